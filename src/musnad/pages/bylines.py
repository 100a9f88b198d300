"""The lines by which a report signs itself: its outlet, the place, who wrote it, whose picture it is."""

import re
from dataclasses import dataclass
from datetime import tzinfo
from functools import cache

from musnad.arabic import fold
from musnad.knowledge.tables import parts as names_of
from musnad.knowledge.tables import rows
from musnad.lexicon import load
from musnad.pages.datelines import is_place, place_zone, zone_named
from musnad.pages.furniture import key_of, section

_LEX = load("pages")


def _keys(group: str, name: str) -> frozenset[str]:
    return frozenset(key_of(p) for p in _LEX[group][name])


CLUES = _keys("outlets", "clues")
KINDS = _keys("outlets", "kinds")
ASIDES = _keys("bylines", "asides")
BYLINES = _keys("bylines", "labels")
SOURCES = _keys("bylines", "sources")
NAMES = _keys("bylines", "given_names")
OPENERS = _keys("captions", "openers")
_MARKS = re.compile(r"\s*(?:[/|:–—؛\\]|(?<=\s)-|-(?=\s)|(?<=\w)[،,]\s|ـ\s|(?<=\s)ـ)\s*")
_QUOTES = "«»\"'“”()[].،, \t*"
_NAME_MARKS = re.compile(r"\s*[،,/|&–—-]\s*|\s+و(?=\w{3,}\s)")
_STOPPED = re.compile(r"[.!؟?][»\"”)]?\s*$")
MAX_CAPTION = 35
# Longer lines are running text; none is looked at for a signature, whatever its words.
MAX_LINE = 400


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet that knowledge/outlets.tsv lists: its usual name, its kind and its zone."""

    name: str
    kind: str
    zone: tzinfo | None


@cache
def _country_zones() -> dict[str, str]:
    """The zones of Arab and neighbouring countries by their top-level domain."""
    near = ("middle_east", "north_africa")
    return {r["iso2"].lower(): r["zone"] for r in rows("countries") if r["region"] in near and r["iso2"]}


def zone_of_domain(host: str) -> tzinfo | None:
    """The zone of the Arab or neighbouring country whose top-level domain `host` is under (.jo, .iq)."""
    return zone_named(_country_zones().get(host.rsplit(".", 1)[-1].lower()))


@cache
def _listed() -> tuple[dict[str, Outlet], dict[str, Outlet]]:
    """The listed outlets by the key of each name, and by domain."""
    by_name: dict[str, Outlet] = {}
    by_domain: dict[str, Outlet] = {}
    for row in rows("outlets"):
        outlet = Outlet(row["name"], row["kind"], zone_named(row["zone"]))
        for name in (row["name"], *names_of(row["variants"])):
            by_name.setdefault(key_of(name), outlet)
        for domain in names_of(row["domains"]):
            host = domain.lower().removeprefix("www.")
            by_domain.setdefault(host, outlet)
            if host.count(".") == 1:
                by_domain.setdefault(host.split(".")[0], outlet)
    by_name.pop("", None)
    return by_name, by_domain


@cache
def _credits() -> frozenset[str]:
    """The keys of whatever signs a picture: the lexicon's credits and every agency listed."""
    agencies = {k for k, o in _listed()[0].items() if o.kind == "agency"}
    return _keys("captions", "credits") | agencies


@cache
def _credit_words() -> frozenset[str]:
    return frozenset(w for k in _credits() | OPENERS for w in k.split()) | {"من", "عبر"}


def listed_outlet(name: str | None) -> Outlet | None:
    """The listed outlet of that name, «صحيفة» or «وكالة» before it or not."""
    if not name:
        return None
    names, domains = _listed()
    key = key_of(name)
    kind, _, rest = key.partition(" ")
    # Data sets name outlets by their site: «aawsat» is the owner of aawsat.com.
    slug = name.strip().lower() if name.isascii() else ""
    return names.get(key) or (names.get(rest) if kind in KINDS else None) or (domains.get(slug) if slug else None)


