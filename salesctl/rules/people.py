"""Who answers for whom: managers for those who left, covers for those who are away, managers for clients nobody owns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    from salesctl.book import Query


class People(NamedTuple):
    """The company's people on a day."""

    heirs: Mapping[str, str | None]
    """Of everyone who left: who answers instead, up the line of managers; None when nobody is left there."""
    covers: Mapping[str, str]
    """Of everyone who is away: who covers."""
    managers: frozenset[str]
    unowned: bool
    """Whether there are clients nobody owns."""
    deciders: frozenset[str]
    """Who decides on terms beyond the policy, anybody's."""
    seen: dict[str, frozenset[str]]
    """What `answered_for` has found."""

    def owner(self, named: str | None) -> str | None:
        """Who owes what this user's name stands on."""
        return self.heirs.get(named, named) if named else None

    def is_there(self, user: str | None) -> bool:
        """Whether a person is at work: neither gone nor away with somebody to cover."""
        return user not in self.heirs and user not in self.covers

    def answered_for(self, user: str) -> frozenset[str]:
        """The owners whose obligations a user sees: their own, and those of the people they cover, one absence after another."""
        if user not in self.seen:
            found, waiting = {user}, [user]
            while waiting:
                one = waiting.pop()
                more = [away for away, cover in self.covers.items() if self.owner(cover) == one and away not in found]
                found.update(more)
                waiting += more
            self.seen[user] = frozenset(found)
        return self.seen[user]

    def concerns(self, user: str, owner: str | None, client: str | None) -> bool:
        """Whether an obligation is this user's to see. What concerns no client and has no owner is whoever's comes first."""
        if owner is not None:
            return owner in self.answered_for(user)
        return client is None or not self.managers or user in self.managers

    def scope(self, user: str) -> str | None:
        """The user whose clients are enough to look at for this one; None: those of everyone.

        The book's own scope knows whom a user covers, not whom a user inherits from.
        """
        seen = self.answered_for(user)
        direct = {user, *(away for away, cover in self.covers.items() if cover == user)}
        inherits = any(heir in seen for heir in self.heirs.values())
        looks_after = self.unowned and (user in self.managers or not self.managers)
        everything = inherits or looks_after or user in self.deciders
        return user if seen <= direct and not everything else None


def people(query: Query) -> People:
    """The people as of the day that is asked for."""
    managers_of: dict[str, str | None] = {}
    left: set[str] = set()
    managers: set[str] = set()
    for row in query.rows('select id, manager, role, left_on < today() or archived = 1 as gone from "user"'):
        managers_of[row["id"]] = row["manager"]
        if row["gone"]:
            left.add(row["id"])
        elif row["role"] == "manager":
            managers.add(row["id"])
    absent = query.rows(
        'select record, cover from user_absences where "from" <= today() and "to" >= today() and cover is not null'
        ' and cover <> record order by record, "from"'
    )
    unowned = query.one("select 1 from client where owner is null and archived = 0 limit 1")
    return People(
        heirs={user: _heir(user, managers_of, left) for user in left},
        covers={row["record"]: row["cover"] for row in absent},
        managers=frozenset(managers),
        unowned=unowned is not None,
        deciders=frozenset(row["user"] for row in query.rows("select user from approver")),
        seen={},
    )


def _heir(user: str, managers_of: Mapping[str, str | None], left: set[str]) -> str | None:
    passed = {user}
    heir = managers_of.get(user)
    while heir in left and heir not in passed:
        passed.add(heir)
        heir = managers_of.get(heir)
    return None if heir in left else heir
