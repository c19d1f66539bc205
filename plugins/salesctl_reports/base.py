"""The client base: who is quiet, whose data are complete, who may become a client, how leads become money."""

from __future__ import annotations

from typing import Any

from salesctl.api import Column, Desk, Period, Table, freshness, text


def quiet(desk: Desk, period: Period) -> Table:
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
        _column(desk, "client", "ref", "client", "клиент"),
        _column(desk, "owner", "ref", "owner", "менеджер"),
        _column(desk, "state", "text", "stands as", "состояние"),
        _column(desk, "last_shipped_on", "date", "last shipped", "последняя отгрузка"),
        _column(desk, "every_days", "integer", "every (days)", "раз в дней"),
        _column(desk, "usual_next_on", "date", "usual next", "обычно к"),
        _column(desk, "late_days", "integer", "days late", "дней позже"),
        _column(desk, "past_value", "money", "bought in all", "куплено всего"),
        _column(desk, "currency", "text", "currency", "валюта"),
    ]
    title = text(desk.lang, f"Not shipped to in {period.text}", f"Не отгружались за {period.text}")
    return _asked(desk, "quiet", title, columns, sql, period, "shipment")


def base(desk: Desk, period: Period) -> Table:
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
        _column(desk, "owner", "ref", "owner", "менеджер"),
        _column(desk, "clients", "integer", "clients", "клиентов"),
        _column(desk, "contact", "integer", "with a contact", "с контактом"),
        _column(desk, "phone", "integer", "phone", "телефон"),
        _column(desk, "email", "integer", "e-mail", "почта"),
        _column(desk, "address", "integer", "address", "адрес"),
        _column(desk, "birthday", "integer", "birthday", "день рождения"),
        _column(desk, "confirmed", "integer", "confirmed this year", "подтверждено за год"),
        _column(desk, "complete", "percent", "complete", "заполнено"),
    ]
    title = text(desk.lang, "Client base", "Клиентская база")
    return _asked(desk, "base", title, columns, sql, period, "client")


def leads(desk: Desk, period: Period) -> Table:
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
        _column(desk, "client", "ref", "client", "клиент"),
        _column(desk, "owner", "ref", "owner", "менеджер"),
        _column(desk, "source", "text", "source", "источник"),
        _column(desk, "potential", "money", "may bring", "потенциал"),
        _column(desk, "currency", "text", "currency", "валюта"),
        _column(desk, "state", "text", "stands as", "состояние"),
        _column(desk, "last_held_on", "date", "last dealing", "последний контакт"),
        _column(desk, "next_on", "date", "next step", "следующий шаг"),
    ]
    title = text(desk.lang, "Possible clients", "Потенциальные клиенты")
    return _asked(desk, "leads", title, columns, sql, period, "client")


def funnel(desk: Desk, period: Period) -> Table:
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
    with desk.asking() as asking:
        found = list(asking.rows(sql, {"start": period.start.isoformat(), "end": period.end.isoformat()}))
    rows = [[text(desk.lang, *names[row[0] - 1]), row[1], row[2]] for row in found]
    columns = [
        _column(desk, "step", "text", "clients", "клиенты"),
        _column(desk, "clients", "integer", "number", "количество"),
        _column(desk, "of_the_step_before", "percent", "of the step before", "от прошлого шага"),
    ]
    title = text(desk.lang, f"Funnel {period.text}", f"Воронка {period.text}")
    basis = text(
        desk.lang, "Different clients with each fact in the period.", "Разные клиенты с каждым фактом за период."
    )
    return Table("funnel", title, columns, rows, period.text, [basis, freshness(desk, "payment", "shipment")])


def forecast(desk: Desk, period: Period) -> Table:
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
    with desk.asking() as asking:
        found = list(asking.rows(sql, {"end": period.end.isoformat()}))
    rows: list[list[Any]] = []
    for row in found:
        amount = row["amount"]
        weighted = None if amount is None else amount * row["weight"] // 10_000
        rows.append(
            [
                row["day"],
                row["client"],
                row["owner"],
                text(desk.lang, *why[row["why"]]),
                amount,
                row["weight"],
                weighted,
                row["currency"],
            ]
        )
    columns = [
        _column(desk, "day", "date", "about", "около"),
        _column(desk, "client", "ref", "client", "клиент"),
        _column(desk, "owner", "ref", "owner", "менеджер"),
        _column(desk, "why", "text", "why", "основание"),
        _column(desk, "amount", "money", "worth", "сумма"),
        _column(desk, "weight", "percent", "likely", "вероятность"),
        _column(desk, "weighted", "money", "weighted", "взвешено"),
        _column(desk, "currency", "text", "currency", "валюта"),
    ]
    title = text(desk.lang, f"Forecast until {period.end}", f"Прогноз до {period.end}")
    basis = text(
        desk.lang,
        "By habit: the average delivery of those whose usual day falls before the end; deals by the weight of their stage.",
        "По привычке: средняя отгрузка тех, чей обычный день наступает до конца срока; сделки — по весу этапа.",
    )
    return Table(
        "forecast", title, columns, rows, period.text, [basis, freshness(desk, "shipment")], desk.config.currency
    )


def _asked(desk: Desk, name: str, title: str, columns: list[Column], sql: str, period: Period, kind: str) -> Table:
    with desk.asking() as asking:
        rows = [list(row) for row in asking.rows(sql, (period.start.isoformat(), period.end.isoformat()))]
    return Table(name, title, columns, rows, period.text, [freshness(desk, kind)], desk.config.currency)


def _column(desk: Desk, name: str, type_: str, english: str, russian: str) -> Column:
    return Column(name, type_, text(desk.lang, english, russian))
