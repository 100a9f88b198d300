"""Builds src/musnad/knowledge/places.tsv from GeoNames cities with Arabic names and from places_by_hand.tsv.

GeoNames (CC BY 4.0) gives several Arabic spellings of a place, some of them wrong: the spelling that the news
corpora use most is the name, the others stay as variants where they are close to it or are used as well.

    python -m train.build_knowledge ../shared/data
"""

import argparse
import csv
import json
import lzma
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path

from musnad.arabic import MARKS, fold, nfc
from musnad.knowledge import knowledge
from musnad.knowledge.inflection import without_article
from musnad.knowledge.tables import Row, parts, rows

ROOT = Path(__file__).parents[1]
OUT = ROOT / "src/musnad/knowledge/places.tsv"
BY_HAND = Path(__file__).parent / "places_by_hand.tsv"

HEAD = """\
# Towns, provinces, regions, waters, crossings, camps, airports, squares and other places that the news names.
# Origin: GeoNames (CC BY 4.0) for names, coordinates and population of towns; the rest written for musnad,
# Apache-2.0, in train/places_by_hand.tsv. Built by train/build_knowledge.py: change that file, not this one.
# id: geonames:NUMBER, place:NAME, or capital:ISO and seat:ISO:N for the cities that countries.tsv names.
# iso3: empty for what lies in several countries or in none. lat, lon: degrees. pop: 0 where unknown.
# ambiguous: 1 where the name alone is also a common word, a person's name, a demonym or a role.
"""

# Countries whose smaller towns are kept: where wars are told village by village, down to 1,000 people.
NEAR = frozenset(
    [
        "SA",
        "IQ",
        "SY",
        "LB",
        "JO",
        "PS",
        "EG",
        "YE",
        "OM",
        "AE",
        "QA",
        "BH",
        "KW",
        "LY",
        "TN",
        "DZ",
        "MA",
        "MR",
        "SD",
        "SO",
        "DJ",
        "KM",
        "EH",
        "IR",
        "TR",
        "IL",
    ]
)
WARS = frozenset(["SY", "IQ", "LB", "PS", "YE", "LY", "SD"])
NEAR_TOWN, WAR_VILLAGE, FAR_CITY = 5_000, 1_000, 300_000

# A town whose name is a common word is kept from this size on; below, the word is nearly never the town.
WORD_TOWN = 30_000

# From this size on a town is meant by its name although the name is found among persons' names.
KNOWN_CITY = 150_000

# Tags of the name corpora that mean a place.
PLACE_TAGS = frozenset(
    [
        "B-LOC",
        "B-GPE",
        "B-Population-Center",
        "B-Nation",
        "B-State-or-Province",
        "B-County-or-District",
        "B-Continent",
        "B-Region-General",
        "B-Water-Body",
        "B-Land-Region-Natural",
        "B-GPE-Cluster",
    ]
)

UNITS = re.compile(r"^(?:مدينة|محافظة|ولاية|شعبية|بلدية|منطقة|إمارة|والاية|قرية|شهر|حي|مقاطعة)\s+")
ARABIC = re.compile(r"^[\u0621-\u063a\u0641-\u064a]+(?:[ -][\u0621-\u063a\u0641-\u064a]+){0,3}$")


@dataclass(frozen=True)
class Town:
    id: str
    name: str
    iso3: str
    kind: str
    lat: float
    lon: float
    pop: int
    variants: tuple[str, ...] = ()
    ambiguous: bool = False
    cc: str = ""
    candidates: tuple[str, ...] = ()


