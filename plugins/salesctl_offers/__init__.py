"""Offers, prices and presentations: what a client could buy, at what price, and why from us."""

from __future__ import annotations

from salesctl.api import Command, Plugin

_PANEL = "Offers and prices"


def _offer(name: str, help_: str) -> Command:
    return Command(f"offer {name}", help_, f"salesctl_offers.offers:{name}", _PANEL, writes=name != "diff")


plugin = Plugin(
    name="offers",
    help="Offers, prices, comparisons, presentations.",
    reports="reports",
    commands=(
        Command("price", "What a product costs a client, and why.", "salesctl_offers.prices:price", _PANEL),
        Command(
            "product compare", "Products side by side, with rivals' prices.", "salesctl_offers.prices:compare", _PANEL
        ),
        Command("present", "Note what you showed a client.", "salesctl_offers.presenting:present", _PANEL, writes=True),
        _offer("new", "Prepare an offer from the client's prices and needs."),
        _offer("revise", "Change an offer's lines, terms or needs."),
        _offer("send", "Record that the offer went out, as it stands."),
        _offer("accept", "Record that the client accepted the offer."),
        _offer("decline", "Record that the client declined, and why."),
        _offer("diff", "What changed between two offers that were sent."),
    ),
)
