"""R15: the power goes at every step of a command; only what was synced survives, and one command mends what is left.

strace tells what the command and the git it starts do to the book's folder. For each step two disks are made of that: one that has
nothing but synced names and synced contents, and one that has every name, with contents that were not synced empty.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bench.trust.arena import Form, problems, program
from bench.trust.states import NOW, Place, places
from salesctl.cli import errors
from salesctl.git import Git
from salesctl.store import files, index, journal, mending, pack

SAFEGUARDS = ("folder-sync",)
CALLS = "openat,write,fsync,fdatasync,sync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,rmdir"
COMMANDS = (("pay", "acme", "10"), ("sync",), ("undo",), ("client", "add", "--name", "Bolt", "--owner", "anna"))
_MADE_AGAIN = re.compile(r"\.git/salesctl/(book\.|at-|config\.json|lock$|numbers)")
"""What may be lost or damaged: it is made again from the records (R13), or means nothing."""
_LINE = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+)(<[^>]*>)?")
_HEX = re.compile(rb"\\x([0-9a-f]{2})")


@dataclass(eq=False)
class Inode:
    """A file or folder: what it holds, and what of that was synced (None: nothing)."""

    data: bytes = b""
    synced: bytes | None = None
    is_folder: bool = False


class Disk:
    """The book's folder as the machine sees it (`names`), and as the power cut leaves it (`kept`)."""

    def __init__(self, root: Path) -> None:
        self.root = str(root)
        self.names: dict[str, Inode] = {}
        for path in root.rglob("*"):
            content = b"" if path.is_dir() else path.read_bytes()
            self.names[path.relative_to(root).as_posix()] = Inode(content, content, path.is_dir())
        self.names[""] = Inode(is_folder=True)
        self.kept = dict(self.names)

    def apply(self, call: str, args: list[str], given: str) -> bool:
        """Do one call; whether it has to do with this folder."""
        named = args[:1] if call in {"write", "fsync", "fdatasync"} else args
        paths = [self._inside(arg) for arg in named]
        match call, [path for path in paths if path is not None]:
            case "openat", [path, *_] if "O_CREAT" in given or "O_TRUNC" in given:
                if path not in self.names or "O_TRUNC" in given:
                    there = self.names.setdefault(path, Inode())
                    there.data = b""
            case "write", [path] if path in self.names:
                self.names[path].data += _bytes(args[1])
            case (("fsync" | "fdatasync"), [path]) if path in self.names:
                self._sync(path)
            case "sync", _:
                for path in list(self.names):
                    self._sync(path)
            case (("rename" | "renameat" | "renameat2"), [old, new]):
                self.names[new] = self.names.pop(old)
            case (("link" | "linkat"), [old, new]):
                self.names[new] = self.names[old]
            case (("unlink" | "unlinkat" | "rmdir"), [path]):
                self.names.pop(path, None)
            case "mkdir", [path]:
                self.names[path] = Inode(is_folder=True)
            case _:
                return False
        return True

    def strict(self) -> dict[str, bytes | None]:
        """Names and contents that were synced; None is a folder."""
        folders = {path for path, inode in self.kept.items() if inode.is_folder}
        reached = {path for path in self.kept if all(parent in folders for parent in _parents(path))}
        return {path: None if self.kept[path].is_folder else self.kept[path].synced or b"" for path in reached}

    def names_first(self) -> dict[str, bytes | None]:
        """Every name, and of the contents those that were synced."""
        return {path: None if inode.is_folder else inode.synced or b"" for path, inode in self.names.items()}

    def now(self) -> dict[str, bytes | None]:
        return {path: None if inode.is_folder else inode.data for path, inode in self.names.items()}

    def _sync(self, path: str) -> None:
        inode = self.names[path]
        inode.synced = inode.data
        if not inode.is_folder:
            return
        for name in [name for name in self.kept if name and _parent(name) == path and name not in self.names]:
            del self.kept[name]
        self.kept |= {name: there for name, there in self.names.items() if name and _parent(name) == path}

    def _inside(self, arg: str) -> str | None:
        """The path of an argument from the root of the book; None when it is none, or elsewhere."""
        if arg.startswith('"'):
            path = _bytes(arg).decode("utf-8", "surrogateescape")
        elif named := re.fullmatch(r"\d+<(.*)>", arg):
            path = _bytes(named[1]).decode("utf-8", "surrogateescape")
        else:
            return None
        if not path.startswith("/"):
            path = f"{self.root}/{path}"
        if path == self.root:
            return ""
        return path.removeprefix(f"{self.root}/") if path.startswith(f"{self.root}/") else None


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _parents(path: str) -> Iterator[str]:
    while path:
        path = _parent(path)
        yield path


def _bytes(text: str) -> bytes:
    return _HEX.sub(lambda found: bytes([int(found[1], 16)]), text.strip('"').encode("ascii", "replace"))


