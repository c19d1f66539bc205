"""When a person works and what stands in the way: hours, absences, what is planned, and when clients take calls.

All times are the book's own; who works or answers elsewhere has them turned into it, day by day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from salesctl.named_tuples import NamedTuple

from .rank import CONTACT

if TYPE_CHECKING:
    from salesctl.book import Query
    from salesctl.session.session import Session

    from .rank import Item

Span = tuple[datetime, datetime]

MINUTES: Mapping[str, int] = {
    "call": 15, "visit": 60, "meeting": 60, "presentation": 60, "email": 10, "letter": 15, "message": 5, "task": 10, "manager": 10,
}  # fmt: skip
"""What an action takes, unless the policy says otherwise."""
_HORIZON = 60
"""Days within which the working days of a plan are looked for."""
_UNLIMITED = 1_000
_SPOKEN = ("call", "visit", "meeting")
"""What needs somebody to be there."""
_DAY_ONLY = 10
"""Letters of a moment that names no hour."""


class Day(NamedTuple):
    """One working day of a person: the hours, what stands there already, how many more dealings it holds."""

    day: date
    opens: datetime
    closes: datetime
    busy: tuple[Span, ...]
    room: int
    met: frozenset[tuple[str, str]]
    """The clients who are reached anyway, each with how: what stands there is still to come."""

    def meets(self, item: Item) -> bool:
        """Whether the client is reached on this day as fully as the item asks for: once a day suffices."""
        ways = CONTACT[: CONTACT.index(item.action) + 1] if item.action in CONTACT else ()
        return any((item.client, way) in self.met for way in ways)


class Window(NamedTuple):
    """The hours at which somebody takes calls, in a zone of their own."""

    first: time
    last: time
    zone: ZoneInfo

    def on(self, day: date, own: ZoneInfo) -> Span:
        """In the book's zone, on a day."""
        return _local(day, self.first, self.zone, own), _local(day, self.last, self.zone, own)


class PlanClash(NamedTuple):
    """A planned activity at a time at which its owner is away."""

    activity: str
    client: str | None
    type: str
    start: str


class Hours(NamedTuple):
    """Everything about time a plan needs."""

    days: Sequence[Day]
    clashes: Sequence[PlanClash]
    """What is planned until the last of these days while the person is away."""
    minutes: Mapping[str, int]
    windows: Mapping[tuple[str, str], Window]
    zone: ZoneInfo

    def length(self, action: str) -> timedelta:
        """How long an action takes."""
        return timedelta(minutes=self.minutes[action])

    def window(self, item: Item, day: date) -> Span | None:
        """When the person an item is for can be reached on a day; None: at any time."""
        contact = item.obligations[0].contact
        if item.client is None or contact is None or item.action not in _SPOKEN:
            return None
        window = self.windows.get((item.client, contact))
        return window.on(day, self.zone) if window else None


def durations(query: Query) -> Mapping[str, int]:
    """The minutes an action takes, by its code: the policy's, or what is usual."""
    rows = query.rows("select action, minutes from policy_durations where record = (select id from policy_now)")
    return {**MINUTES, **{row["action"]: row["minutes"] for row in rows}}


def hours(
    session: Session, query: Query, user: str, count: int, after: time | None, movable: Collection[str] = ()
) -> Hours:
    """A person's next `count` working days, today among them, from `after` on today.

    Activities that are `movable` stand in nobody's way where the person is away at their time.
    """
    policy = query.one("select capacity from policy_now")
    minutes = durations(query)
    person = query.one('select working_hours, lunch, time_zone, capacity from "user" where id = ?', (user,))
    capacity = (person["capacity"] if person else None) or (policy["capacity"] if policy else None) or _UNLIMITED
    working = (person["working_hours"] if person else None) or session.config.working_hours
    zone = _zone(person["time_zone"] if person else None, session.config.zone)
    window = Window(*_times(working), zone)
    lunch = (person["lunch"] if person else None) or session.config.lunch
    open_: list[tuple[date, datetime, datetime]] = []
    for day in _days(session, query, user, count + 1):
        opens, closes = window.on(day, session.config.zone)
        if after and day == session.today:
            opens = max(opens, rounded_up(datetime.combine(day, after)))
        if opens < closes and len(open_) < count:  # a day that is over gives its place to the next one
            open_.append((day, opens, closes))
    clashes = clashing(query, user, session.today, open_[-1][0] if open_ else session.today)
    left_out = {one.activity for one in clashes} & {*movable}
    days: list[Day] = []
    for day, opens, closes in open_:
        busy, dealings, met = _standing(query, user, day, minutes, left_out, opens)
        busy = [*busy, *_away(query, user, day)]
        if lunch:
            busy.append(Window(*_times(lunch), zone).on(day, session.config.zone))
        days.append(Day(day, opens, closes, tuple(busy), max(capacity - dealings, 0), met))
    return Hours(days, clashes, minutes, _windows(session, query), session.config.zone)


