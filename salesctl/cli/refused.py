"""What a person wrote for a command that was refused: it is kept, outside the book."""

from __future__ import annotations

from contextlib import suppress
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from .editor import draft_file
from .prompt import TypedConversation

if TYPE_CHECKING:
    from pathlib import Path

    from salesctl.errors import SalesctlError
    from salesctl.session.answer import Conversation


def kept(error: SalesctlError, conversation: Conversation) -> list[Path]:
    """The files where it can be found again: what was asked for, and what an editor was opened for.

    Without such, the records as they should have been, where it is not they that were refused. None where there is no room for any.
    """
    with suppress(OSError):
        typed = conversation.kept() if isinstance(conversation, TypedConversation) else []
        return typed or [draft_file(raw, f"-{PurePosixPath(path).name}") for path, raw in error.unwritten.items()]
    return []
