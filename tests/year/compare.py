"""The book's answers beside those of the second calculation."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from salesctl.api import Obligation, load_report, owed, period_of, price_of, run_report
from salesctl.session.session import Session

from . import coming, debts, figures, limits, prices, service
from .facts import Facts

_TO_INVOICE = "select record, part, period_on, reached_on, amount, currency from invoice_due"
_ASKED = 20
"""Of so many clients a price is asked."""
DUTIES = (2, 3, 4, 5, 15)
RULES = (
    "overdue", "promise-broken", "says-paid", "unapplied", "over-limit", "escalate-debt", "missed-call", "request-unanswered",
    "line-short", "order-late", "accepted-short", "quiet", "first-delivery", "acceptance-refused", "invoice-due",
)  # fmt: skip


def differences(session: Session, facts: Facts) -> list[str]:
    """Everything the book and the second calculation say differently; nothing when they agree."""
    found = [*_obligations(session, facts), *_prices(session, facts), *prices.copied(facts)]
    following = coming.months_later(facts.today, 1)[:7]
    told: dict[str, tuple[Iterable[Sequence[Any]], Iterable[Sequence[Any]]]] = {
        "receivables": (_reported(session, "receivables"), debts.receivables(facts)),
        "plan": (_reported(session, "plan"), figures.plan(facts)),
        # the next step stands beside them, and is none of the funnel's figures
        "pipeline": (
            sorted(([*row[:6], *row[7:]] for row in _reported(session, "pipeline")), key=lambda row: (row[1], row[3])),
            figures.pipeline(facts),
        ),
        "documents": (
            _queried(
                session,
                """
                select document, client, coalesce(entity, ''), currency, due_on, outstanding, returned, credited, disputed
                from receivable order by document
                """,
            ),
            debts.documents(facts),
        ),
        "stop-list": (
            _queried(
                session, "select client, currency, overdue, overdue_days from stop_list order by client, currency"
            ),
            debts.stop_list(facts),
        ),
        "left to credit": (
            _queried(
                session,
                "select document, currency, amount, returned, credited, remaining from document_credit order by document",
            ),
            debts.left_to_credit(facts),
        ),
        "in an opening balance and as a record": (
            _queried(session, "select document, opening, counted from in_opening order by document, opening"),
            debts.doubles(facts),
        ),
        "exchange differences": (
            sorted(_queried(session, "select payment, document, difference from exchange_difference")),
            debts.exchange_differences(facts),
        ),
        "money that settles nothing": (
            _queried(
                session, "select client, entity, currency, amount from unallocated order by client, entity, currency"
            ),
            sorted((*purse, amount) for purse, amount in facts.ledger.unallocated.items()),
        ),
        "tax": (
            _queried(
                session,
                """
                select shipment, substr(shipped_on, 1, 7), currency, net, gross - net from shipment_value order by shipment
                """,
            ),
            prices.documents(facts),
        ),
        "recurring": (
            _queried(session, "select * from recurring_due order by record, period_on, owner"),
            coming.recurring(facts),
        ),
        "to be invoiced": (
            sorted(_queried(session, _TO_INVOICE), key=repr),
            coming.to_invoice(facts),
        ),
        "uninvoiced": (
            _queried(
                session, "select contract, currency, shipped, invoiced from uninvoiced order by contract, currency"
            ),
            coming.uninvoiced(facts),
        ),
        "forecast": (
            sorted(map(tuple, _reported(session, "forecast", following)), key=repr),
            coming.forecast(facts, f"{following}-01", facts.ago(1, coming.months_later(f"{following}-01", 1))),
        ),
        "beyond the policy": (_beyond(session), limits.concessions(facts)),
        "forged": (
            _queried(session, "select kind, record, at from decided where forged order by kind, record, at"),
            limits.forged(facts),
        ),
        "funnel": ([row[1:] for row in _reported(session, "funnel")], figures.funnel(facts)),
    }
    for name, (book, second) in told.items():
        found += _rows(f"{facts.today} {name}", book, second)
    return found


def _reported(session: Session, name: str, period: str = "") -> Sequence[Sequence[Any]]:
    """A report's rows of this month or another period, as the book stores the cells."""
    found = load_report(session.root, session.installed.reports, name)
    return run_report(session, found, period_of(found, session, period)).rows


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
        coming.invoices_due(facts),
    )
    second = {f"{rule}:{about}" for rule, about in every} - waived
    yield from (f"{facts.today} the book alone owes {one}" for one in sorted(book - second))
    yield from (f"{facts.today} the second calculation alone owes {one}" for one in sorted(second - book))


def _queried(session: Session, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in session.query().rows(sql)]


def _beyond(session: Session) -> list[tuple[Any, ...]]:
    sql = "select kind, record, at, what, asked, allowed, gone, elsewhere, approved, rejected from concession"
    return sorted(((*row[:6], *map(bool, row[6:])) for row in _queried(session, sql)), key=repr)


def _prices(session: Session, facts: Facts) -> Iterable[str]:
    """What some products cost some clients today, one and many of them."""
    clients, products = [name for name, _ in facts.of("clients")], [name for name, _ in facts.of("products")]
    for n, client in enumerate(clients[: _ASKED * 10 : 10] if len(clients) > _ASKED * 10 else clients[:_ASKED]):
        for qty in ("1", "25"):
            product = products[(n + int(facts.today[-2:]) * int(qty)) % len(products)]
            found = price_of(session, client, product, int(qty) * 10**6)
            book = found and (
                Decimal(found.price) / 10**4, Decimal(found.discount) / 10**4, Decimal(found.tax or 0) / 10**4,
                found.tax_included, found.promotion or found.list,
            )  # fmt: skip
            second = prices.asked(facts, client, product, Decimal(qty), facts.today)
            if book != second:
                yield f"{facts.today} {qty} {product} for {client}: the book says {book}, the second calculation {second}"


def _rows(what: str, book: Iterable[Iterable[Any]], second: Iterable[Iterable[Any]]) -> Iterable[str]:
    pairs = itertools.zip_longest(map(tuple, book), map(tuple, second))
    return [f"{what}: the book says {one}, the second calculation {other}" for one, other in pairs if one != other]
