"""`handover`: one person's clients, and all that is under way with them, become another's from a day on, in one commit.

The owner of a record is who has it after every change that is recorded; whose it was before, and up to which day, stands beside it
(`earlier_owners`), so that a day asked for has the owner of that day: until the handover the old one's `today` holds, and what was
sold then stays theirs. A planned activity has one day, and one owner. What was done is nobody else's: it is not handed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated

from salesctl.api import (
    Answer,
    Argument,
    Column,
    Draft,
    Line,
    Option,
    Query,
    SalesctlError,
    Session,
    Table,
    UsageError,
    WrittenAnswer,
    parse_day,
    resolve,
    say,
    term,
)


class HandoverAnswer(WrittenAnswer):
    """What went from one person to another."""

    handed: Annotated[dict[str, int], "How many records, by kind."]


_UNDER_WAY = {
    "client": "select id, id as client, name as what from client where archived = 0 and owner = :giver",
    "deal": """select d.id, d.client, d.title as what from deal as d join deal_state as s on s.deal = d.id
        where s.outcome = 'open' and d.owner = :giver""",
    "offer": """select o.id, s.client, o.number as what from offer as o join offer_state as s on s.offer = o.id
        where s.state in ('draft', 'sent', 'expired') and o.owner = :giver""",
    "request": """select id, client, text as what from request
        where archived = 0 and answered_on is null and outcome is null and owner = :giver""",
    "contract": """select k.id, k.client, k.number as what from contract as k join contract_state as s on s.contract = k.id
        where s.state not in ('terminated', 'ended') and k.owner = :giver""",
    "order": """select id, client, number as what from "order" where owner = :giver
        and exists (select 1 from order_line_state as l where l."order" = "order".id and l.open > 0)""",
    "activity": """select activity as id, client, start as what from planned
        where owner = :giver and client is not null and (start_on >= :day or :day <= :now)""",
}
"""What is handed over, by kind: what a user has under way on a day. Each row: the record, its client, what it is called."""
_EARLIER, _OWNER = "earlier_owners", "owner"


def handover(
    session: Session,
    giver: Annotated[str, Argument("FROM_USER", help="Whose they are.", completes=("user",))],
    taker: Annotated[str, Argument("TO_USER", help="Who takes them over.", completes=("user",))],
    clients: Annotated[
        str, Option("--clients", metavar="A,B", help="These clients alone; all, unless given.", completes=("client",))
    ] = "",
    start: Annotated[str, Option("--from", metavar="DATE", help="The first day; today, unless given.")] = "",
) -> Annotated[Answer, HandoverAnswer]:
    """Hand one person's clients to another, with open deals, offers, orders, requests, contracts, promises and plans.

    Until the day everything stays where it is, in lists and calendars, too; what was sold before stays the old owner's in all
    figures. One commit: `salesctl undo` takes it back. `--dry-run` shows it first.
    """
    old, new = (resolve(session, typed, "user").id for typed in (giver, taker))
    if old == new:
        raise UsageError(say("nobody hands over to themselves"))
    day = parse_day(start, session.today, "coming") if start else session.today
    named = {"old": session.name_of("user", old), "new": session.name_of("user", new), "day": day.isoformat()}
    only = {resolve(session, one.strip(), "client").id for one in clients.split(",")} if clients else None
    with session.book.query(day, views=session.installed.views) as query:
        found = _under_way(query, old, day, session.today, only)
        both_times = list(query.rows(_TWICE, {"giver": old, "taker": new}))
    if foreign := sorted((only or set()) - {record for kind, record, *_ in found if kind == "client"}):
        raise SalesctlError(
            say("{client} is not a client of {old} on {day:date}", client=foreign[0], **named),
            hint=say("salesctl client list --where \"owner='{user}'\"", user=old),
        )
    if not found:
        raise SalesctlError(say("{old} has nothing under way to hand over on {day:date}", **named))
    drafts = [_handed(session, kind, record, old, new, day) for kind, record, _, _ in found]
    counts: dict[str, int] = {}
    for kind, *_ in found:
        counts[kind] = counts.get(kind, 0) + 1
    said = say("{old} hands {n:client|clients} over to {new} from {day:date}", n=counts.get("client", 0), **named)
    table = Table(
        "handover",
        say("Handed over"),
        [
            Column("kind", "text", say("what", context="heading")),
            Column("id", "ref", say("record", context="heading")),
            Column("client", "ref", say("client", context="heading")),
            Column("what", "text", say("title", context="heading")),
        ],
        [[term(session.kinds[kind].title), record, client, what] for kind, record, client, what in found],
    )
    moved = {record for kind, record, *_ in found if kind == "activity"}
    warnings = [
        Line(
            say(
                "{new} has two plans at {start:moment}: salesctl move {activity} WHEN",
                new=named["new"], start=row["start"], activity=row["activity"],
            ),
            "warn",
        )
        for row in both_times
        if row["activity"] in moved
    ]  # fmt: skip
    pages = say(
        "A page on each client: salesctl brief --owner {user} --on {day} -o FILE --format md",
        user=new,
        day=day.isoformat(),
    )
    shown: list[str | Line | Table] = [table, *warnings, Line(pages, "dim")]
    return session.record(drafts, said, subject=said, shown=shown, handed=counts)


_TWICE = """select p.activity, p.start from planned as p
    join planned as o on o.start = p.start and o.owner = :taker where p.owner = :giver order by p.start, p.activity"""


def _under_way(
    query: Query, giver: str, day: date, now: date, only: set[str] | None
) -> Sequence[tuple[str, str, str, str]]:
    """Kind, id, client and name of what is handed over."""
    given = {"giver": giver, "day": day.isoformat(), "now": now.isoformat()}
    return [
        (kind, row["id"], row["client"] or "", row["what"] or "")
        for kind, sql in _UNDER_WAY.items()
        for row in query.rows(f"{sql} order by 2, 1", given)
        if only is None or row["client"] in only
    ]


def _handed(session: Session, kind: str, record_id: str, old: str, new: str, day: date) -> Draft:
    """A record that another has from a day on. Raises SalesctlError where it is handed over on a later day already."""
    record, _ = session.read(kind, record_id)
    if not record.kind.fields[_OWNER].earlier:
        return session.revise(kind, record_id, {**record.data, _OWNER: new})
    last = (day - timedelta(days=1)).isoformat()
    before: list[Mapping[str, str]] = list(record.data.get(_EARLIER) or [])
    if later := [one for one in before if one["until"] > last]:
        raise SalesctlError(
            say(
                "{record} is handed over again after {until:date}: to {user}",
                record=record_id, until=later[0]["until"], user=str(record.data.get(_OWNER)),
            ),
            hint=say("take that back first: salesctl undo {record} owner", record=record_id),
        )  # fmt: skip
    # who had it for no day at all was never its owner
    kept = before if any(one["until"] == last for one in before) else [*before, {"until": last, _OWNER: old}]
    return session.revise(kind, record_id, {**record.data, _OWNER: new, _EARLIER: kept})
