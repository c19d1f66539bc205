"""What clients think of our work: asked, noted, put right or passed on, told and confirmed; and calls after deliveries."""

from __future__ import annotations

from salesctl.api import Command, Plugin

_PANEL = "Sales work"


def _verb(name: str, help_: str, target: str = "") -> Command:
    return Command(f"feedback {name}", help_, f"salesctl_feedback.verbs:{target or name}", _PANEL, writes=True)


plugin = Plugin(
    name="feedback",
    help="Feedback and calls after deliveries.",
    commands=(
        _verb("ask", "Note that a client was asked what they think."),
        _verb("add", "Note what a client said of our work."),
        _verb("escalate", "Hand to management what you cannot put right."),
        _verb("answer", "Note that the client was told what happens with it."),
        _verb("resolve", "Note what was done about it.", "resolve_"),
        _verb("confirm", "Note that the client agrees that it is right now."),
    ),
    reports="reports",
)
