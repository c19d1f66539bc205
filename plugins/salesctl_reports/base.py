"""The client base: who is quiet, whose data are complete, who may become a client, how leads become money."""

from __future__ import annotations

from typing import Any

from salesctl.api import Column, Period, Session, Table, freshness, text


def quiet(session: Session, period: Period) -> Table:
    """Every current client not shipped to in the period, the longest overdue against its own habit first."""
    sql = """
        select l.client, l.owner, l.state, l.last_shipped_on, k.median_gap, k.usual_next_on,
          max(days_between(k.usual_next_on, today()), 0) as late, l.past_value, l.currency
        from lifecycle as l
        left join cadence as k on k.client = l.client
        where l.state in ('new', 'active', 'at_risk', 'revived', 'dormant')
          and not exists (select 1 from shipment_day as d where d.client = l.client and d.day between ? and ?)
        order by late desc, l.past_value desc, l.client"""
    columns = [
        _column(session, "client", "ref", "client", "клиент"),
        _column(session, "owner", "ref", "owner", "менеджер"),
        _column(session, "state", "text", "stands as", "состояние"),
        _column(session, "last_shipped_on", "date", "last shipped", "последняя отгрузка"),
        _column(session, "every_days", "integer", "every (days)", "раз в дней"),
        _column(session, "usual_next_on", "date", "usual next", "обычно к"),
        _column(session, "late_days", "integer", "days late", "дней позже"),
        _column(session, "past_value", "money", "bought in all", "куплено всего"),
        _column(session, "currency", "text", "currency", "валюта"),
    ]
    title = text(session.lang, f"Not shipped to in {period.text}", f"Не отгружались за {period.text}")
    return _asked(session, "quiet", title, columns, sql, period, "shipment")


def base(session: Session, period: Period) -> Table:
    """How complete each owner's client data are: contacts with phones, e-mails, birthdays, and how many were confirmed."""
    sql = """
        with card as (
          select c.id, c.owner,
            exists (select 1 from client_addresses as a where a.record = c.id) as address,
            exists (select 1 from client_contacts as k where k.record = c.id and k.left_on is null) as contact,
            exists (select 1 from client_contacts_phones as p where p.record = c.id) as phone,
            exists (select 1 from client_contacts_emails as e where e.record = c.id) as email,
            exists (select 1 from client_contacts as k where k.record = c.id and k.birthday is not null) as birthday,
            exists (select 1 from client_contacts as k
              where k.record = c.id and k.confirmed_on >= add_days(today(), -365)) as confirmed
          from client as c where c.archived = 0 and coalesce(c.stage, '') not in ('blacklisted', 'closed')
        )
        select owner, count(*), sum(contact), sum(phone), sum(email), sum(address), sum(birthday), sum(confirmed),
          floor_div((sum(contact) + sum(phone) + sum(email) + sum(address) + sum(birthday) + sum(confirmed)) * 10000, count(*) * 6)
        from card where ? <= ? group by owner order by owner"""
    columns = [
        _column(session, "owner", "ref", "owner", "менеджер"),
        _column(session, "clients", "integer", "clients", "клиентов"),
        _column(session, "contact", "integer", "with a contact", "с контактом"),
        _column(session, "phone", "integer", "phone", "телефон"),
        _column(session, "email", "integer", "e-mail", "почта"),
        _column(session, "address", "integer", "address", "адрес"),
        _column(session, "birthday", "integer", "birthday", "день рождения"),
        _column(session, "confirmed", "integer", "confirmed this year", "подтверждено за год"),
        _column(session, "complete", "percent", "complete", "заполнено"),
    ]
    title = text(session.lang, "Client base", "Клиентская база")
    return _asked(session, "base", title, columns, sql, period, "client")


def leads(session: Session, period: Period) -> Table:
    """Everybody who may become a client: where from, what they may bring, the last dealing and the next step."""
    sql = """
        select l.client, l.owner, c.source, c.potential, coalesce(c.currency, book_currency()) as currency, l.state, l.last_held_on,
          n.start_on
        from lifecycle as l
        join client as c on c.id = l.client
        left join next_step as n on n.client = l.client
        where l.state in ('lead', 'prospect') and ? <= ?
        order by n.start_on is not null, c.potential is null, c.potential desc, l.client"""
    columns = [
        _column(session, "client", "ref", "client", "клиент"),
        _column(session, "owner", "ref", "owner", "менеджер"),
        _column(session, "source", "text", "source", "источник"),
        _column(session, "potential", "money", "may bring", "потенциал"),
        _column(session, "currency", "text", "currency", "валюта"),
        _column(session, "state", "text", "stands as", "состояние"),
        _column(session, "last_held_on", "date", "last dealing", "последний контакт"),
        _column(session, "next_on", "date", "next step", "следующий шаг"),
    ]
    title = text(session.lang, "Possible clients", "Потенциальные клиенты")
    return _asked(session, "leads", title, columns, sql, period, "client")


