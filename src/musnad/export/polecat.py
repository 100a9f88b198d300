"""POLECAT's columns, in its order. One row an event; several parties stand in one cell, joined by "; "."""

from datetime import date

from musnad.export.columns import Column, Report, Value, country_of, empty, place_of, sectors_of
from musnad.knowledge import knowledge
from musnad.models import Entity, EventType

_QUADS: dict[int, tuple[EventType, ...]] = {
    1: ("AGREE", "CONSULT", "SUPPORT", "CONCEDE"),
    2: ("COOPERATE", "AID", "RETREAT"),
    3: ("REQUEST", "ACCUSE", "REJECT", "THREATEN"),
    4: ("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
}
QUAD: dict[EventType, int] = {t: n for n, types in _QUADS.items() for t in types}

_STORY = {
    "people": ("person",),
    "organisations": ("government", "organisation", "armed_group", "outlet"),
    "places": ("country", "place", "facility"),
}
_TOWNS = frozenset({"city"})
_PROVINCES = frozenset({"province"})


def _each(parts: "tuple[str | None, ...]") -> str | None:
    """Parts in one cell; nothing where all are unknown, so that a cell of separators alone never comes."""
    return "; ".join(p or "" for p in parts) if any(parts) else None


def _names(entities: tuple[Entity, ...]) -> str | None:
    return _each(tuple(e.name for e in entities))


def _countries(entities: tuple[Entity, ...]) -> str | None:
    return _each(tuple(country_of(e) for e in entities))


def _first_sectors(entities: tuple[Entity, ...]) -> str | None:
    return _each(tuple(next(iter(sectors_of(e)), None) for e in entities))


def _sectors(entities: tuple[Entity, ...]) -> str | None:
    return _each(tuple(" ".join(sectors_of(e)) or None for e in entities))


def _titles(r: Report, entities: tuple[Entity, ...]) -> str | None:
    return _each(tuple(_title(r, e) for e in entities))


def _title(r: Report, entity: Entity) -> str | None:
    if not entity.kb or not r.published_day or entity.kb not in knowledge().persons:
        return None
    held = knowledge().offices_of(entity.kb, date.fromisoformat(r.published_day))
    return held[0].office if held else None


def _raw(r: Report, entities: tuple[Entity, ...]) -> str | None:
    return _each(tuple(r.words(e) for e in entities))


def _story(r: Report, what: str) -> str | None:
    kinds = _STORY[what]
    return _each(tuple(dict.fromkeys(e.name for e in r.record.entities if e.kind in kinds)))


def _within(r: Report, kinds: frozenset[str]) -> Value:
    place = place_of(r.place)
    return place.name if place and place.kind in kinds else None


def _feature(r: Report) -> str | None:
    if r.place is None:
        return None
    place = place_of(r.place)
    return place.kind if place else ("country" if (r.place.kb or "").startswith("country:") else r.place.kind)


def _geonames(r: Report) -> str | None:
    kb = r.place.kb if r.place else None
    return kb.removeprefix("geonames:") if kb and kb.startswith("geonames:") else None


def _latitude(r: Report) -> Value:
    place = place_of(r.place)
    return place.lat if place else None


def _longitude(r: Report) -> Value:
    place = place_of(r.place)
    return place.lon if place else None


_COW = "Empty: musnad's codes are ISO 3166 alpha-3; join the Correlates of War number by the country column."
_WIKI = "Empty: musnad's own knowledge base identifiers are in `musnad_{}_ids`."
_PARTS = "several joined by `; `, in the order of the names"

POLECAT: tuple[Column, ...] = (
    Column("Event ID", "text", "As `musnad_event`.", lambda r: r.id),
    Column(
        "Event Date",
        "text",
        "ISO: `musnad_earliest`, else `musnad_latest`, else the day of publication in the page's zone. "
        "Empty `musnad_earliest` and `musnad_latest` tell that the text dates the act by nothing.",
        lambda r: r.day,
    ),
    Column("Event Type", "text", "PLOVER's type.", lambda r: r.event.type),
    Column("Event Mode", "text", "PLOVER's mode; empty where the words decide none.", lambda r: r.event.mode),
    empty("Intensity", "Empty: musnad weighs no intensity; GDELT's layout has the Goldstein scale.", "number"),
    Column(
        "Quad Code",
        "integer",
        "By type: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.",
        lambda r: QUAD[r.event.type],
    ),
    empty("Contexts", "Empty: musnad assigns no contexts."),
    Column(
        "Actor Name", "text", f"The initiators' fullest names in the article, {_PARTS}.", lambda r: _names(r.initiators)
    ),
    Column(
        "Actor Country",
        "text",
        f"ISO 3166 alpha-3 of each: {_PARTS}; empty where unknown.",
        lambda r: _countries(r.initiators),
    ),
    empty("Actor COW", _COW),
    Column(
        "Primary Actor Sector",
        "text",
        f"The first PLOVER sector of each code, {_PARTS}.",
        lambda r: _first_sectors(r.initiators),
    ),
    Column(
        "Actor Sectors",
        "text",
        "All sectors of each code, separated by spaces within one.",
        lambda r: _sectors(r.initiators),
    ),
    Column(
        "Actor Title",
        "text",
        "The highest office that a known person held on the day of publication, by the knowledge base.",
        lambda r: _titles(r, r.initiators),
    ),
    Column(
        "Actor Name Raw",
        "text",
        f"The words of the mention nearest to the trigger, {_PARTS}.",
        lambda r: _raw(r, r.initiators),
    ),
    empty("Wikipedia Actor ID", _WIKI.format("initiator")),
    Column(
        "Recipient Name",
        "text",
        f"The recipients' fullest names in the article, {_PARTS}.",
        lambda r: _names(r.recipients),
    ),
    Column("Recipient Country", "text", "As Actor Country.", lambda r: _countries(r.recipients)),
    empty("Recipient COW", _COW),
    Column("Primary Recipient Sector", "text", "As Primary Actor Sector.", lambda r: _first_sectors(r.recipients)),
    Column("Recipient Sectors", "text", "As Actor Sectors.", lambda r: _sectors(r.recipients)),
    Column("Recipient Title", "text", "As Actor Title.", lambda r: _titles(r, r.recipients)),
    Column("Recipient Name Raw", "text", "As Actor Name Raw.", lambda r: _raw(r, r.recipients)),
    empty("Wikipedia Recipient ID", _WIKI.format("recipient")),
    Column(
        "Placename",
        "text",
        "The place of the act: the first of `musnad_where` with known coordinates, else the first.",
        lambda r: r.place.name if r.place else None,
    ),
    Column("City", "text", "Its name in the knowledge base where it is a town.", lambda r: _within(r, _TOWNS)),
    empty("District", "Empty: the knowledge base has no districts."),
    Column(
        "Province",
        "text",
        "Its name where it is a province itself; not the province that a town lies in.",
        lambda r: _within(r, _PROVINCES),
    ),
    Column("Country", "text", "ISO 3166 alpha-3 of its country.", lambda r: country_of(r.place)),
    Column("Latitude", "number", "Degrees north, where the knowledge base has them.", _latitude),
    Column("Longitude", "number", "Degrees east.", _longitude),
    Column("GeoNames ID", "text", "Where the knowledge base took the place from GeoNames.", _geonames),
    Column(
        "Raw Placename",
        "text",
        "The words of its mention nearest to the trigger.",
        lambda r: r.words(r.place) if r.place else None,
    ),
    Column(
        "Feature Type",
        "text",
        "The sort of place: musnad's own words (city, province, camp, …), not GeoNames'.",
        _feature,
    ),
    Column("Source", "text", "The outlet that publishes the article.", lambda r: r.record.article.outlet),
    Column("Publication Date", "text", "ISO, the day in the page's zone.", lambda r: r.published_day),
    Column("Story People", "text", "Persons whom the article names, joined by `; `.", lambda r: _story(r, "people")),
    Column(
        "Story Organizations",
        "text",
        "Governments, organisations, armed groups and outlets that it names.",
        lambda r: _story(r, "organisations"),
    ),
    Column("Story Locations", "text", "Countries, places and facilities that it names.", lambda r: _story(r, "places")),
    Column("Language", "text", "The article's language, ISO 639-1.", lambda r: r.record.article.language),
    Column("Version", "text", "musnad's version.", lambda r: r.record.provenance.version),
)
