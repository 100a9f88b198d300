"""The commands' ways to the web: addresses among the inputs, and following the news by itself."""

# ruff: noqa: PLC0415  commands load what they need, so that `musnad --help` is quick; they have many options

import shlex
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import chain, groupby
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from musnad.errors import InputError
from musnad.options import Contact, Db, Lang, Model, Private

if TYPE_CHECKING:
    from musnad.models import Page, Rejected
    from musnad.settings import Settings

REJECTED = 3
_MISSING = "going to the web needs more than the base; pip install 'musnad[watch]'"


def is_address(text: str) -> bool:
    """Whether an input is fetched from the web, not a file."""
    return text.startswith(("http://", "https://"))


def pages_of(named: Sequence[str], *, jsonl: bool, settings: "Settings", private: bool) -> "Iterator[Page | Rejected]":
    """The pages of files, folders and addresses, in the order in which they are named.

    Raises InputError for a path that does not exist, before any page is given.
    """
    from musnad.sources import iter_pages

    groups = [(web, list(some)) for web, some in groupby(named, is_address)]
    found = [
        _of_addresses(some, settings, private) if web else iter_pages(map(Path, some), jsonl=jsonl, settings=settings)
        for web, some in groups
    ]
    return chain.from_iterable(found)


def _of_addresses(addresses: Sequence[str], settings: "Settings", private: bool) -> "Iterator[Page | Rejected]":
    try:
        from musnad.fetching import Limits, user_agent
        from musnad.watch.addresses import address_pages
    except ModuleNotFoundError as why:
        raise InputError(f"{addresses[0]}: {_MISSING} ({why.name} is not there)") from why
    limits = Limits(max_bytes=settings.max_bytes, private=private)
    return address_pages(addresses, agent=user_agent(settings.contact), limits=limits)


def watch(
    lists: Annotated[
        list[str],
        typer.Argument(
            metavar="FEEDS...", help="Lists of feeds (.toml, .opml), or addresses of feeds, sitemaps, pages."
        ),
    ],
    contact: Contact = None,
    once: Annotated[bool, typer.Option("--once", help="Ask for what is due, read it and end.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of the status page on 127.0.0.1; 0 for any.")] = 9417,
    private: Private = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No line for each page.")] = False,
    db: Db = None,
    model: Model = None,
    lang: Lang = "ar",
) -> None:
    """Follow feeds: ask politely what is new, read it, add it to the ledger. Stop it with Ctrl-C; it goes on later."""
    try:
        from musnad.watch import Watcher
        from musnad.watch.status import serving
        from musnad.watch.watchlist import read_watchlists
    except ModuleNotFoundError as why:
        raise InputError(f"{_MISSING} ({why.name} is not there)") from why
    from musnad import __version__, pipeline
    from musnad.fetching import Limits, user_agent
    from musnad.ledger import Ledger
    from musnad.settings import Settings
    from musnad.terminal.console import message

    settings = Settings.load(flags={"db": db, "model": model, "contact": contact})
    watchlist = read_watchlists(lists)
    who = contact or watchlist.contact or settings.contact
    if not who:
        raise InputError("say who may be asked about the visits: --contact, or `contact` in the list of feeds")
    stop = Event()
    version = f"{__version__}/{pipeline.model(settings.model)}"
    command = shlex.join(["musnad", *sys.argv[1:]])
    with ExitStack() as open_now:
        ledger = open_now.enter_context(Ledger.open(settings.db))
        beside = open_now.enter_context(Ledger(settings.db))  # the status page reads by a connection of its own
        watcher = Watcher(
            watchlist=watchlist,
            visits=ledger.visits(),
            writer=open_now.enter_context(ledger.writer(command, version)),
            read=partial(pipeline.read, settings=settings),
            settings=settings,
            agent=user_agent(who),
            limits=Limits(max_bytes=settings.max_bytes, private=private),
            told=(lambda _: None) if quiet else message,
        )
        sources = [s.address for s in watchlist.sources]
        address = open_now.enter_context(
            serving(port, watcher.metrics, partial(beside.visits().watched, sources), lang)
        )
        message(f"{len(sources):,} sources; how it stands: {address}")
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: stop.set())
        watcher.run(stop, once=once)
    message("nothing more is due" if once and not stop.is_set() else "stopped; run it again to go on")
    if once and watcher.rejected:
        raise typer.Exit(REJECTED)
