"""Fits what is owed into a person's working hours, around what stands there already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from salesctl.named_tuples import NamedTuple
from salesctl.rules import Obligation, owed, scope_of

from .hours import Day, Hours, PlanClash, Span, dealing, hours, rounded_up
from .made import standing_before
from .rank import Item, ranked

if TYPE_CHECKING:
    from salesctl.errors import Finding
    from salesctl.session.session import Session

    from .made import MadeActivity


class Slot(NamedTuple):
    """When one item is done."""

    item: Item
    start: datetime
    minutes: int


class Plan(NamedTuple):
    """What is done when. `left_out` is still owed and comes first on the next day that is planned."""

    days: Sequence[Day]
    items: Sequence[Item]
    """Everything owed, in the order it is to be done, whether it found a place or not; last what is only asked by the way."""
    slots: Sequence[Slot]
    standing: Sequence[Item]
    """Already planned; left where they are. A reason that is not planned yet joins them."""
    left_out: Sequence[Item]
    owed: Sequence[Obligation]
    failed: Sequence[Finding]
    answered: frozenset[str]
    """The rules that did not fail."""
    made: Sequence[MadeActivity]
    """What plans made before and nobody has touched or done since."""
    clashes: Sequence[PlanClash]
    """What was planned at a time at which the person is away: what a plan made moves, what a person planned does not."""


def plan(session: Session, user: str, count: int, *, after: time | None = None) -> Plan:
    """Fit what a user owes into the next `count` working days, today among them.

    The same book and day give the same plan; `after` leaves out what is past of today, for who plans at noon.
    """
    found = owed(session, user)
    query = session.query(scope_of(session, user))
    made = standing_before(query, user)
    at = hours(session, query, user, count, after, {one.activity for one in made})
    away = {one.activity for one in at.clashes}
    made = [one._replace(lapsed=one.lapsed or one.activity in away) for one in made]
    lapsed = {one.activity for one in made if one.lapsed}
    items = ranked(_unplanned(found.obligations, lapsed), session.today, one_person=True)
    timed = [item for item in items if not item.along]
    standing, waiting = _parted(_without(timed, lapsed), at.days)
    slots, met, left = _placed(waiting, at)
    return Plan(
        at.days,
        items,
        slots,
        [*standing, *met],
        left,
        found.obligations,
        found.failed,
        found.answered,
        made,
        at.clashes,
    )


def _unplanned(obligations: Iterable[Obligation], lapsed: set[str]) -> Iterator[Obligation]:
    """What was planned for a time that no longer holds is to be planned again."""
    for one in obligations:
        yield one._replace(planned=None, activity=None) if one.activity in lapsed else one


def _without(items: Iterable[Item], past: set[str]) -> Iterator[Item]:
    """What an earlier plan did not get to this one moves, or cancels: no time is needed to say what became of it."""
    for item in items:
        kept = [one for one in item.obligations if one.about not in past]
        if kept:
            yield item if len(kept) == len(item.obligations) else item._replace(obligations=kept)


def _parted(items: Iterable[Item], days: Sequence[Day]) -> tuple[list[Item], list[Item]]:
    """What is planned already, and what is to be placed. What is owed now does not wait for a later day's plan."""
    standing, waiting = [], []
    for item in items:
        if item.planned is None:
            waiting.append(item)
            continue
        later = not days or item.planned[:10] > days[0].day.isoformat()
        pressing = [one for one in item.obligations if not one.planned and one.urgency == "now" and later]
        if pressing:
            waiting.append(item._replace(action=pressing[0].action, obligations=pressing))
        standing.append(item._replace(obligations=[one for one in item.obligations if one not in pressing]))
    return standing, waiting


def _placed(items: Iterable[Item], at: Hours) -> tuple[list[Slot], list[Item], list[Item]]:
    """What finds a place, what is said when the client is reached anyway, and what is left."""
    taken = {day.day: list(day.busy) for day in at.days}
    room = {day.day: day.room for day in at.days}
    slots: list[Slot] = []
    met: list[Item] = []
    left: list[Item] = []
    for item in items:
        length = at.length(item.action)
        counts = dealing(item.action)
        for day in at.days:
            if day.meets(item):
                met.append(item)
                break
            start = (
                _start(day, taken[day.day], length, at.window(item, day.day)) if room[day.day] or not counts else None
            )
            if start:
                room[day.day] -= counts
                taken[day.day].append((start, start + length))
                slots.append(Slot(item, start, int(length.total_seconds()) // 60))
                break
        else:
            left.append(item)
    return sorted(slots, key=lambda slot: slot.start), met, left


def _start(day: Day, taken: Sequence[Span], length: timedelta, window: Span | None) -> datetime | None:
    """The earliest start at which it fits, None when it does not."""
    opens, closes = day.opens, day.closes
    if window:
        opens, closes = max(opens, window[0]), min(closes, window[1])
    start = rounded_up(opens)
    for begun, ended in sorted(taken):
        if start + length <= begun:
            break
        start = max(start, rounded_up(ended))
    return start if start + length <= closes else None
