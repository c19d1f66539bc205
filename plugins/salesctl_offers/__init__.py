"""Offers, prices and presentations: what a client could buy, at what price, and why from us."""

from __future__ import annotations

from salesctl.api import Command, Plugin

plugin = Plugin(
    name="offers",
    help="Offers, prices, comparisons, presentations.",
    views="views",
    reports="reports",
    commands=(
        Command(
            "price",
            "What a product costs a client, and why.",
            "salesctl_offers.prices:price",
            "Offers and prices",
            kept=True,
        ),
        Command(
            "product compare",
            "Products side by side, with rivals' prices.",
            "salesctl_offers.prices:compare",
            "Offers and prices",
            kept=True,
        ),
        Command(
            "present",
            "Note what you showed a client.",
            "salesctl_offers.offers:present",
            "Offers and prices",
            writes=True,
            makes="activity",
        ),
        Command(
            "offer new",
            "Prepare an offer from the client's prices and needs.",
            "salesctl_offers.offers:new",
            "Offers and prices",
            writes=True,
            makes="offer",
        ),
        Command(
            "offer revise",
            "Change an offer's lines, terms or needs.",
            "salesctl_offers.offers:revise",
            "Offers and prices",
            writes=True,
        ),
        Command(
            "offer send",
            "Record that the offer went out, as it stands.",
            "salesctl_offers.offers:send",
            "Offers and prices",
            writes=True,
        ),
        Command(
            "offer accept",
            "Record that the client accepted the offer.",
            "salesctl_offers.offers:accept",
            "Offers and prices",
            writes=True,
        ),
        Command(
            "offer decline",
            "Record that the client declined, and why.",
            "salesctl_offers.offers:decline",
            "Offers and prices",
            writes=True,
        ),
        Command(
            "offer diff",
            "What changed between two offers that were sent.",
            "salesctl_offers.offers:diff",
            "Offers and prices",
            kept=True,
        ),
    ),
)
