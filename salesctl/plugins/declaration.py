"""What a plugin is: a typed value that names what it brings.

Importing a plugin must be cheap: folders of data are named by path, code by `package.module:attribute`, loaded on use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, NamedTuple

from salesctl.errors import SalesctlError

if TYPE_CHECKING:
    from salesctl.session.answer import Command


class Report(NamedTuple):
    """A table somebody asks for by name: `target` is `function(session: Session, period: Period) -> Table`."""

    name: str
    help: str
    target: str
    help_ru: str = ""


class Exporter(NamedTuple):
    """`salesctl export NAME`: `target` is `function(session: Session, options: Mapping[str, str]) -> bytes`."""

    name: str
    help: str
    target: str
    suffix: str = ""


class Plugin(NamedTuple):
    """Everything one package adds. Folders are relative to the package that holds the value."""

    name: str
    help: str
    schemas: str = ""
    """Folder of `KIND.json` files: new kinds."""
    views: str = ""
    """Folder of `VIEW.sql` files."""
    rules: str = ""
    """Folder of `RULE.sql` files."""
    reports: tuple[Report, ...] = ()
    exporters: tuple[Exporter, ...] = ()
    commands: tuple[Command, ...] = ()


def attribute(target: str) -> Any:
    """What a dotted `package.module:attribute` names. Raises SalesctlError when it cannot be loaded."""
    module, _, name = target.partition(":")
    try:
        return getattr(importlib.import_module(module), name)
    except Exception as error:
        raise SalesctlError(f"`{target}` cannot be loaded: {type(error).__name__}: {error}") from error
