"""What a rule finds owed: who owes it, to whom, why, by when."""

from __future__ import annotations

from dataclasses import dataclass

URGENCY = ("now", "today", "week")
"""Most pressing first."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing owed to one client for one reason. Discharged when the rule's query no longer finds it."""

    id: str
    """`rule:about`; the same as long as it is the same thing."""
    rule: str
    duty: int
    client: str | None
    contact: str | None
    contact_name: str | None
    phone: str | None
    about: str
    action: str
    why: str
    due: str | None
    """ISO day (or moment) it was to be done by."""
    urgency: str
    weight: int
    """How much money is at stake, minor units of the book's currency; 0 where none is."""
    owner: str | None
    planned: str | None = None
    """When a planned activity will see to it; planning does not discharge."""
    activity: str | None = None
    """That activity's id."""

    def overdue(self, today: str) -> bool:
        """Whether it should have been done before today."""
        return self.due is not None and self.due[:10] < today
