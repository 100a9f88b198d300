"""The `musnad` command. Thin: options in, one call, lines out.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but some inputs were rejected, 130 interrupted,
141 the reader of the output went away.
"""

# ruff: noqa: PLC0415  commands load what they need, so that `musnad --help` is quick; they have many options

import functools
import json
import os
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from musnad import __version__
from musnad.archives import batch
from musnad.errors import InputError, MusnadError
from musnad.inquiries import accuracy, commitments, review, search, sources, timeline
from musnad.options import Bidi, Confidence, Db, Jobs, Json, Lang, Limit, Model, Private, day, instant, statuses, types
from musnad.output import json_rows, listed, screen, settings_db
from musnad.serving import add_reviewer, list_reviewers, remove_reviewer, reviewers, serve
from musnad.studies import explain, export
from musnad.watching import is_address, pages_of, watch

if TYPE_CHECKING:  # loaded by the commands that need them: `musnad --help` is to be quick
    from musnad.ledger import Writer
    from musnad.models import Page, Rejected
    from musnad.settings import Settings
    from musnad.terminal.console import Tally

REJECTED, INTERRUPTED, PIPE_CLOSED = 3, 130, 141

app = typer.Typer(
    add_completion=True,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Reads Arabic news and writes who did what to whom, where and when, and on whose word.",
    epilog="Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but some inputs were rejected.",
)


def _command(run: Callable[..., None]) -> Callable[..., None]:
    """Ends a command the same way whatever stops it: a message and an exit code, no traceback."""

    @functools.wraps(run)
    def guarded(*args: Any, **kwargs: Any) -> None:
        from musnad.terminal.console import message

        try:
            run(*args, **kwargs)
            sys.stdout.flush()
        except BrokenPipeError:
            # Python would fail once more when it flushes at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(PIPE_CLOSED) from None
        except KeyboardInterrupt:
            message("interrupted")
            raise typer.Exit(INTERRUPTED) from None
        except MusnadError as why:
            message(f"musnad: {why}")
            raise typer.Exit(1) from None

    return guarded


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"musnad {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")] = False,
) -> None:
    pass


@app.command()
@_command
def read(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Pages, addresses, or `-` for standard input.")],
    as_json: Json = False,
    jsonl: Annotated[
        bool,
        typer.Option("--jsonl", help="Inputs are JSON Lines; writes one record a line, in the same order."),
    ] = False,
    outlet: Annotated[str | None, typer.Option(help="The outlet, for a page that does not say.")] = None,
    published: Annotated[str | None, typer.Option(help="ISO date or time of publication.")] = None,
    url: Annotated[str | None, typer.Option(help="The page's address.")] = None,
    id: Annotated[str | None, typer.Option("--id", help="The id that the record is to have.")] = None,
    min_confidence: Confidence = 0.0,
    jobs: Jobs = 1,
    model: Model = None,
    private: Private = False,
    bidi: Bidi = "auto",
    lang: Lang = "ar",
) -> None:
    """Read pages and show each one's events: who did what to whom, and on whose word."""
    from musnad import pipeline
    from musnad.models import Rejected, to_json
    from musnad.settings import Settings
    from musnad.terminal import show_record
    from musnad.terminal.console import JsonLines, message
    from musnad.terminal.reading import confident, read_in_order

    told = {"outlet": outlet, "published": instant(published), "url": url, "id": id}
    told = {k: v for k, v in told.items() if v is not None}
    if told and (jsonl or len(files) > 1):
        raise typer.BadParameter(f"--{next(iter(told))} speaks of one page; give one FILE, without --jsonl")
    settings = Settings.load(flags={"model": model})
    pipeline.model(settings.model)  # before the first page: a wrong folder is told once
    pages = _told(pages_of(files, jsonl=jsonl, settings=settings, private=private), told)
    lines = JsonLines(sys.stdout)
    on = screen(bidi)
    rejected = shown = 0
    with lines.guard():
        for result in read_in_order(pages, settings, jobs):
            item = result.item
            if isinstance(item, Rejected):
                rejected += 1
            else:
                item = confident(item, min_confidence)
            if as_json or jsonl:
                lines.write(to_json(item))
            elif isinstance(item, Rejected):
                message(f"{result.page.source if result.page else item.id}: {item.rejected}: {item.detail}")
            else:
                if shown:
                    on.blank()
                shown += 1
                show_record(on, item, lang)
    if rejected:
        raise typer.Exit(REJECTED)


