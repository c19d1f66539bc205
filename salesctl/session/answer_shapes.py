"""The words with which a command declares what it answers as JSON; `docs/json/` and the tests are made from it.

A command's function is marked with the shape of its answer's data, a `TypedDict`, or a function without arguments that
makes one of what else the code knows:

    class PriceAnswer(TypedDict):
        client: str
        net: ExactNumber

    def price(session: Session, …) -> Annotated[Answer, PriceAnswer]: ...

One that records something and says no more than `WrittenAnswer` needs no mark. In an `Annotated` type a text says what the
value means.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NotRequired, TypedDict


class SchemaKeywords:
    """Keywords of JSON Schema for what a type alone does not say."""

    def __init__(self, **words: object) -> None:
        self.words = words


def shape(name: str, fields: Mapping[str, Any], meaning: str = "") -> Any:
    """A shape whose keys are made of what the code knows otherwise, such as the columns of a report."""
    define: Any = TypedDict
    made = define(name, dict(fields))
    made.__doc__ = meaning or None
    return made


ExactNumber = Annotated[
    str,
    "An exact decimal. A sum's currency stands beside it, or is the book's.",
    SchemaKeywords(pattern=r"^-?[0-9]+(\.[0-9]+)?$"),
]
"""A decimal: text, so that no program rounds it."""
IsoDay = Annotated[str, "A day: 2026-11-23.", SchemaKeywords(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
IsoMoment = Annotated[
    str,
    "A day, or a day and a time.",
    SchemaKeywords(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+(Z|[+-][0-9:]+)?)?$"),
]
Cell = str | int | bool | None
"""A value in a row: codes and texts, exact decimals as text, counts, booleans, null for nothing."""
Row = dict[str, Cell]
"""A row of a table by column."""
RecordTree = Annotated[
    dict[str, object],
    "A record as it is written: all scalars are text. `salesctl schema KIND` describes it.",
]


class WrittenAnswer(TypedDict):
    """What every command answers that recorded something."""

    id: Annotated[str, "The record; the first, where there are several."]
    path: Annotated[str, "Its file in the book."]
    commit: Annotated[str, "In full; empty where nothing was to change."]
    ids: NotRequired[Annotated[list[str], "All records of a command that may write several."]]
    candidates: NotRequired[Annotated[list[KnownRecord], "Nothing was written: records that it may be already."]]


class KnownRecord(TypedDict):
    """A record that what was typed may be already."""

    id: str
    name: str
    same: Annotated[list[str], "What is the same: phone, email, tax_id …"]


class SaidSentence(TypedDict):
    """A sentence that people are shown, and what it rests on."""

    text: Annotated[str, "In English."]
    values: Annotated[
        Row,
        "By name: records by id (what they are called in NAME_name), exact decimals as text, with "
        "`currency` beside sums.",
    ]


class FindingData(TypedDict):
    """What is wrong with a record, or deserves a look, in English."""

    path: str
    line: int
    column: int
    field: Annotated[str, "The value it is about, as a path of keys; empty where that is not known."]
    rule: Annotated[str, "The check's name."]
    level: str
    message: str
    hint: str


class WithNotices(TypedDict):
    """What is to be looked at in what was written."""

    warnings: NotRequired[Annotated[list[FindingData], "What was written brought them: things to look at."]]
    standing: NotRequired[
        Annotated[list[FindingData], "Errors that records had before they were changed, and have still."]
    ]
