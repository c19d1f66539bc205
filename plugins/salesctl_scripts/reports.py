"""Reports on calling: how far the call lists came, what scripts met, who sleeps."""

from __future__ import annotations

from salesctl.api import Column, Period, Session, Table, text


def cold(session: Session, period: Period) -> Table:
    """Call lists that ran in a period: whom they held, how many were tried, spoken to, met; meetings per conversation."""
    query = session.query()
    rows = [
        [*row, _share(row["meetings"], row["reached"])]
        for row in query.rows(
            """
                select call_list, max(script) as script, count(*) as members, sum(touches > 0) as touched, sum(touches) as touches,
                  sum(conversations > 0) as reached,
                  sum(meeting_on is not null) as meetings, sum(refused_on is not null) as refusals
                from call_list_member where first_on <= :until and until >= :since
                group by call_list order by max(until) desc, call_list
                """,
            {"since": period.start.isoformat(), "until": period.end.isoformat()},
        )
    ]
    lang = session.lang
    columns = [
        Column("call_list", "ref", text(lang, "call list", "список")),
        Column("script", "ref", text(lang, "script", "скрипт")),
        Column("members", "integer", text(lang, "members", "в списке")),
        Column("touched", "integer", text(lang, "tried", "звонили")),
        Column("touches", "integer", text(lang, "attempts", "попыток")),
        Column("conversations", "integer", text(lang, "spoken to", "разговоров")),
        Column("meetings", "integer", text(lang, "meetings", "встреч")),
        Column("refusals", "integer", text(lang, "refusals", "отказов")),
        Column("conversion", "percent", text(lang, "meetings per talk", "встреч на разговор")),
    ]
    title = text(lang, f"Cold calls {period.text}", f"Холодные звонки {period.text}")
    return Table("cold", title, columns, rows, period.text)


def scripts(session: Session, period: Period) -> Table:
    """Conversations held by each script in a period, and each objection they met: how often, how often answered.

    A script's version is the one it has now. A line without an objection counts the script's conversations.
    """
    query = session.query()
    rows = [
        [*row, _share(row["handled"], row["met"])]
        for row in query.rows(
            """
                with held_by as (
                  select a.id, a.script, a.outcome from activity as a
                  where a.script is not null and a.archived = 0 and a.done_on between :since and :until
                )
                select h.script, s.version, null as objection, count(*) as met, null as handled,
                  sum(h.outcome in ('held', 'reached')) as well, sum(h.outcome = 'refused') as refused
                from held_by as h left join script as s on s.id = h.script group by h.script
                union all
                select h.script, s.version, o.code, count(*), sum(coalesce(o.handled, 0)),
                  sum(h.outcome in ('held', 'reached')), sum(h.outcome = 'refused')
                from held_by as h left join script as s on s.id = h.script
                join activity_objections as o on o.record = h.id group by h.script, o.code
                order by 1, 3
                """,
            {"since": period.start.isoformat(), "until": period.end.isoformat()},
        )
    ]
    lang = session.lang
    columns = [
        Column("script", "ref", text(lang, "script", "скрипт")),
        Column("version", "text", text(lang, "version", "версия")),
        Column("objection", "text", text(lang, "objection", "возражение")),
        Column("met", "integer", text(lang, "conversations", "разговоров")),
        Column("handled", "integer", text(lang, "answered", "снято")),
        Column("well", "integer", text(lang, "talked on", "состоялось")),
        Column("refused", "integer", text(lang, "refused", "отказов")),
        Column("share", "percent", text(lang, "answered, share", "доля снятых")),
    ]
    title = text(lang, f"Scripts and objections {period.text}", f"Скрипты и возражения {period.text}")
    return Table("scripts", title, columns, rows, period.text)


def dormant(session: Session, period: Period) -> Table:
    """Clients who stopped buying, by what they bought before; when they were last shipped to and spoken to."""
    del period  # who sleeps is what is so today
    query = session.query()
    rows = [
        list(row)
        for row in query.rows(
            """
                select l.client, l.owner, l.state, l.currency, l.past_value, l.last_shipped_on, l.quiet_days, l.last_held_on,
                  n.start_on
                from lifecycle as l left join next_step as n on n.client = l.client
                where l.state in ('dormant', 'dead') order by l.past_value desc, l.client
                """
        )
    ]
    lang = session.lang
    states = {"dormant": text(lang, "dormant", "спит"), "dead": text(lang, "dead", "потерян")}
    columns = [
        Column("client", "ref", text(lang, "client", "клиент")),
        Column("owner", "ref", text(lang, "owner", "менеджер")),
        Column("state", "text", text(lang, "state", "состояние")),
        Column("currency", "text", text(lang, "currency", "валюта")),
        Column("past_value", "money", text(lang, "bought before", "купил раньше")),
        Column("last_shipped_on", "date", text(lang, "last delivery", "последняя отгрузка")),
        Column("quiet_days", "integer", text(lang, "days since", "дней назад")),
        Column("last_held_on", "date", text(lang, "last spoken to", "последний разговор")),
        Column("next_on", "date", text(lang, "next step", "следующий шаг")),
    ]
    for row in rows:
        row[2] = states[row[2]]
    title = text(lang, f"Dormant clients on {session.today}", f"Спящие клиенты на {session.today}")
    return Table("dormant", title, columns, rows, session.today.isoformat(), (), session.config.currency)


def _share(part: int | None, whole: int | None) -> int | None:
    """A part in basis points, rounded half-up; none of nothing."""
    return (part * 20_000 + whole) // (2 * whole) if part is not None and whole else None
