"""Which forms are given names, surnames, places and countries: facts from open lists, as one small file.

Personal names: the index of arabic-name-romanizer 0.2.0 (MIT; its data Wikidata and the Algerian Name
Transcription Corpus, CC0). Places: GeoNames cities with Arabic names (CC BY 4.0) and countries (CLDR, Unicode
licence). Each line: classes, tab, the folded forms. G/g a given name (often, seldom), S/s a surname, P/p a
place (over, under 100,000 people), q a word of a longer place name, C a country.
"""

import argparse
import csv
import gzip
import sqlite3
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from musnad.segments import norm


def _index() -> Path:
    """The index of personal names inside arabic-name-romanizer."""
    spec = find_spec("arabic_name_romanizer")
    if spec is None or spec.origin is None:
        raise SystemExit("arabic-name-romanizer is not installed: pip install --no-deps arabic-name-romanizer==0.2.0")
    return Path(spec.origin).parent / "resources" / "names.sqlite3"


def full_names() -> Iterator[tuple[str, ...]]:
    """Names of two to four words of Wikidata's people."""
    with sqlite3.connect(_index()) as db:
        for (key,) in db.execute("select arabic_key from full_names where source = 'wikidata' and country != 'PK'"):
            words = tuple(key.split())
            if 1 < len(words) < 5 and all(w.isalpha() for w in words):
                yield words


def people() -> dict[str, Counter[str]]:
    """How often each folded word is a given name or a surname; empty where the package is not installed."""
    seen: dict[str, Counter[str]] = {}
    with sqlite3.connect(_index()) as db:
        for key, role, count in db.execute(
            "select arabic_key, role, sum(count) from units where country != 'PK' group by 1, 2"
        ):
            if role in ("given", "surname") and " " not in key:
                seen.setdefault(norm(key), Counter())[role] += count
    return seen


def cities(data: Path, least: int) -> Iterator[tuple[str, ...]]:
    """GeoNames' cities of at least so many people, as words."""
    with open(data / "places" / "geonames_cities_ar.tsv", encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE):
            if int(row["pop"] or 0) >= least and (words := tuple(row["name_ar"].split())):
                yield words


def places(data: Path) -> dict[str, set[str]]:
    seen: dict[str, set[str]] = {}
    with open(data / "places" / "geonames_cities_ar.tsv", encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE):
            parts = norm(row["name_ar"]).split()
            if len(parts) == 1:
                seen.setdefault(parts[0], set()).add("P" if int(row["pop"] or 0) >= 100_000 else "p")
            else:
                for p in parts:
                    seen.setdefault(p, set()).add("q")
    with open(data / "places" / "countries_ar.tsv", encoding="utf-8", newline="") as f:
        for _, _, _, official, short, *_ in csv.reader(f, delimiter="\t", quoting=csv.QUOTE_NONE):
            for name in filter(None, (official, short)):
                parts = norm(name).split()
                seen.setdefault(parts[0], set()).add("C" if len(parts) == 1 else "q")
    return seen


def classes(data: Path) -> dict[str, str]:
    """Folded form to its classes, in the fixed order G g S s C P p q."""
    found: dict[str, set[str]] = {}
    for form, roles in people().items():
        for role, letter in (("given", "g"), ("surname", "s")):
            if roles[role] >= 2:
                found.setdefault(form, set()).add(letter.upper() if roles[role] >= 10 else letter)
    for form, kinds in places(data).items():
        kinds = kinds - ({"p"} if "P" in kinds else set()) - ({"q"} if kinds & {"P", "p", "C"} else set())
        found.setdefault(form, set()).update(kinds)
    order = "GgSsCPpq"
    return {f: "".join(sorted(c, key=order.index)) for f, c in found.items() if c and len(f) > 2}


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("data", type=Path)
    ap.add_argument("out", type=Path)
    args = ap.parse_args()
    groups: dict[str, list[str]] = {}
    for form, c in classes(args.data).items():
        groups.setdefault(c, []).append(form)
    with open(args.out, "wb") as raw, gzip.GzipFile("", "wb", mtime=0, fileobj=raw) as f:
        for c, forms in sorted(groups.items()):
            f.write(f"{c}\t{' '.join(sorted(forms))}\n".encode())
    print({c: len(v) for c, v in groups.items()})


if __name__ == "__main__":
    main()
