"""Checks the tables of this folder against one another: what a reader of one table alone would not see."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from itertools import combinations
from typing import get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from musnad.arabic import fold
from musnad.errors import LexiconError
from musnad.knowledge.inflection import demonym_forms, role_forms, without_article
from musnad.knowledge.tables import Row, day_after, first_day, parts, rows
from musnad.models import EntityKind

TABLES = ("countries", "organisations", "outlets", "roles", "places", "persons", "offices", "titles")

# PLOVER's actor sectors, and the groups of states that stand where a country's code would.
SECTORS = frozenset(
    """GOV MIL COP JUD LEG PTY OPP REB SPY MED BUS CVL LAB REF EDU NGO IGO INT UAF ELI REL SET CRM
    AGR DEV ENV HLH HRI""".split()  # noqa: SIM905
)
GROUPS = frozenset({"EU", "IMG"})

CLASSES = frozenset(
    {"office", "spokesman", "military", "expert", "anonymous", "witness", "group", "force", "body", "title"}
)
PLACES = frozenset(
    """city province region sea strait river dam crossing airport camp square site desert island mountain
    continent""".split()  # noqa: SIM905
)

# Offices that several persons hold at once in one country: their tenures may overlap.
SHARED = frozenset(
    map(
        fold,
        ["نائب", "نائبة", "مساعد", "مستشار", "مستشارة", "وكيل", "عضو", "متحدث", "متحدثة", "ناطق", "سفير",
         "مبعوث", "مبعوثة", "قيادي", "زعيم", "قائد", "مفوض", "ممثل", "مندوب"],
    )
)  # fmt: skip

# A month is the finest date that some tenures have: two that meet inside one do not overlap.
HANDOVER = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a table: `table` is its file, `fault` names the entry and what is wrong with it."""

    table: str
    fault: str

    def __str__(self) -> str:
        return f"{self.table}: {self.fault}"


def check() -> list[Fault]:
    """What is wrong in the tables: duplicates, overlapping tenures, unknown codes; empty when all is well."""
    found: list[Fault] = []
    for name in TABLES:
        try:
            table = rows(name)
        except LexiconError as error:
            found.append(Fault(f"{name}.tsv", str(error)))
            continue
        found.extend(Fault(f"{name}.tsv", fault) for fault in _faults(name, table))
    return found


def _faults(name: str, table: list[Row]) -> Iterator[str]:
    yield from _letters(name)
    key = {"countries": "iso3", "roles": "word", "titles": "office"}.get(name, "id")
    if name != "offices":
        yield from _twice(table, key)
    yield from _ROWS[name](table)


def _letters(name: str) -> Iterator[str]:
    """Text that is no NFC, or has spaces or separators where no word is."""
    file = resources.files(__package__).joinpath(f"{name}.tsv")
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    for number, line in enumerate(text.split("\n"), 1):
        if not unicodedata.is_normalized("NFC", line):
            yield f"line {number} is not in Unicode form NFC"
        if not line.startswith("#") and re.search(r"(^|[\t|]) | ($|[\t|])|  |\|(\t|\||$)|\t\|", line):
            yield f"line {number} has a space or a | too many: {line[:60]}"


def _twice(table: list[Row], key: str) -> Iterator[str]:
    seen: set[str] = set()
    for row in table:
        if row[key] in seen:
            yield f"{row[key]} stands twice"
        if not row[key]:
            yield f"an entry has no {key}: {' '.join(row.values())[:60]}"
        seen.add(row[key])


def _same_names(table: list[Row], key: str, *columns: str) -> Iterator[str]:
    """A name that two entries claim, in one country where the table has bodies of several."""
    owner: dict[tuple[str, str], str] = {}
    for row in table:
        for name in (n for c in columns for n in parts(row[c])):
            nation = row["iso3"] if key == "id" and "iso3" in row else ""
            first = owner.setdefault((fold(name), nation), row[key])
            if first != row[key]:
                yield f"«{name}» names both {first} and {row[key]}"


def _countries(table: list[Row]) -> Iterator[str]:
    yield from _same_names(table, "iso3", "name", "variants")
    yield from _same_names(table, "iso3", "capital", "capital_variants", "seats")
    for row in table:
        if not re.fullmatch(r"[A-Z]{3}", row["iso3"]) or not re.fullmatch(r"[A-Z]{2}", row["iso2"]):
            yield f"{row['iso3']}: no ISO 3166 codes"
        try:
            ZoneInfo(row["zone"])
        except (ZoneInfoNotFoundError, ValueError):
            yield f"{row['iso3']}: no such time zone: {row['zone']}"
        formed = {f for word in parts(row["demonym"]) for f in demonym_forms(word)}
        yield from _useless(row["iso3"], row["except"], formed | set(map(fold, parts(row["people"]))))


def _useless(entry: str, cell: str, formed: set[str]) -> Iterator[str]:
    for form in parts(cell):
        if fold(form) not in formed:
            yield f"{entry}: the excepted form {form} is none that the rules make"


