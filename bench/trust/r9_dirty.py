"""R9: in work trees full of a person's own unfinished work, no write touches, stages or commits any of it."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.trust import sabotage
from bench.trust.arena import Form, new_book, program
from salesctl.errors import SalesctlError
from salesctl.git import Git
from salesctl.store import Change, Edited, Message, Store

SAFEGUARDS = ("look",)
RECORDS = 12
State = tuple[dict[str, tuple[bytes, int]], dict[str, str], str]
"""The work tree, the index, and HEAD."""


def run(form: Form) -> tuple[str, list[str]]:
    trees = 8 if form.short else 200
    if form.sabotage:
        sabotage.no_look()
    rng = random.Random(form.seed)
    wrong: list[str] = []
    writes = refusals = 0
    with tempfile.TemporaryDirectory(prefix="salesctl-") as folder:
        template = new_book(Path(folder) / "template", RECORDS).root
        for number in range(trees):
            root = Path(folder) / str(number)
            shutil.copytree(template, root)
            git = Git(root)
            theirs = make_dirty(git, rng)
            for changes in _commands(git, theirs, rng):
                refused, found = _check(git, changes, theirs)
                writes += not refused
                refusals += refused
                wrong += [f"tree {number}, {[change.path for change in changes]}: {line}" for line in found]
            shutil.rmtree(root)
    return f"{trees} dirty work trees, {writes} writes, {refusals} refusals: {len(wrong)} wrong", wrong


def make_dirty(git: Git, rng: random.Random) -> set[str]:
    """Leave work unfinished in a few ways; the paths it concerns."""
    clean = [f"clients/c{n}.yaml" for n in range(RECORDS)]
    rng.shuffle(clean)
    theirs: set[str] = set()
    for way in rng.sample(_WAYS, rng.randint(2, 7)):
        record = clean.pop()
        fresh = f"clients/new-{len(theirs)}.yaml"
        theirs |= way(git, record, fresh)
    return theirs


def _put(git: Git, path: str, text: str) -> None:
    (git.root / path).write_text(text)


def _staged_new(git: Git, _: str, fresh: str) -> set[str]:
    _put(git, fresh, "name: staged\n")
    git.run("add", "--", fresh)
    return {fresh}


def _staged_edit(git: Git, record: str, _: str) -> set[str]:
    _put(git, record, "name: staged edit\n")
    git.run("add", "--", record)
    return {record}


def _staged_then_edited(git: Git, record: str, fresh: str) -> set[str]:
    _staged_edit(git, record, fresh)
    _put(git, record, "name: and edited again\n")
    return {record}


def _staged_then_back(git: Git, record: str, fresh: str) -> set[str]:
    old = (git.root / record).read_text()
    _staged_edit(git, record, fresh)
    _put(git, record, old)
    return {record}


def _edit(git: Git, record: str, _: str) -> set[str]:
    _put(git, record, "name: edited\n")
    return {record}


def _untracked(git: Git, _: str, fresh: str) -> set[str]:
    _put(git, fresh, "name: untracked\n")
    return {fresh}


def _ignored(git: Git, _: str, fresh: str) -> set[str]:
    (git.common_dir / "info").mkdir(exist_ok=True)
    (git.common_dir / "info" / "exclude").write_text(f"{fresh}\n")
    return _untracked(git, "", fresh)


def _deleted(git: Git, record: str, _: str) -> set[str]:
    (git.root / record).unlink()
    return {record}


def _removed(git: Git, record: str, _: str) -> set[str]:
    git.run("rm", "--quiet", "--", record)
    return {record}


def _forgotten(git: Git, record: str, _: str) -> set[str]:
    git.run("rm", "--quiet", "--cached", "--", record)
    return {record}


def _renamed(git: Git, record: str, fresh: str) -> set[str]:
    git.run("mv", "--", record, fresh)
    return {record, fresh}


def _intended(git: Git, _: str, fresh: str) -> set[str]:
    _put(git, fresh, "name: intended\n")
    git.run("add", "--intent-to-add", "--", fresh)
    return {fresh}


def _made_program(git: Git, record: str, _: str) -> set[str]:
    (git.root / record).chmod(0o755)
    return {record}


def _assumed(git: Git, record: str, fresh: str) -> set[str]:
    git.run("update-index", "--assume-unchanged", "--", record)
    return _edit(git, record, fresh)


_WAYS: list[Callable[[Git, str, str], set[str]]] = [
    _staged_new, _staged_edit, _staged_then_edited, _staged_then_back, _edit, _untracked, _ignored, _deleted, _removed,
    _forgotten, _renamed, _intended, _made_program, _assumed,
]  # fmt: skip


def _commands(git: Git, theirs: set[str], rng: random.Random) -> list[list[Change]]:
    """Add, edit and remove what is nobody's unfinished work; then everything that is."""
    records = sorted(f"clients/c{n}.yaml" for n in range(RECORDS))
    clean = [path for path in records if path not in theirs]
    rng.shuffle(clean)

    def seen(path: str) -> bytes | None:
        return git.file_at("HEAD", path)

    def edit(path: str) -> Change:
        return Change(path, b"name: by salesctl\n", seen(path))

    mine = [
        [Change("clients/mine.yaml", b"name: mine\n", None)],
        [edit(clean[0])],
        [Change(clean[1], None, seen(clean[1]))],
        [edit(clean[2]), Change("deals/2026/d.yaml", b"client: c1\n", None), Change(clean[3], None, seen(clean[3]))],
    ]
    here = {path: (git.root / path) for path in sorted(theirs)}
    with_theirs = [[edit(path)] for path in here]
    as_on_disk = [
        [Change(path, b"name: over it\n", file.read_bytes() if file.exists() else None)] for path, file in here.items()
    ]
    together = [[Change(f"clients/beside-{n}.yaml", b"a: b\n", None), edit(path)] for n, path in enumerate(here)]
    commands = [*mine, *with_theirs, *as_on_disk, *together]
    rng.shuffle(commands)
    return commands


