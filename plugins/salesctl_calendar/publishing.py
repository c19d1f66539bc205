"""Calendars as files of a web host, under names that nobody can guess.

A name is made from a secret, the book, the person, a counter in that person's record and the feed, by HMAC-SHA256: 160 bits of it.
So the same clone, and whoever has its secret, makes the same names again, and raising the counter changes those of one person. No
file lists the others.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from salesctl.api import SalesctlError, say, system_reason, translatable, write_whole

from .events import FEEDS

if TYPE_CHECKING:
    from salesctl.api import Session

    from .calendars import Calendars

VARIABLE = "SALESCTL_CALENDAR_SECRET"
ALL = translatable("all", "feed")
"""The file with every feed of a person."""
_KEPT = "calendar-secret"
_LEAST = 32
"""Characters of a secret: as hexadecimal digits 128 bits."""
_BYTES = 20
_NAME = re.compile(r"[a-z2-7]{32}\.ics(?:\.[0-9a-f]{8}\.part)?", re.ASCII)
"""A calendar's name, and one that is being written, by several at once maybe."""
_LENGTH = len(".ics") + 32
_HEAD = 4096
"""Bytes in which a file says whose it is."""


class Published(NamedTuple):
    """A calendar that is published: whose, with which feed, and the name of its file."""

    user: str
    team: bool
    """Everybody's, for this user."""
    feed: str
    file: str


class Publication(NamedTuple):
    """What publishing did: how many files it wrote, left because they were the same, and removed."""

    written: int
    unchanged: int
    removed: int


def secret(session: Session) -> bytes:
    """What names are made from: the environment's, else the one kept beside the book, made where there is none.

    Raises SalesctlError for one that is too short to be unguessable.
    """
    place: str | Path = VARIABLE
    given = os.environ.get(VARIABLE, "").strip()
    if not given:
        place = secret_file(session)
        given = _kept(place)
    if len(given) < _LEAST:
        raise SalesctlError(
            say("{place} is too short to be a secret: {count} characters at least", place=place, count=_LEAST),
            hint=say("make one: openssl rand -hex 32"),
        )
    return given.encode()


def _kept(file: Path) -> str:
    try:
        file.touch(mode=0o600, exist_ok=False)
        file.write_text(f"{secrets.token_hex(32)}\n", encoding="ascii")
    except FileExistsError:
        pass  # made before
    return file.read_text(encoding="utf-8").strip()


def secret_file(session: Session) -> Path:
    """Where the secret of this clone is kept: no commit holds it."""
    return session.git.kept(_KEPT, shared=True)


def published(calendars: Calendars, key: bytes) -> list[Published]:
    """Every calendar of everybody who is still there, and for managers the team's."""
    found: list[Published] = []
    for user, person in calendars.people.items():
        if not person["here"]:
            continue
        for team in (False, True) if person["role"] == "manager" else (False,):
            for feed in (ALL, *FEEDS):
                counter = person["calendar_revocations"] or 0
                told = "\0".join((calendars.mark, user, str(counter), "team" if team else "own", feed))
                digest = hmac.new(key, told.encode(), hashlib.sha256).digest()[:_BYTES]
                name = base64.b32encode(digest).decode("ascii").lower()
                found.append(Published(user, team, feed, f"{name}.ics"))
    return found


def publish(session: Session, calendars: Calendars, folder: Path) -> Publication:
    """Make a folder hold the calendars of this state of the book, each written whole or not at all, and no earlier ones.

    What this book did not write there is left alone. Raises SalesctlError for a folder that Git keeps, where it cannot be written,
    and where not all of the book is there.
    """
    _require_unkept(session, folder)
    require_whole(session)
    wanted = {one.file: one for one in published(calendars, secret(session))}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _have_ignored(session, folder)
        stale = [file for file in ours(calendars, folder) if file.name[:_LENGTH] not in wanted]
        for file in stale:
            file.unlink()
        written = sum(_write(calendars, folder / name, content_of(calendars, one)) for name, one in wanted.items())
    except OSError as error:
        at = error.filename or folder
        raise SalesctlError(say("{file} cannot be written: {reason}", file=at, reason=system_reason(error))) from None
    return Publication(written, len(wanted) - written, len(stale))


