"""A book's `salesctl.yaml`: what is not dated business (company, currency, time zone, working days, sources)."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32
from zoneinfo import ZoneInfo

from salesctl import __version__, yamlio
from salesctl.errors import Finding, Place, SalesctlError
from salesctl.kept_files import git_folders, kept_file, make_room
from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple

from .root import NAME, OWN, links_in_own, root_above

if TYPE_CHECKING:
    from .kinds import Kind
    from .schema import Problem, Validator

FORMAT = "1"
_KEPT = "config.json"
_IN_A_BARE_REPOSITORY = ("HEAD", "objects", "refs")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Config(NamedTuple):
    """What a book says about itself."""

    root: Path
    company: str = ""
    currency: str = "EUR"
    zone: ZoneInfo = ZoneInfo("UTC")
    """The book's own zone; the machine's never matters."""
    locale: str = ""
    """The language of commits, and of readers who ask for none; empty: not said."""
    country: str = ""
    """ISO 3166 code: how a phone number without a country code is read."""
    working_days: frozenset[int] = frozenset(range(5))
    """0 is Monday."""
    working_hours: str = "09:00-18:00"
    lunch: str = ""
    """Hours that plans keep free; empty: none."""
    holidays: frozenset[str] = frozenset()
    """ISO days nobody works."""
    sources: Mapping[str, tuple[str, ...]] = {}
    """Other systems and the kinds they master."""
    faults: tuple[Finding, ...] = ()
    """What is wrong with the file. No command may work while there is any, but those that look for what is wrong."""


def find_root(start: Path) -> Path:
    """The book's folder: the nearest one upwards with a salesctl.yaml.

    Raises SalesctlError when there is none, and for a book whose own schemas, rules and the like lie elsewhere.
    """
    if root := root_above(str(start)):
        _refuse_links(Path(root))
        return Path(root)
    if all((start / name).exists() for name in _IN_A_BARE_REPOSITORY):
        raise SalesctlError(
            say("{start} is a bare repository: it has a book's history, and no files", start=start),
            hint=say("clone it, and work there: salesctl join {start} DIR", start=start),
        )
    raise SalesctlError(
        say("no book here: {start} and the folders above it hold no {name}", start=start, name=NAME),
        hint=say("go into a book, name one with -C DIR, or start one with `salesctl init DIR` or `salesctl demo`"),
    )


def _refuse_links(root: Path) -> None:
    """Raises SalesctlError when `.salesctl`, or what lies directly in it, is a symbolic link."""
    try:
        links = links_in_own(str(root))
    except OSError as error:
        from salesctl.lang.system_errors import system_reason

        raise SalesctlError(
            say("{file} cannot be read: {reason}", file=OWN, reason=system_reason(error)), place=Place(OWN)
        ) from None
    for link in links:
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
    """Read salesctl.yaml. What is wrong in it is in `Config.faults`; in place of such a setting stands its default."""
    try:
        raw = yamlio.read_file(root / NAME, NAME)
    except yamlio.LoadError as error:
        return Config(root, faults=(error.finding,))
    try:
        return _config(root, _kept(root, raw))
    except (OSError, ValueError, KeyError):
        pass
    sound, found = _judged(raw)
    if not found:
        _keep(root, raw, sound)
    return _config(root, sound)._replace(faults=found)


def faults(raw: bytes) -> Sequence[Finding]:
    """What is wrong with a salesctl.yaml of this text."""
    return _judged(raw)[1]


def _judged(raw: bytes) -> tuple[Mapping[str, Any], tuple[Finding, ...]]:
    """The settings of a text that are right, and what is wrong with the others."""
    try:
        data = yamlio.read(raw, NAME)
    except yamlio.LoadError as error:
        return {}, (error.finding,)
    found = problems(data)
    if not found:
        return data, ()
    from .records import placed

    wrong = {problem.keys[0] for problem in found if problem.keys}
    return {key: value for key, value in data.items() if key not in wrong}, tuple(placed(found, NAME, raw))


def _config(root: Path, data: Mapping[str, Any]) -> Config:
    """The settings of a tree that has no fault."""
    days = data.get("working_days") or _DAYS[:5]
    return Config(
        root=root,
        company=data.get("company") or "",
        currency=data.get("currency") or "EUR",
        zone=ZoneInfo(data.get("time_zone") or "UTC"),
        locale=data.get("locale") or "",
        country=data.get("country") or "",
        working_days=frozenset(_DAYS.index(day) for day in days),
        working_hours=data.get("working_hours") or "09:00-18:00",
        lunch=data.get("lunch") or "",
        holidays=frozenset(data.get("holidays") or ()),
        sources={name: tuple(source["kinds"]) for name, source in (data.get("sources") or {}).items()},
    )


def problems(data: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with the tree of a salesctl.yaml."""
    from .schema import Problem

    found = _validator().problems(data)
    given = data.get("format")
    if isinstance(given, str | None) and given != FORMAT:
        message = (
            say("this book's format is {given}, this salesctl reads {format}", given=given, format=FORMAT)
            if given
            else say("this book does not say its format; this salesctl reads {format}", format=FORMAT)
        )
        found.insert(0, Problem(("format",), "bad-value", message))
    return found


def settings_kind() -> Kind:
    """The settings in the form of a kind: their schema, and their fields."""
    from .kinds import kind_from
    from .shipped import shipped

    file = shipped("schemas") / "settings" / "salesctl.json"
    return kind_from("settings", json.loads(file.read_bytes()), str(file), common={})


@cache
def _validator() -> Validator:
    from .schema import Validator

    return Validator(settings_kind(), ZoneInfo("UTC"))


def _kept(root: Path, raw: bytes) -> Mapping[str, Any]:
    """The tree of settings that were found right. Kept beside the book: to read and judge them again would cost every command most.

    Raises OSError or ValueError when there is none of this text by this version of salesctl.
    """
    folders = git_folders(str(root))
    if folders is None:
        raise FileNotFoundError(root)
    head, _, kept = Path(kept_file(folders[0], _KEPT)).read_bytes().partition(b"\n")
    if head != _seal(kept, raw):
        raise ValueError(root)
    data: Mapping[str, Any] = json.loads(kept)
    return data


def _keep(root: Path, raw: bytes, data: Mapping[str, Any]) -> None:
    with suppress(OSError):
        if (folders := git_folders(str(root))) and Path(folders[0]).is_dir():
            file = Path(make_room(folders[0], _KEPT))
            fresh = file.with_suffix(f".{os.getpid()}")
            kept = json.dumps(data).encode()
            fresh.write_bytes(_seal(kept, raw) + b"\n" + kept)
            fresh.replace(file)


def _seal(kept: bytes, raw: bytes) -> bytes:
    """Tells whether kept bytes are whole, and made of this text by this version."""
    return b"%s %08x %08x" % (__version__.encode(), crc32(raw), crc32(kept))
