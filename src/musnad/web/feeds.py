"""Atom feeds (RFC 4287): what is newest of a list, for who follows it in a reader of feeds."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

_ATOM = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "musnad")  # of our identifiers
_NEVER = "1970-01-01"
# What XML 1.0 cannot hold, even escaped.
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a list. `id` is the ledger's, `day` the ISO day on which it last changed, `link` an address."""

    id: str
    title: str
    summary: str
    day: str | None
    link: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A list as a feed: `link` is the page that shows it, `own` the feed's own address."""

    title: str
    link: str
    own: str
    entries: Sequence[Entry]


def atom(feed: Feed, lang: str) -> bytes:
    """The feed as a document. The same list gives the same bytes: its time is that of its newest entry."""
    root = ET.Element("feed", {"xmlns": _ATOM, _LANG: lang})
    newest = max((e.day for e in feed.entries if e.day), default=None)
    _add(root, "id", identifier(feed.own))
    _add(root, "title", feed.title)
    _add(root, "updated", _instant(newest))
    _add(_add(root, "author"), "name", "musnad")
    ET.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": _fit(feed.own)})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": _fit(feed.link)})
    for entry in feed.entries:
        each = _add(root, "entry")
        _add(each, "id", identifier(entry.id))
        _add(each, "title", entry.title)
        _add(each, "updated", _instant(entry.day))
        ET.SubElement(each, "link", {"rel": "alternate", "type": "text/html", "href": _fit(entry.link)})
        _add(each, "summary", entry.summary)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def identifier(id: str) -> str:
    """A URN that is the same for the same id on every machine."""
    return uuid.uuid5(_SPACE, id).urn


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    child = ET.SubElement(parent, name)
    child.text = None if text is None else _fit(text)
    return child


def _fit(text: str) -> str:
    return _UNFIT.sub("", text)


def _instant(day: str | None) -> str:
    return f"{day or _NEVER}T00:00:00Z"
