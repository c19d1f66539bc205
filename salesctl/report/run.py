"""Runs a report: its queries with the days asked for, its rows and notes as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from salesctl.book.query.sql_tables import tables
from salesctl.errors import Place, SalesctlError, UsageError
from salesctl.lang.template import fields
from salesctl.lang.text import RecordName, say
from salesctl.lang.typed_dates import parse_period
from salesctl.model.sql_file import parameters
from salesctl.model.table import Column, Period, Table
from salesctl.model.values import TYPES
from salesctl.named_tuples import NamedTuple
from salesctl.plan.hours import work_from

from .file import RESULT
from .freshness import freshness
from .totals import totals

if TYPE_CHECKING:
    from salesctl.lang.text import Text
    from salesctl.session.session import Session

    from .declaration import Behind, Note, Report

_STYLES = ("title", "good", "warn", "bad", "dim")


class _Question(NamedTuple):
    sql: str
    number: int
    """The line its block begins on."""
    given: Mapping[str, Any]
    """What it may name."""


class _Found(NamedTuple):
    columns: Sequence[str]
    rows: Sequence[tuple[Any, ...]]


def period_of(report: Report, session: Session, typed: str) -> Period:
    """The days a report is about; `typed` is empty where nobody named any: the month of the session's day.

    Raises UsageError for a period of a report that is about today, and for what is no period.
    """
    today = session.today
    if report.span == "today":
        if typed:
            hint = say("salesctl report {name} --on DATE", name=report.name)
            raise UsageError(say("`{name}` is about a day, not a period", name=report.name), hint=hint)
        return Period(today, today, today.isoformat())
    start, end = parse_period(typed or "this month", today)
    if report.span == "period":
        return Period(start, end, typed if typed not in ("", "this month") else f"{start:%Y-%m}")
    last = max(min(end, today), start)
    first = last - timedelta(days=last.weekday()) if report.span == "week" else last
    return Period(first, last, f"{first}..{last}")


def run_report(
    session: Session, report: Report, period: Period, takes: Mapping[str, str] | None = None, *, noted: bool = True
) -> Table:
    """The report's table. `takes`: what it takes, by name; without what stands under it unless `noted`.

    Raises SalesctlError with the place of a query that fails.
    """
    taken = {**dict.fromkeys(report.may_take, ""), **(takes or {})}
    given = {
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "month_from": f"{period.start:%Y-%m}",
        "month_to": f"{period.end:%Y-%m}",
        "work_from": work_from(session).isoformat(),
        **taken,
    }
    facts = _facts(session, period, taken)
    table = Table(
        report.name,
        title_of_report(session, report, period, taken),
        report.columns,
        (),
        period.text,
        currency=session.config.currency,
        by=report.by,
        words=report.words,
        key=report.key,
        period_columns=report.period,
        total=report.total,
        chart=report.chart,
        as_of=report.as_of,
        behind=partial(_behind, session, report, given) if report.behind else None,
    )
    if report.rows:
        session.rest_on_more()  # a function may read whatever it likes
        made = report.rows(session, period)
        table = table._replace(rows=made.rows, styles=made.styles, units=made.units, behind=made.behind)
        told = list(made.notes)
    else:
        table, told = _filled(session, report, table, given, facts)
    notes = _notes(session, report, table, facts, told) if noted else ()
    return table._replace(notes=notes, totals=totals(table))


def title_of_report(session: Session, report: Report, period: Period, takes: Mapping[str, str]) -> Text:
    """What stands over a report; the records it takes are called by their names."""
    called = {
        name: RecordName(session.name_of(name, value), value) if value and name in session.kinds else value
        for name, value in takes.items()
    }
    return say(report.title, **_facts(session, period, called))


def rows_about(session: Session, report: Report, period: Period, table: Table, kept: Sequence[int]) -> Table:
    """Rows of a report's table, with their totals and the notes that are true of them: of some its basis, how fresh they are."""
    some = table.with_rows(kept)
    if len(kept) == len(table.rows):
        return some
    return some._replace(notes=_notes(session, report, some, _facts(session, period, {}), ()), totals=totals(some))


def _facts(session: Session, period: Period, taken: Mapping[str, str]) -> dict[str, str]:
    """What texts of a report may name."""
    return {
        "today": session.today.isoformat(),
        "period": period.text,
        "month": f"{period.start:%Y-%m}",
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        **taken,
    }


def _notes(session: Session, report: Report, table: Table, facts: Mapping[str, str], told: Sequence[str]) -> list[str]:
    """What stands under a table; `told`: what its own notes say."""
    notes: list[str] = [say(report.basis, **facts)] if report.basis and table.rows else []
    notes += told
    notes += [freshness(session, *report.as_of)] if report.as_of else []
    return [*notes, *_looking_back(session)]


def _filled(
    session: Session, report: Report, table: Table, given: Mapping[str, str], facts: Mapping[str, str]
) -> tuple[Table, list[str]]:
    """The table with its rows, and its notes."""
    found = _answers(session, report, [_Question(report.sql, 1, given)])[0]
    at = {name: n for n, name in enumerate(found.columns)}
    wanted = [*(column.name for column in table.columns if column.name), report.unit, report.style]
    for name in filter(None, wanted):
        if name not in at:
            raise SalesctlError(say("the query gives no column `{column}`", column=name), place=Place(report.source, 1))
    shown = [at[column.name] for column in table.columns]
    rows = [[row[n] for n in shown] for row in found.rows]
    table = table._replace(
        rows=rows,
        units=[row[at[report.unit]] for row in found.rows] if report.unit else (),
        styles=[row[at[report.style]] or "" for row in found.rows] if report.style else (),
    )
    _check(report, table)
    asked = [note for note in report.notes if note.sql]
    staged = found if any(RESULT in tables(note.sql) for note in asked) else None
    answers = iter(_answers(session, report, [_Question(note.sql, note.number, given) for note in asked], staged))
    told: list[str] = []
    for note in report.notes:
        told += (
            _said(report, note, next(answers), session.config.currency) if note.sql else [say(note.template, **facts)]
        )
    return table, told


