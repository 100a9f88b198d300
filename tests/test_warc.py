"""WARC and WARC.gz as pages: what is broken is passed over, counted and named, and the rest is read."""

import gzip
import io
import time
import zlib
from collections import Counter
from pathlib import Path

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musnad.models import Page, Rejected
from musnad.pipeline import read
from musnad.settings import Settings
from musnad.sources import Meter, iter_pages
from musnad.warc import warc_pages

BODY = "<html><p>أعلنت بلدية المرفأ فتح الطريق الساحلي أمام الشاحنات.</p></html>".encode()
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8"
PACK = pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gz"])


def record(
    name: object, body: bytes = BODY, head: bytes = ANSWER, *, kind: str = "response", length: object = None
) -> bytes:
    payload = head + b"\r\n\r\n" + body if head else body
    stated = "application/http; msgtype=response" if head else "text/plain"
    lines = (
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <urn:uuid:{name}>",
        "WARC-Date: 2031-03-04T09:30:00Z",
        f"WARC-Target-URI: https://example.test/{name}",
        f"Content-Type: {stated}",
        f"Content-Length: {len(payload) if length is None else length}",
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + payload + b"\r\n\r\n"


def taken(data: bytes, **limits: int) -> list[Page | Rejected]:
    return list(warc_pages(io.BytesIO(data), "x.warc", Settings(**limits)))


def names(found: list[Page | Rejected]) -> list[str]:
    """The last part of each page's address; of what is rejected the reason."""
    return [(p.url or "").rpartition("/")[2] if isinstance(p, Page) else p.rejected for p in found]


@PACK
def test_each_page_comes_with_its_address_encoding_and_place_and_other_records_are_no_pages(
    pack: object, tmp_path: Path
) -> None:
    parts = [record("i", b"software: x", b"", kind="warcinfo"), record("q", kind="request"), record(1), record(2)]
    file = tmp_path / f"x.warc{'.gz' if pack is gzip.compress else ''}"
    file.write_bytes(b"".join(pack(p) for p in parts))
    meter = Meter()
    found = list(iter_pages([file], meter=meter))
    assert [(p.url, p.kind, p.charset, p.data) for p in found] == [
        (f"https://example.test/{n}", "html", "utf-8", BODY) for n in (1, 2)
    ]
    assert meter.share == 1.0
    data = file.read_bytes()
    for page in found:  # the place is enough to find the page again
        path, _, offset = page.source.rpartition("@")
        assert path == str(file)
        assert taken(data[int(offset) :])[0].url == page.url


def test_text_extracted_by_others_is_read_as_text() -> None:
    (page,) = taken(record(1, "نص".encode(), b"", kind="conversion"))
    assert (page.kind, page.data) == ("text", "نص".encode())


@PACK
@pytest.mark.parametrize("cut_at", [0.52, 0.56, 0.59], ids=str)
def test_of_a_file_cut_in_the_middle_all_before_is_read_and_the_loss_is_named(pack: object, cut_at: float) -> None:
    data = b"".join(pack(record(n)) for n in range(10))
    found = taken(data[: int(len(data) * cut_at)])
    assert names(found) == ["0", "1", "2", "3", "4", "broken-record"]
    assert "bytes are lost, nothing follows that can be read" in found[-1].detail


@PACK
@pytest.mark.parametrize(
    "broken",
    [
        b"not a record\r\n" * 30,
        record("x").replace(b"WARC/1.0", b"WRAC/9.0"),
        record("x", length=500),
        record("x", length="many"),
        record("x").replace(b"Content-Length", b"Content-Lungth"),
    ],
    ids=["noise", "version", "claims more", "length no number", "no length"],
)
def test_a_broken_record_is_lost_alone(pack: object, broken: bytes) -> None:
    parts = [record(n) for n in range(9)]
    parts.insert(4, broken)
    found = taken(b"".join(pack(p) for p in parts))
    assert names(found) == ["0", "1", "2", "3", "broken-record", "4", "5", "6", "7", "8"]
    assert "reading goes on at" in found[4].detail


@pytest.mark.parametrize("at", [0, 40, -6], ids=["magic", "middle", "sum"])
def test_a_gzip_error_costs_the_record_that_it_is_in(at: int) -> None:
    parts = [bytearray(gzip.compress(record(n))) for n in range(6)]
    parts[3][at : at + 3 if at >= 0 else None] = b"\xff" * len(parts[3][at : at + 3 if at >= 0 else None])
    assert names(taken(b"".join(parts))) == ["0", "1", "2", "broken-record", "4", "5"]


def test_a_file_packed_as_a_whole_is_read_to_its_end() -> None:
    assert names(taken(gzip.compress(b"".join(record(n) for n in range(5))))) == ["0", "1", "2", "3", "4"]


@PACK
def test_a_record_over_the_limit_is_passed_over_without_being_unpacked(pack: object) -> None:
    parts = [record(1), record(2, bytes(150_000_000)), record(3)]
    data = b"".join(pack(p) for p in parts)
    began = time.process_time()
    found = taken(data, max_bytes=1_000_000)
    assert names(found) == ["1", "too-large", "3"]
    assert time.process_time() - began < 2


def test_a_member_that_holds_far_more_than_its_record_claims_is_a_bomb_and_passed_over() -> None:
    bomb = gzip.compress(record(2, bytes(150_000_000), length=200), 1)
    found = taken(gzip.compress(record(1)) + bomb + gzip.compress(record(3)), max_bytes=1_000_000)
    assert [n for n in names(found) if n != "2"] == ["1", "broken-record", "3"]


@pytest.mark.parametrize(
    ("packing", "body"),
    [
        (b"", BODY),
        (b"Content-Encoding: gzip", gzip.compress(BODY)),
        (b"Content-Encoding: deflate", zlib.compress(BODY)),
        (b"Content-Encoding: br", brotli.compress(BODY)),
        (b"Transfer-Encoding: chunked", b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)),
        (b"Content-Encoding: gzip", BODY),
        (b"Content-Encoding: br", BODY),
        (b"Content-Encoding: no-such", BODY),
    ],
)
def test_a_body_is_unpacked_as_its_server_packed_it_or_taken_as_it_is(packing: bytes, body: bytes) -> None:
    found = taken(record(1, body, (ANSWER + b"\r\n" + packing).strip()) + record(2))
    assert [p.data for p in found] == [BODY, BODY]


