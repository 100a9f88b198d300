"""What the user names, as pages: files, folders, JSON Lines, standard input. One page in memory at a time.

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
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

from musnad.errors import InputError
from musnad.models import Page, PageKind, Rejected
from musnad.pages.datelines import read_instant
from musnad.settings import Settings

KINDS: dict[str, PageKind] = {".html": "html", ".htm": "html", ".xhtml": "html", ".txt": "text"}
LINES = frozenset({".jsonl", ".ndjson"})
PACKED = frozenset({".gz", ".xz"})
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


def iter_pages(
    paths: Iterable[Path], *, jsonl: bool = False, settings: Settings | None = None
) -> Iterator[Page | Rejected]:
    """The pages of files and folders, in the order given; folders sorted, recursive, hidden files skipped.

    "-" is standard input, one page, or JSON Lines with `jsonl`. `jsonl` reads every file named as JSON Lines
    whatever its name. Raises InputError for a path that does not exist, before any page is given.
    """
    settings = settings or Settings()
    named = [Path(p) for p in paths]
    for path in named:
        if str(path) != "-" and not path.exists():
            raise InputError(f"{path}: no such file or folder; check the path")
    return _pages(named, jsonl, settings)


def _pages(named: list[Path], jsonl: bool, settings: Settings) -> Iterator[Page | Rejected]:
    for path in named:
        if str(path) == "-":
            yield from _stdin(jsonl, settings)
        elif path.is_dir():
            for file in walk(path):
                yield from _file(file, False, settings)
        else:
            yield from _file(path, jsonl, settings)


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


def _file(path: Path, jsonl: bool, settings: Settings) -> Iterator[Page | Rejected]:
    suffixes = [s.lower() for s in path.suffixes]
    packed = bool(suffixes) and suffixes[-1] in PACKED
    inner = suffixes[:-1] if packed else suffixes
    try:
        if jsonl or (inner and inner[-1] in LINES):
            with unpacked(path, suffixes[-1] if packed else "") as stream:
                yield from jsonl_pages(stream, str(path), settings)
            return
        size = path.stat().st_size
        if size > settings.max_bytes:
            yield _too_large(str(path), size, settings)
            return
        with unpacked(path, suffixes[-1] if packed else "") as stream:
            data = stream.read(settings.max_bytes + 1)
    except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
        yield _rejected(str(path), "unreadable", f"{path}: cannot be read ({error}); check the file")
        return
    if len(data) > settings.max_bytes:
        yield _too_large(str(path), len(data), settings)
        return
    yield Page(source=str(path), kind=KINDS.get(inner[-1], "auto") if inner else "auto", data=data)


def unpacked(path: Path, suffix: str) -> IO[bytes]:
    """A file opened, unpacked where its suffix says that it is packed (`PACKED`)."""
    if suffix == ".gz":
        return cast(IO[bytes], gzip.open(path, "rb"))
    return lzma.open(path, "rb") if suffix == ".xz" else path.open("rb")


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
        except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
            yield _rejected(f"{source}:{number + 1}", "unreadable", f"{source}: broken after line {number} ({error})")
            return
        if not line:
            return
        number += 1
        where = f"{source}:{number}"
        if len(line) > limit and not line.endswith(b"\n"):
            while (more := stream.readline(1 << 20)) and not more.endswith(b"\n"):
                pass
            yield _rejected(where, "too-large", f"{where}: the line is longer than {limit:,} bytes (setting max_bytes)")
        elif line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield _line_page(line, where, settings)


def _line_page(line: bytes, where: str, settings: Settings) -> Page | Rejected:
    """The page of one line of JSON, or why it is none."""
    try:
        item = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _rejected(where, "bad-line", f"{where}: not UTF-8; JSON Lines must be")
    except (ValueError, RecursionError) as error:
        return _rejected(where, "bad-line", f"{where}: not JSON ({error}); one object a line")
    if not isinstance(item, dict):
        return _rejected(where, "bad-line", f"{where}: not a JSON object but {type(item).__name__}")
    for other, key in _ALSO.items():
        if item.get(key) is None and item.get(other) is not None:
            item[key] = item[other]
    given = _text(item.get("id"))
    body = item.get("html") if item.get("html") else item.get("text")
    if not isinstance(body, str):
        return _rejected(where, "bad-line", f"{where}: has neither `text` nor `html` as a string", given)
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
    return _rejected(where, "too-large", detail, given)


def _rejected(where: str, reason: str, detail: str, given: str | None = None) -> Rejected:
    return Rejected(
        id=given or "a" + hashlib.sha256(where.encode("utf-8", "replace")).hexdigest()[:16],
        rejected=reason,
        detail=detail,
    )


def text_page(text: str, source: str = "text") -> Page:
    """A page of text already in hand, such as what a user pasted."""
    return Page(source=source, text=text)


def bytes_page(data: bytes | io.BytesIO, source: str = "bytes", charset: str | None = None) -> Page:
    """A page of bytes in hand, such as an upload; `charset` is what its sender declared."""
    return Page(source=source, data=data if isinstance(data, bytes) else data.getvalue(), charset=charset)
