"""The book for assistants: a server of the Model Context Protocol on standard input and output."""

from __future__ import annotations

from salesctl.api import Command, Plugin

plugin = Plugin(
    name="mcp",
    help="Serves the book to an assistant: reading, and writing after a preview.",
    commands=(
        Command("mcp", "Serve the book to an assistant.", "salesctl_mcp.commands:mcp", "Exchange with other systems"),
    ),
)
