"""A page to an article: decode, find the parts, clean the text, name it. Never raises for what is in a page.

    Page ──decoding──▶ text ──html | split_lines──▶ lines ──text──▶ layout ──▶ Article | Rejected

Reasons of rejection: empty, not-text, undecodable, too-large, not-arabic, no-article, unreadable.
"""

import hashlib
import re
import unicodedata
from datetime import UTC, datetime, timezone
from urllib.parse import urlsplit, urlunsplit

from musnad.arabic import INVISIBLE, nfc
from musnad.models import Article, Block, Metadata, Page, Rejected
from musnad.pages.decoding import Refusal, decode, mend
from musnad.pages.html import Marked, looks_like_html, read_html
from musnad.pages.lines import Raw
from musnad.pages.script import foreign, why_not_arabic
from musnad.pages.text import Known, Layout, Part, lay_out
from musnad.settings import Settings

# No article's page has more lines; and one with this many times the characters of an article is not one.
MAX_LINES = 20_000
MAX_FACTOR = 5

_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile("\r\n|[\r\v\f\u0085\u2028\u2029]")
_CLEAN = {
    **dict.fromkeys(map(ord, INVISIBLE)),
    **{c: None for c in (*range(9), *range(14, 32), *range(127, 133), *range(134, 160), 0xFFFE, 0xFFFF)},
    **dict.fromkeys(range(0xFDD0, 0xFDF0)),
}
# Runs of marks on one letter; putting a long one in order takes time by its square. Unicode's stream-safe
# format allows 30, and no word of any language has so many.
_MARKS_KEPT = 16
_MARK_RUN = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4"
    "\u06e7-\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u07eb-\u07f3\u0816-\u082d\u0859-\u085b\u0898-\u089f\u08ca-\u08e1"
    "\u08e3-\u08ff\u093c\u094d\u0e38-\u0e3a\u0e48-\u0e4b\u0f18-\u0f84\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\u302a-\u302f"
    "\u3099\u309a\ua8e0-\ua8f1\ufe20-\ufe2f\U0001d165-\U0001d244]{17,}"
)
# Parameters of an address that say who came, not what they read.
_TRACKING = re.compile(r"^(?:utm_\w+|fbclid|gclid|igshid|ref|mc_cid|mc_eid|ocid|share|amp)$", re.IGNORECASE)


def read_page(page: Page, settings: Settings | None = None) -> Article | Rejected:
    """The article on `page`, or why there is none; the same page always gives the same result."""
    settings = settings or Settings()
    try:
        found = _read(page, settings)
    except (
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        ArithmeticError,
        RuntimeError,
        OSError,
    ) as error:
        # A page that breaks a reader of ours is that page's row, not the run's end.
        found = Refusal("unreadable", f"the page could not be taken apart ({type(error).__name__}: {str(error)[:120]})")
    if isinstance(found, Refusal):
        return Rejected(id=page.id or rejected_id(page), rejected=found.reason, detail=found.detail)
    return found


def _read(page: Page, settings: Settings) -> Article | Refusal:
    text = _text_of(page, settings)
    if isinstance(text, Refusal):
        return text
    markup = page.kind == "html" or (page.kind == "auto" and looks_like_html(text))
    if other := foreign(text, markup=markup):
        return other
    if markup:
        marked = read_html(text, page.url)
        known = Known(_given(page.title) or marked.title, _given(page.outlet) or marked.outlet, marked.zone)
    else:
        marked = Marked(raws=split_lines(text))
        known = Known(_given(page.title), _given(page.outlet))
    size = sum(len(r.text) for r in marked.raws)
    if len(marked.raws) > MAX_LINES or size > MAX_FACTOR * settings.max_chars:
        return Refusal("too-large", f"{len(marked.raws):,} lines of {size:,} characters are no single article")
    layout = lay_out(marked.raws, known)
    if not any(p.kind in ("paragraph", "list", "heading", "caption") for p in layout.parts):
        return why_not_arabic(text) or Refusal(
            "no-article", "the page holds no sentence of an article, only menus, links or labels"
        )
    return _article(page, marked, layout, settings)


def _text_of(page: Page, settings: Settings) -> str | Refusal:
    """The page's text, decoded and mended; sizes are checked first."""
    size = len(page.data) if page.data is not None else len(page.text or "")
    if size > settings.max_bytes:
        return Refusal("too-large", f"{size:,} bytes; the limit is {settings.max_bytes:,} (setting max_bytes)")
    text = mend(page.text) if page.text is not None else decode(page.data or b"", page.charset)
    if isinstance(text, str) and not text.strip().strip("\x00"):
        return Refusal("empty", "the input holds no characters")
    return text


