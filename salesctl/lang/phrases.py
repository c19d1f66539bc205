"""The reader's language: money, numbers, days and plurals in English and Russian, and templates filled with them.

Templates come from rules, values from records: neither may reach attributes, nest, or grow without bound.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from salesctl.errors import SalesctlError

from .words import MONTHS, WEEKDAYS, WORDS

LONGEST = 2000
_NBSP = "\u00a0"
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "RUB": "₽", "JPY": "¥", "CNY": "CN¥", "UAH": "₴", "KZT": "₸", "TRY": "₺"}
_FIELD = re.compile(r"\{\{|\}\}|\{([a-z_][a-z0-9_]*)(?::([^{}]*))?\}|[{}]")


def word(key: str, lang: str) -> str:
    """A word of the interface in the reader's language."""
    return WORDS[key][1 if lang == "ru" else 0]


def text(lang: str, english: str, russian: str) -> str:
    """One of two texts, by the reader's language."""
    return russian if lang == "ru" else english


def number(value: int, scale: int, lang: str) -> str:
    """A scaled integer with grouped digits; trailing zeros of the fraction are left out: 12,500.5 / 12 500,5."""
    return _grouped(value, scale, lang, keep_zeros=False)


def money(minor: int, currency: str, lang: str) -> str:
    """Minor units as money, always with two decimals: €12,500.00 / 12 500,00 €."""
    digits = _grouped(abs(minor), 2, lang, keep_zeros=True)
    sign = "-" if minor < 0 else ""
    mark = _SIGNS.get(currency, currency)
    if lang == "ru":
        return f"{sign}{digits}{_NBSP}{mark}" if mark else f"{sign}{digits}"
    return f"{sign}{mark}{digits}" if len(mark) == 1 or mark == "CN¥" else f"{sign}{mark}{_NBSP}{digits}".strip(_NBSP)


def day(iso: str, lang: str, *, today: str = "") -> str:
    """A day as people write it: 23 Nov 2026 / 23 ноя 2026; without the year where it is that of `today`."""
    year, month, number_ = iso[:10].split("-")
    text = f"{int(number_)} {MONTHS[lang == 'ru'][int(month) - 1]}"
    return text if today[:4] == year else f"{text} {year}"


def weekday(iso: str, lang: str) -> str:
    """The short name of a day: Mon, Tue or пн, вт."""
    return WEEKDAYS[lang == "ru"][date.fromisoformat(iso[:10]).weekday()]


def plural(count: int, forms: str, lang: str) -> str:
    """The form of a word that goes with a count: `day|days`, `день|дня|дней`."""
    choices = forms.split("|")
    return choices[min(_form(abs(count), lang if len(choices) > 2 else "en"), len(choices) - 1)]  # noqa: PLR2004 - few and many


def _form(count: int, lang: str) -> int:
    if lang != "ru":
        return 0 if count == 1 else 1
    if count % 10 == 1 and count % 100 != 11:  # noqa: PLR2004 - Russian grammar
        return 0
    return 1 if 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14 else 2  # noqa: PLR2004 - Russian grammar


def fields(template: str) -> list[tuple[str, str]]:
    """The fields a template names, each with its format. Raises SalesctlError for a brace that belongs to none."""
    found = []
    for match in _FIELD.finditer(template):
        if match[0] in ("{{", "}}"):
            continue
        if match[1] is None:
            raise SalesctlError(f"a single `{match[0]}` in the template `{template}`", hint="write {{ for a brace")
        spec = match[2] or ""
        if spec and spec not in _FORMS and "|" not in spec:
            raise SalesctlError(f"`{spec}` is no format in the template `{template}`", hint=", ".join(_FORMS))
        found.append((match[1], spec))
    return found


def fill(template: str, row: Mapping[str, Any], lang: str, currency: str) -> str:
    """A template with its fields filled from a row; at most 2,000 characters come out.

    `{x}`, `{x:money}` (in the row's `currency`, else the given one), price, quantity, percent, date, and
    `{n:day|days}` for a count with its word. A value that is not there is a dash. Raises SalesctlError for a field
    the row lacks.
    """
    fields(template)

    def value(match: re.Match[str]) -> str:
        if match[0] in ("{{", "}}"):
            return match[0][0]
        name, spec = match[1], match[2] or ""
        if name not in row.keys():  # noqa: SIM118 - a database row iterates over its values
            raise SalesctlError(f"the template `{template}` names `{name}`, which the query does not give")
        found = row[name]
        if found is None:
            return "—"
        return _formatted(found, spec, row, lang, currency)[:LONGEST]

    return _FIELD.sub(value, template[:LONGEST])[:LONGEST]


def _formatted(value: Any, spec: str, row: Mapping[str, Any], lang: str, currency: str) -> str:
    if not spec:
        return str(value)
    if "|" in spec:
        count = int(value)
        return f"{count}{_NBSP if lang == 'ru' else ' '}{plural(count, spec, lang)}"
    if spec == "money":
        own = row["currency"] if "currency" in row.keys() else None  # noqa: SIM118 - as above
        return money(int(value), own or currency, lang)
    return _FORMS[spec](value, lang)


def _grouped(value: int, scale: int, lang: str, *, keep_zeros: bool) -> str:
    whole, fraction = divmod(abs(value), 10**scale)
    grouped = f"{whole:,}".replace(",", _NBSP) if lang == "ru" else f"{whole:,}"
    decimals = str(fraction).rjust(scale, "0") if scale else ""
    decimals = decimals if keep_zeros else decimals.rstrip("0")
    point = "," if lang == "ru" else "."
    return f"{'-' if value < 0 else ''}{grouped}{point + decimals if decimals else ''}"


_FORMS: Mapping[str, Callable[[Any, str], str]] = {
    "money": lambda value, lang: money(int(value), "", lang),
    "price": lambda value, lang: number(int(value), 4, lang),
    "quantity": lambda value, lang: number(int(value), 3, lang),
    "percent": lambda value, lang: f"{number(int(value), 2, lang)}{_NBSP}%",
    "date": lambda value, lang: day(str(value), lang),
    "moment": lambda value, lang: f"{day(str(value), lang)} {str(value)[11:16]}".rstrip(),
}
