"""States a repository can be in, each made of a copy of one small book by what brings people there: git itself, or a fault of the disk."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.trust.arena import small_disk
from bench.trust.typing_commands import typed
from salesctl.testing import TestBook, copy_book

EXIT_CODES = frozenset({0, 1, 2, 4})
"""What a command may end with, see docs/repository-states.md."""
NOW = "2026-11-23T10:00:00+00:00"
STRANGER = 65534
"""A user who owns nothing: who we become, or whose the book is, where we are root."""
_FACTS = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
products/seal.yaml: {sku: SEAL, name: Seal}
clients/acme.yaml: {name: Acme, owner: anna, district: north, contacts: [{id: olga, name: Olga}]}
orders/2026/o-1.yaml: {date: 2026-11-02, client: acme, owner: anna, lines: [{id: a, product: seal, qty: 5, price: 5}]}
shipments/2026/s-1.yaml: {shipped_at: 2026-11-05, client: acme, order: o-1, due_on: 2026-11-20, lines: [{order_line: a, qty: 5}]}
"""


class NotHereError(Exception):
    """This machine cannot be brought into the state."""


@dataclass
class Place:
    """A folder with a clone of a book, the bare repository it was cloned from, and a home of whoever types."""

    home: Path
    root: Path
    leaving: ExitStack = field(default_factory=ExitStack)
    """What takes the state away again."""
    type_as: Callable[[], object] = lambda: None
    """Called just before a command is typed, in the process that types it."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Variables in the environment of whoever types."""

    @property
    def remote(self) -> Path:
        return self.home / "remote.git"

    def git(self, *words: str, ok: bool = True, root: Path | None = None) -> str:
        """What the git of a person says in the book."""
        done = subprocess.run(["git", "-C", str(root or self.root), *words], env=self.environment, capture_output=True, text=True, check=False)  # fmt: skip
        if ok and done.returncode:
            raise NotHereError(f"git {' '.join(words)}: {done.stderr}")
        return done.stdout.strip()

    @property
    def environment(self) -> dict[str, str]:
        return {
            "HOME": str(self.home),
            "PATH": os.environ["PATH"],
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_EDITOR": "true",
            "TZ": "UTC",
        }

    def commit(self, district: str) -> None:
        """Change the one client by hand, and commit it."""
        file = self.root / "clients/acme.yaml"
        was = next(line for line in file.read_text().splitlines() if line.startswith("district:"))
        file.write_text(file.read_text().replace(was, f"district: {district}"))
        self.git("commit", "--quiet", "--no-verify", "-am", f"district {district}")

    def cloned(self, *options: str) -> None:
        """Clone the book again, with these options, in place of the clone that stands here."""
        shutil.rmtree(self.root)
        self.git("config", "uploadpack.allowFilter", "true", root=self.remote)
        self.git("clone", "--quiet", *options, f"file://{self.remote}", str(self.root), root=self.home)

    def type(self, *words: str) -> tuple[int, str, str]:
        """Type a command in the book: its exit code, what it answers and what it says."""
        return typed(
            [word.replace("{home}", str(self.home)) for word in words], self.root, self.home, NOW, self.settings
        )


def _conflict(place: Place, *how: str) -> None:
    """Begin what cannot be ended, for two branches set one field."""
    place.git("switch", "--quiet", "-c", "theirs")
    place.commit("south")
    place.git("switch", "--quiet", "main")
    place.commit("west")
    place.git(*how, ok=False)


def _reverting(place: Place) -> None:
    place.commit("south")
    place.commit("west")
    place.git("revert", "--no-edit", "HEAD~1", ok=False)


def _bisecting(place: Place) -> None:
    for district in ("south", "west", "east"):
        place.commit(district)
    place.git("bisect", "start", "HEAD", "HEAD~3")


def _linked(place: Place) -> None:
    there = place.home / "linked"
    place.git("worktree", "add", "--quiet", "-b", "linked", str(there))
    place.root = there