def calls(log: Path) -> Iterator[tuple[str, list[str], str]]:
    """The calls that succeeded, in the order in which they were through: name, arguments, and all as strace wrote it."""
    begun: dict[str, str] = {}
    for line in log.read_text(errors="replace").splitlines():
        process = line.partition(" ")[0]
        whole = line
        if line.endswith("<unfinished ...>"):
            begun[process] = line.removesuffix("<unfinished ...>")
            continue
        if resumed := re.match(r"\d+ +<\.\.\. \w+ resumed>", line):
            whole = begun.pop(process, "") + line[resumed.end() :]
        found = _LINE.match(whole)
        if found and not found[4].startswith("-"):
            yield found[2], re.split(r", (?![^<]*>)", found[3]), found[3]


def run(form: Form) -> tuple[str, list[str]]:
    if not shutil.which("strace"):
        return "strace is not installed: nothing was tried", []
    wrong: list[str] = []
    cuts = 0
    with places() as place:
        for words in COMMANDS[: 1 if form.short else None]:
            here = place()
            before = here.git("rev-parse", "HEAD")
            disk, log = Disk(here.root), here.home / "log"
            _traced(here, words, form.sabotage, log)
            after = here.git("rev-parse", "HEAD")
            seen: set[int] = set()
            steps = list(calls(log))
            for number, (call, args, given) in enumerate(steps, 1):
                with suppress(KeyError):  # what another process had removed meanwhile
                    disk.apply(call, args, given)
                last = number == len(steps)
                for how, left in (("what was synced", disk.strict()), ("names first", disk.names_first())):
                    sound = {path: data for path, data in left.items() if not _MADE_AGAIN.match(path)}
                    digest = hash(tuple(sorted((path, data) for path, data in sound.items() if data is not None)))
                    if digest in seen and not last:
                        continue
                    seen.add(digest)
                    if form.short and len(seen) % 12 and not last:
                        continue
                    cuts += 1
                    found = _judge(here, sound, before, after, acknowledged=last)
                    wrong += [f"{words[0]}, step {number} ({call}), {how}: {one}" for one in found]
            wrong += [f"{words[0]}: the replay does not come to {path}" for path in _differ(here.root, disk.now())]
    return f"{cuts} power cuts: {len(wrong)} wrong", wrong


def _differ(root: Path, replayed: dict[str, bytes | None]) -> list[str]:
    """Where the replay and the folder differ in the end: the test's own test."""
    real = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    here = {path: data for path, data in replayed.items() if data is not None}
    return [
        path
        for path in sorted(real.keys() | here.keys())
        if real.get(path) != here.get(path) and not _MADE_AGAIN.match(path)
    ]


def _traced(place: Place, words: tuple[str, ...], sabotage: str, log: Path) -> None:
    command = [sys.executable, "-m", "bench.trust.r15_power_cuts", "--as-child", sabotage, *words]
    trace = ["strace", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "10000000", "-o", str(log), "-e", f"trace={CALLS}"]
    environment = {
        **place.environment,
        "SALESCTL_NOW": NOW,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "LC_ALL": "C.UTF-8",
    }
    subprocess.run([*trace, *command], cwd=place.root, env=environment, check=True, capture_output=True)


def _judge(place: Place, left: dict[str, bytes | None], before: str, after: str, *, acknowledged: bool) -> list[str]:
    """Bring the book into the state a power cut left, have it mended by one command, and look."""
    root = place.home / "after-the-cut"
    shutil.rmtree(root, ignore_errors=True)
    moment = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME) - 60  # the machine was started since
    for path, data in sorted(left.items()):
        file = root / path
        if data is None:
            file.mkdir(parents=True, exist_ok=True)
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            os.utime(file, (moment, moment))
    found = Place(place.home, root)
    code, out, said = found.type("doctor", "--fix")
    if code not in {0, 1}:
        return [f"doctor --fix: {code}: {said or out}"]
    try:
        head = Git(root).head()
    except errors.SalesctlError as error:
        return [f"LOSS: {error.message}" if acknowledged else f"not mended: {error.message}"]
    wrong = [f"LOSS: {after[:12]} was acknowledged and is not in the book"] if acknowledged and head != after else []
    if head not in {before, after}:
        wrong.append(f"HEAD is {head}, neither the state before nor the one after")
    code, _, said = found.type("log", "acme", "the next command")
    if code:
        wrong.append(f"nothing can be written: {said}")
    return [*wrong, *problems(Git(root))]


def _without_folder_sync() -> None:
    for module in (journal, files, index, mending, pack):
        if "sync_folder" in vars(module):
            vars(module)["sync_folder"] = lambda _: None


def _child(sabotage: str, words: list[str]) -> None:
    if sabotage:
        _without_folder_sync()
    sys.argv = ["salesctl", *words]
    errors.run()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--as-child"]:
        _child(sys.argv[2], sys.argv[3:])
    else:
        program(__doc__, run, sabotage=SAFEGUARDS)
