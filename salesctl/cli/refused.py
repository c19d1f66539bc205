"""What a person wrote for a command that was refused: it is kept, outside the book."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from salesctl.store import Changed

from .editor import draft_file
from .prompt import TypedConversation

if TYPE_CHECKING:
    from pathlib import Path

    from salesctl.errors import SalesctlError
    from salesctl.session.answer import Conversation


def kept(error: SalesctlError, conversation: Conversation) -> list[Path]:
    """The files where it can be found again: what was asked for, and what an editor was opened for.

    Without such, of records that somebody else changed meanwhile, the records as they should have been.
    """
    typed = conversation.kept() if isinstance(conversation, TypedConversation) else []
    if typed or not isinstance(error, Changed):
        return typed
    refused = [(change.path, change.after) for change in error.changes if change.after is not None]
    return [draft_file(after, f"-{PurePosixPath(path).name}") for path, after in refused]