def _submodule(place: Place) -> None:
    above = place.home / "above"
    place.git("init", "--quiet", str(above), root=place.home)
    place.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(place.remote), "book", root=above)
    place.root = above / "book"
    _typed_well(place, "doctor", "--fix")


def _with_format(*options: str) -> Callable[[Place], None]:
    def make(place: Place) -> None:
        shutil.rmtree(place.root / ".git")
        place.git("init", "--quiet", "-b", "main", *options)
        place.git("add", ".")
        place.git("commit", "--quiet", "-m", "The book")
        _typed_well(place, "doctor", "--fix")

    return make


def _unborn(place: Place) -> None:
    place.git("checkout", "--quiet", "--orphan", "draft")


def _blob(place: Place) -> None:
    """Lose the object of a record; the clone is packed, as most are."""
    oid = place.git("rev-parse", "HEAD:orders/2026/o-1.yaml")
    pack = next((place.root / ".git/objects/pack").glob("*.pack"), None)
    if pack:
        moved = place.home / pack.name
        for file in (pack.with_suffix(".idx"), pack.with_suffix(".rev")):
            file.unlink(missing_ok=True)
        shutil.move(pack, moved)
        with moved.open("rb") as packed:
            subprocess.run(
                ["git", "-C", str(place.root), "unpack-objects", "-q"], stdin=packed, check=True, env=place.environment
            )
    (place.root / ".git/objects" / oid[:2] / oid[2:]).unlink()


def _file(name: str, content: bytes) -> Callable[[Place], None]:
    def make(place: Place) -> None:
        file = place.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        file.write_bytes(content)

    return make


def _lock(name: str) -> Callable[[Place], None]:
    def make(place: Place) -> None:
        lock = place.root / name
        lock.touch()
        os.utime(lock, (lock.stat().st_atime, lock.stat().st_mtime - 3600))

    return make


def _owned_by_another(place: Place) -> None:
    if os.geteuid():
        raise NotHereError("only root can give a book to somebody else")
    for path in (place.root, *place.root.rglob("*")):
        os.chown(path, STRANGER, STRANGER, follow_symlinks=False)


def _read_only(place: Place) -> None:
    paths = (place.root, *place.root.rglob("*"))
    if not os.geteuid():
        for path in (place.home, *place.home.rglob("*")):
            os.chown(path, STRANGER, STRANGER, follow_symlinks=False)
        place.type_as = lambda: os.setresuid(STRANGER, STRANGER, 0)
        place.leaving.callback(os.setresuid, 0, 0, 0)
    for path in paths:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)
    place.leaving.callback(lambda: [path.chmod(path.stat().st_mode | 0o200) for path in paths if path.is_dir()])


def fill(folder: Path) -> None:
    """Leave not a byte on the disk of a folder."""
    with (folder / "ballast").open("ab", buffering=0) as file, suppress(OSError):
        while file.write(bytes(512)):
            pass


def _full(place: Place) -> None:
    """The book on a small disk that is full."""
    there = place.home / "disk"
    there.mkdir()
    if not place.leaving.enter_context(small_disk(there, 8)):
        raise NotHereError("mounting a small disk is not allowed here")
    copy_book(place.root, there / "book")
    place.root = there / "book"
    fill(there)


def _partial(place: Place) -> None:
    place.cloned("--filter=blob:none")
    _typed_well(place, "doctor", "--fix")
    place.remote.rename(place.home / "away.git")


def _other_commit(place: Place) -> None:
    """A branch that names a commit which never reached the disk."""
    (place.root / ".git/refs/heads/main").write_text("1" * 40 + "\n")


def _cloned_on_windows(place: Place) -> None:
    """By a Git that writes CRLF; records are kept from that by the book's attributes."""
    place.cloned("-c", "core.autocrlf=true")
    _typed_well(place, "doctor", "--fix")