class Language:
    """What the words of a name are besides: common words, persons' names, roles, demonyms."""

    def __init__(self, data: Path) -> None:
        base = knowledge()
        self.placed = places_in_names(data / "names")
        self.roles, self.demonyms = base.roles, {**base.demonyms, **base.doubtful_demonyms}
        self.words: dict[str, tuple[float, int]] = {}
        for line in (ROOT / "src/musnad/model/words.tsv").read_text(encoding="utf-8").splitlines():
            cells = line.split("\t")
            if not line.startswith(("#", "word\t")) and cells[1] not in ("X", "PROPN"):
                self.words[cells[0]] = (float(cells[2]), int(cells[3]))
        self.persons: dict[str, tuple[int, int]] = {}
        for row in rows("name_words"):
            self.persons[row["word"]] = (int(row["first"]), int(row["later"]))
        text = (ROOT / "src/musnad/lexicon/function_words.toml").read_text(encoding="utf-8")
        self.function = {fold(w) for w in re.findall(r'"([^"]+)"', text)}

    def common(self, name: str) -> bool:
        """Whether a name is one common word, with or without its article, or a role or demonym."""
        key = fold(name)
        if " " in key:
            return key in self.roles
        stem = without_article(key)
        if self.barred(name):
            return True
        if key in self.placed:
            return False
        return any(self.words.get(k, (0.0, 0))[0] >= 0.5 for k in (key, stem, "ال" + stem))

    def barred(self, name: str) -> bool:
        """Whether a name is a word that the readers of roles, demonyms and grammar take for themselves."""
        key = fold(name)
        stem = without_article(key)
        return key in self.function or stem in self.function or stem in self.roles or stem in self.demonyms

    def personal(self, name: str) -> bool:
        """Whether a name is, or begins like, a person's."""
        words = fold(name).split()
        if words[0] in self.placed:
            return False
        first, later = self.persons.get(words[0], (0, 0))
        if len(words) == 1:
            return first + later >= 3
        return first >= 20 and all(sum(self.persons.get(w, (0, 0))) >= 3 for w in words[1:])


def places_in_names(folder: Path) -> set[str]:
    """Folded words that the name corpora tag as a place by themselves in most of their uses."""
    seen: Counter[str] = Counter()
    placed: Counter[str] = Counter()
    for corpus in ("anercorp", "newsfane", "wojood_sample"):
        for line in (folder / f"{corpus}_train.txt").read_text(encoding="utf-8").splitlines():
            word, _, tag = line.replace("\t", " ").partition(" ")
            seen[fold(word)] += 1
            placed[fold(word)] += tag.strip() in PLACE_TAGS
    return {w for w, n in placed.items() if n >= 0.6 * seen[w]}


def clean(name: str) -> str | None:
    """A printable spelling, or None for what is no Arabic name."""
    name = "".join(c for c in nfc(name) if c not in MARKS)
    name = re.sub(r"\s*[(\[].*", "", re.split(r"[،,/]", name)[0]).strip().replace("-", " ")
    name = " ".join(name.split())
    if (
        not ARABIC.match(name)
        or re.search(r"[ةى]\w", name)
        or name.startswith(("ئ", "ااا", "ى", "ة"))
        or len(fold(name)) < 2
    ):
        return None
    return name


def spellings(found: list[str]) -> tuple[str, ...]:
    """The clean spellings, one for each folded form: the one with its hamzas and ta marbutas."""
    kept: dict[str, str] = {}
    cleaned = [n for n in map(clean, found) if n]
    bodies = {fold(n) for n in cleaned}
    for name in cleaned:
        short = UNITS.sub("", name)
        chosen = short if fold(short) in bodies or not name.startswith("مدينة") else name
        key = fold(chosen)
        if key not in kept or careful(chosen) > careful(kept[key]):
            kept[key] = chosen
    return tuple(kept.values())


def careful(name: str) -> int:
    return sum(c in "أإآةؤئ" for c in name) + 2 * name.endswith("ة") - 2 * name.endswith("ى")


