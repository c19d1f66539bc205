"""The read model: records as tables, states as views, answers in SQL. The only package that knows SQLite.

`open_book(git, kinds, config)` gives a Book that is up to date; `Book.ask(day)` an Query, for questions as of that day.
Tables are described in `tables` and `derive`, the views over them in `asof` and `views`, functions in `functions`.
What is imported from here is loaded when it is named: completing an id needs none of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .book import Book
    from .file.opening import open_book, open_book_at
    from .query.query import Query, Rows
    from .sandbox.limits import QUERY, RULE, Limits
    from .sandbox.parent import Stream
    from .sandbox.protocol import Outcome, Statement
    from .search import Match

__all__ = [
    "QUERY",
    "RULE",
    "Book",
    "Limits",
    "Match",
    "Outcome",
    "Query",
    "Rows",
    "Statement",
    "Stream",
    "open_book",
    "open_book_at",
]

_HOMES = {
    "query.query": ("Query", "Rows"),
    "book": ("Book",),
    "sandbox.limits": ("QUERY", "RULE", "Limits"),
    "file.opening": ("open_book", "open_book_at"),
    "sandbox.parent": ("Stream",),
    "sandbox.protocol": ("Outcome", "Statement"),
    "search": ("Match",),
}


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f".{module}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
