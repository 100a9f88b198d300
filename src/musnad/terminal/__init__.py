"""How records, events and articles look in a terminal: which fields, in which order and colour.

Labels are Arabic or English (`Lang`); types are PLOVER's English names in both. The mechanics of
right-to-left lines are in `screen`.
"""

import calendar
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from musnad.ledger.rows import ActorRow, ArticleRow, EventRow, event_rows
from musnad.models import Due, Record, Rejected, Source, Span, Status
from musnad.terminal.evidence import Evidence, Quote
from musnad.terminal.screen import Field, Screen

Lang = Literal["ar", "en"]
Pieces = list[tuple[str, str]]

# What is said towards its origin points left, the way that Arabic is read.
ARROW = " ← "

STATUS: dict[Status, tuple[str, str]] = {
    "happened": ("وقع", "bold green"),
    "planned": ("مزمع", "bold cyan"),
    "requested": ("مطلوب", "bold yellow"),
    "possible": ("محتمل", "bold magenta"),
    "denied": ("منفي", "bold red"),
}

KINDS = {
    "outlet": "وسيلة إعلام",
    "agency": "وكالة",
    "official": "مسؤول",
    "expert": "خبير",
    "document": "وثيقة",
    "witness": "شاهد",
    "anonymous": "مجهول",
    "party": "طرف",
    "other": "غير ذلك",
}

LABELS = {
    "event": ("الحدث", "event"),
    "sentence": ("الجملة", "sentence"),
    "again": ("وكذلك", "again"),
    "initiator": ("الفاعل", "initiator"),
    "recipient": ("المتلقي", "recipient"),
    "where": ("المكان", "where"),
    "time": ("الزمن", "time"),
    "quantity": ("العدد", "quantity"),
    "statement": ("القول", "statement"),
    "cue": ("لفظ الإسناد", "cue"),
    "chain": ("السند", "chain"),
    "origin": ("الأصل", "origin"),
    "confidence": ("الثقة", "confidence"),
    "commitment": ("التعهد", "commitment"),
    "due": ("الأجل", "due"),
    "condition": ("الشرط", "condition"),
    "by": ("المتعهد", "by"),
    "to": ("المتعهد له", "to"),
    "article": ("المقال", "article"),
    "publisher": ("الناشر", "publisher"),
    "published": ("نُشر", "published"),
    "updated": ("حُدّث", "updated"),
    "no_events": ("لا أحداث", "no events"),
    "no_title": ("بلا عنوان", "untitled"),
    "undated": ("بلا تاريخ", "undated"),
    "rejected": ("مرفوض", "rejected"),
    "kept": ("أُبقي السجل السابق", "the earlier record is kept"),
    "events": ("أحداث", "events"),
}

_LABEL_WIDTH = 12
_SHOWN = 6  # names in one list


def label(name: str, lang: Lang) -> str:
    return LABELS[name][lang == "en"]


def _label_field(name: str, lang: Lang) -> Field:
    return Field.of(label(name, lang), "dim", width=_LABEL_WIDTH)


def status_word(status: Status, lang: Lang) -> str:
    return STATUS[status][0] if lang == "ar" else status


def kind_word(kind: str, lang: Lang) -> str:
    return KINDS.get(kind, kind) if lang == "ar" else kind


def dates(earliest: str | None, latest: str | None) -> str:
    """A range of days as short as it can be said: 2021-12-31, 2021-12, 2021, 2021-12-30..2022-01-02."""
    if not earliest and not latest:
        return ""
    if not earliest or not latest or earliest == latest:
        return latest if earliest == latest and latest else f"{earliest or ''}..{latest or ''}"
    first, last = date.fromisoformat(earliest), date.fromisoformat(latest)
    if (first.year, first.day) == (last.year, 1):
        if first.month == last.month and last.day == calendar.monthrange(last.year, last.month)[1]:
            return earliest[:7]
        if (first.month, last.month, last.day) == (1, 12, 31):
            return earliest[:4]
    return f"{earliest}..{latest}"


def actor_pieces(actors: Sequence[ActorRow], style: str) -> Pieces:
    pieces: Pieces = []
    for i, actor in enumerate(actors[:_SHOWN]):
        pieces += [("، ", ""), (actor.name, style)] if i else [(actor.name, style)]
    if len(actors) > _SHOWN:
        pieces.append((f" (+{len(actors) - _SHOWN})", "dim"))
    return pieces


def _chain(outlet: str | None, chain: Sequence[Source], lang: Lang) -> Pieces:
    """The outlet, then the sources from the nearest to the origin, which stands out."""
    pieces: Pieces = [(outlet or label("publisher", lang), "" if chain else "bold")]
    for i, link in enumerate(chain):
        origin = i == len(chain) - 1
        pieces += [(ARROW, "dim"), (link.name, "bold" if origin else "")]
        if origin and link.kind == "anonymous":
            pieces.append((f" ({kind_word(link.kind, lang)})", "magenta"))
    return pieces


