"""R14: one book at one moment on many machines: their time zone, locale, encoding and Git settings change no byte of an answer or a record.

The moments lie around the nights in which the clocks of the book's zone change; the day an answer is about is that zone's.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bench.trust.arena import Form, program
from bench.trust.typing_commands import typed
from salesctl.testing import TestBook, copy_book

_FACTS = """
team/anna.yaml: {name: Анна Берг, email: anna@example.com, role: rep}
products/seal.yaml: {sku: SEAL, name: Уплотнение İı}
clients/acme.yaml: {name: Ромашка İstanbul, owner: anna, district: ISPARTA}
clients/bolt.yaml: {name: Ёлка ıssız, owner: anna, segment: A}
orders/2026/o-1.yaml: {date: 2026-02-02, client: acme, owner: anna, lines: [{id: a, product: seal, qty: 5, price: 5}]}
shipments/2026/s-1.yaml: {shipped_at: 2026-02-05, client: acme, order: o-1, due_on: 2026-03-01, lines: [{order_line: a, qty: 5}]}
activities/2026/call-1.yaml: {client: bolt, owner: anna, type: call, start: "2026-11-02T12:15", duration: 15}
activities/2026/call-2.yaml: {client: bolt, owner: anna, type: call, done_at: "2026-03-28T00:45", outcome: reached, text: Обсудили цены}
"""
_READING = (
    ("today", "--json"), ("plan", "day", "--dry-run", "--json"), ("calendar", "export", "-o", "-"),
    ("report", "receivables", "--format", "csv"), ("history", "acme", "--json"), ("check", "--json"),
    ("find", "ISTANBUL", "--json"), ("show", "нет", "--json"),
)  # fmt: skip
_WRITING = (
    ("set", "acme", "notes=Чай №2 → завтра"), ("set", "acme", "notes=Чай завтра"), ("log", "bolt", "İstanbul'dan aradı: ıssız"),
)  # fmt: skip
_NIGHTS = {
    "Europe/Berlin": ("2026-03-28T23:30+00:00", "2026-03-29T00:59+00:00", "2026-03-29T01:00+00:00", "2026-10-25T00:30+00:00", "2026-10-25T01:30+00:00", "2026-10-24T22:05+00:00"),
    "America/St_Johns": ("2026-03-08T05:29+00:00", "2026-03-08T05:31+00:00", "2026-11-01T04:15+00:00", "2026-11-01T05:15+00:00", "2026-11-01T02:31+00:00"),
    "Asia/Kathmandu": ("2026-03-28T18:14+00:00", "2026-03-28T18:16+00:00", "2026-12-31T18:20+00:00"),
    "Pacific/Apia": ("2026-03-28T10:59+00:00", "2026-03-28T11:01+00:00", "2026-12-31T11:30+00:00"),
    "Europe/Moscow": ("2026-03-28T20:59+00:00", "2026-03-28T21:01+00:00", "2026-10-25T00:30+00:00"),
    "America/Santiago": ("2026-04-05T02:30+00:00", "2026-04-05T03:30+00:00", "2026-09-06T03:59+00:00", "2026-09-06T04:01+00:00"),
}  # fmt: skip
"""By a book's zone: moments on both sides of where its clocks change, or of its midnight."""


@dataclass(frozen=True)
class Machine:
    """What of a machine a command could see."""

    name: str
    zone: str = "UTC"
    locale: str = "C.UTF-8"
    settings: tuple[tuple[str, str], ...] = ()
    gitconfig: str = ""
    letters: str = "utf-8"
    """How its keyboard is read, where commands are typed at a process of its own."""

    def types(self, words: Sequence[str]) -> bool:
        """Whether its keyboard has all letters of a command."""
        try:
            " ".join(words).encode(self.letters)
        except UnicodeEncodeError:
            return False
        return True

    def environment(self, moment: str) -> dict[str, str]:
        """As a shell there has it; the moment is told as its clock would."""
        told = datetime.fromisoformat(moment)
        with suppress(ZoneInfoNotFoundError, ValueError):  # rules as POSIX writes them, and names of nothing
            told = told.astimezone(ZoneInfo(self.zone))
        return {"TZ": self.zone, "LC_ALL": self.locale, "SALESCTL_NOW": told.isoformat(), **dict(self.settings)}


