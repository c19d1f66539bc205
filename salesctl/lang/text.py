"""Text for people: a template with its values, so that it can be said in any language when it is delivered."""

from __future__ import annotations

from typing import Any, Self

from .phrases import fill


class Text(str):
    """A sentence in English that keeps the template and the values it was made from.

    It is a `str` and may be handled as one; whoever delivers it says it again in the reader's language. Values may be
    texts themselves. Joining or formatting a Text with `+` or an f-string makes a plain `str` of it: use `say`.
    """

    __slots__ = ("context", "template", "values")

    template: str
    values: dict[str, Any]
    context: str

    def __new__(cls, template: str, values: dict[str, Any], context: str = "") -> Self:
        """Fill the English template with the values."""
        made = super().__new__(cls, fill(template, values, "en", ""))
        made.template, made.values, made.context = template, values, context
        return made


def say(template: str, /, context: str = "", **values: Any) -> Text:
    """A text for people.

    The template is English and the key under which catalogues hold its translations; `context` tells apart two meanings
    of one English text. `{name}` and `{name:format}` are filled from the values; the formats are those of `fill`.
    """
    return Text(template, values, context)
