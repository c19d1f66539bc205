"""What a record says, as people read it: fields by their titles, values in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from salesctl.lang.text import FreeText, joined, say
from salesctl.model.values import TYPES

from .answer import Line

if TYPE_CHECKING:
    from salesctl.model.kinds import Field

_FORMS = {"money": "money", "price": "price", "quantity": "quantity", "percent": "percent", "integer": "number"}
_DAYS = {"date": "date", "moment": "moment", "birthday": "date"}
_UTC = ZoneInfo("UTC")
_STEP = "  "


def value_text(field: Field, text: str, currency: str, *, today: str = "") -> str:
    """A scalar of a record. `currency` is that of its sums; days of the year of `today` are told without it."""
    if field.enum or field.name == "stage":
        return say(f"{{{field.name}:words}}", **{field.name: text})
    if field.type == "boolean":
        return say("yes", "word") if text in ("yes", "true") else say("no", "word")
    if field.type not in _FORMS and field.type not in _DAYS:
        return text
    try:
        figure = TYPES[field.type].store(text, _UTC)
    except ValueError:  # the check of the record says what is wrong with it
        return FreeText(text)
    if field.type in _DAYS:
        return say(f"{{day:{_DAYS[field.type]}}}", day=text, today=today)
    return say(f"{{figure:{_FORMS[field.type]}}}", figure=figure, currency=currency)


def field_lines(fields: Mapping[str, Field], data: Mapping[str, Any], currency: str, lead: str = "") -> Iterator[Line]:
    """A record's tree of text, or a part of it, line by line. `currency` is the book's.

    What the schema does not know stands as it is written.
    """
    own = str(data.get("currency") or currency)
    for name, value in data.items():
        field = fields.get(name)
        heading = field.heading if field else name
        if isinstance(value, dict):
            yield Line(joined("", [heading, ":"]), lead=lead)
            yield from field_lines(field.fields if field else {}, value, own, lead + _STEP)
        elif isinstance(value, list):
            yield Line(joined("", [heading, ":"]), lead=lead)
            for item in value:
                if isinstance(item, dict):
                    lines = field_lines(field.fields if field else {}, item, own, lead + _STEP * 2)
                    yield from (line if n else line._replace(lead=f"{lead}{_STEP}- ") for n, line in enumerate(lines))
                else:
                    yield Line(_scalar(field, item, own), lead=f"{lead}{_STEP}- ")
        else:
            yield Line(joined(": ", [heading, _scalar(field, value, own)]), lead=lead)


def _scalar(field: Field | None, value: Any, currency: str) -> str:
    text = "" if value is None else str(value)
    return value_text(field, text, currency) if field else text
