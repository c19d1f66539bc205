"""Text for people: a template with its values, so that it can be said in any language when it is delivered."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Self

from salesctl.errors import SalesctlError

from .language import ENGLISH
from .template import fields
from .width import columns_of, cut

if TYPE_CHECKING:
    from .language import Language

_ENCODED = "\x1ftext:"
"""What an encoded Text begins with; text of a record cannot hold this control character."""


class Text(str):
    """A sentence in English that keeps the template and the values it was made from.

    It is a `str` and may be handled as one; whoever delivers it says it again in the reader's language. Values may be
    texts themselves. Joining or formatting a Text with `+` or an f-string makes a plain `str` of it: use `say` or `joined`.
    """

    __slots__ = ("context", "template", "values")

    template: str
    values: Mapping[str, Any]
    context: str

    def __new__(cls, template: str, values: Mapping[str, Any] | None = None, context: str = "") -> Self:
        """Fill the English template with the values."""
        kept = values or {}
        made = super().__new__(cls, ENGLISH.fill(template, kept))
        made.template, made.values, made.context = template, kept, context
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:  # what a copy is made from
        return (self.template, self.values, self.context)

    def said(self, language: Language) -> str:
        """The sentence in a language; in English where its translation does not fit the values."""
        if language is ENGLISH:
            return str(self)
        try:
            return language.fill(language.translate(self.template, self.context), self.values)
        except SalesctlError:
            return language.fill(self.template, self.values)


class _Term(Text):
    """A text that is its own key and holds no fields, whatever braces stand in it."""

    __slots__ = ()

    def __new__(cls, text: str, context: str) -> Self:
        made = str.__new__(cls, text)
        made.template, made.values, made.context = text, {}, context
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (self.template, self.context)

    def said(self, language: Language) -> str:
        return language.translate(self.template, self.context)


class _Joined(Text):
    """Several texts one after another: the template is what stands between them."""

    __slots__ = ("parts",)

    parts: tuple[str, ...]

    def __new__(cls, between: str, parts: tuple[str, ...]) -> Self:
        made = str.__new__(cls, between.join(parts))
        made.template, made.values, made.context, made.parts = between, {}, "", parts
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (self.template, self.parts)

    def said(self, language: Language) -> str:
        return self.template.join(map(language.say, self.parts))


class FreeText(str):
    """What a person wrote, such as a name or a note: it is not translated, and may be cut where there is little room."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Take a text as one line."""
        return super().__new__(cls, " ".join(text.split()))

    def said(self, language: Language) -> str:
        """The text itself, or as much of it as the language has room for."""
        return cut(self, language.room) if language.room else str(self)


class RecordName(FreeText):
    """What a record is called, in the place of its id."""

    __slots__ = ("id",)

    id: str

    def __new__(cls, name: str, record_id: str) -> Self:
        """Take a name as one line."""
        made = super().__new__(cls, name)
        made.id = record_id
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:  # what a copy is made from
        return (str(self), self.id)


class Coded(str):
    """A value as programs read it, with what people are told in its place."""

    __slots__ = ("told",)

    told: str

    def __new__(cls, code: str, told: str) -> Self:
        """`told` is a text, or the same for everybody."""
        made = super().__new__(cls, code)
        made.told = told
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:  # what a copy is made from
        return (str(self), self.told)

    def said(self, language: Language) -> str:
        """What people are told, in the language."""
        return language.say(self.told)


def say(template: str, /, context: str = "", **values: Any) -> Text:
    """A text for people.

    The template is English and the key under which catalogues hold its translations; `context` tells apart two meanings
    of one English text. `{name}` and `{name:format}` are filled from the values; the formats are those of `Language.fill`.
    """
    return Text(template, values, context)


def term(text: str, context: str = "") -> Text:
    """A text that data files declare (a title, a description, a heading), translated as it stands when delivered."""
    return _Term(text, context)


def joined(between: str, parts: Iterable[str]) -> Text:
    """Texts one after another, each of them still translated when it is delivered; empty ones are left out."""
    return _Joined(between, tuple(part for part in parts if part))


