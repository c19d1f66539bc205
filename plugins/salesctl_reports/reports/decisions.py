"""What goes beyond the policy and waits for somebody who may decide."""

from __future__ import annotations

from salesctl.api import Column, Period, Report, ReportRows, Session, pending_decisions, say


def rows(session: Session, period: Period) -> ReportRows:  # noqa: ARG001 - what every report is given
    """Each concession nobody has decided about."""
    found = list(pending_decisions(session))
    return ReportRows([[one.client or None, one.text, one.record] for one in found])


report = Report(
    title="Waiting for a decision on {today:date}",
    help="Terms beyond the policy that nobody has allowed or refused yet: `salesctl approvals` decides.",
    columns=(
        Column("client", "ref", say("client", "heading")),
        Column("what", "text", say("what is asked for", "heading")),
        Column("record", "ref", say("record", "heading")),
    ),
    span="today",
    rows=rows,
)