def read_towns(data: Path, iso3: dict[str, str]) -> list[Town]:
    grouped: dict[str, list[dict[str, str]]] = {}
    with open(data / "places/geonames_cities_ar.tsv", encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE):
            grouped.setdefault(row["geonameid"], []).append(row)
    towns = []
    for ident, group in grouped.items():
        row = group[0]
        names = spellings([r["name_ar"] for r in group])
        if names and row["cc"] in iso3:
            lat, lon = round(float(row["lat"]), 2), round(float(row["lon"]), 2)
            iso, people = iso3[row["cc"]], int(row["pop"] or 0)
            town = Town(f"geonames:{ident}", names[0], iso, "city", lat, lon, people)
            towns.append(replace(town, cc=row["cc"], candidates=names))
    return sorted(towns, key=lambda t: -t.pop)


def used(data: Path, wanted: set[str]) -> Counter[str]:
    """How often the news corpora print each folded name."""
    seen: Counter[str] = Counter()
    longest = max(len(w.split()) for w in wanted)
    for corpus in ("news-2015", "ant-tunisia"):
        with lzma.open(data / f"news/{corpus}.jsonl.xz", "rt", encoding="utf-8") as lines:
            for line in lines:
                words = re.findall(r"[\w]+", fold(json.loads(line).get("text") or ""))
                for i in range(len(words)):
                    for n in range(1, longest + 1):
                        if (key := " ".join(words[i : i + n])) in wanted:
                            seen[key] += 1
    return seen


def name_town(town: Town, usage: Counter[str], language: Language) -> Town | None:
    """The town by its most used spelling that is no common word; None where it is best left out."""
    plain = [n for n in town.candidates if not language.common(n)]
    ranked = sorted(plain or town.candidates, key=lambda n: (-usage[fold(n)], -careful(n), -len(n)))
    name = ranked[0]
    with_article = next((n for n in ranked if fold(n) == "ال" + fold(name)), None)
    name = with_article or name
    common = language.common(name)
    if language.barred(name) or (common and town.pop < WORD_TOWN) or (len(fold(name)) < 3 and town.pop < KNOWN_CITY):
        return None
    close = [n for n in plain if n != name and (usage[fold(n)] > 2 or likeness(n, name) > 0.75)]
    variants = [n for n in close if "ال" + fold(n) != fold(name) and not language.common(n) and len(fold(n)) > 3]
    unsure = common or len(fold(name)) < 3 or (language.personal(name) and town.pop < KNOWN_CITY)
    return replace(town, name=name, variants=tuple(variants), ambiguous=unsure)


def likeness(a: str, b: str) -> float:
    return SequenceMatcher(None, fold(a), fold(b)).ratio()


def capitals(towns: list[Town], nations: list[Row]) -> dict[str, str]:
    """Which towns are the cities that countries.tsv names: town id to capital or seat id."""
    found: dict[str, str] = {}
    for row in nations:
        cities = [(f"capital:{row['iso3']}", [row["capital"], *parts(row["capital_variants"])])]
        cities += [(f"seat:{row['iso3']}:{n}", [seat]) for n, seat in enumerate(parts(row["seats"]), 1)]
        for ident, names in cities:
            keys = set(map(fold, names))
            match = next((t for t in towns if keys & set(map(fold, t.candidates)) and t.iso3 == row["iso3"]), None)
            if match is not None and match.id not in found:
                found[match.id] = ident
    return found


def by_hand() -> Iterator[Town]:
    with open(BY_HAND, encoding="utf-8") as lines:
        table = [x for x in lines.read().split("\n") if x and not x.startswith("#")]
    for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE):
        ident, iso = row["id"], row["iso3"] or ""
        lat, lon = float(row["lat"]), float(row["lon"])
        town = Town(ident if ":" in ident else f"place:{ident}", row["name"], iso, row["kind"], lat, lon, 0)
        yield replace(town, variants=tuple(parts(row["variants"])), ambiguous=row["ambiguous"] == "1")


def wanted(town: Town) -> bool:
    if town.cc in WARS:
        return town.pop >= WAR_VILLAGE
    return town.pop >= (NEAR_TOWN if town.cc in NEAR else FAR_CITY)


