"""HTML to raw lines with what the markup says of them, and the facts that a page's head states.

One linear scan of the tags (`tags.scan`) gives every visible line with its hints; nothing in a page can make
it slow or deep. trafilatura, on pages that are small and shallow enough for a tree, says which of the lines
are the main text; where it is silent the lines alone decide, by how much of them are links.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Any
from urllib.parse import urlsplit

import trafilatura
from htmldate import find_date

from musnad.pages import bylines
from musnad.pages.datelines import instant, place_zone, read_dateline, read_instant
from musnad.pages.furniture import key_of
from musnad.pages.lines import Raw
from musnad.pages.tags import Scan, Strip, scan

# Trees are built only for pages within these; above them the scan alone decides.
MAX_TREE_BYTES = 3_000_000
MAX_TREE_TAGS = 40_000
MAX_TREE_DEPTH = 200

_HTML = re.compile(
    r"<(?:!doctype|html|head|body|meta|title|article|div|p|h[1-6]|span|br|script|section|main|table|ul|a)\b",
    re.IGNORECASE,
)
_ISO_DAY = re.compile(r"^\d{4}-\d\d-\d\d$")
_URL_DAY = re.compile(r"(?<!\d)(20\d\d|19\d\d)[/_-]?(?:[a-z_-]{2,30}/)?(\d{1,2})[/_-]?(\d{1,2})(?!\d{1,2}[/_-])")
_TITLE_MARKS = re.compile(r"\s+[-–—|»:•]+\s+|\s*[|»•]\s*")


@dataclass(frozen=True, slots=True)
class Stated:
    """An instant as markup states it: `value` as written, in the outlet's zone where it has none."""

    value: str

    @property
    def day_only(self) -> bool:
        return bool(_ISO_DAY.match(self.value))

    def at(self, zone: tzinfo) -> datetime | None:
        return read_instant(self.value, zone)


@dataclass(frozen=True, slots=True)
class Marked:
    """A page's lines and what its markup says of the article."""

    raws: tuple[Raw, ...]
    title: str | None = None
    outlet: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    published: Stated | None = None
    updated: Stated | None = None
    # Of an outlet that is not listed: by the country in its name or its domain.
    zone: tzinfo | None = None


def looks_like_html(text: str) -> bool:
    """Whether a text is markup: several tags, or one in its first characters."""
    head = text[:50_000].lstrip("\ufeff \t\r\n\x00")
    first = _HTML.search(head)
    if first is None:
        return False
    return first.start() < 200 or len(_HTML.findall(head)) >= 3


def read_html(text: str, url: str | None = None) -> Marked:
    """The lines of an HTML page and its stated facts. Time grows linearly with the text."""
    found = scan(text)
    facts = _facts(found)
    address = url or _address(found)
    main = _main_text(text, found)
    title = _title(found, facts)
    strips = _select(found.strips, main, title)
    published, updated = _dates(found, facts, text, address)
    return Marked(
        raws=tuple(_raws(strips, title)),
        title=title,
        outlet=_outlet(found, facts, address),
        authors=_authors(found, facts),
        url=address,
        published=published,
        updated=updated,
        zone=_zone(found, facts, address),
    )


def _zone(found: Scan, facts: dict[str, Any], address: str | None) -> tzinfo | None:
    names = [n for n in (found.meta("og:site_name"), _words(facts.get("publisher"))) if n]
    host = _host(address)
    return next((z for n in names if (z := place_zone(n))), None) or (bylines.zone_of_domain(host) if host else None)


def _main_text(text: str, found: Scan) -> tuple[str, ...]:
    """The keys of the lines that trafilatura takes for the main text; none where it fails or is not tried."""
    if len(text) > MAX_TREE_BYTES or found.tags > MAX_TREE_TAGS or found.depth > MAX_TREE_DEPTH:
        return ()
    try:
        plain = trafilatura.extract(
            text, include_comments=False, include_tables=False, include_formatting=False, deduplicate=False
        )
    except Exception:  # a tree builder may fail in any way on a broken page; the scan still reads it
        return ()
    return tuple(k for line in (plain or "").split("\n") if (k := key_of(line)))


