"""What changes did to the figures: receivables, the pipeline and the plan in two states of the book, with the causes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.lang.text import joined, say, translatable
from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    from salesctl.session.session import Session

CAUSES: Mapping[str, str] = {
    "charged": translatable("charged", "cause"),
    "corrected": translatable("corrected afterwards", "cause"),
    "paid": translatable("paid", "cause"),
    "returned": translatable("goods returned", "cause"),
    "credited": translatable("credited or written off", "cause"),
    "settling": translatable("advances and what settles nothing", "cause"),
    "opened": translatable("opened", "cause"),
    "raised": translatable("raised", "cause"),
    "lowered": translatable("lowered", "cause"),
    "won": translatable("won", "cause"),
    "lost": translatable("lost", "cause"),
    "gone": translatable("put away", "cause"),
}
"""Why a figure moved, each with its word."""

_Sum = tuple[str, str, int]
"""A client, a currency, an amount."""

_OWED = "select client, currency, sum(outstanding) from receivable group by client, currency"
_CHARGED = "select document, client, currency, amount from debt_document"
_PAID = "select id, client, currency, -amount from payment_now where id not in (select record from before_opening)"
_RETURNED = """
select id, client, currency, -amount from credit_now
where reason = 'return' and id not in (select record from before_opening)
"""
_CREDITED = """
select id, client, currency, -amount from credit_now
where reason is not 'return' and id not in (select record from before_opening)
"""
_DEALS = """
select d.deal, d.client, d.currency, d.outcome, sum(coalesce(p.worth, 0))
from deal_state as d join deal_part as p on p.deal = d.deal group by d.deal
"""
_PLAN = """
select user, metric, target, fact, share(fact, target), due_share, month
from plan_pace order by user, metric
"""
_OVERDUE = """
select owner, sum(overdue) from receivable
where overdue > 0 and currency = book_currency() and owner is not null group by owner
"""


class Movement(NamedTuple):
    """What a sum was and is, in one currency, and why."""

    client: str
    """Whose it is; empty: everybody's."""
    currency: str
    before: int
    after: int
    causes: Mapping[str, int]
    """By a key of CAUSES; they add up to the difference."""
    records: Sequence[tuple[str | None, str, int]] = ()
    """Each record that moved it, with a cause and how much; None: what no record says. They add up to the difference."""

    @property
    def change(self) -> int:
        """How much it moved."""
        return self.after - self.before

    @property
    def because(self) -> str:
        """The causes with their sums, the most of it first."""
        told = sorted(self.causes.items(), key=lambda item: -abs(item[1]))
        return joined(
            ", ",
            [
                say(
                    "{cause} {sum:money}",
                    cause=say(CAUSES.get(cause, CAUSES["gone"]), "cause"),
                    sum=amount,
                    currency=self.currency,
                )
                for cause, amount in told
                if amount
            ],
        )


class Pace(NamedTuple):
    """One target of a person in the month, against what was reached before and now."""

    user: str
    metric: str
    target: int
    before: int | None
    """None where the month is another one."""
    fact: int
    attained: int
    due: int
    """What part of the target should be reached by now: like `attained`, a percentage as the book stores it."""
    overdue: int
    """Debts past their day of the person's clients, in the book's currency."""

    @property
    def of_money(self) -> bool:
        """Whether it is a sum, in the book's currency; else a count."""
        return self.metric in ("revenue", "collections")

    @property
    def behind(self) -> bool:
        """Whether less was reached than should be."""
        return self.attained < self.due


def receivables(then: Session | None, now: Session) -> list[Movement]:
    """How what each client owes moved, by client and currency, the largest movement first."""
    was, is_ = _sums(then, _OWED), _sums(now, _OWED)
    causes: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    records: dict[tuple[str, str], list[tuple[str | None, str, int]]] = defaultdict(list)
    for cause, sql in (("charged", _CHARGED), ("paid", _PAID), ("returned", _RETURNED), ("credited", _CREDITED)):
        for record, old, new in _changed(then, now, sql):
            key = (new or old or ("", "", 0))[:2]
            why, moved = "corrected" if old is not None else cause, (new[2] if new else 0) - (old[2] if old else 0)
            causes[key][why] += moved
            if moved:
                records[key].append((record, why, moved))
    found = []
    for key in {*was, *is_, *causes}:
        before_, after_ = was.get(key, 0), is_.get(key, 0)
        told = {cause: amount for cause, amount in causes.get(key, {}).items() if amount}
        if rest := after_ - before_ - sum(told.values()):
            told["settling"] = rest
            records[key].append((None, "settling", rest))
        found.append(Movement(key[0], key[1], before_, after_, told, _largest_first(records[key])))
    return _of_some(found)