def ours(calendars: Calendars, folder: Path) -> Iterator[Path]:
    """The files of a folder that this book published, at whatever time."""
    if folder.is_dir():
        yield from (file for file in sorted(folder.iterdir()) if _is_ours(calendars, file))


def _is_ours(calendars: Calendars, file: Path) -> bool:
    if not _NAME.fullmatch(file.name) or file.is_symlink() or not file.is_file():
        return False
    with file.open("rb") as stream:
        return f"\r\nX-WR-RELCALID:{calendars.mark}".encode() in stream.read(_HEAD)


def content_of(calendars: Calendars, one: Published) -> bytes:
    """A published calendar."""
    feeds = FEEDS if one.feed == ALL else (one.feed,)
    return calendars.content(None if one.team else one.user, feeds, reader=one.user, published=True)


def _write(calendars: Calendars, file: Path, content: bytes) -> bool:
    """Put a file in its place whole. False: the same stands there already, and keeps the time that a host tells."""
    if os.path.lexists(file):
        if not _is_ours(calendars, file):
            raise SalesctlError(
                say("{file} was not published from this book: it is left as it is", file=file),
                hint=say("name another folder"),
            )
        if file.read_bytes() == content:
            return False
    write_whole(file, content, file.with_name(f"{file.name}.{secrets.token_hex(4)}.part"))
    return True


def require_whole(session: Session) -> None:
    """Refuse what would be taken for all there is: a book with records that cannot be read, or without its history."""
    gaps = session.gaps
    if gaps.unreadable:
        count = len(gaps.unreadable)
        raise SalesctlError(
            say("{count:record|records} cannot be read: nothing is published", count=count),
            hint=say("mend that first: `salesctl check` lists what is wrong with records"),
        )
    if gaps.history_start:
        raise SalesctlError(
            say(
                "history before {day:date} was cut off when cloning: it says when events changed",
                day=gaps.history_start,
            ),
            hint=say("git fetch --unshallow; a CI clones with a depth of 0"),
        )


def _require_unkept(session: Session, folder: Path) -> None:
    """Refuse folders whose files Git keeps, in whichever repository: a revoked address would stay readable in history."""
    target, root = folder.resolve(), session.root.resolve()
    git, holder = session.git, session.git.around(folder)
    hint = say("name a folder outside the book, or one that .gitignore names")
    if any(target.is_relative_to(one.resolve()) for one in (git.git_dir, git.common_dir)):
        raise SalesctlError(say("{file} lies in a folder of Git's: nothing is written there", file=folder), hint=hint)
    if root.is_relative_to(target):
        raise SalesctlError(say("{file} holds the book itself", file=folder), hint=hint)
    if holder and holder.tracks(target):
        raise SalesctlError(
            say("Git keeps what is in {file}: revoked addresses would stay readable in history", file=folder), hint=hint
        )


def _have_ignored(session: Session, folder: Path) -> None:
    """Have a repository that a folder lies in leave out what is published there, unless it does already."""
    some, ignoring = folder / f"{ALL}.ics", folder / ".gitignore"
    holder = session.git.around(folder)
    if holder and not holder.ignores(some) and not os.path.lexists(ignoring):
        ignoring.write_text("*\n", encoding="ascii")
    require_ignored(session, some, folder)


def require_ignored(session: Session, file: Path, told: Path) -> None:
    """Refuse a file with addresses, or named by one, that the next `git add` would bring into history; `told`: as it was named."""
    holder = session.git.around(file)
    if holder and not holder.ignores(file):
        raise SalesctlError(
            say("Git would keep what is in {file}: the next `git add` brings the addresses into history", file=told),
            hint=say("name one outside of every Git repository, or one that .gitignore names"),
        )