_OLD = (("PYTHONUTF8", "0"), ("PYTHONCOERCECLOCALE", "0"))
_HERE = Machine("UTC")
_ZONES = [
    Machine(zone, zone=zone)
    for zone in ("Pacific/Apia", "Asia/Kathmandu", "America/St_Johns", "Europe/Moscow", "Pacific/Kiritimati",
                 "Etc/GMT+12", "Europe/Berlin", "MSK-3", "NZST-12NZDT,M9.5.0,M4.1.0/3", "Nowhere/Land", "")
]  # fmt: skip
_LOCALES = [
    Machine("LC_ALL=C, as ASCII", locale="C", settings=_OLD),
    Machine("LC_ALL=C", locale="C", zone="Asia/Kathmandu"),
    Machine("Russian, KOI8-R", locale="ru_RU.KOI8-R", zone="Europe/Moscow", settings=_OLD, letters="koi8-r"),
    Machine("Russian", locale="ru_RU.UTF-8", zone="Europe/Moscow", settings=(("LC_TIME", "ru_RU.UTF-8"),)),
    Machine("Turkish, ISO 8859-9", locale="tr_TR.ISO-8859-9", zone="Europe/Istanbul", settings=_OLD, letters="iso8859-9"),
    Machine("Turkish", locale="tr_TR.UTF-8", zone="Europe/Istanbul"),
    Machine("streams in cp1251", settings=(("PYTHONIOENCODING", "cp1251"),)),
    Machine("a locale that is not installed", locale="xx_YY.UTF-8"),
    Machine("Git's dates and letters", zone="America/St_Johns", gitconfig=(
        "[log]\n\tdate = relative\n[i18n]\n\tlogOutputEncoding = KOI8-R\n\tcommitEncoding = cp1251\n[core]\n\tquotePath = true\n"
        "[blame]\n\tdate = rfc\n[format]\n\tpretty = fuller\n[column]\n\tui = always\n"
    )),
]  # fmt: skip
_LOCALES_TO_MAKE = (("ru_RU", "KOI8-R"), ("ru_RU", "UTF-8"), ("tr_TR", "ISO-8859-9"), ("tr_TR", "UTF-8"))


def run(form: Form) -> tuple[str, list[str]]:
    rng = random.Random(form.seed)
    wrong: list[str] = []
    answers = 0
    with TemporaryDirectory(prefix="salesctl-") as folder:
        made = 0 if form.short else _make_locales(Path(folder) / "locales")
        for zone in rng.sample(list(_NIGHTS), 1) if form.short else _NIGHTS:
            desk = _Desk(Path(folder) / zone.replace("/", "-"), zone, Path(folder) / "locales")
            moments = rng.sample(_NIGHTS[zone], 1) if form.short else _NIGHTS[zone]
            for moment in moments:
                machines = rng.sample(_ZONES, 2) if form.short else [*rng.sample(_ZONES, 5), *rng.sample(_LOCALES, 2)]
                count, found = desk.compared(moment, machines, _READING[:3] if form.short else _READING)
                answers += count
                wrong += [f"{zone} at {moment}: {one}" for one in found]
            if not form.short:
                wrong += [f"{zone}: {one}" for one in desk.written(moments[0], [*_ZONES, *_LOCALES])]
    told = "" if form.short else f", {made} of {len(_LOCALES_TO_MAKE)} locales made"
    return f"{answers} answers compared{told}: {len(wrong)} wrong", wrong