def pipeline(then: Session | None, now: Session) -> list[Movement]:
    """How the worth of open deals moved, by client and currency, the largest movement first."""
    before, after = _deals(then), _deals(now)
    moved: dict[tuple[str, str], list[tuple[int, int, str, str]]] = defaultdict(list)
    for deal in {*before, *after}:
        old, new = before.get(deal), after.get(deal)
        client, currency = (new or old or ("", "", "", 0))[:2]
        was, is_ = (one[3] if one and one[2] == "open" else 0 for one in (old, new))
        if new is None:
            cause = "gone"
        elif new[2] != "open":
            cause = new[2]
        elif old is None or old[2] != "open":
            cause = "opened"
        else:
            cause = "raised" if is_ > was else "lowered"
        moved[client, currency].append((was, is_, cause, deal))
    found = []
    for (client, currency), deals in moved.items():
        causes: dict[str, int] = defaultdict(int)
        for was, is_, cause, _ in deals:
            if is_ != was:
                causes[cause] += is_ - was
        records = _largest_first((deal, cause, is_ - was) for was, is_, cause, deal in deals if is_ != was)
        before_, after_ = sum(one[0] for one in deals), sum(one[1] for one in deals)
        found.append(Movement(client, currency, before_, after_, dict(causes), records))
    return _of_some(found)


def plan(then: Session | None, now: Session) -> list[Pace]:
    """Where each person stands in the month: money first, and of that those who are furthest behind."""
    earlier = {(row[0], row[1], row[6]): row[3] for row in _rows(then, _PLAN)}
    overdue = {row[0]: row[1] for row in _rows(now, _OVERDUE)}
    found = [
        Pace(
            row[0], row[1], row[2], earlier.get((row[0], row[1], row[6])), row[3], row[4] or 0, row[5] or 0,
            overdue.get(row[0], 0),
        )
        for row in _rows(now, _PLAN)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (not one.of_money, one.attained - one.due))


def has_targets(session: Session) -> bool:
    """Whether there are targets, for whichever month."""
    return session.query().one("select 1 from target where archived = 0") is not None


def totals(movements: Iterable[Movement]) -> list[Movement]:
    """The movements of all clients together, currency by currency."""
    by_currency: dict[str, list[Movement]] = defaultdict(list)
    for one in movements:
        by_currency[one.currency].append(one)
    found = []
    for currency, several in sorted(by_currency.items()):
        causes: dict[str, int] = defaultdict(int)
        for one in several:
            for cause, amount in one.causes.items():
                causes[cause] += amount
        before, after = (sum(getattr(one, side) for one in several) for side in ("before", "after"))
        found.append(Movement("", currency, before, after, dict(causes)))
    return found


def _of_some(movements: Iterable[Movement]) -> list[Movement]:
    """Those of clients who had or have something, moved or not, the largest movement first."""
    kept = (one for one in movements if one.before or one.after)
    return sorted(kept, key=lambda one: (-abs(one.change), one.client))


def _largest_first(records: Iterable[tuple[str | None, str, int]]) -> Sequence[tuple[str | None, str, int]]:
    return sorted(records, key=lambda one: (-abs(one[2]), one[0] or ""))


def _rows(session: Session | None, sql: str) -> list[Sequence[Any]]:
    return [] if session is None else [tuple(row) for row in session.query().rows(sql)]


def _sums(session: Session | None, sql: str) -> dict[tuple[str, str], int]:
    return {(row[0], row[1]): row[2] for row in _rows(session, sql)}


def _changed(then: Session | None, now: Session, sql: str) -> Iterator[tuple[str, _Sum | None, _Sum | None]]:
    """The records whose client or sum is another now, with both as they were and as they are; few of many thousands."""
    gone = dict(_records(then, sql))
    for record, new in _records(now, sql):
        if (old := gone.pop(record, None)) != new:
            yield record, old, new
    yield from ((record, old, None) for record, old in gone.items())


def _records(session: Session | None, sql: str) -> Iterator[tuple[str, _Sum]]:
    for row in session.query().rows(sql) if session else ():
        yield row[0], (row[1], row[2], row[3] or 0)


def _deals(session: Session | None) -> dict[str, tuple[str, str, str, int]]:
    return {row[0]: (row[1] or "", row[2], row[3], row[4] or 0) for row in _rows(session, _DEALS)}
