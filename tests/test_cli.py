"""The command line: what goes to which stream, in which order, and how each command ends."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ledger_samples import TITLE, sample
from musnad import __version__
from musnad.cli import app
from musnad.knowledge import check
from musnad.ledger import Ledger
from musnad.models import Page, Record, Rejected
from musnad.options import day
from musnad.settings import Settings
from musnad.sources import input_hash
from musnad.terminal import reading
from musnad.terminal.console import JsonLines, Tally
from musnad.terminal.reading import confident, read_in_order

Start = Callable[..., subprocess.Popen[bytes]]

ESCAPE = re.compile(r"\x1b|\u200f|\u2067")


def fake_read(page: Page, _settings: Settings) -> Record | Rejected:
    """Stands in for the pipeline: the sample's events under the page's own id; "مرفوض" is rejected."""
    text = page.text if page.text is not None else (page.data or b"").decode("utf-8")
    id = page.id or text.strip()[:20] or "empty"
    if "مرفوض" in text:
        return Rejected(id=id, rejected="not-arabic", detail="for the test")
    return sample(id, outlet=page.outlet or "منبر الشاطئ", published=page.published or datetime(2031, 3, 4, tzinfo=UTC))


@pytest.fixture(autouse=True)
def _pipeline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(reading, "_read", fake_read)
    monkeypatch.chdir(tmp_path)
    for name in ("MUSNAD_DB", "MUSNAD_BIDI", "MUSNAD_LANG", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


def run(*args: str, stdin: str | bytes | None = None) -> Any:
    return CliRunner().invoke(app, list(args), input=stdin)


def articles(*ids: str) -> str:
    return "".join(json.dumps({"id": i, "text": f"نص {i}"}, ensure_ascii=False) + "\n" for i in ids)


@pytest.fixture
def filled(tmp_path: Path) -> None:
    with Ledger.open(str(tmp_path / "musnad.db")) as ledger, ledger.writer() as writer:
        writer.add(sample("first"), source="test")
        writer.add(sample("second", outlet="وكالة المرسى"), source="test")
        writer.add(Rejected(id="third", rejected="empty", detail="nothing there"), source="x.html")


# read


def test_a_page_is_read_to_a_headline_and_a_line_for_each_event(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("مقال", encoding="utf-8")
    done = run("read", "page.txt")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == TITLE
    assert [line.split("\t")[1] for line in done.stdout.splitlines()[2:]] == ["THREATEN", "COERCE", "AGREE"]
    assert done.stderr == ""
    assert not ESCAPE.search(done.stdout)


def test_a_page_from_standard_input_can_be_told_what_it_does_not_say() -> None:
    done = run(
        "read",
        "-",
        "--json",
        "--id",
        "x9",
        "--outlet",
        "صدى",
        "--published",
        "2031-05-01T10:00+03:00",
        stdin="مقال",
    )
    record = json.loads(done.stdout)
    assert (record["id"], record["article"]["outlet"]) == ("x9", "صدى")
    assert record["article"]["published"] == "2031-05-01T10:00:00+03:00"


def test_json_lines_come_out_in_the_order_they_went_in_with_rejections_in_their_place() -> None:
    lines = articles("a", "b") + "not json\n" + json.dumps({"id": "c", "text": "مرفوض"}) + "\n" + articles("d")
    done = run("read", "--jsonl", "-", stdin=lines)
    items = [json.loads(line) for line in done.stdout.splitlines()]
    assert [i["id"] for i in items if "text" in i] == ["a", "b", "d"]
    assert ["rejected" in i for i in items] == [False, False, True, True, False]
    assert items[3] == {"schema": "musnad/1", "id": "c", "rejected": "not-arabic", "detail": "for the test"}
    assert done.exit_code == 3


def test_a_rejected_page_is_named_on_stderr_and_the_exit_code_says_so() -> None:
    done = run("read", "-", stdin="مرفوض")
    assert done.exit_code == 3
    assert done.stdout == ""
    assert done.stderr == "-: not-arabic: for the test\n"


def test_events_below_a_confidence_are_left_out_with_their_commitments() -> None:
    record = json.loads(run("read", "-", "--json", "--min-confidence", "0.7", stdin="مقال").stdout)
    assert [e["id"] for e in record["events"]] == ["v1"]
    assert record["commitments"] == []
    assert confident(sample(), 0.0) == sample()


@pytest.mark.parametrize(
    "args",
    [
        ("read", "-", "--jsonl", "--outlet", "x"),
        ("read", "-", "--published", "yesterday"),
        ("read", "-", "--min-confidence", "2"),
        ("read",),
        ("events", "--type", "FIGHT"),
        ("events", "--status", "maybe"),
        ("events", "--since", "2021-13"),
        ("events", "--until", "2021-02-30"),
        ("events", "--limit", "-1"),
        ("nonsense",),
    ],
)
def test_wrong_usage_ends_with_two_and_writes_nothing_to_stdout(args: tuple[str, ...]) -> None:
    done = run(*args, stdin="مقال")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr != ""


def test_a_file_that_is_not_there_is_named() -> None:
    done = run("read", "nowhere.txt")
    assert done.exit_code == 1
    assert "nowhere.txt: no such file" in done.stderr


# add


def test_adding_says_what_became_of_each_input_and_why(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(
        articles("a", "b", "a") + json.dumps({"id": "c", "text": "مرفوض"}) + "\n", encoding="utf-8"
    )
    done = run("add", "in.jsonl", "--json")
    assert done.exit_code == 3
    assert "2 added, 1 unchanged, 0 replaced, 1 rejected" in done.stderr
    assert "rejected, not-arabic: 1" in done.stderr
    assert "in.jsonl:4: not-arabic: for the test" in done.stderr
    assert json.loads(done.stdout) == {
        "added": 2, "unchanged": 1, "replaced": 0, "rejected": 1, "reasons": {"not-arabic": 1},
    }  # fmt: skip


def test_inputs_already_read_are_skipped_without_reading_them_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def counting(page: Page, settings: Settings) -> Record | Rejected:
        read.append(page.id or "")
        return fake_read(page, settings)

    monkeypatch.setattr(reading, "_read", counting)
    (tmp_path / "in.jsonl").write_text(articles("a", "b"), encoding="utf-8")
    assert run("add", "in.jsonl").exit_code == 0
    (tmp_path / "in.jsonl").write_text(articles("a", "b", "c"), encoding="utf-8")
    done = run("add", "in.jsonl")
    assert read == ["a", "b", "c"]
    assert "1 added, 2 unchanged" in done.stderr
    run("add", "in.jsonl", "--reread")
    assert read == ["a", "b", "c", "a", "b", "c"]


def test_a_page_is_the_same_input_wherever_it_lies() -> None:
    page = Page(source="a.html", data=b"x")
    assert input_hash(page) == input_hash(Page(source="b.html", data=b"x"))
    others = [
        Page(source="a", data=b"y"),
        Page(source="a", text="x"),
        Page(source="a", data=b"x", outlet="o"),
    ]
    assert len({input_hash(p) for p in (page, *others)}) == 4


def test_a_good_record_kept_after_a_rejection_is_mentioned() -> None:
    assert run("add", "--jsonl", "-", stdin=articles("a")).exit_code == 0
    done = run("add", "--jsonl", "-", stdin=json.dumps({"id": "a", "text": "مرفوض"}) + "\n")
    assert done.exit_code == 3
    assert "a: the record read before is kept" in done.stderr


# events, articles, show


@pytest.mark.usefixtures("filled")
def test_events_are_filtered_and_listed_with_ids_that_show_takes() -> None:
    done = run("events", "--actor", "IRQ GOV", "--status", "محتمل", "--outlet", "المرسى", "--since", "2031")
    assert done.exit_code == 0
    (line,) = done.stdout.splitlines()
    assert line.split("\t")[-1] == "second:v2"
    shown = run("show", "second:v2")
    assert shown.exit_code == 0
    assert "⟦إغلاق⟧" in shown.stdout
    assert "└─ مصادر لم تسمها (مجهول) — الأصل" in shown.stdout


@pytest.mark.usefixtures("filled")
def test_events_as_json_hold_the_chain_and_the_actors() -> None:
    done = run("events", "--json", "--type", "threaten", "--outlet", "منبر", "--lang", "en")
    (row,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (row["id"], row["trigger"], row["initiators"][0]["code"]) == ("first:v1", "هددت", "IRQ GOV")
    assert row["chain"][-1]["kind"] == "anonymous"


@pytest.mark.usefixtures("filled")
def test_a_limit_says_that_there_is_more() -> None:
    done = run("events", "--limit", "2")
    assert len(done.stdout.splitlines()) == 2
    assert "--limit 0 shows all" in done.stderr
    assert len(run("events", "--limit", "0").stdout.splitlines()) == 6


@pytest.mark.usefixtures("filled")
def test_no_match_says_so_on_stderr() -> None:
    done = run("events", "--actor", "لا أحد")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "no events match\n")


@pytest.mark.usefixtures("filled")
def test_articles_lists_what_was_read_and_what_was_rejected() -> None:
    assert len(run("articles").stdout.splitlines()) == 3
    (line,) = run("articles", "--rejected").stdout.splitlines()
    assert {"empty", "nothing there", "x.html", "third"} <= set(line.split("\t"))
    rows = [json.loads(line) for line in run("articles", "--json", "--outlet", "المرسى").stdout.splitlines()]
    assert [(r["id"], r["events"]) for r in rows] == [("second", 3)]


@pytest.mark.usefixtures("filled")
def test_show_gives_an_article_an_event_or_a_rejection_as_json_too() -> None:
    assert json.loads(run("show", "first", "--json").stdout) == sample("first").model_dump(mode="json", by_alias=True)
    assert json.loads(run("show", "first:v1", "--json").stdout)["cue"]["text"] == "نقلت"
    assert json.loads(run("show", "third", "--json").stdout)["rejected"] == "empty"
    assert "⟦هددت⟧" in run("show", "firs").stdout


@pytest.mark.usefixtures("filled")
def test_an_unknown_id_suggests_near_ones() -> None:
    done = run("show", "frist")
    assert done.exit_code == 1
    assert "did you mean\n  first" in done.stderr
    assert "first:v1" in run("show", "first:v7").stderr


def test_a_ledger_that_is_not_there_is_not_made_by_looking() -> None:
    for args in (("events",), ("articles",), ("show", "x")):
        done = run(*args, "--db", "none.db")
        assert done.exit_code == 1
        assert "none.db: no ledger here" in done.stderr
    assert not Path("none.db").exists()


def test_the_ledger_is_named_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSNAD_DB", "other.db")
    run("add", "--jsonl", "-", stdin=articles("a"))
    assert Path("other.db").exists()
    assert not Path("musnad.db").exists()


@pytest.mark.usefixtures("filled")
def test_a_kind_of_terminal_can_be_asked_for_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert "ﺕﺩﺪﻫ" in run("events", "--bidi", "visual").stdout  # «هددت» joined, from left to right
    assert "\u2067" in run("events", "--bidi", "logical").stdout
    monkeypatch.setenv("MUSNAD_BIDI", "visual")
    assert all(len(line) <= 60 for line in run("events").stdout.splitlines())


def test_the_version_is_told() -> None:
    assert run("--version").stdout == f"musnad {__version__}\n"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021", "2021-01-01", "2021-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2021-7-3", "2021-07-03", "2021-07-03"),
    ],
)
def test_part_of_a_date_is_its_first_or_last_day(text: str, first: str, last: str) -> None:
    assert day(text, "--since", last=False) == first
    assert day(text, "--until", last=True) == last


# Streams and signals: the real process

DRIVER = """
import sys
sys.path.insert(0, {tests!r})
import time
from musnad.terminal import reading
from test_cli import fake_read
if __name__ == "__main__":
    reading._read = fake_read
    from musnad.cli import main
    main()
