"""Reports: how the plan stands, who owes what, what came in, what is in the pipeline, what was shipped."""

from __future__ import annotations

from salesctl.api import Command, Plugin, Report

_PANEL = "Figures and calendars"


def _report(name: str, help_: str, module: str, russian: str) -> Report:
    return Report(name, help_, f"salesctl_reports.{module}:{name}", russian)


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
        Report(
            "gap",
            "What would close the gap to the plan.",
            "salesctl_reports.gap:report",
            "Чем закрыть разрыв до плана.",
        ),
        _report("day", "What came of the day, person by person.", "results", "Итоги дня по людям."),
        _report("week", "What came of the week so far.", "results", "Итоги недели."),
        _report(
            "month",
            "What came of the month; what was corrected after it was closed.",
            "results",
            "Итоги месяца и исправления.",
        ),
        _report("kpi", "Everybody's figures against their own past.", "results", "Показатели против своего прошлого."),
        _report(
            "bottleneck",
            "Which figure fell most, and who can act.",
            "results",
            "Что просело сильнее всего и кто исправит.",
        ),
        _report(
            "funnel",
            "From the conversation to the money: how many clients got how far.",
            "base",
            "Воронка: от разговора до денег.",
        ),
        _report(
            "forecast",
            "What is to come: habits, announced orders, deals.",
            "base",
            "Прогноз: привычки, обещания, сделки.",
        ),
        _report("quiet", "Everybody not shipped to in the period.", "base", "Кто не отгружался за период."),
        _report("leads", "Possible clients with their next step.", "base", "Потенциальные клиенты и следующий шаг."),
        _report("base", "How complete the client data are.", "base", "Полнота клиентской базы."),
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
        Command(
            "day close", "Close your day with its figures.", "salesctl_reports.closing:day", "Your day", writes=True
        ),
        Command("month close", "Pin a month's figures.", "salesctl_reports.closing:month", _PANEL, writes=True),
        Command(
            "target plan",
            "Set what somebody is to reach in a month.",
            "salesctl_reports.targets:plan",
            _PANEL,
            writes=True,
        ),
    ),
)
