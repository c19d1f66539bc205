"""A place in the command tree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from salesctl.session.answer import Command


@dataclass(slots=True)
class Branch:
    """A command, or a group of them."""

    name: str
    help: str
    panel: str = ""
    command: Command | None = None
    function: Callable[..., Any] | None = None
    """Makes the command's function, for commands made from a schema; the others are named by their target."""
    inside: dict[str, Branch] = field(default_factory=dict)
    generated: bool = False
    """A kind's group."""
