"""How an event is cited: as BibTeX, RIS and plain text, the event first, then every report that it rests on."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from musnad import __version__

# What BibTeX reads as commands.
_TEX: Mapping[str, str] = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{c: rf"\{c}" for c in "&%$#_{}"},
}
# Line breaks, other controls, and characters that turn the direction of what follows.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True)
class Work:
    """Something to cite. `by` are its authors or the outlet, `day` ISO; `note` says what it is cited for."""

    key: str
    title: str
    by: tuple[str, ...]
    publisher: str | None
    day: str | None
    url: str | None
    note: str


def bibtex(works: Sequence[Work]) -> str:
    """BibTeX entries in UTF-8 (biblatex and current BibTeX styles read it)."""
    return "\n".join(map(_bibtex, works))


def _bibtex(work: Work) -> str:
    # A second pair of braces keeps the name of a body from being taken apart like a person's.
    year, month, _ = (work.day or "--").split("-")
    fields = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in work.by),
        "title": f"{{{_tex(work.title)}}}",
        "publisher": _tex(work.publisher or ""),
        "year": year,
        "month": month,
        "date": work.day or "",
        "url": _line(work.url or "").replace("{", "%7B").replace("}", "%7D"),
        "note": _tex(work.note),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join((f"@misc{{{_key(work.key)},", *lines, "}", ""))


def ris(works: Sequence[Work]) -> str:
    """RIS records, as reference managers take them: lines end in CR LF."""
    lines: list[str] = []
    for work in works:
        lines += [
            "TY  - NEWS",
            f"ID  - {_key(work.key)}",
            f"TI  - {_line(work.title)}",
            *(f"AU  - {_line(name)}" for name in work.by),
        ]
        if work.publisher:
            lines.append(f"PB  - {_line(work.publisher)}")
        if work.day:
            lines += [f"PY  - {work.day[:4]}", f"DA  - {work.day.replace('-', '/')}"]
        if work.url:
            lines.append(f"UR  - {_line(work.url)}")
        lines += [f"N1  - {_line(work.note)}", "ER  - ", ""]
    return "\r\n".join(lines) + "\r\n"


def plain(works: Sequence[Work]) -> str:
    """One line a work, as it would stand in a footnote."""
    lines = []
    for work in works:
        by = "، ".join(map(_line, work.by))
        publisher = _line(work.publisher) if work.publisher and work.publisher not in work.by else ""
        parts = (by, f"«{_line(work.title)}»", publisher, work.day or "", _line(work.url or ""), _line(work.note))
        lines.append(". ".join(p for p in parts if p) + ".")
    return "\n".join(lines) + "\n"


def reader() -> str:
    """Who read the articles, as the author of an event's entry."""
    return f"musnad {__version__}"


def _line(text: str) -> str:
    return " ".join(_CONTROLS.sub(" ", text).split())


def _tex(text: str) -> str:
    return "".join(_TEX.get(c, c) for c in _line(text))


def _key(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9:.-]+", "-", text)
