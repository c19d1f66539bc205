"""Where the machine seems to stand, by its own settings: what a new book proposes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo

from salesctl.named_tuples import NamedTuple

_LOCALTIME = Path("/etc/localtime")
_ZONES = "zoneinfo/"
_SERVERS = ("UTC", "Etc/")
"""Zones that machines have which nobody told where they stand."""


class MachinePlace(NamedTuple):
    """A country (ISO 3166) and a time zone (IANA); empty where nothing tells."""

    country: str
    time_zone: str


def place(environment: Mapping[str, str], localtime: Path = _LOCALTIME) -> MachinePlace:
    """Where the machine stands by its environment, and by the file that its clock follows.

    The country of LC_ALL or LC_MONETARY was set on purpose; that of LANG comes with most machines, so the zone's goes before it.
    """
    zone = _zone(environment.get("TZ", ""), localtime)
    set_on_purpose = (_territory(environment.get(name, "")) for name in ("LC_ALL", "LC_MONETARY"))
    found = (*set_on_purpose, _country_of(zone), _territory(environment.get("LANG", "")))
    return MachinePlace(next((country for country in found if country), ""), zone)


def _territory(locale: str) -> str:
    """The country of a locale: KZ of `kk_KZ.UTF-8`."""
    match = re.match(r"[A-Za-z]{2,3}_([A-Z]{2})(?:[.@]|\Z)", locale)
    return match[1] if match else ""


def _zone(variable: str, localtime: Path) -> str:
    """The machine's zone, where it has a name and is more than a server's."""
    linked = os.path.realpath(localtime).replace(os.sep, "/") if localtime.exists() else ""
    for name in (variable.removeprefix(":"), linked.partition(_ZONES)[2]):
        try:
            if name and ZoneInfo(name):
                return "" if name.startswith(_SERVERS) else name
        except (ValueError, OSError, KeyError):  # a rule such as `<+05>-5`, or a path: no name that records could hold
            continue
    return ""


def _country_of(zone: str) -> str:
    """The country a zone is in; empty where the table of zones has none."""
    for text in _tables():
        for line in text.splitlines():
            columns = line.split("\t")
            if zone in columns[2:3]:
                return columns[0]
    return ""


def _tables() -> Iterator[str]:
    from importlib.resources import files

    for folder in TZPATH:
        if (table := Path(folder, "zone.tab")).is_file():
            yield table.read_text(encoding="utf-8")
    if (shipped := files("tzdata").joinpath("zoneinfo/zone.tab")).is_file():
        yield shipped.read_text(encoding="utf-8")