def _saved_with_crlf(place: Place) -> None:
    for file in place.root.rglob("*.yaml"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))


def _git_folder_elsewhere(place: Place) -> None:
    there = place.home / "elsewhere"
    (place.root / ".git").rename(there)
    (place.root / ".git").symlink_to(there)


def _linked_from_linked(place: Place) -> None:
    _linked(place)
    there = place.home / "linked-again"
    place.git("worktree", "add", "--quiet", "-b", "again", str(there))
    place.root = there


def _hook_of_another(place: Place) -> None:
    """In the environment that Git gives a hook of another repository."""
    other = place.home / "other-work"
    place.git("init", "--quiet", str(other), root=place.home)
    place.settings = {
        "GIT_DIR": f"{other}/.git",
        "GIT_WORK_TREE": str(other),
        "GIT_INDEX_FILE": f"{other}/.git/index",
        "GIT_OBJECT_DIRECTORY": f"{other}/.git/objects",
        "GIT_PREFIX": "clients/",
    }


def _bare(place: Place) -> None:
    place.root = place.remote


def _trusted(place: Place) -> None:
    _owned_by_another(place)
    place.git("config", "--global", "safe.directory", str(place.root))


def _filtered(place: Place) -> None:
    """As somebody's `git lfs track '*.yaml'` has it where `git lfs` is not installed any more."""
    attributes = place.root / ".gitattributes"
    attributes.write_text(f"{attributes.read_text() if attributes.exists() else ''}*.yaml filter=lfs\n")
    place.git("add", ".gitattributes")
    place.git("commit", "-qnm", "track")
    os.utime(place.root / "clients" / "acme.yaml", (0, 0))  # Git has to compare it
    place.git("config", "--global", "filter.lfs.process", "git-lfs-is-not-here filter-process")
    place.git("config", "--global", "filter.lfs.required", "true")


def _two_files_by_case(place: Place) -> None:
    """Two names that a file system of Windows or macOS takes for one."""
    (place.root / "clients/Acme.yaml").write_text("name: Acme Two\n")
    place.git("add", ".")
    place.git("commit", "--quiet", "--no-verify", "-m", "A second Acme")


