"""The commands of the reading room: `serve` opens it, `reviewers` says who may judge in it."""

# ruff: noqa: PLC0415  commands load what they need, so that `musnad --help` is quick

from typing import Annotated

import typer

from musnad.errors import InputError
from musnad.options import Db, Model


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
    model: Model = None,
) -> None:
    """Open the reading room on the ledger in a browser: read, question and correct the record."""
    try:
        import uvicorn

        from musnad.web.app import create_app
        from musnad.web.site import Options
    except ImportError as why:
        raise InputError(f"the reading room needs {why.name}; pip install 'musnad[web]' brings it") from why
    from musnad.settings import Settings
    from musnad.terminal.console import message

    settings = Settings.load(flags={"db": db, "model": model})
    hosts = ("127.0.0.1", "localhost", "[::1]", *(name or ()))
    listens = host if host not in ("0.0.0.0", "::") else "127.0.0.1"
    options = Options(fetch=fetch, hosts=(*hosts, listens), model=settings.model)
    app = create_app(settings.db, options)
    message(f"{settings.db}: reading room at http://{listens}:{port}/ (Ctrl-C closes it)")
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False, date_header=True)
