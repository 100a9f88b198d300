"""What the user names, as pages: files, folders, JSON Lines, WARC, standard input. One page in memory at a time.

An item that cannot be read is a `Rejected` in its place and the rest goes on; only what the caller named and
does not exist is an error (InputError).
"""

import gzip
import hashlib
import io
import json
import lzma
import sys
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from musnad.errors import InputError
from musnad.models import Page, PageKind, Rejected
from musnad.pages.datelines import read_instant
from musnad.settings import Settings

KINDS: dict[str, PageKind] = {".html": "html", ".htm": "html", ".xhtml": "html", ".txt": "text"}
LINES = frozenset({".jsonl", ".ndjson"})
ARCHIVES = frozenset({".warc", ".wet"})
PACKED = frozenset({".gz", ".xz", ".zst"})
BROKEN = (OSError, EOFError, lzma.LZMAError, zlib.error, zstd.ZstdError)  # what a packed file may raise
KEYS = ("id", "text", "html", "url", "outlet", "title", "authors", "published", "updated")
# Other names that data sets give the same things.
_ALSO = {
    "content": "text",
    "body": "text",
    "author": "authors",
    "source": "outlet",
    "date": "published",
    "link": "url",
}
# A line may hold a page at max_bytes, escaped (six characters a letter), and its other keys.
_ESCAPED = 6
# After so many times the limit, what follows in an endless line is a bomb and not read to its end.
_PATIENCE = 10
_XZ_MEMORY = 256 << 20  # bytes; the largest preset of xz needs 65 MiB to unpack


@dataclass(slots=True)
class Meter:
    """How much of the inputs has been read, in bytes as they lie on the disk; 0 of 0 where none is a file."""

    total: int = 0
    passed: int = 0  # in files that are done
    within: int = 0  # in the file that is being read

    @property
    def share(self) -> float:
        return min(1.0, (self.passed + self.within) / self.total) if self.total else 0.0


def iter_pages(
    paths: Iterable[Path], *, jsonl: bool = False, settings: Settings | None = None, meter: Meter | None = None
) -> Iterator[Page | Rejected]:
    """The pages of files and folders, in the order given; folders sorted, recursive, hidden files skipped.

    "-" is standard input, one page, or JSON Lines with `jsonl`. `jsonl` reads every file named as JSON Lines
    whatever its name. `meter` is kept to what has been read. Raises InputError for a path that does not exist,
    before any page is given.
    """
    settings = settings or Settings()
    named = [Path(p) for p in paths]
    for path in named:
        if str(path) != "-" and not path.exists():
            raise InputError(f"{path}: no such file or folder; check the path")
    if meter is not None:
        meter.total = sum(_bytes(path) for path in named)
    return _pages(named, jsonl, settings, meter or Meter())


def _bytes(path: Path) -> int:
    if str(path) == "-":
        return 0
    return sum(f.stat().st_size for f in walk(path)) if path.is_dir() else path.stat().st_size


def _pages(named: list[Path], jsonl: bool, settings: Settings, meter: Meter) -> Iterator[Page | Rejected]:
    for path in named:
        if str(path) == "-":
            yield from _stdin(jsonl, settings)
        elif path.is_dir():
            for file in walk(path):
                yield from _metered(file, False, settings, meter)
        else:
            yield from _metered(path, jsonl, settings, meter)


def _metered(path: Path, jsonl: bool, settings: Settings, meter: Meter) -> Iterator[Page | Rejected]:
    yield from _file(path, jsonl, settings, meter)
    meter.passed, meter.within = meter.passed + (path.stat().st_size if path.exists() else 0), 0


def walk(folder: Path) -> Iterator[Path]:
    """The files below a folder, by name within each folder; hidden ones and links to folders are skipped."""
    try:
        entries = sorted(folder.iterdir(), key=lambda p: p.name)
    except OSError as error:
        raise InputError(f"{folder}: cannot be listed ({error.strerror}); check its permissions") from error
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not entry.is_symlink():
                yield from walk(entry)
        elif entry.is_file():
            yield entry


