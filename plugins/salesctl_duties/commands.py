"""`today` and `plan`."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Annotated, Any, TypedDict

from salesctl.api import (
    ACTION_NAMES,
    DUTIES,
    Answer,
    Argument,
    Column,
    DataOnDemand,
    Draft,
    ExactNumber,
    Finding,
    IsoDay,
    IsoMoment,
    Item,
    ItemsOnDemand,
    Line,
    LineGroups,
    ListedObligation,
    Obligation,
    Option,
    Plan,
    PlanClash,
    Session,
    Shown,
    Table,
    Text,
    UsageError,
    WithNotices,
    as_of,
    freshness,
    joined,
    moved_to,
    owed,
    plan,
    plan_drafts,
    ranked,
    resolve,
    resolve_user,
    say,
    to_settle,
    unscaled,
)

from .obligations import failures, listed
from .page import CALLS, COLLECT, Entry, debts, entries, owed_in, page, reached_by, summary, team_page, to_ask_for

_USER = Annotated[str, Option("--user", metavar="USER", help="Whose; yours unless given.", completes=("user",))]
_WEEK = 5
_WHY = 15
"""Columns before a reason in a plan: the number and the hour."""


class UnsettledData(TypedDict):
    """A fact that is to be settled since a merge."""

    path: str
    rule: str
    message: str


class FailedRule(TypedDict):
    """A rule that failed: what it would find is missing."""

    path: str
    message: str


class SumData(TypedDict):
    """A sum of money."""

    sum: ExactNumber
    currency: str


class ClientToday(TypedDict):
    """A client of the day."""

    client: str
    client_name: str
    owes: Annotated[list[SumData], "In all, a sum a currency."]
    tried: Annotated[IsoMoment | None, "When he was called today in vain."]


class PersonToday(TypedDict):
    """A person of the team's day."""

    owner: Annotated[str | None, "null for what is nobody's."]
    owner_name: str | None
    to_ask_for: ExactNumber


class TodayAnswer(TypedDict):
    """What is owed."""

    date: IsoDay
    user: Annotated[str | None, "Whose; null for the team's."]
    as_of: Annotated[dict[str, str | None], "By source, when its data last came in."]
    obligations: list[ListedObligation]
    clients: Annotated[list[ClientToday], "The most pressing first; of a person's day only."]
    people: Annotated[list[PersonToday], "Whose is most pressing first; of the team's day only."]
    to_ask_for: Annotated[ExactNumber, "How much money is to be asked for, in `currency`."]
    currency: str
    left_out: Annotated[int, "How many do not fit into the day."]
    along: Annotated[int, "How many are to be asked by the way."]
    dated_ahead: Annotated[int, "How many records hold something dated later."]
    to_settle: list[UnsettledData]
    failed: list[FailedRule]


PlannedCall = TypedDict(
    "PlannedCall",
    {
        "start": IsoMoment,
        "client": str | None,
        "client_name": str | None,
        "contact": str | None,
        "contact_name": str | None,
        "phone": str | None,
        "action": str,
        "for": Annotated[list[str], "The obligations it sees to, by id."],
        "why": Annotated[list[str], "Their reasons."],
    },
)


class PlannedWhileAway(TypedDict):
    """A planned activity at a time at which its owner is away."""

    activity: str
    client: str | None
    client_name: str | None
    type: str
    start: IsoMoment
    moved_to: Annotated[IsoMoment | None, "Its new time; null where it stays: a person planned it, or it does not fit."]


class PlanAnswer(WithNotices):
    """What fits into the days."""

    date: IsoDay
    user: str
    planned: list[PlannedCall]
    planned_already: Annotated[int, "How many activities are planned already."]
    while_away: Annotated[list[PlannedWhileAway], "What was planned at a time at which the person is away."]
    left_out: Annotated[int, "How many things do not fit."]
    commit: str


