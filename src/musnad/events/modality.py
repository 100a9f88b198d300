"""Doc -> what the words say of an act's status: negation, future, intention, possibility, condition.

The vocabulary and its scopes are lexicon/modality.toml; this module finds the cues and says which one bears on
a trigger. Where several do, the nearest wins, and any of them wins over a weak one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from musnad.arabic import fold
from musnad.events.triggers import Trigger
from musnad.language import Doc, Sentence
from musnad.lexicon import load
from musnad.models import Status
from musnad.morphology import Analysis, FormTable


@dataclass(frozen=True, slots=True)
class Modal:
    """One entry of lexicon/modality.toml; the fields are explained there."""

    id: str
    kind: str
    status: Status | None
    marks: frozenset[str]
    forms: frozenset[str]
    scope: str
    main: Status | None
    unless: tuple[tuple[str, ...], ...]
    weak: bool
    at_start: bool
    doubled: Status | None


@dataclass(frozen=True, slots=True)
class ModalUse:
    """A modal found at tokens first..last (exclusive), with the status it gives there."""

    first: int
    last: int
    modal: Modal
    status: Status


@dataclass(frozen=True, slots=True)
class _Tables:
    words: dict[str, tuple[tuple[tuple[str, ...], Modal | None], ...]]
    forms: FormTable[Modal]


@cache
def _tables() -> _Tables:
    words: dict[str, list[tuple[tuple[str, ...], Modal | None]]] = {}
    forms: FormTable[Modal] = FormTable()
    data = load("modality")
    for row in data["modal"]:
        modal = _modal(row)
        for phrase in row.get("words", ()):
            parts = tuple(fold(phrase).split())
            words.setdefault(parts[0], []).append((parts, modal))
        for verb in row.get("verbs", ()):
            forms.add_verb(verb, modal)
        for noun in row.get("nouns", ()):
            forms.add_noun(noun, modal)
        for participle in row.get("participles", ()):
            forms.add_participle(participle, modal)
    for row in data["neutral"]:
        for phrase in row["words"]:
            parts = tuple(fold(phrase).split())
            words.setdefault(parts[0], []).append((parts, None))
    return _Tables({w: tuple(sorted(rows, key=lambda r: -len(r[0]))) for w, rows in words.items()}, forms)


def _modal(row: dict[str, Any]) -> Modal:
    return Modal(
        id=row["id"],
        kind=row["kind"],
        status=row.get("status"),
        marks=frozenset(map(fold, row.get("marks", ()))),
        forms=frozenset(row.get("form", ())),
        scope=row.get("scope", "next"),
        main=row.get("main"),
        unless=tuple(tuple(fold(w).split()) for w in row.get("unless", ())),
        weak=row.get("weak", False),
        at_start=row.get("at") == "clause-start",
        doubled=row.get("doubled"),
    )


def find_modals(doc: Doc, sentence: Sentence, acts: Iterable[int] = ()) -> list[ModalUse]:
    """The modal cues of a sentence in order; a word that is itself an act's trigger (`acts`) is none."""
    taken = frozenset(acts)
    found: list[ModalUse] = []
    i = sentence.first
    while i < sentence.last:
        hit = _words_at(doc, sentence, i) or (_form_at(doc, sentence, i) if i not in taken else None)
        if hit is None:
            i += 1
            continue
        first, last, modal = hit
        if modal is not None and modal.status is not None and not _excepted(doc, sentence, last, modal):
            found.append(ModalUse(first, last, modal, modal.status))
        i = last
    return _doubled(found)


def _words_at(doc: Doc, sentence: Sentence, i: int) -> tuple[int, int, Modal | None] | None:
    norm = doc.tokens[i].norm
    heads = (norm, norm[1:]) if norm[:1] in "وف" and len(norm) > 2 else (norm,)
    for head in heads:
        for parts, modal in _tables().words.get(head, ()):
            last = _match(doc, sentence, i, parts)
            if parts[0] == "ان" and doc.tokens[i].text.lstrip("وف")[:1] not in "إا":
                continue  # folding makes one of «إن» and «أن»; only the first is a condition
            if last and (modal is None or _admits(doc, sentence, i, last, modal)):
                return i, last, modal
    return None


def _match(doc: Doc, sentence: Sentence, i: int, parts: tuple[str, ...]) -> int:
    """The end of a word string at i (its first word matched already), 0 where it does not stand; x is a phrase."""
    k = i + 1
    for n, part in enumerate(parts[1:], 1):
        if part == "x":
            nxt = parts[n + 1] if n + 1 < len(parts) else None
            span = next(
                (j for j in range(k + 1, min(k + 7, sentence.last)) if nxt is None or doc.tokens[j].norm == nxt),
                None,
            )
            if span is None:
                return 0
            k = span
            continue
        if k >= sentence.last or doc.tokens[k].norm != part:
            return 0
        k += 1
    return k


def _admits(doc: Doc, sentence: Sentence, i: int, last: int, modal: Modal) -> bool:
    """Whether the place and the word after fit: «إن» before a verb, «ما» before a perfect."""
    if modal.at_start and not _clause_start(doc, sentence, i):
        return False
    if not modal.forms:
        return True
    if last >= sentence.last:
        return False
    token = doc.tokens[last]
    bare = token.norm
    if token.pos == "NUM":
        return False  # «15 جنديا لا 12»: it denies the number
    if token.pos not in ("VERB", "AUX"):
        return "" not in modal.marks or bool(modal.marks - {""})
    imperfect = bare[:1] in "يتن" and not bare.endswith("ت")
    return ("imperfect" in modal.forms and imperfect) or ("perfect" in modal.forms and bare[:1] not in "ين")


