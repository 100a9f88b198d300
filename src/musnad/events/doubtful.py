"""Doc, Cast -> doubtful triggers: words in senses that the rules do not take here, for the judges to weigh."""

from collections.abc import Iterable, Iterator

from musnad.entities import Cast
from musnad.events import learned
from musnad.events.acts import Act, tables
from musnad.events.triggers import (
    Reading,
    Trigger,
    free_in_mention,
    noun_allowed,
    reach_of,
    stands,
    used_up,
    verb_allowed,
)
from musnad.language import Doc, Sentence, Token
from musnad.models import EventType
from musnad.morphology import Analysis


def find_doubtful(doc: Doc, cast: Cast, sure: tuple[Trigger, ...]) -> tuple[Trigger, ...]:
    """Words that the lexicon has as acts, in senses that the rules do not take here: one for each type, in order.

    `doubt` says why not: "tag" the part of speech, "needs" no word that the sense asks for, "barred" a word that speaks
    against it, "sense" another sense was taken, "name" it stands inside what is read as a name, "second" a sense that
    only the judges may take; joined by "+". "seen…" are words of learned.py. The judges weigh them (judging.py).
    """
    taken = {t.i: t for t in sure}
    spent = {k for t in sure for k in (t.first, *(range(*t.other) if t.other else ()), *used_up(doc, t))} - set(taken)
    found: list[Trigger] = []
    for sentence in doc.sentences:
        if sentence.block.kind in ("caption", "dateline"):
            continue
        for i in range(sentence.first, sentence.last):
            if i not in spent:
                found.extend(_senses(doc, cast, sentence, i, taken.get(i)))
    return tuple(found)


def _senses(doc: Doc, cast: Cast, sentence: Sentence, i: int, taken: Trigger | None) -> Iterator[Trigger]:
    """The likeliest reading of token i for each act type that the rules did not take for it."""
    token = doc.tokens[i]
    if token.pos in ("PUNCT", "NUM", "SCONJ", "PRON", "DET") or len(token.norm) < 3:
        return
    seen: set[EventType] = {taken.act.type} if taken is not None else set()
    named = (k := cast.over(i)) is not None and not free_in_mention(cast, k, i)
    if named and not _names_nothing(cast, k or 0, i):
        return
    doubts = ["name"] * named + ["sense"] * (taken is not None)
    for readings in _possible(token, nouns_only=named):
        for reading, act in sorted(readings, key=lambda r: len(_against(doc, cast, sentence, i, *r))):
            if act.type in seen or (act.verb_only and reading.form.pos != "verb"):
                continue
            doubt = _against(doc, cast, sentence, i, reading, act) + doubts + ["second"] * act.second
            if "needs" in doubt and ({"tag", "name"} & set(doubt) or doubt[-2:] == ["sense", "second"]):
                continue  # hardly one in a hundred is an act
            seen.add(act.type)
            yield Trigger(i, i, i + 1, act, reading, sentence, doubt="+".join(doubt) or "order")
    yield from _learned(sentence, token, seen, "name+" * named)


def _possible(token: Token, *, nouns_only: bool) -> Iterator[Iterable[Reading]]:
    """All act readings of a word: those of its part of speech first, second senses last."""
    t = tables()
    for verbs, nouns, participles in ((t.verbs, t.nouns, t.participles), t.second):
        if nouns_only:
            yield nouns.read(token.norm, token.last)
            continue
        both = verbs.read(token.norm, token.last), nouns.read(token.norm, token.last)
        yield from both if token.pos in ("VERB", "AUX") else reversed(both)
        readings = participles.read(token.norm, token.last)
        yield [r for r in readings if not r[0].preposition and not r[0].definite]


def _learned(sentence: Sentence, token: Token, known: set[EventType], doubt: str = "") -> Iterator[Trigger]:
    """A word as the acts that annotators saw in it, of types that are not known for it here."""
    for s in learned.proposals(token):
        if s.type not in known:
            reading, act = learned.analysis(token), learned.act_of(s.type)
            yield Trigger(token.i, token.i, token.i + 1, act, reading, sentence, doubt=f"{doubt}{s.doubt}")


def _names_nothing(cast: Cast, k: int, i: int) -> bool:
    """Whether a word begins what is read as somebody or something by a common noun: «الاتفاق النووي», «القضاء على»."""
    mention = cast.mentions[k]
    return mention.a == i and mention.person is None and not mention.things


def _against(doc: Doc, cast: Cast, sentence: Sentence, i: int, reading: Analysis, act: Act) -> list[str]:
    """What speaks against a reading of token i as an act, in the words of `find_doubtful`."""
    token = doc.tokens[i]
    verb = reading.form.pos == "verb"
    allowed = verb_allowed(doc, sentence, token, reading) if verb else noun_allowed(token, reading)
    out = [] if allowed and verb == (token.pos == "VERB") else ["tag"]
    reach = reach_of(doc, cast, sentence, i, wide=verb and not reading.pronoun)
    if (act.needs and not stands(doc, i + 1, reach, act.needs)) or (
        act.before and not stands(doc, max(i - 3, sentence.first), i, act.before)
    ):
        out.append("needs")
    if act.not_with and stands(doc, sentence.first, sentence.last, act.not_with):
        out.append("barred")
    return out
