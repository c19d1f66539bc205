"""Reports: how the plan stands, who owes what, what came in, what is in the pipeline, what was shipped."""

from __future__ import annotations

from salesctl.api import Command, Plugin

_PANEL = "Figures and calendars"


plugin = Plugin(
    name="reports",
    help="The figures a salesperson and a manager live by.",
    views="views",
    reports="reports",
    commands=(
        Command(
            "report",
            "A report by name, as a table, a page, a workbook, JSON, CSV or Markdown.",
            "salesctl_reports.commands:report",
            _PANEL,
            kept=True,
            rows=("rows", "sections", "reports"),
        ),
        Command(
            "statement",
            "A client's account: every document and payment, what is owed.",
            "salesctl_reports.commands:statement",
            _PANEL,
            kept=True,
            rows=("rows",),
        ),
        Command(
            "dash",
            "Plan, debts, funnel and week on one screen.",
            "salesctl_reports.dashboard:dash",
            "Your day",
            watch=30,
        ),
        Command("day", "Your day's end.", "", "Your day"),
        Command("month", "A month's end.", "", _PANEL),
        Command(
            "day close",
            "Close your day with its figures.",
            "salesctl_reports.closing:day",
            "Your day",
            writes=True,
            makes="close",
            gaps="refused",
        ),
        Command(
            "month close",
            "Pin a month's figures.",
            "salesctl_reports.closing:month",
            _PANEL,
            writes=True,
            makes="close",
            gaps="refused",
        ),
        Command(
            "target plan",
            "Set what somebody is to reach in a month.",
            "salesctl_reports.targets:plan",
            _PANEL,
            writes=True,
            makes="target",
        ),
    ),
)
