"""Bytes to text: which encoding Arabic bytes are really in, whatever they declare.

A declared encoding is one candidate among others. What decides is whether the result reads as Arabic, so a
windows-1256 page that says ISO-8859-1 is read, and mojibake (Arabic decoded wrongly before it came here) is
mended where that loses nothing and refused where it does.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from musnad.arabic import fold
from musnad.lexicon import load

SAMPLE = 200_000
# A text in which the loss is above this share of the characters is not passed on.
MAX_LOSS = 0.01
# Mojibake is mended only where hardly a letter is lost: one letter of the alphabet missing is 2%.
MAX_UNDONE = 0.002


class Refusal(NamedTuple):
    """Why an input is no article: a short reason for machines, and a detail that a person understands."""

    reason: str
    detail: str


# First bytes of files that are no text (file(1)'s well-known signatures), and what to call them.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip archive or office document"), (b"PK\x05\x06", "an empty zip archive"),
    (b"%PDF", "a PDF document"), (b"\x89PNG", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF media file"), (b"\x1f\x8b", "gzip data"), (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ", "xz data"),
    (b"7z\xbc\xaf", "a 7z archive"), (b"Rar!", "a RAR archive"), (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old office document"), (b"ID3", "an MP3 file"), (b"OggS", "an Ogg file"),
    (b"\x00\x00\x01\x00", "an icon"), (b"SQLite format 3", "a database"), (b"{\\rtf", "an RTF document"),
    (b"\x28\xb5\x2f\xfd", "zstd data"), (b"II*\x00", "a TIFF image"), (b"MM\x00*", "a TIFF image"),
    (b"%!PS", "a PostScript document"),
)  # fmt: skip
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\x00\x00", "utf-32-le"), (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"),
)  # fmt: skip
# Encodings that Arabic pages are found in, besides UTF-8 and what the page declares.
_LEGACY = ("windows-1256", "iso-8859-6")

_META = re.compile(rb"charset\s{0,4}=\s{0,4}[\"']?([A-Za-z0-9_.:-]{2,30})|encoding=[\"']([A-Za-z0-9_.:-]{2,30})")
_WORD = re.compile("[\u0621-\u064a\u066e-\u06d3\u064b-\u0652]+")
_BAD = re.compile(
    "[\ufffd\u0080-\u009f\ue000-\uf8ff\ufff0-\ufff8]|(?<=[\u0621-\u064a])[\u00a1-\u00aa\u00ac-\u00ba\u00bc-\u00ff]"
    "|[\u00c0-\u00ff](?=[\u0621-\u064a])"
)
# UTF-8 lead bytes of the Arabic block (D8 to DB) as Latin letters, each with the continuation byte after it.
_UTF8_AS_LATIN = re.compile("[\u00d8-\u00db][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")
_LATIN = re.compile("[\u00c0-\u00ff]")
_COMMON = frozenset(fold(w) for w in load("pages")["languages"]["arabic"])


def decode(data: bytes, declared: str | None = None) -> str | Refusal:
    """The text of `data`, or why there is none: "empty", "not-text" or "undecodable". Never raises."""
    if not data.strip(b" \t\r\n\x00\x0b\x0c"):
        return Refusal("empty", "the input holds no characters")
    if what := _signature(data):
        return Refusal("not-text", f"the input is {what}, not a page; extract its text first")
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _checked(data[len(bom) :].decode(name, "replace"))
    if order := _utf16(data):
        return _checked(data.decode(order, "replace"))
    if _binary(data):
        return Refusal("not-text", "the input is binary data, not a page")
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _guess(data, declared)


def mend(text: str) -> str | Refusal:
    """A text that was decoded before it came here, with mojibake undone; "undecodable" where that fails.

    Lone surrogates (broken JSON escapes) become U+FFFD.
    """
    text = text.encode("utf-8", "replace").decode("utf-8") if _surrogates(text) else text
    head = text[:SAMPLE]
    latin = len(_LATIN.findall(head))
    arabic = sum(map(len, _WORD.findall(head)))
    if latin < 8 and arabic < 8:
        return text
    if len(_UTF8_AS_LATIN.findall(head)) * 4 > latin + arabic:
        return _undo(text, ("cp1252", "latin-1"), ("utf-8",))
    if latin > 4 * arabic and latin > 0.35 * sum(c.isalpha() for c in head):
        undone = _undo(text, ("cp1252", "latin-1"), ("windows-1256", "iso-8859-6"))
        # Latin letters that do not turn into Arabic are a language of their own; script.py says so.
        return text if isinstance(undone, Refusal) and latin < 0.6 * sum(c.isalpha() for c in head) else undone
    if sum(head.count(c) for c in "طظ") > 0.3 * arabic > 3:
        return _undo(text, ("windows-1256",), ("utf-8",))
    return text


def plausibility(text: str) -> float:
    """How far `text` reads as Arabic: the share of words that are common or carry «ال», less what is broken.

    Arabic news scores 0.3 to 0.6, wrongly decoded Arabic below 0.1. Measured on the first 200,000 characters.
    """
    head = text[:SAMPLE]
    words = _WORD.findall(head)
    if not words:
        return -1.0
    letters = sum(map(len, words))
    good = sum(1 for w in words if w in _COMMON or w.startswith(("ال", "وال", "بال", "لل")) or fold(w) in _COMMON)
    return good / len(words) - 3 * len(_BAD.findall(head)) / (letters + 1)


def _signature(data: bytes) -> str | None:
    for first, what in SIGNATURES:
        if data.startswith(first):
            return what
    return "a media file" if data[4:8] == b"ftyp" else None


def _binary(data: bytes) -> bool:
    head = data[:SAMPLE]
    controls = sum(head.count(bytes((b,))) for b in (*range(9), 14, 15, *range(16, 27), 28, 29, 30, 31))
    return controls > len(head) * 0.1


def _utf16(data: bytes) -> str | None:
    """The byte order of UTF-16 without a mark: Arabic then has 06 or 00 at every other byte."""
    head = data[: min(len(data), 20_000) // 2 * 2]
    if len(head) < 4:
        return None
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        high, low = head[offset::2], head[1 - offset :: 2]
        share = (high.count(6) + high.count(0) + high.count(0x20)) / len(high)
        if share > 0.9 and high.count(6) + high.count(0) > 0.7 * len(high) and low.count(0) < 0.1 * len(low):
            return name
    return None


def _checked(text: str) -> str | Refusal:
    if len(text) and text.count("\ufffd") > MAX_LOSS * len(text) + 3:
        return Refusal("undecodable", "too much of the input is broken in its encoding to be read")
    return mend(text)


def _guess(data: bytes, declared: str | None) -> str | Refusal:
    """The best reading of bytes that are not sound UTF-8."""
    best: tuple[float, str] = (-9.0, "")
    for name in dict.fromkeys(_candidates(data, declared)):
        try:
            text = data.decode(name, "replace")
        except (LookupError, ValueError, AssertionError):
            continue
        score = plausibility(text)
        if score > best[0]:
            best = (score, text)
    score, text = best
    lost = text.count("\ufffd")
    if score < 0.05 or lost > MAX_LOSS * len(text) + 3:
        if not text or _mostly_ascii(data):
            return data.decode("windows-1252", "replace")
        return Refusal("undecodable", "no known encoding turns these bytes into Arabic; give the page as UTF-8")
    return text.rstrip("\ufffd")


def _candidates(data: bytes, declared: str | None) -> Iterator[str]:
    yield "utf-8"
    if declared:
        yield declared.strip().lower()
    if m := _META.search(data[:4096]):
        yield (m[1] or m[2]).decode("ascii").lower()
    yield from _LEGACY


def _mostly_ascii(data: bytes) -> bool:
    head = data[:SAMPLE]
    return sum(b > 127 for b in head) < 0.15 * len(head)


def _surrogates(text: str) -> bool:
    return bool(re.search("[\ud800-\udfff]", text))


def _undo(text: str, wrong: tuple[str, ...], right: tuple[str, ...]) -> str | Refusal:
    """The text encoded as it was wrongly read and decoded as it should be: the best way, or a refusal."""
    best: tuple[float, str] = (0.05, "")
    for source in wrong:
        data = _bytes_of(text, source)
        for target in right:
            mended = data.decode(target, "replace")
            lost = mended.count("\ufffd")
            score = plausibility(mended)
            if score > best[0] and lost <= MAX_UNDONE * len(mended) + 1:
                best = (score, mended)
    if best[1]:
        return best[1]
    return Refusal("undecodable", "the text is mojibake: it was decoded with the wrong encoding and cannot be mended")


def _bytes_of(text: str, codec: str) -> bytes:
    # cp1252 leaves five bytes undefined; readers keep them as C1 controls, so those go back to themselves.
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return b"".join(_byte(c, codec) for c in text)


def _byte(char: str, codec: str) -> bytes:
    try:
        return char.encode(codec)
    except UnicodeEncodeError:
        return bytes((ord(char),)) if ord(char) < 256 else b"?"
