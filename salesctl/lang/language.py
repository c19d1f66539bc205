"""A reader's language: texts, numbers, money, days and plurals as they are written in it.

English is the language texts are written in: it needs no catalogue, and its conventions stand here. Those of another
language are messages of its catalogue under the context `cldr`, put there from the Unicode CLDR when it is compiled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from salesctl.errors import SalesctlError, UsageError
from salesctl.patterns import lazy_pattern

from .currencies import currency_digits, currency_sign, currency_unit
from .scales import MONEY_SCALE, PERCENT_SCALE, QUANTITY_SCALE, RATE_SCALE, rounded
from .template import LONGEST, pieces

if TYPE_CHECKING:
    from .catalogue import Catalogue

KEY_LANGUAGE = "en"
"""The language of templates, codes and keys."""
CORE = Path(__file__).parent.parent / "locale"
"""Where the core's catalogues are. A language exists when it has one here."""
OWN = ".salesctl/locale"
"""A book's own catalogues, in the book."""
NBSP = "\u00a0"
CONVENTIONS: Mapping[str, str] = {
    "months": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "weekdays": "Mon Tue Wed Thu Fri Sat Sun",
    "decimal": ".",
    "group": ",",
    "money": "{sign}{amount}",
    "count": "{count} {word}",
    "date": "{day} {month} {year}",
    "date without year": "{day} {month}",
    "plural": "10" + 198 * "1",
}
"""Those of English. `plural` is a digit a count: which form of a word goes with 0 to 99, then with 100 to 199 and whatever
ends like them."""
_DECIMALS = {"quantity": QUANTITY_SCALE, "rate": RATE_SCALE}
_LANGUAGE = lazy_pattern(r"[a-z]{2,3}(?:_[A-Z][A-Za-z]{1,3})?\Z")
_PARTED = lazy_pattern(r"([,;] )")
_CODE = lazy_pattern(r"(.*?)((?: [-−+]?\d.*)?)\Z", re.DOTALL)


