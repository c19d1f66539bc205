"""The market and competitors: what was learnt, who has it, how to stand up to them, a digest for management and marketing."""

from __future__ import annotations

from salesctl.api import Command, Plugin

plugin = Plugin(
    name="market",
    help="Competitors, news of the market, the digest of it.",
    commands=(
        Command(
            "intel add",
            "Note what a competitor does.",
            "salesctl_market.intel:add",
            "Sales work",
            writes=True,
            makes="intel",
        ),
        Command("intel pass", "Note that it was handed on.", "salesctl_market.intel:pass_", "Sales work", writes=True),
        Command("intel ack", "Note that you have read it.", "salesctl_market.intel:ack", "Sales work", writes=True),
        Command("competitor show", "How to stand up to them.", "salesctl_market.card:show", "Sales work", kept=True),
        Command(
            "competitor confirm",
            "Note that the card is right.",
            "salesctl_market.card:confirm",
            "Sales work",
            writes=True,
        ),
    ),
    reports="reports",
)
