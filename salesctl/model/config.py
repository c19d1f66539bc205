"""A book's `salesctl.yaml`: what is not dated business (company, currency, time zone, working days, sources)."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from salesctl import yamlio
from salesctl.errors import Place, SalesctlError
from salesctl.lang.language import KEY_LANGUAGE, known_code
from salesctl.lang.text import say

NAME = "salesctl.yaml"
OWN = ".salesctl"
"""The folder of what a book brings of its own: schemas, views, rules, reports, translations."""
FORMAT = "1"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_KEYS = {
    "format", "company", "currency", "time_zone", "locale", "country", "working_days", "working_hours", "holidays",
    "sources", "custom",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Config:
    """What a book says about itself."""

    root: Path
    company: str = ""
    currency: str = "EUR"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    """The book's own zone; the machine's never matters."""
    locale: str = ""
    """The language of commits, and of readers who ask for none; empty: not said."""
    country: str = ""
    """ISO 3166 code: how a phone number without a country code is read."""
    working_days: frozenset[int] = frozenset(range(5))
    """0 is Monday."""
    working_hours: str = "09:00-18:00"
    holidays: frozenset[str] = frozenset()
    """ISO days nobody works."""
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Other systems and the kinds they master."""


def find_root(start: Path) -> Path:
    """The book's folder: the nearest one upwards with a salesctl.yaml.

    Raises SalesctlError when there is none, and for a book whose own schemas, rules and the like lie elsewhere.
    """
    for folder in (start, *start.parents):
        if (folder / NAME).is_file():
            _refuse_links(folder)
            return folder
    raise SalesctlError(
        say("no book here: {start} and the folders above it hold no {name}", start=start, name=NAME),
        hint=say("go into a book, name one with -C DIR, or start one with `salesctl init DIR` or `salesctl demo`"),
    )


def _refuse_links(root: Path) -> None:
    """Raises SalesctlError when `.salesctl`, or what lies directly in it, is a symbolic link."""
    own = root / OWN
    try:
        links = [entry.path for entry in os.scandir(own) if entry.is_symlink()]
    except FileNotFoundError:
        links = []
    except OSError as error:
        raise SalesctlError(
            say("{file} cannot be read: {reason}", file=OWN, reason=error.strerror), place=Place(OWN)
        ) from None
    for link in [own] if own.is_symlink() else sorted(links):
        raise SalesctlError(
            say("a symbolic link: what a book brings of its own must lie in the book"),
            place=Place(os.path.relpath(link, root)),
            hint=say("put a folder in its place"),
        )


def here() -> Path:
    """The folder we are in. Raises SalesctlError when somebody has removed it."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise SalesctlError(say("the folder you are in is gone"), hint=say("cd into one that is there")) from None


def load_config(root: Path) -> Config:
    """Read salesctl.yaml. Raises SalesctlError with the place of what cannot be used."""
    raw = yamlio.read_file(root / NAME, NAME)
    data = _read(raw, root / ".git")

    def wrong(message: str, *keys: str, hint: str = "") -> SalesctlError:
        line, column = yamlio.locate(raw, keys)
        return SalesctlError(message, place=Place(NAME, line, column, yamlio.line_of(raw, line)), hint=hint)

    for key in data:
        if key not in _KEYS:
            raise wrong(
                say("`{key}` is not a setting", key=key),
                key,
                hint=say("the settings are {list}", list=", ".join(sorted(_KEYS))),
            )
    if data.get("format") != FORMAT:
        given = data.get("format")
        raise wrong(
            say("this book's format is {given}, this salesctl reads {format}", given=given, format=FORMAT)
            if given
            else say("this book does not say its format; this salesctl reads {format}", format=FORMAT),
            "format",
        )
    zone_name = data.get("time_zone") or "UTC"
    try:
        zone = ZoneInfo(zone_name)
    except (KeyError, ValueError, OSError):
        raise wrong(
            say("`{zone_name}` is no time zone", zone_name=zone_name),
            "time_zone",
            hint=say("write one like Europe/Berlin"),
        ) from None
    days = data.get("working_days") or list(_DAYS[:5])
    if not isinstance(days, list) or not set(days) <= set(_DAYS):
        raise wrong(say("working_days is a list of mon, tue, wed, thu, fri, sat, sun"), "working_days")
    locale = _text(data, "locale")
    try:
        known_code(locale or KEY_LANGUAGE)
    except SalesctlError as error:
        raise wrong(error.message, "locale", hint=error.hint) from None
    return Config(
        root=root,
        company=_text(data, "company"),
        currency=_text(data, "currency") or "EUR",
        zone=zone,
        locale=locale,
        country=_text(data, "country"),
        working_days=frozenset(_DAYS.index(day) for day in days),
        working_hours=_text(data, "working_hours") or "09:00-18:00",
        holidays=frozenset(_texts(data, "holidays")),
        sources={name: tuple(_texts(spec, "kinds")) for name, spec in (data.get("sources") or {}).items()},
    )


def _read(raw: bytes, git_dir: Path) -> Mapping[str, Any]:
    """The tree of the file. Kept beside the book: for this one small file YAML's parser would cost every command most."""
    kept = git_dir / "salesctl" / "config.json"
    text = raw.decode("utf-8", "replace")
    try:
        seen, data = json.loads(kept.read_bytes())
        if seen == text:
            return dict(data)
    except (OSError, ValueError, TypeError):
        pass
    data = yamlio.read(raw, NAME)
    if git_dir.is_dir():
        with suppress(OSError):
            kept.parent.mkdir(exist_ok=True)
            fresh = kept.with_suffix(f".{os.getpid()}")
            fresh.write_text(json.dumps([text, data]), encoding="utf-8")
            fresh.replace(kept)
    return data


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _texts(data: Any, key: str) -> list[str]:
    value = data.get(key) if isinstance(data, dict) else None
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
