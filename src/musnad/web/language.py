"""The two languages of the pages: gettext catalogues, read from the .po files as they are; no build step."""

import gettext
import io
from functools import cache
from importlib.resources import files
from typing import Literal

from babel import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Lang = Literal["ar", "en"]
LANGS: tuple[Lang, ...] = ("ar", "en")


@cache
def translations(lang: Lang) -> gettext.NullTranslations:
    """The catalogue of a language. English is what the pages are written in and needs none."""
    if lang == "en":
        return gettext.NullTranslations()
    text = (files("musnad.web") / "locale" / f"{lang}.po").read_bytes()
    packed = io.BytesIO()
    write_mo(packed, read_po(io.BytesIO(text), locale=lang))
    packed.seek(0)
    return gettext.GNUTranslations(packed)


@cache
def locale(lang: Lang) -> Locale:
    """Numbers and dates: Latin digits in both, as the ledger's days and most desks write them."""
    return Locale.parse("ar_EG@numbers=latn" if lang == "ar" else "en_GB")


def choose(asked: str | None, kept: str | None, accepted: str) -> Lang:
    """The language asked for, else the one chosen before, else the browser's; Arabic where none says."""
    for given in (asked, kept):
        if given in LANGS:
            return given
    wanted = [part.partition(";")[0].strip().replace("-", "_") for part in accepted.split(",")[:10]]
    return "en" if negotiate_locale([w for w in wanted if w], LANGS) == "en" else "ar"
