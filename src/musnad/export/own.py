"""musnad's own columns: what POLECAT and GDELT have no place for. One row an event."""

from musnad.export.columns import Column, Report, place_of
from musnad.models import Entity, Quantity, Span


def _at(span: Span) -> str:
    return f"{span.start}-{span.end}"


def _names(entities: tuple[Entity, ...]) -> tuple[str, ...]:
    return tuple(e.name for e in entities)


def _codes(entities: tuple[Entity, ...]) -> tuple[str, ...]:
    return tuple(e.code or "" for e in entities)


def _known(entities: tuple[Entity, ...]) -> tuple[str, ...]:
    return tuple(e.kb or "" for e in entities)


def _spans(r: Report, entities: tuple[Entity, ...]) -> tuple[str, ...]:
    return tuple(_at(m) if (m := r.mention(e)) else "" for e in entities)


def _quantities(r: Report) -> tuple[str, ...]:
    return tuple(_count(q) for q in r.record.quantities if q.id in r.event.quantities)


def _count(q: Quantity) -> str:
    if q.value is not None:
        return f"{q.value:g} {q.unit}"
    return f"{'' if q.min is None else f'{q.min:g}'}..{'' if q.max is None else f'{q.max:g}'} {q.unit}"


def _published(r: Report) -> str | None:
    at = r.record.article.published
    return at.isoformat() if at else None


def _updated(r: Report) -> str | None:
    at = r.record.article.updated
    return at.isoformat() if at else None


def _due(r: Report) -> tuple[str | None, str | None]:
    return (r.commitment.due.earliest, r.commitment.due.latest) if r.commitment else (None, None)


def _condition(r: Report) -> str | None:
    return r.record.quote(r.commitment.condition) if r.commitment and r.commitment.condition else None


def _latitude(r: Report) -> float | None:
    place = place_of(r.place)
    return place.lat if place else None


def _longitude(r: Report) -> float | None:
    place = place_of(r.place)
    return place.lon if place else None


SPAN = "`start-end`, code points of the article's text, end exclusive"
ALIKE = "one part for each, in the same order; a part is empty where it is not known"

