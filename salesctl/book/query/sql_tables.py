"""Which tables a query names, as far as its text shows: never fewer than it uses, now and then one more."""

from __future__ import annotations

import re

# comments and strings, passed over; then words, quoted names, and the marks that tell where a table may stand
_TOKEN = re.compile(
    r"""--[^\n]*|/\*.*?(?:\*/|\Z)|'(?:[^']|'')*'
      |([^\W\d][\w$]*)
      |("(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])
      |([^\s\w])""",
    re.VERBOSE | re.DOTALL,
)
_OPENS = frozenset({"from", "join", "in"})
_ENDS = frozenset(
    {"select", "where", "group", "having", "order", "limit", "window", "union", "intersect", "except", "on", "using", "as",
     "values", "set"}
)  # fmt: skip


def tables(sql: str) -> set[str]:
    """Every name that stands where a table may stand, in lower case."""
    found: set[str] = set()
    listing = [False]  # by depth of brackets: are we in a list of tables
    after = ""  # the word a table's name may follow, while it may
    schema = ""  # what came just before, if a dot makes it a schema's name
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
                found.add(name or quoted[1:-1].lower())
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
    return found


def words(sql: str) -> set[str]:
    """Every name in a query, in lower case; strings and comments left out."""
    return {(word or quoted.strip('"`[]')).lower() for word, quoted, _ in _TOKEN.findall(sql) if word or quoted}
