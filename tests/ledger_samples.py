"""Records for the tests of ledger, terminal and command line: an invented article by an invented outlet."""

from datetime import UTC, datetime

from musnad.models import (
    Block,
    Commitment,
    Due,
    Entity,
    Event,
    Metadata,
    Provenance,
    Quantity,
    Record,
    Source,
    Span,
    Statement,
    Time,
    When,
)

TITLE = "بلدية النهرين تهدد بإغلاق سوق الضفة"
LEAD = (
    "نقلت صحيفة «الضفاف» عن مصادر لم تسمها أن بلدية النهرين هددت شركة «سيف البحر» بإغلاق سوق الضفة "
    "في 31 ديسمبر 2031 ما لم تدفع رسوم 40 متجراً."
)
NEXT = "وفي وقت لاحق نفى رئيس البلدية سامر الزيتوني وجود أي قرار."
TEXT = f"{TITLE}\n\n{LEAD}\n\n{NEXT}"


def span(words: str, within: str = TEXT, after: int = 0) -> Span:
    start = within.index(words, after)
    return Span(start=start, end=start + len(words))


def sample(
    id: str = "a1",
    *,
    outlet: str | None = "منبر الشاطئ",
    published: datetime | None = datetime(2031, 3, 4, 9, 30, tzinfo=UTC),
    updated: datetime | None = None,
    suffix: str = "",
    version: str = "0.1.0",
) -> Record:
    """One article with three events: a threat (undated), what it threatens (dated), a denial by another."""
    body = len(TITLE) + 2
    lead, after = span(LEAD), span(NEXT)
    threat, closing, decision = span("هددت"), span("إغلاق", after=body), span("قرار")
    return Record(
        id=id,
        text=TEXT + suffix,
        article=Metadata(id=id, outlet=outlet, title=TITLE, published=published, updated=updated),
        blocks=(
            Block(kind="headline", start=0, end=len(TITLE)),
            Block(kind="paragraph", start=lead.start, end=lead.end),
            Block(kind="paragraph", start=after.start, end=after.end),
        ),
        entities=(
            Entity(
                id="e1",
                name="بلدية النهرين",
                kind="government",
                kb="Q77",
                code="IRQ GOV",
                mentions=(span("بلدية النهرين"), span("بلدية النهرين", after=body)),
            ),
            Entity(
                id="e2",
                name="شركة «سيف البحر»",
                kind="organisation",
                code="IRQ BUS",
                mentions=(span("شركة «سيف البحر»"),),
            ),
            Entity(id="e3", name="سوق الضفة", kind="facility", mentions=(span("سوق الضفة", after=body),)),
            Entity(
                id="e4",
                name="سامر الزيتوني",
                kind="person",
                code="IRQ GOV",
                mentions=(span("سامر الزيتوني"),),
            ),
        ),
        times=(
            Time(
                id="t1",
                **span("31 ديسمبر 2031").model_dump(),
                type="DATE",
                value="2031-12-31",
                earliest="2031-12-31",
                latest="2031-12-31",
            ),
        ),
        quantities=(Quantity(id="q1", **span("40 متجراً").model_dump(), value=40, unit="shop"),),
        statements=(
            Statement(
                id="s1",
                start=lead.start,
                end=lead.end,
                mode="indirect",
                cue=span("نقلت"),
                chain=(
                    Source(name="الضفاف", entity=None, kind="outlet"),
                    Source(name="مصادر لم تسمها", entity=None, kind="anonymous"),
                ),
            ),
            Statement(
                id="s2",
                start=after.start,
                end=after.end,
                mode="indirect",
                cue=span("نفى"),
                chain=(Source(name="سامر الزيتوني", entity="e4", kind="official"),),
            ),
        ),
        events=(
            Event(
                id="v1",
                type="THREATEN",
                trigger=threat,
                triggers=(threat,),
                initiators=("e1",),
                recipients=("e2",),
                status="happened",
                statement="s1",
                confidence=0.9,
            ),
            Event(
                id="v2",
                type="COERCE",
                mode="ban",
                trigger=closing,
                triggers=(closing, span("إغلاق")),
                initiators=("e1",),
                recipients=("e2",),
                status="possible",
                when=When(earliest="2031-12-31", latest="2031-12-31", time="t1"),
                where=("e3",),
                quantities=("q1",),
                statement="s1",
                confidence=0.6,
            ),
            Event(
                id="v3",
                type="AGREE",
                trigger=decision,
                triggers=(decision,),
                initiators=("e4",),
                recipients=(),
                status="denied",
                statement="s2",
                confidence=0.4,
            ),
        ),
        commitments=(
            Commitment(
                event="v2",
                by=("e1",),
                to=("e2",),
                due=Due(earliest=None, latest="2031-12-31"),
                condition=span("ما لم تدفع رسوم 40 متجراً"),
            ),
        ),
        provenance=Provenance(version=version, model="test"),
    )
