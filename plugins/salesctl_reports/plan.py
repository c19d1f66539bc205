"""How the plan stands: target against fact, pace, forecast, what is needed each working day."""

from __future__ import annotations

from typing import Any

from salesctl.api import Column, Period, Session, Table, freshness, text

_MONEY = ("revenue", "collections")


def report(session: Session, period: Period) -> Table:
    """Every target of the months in the period. Pace is by working days: linear, and the notes say so."""
    months = sorted({period.start.isoformat()[:7], period.end.isoformat()[:7]})
    query = session.query()
    days = {
        row["month"]: (row["all_days"], row["gone"])
        for row in query.rows(
            "select month, sum(work) as all_days, sum(case when day <= today() then work else 0 end) as gone"
            " from calendar where month between ? and ? group by month",
            (months[0], months[-1]),
        )
    }
    facts = list(
        query.rows(
            "select user, month, metric, target, fact from plan_fact where month between ? and ?"
            " order by month, user, metric",
            (months[0], months[-1]),
        )
    )
    rows = [_row(fact, *days.get(fact["month"], (0, 0))) for fact in facts]
    lang = session.lang
    columns = [
        Column("month", "text", text(lang, "month", "месяц")),
        Column("user", "ref", text(lang, "who", "кто")),
        Column("metric", "text", text(lang, "figure", "показатель")),
        Column("target", "text", text(lang, "target", "план")),
        Column("fact", "text", text(lang, "fact", "факт")),
        Column("attained", "percent", text(lang, "attained", "выполнено")),
        Column("pace", "percent", text(lang, "pace", "темп")),
        Column("forecast", "text", text(lang, "forecast", "прогноз")),
        Column("per_day", "text", text(lang, "needed a day", "нужно в день")),
    ]
    notes = [
        text(
            lang,
            "Pace: fact against the part of the target due by now, working day by working day (linear).",
            "Темп: факт к доле плана, которая должна быть выполнена к этому рабочему дню (линейно).",
        ),
        freshness(session, "payment", "shipment"),
    ]
    title = text(lang, f"Plan {period.text} on {session.today}", f"План {period.text} на {session.today}")
    return Table("plan", title, columns, rows, period.text, notes, session.config.currency)


def _row(fact: Any, all_days: int, gone: int) -> list[Any]:
    target, done = fact["target"] or 0, fact["fact"] or 0
    left = all_days - gone
    forecast = done * all_days // gone if gone else None
    due = target * gone
    missing = max(target - done, 0)
    per_day = -(-missing // left) if left > 0 else None
    shown = _money if fact["metric"] in _MONEY else _count
    return [
        fact["month"],
        fact["user"],
        fact["metric"],
        shown(target),
        shown(done),
        done * 10_000 // target if target else None,
        done * all_days * 10_000 // due if due else None,
        shown(forecast),
        shown(per_day),
    ]


def _money(minor: int | None) -> str | None:
    return None if minor is None else f"{minor // 100}.{minor % 100:02}"


def _count(number: int | None) -> str | None:
    return None if number is None else str(number)