def today(
    session: Session,
    client: Annotated[str, Argument("CLIENT", help="One client alone.", completes=("client",))] = "",
    user: _USER = "",
    team: Annotated[bool, Option("--team", help="Everybody's.")] = False,
    every: Annotated[bool, Option("--all", help="Also what does not fit into the day, or onto a screen.")] = False,
    calls: Annotated[bool, Option("--calls", help="Only whom to reach.")] = False,
    money: Annotated[bool, Option("--money", help="Only money to collect.")] = False,
    duty: Annotated[int, Option("--duty", metavar="N", min=0, help="Only what one duty asks for.")] = 0,
    of_client: Annotated[
        str, Option("--client", metavar="CLIENT", help="One client alone.", completes=("client",))
    ] = "",
) -> Annotated[Answer, TodayAnswer]:
    """What you owe today: to whom, why, since when. Start every morning with it.

    Clients stand in the order in which to call them: urgency first, then the money at stake, then how late it is; a client
    stands once, with all that is to be said. Each line has a number that the other verbs take: `salesctl log 3 "pays on
    Friday" --promise 400@fri`, `salesctl snooze 2 --until mon --why stock-taking`. A line goes away when the facts change:
    when the money comes, the goods leave, the call is held. What does not fit into the day is counted and stands first
    tomorrow.
    """
    whose = None if team else _whose(session, user)
    if client and of_client:
        raise UsageError(say("name one client: {one} or {other}", one=client, other=of_client))
    about = resolve(session, client or of_client, "client").id if client or of_client else ""
    whole = every or bool(about or duty)
    left: set[str] = set()
    if whose is None:
        owed_by_all = owed(session)
        items: Sequence[Item] = ranked(owed_by_all.obligations, session.today)
        failed = owed_by_all.failed
    else:
        items, found, failed = _owed_by(session, whose)
        left = set() if whole else found
    items = _wanted(items, left, client=about, calls=calls, money=money, duty=duty)
    along = sum(len(item.obligations) for item in items if item.along)
    ahead = _dated_ahead(session, whose, about)
    unsettled = [] if about else to_settle(session, whose)
    tried = _tried(session, items)
    by_person: dict[str, list[Item]] = {whose: []} if whose else {}
    for item in items:
        by_person.setdefault(whose or item.owner or "", []).append(item)
    days = {user: entries(own, list(tried), session.today) for user, own in by_person.items()}
    day = [entry for entries_of_one in days.values() for entry in entries_of_one]
    lines = owed_in(day)
    numbered = ItemsOnDemand(attrgetter("reference"), lines)

    def data() -> dict[str, Any]:
        return {
            "date": session.today.isoformat(),
            "user": whose,
            "as_of": as_of(session),
            "obligations": listed(session, lines),
            "clients": _clients(session, whose, day, tried) if whose else [],
            "people": [] if whose else session.with_titles([_person(session, *one) for one in days.items()], "owner"),
            "to_ask_for": unscaled(to_ask_for(day), "money", session.config.currency),
            "currency": session.config.currency,
            "left_out": len(left),
            "along": along,
            "dated_ahead": ahead,
            "to_settle": [{"path": one.path, "rule": one.rule, "message": str(one.message)} for one in unsettled],
            "failed": [{"path": f.path, "message": f.message} for f in failed],
        }

    today = session.today.isoformat()
    heading = (
        say("{day:weekday} {day:date} · {user}", day=today, user=session.name_of("user", whose))
        if whose
        else say("{day:weekday} {day:date} · the team", day=today)
    )
    shown: list[Shown] = [Line(heading, "title")]
    if not lines:
        shown.append(Line(say("Nothing is owed today."), "good"))
    else:
        groups = page(session, whose, day, tried) if whose else team_page(session, days)
        shown += [
            Line(summary(session, day)),
            LineGroups(groups, None if whole else _more if whose else _more_of_all, _table(day)),
        ]
    if left:
        shown.append(Line(_left_out(len(left)), "warn"))
    if along and not whole:
        # no call is made for it: it is listed with its duty, and joins the next call that is due
        asked = say(
            "{count:thing|things} to ask by the way when the client is next called: salesctl duties 6", count=along
        )
        shown.append(Line(asked, "dim"))
    if ahead:
        said = say(
            "{records:record holds|records hold} something dated after today, which does not count yet: salesctl check --warn",
            records=ahead,
        )
        shown.append(Line(said, "warn"))
    shown += [
        Line(say("to settle since a merge: {path}: {what}", path=one.path, what=one.message), "warn")
        for one in unsettled
    ]
    shown.append(Line(freshness(session), "dim"))
    broken_rules = failures(failed)
    return Answer(DataOnDemand(data), [*shown, *broken_rules], numbered, exit_code=1 if broken_rules else 0)


