"""All that is owed to clients, and why, the most pressing first."""

from __future__ import annotations

from salesctl.api import Column, Period, Report, ReportRows, Session, owed, ranked, say
from salesctl_duties.obligations import duty_words, failures, obligation_columns, obligation_row


def rows(session: Session, period: Period) -> ReportRows:
    """A row an obligation, in the order in which a day is planned."""
    today = period.start.isoformat()
    found = owed(session)
    listed = [one for item in ranked(found.obligations, session.today) for one in item.obligations]
    return ReportRows(
        [[one.owner, *obligation_row(one)] for one in listed],
        [line.text for line in failures(found.failed)],
        styles=["bad" if one.overdue(today) else "" for one in listed],
    )


report = Report(
    title="Owed to clients on {today:date}",
    help="Everything that is owed to clients: by whom, which duty, why, and since when.",
    columns=(Column("owner", "ref", say("owner", "heading")), *obligation_columns()),
    span="today",
    key=("obligation",),
    words=duty_words(),
    rows=rows,
)
