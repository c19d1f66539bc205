"""What clients think of our work: asked, noted, put right or passed on, told and confirmed; and calls after deliveries."""

from __future__ import annotations

from salesctl.api import Command, Plugin, Report

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
    reports=(
        Report(
            "feedback",
            "What clients said: mended, passed on, open; how long it took.",
            "salesctl_feedback.reports:feedback",
            "Отзывы клиентов: исправлено, передано, открыто, сколько ждали.",
        ),
        Report(
            "service",
            "Key clients: deliveries, called after, how soon, complaints.",
            "salesctl_feedback.reports:service",
            "Ключевые клиенты: поставки, звонки после них, через сколько дней, жалобы.",
        ),
    ),
)