def _bodies(table: list[Row]) -> Iterator[str]:
    yield from _same_names(table, "id", "name", "variants")
    kinds = {*get_args(EntityKind), "agency"}
    for row in table:
        entry = row["id"]
        if row["kind"] not in kinds:
            yield f"{entry}: no such kind: {row['kind']}"
        yield from _code(entry, row["code"], row["iso3"])
        if "zone" in row and not _is_zone(row["zone"]):
            yield f"{entry}: no such time zone: {row['zone']}"
        for name in set(parts(row["ambiguous"])) - {row["name"], *parts(row["variants"])}:
            yield f"{entry}: the ambiguous «{name}» is none of its names"


def _is_zone(name: str) -> bool:
    try:
        return bool(name) and ZoneInfo(name) is not None
    except (ZoneInfoNotFoundError, ValueError):
        return False


def _code(entry: str, code: str, iso3: str) -> Iterator[str]:
    """An actor code is a country and a sector, a group of states and a sector, or a sector alone."""
    *where, sector = code.split(" ")
    if sector not in SECTORS and not (sector in _nations() and not where):
        yield f"{entry}: no PLOVER sector in the code {code!r}"
    if where and where[0] not in _nations() | GROUPS:
        yield f"{entry}: no such country in the code {code!r}"
    if iso3 and iso3 not in _nations():
        yield f"{entry}: no such country: {iso3}"


@cache
def _nations() -> set[str]:
    return {r["iso3"] for r in rows("countries")}


def _roles(table: list[Row]) -> Iterator[str]:
    for row in table:
        if row["kind"] not in get_args(EntityKind):
            yield f"{row['word']}: no such kind: {row['kind']}"
        if row["sector"] and row["sector"] not in SECTORS:
            yield f"{row['word']}: no such PLOVER sector: {row['sector']}"
        if row["class"] not in CLASSES:
            yield f"{row['word']}: no such class: {row['class']}"
        listed = [without_article(w) for w in (row["word"], *parts(row["variants"]))]
        yield from _useless(row["word"], row["except"], set(role_forms(row["kind"], listed)))


def _places(table: list[Row]) -> Iterator[str]:
    nations = _nations()
    seen: dict[tuple[str, str], str] = {}
    for row in table:
        entry = row["id"]
        if row["kind"] not in PLACES:
            yield f"{entry}: no such kind of place: {row['kind']}"
        if row["iso3"] and row["iso3"] not in nations:
            yield f"{entry}: no such country: {row['iso3']}"
        if not _on_earth(row):
            yield f"{entry}: no place on earth: {row['lat']}, {row['lon']}"
        if row["ambiguous"] not in ("", "1"):
            yield f"{entry}: ambiguous is empty or 1, not {row['ambiguous']}"
        first = seen.setdefault((fold(row["name"]), row["iso3"]), entry)
        if first != entry:
            yield f"«{row['name']}» names both {first} and {entry} in one country"


def _on_earth(row: Row) -> bool:
    try:
        return abs(float(row["lat"])) <= 90 and abs(float(row["lon"])) <= 180 and int(row["pop"]) >= 0
    except ValueError:
        return False


def _persons(table: list[Row]) -> Iterator[str]:
    yield from _same_names(table, "id", "name")


def _offices(table: list[Row]) -> Iterator[str]:
    persons, bodies = ({r["id"] for r in rows(t)} for t in ("persons", "organisations"))
    held: dict[tuple[str, str], list[tuple[date, date, Row]]] = {}
    for row in table:
        entry = f"{row['person']} ({row['office']})"
        if row["person"] not in persons:
            yield f"{entry}: not in persons.tsv"
        yield from _code(entry, row["code"], row["iso3"])
        try:
            since, until = first_day(row["from"]) or date.min, day_after(row["to"]) or date.max
        except ValueError as error:
            yield f"{entry}: {error}"
            continue
        if since >= until:
            yield f"{entry}: ends before it begins"
        if row["org"] and row["org"] not in bodies:
            yield f"{entry}: {row['org']} is not in organisations.tsv"
        where = row["org"] or row["iso3"]
        held.setdefault((without_article(row["office"]), where), []).append((since, until, row))
    for (office, where), tenures in held.items():
        if office.split()[0] not in SHARED:
            yield from _overlaps(office, where, tenures)


def _overlaps(office: str, where: str, tenures: list[tuple[date, date, Row]]) -> Iterator[str]:
    for (since, until, row), (since2, until2, row2) in combinations(tenures, 2):
        both = min(until, until2) - max(since, since2)
        if both > HANDOVER and row["person"] != row2["person"]:
            yield f"{office} {where}: {row['person']} and {row2['person']} share it for {both.days} days"


def _titles(table: list[Row]) -> Iterator[str]:
    yield from _same_names(table, "office", "office", "titles")
    offices = {without_article(r["office"]) for r in rows("offices")}
    for row in table:
        if without_article(row["office"]) not in offices:
            yield f"{row['office']}: no such office in offices.tsv"


_ROWS: dict[str, Callable[[list[Row]], Iterator[str]]] = {
    "countries": _countries,
    "organisations": _bodies,
    "outlets": _bodies,
    "roles": _roles,
    "places": _places,
    "persons": _persons,
    "offices": _offices,
    "titles": _titles,
}
