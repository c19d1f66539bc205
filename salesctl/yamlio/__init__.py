"""The only place that knows YAML: bytes to trees of text, and edits back into the bytes a person wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import EditFailedError, LoadError, line_of
from .files import read_file
from .limits import MAX_BYTES, MAX_DEPTH, MAX_KEY, MAX_NODES, refused_character
from .reading import read

if TYPE_CHECKING:
    from .dumping import dump
    from .editing import REMOVE, Edit, edit
    from .formatting import normal
    from .locating import KeyOrder, Keys, locate

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_KEY",
    "MAX_NODES",
    "REMOVE",
    "Edit",
    "EditFailedError",
    "KeyOrder",
    "Keys",
    "LoadError",
    "dump",
    "edit",
    "line_of",
    "locate",
    "normal",
    "read",
    "read_file",
    "refused_character",
]

_ON_DEMAND = {
    "REMOVE": "editing",
    "Edit": "editing",
    "Keys": "locating",
    "KeyOrder": "locating",
    "dump": "dumping",
    "edit": "editing",
    "normal": "formatting",
    "locate": "locating",
}


def __getattr__(name: str) -> Any:
    """What only writing and errors need is imported when it is first asked for: most commands read."""
    if name not in _ON_DEMAND:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"salesctl.yamlio.{_ON_DEMAND[name]}"), name)
