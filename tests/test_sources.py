"""Files, folders, JSON Lines and standard input as pages."""

import gzip
import io
import json
import lzma
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musnad.errors import InputError
from musnad.models import Page, Rejected
from musnad.settings import Settings
from musnad.sources import Meter, iter_pages, jsonl_pages, zstd

LINES = [
    {"id": "a", "text": "نص أول", "title": "عنوان", "outlet": "صحيفة",
     "published": "2021-03-14T09:30:00+03:00", "authors": ["سامي"]},
    {"id": 7, "html": "<p>نص ثان</p>", "url": "https://example.test/2"},
]  # fmt: skip
BYTES = "\n".join(json.dumps(x, ensure_ascii=False) for x in LINES).encode()


def test_a_folder_is_read_in_order_and_hidden_files_are_skipped(tmp_path: Path) -> None:
    for name in ("b.txt", "a.html", "sub/c.txt", ".hidden.txt", "sub/.git/d.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("نص", encoding="utf-8")
    pages = list(iter_pages([tmp_path]))
    assert [Path(p.source).name for p in pages] == ["a.html", "b.txt", "c.txt"]
    assert [p.kind for p in pages] == ["html", "text", "text"]


def test_a_folder_is_walked_only_as_far_as_pages_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("أول", encoding="utf-8")
    (tmp_path / "b.txt").write_text("ثان", encoding="utf-8")
    pages = iter_pages([tmp_path])
    next(pages)
    (tmp_path / "b.txt").write_text("تغير", encoding="utf-8")
    assert next(pages).data == "تغير".encode()


def test_a_path_that_does_not_exist_is_an_error_that_names_it() -> None:
    with pytest.raises(InputError, match="no-such-file"):
        iter_pages([Path("no-such-file")])


@pytest.mark.parametrize(
    ("name", "pack"), [("x.jsonl", bytes), ("x.ndjson.gz", gzip.compress), ("x.jsonl.xz", lzma.compress)]
)
def test_json_lines_are_read_plain_and_packed(tmp_path: Path, name: str, pack: object) -> None:
    (tmp_path / name).write_bytes(pack(BYTES))
    first, second = iter_pages([tmp_path / name])
    assert (first.id, first.title, first.outlet, first.authors) == ("a", "عنوان", "صحيفة", ("سامي",))
    assert first.published.isoformat() == "2021-03-14T09:30:00+03:00"
    assert (second.id, second.kind, second.url) == ("7", "html", "https://example.test/2")


def test_a_bad_line_is_rejected_with_its_place_and_the_rest_goes_on() -> None:
    data = BYTES.replace(b"\n", '\n{"text": \n[1]\n{"id": "z"}\n\xff\n'.encode("latin-1"))
    found = list(jsonl_pages(io.BytesIO(data), "in.jsonl"))
    assert [type(x) for x in found] == [Page, Rejected, Rejected, Rejected, Rejected, Page]
    assert [x.detail.split(": ")[0] for x in found[1:5]] == [f"in.jsonl:{n}" for n in (2, 3, 4, 5)]
    assert {x.rejected for x in found[1:5]} == {"bad-line"}
    assert found[3].id == "z"


def test_a_file_over_the_limit_is_rejected_unread(tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_bytes(b"x" * 2000)
    (found,) = iter_pages([tmp_path / "big.txt"], settings=Settings(max_bytes=1000))
    assert isinstance(found, Rejected)
    assert found.rejected == "too-large"


def test_a_packed_file_that_unpacks_over_the_limit_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "bomb.txt.gz").write_bytes(gzip.compress(b"x" * 5_000_000))
    (found,) = iter_pages([tmp_path / "bomb.txt.gz"], settings=Settings(max_bytes=1000))
    assert found.rejected == "too-large"


def test_a_line_over_the_limit_is_rejected_and_the_next_is_read() -> None:
    data = b'{"text": "' + b"x" * 10_000 + b'"}\n{"text": "y"}\n'
    first, second = jsonl_pages(io.BytesIO(data), "s", Settings(max_bytes=1000))
    assert first.rejected == "too-large"
    assert second.text == "y"


def test_a_broken_packed_file_is_a_rejection(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl.gz").write_bytes(gzip.compress(BYTES)[:-20])
    found = list(iter_pages([tmp_path / "x.jsonl.gz"]))
    assert found[-1].rejected == "unreadable"


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BYTES)))
    assert [p.id for p in iter_pages([Path("-")], jsonl=True)] == ["a", "7"]


def test_a_lone_surrogate_in_json_does_not_reach_the_page_as_such() -> None:
    (page,) = jsonl_pages(io.BytesIO(b'{"text": "x", "title": "\\ud83d"}'), "s")
    page.title.encode("utf-8")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_stream_gives_pages_or_rejections(data: bytes) -> None:
    assert all(isinstance(x, Page | Rejected) for x in jsonl_pages(io.BytesIO(data), "s"))


@pytest.mark.parametrize("suffix", ["xz", "zst"])
def test_what_xz_and_zstd_pack_is_read_over_several_streams_and_named_where_it_is_cut(
    tmp_path: Path, suffix: str
) -> None:
    packed = {"xz": lzma.compress, "zst": zstd.compress}[suffix]
    file = tmp_path / f"x.jsonl.{suffix}"
    lines = [json.dumps({"id": str(n), "text": "نص " * 2000}).encode() + b"\n" for n in range(40)]
    file.write_bytes(packed(b"".join(lines[:20])) + packed(b"".join(lines[20:])))
    assert [p.id for p in iter_pages([file])] == [str(n) for n in range(40)]
    file.write_bytes(file.read_bytes()[:-9])
    found = list(iter_pages([file]))
    assert (found[0].id, found[-1].rejected) == ("0", "unreadable")


def test_an_xz_file_that_asks_for_gigabytes_of_memory_is_refused(tmp_path: Path) -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 29}]
    (tmp_path / "x.jsonl.xz").write_bytes(lzma.compress(b"{}", filters=filters))
    (found,) = iter_pages([tmp_path / "x.jsonl.xz"])
    assert (found.rejected, "emory" in found.detail) == ("unreadable", True)


@pytest.mark.parametrize(("suffix", "pack"), [("gz", gzip.compress), ("xz", lzma.compress), ("zst", zstd.compress)])
def test_a_line_without_end_is_a_bomb_and_ends_its_file_alone(tmp_path: Path, suffix: str, pack: object) -> None:
    (tmp_path / f"a.jsonl.{suffix}").write_bytes(pack(b'{"text": "' + bytes(80_000_000)))
    (tmp_path / "b.jsonl").write_bytes(BYTES)
    found = list(iter_pages([tmp_path], settings=Settings(max_bytes=100_000)))
    assert [getattr(p, "rejected", None) or p.id for p in found] == ["too-large", "a", "7"]
    assert "it does not end" in found[0].detail


def test_how_much_of_the_inputs_is_read_is_known_page_by_page(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 300)
    line = b'{"text": "x"}'.ljust(99) + b"\n"
    (tmp_path / "b.jsonl").write_bytes(line * 7)
    meter = Meter()
    shares = [meter.share for _ in iter_pages([tmp_path], meter=meter)]
    assert meter.total == 1000
    assert shares == sorted(shares)
    assert meter.share == 1.0
