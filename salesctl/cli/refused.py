"""A command that was refused: why, and what the person wrote for it, which is kept outside the book."""

from __future__ import annotations

from contextlib import suppress
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError
from salesctl.yamlio import CONFLICT_MARKER, LoadError

from .editor import draft_file
from .prompt import TypedConversation

if TYPE_CHECKING:
    from pathlib import Path

    from salesctl.git import Git
    from salesctl.session.answer import Conversation


def cause(error: SalesctlError, git: Git) -> SalesctlError:
    """The error to tell: conflict markers in a record are what a merge under way left there, and that has to be ended."""
    if isinstance(error, LoadError) and error.rule == CONFLICT_MARKER:
        from salesctl.store.prepare import in_progress

        return in_progress(git, error.place) or error
    return error


def kept(error: SalesctlError, conversation: Conversation) -> list[Path]:
    """The files where it can be found again: what was asked for, and what an editor was opened for.

    Without such, the records as they should have been, where it is not they that were refused. None where there is no room for any.
    """
    with suppress(OSError, SalesctlError):
        typed = conversation.kept() if isinstance(conversation, TypedConversation) else []
        return typed or [draft_file(raw, f"-{PurePosixPath(path).name}") for path, raw in error.unwritten.items()]
    return []
