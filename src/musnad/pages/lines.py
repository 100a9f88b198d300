"""One line of a page, judged by itself: what its words and form say before its place is weighed."""

import re
from dataclasses import dataclass
from typing import Literal

from musnad.models import BlockKind
from musnad.pages import bylines
from musnad.pages.datelines import Dateline, filler, read_dateline
from musnad.pages.furniture import Sort, furniture, key_of

Hint = Literal["", "title", "heading", "caption", "paragraph", "list", "date", "byline", "link"]

FULL_STOP = re.compile(r"[.…۔][»\"”’')\]]*\s*$|[!؟?]\s?[»\"”’]$")
ANY_STOP = re.compile(r"[.!؟?…:۔][»\"”’')\]]*\s*$")
BULLET = re.compile(r"^\s*(?:[-•*▪●◾■◆–—·]\s|\d{1,2}\s?[.)\-–]\s|[أ-ي][)]\s)")


@dataclass(frozen=True, slots=True)
class Raw:
    """A line as the page gives it: `gap` where an empty line or block edge precedes, `hint` of markup."""

    text: str
    gap: bool = False
    hint: Hint = ""


@dataclass(slots=True)
class Line:
    """A line while it is being judged; `kind` is null until it is, and "drop" where it is furniture."""

    text: str
    gap: bool
    hint: Hint
    words: int
    sort: Sort | None
    date: Dateline
    kind: BlockKind | Literal["drop"] | None = None


def read_line(raw: Raw) -> Line:
    """A line judged by its own words: a date, machinery, a caption, or open."""
    text = " ".join(raw.text.split())
    date = read_dateline(text)
    line = Line(text, raw.gap, raw.hint, len(text.split()), furniture(text), date)
    if is_dateline(line):
        line.kind, line.sort = "dateline", None
    elif line.sort in (Sort.PLAIN, Sort.LINK, Sort.LISTING, Sort.TERMINAL):
        line.kind = "drop"
    elif bylines.source_line(text) and ":" in text:
        line.kind = "dateline"
    elif raw.hint == "caption" or (bylines.caption(text) and ("©" in text or not outlet_line(text))):
        line.kind = "caption"
    return line


def outlet_line(text: str) -> bool:
    """Whether a line signs for an outlet or a place, rather than for a picture."""
    signature = bylines.read_signature(text)
    if signature is None:
        return False
    # A name beside an agency, without a city, signs a picture: «سامي الدرعي/ رويترز».
    return signature.placed or (signature.weight == 10 and not (signature.agency and signature.authors))


def is_dateline(line: Line) -> bool:
    """Whether a line is a date with little beside it: an outlet, a place, a rubric, a name."""
    d = line.date
    left = len(key_of(d.rest).split())
    if d.labelled and (d.dated or d.clock) and left <= 8:
        return not FULL_STOP.search(line.text) or left <= 3
    if d.stamps:
        return left <= 5 and not ANY_STOP.search(d.rest)
    return (d.dated or d.clock is not None) and filler(d.rest)


def is_prose(line: Line) -> bool:
    """Whether a line not yet judged is running text: by its stop, or by its length."""
    if line.kind is not None or line.hint in ("title", "heading", "link", "date", "byline"):
        return False
    if line.hint == "paragraph" and line.words >= 14:
        return True
    if line.words >= 22:
        return True
    if FULL_STOP.search(line.text):
        doubtful = line.text.rstrip().endswith(("..", "…")) or re.search(r"[!؟?][»\"”’]$", line.text)
        return line.words >= (14 if doubtful else 5)
    if line.text.rstrip().endswith(":"):
        return line.words >= 8
    return line.words >= 14 and bool(ANY_STOP.search(line.text))
