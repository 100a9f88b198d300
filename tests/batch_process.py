"""Stands in for a worker's process, or with other arguments for `musnad`, with pages that crash, stall or fill it.

As a worker it loads no model: what a page's words ask for is done, else the page is read to the sample's record.
"""

import os
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from ledger_samples import sample
from musnad import cli, pipeline
from musnad.batch import job, process
from musnad.models import Page, Record, Rejected
from musnad.settings import Settings

PROGRAM = (__file__,)


def read(page: Page, _settings: Settings) -> Record | Rejected:
    words = page.text if page.text is not None else (page.data or b"").decode("utf-8", "replace")
    if "@crash" in words:
        os.kill(os.getpid(), signal.SIGSEGV)
    while "@stall" in words:
        time.sleep(1)
    if "@nap" in words:
        time.sleep(0.02)
    try:
        if "@fill" in words:
            bytearray(1 << 33)
    except MemoryError:
        return Rejected(id=page.id or "full", rejected="out-of-memory", detail="for the test")
    if "@refuse" in words:
        return Rejected(id=page.id or page.source, rejected="not-arabic", detail="for the test")
    return sample(page.id or page.source)


pipeline.read = read  # type: ignore[assignment]
if __name__ == "__main__":
    if sys.argv[1].isdigit():
        process.main()
    else:
        job.PROGRAM = PROGRAM  # type: ignore[assignment]
        cli.main()
