"""Ids: lower-case ASCII, equal to the file's name, minted without query anybody and never renamed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Mapping

from salesctl.lang.text import Text, say
from salesctl.patterns import lazy_pattern

from .id_form import LONGEST, RESERVED, is_id

_PART = lazy_pattern(r"\{([a-z_|]+)(?:\.([a-z_]+))?\}|\{rand([0-9])\}")
_CYRILLIC = dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziiklmnoprstufye", strict=True)) | {
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya",
    "і": "i", "ї": "i", "є": "ie", "ґ": "g", "ў": "u",
}  # fmt: skip
_LETTERS = {
    **_CYRILLIC,
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "þ": "th",
    "ı": "i",
    "&": " and ",
}


def id_problem(text: str) -> tuple[Text, Text] | None:
    """What keeps a text from being an id, and what to do; None when it may be one.

    Digits alone may not: on the command line they are line numbers.
    """
    if text in RESERVED:
        return say("`{stem}` cannot be a file's name on Windows", stem=text), say("rename the file")
    if not is_id(text):
        hint = say("an id is lower-case letters, digits and `-`, and not digits alone; rename the file")
        return say("`{text}` cannot be an id", text=text), hint
    return None


def slug(text: str) -> str:
    """A text in an id's letters: Cyrillic transliterated, accents dropped, everything else a hyphen. Never empty."""
    made = re.sub(r"[^a-z0-9]+", "-", transliterated(text))[:LONGEST].strip("-")
    if not made:
        return "x"
    return f"x-{made}" if made.isdigit() or made in RESERVED else made


def item_id(name: str, taken: Container[str]) -> str:
    """The id of an item of a list that is named so, with a number where another has it: `pump-20`, `pump-20-2`."""
    base, number = slug(name), 2
    candidate = base
    while candidate in taken:
        candidate, number = f"{base}-{number}", number + 1
    return candidate


def transliterated(text: str) -> str:
    """A text in small Latin letters: Cyrillic transliterated, accents dropped; letters of other scripts stay."""
    lowered = "".join(_LETTERS.get(c, c) for c in unicodedata.normalize("NFC", text).lower())
    folded = unicodedata.normalize("NFKD", lowered)
    return "".join(c for c in folded if not unicodedata.combining(c))


def mint(pattern: str, fields: Mapping[str, str], taken: Callable[[str], bool], rand: Callable[[int], str]) -> str:
    """A new id by a kind's pattern: `{client}-{title}-{rand4}`; `{a|b}` takes the first field that is there.

    `rand(n)` gives n random letters. An id already `taken` gets -2, -3 … or, where the pattern is random, another draw.
    """
    made = slug_of(pattern, fields, rand)
    if "{rand" in pattern:
        while taken(made):
            made = slug_of(pattern, fields, rand)
        return made
    number, candidate = 2, made
    while taken(candidate):
        candidate, number = f"{made}-{number}", number + 1
    return candidate


def slug_of(pattern: str, fields: Mapping[str, str], rand: Callable[[int], str]) -> str:
    """A pattern filled in; a field that is not there leaves nothing behind."""

    def part(match: re.Match[str]) -> str:
        names, _, length = match.groups()
        if length:
            return rand(int(length))
        value = next((fields[name] for name in names.split("|") if fields.get(name)), "")
        return slug(value) if value else ""

    return slug(_PART.sub(part, pattern))
