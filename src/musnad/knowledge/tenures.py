"""Offices by the titles that the news gives them: «رئيس الحكومة» is the office «رئيس الوزراء»."""

from collections.abc import Iterable

from musnad.arabic import fold
from musnad.errors import LexiconError
from musnad.knowledge.inflection import without_article
from musnad.knowledge.tables import Row, day_after, first_day, parts, rows
from musnad.knowledge.things import Office, Role

Tenures = dict[tuple[str, str], tuple[Office, ...]]

# Words of titles that tell no body from another, besides the nouns for bodies themselves.
_GENERAL = frozenset(
    map(without_article, ["عام", "تنفيذي", "سياسي", "عسكري", "أعلى", "أول", "باسم", "إلى", "لدى", "في", "غزة"])
)


def read_offices() -> list[Office]:
    """The rows of offices.tsv. Raises LexiconError, naming person and office, for a date that is none."""
    return [_office(row) for row in rows("offices")]


def _office(row: Row) -> Office:
    try:
        since, until = first_day(row["from"]), day_after(row["to"])
    except ValueError as error:
        raise LexiconError(
            f"knowledge/offices.tsv, {row['person']} ({row['office']}): {error}; write dates as 2020-05-07"
        ) from None
    iso3, org = row["iso3"] or None, row.get("org") or None
    return Office(row["person"], row["office"], iso3, row["code"], since, until, org)


def by_office(offices: Iterable[Office], roles: dict[str, Role]) -> Tenures:
    """Tenures by folded office and where it is: the country of an office of state, the id of an organisation.

    An office whose title names its body («متحدث باسم البيت الأبيض») stands under its country as well.
    """
    found: dict[tuple[str, str], list[Office]] = {}
    for office in offices:
        key = without_article(office.office)
        if office.org:
            found.setdefault((key, office.org), []).append(office)
        if not office.org or names_its_body(key, roles):
            found.setdefault((key, office.iso3 or ""), []).append(office)
    return {k: tuple(v) for k, v in found.items()}


def names_its_body(key: str, roles: dict[str, Role]) -> bool:
    """Whether a folded title says of which body: «رييس شاباك» does, «رييس حزب» and «امين عام» do not."""
    return any(w not in roles and w not in _GENERAL for w in map(without_article, key.split()))


def other_titles() -> dict[str, str]:
    """Folded titles to the folded office that titles.tsv lists them under."""
    return {
        without_article(title): without_article(row["office"])
        for row in rows("titles")
        for title in parts(row["titles"])
    }


def masculine(title: str, roles: dict[str, Role]) -> str:
    """A folded title with its first word in the masculine: «وزيره خارجيه» is the office «وزير خارجيه».

    A spokeswoman is left as she is: such an office has several holders, and a man may be the one that is listed.
    """
    head, _, rest = fold(title).partition(" ")
    role = roles.get(head)
    if role is not None and role.cls != "spokesman" and head.endswith("ه") and roles.get(head[:-1]) == role:
        return f"{head[:-1]} {rest}".strip()
    return title
