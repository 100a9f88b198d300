"""WARC and WARC.gz (ISO 28500) -> pages; what is broken is passed over, counted and named.

FastWARC reads the records. What it does not tell is found here: a record that claims more than it holds is known by
the record that begins inside it, so each page is given only when what follows it has been seen.
"""

import io
import re
import zlib
from collections.abc import Generator, Iterator
from typing import BinaryIO, NamedTuple

from fastwarc.stream_io import BrotliReader, ChunkedReader
from fastwarc.warc import ArchiveIterator, HeaderMap, WarcRecord, WarcRecordType

from musnad.models import Page, PageKind, Rejected
from musnad.settings import Settings

_HOLDS_PAGES = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
_KINDS: dict[str, PageKind] = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "text"}
_HEADERS = 64 << 10  # bytes that a record's own headers and those of HTTP may take
_BLOCK = 1 << 20
_GZIP = re.compile(rb"\x1f\x8b\x08(?=[\x00-\x1f])")
_PLAIN = re.compile(rb"(?<=\n)WARC/1\.\d\r?\n")
# What a stretch gives, and then where reading goes on: null at the end.
_Found = Generator[Page | Rejected, None, int | None]
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,30})", re.IGNORECASE)


def warc_pages(file: BinaryIO, name: str, settings: Settings) -> Iterator[Page | Rejected]:
    """The pages of an archive, each named `NAME@OFFSET`, the byte at which its record (of a .gz: its member) begins.

    Of the records that hold a page (response, resource, conversion), those of another type than HTML and text, and
    answers other than 2xx, are Rejected "no-page"; larger ones than `max_bytes` "too-large". A stretch that cannot
    be read is one Rejected "broken-record" with its place and size. Memory holds two pages.
    """
    packed = name.lower().endswith(".gz") or file.read(2) == b"\x1f\x8b"
    size = file.seek(0, io.SEEK_END)
    archive = _Archive(file, name, packed, size, settings)
    start: int | None = 0 if size else None
    while start is not None:
        start = yield from _stretch(archive, start)


class _Archive(NamedTuple):
    file: BinaryIO
    name: str
    packed: bool
    size: int
    settings: Settings

    def broken(self, start: int, end: int, why: str) -> Rejected:
        goes_on = f"reading goes on at {end:,}" if end < self.size else "nothing follows that can be read"
        detail = f"{self.name}@{start}: {why}; {end - start:,} bytes are lost, {goes_on}"
        return Rejected.at(f"{self.name}@{start}", "broken-record", detail)

    def blank_from(self, end: int) -> bool:
        self.file.seek(end)
        return end >= self.size or not self.file.read(_BLOCK).strip(b"\r\n \0")


class _Held(NamedTuple):
    """The last record read: given when what follows has shown that it ends where it says."""

    at: int
    found: Page | Rejected | None
    complete: bool  # whether as many bytes came as it claims
    shares: bool  # its gzip member with records before it


def _stretch(archive: _Archive, start: int) -> _Found:
    """What can be read from `start` on; returns where to go on after something broken, null at the end."""
    held: _Held | None = None
    why = "the file ends within a record"
    archive.file.seek(start)
    try:
        nth = 0
        for record in ArchiveIterator(archive.file, parse_http=False, max_header_len=_HEADERS):
            if not (record.headers.get("Content-Length") or "").strip().isdigit():
                break  # half a header at the end of the file, or a broken one
            at = record.stream_pos
            nth = nth + 1 if held and held.at == at else 0  # several in one gzip member
            where = f"{archive.name}@{at}" + (f"+{nth}" if nth else "")
            if record.content_length > archive.settings.max_bytes + _HEADERS:
                yield from _given(held)
                yield _too_large(record, where, archive.settings)
                return _next_start(archive, at + 1)
            if held and not held.complete:
                break
            if held and held.found:
                yield held.found
            held = _Held(at, *_page(record, where, archive.settings), nth > 0)
    except (OSError, ValueError) as error:
        why = f"broken record ({error})"
    return (yield from _ended(archive, start, held, why))


def _given(held: _Held | None) -> Iterator[Page | Rejected]:
    if held and held.found:
        yield held.found


def _ended(archive: _Archive, start: int, held: _Held | None, why: str) -> _Found:
    """After the records stop: whether the last one was whole, what is lost, and where reading goes on."""
    if held is None:
        resume = _next_start(archive, start + 1)
        yield archive.broken(start, archive.size if resume is None else resume, why)
        return resume
    sound, end, closed = _frame(archive, held.at)
    inside = None if closed or end is None else _next_start(archive, held.at + 1, end)
    if not held.complete or inside is not None or not (sound or held.shares):
        resume = inside if inside is not None else _next_start(archive, held.at + 1)
        claim = "the record claims more than it holds" if sound and resume is not None else why
        yield archive.broken(held.at, archive.size if resume is None else resume, claim)
        return resume
    yield from _given(held)
    if end is not None and archive.blank_from(end):
        return None
    lost = held.at if end is None else end
    resume = end if end is not None and _starts(archive, end) else _next_start(archive, lost + 1)
    if resume != end or resume is None:
        yield archive.broken(lost, archive.size if resume is None else resume, why)
    return resume


