"""`call-list new` and `call-list next`: whom to call for one purpose, and who is the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import time
from typing import Annotated, Any, TypedDict
from zoneinfo import ZoneInfo

from salesctl.api import (
    Answer,
    Argument,
    Line,
    Option,
    SalesctlError,
    Session,
    Text,
    UsageError,
    joined,
    parse_day,
    resolve,
    say,
)

_STATES = ("lead", "prospect", "at_risk", "dormant", "dead")
_OBSTACLES: Mapping[str, Text] = {
    "over": say("the list is not running"),
    "reached": say("reached already"),
    "limit": say("tried often enough"),
    "no_call": say("not to be called"),
    "tried": say("tried today"),
    "no_phone": say("no phone number"),
    "hours": say("outside their hours"),
    "holiday": say("no working day"),
}
"""Why somebody on a list is not called now, by the code JSON gives."""


class DialAnswer(TypedDict):
    """Whom to dial now."""

    call_list: str
    client: str
    name: str | None
    contact: str | None
    contact_name: str | None
    phone: str
    script: str | None
    script_title: str | None
    attempt: int
    touch_limit: int


class NobodyToDial(TypedDict):
    """That there is nobody to dial."""

    client: None
    why: Annotated[dict[str, int], "By obstacle: how many it keeps from being dialled."]


def new(
    session: Session,
    title: Annotated[str, Argument("TITLE")],
    clients: Annotated[list[str] | None, Argument("[CLIENT]…", completes=("client",))] = None,
    query: Annotated[str, Option("--query", metavar="SQL", help="Whom a query gives; its first column.")] = "",
    where: Annotated[str, Option("--where", metavar="SQL-EXPR", help="Clients of whom this holds.")] = "",
    state: Annotated[str, Option("--state", metavar="STATE", help="lead, prospect, at_risk, dormant, dead.")] = "",
    script: Annotated[
        str, Option("--script", metavar="SCRIPT", help="By which they are called.", completes=("script",))
    ] = "",
    goal: Annotated[str, Option("--goal", metavar="TEXT", help="What a call is to bring about.")] = "",
    limit: Annotated[int, Option("--limit", metavar="N", min=0, help="Attempts at most.")] = 0,
    to: Annotated[str, Option("--to", metavar="DATE", help="The last day of calling.")] = "",
) -> Answer:
    """Make a list of whom to call, named or chosen by a query. Who is on it stays as it is now.

    `salesctl call-list new "Dormant, autumn" --state dormant --script long-time-no-see --to +14d`
    """
    chosen = query or _chosen(where, state)
    if bool(chosen) == bool(clients) or (query and (where or state)):
        raise UsageError(
            say("a call list is of clients named, or chosen by one query"),
            hint=say("name clients, or give one of --query, --where, --state"),
        )
    if chosen:
        _, rows = session.run_sql(chosen)
        members = [str(row[0]) for row in rows if row and row[0]]
    else:
        members = [resolve(session, typed, "client").id for typed in clients or []]
    if not members:
        raise SalesctlError(say("nobody would be on this list"), hint=say("try the query by itself: salesctl query …"))
    draft = session.new(
        "call_list",
        {
            "title": title,
            "goal": goal or None,
            "script": resolve(session, script, "script").id if script else None,
            "owner": session.me,
            "clients": list(dict.fromkeys(members)),
            "query": chosen or None,
            "touch_limit": str(limit) if limit else None,
            "from": session.happened_on,
            "to": parse_day(to, session.today, "coming").isoformat() if to else None,
        },
    )
    count = len(draft.data["clients"])
    sentence = say("call list {call_list}: {count:client|clients}", call_list=draft.id, count=count)
    return session.record(draft, sentence, duty=8)


def _chosen(where: str, state: str) -> str:
    """The query `--where` and `--state` stand for; empty for neither."""
    if state and state not in _STATES:
        raise UsageError(say("there is no state `{state}`", state=state), hint=", ".join(_STATES))
    if not where and not state:
        return ""
    sql = "select c.id from client as c"
    conditions = ["c.archived = 0"]
    if state:
        sql += " join lifecycle as l on l.client = c.id"
        conditions.append(f"l.state = '{state}'")
    if where:
        conditions.append(f"c.id in (select id from client where {where})")
    order = " order by l.past_value desc, c.id" if state else " order by c.id"
    return f"{sql} where {' and '.join(conditions)}{order}"


def next_(
    session: Session,
    list_: Annotated[str, Argument("[LIST]", help="Yours unless named.", completes=("call_list",))] = "",
) -> Annotated[Answer, DialAnswer | NobodyToDial]:
    """Whom to dial now: still to be reached, at an hour they take calls, least recently tried first.

    The line's number stands for the client: `salesctl script run first-meeting 1`, `salesctl log 1 "…"`.
    """
    name = resolve(session, list_, "call_list").id if list_ else ""
    obstacles: Counter[str] = Counter()
    for row in _members(session, name):
        obstacle = _obstacle(session, row)
        if not obstacle:
            return _to_dial(row)
        obstacles[obstacle] += 1
    counted = (
        say("{obstacle}: {count}", obstacle=_OBSTACLES[code], count=count) for code, count in obstacles.most_common()
    )
    sentence = (
        say("Nobody to call now ({obstacles})", obstacles=joined(", ", counted))
        if obstacles
        else say("Nobody to call now: no list is running")
    )
    return Answer({"client": None, "why": dict(obstacles)}, [sentence])


def _members(session: Session, name: str) -> list[Mapping[str, Any]]:
    """Everybody on the list named, else on my running ones, least recently tried first."""
    query = session.query()
    rows = query.rows(
        "select m.*, c.name, s.title as script_title, k.contact, k.name as contact_name, k.number, k.call_window,"
        " k.time_zone, exists (select 1 from no_call as b where b.client = m.client) as barred,"
        " (select d.work from calendar as d where d.day = today()) as work"
        " from call_list_member as m join client as c on c.id = m.client"
        " left join client_contact as k on k.client = m.client left join script as s on s.id = m.script"
        " where case when :list = '' then m.running and (m.owner is null or m.owner = :me or :me is null)"
        " else m.call_list = :list end"
        " order by m.last_touch_on is not null, m.last_touch_on, m.touches, m.client",
        {"list": name, "me": session.me},
    )
    return [dict(row) for row in rows]


def _obstacle(session: Session, row: Mapping[str, Any]) -> str:
    """The code of why somebody is not called now; empty when nothing stands in the way."""
    tests = (
        ("over", not row["running"]),
        ("reached", row["reached_on"] or row["meeting_on"]),
        ("limit", row["touches"] >= row["touch_limit"]),
        ("no_call", row["barred"] or (row["contact"] and not row["number"] and _asked_not_to(session, row))),
        ("no_phone", not row["number"]),
        ("tried", row["last_touch_on"] == session.today.isoformat()),
        ("holiday", row["work"] == 0),
        ("hours", not _takes_calls(session, row)),
    )
    return next((code for code, holds in tests if holds), "")


def _asked_not_to(session: Session, row: Mapping[str, Any]) -> bool:
    query = session.query()
    found = query.one(
        "select 1 from client_contacts where record = ? and id = ? and do_not_call_on is not null",
        (row["client"], row["contact"]),
    )
    return found is not None


def _takes_calls(session: Session, row: Mapping[str, Any]) -> bool:
    """Whether it is an hour at which the contact takes calls, by their own clock."""
    zone = ZoneInfo(row["time_zone"]) if row["time_zone"] else session.config.zone
    first, last = (row["call_window"] or session.config.working_hours).split("-")
    return time.fromisoformat(first) <= session.now.astimezone(zone).time() < time.fromisoformat(last)


def _to_dial(row: Mapping[str, Any]) -> Answer:
    """Whom to call, with the number, and by which script."""
    attempt = row["touches"] + 1
    data = {
        "call_list": row["call_list"],
        "client": row["client"],
        "name": row["name"],
        "contact": row["contact"],
        "contact_name": row["contact_name"],
        "phone": row["number"],
        "script": row["script"],
        "script_title": row["script_title"],
        "attempt": attempt,
        "touch_limit": row["touch_limit"],
    }
    limit = row["touch_limit"]
    shown: list[str | Line] = [
        Line(f"1  {row['name'] or row['client']}: {row['contact_name'] or row['contact']}, {row['number']}", "title"),
        say("   {title}, attempt {attempt} of {limit}", title=row["title"], attempt=attempt, limit=limit),
    ]
    if row["script"]:
        command = f"salesctl script run {row['script']} 1 --list {row['call_list']}"
        shown.append(say("   script “{title}”: {command}", title=row["script_title"], command=command))
    reference = {"client": row["client"], "contact": row["contact"] or "", "phone": row["number"], "action": "call"}
    return Answer(data, shown, numbered=[{**reference, "rule": "cold-call", "about": row["client"]}])
