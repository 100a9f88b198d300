"""What is to be watched: a list of feeds that a person wrote (TOML), that a reader exported (OPML), or one address.

contact = "https://example.org/our-crawler"   # who may be asked, printed in the user agent
delay = "2s"                                  # between two requests to one host
revisit = ["1h", "1d"]                        # after which a page is looked at again; [] for never

[[feed]]                                      # a feed, a sitemap or a page: what it is shows when it comes
address = "https://example.org/rss"
outlet = "..."                                # for pages that do not say
every = "15m"
newest = 100                                  # of what it lists, at most so many at a time
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lxml import etree

from musnad.errors import InputError

EVERY = 900  # seconds between two visits of a feed that says nothing of it
NEWEST = 100
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_DURATION = re.compile(r"(\d+)\s*([smhd])", re.ASCII)
_MAX_LIST = 20_000_000  # bytes of a list of feeds


@dataclass(frozen=True, slots=True)
class Source:
    """A feed, sitemap or page. every: seconds between two visits, null where the user leaves it to the feed; newest:
    how many of its pages are taken at a time."""

    address: str
    outlet: str | None = None
    every: int | None = None
    newest: int = NEWEST


@dataclass(frozen=True, slots=True)
class Watchlist:
    """Sources, and how they are asked. delay: seconds between two requests to a host; revisit: seconds after which a
    page is looked at again, counted from when it was first seen."""

    sources: tuple[Source, ...]
    contact: str = ""
    delay: float = 2.0
    revisit: tuple[int, ...] = (3_600, 86_400)


def read_watchlists(named: list[str]) -> Watchlist:
    """Lists and addresses, as one. What several lists say differently, the last says.

    Raises InputError for what is no list: says which file and entry, and what is wrong.
    """
    whole = Watchlist(())
    sources: dict[str, Source] = {}
    for name in named:
        if name.startswith(("http://", "https://")):
            found = replace(whole, sources=(Source(name),))
        else:
            found = _file(Path(name), whole)
        sources |= {s.address: s for s in found.sources}
        whole = replace(found, sources=())
    if not sources:
        raise InputError(f"{', '.join(named)}: lists no feed; add [[feed]] with an address")
    return replace(whole, sources=tuple(sources.values()))


def seconds(text: object, where: str) -> int:
    """A duration such as 15m, 90s, 1h or 2d. Raises InputError for any other."""
    match = _DURATION.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise InputError(f"{where}: {text!r} is no duration; write 90s, 15m, 1h or 2d")
    return int(match[1]) * _UNITS[match[2]]


def _file(path: Path, before: Watchlist) -> Watchlist:
    try:
        if path.stat().st_size > _MAX_LIST:
            raise InputError(f"{path}: too large to be a list of feeds")
        data = path.read_bytes()
    except OSError as why:
        raise InputError(f"{path}: cannot be read ({why.strerror}); name a TOML or OPML file, or an address") from why
    if path.suffix.lower() in (".opml", ".xml"):
        return replace(before, sources=_opml(data, path))
    try:
        return _toml(tomllib.loads(data.decode("utf-8")), path, before)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise InputError(f"{path}: not valid TOML ({why})") from why


def _toml(told: Mapping[str, Any], path: Path, before: Watchlist) -> Watchlist:
    _only(told, ("contact", "delay", "revisit", "feed"), str(path))
    feeds = told.get("feed", [])
    if not isinstance(feeds, list) or not all(isinstance(f, dict) for f in feeds):
        raise InputError(f"{path}: `feed` is a list; write [[feed]] before each")
    revisit = told.get("revisit")
    if revisit is not None and not isinstance(revisit, list):
        raise InputError(f'{path}: `revisit` is a list of durations, such as ["1h", "1d"]')
    return Watchlist(
        sources=tuple(_source(f, f"{path}: feed {i}") for i, f in enumerate(feeds, 1)),
        contact=_string(told, "contact", str(path)) or before.contact,
        delay=seconds(told["delay"], f"{path}: delay") if "delay" in told else before.delay,
        revisit=before.revisit if revisit is None else tuple(sorted(seconds(r, f"{path}: revisit") for r in revisit)),
    )


def _source(told: Mapping[str, Any], where: str) -> Source:
    _only(told, ("address", "outlet", "every", "newest"), where)
    address = _string(told, "address", where)
    if not address or not address.startswith(("http://", "https://")):
        raise InputError(f"{where}: has no `address` that begins with https:// or http://")
    newest = told.get("newest", NEWEST)
    if isinstance(newest, bool) or not isinstance(newest, int) or newest < 1:
        raise InputError(f"{where}: `newest` is a number of pages, 1 or more")
    every = max(60, seconds(told["every"], f"{where}: every")) if "every" in told else None
    return Source(address, _string(told, "outlet", where), every, newest)


def _string(told: Mapping[str, Any], key: str, where: str) -> str | None:
    value = told.get(key)
    if value is not None and not isinstance(value, str):
        raise InputError(f"{where}: `{key}` is text in quotation marks")
    return value.strip() or None if value else None


def _only(told: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    if unknown := sorted(set(told) - set(known)):
        raise InputError(f"{where}: `{unknown[0]}` is unknown; there are {', '.join(known)}")


def _opml(data: bytes, path: Path) -> tuple[Source, ...]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as why:
        raise InputError(f"{path}: not valid XML ({why})") from why
    if etree.QName(root).localname.lower() != "opml":
        raise InputError(f"{path}: no OPML; its outermost element is {etree.QName(root).localname}")
    found = []
    for outline in root.iter("outline"):
        told = {str(k).lower(): str(v).strip() for k, v in outline.attrib.items()}
        if told.get("xmlurl", "").startswith(("http://", "https://")):
            found.append(Source(told["xmlurl"]))  # its title names the feed, not the outlet
    return tuple(found)