@dataclass
class _Desk:
    """A book in a zone, and commands typed in it on different machines."""

    folder: Path
    zone: str
    locales: Path

    def __post_init__(self) -> None:
        self.root = TestBook(self.folder, _FACTS, time_zone=self.zone).root

    def compared(
        self, moment: str, machines: Sequence[Machine], commands: Sequence[Sequence[str]]
    ) -> tuple[int, list[str]]:
        """How many answers were compared with those of a machine in UTC, and where one differs."""
        wrong = []
        day = datetime.fromisoformat(moment).astimezone(ZoneInfo(self.zone)).date().isoformat()
        for words in commands:
            expected = self._answer(_HERE, moment, words, self.root)
            if expected[0] not in (0, 1) or not expected[1]:
                wrong.append(f"{' '.join(words)}: {expected}")
            if words[0] == "today" and (found := json.loads(expected[1])["date"]) != day:
                wrong.append(f"today is {found}, and {day} there")
            for machine in (one for one in machines if one.types(words)):
                answer = self._answer(machine, moment, words, self.root)
                if answer[:2] != expected[:2]:
                    wrong.append(f"{machine.name}: {' '.join(words)}: {_difference(expected, answer)}")
        return len(commands) * len(machines), wrong

    def written(self, moment: str, machines: Sequence[Machine]) -> list[str]:
        """Where the records or the subject that a command writes differ from those of a machine in UTC."""
        wrong = []
        for words in _WRITING:
            expected = self._wrote(_HERE, moment, words)
            for machine in (one for one in machines if one.types(words)):
                if (found := self._wrote(machine, moment, words)) != expected:
                    both = ("\n".join(lines).encode() for lines in (expected, found))
                    told = _difference(*((0, text, b"") for text in both))
                    wrong.append(f"{machine.name}: {' '.join(words)}: {told}")
        return wrong

    def _wrote(self, machine: Machine, moment: str, words: Sequence[str]) -> list[str]:
        root = self.folder / "copy"
        shutil.rmtree(root, ignore_errors=True)
        copy_book(self.root, root)
        code, _, said = self._answer(machine, moment, words, root)
        git = ["git", "-c", "core.quotePath=false", "-C", str(root)]
        text = ("log", "-1", "--format=%s%n%b%n%an %at", "-p", "--no-renames")
        told = subprocess.run([*git, *text], capture_output=True, check=True, env=_plain(self.folder)).stdout.decode()
        status = subprocess.run(
            [*git, "status", "--porcelain"], capture_output=True, check=True, env=_plain(self.folder)
        )
        # the tail of an id is drawn by lot
        kept = [line for line in told.splitlines() if not line.startswith(("diff ", "index ", "+++ ", "@@ "))]
        return [str(code), *([said.decode()] if code else []), *kept, status.stdout.decode()]

    def _answer(self, machine: Machine, moment: str, words: Sequence[str], root: Path) -> tuple[int, bytes, bytes]:
        home = self.folder / f"home-{machine.name}".replace("/", "-")
        if not home.exists():
            home.mkdir()
            (home / ".gitconfig").write_text(
                f"[user]\n\tname = Анна Берг\n\temail = anna@example.com\n{machine.gitconfig}", encoding="utf-8"
            )
        settings = {**machine.environment(moment), "SALESCTL_FRESH": "1"}
        if machine in _LOCALES:
            environment = {**_plain(home), "LOCPATH": str(self.locales), **settings}
            command = [sys.executable, "-m", "salesctl", *words]
            done = subprocess.run(
                [one.encode(machine.letters) for one in command],
                cwd=root,
                env=environment,
                capture_output=True,
                check=False,
            )
            return done.returncode, done.stdout, done.stderr
        code, out, said = typed(words, root, home, settings["SALESCTL_NOW"], settings)
        return code, out.encode(), said.encode()


def _plain(home: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1", "PYTHONPATH": str(Path.cwd())}


def _difference(expected: tuple[int, bytes, bytes], found: tuple[int, bytes, bytes]) -> str:
    if expected[0] != found[0]:
        return f"{found[0]} instead of {expected[0]}: {found[2].decode(errors='replace')[-300:]}"
    lines = zip(expected[1].splitlines(), found[1].splitlines(), strict=False)
    return next((f"{one!r} instead of {was!r}" for was, one in lines if one != was), "one is longer")


def _make_locales(folder: Path) -> int:
    """Make the locales this machine may not have; how many could be made."""
    folder.mkdir()
    done = 0
    for language, encoding in _LOCALES_TO_MAKE:
        made = ["localedef", "-i", language, "-f", encoding, str(folder / f"{language}.{encoding}")]
        with suppress(OSError):
            done += not subprocess.run(made, capture_output=True, check=False).returncode
    return done


if __name__ == "__main__":
    program(__doc__, run)
