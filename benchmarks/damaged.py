"""200 damaged inputs, each read in a child process within 10 s and 1 GB.

    python benchmarks/damaged.py [--seed 7] [--count 200] [--stage pages]

Prints the outcomes, the slowest input and the largest memory; exits 1 where any input crashes,
exceeds a limit, or gives anything but a record or a rejection. Needs only musnad. The sample pages
are original and invented.
"""

import argparse
import json
import multiprocessing
import os
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

SECONDS = 10
MEMORY = 1 << 30

TEXT = """الرئيسية / سياسة
وزير النقل في جمهورية السهل يعلن تأجيل مشروع القطار إلى الربيع
صوت السهل
نشر في: الأحد 14 مارس 2021 - 09:30
محطة القطار في العاصمة (تصوير: هاني الدرعي)

أعلن وزير النقل سليم العطار، اليوم الأحد، تأجيل مشروع القطار إلى ربيع العام المقبل، قائلاً إن التمويل لم يكتمل.

وأضاف العطار في مؤتمر صحفي أن الحكومة وقعت مع شركة "مدار السكك" اتفاقاً جديداً، وأن العمل سيبدأ خلال أشهر.

انتقادات من المعارضة

في المقابل، اتهمت كتلة الإصلاح في البرلمان الوزارة بهدر المال العام، وطالبت بالتحقيق في عقود المشروع.

اقرأ أيضاً: أسعار الوقود ترتفع للشهر الثالث
كلمات مفتاحية: القطار، النقل
جميع الحقوق محفوظة"""

_PARAGRAPHS = "".join(f"<p>{line}</p>\n" for line in TEXT.split("\n")[6:11] if line)
HTML = (
    '<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8">'
    "<title>تأجيل مشروع القطار - صوت السهل</title>"
    '<meta property="og:site_name" content="صوت السهل">'
    '<meta property="article:published_time" content="2021-03-14T09:30:00+03:00"></head>'
    '<body><nav><a href="/">الرئيسية</a></nav><h1>وزير النقل يعلن تأجيل مشروع القطار</h1>'
    f"{_PARAGRAPHS}<footer>جميع الحقوق محفوظة</footer></body></html>"
)

Maker = Callable[[random.Random], dict[str, Any]]


def _cut(r: random.Random) -> dict[str, Any]:
    data = r.choice((TEXT, HTML)).encode(r.choice(("utf-8", "utf-16", "utf-16-le", "windows-1256")), "replace")
    start, end = sorted(r.sample(range(len(data)), 2))
    return {"data": data[start:end]}


def _holes(r: random.Random) -> dict[str, Any]:
    data = bytearray(r.choice((TEXT, HTML)).encode())
    for _ in range(r.randint(1, 400)):
        data[r.randrange(len(data))] = r.randrange(256)
    return {"data": bytes(data)}


def _wrong_encoding(r: random.Random) -> dict[str, Any]:
    data = r.choice((TEXT, HTML)).encode(r.choice(("windows-1256", "iso-8859-6", "utf-16-be", "utf-8-sig")), "replace")
    return {
        "data": data,
        "charset": r.choice(("utf-8", "iso-8859-1", "shift_jis", "no-such-charset", "utf-7", "idna", "rot13")),
    }


def _mojibake(r: random.Random) -> dict[str, Any]:
    wrong = r.choice(("latin-1", "cp1252", "windows-1256", "cp437"))
    return {"text": TEXT.encode(r.choice(("utf-8", "windows-1256")), "replace").decode(wrong, "replace")}


def _deep(r: random.Random) -> dict[str, Any]:
    tag, depth = r.choice(("div", "b", "table", "ul", "span", "p", "blockquote")), r.randint(10_000, 60_000)
    return {"text": HTML.replace("<h1>", f"<{tag}>" * depth + "<h1>") + f"</{tag}>" * r.choice((0, depth))}


