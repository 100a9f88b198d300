"""What lists pages: RSS and Atom (feedparser), sitemaps and their indexes (sitemaps.org). Bytes in, entries out.

Nothing here goes to the network. A list is taken from strangers: it is bounded, entities are not expanded, and an entry
whose address is none of the web's is left out.
"""

import io
import re
from calendar import timegm
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

import feedparser
from lxml import etree

Kind = Literal["feed", "sitemap", "page"]

MAX_BYTES = 10_000_000  # of a list; sitemaps.org allows 50 MB, which nobody's news needs
MAX_FEED = 3_000_000  # and of a feed, with the articles in it
MAX_TAGS, MAX_DEPTH = 60_000, 200  # of a feed: what feedparser reads in seconds
MAX_ENTRIES = 50_000  # of a sitemap, as sitemaps.org has it
MAX_ADDRESS = 2_000  # bytes
_WORDS = 100  # characters of a date as it is written
_ROOTS: dict[str, Kind] = {
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
}
_ROOT = re.compile(rb"<(?!\?|!)(?:[A-Za-z][\w.-]*:)?([A-Za-z]+)")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_CDATA = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
_TAG = re.compile(rb"<(/?)[A-Za-z][^<>]*?(/?)>")
_MINUTES = {"hourly": 60, "daily": 1440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that a list names. changed: when it says that it changed, in its own words; published: as an instant."""

    address: str
    changed: str | None = None
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of pages, the newest first where it says so, and the other lists that it names (of an index).

    every: seconds after which it may be worth asking again, as the feed says; null where it does not.
    """

    kind: Kind
    entries: tuple[Entry, ...] = ()
    lists: tuple[Entry, ...] = ()
    every: int | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A list that cannot be read, and why."""

    detail: str


def kind_of(data: bytes) -> Kind:
    """What some bytes are, by their outermost element."""
    root = _ROOT.search(_COMMENT.sub(b"", _ascii(data[:8_192])))
    return _ROOTS.get(root[1].decode().lower(), "page") if root else "page"


def read_list(data: bytes, address: str, content_type: str = "") -> Listing | Unreadable:
    """The entries of a feed or sitemap at an address, which relative links are relative to."""
    if len(data) > MAX_BYTES:
        return Unreadable(f"{len(data):,} bytes are no list of pages; the limit is {MAX_BYTES:,}")
    try:
        return _sitemap(data, address) if kind_of(data) == "sitemap" else _feed(data, address, content_type)
    except Exception as why:  # feedparser raises whatever its parsers do; a feed that breaks is that feed's fault
        return Unreadable(f"the feed cannot be read ({type(why).__name__}: {str(why)[:120]})")


def _ascii(data: bytes) -> bytes:
    """Bytes in which a tag's letters are single ones."""
    return data.decode("utf-16", "replace").encode() if data.startswith((b"\xff\xfe", b"\xfe\xff")) else data


def _overloaded(data: bytes) -> str | None:
    """Why feedparser would take for ever: its time grows with the square of the depth."""
    if len(data) > MAX_FEED:
        return f"{len(data):,} bytes are no feed; the limit is {MAX_FEED:,}"
    bare = _COMMENT.sub(b"", _CDATA.sub(b"", _ascii(data)))
    if bare.count(b"<") > MAX_TAGS or bare.count(b"&") > MAX_TAGS:
        return f"more than {MAX_TAGS:,} tags or entities"
    depth = deepest = 0
    for tag in _TAG.finditer(bare):
        depth += -1 if tag[1] else 0 if tag[2] else 1
        deepest = max(deepest, depth)
    return f"elements {deepest:,} deep" if deepest > MAX_DEPTH else None


def _feed(data: bytes, address: str, content_type: str) -> Listing | Unreadable:
    if why := _overloaded(data):
        return Unreadable(f"no feed: {why}")
    headers = {"content-location": address, "content-type": content_type or "application/xml"}
    found: Any = feedparser.parse(
        io.BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    entries = []
    for item in map(dict, found.entries[:MAX_ENTRIES]):  # as it came, without feedparser's guesses at what is missing
        if url := _address(item.get("link") or item.get("id"), address):
            at = item.get("published_parsed") or item.get("updated_parsed")
            changed = str(item.get("updated") or item.get("published") or "")[:_WORDS] or None
            entries.append(Entry(url, changed, _instant(at)))
    if not entries and (found.bozo or not found.version):
        return Unreadable(f"no feed: {str(found.get('bozo_exception', 'none of the kinds that there are'))[:120]}")
    return Listing("feed", _newest(entries), every=_every(found.feed))


def _instant(at: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(timegm(at), UTC) if at else None
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def _every(feed: Any) -> int | None:
    """RSS's ttl (minutes), or the syndication module's period and frequency."""
    if (ttl := str(feed.get("ttl", ""))).isdigit():
        return int(ttl) * 60
    minutes = _MINUTES.get(str(feed.get("sy_updateperiod", "")).strip().lower())
    often = str(feed.get("sy_updatefrequency", "1")).strip()
    return minutes * 60 // max(1, int(often)) if minutes and often.isdigit() else None


def _sitemap(data: bytes, address: str) -> Listing | Unreadable:
    entries: list[Entry] = []
    lists: list[Entry] = []
    safe: dict[str, Any] = {"resolve_entities": False, "no_network": True, "huge_tree": False, "load_dtd": False}
    try:
        for _, element in etree.iterparse(io.BytesIO(data), events=("end",), **safe):
            name = etree.QName(element).localname
            if name not in ("url", "sitemap"):
                continue
            told = dict(_children(element))
            if url := _address(told.get("loc"), address):
                changed = told.get("publication_date") or told.get("lastmod")
                entry = Entry(url, (told.get("lastmod") or changed or "")[:_WORDS] or None, _iso(changed))
                (entries if name == "url" else lists).append(entry)
            element.clear()
            if len(entries) + len(lists) >= MAX_ENTRIES:
                break
    except etree.XMLSyntaxError as why:
        if not entries and not lists:
            return Unreadable(f"no sitemap: {str(why)[:120]}")
    return Listing("sitemap", _newest(entries), _newest(lists))


def _children(element: Any) -> Iterator[tuple[str, str]]:
    """What stands in a `url`, that of the news extension (a level down) too."""
    for child in element.iter(tag=etree.Element):
        if child.text and len(child.text) <= MAX_ADDRESS:
            yield etree.QName(child).localname, child.text.strip()


def _iso(text: str | None) -> datetime | None:
    """A date of a sitemap (W3C date and time); one without a clock is that day's beginning in UTC."""
    try:
        at = datetime.fromisoformat(text or "")
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _newest(entries: list[Entry]) -> tuple[Entry, ...]:
    """Each address once, the newest first; what is not dated stays in its order behind."""
    first: dict[str, Entry] = {}
    for entry in entries:
        first.setdefault(entry.address, entry)
    oldest = datetime.min.replace(tzinfo=UTC)
    return tuple(sorted(first.values(), key=lambda e: e.published or oldest, reverse=True))


def _address(link: Any, base: str) -> str | None:
    """An entry's link as an address of the web, without its fragment."""
    if not isinstance(link, str) or not link.strip():
        return None
    try:
        url = urljoin(base, link.strip())
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    except ValueError:
        return None
    return url.partition("#")[0] if usable and url.isprintable() and len(url.encode()) <= MAX_ADDRESS else None