def split_lines(text: str) -> tuple[Raw, ...]:
    """The lines of a page saved as text, cleaned; `gap` where one or more empty lines are before a line."""
    raws: list[Raw] = []
    gap = False
    for line in _BREAKS.sub("\n", text).split("\n"):
        line = clean(line)
        if line:
            raws.append(Raw(line, gap))
        gap = not line
    return tuple(raws)


def clean(line: str) -> str:
    """One line in NFC without controls and characters that print nothing; a run of blanks is one space."""
    line = line.translate(_CLEAN)
    if not line.isascii():
        line = nfc(_MARK_RUN.sub(lambda m: m[0][:_MARKS_KEPT], line))
    return _SPACES.sub(" ", line.replace("\n", " ")).strip()


def _given(value: str | None) -> str | None:
    return clean(value) or None if value else None


def _article(page: Page, marked: Marked, layout: Layout, settings: Settings) -> Article | Refusal:
    text, blocks = _join(layout.parts)
    if len(text) > settings.max_chars:
        return Refusal(
            "too-large", f"{len(text):,} characters; the limit is {settings.max_chars:,} (setting max_chars)"
        )
    if other := why_not_arabic(
        " ".join(p.text for p in layout.parts if p.kind not in ("dateline", "headline")) or text
    ):
        return other
    published, updated = _instants(page, marked, layout)
    url = page.url or marked.url
    title = _given(page.title) or layout.title
    meta = Metadata(
        id=page.id or _article_id(url, layout.outlet, published, title, text),
        url=url,
        outlet=layout.outlet,
        title=title,
        authors=tuple(dict.fromkeys(a for n in (page.authors or marked.authors or layout.authors) if (a := clean(n)))),
        published=published,
        updated=updated,
    )
    return Article(text=text, blocks=blocks, meta=meta)


def _instants(page: Page, marked: Marked, layout: Layout) -> tuple[datetime | None, datetime | None]:
    """What the source gave, else what the markup states, else what the lines say.

    A day alone in the markup takes the clock of a line of the same day.
    """
    at = marked.published.at(layout.zone) if marked.published else None
    published = layout.published
    if at is not None and marked.published is not None:
        same_day = published is not None and published.date() == at.date() and not layout.day_only
        published = published if marked.published.day_only and same_day else at
    change = marked.updated.at(layout.zone) if marked.updated else layout.updated
    published, change = page.published or published, page.updated or change
    if published is not None and published.tzinfo is None:
        published = published.replace(tzinfo=layout.zone)
    if change is not None and change.tzinfo is None:
        change = change.replace(tzinfo=layout.zone)
    if change is not None and published is not None and change < published:
        change = None
    return _fixed(published), _fixed(change)


def _fixed(at: datetime | None) -> datetime | None:
    """The same instant with its offset written as a plain number, so that equal records are equal bytes."""
    offset = at.utcoffset() if at is not None else None
    return at.replace(tzinfo=timezone(offset)) if at is not None and offset is not None else at


def _join(parts: tuple[Part, ...]) -> tuple[str, tuple[Block, ...]]:
    """The parts as one text and its blocks; joining must not let characters compose across lines."""
    pieces: list[str] = []
    blocks: list[Block] = []
    at = 0
    for part in parts:
        line = clean(part.text)
        # A mark at a line's start would join the break before it.
        start = next((i for i, c in enumerate(line) if not (c.isspace() or unicodedata.combining(c))), len(line))
        line = line[start:]
        if not line:
            continue
        if pieces:
            gap = "\n\n" if part.gap else "\n"
            pieces.append(gap)
            at += len(gap)
        pieces.append(line)
        blocks.append(Block(start=at, end=at + len(line), kind=part.kind))
        at += len(line)
    return "".join(pieces), tuple(blocks)


def _article_id(url: str | None, outlet: str | None, published: datetime | None, title: str | None, text: str) -> str:
    """Stable over runs and machines: of the address, else of outlet, date and title, else of the text."""
    if url:
        return address_id(url)
    if title and published:
        at = published.astimezone(UTC).isoformat()
        return _hash("title", outlet or "", at, title)
    return _hash("text", text)


def address_id(url: str) -> str:
    """The id of the article at an address."""
    return _hash("url", normal_url(url))


def normal_url(url: str) -> str:
    """An address without what differs between copies: scheme, «www.», tracking, fragment, last slash."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return url.strip()
    query = "&".join(q for q in parts.query.split("&") if q and not _TRACKING.match(q.split("=")[0]))
    return urlunsplit(("", host, parts.path.rstrip("/"), query, ""))


def rejected_id(page: Page) -> str:
    """The id of a page of which no article came: its address's, as the article's would be, else its bytes'."""
    if page.url:
        return address_id(page.url)
    if page.data:
        return "a" + hashlib.sha256(page.data).hexdigest()[:16]
    return _hash("source", page.source, page.text or "")


def _hash(*values: str) -> str:
    return "a" + hashlib.sha256("\x1f".join(values).encode("utf-8", "backslashreplace")).hexdigest()[:16]
