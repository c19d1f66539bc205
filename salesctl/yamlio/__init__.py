"""The only place that knows YAML: bytes to trees of text, and edits back into the bytes a person wrote."""

from __future__ import annotations

from salesctl.yamlio.dump import dump
from salesctl.yamlio.edit import REMOVE, Edit, EditFailedError, Order, edit
from salesctl.yamlio.files import read_file
from salesctl.yamlio.limits import MAX_BYTES, MAX_DEPTH, MAX_KEY, MAX_NODES, LoadError, line_of, refused_character
from salesctl.yamlio.locate import locate
from salesctl.yamlio.page import Keys
from salesctl.yamlio.read import read

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_KEY",
    "MAX_NODES",
    "REMOVE",
    "Edit",
    "EditFailedError",
    "Keys",
    "LoadError",
    "Order",
    "dump",
    "edit",
    "line_of",
    "locate",
    "read",
    "read_file",
    "refused_character",
]
