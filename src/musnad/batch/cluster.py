"""Shards read on a Ray cluster. Nodes need musnad of the same version and its model, and no shared disk.

Ray runs again what a lost node was reading; a shard's name and its whole file keep that from counting twice.
"""

import logging
from collections.abc import Iterable, Iterator
from functools import cache, partial
from typing import Any

from musnad.batch import Mapping
from musnad.batch.job import Job
from musnad.batch.reader import Reader, read_shard
from musnad.batch.shards import Shard, Written
from musnad.errors import InputError, MusnadError

_AHEAD = 2  # shards given to the cluster for each of its processors


def cluster(address: str) -> Mapping:
    """Reads on the cluster at an address, as ray.init takes it: `auto`, HOST:PORT or ray://HOST:10001."""
    return partial(_read, address=address)


@cache
def _reader(job: Job) -> Reader:
    """This node process's reader, kept from shard to shard; it ends with the process."""
    return Reader(job)


def _work(shard: Shard, job: Job) -> Written:
    return read_shard(shard.pages, _reader(job), job)


def _read(shards: Iterable[Shard], job: Job, *, address: str) -> Iterator[tuple[Shard, Written]]:
    ray = _ray()
    try:
        ray.init(address=address, ignore_reinit_error=True, log_to_driver=False, logging_level=logging.WARNING)
    except (ConnectionError, OSError, ValueError, RuntimeError) as why:
        raise InputError(f"{address}: no Ray cluster answers ({why}); `ray start --head` makes one") from why
    try:
        yield from _map(ray, shards, job)
    except ray.exceptions.RayTaskError as why:
        if isinstance(why.cause, MusnadError):
            raise why.cause from why
        raise MusnadError(f"a shard failed on the cluster ({why.cause!r}); run again to go on") from why
    except ray.exceptions.RayError as why:
        raise MusnadError(f"the cluster failed ({why}); run again to go on") from why
    finally:
        ray.shutdown()


def _map(ray: Any, shards: Iterable[Shard], job: Job) -> Iterator[tuple[Shard, Written]]:
    work = ray.remote(num_cpus=1, max_retries=-1)(_work)
    running: dict[Any, Shard] = {}

    def finished() -> Iterator[tuple[Shard, Written]]:
        done, _ = ray.wait(list(running))
        for task in done:
            yield running.pop(task), ray.get(task)

    for shard in shards:
        running[work.remote(shard, job)] = shard
        # Asked each time: nodes come and go.
        while len(running) >= _AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1))):
            yield from finished()
    while running:
        yield from finished()


def _ray() -> Any:
    try:
        import ray  # noqa: PLC0415  an extra, and slow to load
        import ray.exceptions  # noqa: PLC0415
    except ImportError:
        raise InputError("--ray needs Ray; install it: pip install 'musnad[ray]'") from None
    return ray
