"""The templates of one language: everything escaped, what is not there an error, and the filters for names and days."""

import calendar
from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

from babel.dates import format_date, format_skeleton
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from musnad.web import language
from musnad.web.assets import version
from musnad.web.language import Lang
from musnad.web.words import Words

_DAYS = 10_000  # days and ranges that are kept as they are written


@cache
def environment(lang: Lang) -> Environment:
    env = Environment(
        loader=PackageLoader("musnad.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )
    words = language.translations(lang)
    env.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]
    env.globals |= {"lang": lang, "dir": "rtl" if lang == "ar" else "ltr", "words": Words(lang), "static": static}
    filters: dict[str, Callable[[Any], Any]] = {
        "name": name,
        "day": lambda d: day(d, lang),
        "days": lambda row: days(row.first_day, row.last_day, lang),
        "when": lambda part: days(part.earliest, part.latest, lang),
        "range": lambda text: days(text.partition("..")[0] or None, text.partition("..")[2] or None, lang),
        "web": is_web,
        "long_day": lambda d: long_day(d, lang),
        "month": lambda m: month(m, lang),
        "number": lambda n: f"{n:,}",
        "id": lambda i: quote(i, safe=""),
    }
    env.filters.update(filters)
    return env


def name(text: str | None) -> Markup:
    """A name that comes from an article, apart from the direction of what stands around it."""
    return Markup(f"<bdi>{escape(text or '—')}</bdi>")


@lru_cache(_DAYS)
def day(value: str | None, lang: Lang) -> Markup:
    """An ISO day with the month by its name: 4 Aug 2015."""
    if not value:
        return Markup("—")
    try:
        text = format_date(date.fromisoformat(value[:10]), "d MMM y", language.locale(lang))
    except ValueError:
        return escape(value)
    return Markup(f'<time datetime="{value[:10]}">{text}</time>')  # a day that was read as one holds no markup


def long_day(value: str, lang: Lang) -> str:
    return str(format_date(date.fromisoformat(value), "full", language.locale(lang)))


def month(value: str, lang: Lang) -> str:
    return str(format_skeleton("yMMMM", date.fromisoformat(f"{value}-01"), locale=language.locale(lang)))


@lru_cache(_DAYS)
def days(first: str | None, last: str | None, lang: Lang) -> Markup:
    """A range of days, as short as it can be said."""
    if not first or not last or first == last:
        return day(last or first, lang)
    try:
        a, b = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return Markup("{} – {}").format(first, last)
    if (a.month, a.day, b.month, b.day) == (1, 1, 12, 31) and a.year == b.year:
        return Markup('<time datetime="{0}">{0}</time>').format(a.year)
    if a.day == 1 and a.replace(day=calendar.monthrange(a.year, a.month)[1]) == b:
        return Markup('<time datetime="{}">{}</time>').format(first[:7], month(first[:7], lang))
    if (a.year, a.month) == (b.year, b.month):
        return Markup('<time datetime="{}">{}</time>–{}').format(first, a.day, day(last, lang))
    return Markup("{} – {}").format(day(first, lang), day(last, lang))


def is_web(address: str | None) -> bool:
    """Whether an address that comes from a page may be a link: nothing but http and https."""
    return bool(address) and urlsplit(address).scheme in ("http", "https")


@cache
def static(file: str) -> str:
    """The address of a file of ours, which changes when the file does."""
    return f"/static/{file}?v={version(file)}"