@app.command()
@_command
def add(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help="Files, folders, JSON Lines, WARC, folders of `musnad batch`, addresses of the web, or `-`.",
        ),
    ],
    db: Db = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Standard input is JSON Lines.")] = False,
    reread: Annotated[bool, typer.Option(help="Read again also what is known and unchanged.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The counts as JSON on stdout.")] = False,
    jobs: Jobs = 1,
    model: Model = None,
    private: Private = False,
) -> None:
    """Read articles into the ledger. Run it again after a stop: it goes on where it was."""
    from musnad import pipeline
    from musnad.batch.shards import found
    from musnad.ledger import Ledger
    from musnad.settings import Settings
    from musnad.terminal.console import Tally, message, progress

    settings = Settings.load(flags={"db": db, "model": model})
    version = f"{__version__}/{pipeline.model(settings.model)}"
    web = [p for p in paths if is_address(p)]
    shards, others = found([Path(p) for p in paths if p not in web], version)
    pages = pages_of([*map(str, others), *web], jsonl=jsonl, settings=settings, private=private)
    tally = Tally()
    command = shlex.join(["musnad", *sys.argv[1:]])
    with (
        Ledger.open(settings.db) as ledger,
        ledger.writer(command, version) as writer,
        progress(tally) as ticker,
    ):
        try:
            added = _add_all(pages, writer, tally, settings, jobs, reread)
            for source in chain(_add_shards(shards, writer, tally, reread), added):
                ticker.tick(source)
        except KeyboardInterrupt:
            message(f"stopped after: {tally.line()}; run it again to go on")
            raise
    message(tally.summary())
    for kept in writer.kept:
        message(f"  {kept}: the record read before is kept")
    if as_json:
        sys.stdout.write(json.dumps({**tally.outcomes, "reasons": tally.reasons}, ensure_ascii=False) + "\n")
    if tally.outcomes["rejected"]:
        raise typer.Exit(REJECTED)


def _add_all(
    pages: "Iterable[Page | Rejected]",
    writer: "Writer",
    tally: "Tally",
    settings: "Settings",
    jobs: int,
    reread: bool,
) -> Iterator[str]:
    """Adds pages to the ledger; gives the name of each input when it is done."""
    from musnad.models import Rejected
    from musnad.sources import input_hash
    from musnad.terminal.reading import read_in_order

    def new() -> "Iterator[Page | Rejected]":
        for page in pages:
            if not isinstance(page, Rejected) and not reread and writer.known(input_hash(page)):
                tally.count("unchanged")
                continue
            yield page

    for result in read_in_order(new(), settings, jobs):
        source = result.page.source if result.page else result.item.id
        hashed = input_hash(result.page) if result.page else None
        outcome = writer.add(result.item, source=source, input_hash=hashed)
        if isinstance(result.item, Rejected):
            tally.reject(source, result.item)
        else:
            tally.count(outcome)
        yield source


def _add_shards(shards: "Iterable[Path]", writer: "Writer", tally: "Tally", reread: bool) -> Iterator[str]:
    """Adds what `musnad batch` has read; gives the name of each input when it is done."""
    from musnad.batch.shards import rows
    from musnad.models import Record, Rejected

    for shard in shards:
        for row in rows(shard):
            if row.record is None:
                item = Rejected(id=row.id, rejected=row.rejected or "", detail=row.detail or "")
                writer.add(item, source=row.source)
                tally.reject(row.source, item)
            elif row.input and not reread and writer.known(row.input):
                tally.count("unchanged")
            else:
                record = Record.model_validate_json(row.record)
                tally.count(writer.add(record, source=row.source, input_hash=row.input))
            yield row.source


@app.command()
@_command
def events(
    actor: Annotated[
        str | None, typer.Option(help="Who does it: a name, a code (IRQ, 'IRQ GOV') or a knowledge base id.")
    ] = None,
    recipient: Annotated[str | None, typer.Option(help="Whom it is done to; as --actor.")] = None,
    type: Annotated[list[str] | None, typer.Option(help="RETREAT, ASSAULT, ...; may be repeated.")] = None,
    status: Annotated[
        list[str] | None,
        typer.Option(help="happened, planned, requested, possible, denied; may be repeated."),
    ] = None,
    since: Annotated[str | None, typer.Option(help="From this day, month or year on (2021-07-23, 2021-07).")] = None,
    until: Annotated[str | None, typer.Option(help="Up to and with this day, month or year.")] = None,
    outlet: Annotated[str | None, typer.Option(help="Words of the outlet's name.")] = None,
    origin: Annotated[
        str | None,
        typer.Option(help="On whose word: a name, a kind (anonymous, official, ...), or own for the outlet's own."),
    ] = None,
    min_confidence: Confidence = 0.0,
    limit: Limit = 100,
    db: Db = None,
    as_json: Json = False,
    bidi: Bidi = "auto",
    lang: Lang = "ar",
) -> None:
    """List events of the ledger, the latest first. An event without dates counts on its article's day."""
    from musnad.ledger import Ledger
    from musnad.terminal import show_events

    filters: dict[str, Any] = {
        "actor": actor,
        "recipient": recipient,
        "type": types(type or ()),
        "status": statuses(status or ()),
        "since": day(since, "--since", last=False),
        "until": day(until, "--until", last=True),
        "outlet": outlet,
        "origin": origin,
        "min_confidence": min_confidence or None,
    }
    with Ledger.open(settings_db(db), create=False) as ledger:
        rows = ledger.view().events(**filters, limit=limit + 1 if limit else None)
    listed(rows, limit, as_json, lambda shown: show_events(screen(bidi), shown, lang), "no events match")