def state(git: Git) -> State:
    files = (path for path in git.root.rglob("*") if path.is_file() and ".git" not in path.relative_to(git.root).parts)
    tree = {path.relative_to(git.root).as_posix(): (path.read_bytes(), path.stat().st_mode) for path in files}
    lines = git.run("ls-files", "--stage", "-v", "-z").decode().split("\0")
    return tree, {line.partition("\t")[2]: line for line in lines if line}, git.head() or ""


def differ(one: Mapping[str, object], other: Mapping[str, object]) -> set[str]:
    return {path for path in one.keys() | other.keys() if one.get(path) != other.get(path)}


def lost(before: State, after: State, theirs: set[str]) -> list[str]:
    """Of somebody's unfinished work, what was in the work tree, or staged, and is there no more."""
    places = (("in the work tree", differ(before[0], after[0])), ("staged", differ(before[1], after[1])))
    return [f"LOSS: their {path}, as it was {place}" for place, changed in places for path in sorted(changed & theirs)]


def _check(git: Git, changes: list[Change], theirs: set[str]) -> tuple[bool, list[str]]:
    """Try a write: was it refused, and what is wrong about that, or about what it left?"""
    before = state(git)
    should_refuse = any(change.path in theirs for change in changes)
    try:
        Store(git).commit(changes, Message("a write"))
    except SalesctlError as error:
        wrong = [] if should_refuse else [f"refused: {error}"]
        if not error.hint:
            wrong.append(f"refused without a way out: {error}")
        if isinstance(error, Edited) and "git" not in error.hint.lower():
            wrong.append(f"an odd hint: {error.hint}")
        return True, [*wrong, *([] if state(git) == before else ["refused, and yet something changed"])]
    after = state(git)
    wrong = ["it was not refused", *lost(before, after, theirs)] if should_refuse else []
    named = {change.path for change in changes}
    wrong += [f"work tree: {path} changed" for path in differ(before[0], after[0]) - named]
    wrong += [f"index: {path} changed" for path in differ(before[1], after[1]) - named]
    committed = {path for path, _ in git.tree_delta(before[2], after[2])}
    if committed != named:
        wrong.append(f"committed {sorted(committed)}")
    return False, wrong


if __name__ == "__main__":
    program(__doc__, run, sabotage=SAFEGUARDS)
