"""The index on PostgreSQL: a `tsvector` for each row, made here and not by one of PostgreSQL's configurations.

Words as printed are lexemes that begin with "="; stems carry the label of their column, and each column begins anew at
a distance, so that no phrase reaches from one into the next. PostgreSQL keeps the places of a word up to the 16,383rd
of a row, 256 of each word, in a mebibyte: of articles longer than that, phrases in the rest are not found (words are).
"""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import BigInteger, Column, Connection, Index, MetaData, Table
from sqlalchemy.dialects.postgresql import TSVECTOR

from musnad.ledger.fts5 import Rows
from musnad.search import Term

_LAST_PLACE = 16_383
_PLACES = 255
_LONGEST = 500  # characters of a word: 2,000 bytes at most, PostgreSQL takes 2,046
_BYTES = 1_000_000  # of a row; PostgreSQL takes 1,048,575
_APART = 10  # places between two columns
LABELS = {"title": "A", "body": "", "initiators": "A", "recipients": "B", "places": "C", "words": ""}  # "" is D

tables = MetaData()
for _name in ("article_search", "event_search"):
    Table(
        _name,
        tables,
        Column("rowid", BigInteger, primary_key=True, autoincrement=False),
        Column("words", TSVECTOR, nullable=False),
        Index(f"{_name}_words", "words", postgresql_using="gin"),
    )


def create(connection: Connection, columns: Mapping[str, Mapping[str, float]]) -> None:
    tables.create_all(connection)


def insert(connection: Connection, name: str, columns: Sequence[str], rows: Rows) -> None:
    values = [{"rowid": number, "words": vector(words)} for number, words in rows]
    sql = f"INSERT INTO {name} (rowid, words) VALUES (%(rowid)s, CAST(%(words)s AS tsvector))"
    connection.exec_driver_sql(sql, values)


def vector(words: Mapping[str, Sequence[str]]) -> str:
    """The text of a tsvector: the words of every column with their places and labels."""
    places: dict[str, list[str]] = {}
    at = 0
    for column, of_column in words.items():
        if column == "exact":  # lexemes of their own, whose places may be those of others
            continue
        for word in of_column:
            at += 1
            _put(places, word, at, LABELS[column])
        at += _APART
    for at, word in enumerate(words.get("exact", ()), 1):
        _put(places, f"={word}", at, "")
    found, size = [], 0
    for lexeme, where in places.items():
        size += len(lexeme.encode()) + 2 * len(where) + 8
        if size > _BYTES:
            break
        found.append(f"{_quoted(lexeme)}:{','.join(where)}")
    return " ".join(found)


def _put(places: dict[str, list[str]], word: str, at: int, label: str) -> None:
    where = places.setdefault(word[:_LONGEST], [])
    if not where or (at <= _LAST_PLACE and len(where) < _PLACES):
        where.append(f"{min(at, _LAST_PLACE)}{label}")


def expression(terms: Iterable[Term]) -> str:
    """What a tsvector is asked for: each term a phrase of stems, or of words as printed."""
    asked: dict[bool, list[str]] = {True: [], False: []}
    for term in terms:
        words = [f"={w}" for w in term.words] if term.exact else term.words
        asked[term.wanted].append(phrase(words))
    if not asked[True]:
        return ""
    unwanted = f"!({' | '.join(asked[False])})" if asked[False] else ""
    return " & ".join(filter(None, [*asked[True], unwanted]))


def phrase(words: Iterable[str], label: str = "") -> str:
    """Words beside one another; with a label, only in the column that has it."""
    return f"({' <-> '.join(_quoted(w[:_LONGEST]) + (f':{label}' if label else '') for w in words)})"


def weights(columns: Mapping[str, float]) -> str:
    """How much each label counts, from D to A as `ts_rank` wants it, the most 1."""
    most = max(columns.values())
    of_label = {LABELS[c] or "D": w / most for c, w in columns.items() if c != "exact"}
    return "{" + ", ".join(str(round(of_label.get(letter, 0.0), 3)) for letter in "DCBA") + "}"


def _quoted(lexeme: str) -> str:
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
