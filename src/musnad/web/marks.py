"""An article's text with what was read in it marked in place.

Marks overlap, so the text is cut wherever one begins or ends, and each piece says all that it belongs to. A piece is a
plain inline element without any space of its own: letters stay joined across it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from musnad.models import Block, BlockKind, Record, Span

# What a piece leads to where several marks meet: the first of these.
_LINKS = ("ev", "cue", "tm", "qn", "en")
# The words that name an act and those that say who says it are reached by the keyboard, the many others by pointing.
_REACHED = frozenset({"ev", "cue"})


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that belong to a part of the record: `layer` is its class, `part` its id (v1, s1, t1, e1, q1)."""

    start: int
    end: int
    layer: str
    part: str
    also: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A block of the article, ready to be shown."""

    kind: BlockKind
    start: int
    html: Markup


def marks_of(record: Record) -> tuple[Mark, ...]:
    """Everything of a record that points at words."""
    found: list[Mark] = []
    for event in record.events:
        found += [Mark(t.start, t.end, "ev", event.id, event.status) for t in event.triggers or (event.trigger,)]
    for statement in record.statements:
        found.append(Mark(statement.start, statement.end, "st", statement.id))
        if statement.cue:
            found.append(Mark(statement.cue.start, statement.cue.end, "cue", statement.id))
    found += [Mark(t.start, t.end, "tm", t.id) for t in record.times]
    found += [Mark(q.start, q.end, "qn", q.id) for q in record.quantities]
    found += [Mark(m.start, m.end, "en", e.id) for e in record.entities for m in e.mentions]
    return tuple(sorted(found, key=lambda m: (m.start, -m.end)))


def passages(record: Record) -> tuple[Passage, ...]:
    """The article, block by block, with its marks. Words outside all blocks are paragraphs too."""
    marks = marks_of(record)
    seen: set[str] = set()
    return tuple(
        Passage(block.kind, block.start, _marked(record.text, block, marks, seen)) for block in _blocks(record)
    )


def _blocks(record: Record) -> Iterable[Block]:
    at = 0
    for block in sorted(record.blocks, key=lambda b: b.start):
        if record.text[at : block.start].strip():
            yield Block(kind="paragraph", start=at, end=block.start)
        if block.end > at:
            yield Block(kind=block.kind, start=max(at, block.start), end=block.end)
            at = block.end
    if record.text[at:].strip():
        yield Block(kind="paragraph", start=at, end=len(record.text))


def _marked(text: str, block: Span, marks: Sequence[Mark], seen: set[str]) -> Markup:
    inside = [m for m in marks if m.start < block.end and block.start < m.end]
    cuts = {block.start, block.end}
    for m in inside:
        cuts |= {max(m.start, block.start), min(m.end, block.end)}
    places = sorted(cuts)
    pieces: list[str] = []
    open_: list[Mark] = []
    coming = 0
    for start, end in pairwise(places):
        open_ = [m for m in open_ if m.end > start]
        while coming < len(inside) and inside[coming].start <= start:
            if inside[coming].end > start:
                open_.append(inside[coming])
            coming += 1
        pieces.append(_piece(text[start:end], open_, seen))
    return Markup("".join(pieces))


def _piece(words: str, marks: Sequence[Mark], seen: set[str]) -> str:
    """A stretch of text that all these marks cover. Where a part of the record is first met, it has its anchor."""
    shown = str(escape(words))
    if not marks:
        return shown
    classes = " ".join(dict.fromkeys(c for m in marks for c in (m.layer, m.also) if c))
    link = next((m for layer in _LINKS for m in marks if m.layer == layer), None)
    # The anchor of what the piece leads to is its own; others that begin here stand before it.
    ordered = [link, *marks] if link else marks
    new = [a for m in ordered if m.layer != "cue" and (a := f"at-{m.part}") not in seen]
    new = list(dict.fromkeys(new))
    seen.update(new)
    own = f' id="{escape(new[0])}"' if new else ""
    anchors = "".join(f'<span id="{escape(a)}"></span>' for a in new[1:])
    if link is None:
        return f'{anchors}<span class="{classes}"{own}>{shown}</span>'
    reach = "" if link.layer in _REACHED else ' tabindex="-1"'
    return f'{anchors}<a class="{classes}"{own} href="#{escape(link.part)}"{reach}>{shown}</a>'
