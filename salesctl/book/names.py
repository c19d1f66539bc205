"""Which tables a query names, as far as its text shows: never fewer than it uses, now and then one more."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""(?P<skip>\s+|--[^\n]*|/\*.*?(?:\*/|\Z)|'(?:[^']|'')*')
      |(?P<word>[^\W\d][\w$]*)
      |(?P<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])
      |(?P<mark>.)""",
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
    for match in _TOKEN.finditer(sql):
        kind, text = match.lastgroup, match[0]
        if kind == "skip":
            continue
        name = text.lower() if kind == "word" else text[1:-1].lower()
        before, schema = schema, ""
        if kind == "word" and name in _OPENS:
            after = name
            listing[-1] = listing[-1] or name == "from"
        elif kind == "word" and name in _ENDS:
            after = ""
            listing[-1] = listing[-1] and name in {"on", "using", "as"}
        elif kind != "mark":
            if after:
                found.add(name)
                schema = after
            after = ""
        elif text == ".":
            after = before
        elif text == "(":
            listing.append(after in {"from", "join", ","})
            after = after if listing[-1] else ""
        elif text == ")":
            after = ""
            listing = listing[:-1] or [False]
        else:
            after = "," if text == "," and listing[-1] else ""
    return found


def words(sql: str) -> set[str]:
    """Every name in a query, in lower case; strings and comments left out."""
    return {match[0].strip('"`[]').lower() for match in _TOKEN.finditer(sql) if match.lastgroup in {"word", "quoted"}}
