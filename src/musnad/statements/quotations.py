"""Quotations: where they open and close, in every mark in use, also over several paragraphs."""

from dataclasses import dataclass

from musnad.language import Doc
from musnad.statements.cues import vocabulary


@dataclass(frozen=True, slots=True)
class Quotation:
    """Tokens first..last (exclusive), marks included; `words` counts the words between them."""

    first: int
    last: int
    words: int
    closed: bool


def find_quotations(doc: Doc, first: int, last: int, carried: bool = False) -> tuple[Quotation, ...]:
    """The outermost quotations among a block's tokens. `carried`: the block before left one open.

    A quotation that does not close runs to the end of the block; the next block opens it anew.
    """
    closers: dict[str, set[str]] = {}
    for a, b in vocabulary().quote_pairs:
        closers.setdefault(a, set()).add(b)
    found: list[Quotation] = []
    i = first
    if carried and (end := _end_of_carried(doc, first, last, closers)) is not None:
        words = _words(doc, first, end)
        found.append(Quotation(first, end, words, True))
        i = end
    while i < last:
        mark = doc.tokens[i].text
        if mark in closers and _opens(doc, i, first):
            j = _closing(doc, i, last, closers[mark])
            if j is not None or mark != "'":
                end = j + 1 if j is not None else last
                words = _words(doc, i + 1, end)
                found.append(Quotation(i, end, words, j is not None))
                i = end
                continue
        i += 1
    return tuple(found)


def _closing(doc: Doc, i: int, last: int, closers: set[str]) -> int | None:
    """The closing mark of the quotation that opens at i; a lone «»» also closes what another mark opened."""
    inner = 0
    for j in range(i + 1, last):
        mark = doc.tokens[j].text
        if mark in closers and _closes(doc, j, last):
            return j
        if mark == "«" and doc.tokens[i].text != "«":
            inner += 1
        elif mark == "»" and doc.tokens[i].text != "»":
            if not inner and doc.tokens[i].text in '"“”':
                return j
            inner -= 1
    return None


def _words(doc: Doc, first: int, last: int) -> int:
    """Words as they are printed, between blanks: «إتش.إس.بي.سي» is one."""
    tokens = doc.tokens
    return sum(
        not tokens[i].punct and (i == first or tokens[i - 1].end < tokens[i].start or tokens[i - 1].text not in ".-/")
        for i in range(first, last)
    )


def _end_of_carried(doc: Doc, first: int, last: int, closers: dict[str, set[str]]) -> int | None:
    """The end of a quotation that the block before left open and this one goes on without a mark: its closing mark."""
    closing = set().union(*closers.values())
    for j in range(first, last):
        mark = doc.tokens[j].text
        if mark in closers and _opens(doc, j, first):
            return None
        if mark in closing and j > first:
            return j + 1
    return None


def _opens(doc: Doc, i: int, first: int) -> bool:
    """An opening mark leans on the word after it; it may stand right after a proclitic («لـ"…"»)."""
    tokens = doc.tokens
    if i + 1 >= len(tokens):
        return False
    if tokens[i + 1].start != tokens[i].end:
        alone = i > first and tokens[i - 1].end < tokens[i].start  # «قال " لن نقبل "»: blanks on both sides
        return tokens[i].text in "«“" or (tokens[i].text == '"' and alone)
    if tokens[i].text in "«“„‹":
        return True
    leans = i > first and tokens[i - 1].end == tokens[i].start
    return not leans or tokens[i - 1].punct or len(tokens[i - 1].norm) <= 2


def _closes(doc: Doc, j: int, last: int) -> bool:
    tokens = doc.tokens
    if tokens[j].text != "'":
        return True
    return j + 1 >= last or tokens[j + 1].start > tokens[j].end or tokens[j + 1].punct