def _clause_start(doc: Doc, sentence: Sentence, i: int) -> bool:
    return i == sentence.first or doc.tokens[i - 1].punct or doc.tokens[i].norm[:1] in "وف"


def _form_at(doc: Doc, sentence: Sentence, i: int) -> tuple[int, int, Modal | None] | None:
    token = doc.tokens[i]
    if token.pos in ("PUNCT", "NUM", "ADP", "SCONJ", "DET", "PRON"):
        return None
    for reading, modal in _tables().forms.read(token.norm, token.last):
        if _form_allowed(token.pos, reading) and not (modal.at_start and not _clause_start(doc, sentence, i)):
            return i, i + 1, modal
    return None


def _form_allowed(pos: str, reading: Analysis) -> bool:
    if reading.form.pos == "verb":
        return pos in ("VERB", "AUX") and not reading.pronoun
    return pos != "VERB"


def _excepted(doc: Doc, sentence: Sentence, last: int, modal: Modal) -> bool:
    """Whether an exceptive follows in the clause: «لا … إلا» does not deny."""
    if not modal.unless:
        return False
    for k in range(last, min(last + 12, sentence.last)):
        if doc.tokens[k].text in "،؛:.":
            return False
        if any(doc.tokens[k].norm == p[0] and _match(doc, sentence, k, p) for p in modal.unless):
            return True
    return False


def _doubled(found: list[ModalUse]) -> list[ModalUse]:
    """A cue that is itself negated turns over: «لا يستبعد», «لم يمتنع»."""
    out: list[ModalUse] = []
    for use in found:
        if out and out[-1].modal.kind == "negation" and out[-1].last == use.first and use.modal.doubled:
            out[-1] = ModalUse(out[-1].first, use.last, use.modal, use.modal.doubled)
        else:
            out.append(use)
    return out


def bearing(doc: Doc, uses: list[ModalUse], t: Trigger, verbs: frozenset[int]) -> ModalUse | None:
    """The cue that decides a trigger's status; `verbs` are the tokens of other triggers and reporting verbs."""
    candidates = [(abs(t.i - u.last), u) for u in uses if _bears(doc, u, t, verbs)]
    if not candidates and t.carrier is not None and t.carrier.reading.form.pos == "verb":
        light = replace(t, i=t.carrier.i, reading=t.carrier.reading, carrier=None)  # «لن تقدم أي تنازلات»
        near = [u for u in uses if u.last == light.i and u.modal.kind == "negation"]
        candidates = [(light.i - u.last, u) for u in near if _bears(doc, u, light, verbs)]
    if not candidates:
        return None
    return min(candidates, key=lambda c: (c[1].modal.weak, c[0]))[1]


def _bears(doc: Doc, use: ModalUse, t: Trigger, verbs: frozenset[int]) -> bool:
    if use.first <= t.i < use.last:
        return False
    if use.modal.scope == "noun":
        return 0 < use.first - t.i <= 3 and not t.verbal and not any(k in verbs for k in range(t.i + 1, use.first))
    if use.first > t.i:
        return False
    between = range(use.last, t.i)
    if use.modal.scope == "clause":
        return not any(doc.tokens[k].text in "،؛:." for k in between)
    return _next(doc, use, t, verbs, between)


def _next(doc: Doc, use: ModalUse, t: Trigger, verbs: frozenset[int], between: range) -> bool:
    """Whether the trigger is the next act after the cue, introduced as the cue's marks allow."""
    if len(between) > 12:
        return False
    others = [k for k in between if k in verbs]
    if others and not _joined(doc, t.i):
        return False
    that = [k for k in between if doc.tokens[k].pos == "SCONJ"]
    if any(doc.tokens[k].text in "؛:." for k in between):
        return False
    marks = use.modal.marks
    if t.verbal:
        if that:
            return "ان" in marks and len(that) == 1
        return ("" in marks or not marks) and not any(doc.tokens[k].pos == "VERB" for k in between)
    if that:
        return False
    preposition = t.reading.preposition or next(
        (doc.tokens[k].norm for k in reversed(between) if doc.tokens[k].pos == "ADP"), ""
    )
    if preposition and preposition in marks:
        return True
    return ("masdar" in marks and len(between) <= 2 and not preposition) or ("" in marks and len(between) <= 1)


def _joined(doc: Doc, i: int) -> bool:
    return doc.tokens[i].norm[:1] == "و" or doc.tokens[i - 1].norm in ("او", "ام")


def conditioned(doc: Doc, uses: list[ModalUse], t: Trigger) -> ModalUse | None:
    """The condition of the sentence on which a trigger in its main clause depends."""
    for use in uses:
        if use.modal.kind == "condition" and use.modal.main and use.modal.scope == "clause":
            if use.first > t.i and not any(doc.tokens[k].text in "؛:." for k in range(t.i, use.first)):
                return use
            if (
                use.last <= t.i
                and t.sentence.first <= use.first
                and any(
                    doc.tokens[k].text in "،," or doc.tokens[k].norm.startswith("فس") for k in range(use.last, t.i + 1)
                )
            ):
                return use
    return None
