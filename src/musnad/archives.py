"""`musnad batch`: archives into shards, with the rate and the time left on stderr."""

# ruff: noqa: PLC0415  loaded when it runs, so that `musnad --help` is quick

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from musnad.options import Json, Model

if TYPE_CHECKING:
    from musnad.batch import Done, Mapping

REJECTED = 3
_EVERY = 10.0  # seconds between progress lines where stderr is no terminal


def batch(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT...", help="WARC, JSON Lines, folders, or `-`.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder of the shards; `musnad add` takes it.")],
    workers: Annotated[int, typer.Option(min=1, help="Worker processes on this machine.")] = 1,
    ray: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Read on this Ray cluster: auto, HOST:PORT, ray://HOST:10001.")
    ] = None,
    page_seconds: Annotated[
        float, typer.Option(min=0.1, help="What one page may take; beyond, it is rejected.")
    ] = 60.0,
    page_memory: Annotated[int, typer.Option(min=16, metavar="MB", help="MiB that one page may take.")] = 1024,
    retry: Annotated[bool, typer.Option("--retry", help="Read shards again that lost pages to these limits.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Every input is JSON Lines, whatever its name.")] = False,
    as_json: Json = False,
    model: Model = None,
) -> None:
    """Read archives into Parquet shards, on many cores or machines. Run it again after a stop: it goes on."""
    from musnad import __version__, pipeline
    from musnad.batch import batch as run
    from musnad.batch.cluster import cluster
    from musnad.batch.job import Job
    from musnad.batch.local import processes
    from musnad.settings import Settings
    from musnad.sources import Meter, iter_pages
    from musnad.terminal.console import message

    if ray is not None and workers > 1:
        raise typer.BadParameter("--ray uses the cluster's processors; leave --workers out")
    settings = Settings.load(flags={"model": model})
    job = Job(f"{__version__}/{pipeline.model(settings.model)}", settings, page_seconds, page_memory)
    mapped: Mapping = processes(workers) if ray is None else cluster(ray)
    meter = Meter()
    pages = iter_pages(map(Path, inputs), jsonl=jsonl, settings=settings, meter=meter)
    with Progress() as progress:
        try:
            run(pages, out, job, mapped, tell=progress.tell, meter=meter, retry=retry)
        except KeyboardInterrupt:
            message(f"stopped after: {progress.line()}; run it again to go on")
            raise
    progress.end(out, as_json)
    if progress.reasons:
        raise typer.Exit(REJECTED)


class Progress:
    """Counts what is done and says so: a live line on a terminal, else a line every ten seconds."""

    def __init__(self) -> None:
        from rich.console import Console

        self.read = self.before = self.shards = 0
        self.reasons: Counter[str] = Counter()
        self._began = self._said = time.monotonic()
        self._from = self._upto = 0.0  # share of the input passed before the first page was read, and now
        console = Console(stderr=True)
        self._live = console.status("starting", spinner="line") if console.is_terminal else None

    def __enter__(self) -> "Progress":
        if self._live:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.stop()

    def tell(self, done: "Done") -> None:
        from musnad.terminal.console import message

        self.shards += 1
        self.reasons.update(done.reasons)
        self._upto = max(self._upto, done.upto)
        if done.before:
            self.before += done.pages
            if not self.read:
                self._from = self._upto
        else:
            self.read += done.pages
        if self._live:
            self._live.update(self.line())
        elif time.monotonic() - self._said >= _EVERY:
            self._said = time.monotonic()
            message(self.line())

    def line(self) -> str:
        """What is done, how fast, and how long it will take if the rest of the input is like what was read."""
        seconds = time.monotonic() - self._began
        parts = [f"{self.read:,} pages read"]
        if self.before:
            parts.append(f"{self.before:,} there before")
        if self.read:
            parts.append(f"{self.read / max(seconds, 1e-9):.1f} a second")
        if self._upto:
            parts.append(f"{self._upto:.0%} of the input")
        if self.read and self._from < self._upto < 1:
            parts.append(f"about {_span(seconds * (1 - self._upto) / (self._upto - self._from))} left")
        return ", ".join(parts)

    def end(self, out: Path, as_json: bool) -> None:
        from musnad.terminal.console import message

        message(f"{self.read:,} pages read, {self.before:,} there before; {self.shards:,} shards in {out}")
        for reason, number in self.reasons.most_common():
            message(f"  rejected, {reason}: {number:,}")
        if as_json:
            counts = {"read": self.read, "before": self.before, "shards": self.shards}
            rejected = {"rejected": self.reasons.total(), "reasons": dict(self.reasons)}
            sys.stdout.write(json.dumps({**counts, **rejected}, ensure_ascii=False) + "\n")


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60:02} min"
