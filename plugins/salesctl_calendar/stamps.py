"""When events changed, by the times of the commits that changed the files they were read from.

A file that is not what it was in an earlier commit carries the time of a later one, merges included (the table `revision`). So
whatever changed between two states of the book that were published one after the other has a newer time, and none falls.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

    from salesctl.api import Session

    from .events import Event

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""A SEQUENCE counts the seconds since: it stays within 31 bits until 2068."""
_SETTINGS = "salesctl.yaml"


class Stamps:
    """The times of one state of the book. What is not a client's (prices, the policy, the team) counts for everything asked."""

    def __init__(
        self, at: Mapping[str, datetime], clients: Mapping[str, datetime], common: datetime, day: datetime
    ) -> None:
        self._at, self._clients, self._common, self._day = at, clients, common, day

    @classmethod
    def of(cls, session: Session) -> Self:
        """The times at the commit a session is at."""
        query = session.query()
        at = {row["path"]: datetime.fromisoformat(row["at"]) for row in query.rows("select path, at from revision")}
        owned: dict[str, str] = {}
        for kind in session.kinds.values():
            if kind.name == "client":
                owned |= {row["path"]: row["id"] for row in query.rows("select id, path from client")}
            elif "client" in kind.fields:
                rows = query.rows(f'select path, client from "{kind.name}"')
                owned |= {row["path"]: row["client"] for row in rows if row["client"] or kind.name == "activity"}
        clients: dict[str, datetime] = {}
        common = _EPOCH
        for path, moment in at.items():
            if path not in owned:
                common = max(common, moment)
            else:
                clients[owned[path]] = max(clients.get(owned[path], _EPOCH), moment)
        midnight = datetime.combine(session.today, time(), session.config.zone).astimezone(UTC)
        return cls(at, clients, common, midnight)

    def committed(self, event: Event) -> bool:
        """Whether every file that decides about an event has been committed."""
        return all(path in self._at for path in event.decided_by)

    def modified(self, event: Event) -> datetime:
        """The newest commit over everything an event was read from; where the day was asked, no earlier than its beginning."""
        read = [self._at[path] for path in (*event.decided_by, *event.reads, _SETTINGS) if path in self._at]
        asked = [self._clients.get(event.client, _EPOCH), self._common, self._day] if event.client is not None else []
        return max((*read, *asked), default=self._day)

    def sequence(self, event: Event) -> int:
        """A number that rises with an event's time, place and status, and never falls."""
        moments = [self._at[path] for path in event.decided_by if path in self._at]
        return int((max(moments, default=self._day) - _EPOCH).total_seconds())
