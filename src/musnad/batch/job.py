"""What every worker of a batch must know, the same for all."""

from dataclasses import dataclass, field

from musnad.settings import Settings

PROGRAM = ("-m", "musnad.batch.process")


@dataclass(frozen=True, slots=True)
class Job:
    """`pipeline` is VERSION/DATA, as the ledger names it: a worker that has another refuses the job.

    page_seconds: what one page may take, by the clock. page_memory: MiB that one page may take beside what the
    worker held before it. program: what Python runs as a worker's process.
    """

    pipeline: str
    settings: Settings = field(default_factory=Settings)
    page_seconds: float = 60.0
    page_memory: int = 1024
    program: tuple[str, ...] = field(default_factory=lambda: PROGRAM)
