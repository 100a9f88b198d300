"""GDELT 2.0's columns, in its order: Events, a row for each pair of initiator and recipient, and Mentions."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from importlib import resources

from musnad.export.columns import Column, Report, Value, country_of, empty, place_of, sectors_of
from musnad.models import Entity, Span


@dataclass(frozen=True, slots=True)
class Cameo:
    """A CAMEO event code with its value on the Goldstein scale (-10 to 10)."""

    code: str
    goldstein: float


@cache
def cameo() -> dict[tuple[str, str], Cameo]:
    """The codes by type and mode ("" for any other mode): cameo.tsv."""
    text = resources.files(__package__).joinpath("cameo.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {
        (r["type"], r["mode"]): Cameo(r["code"], float(r["goldstein"])) for r in csv.DictReader(lines, delimiter="\t")
    }


def code_of(r: Report) -> Cameo:
    codes = cameo()
    return codes.get((r.event.type, r.event.mode or "")) or codes[r.event.type, ""]


def quad_class(code: str) -> int:
    """GDELT's own rule over CAMEO's roots: 01 to 05, 06 to 08, 09 to 13, 14 to 20."""
    root = int(code[:2])
    return 1 if root <= 5 else 2 if root <= 8 else 3 if root <= 13 else 4


def pairs(report: Report) -> Iterator[Report]:
    """The event once for each initiator and recipient; once without a recipient where it has none."""
    for actor in report.initiators or (None,):
        for recipient in report.recipients or (None,):
            yield replace(report, actor=actor, recipient=recipient)


def event_number(r: Report) -> int:
    """A whole number for the event and its pair: the first 60 bits of a SHA-256, the same on every machine."""
    parts = (r.id, r.actor.id if r.actor else "", r.recipient.id if r.recipient else "")
    return int(sha256("\n".join(parts).encode()).hexdigest()[:15], 16)


def _digits(day: str | None, length: int) -> Value:
    return int(day.replace("-", "")[:length]) if day else None


def _fraction(day: str | None) -> Value:
    if not day:
        return None
    year, month, number = (int(x) for x in day.split("-"))
    return round(year + min(0.9999, (month * 30 + number) / 365), 4)


def _code(entity: Entity | None) -> str | None:
    return (entity.code or "").replace(" ", "") or None if entity else None


def _sector(entity: Entity | None, n: int) -> str | None:
    sectors = sectors_of(entity)
    return sectors[n] if n < len(sectors) else None


def _leads(r: Report) -> int:
    """Whether a trigger stands in the headline or in the first paragraph."""
    lead = next((b for b in r.record.blocks if b.kind == "paragraph"), None)
    heads = [b for b in r.record.blocks if b.kind == "headline"] + ([lead] if lead else [])
    return int(any(b.start <= t.start < b.end for b in heads for t in r.event.triggers))


def _geo_type(r: Report) -> Value:
    if r.place is None:
        return None
    if (r.place.kb or "").startswith("country:"):
        return 1
    place = place_of(r.place)
    return None if place is None else 5 if place.kind == "province" else 4


_TONE = "Empty: musnad measures no tone."
_FIPS = "Empty: GDELT's countries are FIPS 10-4; ISO 3166 alpha-3 is in `musnad_place_country`."
_GROUP = "Empty: musnad's knowledge base identifiers stand in `musnad_{}_ids`."


def _actor(n: int, party: str) -> tuple[Column, ...]:
    """The ten columns of an actor: Actor1 the initiator, Actor2 the recipient."""

    def who(r: Report) -> Entity | None:
        return r.actor if n == 1 else r.recipient

    pre = f"Actor{n}"
    none = f"Empty: musnad's actor codes have no {{}}; `musnad_{party}_codes` has the whole code."
    return (
        Column(
            f"{pre}Code",
            "text",
            f"The {party}'s code without spaces: ISO 3166 alpha-3 and PLOVER sectors "
            "(`IRQGOV`). PLOVER's sectors are not all CAMEO's.",
            lambda r: _code(who(r)),
        ),
        Column(
            f"{pre}Name",
            "text",
            f"The {party}'s fullest name in the article, in Arabic.",
            lambda r: e.name if (e := who(r)) else None,
        ),
        Column(f"{pre}CountryCode", "text", "ISO 3166 alpha-3.", lambda r: country_of(who(r))),
        empty(f"{pre}KnownGroupCode", _GROUP.format(party)),
        empty(f"{pre}EthnicCode", none.format("ethnic groups")),
        empty(f"{pre}Religion1Code", none.format("religions")),
        empty(f"{pre}Religion2Code", none.format("religions")),
        Column(f"{pre}Type1Code", "text", "The first sector of the code.", lambda r: _sector(who(r), 0)),
        Column(f"{pre}Type2Code", "text", "The second, where it has one.", lambda r: _sector(who(r), 1)),
        Column(f"{pre}Type3Code", "text", "The third.", lambda r: _sector(who(r), 2)),
    )


def _actor_geo(n: int) -> tuple[Column, ...]:
    why = "Empty: musnad places the act, not those who take part in it."
    names = ("FullName", "CountryCode", "ADM1Code", "ADM2Code")
    pre = f"Actor{n}Geo"
    return (
        empty(f"{pre}_Type", why, "integer"),
        *(empty(f"{pre}_{x}", why) for x in names),
        empty(f"{pre}_Lat", why, "number"),
        empty(f"{pre}_Long", why, "number"),
        empty(f"{pre}_FeatureID", why),
    )


EVENTS: tuple[Column, ...] = (
    Column(
        "GLOBALEVENTID",
        "integer",
        "60 bits of a SHA-256 of the event's id and the row's pair: the same on every "
        "machine, and none of GDELT's own numbers. The rows of one event share `musnad_event`.",
        event_number,
    ),
    Column(
        "SQLDATE",
        "integer",
        "YYYYMMDD: `musnad_earliest`, else `musnad_latest`, else the day of publication.",
        lambda r: _digits(r.day, 8),
    ),
    Column("MonthYear", "integer", "YYYYMM of it.", lambda r: _digits(r.day, 6)),
    Column("Year", "integer", "YYYY of it.", lambda r: _digits(r.day, 4)),
    Column(
        "FractionDate",
        "number",
        "The year plus (month * 30 + day) / 365, at most .9999, as GDELT computes it.",
        lambda r: _fraction(r.day),
    ),
    *_actor(1, "initiator"),
    *_actor(2, "recipient"),
    Column("IsRootEvent", "integer", "1 where the headline or the first paragraph tells the act, else 0.", _leads),
    Column(
        "EventCode",
        "text",
        "CAMEO, by type and mode: the table below. A code of three or four digits only where musnad's mode decides it.",
        lambda r: code_of(r).code,
    ),
    Column("EventBaseCode", "text", "Its first three digits.", lambda r: code_of(r).code[:3]),
    Column("EventRootCode", "text", "Its first two digits.", lambda r: code_of(r).code[:2]),
    Column(
        "QuadClass",
        "integer",
        "By root, as GDELT has it: 1 verbal cooperation (01 to 05), 2 material cooperation "
        "(06 to 08), 3 verbal conflict (09 to 13), 4 material conflict (14 to 20). CONCEDE is 08, so 2 here and 1 in "
        "PLOVER.",
        lambda r: quad_class(code_of(r).code),
    ),
    Column(
        "GoldsteinScale",
        "number",
        "The Goldstein value of EventCode, whatever the status: filter by `musnad_status` before summing.",
        lambda r: code_of(r).goldstein,
    ),
    Column("NumMentions", "integer", "Places of this article that name the act.", lambda r: len(r.event.triggers)),
    Column("NumSources", "integer", "1: a row is one article's report. The ledger joins reports.", lambda r: 1),
    Column("NumArticles", "integer", "1, for the same reason.", lambda r: 1),
    empty("AvgTone", _TONE, "number"),
    *_actor_geo(1),
    *_actor_geo(2),
    Column(
        "ActionGeo_Type",
        "integer",
        "1 country, 4 town or landmark, 5 province; empty for a place that the knowledge base does not know.",
        _geo_type,
    ),
    Column(
        "ActionGeo_FullName",
        "text",
        "The place's name in the article, in Arabic.",
        lambda r: r.place.name if r.place else None,
    ),
    empty("ActionGeo_CountryCode", _FIPS),
    empty("ActionGeo_ADM1Code", "Empty: the knowledge base has no codes of provinces."),
    empty("ActionGeo_ADM2Code", "Empty: the knowledge base has no districts."),
    Column(
        "ActionGeo_Lat", "number", "Degrees north, where known.", lambda r: p.lat if (p := place_of(r.place)) else None
    ),
    Column("ActionGeo_Long", "number", "Degrees east.", lambda r: p.lon if (p := place_of(r.place)) else None),
    empty("ActionGeo_FeatureID", "Empty: GDELT's are GNS and GNIS numbers; `musnad_where_ids` has GeoNames'."),
    empty(
        "DATEADDED",
        "Empty: a record does not say when it was added, so that an export is the same every time.",
        "integer",
    ),
    Column("SOURCEURL", "text", "The article's address.", lambda r: r.record.article.url),
)

# Beside GDELT's columns, which have no ISO code of the action's country.
PLACE_COUNTRY = Column(
    "musnad_place_country", "text", "ISO 3166 alpha-3 of the place's country.", lambda r: country_of(r.place)
)


@dataclass(frozen=True)
class Mention(Report):
    """One place of the article that names the act."""

    at: Span | None = None


def mentions(report: Report) -> Iterator[Report]:
    """Each pair of the event once for each of its triggers."""
    for pair in pairs(report):
        for trigger in report.event.triggers or (report.event.trigger,):
            yield Mention(pair.record, pair.event, pair.actor, pair.recipient, pair.entities, at=trigger)


def _trigger(r: Report) -> Span:
    return r.at if isinstance(r, Mention) and r.at else r.event.trigger


def _nearest(r: Report, entity: Entity | None) -> Value:
    if entity is None or not entity.mentions:
        return None
    at = _trigger(r)
    return min(entity.mentions, key=lambda m: max(at.start - m.end, m.start - at.end, 0)).start


def _instant(r: Report) -> Value:
    at = r.record.article.published
    return int(at.strftime("%Y%m%d%H%M%S")) if at else None


MENTIONS: tuple[Column, ...] = (
    Column("GLOBALEVENTID", "integer", "As in the Events table.", event_number),
    Column(
        "EventTimeDate",
        "integer",
        "YYYYMMDD000000 of SQLDATE: musnad dates to days.",
        lambda r: int(r.day.replace("-", "") + "000000") if r.day else None,
    ),
    Column("MentionTimeDate", "integer", "YYYYMMDDHHMMSS of publication, in the page's zone.", _instant),
    Column(
        "MentionType",
        "integer",
        "1 (web) where the article has an address, else empty.",
        lambda r: 1 if r.record.article.url else None,
    ),
    Column("MentionSourceName", "text", "The outlet.", lambda r: r.record.article.outlet),
    Column(
        "MentionIdentifier",
        "text",
        "The article's address, else its id.",
        lambda r: r.record.article.url or r.record.id,
    ),
    empty("SentenceID", "Empty: a record counts characters, not sentences.", "integer"),
    Column(
        "Actor1CharOffset",
        "integer",
        "Where the initiator's mention nearest to this trigger begins: code points of the article's text.",
        lambda r: _nearest(r, r.actor),
    ),
    Column("Actor2CharOffset", "integer", "The same of the recipient.", lambda r: _nearest(r, r.recipient)),
    Column("ActionCharOffset", "integer", "Where this trigger begins.", lambda r: _trigger(r).start),
    Column("InRawText", "integer", "1: musnad reads the text as it is printed, without translation.", lambda r: 1),
    Column(
        "Confidence",
        "integer",
        "`musnad_confidence` in percent. GDELT's own measures something else.",
        lambda r: round(100 * r.event.confidence),
    ),
    Column("MentionDocLen", "integer", "Code points of the article's text.", lambda r: len(r.record.text)),
    empty("MentionDocTone", _TONE, "number"),
    empty("MentionDocTranslationInfo", "Empty: nothing is translated."),
    empty("Extras", "Empty: GDELT reserves it."),
)