def fitted(text: str, language: Language, room: int, least: int = 12) -> str:
    """A text as said in a language, within `room` columns where cutting the free texts in it, the longest first, can do that.

    Figures, dates, codes and the words of the sentence itself are never cut, and `least` columns of a free text are left.
    """
    said, free = language.say(text), [*_free_texts(text)]
    longest = min(max(map(columns_of, free), default=0), room)
    over = columns_of(said) - room
    if over <= 0 or longest <= least:
        return said

    def cut_to(columns: int) -> str:
        return language.within(columns).say(text)

    def saved(columns: int) -> int:
        return sum(columns_of(one) - columns_of(cut(one, columns)) for one in free)

    # saying a text takes longer than counting its columns, which tell as much where each free text stands in it once
    enough = saved(least) >= over
    few = bisect_left(range(least, longest), True, key=lambda columns: saved(columns) < over) if enough else 0  # noqa: FBT003 - the first of them
    counted = least + max(few - 1, 0)
    found = cut_to(counted)
    if columns_of(found) == columns_of(said) - saved(counted):
        return found
    tried = (cut_to(columns) for columns in range(longest - 1, least - 1, -1))
    return next((found for found in tried if columns_of(found) <= room), cut_to(least))


def with_values(text: str, change: Callable[[str, Any], Any]) -> str:
    """A text with what `change` makes of each value in it, by the value's name; a part of a joined text has none."""
    if isinstance(text, _Joined):
        return joined(text.template, [_changed("", part, change) for part in text.parts])
    if isinstance(text, Text) and text.values:
        values = {name: _changed(name, value, change) for name, value in text.values.items()}
        same = all(value is text.values[name] for name, value in values.items())
        return text if same else Text(text.template, values, text.context)
    return text


def filled(text: str) -> Iterator[tuple[str, str, Any]]:
    """The values that the words of a text name, each with its name and format, those of texts within it behind them.

    The currency of sums is among them where the text knows it.
    """
    if isinstance(text, _Joined):
        for part in text.parts:
            yield from filled(part)
    elif isinstance(text, Text) and text.values:
        for name, form in fields(text.template):
            yield name, form, text.values[name]
        if text.values.get("currency"):
            yield "currency", "", text.values["currency"]
        for value in text.values.values():
            yield from filled(value)


def sentences(text: str) -> Iterator[str]:
    """A text as the sentences it is joined of, where several of them name values; else itself."""
    parts = text.parts if isinstance(text, _Joined) else ()
    if sum(any(True for _ in filled(part)) for part in parts) > 1:
        for part in parts:
            yield from sentences(part)
    elif text.strip():
        yield text


def _changed(name: str, value: Any, change: Callable[[str, Any], Any]) -> Any:
    return with_values(value, change) if isinstance(value, Text) else change(name, value)


def placed(error: SalesctlError) -> Text:
    """An error's place, where it has one, and its sentence."""
    return joined(": ", (str(error.place or ""), error.message))


def translatable(template: str, context: str = "") -> str:  # noqa: ARG001 - read from the source by who gathers messages
    """A template whose values come later: itself. It marks what is to be translated, as `say` does for its own."""
    return template


def encode(text: str) -> str:
    """A Text as a plain string that can be stored or sent to another process; any other string as it is."""
    import json

    return _ENCODED + json.dumps(_parts(text), ensure_ascii=False, default=str) if isinstance(text, Text) else text


def decode(stored: str) -> str:
    """What `encode` was given."""
    import json

    return _text(json.loads(stored.removeprefix(_ENCODED))) if stored.startswith(_ENCODED) else stored


def _free_texts(value: Any) -> Iterator[FreeText]:
    """The free texts within a text."""
    if isinstance(value, FreeText):
        yield value
    elif isinstance(value, Text):
        for one in value.parts if isinstance(value, _Joined) else value.values.values():
            yield from _free_texts(one)


def _parts(value: Any) -> Any:
    """A Text as a list that says what it is made of; other values as they are."""
    if isinstance(value, _Joined):
        return ["joined", value.template, [_parts(part) for part in value.parts]]
    if isinstance(value, _Term):
        return ["term", value.template, value.context]
    if isinstance(value, Text):
        return ["say", value.template, value.context, {name: _parts(one) for name, one in value.values.items()}]
    return value


def _text(parts: Any) -> Any:
    match parts:
        case ["joined", between, pieces]:
            return joined(between, map(_text, pieces))
        case ["term", text, context]:
            return term(text, context)
        case ["say", template, context, values]:
            return Text(template, {name: _text(one) for name, one in values.items()}, context)
        case _:
            return parts
