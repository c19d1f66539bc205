"""`report` and `statement`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from salesctl.api import (
    Answer,
    Column,
    Completes,
    Line,
    Period,
    SalesctlError,
    Session,
    Table,
    UsageError,
    attribute,
    parse_period,
    plugins,
    rendered,
    resolve,
    text,
)

from .receivables import statement as account

_FORMATS = ("table", "json", "csv", "md")
_FORMAT = Annotated[str, typer.Option("--format", metavar="table|json|csv|md", help="How it comes out.")]
_OUTPUT = Annotated[
    str, typer.Option("-o", "--output", metavar="FILE", help="Into a file; its ending says the format.")
]


def report(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which; all are listed without it.")] = "",
    period: Annotated[
        str, typer.Option("--period", metavar="PERIOD", help="2026-11, 2026-Q3, 'last month', 2026-11-01..2026-11-15.")
    ] = "this month",
    form: _FORMAT = "table",
    output: _OUTPUT = "",
    gap: Annotated[bool, typer.Option("--gap", help="With `plan`: what would close the gap.")] = False,
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
    return _out(session, table, form, output)


def statement(
    session: Session,
    client: Annotated[str, Completes("client"), typer.Argument(metavar="CLIENT", show_default=False)],
    form: _FORMAT = "table",
    output: _OUTPUT = "",
) -> Answer:
    """A client's account: every document and payment with the balance after each. For the call „we have paid all that“."""
    return _out(session, account(session, resolve(session, client, "client").id), form, output)


def _out(session: Session, table: Table, form: str, output: str) -> Answer:
    ending = Path(output).suffix.removeprefix(".")
    form = ending if form == "table" and ending in _FORMATS else form
    if form not in _FORMATS:
        raise UsageError(f"--format {form} is not known", hint=", ".join(_FORMATS))
    data, raw = rendered(table, form, session.language)
    if not output:
        return Answer(data, [table], raw=raw)
    try:
        Path(output).write_bytes(raw if raw is not None else rendered(table, "md", session.language)[1] or b"")
    except OSError as error:
        raise SalesctlError(f"{output} cannot be written: {error.strerror}") from None
    return Answer(data, [Line(f"{table.title} → {output}", "good")])
