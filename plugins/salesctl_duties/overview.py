"""The 23 duties at a glance: what is owed of each, what is late, what was done this month; and one duty explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NotRequired, TypedDict

from salesctl.api import (
    ACTION_NAMES,
    DUTIES,
    Answer,
    Argument,
    Column,
    IsoDay,
    Line,
    ListedObligation,
    Obligation,
    Option,
    Query,
    Session,
    Style,
    Table,
    Text,
    UsageError,
    as_of,
    freshness,
    load_rules,
    owed,
    ranked,
    resolve,
    say,
)

from .obligations import failures, listed

EVIDENCE = Path(__file__).parent / "evidence"
"""A query a duty: what shows that it was done, by whom (null: the client's owner), for which client, about what, when."""
_USER = Annotated[str, Option("--user", metavar="USER", help="Whose; yours unless given.", completes=("user",))]


class DutyCounts(TypedDict):
    """How much is owed of a duty."""

    owed: int
    overdue: int
    done: Annotated[int, "This month."]
    oldest: Annotated[IsoDay | None, "When the oldest was due."]


class DutySum(DutyCounts):
    """A duty and how much is owed of it."""

    number: int
    title: str
    users: NotRequired[Annotated[dict[str, DutyCounts], "With --team: person by person."]]


class DutiesAnswer(TypedDict):
    """All duties."""

    date: IsoDay
    user: str | None
    as_of: dict[str, str | None]
    duties: list[DutySum]


class ObligationToSettle(ListedObligation):
    """An obligation, and the command that settles it."""

    do: str


class DutyAnswer(TypedDict):
    """One duty: what it asks for, and what is owed of it."""

    date: IsoDay
    number: int
    title: str
    sense: str
    as_of: dict[str, str | None]
    obligations: list[ObligationToSettle]


def duties(
    session: Session,
    number: Annotated[int, Argument("[N]", help="One duty, explained.")] = 0,
    user: _USER = "",
    team: Annotated[bool, Option("--team", help="Everybody's, person by person.")] = False,
    fail_on: Annotated[
        str, Option("--fail-on", metavar="overdue|owed", help="Exit with 1 when there is any, for a nightly job.")
    ] = "",
) -> Annotated[Answer, DutiesAnswer | DutyAnswer]:
    """See all 23 duties of a sales manager at a glance: what is owed, what is late, what was done this month.

    `salesctl duties 2` says what one duty asks for and lists what is owed of it with the command that settles it. Managers add
    --team every Monday.
    """
    if fail_on not in ("", "overdue", "owed"):
        raise UsageError(
            say("`--fail-on {value}` is not known", value=fail_on), hint=say("--fail-on overdue, or --fail-on owed")
        )
    if number and not 1 <= number <= len(DUTIES):
        raise UsageError(say("there is no duty {number}", number=number), hint=say("they are numbered from 1 to 23"))
    whose = None if team else resolve(session, user, "user").id if user else session.me
    obligations, failed, _ = owed(session, whose, duty=number or None)
    late = sum(one.overdue(session.today.isoformat()) for one in obligations)
    failing = late if fail_on == "overdue" else len(obligations) if fail_on else 0
    broken_rules = failures(failed)
    code = 1 if broken_rules or failing else 0
    if number:
        return _explained(session, number, obligations, broken_rules, code)
    done = _done(session)
    per_person = _people(session, obligations) if team else []
    mine = _sums(session, obligations, done, None if whose is None else {whose})
    data: dict[str, Any] = {"date": session.today.isoformat(), "user": whose, "as_of": as_of(session), "duties": mine}
    if team:
        for one in mine:
            one["users"] = {}
        for person in per_person:
            own = _sums(session, [one for one in obligations if (one.owner or "") == person], done, {person})
            for one, part in zip(mine, own, strict=True):
                one["users"][person] = {name: part[name] for name in ("owed", "overdue", "done", "oldest")}
    table = _matrix(mine, per_person) if team else _table(mine)
    return Answer(data, [table, Line(freshness(session), "dim"), *broken_rules], exit_code=code)


def _sums(
    session: Session, obligations: Sequence[Obligation], done: Mapping[tuple[int, str], int], users: set[str] | None
) -> list[dict[str, Any]]:
    today = session.today.isoformat()
    sums = []
    for duty in DUTIES:
        own = [one for one in obligations if one.duty == duty.number]
        sums.append(
            {
                "number": duty.number,
                "title": duty.title,
                "owed": len(own),
                "overdue": sum(one.overdue(today) for one in own),
                "done": sum(
                    n for (number, u), n in done.items() if number == duty.number and (users is None or u in users)
                ),
                "oldest": min((one.due[:10] for one in own if one.due), default=None),
            }
        )
    return sums


def _done(session: Session) -> dict[tuple[int, str], int]:
    """Pieces of evidence since the first of the month, by duty and person."""
    span = (session.today.replace(day=1).isoformat(), session.today.isoformat())
    counted: dict[tuple[int, str], int] = {}
    query = session.query()
    for duty in DUTIES:
        for owner, count in _evidence(query, duty.number, span):
            counted[duty.number, owner or ""] = count
    return counted


def _evidence(query: Query, number: int, span: tuple[str, str]) -> list[tuple[str | None, int]]:
    sql = (EVIDENCE / f"{number:02}.sql").read_text(encoding="utf-8")
    counting = f"""
        select coalesce(e.owner, c.owner), count(distinct e.about)
        from (\n{sql}\n) as e
        left join client as c on c.id = e.client
        where e.day between ? and ?
        group by 1"""
    return [(row[0], row[1]) for row in query.rows(counting, span)]


def _people(session: Session, obligations: Sequence[Obligation]) -> list[str]:
    """Who has a column: everybody at work who sells, and whoever owes something; last, what nobody owns."""
    query = session.query()
    sql = """select id from "user" where archived = 0 and (left_on is null or left_on >= today()) and role = 'rep'"""
    people = {row[0] for row in query.rows(sql)}
    named = {one.owner or "" for one in obligations} | people
    return sorted(named, key=lambda user: (not user, user))


def _table(sums: Sequence[Mapping[str, Any]]) -> Table:
    columns = [
        Column("number", "integer", "#"),
        Column("title", "text", say("duty", context="heading")),
        Column("owed", "integer", say("owed", context="heading")),
        Column("overdue", "integer", say("late", context="heading")),
        Column("done", "integer", say("done this month", context="heading")),
        Column("oldest", "date", say("oldest", context="heading")),
    ]
    rows = [
        [one["number"], one["title"], *(one[n] or None for n in ("owed", "overdue", "done", "oldest"))] for one in sums
    ]
    return Table("duties", "", columns, rows, styles=[_style(one) for one in sums])


def _matrix(sums: Sequence[Mapping[str, Any]], people: Sequence[str]) -> Table:
    columns = [
        Column("number", "integer", "#"),
        Column("title", "text", say("duty", context="heading")),
        *(Column(person, "text", person or say("without an owner")) for person in people),
        Column("oldest", "date", say("oldest", context="heading")),
    ]
    rows = [
        [one["number"], one["title"], *(_cell(one["users"][person]) for person in people), one["oldest"]]
        for one in sums
    ]
    note = say("Owed, of it late after a `!`.")
    return Table("duties", "", columns, rows, notes=[note], styles=[_style(one) for one in sums])


def _style(one: Mapping[str, Any]) -> Style:
    return "bad" if one["overdue"] else "" if one["owed"] else "dim"


def _cell(part: Mapping[str, Any]) -> str:
    if not part["owed"]:
        return ""
    return f"{part['owed']} !{part['overdue']}" if part["overdue"] else str(part["owed"])


def _explained(
    session: Session, number: int, obligations: Sequence[Obligation], broken_rules: Sequence[Line], code: int
) -> Answer:
    duty = DUTIES[number - 1]
    rules = {rule.name: rule for rule in load_rules(session.root, session.installed.rules)[0]}
    items = ranked(obligations, session.today)
    lines = [(item, one) for item in items for one in item.obligations]
    shown: list[str | Line | Table] = [
        Line(say("{number} · {duty}", number=number, duty=duty.title), "title"),
        duty.task,
    ]
    for rule in rules.values():
        if rule.duty == number:
            explained = say("  {rule} — done when: {evidence}", rule=rule.title, evidence=rule.done_when)
            shown.append(Line(explained, "dim"))
    rows, commands = [], []
    for n, (_, one) in enumerate(lines, 1):
        known = {"line": str(n), "client": one.client or "CLIENT", "about": one.about}
        command = str(Text(rules[one.rule].do or 'salesctl log {line} "…"', known))
        commands.append(command)
        rows.append([n, ACTION_NAMES[one.action], one.client, one.why, one.due[:10] if one.due else None, command])
    if rows:
        columns = [
            Column("#", "integer"),
            Column("action", "text", say("what", context="heading")),
            Column("client", "ref", say("client")),
            Column("why", "text", say("why")),
            Column("due", "date", say("due")),
            Column("do", "text", say("what settles it", context="heading")),
        ]
        shown.append(Table("duty", "", columns, rows))
    else:
        shown.append(Line(say("Nothing is owed today."), "good"))
    late = sum(one.overdue(session.today.isoformat()) for one in obligations)
    if late:
        shown.append(Line(say("{count:is late|are late}", count=late), "warn"))
    data = {
        "date": session.today.isoformat(),
        "number": number,
        "title": duty.title,
        "sense": duty.task,
        "as_of": as_of(session),
        "obligations": [
            {**one, "do": command}
            for one, command in zip(listed(session, [one for _, one in lines]), commands, strict=True)
        ],
    }
    return Answer(
        data,
        [*shown, Line(freshness(session), "dim"), *broken_rules],
        [one.reference for _, one in lines],
        exit_code=code,
    )
