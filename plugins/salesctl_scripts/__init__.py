"""Conversations by the script, call lists, and the quiz on what one must know."""

from __future__ import annotations

from salesctl.api import Command, Plugin

_PANEL = "Sales work"

plugin = Plugin(
    name="scripts",
    help="Scripts, call lists, a quiz.",
    reports="reports",
    commands=(
        Command(
            "call-list new",
            "Make a list of whom to call, by name or by a query.",
            "salesctl_scripts.lists:new",
            _PANEL,
            writes=True,
            makes="call_list",
        ),
        Command("quiz", "Be asked what one must know by heart.", "salesctl_scripts.quiz:quiz", "Your day"),
        Command("call-list next", "Whom to dial now.", "salesctl_scripts.lists:next_", _PANEL),
        Command(
            "script run", "Be led through a call by its script.", "salesctl_scripts.running:run", _PANEL, writes=True
        ),
    ),
)
