"""Rows -> files: CSV, tab-separated text, JSON Lines and Parquet; a file appears whole or not at all."""

import csv
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from musnad.errors import InputError
from musnad.export import Encoding
from musnad.export.columns import Column, Value

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH = 5_000  # rows of Parquet in memory at a time
_JOIN = "; "
# A spreadsheet computes a cell that begins so; the text of a page may not decide what it computes.
_FORMULA = ("=", "+", "-", "@")

SUFFIXES: dict[str, Encoding] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".txt": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes its place only when it is complete; until then, and after a failure, what was there stays.

    Raises InputError where the folder cannot be written to.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as why:
        raise InputError(f"{path}: cannot be written ({why.strerror}); name a file in a folder of yours") from why
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(part, 0o666 & ~_umask())  # mkstemp's own rights shut out the group
        try:
            os.replace(part, path)
        except OSError as why:
            raise InputError(f"{path}: cannot be written ({why.strerror}); name a file") from why
    finally:
        part.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write(
    rows: Iterable[Sequence[Value]], columns: Sequence[Column], encoding: Encoding, out: IO[bytes], header: bool = True
) -> int:
    """Writes all rows and returns their number. Text is UTF-8; JSON Lines and Parquet keep lists as lists."""
    if encoding == "parquet":
        return _parquet(rows, columns, out)
    lines = _jsonl(rows, columns) if encoding == "jsonl" else _separated(rows, columns, encoding, header)
    count = -1 if encoding != "jsonl" and header else 0
    for line in lines:
        out.write(line.encode("utf-8", "replace"))
        count += 1
    return count


def _jsonl(rows: Iterable[Sequence[Value]], columns: Sequence[Column]) -> Iterator[str]:
    names = [c.name for c in columns]
    for row in rows:
        yield json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n"


class _Line:
    """Where the csv module writes: keeps the last line."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text = text
        return len(text)


def _separated(
    rows: Iterable[Sequence[Value]], columns: Sequence[Column], encoding: Encoding, header: bool
) -> Iterator[str]:
    line = _Line()
    delimiter, end = (",", "\r\n") if encoding == "csv" else ("\t", "\n")
    writer = csv.writer(line, delimiter=delimiter, lineterminator=end)
    if header:
        writer.writerow([c.name for c in columns])
        yield line.text
    for row in rows:
        writer.writerow([_cell(v, encoding) for v in row])
        yield line.text


def _cell(value: Value, encoding: Encoding) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    text = value if isinstance(value, str) else _JOIN.join(value)
    if encoding == "tsv":
        text = " ".join(text.split())
    text = text.replace("\0", "")
    return f"'{text}" if text.startswith(_FORMULA) else text


def _parquet(rows: Iterable[Sequence[Value]], columns: Sequence[Column], out: IO[bytes]) -> int:
    try:
        import pyarrow as pa  # noqa: PLC0415  an extra, and slow to load
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError:
        raise InputError("Parquet needs pyarrow; install it: pip install 'musnad[parquet]'") from None
    schema = _schema(pa, columns)
    count, source = 0, iter(rows)
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        while batch := list(islice(source, _BATCH)):
            values: list[Any] = [list(column) for column in zip(*batch, strict=True)]
            arrays = [pa.array(v, type=f.type) for v, f in zip(values, schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            count += len(batch)
    return count


def _schema(pa: Any, columns: Sequence[Column]) -> "pa.Schema":
    """The columns with their types; what the codebook says of each goes with it as its `description`."""
    kinds = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "texts": pa.list_(pa.string())}
    return pa.schema([pa.field(c.name, kinds[c.kind], metadata={"description": c.how}) for c in columns])
