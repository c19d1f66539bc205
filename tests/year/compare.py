"""The book's answers beside those of the second calculation."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

from salesctl.api import Obligation, load_report, owed, period_of, run_report
from salesctl.session.session import Session

from . import debts, figures, service
from .facts import Facts

DUTIES = (2, 3, 4, 5, 15)
RULES = (
    "overdue", "promise-broken", "says-paid", "unapplied", "over-limit", "escalate-debt", "missed-call", "request-unanswered", "line-short",
    "order-late", "accepted-short", "quiet", "first-delivery",
)  # fmt: skip


def differences(session: Session, facts: Facts) -> list[str]:
    """Everything the book and the second calculation say differently; nothing when they agree."""
    found = list(_obligations(session, facts))
    told = {
        "receivables": (_reported(session, "receivables"), debts.receivables(facts)),
        "plan": (_reported(session, "plan"), figures.plan(facts)),
        # the next step stands beside them, and is none of the funnel's figures
        "pipeline": (
            sorted(([*row[:6], *row[7:]] for row in _reported(session, "pipeline")), key=lambda row: row[1]),
            figures.pipeline(facts),
        ),
        "funnel": ([row[1:] for row in _reported(session, "funnel")], figures.funnel(facts)),
    }
    for name, (book, second) in told.items():
        found += _rows(f"{facts.today} {name}", book, second)
    return found


def _reported(session: Session, name: str) -> Sequence[Sequence[Any]]:
    """A report's rows of this month, as the book stores the cells."""
    found = load_report(session.root, session.installed.reports, name)
    return run_report(session, found, period_of(found, session, "")).rows


def counted(session: Session) -> dict[str, int]:
    """How much is owed by each rule."""
    names = sorted(one.rule for one in _owed(session))
    return {rule: len([*same]) for rule, same in itertools.groupby(names)}


def _owed(session: Session) -> list[Obligation]:
    found = [owed(session, duty=duty) for duty in DUTIES]
    failed = [str(finding) for one in found for finding in one.failed]
    assert not failed, failed
    return [one for part in found for one in part.obligations]


def _obligations(session: Session, facts: Facts) -> Iterable[str]:
    book = {f"{one.rule}:{one.about}" for one in _owed(session)}
    waived = {f"{one['rule']}:{one['about']}" for _, one in facts.of("waivers") if one.get("until", "9") > facts.today}
    every = itertools.chain(
        debts.owed(facts),
        service.requests(facts),
        service.goods(facts),
        service.quiet(facts),
        service.first_deliveries(facts),
    )
    second = {f"{rule}:{about}" for rule, about in every} - waived
    yield from (f"{facts.today} the book alone owes {one}" for one in sorted(book - second))
    yield from (f"{facts.today} the second calculation alone owes {one}" for one in sorted(second - book))


def _rows(what: str, book: Iterable[Iterable[Any]], second: Iterable[Iterable[Any]]) -> Iterable[str]:
    pairs = itertools.zip_longest(map(tuple, book), map(tuple, second))
    return [f"{what}: the book says {one}, the second calculation {other}" for one, other in pairs if one != other]
