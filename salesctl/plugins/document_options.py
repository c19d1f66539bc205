"""Options of the commands that make documents or look at what they come to: whose entity, which of ours, what is prepaid."""

from __future__ import annotations

from typing import Annotated

from salesctl.session.completing import items

from .declaration import Option

ORGANISATION = Annotated[str, Option("--organisation", metavar="NAME", help="Which of our own legal entities sells.")]
PREPAYMENT = Annotated[str, Option("--prepayment", metavar="PERCENT", help="To pay before it leaves.")]


def entity_option(*, help: str, of: str = "client", kinds: tuple[str, ...] = ()) -> Option:
    """`--entity`: one of the legal entities of the client that the parameter `of` names; `kinds` as for `items`."""
    return Option("--entity", metavar="ID", help=help, completes=items("client", "entities", of=of, kinds=kinds))
