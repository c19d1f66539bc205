"""Teams: clones of one bare remote, each with its owner, and what must hold of a clone whatever befell it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.trust.arena import contents, problems
from bench.trust.typing_commands import typed
from salesctl import yamlio
from salesctl.git import Git
from salesctl.testing import TestBook, copy_book

NOW = "2026-11-23T10:00:00+00:00"
PEOPLE = ("anna", "boris", "clara", "dina", "emil")
_FACTS = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
team/boris.yaml: {name: Boris Berg, email: boris@example.com, role: rep}
team/clara.yaml: {name: Clara Berg, email: clara@example.com, role: rep}
team/dina.yaml: {name: Dina Berg, email: dina@example.com, role: rep}
team/emil.yaml: {name: Emil Berg, email: emil@example.com, role: rep}
products/seal.yaml: {sku: SEAL, name: Seal}
clients/acme.yaml: {name: Acme, owner: anna, district: north, segment: A}
clients/bolt.yaml: {name: Bolt, owner: boris, district: north, segment: A}
clients/cog.yaml: {name: Cog, owner: clara, district: north, segment: A}
orders/2026/o-1.yaml: {date: 2026-11-02, client: acme, owner: anna, lines: [{id: a, product: seal, qty: 5, price: 5}]}
shipments/2026/s-1.yaml: {shipped_at: 2026-11-05, client: acme, order: o-1, due_on: 2026-11-20, lines: [{order_line: a, qty: 5}]}
"""


@dataclass
class Member:
    """Somebody with a clone, and what was acknowledged to them: texts, and values by record and field."""

    name: str
    home: Path
    cache: Path | None = None
    """Where what salesctl found out of itself is kept, when others have it, too; else in the home."""
    texts: list[str] = field(default_factory=list)
    values: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        return self.home / "book"

    @property
    def git(self) -> Git:
        return Git(self.root)

    def type(self, *words: str) -> tuple[int, str, str]:
        """Type a command; its exit code, its answer and what it says on standard error."""
        return typed(words, self.root, self.home, NOW, {"XDG_CACHE_HOME": str(self.cache or self.home / ".cache")})

    def exit_code(self, *words: str) -> int:
        return self.type(*words)[0]

    def log(self, client: str, text: str) -> str:
        """Log a call; what went wrong, if anything."""
        code, _, said = self.type("log", client, text)
        if code == 0:
            self.texts.append(text)
        return f"log: {code}: {said}" if code else ""

    def set(self, path: str, name: str, value: str) -> str:
        """Set a field of a record by its path; what went wrong, if anything."""
        code, _, said = self.type("set", Path(path).stem, f"{name}={value}")
        if code == 0:
            self.values[path, name] = value
        return f"set {path} {name}: {code}: {said}" if code else ""

    def lost(self, texts: Sequence[str] = (), values: Mapping[tuple[str, str], str] | None = None) -> list[str]:
        """What was acknowledged, here or as named, and is not in HEAD here."""
        there = contents(self.git)
        logged = "\n".join(raw.decode() for path, raw in there.items() if path.startswith("activities/"))
        gone = [
            f"LOSS: {text!r} was acknowledged, and is not in {self.name}'s HEAD"
            for text in [*self.texts, *texts]
            if text not in logged
        ]
        for (path, name), value in {**self.values, **(values or {})}.items():
            found = yamlio.read(there[path], path).get(name) if path in there else None
            if found != value:
                gone.append(f"LOSS: {name} of {path} was set to {value}, and is {found} in {self.name}'s HEAD")
        return gone

    def untidy(self, *, objects: bool = False) -> list[str]:
        """What a person would have to mend by hand in this clone."""
        operation = self.git.operation()
        wrong = [*problems(self.git, objects=objects), *([f"a {operation} is under way"] if operation else [])]
        return [f"{self.name}: {one}" for one in wrong]


@dataclass
class Team:
    """Members, and the bare repository between them."""

    remote: Path
    members: Sequence[Member]

    def tip(self) -> str:
        return self.git("rev-parse", "--verify", "--quiet", "main")

    def git(self, *words: str) -> str:
        """What git says of the remote."""
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.remote.parent), "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(
            ["git", "-C", str(self.remote), *words], env=environment, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    def brought_together(self) -> list[str]:
        """Have everybody sync until all have all; what is wrong then: somebody stopped, clones that differ, what is lost."""
        wrong = []
        for member in (*self.members, *self.members):
            code, out, said = member.type("sync")
            if code:
                wrong.append(f"{member.name}: sync: {code}: {(said or out).strip()}")
        texts = [text for member in self.members for text in member.texts]
        values = {key: value for member in self.members for key, value in member.values.items()}
        if not wrong and len({member.git.head() for member in self.members} | {self.tip()}) > 1:
            wrong.append("the clones have not converged")
        for member in self.members:
            wrong += member.lost(*(() if wrong else (texts, values)))
        return [*wrong, *(one for member in self.members for one in member.untidy())]


@contextmanager
def teams() -> Iterator[Callable[[int], Team]]:
    """Gives teams of so many people with sound clones each, which are copied; in memory, where there is a folder for that."""
    memory = "/dev/shm" if "TMPDIR" not in os.environ and os.access("/dev/shm", os.W_OK) else None
    with TemporaryDirectory(prefix="salesctl-teams-", dir=memory) as folder:
        template, cache = Path(folder) / "template", Path(folder) / "cache"
        template.mkdir()
        _make(template, cache)
        count = 0

        def team(size: int) -> Team:
            nonlocal count
            shutil.rmtree(Path(folder) / str(count), ignore_errors=True)
            count += 1
            there = Path(folder) / str(count)
            shutil.copytree(template / "remote.git", there / "remote.git")
            members = []
            for name in PEOPLE[:size]:
                (there / name).mkdir()
                copy_book(template / "book", there / name / "book")
                member = Member(name, there / name, cache)
                git = member.git
                git.set("user.name", f"{name.title()} Berg")
                git.set("user.email", f"{name}@example.com")
                git.set("remote.origin.url", str(there / "remote.git"))
                members.append(member)
            return Team(there / "remote.git", members)

        yield team


def _make(template: Path, cache: Path) -> None:
    first = TestBook(template / "first", _FACTS).root
    environment = {"PATH": os.environ["PATH"], "HOME": str(template), "GIT_CONFIG_NOSYSTEM": "1"}
    for words in (
        ("clone", "--quiet", "--bare", str(first), str(template / "remote.git")),
        ("clone", "--quiet", str(template / "remote.git"), str(template / "book")),
    ):
        subprocess.run(["git", *words], env=environment, check=True, capture_output=True)
    (template / ".gitconfig").write_text("[user]\nname = Anna Berg\nemail = anna@example.com\n")
    maker = Member("anna", template, cache)
    Git(maker.root).set("gc.auto", "0")  # a kill of git's own housekeeping is not what is tested
    for words in (("doctor", "--fix"), ("sync",), ("today",)):
        code, _, said = maker.type(*words)
        if code:
            raise RuntimeError(said)
