"""The plan: what is owed, one line a client, most pressing first, fitted into working hours.

Planning never discharges anything. What does not fit is counted and stands first tomorrow, because it is still owed.
"""

from __future__ import annotations

from .drafts import moved_to, plan_drafts
from .fit import Plan, Slot, plan
from .hours import Day, PlanClash, away_at, clashing, durations
from .rank import Item, money_at_stake, ranked
from .reasons import Reason, reasons_of

__all__ = [
    "Day",
    "Item",
    "Plan",
    "PlanClash",
    "Reason",
    "Slot",
    "away_at",
    "clashing",
    "durations",
    "money_at_stake",
    "moved_to",
    "plan",
    "plan_drafts",
    "ranked",
    "reasons_of",
]
