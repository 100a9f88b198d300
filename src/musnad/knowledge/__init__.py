"""What musnad knows of the world: countries, places, organisations, outlets, persons, offices, roles.

The facts are in the tables beside this file; the head of each says what it is and where it comes from.
`knowledge()` reads them once, when first asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import cast

from musnad.arabic import fold
from musnad.errors import LexiconError
from musnad.knowledge.inflection import demonym_forms, role_forms, without_article
from musnad.knowledge.tables import Row, parts, rows
from musnad.knowledge.tenures import Tenures, by_office, masculine, other_titles, read_offices
from musnad.knowledge.things import Country, NamedThing, Office, Person, Place, Role, Sort
from musnad.models import EntityKind

# The likeliest reading of a name first; an ambiguous organisation or outlet comes after a place.
_RANK: dict[Sort, int] = {"country": 0, "capital": 1, "organisation": 2, "outlet": 3, "place": 4, "person": 6}
_AMBIGUOUS = 5


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The tables, ready for look-up. Keys that are words are folded (`musnad.arabic.fold`).

    `names`: a name to what it can stand for, the likeliest first. `epithets`: a name that several countries
    share (المملكة) to their ISO codes. `demonyms`: every form of a country's adjective, without article, to
    its ISO code; `doubtful_demonyms` the forms that are first of all other words (مالي), to be taken only
    where the country is named. `roles`: every form of a role noun, without article, also set phrases
    («رييس وزراء»). `tenures`: a folded office and its country or organisation to who held it; `titles`: other
    titles to the folded office. The others are by id, the countries by ISO 3166 alpha-3 code; `places` has the
    coordinates of capitals too.
    """

    names: dict[str, tuple[NamedThing, ...]]
    epithets: dict[str, tuple[str, ...]]
    demonyms: dict[str, str]
    doubtful_demonyms: dict[str, str]
    roles: dict[str, Role]
    countries: dict[str, Country]
    organisations: dict[str, NamedThing]
    outlets: dict[str, NamedThing]
    places: dict[str, Place]
    persons: dict[str, Person]
    tenures: Tenures
    titles: dict[str, str]
    careers: dict[str, tuple[Office, ...]]

    def office_holder(self, office: str, iso3: str | None, day: date, org: str | None = None) -> Person | None:
        """Who held an office on a day: `office` without articles and demonyms («وزير خارجيه», «رييس»).

        `org` is the id of the organisation whose office it is («امين عام» of "un"); without it the office is
        one of the state. On the day of a handover it is the successor. None where the base does not know, and
        where several held it at once.
        """
        title = masculine(without_article(office), self.roles)
        where = org or iso3 or ""
        tenures = self.tenures.get((title, where)) or self.tenures.get((self.titles.get(title, ""), where), ())
        held = [o for o in tenures if o.held_on(day)]
        holders = {o.person for o in held if o.until is None or o.until - day > timedelta(days=1)}
        holders = holders or {o.person for o in held}
        return self.persons[holders.pop()] if len(holders) == 1 else None

    def offices_of(self, person_id: str, day: date) -> tuple[Office, ...]:
        """The offices that a person held on a day, the highest first as the table lists them."""
        return tuple(o for o in self.careers.get(person_id, ()) if o.held_on(day))

    def called(self, id: str) -> str | None:
        """The name of what the base knows under an id, "country:IRQ" too; None for an id that it does not know."""
        country = self.countries.get(id.removeprefix("country:"))
        thing = country or self.places.get(id) or self.organisations.get(id) or self.persons.get(id)
        thing = thing or self.outlets.get(id)
        return thing.name if thing else None

    def zone(self, iso3: str) -> str:
        """The IANA time zone of a country's capital; «UTC» for a country that the base does not know."""
        country = self.countries.get(iso3)
        return country.zone if country else "UTC"


@cache
def knowledge() -> Knowledge:
    """The knowledge base, read on the first call. The value is shared: do not change it.

    Raises LexiconError, naming table and entry, when an entry cannot be used.
    """
    names = _Names()
    nations = rows("countries")
    places = _places(names)
    offices, roles = read_offices(), _roles()
    persons, careers = _people(names, offices)
    organisations = _bodies(names, "organisations", "organisation")
    outlets = _bodies(names, "outlets", "outlet")
    sure, doubtful = _demonyms(nations)
    _capitals(names, nations, sure)
    return Knowledge(
        names=names.ranked({p.id: p.population for p in places.values()}),
        epithets=_epithets(nations),
        demonyms=sure,
        doubtful_demonyms=doubtful,
        roles=roles,
        countries={r["iso3"]: _country(r) for r in nations},
        organisations=organisations,
        outlets=outlets,
        places=places,
        persons=persons,
        tenures=by_office(offices, roles),
        titles=other_titles(),
        careers=careers,
    )


class _Names:
    """Things by folded name while the tables are read."""

    def __init__(self) -> None:
        self.table: dict[str, list[NamedThing]] = {}

    def add(self, thing: NamedThing, names: Iterable[str], ambiguous: Iterable[str] = ()) -> None:
        doubtful = set(ambiguous)
        unsure = replace(thing, ambiguous=True) if doubtful else thing
        for name in names:
            if key := " ".join(fold(name).split()):
                found = self.table.setdefault(key, [])
                if all(t.id != thing.id for t in found):
                    found.append(unsure if name in doubtful else thing)

    def ranked(self, population: dict[str, int]) -> dict[str, tuple[NamedThing, ...]]:
        def likelihood(thing: NamedThing) -> tuple[int, int]:
            unsure = thing.ambiguous and thing.sort in ("organisation", "outlet")
            return _AMBIGUOUS if unsure else _RANK[thing.sort], -population.get(thing.id, 0)

        return {
            key: tuple(things) if len(things) == 1 else tuple(sorted(things, key=likelihood))
            for key, things in self.table.items()
        }


