"""The two languages of the reading room."""

from pathlib import Path

import pytest

pytest.importorskip("jinja2", reason="the reading room is not installed (musnad[web])")

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from musnad.web import words
from musnad.web.language import choose, translations
from musnad.web.templating import days, environment

WEB = Path(words.__file__).parent


def said() -> set[str]:
    """What the pages say: in templates, and of the record's own terms."""
    kinds = [("templates/**.html", "jinja2")]
    found = set()
    for _, _, message, _, _ in extract_from_dir(WEB, kinds, options_map={"templates/**.html": {}}):
        found.add(message[0] if isinstance(message, tuple) else message)
    return found | {word for table in words.ALL for word in table.values()}


def test_everything_that_a_page_says_is_there_in_arabic() -> None:
    with (WEB / "locale" / "ar.po").open("rb") as file:
        catalogue = read_po(file, locale="ar")
    known = {(m.id[0] if isinstance(m.id, tuple) else m.id) for m in catalogue if m.id and m.string and all(m.string)}
    assert said() - known == set()
    assert known - said() == set(), "no page says this any more"


SPOKEN = {1: "تقرير واحد", 2: "تقريران", 5: "5 تقارير", 12: "12 تقريراً", 100: "100 تقرير"}


@pytest.mark.parametrize(("number", "words"), SPOKEN.items())
def test_arabic_counts_as_it_is_spoken(number: int, words: str) -> None:
    page = environment("ar").from_string('{{ ngettext("%(n)s report", "%(n)s reports", number, n=number) }}')
    assert page.render(number=number) == words


def test_the_language_is_the_one_asked_for_then_the_one_kept_then_the_browsers() -> None:
    assert choose("en", "ar", "ar") == "en"
    assert choose("xx", "ar", "en-GB,en;q=0.9") == "ar"
    assert choose(None, None, "en-GB,en;q=0.9") == "en"
    assert choose(None, None, "de-DE") == "ar"
    assert choose(None, None, ",,;q=,\x00") == "ar"


def test_a_range_of_days_is_as_short_as_it_can_be_said() -> None:
    assert "2031" in days("2031-01-01", "2031-12-31", "en")
    assert "March 2031" in days("2031-03-01", "2031-03-31", "en")
    assert "مارس" in days("2031-03-04", None, "ar")
    assert days(None, None, "en") == "—"


def test_english_needs_no_catalogue() -> None:
    assert translations("en").gettext("Events") == "Events"