def _person(session: Session, user: str, day: Sequence[Entry]) -> dict[str, Any]:
    return {"owner": user or None, "to_ask_for": unscaled(to_ask_for(day), "money", session.config.currency)}


def _clients(session: Session, user: str, day: Sequence[Entry], tried: Mapping[str, str]) -> list[dict[str, Any]]:
    """The clients of a day in the order of its page: what they owe in all, and when they were tried in vain."""
    clients = [entry.client for entry in day if entry.client]
    owed = debts(session, user, clients)
    told = [
        {
            "client": client,
            "owes": [
                {"sum": unscaled(amount, "money", currency), "currency": currency}
                for amount, currency in owed.get(client, ())
            ],
            "tried": tried.get(client),
        }
        for client in clients
    ]
    return session.with_titles(told, "client")


def day_of(session: Session, whose: str, client: str = "") -> list[Entry]:
    """The clients of a person's day as `today` has them, or one of them with all that is owed to him."""
    items, left, _ = _owed_by(session, whose)
    wanted = _wanted(items, set() if client else left, client=client, calls=False, money=False, duty=0)
    return entries(wanted, list(_tried(session, wanted)), session.today)


def _owed_by(session: Session, whose: str) -> tuple[Sequence[Item], set[str], Sequence[Finding]]:
    """What a person owes in the order it is to be done, the ids of what does not fit into the day, and the rules that failed."""
    made = plan(session, whose, 1)
    # on a day nobody works everything is shown: it is owed all the same
    works = bool(made.days) and made.days[0].day == session.today
    return made.items, {one.id for item in made.left_out for one in item.obligations} if works else set(), made.failed


def _wanted(
    items: Iterable[Item], left: Container[str], *, client: str, calls: bool, money: bool, duty: int
) -> list[Item]:
    """The items without what is left out of the day and what was not asked for."""
    found = []
    for item in items:
        if (client and item.client != client) or (calls and item.action not in CALLS):
            continue
        kept = [
            one
            for one in item.obligations
            if one.id not in left and (not money or one.duty == COLLECT) and (not duty or one.duty == duty)
        ]
        if kept:
            found.append(item._replace(obligations=kept))
    return found


def _dated_ahead(session: Session, user: str | None, client: str) -> int:
    """How many records of a person's clients (None: everybody's), or of one client, hold something dated after the day.

    Those that name no client count for everybody.
    """
    sql = """select count(*) from dated_ahead
        where iif(:client <> '', client is :client,
          :user is null or client is null or client in (select id from client where owner = :user))"""
    row = session.query().one(sql, {"user": user, "client": client})
    return int(row[0]) if row else 0


def _tried(session: Session, items: Iterable[Item]) -> dict[str, str]:
    """The clients among these who were called today and did not answer, each with the last moment."""
    clients = json.dumps([item.client for item in items if item.client])
    rows = session.query().rows(
        "select client, max(done_at) as at from activity where client in (select value from json_each(?))"
        " and done_on = today() and outcome in ('no_answer', 'busy') group by client",
        (clients,),
    )
    return {row["client"]: row["at"] for row in rows}


def plan_day(
    session: Session,
    user: _USER = "",
    commit: Annotated[bool, Option("--commit", help="Write it into the book.")] = False,
) -> Annotated[Answer, PlanAnswer]:
    """Fit what you owe into your next working day, around what stands there.

    With --commit it becomes planned activities, which your calendar shows. Planning again changes nothing
    that still holds, and cancels what is no longer owed.
    """
    return _planned(session, resolve_user(session, user), 1, commit=commit)


