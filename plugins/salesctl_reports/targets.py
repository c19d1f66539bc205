"""`target plan`: what a person is to reach in a month."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Annotated, Any

from salesctl.api import (
    Answer,
    Argument,
    Line,
    Option,
    SalesctlError,
    Session,
    Table,
    UsageError,
    joined,
    parse_period,
    resolve,
    say,
    scaled,
    term,
    typed_decimal,
)

_SUM = "SUM"


def plan(
    session: Session,
    user: Annotated[str, Argument("USER", completes=("user",))],
    period: Annotated[
        str, Option("--period", metavar="MONTH", help="2026-12; next month unless given.")
    ] = "next month",
    revenue: Annotated[str, Option("--revenue", metavar=_SUM)] = "",
    collections: Annotated[str, Option("--collections", metavar=_SUM)] = "",
    active_clients: Annotated[str, Option("--active-clients", metavar="N")] = "",
    new_clients: Annotated[str, Option("--new-clients", metavar="N")] = "",
    calls: Annotated[str, Option("--calls", metavar="N")] = "",
    meetings: Annotated[str, Option("--meetings", metavar="N")] = "",
    offers: Annotated[str, Option("--offers", metavar="N")] = "",
    like: Annotated[str, Option("--like", metavar="MONTH", help="What is not said is as in that month.")] = "",
) -> Answer:
    """Set what a person is to reach in a month; what is said later changes only that. `--like last month` begins with those."""
    who = resolve(session, user, "user").id
    month = _month(session, period)
    sums = {"revenue": revenue, "collections": collections}
    counts = {
        "active_clients": active_clients, "new_clients": new_clients, "calls": calls, "meetings": meetings, "offers": offers,
    }  # fmt: skip
    before = _target(session, who, _month(session, like)) if like else {}
    if like and not before:
        raise SalesctlError(
            say("{who} had no target then", who=who), hint=say("say the figures, such as --revenue 500000")
        )
    there = _target(session, who, month)
    currency = str(there.get("currency") or before.get("currency") or session.config.currency)
    said = {name: typed_decimal(session, typed, "money", currency) for name, typed in sums.items() if typed}
    said |= {name: typed for name, typed in counts.items() if typed}
    if not said and not before:
        raise UsageError(
            say("say what to reach"), hint=say("salesctl target plan {who} --revenue 500000 --calls 40", who=who)
        )
    metrics = {**(before.get("metrics") or {}), **(there.get("metrics") or {}), **said}
    data: dict[str, Any] = {**before, **there, "period": month, "user": who, "metrics": metrics}
    record = data.pop("id", None) if there else None
    data.pop("id", None)
    draft = session.revise("target", str(record), data) if record else session.new("target", data)
    shown: list[str | Line | Table] = [
        *(
            joined("", ["  ", term(name.replace("_", " "), "field"), ": ", value])
            for name, value in _said(metrics, sums, currency).items()
        ),
        Line(say("see `salesctl report plan`"), "dim"),
    ]
    return session.record(
        draft, say("{user}: target for {month}", user=session.name_of("user", who), month=month), duty=1, shown=shown
    )


def _said(metrics: Mapping[str, str], sums: Collection[str], currency: str) -> dict[str, str]:
    """Metrics as people read them."""
    return {
        name: say("{sum:money}", sum=scaled(value, "money"), currency=currency) if name in sums else value
        for name, value in metrics.items()
    }


def _month(session: Session, typed: str) -> str:
    if typed == "next month":
        return f"{session.today.replace(day=28) + timedelta(days=4):%Y-%m}"
    return f"{parse_period(typed, session.today)[0]:%Y-%m}"


def _target(session: Session, user: str, month: str) -> dict[str, Any]:
    query = session.query()
    row = query.one("select id from target where user = ? and period = ? and archived = 0", (user, month))
    return {"id": row[0], **session.read("target", row[0])[0].data} if row else {}
