"""The files that pages refer to: our style and script, and the fonts of the packages that ship them."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import metadata, resources
from importlib.resources.abc import Traversable

from fastapi import APIRouter, HTTPException, Request, Response

from musnad.web import charts

files = APIRouter()

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "ttf": "font/ttf",
}
_PACKED = frozenset({"css", "js", "json", "svg", "ttf"})
FONT = "IBM Plex Sans Arabic"
# IBM Plex Sans Arabic (OFL 1.1): its Latin and Arabic are of one hand, and its figures can be tabular.
_FONTS = {
    f"plex-{weight.lower()}.ttf": ("fontpkg_ibm_plex_sans_arabic", f"files/IBMPlexSansArabic-{weight}.ttf")
    for weight in ("Regular", "SemiBold")
}


@dataclass(frozen=True, slots=True)
class File:
    media: str
    data: bytes
    packed: bytes | None
    version: str


def _places() -> Mapping[str, Traversable]:
    """The files there are, by name: nothing else is served, whatever a path says."""
    own = {
        f.name: f for f in (resources.files("musnad.web") / "static").iterdir() if f.name.rpartition(".")[2] in _TYPES
    }
    fonts = {name: resources.files(package) / path for name, (package, path) in _FONTS.items()}
    return {**own, **fonts}


@cache
def file(name: str) -> File | None:
    place = _places().get(name)
    if place is None and name != charts.SCRIPT:
        return None
    suffix = name.rpartition(".")[2]
    data = place.read_bytes() if place is not None else charts.script().encode()
    packed = gzip.compress(data, mtime=0) if suffix in _PACKED else None
    return File(_TYPES[suffix], data, packed, sha256(data).hexdigest()[:12])


@cache
def version(name: str) -> str:
    if name == charts.SCRIPT:  # not made before it is asked for
        return metadata.version("vl-convert-python")
    found = file(name)
    return found.version if found else "none"


@files.get("/static/{name}", include_in_schema=False)
def serve(request: Request, name: str) -> Response:
    found = file(name)
    if found is None:
        raise HTTPException(404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    if found.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.packed, media_type=found.media, headers={**headers, "Content-Encoding": "gzip"})
    return Response(found.data, media_type=found.media, headers=headers)
