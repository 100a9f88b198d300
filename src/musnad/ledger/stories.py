"""The rows of stories and origins: which reports are joined, and what they come to.

`Joiner` belongs to a run that writes. It keeps two forests (`joining`), of articles and of reports, and the summary of
every story that a change touches, all in the transaction of the article that changed.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from musnad.ledger import schema as db
from musnad.ledger.joining import NOTHING, Changed, Forest
from musnad.ledger.lookups import chains as chains_of
from musnad.ledger.rows import event_id
from musnad.models import Record
from musnad.stories import copies, pairs
from musnad.stories.copies import Sketch
from musnad.stories.history import Told, disagreements, status
from musnad.stories.mentions import Mention, mentions
from musnad.stories.model import model
from musnad.stories.origins import Report, Voice, credit_of, independent, origin_of

_AT_ONCE = 500


class Joiner:
    """Joins a run's articles and their events to what the ledger holds."""

    def __init__(self) -> None:
        self.copies = Forest[Sketch](
            nodes=db.copies,
            keys_table=db.copy_keys,
            id="id",
            name=lambda s: s.article,
            keys=copies.keys,
            score=copies.score,
            joined=copies.CERTAIN,
            shared=1,
            load=_sketches,
            pairs=db.copy_pairs,
            paired=model("copies").joined,
        )
        self.reports = Forest[Mention](
            nodes=db.reports,
            keys_table=db.report_keys,
            id="event",
            name=lambda m: m.event,
            keys=pairs.keys,
            score=pairs.score,
            joined=model("events").joined,
            shared=pairs.SHARED,
            load=_mentions,
        )

    def forget(self) -> None:
        """Called where another process may have written to the ledger."""
        self.copies.forget()
        self.reports.forget()

    def remove(self, connection: Connection, article: str) -> Changed:
        """Takes an article out, before its rows go. The stories to summarise are those of what this returns."""
        events = connection.execute(select(db.events.c.id).where(db.events.c.article == article)).scalars().all()
        changed = self.reports.remove(connection, events)
        return changed | self._copied(connection, self.copies.remove(connection, [article]))

    def add(self, connection: Connection, record: Record) -> Changed:
        """Joins an article whose rows are there."""
        sketch = copies.sketch(record)
        credit = credit_of(record)
        signed = {"credit": credit.key, "credit_name": credit.name, "credit_kind": credit.kind}
        changed = self._copied(connection, self.copies.add(connection, [sketch], {record.id: signed}))
        found = mentions(record)
        entities = {e.id: e for e in record.entities}
        statements = {s.id: s for s in record.statements}
        rows: dict[str, dict[str, Any]] = {}
        for event, mention in zip(record.events, found, strict=True):
            voice = origin_of(statements.get(event.statement) if event.statement else None, entities)
            row = {"seen": mention.dumps(), "origin": voice.key if voice else None}
            rows[event_id(record, event)] = {**row, "origin_name": voice.name if voice else None}
        return changed | self.reports.add(connection, found, rows)

    def _copied(self, connection: Connection, changed: Changed) -> Changed:
        """The stories that change because articles turned out to be copies, or not to be."""
        r = db.reports.c
        query = select(r.root).where(r.article.in_(sorted(changed.nodes)))
        roots = connection.execute(query).scalars().all() if changed.nodes else ()
        return Changed(frozenset(roots), frozenset())


def _sketches(connection: Connection, ids: Sequence[str]) -> Iterable[Sketch]:
    a = db.articles.c
    for text in connection.execute(select(a.record).where(a.id.in_(ids), a.record.is_not(None))).scalars():
        yield copies.sketch(Record.model_validate_json(text))


def _mentions(connection: Connection, ids: Sequence[str]) -> Iterable[Mention]:
    r = db.reports.c
    for text in connection.execute(select(r.seen).where(r.event.in_(ids))).scalars():
        yield Mention.loads(text)


def summarise(connection: Connection, changed: Changed = NOTHING) -> None:
    """Writes anew the summary of every story that a change touched; one without reports goes."""
    roots = sorted(changed.roots)
    for i in range(0, len(roots), _AT_ONCE):
        some = roots[i : i + _AT_ONCE]
        connection.execute(delete(db.stories).where(db.stories.c.id.in_(some)))
        stories = tellings(connection, some)
        if stories:
            connection.execute(insert(db.stories), [_summary(root, told) for root, told in stories.items()])


def _summary(root: str, rows: Sequence[tuple[Told, Any]]) -> dict[str, Any]:
    told = [t for t, _ in rows]
    final = status(told)
    dated = [t for t in told if (t.earliest or t.latest) and t.status == final]
    dated = dated or [t for t in told if t.earliest or t.latest]
    days = sorted(t.report.day for t in told if t.report.day)
    first, last = _narrowest(dated) if dated else (days[0], days[-1]) if days else (None, None)
    voices = independent(
        (t.report.origin.key if t.report.origin else None, t.report.credit.key, t.report.copy) for t in told
    )
    return {
        "id": root,
        "type": rows[0][1].type,
        "status": final,
        "first_day": first,
        "last_day": last,
        "sort_day": last or "",
        "first_report": days[0] if days else None,
        "last_report": days[-1] if days else None,
        "reports": len(told),
        "outlets": len({t.report.outlet for t in told if t.report.outlet}),
        "origins": len(set(voices)),
        "disputed": bool(disagreements(told)),
        "confidence": max(row.confidence for _, row in rows),
    }


