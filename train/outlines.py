"""Country outlines for the reading room's map: static/outlines.json, TopoJSON with an ISO 3166 alpha-3 code a country.

    npm install --prefix FOLDER world-atlas@2.0.2 topojson-simplify@3
    python train/outlines.py FOLDER

Source: the npm package world-atlas 2.0.2 (ISC), which ships Natural Earth 4.1 at 1:50m (public domain). Lines are
simplified on the sphere and rounded to a fiftieth of a degree, islets and Antarctica are left out, so that the file
stays near 100 KB, and the numeric codes become the alpha-3 ones of our tables. The borders are Natural Earth's: those
that are held in fact, whoever disputes them.
"""

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

from babel.core import get_global

from musnad.knowledge.tables import rows

OUT = Path(__file__).parent.parent / "src/musnad/web/static/outlines.json"
UNLISTED = {"Kosovo": "XKX"}  # has no numeric code; this is the one of our tables
GRAINS = "1e-5"  # steradians: the least triangle that a corner must make to stay
STEP = 0.02  # degrees that a coordinate is rounded to
ISLET = 40  # square steps: a smaller ring goes, unless it is its country's largest

Point = tuple[int, int]
Ring = list[int]


def main(folder: Path) -> None:
    simplify = [str(folder / "node_modules/.bin/toposimplify"), "-s", GRAINS]
    atlas = folder / "node_modules/world-atlas/countries-50m.json"
    made = subprocess.run([*simplify, str(atlas)], check=True, capture_output=True).stdout
    world = json.loads(made)
    lines = rounded(world)
    kept = [coded(s) for s in world["objects"]["countries"]["geometries"] if s["properties"]["name"] != "Antarctica"]
    for shape in kept:
        shape["type"], shape["arcs"] = "MultiPolygon", without_islets(shape, lines)
    used = sorted({max(a, ~a) for s in kept for polygon in s["arcs"] for ring in polygon for a in ring})
    place = {arc: n for n, arc in enumerate(used)}
    for shape in kept:
        shape["arcs"] = [
            [[place[a] if a >= 0 else ~place[~a] for a in ring] for ring in polygon] for polygon in shape["arcs"]
        ]
    small = {
        "type": "Topology",
        "transform": {"scale": [STEP, STEP], "translate": [0, 0]},
        "objects": {"countries": {"type": "GeometryCollection", "geometries": kept}},
        "arcs": [steps(lines[arc]) for arc in used],
    }
    OUT.write_text(json.dumps(small, separators=(",", ":")) + "\n")
    sys.stderr.write(f"{OUT}: {OUT.stat().st_size:,} bytes, {len(kept)} shapes\n")


def coded(shape: dict[str, Any]) -> dict[str, Any]:
    """The shape under our code; what the tables do not list has none and is drawn as land."""
    ours = {row["iso2"]: row["iso3"] for row in rows("countries")}
    iso2 = (get_global("territory_aliases").get(shape.get("id", "")) or ("",))[0]
    code = ours.get(iso2) or UNLISTED.get(shape["properties"]["name"])
    polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    return {**({"id": code} if code else {}), "arcs": polygons}


def rounded(world: dict[str, Any]) -> list[list[Point]]:
    """The arcs as points in steps; TopoJSON stores the way from one to the next. Ends stay, so that borders meet."""
    (sx, sy), (tx, ty) = world["transform"]["scale"], world["transform"]["translate"]
    found = []
    for arc in world["arcs"]:
        x = y = 0
        points: list[Point] = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((round((x * sx + tx) / STEP), round((y * sy + ty) / STEP)))
        found.append([p for n, p in enumerate(points) if n == 0 or p != points[n - 1]])
    return found


def without_islets(shape: dict[str, Any], lines: list[list[Point]]) -> list[list[Ring]]:
    sizes = [abs(area(polygon[0], lines)) for polygon in shape["arcs"]]
    return [p for p, size in zip(shape["arcs"], sizes, strict=True) if size >= ISLET or size == max(sizes)]


def area(ring: Ring, lines: list[list[Point]]) -> float:
    points = [p for a in ring for p in (lines[a] if a >= 0 else lines[~a][::-1])]
    return sum(x * v - u * y for (x, y), (u, v) in zip(points, points[1:] + points[:1], strict=True)) / 2


def steps(points: list[Point]) -> list[Point]:
    return [points[0], *((x - u, y - v) for (u, v), (x, y) in pairwise(points))]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
