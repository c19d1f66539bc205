"""How offers and promotions fare."""

from __future__ import annotations

from salesctl.api import Column, Period, Session, Table, freshness, text

_STATES = {
    "draft": ("not sent", "не отправлено"),
    "sent": ("sent, unanswered", "отправлено, ответа нет"),
    "expired": ("expired", "срок истёк"),
    "accepted": ("accepted", "принято"),
    "declined": ("declined", "отклонено"),
}


def offers(session: Session, period: Period) -> Table:
    """Offers of the period: where each stands, what it is worth; at the foot how many were won."""
    query = session.query()
    rows = list(
        query.rows(
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
            text(session.lang, *_STATES[row["state"]]),
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
        Column("offer", "ref", text(session.lang, "offer", "предложение")),
        Column("client", "ref", text(session.lang, "client", "клиент")),
        Column("owner", "ref", text(session.lang, "owner", "менеджер")),
        Column("state", "text", text(session.lang, "stands", "состояние")),
        Column("sent_on", "date", text(session.lang, "sent", "отправлено")),
        Column("answered_on", "date", text(session.lang, "answered", "ответ")),
        Column("gross", "money", text(session.lang, "worth", "сумма")),
        Column("currency", "text", text(session.lang, "currency", "валюта")),
    ]
    title = text(session.lang, "Offers", "Коммерческие предложения")
    return Table(
        "offers",
        title,
        columns,
        cells,
        period.text,
        [text(session.lang, english, russian), freshness(session, "offer")],
    )


def promotions(session: Session, period: Period) -> Table:
    """Promotions that ran in the period: clients they are for, shown to, ordering the products after being shown."""
    span = (period.end.isoformat(), period.start.isoformat())
    query = session.query()
    rows = [
        list(row)
        for row in query.rows(
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
        Column("promotion", "text", text(session.lang, "promotion", "акция")),
        Column("from", "date", text(session.lang, "from", "с")),
        Column("to", "date", text(session.lang, "to", "по")),
        Column("eligible", "integer", text(session.lang, "clients it is for", "подходит клиентам")),
        Column("shown", "integer", text(session.lang, "shown to", "показана")),
        Column("ordered", "integer", text(session.lang, "ordered after", "заказали после")),
    ]
    title = text(session.lang, "Promotions", "Акции")
    return Table("promotions", title, columns, rows, period.text, [freshness(session, "promotion")])
