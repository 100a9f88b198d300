"""Annotated articles of ../shared/data/news: kept as address, offsets and labels, never as text.

    python -m train.annotations draw ../shared/data/news          choose the articles, once: articles.tsv
    python -m train.annotations texts ../shared/data/news OUT     write each article's text to OUT, to annotate from
    python -m train.annotations check NEWS DRAFT...               name every pointer and label of a draft that is wrong
    python -m train.annotations pack NEWS DRAFT... --by NAME      drafts in the gold's form become offsets
    python -m train.annotations agreement NEWS [--scorer FILE]    second annotations against the first
    python -m train.annotations gold NEWS [--part fit|measure] [--by NAME] > GOLD.jsonl    and back, for score.py

The text of an article is its title, an empty line and its body, in NFC; offsets count its code points. The gold's form
(../shared/gold/README.md) points with {"word", "in"}; here every pointer is [start, end], and so is every alias of an
entity and every name in a chain, so that no words of the articles are in the repository. Labels are as RECORD.md says.
"""

import argparse
import json
import lzma
import random
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

from musnad.models import EntityKind, EventType, StatementMode, Status

FOLDER = Path(__file__).with_name("annotations")
ARTICLES = FOLDER / "articles.tsv"
SEED = 20261124
DRAWN = {"news-2015": 64, "ant-tunisia": 20}
TWICE = 16
# A second draw, to fit learned parts on; nothing of it is for measuring.
MORE = {"news-2015": 130, "ant-tunisia": 50}
# Broad signs of public affairs: so that the draw is not sport and share prices, without asking what musnad finds.
PUBLIC = re.compile(
    "الرئيس|رئيس|وزير|وزارة|حكومة|الحكومة|البرلمان|النواب|الجيش|قوات|القوات|الشرطة|الأمن|هجوم|تفجير|غارات|اتفاق|محادثات|"
    "مفاوضات|مظاهرات|احتجاج|إضراب|سفير|الأمم المتحدة|محكمة|الاتحاد|مسلح|إرهاب|عقوبات|زيارة"
)

Row = dict[str, Any]
Span = list[int]


