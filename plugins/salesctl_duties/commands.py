"""`today` and `plan`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from salesctl.api import (
    Answer,
    Column,
    Completes,
    Day,
    Desk,
    Item,
    Line,
    Obligation,
    SalesctlError,
    Table,
    as_of,
    day_words,
    freshness,
    owed,
    plan,
    plan_drafts,
    plural,
    ranked,
    resolve,
    text,
    weekday,
    word,
)

from .obligations import data_of, reference, trouble

_USER = Annotated[str, Completes("user"), typer.Option("--user", metavar="USER", help="Whose; yours unless given.")]
_WEEK = 5


def today(
    desk: Desk,
    user: _USER = "",
    team: Annotated[bool, typer.Option("--team", help="Everybody's.")] = False,
) -> Answer:
    """What you owe today: to whom, why, since when. Start every morning with it.

    Each line has a number that the other verbs take: `salesctl log 3 "pays on Friday" --promise 400@fri`, `salesctl snooze 2
    --until mon --why stock-taking`. A line goes away when the facts change: when the money comes, the goods leave, the call
    is held. What does not fit into the day is counted and stands first tomorrow.
    """
    whose = None if team else _whose(desk, user)
    left: set[str] = set()
    if whose is None:
        found = owed(desk)
        items: Sequence[Item] = ranked(found.obligations, desk.today)
        failed = found.failed
    else:
        made = plan(desk, whose, 1)
        items, failed = made.items, made.failed
        # on a day nobody works everything is shown: it is owed all the same
        if _works(desk, made.days):
            left = {one.id for item in made.left_out for one in item.obligations}
    lines = [(item, one) for item in items if not item.along for one in item.obligations if one.id not in left]
    along = sum(len(item.obligations) for item in items if item.along)
    numbered = [reference(one) for _, one in lines]
    data = {
        "date": desk.today.isoformat(),
        "user": whose,
        "as_of": as_of(desk),
        "obligations": [data_of(one, number) for number, (_, one) in enumerate(lines, 1)],
        "left_out": len(left),
        "along": along,
        "failed": [{"path": f.path, "message": f.message} for f in failed],
    }
    head = f"{weekday(desk.today.isoformat(), desk.lang)} {day_words(desk.today.isoformat(), desk.lang)}"
    shown: list[str | Line | Table] = [Line(f"{head} · {whose or text(desk.lang, 'the team', 'вся команда')}", "title")]
    if lines:
        shown.append(_table(desk, lines, team=whose is None))
    else:
        shown.append(Line(word("nothing_owed", desk.lang), "good"))
    if left:
        shown.append(Line(_left_out(desk, len(left)), "warn"))
    if along:
        shown.append(Line(_by_the_way(desk, along), "dim"))
    shown.append(Line(freshness(desk), "dim"))
    said = trouble(desk, failed)
    return Answer(data, [*shown, *said], numbered, exit_code=1 if said else 0)


def _by_the_way(desk: Desk, count: int) -> str:
    """What no call is made for: it is listed with its duty, and joins the next call that is due."""
    forms = text(desk.lang, "thing|things", "вопрос|вопроса|вопросов")
    counted = f"{count} {plural(count, forms, desk.lang)}"
    return text(
        desk.lang,
        f"{counted} to ask by the way when the client is next called: salesctl duties 6",
        f"{counted} попутно, при следующем разговоре с клиентом: salesctl duties 6",
    )


def plan_day(
    desk: Desk,
    user: _USER = "",
    commit: Annotated[bool, typer.Option("--commit", help="Write it into the book.")] = False,
) -> Answer:
    """Fit what you owe into your next working day, around what stands there.

    With --commit it becomes planned activities, which your calendar shows. Planning again changes nothing
    that still holds, and cancels what is no longer owed.
    """
    return _planned(desk, _whose(desk, user), 1, commit=commit)


def plan_week(
    desk: Desk,
    user: _USER = "",
    commit: Annotated[bool, typer.Option("--commit", help="Write it into the book.")] = False,
) -> Answer:
    """Fit what you owe into the next five working days. See `plan day`."""
    return _planned(desk, _whose(desk, user), _WEEK, commit=commit)


def _planned(desk: Desk, user: str | None, count: int, *, commit: bool) -> Answer:
    if user is None:
        raise SalesctlError("whose plan? nobody in the book has your git e-mail address", hint="--user USER")
    # who plans at noon has the afternoon
    after = desk.now.time() if desk.today == desk.now.date() else None
    made = plan(desk, user, count, after=after)
    drafts = plan_drafts(desk, user, made) if commit else []
    oid = ""
    if drafts:
        until = made.days[-1].day.isoformat() if made.days else desk.today.isoformat()
        subject = text(desk.lang, f"plan {user} until {until}", f"план {user} до {until}")
        oid = desk.commit(drafts, subject, trailers=[("Duty", "18")])
    rows: list[list[Any]] = []
    numbered, data = [], []
    slots = [(slot.start, slot.item) for slot in made.slots]
    for start, item in slots:
        stamp = start.strftime("%Y-%m-%dT%H:%M")
        rows.append([len(rows) + 1, stamp, word(item.action, desk.lang), item.client, _reach(item), _reasons(item)])
        numbered.append(reference(item.obligations[0]))
        data.append(
            {"start": stamp, "client": item.client, "action": item.action, "for": [one.id for one in item.obligations]}
        )
    columns = [
        Column("#", "integer"),
        Column("start", "moment", text(desk.lang, "when", "когда")),
        Column("action", "text", word("action", desk.lang)),
        Column("client", "ref", word("client", desk.lang)),
        Column("phone", "text", word("phone", desk.lang)),
        Column("why", "text", word("why", desk.lang)),
    ]
    shown: list[str | Line | Table] = [Table("plan", "", columns, rows)] if rows else []
    if made.standing:
        count_ = len(made.standing)
        shown.append(Line(text(desk.lang, f"{count_} planned already", f"Уже запланировано: {count_}"), "dim"))
    if made.left_out:
        shown.append(Line(_left_out(desk, sum(len(item.obligations) for item in made.left_out)), "warn"))
    if commit:
        written = f"{len(drafts)} activities written" if drafts else "nothing to change"
        written_ru = f"Записано активностей: {len(drafts)}" if drafts else "менять нечего"
        shown.append(Line(text(desk.lang, written, written_ru), "good"))
    elif rows:
        shown.append(
            Line(text(desk.lang, "not written yet: add --commit", "ещё не записано: добавьте --commit"), "dim")
        )
    said = trouble(desk, made.failed)
    answer = {
        "date": desk.today.isoformat(),
        "user": user,
        "planned": data,
        "standing": len(made.standing),
        "left_out": sum(len(item.obligations) for item in made.left_out),
        "commit": oid,
    }
    return Answer(answer, [*shown, *said], numbered, exit_code=1 if said else 0)


def _whose(desk: Desk, user: str) -> str | None:
    return resolve(desk, user, "user").id if user else desk.me


def _works(desk: Desk, days: Sequence[Day]) -> bool:
    return bool(days) and days[0].day == desk.today


def _table(desk: Desk, lines: Sequence[tuple[Item, Obligation]], *, team: bool) -> Table:
    rows = []
    before = None
    for number, (item, one) in enumerate(lines, 1):
        first = item is not before
        before = item
        planned = f" ({word('planned', desk.lang)} {_when(desk, one.planned)})" if one.planned else ""
        reach = _reach(item) if first else ""
        row = [
            number,
            word(one.action, desk.lang) if first else "",
            one.client if first else "",
            reach,
            one.why + planned,
        ]
        rows.append([*row, one.due[:10] if one.due else None, *([one.owner] if team else [])])
    columns = [
        Column("#", "integer"),
        Column("action", "text", word("action", desk.lang)),
        Column("client", "ref", word("client", desk.lang)),
        Column("phone", "text", word("phone", desk.lang)),
        Column("why", "text", word("why", desk.lang)),
        Column("due", "date", word("due", desk.lang)),
        *([Column("owner", "ref", word("owner", desk.lang))] if team else []),
    ]
    return Table("today", "", columns, rows)


_CALLS = ("call", "message", "visit", "meeting")


def _when(desk: Desk, planned: str) -> str:
    day = (
        ""
        if planned[:10] == desk.today.isoformat()
        else day_words(planned[:10], desk.lang, today=desk.today.isoformat())
    )
    return " ".join(filter(None, (day, planned[11:16])))


def _reach(item: Item) -> str:
    """Whom to call and where, for what is not done at the desk."""
    first = item.obligations[0]
    return " ".join(filter(None, (first.contact_name or first.contact, first.phone))) if item.action in _CALLS else ""


def _reasons(item: Item) -> str:
    return "; ".join(one.why for one in item.obligations)


def _left_out(desk: Desk, count: int) -> str:
    english = f"{count} more {plural(count, 'thing does|things do', 'en')} not fit: first next time"
    russian = (
        f"Ещё {count} {plural(count, 'обязательство|обязательства|обязательств', 'ru')} не вошло в день: завтра первыми"
    )
    return text(desk.lang, english, russian)