def _select(strips: tuple[Strip, ...], main: tuple[str, ...], title: str | None) -> list[Strip]:
    """The strips that may be the article's: the main text, what leads to it, captions and headings."""
    kept = set(main)
    whole = " ".join(main)
    inside = [_is_main(s, kept, whole) for s in strips]
    open_ = [i for i, s in enumerate(strips) if not s.furniture]
    wanted = key_of(title) if title else ""
    heads = [i for i in open_ if strips[i].tag == "h1" or (wanted and key_of(strips[i].text) == wanted)]
    hits = [i for i, yes in enumerate(inside) if yes and len(strips[i].text) > 60]
    if sum(len(strips[i].text) for i in hits) < 150:
        first = next((i for i in heads if wanted and key_of(strips[i].text) == wanted), heads[0] if heads else 0)
        return [s for i, s in enumerate(strips) if i >= first and not s.furniture and s.links < 0.6]
    first, last = hits[0], hits[-1]
    # The headline nearest above the text; without one, the text alone.
    top = next((i for i in reversed(heads) if i <= first), first)
    if wanted and (named := [i for i in heads if i <= first and key_of(strips[i].text) == wanted]):
        top = named[-1]
    return [s for i, s in enumerate(strips) if _keep(i, s, inside[i], top, (first, last))]


def _keep(i: int, s: Strip, main: bool, top: int, body: tuple[int, int]) -> bool:
    """Whether strip `i` stays; `top` is the headline, `body` the first and last of the main text."""
    first, last = body
    if main:
        return top <= i <= last
    if s.furniture or not top <= i <= last:
        # Whatever stands right below the text may be its source line or signature.
        return last < i <= last + 2 and not s.furniture and s.links < 0.3 and bylines.source_line(s.text)
    if s.caption or s.tag in ("h1", "time") or s.dated:
        return True
    if s.links > 0.4:
        return False
    if i < first:
        return len(s.text) < 2000
    return s.tag in ("h2", "h3", "h4", "p", "li", "blockquote", "strong", "b") and len(s.text) > 3


def _is_main(s: Strip, kept: set[str], whole: str) -> bool:
    key = key_of(s.text)
    return bool(key) and (key in kept or (len(key) > 40 and key in whole))


def _raws(strips: list[Strip], title: str | None) -> Iterator[Raw]:
    wanted = key_of(title) if title else ""
    titled = False
    for s in strips:
        raw = Raw(s.text, True, "")
        if wanted and key_of(s.text) == wanted:
            if not titled:
                yield replace(raw, hint="title")
            titled = True
        elif s.caption:
            yield replace(raw, hint="caption")
        elif s.tag in ("h2", "h3", "h4", "h5"):
            yield replace(raw, hint="heading")
        elif s.links > 0.6:
            yield replace(raw, hint="link")
        elif s.tag == "li":
            yield replace(raw, hint="list")
        elif s.tag in ("p", "blockquote"):
            yield replace(raw, hint="paragraph")
        else:
            yield raw