def plan_week(
    session: Session,
    user: _USER = "",
    commit: Annotated[bool, Option("--commit", help="Write it into the book.")] = False,
) -> Annotated[Answer, PlanAnswer]:
    """Fit what you owe into the next five working days. See `plan day`."""
    return _planned(session, resolve_user(session, user), _WEEK, commit=commit)


def _planned(session: Session, user: str, count: int, *, commit: bool) -> Answer:
    # who plans at noon has the afternoon
    after = session.now.time() if session.today == session.present_day else None
    made = plan(session, user, count, after=after)
    drafts = plan_drafts(session, user, made) if commit else []
    oid = ""
    if drafts:
        until = made.days[-1].day.isoformat() if made.days else session.today.isoformat()
        subject = say(
            "plan of {user} until {day:date}: {count:activity|activities}",
            user=session.name_of("user", user), day=until, today=session.today.isoformat(), count=len(drafts),
        )  # fmt: skip
        oid = session.commit(drafts, subject, body=_story(session, made, drafts), trailers=[("Duty", "18")])
    rows: list[list[Any]] = []
    numbered, data = [], []
    owing = [one for slot in made.slots for one in slot.item.obligations]
    whys = iter(session.with_names_told([one.why for one in owing]))
    for number, slot in enumerate(made.slots, 1):
        item, stamp = slot.item, _stamp(slot.start)
        rows.append([number, stamp, ACTION_NAMES[item.action], item.client, _reach(item), _reasons(item)])
        numbered.append(item.obligations[0].reference)
        data.append(
            {
                "start": stamp,
                "client": item.client,
                "contact": item.obligations[0].contact,
                "contact_name": item.obligations[0].contact_name,
                "phone": item.obligations[0].phone,
                "action": item.action,
                "for": [one.id for one in item.obligations],
                "why": [next(whys) for _ in item.obligations],
            }
        )
    columns = [
        Column("#", "integer"),
        Column("start", "moment", say("when", context="heading")),
        Column("action", "text", say("what", context="heading")),
        Column("client", "ref", say("client")),
        Column("phone", "text", say("phone")),
        Column("why", "text", say("why")),
    ]
    shown: list[Shown] = [LineGroups(_days(session, made), table=Table("plan", "", columns, rows))] if rows else []
    moved = moved_to(made)
    shown += [Line(_clash_said(session, one, moved.get(one.activity)), "warn") for one in made.clashes]
    if made.standing:
        shown.append(Line(say("{count} planned already", count=len(made.standing)), "dim"))
    if made.left_out:
        shown.append(Line(_left_out(sum(len(item.obligations) for item in made.left_out)), "warn"))
    if commit:
        written = say("{count:activity|activities} written", count=len(drafts)) if drafts else say("nothing to change")
        shown.append(Line(written, "good"))
    elif rows:
        shown.append(Line(say("not written yet: add --commit"), "dim"))
    broken_rules = failures(made.failed)
    answer = {
        "date": session.today.isoformat(),
        "user": user,
        "planned": session.with_titles(data, "client"),
        "planned_already": len(made.standing),
        "while_away": session.with_titles(
            [
                {
                    "activity": one.activity,
                    "client": one.client,
                    "type": one.type,
                    "start": one.start,
                    "moved_to": moved.get(one.activity),
                }
                for one in made.clashes
            ],
            "client",
        ),
        "left_out": sum(len(item.obligations) for item in made.left_out),
        "commit": oid,
    }
    return Answer(answer, [*shown, *broken_rules], numbered, exit_code=1 if broken_rules else 0)


