"""What clients think of our work: asked, noted, put right or passed on, told and confirmed; and calls after deliveries."""

from __future__ import annotations

from salesctl.api import Command, Plugin

plugin = Plugin(
    name="feedback",
    help="Feedback and calls after deliveries.",
    commands=(
        Command(
            "feedback ask",
            "Note that a client was asked what they think.",
            "salesctl_feedback.commands:ask",
            "Sales work",
            writes=True,
            makes="feedback",
        ),
        Command(
            "feedback add",
            "Note what a client said of our work.",
            "salesctl_feedback.commands:add",
            "Sales work",
            writes=True,
            makes="feedback",
        ),
        Command(
            "feedback escalate",
            "Hand to management what you cannot put right.",
            "salesctl_feedback.commands:escalate",
            "Sales work",
            writes=True,
        ),
        Command(
            "feedback answer",
            "Note that the client was told what happens with it.",
            "salesctl_feedback.commands:answer",
            "Sales work",
            writes=True,
        ),
        Command(
            "feedback resolve",
            "Note what was done about it.",
            "salesctl_feedback.commands:resolve_",
            "Sales work",
            writes=True,
        ),
        Command(
            "feedback confirm",
            "Note that the client agrees that it is right now.",
            "salesctl_feedback.commands:confirm",
            "Sales work",
            writes=True,
        ),
    ),
    reports="reports",
)