# Sorts of hand-written places that bear a town's name.
TOWNLIKE = frozenset({"city", "province", "camp", "island", "site"})


def merge(hand: list[Town], towns: list[Town]) -> list[Town]:
    """Towns that stand in both lists: the hand-written entry with the town's population and exact place."""
    keys = {(fold(n), t.iso3): k for k, t in enumerate(hand) for n in (t.name, *t.variants) if t.kind in TOWNLIKE}
    out, left = list(hand), []
    for town in towns:
        k = next((keys[h] for n in town.candidates if (h := (fold(n), town.iso3)) in keys), None)
        if k is None:
            left.append(town)
        elif out[k].pop == 0:
            out[k] = replace(out[k], pop=town.pop, lat=town.lat, lon=town.lon)
    return out + left


def settle(places: list[Town], taken: set[str]) -> Iterator[Town]:
    """Each name once: a variant that a greater place has is dropped, and a town with no name of its own."""
    towns: set[tuple[str, str]] = set()
    for place in places:
        mine = fold(place.name)
        if (mine, place.iso3) in towns:
            continue
        towns.add((mine, place.iso3))
        by_us = not place.id.startswith("geonames:")
        small = not by_us and place.pop < (10_000 if place.cc in NEAR else 100_000)
        if mine in taken and small:
            continue
        kept = place.variants if by_us else [v for v in place.variants if fold(v) not in taken]
        own = {fold(v): v for v in reversed(kept) if fold(v) != mine}
        yield replace(place, variants=tuple(reversed(own.values())))
        taken |= {mine, *own}


def build(data: Path) -> list[Town]:
    nations = rows("countries")
    iso3 = {r["iso2"]: r["iso3"] for r in nations if r["iso2"]}
    with open(data / "places/countries_ar.tsv", encoding="utf-8") as lines:
        for line in lines:
            cells = line.split("\t")
            iso3.setdefault(cells[0], cells[1])
    language = Language(data)
    everything = read_towns(data, iso3)
    hand = list(by_hand())
    written = {t.id for t in hand}
    seats = {town: ident for town, ident in capitals(everything, nations).items() if ident not in written}
    cities = {
        (fold(n), r["iso3"]) for r in nations for c in ("capital", "capital_variants", "seats") for n in parts(r[c])
    }
    chosen = [
        t
        for t in everything
        if t.id in seats or (wanted(t) and not any((fold(n), t.iso3) in cities for n in t.candidates))
    ]
    usage = used(data, {fold(n) for t in chosen for n in t.candidates})
    heads = [replace(t, id=seats[t.id]) for t in chosen if t.id in seats]
    names = {f"capital:{r['iso3']}": r["capital"] for r in nations}
    names |= {f"seat:{r['iso3']}:{n}": s for r in nations for n, s in enumerate(parts(r["seats"]), 1)}
    heads = [replace(t, name=names[t.id], variants=()) for t in heads]
    named = [t for t in (name_town(t, usage, language) for t in chosen if t.id not in seats) if t]
    columns = ("name", "variants", "capital", "capital_variants", "seats")
    taken = {fold(n) for r in nations for c in columns for n in parts(r[c])}
    return heads + list(settle(merge(hand, named), taken))


def write(places: list[Town]) -> None:
    lines = ["id\tname\tvariants\tiso3\tkind\tlat\tlon\tpop\tambiguous"]
    for p in places:
        cells = (p.id, p.name, "|".join(p.variants), p.iso3, p.kind, f"{p.lat:g}", f"{p.lon:g}", str(p.pop))
        lines.append("\t".join((*cells, "1" if p.ambiguous else "")))
    OUT.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with places/ and news/")
    places = build(parser.parse_args().data)
    write(places)
    print(f"{OUT}: {len(places)} places, {OUT.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
