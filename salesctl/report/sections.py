"""Reports made of sections: each a report of its own, cut to its first rows, or to those about one record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from salesctl.errors import SalesctlError
from salesctl.lang.text import say

from .loading import load_report
from .run import period_of, rows_about, run_report

if TYPE_CHECKING:
    from salesctl.model.table import Period, Table
    from salesctl.session.session import Session

    from .declaration import Report

_NAMED_BY = {"user": ("user", "owner")}
"""The columns that name a record of a kind, where its own name is not the only one."""


class Sections:
    """The sections of a session's reports. One that several reports ask for is worked out once."""

    def __init__(self, session: Session, period: str = "") -> None:
        self._session = session
        self._period = period
        self._reports: dict[str, Report] = {}
        self._run: dict[tuple[str, str], tuple[Report, Period, Table]] = {}

    def tables(self, report: Report, takes: Mapping[str, str] | None = None) -> Iterator[Table | SalesctlError]:
        """The tables of a report's sections, in turn; the error in place of one that cannot be worked out.

        Of a report that takes a record each section is about that record: a report that takes it, too, is given it, of others
        the rows that name it stand.
        """
        taken = takes or {}
        for section in report.sections:
            try:
                table = self._table(section.report, taken)
            except SalesctlError as error:
                yield error
            else:
                yield _cut(table, section.most) if section.most else table

    def _table(self, name: str, taken: Mapping[str, str]) -> Table:
        report, period, table = self._result(name, taken)
        for kind, value in taken.items():
            if kind in report.arguments:
                continue
            names = _NAMED_BY.get(kind, (kind,))
            at = next((n for n, column in enumerate(table.columns) if column.name in names), None)
            if at is None:
                raise SalesctlError(say("`{report}` does not say of whom its rows are", report=name))
            kept = [n for n, row in enumerate(table.rows) if row[at] == value]
            table = rows_about(self._session, report, period, table, kept)
        return table

    def _result(self, name: str, taken: Mapping[str, str]) -> tuple[Report, Period, Table]:
        session = self._session
        if name not in self._reports:
            self._reports[name] = load_report(session.root, session.installed.reports, name)
        report = self._reports[name]
        if report.sections:
            raise SalesctlError(say("`{report}` is made of sections itself", report=name))
        own = {argument: taken[argument] for argument in report.arguments if argument in taken}
        if missing := [argument for argument in report.takes if argument not in own]:
            raise SalesctlError(say("`{report}` takes {wanted}", report=name, wanted=", ".join(missing)))
        known = (name, repr(sorted(own.items())))
        if known not in self._run:
            period = period_of(report, session, "" if report.span == "today" else self._period)
            self._run[known] = report, period, session.named(run_report(session, report, period, own))
        return self._run[known]


def _cut(table: Table, most: int) -> Table:
    """The first rows of a table, of each part where it is parted; what is left out is counted."""
    at = next((n for n, column in enumerate(table.columns) if column.name == table.by), None)
    seen: Counter[Any] = Counter()
    kept = []
    for n, row in enumerate(table.rows):
        part = None if at is None else row[at]
        seen[part] += 1
        if seen[part] <= most:
            kept.append(n)
    left = len(table.rows) - len(kept)
    if not left:
        return table
    more = (
        say("{n:more|more}, in the total too: `salesctl report {name}`", n=left, name=table.name)
        if table.totals
        else say("{n:more|more}: `salesctl report {name}`", n=left, name=table.name)
    )
    return table.with_rows(kept)._replace(notes=[more, *table.notes])
