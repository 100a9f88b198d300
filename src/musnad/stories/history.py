"""Reports of one event -> its status over time, and where the reports disagree."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from musnad.models import Status
from musnad.stories.origins import Report

# Later reports of an act that was done still call it planned in their background; only a denial unmakes it.
_RANK: dict[Status, int] = {"possible": 0, "requested": 1, "planned": 2, "happened": 3, "denied": 4}

Matter = Literal["status", "when", "where"] | str


@dataclass(frozen=True, slots=True)
class Told:
    """What one report says of an event. `counts` are (unit, value); days are ISO, null where it says none."""

    report: Report
    status: Status
    earliest: str | None
    latest: str | None
    counts: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """From `day` on (of publication) the event has this status; `reports` are the events that say so that day."""

    day: str | None
    status: Status
    earliest: str | None
    latest: str | None
    reports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One thing that is said, and who says it: reports, and the names of their origins."""

    value: str
    reports: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A matter on which reports differ: "status", "when", or a unit that is counted. The versions side by side."""

    matter: str
    versions: tuple[Version, ...]


def history(told: Sequence[Told]) -> tuple[Step, ...]:
    """The changes of an event's status in the order of publication.

    What an earlier day has established is no step again; of one day's reports the strongest counts, and the others are
    a disagreement.
    """
    days: dict[str, list[Told]] = {}
    for one in sorted(told, key=_order):
        days.setdefault(one.report.day or "", []).append(one)
    steps: list[Step] = []
    now: Status | None = None
    for day, some in sorted(days.items()):
        strongest = _strongest([t.status for t in some], now)
        if strongest == now or (now == "happened" and strongest != "denied"):
            continue
        saying = [t for t in some if t.status == strongest]
        dated = next((t for t in saying if t.earliest or t.latest), saying[0])
        steps.append(Step(day or None, strongest, dated.earliest, dated.latest, tuple(t.report.event for t in saying)))
        now = strongest
    return tuple(steps)


def _strongest(statuses: Sequence[Status], now: Status | None) -> Status:
    """Of one day's statuses: what was done, unless only denials are left or the denial is the news."""
    done = "happened" in statuses
    if done and "denied" in statuses and now != "happened":
        return "happened"
    return max(statuses, key=lambda s: (_RANK[s], s))


def status(told: Sequence[Told]) -> Status:
    """The status that an event has after all reports."""
    return history(told)[-1].status


def disagreements(told: Sequence[Told]) -> tuple[Disagreement, ...]:
    """Counts of one unit, dates and statuses in which reports differ.

    Statuses differ where one report has the act done and another, of the same day or later, denied.
    """
    found = [_differ(unit, [(f"{v:g}", t) for t in told for u, v in t.counts if u == unit]) for unit in _units(told)]
    days = [(f"{t.earliest or ''}..{t.latest or ''}", t) for t in told if t.earliest and t.status == "happened"]
    firm = {t.status for t in told} & {"happened", "denied"}
    found.append(_differ("when", days))
    found.append(_differ("status", [(t.status, t) for t in told if len(firm) == 2 and t.status in firm]))
    return tuple(d for d in found if d)


def _units(told: Sequence[Told]) -> list[str]:
    return list(dict.fromkeys(u for t in sorted(told, key=_order) for u, _ in t.counts))


def _differ(matter: str, said: Sequence[tuple[str, Told]]) -> Disagreement | None:
    versions: dict[str, list[Told]] = {}
    for value, one in sorted(said, key=lambda s: _order(s[1])):
        versions.setdefault(value, []).append(one)
    # One report that counts twice («12 قتيلاً بينهم 3 أطفال») does not disagree with itself.
    sayers = [{t.report.event for t in some} for some in versions.values()]
    if len(versions) < 2 or len(set().union(*sayers)) < 2:
        return None
    return Disagreement(
        matter,
        tuple(
            Version(
                value,
                tuple(dict.fromkeys(t.report.event for t in some)),
                tuple(dict.fromkeys((t.report.origin or t.report.credit).name for t in some)),
            )
            for value, some in versions.items()
        ),
    )


def _order(told: Told) -> tuple[str, str, str]:
    return told.report.day or "", told.report.article, told.report.event
