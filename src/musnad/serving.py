"""The commands of the reading room: `serve` opens it, `reviewers` says who may judge in it."""

# ruff: noqa: PLC0415  commands load what they need, so that `musnad --help` is quick

import json
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from musnad.errors import InputError
from musnad.options import Db, Json, Model
from musnad.output import settings_db


@contextmanager
def _installed() -> Iterator[None]:
    """Says what to install where the reading room is not."""
    try:
        yield
    except ImportError as why:
        raise InputError(f"the reading room needs {why.name}; pip install 'musnad[web]' brings it") from why


def serve(
    db: Db = None,
    host: Annotated[str, typer.Option(help="The address to listen on; other machines reach only 0.0.0.0 or ::")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8765,
    name: Annotated[
        list[str] | None,
        typer.Option("--name", help="A host name by which the room is asked for, beside localhost; may be repeated."),
    ] = None,
    fetch: Annotated[
        bool, typer.Option("--fetch", help="Let reviewers add pages of the web by their address.")
    ] = False,
    https: Annotated[
        bool, typer.Option("--https", help="A proxy before it speaks https and says whom it speaks for.")
    ] = False,
    model: Model = None,
) -> None:
    """Open the reading room on the ledger in a browser: read, question and correct the record."""
    with _installed():
        import uvicorn

        from musnad.web.app import create_app
        from musnad.web.site import Options
    from musnad.settings import Settings
    from musnad.terminal.console import message

    settings = Settings.load(flags={"db": db, "model": model})
    listens = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    shown = f"[{listens}]" if ":" in listens else listens
    options = Options(fetch, ("127.0.0.1", "localhost", "[::1]", shown, *(name or ())), https, model=settings.model)
    app = create_app(settings.db, options)
    try:
        bound = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as why:
        raise InputError(f"{shown}:{port}: cannot be listened on ({why.strerror or why}); name another --port") from why
    message(f"{settings.db}: reading room at http://{shown}:{bound.getsockname()[1]}/ (Ctrl-C closes it)")
    config = uvicorn.Config(app, log_level="warning", server_header=False, proxy_headers=https)
    uvicorn.Server(config).run(sockets=[bound])


reviewers = typer.Typer(no_args_is_help=True, help="Who may judge in the reading room.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="As it will stand beside their verdicts.")]


@reviewers.callback()
def _reviewers() -> None:
    pass


def add_reviewer(name: Name, db: Db = None) -> None:
    """Add a reviewer, or set a new password. It is asked for, or read as one line from standard input."""
    from musnad.ledger import Ledger
    from musnad.terminal.console import message

    with _installed():
        from musnad.web.accounts import hashed
    with Ledger.open(settings_db(db), create=False) as ledger:
        if sys.stdin.isatty():
            password = typer.prompt(f"Password for {name}", hide_input=True, confirmation_prompt=True, err=True)
        else:
            password = sys.stdin.readline().rstrip("\r\n")
        ledger.people.put(name, hashed(password))
    message(f"{name}: may judge in the reading room of {ledger.name}")


def list_reviewers(db: Db = None, as_json: Json = False) -> None:
    """List who may judge, and since when they have their password."""
    from musnad.ledger import Ledger

    with Ledger.open(settings_db(db), create=False) as ledger:
        for person in ledger.people.all():
            row = {"name": person.name, "since": person.since}
            typer.echo(json.dumps(row, ensure_ascii=False) if as_json else f"{person.since[:10]}  {person.name}")


def remove_reviewer(name: Name, db: Db = None) -> None:
    """Take a reviewer away. What they said stays."""
    from musnad.ledger import Ledger
    from musnad.terminal.console import message

    with Ledger.open(settings_db(db), create=False) as ledger:
        if not ledger.people.remove(name):
            raise InputError(f"{name}: no such reviewer; `musnad reviewers list` names them")
    message(f"{name}: may judge no more")
