"""The commands for those who study events: tables to count in, and why an event was read as it was."""

# ruff: noqa: PLC0415  commands load what they need, so that `musnad --help` is quick; they have many options

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from musnad.errors import InputError
from musnad.options import Bidi, Confidence, Db, Json, Lang, Model, day, statuses, types
from musnad.output import json_rows, screen, settings_db

if TYPE_CHECKING:
    from musnad.explaining import Explanation
    from musnad.export import Encoding, Format
    from musnad.models import Record, Rejected
    from musnad.settings import Settings

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
    from musnad.sources import BROKEN, PACKED, unpacked

    for name in files:
        if name != "-" and not Path(name).is_file():
            raise InputError(f"{name}: no such file; check the path")
        if name == "-":
            yield from of_lines(sys.stdin.buffer, "-")
            continue
        path = Path(name)
        suffix = path.suffix.lower()
        try:
            with path.open("rb") as raw, unpacked(raw, suffix if suffix in PACKED else "") as stream:
                yield from of_lines(stream, name)
        except BROKEN as why:
            raise InputError(f"{name}: cannot be read ({why}); check the file") from why


def explain(
    event: Annotated[
        str | None, typer.Argument(metavar="[EVENT]", help="An id as `musnad events` shows it, or an article's id.")
    ] = None,
    page: Annotated[
        str | None,
        typer.Option("--page", help="Read this page (`-`: standard input); EVENT is then v1, v2, …, or none."),
    ] = None,
    db: Db = None,
    model: Model = None,
    as_json: Json = False,
    bidi: Bidi = "auto",
    lang: Lang = "ar",
) -> None:
    """Show why an event was read as it was: the lexicon's entries, the words, and what the judges weighed."""
    from musnad import pipeline
    from musnad.settings import Settings
    from musnad.terminal.explanation import show_explanation

    if event is None and page is None:
        raise typer.BadParameter("give an EVENT of the ledger, or --page FILE")
    if page is not None and db is not None:
        raise typer.BadParameter("--db names a ledger; give it or --page, not both")
    settings = Settings.load(flags={"db": db, "model": model})
    pipeline.model(settings.model)  # a wrong folder is told before anything is read
    found = _of_page(page, event, settings) if page is not None else _of_ledger(event or "", settings)
    if as_json:
        json_rows(found)
        return
    on = screen(bidi)
    for n, explanation in enumerate(found):
        if n:
            on.blank()
        show_explanation(on, explanation, lang)


def _of_page(page: str, event: str | None, settings: "Settings") -> "list[Explanation]":
    """The events of a page read now, or the one named."""
    from musnad.explaining import explain as why
    from musnad.models import Rejected
    from musnad.pipeline import read
    from musnad.sources import iter_pages

    item = next(iter_pages([Path(page)], settings=settings), None)
    record = read(item, settings) if item is not None and not isinstance(item, Rejected) else item
    if record is None or isinstance(record, Rejected):
        raise InputError(f"{page}: {record.rejected}: {record.detail}" if record else f"{page}: no page in it")
    found = list(why(record, settings))
    if event is None:
        return found
    local = event.rpartition(":")[2]
    named = [e for e in found if e.id.rpartition(":")[2] == local]
    if not named:
        ids = ", ".join(e.id.rpartition(":")[2] for e in found) or "none"
        raise InputError(f"{event}: the page has no such event; its events: {ids}")
    return named


def _of_ledger(name: str, settings: "Settings") -> "list[Explanation]":
    """An event of the ledger, or all of an article, read again."""
    from musnad.explaining import explain as why
    from musnad.explaining import of_event
    from musnad.ledger import Ledger
    from musnad.models import Record

    with Ledger.open(settings.db, create=False) as ledger:
        view = ledger.view()
        id = view.resolve(name)
        if id is None:
            near = "".join(f"\n  {n}" for n in view.nearest(name))
            hint = f"; did you mean{near}" if near else "; `musnad events` lists ids"
            raise InputError(f"{name}: no such event or article{hint}")
        row = view.event(id)
        item = view.article(row.article if row else id)
    if not isinstance(item, Record):
        raise InputError(f"{id}: no article that could be read; `musnad show {id}` says why")
    found = list(why(item, settings))
    if row is None:
        return found
    same = list(of_event(found, row.type, row.start))
    if not same:
        raise InputError(
            f"{id}: this version reads no {row.type} there (the record is of {item.provenance.version}, "
            f"{item.provenance.model}); read the article again: musnad add --reread"
        )
    return same
