"""The words that open, join and end clauses (lexicon/clauses.toml), folded."""

from dataclasses import dataclass
from functools import cache

from musnad.arabic import fold
from musnad.lexicon import load

# Marks that part clauses.
MARKS = frozenset("،,؛;:")


@dataclass(frozen=True, slots=True)
class ClauseWords:
    clause_openers: frozenset[str]
    connectors: frozenset[str]
    asides: frozenset[str]
    resumers: frozenset[str]
    pronoun_connectors: frozenset[str]
    stipulators: frozenset[str]
    days: frozenset[str]
    relatives: frozenset[str]
    agents: frozenset[str]
    results: frozenset[str]
    between: frozenset[str]
    pronoun_complementisers: dict[str, str]
    place_prepositions: frozenset[str]


@cache
def clause_words() -> ClauseWords:
    data = dict(load("clauses"))
    persons = {fold(word): person for word, person in data.pop("pronoun_complementisers").items()}
    return ClauseWords(**{k: frozenset(map(fold, v)) for k, v in data.items()}, pronoun_complementisers=persons)
