"""Numbers as people type them and as `Language` prints them: `1 000,5`, `12,500.00`, `₸218,100.00`, `16 %`, `12.5t`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern

from .currencies import currency_digits

if TYPE_CHECKING:
    from .language import Language

_SPACE = "[ \u00a0\u202f\u2009]"
_MARK = r"[^\W\d_]*[^\w\s.,\-+]?"
_NUMBER = lazy_pattern(
    rf"""(?P<minus>[-\u2212]?)(?P<before>{_MARK}){_SPACE}*
    (?P<digits>
        [1-9][0-9]{{0,2}}(?:{_SPACE}[0-9]{{3}})+(?:[.,][0-9]+)?     # 12 500,50
        |[1-9][0-9]{{0,2}}(?:,[0-9]{{3}})+(?:\.[0-9]+)?             # 12,500.50
        |[0-9]+(?:[.,][0-9]+)?                                      # 12500,50
    ){_SPACE}*(?P<after>{_MARK})(?:(?<=[^\W\d_])\.)?\Z                 # 100 руб.""",
    re.VERBOSE,
)
_AMBIGUOUS = lazy_pattern(r"[1-9][0-9]{0,2},[0-9]{3}\Z")
"""Thousands to some, a fraction to others."""
_GROUP = 3


class TypedNumber(NamedTuple):
    """A number as records hold it, and what stood beside it."""

    decimal: str
    """Digits, maybe a minus and a point: -12500.5."""
    unit: str
    """A currency's sign or code, %, a unit; empty for none."""


def typed_number(text: str, language: Language) -> TypedNumber | None:
    """The number somebody typed; None for what is none, or has a unit on both sides.

    A point is always decimal. A comma is, unless several or a point show that it groups thousands; where it may be either, as in
    `1,125`, it is what it is in the reader's language, and as a decimal comma before a last zero only in a currency of so many
    decimals (`1,250 KWD`): elsewhere that is not printed.
    """
    match = _NUMBER.match(text.strip())
    if match is None or (match["before"] and match["after"]):
        return None
    digits = re.sub(_SPACE, "", match["digits"])
    if _AMBIGUOUS.match(match["digits"]):
        if language.decimal != ",":
            digits = digits.replace(",", "")
        elif digits.endswith("0") and currency_digits((match["before"] or match["after"]).upper()) != _GROUP:
            return None
    elif "." in digits or digits.count(",") > 1:
        digits = digits.replace(",", "")
    return TypedNumber(("-" if match["minus"] else "") + digits.replace(",", "."), match["before"] or match["after"])
