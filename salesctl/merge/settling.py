"""What merges let through because two people's work was right each by itself: until it is settled its owners are told each day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

# each `today` asks, and hardly ever there is something: the rest is imported then
from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    from salesctl.book import Query
    from salesctl.session.session import Session


class Unsettled(NamedTuple):
    """One thing to settle, of those that stand still."""

    rule: str
    path: str
    message: str
    record: tuple[str, str]
    """Kind and id."""


def to_settle(session: Session, user: str | None = None) -> list[Unsettled]:
    """What is to be settled in records of a user's clients, and in those of no client; without a user, in all."""
    book = session.book
    named = [one for one in book.to_settle() if book.path_of(*one[1])]
    if not named:
        return []
    with book.query_all(views=session.installed.views) as query:
        records = {record for _, record, _ in named if user is None or _concerns(session, query, record, user)}
        clients = query.clients_of(records) if records else set()
        if clients is not None:
            query.limit_to_clients(clients)
        wanted = [one for one in named if one[1] in records]
        found = [*_found(session, query, wanted), *_doubles(session, wanted)]
    return list(dict.fromkeys(found))


def _concerns(session: Session, query: Query, record: tuple[str, str], user: str) -> bool:
    clients = query.clients_of([record])
    of = "select owner from client where id = ?"
    owners = {row[0] for client in clients or () for row in session.query().rows(of, (client,))}
    return not owners or user in owners


def _found(
    session: Session, query: Query, named: Iterable[tuple[str, tuple[str, str], tuple[str, str] | None]]
) -> Iterator[Unsettled]:
    """What `check` still finds, by the rules and records that were named."""
    from salesctl.check import facts, references
    from salesctl.check.sources import WorkTree

    from .told import DOUBLE

    kinds, files = session.kinds, WorkTree(session.git)
    wanted = {(rule, session.book.path_of(*record)): record for rule, record, _ in named}
    rules = {rule for rule, _ in wanted}
    asked = [fact for fact in facts.queries() if fact.name in rules]
    found = list(facts.findings(kinds, files, query, session.present_day, asked))
    if rules - {fact.name for fact in asked} - {DOUBLE}:
        found += references.findings_about(kinds, files, query, set(wanted.values()))
    for finding in found:
        if record := wanted.get((finding.rule, finding.path)):
            yield Unsettled(finding.rule, finding.path, finding.message, record)


def _doubles(
    session: Session, named: Iterable[tuple[str, tuple[str, str], tuple[str, str] | None]]
) -> Iterator[Unsettled]:
    """The doubles of which both records are there and say still the same."""
    from salesctl.model.uniqueness import CombinationKeys

    from .told import DOUBLE, double_sentence

    book, config = session.book, session.config
    for rule, record, other in named:
        if rule != DOUBLE or other is None or not (path := book.path_of(*record)) or not book.path_of(*other):
            continue
        kind = session.kinds[record[0]]
        keys = CombinationKeys(kind, kind.same_when, config.zone, config.country or None)
        data, others = (book.record(*one) for one in (record, other))
        if set(keys.of(data)) & set(keys.of(others)):
            called = session.heading(kind, record[1], data)
            yield Unsettled(rule, path, double_sentence(called, record[1], other[1]), record)