def clashing(query: Query, user: str, first: date, last: date, within: Span | None = None) -> list[PlanClash]:
    """What is planned on these days while the person is away, or `within` hours, whoever is away then.

    What is planned for a day alone clashes with an absence that is the whole of it.
    """
    rows = query.rows(
        "select p.activity, p.client, p.type, p.start, p.start_on, a.duration from planned as p"
        " join activity as a on a.id = p.activity where p.owner = ? and p.start_on between ? and ? order by p.start, p.activity",
        (user, first.isoformat(), last.isoformat()),
    )
    return [
        PlanClash(row["activity"], row["client"], row["type"], row["start"])
        for row in rows
        if away_at(query, user, dict(row), within)
    ]


def away_at(query: Query, user: str, activity: Mapping[str, Any], within: Span | None = None) -> bool:
    """Whether a person is away at an activity's time (`start`, `duration`, `type`), or whether that meets the hours `within`."""
    start = str(activity["start"])
    away = [within] if within else _away(query, user, date.fromisoformat(start[:_DAY_ONLY]))
    begins, ends = _taken(start, int(activity["duration"] or 0) or durations(query)[activity["type"]])
    if len(start) == _DAY_ONLY:
        return any(first <= begins and ends <= last for first, last in away)
    return any(first < ends and begins < last for first, last in away)


def _taken(start: str, minutes: int) -> Span:
    """The time that something planned takes; where no hour is said the day, but for its last moment."""
    begins = datetime.fromisoformat(start)
    if len(start) == _DAY_ONLY:
        return begins, datetime.combine(begins, time.max)
    return begins, begins + timedelta(minutes=minutes)


def work_from(session: Session) -> date:
    """The first day that has working hours left, by the book's: the day asked for, or the next one when its hours are over."""
    closes = _times(session.config.working_hours)[1]
    ahead = (session.today - session.present_day).days
    over = ahead < 0 or (not ahead and session.is_past(closes))
    return session.today + timedelta(1) if over else session.today


def rounded_up(moment: datetime) -> datetime:
    """The next moment that is a multiple of five minutes."""
    passed = timedelta(minutes=moment.minute % 5, seconds=moment.second, microseconds=moment.microsecond)
    return moment - passed + timedelta(minutes=5) if passed else moment


def _days(session: Session, query: Query, user: str, count: int) -> list[date]:
    """The next working days on which the person is there."""
    rows = query.rows(
        "select c.day from calendar as c where c.work = 1 and c.day between ? and ? and not exists"
        " (select 1 from absent_day as a where a.user = ? and a.day = c.day) order by c.day limit ?",
        (session.today.isoformat(), (session.today + timedelta(_HORIZON)).isoformat(), user, count),
    )
    return [date.fromisoformat(row["day"]) for row in rows]


def _away(query: Query, user: str, day: date) -> list[Span]:
    """The hours of a day on which the person is not there, though not all day."""
    rows = query.rows(
        'select "from", "to" from user_absences where record = ? and ? between from_on and to_on order by "from"',
        (user, day.isoformat()),
    )
    first, last = datetime.combine(day, time()), datetime.combine(day, time.max)
    return [
        (
            max(datetime.fromisoformat(row["from"]), first),
            min(datetime.fromisoformat(row["to"]), last) if len(row["to"]) > _DAY_ONLY else last,
        )
        for row in rows
    ]


def _standing(
    query: Query, user: str, day: date, minutes: Mapping[str, int], left_out: Collection[str], opens: datetime
) -> tuple[list[Span], int, frozenset[tuple[str, str]]]:
    """What is planned on a day, but for some activities: the hours it takes, how many dealings it is, and whom it still reaches."""
    rows = query.rows(
        "select p.activity, p.client, p.start, a.duration, p.type from planned as p join activity as a on a.id = p.activity"
        " where p.owner = ? and p.start_on = ? order by p.start, p.activity",
        (user, day.isoformat()),
    )
    busy, dealings, met = [], 0, set()
    for row in rows:
        if row["activity"] in left_out:
            continue
        dealings += row["type"] != "task"
        span = _taken(row["start"], row["duration"] or minutes[row["type"]])
        if len(row["start"]) > _DAY_ONLY:
            busy.append(span)
        if span[1] > opens:
            met.add((row["client"], row["type"]))
    return busy, dealings, frozenset(met)


def _windows(session: Session, query: Query) -> dict[tuple[str, str], Window]:
    """Of contacts who said when to call, or who live by another clock: theirs is a working day, too."""
    rows: Iterable[Mapping[str, str]] = query.rows(
        "select record, id, call_window, time_zone from client_contacts"
        " where left_on is null and (call_window is not null or time_zone is not null)"
    )  # type: ignore[assignment]  # a row is read like a mapping
    return {
        (row["record"], row["id"]): Window(
            *_times(row["call_window"] or session.config.working_hours), _zone(row["time_zone"], session.config.zone)
        )
        for row in rows
    }


def dealing(action: str) -> bool:
    """Whether an action takes up a place among the day's dealings; office work does not."""
    return action in CONTACT


def _times(interval: str) -> tuple[time, time]:
    first, last = interval.split("-")
    return time.fromisoformat(first), time.fromisoformat(last)


def _zone(name: str | None, own: ZoneInfo) -> ZoneInfo:
    return ZoneInfo(name) if name else own


def _local(day: date, clock: time, zone: ZoneInfo, own: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(own).replace(tzinfo=None)