def outlet_of_domain(host: str) -> Outlet | None:
    """The listed outlet whose site `host` is, or is part of."""
    domains = _listed()[1]
    labels = host.lower().removeprefix("www.").split(".")
    return next((domains[d] for i in range(max(len(labels) - 1, 1)) if (d := ".".join(labels[i:])) in domains), None)


@dataclass(frozen=True, slots=True)
class Signature:
    """A signing line taken apart: what may be the outlet, how sure (0 to 10), the place's zone, persons."""

    outlet: str | None = None
    weight: int = 0
    zone: tzinfo | None = None
    authors: tuple[str, ...] = ()
    placed: bool = False
    agency: bool = False


def read_signature(line: str, weighty: bool = True) -> Signature | None:
    """A short line such as «المدى برس/ بغداد», «لندن- عربي21», «بقلم: سامي حسن»; null for others.

    `weighty` asks for some clue of an outlet, a place or a person in the line.
    """
    words = line.split()
    if (
        not words
        or len(line) > MAX_LINE
        or len(words) > 12
        or (_STOPPED.search(line) and not line.rstrip().endswith("."))
    ):
        return None
    parts = [p for p in (p.strip(_QUOTES) for p in _MARKS.split(line.strip())) if p]
    if not parts:
        return None
    labelled = _labelled_names(line, parts)
    if labelled is not None:
        return Signature(authors=labelled, zone=next((place_zone(p) for p in parts if is_place(p)), None))
    parts = [_without_aside(p) for p in parts]
    places = [p for p in parts if is_place(p)]
    rest = [p for p in parts if not is_place(p) and key_of(p) not in ASIDES]
    zone = place_zone(places[0]) if places else None
    if not rest:
        return Signature(zone=zone, placed=True) if places or len(parts) > 0 else None
    outlets = [(w, p) for p in rest if (w := outlet_weight(p))]
    persons = tuple(p for p in rest if person(p))
    others = [p for p in rest if p not in persons and p not in (o[1] for o in outlets)]
    # «السهل – نافذة الشرق»: a short part beside an outlet is a place that no list has.
    beside = all(len(p.split()) <= 2 for p in others) and len(others) == 1 and len(parts) > 1
    if outlets and (not others or (beside and not _agency(outlets))):
        weight, name = max(outlets, key=lambda o: o[0])
        agency = (listed := listed_outlet(name)) is not None and listed.kind == "agency"
        return Signature(name, weight, zone, tuple(p for p in persons if p != name), bool(places), agency)
    if persons and len(persons) == len(rest):
        return Signature(authors=persons, zone=zone, placed=bool(places))
    if places and len(rest) == 1 and len(rest[0].split()) <= 3 and len(words) <= 6:
        # Beside a city two words that hold no clue of an outlet are who wrote it: «الرياض - بندر الشملاني».
        if len(rest[0].split()) > 1:
            return Signature(None, 0, zone, (rest[0],), True)
        return Signature(rest[0], 1, zone, (), True)
    return None if weighty else Signature(rest[0], 0, zone) if len(rest) == 1 else None


def _agency(outlets: list[tuple[int, str]]) -> bool:
    """Whether one of the names is an agency's: beside words that are no place it signs a picture."""
    return any(key_of(p) in _credits() for _, p in outlets)


def _without_aside(part: str) -> str:
    """A part of a signing line without an aside before the name: «خاص "نداء التلال"»."""
    first, _, rest = part.partition(" ")
    return rest.strip(_QUOTES) if rest and key_of(first) in ASIDES - KINDS else part


def outlet_weight(name: str) -> int:
    """How far a short name looks like an outlet's: 10 listed, 6 by its words, 3 in Latin letters, 0 not."""
    key = key_of(name)
    words = key.split()
    if not words or len(words) > 6:
        return 0
    if listed_outlet(name):
        return 10
    if key in _credits():
        return 2
    if section(name) or is_place(name):
        return 0
    if "(" in name.strip(_QUOTES):
        return 0
    strong = any(w in CLUES or re.fullmatch(r"[^\W\d_]+\d{2}", w) for w in words)
    if strong and len(words) <= 5:
        return 6
    return 3 if name.isascii() and len(words) <= 4 and any(c.isalpha() for c in name) else 0