OWN: tuple[Column, ...] = (
    Column("musnad_event", "text", "The event's id: the article's id, a colon, the event's id in it.", lambda r: r.id),
    Column("musnad_article", "text", "The article's id.", lambda r: r.record.id),
    Column("musnad_type", "text", "PLOVER's type, by POLECAT's names.", lambda r: r.event.type),
    Column("musnad_mode", "text", "PLOVER's mode where the words decide one.", lambda r: r.event.mode),
    Column(
        "musnad_status",
        "text",
        "What the text presents the act as: `happened`, `planned`, `requested`, `possible` or `denied`. "
        "An event series of what took place counts `happened` alone.",
        lambda r: r.event.status,
    ),
    Column(
        "musnad_confidence",
        "number",
        "0 to 1: how sure it is that the text tells this act, with its doer. docs/accuracy.md says how well it holds.",
        lambda r: r.event.confidence,
    ),
    Column("musnad_trigger", "text", "The words that name the act.", lambda r: r.record.quote(r.event.trigger)),
    Column("musnad_trigger_span", "text", f"Where they stand: {SPAN}.", lambda r: _at(r.event.trigger)),
    Column(
        "musnad_trigger_spans",
        "texts",
        "All places of the article that name the same act, that one included.",
        lambda r: tuple(_at(t) for t in r.event.triggers),
    ),
    Column("musnad_initiators", "texts", "Names of those who do it (or would).", lambda r: _names(r.initiators)),
    Column("musnad_initiator_codes", "texts", f"Their actor codes: {ALIKE}.", lambda r: _codes(r.initiators)),
    Column(
        "musnad_initiator_ids", "texts", f"Their knowledge base identifiers: {ALIKE}.", lambda r: _known(r.initiators)
    ),
    Column(
        "musnad_initiator_spans",
        "texts",
        f"The mention of each that is nearest to the trigger: {ALIKE}.",
        lambda r: _spans(r, r.initiators),
    ),
    Column("musnad_recipients", "texts", "Names of those it is done to.", lambda r: _names(r.recipients)),
    Column("musnad_recipient_codes", "texts", f"Their actor codes: {ALIKE}.", lambda r: _codes(r.recipients)),
    Column(
        "musnad_recipient_ids", "texts", f"Their knowledge base identifiers: {ALIKE}.", lambda r: _known(r.recipients)
    ),
    Column(
        "musnad_recipient_spans",
        "texts",
        f"The mention of each that is nearest to the trigger: {ALIKE}.",
        lambda r: _spans(r, r.recipients),
    ),
    Column(
        "musnad_earliest",
        "text",
        "ISO date: the first day that the text dates the act by; empty where it gives none.",
        lambda r: r.earliest,
    ),
    Column("musnad_latest", "text", "ISO date: the last such day.", lambda r: r.latest),
    Column(
        "musnad_time_words",
        "text",
        "The time expression that dates it.",
        lambda r: r.record.quote(r.time) if r.time else None,
    ),
    Column("musnad_timex", "text", "Its TIMEX3 value.", lambda r: r.time.value if r.time else None),
    Column("musnad_where", "texts", "Names of the places attached to the act.", lambda r: _names(r.where)),
    Column("musnad_where_ids", "texts", f"Their knowledge base identifiers: {ALIKE}.", lambda r: _known(r.where)),
    Column("musnad_latitude", "number", "Degrees north of the first of them whose place is known.", _latitude),
    Column("musnad_longitude", "number", "Degrees east of it.", _longitude),
    Column(
        "musnad_quantities",
        "texts",
        "Counts attached to the act with their units (`12 killed`); `100..999` where the words are vague.",
        _quantities,
    ),
    Column(
        "musnad_chain",
        "texts",
        "On whose word, from the nearest source to the origin; empty where the outlet says it on its own account.",
        lambda r: tuple(s.name for s in r.chain),
    ),
    Column("musnad_chain_kinds", "texts", "What kind of source each is.", lambda r: tuple(s.kind for s in r.chain)),
    Column(
        "musnad_origin",
        "text",
        "The chain's last link: on whose word it stands in the end.",
        lambda r: r.chain[-1].name if r.chain else None,
    ),
    Column("musnad_origin_kind", "text", "Its kind.", lambda r: r.chain[-1].kind if r.chain else None),
    Column(
        "musnad_statement_mode",
        "text",
        "`direct`, `indirect` or `document`; empty on the outlet's own account.",
        lambda r: r.statement.mode if r.statement else None,
    ),
    Column(
        "musnad_statement_span",
        "text",
        f"The statement: {SPAN}.",
        lambda r: _at(r.statement) if r.statement else None,
    ),
    Column(
        "musnad_cue",
        "text",
        "The reporting word.",
        lambda r: r.record.quote(r.statement.cue) if r.statement and r.statement.cue else None,
    ),
    Column(
        "musnad_promised",
        "integer",
        "1 where the initiator binds itself to the act (a commitment), else 0.",
        lambda r: int(r.commitment is not None),
    ),
    Column("musnad_due_earliest", "text", "ISO date from which it is due.", lambda r: _due(r)[0]),
    Column("musnad_due_latest", "text", "ISO date by which it is due.", lambda r: _due(r)[1]),
    Column("musnad_condition", "text", "The words of its condition.", _condition),
    Column(
        "musnad_block",
        "text",
        "What part of the page the trigger stands in: headline, heading, paragraph or list.",
        lambda r: r.block.kind if r.block else None,
    ),
    Column("musnad_text", "text", "The words of that part.", lambda r: r.record.quote(r.block) if r.block else None),
    Column("musnad_outlet", "text", "The outlet that publishes the article.", lambda r: r.record.article.outlet),
    Column("musnad_title", "text", "The article's title.", lambda r: r.record.article.title),
    Column("musnad_url", "text", "The article's address.", lambda r: r.record.article.url),
    Column("musnad_published", "text", "ISO instant of publication, in the page's zone.", _published),
    Column("musnad_updated", "text", "ISO instant of the update that the page states.", _updated),
    Column("musnad_version", "text", "The version that read the article.", lambda r: r.record.provenance.version),
    Column("musnad_model", "text", "The data that it read with.", lambda r: r.record.provenance.model),
)