def _answers(
    session: Session,
    report: Report,
    questions: Sequence[_Question],
    staged: _Found | None = None,
) -> list[_Found]:
    """What each query gives; those of a report that came with the book are asked in the sandbox."""
    bound = [{name: question.given[name] for name in parameters(question.sql)} for question in questions]
    if not questions:
        return []
    if not report.own:
        query = session.query()
        found = []
        if staged:
            query.give(RESULT, *staged)
        for question, values in zip(questions, bound, strict=True):
            try:
                rows = query.rows(question.sql, values)
                found.append(_Found(rows.columns, [tuple(row) for row in rows]))
            except SalesctlError as error:
                raise _placed(report, question, error) from None
        return found
    from salesctl.book import QUERY, Statement

    outcomes = session.book.sandboxed(
        session.today,
        [Statement(report.name, question.sql, values) for question, values in zip(questions, bound, strict=True)],
        views=session.installed.views,
        limits=QUERY,
        given={RESULT: staged} if staged else {},
    )
    found = []
    for question, outcome in zip(questions, outcomes, strict=True):
        if outcome.error:
            raise _placed(report, question, SalesctlError(outcome.error))
        found.append(_Found(outcome.columns, outcome.rows))
    return found


def _placed(report: Report, question: _Question, error: SalesctlError) -> SalesctlError:
    return SalesctlError(error.message, place=error.place or Place(report.source, question.number), hint=error.hint)


def _check(report: Report, table: Table) -> None:
    """Raises SalesctlError for a cell that its column's type has no room for."""
    for n, column in enumerate(table.columns):
        form = TYPES.get(column.type)
        if column.type == "as" or (form is not None and form.sql == "INTEGER"):
            for row in table.rows:
                if row[n] is not None and not isinstance(row[n], int):
                    message = say("`{column}` is {value}, not a whole number", column=column.name, value=row[n])
                    raise SalesctlError(message, place=Place(report.source, 1), hint=say("write no floating point"))
    for name, allowed, said in (
        (report.unit, TYPES, table.units),
        (report.style, ("", *_STYLES), table.styles),
    ):
        for value in said:
            if value not in allowed:
                raise SalesctlError(
                    say("`{column}` is `{value}`", column=name, value=value),
                    place=Place(report.source, 1),
                    hint=say("one of {list}", list=", ".join(allowed)),
                )


def _said(report: Report, note: Note, found: _Found, currency: str) -> list[Text]:
    told = []
    for row in found.rows:
        values = {"currency": currency, **dict(zip(found.columns, row, strict=True))}
        for name, _ in fields(note.template):
            if name not in values:
                place = Place(report.source, note.number)
                raise SalesctlError(
                    say("the note names `{name}`, which its query does not give", name=name), place=place
                )
        if values["currency"] is None:
            values["currency"] = currency
        told.append(say(note.template, **values))
    return told


def _looking_back(session: Session) -> list[Text]:
    """What a report of a past day says of the fields that have no date; `--at` reads them as they were then."""
    if session.at or session.today >= session.present_day:
        return []
    day = session.today.isoformat()
    return [
        say(
            "as of {day:date} by the dates in the records; what was changed in place since then, such as an amount, is shown as "
            "it is now: `--at {day}` reads the book as it was",
            day=day,
        )
    ]


def _behind(session: Session, report: Report, given: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> list[Table]:
    """The records that each of some rows is made of."""
    behind = report.behind
    if behind is None:
        raise SalesctlError(say("`{report}` does not say what its figures are made of", report=report.name))
    at = {column.name: n for n, column in enumerate(report.columns)}
    keys = [{name: row[at[name]] for name in (*report.key, *report.period)} for row in rows]
    questions = [_Question(behind.sql, behind.number, {**given, **key}) for key in keys]
    answers = _answers(session, report, questions)
    return [_records_of(session, report, behind, key, found) for key, found in zip(keys, answers, strict=True)]


def _records_of(session: Session, report: Report, behind: Behind, key: Mapping[str, Any], found: _Found) -> Table:
    """What the query for the records of one row found, as a table."""
    if behind.record not in found.columns:
        raise SalesctlError(
            say("the query gives no column `{column}`", column=behind.record), place=Place(report.source, behind.number)
        )
    known = {column.name: column for column in (*report.columns, *behind.columns)}
    record = Column(behind.record, "ref", say("record"))
    columns = [
        known.get(name, record if name == behind.record else Column(name))
        for name in found.columns
        if name != report.unit
    ]
    shown = [n for n, name in enumerate(found.columns) if name != report.unit]
    unit = list(found.columns).index(report.unit) if report.unit in found.columns else -1
    name = ", ".join(str(value) for value in key.values() if value is not None)
    return Table(
        report.name,
        say("Behind {key}", key=name),
        columns,
        [[one[n] for n in shown] for one in found.rows],
        currency=session.config.currency,
        words=report.words,
        units=[one[unit] for one in found.rows] if unit >= 0 else (),
    )