class Language:
    """What a reader reads. `catalogues` are asked in their order and opened when the one before has no answer.

    `currency` is that of amounts which say none themselves.
    """

    def __init__(self, code: str, catalogues: Sequence[Catalogue | Path] = (), currency: str = "") -> None:
        self.code = code
        self.currency = currency
        self._waiting = list(catalogues)
        self._open: list[Catalogue] = []
        self._known: dict[tuple[str, str], str] = {}
        self._sums: dict[str, tuple[int, int, str]] = {}
        self.room = 0
        """The columns that each free text in a text takes at most; 0: as many as it has."""

    def within(self, room: int) -> Self:
        """The same language, in which each free text takes at most so many columns."""
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__, room=room)
        return made

    def say(self, text: str) -> str:
        """A Text in this language, with the texts inside it; any other string as it is."""
        said: Callable[[Language], str] | None = getattr(text, "said", None)
        return said(self) if said else text

    def translate(self, template: str, context: str = "") -> str:
        """A template in this language: as translated under the context, else without one, else in English."""
        if not template:
            return ""  # the key under which catalogues hold what is said of themselves
        return self._found(template, context) or (self._found(template, "") if context else "") or template

    def word(self, code: str, field: str = "") -> str:
        """What a code such as `at_risk` is called: as a value of the field, else anywhere."""
        text = code.replace("_", " ")
        return (field and self._found(text, field)) or self.translate(text, "word")

    def words(self, codes: str, field: str = "") -> str:
        """Codes separated by commas or semicolons, each translated; a figure behind a code stays: `shipments -20 %`."""
        parts = _PARTED.split(codes)
        return "".join(part if n % 2 else self._worded(part, field) for n, part in enumerate(parts))

    def fill(self, template: str, values: Mapping[str, Any]) -> str:
        """A template, already in this language, with its fields filled; at most 2,000 characters come out.

        `{x}`, `{x:money}` (in the value `currency` where there is one, else the book's), price, quantity, percent, rate,
        number, date and moment (without the year where it is that of the value `today`), weekday, `{x:words}` for codes
        (values of the field `x`), and `{n:day|days}` for a count with its word. A value that is None is a dash; where it would
        stand alone in brackets, nothing.
        Raises SalesctlError for a field that has no value, ValueError or TypeError for a value its format cannot show.
        """
        if "{" not in template and "}" not in template:
            return template[:LONGEST]
        filled, room = [], LONGEST
        parts = pieces(template)
        bracket = 0  # signs of a bracket that was left out
        for n, (before, name, spec) in enumerate(parts):
            filled.append(before[bracket:])
            bracket = 0
            room -= len(before)
            if not name or room <= 0:
                break
            try:
                found = values[name]
            except (KeyError, IndexError):  # a database row raises the other
                from .text import say

                raise SalesctlError(
                    say("the template `{template}` names `{name}`, which has no value", template=template, name=name)
                ) from None
            if found is None and before.endswith(" (") and parts[n + 1 :] and parts[n + 1][0].startswith(")"):
                filled[-1], bracket = filled[-1][:-2], 1
                continue
            filled.append("—" if found is None else self._formatted(found, spec, values, name))
            room -= len(filled[-1])
        return "".join(filled)[:LONGEST]

    def check_day(self, iso: str, spec: str) -> None:
        """Raises ValueError for what the formats of days cannot show: `date`, `moment` or `weekday`."""
        self._formatted(iso, spec, {}, "")

    @property
    def decimal(self) -> str:
        """The sign between a number's whole and its fraction."""
        return self.convention("decimal")

    def number(self, value: int, scale: int = 0) -> str:
        """A scaled integer with grouped digits; trailing zeros of the fraction are left out: 12,500.5."""
        return self._grouped(value, scale, keep_zeros=False)

    def money(self, amount: int, currency: str) -> str:
        """A sum with all the decimals of its currency, rounded half-up to them: €12,500.00, ¥12,500."""
        smallest, decimals, pattern = self._money_form(currency)
        units = rounded(abs(amount), smallest)
        digits = self._grouped(units, decimals, keep_zeros=True)
        return ("-" if amount < 0 and units else "") + pattern.replace("{amount}", digits)

    def _money_form(self, currency: str) -> tuple[int, int, str]:
        """A currency's smallest sum, its decimals, and the pattern of its sums with its sign."""
        known = self._sums.get(currency)
        if known is None:
            sign, pattern = currency_sign(currency), self.convention("money")
            if pattern.startswith("{sign}{") and sign[-1:].isalpha():
                sign += NBSP
            pattern = pattern.replace("{sign}", sign) if sign else "{amount}"
            known = self._sums[currency] = currency_unit(currency), currency_digits(currency), pattern
        return known

    def price(self, amount: int, currency: str) -> str:
        """A price: a sum, or a number alone where it is finer than sums of its currency are: €0.99, 0.9925."""
        return self.number(amount, MONEY_SCALE) if amount % currency_unit(currency) else self.money(amount, currency)

    def percent(self, value: int) -> str:
        """A percentage: 12.5 %."""
        return f"{self.number(value, PERCENT_SCALE)}{NBSP}%"

    def day(self, iso: str, *, today: str = "") -> str:
        """A day: 23 Nov 2026; without the year where it is that of `today`, and where there is none, as in `--11-23`.

        Raises ValueError for what is no day.
        """
        year, month, number = iso.removeprefix("-")[:10].split("-")
        pattern = self.convention("date without year" if year in ("", today[:4]) else "date")
        named = self.convention("months").split()[int(month) - 1]
        return pattern.replace("{day}", str(int(number))).replace("{month}", named).replace("{year}", year)

    def moment(self, iso: str, *, today: str = "") -> str:
        """A day and, where one is given, the time: 23 Nov 2026 10:00."""
        return f"{self.day(iso, today=today)} {iso[11:16]}".rstrip()

    def weekday(self, iso: str) -> str:
        """The short name of a day: Mon."""
        return self.convention("weekdays").split()[date.fromisoformat(iso[:10]).weekday()]

    def plural(self, count: int, forms: str) -> str:
        """The form of a word that goes with a count: `day|days`. Forms of another language's number follow English rules."""
        choices = forms.split("|")
        table = self.convention("plural")
        if max(table[:200]) != str(len(choices) - 1):
            table = CONVENTIONS["plural"]
        size = abs(count)
        return choices[min(int(table[size if size < 100 else 100 + size % 100]), len(choices) - 1)]

    def count(self, count: int, forms: str) -> str:
        """A count with its word: 3 days."""
        pattern = self.convention("count")
        return pattern.replace("{count}", self.number(count)).replace("{word}", self.plural(count, forms))

    def _formatted(self, value: Any, spec: str, values: Mapping[str, Any], name: str) -> str:
        if not spec:
            return self.say(value) if isinstance(value, str) else str(value)
        if "|" in spec:
            return self.count(int(value), spec)
        match spec:
            case "money" | "price":
                own = values["currency"] if "currency" in values.keys() else None  # noqa: SIM118 - as above
                formatted = self.money if spec == "money" else self.price
                return formatted(int(value), str(own or self.currency))
            case "quantity" | "rate":
                return self.number(int(value), _DECIMALS[spec])
            case "percent":
                return self.percent(int(value))
            case "number":
                return self.number(int(value))
            case "date" | "moment":
                # the day itself is said with its year
                said = "today" in values.keys() and name != "today"  # noqa: SIM118 - as above
                today = str(values["today"]) if said else ""
                return (self.day if spec == "date" else self.moment)(str(value), today=today)
            case "weekday":
                return self.weekday(str(value))
            case "record":
                return self.say(value) if isinstance(value, str) else str(value)
            case _:  # codes, the last of the formats
                return self.words(str(value), name)

    def _worded(self, part: str, field: str) -> str:
        match = _CODE.match(part)
        return self.word(match[1], field) + match[2] if match else part

    def _grouped(self, value: int, scale: int, *, keep_zeros: bool) -> str:
        whole, fraction = divmod(abs(value), 10**scale)
        grouped = f"{whole:,}".replace(",", self.convention("group"))
        decimals = str(fraction).rjust(scale, "0") if scale else ""
        decimals = decimals if keep_zeros else decimals.rstrip("0")
        return f"{'-' if value < 0 else ''}{grouped}{self.convention('decimal') + decimals if decimals else ''}"

    def convention(self, name: str) -> str:
        """What one of `CONVENTIONS` is in this language."""
        return self._found(name, "cldr") or CONVENTIONS[name]

    def _found(self, text: str, context: str) -> str:
        if not (self._waiting or self._open):
            return ""
        known = self._known.get((context, text))
        if known is None:
            key = f"{context}\x04{text}" if context else text
            known = next((found for catalogue in self._catalogues() if (found := catalogue.find(key))), "")
            self._known[context, text] = known
        return known

    def _catalogues(self) -> Iterator[Catalogue]:
        yield from self._open
        while self._waiting:
            one = self._waiting.pop(0)
            if isinstance(one, Path):
                from .catalogue import CompiledCatalogue

                one = CompiledCatalogue(one)
            self._open.append(one)
            yield one