STATES: Mapping[str, Callable[[Place], None]] = {
    "sound": lambda _: None,
    "no branch has a commit yet": _unborn,
    "a merge is under way": lambda place: _conflict(place, "merge", "theirs"),
    "a rebase is under way": lambda place: _conflict(place, "rebase", "theirs"),
    "a cherry-pick is under way": lambda place: _conflict(place, "cherry-pick", "theirs"),
    "a revert is under way": _reverting,
    "a bisect is under way": _bisecting,
    "HEAD is on no branch": lambda place: place.git("switch", "--quiet", "--detach") and None,
    "cloned in part: a shallow history": lambda place: place.cloned("--depth=1"),
    "cloned in part: blobs fetched when needed, from a remote that is away": _partial,
    "a sparse checkout without the orders": lambda place: (
        place.git("sparse-checkout", "set", "clients", "team") and None
    ),
    "a linked work tree": _linked,
    "a submodule of another repository": _submodule,
    "a linked work tree made in a linked work tree": _linked_from_linked,
    "the .git folder is a link to another place": _git_folder_elsewhere,
    "a bare repository": _bare,
    "in the environment of another repository's hook: GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE": _hook_of_another,
    "a clone of Windows, with core.autocrlf": _cloned_on_windows,
    "records were saved with CRLF": _saved_with_crlf,
    "records were made executable": lambda place: [file.chmod(0o755) for file in place.root.rglob("*.yaml")] and None,
    "two files whose names differ in case": _two_files_by_case,
    "objects named by SHA-256": _with_format("--object-format=sha256"),
    "references in a reftable": _with_format("--ref-format=reftable"),
    "the folder is read-only": _read_only,
    "the folder belongs to another user": _owned_by_another,
    "the folder belongs to another user who is trusted: safe.directory": _trusted,
    "the disk is full": _full,
    "the index is garbage": _file(".git/index", b"\x17" * 200),
    "the index is empty": _file(".git/index", b""),
    "the index is missing": lambda place: (place.root / ".git/index").unlink(),
    "the object of a record is missing": _blob,
    "the branch names a commit that is missing": _other_commit,
    "the branch's file is empty": _file(".git/refs/heads/main", b""),
    "HEAD is garbage": _file(".git/HEAD", b"\xff\xfe\0garbage"),
    "HEAD is empty": _file(".git/HEAD", b""),
    "the configuration of Git is garbage": _file(".git/config", b"[core\n\xff\0"),
    "a lock on the index was left": _lock(".git/index.lock"),
    "a lock on the branch was left": _lock(".git/refs/heads/main.lock"),
    "a lock on HEAD was left": _lock(".git/HEAD.lock"),
    "a journal is damaged": _file(".git/salesctl/journal.json", b"{"),
    "a journal of another version": _file(".git/salesctl/journal.json", b'{"format": 99}'),
    "a record is not UTF-8": _file("orders/2026/o-1.yaml", b"date: 2026-11-02\nnote: \xff\xfe\n"),
    "a filter is to convert records": _filtered,
    "Git does not know who you are": _file("../.gitconfig", b""),
    "no repository": lambda place: shutil.rmtree(place.root / ".git"),
    "the repository of a linked work tree is gone": lambda place: (_linked(place), shutil.rmtree(place.home / "book"))[
        0
    ],
}
"""By what is told of them; each begins with a clone that is sound, at one with its remote."""
READING: Sequence[Sequence[str]] = (
    ("today",), ("show", "acme"), ("check",), ("history", "acme"), ("report", "receivables"), ("review", "2026-01-01"),
    ("blame", "acme"), ("find", "acme"), ("doctor",),
)  # fmt: skip
WRITING: Sequence[Sequence[str]] = (
    ("pay", "acme", "10"), ("client", "set", "acme", "segment=A"), ("client", "add", "--name", "Bolt", "--owner", "anna"),
    ("log", "acme", "rang about seals"), ("undo",), ("import", "{home}/payments.csv", "--map", "{home}/payments.yaml"),
    ("plan", "day", "--commit"), ("sync",), ("sync", "--bundle", "{home}/book.bundle"), ("resolve", "1", "mine"), ("review", "--approve"),
    ("person", "erase", "acme/olga", "--yes"),
)  # fmt: skip
_PAYMENTS = "Number,Client,Date,Amount\nP-7,acme,2026-11-20,5.00\n"
_MAPPING = """source: bank
kind: payment
key: Number
fields: {number: Number, client: {column: Client, by: id}, date: Date, amount: Amount}
"""


@contextmanager
def places(where: str | None = None) -> Iterator[Callable[[], Place]]:
    """Gives places with a sound book each, which is copied: in a folder, else in memory, where there is a folder for that.

    Every user can enter `where`: in some states it is another one who types.
    """
    memory = "/dev/shm" if "TMPDIR" not in os.environ and os.access("/dev/shm", os.W_OK) else None
    with TemporaryDirectory(prefix="salesctl-states-", dir=where or memory) as folder:
        Path(folder).chmod(0o711)
        template = Path(folder) / "template"
        template.mkdir()
        made = Place(template, template / "book")
        _make(made)
        count = 0

        def place() -> Place:
            nonlocal count
            count += 1
            home = Path(folder) / str(count)
            shutil.copytree(template, home, ignore=shutil.ignore_patterns("book"))
            copy_book(template / "book", home / "book")
            found = Place(home, home / "book")
            found.git("remote", "set-url", "origin", str(found.remote))
            return found

        yield place


