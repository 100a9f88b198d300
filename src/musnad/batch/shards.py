"""Pages cut into shards, and shards as Parquet files: one row an input, in the order of the input.

A shard ends where a page's own hash says so, not after a fixed number: a page more or less at the front changes the
shard that it is in, and not all that follow.
"""

import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from musnad.batch.job import Job
from musnad.errors import InputError
from musnad.models import Page, Record, Rejected, to_json
from musnad.sources import Meter, input_hash

SUFFIX = ".parquet"
LOST = ("crashed", "too-slow", "out-of-memory")  # reasons that lie with the worker as much as with the page
_LEAST, _MOST, _EACH = 50, 400, 150  # pages of a shard: at least, at most, and on average between an end and the next
_BYTES = 32 << 20  # of a shard's pages
_KEY = b"musnad.shard"


@dataclass(frozen=True, slots=True)
class Shard:
    """Consecutive inputs. `upto` is the share of the whole input that was read when it was cut."""

    name: str
    pages: tuple[Page | Rejected, ...]
    upto: float = 0.0


class Row(NamedTuple):
    """One input read. `input` is `sources.input_hash`, null where the source could give no page."""

    id: str
    source: str
    input: str | None
    url: str | None
    outlet: str | None
    title: str | None
    published: str | None
    rejected: str | None
    detail: str | None
    record: str | None


@dataclass(frozen=True, slots=True)
class Written:
    """A shard as the bytes of its file."""

    data: bytes
    reasons: Counter[str]


class Summary(NamedTuple):
    """What a shard's footer says of it."""

    pipeline: str
    pages: int
    reasons: Counter[str]

    @property
    def lost(self) -> int:
        return sum(self.reasons[r] for r in LOST)


def cut(pages: Iterable[Page | Rejected], job: Job, meter: Meter) -> Iterator[Shard]:
    """The shards of a stream of pages. Memory holds one."""
    held: list[Page | Rejected] = []
    hashes: list[str] = []
    size = 0
    for page in pages:
        hashed = input_hash(page) if isinstance(page, Page) else hashlib.sha256(to_json(page).encode()).hexdigest()
        held.append(page)
        hashes.append(hashed)
        size += _size(page)
        ends = len(held) >= _LEAST and int(hashed[:8], 16) % _EACH == 0
        if ends or len(held) >= _MOST or size >= _BYTES:
            yield Shard(_name(hashes, job), tuple(held), meter.share)
            held, hashes, size = [], [], 0
    if held:
        yield Shard(_name(hashes, job), tuple(held), 1.0)


def _size(page: Page | Rejected) -> int:
    return len(page.data or b"") + 2 * len(page.text or "") if isinstance(page, Page) else 0


def _name(hashes: Sequence[str], job: Job) -> str:
    """Of what is in the pages and what they are read with; not of where they lay, how many workers, or their limits."""
    limits = f"{job.settings.max_bytes} {job.settings.max_chars}"
    content = hashlib.sha256("\n".join([*hashes, job.pipeline, limits]).encode()).hexdigest()
    return f"{content[:20]}-{job.pipeline.replace('/', '-')}{SUFFIX}"


def row(page: Page, item: Record | Rejected) -> Row:
    hashed = input_hash(page)
    if isinstance(item, Rejected):
        return Row(item.id, page.source, hashed, page.url, None, None, None, item.rejected, item.detail, None)
    meta = item.article
    published = meta.published.isoformat() if meta.published else None
    said = (meta.url, meta.outlet, meta.title, published)
    return Row(item.id, page.source, hashed, *said, None, None, to_json(item))


def unread(item: Rejected) -> Row:
    """The row of an input of which the source could give no page."""
    return Row(item.id, item.id, None, None, None, None, None, item.rejected, item.detail, None)


def parquet(rows: Sequence[Row], job: Job) -> Written:
    """The file of a shard: the same rows give the same bytes."""
    pa, pq = _arrow()
    reasons = Counter(r.rejected for r in rows if r.rejected)
    told = {"pipeline": job.pipeline, "pages": len(rows), "reasons": dict(sorted(reasons.items()))}
    columns = [pa.array(values, pa.string()) for values in zip(*rows, strict=True)]
    schema = pa.schema([(name, pa.string()) for name in Row._fields], {_KEY: json.dumps(told).encode()})
    out = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(columns, schema=schema), out, compression="zstd")
    return Written(out.getvalue(), reasons)


def summary(path: Path) -> Summary | None:
    """What the shard at a path holds; null where there is none that is sound."""
    pa, pq = _arrow()
    if not path.is_file():
        return None
    try:
        told = json.loads((pq.read_metadata(path).metadata or {})[_KEY])
        return Summary(told["pipeline"], told["pages"], Counter(told["reasons"]))
    except (pa.ArrowException, OSError, KeyError, ValueError):
        return None


def rows(path: Path) -> Iterator[Row]:
    """The rows of a shard, a few in memory at a time. Raises InputError where the file is none or broken."""
    pa, pq = _arrow()
    if summary(path) is None:
        raise InputError(f"{path}: no shard of `musnad batch`; name the folder that it wrote, or remove this file")
    try:
        with pq.ParquetFile(path) as file:
            for part in file.iter_batches(batch_size=100, columns=list(Row._fields)):
                for values in zip(*(column.to_pylist() for column in part.columns), strict=True):
                    yield Row(*values)
    except (pa.ArrowException, OSError) as why:
        raise InputError(f"{path}: broken ({why}); remove it and run `musnad batch` again") from why


def found(paths: Sequence[Path], pipeline: str) -> tuple[list[Path], list[Path]]:
    """Which of the paths that a user names are shards, or folders of shards (their shards), and which are not.

    Where a folder holds the work of several pipelines, it is `pipeline`'s; InputError where it has none of that.
    """
    shards: list[Path] = []
    others: list[Path] = []
    for path in paths:
        if path.suffix == SUFFIX and path.is_file():
            shards.append(path)
        elif path.is_dir() and (inside := sorted(path.glob(f"*{SUFFIX}"))):
            shards.extend(_of_one(path, inside, pipeline))
        else:
            others.append(path)
    return shards, others


def _of_one(folder: Path, shards: list[Path], pipeline: str) -> list[Path]:
    made: dict[str, list[Path]] = {}
    for path in shards:
        held = summary(path)
        if held is None:
            raise InputError(f"{path}: no shard of `musnad batch`; remove it from the folder")
        made.setdefault(held.pipeline, []).append(path)
    if len(made) == 1:
        return shards
    if pipeline not in made:
        raise InputError(
            f"{folder}: shards of {len(made)} pipelines ({', '.join(sorted(made))}) and none of this one ({pipeline}); "
            "remove what is older, or run `musnad batch` again"
        )
    return made[pipeline]


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa  # noqa: PLC0415  an extra, and slow to load
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError:
        raise InputError("Parquet needs pyarrow; install it: pip install 'musnad[parquet]'") from None
    return pa, pq
