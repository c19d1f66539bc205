"""One line a client: a person is called once for all reasons, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from salesctl.named_tuples import NamedTuple
from salesctl.rules import URGENCY, Obligation

CONTACT = ("visit", "meeting", "call", "message", "email", "letter")
"""Ways to reach a client, the fullest first: one visit also says what a call would."""
ALONG = "along"
"""Asked when the client is reached anyway."""


class Item(NamedTuple):
    """Everything owed to one client by one person, done in one go."""

    client: str | None
    owner: str | None
    action: str
    obligations: Sequence[Obligation]
    """Most pressing first."""

    @property
    def along(self) -> bool:
        """Whether nothing but what is asked by the way is owed: no time is set aside for it."""
        return self.action == ALONG

    @property
    def planned(self) -> str | None:
        """When it is planned for already, the earliest."""
        return min((one.planned for one in self.obligations if one.planned), default=None)

    @property
    def activity(self) -> str | None:
        """The planned activity that sees to it then."""
        return next((one.activity for one in self.obligations if one.planned and one.planned == self.planned), None)


def ranked(
    obligations: Iterable[Obligation], today: date, *, one_person: bool = False, whole_client: bool = False
) -> list[Item]:
    """Obligations merged a client and person, in the order they are to be done.

    `one_person`: one person does it all, whoever owns it, as when somebody is covered for. `whole_client`: work at the desk
    for a client stands with what he is called for.
    """
    day = today.isoformat()
    groups: dict[tuple[str | None, str | None, str], list[Obligation]] = {}
    for one in sorted(obligations, key=lambda one: _pressing(one, day)):
        # what concerns no client stands alone; work at the desk is not done by calling
        called = whole_client or one.action in (*CONTACT, ALONG)
        apart = one.about if one.client is None else "" if called else one.action
        groups.setdefault((one.client, None if one_person else one.owner, apart), []).append(one)
    items = [Item(group[0].client, group[0].owner, _action(group), group) for group in groups.values()]
    return sorted(items, key=lambda item: _turn(item, day))


def money_at_stake(obligations: Iterable[Obligation]) -> int:
    """The money that a client is reached for, in the book's currency.

    Several rules may find the same debt or deal, so of each duty the largest sum counts that one rule finds.
    """
    sums: dict[tuple[int, str], int] = {}
    for one in obligations:
        if one.action in CONTACT:
            sums[one.duty, one.rule] = sums.get((one.duty, one.rule), 0) + one.weight
    largest: dict[int, int] = {}
    for (duty, _), total in sums.items():
        largest[duty] = max(total, largest.get(duty, 0))
    return sum(largest.values())


def _action(group: Sequence[Obligation]) -> str:
    """The fullest way to reach the client that one of the most pressing reasons to reach him asks for."""
    reaching = [one for one in group if one.action in CONTACT]
    asked = {one.action for one in reaching if one.urgency == reaching[0].urgency}
    return next((action for action in CONTACT if action in asked), group[0].action)


def _turn(item: Item, today: str) -> tuple[bool, int, int, str, str]:
    """An item's place: as the most pressing of its reasons, with all the money that is at stake with the client."""
    along, urgency, _, due, one = _pressing(item.obligations[0], today)
    return along, urgency, -money_at_stake(item.obligations), due, one


def _pressing(one: Obligation, today: str) -> tuple[bool, int, int, str, str]:
    """What needs a dealing of its own, urgency, then money, then how long overdue; the id makes it the same every time."""
    due = min(one.due[:10], today) if one.due else today
    return one.action == ALONG, URGENCY.index(one.urgency), -one.weight, due, one.id
