"""One linear pass over HTML: its visible lines with what the tags around them say, and the facts in its head.

No tree is built, so nesting costs nothing, and the number of tags looked at is bounded. Tags are matched as
browsers mostly do: an end tag closes the nearest open element of its name, and is ignored without one.
"""

import re
from dataclasses import dataclass, field
from html import unescape

MAX_TAGS = 400_000
MAX_STRIPS = 60_000
# How far up the stack an end tag may look for its start; deeper ones are ignored, so the pass stays linear.
_LOOK = 60

_TAG = re.compile(
    r"<(?:!--|(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})"
    r"((?:[^<>\"']|\"[^\"<>]{0,4000}\"|'[^'<>]{0,4000}'|[\"'])*)>|[!?][^<>]{0,2000}>)"
)
_ATTRIBUTE = re.compile(r"([a-zA-Z:_-]{1,40})\s{0,3}=\s{0,3}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "img",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
        "time",
        "button",
        "label",
    ]
)
# Elements whose whole content is never text.
_SILENT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "object",
        "select",
        "textarea",
        "head",
        "math",
        "canvas",
        "audio",
        "video",
    ]
)
_ENDS = {t: re.compile(rf"</{t}\b[^<>]*>", re.IGNORECASE) for t in _SILENT} | {"-->": re.compile("-->")}
_FURNITURE = frozenset(["nav", "footer", "aside", "form", "button", "menu", "dialog"])
_FURNITURE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|breadcrumbs?|footer|sidebar|related|comments?|share|sharing|social|tags?|"
    r"newsletter|cookies?|widget|most|popular|"
    r"trending|advert\w*|ads?|promo|banner|toolbar|pagination|popup|modal|login|subscribe|"
    r"recommend\w*|seealso|readmore|read-more)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CAPTION_CLASS = re.compile(
    r"(?:^|[\s_-])(?:caption|figcaption|img-?desc\w*|photo-?credit|"
    r"image-?(?:title|caption|credit)|wp-caption\w*)(?:$|[\s_-])",
    re.IGNORECASE,
)
_DATE_CLASS = re.compile(r"date|time|publish|tmstmp|stamp|created", re.IGNORECASE)
_LINE_TAGS = ("h1", "h2", "h3", "h4", "h5", "figcaption", "li", "p", "blockquote", "time", "td", "dd", "dt")


@dataclass(frozen=True, slots=True)
class Strip:
    """A visible line: the nearest telling tag, the share of its letters inside links, and where it stands."""

    text: str
    tag: str
    links: float
    furniture: bool
    caption: bool
    dated: bool


@dataclass(slots=True)
class Scan:
    """What a pass over a page found. `tags` and `depth` bound what a tree of it would cost."""

    strips: tuple[Strip, ...] = ()
    metas: dict[str, str] = field(default_factory=dict)
    title: str | None = None
    canonical: str | None = None
    linked_data: list[str] = field(default_factory=list)
    stamps: list[tuple[str, str]] = field(default_factory=list)
    tags: int = 0
    depth: int = 0

    def meta(self, name: str) -> str | None:
        """The first content that a meta element of that name, property or itemprop has."""
        return self.metas.get(name)

    def times(self, role: str) -> list[str]:
        """The values of time elements that are marked as "published" or "updated"."""
        return [value for r, value in self.stamps if r == role]


@dataclass(slots=True)
class _Open:
    tag: str
    furniture: bool
    caption: bool
    dated: bool


class _Scanner:
    """The state of one pass: open elements, the line being gathered, the lines done."""

    def __init__(self) -> None:
        self.found = Scan()
        self.stack: list[_Open] = []
        self.strips: list[Strip] = []
        self.text: list[str] = []
        self.linked = 0
        self.links = 0
        self.missing: set[str] = set()

    def find_end(self, mark: str, html: str, at: int) -> int:
        """Where the next `mark` (lower case) ends, or -1; what is not there is not looked for again."""
        if mark in self.missing:
            return -1
        m = _ENDS[mark].search(html, at)
        if m is None:
            self.missing.add(mark)
            return -1
        return m.end()

    def words(self, text: str) -> None:
        if text:
            self.text.append(text)
            if self.links:
                self.linked += sum(not c.isspace() for c in text) if len(text) < 5000 else len(text)

    def end_line(self) -> None:
        if not self.text:
            return
        text = " ".join(unescape("".join(self.text)).split())
        self.text.clear()
        linked, self.linked = self.linked, 0
        if not text or len(self.strips) >= MAX_STRIPS:
            return
        near = self.stack[-12:]
        tag = next((o.tag for o in reversed(near) if o.tag in _LINE_TAGS), near[-1].tag if near else "")
        top = self.stack[-1] if self.stack else _Open("", False, False, False)
        solid = sum(not c.isspace() for c in text) if len(text) < 5000 else len(text)
        self.strips.append(Strip(text, tag, min(linked / solid, 1.0), top.furniture, top.caption, top.dated))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        above = self.stack[-1] if self.stack else _Open("", False, False, False)
        names = f"{attributes.get('class', '')} {attributes.get('id', '')}"[:300]
        furniture = (
            above.furniture
            or tag in _FURNITURE
            or (tag not in ("body", "html", "article", "main") and bool(_FURNITURE_CLASS.search(names)))
        )
        caption = above.caption or tag == "figcaption" or bool(_CAPTION_CLASS.search(names))
        dated = (
            tag == "time"
            or (above.dated and tag not in ("div", "p", "section"))
            or (tag in ("div", "span", "p", "time", "li", "small") and bool(_DATE_CLASS.search(names)))
        )
        if tag == "p" and above.tag == "p":
            self.stack.pop()
        self.stack.append(_Open(tag, furniture, caption, dated))
        self.found.depth = max(self.found.depth, len(self.stack))
        if tag == "a":
            self.links += 1

    def end(self, tag: str) -> None:
        for i in range(len(self.stack) - 1, max(-1, len(self.stack) - 1 - _LOOK), -1):
            if self.stack[i].tag == tag:
                self.links -= sum(o.tag == "a" for o in self.stack[i:])
                del self.stack[i:]
                return