def _file(path: Path, jsonl: bool, settings: Settings, meter: Meter) -> Iterator[Page | Rejected]:
    suffixes = [s.lower() for s in path.suffixes]
    packing = suffixes.pop() if suffixes and suffixes[-1] in PACKED else ""
    inner = suffixes[-1] if suffixes else ""
    try:
        with path.open("rb") as raw:
            if inner in ARCHIVES and packing in ("", ".gz"):
                yield from _archive(raw, path, settings, meter)
            elif jsonl or inner in LINES:
                with unpacked(raw, packing) as stream:
                    for page in jsonl_pages(stream, str(path), settings):
                        meter.within = raw.tell()
                        yield page
            else:
                yield _single(raw, path, KINDS.get(inner, "auto"), packing, settings)
    except BROKEN as error:
        yield Rejected.at(str(path), "unreadable", f"{path}: cannot be read ({error}); check the file")


def _archive(raw: BinaryIO, path: Path, settings: Settings, meter: Meter) -> Iterator[Page | Rejected]:
    from musnad.warc import warc_pages  # noqa: PLC0415  few read archives

    for page in warc_pages(raw, str(path), settings):
        meter.within = raw.tell()
        yield page


def _single(raw: BinaryIO, path: Path, kind: PageKind, packing: str, settings: Settings) -> Page | Rejected:
    size = path.stat().st_size
    if size > settings.max_bytes:
        return _too_large(str(path), size, settings)
    with unpacked(raw, packing) as stream:
        data = stream.read(settings.max_bytes + 1)
    if len(data) > settings.max_bytes:
        return _too_large(str(path), len(data), settings)
    return Page(source=str(path), kind=kind, data=data)


def unpacked(raw: BinaryIO, packing: str) -> IO[bytes]:
    """An open file, unpacked where the end of its name says that it is packed (`PACKED`). Reading may raise `BROKEN`.

    However little is packed into how much, memory is bounded: by the reader's limit, by 256 MiB for the dictionary
    of xz, by 128 MiB for zstd's window (its library's own limit).
    """
    if packing == ".gz":
        return cast(IO[bytes], gzip.open(raw, "rb"))
    if packing == ".zst":
        return cast(IO[bytes], zstd.open(raw, "rb"))
    return io.BufferedReader(_Xz(raw), 1 << 20) if packing == ".xz" else raw


