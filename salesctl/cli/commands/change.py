"""Changing any record by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from salesctl.session.answer import Answer, Completes

from . import records

if TYPE_CHECKING:
    from salesctl.session.session import Session


def set_(
    session: Session,
    ref: Annotated[str, Completes(), typer.Argument(metavar="REF", show_default=False)],
    assignments: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE…", show_default=False)],
) -> Answer:
    """Change a record's fields: field=value, list+=value, list-=value, field= to remove.

    A nested field is written with dots, an item by its key: `salesctl set acme contacts.olga.phones+=+493012345`.
    """
    return records.set_fields(session, ref, assignments)
