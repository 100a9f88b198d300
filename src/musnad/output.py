"""What the commands share to show what they found."""

# ruff: noqa: PLC0415  loaded when something is shown, so that `musnad --help` is quick

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from musnad.terminal.screen import Screen

Row = TypeVar("Row")  # of one kind: events, articles, stories, ...


def screen(bidi: str) -> "Screen":
    from musnad.terminal.screen import Mode, Screen, detect

    auto = detect(os.environ, tty=sys.stdout.isatty())
    keep = bidi == "auto" or (bidi == "logical" and auto == "directed")  # the one that this terminal does
    return Screen(auto if keep else cast(Mode, bidi), sys.stdout)


def settings_db(db: str | None) -> str:
    from musnad.settings import Settings

    return Settings.load(flags={"db": db}).db


def listed(
    rows: Sequence[Row], limit: int, as_json: bool, show_rows: Callable[[Sequence[Row]], None], none: str
) -> None:
    """Shows the first `limit` rows (0: all), for which one row more was asked: it tells that there are more."""
    from musnad.terminal.console import message

    shown = rows[:limit] if limit else rows
    if as_json:
        json_rows(shown)
    elif rows:
        show_rows(shown)
    else:
        message(none)
    if len(rows) > len(shown):
        message(f"the first {limit:,} shown; --limit 0 shows all")


def json_rows(rows: Sequence[object]) -> None:
    """Rows of one kind, a line each."""
    from pydantic import TypeAdapter

    from musnad.terminal.console import JsonLines

    if not rows:
        return
    kind = TypeAdapter[Any](type(rows[0]))
    with JsonLines(sys.stdout).guard() as lines:
        for row in rows:
            lines.write(kind.dump_json(row).decode("utf-8"))
