"""Finds the installed plugins. One that breaks is named with its reason and never stops the rest.

To ask Python for entry points costs more than starting Python, so what was found is kept (`user_cache`) and believed as long as
nothing on the import path has changed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesctl import user_cache
from salesctl.errors import SalesctlError
from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple

from .declaration import Command, Exporter, Format, Importer, Plugin, attribute
from .import_path import import_path_state

if TYPE_CHECKING:
    from salesctl.session.answer import Answer

GROUP = "salesctl.plugins"
_CACHE = "plugins"
Stamp = tuple[str, int]
"""A file and when it was changed last, in nanoseconds."""


class Loaded(NamedTuple):
    """An installed plugin: what it brings, or why it could not be loaded."""

    declared: Plugin
    """What it says of itself; of one that could not be loaded its name alone."""
    version: str
    distribution: str
    folder: str = ""
    """The package's folder; where its schemas, views, rules and reports lie."""
    error: str = ""

    @property
    def name(self) -> str:
        """What it calls itself."""
        return self.declared.name

    def brought(self, what: str) -> Path | None:
        """The folder of its `schemas`, `views`, `rules` or `reports`, when it names one; translations are in `locale`."""
        relative = "" if self.error else what if what == "locale" else getattr(self.declared, what)
        return Path(self.folder) / relative if relative else None


def plugins() -> list[Loaded]:
    """Every installed plugin by name. `SALESCTL_PLUGINS_OFF=name,name` leaves some out."""
    found = _cached()
    off = {name.strip() for name in os.environ.get("SALESCTL_PLUGINS_OFF", "").split(",")}
    return [plugin for plugin in found if plugin.name not in off]


def verb(name: str) -> Callable[..., Answer]:
    """The function behind a plugin's command: what was said in a conversation is noted by `log` itself.

    Raises SalesctlError when no plugin brings it.
    """
    for plugin in plugins():
        for command in plugin.declared.commands:
            if command.name == name:
                found: Callable[..., Answer] = attribute(command.target)
                return found
    raise SalesctlError(say("no plugin brings `{name}`", name=name), hint=say("salesctl plugin list"))


def folders(what: str) -> list[Path]:
    """The folders of `schemas`, `views`, `rules`, `reports` or `locale` that working plugins bring."""
    return [folder for plugin in plugins() if (folder := plugin.brought(what)) and folder.is_dir()]


_found: list[Loaded] | None = None


def _cached() -> list[Loaded]:
    global _found  # noqa: PLW0603 - asked for several times by one command
    if _found is None:
        key = import_path_state()
        _found = _read_cache(key)
        if _found is None:
            discovered = list(_discover())
            _found = sorted((plugin for plugin, _ in discovered), key=lambda plugin: plugin.name)
            _write_cache(key, _found, [stamp for _, stamp in discovered])
    return _found


def _discover() -> Iterator[tuple[Loaded, Stamp]]:
    """Every plugin, with its module's file and time as they were before it was imported."""
    from importlib.metadata import entry_points

    for point in entry_points(group=GROUP):
        version = point.dist.version if point.dist else ""
        distribution = point.dist.name if point.dist else ""
        try:
            stamp = _stamp(point.module)
            value = point.load()
            if not isinstance(value, Plugin):
                raise TypeError(f"{point.value} is a {type(value).__name__}, not a salesctl.api.Plugin")
        except Exception as error:  # noqa: BLE001 - whatever a stranger's code raises is its reason
            reason = f"{type(error).__name__}: {error}"
            yield Loaded(Plugin(point.name, ""), version, distribution, error=reason), ("", 0)
            continue
        module = sys.modules[point.module]
        yield Loaded(value, version, distribution, str(Path(module.__file__ or "").parent)), stamp


def _stamp(module: str) -> Stamp:
    """A module's file and when it was changed last. The module is not imported."""
    from importlib.util import find_spec

    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(module)
    return spec.origin, Path(spec.origin).stat().st_mtime_ns


def _read_cache(key: str) -> list[Loaded] | None:
    stored = user_cache.load(_CACHE)
    try:
        if stored is None or stored["key"] != key or any(_changed(seen) for seen in stored["files"]):
            return None
        return [_again(entry) for entry in stored["plugins"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _changed(seen: Stamp) -> bool:
    return os.stat(seen[0]).st_mtime_ns != seen[1]


def _write_cache(key: str, found: list[Loaded], stamps: list[Stamp]) -> None:
    # a plugin that failed may be mended by its author at any moment: then nothing is kept
    if not any(plugin.error for plugin in found):
        user_cache.keep(_CACHE, {"key": key, "files": stamps, "plugins": found})


def _again(entry: tuple[Any, ...]) -> Loaded:
    """A plugin as it was before it was kept."""
    found = Loaded._make(entry)
    declared = Plugin._make(found.declared)
    return found._replace(
        declared=declared._replace(
            exporters=tuple(map(Exporter._make, declared.exporters)),
            importers=tuple(map(Importer._make, declared.importers)),
            formats=tuple(map(Format._make, declared.formats)),
            commands=tuple(map(Command._make, declared.commands)),
        )
    )
