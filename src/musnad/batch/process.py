"""The process that reads pages for a `Reader`: `python -m musnad.batch.process FD`, with a socket at FD.

It sets its own limits, so they hold even when nobody is left to watch: the kernel ends it when a page's time is over,
memory beyond the limit is refused to it, and it ends by itself when the other side of the socket is gone.
"""

import contextlib
import re
import resource
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from musnad import __version__, pipeline
from musnad.batch.job import Job
from musnad.batch.reader import Answer
from musnad.batch.shards import row
from musnad.errors import MusnadError
from musnad.models import Page

_WARM = Page(source="first", text="قال وزير الزراعة أمس إن الحكومة ستوزع البذور على خمسين قرية في الشمال.")


def main() -> None:
    line = Connection(int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of a terminal; the driver ends us
    with contextlib.suppress(EOFError, OSError):
        job: Job = line.recv()
        line.send(Answer(None, _unable(job)))
        while True:
            page: Page = line.recv()
            with _limits(job):
                item = pipeline.read(page, job.settings)
                answer = Answer(row(page, item))
            line.send(answer)


def _unable(job: Job) -> str | None:
    """Why this process cannot do the job, with everything loaded that reading needs; null where it can."""
    try:
        held = f"{__version__}/{pipeline.model(job.settings.model)}"
        if held != job.pipeline:
            return f"a worker has pipeline {held}, the job wants {job.pipeline}; install the same musnad everywhere"
        pipeline.read(_WARM, job.settings)
    except MusnadError as why:
        return str(why)
    return None


@contextlib.contextmanager
def _limits(job: Job):  # type: ignore[no-untyped-def]
    """While open, SIGALRM ends the process after the page's seconds, and it gets the page's memory and no more."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    allowed = _address_space() + (job.page_memory << 20)
    most = allowed if before[1] == resource.RLIM_INFINITY else min(allowed, before[1])
    resource.setrlimit(resource.RLIMIT_AS, (most, before[1]))
    signal.setitimer(signal.ITIMER_REAL, job.page_seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        resource.setrlimit(resource.RLIMIT_AS, before)


def _address_space() -> int:
    """Bytes of address space that this process has, which is what RLIMIT_AS bounds."""
    status = Path("/proc/self/status")
    if status.exists() and (m := re.search(r"VmSize:\s*(\d+) kB", status.read_text(encoding="ascii"))):
        return int(m[1]) << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10  # other systems do not tell, nor keep the limit


if __name__ == "__main__":
    main()
