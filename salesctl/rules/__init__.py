"""Rules: SQL files that find what is owed. Installed packages bring them, and so may a book, in `.salesctl/rules/`.

`owed(session)` runs them all for a day: settings from the policy in force, waivers taken out, what is planned already
marked. A rule that fails becomes a finding that names its file; the rest is there.
"""

from __future__ import annotations

from .duties import DUTIES, Duty
from .file import ACTION_NAMES, Rule
from .loading import load_rules
from .obligation import URGENCY, ListedObligation, Obligation, ObligationData, as_data
from .running import Owed, owed, owed_by_id, scope_of

__all__ = [
    "ACTION_NAMES",
    "DUTIES",
    "URGENCY",
    "Duty",
    "ListedObligation",
    "Obligation",
    "ObligationData",
    "Owed",
    "Rule",
    "as_data",
    "load_rules",
    "owed",
    "owed_by_id",
    "scope_of",
]
