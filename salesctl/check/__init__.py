"""`check`: every error in a book's files. Errors only: what is merely owed or unwise is a rule's matter.

Three looks: each file by itself (`files`), what files say of each other (`together`), and facts that cannot be
(`facts/*.sql`). The work tree, what is staged, or any revision can be looked at.
"""

from __future__ import annotations

from .run import Checked, check

__all__ = ["Checked", "check"]