def event_line(screen: Screen, row: EventRow, lang: Lang, *, with_id: bool) -> None:
    """One event: date, type, status, who does it to whom, the words for it, and on whose word."""
    who = actor_pieces(row.initiators, "bold")
    if row.recipients:
        who += [(ARROW, ""), *actor_pieces(row.recipients, "bold")]
    if row.where:
        who += [(" @ " if lang == "en" else " في ", "dim"), *actor_pieces(row.where, "")]
    style = STATUS[row.status][1]
    fields = [
        _day_field(row, with_article=with_id),
        Field.of(row.type, "bright_blue", ltr=True, width=9),
        # An Arabic word parts the Latin type from a name that begins with a number («2500 جندي»).
        Field.of(status_word(row.status, lang), style, width=6 if lang == "ar" else 9),
        Field(tuple(who)),
        Field.of(f"«{row.trigger}»", style.removeprefix("bold ")),
        Field(tuple(_chain(row.outlet, row.chain, lang))),
    ]
    if with_id:
        fields.append(Field.of(row.id, "dim", ltr=True))
    screen.line(*fields, hang=12)


def _day_field(row: EventRow, *, with_article: bool) -> Field:
    """The event's dates; of an undated one its article's day, (in brackets), where articles are mixed."""
    if day := dates(row.earliest, row.latest):
        return Field.of(day, "", ltr=True, width=12 if with_article else 10)
    known = f"({row.published[:10]})" if row.published and with_article else "-"
    return Field.of(known, "dim", ltr=True, width=12 if with_article else 10)


def show_events(screen: Screen, rows: Iterable[EventRow], lang: Lang) -> None:
    for row in rows:
        event_line(screen, row, lang, with_id=True)


def show_record(screen: Screen, record: Record, lang: Lang) -> None:
    """A record read just now: its headline, outlet and date, and a line for each event."""
    _heading(screen, record, lang)
    rows = event_rows(record)
    for row in rows:
        event_line(screen, row, lang, with_id=False)
    if not rows:
        screen.line(Field.of(label("no_events", lang), "dim"))


def _heading(screen: Screen, record: Record, lang: Lang) -> None:
    meta = record.article
    screen.line(Field.of(meta.title or label("no_title", lang), "bold underline"))
    fields = [Field.of(meta.outlet or label("publisher", lang), "cyan")]
    if meta.published:
        offset = meta.published.strftime("%z")
        zone = f" UTC{offset[:3]}:{offset[3:5]}" if offset else ""
        fields.append(Field.of(f"{meta.published:%Y-%m-%d %H:%M}{zone}", "cyan", ltr=True))
    else:
        fields.append(Field.of(label("undated", lang), "dim"))
    screen.line(*fields)


def show_rejected(screen: Screen, item: Rejected, lang: Lang) -> None:
    screen.line(
        Field.of(label("rejected", lang), "bold red"),
        Field.of(item.rejected),
        Field.of(item.detail, "dim"),
        hang=7,
    )


def show_articles(screen: Screen, rows: Iterable[ArticleRow], lang: Lang) -> None:
    """A line for each article: day, events, outlet, title, id; of rejected ones why, and their source."""
    for row in rows:
        day = Field.of((row.published or "")[:10] or "-", "", ltr=True, width=10)
        rejected = row.state == "rejected"
        fields = [day]
        if not rejected:
            fields += [
                Field.of(str(row.events), "green" if row.events else "dim", ltr=True, width=4),
                Field.of(row.outlet or label("publisher", lang), "cyan"),
                Field.of(row.title or label("no_title", lang), "bold"),
            ]
        if row.reason:
            kept = "" if rejected else f" ({label('kept', lang)})"
            fields += [
                Field.of(label("rejected", lang) + kept, "bold red"),
                Field.of(row.reason, "yellow", ltr=True),
                Field.of(row.detail or ""),
                Field.of(row.source, "dim", ltr=True),
            ]
        fields.append(Field.of(row.id, "dim", ltr=True))
        screen.line(*fields, hang=12)


def show_article(screen: Screen, record: Record, lang: Lang) -> None:
    """An article of the ledger: its text, the triggers marked, its events with their ids, its commitments."""
    _heading(screen, record, lang)
    meta = record.article
    screen.line(_label_field("article", lang), Field.of(record.id, ltr=True))
    if meta.url:
        screen.line(Field.of(meta.url, "dim", ltr=True))
    triggers = [(t, STATUS[e.status][1]) for e in record.events for t in e.triggers or (e.trigger,)]
    for block in record.blocks:
        if block.kind == "headline" and record.quote(block).strip() == (meta.title or "").strip():
            continue
        screen.blank()
        style = {"heading": "bold", "caption": "italic dim", "dateline": "dim"}.get(block.kind, "")
        screen.line(Field(tuple(marked(record.text, block, triggers, style, screen))))
    screen.blank()
    show_events(screen, event_rows(record), lang)
    _show_commitments(screen, record, lang)


