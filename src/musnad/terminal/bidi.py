"""Right-to-left text for terminals that print left to right: the order and the shapes that the eye needs.

`levels` is the Unicode Bidirectional Algorithm (UAX #9) for text without explicit controls, which musnad
takes out of what it prints: rules W1 to W7, N0 to N2, I1, I2, L1, L2 and L4. `shapes` joins the letters as
the Unicode Standard does (chapter 9.2, Arabic joining), by the presentation forms in Python's own
character database. Both keep the offsets of the text as written, so that a style follows its character.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache

# UAX #9, BidiBrackets.txt: the pairs that news prints. L4 mirrors these and the guillemets.
BRACKETS = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "〈": "〉", "「": "」", "⁅": "⁆"}
_CLOSING = {v: k for k, v in BRACKETS.items()}
_PAIRS = {**BRACKETS, "<": ">", "«": "»", "‹": "›", "≤": "≥", "≪": "≫"}
MIRRORED = _PAIRS | {v: k for k, v in _PAIRS.items()}

_NEUTRAL = frozenset({"B", "S", "WS", "ON"})
_TRANSPARENT = frozenset({"NSM", "BN"})
ZWNJ = "\u200c"


def levels(text: str, *, rtl: bool) -> list[int]:
    """The embedding level of each character of a line; odd levels run right to left. `rtl`: the line does."""
    base = "R" if rtl else "L"
    original = [unicodedata.bidirectional(c) or "L" for c in text]
    types = _weak(original, base)
    _brackets(text, types, base)
    _neutral(types, base)
    even = {"R": 1, "AN": 2, "EN": 2, "L": 0}
    odd = {"R": 1, "AN": 2, "EN": 2, "L": 2}
    found = [(odd if rtl else even)[t] for t in types]
    trailing = True
    for i in reversed(range(len(text))):  # L1
        if original[i] in ("S", "B"):
            trailing = True
        elif original[i] not in ("WS", "BN"):
            trailing = False
        if trailing:
            found[i] = int(rtl)
    return found


def _weak(original: list[str], base: str) -> list[str]:
    """W1 to W7."""
    types = list(original)
    strong, before = base, base
    for i, t in enumerate(types):
        if t in _TRANSPARENT:
            t = before  # W1
        if t in ("L", "R", "AL"):
            strong = t
        types[i] = before = "AN" if t == "EN" and strong == "AL" else t  # W2
    for i in range(1, len(types) - 1):
        between = types[i - 1] if types[i - 1] == types[i + 1] else None
        if (types[i] in ("ES", "CS") and between == "EN") or (types[i] == "CS" and between == "AN"):
            types[i] = str(between)  # W4
    for start, end in _stretches(types, frozenset({"ET"})):
        if "EN" in types[max(0, start - 1) : start] + types[end : end + 1]:
            types[start:end] = ["EN"] * (end - start)  # W5
    strong = base
    for i, t in enumerate(types):
        t = {"ES": "ON", "CS": "ON", "ET": "ON", "AL": "R"}.get(t, t)  # W6, W3
        if t in ("L", "R"):
            strong = t
        types[i] = "L" if t == "EN" and strong == "L" else t  # W7
    return types


def _stretches(types: list[str], of: frozenset[str]) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(types):
        if types[start] not in of:
            start += 1
            continue
        end = start
        while end < len(types) and types[end] in of:
            end += 1
        yield start, end
        start = end


def _strong(kind: str) -> str | None:
    return "R" if kind in ("R", "AN", "EN") else "L" if kind == "L" else None


def _brackets(text: str, types: list[str], base: str) -> None:
    """N0: a pair of brackets takes the direction of what it holds, or of what stands before it."""
    open_: list[int] = []
    pairs: list[tuple[int, int]] = []
    for i, c in enumerate(text):
        if types[i] != "ON":
            continue
        if c in BRACKETS and len(open_) < 63:
            open_.append(i)
        elif c in _CLOSING:
            at = next((k for k in reversed(range(len(open_))) if text[open_[k]] == _CLOSING[c]), None)
            if at is not None:
                pairs.append((open_[at], i))
                del open_[at:]
    for start, end in sorted(pairs):
        inside = {_strong(t) for t in types[start + 1 : end]} - {None}
        if not inside:
            continue
        direction = base
        if base not in inside:
            before = next((s for t in reversed(types[:start]) if (s := _strong(t))), base)
            direction = before if before != base else base
        types[start] = types[end] = direction


def _neutral(types: list[str], base: str) -> None:
    """N1 and N2."""
    for start, end in _stretches(types, _NEUTRAL):
        before = _strong(types[start - 1]) if start else base
        after = _strong(types[end]) if end < len(types) else base
        types[start:end] = [before if before and before == after else base] * (end - start)


def visual_order(text: str, *, rtl: bool, whole_words: bool = False) -> list[tuple[int, bool]]:
    """The characters of a line from left to right: (offset in `text`, whether to mirror it).

    A mark stays behind the letter it stands on (L3). With `whole_words` words of right-to-left script
    keep their letters in written order, for terminals that turn each word by themselves.
    """
    level = levels(text, rtl=rtl)
    units: list[list[int]] = []
    for i, c in enumerate(text):
        joins = units and (
            unicodedata.combining(c) or c == ZWNJ or (whole_words and _in_word(text, i) and _in_word(text, i - 1))
        )
        if joins:
            units[-1].append(i)
        else:
            units.append([i])
    rank = [level[u[0]] for u in units]
    for bound in range(max(rank, default=0), 0, -1):  # L2
        at = 0
        while at < len(units):
            end = at
            while end < len(units) and rank[end] >= bound:
                end += 1
            units[at:end] = units[at:end][::-1]
            rank[at:end] = rank[at:end][::-1]
            at = max(end, at + 1)
    return [(i, level[i] % 2 == 1) for u in units for i in u]


def _in_word(text: str, at: int) -> bool:
    return unicodedata.bidirectional(text[at]) in ("R", "AL", "NSM")


@cache
def _forms() -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """Presentation forms from Unicode's compatibility decompositions: of letters, and of lam with an alef."""
    letters: dict[str, dict[str, str]] = {}
    ligatures: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD)):
        kind, _, of = unicodedata.decomposition(chr(code)).partition("> ")
        base = "".join(chr(int(c, 16)) for c in of.split())
        if len(base) == 1:
            letters.setdefault(base, {}).setdefault(kind[1:], chr(code))
        elif len(base) == 2 and base[0] == "ل" and base[1] in "اأإآ":
            ligatures.setdefault(base, {}).setdefault(kind[1:], chr(code))
    return letters, ligatures


