"""How fresh the answer is: as of when each other system's data is.

Nothing owed, and no data since Tuesday, are different answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from salesctl.lang.text import Text, joined, say

if TYPE_CHECKING:
    from salesctl.session.session import Session


_NAMES: Mapping[str, Text] = {
    "payment": say("payments"),
    "shipment": say("shipments"),
    "order": say("orders"),
    "product": say("products"),
    "client": say("clients"),
    "request": say("requests"),
}


def as_of(session: Session) -> Mapping[str, str | None]:
    """Each source of the settings and when its data last came in (ISO, the book's zone); None: never."""
    if not session.config.sources:
        return {}
    known = session.book.sources()
    return {name: known.get(name) for name in session.config.sources}


def freshness(session: Session, *kinds: str) -> Text:
    """A sentence for the foot of a report: as of when the records of these kinds are."""
    stamps = as_of(session)
    known: list[Text] = []
    never: list[Text] = []
    for source, mastered in session.config.sources.items():
        covered = [kind for kind in mastered if kind in kinds or not kinds]
        if covered:
            names = joined(", ", (_NAMES.get(kind) or kind.replace("_", " ") for kind in covered))
            values = {"names": names, "source": source}
            if stamp := stamps.get(source):
                known.append(say("{stamp:moment} ({names}: {source})", **values, stamp=stamp))
            else:
                never.append(say("{names}: {source}, never", **values))
    if known or never:
        return joined("; ", [*([say("as of {parts}", parts=joined("; ", known))] if known else []), *never])
    return say("as of {day:date}", day=session.today.isoformat())