"""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    driver = tmp_path / "driver.py"
    driver.write_text(DRIVER.format(tests=str(Path(__file__).parent)), encoding="utf-8")
    children: list[subprocess.Popen[bytes]] = []

    def begin(*args: str) -> subprocess.Popen[bytes]:
        pipe = subprocess.PIPE
        child = subprocess.Popen([sys.executable, str(driver), *args], stdin=pipe, stdout=pipe, stderr=pipe)
        children.append(child)
        return child

    yield begin
    for child in children:
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout, child.stderr):
            if stream and not stream.closed:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()


def test_each_record_is_written_before_the_next_article_comes(
    start: Start,
) -> None:
    child = start("read", "--jsonl", "-")
    assert child.stdin
    assert child.stdout
    for id in ("one", "two", "three"):
        child.stdin.write(articles(id).encode())
        child.stdin.flush()
        assert json.loads(child.stdout.readline())["id"] == id
    child.stdin.close()
    assert child.wait(10) == 0


def test_a_reader_that_goes_away_ends_the_command_quietly(
    start: Start,
) -> None:
    child = start("read", "--jsonl", "-")
    assert child.stdin
    assert child.stdout
    assert child.stderr
    child.stdin.write(articles("one").encode())
    child.stdin.flush()
    child.stdout.readline()
    child.stdout.close()
    child.stdin.write(articles(*map(str, range(50))).encode())
    child.stdin.close()
    assert child.wait(10) == 141
    assert child.stderr.read() == b""


def test_ctrl_c_leaves_whole_lines_and_no_traceback(start: Start) -> None:
    child = start("read", "--jsonl", "-")
    assert child.stdin
    assert child.stdout
    assert child.stderr
    child.stdin.write(articles(*map(str, range(40))).encode())
    child.stdin.flush()
    first = child.stdout.readline()
    os.kill(child.pid, signal.SIGINT)
    lines = (first + child.stdout.read()).decode().split("\n")
    assert lines[-1] == ""
    assert [json.loads(line)["id"] for line in lines[:-1]] == [str(i) for i in range(len(lines) - 1)]
    assert child.wait(10) == 130
    assert child.stderr.read() == b"interrupted\n"


def test_help_comes_without_loading_what_reads_or_stores() -> None:
    """The wait for `--help` is the imports; a clock would measure the machine's load instead."""
    asked = "import sys; sys.argv = ['musnad', '--help']\nfrom musnad.cli import main\ntry: main()\nfinally: "
    heavy = (
        "print(sorted({'spacy', 'numpy', 'thinc', 'sqlalchemy', 'trafilatura'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", asked + heavy], capture_output=True, check=True)
    assert b"read" in done.stdout
    assert done.stderr.strip() == b"[]"


