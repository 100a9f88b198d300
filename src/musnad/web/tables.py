"""Rows of the ledger as CSV: one column for each field, lists joined, no cell that a spreadsheet would compute."""

import csv as _csv
import io
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from pydantic_core import to_json

JOIN = "; "
# A spreadsheet computes a cell that begins so; the text of a page may not decide what it computes.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv(rows: Sequence[Any], kind: type[Any] | None = None) -> str:
    """A header of the fields' names, then a line for each row. Without rows, `kind` gives the names."""
    kind = type(rows[0]) if rows else kind
    names = [f.name for f in fields(kind)] if kind is not None and is_dataclass(kind) else []
    out = io.StringIO()
    out.write("\ufeff")  # without it a spreadsheet takes Arabic for Latin-1
    writer = _csv.writer(out)
    writer.writerow(names)
    for row in rows:
        writer.writerow([cell(getattr(row, name)) for name in names])
    return out.getvalue()


def cell(value: Any) -> str | int | float:
    """A value as one cell: of parties and sources the names, of other lists and records their JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, (list, tuple)):
        if all(hasattr(v, "name") for v in value):
            text = JOIN.join(v.name for v in value)
        elif all(isinstance(v, str) for v in value):
            text = JOIN.join(value)
        else:
            text = to_json(value).decode()
    else:
        text = value if isinstance(value, str) else to_json(value).decode()
    return f"'{text}" if text.startswith(_FORMULA) else text
