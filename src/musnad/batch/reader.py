"""One page after another, read in a process of its own that a page may crash, stall or fill with no harm to others."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable
from multiprocessing.connection import Connection
from typing import NamedTuple

from musnad.batch.job import Job
from musnad.batch.shards import LOST, Row, Written, parquet, row, unread
from musnad.errors import MusnadError
from musnad.models import Page, Rejected
from musnad.pages import rejected_id

_ATTEMPTS = 2  # a worker may also die of what is no fault of its page: the machine's memory, a signal
_STARTS = 5
# Pages after which a process is replaced, at about one part in a hundred of its time: spaCy keeps every word that it
# ever met, so a process that reads for days would grow for days.
_RENEWED = 5_000
_STARTING = 600.0  # seconds to load the model, on the busiest machine
_GRACE = 30.0  # seconds beyond a page's own, after which a process that could not end itself is ended


class _Died(Exception):  # noqa: N818  it is an ending, not always an error
    """The process ended, or had to be ended, before it answered."""


class Answer(NamedTuple):
    """What the process says: a row, or why it cannot do the job at all."""

    row: Row | None
    fault: str | None = None


class Reader:
    """Reads pages within the job's limits. The process starts with the first page and again after each that ends it."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._process: _Process | None = None
        self._closed = False

    def read(self, page: Page) -> Row:
        """The page's row. A page that the process did not survive is tried once more by a fresh one, then rejected.

        Raises MusnadError where no process starts.
        """
        found: Row | None = None
        if self._process and self._process.pages >= _RENEWED:
            self._drop(self._process)
        for _ in range(_ATTEMPTS):
            process = self._process or self._start()
            try:
                found = process.ask(page)
                if found.rejected not in LOST:
                    return found
            except _Died as why:
                reason, detail = why.args
                found = row(page, Rejected(id=rejected_id(page), rejected=reason, detail=f"{page.source}: {detail}"))
            self._drop(process)  # what ran out of memory may have left things half made
        assert found is not None
        return found

    def _drop(self, process: "_Process") -> None:
        process.end()
        self._process = None

    def _start(self) -> "_Process":
        why = ""
        for _ in range(_STARTS):
            if self._closed:
                break
            process = _Process(self._job)
            try:
                process.hello()
            except _Died as died:
                why = died.args[1]
                process.end()
            except MusnadError:
                process.end()
                raise
            else:
                self._process = process
                return process
        raise MusnadError(f"no worker starts ({why or 'stopped'}); what it wrote to stderr says more")

    def close(self) -> None:
        self._closed = True
        if self._process:
            self._process.end()


class _Process:
    def __init__(self, job: Job) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._child = subprocess.Popen(
                [sys.executable, *job.program, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={"OPENBLAS_NUM_THREADS": "1", **os.environ},
            )
        self._line = Connection(ours.detach())
        self._job = job
        self.pages = 0

    def hello(self) -> None:
        """Gives the job and waits until the process has loaded what it needs. Raises MusnadError where it refuses."""
        answer = self._said(self._job, _STARTING)
        if answer.fault:
            raise MusnadError(answer.fault)

    def ask(self, page: Page) -> Row:
        self.pages += 1
        answer = self._said(page, self._job.page_seconds + _GRACE)
        if answer.row is None:
            raise MusnadError(answer.fault or "the worker gave no row")
        return answer.row

    def _said(self, message: Job | Page, seconds: float) -> Answer:
        try:
            self._line.send(message)
            if not self._line.poll(seconds):
                self._child.kill()
            answer: Answer = self._line.recv()
        except (EOFError, OSError) as why:
            raise _Died(*self._cause()) from why
        return answer

    def _cause(self) -> tuple[str, str]:
        try:
            code = self._child.wait(timeout=_GRACE)
        except subprocess.TimeoutExpired:
            self._child.kill()
            code = self._child.wait()
        if code == -signal.SIGALRM:
            return "too-slow", f"not read within {self._job.page_seconds:g} seconds (--page-seconds)"
        ended = signal.Signals(-code).name if code < 0 else f"exit status {code}"
        return "crashed", f"the process that read it ended ({ended})"

    def end(self) -> None:
        self._child.kill()
        self._child.wait()
        self._line.close()


def read_shard(pages: Iterable[Page | Rejected], reader: Reader, job: Job) -> Written:
    """A shard's pages as its file, in order."""
    return parquet([unread(page) if isinstance(page, Rejected) else reader.read(page) for page in pages], job)