def funnel(session: Session, period: Period) -> Table:
    """How far clients got in the period: spoken to, met, offered, ordered, shipped, paid; each against the step before."""
    sql = """
        with step as (
          select 1 as turn, count(distinct client) as n from held where done_on between :start and :end and client is not null
          union all
          select 2, count(distinct client) from held
          where type in ('meeting', 'visit', 'presentation') and done_on between :start and :end
          union all
          select 3, count(distinct client) from offer_state where sent_on between :start and :end
          union all
          select 4, count(distinct client) from "order" where archived = 0 and date between :start and :end
          union all
          select 5, count(distinct client) from shipment_value where shipped_on between :start and :end
          union all
          select 6, count(distinct client) from payment_now where date between :start and :end
        )
        select turn, n, floor_div(n * 10000, nullif(lag(n) over (order by turn), 0)) from step order by turn"""
    names = (
        ("spoken to", "поговорили"),
        ("met", "встретились"),
        ("offered", "получили предложение"),
        ("ordered", "заказали"),
        ("shipped to", "отгружены"),
        ("paid", "оплатили"),
    )
    query = session.query()
    found = list(query.rows(sql, {"start": period.start.isoformat(), "end": period.end.isoformat()}))
    rows = [[text(session.lang, *names[row[0] - 1]), row[1], row[2]] for row in found]
    columns = [
        _column(session, "step", "text", "clients", "клиенты"),
        _column(session, "clients", "integer", "number", "количество"),
        _column(session, "of_the_step_before", "percent", "of the step before", "от прошлого шага"),
    ]
    title = text(session.lang, f"Funnel {period.text}", f"Воронка {period.text}")
    basis = text(
        session.lang, "Different clients with each fact in the period.", "Разные клиенты с каждым фактом за период."
    )
    return Table("funnel", title, columns, rows, period.text, [basis, freshness(session, "payment", "shipment")])


def forecast(session: Session, period: Period) -> Table:
    """What is to come by the end of the period: repeat orders by habit, orders clients announced, then deals by their weight."""
    sql = """
        select 'habit' as why, l.client, l.owner, k.usual_next_on as day,
          floor_div(l.past_value, max(l.shipments, 1)) as amount, l.currency, 10000 as weight
        from lifecycle as l
        join cadence as k on k.client = l.client
        where l.state in ('new', 'active', 'at_risk', 'revived') and k.usual_next_on between today() and :end
          and not exists (
            select 1 from activity as a where a.client = l.client and a.expects_on between today() and :end and a.archived = 0)
        union all
        select 'expected', a.client, a.owner, a.expects_on, a.expects_amount, book_currency(), 10000
        from activity as a
        where a.expects_on between today() and :end and a.done_on is not null and a.archived = 0
        union all
        select 'deal', d.client, d.owner, d.expected_close, d.amount, d.currency, coalesce(g.weight, 0)
        from deal_state as d
        left join stage_now as g on g.stage = d.stage
        where coalesce(d.outcome, 'open') = 'open' and d.expected_close between today() and :end
        order by 4, 2"""
    why = {"habit": ("by habit", "по привычке"), "expected": ("announced", "обещан заказ"), "deal": ("deal", "сделка")}
    query = session.query()
    found = list(query.rows(sql, {"end": period.end.isoformat()}))
    rows: list[list[Any]] = []
    for row in found:
        amount = row["amount"]
        weighted = None if amount is None else amount * row["weight"] // 10_000
        rows.append(
            [
                row["day"],
                row["client"],
                row["owner"],
                text(session.lang, *why[row["why"]]),
                amount,
                row["weight"],
                weighted,
                row["currency"],
            ]
        )
    columns = [
        _column(session, "day", "date", "about", "около"),
        _column(session, "client", "ref", "client", "клиент"),
        _column(session, "owner", "ref", "owner", "менеджер"),
        _column(session, "why", "text", "why", "основание"),
        _column(session, "amount", "money", "worth", "сумма"),
        _column(session, "weight", "percent", "likely", "вероятность"),
        _column(session, "weighted", "money", "weighted", "взвешено"),
        _column(session, "currency", "text", "currency", "валюта"),
    ]
    title = text(session.lang, f"Forecast until {period.end}", f"Прогноз до {period.end}")
    basis = text(
        session.lang,
        "By habit: the average delivery of those whose usual day falls before the end; deals by the weight of their stage.",
        "По привычке: средняя отгрузка тех, чей обычный день наступает до конца срока; сделки — по весу этапа.",
    )
    return Table(
        "forecast", title, columns, rows, period.text, [basis, freshness(session, "shipment")], session.config.currency
    )


def _asked(
    session: Session, name: str, title: str, columns: list[Column], sql: str, period: Period, kind: str
) -> Table:
    query = session.query()
    rows = [list(row) for row in query.rows(sql, (period.start.isoformat(), period.end.isoformat()))]
    return Table(name, title, columns, rows, period.text, [freshness(session, kind)], session.config.currency)


def _column(session: Session, name: str, type_: str, english: str, russian: str) -> Column:
    return Column(name, type_, text(session.lang, english, russian))
