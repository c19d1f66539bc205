"""What a query names, found in its text: the tables (all that it uses, sometimes more) and the columns it gives."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from salesctl.patterns import lazy_pattern

# comments and strings, which are skipped; words; quoted names; other characters
_TOKEN = lazy_pattern(
    r"""--[^\n]*|/\*.*?(?:\*/|\Z)|'(?:[^']|'')*'
      |([^\W\d][\w$]*)
      |("(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])
      |([^\s\w])""",
    re.VERBOSE | re.DOTALL,
)
_EVERY = lazy_pattern(r"(?:\b(?:select|distinct|all)|,|\.)\s*\*", re.IGNORECASE)
"""All columns there are: `select *`, `t.*`."""
_OPENS = frozenset({"from", "join", "in"})
_ENDS = frozenset(
    {"select", "where", "group", "having", "order", "limit", "window", "union", "intersect", "except", "on", "using", "as",
     "values", "set"}
)  # fmt: skip


_AFTER_COLUMNS = frozenset({"from", "where", "union", "intersect", "except", "order", "limit"})
_NO_NAMES = frozenset({"end", "null"})
"""Words that an item without a name may end with."""


@lru_cache(maxsize=1024)
def tables(sql: str) -> frozenset[str]:
    """All names in positions where a table can be named, in lower case."""
    named: set[str] = set()
    listing = [False]  # for each open bracket: whether this is a list of tables
    after = ""  # the word before, where a table's name may follow
    schema = ""  # the value of `after` before a name that is a schema's if a dot follows
    for word, quoted, mark in _TOKEN.findall(sql):
        before, schema = schema, ""
        name = word.lower()
        if name in _OPENS:
            after = name
            listing[-1] = listing[-1] or name == "from"
        elif name in _ENDS:
            after = ""
            listing[-1] = listing[-1] and name in {"on", "using", "as"}
        elif word or quoted:
            if after:
                named.add(name or quoted[1:-1].lower())
                schema = after
            after = ""
        elif mark == ".":
            after = before
        elif mark == "(":
            listing.append(after in {"from", "join", ","})
            after = after if listing[-1] else ""
        elif mark == ")":
            after = ""
            listing = listing[:-1] or [False]
        elif mark:
            after = "," if mark == "," and listing[-1] else ""
        else:
            schema = before
    return frozenset(named)


def columns(sql: str) -> tuple[str, ...]:
    """The columns a query gives, which it names itself (`t.name`, `… as name`); empty where it leaves that to SQLite.

    Of several selects put together the first one names them.
    """
    given: list[str] = []
    depth, selecting = 0, False
    last = ""  # the name an item ends with; empty while it ends with anything else
    for word, quoted, mark in _TOKEN.findall(sql):
        name = word.lower()
        depth += (mark == "(") - (mark == ")")
        if not selecting:
            selecting = depth == 0 and name == "select"
        elif depth == 0 and name in _AFTER_COLUMNS:
            break
        elif depth == 0 and mark == ",":
            given.append(last)
            last = ""
        elif word or quoted or mark:
            last = word or quoted[1:-1] if depth == 0 and not mark and name not in _NO_NAMES else ""
    given.append(last)
    return tuple(given) if all(given) else ()


@lru_cache(maxsize=1024)
def words(sql: str) -> frozenset[str]:
    """All words and quoted names in a query, in lower case; without strings and comments."""
    return frozenset(
        (word or quoted.strip('"`[]')).lower() for word, quoted, _ in _TOKEN.findall(sql) if word or quoted
    )


def reads_any(sql: str, columns: Collection[str]) -> bool:
    """Whether a query may read one of these columns of the tables it names: it names one, or takes all there are."""
    return bool(columns) and (not words(sql).isdisjoint({*columns, "natural"}) or bool(_EVERY.search(sql)))
