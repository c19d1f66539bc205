"""What can only be seen with a book at hand: whether a rule's query works, and whether it stays quick in a large book.

Run by the tests over every shipped rule, and good for whoever writes one. An own rule is judged by its file alone: its SQL
is for the sandbox.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError
from salesctl.lang.text import say
from salesctl.patterns import lazy_pattern

from .loading import finding, load_rules
from .running import check_columns, parameters

if TYPE_CHECKING:
    from salesctl.book import Query
    from salesctl.errors import Finding
    from salesctl.session.session import Session

    from .file import Rule

_SLOW = lazy_pattern(r"SCAN \S+ LEFT-JOIN")


def lint(session: Session) -> list[Finding]:
    """A finding for everything wrong with any rule: its file, its columns, their types, the way SQLite goes about it."""
    rules, found = load_rules(session.root, session.installed.rules)
    query = session.query()
    for rule in rules:
        try:
            if not rule.own:
                _judge(rule, query)
        except SalesctlError as error:
            found.append(finding(rule.source, error))
    return found


def _judge(rule: Rule, query: Query) -> None:
    values = parameters(rule, None)
    missing = [name for name in rule.needs if name not in query.named]
    if missing:
        raise SalesctlError(say("it needs `{missing}`, which there is not", missing=missing[0]))
    check_columns(rule, query.columns(rule.sql, values))
    texts = ", ".join(f'max(typeof("{name}")) as "{name}"' for name in rule.numbers)
    if texts:
        row = query.one(f"select {texts} from ({rule.sql}\n)", values)
        for name in rule.numbers:
            if row and row[name] not in (None, "integer", "null"):
                raise SalesctlError(
                    say("`{column}` is {type}, not a whole number", column=name, type=row[name]),
                    hint=say("write no floating point"),
                )
    slow = [step for step in query.plan(rule.sql, values) if _SLOW.search(step)]
    if slow:
        hint = say("join on a bare column of text, or stage the view by it")
        raise SalesctlError(say("it looks through a whole table for every row: {slow}", slow=slow[0]), hint=hint)
