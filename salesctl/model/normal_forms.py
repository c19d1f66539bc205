"""The forms in which values are compared: what is typed with what is recorded, one record with another.

Two values are equal when their forms are. An empty form is equal to nothing, another empty one included: a text without a
letter or a digit says nothing about what it names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache

from salesctl.patterns import lazy_pattern

from .ids import transliterated
from .values import is_phone

NAME_LENGTH = 100
"""Characters of a record's title that are compared."""
FORMS = ("phone", "email", "tax_id", "site", "name")
"""What a value that identifies a record may be: what a schema names by `x-match`, a phone and an e-mail address by itself."""
PHONE_DIGITS = 7
"""The least number of digits that tell a telephone from an office's extension."""

_INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF))
_DIGITS = "0123456789"
_SITE = lazy_pattern(r"(?:https?://)?(?:www\.)?([^/\s?#:@]+\.[^/\s?#:@]+)", re.IGNORECASE)
_EMAIL = lazy_pattern(r"[^\s@]+@[^\s@]+\Z")
_WORD = lazy_pattern(r"[^\W_]+(?:[.'’][^\W_]+)*")
_LEGAL_FORMS = lazy_pattern(
    r"(?:^|(?<= ))(?:"
    "obshchestvo s ogranichennoi otvetstvennostyu|tovarishchestvo s ogranichennoi otvetstvennostyu|"
    "aktsionernoe obshchestvo|publichnoe aktsionernoe obshchestvo|individualnyi predprinimatel|"
    "ooo|oao|zao|pao|ao|nao|ip|chp|fop|tov|too|odo|ooo|pk|kfkh|llc|llp|lp|ltd|limited|plc|inc|corp|corporation|co|company|"
    "gmbh|mbh|ag|kg|ohg|ug|gbr|ek|ev|bv|nv|sa|sas|sarl|srl|spa|as|asa|aps|ab|oy|oyj|sia|uab|ou|doo|dd|ad|eood|ood|kft|"
    "zrt|sp z oo|spzoo|sro"
    r")(?= |$)"
)
"""Legal forms as they stand in a transliterated name, in words or letters."""
_QUOTES = frozenset({("«", "»"), ("“", "”"), ("„", "“"), ('"', '"')})
_SOUNDS = (
    ("shch", "sh"), ("sch", "sh"), ("ph", "f"), ("kh", "h"), ("tz", "ts"), ("x", "ks"), ("q", "k"), ("w", "v"),
    ("ue", "u"), ("oe", "o"), ("ae", "a"), ("y", "i"), ("j", "i"),
)  # fmt: skip
"""Spellings of one sound in Latin letters: people write a Cyrillic name by several systems, and umlauts in two ways."""
_HARD_C = lazy_pattern(r"ck|c(?!h)")
_DOUBLED = lazy_pattern(r"([^\W\d])\1+")


def normal_text(text: str) -> str:
    """The form of a text: composed (NFC), without case, ё as е, spaces joined, invisible characters left out."""
    if text.isascii():
        folded = text.lower()
    else:
        folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
        folded = folded.replace("ё", "е").translate(_INVISIBLE)
    return " ".join(folded.split()) if any(map(str.isalnum, folded)) else ""


def normal_name(title: str) -> str:
    """The form of a record's title."""
    return normal_text(title)[:NAME_LENGTH]


def fold(text: str) -> str:
    """A text as it is searched: the case and all accents dropped, which finds more than is equal. Spaces stay."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


@lru_cache(maxsize=4096)
def normal_phone(text: str, region: str | None) -> str:
    """One spelling for a number: `+79161234567` where its country is known, else its digits; an extension after `;ext=`.

    A number without a country is read in `region` (ISO 3166), where that is given.
    """
    import phonenumbers

    typed = f"+{text.strip()[2:]}" if text.strip().startswith("00") else text
    try:
        number = phonenumbers.parse(typed, region or None)
    except phonenumbers.NumberParseException:
        number = None
    whole = phonenumbers.ValidationResult.IS_POSSIBLE
    if number is None or phonenumbers.is_possible_number_with_reason(number) != whole:
        return "".join(c for c in text if c in _DIGITS)
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).partition(";")[0]
    return f"{plain};ext={number.extension}" if number.extension else plain


def name_skeleton(name: str) -> str:
    """What spellings of a company's name share: `ООО «Вектор»`, `OOO Vektor` and `Vector Ltd.` all give `vektor`.

    Letters are transliterated, legal forms and everything between words dropped, one sound is one letter. Letters of other
    scripts stay as they are. A name without letters has none: a number is not told from another company's.
    """
    words = [re.sub(r"[.'’]", "", word) for word in _WORD.findall(transliterated(normal_text(name)))]
    whole = " ".join(words)
    told = " ".join(_LEGAL_FORMS.sub("", whole).split()) or whole
    for spelling, sound in _SOUNDS:
        told = told.replace(spelling, sound)
    skeleton = _DOUBLED.sub(r"\1", _HARD_C.sub("k", told.replace(" ", "")))
    return skeleton if any(map(str.isalpha, skeleton)) else ""


def short_name(name: str) -> str:
    """A company's name as people say it, without legal form and the quotes around it: `ООО «Ромашка»` is `Ромашка`."""
    kept = " ".join(word for word in name.split() if not _is_legal_form(word)) or name
    first, within, last = kept[:1], kept[1:-1], kept[-1:]
    return within if (first, last) in _QUOTES and not {first, last} & set(within) else kept


def _is_legal_form(word: str) -> bool:
    letters = "".join(filter(str.isalnum, word))
    # in Cyrillic letters a form is written large: `ТОО`; `Спа` is a word
    written = letters.isascii() or letters.isupper()
    return written and _LEGAL_FORMS.fullmatch(transliterated(normal_text(letters))) is not None


def _phone_key(text: str, region: str | None) -> str:
    return normal_phone(text, region) if is_phone(text) else ""


def _normal_email(text: str, _region: str | None) -> str:
    address = normal_text(text)
    return address if _EMAIL.match(address) else ""


def _normal_tax_id(text: str, _region: str | None) -> str:
    return "".join(filter(str.isalnum, normal_text(text)))


def _normal_site(text: str, _region: str | None) -> str:
    match = _SITE.match(normal_text(text))
    return match[1].rstrip(".") if match else ""


_FUNCTIONS: Mapping[str, Callable[[str, str | None], str]] = {
    "phone": _phone_key,
    "email": _normal_email,
    "tax_id": _normal_tax_id,
    "site": _normal_site,
    "name": lambda text, _region: name_skeleton(text),
}


def match_key(form: str, text: str, region: str | None) -> tuple[str, str] | None:
    """The form of a value that identifies a record, by one of `FORMS`; None when it identifies nothing.

    A phone number too short for a telephone is an office's `extension`. `region`: the country of numbers written without one.
    """
    value = _FUNCTIONS[form](text, region)
    if not value:
        return None
    return ("extension" if form == "phone" and len(value) < PHONE_DIGITS else form), value


def compared(form: str, text: str, region: str | None) -> str:
    """The form of a value of any field, by the field's type in `values.TYPES`."""
    return _FUNCTIONS[form](text, region) if form in ("phone", "email") else normal_text(text)