def _facts(found: Scan) -> dict[str, Any]:
    """The first article object of the page's JSON-LD blocks; empty where there is none that can be read."""
    for block in found.linked_data:
        try:
            data = json.loads(block.strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _objects(data):
            kind = item.get("@type")
            kinds = kind if isinstance(kind, list) else [kind]
            if any(
                isinstance(k, str) and k.endswith(("Article", "Posting", "Report", "ReportageNewsArticle"))
                for k in kinds
            ):
                return item
    return {}


def _objects(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 5:
        return
    if isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement"):
            yield from _objects(data.get(key), depth + 1)
    elif isinstance(data, list):
        for item in data[:50]:
            yield from _objects(item, depth + 1)


def _words(value: Any) -> str | None:
    """The text of a JSON-LD value that may be a string, an object with a name, or a list of them."""
    if isinstance(value, str):
        return " ".join(value.split()) or None
    if isinstance(value, dict):
        return _words(value.get("name"))
    if isinstance(value, list):
        return next((w for v in value if (w := _words(v))), None)
    return None


def _title(found: Scan, facts: dict[str, Any]) -> str | None:
    """The headline: the h1 that the head repeats, else JSON-LD's, else the head's without the outlet."""
    metas = [
        t
        for t in (
            _words(facts.get("headline")),
            found.meta("og:title"),
            found.meta("twitter:title"),
            found.title,
        )
        if t
    ]
    shared = {key_of(m) for m in metas}
    h1s = [s.text for s in found.strips if s.tag == "h1" and len(s.text) < 400]
    for h in h1s:
        key = key_of(h)
        if len(key) > 8 and any((key in m and 2 * len(key) > len(m)) or (m in key and len(m) > 15) for m in shared):
            return h
    if len(h1s) == 1 and len(h1s[0].split()) >= 4:
        return h1s[0]
    if not metas:
        return None
    return _without_outlet(metas[0], found)


def _without_outlet(title: str, found: Scan) -> str:
    """A head's title without the outlet's name before or after it."""
    parts = [p for p in _TITLE_MARKS.split(title) if p.strip()]
    site = key_of(found.meta("og:site_name") or "")
    for end in (-1, 0):
        if len(parts) > 1 and (key_of(parts[end]) == site or bylines.outlet_weight(parts[end]) >= 6):
            cut = title.rfind(parts[-1]) if end else len(parts[0])
            rest = title[:cut] if end else title[cut:]
            return rest.strip(" -–—|»:•") or title
    return title


def _outlet(found: Scan, facts: dict[str, Any], address: str | None) -> str | None:
    """The outlet: the listed owner of the domain, else the name that the page gives it, else the domain."""
    host = _host(address)
    listed = bylines.outlet_of_domain(host) if host else None
    if listed is not None:
        return listed.name
    names = [
        n for n in (found.meta("og:site_name"), _words(facts.get("publisher")), found.meta("application-name")) if n
    ]
    for name in names:
        if (known := bylines.listed_outlet(name)) is not None:
            return known.name
    ends = [p for p in _TITLE_MARKS.split(found.meta("og:title") or found.title or "") if p.strip()]
    edge = [p.strip() for p in (*ends[-1:], *ends[:1]) if len(ends) > 1 and bylines.outlet_weight(p) >= 6]
    for name in (*edge, *names):
        return " ".join(name.split())[:80]
    return host if host and re.search(r"[a-z]", host) else None


def _authors(found: Scan, facts: dict[str, Any]) -> tuple[str, ...]:
    value = facts.get("author")
    stated = value if isinstance(value, list) else [value]
    names = [w for v in stated if (w := _words(v))]
    names = (
        names or [n for n in (found.meta("author"), found.meta("article:author"), found.meta("dc.creator")) if n][:1]
    )
    split = [p.strip() for n in names for p in re.split(r"\s*[،,;|]\s*", n) if p.strip()]
    return tuple(n for n in split if _is_author(n))


def _is_author(name: str) -> bool:
    """Not the outlet, a city, an address or a desk under another name."""
    plain = name.strip("() ")
    signature = bylines.read_signature(plain)
    if "/" in name or "@" in name or not 1 < len(plain.split()) <= 5:
        return False
    return signature is None or bool(signature.authors) or not (signature.weight or signature.placed)


def _address(found: Scan) -> str | None:
    for value in (found.canonical, found.meta("og:url")):
        if value and re.match(r"https?://", value) and len(value) < 2000:
            return value.strip()
    return None


def _host(address: str | None) -> str | None:
    try:
        return (urlsplit(address).hostname or None) if address else None
    except ValueError:
        return None


_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "pubdate", "publishdate",
    "publish-date", "publish_date", "dc.date.issued", "dcterms.created", "dc.date", "date",
    "parsely-pub-date", "sailthru.date", "article.published", "cxenseparse:recs:publishtime", "datecreated",
)  # fmt: skip
_UPDATED = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "lastmod",
    "last-modified",
    "dcterms.modified",
)


def _dates(found: Scan, facts: dict[str, Any], text: str, address: str | None) -> tuple[Stated | None, Stated | None]:
    """The stated instants of publication and change, the surest source first.

    A visible date that is not labelled as a change comes before the address and before htmldate's search.
    """
    published = _first(
        [_words(facts.get("datePublished")), *(found.meta(n) for n in _PUBLISHED), *found.times("published")]
    )
    updated = _first([_words(facts.get("dateModified")), *(found.meta(n) for n in _UPDATED), *found.times("updated")])
    if published is None:
        published = _url_day(address) if not _visible(found) else None
    if (
        published is None
        and not _visible(found)
        and len(text) < MAX_TREE_BYTES
        and found.depth <= MAX_TREE_DEPTH
        and found.tags <= MAX_TREE_TAGS
    ):
        published = _searched(text, address)
    return published, updated


def _first(values: list[str | None]) -> Stated | None:
    for v in values:
        if v and read_instant(v, UTC) is not None:
            return Stated(v.strip())
    return None


def _visible(found: Scan) -> bool:
    """Whether a line of the page's own shows when it was published."""
    for s in found.strips:
        if not s.furniture and s.dated:
            stamps = read_dateline(s.text).stamps
            if any(x.role == "published" and instant(x, UTC) for x in stamps):
                return True
    return False


def _url_day(address: str | None) -> Stated | None:
    m = _URL_DAY.search(address or "")
    if m is None or not (1 <= int(m[2]) <= 12 and 1 <= int(m[3]) <= 31):
        return None
    value = f"{m[1]}-{int(m[2]):02}-{int(m[3]):02}"
    return Stated(value) if read_instant(value, UTC) else None


def _searched(text: str, address: str | None) -> Stated | None:
    """htmldate's finding; a first of January without more is its guess of a year, and is left out."""
    try:
        day = find_date(text, url=address, original_date=True, extensive_search=False, outputformat="%Y-%m-%d")
    except Exception:  # as for trafilatura: the search may fail in any way, the page is read without it
        return None
    return Stated(day) if day and not day.endswith("-01-01") else None
