"""One line a client: a person is called once for all reasons, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from salesctl.rules import URGENCY, Obligation

CONTACT = ("visit", "meeting", "call", "message", "email", "letter")
"""Ways to reach a client, the fullest first: one visit also says what a call would."""


@dataclass(frozen=True, slots=True)
class Item:
    """Everything owed to one client by one person, done in one go."""

    client: str | None
    owner: str | None
    action: str
    obligations: Sequence[Obligation]
    """Most pressing first."""

    @property
    def planned(self) -> str | None:
        """When it is planned for already."""
        return next((one.planned for one in self.obligations if one.planned), None)

    @property
    def activity(self) -> str | None:
        """The planned activity that sees to it."""
        return next((one.activity for one in self.obligations if one.activity), None)


def ranked(obligations: Iterable[Obligation], today: date) -> list[Item]:
    """Obligations merged a client and person, in the order they are to be done."""
    groups: dict[tuple[str | None, str | None, str], list[Obligation]] = {}
    for one in sorted(obligations, key=lambda one: _pressing(one, today)):
        # what needs nobody at the client is a task of its own, and so is what concerns no client
        alone = one.about if one.client is None else ""
        desk_work = "" if one.action in CONTACT else "desk"
        groups.setdefault((one.client, one.owner, alone or desk_work), []).append(one)
    items = [Item(client, owner, _action(group), group) for (client, owner, _), group in groups.items()]
    return sorted(items, key=lambda item: _pressing(item.obligations[0], today))


def _action(group: Sequence[Obligation]) -> str:
    """The fullest way to reach the client that one of the reasons asks for."""
    asked = {one.action for one in group}
    return next((action for action in CONTACT if action in asked), group[0].action)


def _pressing(one: Obligation, today: date) -> tuple[int, int, int, str]:
    """Urgency, then days overdue, then value; the id makes it the same every time."""
    late = (today - date.fromisoformat(one.due[:10])).days if one.due else 0
    return URGENCY.index(one.urgency), -max(late, 0), -one.weight, one.id
