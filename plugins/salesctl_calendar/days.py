"""What is no dealing: deadlines, birthdays at clients, absences by the day or the hour, and what waits for a manager's word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from salesctl.api import FreeText, Text, joined, owed, say, translatable

from .events import Event, called_off, settled, why_called_off

if TYPE_CHECKING:
    from salesctl.api import Session

    from .events import Presence

_DAY = len("2026-11-23")
_AHEAD = 400
"""Days ahead that birthdays are shown for: each stands in a feed once or twice."""

_TERMS = """
  select c.id, c.client, c.owner, coalesce(s.ends_on, c."to") as ends_on, c.notice_days, s.state, coalesce(c.number, c.id) as name,
    c.path, c.archived, c.terminated_on, c.renews as daily
  from contract as c left join contract_state as s on s.contract = c.id
  where c.signed_client_on is not null
"""
"""The terms of contracts that hold, or held until they were ended or put away."""

_DEADLINES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "expires": (
            translatable("{client}: {name} expires"),
            (
                "select f.id, coalesce(o.client, f.client) as client, coalesce(o.owner, f.owner) as owner, f.valid_until as day,"
                " coalesce(f.number, f.id) as name, f.path, f.archived, o.state in ('accepted', 'declined') as settled"
                " from offer as f left join offer_state as o on o.offer = f.id"
                " where o.state <> 'draft' or (f.archived and exists (select 1 from offer_sent as s where s.record = f.id))"
            ),
        ),
        "fetch": (
            translatable("{client}: fetch {name} from the legal department"),
            (
                "select id, client, owner, approved_on as day, coalesce(number, id) as name, path, archived, terminated_on,"
                " received_on is not null as settled from contract where coalesce(signing, 'paper') = 'paper'"
            ),
        ),
        "return": (
            translatable("{client}: return our original of {name}"),
            (
                "select id, client, owner, signed_client_on as day, coalesce(number, id) as name, path, archived,"
                " returned_on is not null as settled from contract where coalesce(signing, 'paper') = 'paper'"
            ),
        ),
        "notice": (
            translatable("{client}: last day to give notice of {name}"),
            (
                f"select *, add_days(ends_on, -notice_days) as day from ({_TERMS})"
                " where notice_days is not null and state is not 'ended'"
            ),
        ),
        "ends": (
            translatable("{client}: {name} ends"),
            (f"select *, ends_on as day from ({_TERMS})"),
        ),
        "promise": (
            translatable("{client} promised to pay"),
            (
                "select p.activity as id, p.client, coalesce(c.owner, a.owner) as owner, min(p.by) as day, '' as name, a.path,"
                " not exists (select 1 from receivable as r where r.client = p.client"
                "   and (p.document is null or r.document = p.document)) as settled"
                " from promise_now as p join activity as a on a.id = p.activity left join client as c on c.id = p.client"
                " group by p.activity"
            ),
        ),
    }
)
"""By kind of deadline: how it is told, and the query that finds its days."""


def day_events(session: Session, feed: str) -> Iterator[Event]:
    """Everybody's events of a feed of whole days."""
    return _FEEDS[feed](session)


def _deadlines(session: Session) -> Iterator[Event]:
    for what, (template, sql) in _DEADLINES.items():
        for row in session.query().rows(f"select * from ({sql}) where day is not null"):
            told = Text(template, _named(session, row))
            yield _whole_day(f"{what}-{row['id']}", "deadlines", dict(row), told)


def _birthdays(session: Session) -> Iterator[Event]:
    rows = session.query().rows(
        "select b.*, c.path from contact_birthday as b join client as c on c.id = b.client"
        f" where b.day <= add_days(today(), {_AHEAD})"
    )
    for row in rows:
        told = say("{name}, {client}: birthday", **_named(session, row))
        yield _whole_day(f"birthday-{row['client']}-{row['contact']}-{row['day'][:4]}", "birthdays", dict(row), told)


