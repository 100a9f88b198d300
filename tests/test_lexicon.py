"""The event lexicon: entries that the reader of events can trust to be well formed."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, get_args

import pytest

from musnad.arabic import MARKS, fold, nfc
from musnad.models import EventType, Status

FILES = sorted(
    (p for p in files("musnad.lexicon").iterdir() if p.name.startswith("acts-") and p.name.endswith(".toml")),
    key=lambda p: p.name,
)
ACTS = [(p.name, act) for p in FILES for act in tomllib.loads(p.read_text("utf-8"))["act"]]
CARRIERS = tomllib.loads((files("musnad.lexicon") / "carriers.toml").read_text("utf-8"))["carrier"]

ACT_KEYS = {
    "id", "type", "mode", "verbs", "nouns", "participles", "needs", "before", "not_with", "initiator",
    "recipient",
    "genitive", "reciprocal", "place_object", "content", "verb_only", "second",
}  # fmt: skip
CARRIER_KEYS = {
    "id", "kind", "verbs", "nouns", "participles", "marks", "status", "trigger", "becomes", "becomes_of",
}  # fmt: skip
MARKERS = {
    "object", "subject", "على", "عن", "من", "إلى", "ل", "ب", "مع", "ضد", "في", "بين", "تجاه", "باتجاه",
    "بحق", "لدى", "إزاء", "أمام", "حول", "خلف",
    "وراء", "إلى جانب", "لصالح", "دون", "نحو",
    "قبالة", "بسبب", "فوق", "داخل", "عبر", "حيال", "عند",
}  # fmt: skip
CONJUNCTIONS = {"أن", "بأن", "على أن", "من أن", "إلى أن", "كي", "لكي", "حتى", "من أجل", "إن", "ما لم"}
MODES = {
    "CONSULT": {"visit", "third-party", "multilateral", "phone"},
    "RETREAT": {"withdraw", "release", "disarm", "ceasefire", "access", "resign"},
    "REQUEST": {"assist", "change", "yield", "meet"},
    "REJECT": {"assist", "change", "yield", "meet"},
    "ACCUSE": {"disapprove", "investigate", "allege"},
    "THREATEN": {"restrict", "arrest", "relations", "expel", "territory", "violence"},
    "PROTEST": {"demo", "riot", "strike", "hunger", "boycott", "obstruct", "vandalize"},
    "SANCTION": {"convict", "expel", "withdraw", "discontinue"},
    "MOBILIZE": {"troops", "weapons", "police", "militia"},
    "COERCE": {
        "seize", "restrict", "censor", "curfew", "martial-law", "arrest", "deport", "withhold",
        "misinformation", "cyber",
    },
    "ASSAULT": {
        "abduct", "beat", "torture", "sexual", "targeted", "destroy", "primitive", "firearms", "explosives",
        "suicide-attack", "aerial", "drone", "heavy-weapons", "crowd-control", "unconventional",
    },
}  # fmt: skip
KINDS = {
    "light", "begin", "continue", "resume", "stop", "postpone", "cancel", "plan", "try", "fail", "succeed",
    "expect",
    "want", "avoid", "cause", "undergo", "announce", "reach",
}  # fmt: skip
LISTS = ("verbs", "nouns", "participles", "needs", "before", "not_with", "recipient", "marks")

by_id = pytest.mark.parametrize(("name", "act"), ACTS, ids=[f"{n}:{a.get('id')}" for n, a in ACTS])
by_carrier = pytest.mark.parametrize("carrier", CARRIERS, ids=[c["id"] for c in CARRIERS])


def malformed_verbs(verbs: list[str]) -> Iterator[str]:
    for entry in verbs:
        words = entry.split()
        if len(words) != 2 or not words[1].startswith("ي") or words[0] == words[1]:
            yield entry


def repeated_or_marked(entry: dict[str, Any]) -> Iterator[str]:
    for key in LISTS:
        counts = Counter(entry.get(key, []))
        yield from (f"{key}: {w} stands {n} times" for w, n in counts.items() if n > 1)
        for word in counts:
            if word != nfc(word) or word != word.strip() or MARKS & set(word) - {"\u0640"} or not fold(word):
                yield f"{key}: {word!r} is not plain NFC text without vowel signs"


def test_the_lexicon_has_acts_of_every_type() -> None:
    assert {act["type"] for _, act in ACTS} == set(get_args(EventType))


def test_an_act_is_named_once_over_all_files() -> None:
    twice = [i for i, n in Counter(act["id"] for _, act in ACTS).items() if n > 1]
    assert twice == []


@by_id
def test_an_act_has_a_known_type_and_mode_and_stands_in_its_file(name: str, act: dict[str, Any]) -> None:
    assert act["type"] in get_args(EventType)
    assert name == f"acts-{act['type'].lower()}.toml"
    assert "mode" not in act or act["mode"] in MODES[act["type"]]


@by_id
def test_an_act_has_only_known_keys_and_some_word_that_names_it(name: str, act: dict[str, Any]) -> None:
    assert set(act) <= ACT_KEYS
    assert act.get("verbs") or act.get("nouns") or act.get("participles")


@by_id
def test_a_verb_is_given_as_perfect_and_imperfect(name: str, act: dict[str, Any]) -> None:
    assert list(malformed_verbs(act.get("verbs", []))) == []


@by_id
def test_words_are_plain_and_stand_once_in_their_list(name: str, act: dict[str, Any]) -> None:
    assert list(repeated_or_marked(act)) == []


@by_id
def test_the_frame_of_an_act_uses_known_markers(name: str, act: dict[str, Any]) -> None:
    assert set(act.get("recipient", [])) <= MARKERS
    assert act.get("initiator", "subject") in MARKERS | {"subject", "speaker"}
    assert act.get("genitive", "initiator") in {"initiator", "recipient"}
    content = act.get("content")
    if content is not None:
        assert set(content) <= {"marks", "status", "by"}
        assert set(content["marks"]) <= MARKERS | CONJUNCTIONS
        assert content["status"] in get_args(Status)
        assert content["by"] in {"initiator", "recipient"}


@pytest.mark.parametrize("part", ["verbs", "nouns", "participles"])
def test_a_word_that_no_other_word_tells_apart_names_one_act(part: str) -> None:
    owners: dict[str, list[str]] = {}
    for _, act in ACTS:
        if not act.get("needs") and not act.get("before") and not act.get("second"):
            for entry in act.get(part, []):
                owners.setdefault(fold(entry), []).append(act["id"])
    assert {word: ids for word, ids in owners.items() if len(ids) > 1} == {}


def test_a_carrier_is_named_once() -> None:
    assert len({c["id"] for c in CARRIERS}) == len(CARRIERS)


@by_carrier
def test_a_carrier_is_well_formed(carrier: dict[str, Any]) -> None:
    assert set(carrier) <= CARRIER_KEYS
    assert carrier["kind"] in KINDS
    assert carrier["trigger"] in {"carrier", "noun"}
    assert carrier["marks"]
    assert set(carrier["marks"]) <= MARKERS | CONJUNCTIONS
    assert list(malformed_verbs(carrier.get("verbs", []))) == []
    assert list(repeated_or_marked(carrier)) == []
    assert carrier.get("status", "happened") in get_args(Status)


@by_carrier
def test_only_a_carrier_that_stops_an_act_makes_it_another_type(carrier: dict[str, Any]) -> None:
    assert (carrier["kind"] == "stop") == ("becomes" in carrier)
    if carrier["kind"] == "stop":
        assert {carrier["becomes"], *carrier["becomes_of"], *carrier["becomes_of"].values()} <= set(get_args(EventType))
