"""Reports: how the plan stands, who owes what, what came in, what is in the pipeline, what was shipped."""

from __future__ import annotations

from salesctl.api import Command, Plugin, Report

_PANEL = "Figures and calendars"

plugin = Plugin(
    name="reports",
    help="The figures a salesperson and a manager live by.",
    reports=(
        Report(
            "plan",
            "Target against fact: pace, forecast, what is needed each working day.",
            "salesctl_reports.plan:report",
            "План и факт: темп, прогноз, сколько нужно в день.",
        ),
        Report(
            "receivables",
            "Who owes what, by age.",
            "salesctl_reports.receivables:report",
            "Дебиторская задолженность по срокам.",
        ),
        Report(
            "reconcile",
            "Our receivable against the accountant's statements, document by document.",
            "salesctl_reports.reconcile:report",
            "Сверка дебиторской задолженности с бухгалтерией по документам.",
        ),
        Report(
            "requests",
            "What came in, how it was answered, and how long that took.",
            "salesctl_reports.requests:report",
            "Заявки и пропущенные звонки: отвечено ли и как скоро.",
        ),
        Report(
            "payments",
            "What came in, and what it settled.",
            "salesctl_reports.payments:report",
            "Поступившие оплаты.",
        ),
        Report(
            "pipeline",
            "Open deals by stage, with their next step, weighted.",
            "salesctl_reports.pipeline:report",
            "Воронка сделок по этапам.",
        ),
        Report(
            "shipments",
            "Ordered, shipped, accepted, short.",
            "salesctl_reports.shipments:report",
            "Отгрузки: заказано, отгружено, принято, недопоставлено.",
        ),
    ),
    commands=(
        Command(
            "report",
            "A report by name, as a table, JSON, CSV or Markdown.",
            "salesctl_reports.commands:report",
            _PANEL,
        ),
        Command(
            "statement",
            "A client's account: every document and payment, what is owed.",
            "salesctl_reports.commands:statement",
            _PANEL,
        ),
    ),
)
