"""What the record's own terms are called in the language of the reader: types, statuses, kinds, states."""

from collections.abc import Callable

from musnad.web.language import Lang, translations

# In the order in which the pages list them. The English words are the keys of the catalogue.
TYPES = {
    "AGREE": "Agreement",
    "CONSULT": "Talks",
    "SUPPORT": "Support",
    "CONCEDE": "Concession",
    "COOPERATE": "Cooperation",
    "AID": "Aid",
    "RETREAT": "Retreat",
    "REQUEST": "Request",
    "ACCUSE": "Accusation",
    "REJECT": "Rejection",
    "THREATEN": "Threat",
    "PROTEST": "Protest",
    "SANCTION": "Sanction",
    "MOBILIZE": "Mobilization",
    "COERCE": "Coercion",
    "ASSAULT": "Assault",
}
STATUSES = {
    "happened": "Happened",
    "planned": "Planned",
    "requested": "Requested",
    "possible": "Possible",
    "denied": "Denied",
}
KINDS = {
    "own": "Outlet's own word",
    "outlet": "News outlet",
    "agency": "News agency",
    "official": "Official",
    "expert": "Expert",
    "document": "Document",
    "witness": "Witness",
    "anonymous": "Unnamed source",
    "party": "A party to it",
    "other": "Other source",
    "article": "Article",
}
ENTITIES = {
    "person": "Person",
    "government": "Government",
    "organisation": "Organisation",
    "armed_group": "Armed group",
    "outlet": "News outlet",
    "country": "Country",
    "place": "Place",
    "facility": "Facility",
    "group": "Group of people",
    "document": "Document",
}
STATES = {"open": "Open", "kept": "Kept", "broken": "Broken", "changed": "Changed", "overdue": "Overdue"}
COLUMNS = {"open": "Open", "soon": "Due soon", "overdue": "Overdue", "kept": "Kept", "broken": "Broken"}
FACETS = {
    "type": "Type",
    "status": "Status",
    "actor": "Who",
    "recipient": "To whom",
    "where": "Where",
    "outlet": "Reported by",
    "origin": "On whose word",
    "month": "Month",
}
VERDICTS = {"accept": "Accepted", "correct": "Corrected", "reject": "Rejected by a reviewer"}
TARGETS = {
    "event": "The event",
    "type": "Its type",
    "status": "Its status",
    "actors": "Its parties",
    "merge": "One event with another",
}
UNITS = {
    "killed": "killed",
    "wounded": "wounded",
    "detained": "detained",
    "person": "persons",
    "soldier": "soldiers",
    "status": "Status",
    "when": "When",
    "where": "Where",
}
OUTCOMES = {
    "added": "added",
    "unchanged": "was there already",
    "replaced": "read again",
    "not-fetched": "not fetched",
    "too-slow": "took too long",
    "unknown-kind": "no kind of file that is read",
}
# What stands in a chart: the classes of acts, and what its axes and marks are called.
CHARTS = {
    word: word
    for word in (
        "words together",
        "deeds together",
        "words against",
        "deeds against",
        "who with whom",
        "acts",
        "events",
        "place",
        "status",
        "day",
        "month",
    )
}
ALL = (TYPES, STATUSES, KINDS, ENTITIES, STATES, COLUMNS, FACETS, VERDICTS, TARGETS, UNITS, OUTCOMES, CHARTS)


class Words:
    """The terms in one language. What it does not know is given back as it is."""

    def __init__(self, lang: Lang) -> None:
        self._say: Callable[[str], str] = translations(lang).gettext

    def _word(self, table: dict[str, str], key: str | None) -> str:
        return self._say(table[key]) if key in table else (key or "")

    def type(self, key: str | None) -> str:
        return self._word(TYPES, key)

    def status(self, key: str | None) -> str:
        return self._word(STATUSES, key)

    def kind(self, key: str | None) -> str:
        return self._word(KINDS, key)

    def entity(self, key: str | None) -> str:
        return self._word(ENTITIES, key)

    def state(self, key: str | None) -> str:
        return self._word(STATES, key)

    def column(self, key: str | None) -> str:
        return self._word(COLUMNS, key)

    def facet(self, key: str | None) -> str:
        return self._word(FACETS, key)

    def verdict(self, key: str | None) -> str:
        return self._word(VERDICTS, key)

    def target(self, key: str | None) -> str:
        return self._word(TARGETS, key)

    def unit(self, key: str | None) -> str:
        return self._word(UNITS, key)

    def outcome(self, key: str | None) -> str:
        return self._word(OUTCOMES, key)

    types = property(lambda self: tuple(TYPES))
    statuses = property(lambda self: tuple(STATUSES))
