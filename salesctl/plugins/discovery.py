"""Finds the installed plugins. One that breaks is named with its reason and never stops the rest.

Query Python for entry points costs more than starting Python, so what was found is kept in the user's cache folder
and believed as long as nothing on the import path has changed. It says which code is run: it is believed only where nobody
but the user can have written it.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from salesctl import __version__
from salesctl.errors import SalesctlError
from salesctl.lang.text import say
from salesctl.plugins.declaration import Command

from .declaration import Exporter, Format, Plugin, attribute

if TYPE_CHECKING:
    from salesctl.session.answer import Answer

GROUP = "salesctl.plugins"
Stamp = tuple[str, int]
"""A file and when it was changed last, in nanoseconds."""


class Loaded(NamedTuple):
    """An installed plugin: what it brings, or why it could not be loaded."""

    name: str
    version: str
    distribution: str
    folder: str = ""
    """The package's folder; where its schemas, views, rules and reports lie."""
    help: str = ""
    schemas: str = ""
    views: str = ""
    rules: str = ""
    reports: str = ""
    exporters: tuple[Exporter, ...] = ()
    formats: tuple[Format, ...] = ()
    commands: tuple[Command, ...] = ()
    error: str = ""

    def brought(self, what: str) -> Path | None:
        """The folder of its `schemas`, `views`, `rules` or `reports`, when it names one; translations are in `locale`."""
        relative = "" if self.error else what if what == "locale" else getattr(self, what)
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
        for command in plugin.commands:
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
        key = _import_path_state()
        file = _cache_folder() / f"plugins-{zlib.crc32(sys.prefix.encode()):08x}.json"
        _found = _read_cache(file, key)
        if _found is None:
            discovered = list(_discover())
            _found = sorted((plugin for plugin, _ in discovered), key=lambda plugin: plugin.name)
            _write_cache(file, key, _found, [stamp for _, stamp in discovered])
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
            yield Loaded(point.name, version, distribution, error=reason), ("", 0)
            continue
        module = sys.modules[point.module]
        plugin = Loaded(
            name=value.name,
            version=version,
            distribution=distribution,
            folder=str(Path(module.__file__ or "").parent),
            help=value.help,
            schemas=value.schemas,
            views=value.views,
            rules=value.rules,
            reports=value.reports,
            exporters=value.exporters,
            formats=value.formats,
            commands=value.commands,
        )
        yield plugin, stamp


def _stamp(module: str) -> Stamp:
    """A module's file and when it was changed last. The module is not imported."""
    from importlib.util import find_spec

    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(module)
    return spec.origin, Path(spec.origin).stat().st_mtime_ns


def _import_path_state() -> str:
    """Changes when a package is installed, upgraded or removed: the times of the folders Python imports from."""
    parts = [__version__, sys.version]
    for entry in sys.path:
        try:
            parts.append(f"{entry}:{os.stat(entry).st_mtime_ns}")
        except OSError:
            continue
    return "\n".join(parts)


def _cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "salesctl"


def _read_cache(file: Path, key: str) -> list[Loaded] | None:
    try:
        with open(file, "rb", opener=_open_link_never) as stream:
            if not (_is_ours_alone(os.fstat(stream.fileno())) and _is_ours_alone(os.lstat(file.parent))):
                return None
            stored = json.loads(stream.read())
        if stored["key"] != key or any(_changed(seen) for seen in stored["files"]):
            return None
        return [_from_json(entry) for entry in stored["plugins"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _open_link_never(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW)


def _is_ours_alone(status: os.stat_result) -> bool:
    """Whether a file or folder is the user's, and nobody else may write to it."""
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _changed(seen: list[Any]) -> bool:
    return bool(os.stat(seen[0]).st_mtime_ns != seen[1])


def _write_cache(file: Path, key: str, found: list[Loaded], stamps: list[Stamp]) -> None:
    # a plugin that failed may be mended by its author at any moment: then nothing is kept
    if any(plugin.error for plugin in found):
        return
    stored = {"key": key, "files": stamps, "plugins": [_as_json(plugin) for plugin in found]}
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = os.lstat(file.parent)
        if not stat.S_ISDIR(folder.st_mode) or folder.st_uid != os.geteuid():
            return
        file.parent.chmod(0o700)
        fresh = file.with_suffix(f".{os.getpid()}")
        fresh.touch(0o600)
        fresh.write_text(json.dumps(stored))
        fresh.replace(file)
    except OSError:
        return  # a home nobody may write to only costs time


def _as_json(plugin: Loaded) -> dict[str, Any]:
    parts = {name: [one._asdict() for one in getattr(plugin, name)] for name in ("exporters", "formats", "commands")}
    return plugin._asdict() | parts


def _from_json(entry: dict[str, Any]) -> Loaded:
    entry["exporters"] = tuple(Exporter(**exporter) for exporter in entry["exporters"])
    entry["formats"] = tuple(Format(**form) for form in entry["formats"])
    entry["commands"] = tuple(Command(**command) for command in entry["commands"])
    return Loaded(**entry)
