"""`today` and `plan`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from salesctl.api import (
    ACTION_NAMES,
    Answer,
    Column,
    Day,
    Item,
    Line,
    Obligation,
    Option,
    SalesctlError,
    Session,
    Table,
    Text,
    as_of,
    day_words,
    freshness,
    joined,
    owed,
    plan,
    plan_drafts,
    plural,
    ranked,
    resolve,
    say,
    text,
    weekday,
)

from .obligations import data_of, reference, trouble

_USER = Annotated[str, Option("--user", metavar="USER", help="Whose; yours unless given.", completes=("user",))]
_WEEK = 5


def today(
    session: Session,
    user: _USER = "",
    team: Annotated[bool, Option("--team", help="Everybody's.")] = False,
) -> Answer:
    """What you owe today: to whom, why, since when. Start every morning with it.

    Each line has a number that the other verbs take: `salesctl log 3 "pays on Friday" --promise 400@fri`, `salesctl snooze 2
    --until mon --why stock-taking`. A line goes away when the facts change: when the money comes, the goods leave, the call
    is held. What does not fit into the day is counted and stands first tomorrow.
    """
    whose = None if team else _whose(session, user)
    left: set[str] = set()
    if whose is None:
        found = owed(session)
        items: Sequence[Item] = ranked(found.obligations, session.today)
        failed = found.failed
    else:
        made = plan(session, whose, 1)
        items, failed = made.items, made.failed
        # on a day nobody works everything is shown: it is owed all the same
        if _works(session, made.days):
            left = {one.id for item in made.left_out for one in item.obligations}
    lines = [(item, one) for item in items if not item.along for one in item.obligations if one.id not in left]
    along = sum(len(item.obligations) for item in items if item.along)
    numbered = [reference(one) for _, one in lines]
    data = {
        "date": session.today.isoformat(),
        "user": whose,
        "as_of": as_of(session),
        "obligations": [data_of(one, number) for number, (_, one) in enumerate(lines, 1)],
        "left_out": len(left),
        "along": along,
        "failed": [{"path": f.path, "message": f.message} for f in failed],
    }
    head = f"{weekday(session.today.isoformat(), session.lang)} {day_words(session.today.isoformat(), session.lang)}"
    shown: list[str | Line | Table] = [
        Line(f"{head} · {whose or text(session.lang, 'the team', 'вся команда')}", "title")
    ]
    if lines:
        shown.append(_table(session, lines, team=whose is None))
    else:
        shown.append(Line(say("Nothing is owed today."), "good"))
    if left:
        shown.append(Line(_left_out(session, len(left)), "warn"))
    if along:
        shown.append(Line(_by_the_way(session, along), "dim"))
    shown.append(Line(freshness(session), "dim"))
    said = trouble(session, failed)
    return Answer(data, [*shown, *said], numbered, exit_code=1 if said else 0)


def _by_the_way(session: Session, count: int) -> str:
    """What no call is made for: it is listed with its duty, and joins the next call that is due."""
    forms = text(session.lang, "thing|things", "вопрос|вопроса|вопросов")
    counted = f"{count} {plural(count, forms, session.lang)}"
    return text(
        session.lang,
        f"{counted} to ask by the way when the client is next called: salesctl duties 6",
        f"{counted} попутно, при следующем разговоре с клиентом: salesctl duties 6",
    )


def plan_day(
    session: Session,
    user: _USER = "",
    commit: Annotated[bool, Option("--commit", help="Write it into the book.")] = False,
) -> Answer:
    """Fit what you owe into your next working day, around what stands there.

    With --commit it becomes planned activities, which your calendar shows. Planning again changes nothing
    that still holds, and cancels what is no longer owed.
    """
    return _planned(session, _whose(session, user), 1, commit=commit)


def plan_week(
    session: Session,
    user: _USER = "",
    commit: Annotated[bool, Option("--commit", help="Write it into the book.")] = False,
) -> Answer:
    """Fit what you owe into the next five working days. See `plan day`."""
    return _planned(session, _whose(session, user), _WEEK, commit=commit)


def _planned(session: Session, user: str | None, count: int, *, commit: bool) -> Answer:
    if user is None:
        raise SalesctlError(say("whose plan? nobody in the book has your git e-mail address"), hint=say("--user USER"))
    # who plans at noon has the afternoon
    after = session.now.time() if session.today == session.now.date() else None
    made = plan(session, user, count, after=after)
    drafts = plan_drafts(session, user, made) if commit else []
    oid = ""
    if drafts:
        until = made.days[-1].day.isoformat() if made.days else session.today.isoformat()
        subject = text(session.lang, f"plan {user} until {until}", f"план {user} до {until}")
        oid = session.commit(drafts, subject, trailers=[("Duty", "18")])
    rows: list[list[Any]] = []
    numbered, data = [], []
    slots = [(slot.start, slot.item) for slot in made.slots]
    for start, item in slots:
        stamp = start.strftime("%Y-%m-%dT%H:%M")
        rows.append([len(rows) + 1, stamp, ACTION_NAMES[item.action], item.client, _reach(item), _reasons(item)])
        numbered.append(reference(item.obligations[0]))
        data.append(
            {"start": stamp, "client": item.client, "action": item.action, "for": [one.id for one in item.obligations]}
        )
    columns = [
        Column("#", "integer"),
        Column("start", "moment", text(session.lang, "when", "когда")),
        Column("action", "text", say("what", "heading")),
        Column("client", "ref", say("client")),
        Column("phone", "text", say("phone")),
        Column("why", "text", say("why")),
    ]
    shown: list[str | Line | Table] = [Table("plan", "", columns, rows)] if rows else []
    if made.standing:
        count_ = len(made.standing)
        shown.append(Line(text(session.lang, f"{count_} planned already", f"Уже запланировано: {count_}"), "dim"))
    if made.left_out:
        shown.append(Line(_left_out(session, sum(len(item.obligations) for item in made.left_out)), "warn"))
    if commit:
        written = f"{len(drafts)} activities written" if drafts else "nothing to change"
        written_ru = f"Записано активностей: {len(drafts)}" if drafts else "менять нечего"
        shown.append(Line(text(session.lang, written, written_ru), "good"))
    elif rows:
        shown.append(
            Line(text(session.lang, "not written yet: add --commit", "ещё не записано: добавьте --commit"), "dim")
        )
    said = trouble(session, made.failed)
    answer = {
        "date": session.today.isoformat(),
        "user": user,
        "planned": data,
        "standing": len(made.standing),
        "left_out": sum(len(item.obligations) for item in made.left_out),
        "commit": oid,
    }
    return Answer(answer, [*shown, *said], numbered, exit_code=1 if said else 0)


def _whose(session: Session, user: str) -> str | None:
    return resolve(session, user, "user").id if user else session.me


def _works(session: Session, days: Sequence[Day]) -> bool:
    return bool(days) and days[0].day == session.today


def _table(session: Session, lines: Sequence[tuple[Item, Obligation]], *, team: bool) -> Table:
    rows = []
    before = None
    for number, (item, one) in enumerate(lines, 1):
        first = item is not before
        before = item
        why = one.why
        if one.planned:
            why = say("{why} (planned {when})", why=why, when=_when(session, one.planned))
        reach = _reach(item) if first else ""
        row = [
            number,
            ACTION_NAMES[one.action] if first else "",
            one.client if first else "",
            reach,
            why,
        ]
        rows.append([*row, one.due[:10] if one.due else None, *([one.owner] if team else [])])
    columns = [
        Column("#", "integer"),
        Column("action", "text", say("what", "heading")),
        Column("client", "ref", say("client")),
        Column("phone", "text", say("phone")),
        Column("why", "text", say("why")),
        Column("due", "date", say("due")),
        *([Column("owner", "ref", say("owner"))] if team else []),
    ]
    return Table("today", "", columns, rows)


_CALLS = ("call", "message", "visit", "meeting")


def _when(session: Session, planned: str) -> str:
    day = (
        ""
        if planned[:10] == session.today.isoformat()
        else day_words(planned[:10], session.lang, today=session.today.isoformat())
    )
    return " ".join(filter(None, (day, planned[11:16])))


def _reach(item: Item) -> str:
    """Whom to call and where, for what is not done at the session."""
    first = item.obligations[0]
    return " ".join(filter(None, (first.contact_name or first.contact, first.phone))) if item.action in _CALLS else ""


def _reasons(item: Item) -> Text:
    return joined("; ", (one.why for one in item.obligations))


def _left_out(session: Session, count: int) -> str:
    english = f"{count} more {plural(count, 'thing does|things do', 'en')} not fit: first next time"
    russian = (
        f"Ещё {count} {plural(count, 'обязательство|обязательства|обязательств', 'ru')} не вошло в день: завтра первыми"
    )
    return text(session.lang, english, russian)