def _narrowest(dated: Sequence[Told]) -> tuple[str | None, str | None]:
    """The dates of the report that dates the act most exactly; of equals, the earliest report's."""
    ranges = [(t.earliest or t.latest or "", t.latest or t.earliest or "", t) for t in dated]
    first, last, _ = min(ranges, key=lambda r: (_length(r[0], r[1]), r[2].report.day or "", r[2].report.event))
    return first, last


def _length(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def tellings(
    connection: Connection, roots: Sequence[str], *, chains: bool = False
) -> dict[str, list[tuple[Told, Any]]]:
    """What each report of some stories says, in the order of publication, with its row of `events`.

    Chains are left out where they are not asked for: they cost a query.
    """
    r, e, a, c = db.reports.c, db.events.c, db.articles.c, db.copies.c
    columns = (r.event, r.root, r.origin, r.origin_name, c.root.label("copy"))
    credit = (c.credit, c.credit_name, c.credit_kind, a.outlet, a.published_day)
    query = (
        select(*columns, *credit, *[e[n] for n in _OF_EVENT])
        .join(db.events, e.id == r.event)
        .join(db.articles, a.id == r.article)
        .join(db.copies, c.id == r.article)
        .where(r.root.in_(roots))
        .order_by(r.day, r.article, r.position)
    )
    rows = connection.execute(query).all()
    counts = _counts(connection, [row.event for row in rows])
    relays = _relays(connection, rows)
    links = chains_of(connection, ((row.article, row.statement) for row in rows)) if chains else {}
    found: dict[str, list[tuple[Told, Any]]] = {}
    for row in rows:
        origin = Voice(row.origin, row.origin_name, row.origin_kind) if row.origin else None
        report = Report(
            event=row.event,
            article=row.article,
            outlet=row.outlet,
            day=row.published_day,
            status=row.status,
            chain=tuple(links.get((row.article, row.statement), ())),
            origin=origin,
            credit=Voice(row.credit, row.credit_name, row.credit_kind),
            copy=relays[row.event][0],
            copied_from=relays[row.event][1],
        )
        told = Told(report, row.status, row.earliest, row.latest, tuple(counts.get(row.event, ())))
        found.setdefault(row.root, []).append((told, row))
    return found


_OF_EVENT = ("article", "type", "status", "earliest", "latest", "confidence", "statement", "origin_kind", "trigger")


def _relays(connection: Connection, rows: Sequence[Any]) -> dict[str, tuple[str, str | None]]:
    """For each report the first article of its story that has its text, and the one that it is most like, if any.

    Within a story texts that are only much alike are one; elsewhere only those that are alike beyond doubt.
    """
    stories: dict[str, dict[str, str]] = {}
    for row in rows:
        stories.setdefault(row.root, {})[row.article] = row.copy
    several = sorted({a for texts in stories.values() if len(texts) > 1 for a in texts})
    p = db.copy_pairs.c
    pairs: dict[str, list[tuple[float, str]]] = {}
    for i in range(0, len(several), _AT_ONCE):
        query = select(p.other, p.score, p.article).where(p.other.in_(several[i : i + _AT_ONCE]))
        for other, score, article in connection.execute(query):
            pairs.setdefault(other, []).append((-score, article))
    groups = {root: _groups(texts, pairs) for root, texts in stories.items()}
    found = {}
    for row in rows:
        like = [pair for pair in pairs.get(row.article, ()) if pair[1] in stories[row.root]]
        found[row.event] = (groups[row.root][row.article], min(like)[1] if like else None)
    return found


def _groups(texts: dict[str, str], pairs: dict[str, list[tuple[float, str]]]) -> dict[str, str]:
    """Articles, in the order of publication, with the first of those that are linked by pairs or have one text."""
    group: dict[str, str] = {}
    of_text: dict[str, str] = {}
    for article, text in texts.items():
        linked = {group[other] for _, other in pairs.get(article, ()) if other in group}
        linked |= {group[of_text[text]]} if text in of_text else set()
        first = next((a for a in group if a in linked), article)
        group = {a: first if g in linked else g for a, g in group.items()} | {article: first}
        of_text.setdefault(text, article)
    return group


def _counts(connection: Connection, events: Sequence[str]) -> dict[str, list[tuple[str, float]]]:
    link, q = db.event_quantities.c, db.quantities.c
    found: dict[str, list[tuple[str, float]]] = {}
    for i in range(0, len(events), _AT_ONCE):
        query = (
            select(link.event, q.unit, q.value)
            .join(db.quantities, (q.article == link.article) & (q.id == link.quantity))
            .where(link.event.in_(events[i : i + _AT_ONCE]), q.value.is_not(None))
            .order_by(link.event, q.start)
        )
        for event, unit, value in connection.execute(query):
            found.setdefault(event, []).append((unit, value))
    return found
