"""Reads many pages, with worker processes if asked, and gives the results in the pages' order."""

import queue
import signal
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context

from musnad.errors import MusnadError
from musnad.models import Page, Record, Rejected
from musnad.settings import Settings

_AHEAD = 4  # pages in flight for each worker


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one input. `page` is null where the source itself could not give one."""

    page: Page | None
    item: Record | Rejected


def read_in_order(pages: Iterable[Page | Rejected], settings: Settings, jobs: int = 1) -> Iterator[Result]:
    """Each page read, as soon as it is there; memory holds a few pages only, however long the input.

    Raises MusnadError where a worker dies.
    """
    if jobs > 1:
        yield from _with_workers(pages, settings, jobs)
        return
    for page in pages:
        yield Result(None, page) if isinstance(page, Rejected) else Result(page, _read(page, settings))


def _read(page: Page, settings: Settings) -> Record | Rejected:
    from musnad.pipeline import read  # noqa: PLC0415  slow to load, and a worker loads it for itself

    return read(page, settings)


def _leave_interrupts() -> None:
    """Ctrl-C reaches every process of a terminal; the one that the user started ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _with_workers(pages: Iterable[Page | Rejected], settings: Settings, jobs: int) -> Iterator[Result]:
    # A thread reads the input, so that a result never waits for the next page to come.
    waiting: queue.Queue[tuple[Page | Rejected, Future[Record | Rejected] | None] | BaseException | None]
    waiting = queue.Queue(maxsize=_AHEAD * jobs)
    stopped = threading.Event()
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_leave_interrupts)

    def put(item: tuple[Page | Rejected, Future[Record | Rejected] | None] | BaseException | None) -> None:
        while not stopped.is_set():
            try:
                waiting.put(item, timeout=0.2)
                return
            except queue.Full:
                continue

    def feed() -> None:
        try:
            for page in pages:
                if stopped.is_set():
                    return
                put((page, None if isinstance(page, Rejected) else pool.submit(_read, page, settings)))
            put(None)
        except BaseException as why:  # handed to the thread that waits
            put(why)

    threading.Thread(target=feed, daemon=True).start()
    try:
        while (item := waiting.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            page, future = item
            if isinstance(page, Rejected):
                yield Result(None, page)
            elif future is not None:
                yield Result(page, future.result())
    except BrokenProcessPool as why:
        raise MusnadError("a worker died (out of memory?); run again with fewer --jobs") from why
    finally:
        stopped.set()
        pool.shutdown(wait=False, cancel_futures=True)


def confident(record: Record, least: float) -> Record:
    """The record with only the events of at least that confidence, and their commitments."""
    events = tuple(e for e in record.events if e.confidence >= least)
    kept = {e.id for e in events}
    commitments = tuple(c for c in record.commitments if c.event in kept)
    return record.model_copy(update={"events": events, "commitments": commitments})
