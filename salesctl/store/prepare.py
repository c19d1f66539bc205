"""Before anything shows: is each change still what its author saw, and the objects of the new commit.

Whatever fails here leaves nothing but unreferenced objects behind.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError
from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple

from . import converting, files, index, pack
from .journal import Step
from .refusals import Changed, Detached, Edited, InProgress, converted
from .tree import Trees

if TYPE_CHECKING:
    from salesctl.errors import Place
    from salesctl.git import Git
    from salesctl.lang.text import Text

    from .change import Change, Message

_FILE = "100644"
_PROGRAM = "100755"
_UNDER_WAY = {
    "merge": say("a merge is under way in this book"),
    "rebase": say("a rebase is under way in this book"),
    "cherry-pick": say("a cherry-pick is under way in this book"),
    "revert": say("a revert is under way in this book"),
    "bisect": say("a bisect is under way in this book"),
}
_TRUE = {"true", "yes", "on", "1"}


class Prepared(NamedTuple):
    """A commit that is in Git's store of objects and nowhere else."""

    old: str | None
    new: str
    steps: tuple[Step, ...]
    modes: tuple[int | None, ...]
    """Permission bits of the files as they stand, None for new ones."""


def prepare(
    git: Git, changes: Sequence[Change], message: Message, when: str | None, author: tuple[str, str] | None
) -> Prepared:
    """Check the changes against HEAD and the work tree and make their commit. Raises the refusals."""
    git.require()
    require_branch(git)
    env = _people(git, when, author)
    algorithm = git.algorithm
    head = git.head()
    trees = Trees(git, head, [change.path for change in changes])
    real: set[str] = set()
    modes = tuple(check(git, change, trees.entry(change.path), real) for change in changes)
    steps = tuple(_step(change, trees, algorithm) for change in changes)
    root, new_trees = trees.edited({step.path: step.new for step in steps})
    blobs = [change.after for change in changes if change.after is not None]
    made = _hand_over(git, new_trees, blobs)
    commit = _commit(git, root, [head] if head else [], message, env)
    pack.settle(git, [*made, commit])
    return Prepared(head, commit, steps, modes)


def prepare_advance(git: Git, old: str | None, new: str, changes: Sequence[Change]) -> Prepared:
    """Check that HEAD and the work tree can be brought from a commit to another one that is there already.

    `changes`: the files that differ between the two. Raises the refusals.
    """
    git.require()
    require_branch(git)
    if git.head() != old:
        raise Changed(say("somebody else committed to this book meanwhile"), hint=say("try again"))
    entries = git.entries_between(old, new)
    real: set[str] = set()
    modes = []
    for change in changes:
        before, after = entries[change.path]
        if after and after.partition(" ")[0] not in {_FILE, _PROGRAM}:
            raise SalesctlError(say("{path} is not a regular file in Git", path=change.path))
        modes.append(_mode(check(git, change, before, real), after))
    pack.settle(git)
    return Prepared(old, new, tuple(Step(change.path, *entries[change.path]) for change in changes), tuple(modes))


def merge_commit(
    git: Git,
    parents: Sequence[str],
    entries: Mapping[str, str | None],
    contents: Sequence[bytes],
    message: Message,
    when: str | None,
    start: str | None = None,
) -> str:
    """Make the commit that joins `parents`: the tree of `start`, else the first, with some paths changed to `entries` (`mode oid`).

    `contents`: the blobs among them that Git does not have yet. The commit is on no branch.
    """
    git.require()
    env, start = _people(git, when, None), start or parents[0]
    if entries:
        root, new_trees = Trees(git, start, entries).edited(entries)
        _hand_over(git, new_trees, contents)
    else:
        root = f"{start}^{{tree}}"
    return _commit(git, root, parents, message, env)


def in_progress(git: Git, place: Place | None = None) -> InProgress | None:
    """What is to be said where Git is in the midst of something, seen at a place, if anywhere; None where it is not."""
    if (operation := git.operation()) is None:
        return None
    if operation == "bisect":
        way = say("end it first: `git bisect reset`")
    else:
        way = say("end it first: `git {operation} --continue` or `git {operation} --abort`", operation=operation)
    return InProgress(_UNDER_WAY[operation], place=place, hint=way)


def require_branch(git: Git) -> str:
    """The branch HEAD is on. Raises InProgress or Detached where a commit would be on none, or in the way of what was begun."""
    if under_way := in_progress(git):
        raise under_way
    branch = git.branch()
    if branch is None:
        names = git.run("for-each-ref", "--format=%(refname:short)", "refs/heads").decode("utf-8", "replace").split()
        raise Detached(
            say("HEAD is on no branch: what is written there would be lost"),
            hint=say(
                "`git switch {branch}`; to keep what you committed here: `git switch -c NAME`",
                branch="main" if "main" in names or not names else names[0],
            ),
        )
    return branch


