"""The commands for those who study events: tables to count in."""

# ruff: noqa: PLC0415  commands load what they need, so that `musnad --help` is quick; they have many options

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from musnad.errors import InputError
from musnad.options import Confidence, Db, day, statuses, types
from musnad.output import settings_db

if TYPE_CHECKING:
    from musnad.export import Encoding, Format
    from musnad.models import Record, Rejected

REJECTED = 3
_NAMED = 5  # rejected inputs that are named


def export(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE...]", help="Records (`musnad read --jsonl`), `-` for standard input; none: the ledger."
        ),
    ] = None,
    format: Annotated[
        Literal["polecat", "gdelt", "gdelt-mentions", "csv", "parquet", "jsonl"],
        typer.Option("--format", "-f", help="Whose columns; musnad's own stand beside them."),
    ] = "csv",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The file, written whole or not at all; else standard output.")
    ] = None,
    type: Annotated[list[str] | None, typer.Option(help="RETREAT, ASSAULT, ...; may be repeated.")] = None,
    status: Annotated[
        list[str] | None, typer.Option(help="happened, planned, requested, possible, denied; may be repeated.")
    ] = None,
    since: Annotated[str | None, typer.Option(help="From this day, month or year on (2021-07-23, 2021-07).")] = None,
    until: Annotated[str | None, typer.Option(help="Up to and with this day, month or year.")] = None,
    min_confidence: Confidence = 0.0,
    header: Annotated[bool, typer.Option(help="Whether CSV and tab-separated files begin with the names.")] = True,
    codebook: Annotated[
        bool, typer.Option("--codebook", help="Print what fills each column, and nothing else.")
    ] = False,
    db: Db = None,
) -> None:
    """Write events as a table: POLECAT's, GDELT's or musnad's own columns."""
    if codebook:
        from musnad.export.codebook import codebook as book

        sys.stdout.write(book())
        return
    from musnad.export import LAYOUTS, rows
    from musnad.export.files import whole, write
    from musnad.export.records import Choice, chosen
    from musnad.terminal.console import message

    choice = Choice(
        tuple(types(type or ())),
        tuple(statuses(status or ())),
        day(since, "--since", last=False),
        day(until, "--until", last=True),
        min_confidence,
    )
    layout, encoding = LAYOUTS[format], _encoding(format, out)
    passed: list[Rejected] = []
    with _records(files or [], db) as records:
        table = rows(chosen(records, choice, passed), layout)
        if out is None:
            write(table, layout.columns, encoding, sys.stdout.buffer, header)
        else:
            with whole(out) as file:
                count = write(table, layout.columns, encoding, file, header)
            message(f"{out}: {count:,} rows")
    if passed:
        message(f"{len(passed):,} inputs are no records and were left out")
        message("\n".join(f"  {item.id}: {item.rejected}: {item.detail}" for item in passed[:_NAMED]))
        raise typer.Exit(REJECTED)


def _encoding(format: "Format", out: Path | None) -> "Encoding":
    """What kind of file: as the name of --out ends, else the format's own."""
    from musnad.export import LAYOUTS
    from musnad.export.files import SUFFIXES

    own = LAYOUTS[format].encoding
    named = SUFFIXES.get(out.suffix.lower(), own) if out else own
    if format in ("csv", "jsonl", "parquet") and named != own and out:
        raise typer.BadParameter(f"--format {format} and --out {out.name} are two kinds of file; leave one out")
    if named == "parquet" and out is None:
        raise typer.BadParameter("Parquet is no text; name a file: --out events.parquet")
    return named


@contextmanager
def _records(files: list[str], db: str | None) -> "Iterator[Iterator[Record | Rejected]]":
    """The records of the files named, or of the ledger where none is."""
    from musnad.export.records import of_ledger
    from musnad.ledger import Ledger

    if files and db:
        raise typer.BadParameter("--db names a ledger; give it or FILE, not both")
    if files:
        yield _of_files(files)
        return
    with Ledger.open(settings_db(db), create=False) as ledger:
        yield of_ledger(ledger.view())


def _of_files(files: list[str]) -> "Iterator[Record | Rejected]":
    from musnad.export.records import of_lines
    from musnad.sources import PACKED, unpacked

    for name in files:
        if name != "-" and not Path(name).is_file():
            raise InputError(f"{name}: no such file; check the path")
        if name == "-":
            yield from of_lines(sys.stdin.buffer, "-")
            continue
        path = Path(name)
        suffix = path.suffix.lower()
        try:
            with unpacked(path, suffix if suffix in PACKED else "") as stream:
                yield from of_lines(stream, name)
        except (OSError, EOFError) as why:
            raise InputError(f"{name}: cannot be read ({why}); check the file") from why
