"""The codebook of the exports, in Markdown: made from the columns themselves, so that the two cannot drift."""

from collections.abc import Iterator

from musnad.export.columns import Column
from musnad.export.gdelt import EVENTS, MENTIONS, PLACE_COUNTRY, cameo
from musnad.export.own import OWN
from musnad.export.polecat import POLECAT

_HEAD = """# Codebook of the exports

Made by `musnad export --codebook` from the columns that the export writes; a test keeps this file equal to it.

| format | rows | file by default | columns |
| --- | --- | --- | --- |
| `polecat` | one an event | tab-separated | POLECAT's, then musnad's own (ours) |
| `gdelt` | one for each pair of initiator and recipient | tab-separated | GDELT's Events, then ours |
| `gdelt-mentions` | one for each pair and each naming of the act | tab-separated | GDELT's Mentions, then ours |
| `csv`, `jsonl`, `parquet` | one an event | what its name says | musnad's own |

The ending of `--out` may choose another file for any of them (`.tsv`, `.txt`, `.csv`, `.jsonl`, `.parquet`). All text
is UTF-8. Lists are lists in JSON Lines and Parquet; elsewhere their parts are joined by `; `. In tab-separated files
tabs and line ends inside a cell are spaces; a cell with quotation marks is quoted as in CSV. In both kinds a text that
a spreadsheet would compute (it begins with `=`, `+`, `-` or `@`) has an apostrophe before it. A cell without a value is
empty.

**Before counting**: POLECAT and GDELT count what is reported to have taken place. musnad also gives plans, demands,
possibilities and denials; `--status happened` leaves those out. A row is one article's report, so the same act reported
by ten articles has ten rows."""


def codebook() -> str:
    """The whole codebook."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD
    for title, columns in (
        ("musnad's own columns", OWN),
        ("POLECAT's columns", POLECAT),
        ("GDELT 2.0's Events", (*EVENTS, PLACE_COUNTRY)),
        ("GDELT 2.0's Mentions", MENTIONS),
    ):
        yield from _table(title, columns)
    yield from ("", "## CAMEO codes", "", "| type | mode | EventCode | Goldstein |", "| --- | --- | --- | --- |")
    for (type_, mode), code in cameo().items():
        yield f"| {type_} | {mode or 'any other'} | {code.code} | {code.goldstein:g} |"


def _table(title: str, columns: tuple[Column, ...]) -> Iterator[str]:
    yield from ("", f"## {title}", "", "| column | holds | how it is filled |", "| --- | --- | --- |")
    for column in columns:
        holds = {"texts": "list of texts"}.get(column.kind, column.kind) if column.fill else "nothing"
        yield f"| `{column.name}` | {holds} | {column.how} |"