def _show_commitments(screen: Screen, record: Record, lang: Lang) -> None:
    names = {e.id: e.name for e in record.entities}
    rows = {e.id: r for e, r in zip(record.events, event_rows(record), strict=True)}
    for promise in record.commitments:
        if (row := rows.get(promise.event)) is None:
            continue
        parties = "، ".join(names[i] for i in promise.by if i in names)
        if promise.to:
            parties += ARROW + "، ".join(names[i] for i in promise.to if i in names)
        screen.line(
            _label_field("commitment", lang),
            Field.of(parties, "bold"),
            Field.of(f"«{row.trigger}»"),
            *_due_fields(promise.due, record.quote(promise.condition) if promise.condition else None, lang),
            Field.of(row.id, "dim", ltr=True),
            hang=_LABEL_WIDTH + 2,
        )


def _due_fields(due: Due, condition: str | None, lang: Lang) -> list[Field]:
    fields: list[Field] = []
    if days := dates(due.earliest, due.latest):
        fields += [Field.of(label("due", lang), "dim"), Field.of(days, "", ltr=True)]
    if condition:
        fields += [Field.of(label("condition", lang), "dim"), Field.of(f"«{condition}»")]
    return fields


def show_evidence(screen: Screen, found: Evidence, lang: Lang) -> None:
    """An event with the words of the article that say each part of it, and its chain down to the origin."""
    event = found.event
    event_line(screen, event, lang, with_id=True)
    if event.title:
        screen.line(Field.of(event.title, "underline"))
    screen.blank()
    hang = _LABEL_WIDTH + 2
    style = STATUS[event.status][1]
    triggers = [(Span(start=t.start, end=t.end), style) for t in found.triggers]

    def part(name: str, *fields: Field) -> None:
        screen.line(_label_field(name, lang), *fields, hang=hang)

    sentence = found.sentence
    part("sentence", Field(tuple(_marked_quote(sentence, triggers, screen))))
    for trigger in found.triggers:
        if not sentence.start <= trigger.start < sentence.end:
            part("again", Field.of(f"«{trigger.text}»", style), Field.of(f"{trigger.start}", "dim", ltr=True))
    for party in found.parties:
        actor = party.actor
        known = " ".join(x for x in (actor.code, actor.kb) if x)
        mention = Field.of(f"«{party.mention.text}»") if party.mention else Field(())
        part(party.role, Field.of(actor.name, "bold"), mention, Field.of(known, "bright_blue", ltr=True))
    if found.time:
        days = Field.of(dates(event.earliest, event.latest) or (found.timex or ""), "", ltr=True)
        part("time", Field.of(f"«{found.time.text}»"), days)
    for quantity in found.quantities:
        part("quantity", Field.of(f"«{quantity.text}»"))
    if found.due:
        part("commitment", *(_due_fields(found.due, found.condition.text if found.condition else None, lang)))
    part("confidence", Field.of(f"{event.confidence:.2f}", "", ltr=True))
    if found.statement:
        cue = [(Span(start=found.cue.start, end=found.cue.end), "bold yellow")] if found.cue else []
        part("statement", Field(tuple(_marked_quote(found.statement, cue, screen))))
    if found.cue:
        part("cue", Field.of(f"«{found.cue.text}»", "bold yellow"))
    screen.blank()
    _tree(screen, event, lang)


def _tree(screen: Screen, event: EventRow, lang: Lang) -> None:
    """The chain from the outlet down to the origin, each link under the one that cites it."""
    screen.line(Field.of(label("chain", lang), "dim"))
    links = [(event.outlet or label("publisher", lang), label("publisher", lang) if event.outlet else "")]
    links += [(link.name, kind_word(link.kind, lang)) for link in event.chain]
    for depth, (name, kind) in enumerate(links):
        origin = depth == len(links) - 1
        pieces = [(name, "bold" if origin else "")]
        if kind:
            pieces.append((f" ({kind})", "dim"))
        if origin:
            pieces.append((f" — {label('origin', lang)}", "bold green"))
        screen.branch(depth, Field(tuple(pieces)))


def _marked_quote(quote: Quote, marks: list[tuple[Span, str]], screen: Screen) -> Pieces:
    moved = [(Span(start=m.start - quote.start, end=m.end - quote.start), s) for m, s in marks]
    return marked(quote.text, Span(start=0, end=len(quote.text)), moved, "", screen)


def marked(text: str, part: Span, marks: list[tuple[Span, str]], style: str, screen: Screen) -> Pieces:
    """A stretch of text with its marks coloured; without colours they stand in ⟦brackets⟧."""
    pieces: Pieces = []
    at = part.start
    for mark, mark_style in sorted(marks, key=lambda m: (m[0].start, m[0].end)):
        start, end = max(mark.start, part.start), min(mark.end, part.end)
        if start < at or start >= end:
            continue
        words = text[start:end]
        pieces.append((text[at:start], style))
        pieces.append((f"⟦{words}⟧", "") if screen.mode == "plain" else (words, f"{mark_style} reverse"))
        at = end
    pieces.append((text[at : part.end], style))
    return [p for p in pieces if p[0]]
