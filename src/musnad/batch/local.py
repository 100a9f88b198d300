"""Shards read on this machine: a thread and a process for each worker."""

import queue
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial

from musnad.batch import Mapping
from musnad.batch.job import Job
from musnad.batch.reader import Reader, read_shard
from musnad.batch.shards import Shard, Written

_AHEAD = 2  # shards that wait for a worker


def processes(workers: int) -> Mapping:
    return partial(_read, workers=workers)


def _read(shards: Iterable[Shard], job: Job, *, workers: int) -> Iterator[tuple[Shard, Written]]:
    idle: queue.SimpleQueue[Reader] = queue.SimpleQueue()
    readers = [Reader(job) for _ in range(workers)]
    for reader in readers:
        idle.put(reader)

    def work(shard: Shard) -> tuple[Shard, Written]:
        reader = idle.get()
        try:
            return shard, read_shard(shard.pages, reader, job)
        finally:
            idle.put(reader)

    pool = ThreadPoolExecutor(workers)
    try:
        running: set[Future[tuple[Shard, Written]]] = set()
        for shard in shards:
            running.add(pool.submit(work, shard))
            while len(running) >= workers + _AHEAD:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for reader in readers:
            reader.close()
        pool.shutdown()
