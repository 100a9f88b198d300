"""What a person sees in a terminal: Arabic in order, columns that hold, nothing a terminal obeys."""

import io
import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from ledger_samples import sample
from musnad.ledger.rows import ArticleRow, event_rows
from musnad.models import Source
from musnad.terminal import dates, show_article, show_articles, show_events, show_evidence, show_record
from musnad.terminal.bidi import levels, shapes, visual_order
from musnad.terminal.evidence import evidence
from musnad.terminal.screen import RLM, Field, Mode, Screen, clean, detect

MODES: tuple[Mode, ...] = ("plain", "directed", "logical", "visual", "words")


def screen(mode: Mode, width: int = 100, *, colour: bool = False) -> Screen:
    console = Console(
        file=io.StringIO(),
        width=width,
        markup=False,
        highlight=False,
        force_terminal=colour,
        color_system="standard" if colour else None,
    )
    return Screen(mode, console.file, console=console)


def printed(on: Screen) -> str:
    assert isinstance(on._console.file, io.StringIO)
    return on._console.file.getvalue()


def seen(text: str, *, rtl: bool = True) -> str:
    """The characters of a line from left to right, as a terminal that only prints shows them."""
    glyphs = shapes(text)
    return "".join(glyphs[i] for i, _ in visual_order(text, rtl=rtl))