def news(folder: Path) -> Iterator[Row]:
    """Every article of both collections: key, url, outlet, published, text (title, empty line, body)."""
    for name in DRAWN:
        with lzma.open(folder / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                day = row.get("published") or row.get("date") or ""
                title = unicodedata.normalize("NFC", row["title"].strip())
                body = unicodedata.normalize("NFC", row["text"].strip())
                text = f"{title}\n\n{body}"
                yield {
                    "key": sha256(f"{row['url']}\n{text}".encode()).hexdigest()[:12],
                    "source": name,
                    "url": row["url"],
                    "outlet": row.get("outlet") or row.get("source"),
                    "day": day,
                    "published": _instant(day, name),
                    "title": title,
                    "text": text,
                }


def _instant(day: str, source: str) -> str:
    """The crawl's day at midnight, in Riyadh for the Saudi newspapers; the Tunisian set gives instants or days."""
    if source != "ant-tunisia":
        return f"{day[:10]}T00:00:00+03:00"
    if "/" in day:
        return "-".join(reversed(day[:10].split("/"))) + "T00:00:00+01:00"
    return day


def draw(folder: Path) -> list[Row]:
    """The articles to annotate: 100 to 420 words of public affairs, before August, fixed by a seed.

    The first DRAWN are half for fitting, half for measuring; the MORE after them are for fitting.
    """
    pools: dict[str, dict[str, Row]] = {name: {} for name in DRAWN}
    for row in news(folder):
        words = len(row["text"].split())
        if 100 <= words <= 420 and len(set(PUBLIC.findall(row["text"]))) >= 4 and "2015-08" not in row["day"]:
            pools[row["source"]].setdefault(row["title"], row)
    chosen: list[Row] = []
    for name, count in DRAWN.items():
        chosen += random.Random(SEED).sample(sorted(pools[name].values(), key=lambda r: r["key"]), count)
    random.Random(SEED).shuffle(chosen)
    for i, row in enumerate(chosen):
        row["part"] = "fit" if i % 2 else "measure"
        row["twice"] = i < TWICE
    taken, more = {row["key"] for row in chosen}, []
    for name, count in MORE.items():
        rest = sorted((r for r in pools[name].values() if r["key"] not in taken), key=lambda r: r["key"])
        more += random.Random(SEED + 1).sample(rest, count)
    random.Random(SEED + 1).shuffle(more)
    return chosen + [row | {"part": "fit", "twice": False} for row in more]


def listed() -> list[Row]:
    """The rows of articles.tsv."""
    lines = [line for line in ARTICLES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    head = lines[0].split("\t")
    return [dict(zip(head, line.split("\t"), strict=True)) for line in lines[1:]]


def texts(folder: Path) -> dict[str, Row]:
    """The drawn articles with their texts, by key."""
    parts = {row["key"]: row for row in listed()}
    return {row["key"]: row | parts[row["key"]] for row in news(folder) if row["key"] in parts}


def find(text: str, word: str, context: str | None = None) -> Span:
    """Where a word stands inside the only place of its context; white space must be as printed.

    Raises ValueError where the context is missing or stands more than once, or the word does not stand once in it.
    """
    context = word if context is None else context
    if text.count(context) != 1:
        raise ValueError(f"stands {text.count(context)} times, must stand once: {context!r}")
    if context.count(word) != 1:
        raise ValueError(f"the word stands {context.count(word)} times in its context: {word!r} in {context!r}")
    start = text.index(context) + context.index(word)
    return [start, start + len(word)]


def name_span(text: str, name: str) -> Span:
    """The first place of a name. Raises ValueError where the text does not have it."""
    start = text.find(name)
    if start < 0:
        raise ValueError(f"not in the text: {name!r}")
    return [start, start + len(name)]


def pack(draft: Row, text: str) -> Row:
    """A draft in the gold's form as offsets. Raises ValueError naming the first pointer that fits no place."""

    def at(pointer: Row) -> Span:
        return find(text, pointer["word"], pointer["in"])

    def chain_link(name: str) -> Span:
        return name_span(text, name)

    return {
        "key": draft["id"],
        "entities": [
            {k: e.get(k) for k in ("id", "kind", "code")} | {"aliases": [name_span(text, a) for a in e["aliases"]]}
            for e in draft["entities"]
        ],
        "times": [{"at": at(t), "earliest": t["earliest"], "latest": t["latest"]} for t in draft["times"]],
        "statements": [
            {
                "at": find(text, s["text"]),
                "mode": s["mode"],
                "chain": [chain_link(n) for n in s["chain"]],
                "origin": s["origin"],
            }
            for s in draft["statements"]
        ],
        "events": [
            {k: v[k] for k in ("id", "type", "initiators", "recipients", "where", "status", "earliest", "latest")}
            | {
                "triggers": [at(t) for t in v["triggers"]],
                "origin": chain_link(v["origin"]) if v["origin"] else None,
            }
            for v in draft["events"]
        ],
        "commitments": draft["commitments"],
    }


def pointer(text: str, span: Span) -> Row:
    """A span as the gold points: the word in the shortest stretch around it that stands once and has the word once."""
    start, end = span
    word = text[start:end]
    for margin in range(0, len(text)):
        context = text[max(0, start - margin) : min(len(text), end + margin)]
        if text.count(context) == 1 and context.count(word) == 1 and _once_folded(text, context):
            return {"word": word, "in": context}
    raise ValueError(f"no stretch around {word!r} stands once")


def _once_folded(text: str, context: str) -> bool:
    return " ".join(text.split()).count(" ".join(context.split())) == 1


def unpack(row: Row, article: Row) -> Row:
    """An annotation in the gold's form, with the article's text."""
    text = article["text"]

    def words(span: Span) -> str:
        return str(text[span[0] : span[1]])

    entities = [
        {"id": e["id"], "kind": e["kind"], "code": e["code"], "aliases": [words(a) for a in e["aliases"]]}
        for e in row["entities"]
    ]
    return {
        "id": row["key"],
        "outlet": article["outlet"],
        "published": article["published"],
        "text": text,
        "title": article["title"],
        "paragraphs": [p.strip() for p in text.split("\n")[2:] if p.strip()],
        "furniture": [],
        "entities": [e | {"name": e["aliases"][0]} for e in entities],
        "times": [pointer(text, t["at"]) | {k: t[k] for k in ("earliest", "latest")} for t in row["times"]],
        "statements": [
            {
                "text": words(s["at"]),
                "mode": s["mode"],
                "chain": [words(n) for n in s["chain"]],
                "origin": s["origin"],
            }
            for s in row["statements"]
            if _once_folded(text, words(s["at"]))  # a headline that the page's foot repeats cannot be pointed at
        ],
        "events": [
            v
            | {
                "triggers": [pointer(text, t) for t in v["triggers"]],
                "origin": words(v["origin"]) if v["origin"] else None,
            }
            for v in row["events"]
        ],
        "commitments": row["commitments"],
    }


def gold(folder: Path, part: str | None = None, by: str | None = None) -> list[Row]:
    """The annotated articles in the gold's form; the first annotation of each, or those of one annotator."""
    found = texts(folder)
    rows: dict[str, Row] = {}
    for file in sorted(FOLDER.glob("*.jsonl")):
        if by is not None and file.stem != by:
            continue
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if part is None or found[row["key"]]["part"] == part:
                rows.setdefault(row["key"], unpack(row, found[row["key"]]) | {"by": file.stem})
    return list(rows.values())


TYPES, STATUSES, KINDS = (frozenset(get_args(names)) for names in (EventType, Status, EntityKind))
MODES = frozenset(get_args(StatementMode))


def faults(row: Row) -> Iterator[str]:
    """What is wrong with the labels of a packed annotation: unknown names, kinds, and references to nothing."""
    entities = {e["id"] for e in row["entities"]}
    for e in row["entities"]:
        if e["kind"] not in KINDS:
            yield f"entity {e['id']}: no such kind {e['kind']}"
    for s in row["statements"]:
        if s["mode"] not in MODES or (s["origin"] and s["origin"] not in entities):
            yield f"statement at {s['at']}: mode {s['mode']}, origin {s['origin']}"
    for v in row["events"]:
        if v["type"] not in TYPES or v["status"] not in STATUSES:
            yield f"event {v['id']}: {v['type']} {v['status']}"
        if not v["initiators"] or not v["triggers"]:
            yield f"event {v['id']}: no initiator or no trigger"
        for e in v["initiators"] + v["recipients"] + v["where"]:
            if e not in entities:
                yield f"event {v['id']}: no entity {e}"
    for c in row["commitments"]:
        if c["event"] not in {v["id"] for v in row["events"]} or set(c["by"]) - entities or set(c["to"]) - entities:
            yield f"commitment for {c['event']}: no such event or entity"


def read_drafts(folder: Path, drafts: list[Path]) -> tuple[list[Row], list[str]]:
    """The drafts as offsets, and what is wrong with those that could not be, a line each."""
    found, packed, bad = texts(folder), [], []
    for file in drafts:
        for line in filter(str.strip, file.read_text(encoding="utf-8").splitlines()):
            draft = json.loads(line)
            try:
                row = pack(draft, found[draft["id"]]["text"])
            except (ValueError, KeyError) as fault:
                bad.append(f"{file}: {draft.get('id')}: {fault}")
                continue
            packed.append(row)
            bad += [f"{file}: {draft['id']}: {fault}" for fault in faults(row)]
    return packed, bad


def as_record(row: Row) -> Row:
    """An annotation in the gold's form as a record, so that the scorer can hold one annotator against another."""
    text = row["text"]

    def at(span: Span) -> Row:
        return {"start": span[0], "end": span[1]}

    def places(word: str) -> list[Row]:
        return [at([m.start(), m.end()]) for m in re.finditer(re.escape(word), text)]

    statements = [
        at(find(text, s["text"]))
        | {
            "id": f"s{n}",
            "mode": s["mode"],
            "chain": [
                {"name": name, "entity": s["origin"] if k == len(s["chain"]) - 1 else None}
                for k, name in enumerate(s["chain"])
            ],
        }
        for n, s in enumerate(row["statements"])
    ]
    events = []
    for v in row["events"]:
        trigger = at(find(text, v["triggers"][0]["word"], v["triggers"][0]["in"]))
        said = {"id": f"o-{v['id']}", "start": 0, "end": 0, "mode": "indirect", "chain": [{"name": v["origin"]}]}
        if v["origin"]:
            statements.append(said)
        when = {"earliest": v["earliest"], "latest": v["latest"]}
        events.append(v | {"trigger": trigger, "when": when, "statement": said["id"] if v["origin"] else None})
    return {
        "id": row["id"],
        "text": text,
        "article": {"title": row["title"], "published": row["published"]},
        "entities": [e | {"mentions": [m for a in e["aliases"] for m in places(a)]} for e in row["entities"]],
        "times": [at(find(text, t["word"], t["in"])) | t for t in row["times"]],
        "statements": statements,
        "events": events,
        "commitments": row["commitments"],
    }


def agreement(folder: Path, scorer: Path) -> str:
    """The scorer's rows for the second annotations of the articles that two annotated, held against the first."""
    firsts = {row["id"]: row for row in gold(folder)}
    seconds: dict[str, Row] = {}
    for file in sorted(FOLDER.glob("*.jsonl")):
        for row in gold(folder, by=file.stem):
            if row["by"] != firsts[row["id"]]["by"]:
                seconds[row["id"]] = row
    with tempfile.TemporaryDirectory() as scratch:
        a, b = Path(scratch) / "gold.jsonl", Path(scratch) / "records.jsonl"
        a.write_text("".join(json.dumps(firsts[k]) + "\n" for k in seconds), encoding="utf-8")
        b.write_text("".join(json.dumps(as_record(row)) + "\n" for row in seconds.values()), encoding="utf-8")
        command = [sys.executable, str(scorer), str(a), str(b)]
        return f"{len(seconds)} articles\n" + subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=("draw", "texts", "check", "pack", "agreement", "gold"))
    parser.add_argument("news", type=Path)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--part", choices=("fit", "measure"))
    parser.add_argument("--by")
    parser.add_argument("--scorer", type=Path, default=Path("../shared/gold/score.py"))
    options = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    if options.action == "draw":
        keys = ("key", "source", "part", "twice", "url")
        rows = ["\t".join(keys)] + ["\t".join(str(r[k]) for k in keys) for r in draw(options.news)]
        ARTICLES.write_text("\n".join(rows) + "\n", encoding="utf-8")
    elif options.action == "texts":
        for key, row in texts(options.news).items():
            (options.files[0] / f"{key}.txt").write_text(row["text"], encoding="utf-8")
    elif options.action in ("check", "pack"):
        packed, bad = read_drafts(options.news, options.files)
        print(*bad, f"{len(packed)} articles, {len(bad)} faults", sep="\n", file=sys.stderr)
        if options.action == "pack" and not bad:
            out = FOLDER / f"{options.by}.jsonl"
            out.write_text("".join(json.dumps(p, ensure_ascii=False) + "\n" for p in packed), encoding="utf-8")
        return 1 if bad else 0
    elif options.action == "agreement":
        print(agreement(options.news, options.scorer))
    else:
        for row in gold(options.news, options.part, options.by):
            print(json.dumps(row, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