def test_a_body_that_unpacks_over_the_limit_is_rejected() -> None:
    bomb = record(1, gzip.compress(bytes(50_000_000)), ANSWER + b"\r\nContent-Encoding: gzip")
    assert names(taken(bomb + record(2), max_bytes=1_000_000)) == ["too-large", "2"]


def test_answers_that_are_no_pages_are_rows_with_their_reason() -> None:
    heads = (
        b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html",
        b"HTTP/1.1 200 OK\r\nContent-Type: image/png",
        b"noise",
    )
    found = taken(b"".join(record(n, BODY, head) for n, head in enumerate(heads)))
    assert names(found) == ["no-page"] * 3
    assert ["404" in found[0].detail, "image/png" in found[1].detail] == [True, True]
    assert len({r.id for r in found}) == 3


def test_ten_thousand_records_of_other_languages_are_counted_and_the_arabic_ones_are_read() -> None:
    others = (
        "The council will meet again on Thursday to discuss the harbour and the road along the coast. ",
        "شورای شهر روز پنجشنبه برای بررسی وضعیت بندر و جاده ساحلی دوباره تشکیل جلسه می‌دهد و گزارش می‌گیرد. ",
        "شہری کونسل جمعرات کو بندرگاہ اور ساحلی سڑک پر بات کرنے کے لیے دوبارہ اجلاس کرے گی اور رپورٹ لے گی۔ ",
        "ئەنجومەنی شار ڕۆژی پێنجشەممە بۆ باسکردنی بەندەر و ڕێگای کەنارەکان دووبارە کۆدەبێتەوە. ",
        "د ښار شورا به د پنجشنبې په ورځ د بندر او د ساحلي سړک په اړه بیا غونډه وکړي او راپور به واوري. ",
    )
    bodies = [f"<html><body><p>{text * 4}</p></body></html>".encode() for text in others]
    data = b"".join(gzip.compress(record(n, bodies[n % 5]), 1) for n in range(10_000))
    arabic = gzip.compress(
        record("arabic", BODY.replace(b"</p>", "</p><p>قال رئيس البلدية إن الطريق جاهز.</p>".encode()))
    )
    half = data.rindex(b"\x1f\x8b\x08", 0, len(data) // 2)
    began = time.process_time()
    items = [
        read(p) if isinstance(p, Page) else p
        for p in warc_pages(io.BytesIO(data[:half] + arabic + data[half:]), "x.warc.gz", Settings())
    ]
    assert Counter(i.rejected for i in items if isinstance(i, Rejected)) == {"not-arabic": 10_000}
    assert [i.article.url for i in items if not isinstance(i, Rejected)] == ["https://example.test/arabic"]
    assert time.process_time() - began < 120


@pytest.mark.parametrize("cut", range(201, 216))
def test_a_damaged_member_that_runs_on_into_the_next_does_not_hide_it(cut: int) -> None:
    """With this byte changed, what follows the cut is read as more of the same deflate stream."""
    before, hurt, after = (gzip.compress(record(n), mtime=7) for n in (2, 3, 4))
    cut_short = (hurt[:200] + b"\0" + hurt[201:])[:cut]
    found = names(list(warc_pages(io.BytesIO(before + cut_short + after), "x.warc.gz", Settings())))
    assert (found[0], found[-1]) == ("2", "4")


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_however_an_archive_is_damaged_pages_or_rejections_come_and_sound_records_are_kept(data: st.DataObject) -> None:
    pack = data.draw(st.sampled_from([bytes, gzip.compress]))
    parts = [pack(record(n)) for n in range(5)]
    hurt = data.draw(st.integers(0, 4))
    part = bytearray(parts[hurt])
    for _ in range(data.draw(st.integers(1, 5))):
        part[data.draw(st.integers(0, len(part) - 1))] = data.draw(st.integers(0, 255))
    parts[hurt] = bytes(part[: data.draw(st.integers(0, len(part)))])
    name = "x.warc" if pack is bytes else "x.warc.gz"
    found = names(list(warc_pages(io.BytesIO(b"".join(parts)), name, Settings())))
    kept = [n for n in found if n in "01234" and n != str(hurt)]
    assert kept == [str(n) for n in range(5) if n != hurt] or pack is bytes
    assert len(found) <= 8
