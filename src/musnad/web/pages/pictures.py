"""Pages that are a picture: events over time, on a map, and who does what to whom. Each with its figures as a table."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from babel import Locale
from fastapi import Query

from musnad.knowledge import knowledge
from musnad.ledger.browsing import By
from musnad.ledger.filters import StoryFilters
from musnad.ledger.tallies import DayTally, PairTally, PlaceTally, Step, day_tallies, pair_tallies, place_tallies, reach
from musnad.models import Status
from musnad.web import charts
from musnad.web.language import Lang, translations
from musnad.web.pages.asked import Filters
from musnad.web.site import Answer, Pages, Visit, Visitor
from musnad.web.templating import static
from musnad.web.words import STATUSES, TYPES, Words

pages = Pages()

_DAYS = 124  # more than that are shown by months
_BEFORE, _BEHIND = timedelta(days=7), timedelta(days=14)  # of acts, around the days of publication
_PAIRS = 30
_COUNTRY = "country:"


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day or month ("2015-07") with its stories by status."""

    day: str
    happened: int = 0
    planned: int = 0
    requested: int = 0
    possible: int = 0
    denied: int = 0

    @property
    def number(self) -> int:
        return self.happened + self.planned + self.requested + self.possible + self.denied


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place with its stories. lat and lon are degrees north and east, null where the place is not known."""

    place: str
    name: str
    country: str | None
    lat: float | None
    lon: float | None
    number: int


@dataclass(frozen=True, slots=True)
class PairRow:
    """Who acts on whom, in how many stories, and in how many of each type (the commonest first)."""

    actor: str
    recipient: str
    actor_name: str
    recipient_name: str
    number: int
    types: tuple[tuple[str, int], ...]


@pages.page("/timeline", rows=True, chart=True)
def timeline(visit: Visit, filters: Filters, step: Literal["", "day", "month"] = "") -> Answer:
    """Events by day. Without `since` and `until` the days around those on which anything was published."""
    window, asked = _window(visit, filters)
    by: Step = step or _step(asked["since"], asked["until"])
    tallies = day_tallies(visit.browser, by, asked)
    rows = day_rows(tallies)
    data = {**window, "step": by, "total": sum(r.number for r in rows), "days": rows}
    say = _sayings(visit.lang)
    kept = _given(filters)
    return Answer(
        "timeline.html",
        data,
        rows=rows,
        row_type=DayRow,
        shown={"filters": filters, "statuses": tuple(STATUSES), "linked": lambda more: _list(kept, more)},
        chart=lambda: charts.timeline(tallies, by, say, lambda more: _list(kept, more)),
    )


@pages.page("/map", rows=True, chart=True)
def map(visit: Visit, filters: Filters, view: Literal["events", "world"] = "events") -> Answer:
    """Events by place: circles at places, and countries shaded by what is placed in them as a whole."""
    tallies = place_tallies(visit.browser, filters)
    rows = [_place_row(t, visit.lang) for t in tallies]
    placed = [(t, r) for t, r in zip(tallies, rows, strict=True) if r.lat is not None and r.lon is not None]
    spots = [charts.Spot(t, r.name, r.lat or 0.0, r.lon or 0.0) for t, r in placed if _is_spot(t)]
    countries: dict[str, tuple[str, int]] = {
        t.place.removeprefix(_COUNTRY): (r.name, t.number) for t, r in zip(tallies, rows, strict=True) if _is_country(t)
    }
    known = len(spots) + len(countries)
    kept, say = _given(filters), _sayings(visit.lang)
    return Answer(
        "map.html",
        {"places": rows if visit.kind != "html" else rows[: visit.limit], "total": len(rows), "known": known},
        rows=rows,
        row_type=PlaceRow,
        shown={"filters": filters, "view": view, "linked": lambda more: _list(kept, more)},
        chart=lambda: charts.place_map(
            spots,
            countries,
            charts.WORLD if view == "world" else charts.frame(spots),
            say,
            lambda more: _list(kept, more),
            static(charts.OUTLINES),
        ),
    )


@pages.page("/pairs", rows=True, chart=True)
def pairs(
    visit: Visit,
    filters: Filters,
    by: By = "actor",
    step: Literal["", "day", "month"] = "",
    most: Annotated[int, Query(ge=1, le=200)] = _PAIRS,
) -> Answer:
    """Who does what to whom, by type and over time; actors as such, or the countries that they belong to."""
    window, asked = _window(visit, filters)
    each: Step = step or _step(asked["since"], asked["until"])
    tallies = pair_tallies(visit.browser, by, each, most, asked)
    rows = _pair_rows(tallies, by, visit.lang)
    names = {id: name for r in rows for id, name in ((r.actor, r.actor_name), (r.recipient, r.recipient_name))}
    kept, say = _given(filters), _sayings(visit.lang)
    return Answer(
        "pairs.html",
        {**window, "by": by, "step": each, "pairs": rows},
        rows=rows,
        row_type=PairRow,
        shown={"filters": filters, "linked": lambda more: _list(kept, more)},
        chart=lambda: charts.pairs(
            tallies, each, names, say, lambda more: _list(kept, more), from_right=visit.lang == "ar"
        ),
    )


def day_rows(tallies: Iterable[DayTally]) -> list[DayRow]:
    """A row a day, with its numbers by status."""
    days: dict[str, dict[str, int]] = {}
    for t in tallies:
        days.setdefault(t.day, {})[t.status] = t.number
    return [DayRow(day, **numbers) for day, numbers in days.items()]


def _window(visit: Visitor, filters: StoryFilters) -> tuple[dict[str, str | None], StoryFilters]:
    """The days shown, and the filters with them."""
    since, until = filters.get("since"), filters.get("until")
    asked_for = since or until or filters.get("month") or filters.get("reported")
    if not asked_for and (known := reach(visit.browser)) is not None:
        since = (date.fromisoformat(known[0]) - _BEFORE).isoformat()
        until = (date.fromisoformat(known[1]) + _BEHIND).isoformat()
    asked = StoryFilters(**{**filters, "since": since, "until": until})
    return {"since": since, "until": until}, asked


def _step(since: str | None, until: str | None) -> Step:
    if not (since and until):
        return "month"
    return "day" if (date.fromisoformat(until) - date.fromisoformat(since)).days <= _DAYS else "month"


def _given(filters: StoryFilters) -> dict[str, Any]:
    return {k: v for k, v in filters.items() if v not in (None, [])}


def _list(kept: Mapping[str, Any], more: Mapping[str, str]) -> str:
    """The list of the events that a mark of a chart counts."""
    return "/events?" + urlencode({**kept, **more}, doseq=True)


def _is_country(tally: PlaceTally) -> bool:
    return tally.place.startswith(_COUNTRY)


def _is_spot(tally: PlaceTally) -> bool:
    """Whether it can be shown as a point: no continent, and no region of several countries."""
    place = knowledge().places.get(tally.kb or "")
    return place is not None and place.kind != "continent" and (place.kind != "region" or place.iso3 is not None)


def _place_row(tally: PlaceTally, lang: Lang) -> PlaceRow:
    place = knowledge().places.get(tally.kb or "")
    country = place.iso3 if place else tally.place.removeprefix(_COUNTRY) if _is_country(tally) else None
    name = called(tally.kb, tally.name, lang)
    return PlaceRow(
        tally.place, name, country, place.lat if place else None, place.lon if place else None, tally.number
    )


def _pair_rows(tallies: tuple[PairTally, ...], by: By, lang: Lang) -> list[PairRow]:
    types: dict[tuple[str, str], Counter[str]] = {}
    names: dict[str, str] = {}
    for t in tallies:
        types.setdefault((t.actor, t.recipient), Counter())[t.type] += t.number
        for id, name in ((t.actor, t.actor_name), (t.recipient, t.recipient_name)):
            names[id] = called(f"{_COUNTRY}{id}" if by == "country" else id, name, lang)
    return [
        PairRow(a, r, names[a], names[r], found.total(), tuple(found.most_common())) for (a, r), found in types.items()
    ]


def called(id: str | None, name: str, lang: Lang) -> str:
    """What a party is called: by the knowledge base, countries in the reader's language; else by its reports."""
    if id and id.startswith(_COUNTRY) and lang == "en":
        country = knowledge().countries.get(id.removeprefix(_COUNTRY))
        return Locale("en").territories.get(country.iso2, country.name) if country else name
    return (knowledge().called(id) if id else None) or name


def _sayings(lang: Lang) -> charts.Say:
    """The texts of a chart: terms of the record by their words, the rest by the catalogue."""
    words, say = Words(lang), translations(lang).gettext
    status: dict[str, Status] = {s: s for s in charts.STATUS_COLOURS}
    return lambda text: words.status(text) if text in status else words.type(text) if text in TYPES else say(text)
