"""Records as links name them, in the state of the book that a session asks, each read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.errors import SalesctlError

from .field_texts import naming_fields

if TYPE_CHECKING:
    from salesctl.model.kinds import Kind

    from .drafts import Draft
    from .field_texts import Records
    from .session import Session


class LinkedRecords:
    """Finds records by the kind that a link names (`*`: any) and their ids, see `Records`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._read: dict[tuple[str, str], Mapping[str, Any] | None] = {}

    def forget(self) -> None:
        """Read each again: something was written."""
        self._read.clear()

    def find(self, kind: str, record_id: str) -> tuple[Kind, Mapping[str, Any]] | None:
        """A record's kind and tree of text; None where there is none, or none that can be read, which is told by its id."""
        return self.beside(())(kind, record_id)

    def beside(self, drafted: Sequence[Draft]) -> Records:
        """Finds them as the drafts leave them."""
        drafts = {(draft.kind.name, draft.id): draft for draft in drafted}

        def find(kind: str, record_id: str) -> tuple[Kind, Mapping[str, Any]] | None:
            kinds = [kind] if kind != "*" else [*(name for name, _ in drafts), *self._session.book.kinds_of(record_id)]
            for name in kinds:
                if draft := drafts.get((name, record_id)):
                    return draft.kind, draft.data
                if (name, record_id) not in self._read:
                    self._read[name, record_id] = self._as_committed(name, record_id)
                if (data := self._read[name, record_id]) is not None:
                    return self._session.kinds[name], data
            return None

        return find

    def named(self, kind: str, record_id: str) -> tuple[Kind, Mapping[str, Any]] | None:
        """As `find`, but with what it is called alone where that is a text: the book's tables have it, too."""
        own = self._session.kinds.get(kind)
        names = naming_fields(own) if own and (kind, record_id) not in self._read else ()
        texted = own and names and all(own.fields[name].is_text for name in names)
        texts = self._session.book.texts(kind, record_id, names) if texted else {}
        return (own, texts) if own and texts else self.find(kind, record_id)

    def _as_committed(self, kind: str, record_id: str) -> Mapping[str, Any] | None:
        if not self._session.book.path_of(kind, record_id):
            return None
        try:
            return self._session.book.record(kind, record_id)
        except SalesctlError:
            return None
