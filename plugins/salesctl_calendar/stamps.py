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
    """The times of one state of the book.

    What is not one client's counts for everything asked: prices, the policy, the team, records that are there no more, and those
    that were changed since they were made, for they may have been another client's.
    """

    def __init__(self, at: Mapping[str, datetime], day: datetime) -> None:
        self._at, self._day = at, day
        self._clients: dict[str, datetime] = {}
        self._common = self._people = self._terms = _EPOCH

    @classmethod
    def of(cls, session: Session) -> Self:
        """The times at the commit a session is at."""
        query = session.query()
        rows = query.rows("select path, n, at from revision")
        changes = {row["path"]: (row["n"], datetime.fromisoformat(row["at"])) for row in rows}
        midnight = datetime.combine(session.today, time(), session.config.zone).astimezone(UTC)
        made = cls({path: moment for path, (_, moment) in changes.items()}, midnight)
        owned = _clients_of(session)
        for path, (count, moment) in changes.items():
            client, stays = owned.get(path, (None, False))
            if client is not None and (stays or count == 1):
                made._clients[client] = max(made._clients.get(client, _EPOCH), moment)
                continue
            made._common = max(made._common, moment)
            kind = session.kinds.of(path) if client is None else None
            if path == _SETTINGS or (kind and kind.name == "policy"):
                made._terms = max(made._terms, moment)
            elif kind and kind.name == "user":
                made._people = max(made._people, moment)
        return made

    def committed(self, event: Event) -> bool:
        """Whether every file that decides about an event has been committed."""
        return all(path in self._at for path in event.decided_by)

    def modified(self, event: Event) -> datetime:
        """The newest commit over everything an event was read from; where the day was asked, no earlier than its beginning.

        The team is among it: its records say in which language texts are and what people are called.
        """
        read = [self._at[path] for path in (*event.decided_by, *event.reads) if path in self._at]
        asked = [self._clients.get(event.client, _EPOCH), self._common, self._day] if event.client is not None else []
        return max(*read, *asked, self._terms, self._people)

    def sequence(self, event: Event) -> int:
        """A number that rises with an event's time, place and status, and never falls.

        The policy says how long dealings take, the settings in which zone times are.
        """
        moments = [self._at[path] for path in event.decided_by if path in self._at]
        return int((max(*moments, self._terms, self._day if event.daily else _EPOCH) - _EPOCH).total_seconds())


def _clients_of(session: Session) -> dict[str, tuple[str, bool]]:
    """By file, the client whose record it is, and whether it stays that client's: of cards and dealings that is taken as given."""
    query = session.query()
    owned: dict[str, tuple[str, bool]] = {}
    for kind in session.kinds.values():
        if kind.name == "client":
            owned |= {row["path"]: (row["id"], True) for row in query.rows("select id, path from client")}
        elif "client" in kind.fields:
            dealing = kind.name == "activity"
            rows = query.rows(f'select path, client from "{kind.name}"')
            owned |= {row["path"]: (row["client"] or "", dealing) for row in rows if row["client"] or dealing}
    return owned
