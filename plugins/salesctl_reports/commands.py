"""`report` and `statement`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Annotated, Any, Literal, NotRequired, TypedDict

from salesctl.api import (
    NUMBERS,
    Answer,
    Argument,
    Cell,
    Column,
    Line,
    Option,
    Report,
    SchemaKeywords,
    Sections,
    Session,
    Shown,
    Table,
    UsageError,
    against,
    as_data,
    causes,
    entity_named,
    entity_option,
    folders,
    joined,
    load_report,
    load_reports,
    period_of,
    resolve,
    run_report,
    say,
    shape,
    title_of_report,
)

_PERIOD = Option(
    "--period",
    metavar="PERIOD",
    help="2026-11, 2026-Q3, 'last month', 2026-11-01..2026-11-15; this month unless given.",
)
_AGAINST = Option("--against", metavar="REV|DATE", help="What it said then, what it says now, and the difference.")
_YES = Option("--yes", help="With `site`: you know that whoever can open its folder reads debts, deals and names.")
_SITE = "site"
_BEHIND = Option("--behind", metavar="KEY", help="The records a row is made of; KEY is what the row is known by.")


class ReportName(TypedDict):
    """A report there is."""

    name: str
    help: str


class ReportsAnswer(TypedDict):
    """The reports there are."""

    reports: list[ReportName]


def report(
    session: Session,
    name: Annotated[str, Argument("NAME", help="Which; all are listed without it.")] = "",
    takes: Annotated[list[str] | None, Argument("VALUE…", help="What the report takes, such as a client.")] = None,
    period: Annotated[str, _PERIOD] = "",
    compared: Annotated[str, _AGAINST] = "",
    behind: Annotated[str, _BEHIND] = "",
    gap: Annotated[bool, Option("--gap", help="With `plan`: what would close the gap.")] = False,
    review: Annotated[
        bool, Option("--review", help="With `forecast`: what past forecasts said of each month, and what came.")
    ] = False,
    yes: Annotated[bool, _YES] = False,
) -> Annotated[Answer, report_shape]:
    """A report by name; without a name, the reports there are. Before the Monday meeting: `salesctl report plan`.

    `salesctl report manager -o monday.html` is all a manager looks at on Monday, `report person USER` and `report client CLIENT`
    everything about one. `report site DIR` writes these pages of everybody into a folder that a web server can show.
    """
    if not name:
        return _listed(session)
    if name == _SITE:
        if len(takes or []) != 1:
            raise UsageError(say("`site` takes a folder"), hint=say("salesctl report site DIR"))
        return _site(session, takes or [], yes=yes)
    if gap and name != "plan":
        raise UsageError(say("--gap goes with the plan"), hint=say("salesctl report plan --gap"))
    if review and name != "forecast":
        raise UsageError(say("--review goes with the forecast"), hint=say("salesctl report forecast --review"))
    if behind and compared:
        raise UsageError(say("--behind and --against do not go together"))
    found = load_report(
        session.root, session.installed.reports, "gap" if gap else "forecast_review" if review else name
    )
    if found.sections:
        return _sections(session, found, period, takes or [], alone=not (behind or compared))
    table = _table(session, found, period, takes or [])
    if behind:
        table = _behind(table, behind)
    if compared:
        return _compared(session, found, table, (period, takes or []), session.at_revision(compared))
    table = session.named(table)
    return Answer(as_data(table), [table])


def _compared(session: Session, found: Report, table: Table, asked: tuple[str, Sequence[str]], then: Session) -> Answer:
    """A report beside what it said in another state of the book, and because of which changes it says something else now."""
    before = _table(then, found, *asked)
    both = against(table, before)
    why = session.named(causes(then, session, before, table, both))
    both = session.named(both)
    return Answer({**as_data(both), "causes": as_data(why)}, [both, *([why] if why.rows else [])])


def statement(
    session: Session,
    client: Annotated[str, Argument("CLIENT", completes=("client",))],
    entity: Annotated[str, entity_option(help="Of one of the client's legal entities alone.")] = "",
) -> Annotated[Answer, statement_shape]:
    """A client's account: every document and payment with the balance after each. For the call „we have paid all that“."""
    found = load_report(session.root, session.installed.reports, "statement")
    table = _table(session, found, "", [client, entity] if entity else [client])
    table = session.named(table)
    return Answer(as_data(table), [table])


def report_shape() -> Any:
    """The shapes of the reports that are installed, by name, and of one that came with a book."""
    from .site import SiteAnswer

    found, _ = load_reports(Path(), folders("reports"))
    own = Annotated[str, SchemaKeywords(**{"not": {"enum": [one.name for one in found]}})]
    shapes = [table_shape(one, compared=True) for one in found if not one.sections]
    own_shape = shape("OwnReport", {**_table_fields(own, str), **_causes_field()})
    one_table: Any = reduce(or_, [*shapes, own_shape])
    fields = {"name": str, "period": str, "sections": list[one_table]}
    choices: list[Any] = [
        ReportsAnswer,
        SiteAnswer,
        *shapes,
        own_shape,
        shape("SectionsReport", fields, "A report made of others."),
    ]
    return reduce(or_, choices)


def statement_shape() -> Any:
    """The shape of a client's account."""
    return table_shape(load_report(Path(), folders("reports"), "statement"))