def _page(record: WarcRecord, where: str, settings: Settings) -> tuple[Page | Rejected | None, bool]:
    """What a record holds, if it is of a kind that holds pages, and whether it holds as much as it claims."""
    if not record.record_type & _HOLDS_PAGES:
        return None, record.reader.consume() == record.content_length
    block = record.reader.read(record.content_length)
    complete = len(block) == record.content_length
    url = record.headers.get("WARC-Target-URI")
    url = url.strip(" <>") if url else None
    stated = record.headers.get("Content-Type") or ""
    if record.record_type == WarcRecordType.response and stated.startswith("application/http"):
        head = HeaderMap()
        try:
            block = block[head.parse(io.BytesIO(block)) :]
        except (OSError, ValueError) as error:
            return Rejected.at(where, "no-page", f"{where}: no answer of HTTP ({error})"), complete
        if not 200 <= (head.status_code or 0) < 300:
            return Rejected.at(where, "no-page", f"{where}: the server answered {head.status_code}: {url}"), complete
        stated = head.get("Content-Type") or ""
        block = _decoded(block, head, settings.max_bytes)
    kind = stated.split(";")[0].strip().lower()
    if kind and kind not in _KINDS:
        return Rejected.at(where, "no-page", f"{where}: {kind}, neither HTML nor text: {url}"), complete
    if len(block) > settings.max_bytes:
        return _too_large(record, where, settings), complete
    charset = m[1] if (m := _CHARSET.search(stated)) else None
    return Page(source=where, kind=_KINDS.get(kind, "auto"), data=block, charset=charset, url=url), complete


def _too_large(record: WarcRecord, where: str, settings: Settings) -> Rejected:
    detail = f"{where}: {record.content_length:,} bytes, more when unpacked; the limit is {settings.max_bytes:,}"
    return Rejected.at(where, "too-large", f"{detail} (setting max_bytes)")


def _decoded(body: bytes, head: HeaderMap, limit: int) -> bytes:
    """A body without what HTTP packed it in, `limit` + 1 bytes at most; as it is where it was not packed as stated."""
    packings = (head.get("Transfer-Encoding") or "", head.get("Content-Encoding") or "")
    for packing in packings:
        try:
            body = _unpacked(body, packing.strip().lower(), limit)
        except (OSError, ValueError, zlib.error):
            continue  # crawlers keep the header of what they have unpacked
    return body


def _unpacked(body: bytes, packing: str, limit: int) -> bytes:
    if packing == "chunked":
        return ChunkedReader(io.BytesIO(body)).read(limit + 1)
    if packing == "br":
        return BrotliReader(io.BytesIO(body)).read(limit + 1)
    if packing in ("gzip", "x-gzip", "deflate"):
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(body, limit + 1)
    return body


def _frame(archive: _Archive, at: int) -> tuple[bool, int | None, bool]:
    """Whether the record at `at` holds as much as it claims, where it ends, by its gzip member or its length, and
    whether the member is closed there: if not, it may have taken up records that follow it.

    The end is null where it is not known: past the file's, or past what a member may unpack to.
    """
    archive.file.seek(at)
    if archive.packed:
        head, held, end, closed = _member(archive)
    else:
        head, held, end, closed = archive.file.read(_HEADERS), archive.size - at, None, False
    length = re.search(rb"\ncontent-length:\s*(\d{1,15})\s*\n", head, re.IGNORECASE)
    blank = re.search(rb"\r?\n\r?\n", head)
    if not length or not blank:
        return False, end, closed
    claims = blank.end() + int(length[1])
    if not archive.packed and claims <= held:
        archive.file.seek(at + claims)
        after = archive.file.read(4)  # two ends of a line
        end = at + claims + len(after) - len(after.lstrip(b"\r\n"))
    return claims <= held, end, closed


def _member(archive: _Archive) -> tuple[bytes, int, int | None, bool]:
    """The gzip member that begins here: its first bytes, how many it holds (up to a limit), where it ends, and whether
    it is closed there by its sum.

    A broken one holds none. One that is cut in its last eight bytes, the sum, has all its data.
    """
    unpack, head, held = zlib.decompressobj(zlib.MAX_WBITS | 16), b"", 0
    try:
        while not unpack.eof:
            block = unpack.unconsumed_tail or archive.file.read(64 << 10)
            if not block:
                break
            piece = unpack.decompress(block, _BLOCK)
            head, held = head or piece[:_HEADERS], held + len(piece)
            if held > archive.settings.max_bytes + 2 * _HEADERS:
                return head, held, None, False
    except zlib.error:
        return head, 0, None, True
    return head, held, archive.file.tell() - len(unpack.unused_data), unpack.eof


def _next_start(archive: _Archive, start: int, end: int | None = None) -> int | None:
    """The first place from `start` on at which a record begins; null where there is none before `end`."""
    pattern, margin = (_GZIP, 4) if archive.packed else (_PLAIN, 16)
    at = max(start - 1, 0)  # the sign before a plain record is a line's end
    stop = archive.size if end is None else end
    while at < stop:
        archive.file.seek(at)
        block = archive.file.read(_BLOCK + margin)
        for m in pattern.finditer(block):
            if start <= at + m.start() < stop and _starts(archive, at + m.start()):
                return at + m.start()
        at += _BLOCK
    return None


def _starts(archive: _Archive, at: int) -> bool:
    """Whether a record begins here."""
    archive.file.seek(at)
    head = archive.file.read(8 << 10)
    if archive.packed:
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 64)
        except zlib.error:
            return False
    return head.lstrip(b"\r\n").startswith(b"WARC/1.")
