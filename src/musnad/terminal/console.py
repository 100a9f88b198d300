"""What the commands write: whole lines of data to stdout, progress and messages to stderr."""

import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import IO

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from musnad.models import Rejected
from musnad.terminal.screen import clean

_EVERY = 10.0  # seconds between progress lines where stderr is no terminal
_NAMED = 5  # rejected inputs that a summary names

# Valid inside JSON strings, but a terminal obeys them (C1, direction) or a reader of lines breaks at them.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def message(text: str) -> None:
    """A line to stderr."""
    for line in text.splitlines() or [""]:
        sys.stderr.write(clean(line) + "\n")
    sys.stderr.flush()


class JsonLines:
    """Writes JSON objects, a line each, flushed; Ctrl-C never leaves half a line.

    The same values as `models.to_json` gives, with control and direction characters as \\u escapes.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._writing = False
        self._interrupted = False

    @contextmanager
    def guard(self) -> Iterator["JsonLines"]:
        """While open, an interrupt that comes in the middle of a line waits for the line's end."""
        before = signal.signal(signal.SIGINT, self._interrupt)
        try:
            yield self
        finally:
            signal.signal(signal.SIGINT, before)

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        if not self._writing or self._interrupted:  # a second one does not wait for a reader that is stuck
            raise KeyboardInterrupt
        self._interrupted = True

    def write(self, line: str) -> None:
        self._writing = True
        self._file.write(_ESCAPED.sub(lambda m: f"\\u{ord(m[0]):04x}", line) + "\n")
        self._file.flush()
        self._writing = False
        if self._interrupted:
            raise KeyboardInterrupt


class Tally:
    """What became of a run's inputs."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter({"added": 0, "unchanged": 0, "replaced": 0, "rejected": 0})
        self.reasons: Counter[str] = Counter()
        self._named: list[tuple[str, Rejected]] = []

    def count(self, outcome: str) -> None:
        self.outcomes[outcome] += 1

    def reject(self, source: str, item: Rejected) -> None:
        self.count("rejected")
        self.reasons[item.rejected] += 1
        if len(self._named) < _NAMED:
            self._named.append((source, item))

    @property
    def total(self) -> int:
        return self.outcomes.total()

    def line(self) -> str:
        return ", ".join(f"{number:,} {outcome}" for outcome, number in self.outcomes.items())

    def summary(self) -> str:
        """The counts, the reasons of rejection and the first inputs rejected, for a person."""
        lines = [self.line()]
        lines += [f"  rejected, {reason}: {number:,}" for reason, number in self.reasons.most_common()]
        lines += [f"  {source}: {item.rejected}: {item.detail}" for source, item in self._named]
        if self.outcomes["rejected"] > len(self._named):
            lines.append("  all of them: musnad articles --rejected")
        return "\n".join(lines)


@contextmanager
def progress(tally: Tally) -> Iterator["Ticker"]:
    """Shows how far a run is: a live line on a terminal, else a line every ten seconds."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Ticker(tally, None)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as live:
        yield Ticker(tally, live)


class Ticker:
    def __init__(self, tally: Tally, live: Progress | None) -> None:
        self._tally = tally
        self._live = live
        self._task = live.add_task("", total=None) if live else None
        self._last = time.monotonic()

    def tick(self, source: str) -> None:
        """Called after every input."""
        if self._live and self._task is not None:
            self._live.update(self._task, description=f"{self._tally.line()}  {clean(source)[-50:]}")
        elif time.monotonic() - self._last >= _EVERY:
            self._last = time.monotonic()
            message(f"{self._tally.total:,} inputs: {self._tally.line()}")
