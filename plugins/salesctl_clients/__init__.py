"""The client base kept current: who was confirmed, who is in it twice, two cards made one."""

from __future__ import annotations

from salesctl.api import Command, Plugin

plugin = Plugin(
    name="clients",
    help="Keeping the client base current.",
    commands=(
        Command(
            "client confirm",
            "Note that a contact's data were found right.",
            "salesctl_clients.commands:confirm",
            "Sales work",
            writes=True,
        ),
        Command(
            "client dedupe",
            "List clients that are likely in the book twice.",
            "salesctl_clients.commands:dedupe",
            "Sales work",
            kept=True,
            rows=("duplicates",),
        ),
        Command(
            "client merge",
            "Make one client of two; everything follows.",
            "salesctl_clients.commands:merge",
            "Sales work",
            writes=True,
        ),
        Command(
            "handover",
            "Hand one person's clients to another from a day on.",
            "salesctl_clients.handover:handover",
            "Sales work",
            writes=True,
        ),
        Command(
            "client vcard", "Take a client's people to your phone.", "salesctl_clients.commands:vcard", "Sales work"
        ),
    ),
)
