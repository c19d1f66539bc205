"""What a sales manager owes clients: the rules of each duty, and the plan made from them."""

from __future__ import annotations

from salesctl.api import Command, Plugin

_DAY = "Your day"

plugin = Plugin(
    name="duties",
    help="Rules that find what is owed, and the plan for the day.",
    rules="rules",
    reports="reports",
    commands=(
        Command("today", "What you owe today, to whom and why.", "salesctl_duties.commands:today", _DAY, kept=True),
        Command(
            "call",
            "Ring the next client of today, and note what was said.",
            "salesctl_duties.calling:call",
            _DAY,
            writes=True,
        ),
        Command(
            "duties",
            "All 23 duties at a glance, or one explained.",
            "salesctl_duties.overview:duties",
            _DAY,
            kept=True,
            rows=("duties", "obligations"),
        ),
        Command(
            "brief", "All about a client on a page, before you call.", "salesctl_duties.briefing:brief", _DAY, kept=True
        ),
        Command(
            "plan day",
            "Fit what you owe into your next working day.",
            "salesctl_duties.commands:plan_day",
            writes="asked",
        ),
        Command(
            "plan week",
            "Fit what you owe into the next five working days.",
            "salesctl_duties.commands:plan_week",
            writes="asked",
        ),
        Command("plan", "Fit what you owe into your working hours.", "", _DAY),
    ),
)
