"""Records -> tables that the field knows: POLECAT's, GDELT's and musnad's own columns.

    Record ──reports──▶ Report ──rows of a layout──▶ Column.fill ──files──▶ CSV, tab-separated, JSON Lines, Parquet

A layout is a tuple of columns and how many rows an event takes; the codebook is made from the same columns.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from musnad.export.columns import Column, Report, Value, reports
from musnad.export.gdelt import EVENTS, MENTIONS, PLACE_COUNTRY, mentions, pairs
from musnad.export.own import OWN
from musnad.export.polecat import POLECAT
from musnad.models import Record

Format = Literal["polecat", "gdelt", "gdelt-mentions", "csv", "parquet", "jsonl"]
Encoding = Literal["csv", "tsv", "jsonl", "parquet"]


@dataclass(frozen=True, slots=True)
class Layout:
    """A table: its columns, the rows of an event, and the file that it is by default."""

    title: str
    columns: tuple[Column, ...]
    rows: Callable[[Report], Iterable[Report]]
    encoding: Encoding


def _one(report: Report) -> tuple[Report]:
    return (report,)


LAYOUTS: dict[Format, Layout] = {
    "polecat": Layout("POLECAT, then musnad's own", (*POLECAT, *OWN), _one, "tsv"),
    "gdelt": Layout("GDELT 2.0 Events, then musnad's own", (*EVENTS, PLACE_COUNTRY, *OWN), pairs, "tsv"),
    "gdelt-mentions": Layout("GDELT 2.0 Mentions, then musnad's own", (*MENTIONS, *OWN), mentions, "tsv"),
    "csv": Layout("musnad's own", OWN, _one, "csv"),
    "parquet": Layout("musnad's own", OWN, _one, "parquet"),
    "jsonl": Layout("musnad's own", OWN, _one, "jsonl"),
}


def rows(records: Iterable[Record], layout: Layout) -> Iterator[tuple[Value, ...]]:
    """The rows of all events, record by record, with a value a column."""
    for record in records:
        for report in reports(record):
            for row in layout.rows(report):
                yield tuple(c.fill(row) if c.fill else None for c in layout.columns)


__all__ = ["LAYOUTS", "Column", "Encoding", "Format", "Layout", "Report", "Value", "rows"]
