"""The Python side: lazy results, frames, the notebook's view, and the tutorial from top to bottom."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest

import musnad
import musnad.errors
from musnad.ledger import Ledger
from musnad.ledger.paging import Paged
from musnad.results import Results
from story_samples import OTHER, RETOLD, report

ROOT = Path(__file__).parent.parent


@pytest.fixture
def ledger(db: str) -> Any:
    with Ledger.open(db) as found:
        with found.writer() as writer:
            writer.add(report("a1"), source="test")
            writer.add(report("a2", RETOLD, outlet="<b>موقع</b>"), source="test")
            writer.add(report("a3", OTHER, by="جمارك ميناء الرمال", title="وقود", due="2031-09-01"), source="test")
        yield found


def test_a_result_asks_nothing_before_it_is_looked_at_and_then_page_by_page() -> None:
    asked: list[str | None] = []

    def page(limit: int | None, after: str | None) -> Paged[int]:
        asked.append(after)
        return Paged((1, 2), "next") if after is None else Paged((3,), None)

    found = Results("numbers", int, page)
    assert asked == []
    rows = iter(found)
    assert next(rows) == 1
    assert asked == [None]
    assert list(rows) == [2, 3]
    assert asked == [None, "next"]


def test_a_ledger_answers_with_rows_and_with_frames(ledger: Any) -> None:
    pytest.importorskip("polars")
    pytest.importorskip("pandas")
    assert len(list(ledger.events(actor="شرطة"))) == 2
    frame = ledger.stories().to_polars()
    assert frame.sort("id")["reports"].to_list() == [2, 1]
    assert list(ledger.events().to_pandas()["article"]) == ["a1", "a2", "a3"]
    assert ledger.events(actor="لا أحد").to_arrow().num_rows == 0
    assert ledger.commitments("2031-05-01").to_polars()["state"].to_list() == ["open"]


def test_a_frame_without_its_package_says_what_to_install(ledger: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(musnad.errors.InputError, match=r"musnad\[frames\]"):
        ledger.events().to_arrow()


def test_a_notebook_shows_rows_from_right_to_left_with_everything_escaped(ledger: Any) -> None:
    html = ledger.events()._repr_html_()
    assert 'dir="rtl"' in html
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert "صادرت" in html
    assert repr(ledger.stories()).startswith("<stories: 2>")
    assert "ذخيرة" in ledger.search("ذخيرة")._repr_html_()


def test_the_public_names_are_there() -> None:
    assert musnad.Ledger is Ledger
    assert musnad.read is musnad.read_text
    with pytest.raises(AttributeError):
        _ = musnad.nothing


def test_the_tutorial_runs_from_top_to_bottom(monkeypatch: pytest.MonkeyPatch) -> None:
    nbformat = pytest.importorskip("nbformat")
    client = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    path = os.pathsep.join([str(Path(musnad.__file__).parent.parent), os.environ.get("PYTHONPATH", "")])
    monkeypatch.setenv("PYTHONPATH", path)
    notebook = nbformat.read(ROOT / "docs" / "tutorial.ipynb", as_version=4)
    client.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    shown = "".join(str(o) for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs)
    assert "independent origins" in shown
    assert "dir=" in shown
