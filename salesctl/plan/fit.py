"""Fits items into a person's working hours, around what stands there already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from salesctl.rules import Obligation, owed

from .rank import Item, ranked

if TYPE_CHECKING:
    from salesctl.book import Asking
    from salesctl.desk import Desk
    from salesctl.errors import Finding

MINUTES: Mapping[str, int] = {
    "call": 15, "visit": 60, "meeting": 60, "presentation": 60, "email": 10, "letter": 15, "message": 5, "task": 10, "manager": 10,
}  # fmt: skip
"""What an action takes, unless the policy says otherwise."""
_HORIZON = 31
"""Days within which the working days of a plan are looked for."""


@dataclass(frozen=True, slots=True)
class Slot:
    """When one item is done."""

    item: Item
    start: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Day:
    """One working day of a person: the hours, what stands there already, how many dealings it holds at most."""

    day: date
    opens: datetime
    closes: datetime
    busy: tuple[tuple[datetime, datetime], ...]
    room: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done when. `left_out` is still owed and comes first on the next day that is planned."""

    days: Sequence[Day]
    slots: Sequence[Slot]
    standing: Sequence[Item]
    """Already planned; left where they are."""
    left_out: Sequence[Item]
    owed: Sequence[Obligation]
    failed: Sequence[Finding]


def plan(desk: Desk, user: str, count: int) -> Plan:
    """Fit what a user owes into the next `count` working days, today among them."""
    found = owed(desk, user)
    items = ranked(found.obligations, desk.today)
    with desk.asking(user) as asking:
        limits = _limits(desk, asking, user)
        days = _days(desk, asking, user, limits, count)
        windows = _windows(desk, asking)
    taken = {day.day: list(day.busy) for day in days}
    held = {day.day: 0 for day in days}
    slots: list[Slot] = []
    left: list[Item] = []
    standing = [item for item in items if item.planned]
    for item in items:
        if item.planned:
            continue
        minutes = limits.minutes.get(item.action, MINUTES[item.action])
        placed = None
        for day in days:
            if held[day.day] < day.room:
                placed = _place(day, taken[day.day], timedelta(minutes=minutes), windows.get(item.client or "", ()))
                if placed:
                    held[day.day] += 1
                    taken[day.day].append((placed, placed + timedelta(minutes=minutes)))
                    slots.append(Slot(item, placed, minutes))
                    break
        if placed is None:
            left.append(item)
    slots.sort(key=lambda slot: slot.start)
    return Plan(days, slots, standing, left, found.obligations, found.failed)


@dataclass(frozen=True, slots=True)
class _Limits:
    hours: str
    capacity: int
    minutes: Mapping[str, int]


def _limits(desk: Desk, asking: Asking, user: str) -> _Limits:
    row = asking.one('select working_hours, capacity from "user" where id = ?', (user,))
    policy = asking.one("select id, capacity from policy_now")
    durations = asking.rows(
        "select action, minutes from policy_durations where record = ?", (policy["id"] if policy else "",)
    )
    capacity = (row["capacity"] if row else None) or (policy["capacity"] if policy else None)
    hours = (row["working_hours"] if row else None) or desk.config.working_hours
    return _Limits(hours, capacity or 1_000, {one["action"]: one["minutes"] for one in durations})


def _days(desk: Desk, asking: Asking, user: str, limits: _Limits, count: int) -> list[Day]:
    """The next working days on which the person is there."""
    last = desk.today + timedelta(_HORIZON)
    working = asking.rows(
        "select c.day from calendar as c where c.work = 1 and c.day between ? and ? and not exists"
        ' (select 1 from user_absences as a where a.record = ? and c.day between a."from" and a."to") order by c.day limit ?',
        (desk.today.isoformat(), last.isoformat(), user, count),
    )
    days = [date.fromisoformat(row["day"]) for row in working]
    opens, closes = (time.fromisoformat(part) for part in limits.hours.split("-"))
    made = []
    for day in days:
        busy = tuple(_standing(asking, user, day))
        room = max(limits.capacity - len(busy), 0)
        made.append(Day(day, datetime.combine(day, opens), datetime.combine(day, closes), busy, room))
    return made


def _standing(asking: Asking, user: str, day: date) -> Iterable[tuple[datetime, datetime]]:
    rows = asking.rows(
        "select a.start, a.duration, a.type from planned as p join activity as a on a.id = p.activity"
        " where p.owner = ? and p.start_on = ? and length(a.start) > 10",
        (user, day.isoformat()),
    )
    for row in rows:
        start = datetime.fromisoformat(row["start"])
        yield start, start + timedelta(minutes=row["duration"] or MINUTES.get(row["type"], 15))


def _windows(desk: Desk, asking: Asking) -> dict[str, tuple[Any, ...]]:
    """When the person to call at a client takes calls: hours, the zone they are meant in, the book's own zone."""
    rows = asking.rows("select client, call_window, time_zone from client_contact where call_window is not null")
    own = desk.config.zone
    return {
        row["client"]: (row["call_window"], ZoneInfo(row["time_zone"]) if row["time_zone"] else own, own)
        for row in rows
    }


def _place(
    day: Day, taken: Sequence[tuple[datetime, datetime]], length: timedelta, window: tuple[Any, ...]
) -> datetime | None:
    """The earliest start at which it fits, None when it does not."""
    opens, closes = day.opens, day.closes
    if window:
        first, last = _local(day, *window)
        opens, closes = max(opens, first), min(closes, last)
    start = opens
    for begun, ended in sorted(taken):
        if start + length <= begun:
            break
        start = max(start, ended)
    return start if start + length <= closes else None


def _local(day: Day, hours: str, zone: ZoneInfo, own: ZoneInfo) -> tuple[datetime, datetime]:
    """A window of another zone in the book's own hours of that day."""
    first, last = (
        datetime.combine(day.day, time.fromisoformat(part), zone).astimezone(own) for part in hours.split("-")
    )
    return first.replace(tzinfo=None), last.replace(tzinfo=None)
