"""Quotations: where they open and close, in every mark in use, also over several paragraphs."""

from dataclasses import dataclass

from musnad.language import Doc
from musnad.statements.cues import find_cues, vocabulary

# A name in the same marks inside a quotation has no more words than this.
INNER_WORDS = 5

# No parenthesis that quotes has more tokens.
LONGEST = 400


@dataclass(frozen=True, slots=True)
class Quotation:
    """Tokens first..last (exclusive), marks included; `words` counts the words between them."""

    first: int
    last: int
    words: int
    closed: bool


def find_quotations(doc: Doc, first: int, last: int, carried: bool = False) -> tuple[Quotation, ...]:
    """The outermost quotations among a block's tokens. `carried`: the block before left one open.

    A quotation that does not close runs to where a sentence begins with a reporting verb, else to the end of the
    block; the next block opens it anew.
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
                end = j + 1 if j is not None else _next_telling(doc, i, last)
                words = _words(doc, i + 1, end)
                found.append(Quotation(i, end, words, j is not None))
                i = end
                continue
        if mark == "(" and (end := _parenthesis(doc, i, first, last)) is not None:
            found.append(Quotation(i, end, _words(doc, i + 1, end), True))
            i = end
            continue
        i += 1
    return tuple(found)


def _next_telling(doc: Doc, i: int, last: int) -> int:
    """Where a sentence after token i begins with a reporting verb («وأضاف: …»); `last` where none does."""
    for j in range(i + 2, last):
        if doc.tokens[j].sentence == doc.tokens[j - 1].sentence or not doc.tokens[j].norm.startswith("و"):
            continue
        if any(u.form == "verb" and u.first == j for u in find_cues(doc.tokens, j, min(j + 2, last))):
            return j
    return last


def _parenthesis(doc: Doc, i: int, first: int, last: int) -> int | None:
    """The end of a parenthesis that quotes, as some newspapers do: long, and right after «إن», a colon or a cue."""
    tokens = doc.tokens
    before = tokens[i - 1] if i > first else None
    if before is None:
        return None
    told = any(u.form in ("verb", "participle") and u.last == i for u in find_cues(tokens, i - 1, i))
    if not told and before.norm not in vocabulary().quotation_openers:
        return None
    depth = 0
    for j in range(i, min(i + LONGEST, last)):
        depth += (tokens[j].text == "(") - (tokens[j].text == ")")
        if depth == 0:
            return j + 1 if _words(doc, i + 1, j) >= vocabulary().direct_words else None
    return None


def _closing(doc: Doc, i: int, last: int, closers: set[str]) -> int | None:
    """The closing mark of the quotation that opens at i; a lone «»» also closes what another mark opened."""
    inner = 0
    past = i
    for j in range(i + 1, last):
        mark = doc.tokens[j].text
        if j <= past:
            continue
        if mark in closers and (end := _inner(doc, j, last)) is not None:
            past = end
            continue
        if mark in closers and _closes(doc, j, last):
            return j
        if mark == "«" and doc.tokens[i].text != "«":
            inner += 1
        elif mark == "»" and doc.tokens[i].text != "»":
            if not inner and doc.tokens[i].text in '"“”':
                return j
            inner -= 1
    return None


def _inner(doc: Doc, j: int, last: int) -> int | None:
    """The end of a short quotation in the same marks that opens at j inside another: «"نحارب "الفرقة" معا"»."""
    tokens = doc.tokens
    if not _leans_on_next(doc, j) or tokens[j - 1].text == ":":
        return None
    alike = _ALIKE.get(tokens[j].text, "")
    close = next((k for k in range(j + 1, min(j + 4 * INNER_WORDS, last)) if tokens[k].text in alike), None)
    if close is None or not 1 <= _words(doc, j + 1, close) <= INNER_WORDS or _leans_on_next(doc, close):
        return None
    outer = next((k for k in range(close + 1, last) if tokens[k].text in alike), None)
    return None if outer is None or _leans_on_next(doc, outer) else close


# Marks that stand for each other where a page mixes them.
_ALIKE = {'"': '"', "“": "“”", "”": "“”", "«": "«»"}


def _leans_on_next(doc: Doc, j: int) -> bool:
    tokens = doc.tokens
    if j + 1 >= len(tokens) or tokens[j + 1].start != tokens[j].end:
        return False
    return tokens[j - 1].end < tokens[j].start and not tokens[j + 1].punct


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
    if tokens[j - 1].text == ":":
        return False  # «وتابع: "»: it opens another
    if tokens[j].text != "'":
        return True
    return j + 1 >= last or tokens[j + 1].start > tokens[j].end or tokens[j + 1].punct
