"""Vega-Lite specifications of the reading room's charts, as plain functions of what the ledger counted.

The page's script draws them with vl-convert's own bundle of Vega; without script the page shows the same specification
as an SVG that vl-convert drew here, and the figures as a table. Nothing is fetched from elsewhere. A mark links to the
list of what it counts.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import atan, degrees, exp, log, pi, radians, tan
from typing import Any, cast, get_args

from musnad.ledger.tallies import DayTally, PairTally, PlaceTally, Step
from musnad.models import EventType, Status

Spec = dict[str, Any]
Say = Callable[[str], str]  # a text in the reader's language
Link = Callable[[Mapping[str, str]], str]  # the list that these filters give

VEGA_LITE = "6.4"  # of vl-convert's versions
_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"  # a name, never fetched
_WIDTH, _HEIGHT = 960, 440
OUTLINES, SCRIPT = "outlines.json", "vega.js"

# Of one strength on light and on dark ground; told apart also by colour-blind readers (Okabe and Ito 2008).
STATUS_COLOURS: dict[Status, str] = {
    "happened": "#0072b2",
    "planned": "#009e73",
    "requested": "#cc79a7",
    "possible": "#e69f00",
    "denied": "#999999",
}
# PLOVER's four classes (Halterman et al. 2023): what they say and what they do, with or against one another.
CLASSES: dict[str, tuple[EventType, ...]] = {
    "words together": ("AGREE", "CONSULT", "SUPPORT", "CONCEDE"),
    "deeds together": ("COOPERATE", "AID", "RETREAT"),
    "words against": ("REQUEST", "ACCUSE", "REJECT", "THREATEN"),
    "deeds against": ("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
}
_CLASS_COLOURS = ("#56b4e9", "#009e73", "#e69f00", "#d55e00")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map: degrees north and east, and how many stories are placed there."""

    tally: PlaceTally
    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Frame:
    """What a map shows at least: its middle in degrees, its width in degrees, and its height in radii of the globe."""

    lon: float
    lat: float
    width: float
    height: float


def class_of(type: str) -> str:
    return next(name for name, types in CLASSES.items() if type in types)


def timeline(tallies: Iterable[DayTally], step: Step, say: Say, link: Link) -> Spec:
    """Stories by day (or month) and status, as bars on one another."""
    values = [
        {
            "day": t.day,
            "status": say(t.status),
            "number": t.number,
            "order": get_args(Status).index(t.status),
            "link": link({"month": t.day} | {"status": t.status}),
        }
        for t in tallies
    ]
    statuses = [say(s) for s in get_args(Status)]
    unit, form = ("utcyearmonthdate", "%Y-%m-%d") if step == "day" else ("utcyearmonth", "%Y-%m")
    shown = {"format": form, "title": say("day" if step == "day" else "month")}
    return _sized(
        {
            "data": {"values": values},
            "mark": {"type": "bar", "cursor": "pointer"},
            "encoding": {
                "x": {"field": "day", "type": "temporal", "timeUnit": unit, "axis": {"title": None, "format": form}},
                "y": {"field": "number", "type": "quantitative", "stack": "zero", "axis": {"title": say("events")}},
                "color": {
                    "field": "status",
                    "scale": {"domain": statuses, "range": [STATUS_COLOURS[s] for s in get_args(Status)]},
                    "legend": {"title": None, "orient": "top"},
                },
                "order": {"field": "order"},
                "href": {"field": "link"},
                "tooltip": [
                    {"field": "day", "type": "temporal", "timeUnit": unit, **shown},
                    {"field": "status", "title": say("status")},
                    {"field": "number", "title": say("events")},
                ],
            },
        }
    )


