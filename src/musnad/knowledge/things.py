"""What the knowledge base holds, as frozen values."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from musnad.models import EntityKind

Sort = Literal["country", "capital", "place", "organisation", "outlet", "person"]


@dataclass(frozen=True, slots=True)
class NamedThing:
    """Something that a name stands for: `code` its actor code (`IRQ GOV`), `iso3` the country it belongs to.

    `ambiguous`: the name by which it was found is also a common word or another name, so that the context
    must support the reading. The same thing found by another name may be sure: compare things by `id`.
    """

    id: str
    name: str
    kind: EntityKind
    code: str | None
    iso3: str | None
    sort: Sort
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory; `zone` is the IANA time zone of its capital."""

    iso3: str
    iso2: str
    name: str
    capital: str
    region: str
    zone: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a place is: degrees north and east, people living there (0 where unknown), and its sort of place.

    `iso3` is None for what lies in several countries or in none (a sea, a region).
    """

    id: str
    name: str
    iso3: str | None
    kind: str
    lat: float
    lon: float
    population: int


@dataclass(frozen=True, slots=True)
class Role:
    """A noun for a role, a group, a force, a body, a facility or a document.

    `sector` is a PLOVER sector, empty where the word does not say; `cls` how it counts as a source.
    """

    word: str
    kind: EntityKind
    sector: str
    cls: str


@dataclass(frozen=True, slots=True)
class Person:
    """A public person whom the base knows by name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Office:
    """An office that a person held from `since` (the first day) until `until` (the first day no longer).

    `office` is the title as printed («وزير الخارجية»); `org` the id of the organisation that the office is in,
    None for an office of state; an end that is not known is None.
    """

    person: str
    office: str
    iso3: str | None
    code: str
    since: date | None
    until: date | None
    org: str | None = None

    def held_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)