def _country(row: Row) -> Country:
    return Country(row["iso3"], row["iso2"], row["name"], row["capital"], row["region"], row["zone"])


def _capitals(names: _Names, nations: list[Row], demonyms: dict[str, str]) -> None:
    """Countries, and the cities that stand for their governments.

    A country's name that is also its feminine adjective (السعودية، سورية) is an ambiguous one.
    """
    for row in nations:
        iso3 = row["iso3"]
        country = NamedThing(f"country:{iso3}", row["name"], "country", iso3, iso3, "country")
        called = [row["name"], *parts(row["variants"])]
        adjectives = [n for n in called if n.endswith("ة") and without_article(n) in demonyms]
        names.add(country, called, adjectives)
        capital = NamedThing(f"capital:{iso3}", row["capital"], "place", iso3, iso3, "capital")
        names.add(capital, [row["capital"], *parts(row["capital_variants"])])
        for number, seat in enumerate(parts(row["seats"]), 1):
            names.add(NamedThing(f"seat:{iso3}:{number}", seat, "place", iso3, iso3, "capital"), [seat])


def _bodies(names: _Names, table: str, sort: Sort) -> dict[str, NamedThing]:
    found: dict[str, NamedThing] = {}
    for row in rows(table):
        kind = "outlet" if sort == "outlet" else cast(EntityKind, row["kind"])
        thing = NamedThing(row["id"], row["name"], kind, row["code"] or None, row["iso3"] or None, sort)
        found[thing.id] = thing
        names.add(thing, [row["name"], *parts(row["variants"])], parts(row["ambiguous"]))
    return found


def _places(names: _Names) -> dict[str, Place]:
    """Places with their coordinates; the name of a capital itself comes with its country."""
    found: dict[str, Place] = {}
    for row in rows("places"):
        iso3 = row["iso3"] or None
        ident, name, kind = row["id"], row["name"], row["kind"]
        try:
            place = Place(ident, name, iso3, kind, float(row["lat"]), float(row["lon"]), int(row["pop"] or 0))
        except ValueError as error:
            raise LexiconError(f"knowledge/places.tsv, {ident} ({name}): {error}; correct the number") from None
        found[ident] = place
        sort: Sort = "capital" if ident.startswith(("capital:", "seat:")) else "place"
        unsure = row["ambiguous"] == "1"
        thing = NamedThing(ident, name, "facility" if kind in _BUILT else "place", iso3, iso3, sort, unsure)
        names.add(thing, [name, *parts(row["variants"])])
    return found


# Places that the record counts as facilities.
_BUILT = frozenset({"airport", "crossing", "camp", "site", "dam"})


def _people(names: _Names, offices: list[Office]) -> tuple[dict[str, Person], dict[str, tuple[Office, ...]]]:
    """Persons by id, and the offices of each."""
    persons: dict[str, Person] = {}
    for row in rows("persons"):
        person = Person(row["id"], row["name"])
        persons[person.id] = person
        thing = NamedThing(person.id, person.name, "person", None, None, "person")
        names.add(thing, [person.name, *parts(row["variants"])])
    careers: dict[str, list[Office]] = {}
    for office in offices:
        if office.person not in persons:
            raise LexiconError(f"knowledge/offices.tsv: {office.person} is not in persons.tsv; add the person there")
        careers.setdefault(office.person, []).append(office)
    return persons, {k: tuple(v) for k, v in careers.items()}


def _epithets(nations: list[Row]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in nations:
        for name in parts(row["epithets"]):
            found.setdefault(fold(name), []).append(row["iso3"])
    return {k: tuple(v) for k, v in found.items()}


def _demonyms(nations: list[Row]) -> tuple[dict[str, str], dict[str, str]]:
    """Sure and doubtful forms; one that two countries share is the earlier one's."""
    sure: dict[str, str] = {}
    doubtful: dict[str, str] = {}
    for row in nations:
        other = set(map(fold, parts(row.get("except", ""))))
        formed = (form for word in parts(row["demonym"]) for form in demonym_forms(word))
        for form in (*formed, *map(fold, parts(row["people"]))):
            (doubtful if form in other else sure).setdefault(form, row["iso3"])
    return sure, doubtful


def _roles() -> dict[str, Role]:
    """Listed forms before formed ones; `except` lists formed ones that are rather other words."""
    found: dict[str, Role] = {}
    formed: list[tuple[str, Role]] = []
    for row in rows("roles"):
        role = Role(row["word"], cast(EntityKind, row["kind"]), row["sector"], row["class"])
        listed = [without_article(w) for w in (row["word"], *parts(row["variants"]))]
        for form in listed:
            found.setdefault(form, role)
        skipped = set(map(fold, parts(row.get("except", ""))))
        formed.extend((form, role) for form in role_forms(role.kind, listed) if form not in skipped)
    for form, role in formed:
        found.setdefault(form, role)
    return found


__all__ = ["Country", "Knowledge", "NamedThing", "Office", "Person", "Place", "Role", "knowledge"]
