"""What on a page is not the article: menus, buttons, links to other articles, tags, comments, notices.

Lines are judged by their words (lexicon/pages.toml) and form. Where a line stands is weighed by the caller:
 a rubric above the headline and a heading between paragraphs may read alike.
"""

import re
from enum import Enum, auto

from musnad.arabic import bare, fold
from musnad.lexicon import load

_LEX = load("pages")["furniture"]
_AGES = load("pages")["datelines"]


def key_of(line: str) -> str:
    """A line's look-up key: folded, lower case, words alone, one space between them."""
    return " ".join(_WORDS.findall(fold(line).lower()))


_WORDS = re.compile(r"[^\W_]+")
_EDGE = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def _keys(name: str) -> frozenset[str]:
    return frozenset(key_of(p) for p in _LEX[name])


WHOLE = _keys("whole")
OPENS = _keys("opens")
LISTING = _keys("listing")
TERMINAL = _keys("terminal")
HOLDS = tuple(sorted(_keys("holds")))
NETWORKS = _keys("networks")
DEEDS = _keys("deeds")
_FOLLOW = frozenset(w for w in DEEDS if w.startswith("تابع"))
_ON = _keys("on")
BUTTONS = NETWORKS | DEEDS | _keys("button_words")
SECTIONS = frozenset(bare(w) for w in (*_LEX["sections"], *_LEX["section_links"]))
_SECTION_HEADS = frozenset(bare(w) for w in _LEX["sections"])
_AGE = frozenset(key_of(w) for w in _AGES["ages"])
_AGE_UNITS = frozenset(key_of(w) for w in _AGES["age_units"])
_MAX_PHRASE = max(len(p.split()) for p in OPENS | LISTING | TERMINAL)

# Between the steps of a breadcrumb and the entries of a menu.
_STEPS = re.compile(r"\s*[|/\\>›»•·←→❯،,]\s*|\s+[-–—]\s+")
_BARS = re.compile(r"[|/\\>›»•·←→❯]")
_HASHTAGS = re.compile(r"^(?:\s*#[\w\u200c]+[\s،,|]*)+$")
_LINK = re.compile(r"^\s*(?:(?:https?://|www\.)\S+|@\w+|[\w.+-]+@[\w-]+\.[\w.]+)\s*$")


class Sort(Enum):
    """Why a line is furniture."""

    PLAIN = auto()  # machinery wherever it stands
    LISTING = auto()  # a label above links to other articles, or tags
    TERMINAL = auto()  # a label below which the article does not go on
    LINK = auto()  # a label and the link on one line
    RUBRIC = auto()  # a menu, a breadcrumb, the name of a section: furniture only outside the body


def furniture(line: str) -> Sort | None:
    """The sort of furniture that `line` is by its own words, or null."""
    if len(line) > 2000:
        return None
    key = key_of(line)
    if not any((len(w) > 1 or not w.isascii()) and not w.isdigit() for w in key.split()):
        return Sort.PLAIN
    if _LINK.match(line) or _HASHTAGS.match(line):
        return Sort.PLAIN
    words = key.split()
    if found := _labelled(line, words):
        return found
    if len(words) <= 60 and any(p in key for p in HOLDS):
        return Sort.PLAIN
    if _whole(key) or _buttons(words) or _age(words):
        return Sort.PLAIN
    return Sort.RUBRIC if rubric(line) else None


def _whole(key: str) -> bool:
    # A count may stand beside a label: «3 تعليقات», «مشاهدات 2314».
    return key in WHOLE or " ".join(w for w in key.split() if not w.isdigit()) in WHOLE


def _labelled(line: str, words: list[str]) -> Sort | None:
    """Whether the line begins with a label, and whether something other than counts follows it."""
    for n in range(min(_MAX_PHRASE, len(words)), 0, -1):
        head = " ".join(words[:n])
        if head not in OPENS and head not in LISTING and head not in TERMINAL:
            continue
        rest = [w for w in words[n:] if not w.isdigit()]
        if rest and n == 1 and not _marked_off(line, n):
            return None
        if rest and _prose_like(line, words):
            return None
        if head in TERMINAL and (not rest or head not in LISTING):
            return Sort.TERMINAL
        if head in LISTING and not rest:
            return Sort.LISTING
        return Sort.LINK
    return None


def _marked_off(line: str, n: int) -> bool:
    """Whether a mark (colon, bar, dash) ends the first n words: they are a label, no sentence's start."""
    found = re.match(r"\W*" + r"\w+\W+" * (n - 1) + r"[\w\u064b-\u0652]+\s*[:|/«»\-–—؛>›.]", line)
    return found is not None


_COMMANDS = _keys("commands")


def _prose_like(line: str, words: list[str]) -> bool:
    """A sentence with a full stop and no colon near its start may be the report's: «المزيد من الضغوط …»."""
    stop = line.rstrip().endswith((".", "».", '".'))
    return len(words) > 7 and stop and words[0] not in _COMMANDS and not re.match(r"^.{0,40}?[:|]", line)


def _buttons(words: list[str]) -> bool:
    if 1 < len(words) <= 9 and words[0] in _FOLLOW and (words[-1] in _ON or any(w in NETWORKS for w in words)):
        return True
    if len(words) > 14 or not all(w in BUTTONS or w.isdigit() for w in words):
        return False
    return any(w in NETWORKS for w in words) if len(words) > 3 else any(w in NETWORKS or w in DEEDS for w in words)


def _age(words: list[str]) -> bool:
    """«منذ 3 ساعات», «قبل يومين»: an age counted from the moment of reading."""
    return 2 <= len(words) <= 4 and words[0] in _AGE and all(w.isdigit() or w in _AGE_UNITS for w in words[1:])


def rubric(line: str) -> bool:
    """Whether a line is a menu, a breadcrumb or a section's name."""
    parts = [p for p in _STEPS.split(line.strip()) if p.strip()]
    if not parts or len(line) > 300:
        return False
    known = [section(p) for p in parts]
    if len(parts) == 1:
        return known[0]
    short = all(len(p.split()) <= 4 for p in parts)
    if not _BARS.search(line):
        return all(known)
    return short and (all(known) or (known[0] and len(parts) <= 4) or sum(known) * 2 >= len(parts))


def section(words: str) -> bool:
    """Whether words name a section of a newspaper: «سياسة», «أخبار العالم العربي», «شؤون عربية»."""
    keys = bare(_EDGE.sub("", words)).split()
    if not keys or len(keys) > 5:
        return False
    if keys[0] in ("اخبار", "شوون") and len(keys) <= 3:
        return True
    keys = [k[1:] if k.startswith("و") and k not in SECTIONS else k for k in keys]
    keys = [k[2:] if k.startswith("ال") and k not in SECTIONS else k for k in keys]
    return all(k in SECTIONS for k in keys) and any(k in _SECTION_HEADS for k in keys)