def _many_tags(r: random.Random) -> dict[str, Any]:
    piece = r.choice(("<p>", "<br>", "<a href=x>س</a>", "<b></b>", "<!-- x -->", "</div>", "<td>نص"))
    return {"text": HTML.replace("</body>", piece * (r.randint(1, 19) * 1_000_000 // len(piece)))}


def _unclosed(r: random.Random) -> dict[str, Any]:
    piece = r.choice(
        (
            "<",
            "<!--",
            "<a href='",
            '<a b="',
            "&#",
            "&",
            "<script>",
            "<style",
            "<![CDATA[",
            "</",
            "<a b=c ",
            "'\"<",
        )
    )
    return {"text": HTML + piece * (r.randint(1, 5) * 200_000)}


def _fifty_megabytes(r: random.Random) -> dict[str, Any]:
    return {
        "data": (HTML * (50_000_000 // len(HTML.encode()) + 1)).encode(),
        "max_bytes": r.choice((None, 60_000_000)),
    }


def _one_line(r: random.Random) -> dict[str, Any]:
    words = r.choice((TEXT.replace("\n", " "), "س", "ال", "1/", "2021-", "«", "(", "|", "نشر في ", "- ", "ـ", "ً"))
    return {"text": words * (r.randint(1, 3) * 1_000_000 // len(words))}


def _many_lines(r: random.Random) -> dict[str, Any]:
    line = r.choice(
        (
            "سطر\n",
            "\n",
            "نشر في 3 مايو 2021\n",
            "اقرأ أيضاً\n",
            "قال الوزير إن الاجتماع انتهى أمس.\n",
            "| / |\n",
        )
    )
    return {"text": line * (r.randint(1, 3) * 1_000_000 // len(line))}


def _binary(r: random.Random) -> dict[str, Any]:
    head = r.choice(
        (
            b"PK\x03\x04",
            b"%PDF-1.7\n",
            b"\x89PNG\r\n",
            b"\xff\xd8\xff\xe0",
            b"\x7fELF",
            b"\x1f\x8b\x08",
            b"",
            b"RIFF",
        )
    )
    return {"data": head + r.randbytes(r.randint(1, 300_000))}


def _empty(r: random.Random) -> dict[str, Any]:
    return {
        "data": r.choice(
            (b"", b" \n\t", b"\x00" * 1000, b"\xef\xbb\xbf", b"\xff\xfe", b"<html></html>", b"\xfe\xff\x00")
        )
    }


def _emoji(r: random.Random) -> dict[str, Any]:
    return {"text": "".join(r.choice("😀🎉🚀👍🏽❤️🇮🇶\n ") for _ in range(r.randint(1, 5000)))}


def _controls(r: random.Random) -> dict[str, Any]:
    marks = "\u202e\u202d\u2066\u2069\u200f\u200e\u061c\u200b\u200d\ufeff\x00\x07"
    marks += "\x1b\u0085\u2028\u0301\ufdd0\uffff"
    return {"text": "".join(c + (r.choice(marks) if r.random() < 0.4 else "") for c in r.choice((TEXT, HTML)))}


def _surrogates(r: random.Random) -> dict[str, Any]:
    text = json.loads(
        '"' + "".join(r.choice(("\\ud83d", "\\udc00", "\\u0633", " ", "\\u0627\\u0644")) for _ in range(3000)) + '"'
    )
    return {"text": r.choice((text, TEXT + text, HTML.replace("العطار", text[:50])))}


def _other_language(r: random.Random) -> dict[str, Any]:
    return {
        "text": r.choice(
            (
                "The minister said nothing today. ",
                "وزیر گفت که این طرح برای سال آینده است. ",
                "وزیر نے کہا ہے کہ یہ منصوبہ اگلے سال کے لیے ہے۔ ",
                "会议今天结束。",
            )
        )
        * r.randint(1, 500)
    }


def _linked_data(r: random.Random) -> dict[str, Any]:
    bad = r.choice(
        (
            "[" * 50_000,
            '{"@graph":' * 20_000,
            '{"@type":"NewsArticle","datePublished":"9999-99-99","headline":[[[]]],"author":7}',
            "{",
            '{"@type":["Article",{}],"author":[{"name":["س"]}],"datePublished":{"name":"2021"}}',
        )
    )
    return {"text": HTML.replace("</head>", f'<script type="application/ld+json">{bad}</script></head>')}


def _combining(r: random.Random) -> dict[str, Any]:
    return {
        "text": TEXT.replace("الوزارة", "ال" + r.choice("\u064b\u0651\u0301\u20e3\u0610") * r.randint(1000, 200_000))
    }


MAKERS: tuple[Maker, ...] = (
    _cut, _holes, _wrong_encoding, _mojibake, _deep, _many_tags, _unclosed, _fifty_megabytes, _one_line,
    _many_lines, _binary, _empty,
    _emoji, _controls, _surrogates, _other_language, _linked_data, _combining,
)  # fmt: skip


def inputs(seed: int, count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The damaged inputs, the same for the same seed: a name, and what a page of it is made of."""
    for n in range(count):
        maker = MAKERS[n % len(MAKERS)]
        yield f"{maker.__name__[1:]}-{n}", maker(random.Random(seed * 100_003 + n))


def _child(made: dict[str, Any], stage: str, answer: Any) -> None:
    # Imported here: only the child may carry what reading needs.
    from musnad.models import Page, Rejected  # noqa: PLC0415
    from musnad.settings import Settings  # noqa: PLC0415

    if stage == "pages":
        from musnad.pages import read_page as read  # noqa: PLC0415
    else:
        from musnad.pipeline import read  # type: ignore[assignment]  # noqa: PLC0415
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    # The model and the tables are loaded on the first page; that is not the damaged input's time.
    read(Page(source="sound", text=TEXT), Settings())
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS + 30, SECONDS + 30))
    limit = made.pop("max_bytes", None)
    began = time.perf_counter()
    try:
        found = read(Page(source="damaged", **made), Settings(max_bytes=limit) if limit else Settings())
        outcome = f"rejected {found.rejected}" if isinstance(found, Rejected) else "read"
        found.model_dump_json().encode("utf-8")
    except MemoryError:
        outcome = "OUT OF MEMORY"
    took = time.perf_counter() - began
    answer.send((outcome, took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024))


def run(made: dict[str, Any], stage: str) -> tuple[str, float, int]:
    """The outcome of one input in a child, seconds, bytes; in capitals where it did not end well."""
    context = multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(made, stage, theirs))
    began = time.perf_counter()
    child.start()
    theirs.close()
    try:
        # The child imports musnad first; that is not the input's time.
        done = ours.poll(SECONDS + 60)
        result: tuple[str, float, int] = ours.recv() if done else ("TOO SLOW", time.perf_counter() - began, 0)
    except EOFError:
        result = ("CRASHED", time.perf_counter() - began, 0)
    child.join(2)
    if child.is_alive():
        child.kill()
        child.join()
    outcome, took, memory = result
    return ("TOO SLOW", took, memory) if took > SECONDS and not outcome.isupper() else result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--stage", choices=("pages", "all"), default="all", help="read pages only, or all of it")
    options = parser.parse_args()
    outcomes: Counter[str] = Counter()
    slowest, largest, bad = (0.0, ""), (0, ""), []
    multiprocessing.set_forkserver_preload(["musnad.pages" if options.stage == "pages" else "musnad.pipeline"])
    for name, made in inputs(options.seed, options.count):
        outcome, took, memory = run(made, options.stage)
        outcomes[outcome] += 1
        slowest, largest = max(slowest, (took, name)), max(largest, (memory, name))
        if outcome.isupper():
            bad.append((name, outcome, took))
            print(f"FAILED   {name}: {outcome} after {took:.1f} s", file=sys.stderr, flush=True)
    for outcome, n in outcomes.most_common():
        print(f"{n:5}  {outcome}")
    print(f"slowest  {slowest[0]:6.2f} s   {slowest[1]}")
    print(f"largest  {largest[0] / 1e6:6.0f} MB  {largest[1]}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
