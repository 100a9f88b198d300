"""Triggers -> events: type, initiators, recipients, status, when, where, how many, and on whose word.

Each sentence is read by rules (reading.py, with arguments.py and modality.py); judges that were trained on annotated
articles then accept or reject each act and choose among the candidates for its roles (judging.py); the same act told
twice becomes one event (merging.py).
"""

from collections.abc import Iterator

from musnad.entities import Cast
from musnad.events.arguments import Arguments, Roles
from musnad.events.circumstances import Circumstances
from musnad.events.clauses import Phrase
from musnad.events.doubtful import find_doubtful
from musnad.events.merging import ActMention, Plan, merge
from musnad.events.reading import SentenceReader
from musnad.events.triggers import Trigger, find_triggers, used_up
from musnad.language import Doc
from musnad.models import Quantity, Time
from musnad.statements import Statements


def find_events(
    doc: Doc, cast: Cast, times: tuple[Time, ...], quantities: tuple[Quantity, ...], statements: Statements
) -> tuple[Plan, ...]:
    """The events of an article, in the order of their first trigger in the body."""
    mentions: list[ActMention] = []
    for reader in read_sentences(doc, cast, times, quantities, statements):
        mentions.extend(reader.mentions())
    return merge(doc, cast, mentions)


def read_sentences(
    doc: Doc, cast: Cast, times: tuple[Time, ...], quantities: tuple[Quantity, ...], statements: Statements
) -> Iterator[SentenceReader]:
    """The sentences of an article in order, each read by the rules."""
    timed = frozenset(i for t in times for i in doc.over(t.start, t.end))
    triggers = [t for t in find_triggers(doc, cast) if t.i not in timed]
    light = frozenset(k for t in triggers for k in used_up(doc, t))
    arguments = Arguments(doc, cast, timed, {t.i: t.act.type for t in triggers}, light, statements)
    circumstances = Circumstances(doc, cast, times, quantities, statements)
    by_sentence = _by_sentence(triggers)
    doubtful = _by_sentence([t for t in find_doubtful(doc, cast, tuple(triggers)) if t.i not in timed])
    topic: Phrase | None = None
    earlier: Roles | None = None
    near: tuple[str, ...] = ()
    for sentence in doc.sentences:
        if sentence.block.kind in ("headline", "heading", "caption", "dateline"):
            topic = None
        acts = by_sentence.get(sentence.index, [])
        doubts = doubtful.get(sentence.index, [])
        reader = SentenceReader(
            doc, cast, statements, arguments, circumstances, sentence, acts, doubts, topic, earlier, near
        )
        reader.read()
        yield reader
        topic, earlier = reader.topic, reader.last
        near = cast.named_in(sentence.first, sentence.last) or near


def _by_sentence(triggers: list[Trigger]) -> dict[int, list[Trigger]]:
    found: dict[int, list[Trigger]] = {}
    for trigger in triggers:
        found.setdefault(trigger.sentence.index, []).append(trigger)
    return found
