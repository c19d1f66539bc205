"""The plan: what is owed, one line a client, most pressing first, fitted into working hours.

Planning never discharges anything. What does not fit is counted and stands first tomorrow, because it is still owed.
"""

from __future__ import annotations

from .drafts import plan_drafts
from .fit import Plan, Slot, plan
from .hours import Day
from .rank import Item, money_at_stake, ranked
from .reasons import reasons_of

__all__ = ["Day", "Item", "Plan", "Slot", "money_at_stake", "plan", "plan_drafts", "ranked", "reasons_of"]