def _clash_said(session: Session, one: PlanClash, moved: str | None) -> Text:
    """What becomes of an activity that was planned at a time at which its owner is away."""
    values = {**one._asdict(), "client": one.client and session.name_of("client", one.client), "moved": moved}
    if moved and one.client:
        return say("away then, so it moves: {client}, {type:words}, {start:moment} → {moved:moment}", **values)
    if moved:
        return say("away then, so it moves: {type:words}, {start:moment} → {moved:moment}", **values)
    if one.client:
        return say(
            "planned while away: {client}, {type:words}, {start:moment}; salesctl move {activity} WHEN", **values
        )
    return say("planned while away: {type:words}, {start:moment}; salesctl move {activity} WHEN", **values)


def _days(session: Session, made: Plan) -> list[list[Line]]:
    """The lines of a plan: below each day the hours, whom to reach and how, and why."""
    found: dict[str, list[Line]] = {}
    for number, slot in enumerate(made.slots, 1):
        day = slot.start.date().isoformat()
        lines = found.setdefault(day, [Line(say("{day:weekday} {day:date}", day=day), "title")])
        item = slot.item
        name = session.name_of("client", item.client) if item.client else ""
        parts = filter(None, (ACTION_NAMES[item.action], name, _reach(item)))
        lines.append(Line(joined(" · ", [f"{slot.start:%H:%M}", *parts]), "", f"{number:>5}  "))
        lines += [Line(one.why, "", " " * _WHY) for one in item.obligations]
    return list(found.values())


def _whose(session: Session, user: str) -> str | None:
    return resolve(session, user, "user").id if user else session.me


def _more(left: int) -> Line:
    return Line(say("{count:more thing|more things}: salesctl today --all", count=left), "warn")


def _more_of_all(left: int) -> Line:
    text = say("{count:more thing|more things}: salesctl today --user NAME, or --team --all", count=left)
    return Line(text, "warn")


def _table(day: Sequence[Entry]) -> Table:
    """What is owed, one to a row, numbered as the page."""

    def row(numbered: tuple[int, Obligation]) -> list[Any]:
        number, one = numbered
        return [
            number,
            ACTION_NAMES[one.action],
            one.client,
            reached_by(one) if one.action in CALLS else "",
            one.why,
            one.planned or None,
            one.due[:10] if one.due else None,
            one.owner,
        ]

    columns = [
        Column("#", "integer"),
        Column("action", "text", say("what", context="heading")),
        Column("client", "ref", say("client")),
        Column("phone", "text", say("phone")),
        Column("why", "text", say("why")),
        Column("planned", "moment", say("when", context="heading")),
        Column("due", "date", say("due")),
        Column("owner", "ref", say("owner")),
    ]
    return Table("today", "", columns, ItemsOnDemand(row, list(enumerate(owed_in(day), 1))))


def _reach(item: Item) -> str:
    """Whom to call and where, for what is not done at the desk."""
    return reached_by(item.obligations[0]) if item.action in CALLS else ""


def _reasons(item: Item) -> Text:
    return joined("; ", (one.why for one in item.obligations))


def _stamp(start: datetime) -> str:
    return start.strftime("%Y-%m-%dT%H:%M")


def _story(session: Session, made: Plan, drafts: Sequence[Draft]) -> Text:
    """The body of a plan's commit: a line for each activity that got its time, and for each one changed.

    It names duties and quotes no reasons: these may be personal, and a message outlives an erasure.
    """
    placed = (
        say(
            "{start:moment} {action}, {client}: {duties}",
            start=_stamp(slot.start),
            action=ACTION_NAMES[slot.item.action],
            client=slot.item.client,
            duties=_duties(slot.item),
        )
        if slot.item.client
        else say(
            "{start:moment} {action}: {duties}",
            start=_stamp(slot.start),
            action=ACTION_NAMES[slot.item.action],
            duties=_duties(slot.item),
        )
        for slot in made.slots
    )
    return joined("\n", (*placed, *(session.describe(draft, drafts).whole for draft in drafts if draft.before)))


def _duties(item: Item) -> Text:
    return joined("; ", (DUTIES[number - 1].title for number in dict.fromkeys(one.duty for one in item.obligations)))


def _left_out(count: int) -> Text:
    return say("{count:more thing does|more things do} not fit: first next time", count=count)
