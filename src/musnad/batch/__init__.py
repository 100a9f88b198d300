"""Archives of any size -> Parquet shards of records: the pipeline's `read`, mapped.

    pages ──cut──▶ shards ──those not there yet──▶ read, by processes or a cluster ──▶ DIR/CONTENT-PIPELINE.parquet

The driver alone reads inputs and writes files, so workers share nothing with it but pages and rows. A shard is named by
what is in its pages and by the pipeline, and appears whole or not at all: a run that is stopped, by whatever, is
started again with any number of workers and reads only what is missing.
"""

import errno
import fcntl
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from musnad.batch.job import Job
from musnad.batch.shards import Shard, Written, cut, summary
from musnad.errors import InputError, MusnadError
from musnad.export.files import whole
from musnad.models import Page, Rejected
from musnad.sources import Meter

# Reads shards somewhere, several at a time, and gives each when it is read, in any order.
Mapping = Callable[[Iterable[Shard], Job], Iterator[tuple[Shard, Written]]]


@dataclass(frozen=True, slots=True)
class Done:
    """A shard that is there. `upto` is the share of the input that was read when it was cut."""

    path: Path
    pages: int
    reasons: Counter[str]  # of what was rejected
    before: bool  # whether an earlier run wrote it
    upto: float


def batch(
    pages: Iterable[Page | Rejected],
    out: Path,
    job: Job,
    mapped: Mapping,
    *,
    tell: Callable[[Done], None],
    meter: Meter,
    retry: bool = False,
) -> None:
    """Reads pages into shards in the folder `out`, which is made; tells of each shard as it is done.

    `retry` reads again the shards that hold pages which crashed, were too slow or took too much memory. Raises
    InputError where another run writes to `out`, MusnadError where it cannot be written or no worker starts.
    """

    def missing() -> Iterator[Shard]:
        for shard in cut(pages, job, meter):
            held = summary(out / shard.name)
            if held is None or (retry and held.lost):
                yield shard
            else:
                tell(Done(out / shard.name, held.pages, held.reasons, True, shard.upto))

    with _folder(out):
        for shard, written in mapped(missing(), job):
            _write(out / shard.name, written.data)
            tell(Done(out / shard.name, len(shard.pages), written.reasons, False, shard.upto))


def _write(path: Path, data: bytes) -> None:
    try:
        with whole(path) as file:
            file.write(data)
    except OSError as why:
        mend = "free some and " if why.errno in (errno.ENOSPC, errno.EDQUOT) else ""
        raise MusnadError(f"{path}: could not be written ({why.strerror}); {mend}run again to go on") from why


@contextmanager
def _folder(out: Path) -> Iterator[None]:
    """The folder, held by this run alone; what a killed run left half written is removed."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = (out / ".lock").open("a")
    except OSError as why:
        raise InputError(f"{out}: cannot be written to ({why.strerror}); name a folder of yours") from why
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as why:
            raise InputError(f"{out}: another run writes to it; wait for it, or name another folder") from why
        for part in out.glob(".*.part"):
            part.unlink(missing_ok=True)
        yield
