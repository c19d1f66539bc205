"""What the shell offers for a value that is no record's id: values of a field, items of a record's list.

Each is a function of the session and of what stands on the line already, by the names of the command's parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .resolve import ids_for_resolve_open, resolve

if TYPE_CHECKING:
    from .session import Session

Completing = Callable[["Session", Mapping[str, Any]], Iterable[str]]
_MOST_USED = 50


def choices(values: Iterable[str]) -> Completing:
    """Offers these values."""
    kept = tuple(values)
    return lambda _session, _typed: kept


def items(kind: str, name: str, *, of: str, kinds: tuple[str, ...] = ()) -> Completing:
    """Offers the keys of a list, such as a client's `entities`, of the record that the parameter `of` names.

    `kinds` are those it may be of, where it may be another record that names one of `kind`: an order, which names its client.
    """

    def offered(session: Session, typed: Mapping[str, Any]) -> list[str]:
        ref = resolve(session, str(typed.get(of) or ""), *(kinds or (kind,)))
        record_id = ref.id if ref.kind == kind else str(session.read(ref.kind, ref.id)[0].data.get(kind) or "")
        found, _ = session.read(kind, record_id)
        field = found.kind.fields[name]
        return [field.key_of(item) for item in found.data.get(name) or [] if isinstance(item, dict)]

    return offered


def unfinished(conditions: Mapping[str, str], owners: tuple[str, ...] = ("client",)) -> Completing:
    """Offers the records for which a verb has something left to do, as `resolve_open` takes them, and whoever has just one."""

    def offered(session: Session, _typed: Mapping[str, Any]) -> list[str]:
        return ids_for_resolve_open(session, conditions, owners)

    return offered


def used(kind: str, name: str) -> Completing:
    """Offers what several records have as the value of a field, the most used first: payment forms, segments, districts."""

    def offered(session: Session, _typed: Mapping[str, Any]) -> list[str]:
        sql = f'select "{name}" from "{kind}" where "{name}" is not null group by 1 having count(*) > 1 order by count(*) desc, 1'
        return [str(row[0]) for row in session.query().rows(f"{sql} limit {_MOST_USED}")]

    return offered
