"""Ordered, shipped, accepted, short."""

from __future__ import annotations

from salesctl.api import Column, Period, Session, Table, freshness, text


def report(session: Session, period: Period) -> Table:
    """Every order line that was ordered, or was to be there, in the period."""
    query = session.query()
    rows = [
        list(row)
        for row in query.rows(
            """
                select o.date, s."order", s.client, s.owner, s.line, s.product, s.promised_on, s.ordered, s.shipped,
                  s.accepted, s.short, s.open
                from order_line_state as s join "order" as o on o.id = s."order"
                where o.date between :start and :end or s.promised_on between :start and :end
                order by o.date, s."order", s.line
                """,
            {"start": period.start.isoformat(), "end": period.end.isoformat()},
        )
    ]
    lang = session.lang
    columns = [
        Column("date", "date", text(lang, "ordered on", "заказ от")),
        Column("order", "ref", text(lang, "order", "заказ")),
        Column("client", "ref", text(lang, "client", "клиент")),
        Column("owner", "ref", text(lang, "owner", "менеджер")),
        Column("line", "ref", text(lang, "line", "строка")),
        Column("product", "ref", text(lang, "product", "товар")),
        Column("promised_on", "date", text(lang, "promised", "обещано")),
        Column("ordered", "quantity", text(lang, "ordered", "заказано")),
        Column("shipped", "quantity", text(lang, "shipped", "отгружено")),
        Column("accepted", "quantity", text(lang, "accepted", "принято")),
        Column("short", "quantity", text(lang, "short", "недопоставка")),
        Column("open", "quantity", text(lang, "still open", "осталось")),
    ]
    incomplete = {row[1] for row in rows if row[11]}
    orders = {row[1] for row in rows}
    notes = [
        text(
            lang,
            f"{len(orders)} orders, {len(orders) - len(incomplete)} shipped in full, {len(incomplete)} still open",
            f"Заказов: {len(orders)}, отгружено полностью: {len(orders) - len(incomplete)}, открыто: {len(incomplete)}",
        ),
        freshness(session, "shipment", "order"),
    ]
    title = text(lang, f"Shipments {period.text}", f"Отгрузки {period.text}")
    return Table("shipments", title, columns, rows, period.text, notes)