def frame(spots: Sequence[Spot]) -> Frame:
    """What holds all but the outermost twentieth of the stories on each side, with a margin."""
    if not spots:
        return Frame(40.0, 28.0, 60.0, 0.6)
    west, east = _middle([(s.lon, s.tally.number) for s in spots])
    low, high = _middle([(_mercator(s.lat), s.tally.number) for s in spots])
    return Frame(
        (west + east) / 2, _latitude((low + high) / 2), max(8.0, (east - west) * 1.2), max(0.15, high - low) * 1.3
    )


def _mercator(lat: float) -> float:
    """How far up a latitude lies on the map, in radii of the globe."""
    return log(tan(pi / 4 + radians(lat) / 2))


def _latitude(up: float) -> float:
    return degrees(2 * atan(exp(up)) - pi / 2)


WORLD = Frame(0.0, 30.0, 360.0, 2.6)


def _middle(weighted: list[tuple[float, int]]) -> tuple[float, float]:
    """The values between which nine tenths of the weight lie."""
    weighted.sort()
    whole, seen = sum(w for _, w in weighted), 0
    low: float | None = None
    for value, weight in weighted:
        seen += weight
        if low is None and seen >= whole * 0.05:
            low = value
        if seen >= whole * 0.95:
            return cast(float, low), value
    return weighted[0][0], weighted[-1][0]


def place_map(
    spots: Iterable[Spot], countries: Mapping[str, tuple[str, int]], shown: Frame, say: Say, link: Link, outlines: str
) -> Spec:
    """Circles at places, as large as their stories are many, on countries shaded by theirs (ISO code: name, number)."""
    spots = list(spots)
    most = max((s.tally.number for s in spots), default=1)
    circles = [
        {"name": s.name, "number": s.tally.number, "lat": s.lat, "lon": s.lon, "link": link({"where": s.tally.place})}
        for s in spots
    ]
    shades = [
        {"id": code, "name": name, "number": number, "link": link({"where": f"country:{code}"})}
        for code, (name, number) in countries.items()
    ]
    tips = [{"field": "name", "title": say("place")}, {"field": "number", "title": say("events")}]
    land = {"type": "geoshape", "clip": True, "stroke": "#8a8f98", "strokeWidth": 0.6}
    places = {"type": "circle", "clip": True, "color": "#c2410c", "opacity": 0.6, "cursor": "pointer"}
    return _sized(
        {
            "projection": {
                "type": "mercator",
                "center": [shown.lon, shown.lat],
                "scale": {"expr": f"min(width / {radians(shown.width):.4f}, height / {shown.height:.4f})"},
            },
            "layer": [
                {
                    "data": {"url": outlines, "format": {"type": "topojson", "feature": "countries"}},
                    "mark": {**land, "fill": "#8a8f98", "fillOpacity": 0.12},
                },
                {
                    "data": {"url": outlines, "format": {"type": "topojson", "feature": "countries"}},
                    "transform": [
                        {
                            "lookup": "id",
                            "from": {"data": {"values": shades}, "key": "id", "fields": ["name", "number", "link"]},
                        },
                        {"filter": "isValid(datum.number)"},
                    ],
                    "mark": {**land, "fill": "#0072b2", "cursor": "pointer"},
                    "encoding": {
                        "fillOpacity": {
                            "field": "number",
                            "type": "quantitative",
                            "scale": {"type": "sqrt", "range": [0.1, 0.65]},
                            "legend": None,
                        },
                        "href": {"field": "link"},
                        "tooltip": tips,
                    },
                },
                {
                    "data": {"values": circles},
                    "mark": places,
                    "encoding": {
                        "longitude": {"field": "lon", "type": "quantitative"},
                        "latitude": {"field": "lat", "type": "quantitative"},
                        "size": {
                            "field": "number",
                            "type": "quantitative",
                            "scale": {"type": "linear", "range": [12, 900], "domainMin": 0},
                            "legend": {
                                "title": say("events"),
                                "orient": "bottom",
                                "symbolFillColor": "#c2410c",
                                "values": _steps(most),
                                "format": "d",
                            },
                        },
                        "href": {"field": "link"},
                        "tooltip": tips,
                    },
                },
            ],
        }
    )


