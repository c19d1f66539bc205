"""Templates: `{name}` and `{name:format}` in a sentence, and which formats there are.

Templates come from rules and catalogues, values from records: neither may reach attributes, nest, or grow without bound.
"""

from __future__ import annotations

from functools import lru_cache

from salesctl.errors import SalesctlError
from salesctl.patterns import lazy_pattern

LONGEST = 2000
"""As many characters come out of a template at most."""
FORMATS = ("money", "price", "quantity", "percent", "rate", "number", "date", "moment", "weekday", "words", "record")
WHOLE_NUMBERS = ("money", "price", "quantity", "percent", "rate", "number")
"""Formats whose value is a whole number: `number` as it is, the others scaled as the book stores them."""
DAYS = ("date", "moment", "weekday")
"""Formats whose value is a day, or begins with one."""
FIELD = lazy_pattern(r"\{\{|\}\}|\{([a-z_][a-z0-9_]*)(?::([^{}]*))?\}|[{}]")


@lru_cache(maxsize=1024)
def pieces(template: str) -> tuple[tuple[str, str, str], ...]:
    """A template as what stands before each field, its name and its format, and in the end what stands behind the last.

    Raises SalesctlError for a brace that belongs to no field.
    """
    found = []
    before, end = "", 0
    for match in FIELD.finditer(template):
        before += template[end : match.start()]
        end = match.end()
        if match[0] in ("{{", "}}"):
            before += match[0][0]
            continue
        if match[1] is None:
            from .text import say

            raise SalesctlError(
                say("a single `{brace}` in the template `{template}`", brace=match[0], template=template),
                hint=say("write {{{{ for a brace"),
            )
        spec = match[2] or ""
        if spec and spec not in FORMATS and "|" not in spec:
            from .text import say

            raise SalesctlError(
                say("`{format}` is no format in the template `{template}`", format=spec, template=template),
                hint=", ".join(FORMATS),
            )
        found.append((before, match[1], spec))
        before = ""
    return (*found, (before + template[end:], "", ""))


@lru_cache(maxsize=1024)
def fields(template: str) -> tuple[tuple[str, str], ...]:
    """The fields a template names, each with its format. Raises SalesctlError as `pieces` does."""
    return tuple((name, spec) for _, name, spec in pieces(template)[:-1])


def mistranslated(template: str, translation: str) -> str:
    """What is wrong with the fields of a translation, as a sentence; empty when nothing is.

    Both name the same fields with the same formats; a count may stand with its word (`{n:day|days}`) in one of them only.
    """
    from .text import say

    try:
        wanted = fields(template)
    except SalesctlError:
        return ""  # a text that is no template, such as a command's help
    try:
        given = fields(translation)
    except SalesctlError as error:
        return error.message
    formats = {(name, "" if "|" in spec else spec) for name, spec in wanted}
    for name, spec in given:
        if (name, "" if "|" in spec else spec) not in formats:
            field = f"{{{name}:{spec}}}" if spec else f"{{{name}}}"
            return say("the field `{field}` is not in the English text", field=field)
    missing = {name for name, _ in wanted} - {name for name, _ in given}
    return say("the field `{field}` is missing", field=f"{{{min(missing)}}}") if missing else ""
