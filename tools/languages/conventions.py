"""How a language writes numbers, money, dates and plurals: from the Unicode CLDR, as messages of its core catalogue."""

from __future__ import annotations

import gettext
import re
from collections.abc import Mapping

from babel import Locale
from babel.messages.plurals import get_plural

_TABLE = 200
_PATTERN = re.compile(r"'([^']*)'|(d+)|(M+|L+)|(y+)|([^'dMLy]+)")


def conventions(code: str) -> Mapping[str, str]:
    """Those `salesctl.lang.language.CONVENTIONS` names. Raises babel.UnknownLocaleError for a language CLDR does not know."""
    locale = Locale.parse(code)
    months = locale.months["format"]["abbreviated"]
    weekdays = locale.days["stand-alone"]["abbreviated"]
    symbols = locale.number_symbols["latn"]
    before, _, after = locale.currency_formats["standard"].pattern.split(";")[0].partition("0.00")
    sign_first = "¤" in before
    gap = re.sub(r"[^\s]", "", before if sign_first else after)
    form = gettext.c2py(plural_rule(code)[1])
    return {
        "months": " ".join(months[n].replace(" ", "\u00a0") for n in range(1, 13)),
        "weekdays": " ".join(weekdays[n] for n in range(7)),
        "decimal": symbols["decimal"],
        "group": symbols["group"],
        "money": f"{{sign}}{gap}{{amount}}" if sign_first else f"{{amount}}{gap}{{sign}}",
        "count": "{count}\u00a0{word}",
        "date": _dated(locale.date_formats["medium"].pattern, locale.datetime_skeletons["yMMMd"].pattern),
        "date without year": _dated(locale.datetime_skeletons["MMMd"].pattern, ""),
        "plural": "".join(str(form(n)) for n in range(_TABLE)),
    }


def plural_rule(code: str) -> tuple[int, str]:
    """How many forms a counted word has, and which goes with `n`: gettext's `nplurals` and `plural`."""
    found = get_plural(code)
    return found.num_plurals, found.plural_expr


def _dated(pattern: str, better: str) -> str:
    """A CLDR pattern as a template; one with the month in digits says less than the skeleton's."""
    parts = []
    for quoted, day, month, year, other in _PATTERN.findall(better or pattern):
        named = "{day}" if day else "{month}" if month else "{year}" if year else ""
        parts.append(named or quoted or other)
    return "".join(parts)
