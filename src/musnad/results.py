"""A lazy result of a question: rows are read when they are looked at, a page at a time; frames on demand."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, fields
from html import escape
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from musnad.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from musnad.ledger.paging import Paged

R = TypeVar("R")

_PAGE = 500
_SHOWN = 10


class Results(Generic[R]):
    """Rows of one kind that a question gives. Iterate, slice with `head`, or make a frame of them.

    In a notebook it shows as a table from right to left, with the words of the text that say each row.
    """

    def __init__(self, name: str, kind: type[R], page: Callable[[int | None, str | None], "Paged[R]"]) -> None:
        self._name = name
        self._kind = kind
        self._page = page

    def __iter__(self) -> Iterator[R]:
        after: str | None = None
        while True:
            page = self._page(_PAGE, after)
            yield from page.rows
            if page.next is None:
                return
            after = page.next

    def head(self, number: int = _SHOWN) -> tuple[R, ...]:
        """The first rows."""
        return self._page(number, None).rows

    def to_dicts(self) -> list[dict[str, Any]]:
        """Every row as a dictionary of plain values."""
        return [asdict(row) for row in self]  # type: ignore[call-overload]

    def to_arrow(self) -> "pa.Table":
        """Every row as an Arrow table. Raises InputError where pyarrow is not installed."""
        pyarrow = _needed("pyarrow")
        rows = self.to_dicts()
        if not rows:
            names = [f.name for f in fields(self._kind)]  # type: ignore[arg-type]
            return pyarrow.table({n: pyarrow.array([], pyarrow.string()) for n in names})
        return pyarrow.Table.from_pylist(rows)

    def to_polars(self) -> "pl.DataFrame":
        """Every row as a polars frame. Raises InputError where polars is not installed."""
        found: pl.DataFrame = _needed("polars").from_arrow(self.to_arrow())
        return found

    def to_pandas(self) -> "pd.DataFrame":
        """Every row as a pandas frame. Raises InputError where pandas is not installed."""
        _needed("pandas")
        found: pd.DataFrame = self.to_arrow().to_pandas()
        return found

    def __repr__(self) -> str:
        page = self._page(_SHOWN, None)
        lines = [f"<{self._name}: {len(page.rows)}{' and more' if page.next else ''}>"]
        lines += ["  " + "  ".join(_cells(row).values()) for row in page.rows]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        page = self._page(_SHOWN, None)
        rows = [_cells(row) for row in page.rows]
        heads = list(rows[0]) if rows else []
        head = "".join(f"<th>{escape(h)}</th>" for h in heads)
        body = "".join("<tr>" + "".join(f"<td><bdi>{escape(c)}</bdi></td>" for c in r.values()) + "</tr>" for r in rows)
        more = "<p>…</p>" if page.next else ""
        style = 'style="text-align: start; direction: rtl"'
        return f'<table dir="rtl" lang="ar" {style}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}'


def _needed(package: str) -> Any:
    from importlib import import_module  # noqa: PLC0415

    try:
        return import_module(package)
    except ImportError:
        raise InputError(f"{package} is not installed; `pip install musnad[frames]` brings it") from None


# Columns of the table, and the field each shows; a row shows those it has.
_COLUMNS = {
    "التاريخ": ("last_day", "latest", "due_latest", "published", "first_report"),
    "النوع": ("type",),
    "الحالة": ("state", "status"),
    "الفاعل": ("initiators", "by"),
    "المتلقي": ("recipients", "to"),
    "اللفظ": ("trigger",),
    "الناشر": ("outlet",),
    "الأصل": ("chain", "origins"),
    "العنوان": ("title",),
    "الشاهد": ("snippet",),
    "المعرّف": ("id", "event"),
}


def _cells(row: object) -> dict[str, str]:
    found = {}
    for head, names in _COLUMNS.items():
        name = next((n for n in names if hasattr(row, n)), None)
        if name is not None:
            found[head] = _cell(getattr(row, name))
    return found


def _cell(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, tuple):
        return "، ".join(getattr(v, "name", str(v)) for v in value) or "—"
    return str(getattr(value, "text", value))