ENGLISH = Language(KEY_LANGUAGE)


def codes(core: Path = CORE) -> list[str]:
    """The languages there are."""
    return sorted({KEY_LANGUAGE, *(file.stem for file in core.glob("*.mo"))})


def exists(code: str, core: Path = CORE) -> bool:
    """Whether there is a language of this code."""
    return code == KEY_LANGUAGE or (_LANGUAGE.match(code) is not None and (core / f"{code}.mo").is_file())


def known_code(code: str) -> str:
    """The code, where there is a language of it. Raises UsageError naming those there are."""
    if not exists(code):
        raise _unknown(code, CORE)
    return code


def _unknown(code: str, core: Path) -> UsageError:
    from .text import say

    return UsageError(
        say("there is no language `{code}`", code=code), hint=say("there is {codes}", codes=", ".join(codes(core)))
    )


def open_language(
    code: str, folders: Sequence[Path] = (), *, book: Path | None = None, currency: str = "", core: Path = CORE
) -> Language:
    """The language of a code with its catalogues: the book's own, the core's, those of plugins' `locale` folders.

    Raises UsageError for a code without a catalogue, SalesctlError when the book's own catalogue cannot be used.
    """
    if not exists(code, core):
        raise _unknown(code, core)
    catalogues: list[Catalogue | Path] = []
    if book and (own := book / OWN / f"{code}.po").is_file():
        from .catalogue import TextCatalogue

        catalogues.append(TextCatalogue(own, f"{OWN}/{code}.po"))
    if code != KEY_LANGUAGE:
        files = [folder / f"{code}.mo" for folder in (core, *folders)]
        catalogues += [file for file in files if file.is_file()]
    return Language(code, catalogues, currency)


def preferred(*wished: str | None) -> str:
    """The first of some codes there is a language of; then what LC_ALL, LC_MESSAGES or LANG ask for; English."""
    import os

    asked = next((found for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (found := os.environ.get(name))), "")
    region = re.split(r"[.@]", asked)[0]
    return next((code for code in (*wished, region, region.split("_")[0]) if code and exists(code)), KEY_LANGUAGE)
