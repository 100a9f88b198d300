"""Exports: the columns that POLECAT and GDELT have, filled from records, and files that are whole or not there."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from articles import SHARED
from ledger_samples import sample
from musnad.cli import app
from musnad.export import LAYOUTS, rows
from musnad.export.codebook import codebook
from musnad.export.columns import Column
from musnad.export.files import whole, write
from musnad.export.gdelt import EVENTS, MENTIONS, cameo, quad_class
from musnad.export.own import OWN
from musnad.export.polecat import POLECAT, QUAD
from musnad.ledger import Ledger
from musnad.models import Entity, Rejected, Span, to_json

ROOT = Path(__file__).parents[1]
ontology = SHARED / "data" / "actors" / "ontology.json"
with_shared = pytest.mark.skipif(not ontology.exists(), reason="../shared is not here")


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MUSNAD_DB", raising=False)


def run(*args: str, stdin: str | None = None) -> Any:
    return CliRunner().invoke(app, ["export", *args], input=stdin)


def lines(*ids: str) -> str:
    return "".join(to_json(sample(i)) + "\n" for i in ids)


def table(text: str, delimiter: str = "\t") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


@pytest.fixture
def filled() -> None:
    with Ledger.open("musnad.db") as ledger, ledger.writer() as writer:
        writer.add(sample("second"), source="test")
        writer.add(sample("first"), source="test")
        writer.add(Rejected(id="third", rejected="empty", detail="nothing there"), source="x.html")


@with_shared
def test_the_columns_are_those_of_polecat_and_gdelt_in_their_order() -> None:
    known = json.loads(ontology.read_text(encoding="utf-8"))
    assert [c.name for c in POLECAT] == known["polecat_columns"]
    assert [c.name for c in EVENTS] == known["gdelt2_events"]
    assert [c.name for c in MENTIONS] == known["gdelt2_mentions"]


@with_shared
def test_every_cameo_code_says_its_type_in_plovers_own_table() -> None:
    table = (ontology.parent / "CAMEO2PLOVER-2021.txt").read_text(encoding="utf-8", errors="replace")
    types = {
        code: rest.split(",")[0].strip()
        for code, _, rest in (line.partition(":") for line in table.splitlines() if line[:1].isdigit())
    }
    known = json.loads(ontology.read_text(encoding="utf-8"))["plover_modes"]
    for (type_, mode), code in cameo().items():
        assert not mode or mode in known[type_]
        assert types[code.code] == type_ or (type_, code.code) == ("RETREAT", "080")  # 08 is both yielding and retreat
    assert {t for t, mode in cameo() if not mode} == set(known)


def test_the_codebook_in_the_docs_is_the_one_that_the_columns_make() -> None:
    assert (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8") == codebook() == run("--codebook").stdout


@pytest.mark.parametrize("columns", [OWN, POLECAT, EVENTS, MENTIONS])
def test_every_column_says_how_it_is_filled_or_why_it_is_empty(columns: tuple[Column, ...]) -> None:
    assert all(c.how.startswith("Empty: ") == (c.fill is None) and len(c.how) > 3 for c in columns)
    assert len({c.name for c in columns}) == len(columns)


def test_polecat_has_a_row_an_event_with_musnads_own_columns_beside_it(filled: None) -> None:
    done = run("--format", "polecat")
    assert done.exit_code == 0
    found = table(done.stdout)
    assert list(found[0]) == [c.name for c in (*POLECAT, *OWN)]
    assert [r["Event ID"] for r in found] == [f"{a}:{v}" for a in ("first", "second") for v in ("v1", "v2", "v3")]
    threat, closing = found[0], found[1]
    assert threat["Event Type"] == "THREATEN"
    assert threat["Quad Code"] == "3"
    assert (threat["Actor Name"], threat["Actor Country"]) == ("بلدية النهرين", "IRQ")
    assert (threat["Primary Actor Sector"], threat["Recipient Name"]) == ("GOV", "شركة «سيف البحر»")
    assert (threat["Event Date"], threat["musnad_earliest"]) == ("2031-03-04", "")  # undated: the day of publication
    assert (closing["Event Date"], closing["musnad_earliest"]) == ("2031-12-31", "2031-12-31")
    assert (threat["musnad_origin_kind"], threat["musnad_chain"]) == ("anonymous", "الضفاف; مصادر لم تسمها")
    assert (threat["Contexts"], threat["Intensity"]) == ("", "")


def test_offsets_in_an_export_find_the_words_in_the_text() -> None:
    record = sample("a")
    for row in table(run("-", "--format", "csv", stdin=lines("a")).stdout, ","):
        start, end = map(int, row["musnad_trigger_span"].split("-"))
        assert record.text[start:end] == row["musnad_trigger"]
        assert row["musnad_trigger"] in row["musnad_text"]


def test_gdelt_has_a_row_for_each_pair_and_numbers_that_never_change() -> None:
    record = sample("a")
    event = record.events[0]
    more = Entity(id="e90", name="شركة «مد»", kind="organisation", code="SAU BUS", mentions=(Span(start=0, end=5),))
    record = record.model_copy(
        update={
            "entities": (*record.entities, more),
            "events": (event.model_copy(update={"recipients": (*event.recipients, "e90")}),),
        }
    )
    text = to_json(record) + "\n"
    found = table(run("-", "--format", "gdelt", stdin=text).stdout)
    assert [r["Actor2CountryCode"] for r in found] == ["IRQ", "SAU"]
    assert [r["Actor1Code"] for r in found] == ["IRQGOV", "IRQGOV"]
    assert len({r["GLOBALEVENTID"] for r in found}) == 2
    assert {r["musnad_event"] for r in found} == {"a:v1"}
    assert (found[0]["EventCode"], found[0]["EventRootCode"], found[0]["QuadClass"]) == ("130", "13", "3")
    assert (found[0]["SQLDATE"], found[0]["MonthYear"], found[0]["Year"]) == ("20310304", "203103", "2031")
    assert float(found[0]["FractionDate"]) == pytest.approx(2031 + 94 / 365, abs=1e-4)
    assert float(found[0]["GoldsteinScale"]) == -4.4
    again = table(run("-", "--format", "gdelt", stdin=text).stdout)
    assert found == again


def test_gdelts_mentions_point_at_each_place_that_names_the_act() -> None:
    record = sample("a")
    found = table(run("-", "--format", "gdelt-mentions", stdin=lines("a")).stdout)
    first = [r for r in found if r["musnad_event"] == "a:v1"]
    assert {int(r["ActionCharOffset"]) for r in first} == {t.start for t in record.events[0].triggers}
    assert {r["GLOBALEVENTID"] for r in found} == {
        r["GLOBALEVENTID"] for r in table(run("-", "--format", "gdelt", stdin=lines("a")).stdout)
    }


def test_quads_of_types_and_of_cameo_roots_agree_but_for_conceding() -> None:
    differ = {t for (t, _), code in cameo().items() if QUAD[t] != quad_class(code.code)}  # type: ignore[index]
    assert differ == {"CONCEDE"}


def test_events_can_be_chosen_by_confidence_status_type_and_day(filled: None) -> None:
    sure = table(run("--format", "csv", "--min-confidence", "0.8").stdout, ",")
    everything = table(run("--format", "csv").stdout, ",")
    assert sure == [r for r in everything if float(r["musnad_confidence"]) >= 0.8] != everything
    assert {r["musnad_status"] for r in table(run("--status", "planned", "--status", "possible").stdout, ",")} <= {
        "planned",
        "possible",
    }
    assert {r["musnad_type"] for r in table(run("--type", "coerce").stdout, ",")} == {"COERCE"}
    assert {r["musnad_earliest"] for r in table(run("--since", "2031-12").stdout, ",")} == {"2031-12-31"}
    assert run("--min-confidence", "1.5").exit_code == 2
    assert run("--min-confidence", "-0.1").exit_code == 2


def test_json_lines_keep_lists_as_lists() -> None:
    row = json.loads(run("-", "--format", "jsonl", stdin=lines("a")).stdout.splitlines()[0])
    assert row["musnad_initiators"] == ["بلدية النهرين"]
    assert row["musnad_promised"] in (0, 1)
    assert row["musnad_earliest"] is None


def test_parquet_has_types_and_the_codebook_in_it(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    done = run("-", "--format", "polecat", "--out", "events.parquet", stdin=lines("a", "b"))
    assert (done.exit_code, done.stdout) == (0, "")
    found = parquet.read_table(tmp_path / "events.parquet")
    assert found.num_rows == 6
    assert found.column("musnad_initiators")[0].as_py() == ["بلدية النهرين"]
    assert str(found.schema.field("musnad_confidence").type) == "double"
    how = {c.name: c.how for c in (*POLECAT, *OWN)}
    assert all(f.metadata[b"description"].decode() == how[f.name] for f in found.schema)


def test_parquet_is_not_written_to_a_terminal() -> None:
    done = run("-", "--format", "parquet", stdin=lines("a"))
    assert done.exit_code == 2
    assert "--out" in done.stderr


def test_a_file_and_a_format_that_contradict_each_other_are_refused() -> None:
    done = run("-", "--format", "jsonl", "--out", "events.csv", stdin=lines("a"))
    assert done.exit_code == 2
    assert not Path("events.csv").exists()


def test_an_export_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "events.csv"
    out.write_text("before", encoding="utf-8")

    def broken() -> Iterator[Any]:
        yield from rows([sample("a")], LAYOUTS["csv"])
        raise RuntimeError

    def attempt() -> None:
        with whole(out) as file:
            write(broken(), LAYOUTS["csv"].columns, "csv", file)

    with pytest.raises(RuntimeError):
        attempt()
    assert out.read_text(encoding="utf-8") == "before"
    assert [f.name for f in tmp_path.iterdir()] == ["events.csv"]


def test_a_file_that_cannot_be_written_is_named() -> None:
    done = run("-", "--out", "nowhere/events.csv", stdin=lines("a"))
    assert done.exit_code == 1
    assert "nowhere/events.csv" in done.stderr


def test_rejections_and_lines_that_are_no_records_are_counted_and_the_rest_is_exported() -> None:
    rejected = to_json(Rejected(id="bad-one", rejected="empty", detail="nothing there"))
    other = json.dumps({"schema": "musnad/1", "id": "x"})
    done = run("-", "--format", "jsonl", stdin=f"{rejected}\n{lines('a')}not json\n[1]\n{other}\n")
    assert done.exit_code == 3
    assert len(done.stdout.splitlines()) == 3
    assert "4 inputs" in done.stderr
    assert "bad-one" in done.stderr
    assert all(f"  -:{n}: " in done.stderr for n in (3, 4, 5))


def test_an_article_that_was_not_read_yet_is_told_what_to_do() -> None:
    done = run("-", stdin='{"id": "a", "text": "نص"}\n')
    assert done.exit_code == 1
    assert "musnad read --jsonl" in done.stderr


def test_a_missing_ledger_and_a_missing_file_are_errors() -> None:
    assert run().exit_code == 1
    missing = run("gone.jsonl")
    assert missing.exit_code == 1
    assert "gone.jsonl" in missing.stderr
    assert run("-", "--db", "x.db", stdin="").exit_code == 2


def test_no_record_at_all_still_gives_the_header() -> None:
    done = run("-", "--format", "polecat", stdin="")
    assert done.stdout.split("\t")[0] == "Event ID"
    assert run("-", "--format", "polecat", "--no-header", stdin="").stdout == ""


def test_text_of_a_page_can_neither_break_a_row_nor_command_a_spreadsheet() -> None:
    record = sample("a")
    hostile = '=HYPERLINK("http://x")\tاسم\n"آخر'
    record = record.model_copy(
        update={"entities": (record.entities[0].model_copy(update={"name": hostile}), *record.entities[1:])}
    )
    text = to_json(record) + "\n"
    found = table(run("-", "--format", "polecat", stdin=text).stdout)
    assert len(found) == 3
    assert found[0]["Actor Name"] == '\'=HYPERLINK("http://x") اسم "آخر'
    in_csv = table(run("-", "--format", "csv", stdin=text).stdout, ",")
    assert in_csv[0]["musnad_initiators"] == "'" + hostile
    assert json.loads(run("-", "--format", "jsonl", stdin=text).stdout.splitlines()[0])["musnad_initiators"] == [
        hostile
    ]


def test_read_pipes_into_export(tmp_path: Path) -> None:
    page = {
        "id": "p",
        "text": "استقبل الرئيس الجزائري في الجزائر العاصمة أمس الخميس وزير الخارجية التونسي.\n\nوبحثا التعاون.",
    }
    read = subprocess.run(
        [sys.executable, "-m", "musnad", "read", "--jsonl", "-"],
        input=json.dumps(page, ensure_ascii=False).encode(),
        capture_output=True,
        check=True,
    )
    done = run("-", "--format", "polecat", stdin=read.stdout.decode())
    assert done.exit_code == 0
    assert {r["musnad_article"] for r in table(done.stdout)} == {"p"}