def person(name: str) -> bool:
    """Whether two to four words are a person's name by the given name that opens them."""
    words = [fold(w) for w in name.split()]
    return 2 <= len(words) <= 4 and words[0] in NAMES and not any(w in CLUES for w in words[1:])


def _labelled_names(line: str, parts: list[str]) -> tuple[str, ...] | None:
    """The names after a byline's label («كتب - سامي حسن», «بواسطة هدى علي»), or null where there is none."""
    key = key_of(parts[0])
    first, _, rest = key.partition(" ")
    if key in BYLINES and len(parts) > 1:
        names = [n for p in parts[1:] for n in _NAME_MARKS.split(p)]
    elif (
        first in BYLINES
        and rest
        and (
            ":" in line.split(maxsplit=1)[0]
            or 3 <= len(parts[0].split()) <= 4
            or person(" ".join(parts[0].split()[1:]))
        )
    ):
        names = [n for p in [" ".join(parts[0].split()[1:]), *parts[1:]] for n in _NAME_MARKS.split(p)]
    else:
        return None
    names = [n.strip(_QUOTES) for n in names]
    return tuple(n for n in names if n and not is_place(n) and key_of(n) not in ASIDES and len(n.split()) <= 5)


def source_line(line: str) -> bool:
    """Whether a line names what the report was made from: «المصدر: رويترز + وكالات», «(رويترز)»."""
    key = key_of(line) if len(line) <= MAX_LINE else ""
    if not 0 < len(key.split()) <= 12:
        return False
    labelled = key.split(" ")[0] in SOURCES and bool(re.match(r"^\W*\w+\s*[:/]", line))
    return labelled or key in _credits() - _keys("captions", "not_sources")


def caption(line: str) -> bool:
    """Whether a line is a picture's caption by its credit: «… - رويترز», «(أ ف ب)», «تصوير: …», «© …»."""
    words = line.split() if len(line) <= MAX_LINE else []
    if not 0 < len(words) <= MAX_CAPTION:
        return False
    if len(words) <= 5 and listed_outlet(line) is None and _credit(line):
        return True
    if line.lstrip(" (").startswith("©"):
        return True
    key = key_of(line)
    for n in (3, 2, 1):
        if " ".join(key.split()[:n]) in OPENERS and re.match(r"^\W*" + r"\w+\s+" * (n - 1) + r"\w+\s*[:،]", fold(line)):
            return True
    if "©" in line or "ⓒ" in line:
        return True
    text = line.strip().rstrip(" .")
    m = re.search(r"[(\[]([^()\[\]]{1,60})[)\]]$", text)
    inside = m[1] if m else None
    before = text[: m.start()] if m else text
    if inside is not None and _credit(inside):
        return not (_STOPPED.search(before) and len(words) > 18)
    tail = re.split(r"\s+[-–—]\s*|[-–—]\s+|\s*[/|©]\s*|[،.]\s+", text)
    return (
        len(tail) > 1
        and (_credit(tail[-1]) or (len(tail) > 2 and _credit(tail[-2]) and len(tail[-1].split()) <= 3))
        and (len(words) <= 25)
    )


def _credit(words: str) -> bool:
    """Whether words sign a picture: an agency, an archive, «تصوير: …», or several of them."""
    key = key_of(words)
    if not key:
        return False
    if key in _credits() or all(w in _credit_words() for w in key.split()):
        return True
    parts = [p for p in re.split(r"\s*[-–—/:،,]\s*", words) if p.strip()]
    return len(parts) > 1 and (key_of(parts[0]) in OPENERS or any(key_of(p) in _credits() for p in parts))
