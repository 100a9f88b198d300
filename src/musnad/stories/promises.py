"""Commitments -> their state on a given day, from what was reported of the act up to then."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from musnad.models import Status

State = Literal["open", "kept", "broken", "changed", "overdue"]
STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True)
class Later:
    """A report of the act promised: its status and dates, whether it is itself a promise, and its due date if so."""

    event: str
    day: str | None
    status: Status
    earliest: str | None
    latest: str | None
    promise: bool
    due: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """The state that a report shows, with the report."""

    day: str | None
    state: State
    event: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a commitment on a day, since when, and the changes that led there, each with its report; and the
    day up to which it is due, as last promised."""

    state: State
    since: str | None
    changes: tuple[Change, ...]
    due: str | None


def standing(due: str | None, made: str | None, reports: Sequence[Later], as_of: str) -> Standing:
    """The state on the day `as_of` (ISO) of a promise made on the day `made`, due at the end of the day `due`.

    kept: a report has the act done. broken: one denies it. changed: it is promised anew with another date. overdue:
    the (last) date is past and none of these is reported. Only reports of days after the promise was made, up to
    `as_of`, count; so yesterday's state can be asked for today.
    """
    changes: list[Change] = []
    for later in sorted(reports, key=lambda r: (r.day or "", r.event)):
        if later.day is None or later.day > as_of or (made is not None and later.day <= made):
            continue
        state: State | None = None
        if later.status == "happened":
            state = "kept"
        elif later.status == "denied":
            state = "broken"
        elif later.promise and later.due and due and later.due != due:
            state, due = "changed", later.due
        if state and not (changes and changes[-1].state == state and state != "changed"):
            changes.append(Change(later.day, state, later.event))
        if state == "kept":
            break
    last = changes[-1] if changes else None
    if last and last.state in ("kept", "broken"):
        return Standing(last.state, last.day, tuple(changes), due)
    if due and due < as_of:
        return Standing("overdue", due, tuple(changes), due)
    return Standing(last.state if last else "open", last.day if last else made, tuple(changes), due)
