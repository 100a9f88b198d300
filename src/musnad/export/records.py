"""What is exported: records of a ledger or of JSON Lines that `musnad read --jsonl` wrote, and which events of them."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from pydantic import ValidationError

from musnad.errors import InputError
from musnad.ledger.rows import days
from musnad.ledger.view import View
from musnad.models import Event, Record, Rejected

_LONGEST = 400_000_000  # bytes of a line: a record of the largest page that musnad reads, with room to spare


@dataclass(frozen=True, slots=True)
class Choice:
    """Which events: of these types and statuses (empty: all), sure enough, overlapping these days (ISO, included)."""

    types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    min_confidence: float = 0.0

    def takes(self, record: Record, event: Event) -> bool:
        """An event without dates counts on the day its article was published, as in `musnad events`."""
        if self.types and event.type not in self.types:
            return False
        if (self.statuses and event.status not in self.statuses) or event.confidence < self.min_confidence:
            return False
        at = record.article.published
        when = event.when
        first, last = days(
            when.earliest if when else None, when.latest if when else None, at.isoformat() if at else None
        )
        after = self.since is None or (last is not None and last >= self.since)
        return after and (self.until is None or (first is not None and first <= self.until))

    def of(self, record: Record) -> Record:
        """The record with those of its events."""
        events = tuple(e for e in record.events if self.takes(record, e))
        kept = {e.id for e in events}
        commitments = tuple(c for c in record.commitments if c.event in kept)
        return record.model_copy(update={"events": events, "commitments": commitments})


def chosen(items: Iterable[Record | Rejected], choice: Choice, passed: list[Rejected]) -> Iterator[Record]:
    """The records with the events chosen; what is no record goes to `passed`."""
    for item in items:
        if isinstance(item, Rejected):
            passed.append(item)
        else:
            yield choice.of(item)


def of_ledger(view: View) -> Iterator[Record]:
    """Every record of a ledger, by article id, one in memory at a time."""
    for id in sorted(row.id for row in view.articles(state="read")):
        item = view.article(id)
        if isinstance(item, Record):
            yield item


def of_lines(stream: IO[bytes], source: str) -> Iterator[Record | Rejected]:
    """The records of JSON Lines; a rejection, and a line that is no record, come as `Rejected`.

    Raises InputError where a line is an article that was not read yet: its reading is another command.
    """
    number = 0
    while line := stream.readline(_LONGEST):
        number += 1
        if line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield _item(line, f"{source}:{number}")


def _item(line: bytes, where: str) -> Record | Rejected:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as why:
        return Rejected(id=where, rejected="bad-line", detail=f"not JSON ({why}); one record a line")
    if not isinstance(row, dict):
        return Rejected(id=where, rejected="bad-line", detail=f"no record but {type(row).__name__}")
    if "schema" not in row:
        raise InputError(
            f"{where}: no record of musnad (it has no `schema`); read articles first: "
            "musnad read --jsonl ARTICLES | musnad export -"
        )
    try:
        return Rejected.model_validate(row) if "rejected" in row else Record.model_validate(row)
    except ValidationError as why:
        first = why.errors()[0]
        at = ".".join(map(str, first["loc"]))
        return Rejected(id=where, rejected="bad-line", detail=f"no record of musnad/1: {at}: {first['msg']}")