def _steps(most: int) -> list[int]:
    """What a legend of sizes shows: whole numbers from few to many."""
    return sorted({1, -(-most // 4), -(-most // 2), most})


def pairs(
    tallies: Iterable[PairTally], step: Step, names: Mapping[str, str], say: Say, link: Link, *, from_right: bool
) -> Spec:
    """Who does what to whom: a row a pair, along it a circle for each class of act and day."""
    arrow = "←" if from_right else "→"
    values, order = [], []
    for t in tallies:
        pair = f"{names[t.actor]} {arrow} {names[t.recipient]}"
        if pair not in order:
            order.append(pair)
        if t.day:
            parties = {"actor": t.actor, "recipient": t.recipient}
            values.append(
                {
                    "pair": pair,
                    "day": t.day,
                    "class": say(class_of(t.type)),
                    "number": t.number,
                    "link": link(parties | {"month": t.day}),
                }
            )
    unit, form = ("utcyearmonthdate", "%Y-%m-%d") if step == "day" else ("utcyearmonth", "%Y-%m")
    rows = {
        "title": None,
        "labelLimit": 220,
        "orient": "right" if from_right else "left",
        "grid": True,
    }
    return _sized(
        {
            "data": {"values": values},
            "mark": {"type": "circle", "opacity": 0.75, "cursor": "pointer"},
            "encoding": {
                "x": {"field": "day", "type": "temporal", "timeUnit": unit, "axis": {"title": None, "format": form}},
                "y": {"field": "pair", "type": "nominal", "sort": order, "axis": rows},
                "size": {
                    "field": "number",
                    "aggregate": "sum",
                    "type": "quantitative",
                    "scale": {"range": [24, 420]},
                    "legend": None,
                },
                "color": {
                    "field": "class",
                    "scale": {"domain": [say(c) for c in CLASSES], "range": list(_CLASS_COLOURS)},
                    "legend": {"title": None, "orient": "top"},
                },
                "href": {"field": "link"},
                "tooltip": [
                    {"field": "pair", "title": say("who with whom")},
                    {"field": "class", "title": say("acts")},
                    {"field": "day", "type": "temporal", "timeUnit": unit, "format": form, "title": say("day")},
                    {"field": "number", "aggregate": "sum", "title": say("events")},
                ],
            },
        },
        height=60 + 22 * len(order),
    )


def _sized(spec: Spec, height: int = _HEIGHT) -> Spec:
    return {
        "$schema": _SCHEMA,
        "width": "container",
        "height": height,
        "background": None,
        "autosize": {"type": "fit-x", "contains": "padding"},
        **spec,
    }


@lru_cache(maxsize=1)
def script() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script, out of vl-convert. Takes a second or two, once a process."""
    from vl_convert import javascript_bundle  # noqa: PLC0415  loads a JavaScript engine: only where it is asked for

    own: Any = None  # no snippet: its own way in
    return str(javascript_bundle(own, vl_version=VEGA_LITE))


@lru_cache(maxsize=64)
def _drawn(spec: str) -> str:
    from vl_convert import vegalite_to_svg  # noqa: PLC0415

    return str(vegalite_to_svg(spec, vl_version=VEGA_LITE))


def svg(spec: Spec, font: str) -> str:
    """A chart as an image for readers without script: a fixed size, ground and letters of its own."""
    outlines = json.loads((files("musnad.web") / "static" / OUTLINES).read_text(encoding="utf-8"))
    fixed = json.loads(json.dumps(spec)) | {"width": _WIDTH, "background": "white", "config": {"font": font}}
    for layer in fixed.get("layer", ()):
        if "url" in layer["data"]:
            layer["data"] = {"values": outlines, "format": layer["data"]["format"]}
    return _drawn(json.dumps(fixed, ensure_ascii=False, sort_keys=True))
