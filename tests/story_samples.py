"""Short invented articles of one event each, for the tests of stories, origins, search and review."""

from datetime import UTC, datetime
from typing import Any

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
    When,
)

# Two texts about one act (a seizure), a third about another of the same kind.
SEIZED = "صادرت شرطة الوادي الأخضر شاحنة تحمل 12 صندوقاً من الذخيرة قرب جسر السنديان في مدينة زهران."
RETOLD = "في مدينة زهران وقرب جسر السنديان صادرت شرطة الوادي الأخضر ذخيرة في 12 صندوقاً كانت تنقلها شاحنة."
OTHER = "صادرت جمارك ميناء الرمال سفينة صيد تنقل وقوداً مهرباً قبالة ساحل المرجان."
BODY = (
    " وقال سكان الحي إنهم سمعوا صفارات سيارات الدورية عند الفجر ثم رأوا رجال المرور يغلقون الطريق المؤدي إلى السوق "
    "القديم، فيما بقيت المدارس والمخابز مفتوحة حتى الظهيرة ولم تتعطل حركة الحافلات بين الضاحيتين."
)


def report(
    id: str,
    text: str = SEIZED,
    *,
    trigger: str = "صادرت",
    type: str = "COERCE",
    status: str = "happened",
    by: str | None = "شرطة الوادي الأخضر",
    to: str | None = None,
    outlet: str | None = "صحيفة النخيل",
    day: str | None = "2031-03-04",
    title: str = "مصادرة ذخيرة في زهران",
    chain: tuple[tuple[str, str], ...] = (),
    authors: tuple[str, ...] = (),
    when: tuple[str | None, str | None] | None = None,
    killed: int | None = None,
    due: str | None = None,
    promise: bool = False,
    version: str = "1",
    body: str = "",
) -> Record:
    """An article that reports one event, `v1`."""
    full = f"{title}\n\n{text}{body}"
    lead = len(title) + 2

    def span(words: str) -> Span:
        at = full.index(words, lead)
        return Span(start=at, end=at + len(words))

    names = [n for n in (by, to) if n and n in text]
    entities = [Entity(id=f"e{i}", name=n, kind="government", mentions=(span(n),)) for i, n in enumerate(names, 1)]
    ids = {e.name: e.id for e in entities}
    known: dict[str, Any] = {}
    if killed is not None:
        known["quantities"] = (Quantity(id="q1", start=lead, end=lead + 1, value=killed, unit="killed"),)
    sources = tuple(Source(name=n, entity=None, kind=k) for n, k in chain)
    statement = Statement(id="s1", start=lead, end=lead + len(text), mode="indirect", cue=None, chain=sources)
    event = Event(
        id="v1",
        type=type,
        trigger=span(trigger),
        triggers=(span(trigger),),
        initiators=(ids[by],) if by in ids else (),
        recipients=(ids[to],) if to in ids else (),
        status=status,
        when=When(earliest=when[0], latest=when[1]) if when else None,
        quantities=("q1",) if killed is not None else (),
        statement="s1" if chain else None,
        confidence=0.8,
    )
    promised = (Commitment(event="v1", by=event.initiators, to=(), due=Due(latest=due)),) if promise or due else ()
    return Record(
        id=id,
        text=full,
        article=Metadata(
            id=id,
            outlet=outlet,
            title=title,
            authors=authors,
            published=datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None,
        ),
        blocks=(
            Block(kind="headline", start=0, end=len(title)),
            Block(kind="paragraph", start=lead, end=len(full)),
        ),
        entities=tuple(entities),
        statements=(statement,) if chain else (),
        events=(event,),
        commitments=promised,
        provenance=Provenance(version=version, model="test"),
        **known,
    )