@app.command()
@_command
def articles(
    rejected: Annotated[bool, typer.Option("--rejected", help="Only inputs that were rejected, with why.")] = False,
    outlet: Annotated[str | None, typer.Option(help="Words of the outlet's name.")] = None,
    since: Annotated[str | None, typer.Option(help="Published from this day, month or year on.")] = None,
    until: Annotated[str | None, typer.Option(help="Published up to this day, month or year.")] = None,
    limit: Limit = 100,
    db: Db = None,
    as_json: Json = False,
    bidi: Bidi = "auto",
    lang: Lang = "ar",
) -> None:
    """List articles of the ledger, the latest first."""
    from musnad.ledger import Ledger
    from musnad.terminal import show_articles

    with Ledger.open(settings_db(db), create=False) as ledger:
        rows = ledger.view().articles(
            state="rejected" if rejected else None,
            outlet=outlet,
            since=day(since, "--since", last=False),
            until=day(until, "--until", last=True),
            limit=limit + 1 if limit else None,
        )
    listed(rows, limit, as_json, lambda shown: show_articles(screen(bidi), shown, lang), "no articles match")


@app.command()
@_command
def show(
    name: Annotated[str, typer.Argument(metavar="EVENT|ARTICLE", help="An id, or the beginning of an article's.")],
    db: Db = None,
    as_json: Json = False,
    bidi: Bidi = "auto",
    lang: Lang = "ar",
) -> None:
    """Show an event with the words that say it, down to the origin; or an article with its events."""
    from musnad.ledger import Ledger
    from musnad.models import Rejected, to_json
    from musnad.terminal import show_article, show_evidence, show_rejected
    from musnad.terminal.console import JsonLines
    from musnad.terminal.evidence import evidence

    with Ledger.open(settings_db(db), create=False) as ledger:
        view = ledger.view()
        id = view.resolve(name)
        if id is None:
            near = "".join(f"\n  {n}" for n in view.nearest(name))
            hint = f"; did you mean{near}" if near else "; `musnad events` and `musnad articles` list ids"
            raise InputError(f"{name}: no such event or article{hint}")
        event = view.event(id)
        item = view.article(event.article if event else id)
    if item is None:
        raise InputError(f"{id}: its article is gone from the ledger; add it again")
    found = evidence(item, id.rpartition(":")[2]) if event and not isinstance(item, Rejected) else None
    if as_json and found:
        json_rows([found])
    elif as_json:
        JsonLines(sys.stdout).write(to_json(item))
    elif isinstance(item, Rejected):
        show_rejected(screen(bidi), item, lang)
    elif found:
        show_evidence(screen(bidi), found, lang)
    else:
        show_article(screen(bidi), item, lang)


knowledge_app = typer.Typer(no_args_is_help=True, help="What musnad knows of the world.")
app.add_typer(knowledge_app, name="knowledge")


@knowledge_app.callback()
def _knowledge() -> None:
    pass


@knowledge_app.command()
@_command
def check(as_json: Json = False) -> None:
    """Check the tables for duplicates, overlapping tenures and unknown codes: a line a fault, and exit code 1."""
    from musnad.knowledge.check import check as faults_in_tables
    from musnad.terminal.console import message

    faults = faults_in_tables()
    if as_json:
        json_rows(faults)
    else:
        for fault in faults:
            typer.echo(str(fault))
    if faults:
        count = f"{len(faults):,} fault{'s' if len(faults) > 1 else ''}"
        message(f"musnad: {count} in the knowledge tables; correct the entries named")
        raise typer.Exit(1)
    message("the knowledge tables are sound")


ledger_app = typer.Typer(no_args_is_help=True, help="The ledger itself.")
app.add_typer(ledger_app, name="ledger")


@ledger_app.callback()
def _ledger() -> None:
    pass


@ledger_app.command()
@_command
def upgrade(db: Db = None) -> None:
    """Bring a ledger that an older musnad made to the present schema, whole or not at all. Make a copy first."""
    from musnad.ledger import upgrade as upgraded
    from musnad.terminal.console import message

    was, now = upgraded(name := settings_db(db))
    message(f"{name}: is of schema {now} already" if was == now else f"{name}: upgraded from schema {was} to {now}")


def _told(pages: "Iterator[Page | Rejected]", told: dict[str, Any]) -> "Iterator[Page | Rejected]":
    """The pages with what the caller knows of them."""
    from musnad.models import Page

    for page in pages:
        yield page.model_copy(update=told) if told and isinstance(page, Page) else page


def _later(command: Callable[..., None]) -> None:
    """Adds a command of another module."""
    app.command()(_command(command))


for _each in (batch, export, explain, timeline, sources, commitments, search, review, accuracy, serve, watch):
    _later(_each)
app.add_typer(reviewers, name="reviewers")
for _name, _run in (("add", add_reviewer), ("list", list_reviewers), ("remove", remove_reviewer)):
    reviewers.command(_name)(_command(_run))


def main() -> None:
    # Small matrices: threads that share them cost more than they give, so one core is used for one article.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()


if __name__ == "__main__":
    main()
