"""What Git itself calls: the merge driver, the text of a record for `git diff`, hooks."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from salesctl.cli import reader
from salesctl.cli.findings import as_data
from salesctl.cli.terminal import write_error
from salesctl.errors import SalesctlError, UsageError
from salesctl.lang.system_errors import system_reason
from salesctl.lang.text import joined, say
from salesctl.plugins.declaration import Argument
from salesctl.session.answer import Answer, Line

if TYPE_CHECKING:
    from salesctl.errors import Finding
    from salesctl.session.session import Session
    from salesctl.setup.received import Server

_TOLD = 5
"""So many of the commits that would vanish are named."""


def merge_driver(
    base: Annotated[Path, Argument("BASE", help="The file they come from, %O.")],
    ours: Annotated[Path, Argument("OURS", help="The file of this side, %A, which becomes the result.")],
    theirs: Annotated[Path, Argument("THEIRS", help="The file of the other side, %B.")],
    marker: Annotated[int, Argument("SIZE", help="How long conflict markers are, %L.")],
    path: Annotated[str, Argument("PATH", help="The file's place in the book, %P.")],
) -> Answer:
    """Merge one record by field, as Git's merge driver: what both changed is left between conflict markers (exit code 1).

    Git calls it. `salesctl doctor --fix` has it called.
    """
    from salesctl.merge import driver
    from salesctl.model.config import find_root, here, load_config
    from salesctl.model.kinds import load_kinds
    from salesctl.plugins.discovery import folders

    for side in (base, ours, theirs):
        _content(side)
    sides = driver.Sides(base, ours, theirs, marker)
    try:
        root = find_root(here())
        merged = driver.merge_file(load_kinds(root, folders("schemas")), load_config(root).zone, sides, path)
    except BaseException:
        # whatever it was: without markers Git would keep ours, and nobody would see that theirs is gone
        driver.mark(sides)
        raise
    for told in merged.told:
        write_error(reader.language_for_errors().say(told), "dim")
    return Answer({"path": path, "clean": merged.clean}, [], exit_code=0 if merged.clean else 1)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(say("{file} cannot be read: {reason}", file=file, reason=system_reason(error))) from None


def textconv(file: Annotated[Path, Argument("FILE", help="A version of a record.")]) -> Answer:
    """A record as lines that each say which value they hold, for `git diff` and `git log -p`. Git calls it."""
    from salesctl.tree.flat import flat_lines
    from salesctl.yamlio import read

    raw = _content(file)
    try:
        shown: list[str] = list(flat_lines(read(raw, file.name)))
    except SalesctlError:
        shown = raw.decode("utf-8", "replace").splitlines()
    return Answer({"lines": shown}, [Line(line) for line in shown])


def hook(
    session: Session,
    name: Annotated[str, Argument("NAME", help="pre-commit, pre-merge-commit or post-merge.")],
    rest: Annotated[list[str] | None, Argument("WORD…", help="What Git gave the hook.")] = None,
) -> Answer:
    """What a hook of this clone looks at: what would be committed, or what a merge has brought. Git calls it.

    pre-commit and pre-merge-commit refuse what brings an error that neither side had (exit code 1); post-merge only tells.
    """
    from salesctl.cli.commands.checks import checked, lines_of
    from salesctl.setup.hooks import HOOKS

    if name not in HOOKS:
        raise UsageError(say("there is no hook `{name}`", name=name), hint=", ".join(HOOKS))
    if name == "post-merge":
        found: Sequence[Finding] = [] if rest and rest[0] == "1" else _merged(session)
        return Answer({"findings": as_data(found)}, list(lines_of(found)))
    found = [one for one in checked(session, staged=True).findings if one.level != "warning"]
    refused = any(one.level == "error" for one in found)
    return Answer({"findings": as_data(found)}, list(lines_of(found)), exit_code=1 if refused else 0)


def _merged(session: Session) -> Sequence[Finding]:
    """What the merges that have just come in left out."""
    from salesctl.merge.incoming import left_out, merges

    git = session.git
    before = git.run("rev-parse", "--quiet", "--verify", "ORIG_HEAD", ok=(0, 1)).decode("ascii").split()
    return left_out(git, session.kinds, merges(git, before, git.resolve("HEAD"))) if before else []


def pre_receive() -> Answer:
    """The pre-receive hook of a bare repository that a team pushes to: refuses what `check` calls an error.

    Git calls it in that repository, with a line `OLD NEW REF` on its input for each branch. Refused are errors that the branch did
    not have, conflict markers, and commits that would be on no branch any more. What is to be settled passes, and is told.
    """
    from salesctl.cli.commands.checks import lines_of
    from salesctl.setup.received import Server

    server = Server(Path.cwd())
    updates = [line.split() for line in sys.stdin.read().splitlines() if line.strip()]
    if any(len(words) != 3 for words in updates):
        raise UsageError(say("a pre-receive hook is given lines OLD NEW REF on its input"))
    after = {**server.branches(), **{ref: new for _, new, ref in updates}}
    kept = [commit for commit in after.values() if commit.strip("0")]
    shown: list[str | Line] = []
    found: list[Finding] = []
    refused = False
    for old, new, ref in updates:
        if not ref.startswith("refs/heads/"):
            continue
        lost = server.vanishing(old, kept) if old.strip("0") and not server.may_replace(new) else []
        shown += _told_vanishing(ref.removeprefix("refs/heads/"), lost, new)
        brought = _received(server, old, new) if new.strip("0") and not lost else []
        shown += lines_of(brought)
        found += brought
        refused = refused or bool(lost) or any(one.level == "error" for one in brought)
    return Answer({"findings": as_data(found), "refused": refused}, shown, exit_code=1 if refused else 0)


def _told_vanishing(branch: str, lost: Sequence[str], new: str) -> Iterator[Line]:
    if lost:
        message = say(
            "`{branch}` would lose {n:commit|commits} that no other branch has: {commits}",
            branch=branch,
            n=len(lost),
            commits="; ".join([*lost[:_TOLD], *(["…"] if len(lost) > _TOLD else [])]),
        )
        yield Line(message, "bad")
        hint = say(
            "bring your work together with theirs: `salesctl sync`. Where personal data is erased, whoever keeps the server allows "
            "this one commit there: git config --add salesctl.erasure {new}",
            new=new,
        )
        if not new.strip("0"):
            hint = say("merge it into a branch that stays: git merge {branch}", branch=branch)
        yield Line(joined("", ["  ", say("hint: {hint}", hint=hint)]), "dim")


def _received(server: Server, old: str, new: str) -> list[Finding]:
    from salesctl.cli.clock import now
    from salesctl.cli.open_session import installed
    from salesctl.merge.erasures import refuse_returned
    from salesctl.merge.incoming import brought
    from salesctl.session.session import Session
    from salesctl.setup import own_files
    from salesctl.setup.received import received

    with received(server, new) as git:
        refuse_returned(git, new)
        session = Session(git.root, now=now(), at=new, installed=installed())
        known = [old] if old.strip("0") else git.merge_bases(new, default) if (default := server.default()) else []
        changed = {path for path, _ in git.tree_delta(known[0] if known else None, new)}
        own = [finding for finding in own_files.findings(session) if finding.path in changed]
        return [*own, *brought(session, known, new)]
