"""The read model: records as tables, states as views, answers in SQL. The only package that knows SQLite.

`open_book(git, kinds, config)` gives a Book that is up to date; `Book.ask(day)` an Asking, for questions as of that day.
Tables are described in `tables` and `derive`, the views over them in `asof` and `views`, functions in `functions`.
"""

from __future__ import annotations

from .asking import Asking, Rows
from .book import Book
from .opening import open_book, open_book_at
from .search import Match

__all__ = ["Asking", "Book", "Match", "Rows", "open_book", "open_book_at"]