def _absences(session: Session) -> Iterator[Event]:
    rows = session.query().rows(
        'select a.record as owner, u.name, a."from" as day, a."to" as last, a.cover, v.name as cover_name, a.why, u.path'
        ' from user_absences as a join "user" as u on u.id = a.record left join "user" as v on v.id = a.cover'
    )
    for row in rows:
        away = say("{name} is away", name=FreeText(row["name"]))
        hours = _hours(row["day"], row["last"])
        said = [row["why"] or ""]
        if row["cover"]:
            said.append(say("{cover} covers", cover=row["cover_name"] or row["cover"]))
        elif not hours:
            said.append(say("nobody covers"))
        text = joined("\n", filter(None, said))
        uid = f"away-{row['owner']}-{row['day']}"
        known = {**dict(row), **hours}
        yield _whole_day(uid, "absences", known, away, text=text, presence="away")
        if row["cover"] and row["cover"] != row["owner"]:
            own = {**known, "owner": row["cover"]}
            yield _whole_day(f"{uid}-cover", "absences", own, say("{event}: you cover", event=away), text=text)


def _hours(first: str, last: str) -> dict[str, Any]:
    """From when, and for how many minutes, where an absence begins or ends within a day; nothing for whole days."""
    if len(first) == len(last) == _DAY:
        return {}
    begin, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
    end += timedelta(len(last) == _DAY)
    return {"day": begin.isoformat(timespec="minutes"), "minutes": int((end - begin).total_seconds()) // 60}


def _approvals(session: Session) -> Iterator[Event]:
    waiting = owed(session, rules=("approval-waits",)).obligations
    for one, why in zip(waiting, session.with_names_told([one.lasting for one in waiting]), strict=True):
        row = {"owner": one.owner, "client": one.client, "day": session.today.isoformat(), "path": "", "daily": True}
        text = joined("\n", [why, say("answer: {command}", command=f"salesctl approve {one.about}")])
        told = say("Decide: {client}", client=_client(session, one.client))
        yield _whole_day(f"approval-{one.about}", "approvals", row, told, why=why, text=text)


_FEEDS: Mapping[str, Callable[[Session], Iterator[Event]]] = MappingProxyType(
    {"deadlines": _deadlines, "birthdays": _birthdays, "absences": _absences, "approvals": _approvals}
)


def _whole_day(
    uid: str,
    feed: str,
    row: Mapping[str, Any],
    title: Text,
    *,
    text: Text | None = None,
    presence: Presence = "free",
    why: str = "",
) -> Event:
    """An event of a row: its `day`, `last`, `minutes` and `owner`, whether it is `settled`, `archived` or `terminated_on` a day."""
    off = bool(row.get("archived") or row.get("terminated_on")) and not row.get("settled")
    titles = [*([say("{event}: {reason}", event=title, reason=why)] if why else []), title]
    titles = [called_off(one) if off else settled(one) if row.get("settled") else one for one in titles]
    if off:
        ended = say("terminated on {day:date}", day=row["terminated_on"]) if row.get("terminated_on") else ""
        text = why_called_off(ended or say("put away in the archive"))
    return Event(
        uid=f"{uid}@salesctl",
        feed=feed,
        owner=row["owner"],
        start=row["day"],
        minutes=row.get("minutes", 0),
        last=(row.get("last") or row["day"])[:_DAY],
        bare=title,
        titles=lambda: titles,
        text=text or joined("", ()),
        place="",
        presence=presence,
        cancelled=off,
        decided_by=[row["path"]] if row["path"] else [],
        reads=(),
        client=row.get("client") or "",
        daily=bool(row.get("daily")),
    )


def _named(session: Session, row: Any) -> dict[str, Any]:
    return {"client": _client(session, row["client"]), "name": FreeText(row["name"])}


def _client(session: Session, client: str | None) -> FreeText:
    return FreeText(session.name_of("client", client) if client else "—")
