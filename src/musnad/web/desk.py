"""Reads and explains articles in a process of its own: with limits of time and memory, and without holding up pages."""

import multiprocessing
import signal
import threading
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import TYPE_CHECKING, Any, Literal, cast

from musnad.errors import MusnadError
from musnad.models import Page, Record, Rejected
from musnad.settings import Settings

if TYPE_CHECKING:
    from musnad.explaining import Explanation

SECONDS = 30.0  # for one article
_TO_START = 90.0  # the model is loaded with the first article
_TO_WAIT = 20.0  # for those who ask before us
_MEMORY = 6 * 1024**3  # bytes of address space
# Less than the command line takes: somebody waits for the page.
_MAX_BYTES, _MAX_CHARS = 4_000_000, 100_000


class BusyError(MusnadError):
    """The desk is still at work for others, or the article took longer than it may."""


class Desk:
    """One reader for all visitors: one article at a time, the others wait."""

    def __init__(self, model: str = "", seconds: float = SECONDS) -> None:
        self._model = model
        self._seconds = seconds
        self._lock = threading.Lock()
        self._process: SpawnProcess | None = None
        self._line: Connection | None = None

    @property
    def settings(self) -> Settings:
        return Settings(model=self._model, max_bytes=_MAX_BYTES, max_chars=_MAX_CHARS)

    def read(self, page: Page) -> Record | Rejected:
        """As `pipeline.read`; what takes too long is rejected."""
        try:
            return cast("Record | Rejected", self._ask("read", page))
        except BusyError as why:
            return Rejected(id=page.id or page.source, rejected="too-slow", detail=f"{page.source}: {why}")

    def explain(self, record: Record) -> "tuple[Explanation, ...]":
        """As `explaining.explain`. Raises BusyError where it takes too long."""
        return cast("tuple[Explanation, ...]", self._ask("explain", record))

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None

    def _ask(self, what: Literal["read", "explain"], item: Page | Record) -> Any:
        if not self._lock.acquire(timeout=_TO_WAIT):
            raise BusyError("others are being served; try again in a moment")
        try:
            line = self._started()
            line.send((what, item))
            if not line.poll(self._seconds):
                raise BusyError(f"it took longer than {self._seconds:g} seconds")
            failed, answer = line.recv()
        except (BusyError, EOFError, OSError) as why:
            self.close()
            raise why if isinstance(why, BusyError) else BusyError("it took more memory than it may") from why
        finally:
            self._lock.release()
        if failed:
            raise MusnadError(answer)
        return answer

    def _started(self) -> Connection:
        if self._process is None or not self._process.is_alive() or self._line is None:
            context = multiprocessing.get_context("spawn")
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, self.settings), daemon=True)
            process.start()
            theirs.close()
            self._process, self._line = process, ours
            if not ours.poll(_TO_START):
                raise BusyError("the reader did not start")
            ours.recv()
        return self._line


def _work(line: Connection, settings: Settings) -> None:
    """What the process does until its line is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends us
    _limit_memory()
    from musnad.explaining import explain  # noqa: PLC0415  with the models, in this process only
    from musnad.pipeline import model, read  # noqa: PLC0415

    model(settings.model)
    line.send("ready")
    while True:
        try:
            what, item = line.recv()
        except EOFError:
            return
        try:
            line.send((False, read(item, settings) if what == "read" else explain(item, settings)))
        except MemoryError:
            return
        except Exception as why:  # told to whoever asked; the next article may fare better
            line.send((True, f"{type(why).__name__}: {why}" if not isinstance(why, MusnadError) else str(why)))


def _limit_memory() -> None:
    try:
        import resource  # noqa: PLC0415  not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    except (ImportError, ValueError, OSError):
        pass
