"""Where every contract stands."""

from __future__ import annotations

from salesctl.api import Column, Period, Session, Table, freshness, text

_STATES = {
    "draft": ("draft", "черновик"),
    "with_legal": ("with the legal department", "у юристов"),
    "approved": ("to be fetched", "забрать у юристов"),
    "received": ("to be sent", "отдать клиенту"),
    "sent": ("with the client", "у клиента на подписи"),
    "signed": ("original to be returned", "вернуть оригинал юристам"),
    "in_force": ("in force", "действует"),
    "ended": ("ended", "закончился"),
    "terminated": ("terminated", "расторгнут"),
}
_WAITS = {
    "owner": ("the rep", "менеджера"),
    "legal": ("legal", "юристов"),
    "client": ("the client", "клиента"),
}


def report(session: Session, period: Period) -> Table:
    """Contracts not yet ended, and those that ended in the period; what is on its way first, the longest waiting first."""
    query = session.query()
    found = list(
        query.rows(
            """
                select s.contract, s.number, s.client, s.owner, s.state, s.since, days_between(s.since, today()) as days,
                  s.waits_for, s.ends_on
                from contract_state as s
                where s.state not in ('ended', 'terminated') or s.since between ? and ?
                order by s.state in ('in_force', 'ended', 'terminated'), s.since, s.contract
                """,
            (period.start.isoformat(), period.end.isoformat()),
        )
    )
    rows = [
        [
            row["number"] or row["contract"],
            row["client"],
            row["owner"],
            text(session.lang, *_STATES[row["state"]]),
            row["since"],
            row["days"],
            text(session.lang, *_WAITS[row["waits_for"]]) if row["waits_for"] else None,
            row["ends_on"],
        ]
        for row in found
    ]
    columns = [
        Column("contract", "ref", text(session.lang, "contract", "договор")),
        Column("client", "ref", text(session.lang, "client", "клиент")),
        Column("owner", "ref", text(session.lang, "owner", "менеджер")),
        Column("state", "text", text(session.lang, "stands", "шаг")),
        Column("since", "date", text(session.lang, "since", "с")),
        Column("days", "integer", text(session.lang, "days", "дней")),
        Column("waits_for", "text", text(session.lang, "waits for", "ждёт")),
        Column("ends_on", "date", text(session.lang, "ends on", "действует до")),
    ]
    title = text(session.lang, "Contracts", "Договоры")
    basis = text(
        session.lang,
        "By the dates of each step; a paper contract is done when our original is back.",
        "По датам шагов; бумажный договор закрыт, когда наш оригинал вернулся.",
    )
    return Table("contracts", title, columns, rows, period.text, [basis, freshness(session, "contract")])
