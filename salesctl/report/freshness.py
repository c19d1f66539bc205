"""How fresh the answer is: as of when each other system's data is.

Nothing owed, and no data since Tuesday, are different answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from salesctl.lang import phrases
from salesctl.lang.words import WORDS

if TYPE_CHECKING:
    from salesctl.session.session import Session


def as_of(session: Session) -> Mapping[str, str | None]:
    """Each source of the settings and when its data last came in (ISO, the book's zone); None: never."""
    if not session.config.sources:
        return {}
    known = session.book.sources()
    return {name: known.get(name) for name in session.config.sources}


def freshness(session: Session, *kinds: str) -> str:
    """A sentence for the foot of a report: as of when the records of these kinds are."""
    stamps = as_of(session)
    parts = []
    for name, mastered in session.config.sources.items():
        covered = [kind for kind in mastered if kind in kinds or not kinds]
        if covered:
            stamp = stamps.get(name)
            when = (
                f"{phrases.day(stamp, session.lang)} {stamp[11:16]}" if stamp else phrases.word("never", session.lang)
            )
            parts.append(f"{', '.join(_named(session, kind) for kind in covered)}: {name}, {when}")
    said = "; ".join(parts) or phrases.day(session.today.isoformat(), session.lang)
    return f"{phrases.word('as_of', session.lang)} {said}"


def _named(session: Session, kind: str) -> str:
    """A kind's records in the reader's language, where the interface has a word for them."""
    key = f"kind_{kind}"
    return phrases.word(key, session.lang) if key in WORDS else kind.replace("_", " ")