def _hand_over(git: Git, trees: Sequence[bytes], blobs: Sequence[bytes]) -> list[str]:
    """Hand Git new trees and blobs; their names."""
    objects = [*(("tree", tree) for tree in trees), *(("blob", blob) for blob in blobs)]
    if objects:
        pack.hand_over(git, objects, len(objects), git.algorithm)
    return [pack.oid(kind, content, git.algorithm) for kind, content in objects]


def _commit(git: Git, tree: str, parents: Sequence[str], message: Message, env: Mapping[str, str]) -> str:
    signed = ("-S",) if git.own_settings.get("commit.gpgsign", "").lower() in _TRUE else ()
    named = [word for parent in parents for word in ("-p", parent)]
    text = message.text().encode("utf-8", "replace")
    return git.run("commit-tree", *signed, *named, tree, input=text, env=env).decode("ascii").strip()


def _mode(found: int | None, entry: str | None) -> int | None:
    """The permission bits of a file that becomes an entry; `found`: those it has."""
    if entry is None or (found is None and not entry.startswith(_PROGRAM)):
        return found
    bits = 0o644 if found is None else found
    return bits | 0o111 if entry.startswith(_PROGRAM) else bits & ~0o111


def check(git: Git, change: Change, entry: str | None, real: set[str]) -> int | None:
    """Whether HEAD (its `entry`) and the work tree hold what the author saw; `real` as for `files.content`.

    Gives the file's permission bits, None where there is no file. Raises Edited or Changed.
    """
    algorithm = git.algorithm
    mode, _, blob = (entry or "").partition(" ")
    if entry and mode not in {_FILE, _PROGRAM}:
        raise SalesctlError(say("{path} is not a regular file in Git", path=change.path))
    found = files.content(git.root, change.path, real)
    now = found[0] if found else None
    same = blob == (pack.oid("blob", change.before, algorithm) if change.before is not None else "")
    if not same and entry and now is not None and now == change.before:
        same = converting.is_blob(git, change.path, now, blob)
    if same and now == change.before:
        if found and entry and _is_program(found[1]) != (mode == _PROGRAM) and _minds_modes(git):
            raise _of_other_permissions(change.path)
        return found[1] if found else None
    if not same and now != change.before:
        raise Changed(
            say("{path} was changed by somebody else meanwhile", path=change.path), hint=say("look at it and try again")
        )
    if now is not None and blob == pack.oid("blob", _unix(now), algorithm):
        raise converted(say("Git converts the line ends of {path}", path=change.path))
    if not entry:
        raise Edited(
            say("{path} is there already, but in no commit", path=change.path),
            hint=say("commit it (`git add {path}`, `git commit`) or move it away", path=change.path),
        )
    if now is not None:
        raise edited(change.path)
    raise _left_out(change.path) if index.leaves_out(git, change.path) else _removed(change.path)


def staged_by_user(path: str) -> Edited:
    """The refusal for a path that the user staged."""
    return Edited(
        say("{path} is staged for your own next commit", path=path),
        hint=say("commit it (`git commit {path}`) or unstage it (`git restore --staged {path}`)", path=path),
    )


def edited(path: str) -> Edited:
    """The refusal for a path that the user changed in the work tree."""
    return _uncommitted(path, say("{path} was edited by hand, and that is in no commit yet", path=path))


def _removed(path: str) -> Edited:
    return _uncommitted(path, say("{path} was removed by hand, and that is in no commit yet", path=path))


def _left_out(path: str) -> Edited:
    return Edited(
        say("{path} lies where this clone leaves files out, see `git sparse-checkout list`", path=path),
        hint=say("have it whole: git sparse-checkout disable"),
    )


def _of_other_permissions(path: str) -> Edited:
    return _uncommitted(path, say("{path} was given other permissions, and that is in no commit yet", path=path))


def _uncommitted(path: str, sentence: Text) -> Edited:
    hint = say("commit it (`git commit {path}`) or take it back (`git restore {path}`)", path=path)
    return Edited(sentence, hint=hint)


def _step(change: Change, trees: Trees, algorithm: str) -> Step:
    old = trees.entry(change.path)
    if change.after is None:
        return Step(change.path, old, None)
    mode = old.partition(" ")[0] if old else _FILE
    return Step(change.path, old, f"{mode} {pack.oid('blob', change.after, algorithm)}")


def _people(git: Git, when: str | None, author: tuple[str, str] | None) -> Mapping[str, str]:
    """Who commits, and when. Raises SalesctlError when git was not told who the user is."""
    committer = git.committer() or author or git.required_identity()
    env: dict[str, str] = {}
    for role, (name, email) in {"AUTHOR": author or committer, "COMMITTER": committer}.items():
        env |= {f"GIT_{role}_NAME": name, f"GIT_{role}_EMAIL": email}
        if when is not None:
            env[f"GIT_{role}_DATE"] = when
    return env


def _unix(data: bytes) -> bytes:
    return re.sub(rb"\r\n", b"\n", data)


def _is_program(mode: int) -> bool:
    return bool(mode & stat.S_IXUSR)


def _minds_modes(git: Git) -> bool:
    return git.settings.get("core.filemode", "true").lower() in _TRUE
