"""How offers and promotions fare."""

from __future__ import annotations

from salesctl.api import Column, Desk, Period, Table, freshness, text

_STATES = {
    "draft": ("not sent", "не отправлено"),
    "sent": ("sent, unanswered", "отправлено, ответа нет"),
    "expired": ("expired", "срок истёк"),
    "accepted": ("accepted", "принято"),
    "declined": ("declined", "отклонено"),
}


def offers(desk: Desk, period: Period) -> Table:
    """Offers of the period: where each stands, what it is worth; at the foot how many were won."""
    with desk.asking() as asking:
        rows = list(
            asking.rows(
                """select s.offer, s.number, s.client, s.owner, s.state, s.sent_on, s.answered_on, v.gross, v.currency
                   from offer_state as s join offer_value as v on v.offer = s.offer
                   where s.dated_on between ? and ? order by s.dated_on, s.offer""",
                (period.start.isoformat(), period.end.isoformat()),
            )
        )
    cells = [
        [
            row["number"] or row["offer"],
            row["client"],
            row["owner"],
            text(desk.lang, *_STATES[row["state"]]),
            row["sent_on"],
            row["answered_on"],
            row["gross"],
            row["currency"],
        ]
        for row in rows
    ]
    answered = [row for row in rows if row["state"] in ("accepted", "declined", "expired")]
    won = sum(row["state"] == "accepted" for row in answered)
    english = f"{won} of {len(answered)} answered or expired offers were accepted."
    russian = f"Принято {won} из {len(answered)} отвеченных и истёкших."
    columns = [
        Column("offer", "ref", text(desk.lang, "offer", "предложение")),
        Column("client", "ref", text(desk.lang, "client", "клиент")),
        Column("owner", "ref", text(desk.lang, "owner", "менеджер")),
        Column("state", "text", text(desk.lang, "stands", "состояние")),
        Column("sent_on", "date", text(desk.lang, "sent", "отправлено")),
        Column("answered_on", "date", text(desk.lang, "answered", "ответ")),
        Column("gross", "money", text(desk.lang, "worth", "сумма")),
        Column("currency", "text", text(desk.lang, "currency", "валюта")),
    ]
    title = text(desk.lang, "Offers", "Коммерческие предложения")
    return Table(
        "offers", title, columns, cells, period.text, [text(desk.lang, english, russian), freshness(desk, "offer")]
    )


def promotions(desk: Desk, period: Period) -> Table:
    """Promotions that ran in the period: clients they are for, shown to, ordering the products after being shown."""
    span = (period.end.isoformat(), period.start.isoformat())
    with desk.asking() as asking:
        rows = [
            list(row)
            for row in asking.rows(
                """
                with running as (
                  select id, title, "from", "to" from promotion
                  where archived = 0 and "from" <= ? and coalesce("to", '9999') >= ?
                ),
                fitting as (
                  select r.id, c.id as client from running as r join client as c on c.archived = 0
                    and coalesce(c.stage, '') not in ('blacklisted', 'closed')
                  where not exists (select 1 from promotion_segments as g where g.record = r.id)
                    or exists (select 1 from promotion_segments as g where g.record = r.id and g.value = c.segment)
                ),
                shown as (
                  select w.value as id, a.client, min(a.done_on) as day
                  from activity_shown as w join activity as a on a.id = w.record
                  where a.done_on is not null and a.archived = 0 group by w.value, a.client
                ),
                ordered as (
                  select s.id, s.client from shown as s
                  where exists (
                    select 1 from "order" as o join order_lines as l on l.record = o.id
                    where o.client = s.client and o.date >= s.day and (
                      exists (select 1 from promotion_products as p where p.record = s.id and p.value = l.product)
                      or not exists (select 1 from promotion_products as p where p.record = s.id)))
                )
                select r.title, r."from", r."to",
                  (select count(*) from fitting as f where f.id = r.id),
                  (select count(*) from shown as s join fitting as f on f.id = s.id and f.client = s.client where s.id = r.id),
                  (select count(*) from ordered as o where o.id = r.id)
                from running as r order by r."from", r.id
                """,
                span,
            )
        ]
    columns = [
        Column("promotion", "text", text(desk.lang, "promotion", "акция")),
        Column("from", "date", text(desk.lang, "from", "с")),
        Column("to", "date", text(desk.lang, "to", "по")),
        Column("eligible", "integer", text(desk.lang, "clients it is for", "подходит клиентам")),
        Column("shown", "integer", text(desk.lang, "shown to", "показана")),
        Column("ordered", "integer", text(desk.lang, "ordered after", "заказали после")),
    ]
    title = text(desk.lang, "Promotions", "Акции")
    return Table("promotions", title, columns, rows, period.text, [freshness(desk, "promotion")])
