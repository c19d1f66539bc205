"""What changes of records mean for what is owed to the clients they have to do with: what is no longer owed, what is now.

The rules are run in both states of the book. The one of them that is not on disk exists in a transaction that is rolled back, so
the rules that come with the book itself, which are asked in a process of their own, are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError
from salesctl.model.id_form import id_at
from salesctl.named_tuples import NamedTuple

from .context import circumstances
from .loading import load_rules
from .obligation import Obligation, obligations
from .running import rows_of

if TYPE_CHECKING:
    from salesctl.book import Query
    from salesctl.session.session import Session
    from salesctl.store import Change

    from .file import Rule


class Consequences(NamedTuple):
    """By id; `clients` are those that the changes have to do with, None: possibly all."""

    clients: frozenset[str] | None
    before: Mapping[str, Obligation]
    after: Mapping[str, Obligation]

    @property
    def discharged(self) -> list[Obligation]:
        """What is owed no longer."""
        return [one for owed_id, one in self.before.items() if owed_id not in self.after]

    @property
    def added(self) -> list[Obligation]:
        """What was not owed before."""
        return [one for owed_id, one in self.after.items() if owed_id not in self.before]

    @property
    def remaining(self) -> list[Obligation]:
        """What was owed before and is."""
        return [one for owed_id, one in self.after.items() if owed_id in self.before]


def consequences(session: Session, changes: Sequence[Change], *, written: bool) -> Consequences:
    """What changes mean on the session's day; `written`: they are in the book already, so its other state is without them.

    Of what is written already, and may concern every client, nothing is found: that would take as long as everybody's day.
    """
    book, views = session.book, session.installed.views
    other = {change.path: change.before if written else change.after for change in changes}
    records = {(kind.name, id_at(path)) for path in other if (kind := session.kinds.of(path))}
    rules = [rule for rule in load_rules(session.root, session.installed.rules)[0] if not rule.own]
    with book.with_changes(other, today=session.today, views=views) as query:
        clients = book.clients_between(records, query)
        if written and clients is None:
            return Consequences(None, {}, {})
        there = _owed(session, query, rules, clients)
    with book.query(session.today, views=views) as query:
        here = _owed(session, query, rules, clients)
    before, after = (there, here) if written else (here, there)
    return Consequences(None if clients is None else frozenset(clients), before, after)


def _owed(session: Session, query: Query, rules: Sequence[Rule], clients: set[str] | None) -> dict[str, Obligation]:
    """What the rules find in a state of the book, to these clients; a rule that fails is told of by `today` and `check`."""
    if clients is not None:
        query.limit_to_clients(clients)
    known = circumstances(session, query)
    found: dict[str, Obligation] = {}
    for rule, rows in rows_of(session, query, rules, known, [], None):
        with suppress(SalesctlError):
            of_rule = list(obligations(rule, rows, known))
            found |= {one.id: one for one in of_rule if clients is None or one.client in clients}
    return found
