"""Words that annotated articles show as acts of a type that the lexicon does not give them: model/triggers.tsv.

They are doubtful triggers without a frame of their own (`find_doubtful` of doubtful.py): the judges alone decide.
train/judges.py counts them; a word is proposed as a type that annotators gave it in a fair share of the articles that
have the word.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from musnad.arabic import fold
from musnad.events.acts import Act, Words, act_rows
from musnad.language import Token
from musnad.models import EventType
from musnad.morphology import Analysis, Form, affixes

FILE = "triggers.tsv"
# A word is proposed as a type from this share of its articles on: below it hardly one in ten is an act.
SHARE = 0.15


@dataclass(frozen=True, slots=True)
class Seen:
    """In how many articles (`acts`) of those that have a word (`articles`) annotators take it for an act of a type."""

    type: EventType
    acts: int
    articles: int

    @property
    def share(self) -> float:
        return self.acts / self.articles

    @property
    def doubt(self) -> str:
        """How well the word is known, for the judges: «seen3-2», by articles and by share."""
        return f"seen{min(self.acts, 3)}-{min(3, int(self.share * 4))}"


@cache
def seen() -> dict[str, tuple[Seen, ...]]:
    """What annotators showed, by folded lemma; empty where no list is shipped."""
    file = resources.files("musnad").joinpath("model", FILE)
    if not file.is_file():
        return {}
    found: dict[str, list[Seen]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            lemma, kind, acts, articles = line.split("\t")
            found.setdefault(lemma, []).append(Seen(kind, int(acts), int(articles)))  # type: ignore[arg-type]
    return {lemma: tuple(each) for lemma, each in found.items()}


def proposals(token: Token) -> Iterable[Seen]:
    """The types that a word is proposed as."""
    if token.pos in ("PUNCT", "NUM", "SCONJ", "CCONJ", "ADP", "PRON", "DET", "PART") or len(token.norm) < 3:
        return ()
    return [s for s in seen().get(token.lemma, ()) if s.share >= SHARE]


@cache
def act_of(kind: EventType) -> Act:
    """An act of a type without an entry, with the frame that most entries of the type have."""
    rows = [row for row in act_rows() if row["type"] == kind]
    marks = Counter(m for row in rows for m in row.get("recipient", ()))
    usual = [m for m, n in marks.most_common() if n >= len(rows) / 5]
    genitives = Counter(row.get("genitive", "initiator") for row in rows)
    return Act(
        id=f"seen-{kind.lower()}",
        type=kind,
        mode=None,
        needs=Words({}),
        before=Words({}),
        not_with=Words({}),
        initiator="subject",
        recipient=tuple(m if m == "object" else fold(m) for m in usual),
        genitive=genitives.most_common(1)[0][0] if rows else "initiator",
        reciprocal=sum(row.get("reciprocal", False) for row in rows) * 2 > len(rows),
        place_object=False,
        content=None,
        verb_only=False,
    )


def analysis(token: Token) -> Analysis:
    """A word read by the parse and by its clitics alone: the lexicon has no form of it."""
    return _analysis(token.norm, token.lemma, token.pos, token.gender, token.number, token.passive)


@lru_cache(maxsize=20_000)
def _analysis(norm: str, lemma: str, pos: str, gender: str, number: str, passive: bool) -> Analysis:
    verb = pos in ("VERB", "AUX")
    cuts = [c for c in affixes(norm) if not (verb and set(c[0]) & {"ال", "ب", "ك"}) and not (not verb and "س" in c[0])]
    proclitics, base, pronoun = max(cuts, key=lambda c: (_alike(c[1], lemma), not c[2], len(c[1])))
    aspect = "" if not verb else "imperfect" if base[:1] in "يتن" and lemma[:1] != base[:1] else "perfect"
    if verb and ("س" in proclitics or "ل" in proclitics):
        aspect = "imperfect"
    form = Form(lemma, "verb" if verb else "noun", aspect, 3, gender, number or "s", passive)  # type: ignore[arg-type]
    return Analysis(form, proclitics, pronoun)


def _alike(base: str, lemma: str) -> int:
    """How many letters of a lemma stand in a cut word in order, less those that it has besides."""
    k = 0
    for letter in base:
        k += k < len(lemma) and letter == lemma[k]
    return 2 * k - len(base)