def _make(place: Place) -> None:
    (place.home / ".gitconfig").write_text("[user]\nname = Anna Berg\nemail = anna@example.com\n")
    (place.home / "payments.csv").write_text(_PAYMENTS)
    (place.home / "payments.yaml").write_text(_MAPPING)
    first = TestBook(place.home / "first", _FACTS).root
    place.git("clone", "--quiet", "--bare", str(first), str(place.remote), root=first)
    place.root.mkdir()
    place.cloned()
    for words in (("doctor", "--fix"), ("sync",)):
        _typed_well(place, *words)
    other = Place(place.home, place.home / "other")
    place.git("clone", "--quiet", str(place.remote), str(other.root), root=place.home)
    _typed_well(other, "user", "set", "anna", "phone=+49 30 7654321")
    _typed_well(other, "sync")
    for words in (("client", "set", "acme", "segment=B"), ("today",)):
        _typed_well(place, *words)


def _typed_well(place: Place, *words: str) -> None:
    code, _, said = place.type(*words)
    if code:
        raise NotHereError(f"{' '.join(words)}: {said}")


def judge(place: Place, words: Sequence[str]) -> tuple[int, str, list[str]]:
    """Type a command in a state: its exit code, what it said, on standard error if anything, and what is wrong with that."""
    place.type_as()
    before = _everything(place)
    code, out, said = place.type(*words)
    after = _everything(place)
    wrong = [] if code in EXIT_CODES else [f"exit code {code}: {said[-300:]}"]
    if "Traceback" in said:
        wrong.append(said)
    if said.startswith("salesctl: ") and "hint: " not in said:
        wrong.append(f"no way out is told: {said}")
    if code and not (said or out):
        wrong.append("nothing is said")
    if code and before != after:
        wrong.append("it was refused, and something changed")
    lost = [
        f"the branch {name} has lost {tip}"
        for name, tip in before[1].items()
        if (code or words[:2] != ("person", "erase"))  # which makes a branch again
        and not _contains(place, after[1].get(name, ""), tip)
    ]
    if not code and before[0] != after[0] and before[1] == after[1]:
        wrong.append("files changed, and no branch has them")
    return code, said or out, [*wrong, *lost]


def _everything(place: Place) -> tuple[dict[str, bytes], dict[str, str]]:
    """The work tree, and where branches stand, as far as git can tell."""
    files = (
        path for path in place.root.rglob("*") if ".git" not in path.relative_to(place.root).parts and path.is_file()
    )
    refs = place.git("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads", ok=False).splitlines()
    return {str(path): path.read_bytes() for path in files}, dict(ref.split(" ") for ref in refs)


def _contains(place: Place, tip: str, commit: str) -> bool:
    return tip == commit or (bool(tip) and not place.git("rev-list", "-1", commit, f"^{tip}", ok=False))


READER, WRITER = READING[0], WRITING[2]
"""Whose outcomes stand in the table of docs/repository-states.md."""


def row(place: Place) -> tuple[tuple[str, ...], list[str]]:
    """The table's cells for a state, and what is wrong: exit codes of a reader and a writer, what is said, what doctor does."""
    read, read_said, wrong = judge(place, READER)
    written, written_said, found = judge(place, WRITER)
    looked, doctor_said, more = judge(place, ("doctor",))
    wrong = [*wrong, *found, *more]
    does = "finds nothing"
    if looked:
        does = "names it" if judge(place, ("doctor", "--fix"))[0] else "mends it"
    if does == "mends it" and judge(place, WRITING[3])[0]:
        wrong.append("it was mended, and nothing can be written")
    said = written_said if written else read_said if read else doctor_said if looked else ""
    lines = [line.strip().removeprefix("salesctl: ") for line in said.splitlines()]
    told = "; ".join([*lines[:1], *(line for line in lines[1:2] if line.startswith("hint: "))])
    for folder, name in ((place.root, "BOOK"), (place.home, "HOME")):
        told = told.replace(str(folder), name)
    return (str(read), str(written), told.replace("|", "/"), does), wrong
