"""The tables of this folder: tab-separated, a header line, `#` comments, `|` between the parts of a cell."""

from datetime import date, timedelta
from importlib import resources

from musnad.errors import LexiconError

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """The rows of `name`.tsv by column, or none where the table is not there.

    Raises LexiconError, naming the line, when a row has more cells than the header.
    """
    file = resources.files(__package__).joinpath(f"{name}.tsv")
    if not file.is_file():
        return []
    header: list[str] = []
    found: list[Row] = []
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if not header:
            header = cells
            continue
        if len(cells) > len(header):
            raise LexiconError(
                f"knowledge/{name}.tsv, line {number} ({cells[0]}): {len(cells)} cells under "
                f"{len(header)} columns; remove the tabs that are too many"
            )
        cells += [""] * (len(header) - len(cells))
        found.append(dict(zip(header, cells, strict=True)))
    return found


def parts(cell: str) -> list[str]:
    """The parts of a cell, in order."""
    return cell.split("|") if cell else []


def first_day(text: str) -> date | None:
    """The first day of a date written `2020`, `2020-05` or `2020-05-07`; None for an empty cell.

    Raises ValueError on anything else.
    """
    if not text:
        return None
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    return date(year, month, day)


def day_after(text: str) -> date | None:
    """The first day after a date written whole, or after the month or year that it names.

    Raises ValueError on anything else than a date.
    """
    start = first_day(text)
    if start is None:
        return None
    precision = text.count("-")
    if precision == 2:
        return start + timedelta(days=1)
    if precision == 1:
        return date(start.year + start.month // 12, start.month % 12 + 1, 1)
    return date(start.year + 1, 1, 1)
