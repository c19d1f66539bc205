"""What the commands of every kind do: add, list, show, edit, set, archive. `generated` says how they are typed for each kind."""

from __future__ import annotations

from typing import Annotated, Any

from salesctl.cli.binding import file_option
from salesctl.plugins.declaration import Argument, Option
from salesctl.session.answer import Answer
from salesctl.session.session import Session

from . import records


def add(
    session: Session,
    kind: str,
    assignments: list[str],
    source: str,
    record_id: str,
    *,
    new: bool = False,
    **given: Any,
) -> Answer:
    """Record a new record. `given`: its fields, each by its name and `_`."""
    from . import record_changes

    return record_changes.add(session, session.kinds[kind], given, assignments, source, record_id, new=new)


def list_(
    session: Session,
    kind: str,
    where: Annotated[str, Option("--where", metavar="SQL", help="Only where this holds: owner='anna'.")] = "",
    sort: Annotated[str, Option("--sort", metavar="FIELD", help="By this field; -FIELD for largest first.")] = "",
    archived: Annotated[bool, Option("--archived", help="Those put away, too.")] = False,
) -> Answer:
    """List records."""
    of = session.kinds[kind]
    return records.listing(session, of, where=where, sort=sort, archived=archived)


def show(session: Session, kind: str, ref: str) -> Answer:
    """Show one record, with what follows from it."""
    return records.show(session, ref, kind)


def edit(session: Session, kind: str, ref: str) -> Answer:
    """Open a record in $EDITOR."""
    from . import record_changes

    return record_changes.edit(session, ref, kind)


def set_(
    session: Session,
    kind: str,
    ref: str,
    assignments: Annotated[list[str] | None, Argument("FIELD=VALUE…")] = None,
    source: Annotated[str, file_option()] = "",
    where: Annotated[
        str, Option("--where", metavar="SQL", help="In place of REF: all for which this holds, as in lists.")
    ] = "",
) -> Answer:
    """Change fields of a record, or of all for which SQL holds."""
    from . import record_changes

    if where:
        return record_changes.set_where(session, session.kinds[kind], where, [ref, *(assignments or ())], source)
    return record_changes.set_fields(session, ref, assignments or (), kind, source=source)


def archive(
    session: Session,
    kind: str,
    ref: str,
    back: Annotated[bool, Option("--back", help="Take it out of the archive.")] = False,
) -> Answer:
    """Put a record away, or take it out again."""
    from . import record_changes

    return record_changes.archive(session, ref, kind, back=back)