class _Xz(io.RawIOBase):
    """As lzma.open, which takes no limit of memory: a header of xz may ask for a dictionary of 4 GiB."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self._unpack = lzma.LZMADecompressor(memlimit=_XZ_MEMORY)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while True:
            if self._unpack.eof:  # another stream may follow, or padding
                rest = self._unpack.unused_data.lstrip(b"\0") or self._raw.read(64 << 10).lstrip(b"\0")
                if not rest:
                    return 0
                self._unpack = lzma.LZMADecompressor(memlimit=_XZ_MEMORY)
            else:
                rest = self._raw.read(64 << 10) if self._unpack.needs_input else b""
                if not rest and self._unpack.needs_input:
                    raise EOFError("the file ends before its end is marked")
            if data := self._unpack.decompress(rest, len(buffer)):
                buffer[: len(data)] = data
                return len(data)


def _stdin(jsonl: bool, settings: Settings) -> Iterator[Page | Rejected]:
    stream = sys.stdin.buffer
    if jsonl:
        yield from jsonl_pages(stream, "-", settings)
        return
    data = stream.read(settings.max_bytes + 1)
    if len(data) > settings.max_bytes:
        yield _too_large("-", len(data), settings)
    else:
        yield Page(source="-", data=data)


def jsonl_pages(stream: IO[bytes], source: str, settings: Settings | None = None) -> Iterator[Page | Rejected]:
    """The pages of a JSON Lines stream. A bad line is a Rejected that names its place; the rest goes on.

    Keys: id, text, html, url, outlet, title, authors, published, updated; others are ignored. Either
    `text` or `html` must be there. Dates are ISO 8601; without an offset they are in the outlet's zone.
    """
    settings = settings or Settings()
    limit = settings.max_bytes * _ESCAPED
    number = 0
    while True:
        try:
            line = stream.readline(limit + 1)
        except BROKEN as error:
            yield Rejected.at(f"{source}:{number + 1}", "unreadable", f"{source}: broken after line {number} ({error})")
            return
        if not line:
            return
        number += 1
        where = f"{source}:{number}"
        if len(line) > limit and not line.endswith(b"\n"):
            ends = _skip_line(stream, _PATIENCE * limit)
            rest = "" if ends else "; it does not end, and the rest is not read"
            why = f"{where}: the line is longer than {limit:,} bytes (setting max_bytes){rest}"
            yield Rejected.at(where, "too-large", why)
            if not ends:
                return
        elif line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield _line_page(line, where, settings)


def _skip_line(stream: IO[bytes], patience: int) -> bool:
    """Passes over the rest of a line; false where it does not end within `patience` bytes, or is broken."""
    while patience > 0:
        try:
            more = stream.readline(1 << 20)
        except BROKEN:
            return False
        if not more or more.endswith(b"\n"):
            return True
        patience -= len(more)
    return False


def _line_page(line: bytes, where: str, settings: Settings) -> Page | Rejected:
    """The page of one line of JSON, or why it is none."""
    try:
        item = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Rejected.at(where, "bad-line", f"{where}: not UTF-8; JSON Lines must be")
    except (ValueError, RecursionError) as error:
        return Rejected.at(where, "bad-line", f"{where}: not JSON ({error}); one object a line")
    if not isinstance(item, dict):
        return Rejected.at(where, "bad-line", f"{where}: not a JSON object but {type(item).__name__}")
    for other, key in _ALSO.items():
        if item.get(key) is None and item.get(other) is not None:
            item[key] = item[other]
    given = _text(item.get("id"))
    body = item.get("html") if item.get("html") else item.get("text")
    if not isinstance(body, str):
        return Rejected.at(where, "bad-line", f"{where}: has neither `text` nor `html` as a string", given)
    size = len(body.encode("utf-8", "replace"))
    if size > settings.max_bytes:
        return _too_large(where, size, settings, given)
    return Page(
        source=where,
        kind="html" if item.get("html") else "auto",
        text=body,
        id=given,
        url=_text(item.get("url")),
        outlet=_text(item.get("outlet")),
        title=_text(item.get("title")),
        authors=_authors(item.get("authors")),
        published=_instant(item.get("published")),
        updated=_instant(item.get("updated")),
    )


def _text(value: Any) -> str | None:
    """A JSON value as a string (numbers are ids too); null for empty and for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    # Lone surrogates cannot be written again as UTF-8.
    return str(value).encode("utf-8", "replace").decode("utf-8").strip() or None


def _authors(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    return tuple(t for v in items if isinstance(v, str) and (t := _text(v)))


def _instant(value: Any) -> datetime | None:
    """A date of a JSON line; one without an offset takes its outlet's zone when the page is read."""
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value.strip())
    except ValueError:
        return read_instant(value, UTC)


def _too_large(where: str, size: int, settings: Settings, given: str | None = None) -> Rejected:
    detail = f"{where}: {size:,} bytes; the limit is {settings.max_bytes:,} (setting max_bytes)"
    return Rejected.at(where, "too-large", detail, given)


def text_page(text: str, source: str = "text") -> Page:
    """A page of text already in hand, such as what a user pasted."""
    return Page(source=source, text=text)


def bytes_page(data: bytes | io.BytesIO, source: str = "bytes", charset: str | None = None) -> Page:
    """A page of bytes in hand, such as an upload; `charset` is what its sender declared."""
    return Page(source=source, data=data if isinstance(data, bytes) else data.getvalue(), charset=charset)


def input_hash(page: Page) -> str:
    """SHA-256 of everything that a source gave for a page except where it was found."""
    told = page.model_copy(update={"source": "", "data": None, "text": None})
    hashed = hashlib.sha256(told.model_dump_json().encode("utf-8"))
    for part in (page.data, page.text.encode("utf-8", "surrogatepass") if page.text is not None else None):
        hashed.update(b"\0none" if part is None else b"\0" + part)
    return hashed.hexdigest()