def shapes(text: str) -> list[str]:
    """For each character the glyph that stands for it: its joined form, or "" for the alef of a lam-alef."""
    letters, ligatures = _forms()
    glyphs = list(text)
    spine = [i for i, c in enumerate(text) if not unicodedata.combining(c)]  # marks do not break a join

    def joins_on(c: str) -> bool:
        return c == "ـ" or "initial" in letters.get(c, ())

    joined = False  # whether the letter before reaches out to this one
    at = 0
    while at < len(spine):
        i, c = spine[at], text[spine[at]]
        after = spine[at + 1] if at + 1 < len(spine) else None
        forms = letters.get(c, {})
        here = joined and ("final" in forms or c == "ـ")
        if after is not None and (pair := ligatures.get(c + text[after])):
            glyphs[i] = pair["final" if here else "isolated"]
            glyphs[after] = ""
            joined = False
            at += 2
            continue
        onward = joins_on(c) and after is not None and _accepts(text[after], letters)
        name = ("medial" if onward else "final") if here else ("initial" if onward else "isolated")
        glyphs[i] = forms.get(name, c)
        joined = joins_on(c)
        at += 1
    return ["" if c == ZWNJ else c for c in glyphs]


def _accepts(c: str, letters: dict[str, dict[str, str]]) -> bool:
    """Whether a letter takes a join from the one before it."""
    return c == "ـ" or "final" in letters.get(c, ())
