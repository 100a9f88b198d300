"""The command line's options: those that several commands share, and how their values are read."""

import calendar
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Literal, get_args

import typer

Db = Annotated[
    str | None,
    typer.Option(
        "--db",
        help="The ledger: a file or a database URL; else what MUSNAD_DB or musnad.toml name, else musnad.db.",
    ),
]
Bidi = Annotated[
    Literal["auto", "logical", "visual", "words"],
    typer.Option(
        envvar="MUSNAD_BIDI",
        help="How your terminal shows right-to-left text: logical, it reorders; visual, it does not; "
        "words, it turns each word (kitty). Try another if words stand backwards.",
    ),
]
Lang = Annotated[Literal["ar", "en"], typer.Option(envvar="MUSNAD_LANG", help="The language of labels.")]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="A folder with a pipeline of your own, as train/build.py makes it; else what MUSNAD_MODEL or "
        "musnad.toml name, else the shipped one.",
    ),
]
Contact = Annotated[
    str | None,
    typer.Option(
        "--contact", help="Who may be asked about what is fetched; else what MUSNAD_CONTACT or musnad.toml name."
    ),
]
Private = Annotated[bool, typer.Option("--private", help="Also ask addresses of this machine and of private networks.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Limit = Annotated[int, typer.Option(min=0, help="At most so many; 0 for all.")]
Confidence = Annotated[float, typer.Option(min=0, max=1, help="Leave out events below this confidence.")]
Jobs = Annotated[int, typer.Option(min=1, help="Worker processes. The order stays.")]


def instant(text: str | None) -> datetime | None:
    """An ISO date or time; without a zone, UTC."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"--published {text!r} is no ISO date or time, such as 2021-07-23T07:21+03:00"
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


_PART_OF_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", re.ASCII)


def day(text: str | None, option: str, *, last: bool) -> str | None:
    """The first or last day of a date, month or year, ISO."""
    if text is None:
        return None
    try:
        if not (m := _PART_OF_DATE.fullmatch(text.strip())):
            raise ValueError
        year, month = int(m[1]), int(m[2] or (12 if last else 1))
        number = int(m[3] or (calendar.monthrange(year, month)[1] if last else 1))
        return date(year, month, number).isoformat()
    except (ValueError, calendar.IllegalMonthError):
        raise typer.BadParameter(f"{option} {text!r} is no day, month or year, such as 2021-07-23 or 2021-07") from None


def types(given: Sequence[str]) -> list[str]:
    from musnad.models import EventType  # noqa: PLC0415  with pydantic, slow to load

    known = get_args(EventType)
    if wrong := [t for t in given if t.upper() not in known]:
        raise typer.BadParameter(f"--type {wrong[0]!r} is unknown; one of {', '.join(known)}")
    return [t.upper() for t in given]


def statuses(given: Sequence[str]) -> list[str]:
    from musnad.terminal import STATUS  # noqa: PLC0415  with Rich, slow to load

    known = {s: s for s in STATUS} | {word: s for s, (word, _) in STATUS.items()}
    if wrong := [s for s in given if s.lower() not in known]:
        raise typer.BadParameter(f"--status {wrong[0]!r} is unknown; one of {', '.join(STATUS)}")
    return [known[s.lower()] for s in given]
