"""The read model: records as SQLite tables, states as views over them. No other package uses SQLite.

`open_book(git, kinds, config)` returns a Book that is up to date, `Book.query(day)` a Query as of that day. The tables are
described in `tables` and `ingest.derive`, the views in `query.asof` and `query.views`, the SQL functions in
`query.functions`. A name is imported when it is first used: completing an id needs none of them.
"""

from __future__ import annotations

from salesctl.names_on_demand import on_demand

TYPE_CHECKING = False  # of `typing`, which would be imported for it alone
if TYPE_CHECKING:
    from .book import Book
    from .file.opening import open_book, open_book_at
    from .file.state import RecordSource
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
    "RecordSource",
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
    "file.state": ("RecordSource",),
    "sandbox.parent": ("Stream",),
    "sandbox.protocol": ("Outcome", "Statement"),
    "search": ("Match",),
}
__getattr__ = on_demand(__name__, {name: (module, name) for module, names in _HOMES.items() for name in names})
