"""The day that «أمس» and «اليوم» of an article count from.

It is the day of publication, unless the article names weekdays beside them that say otherwise: many sites
publish what an agency or the paper wrote days before («غدا الاثنين» on a page of Tuesday).
"""

import re
from datetime import date

from musnad.calendars import words_of
from musnad.times.timeline import shifted
from musnad.times.timewords import (
    DAY_WORDS,
    GAP,
    SHIFT,
    SP,
    WEEKDAYS,
    WORD_END,
    group,
    look_up,
    word_set,
)

# «عشية» and «غداة» are days beside another day, not beside the day of writing.
_COUNTED = {word: days for word, days in DAY_WORDS.items() if word not in word_set("days_of_others", "words")}
_NAMED = re.compile(
    rf"(?<![^\W_])[وف]?[بلك]?{group('word', _COUNTED)}(?:{GAP}\({GAP}|{GAP}،{SP}|{SP})"
    rf"(?:يوم{SP})?{group('weekday', WEEKDAYS)}(?!{SP}{words_of(WEEKDAYS)}{WORD_END})"
)
# Days from publication to writing, the likeliest first: papers bear the date of the day after.
_LAGS = (0, -1, 1, -2, -3, -4, -5)


def written_on(text: str, published: date | None) -> date | None:
    """The day on which a folded text counts its «أمس», «اليوم» and «غدا»: `published`, or the day that fits them.

    One such pair that fits the day of publication is enough to keep it; else the first pair decides.
    """
    if published is None:
        return None
    lags = [lag for m in _NAMED.finditer(text) if (lag := _lag(m, published)) is not None]
    return published if not lags or 0 in lags else shifted(published, lags[0])


def _lag(m: re.Match[str], published: date) -> int | None:
    """How many days from publication the word would be right, null where the weekday has a shift of its own."""
    if SHIFT.match(m.string, m.end()):
        return None
    ahead = (look_up(WEEKDAYS, m["weekday"]) - published.weekday() - look_up(_COUNTED, m["word"])) % 7
    return next(lag for lag in _LAGS if lag % 7 == ahead)