def scan(html: str) -> Scan:
    """The lines and facts of a page; tags past the first 400,000 are not looked at."""
    s = _Scanner()
    at = 0
    while s.found.tags < MAX_TAGS:
        m = _TAG.search(html, at)
        if m is None:
            break
        s.words(html[at : m.start()])
        at = m.end()
        s.found.tags += 1
        if m[0] == "<!--":
            # An unclosed comment ends at the next tag, so that it cannot swallow the page.
            end = s.find_end("-->", html, at)
            at = end if end >= 0 else at
            continue
        if m[2] is None:
            continue
        at = _tag(s, html, m, at)
    else:
        s.text.clear()
    if at and s.found.tags < MAX_TAGS:
        s.words(html[at:])
    s.end_line()
    s.found.strips = tuple(s.strips)
    return s.found


def _tag(s: _Scanner, html: str, m: re.Match[str], at: int) -> int:
    """Act on one tag; returns where the scan goes on (past the content of silent elements)."""
    tag, inner = m[2].lower(), m[3] or ""
    if tag in _BLOCKS:
        s.end_line()
    if m[1]:
        s.end(tag)
        return at
    attributes = (
        {k.lower(): unescape(a or b or c) for k, a, b, c in _ATTRIBUTE.findall(inner[:6000])}
        if inner.strip(" /")
        else {}
    )
    if tag == "meta":
        _meta(s.found, attributes)
    elif tag == "link" and "canonical" in attributes.get("rel", "").lower():
        s.found.canonical = s.found.canonical or attributes.get("href")
    elif tag == "title":
        end = html.find("<", at)
        if s.found.title is None and 0 <= end - at < 2000:
            s.found.title = " ".join(unescape(html[at:end]).split()) or None
        return end if end >= 0 else at
    elif tag in _SILENT and tag != "head" and not inner.endswith("/"):
        return _silent(s, html, tag, attributes, at)
    elif tag not in _VOID and tag != "head" and not inner.endswith("/"):
        s.start(tag, attributes)
        _time(s.found, tag, attributes)
    return at


def _silent(s: _Scanner, html: str, tag: str, attributes: dict[str, str], at: int) -> int:
    end = s.find_end(tag, html, at)
    if end < 0:
        return at if tag not in ("script", "style") else len(html)
    linked = tag == "script" and "ld+json" in attributes.get("type", "")
    if linked and end - at < 300_000 and len(s.found.linked_data) < 20:
        s.found.linked_data.append(html[at : html.rfind("<", at, end)])
    return end


def _meta(found: Scan, attributes: dict[str, str]) -> None:
    content = attributes.get("content", "").strip()
    for key in ("property", "name", "itemprop"):
        name = attributes.get(key, "").strip().lower()
        if name and content and len(content) < 4000:
            found.metas.setdefault(name, " ".join(content.split()))


def _time(found: Scan, tag: str, attributes: dict[str, str]) -> None:
    """Note a machine-readable time: a time element, or one with itemprop datePublished or dateModified."""
    prop = attributes.get("itemprop", "").lower()
    value = attributes.get("datetime") or attributes.get("content") or ""
    if not value.strip() or len(found.stamps) >= 50:
        return
    if "datemodified" in prop:
        found.stamps.append(("updated", value))
    elif (
        "datepublished" in prop
        or "datecreated" in prop
        or (tag == "time" and re.search("publish", attributes.get("class", ""), re.IGNORECASE))
    ) or (tag == "time" and "pubdate" in attributes):
        found.stamps.append(("published", value))