def test_workers_give_the_same_records_in_the_same_order() -> None:
    pages: list[Page | Rejected] = [Page(source=str(i), text="x", id=str(i)) for i in range(6)]
    pages.insert(3, Rejected(id="bad", rejected="bad-line", detail=""))
    # Workers are other processes: they read with the real pipeline, which rejects what is no article.
    results = list(read_in_order(pages, Settings(), jobs=2))
    assert [r.item.id for r in results] == ["0", "1", "2", "bad", "3", "4", "5"]


def test_an_error_in_the_input_reaches_the_caller_through_workers() -> None:
    def broken() -> Iterator[Page | Rejected]:
        yield Rejected(id="a", rejected="x", detail="")
        raise OSError("gone")

    results = read_in_order(broken(), Settings(), jobs=2)
    assert next(results).item.id == "a"
    with pytest.raises(OSError, match="gone"):
        next(results)


def test_json_keeps_its_value_but_holds_nothing_that_a_terminal_obeys(tmp_path: Path) -> None:
    path = tmp_path / "out"
    value = "a\x9b2J\u202e\u2028\x7fب"
    with path.open("w", encoding="utf-8") as file:
        JsonLines(file).write(json.dumps({"t": value}, ensure_ascii=False))
    text = path.read_text(encoding="utf-8")
    assert json.loads(text) == {"t": value}
    assert len(text.splitlines()) == 1
    assert not re.search("[\x7f-\x9f\u202e\u2028]", text)


def test_a_summary_names_the_first_rejected_inputs_only() -> None:
    tally = Tally()
    for i in range(9):
        tally.reject(f"page{i}", Rejected(id=str(i), rejected="empty", detail="nothing"))
    assert "page4" in tally.summary()
    assert "page5" not in tally.summary()
    assert "musnad articles --rejected" in tally.summary()


def test_sound_knowledge_is_said_on_stderr_and_exits_0():
    result = run("knowledge", "check")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "sound" in result.stderr


def test_a_fault_in_the_knowledge_is_a_line_that_names_table_and_entry(monkeypatch: pytest.MonkeyPatch):
    real = check.rows

    def with_a_twin(name: str) -> list[dict[str, str]]:
        return [*real(name), real(name)[0]] if name == "persons" else real(name)

    monkeypatch.setattr(check, "rows", with_a_twin)
    result = run("knowledge", "check")
    twin = real("persons")[0]["id"]
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [f"persons.tsv: {twin} stands twice"]
    assert "1 fault" in result.stderr
    as_json = run("knowledge", "check", "--json")
    assert [json.loads(line) for line in as_json.stdout.splitlines()] == [
        {"table": "persons.tsv", "fault": f"{twin} stands twice"}
    ]
