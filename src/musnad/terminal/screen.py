"""Lines of text for a terminal, right to left, whatever the terminal makes of right-to-left text.

Kinds of output (`detect` chooses); all but the last two are given text as written, wrapped here:
directed  the terminal reorders by itself, and a line can be told to run right to left: by ECMA-48's Select
          Character Path (VTE, mintty) or by a right-to-left mark at its head (mlterm, Emacs). These ignore
          isolates or show them as boxes, so dates are written 2021/07/23, which no reordering breaks.
logical   the terminal reorders by itself, each line left to right (Konsole, Terminal.app, tmux). What is
          Latin or digits stands first, at the left; all the Arabic follows as one isolated run, padded to
          the right edge, so that a terminal that ignores isolates shows the same.
plain     no terminal: one line for each thing, fields parted by tabs.
visual    the terminal prints left to right. Letters are joined and lines reordered here, after wrapping.
words     as visual, but the terminal turns each Arabic word by itself (kitty).

All text comes from articles and is hostile: `clean` takes out what a terminal could take for a command.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Literal

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from musnad.terminal.bidi import MIRRORED, ZWNJ, shapes, visual_order

Mode = Literal["plain", "directed", "logical", "visual", "words"]

RLI, PDI, RLM = "\u2067", "\u2069", "\u200f"
_TURN, _TURN_BACK = "\x1b[2 k", "\x1b[ k"  # SCP: right to left; the terminal's own
_DATE = re.compile(r"(?<=\d)-(?=\d\d)", re.ASCII)
_GAP = 2  # columns between fields

# Terminals by the variable that names them, and what they do with right-to-left text.
_PROGRAMS: dict[str, Mode] = {
    "apple_terminal": "logical",
    "mintty": "directed",
    "vscode": "visual",
    "wezterm": "visual",
    "iterm.app": "visual",
    "ghostty": "visual",
    "hyper": "visual",
    "kitty": "words",
}
_TERMS: dict[str, Mode] = {
    "mlterm": "directed",
    "xterm-kitty": "words",
    "alacritty": "visual",
    "foot": "visual",
    "xterm-ghostty": "visual",
    "linux": "visual",
}
_VTE_WITH_BIDI = 5800  # VTE 0.58


def detect(env: Mapping[str, str], *, tty: bool) -> Mode:
    """How to print for the terminal that the environment names; `plain` where it is none.

    A terminal's own name goes before VTE_VERSION and KONSOLE_VERSION, which its children inherit.
    """
    if not tty:
        return "plain"
    if mode := _PROGRAMS.get(env.get("TERM_PROGRAM", "").lower()):
        return mode
    term = env.get("TERM", "")
    if mode := _TERMS.get("mlterm" if env.get("MLTERM") else term):
        return mode
    if env.get("KITTY_WINDOW_ID"):
        return "words"
    vte = env.get("VTE_VERSION", "")
    if (vte.isdecimal() and int(vte) >= _VTE_WITH_BIDI) or env.get("INSIDE_EMACS"):
        return "logical" if env.get("TMUX") or term.startswith(("tmux", "screen")) else "directed"
    return "logical" if env.get("KONSOLE_VERSION") else "visual"


def clean(text: str) -> str:
    """Text that can only be read: no control characters, escape sequences, or direction controls.

    Line breaks and tabs become spaces; what else controls becomes U+FFFD, so that it shows; invisible
    characters go, and no more than four marks stay on a letter.
    """
    out: list[str] = []
    marks = 0
    for c in text:
        kind = unicodedata.category(c)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if c in "\t\n\v\f\r\x85" or kind in ("Zs", "Zl", "Zp"):
            out.append(" ")
        elif kind in ("Cc", "Cs", "Cn", "Co"):
            out.append("\ufffd")
        elif (kind != "Cf" or c == ZWNJ) and marks <= 4:
            out.append(c)
    return "".join(out)


@dataclass(frozen=True, slots=True)
class Field:
    """A part of a line: pieces of (text, Rich style). `ltr`: no Arabic in it; `width`: its least columns."""

    pieces: tuple[tuple[str, str], ...]
    ltr: bool = False
    width: int = 0

    @classmethod
    def of(cls, text: str, style: str = "", *, ltr: bool = False, width: int = 0) -> "Field":
        return cls(((text, style),), ltr, width)

    def __bool__(self) -> bool:
        return any(text for text, _ in self.pieces)


Cell = tuple[str, str]  # one character or glyph, and its style


@dataclass(slots=True)
class _Segment:
    """The words of one field that stand on one line."""

    field: Field
    cells: list[Cell]


class Screen:
    """Prints lines of fields for one kind of terminal."""

    def __init__(self, mode: Mode, file: IO[str], *, width: int | None = None, console: Console | None = None) -> None:
        self.mode = mode
        # Rich would take brackets for markup and colour numbers: only what is styled here is to be styled.
        self._console = console or Console(file=file, width=width, markup=False, highlight=False, emoji=False)

    @property
    def width(self) -> int:
        return self._console.width

    def line(self, *fields: Field, hang: int = 0) -> None:
        """One line of fields in reading order; where it is wrapped, the rest stands in by `hang` columns."""
        cleaned = [Field(tuple((clean(t), s) for t, s in f.pieces), f.ltr, f.width) for f in fields if f]
        if self.mode == "plain":
            self._console.file.write("\t".join("".join(t for t, _ in f.pieces) for f in cleaned) + "\n")
            return
        ordered = sorted(cleaned, key=lambda f: not f.ltr) if self.mode == "logical" else cleaned
        hang = min(hang, self.width // 3)
        for i, segments in enumerate(self._wrap(ordered, hang)):
            inset = hang if i else 0
            if self.mode == "logical":
                self._print(self._logical(segments))
            elif self.mode == "directed":
                self._print_turned([*_spaces(inset), *self._in_turn(segments)])
            else:
                self._print(self._visual(segments, inset))

    def branch(self, depth: int, field: Field) -> None:
        """A node of a tree, `depth` steps in from the side that its lines begin on."""
        indent = _spaces(3 * max(depth - 1, 0))
        cells = [(c, style) for text, style in field.pieces for c in clean(text)]
        if self.mode in ("visual", "words"):
            step = [(c, "dim") for c in " ─┘"] if depth else []
            node = [*self._reordered(cells, rtl=True), *step, *indent]
            self._print([*_spaces(self.width - cell_len("".join(c for c, _ in node))), *node])
            return
        step = [(c, "dim") for c in "└─ "] if depth else []
        if self.mode == "plain":
            self._console.file.write("".join(c for c, _ in [*indent, *step, *cells]) + "\n")
        elif self.mode == "directed":
            turned = [(c, "dim") for c in "┘─ "] if depth else []
            self._print_turned([*indent, *turned, *cells])
        else:
            self._print([*indent, *step, (RLI, ""), *cells, (PDI, "")])

    def blank(self) -> None:
        self._console.file.write("\n")

    def _print_turned(self, cells: Iterable[Cell]) -> None:
        """A line that runs right to left; the terminal's own direction is back before the next one."""
        self._console.file.write(_TURN)
        self._print([(RLM, ""), *cells])
        self._console.file.write(_TURN_BACK)

    def _print(self, cells: Iterable[Cell]) -> None:
        text = Text(no_wrap=True, overflow="ignore", end="")
        run, style = "", ""
        for glyph, s in cells:
            if s != style and run:
                text.append(run, style)
                run = ""
            run, style = run + glyph, s
        text.append(run, style)
        self._console.print(text, soft_wrap=True)

    def _columns(self, cells: Sequence[Cell]) -> int:
        text = "".join(c for c, _ in cells)
        return cell_len("".join(shapes(text)) if self.mode == "visual" else text)

    def _wrap(self, fields: Sequence[Field], hang: int) -> list[list[_Segment]]:
        lines: list[list[_Segment]] = [[]]
        used = 0
        for field in fields:
            begun = False
            for space, word in _words(field):
                for k, part in enumerate(self._pieces_of(word, self.width - hang)):
                    need = self._columns(part)
                    between = [] if k else space  # a word that was cut goes on without one
                    gap = 0 if not lines[-1] else len(between) if begun else _GAP
                    limit = self.width - (hang if len(lines) > 1 else 0)
                    if lines[-1] and used + gap + need > limit:
                        lines.append([])
                        used = gap = 0
                        begun = False
                    if begun:
                        lines[-1][-1].cells += [*between, *part]
                    else:
                        lines[-1].append(_Segment(field, list(part)))
                        begun = True
                    used += gap + need
            if lines[-1] and begun:
                used += max(0, field.width - self._columns(lines[-1][-1].cells))
        return lines

    def _pieces_of(self, word: list[Cell], width: int) -> list[list[Cell]]:
        """A word, cut where it is longer than a line."""
        if self._columns(word) <= width:
            return [word]
        step = max(1, width // 2)  # wide characters take two columns
        return [word[i : i + step] for i in range(0, len(word), step)]

    def _visual(self, segments: list[_Segment], hang: int) -> list[Cell]:
        """The line from left to right: fields from the right edge on, each in its own direction."""
        line: list[Cell] = []
        for segment in segments:
            glyphs = self._reordered(segment.cells, rtl=not segment.field.ltr)
            width = segment.field.width if segment is not segments[-1] else 0
            spare = width - cell_len("".join(g for g, _ in glyphs))
            gap = _GAP if line else 0
            line = [*_spaces(spare), *glyphs, *_spaces(gap), *line]
        free = self.width - hang - cell_len("".join(g for g, _ in line))
        return [*_spaces(free), *line]

    def _reordered(self, cells: list[Cell], *, rtl: bool) -> list[Cell]:
        text = "".join(c for c, _ in cells)
        whole_words = self.mode == "words"
        glyphs = list(text) if whole_words else shapes(text)
        order = visual_order(text, rtl=rtl, whole_words=whole_words)
        return [(MIRRORED.get(text[i], glyphs[i]) if turned else glyphs[i], cells[i][1]) for i, turned in order]

    def _in_turn(self, segments: list[_Segment]) -> list[Cell]:
        """The line as written, its fields in reading order."""
        line: list[Cell] = []
        for segment in segments:
            text = "".join(c for c, _ in segment.cells)
            if segment.field.ltr:
                text = _DATE.sub("/", text)
            cells = [(c, style) for c, (_, style) in zip(text, segment.cells, strict=True)]
            spare = segment.field.width - self._columns(cells) if segment is not segments[-1] else 0
            line += [*_spaces(_GAP if line else 0), *cells, *_spaces(spare)]
        return line

    def _logical(self, segments: list[_Segment]) -> list[Cell]:
        """The line as written: what is Latin at the left, the Arabic one isolated run at the right."""
        left: list[Cell] = []
        right: list[Cell] = []
        for segment in segments:
            side = left if segment.field.ltr else right
            gap = _spaces(_GAP if side else 0)
            last = segment is [s for s in segments if s.field.ltr == segment.field.ltr][-1]
            spare = _spaces(0 if last else segment.field.width - self._columns(segment.cells))
            side += [*gap, *segment.cells, *spare]
        if not right:
            return left
        free = self.width - self._columns(left) - self._columns(right)
        return [*left, *_spaces(max(free, _GAP if left else 0)), (RLI, ""), *right, (PDI, "")]


def _spaces(number: int) -> list[Cell]:
    return [(" ", "")] * number


def _words(field: Field) -> list[tuple[list[Cell], list[Cell]]]:
    """The words of a field, each with the one space before it, which has a style of its own."""
    words: list[tuple[list[Cell], list[Cell]]] = [([], [])]
    for text, style in field.pieces:
        for c in text:
            if c != " ":
                words[-1][1].append((c, style))
            elif words[-1][1]:
                words.append(([(c, style)], []))
    return [w for w in words if w[1]]