def table_shape(found: Report, *, compared: bool = False) -> Any:
    """The shape of a report's table: its columns, those of two days and of the records behind, and names beside ids.

    `compared`: with what `--against` adds.
    """
    behind = found.behind.columns if found.behind else found.behind_columns
    names = [*(column.name for column in (*found.columns, *behind)), *([found.behind.record] if found.behind else [])]
    three = [
        f"{column.name}_{when}"
        for column in found.columns
        for when in ("before", "change")
        if column.type in (*NUMBERS, "as")
    ]
    refs = [f"{column.name}_name" for column in (*found.columns, *behind) if column.type == "ref"]
    columns: Any = tuple(dict.fromkeys([*names, *three, *refs]))
    fields = {**_table_fields(Literal[found.name], Literal[columns]), **(_causes_field() if compared else {})}
    return shape(f"{found.name.title().replace('_', '')}Report", fields, found.help)


def _causes_field() -> dict[str, Any]:
    """What `--against` adds."""
    told = shape(
        "ReportCauses", _table_fields(Literal["causes"], str), "The changes because of which rows differ, money first."
    )
    return {"causes": NotRequired[Annotated[told, "With --against."]]}


def _table_fields(name: Any, column: Any) -> dict[str, Any]:
    return {
        "name": name,
        "period": str,
        "currency": Annotated[str, "Of sums in rows that name none."],
        "columns": list[column],
        "types": Annotated[list[str], "By column: money, percent, date, ref, text … or as: see units."],
        "units": NotRequired[Annotated[list[str], "By row: the type of its cells in `as` columns."]],
        "rows": list[list[Cell]],
        "totals": NotRequired[
            Annotated[list[list[Cell]], "Of a report whose columns add up: their sums, as rows, one for each currency."]
        ],
        "notes": list[str],
    }


def _listed(session: Session) -> Answer:
    reports, broken = load_reports(session.root, session.installed.reports)
    columns = [Column("name", "ref", say("report")), Column("help", "text", say("what it shows"))]
    data = {"reports": [{"name": one.name, "help": one.help} for one in reports]}
    shown: list[str | Line | Table] = [Table("reports", "", columns, [[one.name, say(one.help)] for one in reports])]
    shown += [Line(f"{finding.place}: {finding.message}", "bad") for finding in broken]
    return Answer(data, shown, exit_code=1 if broken else 0)


def _site(session: Session, takes: Sequence[str], *, yes: bool) -> Answer:
    from .site import site

    return site(session, Path(takes[0]), agreed=yes)


def _sections(session: Session, found: Report, period: str, takes: Sequence[str], *, alone: bool) -> Answer:
    """The tables of a report made of sections, under its title; a section that cannot be worked out is told, and is no success."""
    if not alone:
        raise UsageError(
            say("`{report}` is made of several reports", report=found.name),
            hint=say("ask one of them: {list}", list=", ".join(section.report for section in found.sections)),
        )
    asked, values = period_of(found, session, period), _taken(session, found, takes)
    shown: list[Shown] = [Line(title_of_report(session, found, asked, values), "title")]
    tables, broken = [], []
    for section in Sections(session, period).tables(found, values):
        if isinstance(section, Table):
            tables.append(section)
            shown.append(section)
        else:
            broken.append(section)
            shown.append(Line(joined(": ", [str(section.place or ""), section.message]), "bad"))
    data = {"name": found.name, "period": asked.text, "sections": [as_data(table) for table in tables]}
    return Answer(data, shown, exit_code=1 if broken else 0)


def _table(session: Session, found: Report, period: str, takes: Sequence[str]) -> Table:
    """The report's table. Raises UsageError when it takes more, or fewer, values than are given."""
    values = _taken(session, found, takes)
    return run_report(session, found, period_of(found, session, period), values)


def _taken(session: Session, found: Report, takes: Sequence[str]) -> dict[str, str]:
    """What the report takes, by name. Raises UsageError when more, or fewer, values are given."""
    wanted = " ".join([*(name.upper() for name in found.takes), *(f"[{name.upper()}]" for name in found.may_take)])
    if not len(found.takes) <= len(takes) <= len(found.arguments):
        if not found.arguments:
            hint = f"salesctl report {found.name}"
            raise UsageError(say("`{name}` takes nothing but its name", name=found.name), hint=hint)
        hint = say("salesctl report {name} {wanted}", name=found.name, wanted=wanted)
        raise UsageError(say("`{name}` takes {wanted}", name=found.name, wanted=wanted), hint=hint)
    values: dict[str, str] = {}
    for name, typed in zip(found.arguments, takes, strict=False):
        if name in session.kinds:
            values[name] = resolve(session, typed, name).id
        elif name == "entity" and "client" in values:
            values[name] = entity_named(session, values["client"], typed)
        else:
            values[name] = typed
    return values


def _behind(table: Table, typed: str) -> Table:
    """The records behind the row whose key begins with these values."""
    if table.behind is None:
        raise UsageError(say("`{report}` does not say what its figures are made of", report=table.name))
    key = [*table.key, *table.period_columns]
    at = [[column.name for column in table.columns].index(name) for name in key]
    said = [part.strip() for part in typed.split(",")]
    known = [([str(row[n]) if row[n] is not None else "" for n in at], row) for row in table.rows]
    rows = [row for values, row in known if values[: len(said)] == said]
    if len(rows) == 1:
        return next(table.records_behind(rows))
    hint = say(
        "KEY is {key}, such as {some}",
        key=",".join(key),
        some="; ".join(",".join(values) for values, _ in known[:3]) or "—",
    )
    if rows:
        raise UsageError(say("{n:row begins|rows begin} with `{typed}`", n=len(rows), typed=typed), hint=hint)
    raise UsageError(say("no row begins with `{typed}`", typed=typed), hint=hint)