def unshaped(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


# Order and shape


@pytest.mark.parametrize(
    ("text", "rtl", "expected"),
    [
        ("سلام", True, "مالس"),
        ("قال BBC أمس", True, "سمأ BBC لاق"),
        ("في 2021-12-31 قال", True, "لاق 31-12-2021 يف"),  # W2: why a date needs a field of its own
        ("في 2021/12/31 قال", True, "لاق 2021/12/31 يف"),
        ("2021-12-31", True, "2021-12-31"),
        ("نسبة 40% فقط", True, "طقف %40 ةبسن"),
        ("(بغداد)", True, ")دادغب("),
        ("see (بغداد) now", False, "see (دادغب) now"),
        ("قال.", True, ".لاق"),
        ("قال.", False, "لاق."),
        ("a  ", True, "  a"),
    ],
)
def test_characters_stand_in_the_order_of_the_unicode_algorithm(text: str, rtl: bool, expected: str) -> None:
    assert "".join(text[i] for i, _ in visual_order(text, rtl=rtl)) == expected


def test_a_mark_stays_on_its_letter_when_the_line_turns() -> None:
    assert "".join("مُنى"[i] for i, _ in visual_order("مُنى", rtl=True)) == "ىنمُ"


def test_a_terminal_that_turns_words_gets_their_letters_in_written_order() -> None:
    text = "وقع أمس."
    assert "".join(text[i] for i, _ in visual_order(text, rtl=True, whole_words=True)) == ".أمس وقع"


def test_letters_join_and_lam_alef_is_one_glyph() -> None:
    assert "".join(shapes("سلام")) == "ﺳﻼﻡ"
    assert "".join(shapes("بيت")) == "ﺑﻴﺖ"
    assert "".join(shapes("دور")) == "ﺩﻭﺭ"
    assert "".join(shapes("مُهم")) == "ﻣُﻬﻢ"
    assert "".join(shapes("می‌کند")) == "ﻣﯽﮐﻨﺪ"
    assert shapes("لا")[1] == ""


LINES = st.text(st.sampled_from("ابتلمىوئج لاABc 0123٣-/.,:؛،%()[]«»\"'َ‌"), max_size=40)


@given(text=LINES, rtl=st.booleans())
def test_reordering_loses_and_repeats_nothing(text: str, rtl: bool) -> None:
    assert sorted(i for i, _ in visual_order(text, rtl=rtl)) == list(range(len(text)))
    assert len(levels(text, rtl=rtl)) == len(text) == len(shapes(text))
    # NFKC takes the presentation forms apart again (and orders marks).
    assert unshaped("".join(shapes(text))) == unicodedata.normalize("NFKC", text.replace("\u200c", ""))


@given(text=st.text(max_size=60), rtl=st.booleans())
def test_any_text_can_be_reordered(text: str, rtl: bool) -> None:
    assert len(visual_order(text, rtl=rtl)) == len(text)


# Hostile text


@given(text=st.text(max_size=80))
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    for c in clean(text):
        assert unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp")
        assert unicodedata.category(c) != "Cf" or c == "\u200c"
    assert clean(clean(text)) == clean(text)


def test_escape_sequences_show_as_what_they_are() -> None:
    assert clean("قال\x1b[31mأحمر\x9b2J\u202e") == "قال�[31mأحمر�2J"
    assert clean("سطر\nثان\tثالث") == "سطر ثان ثالث"
    assert clean("ل" + "\u064b" * 50) == "ل" + "\u064b" * 4


@pytest.mark.parametrize("mode", MODES)
def test_an_articles_control_characters_never_reach_the_terminal(mode: Mode) -> None:
    evil = "\x1b]0;x\x07\x1b[2J\x9b31m\u202e\u2066[bold red]"
    record = sample()
    meta = record.article.model_copy(
        update={"title": evil + "عنوان", "outlet": evil, "url": "https://x/" + evil, "id": evil}
    )
    people = tuple(e.model_copy(update={"name": evil + e.name, "code": evil, "kb": evil}) for e in record.entities)
    chain = (Source(name=evil, entity=None, kind="anonymous"),)
    says = tuple(s.model_copy(update={"chain": chain}) for s in record.statements)
    record = record.model_copy(update={"id": evil, "article": meta, "entities": people, "statements": says})
    row = ArticleRow(evil, "rejected", evil, evil, evil, evil, evil, evil, evil, evil, 0, evil, evil)
    found = evidence(record, "v2")
    assert found is not None
    on = screen(mode)
    show_record(on, record, "ar")
    show_article(on, record, "ar")
    show_evidence(on, found, "en")
    show_articles(on, [row], "ar")
    ours = {"directed": r"\x1b\[2? k|\u200f", "logical": "[\u2067\u2069]"}.get(mode, "(?!)")
    left = re.sub(ours, "", printed(on))
    assert not [c for c in left if unicodedata.category(c) in ("Cc", "Cf") and c not in "\n\t"]
    assert "bold red" in unshaped(left) or mode in ("visual", "words")


# Layout


def test_a_pipe_gets_one_line_for_each_event_with_tabs_and_text_as_written() -> None:
    on = screen("plain", width=20)
    show_record(on, sample(), "ar")
    lines = printed(on).splitlines()
    assert lines[0] == sample().article.title
    assert lines[1] == "منبر الشاطئ\t2031-03-04 09:30 UTC+00:00"
    assert lines[2].split("\t") == [
        "-",
        "THREATEN",
        "وقع",
        "بلدية النهرين ← شركة «سيف البحر»",
        "«هددت»",
        "منبر الشاطئ ← الضفاف ← مصادر لم تسمها (مجهول)",
    ]
    assert lines[3].split("\t")[:4] == [
        "2031-12-31", "COERCE", "محتمل", "بلدية النهرين ← شركة «سيف البحر» في سوق الضفة",
    ]  # fmt: skip
    assert lines[4].split("\t")[2] == "منفي"
    assert len(lines) == 5


def test_labels_can_be_english() -> None:
    on = screen("plain")
    show_events(on, event_rows(sample()), "en")
    assert [line.split("\t")[2] for line in printed(on).splitlines()] == ["happened", "possible", "denied"]
    assert "(anonymous)" in printed(on)


@pytest.mark.parametrize("mode", ["directed", "logical", "visual", "words"])
@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_no_line_is_wider_than_the_terminal(mode: Mode, width: int) -> None:
    on = screen(mode, width)
    show_article(on, sample(id="a" * 55), "ar")
    for line in printed(on).splitlines():
        assert cell_len(re.sub("\x1b\\[2? k", "", line)) <= width


@given(text=LINES, width=st.integers(4, 30))
def test_wrapping_keeps_every_word_in_order(text: str, width: int) -> None:
    on = screen("logical", width)
    on.line(Field.of(text))
    got = re.sub("[\u2067\u2069\\s]", "", printed(on))
    assert got == re.sub(r"\s", "", clean(text))


def test_a_terminal_that_only_prints_gets_the_line_wrapped_then_turned_and_set_right() -> None:
    on = screen("visual", 30)
    on.line(Field.of("قالت البلدية إن السوق يغلق أبوابه في نهاية العام المقبل"))
    lines = printed(on).splitlines()
    assert len(lines) == 2
    assert lines[0].strip() == seen("قالت البلدية إن السوق يغلق")
    assert all(cell_len(line) == 30 for line in lines)


def test_a_date_keeps_its_order_between_arabic_fields() -> None:
    fields = (Field.of("وقع"), Field.of("2031-12-31", ltr=True), Field.of("بغداد"))
    on = screen("visual", 40)
    on.line(*fields)
    assert printed(on).strip() == f"{seen('بغداد')}  2031-12-31  {seen('وقع')}"
    on = screen("directed", 40)
    on.line(*fields)
    assert printed(on) == f"\x1b[2 k{RLM}وقع  2031/12/31  بغداد\n\x1b[ k"
    # What VTE makes of it: the marks fall away, the line runs right to left.
    line = printed(on).splitlines()[0].removeprefix(f"\x1b[2 k{RLM}")
    assert "2031/12/31" in "".join(line[i] for i, _ in visual_order(line, rtl=True))


def test_a_name_that_begins_with_a_number_does_not_join_the_latin_type_before_it() -> None:
    people = tuple(e.model_copy(update={"name": "2500 عامل"}) for e in sample().entities)
    on = screen("directed", 120)
    show_events(on, event_rows(sample().model_copy(update={"entities": people}))[:1], "ar")
    line = re.sub("\x1b\\[2? k|\u200f", "", printed(on).splitlines()[0])
    assert "لماع 2500" in "".join(line[i] for i, _ in visual_order(line, rtl=True))


def test_isolates_that_a_terminal_ignores_change_nothing() -> None:
    on = screen("logical", 60)
    on.line(Field.of("وقع"), Field.of("2031-12-31", ltr=True), Field.of("بغداد ← واشنطن"))
    line = re.sub("[\u2067\u2069]", "", printed(on).rstrip("\n"))
    got = "".join(line[i] for i, _ in visual_order(line, rtl=False))
    assert got.startswith("2031-12-31  ")
    assert got.endswith("نطنشاو ← دادغب  عقو")


def test_the_style_of_a_trigger_stays_on_the_trigger_when_the_line_turns() -> None:
    on = screen("visual", 60, colour=True)
    on.line(Field((("قال ", ""), ("هدد", "red"), (" جاره", ""))))
    marked = re.search("\x1b\\[31m(.*?)\x1b\\[0m", printed(on))
    assert marked is not None
    assert unshaped(marked[1])[::-1] == "هدد"


def test_no_color_leaves_no_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    on = Screen("visual", io.StringIO(), width=80)
    show_record(on, sample(), "ar")
    assert "\x1b[3" not in printed(on)


def test_the_chain_is_a_tree_down_to_the_origin() -> None:
    found = evidence(sample(), "v1")
    assert found is not None
    on = screen("plain")
    show_evidence(on, found, "ar")
    assert printed(on).splitlines()[-3:] == [
        "منبر الشاطئ (الناشر)",
        "└─ الضفاف (وسيلة إعلام)",
        "   └─ مصادر لم تسمها (مجهول) — الأصل",
    ]
    assert "⟦هددت⟧" in printed(on)
    on = screen("visual", 60)
    show_evidence(on, found, "ar")
    assert printed(on).splitlines()[-2].endswith(f"{seen('الضفاف')} ─┘")


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_evidence_shows_every_part_with_its_words(lang: Any) -> None:
    found = evidence(sample(), "v2")
    assert found is not None
    on = screen("plain")
    show_evidence(on, found, lang)
    for words in (
        "⟦إغلاق⟧",
        "«بلدية النهرين»",
        "IRQ GOV Q77",
        "«31 ديسمبر 2031»",
        "«40 متجراً»",
        "⟦نقلت⟧",
        "«ما لم تدفع",
    ):
        assert words in printed(on)


@pytest.mark.parametrize(
    ("earliest", "latest", "expected"),
    [
        (None, None, ""),
        ("2021-07-22", "2021-07-22", "2021-07-22"),
        ("2021-12-01", "2021-12-31", "2021-12"),
        ("2024-02-01", "2024-02-29", "2024-02"),
        ("2024-02-01", "2024-02-28", "2024-02-01..2024-02-28"),
        ("2021-01-01", "2021-12-31", "2021"),
        ("2021-12-30", "2022-01-02", "2021-12-30..2022-01-02"),
        (None, "2021-12-31", "..2021-12-31"),
        ("2021-12-31", None, "2021-12-31.."),
    ],
)
def test_a_range_of_days_is_short(earliest: str | None, latest: str | None, expected: str) -> None:
    assert dates(earliest, latest) == expected


# Which terminal


@pytest.mark.parametrize(
    ("env", "mode"),
    [
        ({"TERM": "xterm-256color"}, "visual"),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7006"}, "directed"),
        ({"TERM": "xterm-256color", "VTE_VERSION": "5202"}, "visual"),
        ({"TERM": "screen-256color", "VTE_VERSION": "7006"}, "logical"),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7006", "TERM_PROGRAM": "vscode"}, "visual"),
        ({"TERM": "alacritty", "VTE_VERSION": "7006"}, "visual"),
        ({"TERM": "xterm-256color", "KONSOLE_VERSION": "230401"}, "logical"),
        ({"TERM": "xterm", "TERM_PROGRAM": "mintty"}, "directed"),
        ({"TERM": "mlterm"}, "directed"),
        ({"TERM": "xterm", "MLTERM": "3.9.0"}, "directed"),
        ({"TERM_PROGRAM": "Apple_Terminal"}, "logical"),
        ({"TERM": "xterm-kitty"}, "words"),
        ({}, "visual"),
    ],
)
def test_the_terminal_is_known_by_its_environment(env: dict[str, str], mode: str) -> None:
    assert detect(env, tty=True) == mode
    assert detect(env, tty=False) == "plain"
