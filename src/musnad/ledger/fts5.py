"""The index on SQLite: a virtual table of FTS5 for each kind of row, a column for each kind of word."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from musnad.search import Term

# For each row of an index its number and the words of its columns.
Rows = Sequence[tuple[int, Mapping[str, Sequence[str]]]]
_TOKENS = "tokenize = \"unicode61 remove_diacritics 0 categories 'L* N* Co Mn'\""


def create(connection: Connection, columns: Mapping[str, Mapping[str, float]]) -> None:
    for name, of_table in columns.items():
        connection.exec_driver_sql(f"CREATE VIRTUAL TABLE {name} USING fts5({', '.join(of_table)}, {_TOKENS})")


def insert(connection: Connection, name: str, columns: Sequence[str], rows: Rows) -> None:
    sql = f"INSERT INTO {name} (rowid, {', '.join(columns)}) VALUES (?{', ?' * len(columns)})"
    connection.exec_driver_sql(sql, [(number, *(" ".join(words[c]) for c in columns)) for number, words in rows])


def expression(terms: Iterable[Term], columns: Iterable[str]) -> str:
    """What FTS5 is asked for: each term a phrase in the columns of its kind."""
    stems = [c for c in columns if c != "exact"]
    asked: dict[bool, list[str]] = {True: [], False: []}
    for term in terms:
        asked[term.wanted].append(phrase(term.words, ["exact"] if term.exact else stems))
    if not asked[True]:
        return ""
    wanted = " AND ".join(asked[True])
    return f"({wanted}) NOT ({' OR '.join(asked[False])})" if asked[False] else wanted


def phrase(words: Iterable[str], columns: Iterable[str]) -> str:
    quoted = " ".join(words).replace('"', '""')
    return f'{{{" ".join(columns)}}} : "{quoted}"'
