"""Reads, writes, formats and edits the YAML of record files. Nothing else in salesctl parses or writes YAML.

A file is read as a tree of text: dicts, lists, strings, and None for a value left empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesctl.names_on_demand import on_demand

from .errors import EditFailedError, LoadError, line_of
from .files import read_file
from .limits import CONFLICT_MARKER, MAX_BYTES, MAX_DEPTH, MAX_KEY, MAX_NODES, left_markers, refused_character
from .reading import read

if TYPE_CHECKING:
    from .dumping import dump
    from .editing import REMOVE, Edit, edit
    from .formatting import comments, normal
    from .locating import KeyOrder, Keys, locate, places

__all__ = [
    "CONFLICT_MARKER",
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
    "comments",
    "dump",
    "edit",
    "left_markers",
    "line_of",
    "locate",
    "normal",
    "places",
    "read",
    "read_file",
    "refused_character",
]

# name → its submodule. A submodule may not be named like one of them: importing it would replace the function here.
_ON_DEMAND = {
    "REMOVE": "editing",
    "Edit": "editing",
    "Keys": "locating",
    "KeyOrder": "locating",
    "dump": "dumping",
    "edit": "editing",
    "comments": "formatting",
    "normal": "formatting",
    "locate": "locating",
    "places": "locating",
}
# what only writing, formatting and errors need: most commands only read
__getattr__ = on_demand(__name__, {name: (module, name) for name, module in _ON_DEMAND.items()})
