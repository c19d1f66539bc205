"""`report` and `statement`."""

from __future__ import annotations

from typing import Annotated

from salesctl.api import (
    Answer,
    Argument,
    Column,
    Option,
    Period,
    Session,
    Table,
    UsageError,
    as_data,
    attribute,
    parse_period,
    plugins,
    resolve,
    text,
)

from .receivables import statement as account


def report(
    session: Session,
    name: Annotated[str, Argument("NAME", help="Which; all are listed without it.")] = "",
    period: Annotated[
        str, Option("--period", metavar="PERIOD", help="2026-11, 2026-Q3, 'last month', 2026-11-01..2026-11-15.")
    ] = "this month",
    gap: Annotated[bool, Option("--gap", help="With `plan`: what would close the gap.")] = False,
) -> Answer:
    """A report by name; without a name, the reports there are. Before the Monday meeting: `salesctl report plan`."""
    known = {found.name: found for plugin in plugins() for found in plugin.reports}
    if not name:
        rows = [[found.name, text(session.lang, found.help, found.help_ru or found.help)] for found in known.values()]
        data = {"reports": [{"name": found.name, "help": found.help} for found in known.values()]}
        return Answer(data, [Table("reports", "", [Column("report", "ref"), Column("what it shows")], rows)])
    if gap and name != "plan":
        raise UsageError("--gap goes with the plan", hint="salesctl report plan --gap")
    name = "gap" if gap else name
    if name not in known:
        raise UsageError(f"there is no report `{name}`", hint=f"there are {', '.join(known)}")
    start, end = parse_period(period, session.today)
    spoken = f"{start:%Y-%m}" if period == "this month" else period
    table = attribute(known[name].target)(session, Period(start, end, spoken))
    return Answer(as_data(table), [table])


def statement(
    session: Session,
    client: Annotated[str, Argument("CLIENT", completes=("client",))],
) -> Answer:
    """A client's account: every document and payment with the balance after each. For the call „we have paid all that“."""
    table = account(session, resolve(session, client, "client").id)
    return Answer(as_data(table), [table])
