"""Words that people type, by what they mean, in every language there is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from .language import KEY_LANGUAGE, codes, open_language
from .text import translatable

_WORDS: Mapping[tuple[str, int], str] = {
    ("weekday", 0): translatable("mon monday", "typed"),
    ("weekday", 1): translatable("tue tuesday", "typed"),
    ("weekday", 2): translatable("wed wednesday", "typed"),
    ("weekday", 3): translatable("thu thursday", "typed"),
    ("weekday", 4): translatable("fri friday", "typed"),
    ("weekday", 5): translatable("sat saturday", "typed"),
    ("weekday", 6): translatable("sun sunday", "typed"),
    ("near", 0): translatable("today", "typed"),
    ("near", 1): translatable("tomorrow", "typed"),
    ("near", 2): translatable("day-after-tomorrow", "typed"),
    ("near", -1): translatable("yesterday", "typed"),
    ("near", -2): translatable("day-before-yesterday", "typed"),
    ("next", 0): translatable("next", "typed"),
    ("in", 0): translatable("in", "typed"),
    ("unit", 1): translatable("d day days", "typed"),
    ("unit", 7): translatable("w week weeks", "typed"),
    ("unit", 30): translatable("m month months", "typed"),
    ("month", 1): translatable("january", "typed"),
    ("month", 2): translatable("february", "typed"),
    ("month", 3): translatable("march", "typed"),
    ("month", 4): translatable("april", "typed"),
    ("month", 5): translatable("may", "typed"),
    ("month", 6): translatable("june", "typed"),
    ("month", 7): translatable("july", "typed"),
    ("month", 8): translatable("august", "typed"),
    ("month", 9): translatable("september", "typed"),
    ("month", 10): translatable("october", "typed"),
    ("month", 11): translatable("november", "typed"),
    ("month", 12): translatable("december", "typed"),
    ("filler", 0): translatable("on at by", "typed"),
    ("this month", 0): translatable("month this-month", "typed"),
    ("last month", 0): translatable("last-month", "typed"),
    ("end of month", 0): translatable("eom month-end end-of-month", "typed"),
    ("day of month", 0): translatable("st nd rd th", "typed"),
    ("after", 0): translatable("from after", "typed"),
    ("event", 0): translatable("signature signing", "typed"),
    ("event", 1): translatable("invoice", "typed"),
    ("event", 2): translatable("shipment", "typed"),
    ("event", 3): translatable("delivery", "typed"),
    ("event", 4): translatable("acceptance", "typed"),
    ("times", 1_000): translatable("k thousand", "typed"),
    ("times", 1_000_000): translatable("m mln million", "typed"),
    ("currency EUR", 0): translatable("euro euros", "typed"),
    ("currency USD", 0): translatable("dollar dollars", "typed"),
    ("currency RUB", 0): translatable("rouble roubles ruble rubles", "typed"),
    ("currency KZT", 0): translatable("tenge", "typed"),
    ("outcome no_answer", 0): translatable(
        "no-reply didn't-answer did-not-answer doesn't-answer didn't-pick-up did-not-pick-up not-reached voicemail",
        "typed",
    ),
    ("outcome busy", 0): translatable("line-busy engaged", "typed"),
}
"""Words by what they mean: several that mean the same stand together, two that belong together with a hyphen. Their translations
may be more or fewer."""


def means(what: str, word: str) -> int | None:
    """The number a word stands for; None when it is no such word. Other languages are looked into when English has no such word."""
    if not word[:1].isalpha():
        return None
    word = word.lower().replace(" ", "-")
    english = _by_word(KEY_LANGUAGE).get((what, word))
    if english is not None:
        return english
    found = (_by_word(code).get((what, word)) for code in codes() if code != KEY_LANGUAGE)
    return next((number for number in found if number is not None), None)


@cache
def _by_word(code: str) -> Mapping[tuple[str, str], int]:
    language = open_language(code)
    printed = {
        (what, word.lower().rstrip(".")): number
        for what, name, first in (("month", "months", 1), ("weekday", "weekdays", 0))
        for number, word in enumerate(language.convention(name).split(), first)
    }
    return printed | {
        (what, word): number
        for (what, number), english in _WORDS.items()
        for word in language.translate(english, "typed").split()
    }
