"""R8: clones that write and sync at once with one bare remote, over file and over ssh: every push arrives, nothing is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
import traceback
from pathlib import Path

from bench.trust import sabotage, sshd
from bench.trust.arena import Form, problems, program
from bench.trust.typing_commands import FAULT_OF_OURS, typed
from salesctl.git import Git

NOW = "2026-11-23T09:00:00+01:00"
SAFEGUARDS = ("naive-merge",)
_AGAIN = 20
"""How often somebody types `sync` once more where others were faster ten times."""


def run(form: Form) -> tuple[str, list[str]]:
    clones, pushes = (3, 2) if form.short else (10, 20)
    if form.sabotage:
        sabotage.naive_merge()
    told, wrong = [], []
    for way in ("file", "ssh"):
        if way == "ssh" and (why := sshd.missing()):
            told.append(f"ssh left out: {why}")
            continue
        begun = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="salesctl-") as folder:
            arrived, again, found = _race(Path(folder), way, clones, pushes)
        wrong += [f"{way}: {one}" for one in found]
        took = time.perf_counter() - begun
        told.append(f"{way}: {arrived} of {clones * pushes} arrived, sync typed again {again} times, {took:.1f} s")
    return f"{clones} clones × {pushes} pushes; {'; '.join(told)}", wrong


def _race(folder: Path, way: str, clones: int, pushes: int) -> tuple[int, int, list[str]]:
    """How many records arrived, how often a sync had to be typed again, and what went wrong."""
    remote = folder / "remote.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(remote)], check=True)
    if way == "file":
        return _raced(folder, str(remote), "", clones, pushes)
    with sshd.serving(folder / "sshd") as (server, connect):
        return _raced(folder, f"{server}{remote}", connect, clones, pushes)


def _raced(folder: Path, address: str, connect: str, clones: int, pushes: int) -> tuple[int, int, list[str]]:
    homes = [_home(folder / f"home-{n}", n, connect) for n in range(clones)]
    first = folder / "first"
    wrong = [*_type(["init", str(first), "--company", "Nord", "--country", "DE"], folder, homes[0])]
    wrong += _type(["client", "add", "--name", "Shared", "--id", "shared"], first, homes[0])
    Git(first).run("remote", "add", "origin", address)
    wrong += _type(["sync"], first, homes[0])
    roots = [folder / f"clone-{n}" for n in range(clones)]
    for root, home in zip(roots, homes, strict=True):
        wrong += _type(["join", address, str(root)], folder, home)
    if wrong:
        return 0, 0, wrong
    notes = [folder / f"told-{n}" for n in range(clones)]
    pids = [_work(n, roots[n], homes[n], notes[n], pushes) for n in range(clones)]
    wrong += [f"clone {n} died" for n, pid in enumerate(pids) if os.waitpid(pid, 0)[1]]
    again = 0
    for note in notes:
        lines = note.read_text().splitlines() if note.exists() else ["nothing was told"]
        again += int(lines.pop()) if lines[-1].isdigit() else 0
        wrong += lines
    for root, home in zip(roots, homes, strict=True):
        wrong += _type(["sync"], root, home)
    there = set(Git(roots[0]).run("ls-tree", "-r", "--name-only", "HEAD").decode().split())
    wanted = {f"clients/c-{n}-{k}.yaml" for n in range(clones) for k in range(pushes)}
    wrong += [f"LOSS: {path} arrived nowhere" for path in sorted(wanted - there)]
    counted = set(Git(roots[0]).run("cat-file", "-p", "HEAD:clients/shared.yaml").decode().split())
    wrong += [f"LOSS: the tag t-{n} is in no clone" for n in range(clones) if f"t-{n}" not in " ".join(counted)]
    if len({Git(root).head() for root in roots}) > 1:
        wrong.append("the clones do not stand at one commit")
    for root in roots:
        git = Git(root)
        shutil.rmtree(git.git_dir / "salesctl")  # the index and notes: what else lies about is a fault
        wrong += [f"{root.name}: {one}" for one in problems(git)]
    return len(wanted & there), again, wrong


def _work(number: int, root: Path, home: Path, note: Path, pushes: int) -> int:
    """Fork somebody who adds a client and syncs, over and over, and once changes a record that everybody changes."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        told: list[str] = []
        again = 0
        for k in range(pushes):
            told += _type(["client", "add", "--name", f"Client {number} {k}", "--id", f"c-{number}-{k}"], root, home)
            if k == 0:
                told += _type(["set", "shared", f"tags+=t-{number}"], root, home)
            again += _sync(root, home, told)
        note.write_text("\n".join([*told, str(again)]))
        code = 0
    except BaseException:
        note.write_text(traceback.format_exc())
    finally:
        os._exit(code)


def _sync(root: Path, home: Path, told: list[str]) -> int:
    """Sync until it is done; how often it was typed again."""
    for again in range(_AGAIN):
        code, _, said = typed(["sync"], root, home, NOW)
        if code == 0:
            return again
        if code == FAULT_OF_OURS or "keep" not in said:
            told.append(f"sync: {code} {said.strip()}")
            return again
    told.append("sync: others were faster all the time")
    return _AGAIN


def _type(words: list[str], root: Path, home: Path) -> list[str]:
    code, _, said = typed(words, root, home, NOW)
    return [f"{' '.join(words)}: {code} {said.strip()}"] if code else []


def _home(home: Path, number: int, connect: str) -> Path:
    home.mkdir()
    ssh = f"[core]\n\tsshCommand = {connect}\n" if connect else ""
    (home / ".gitconfig").write_text(f"[user]\n\tname = Person {number}\n\temail = p{number}@nord.example\n{ssh}")
    return home


if __name__ == "__main__":
    program(__doc__, run, sabotage=SAFEGUARDS)
