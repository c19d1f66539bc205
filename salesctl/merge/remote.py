"""The book others push to: a branch of a remote, or of a bundle file on a stick, reached by fetch, push and ls-remote."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError
from salesctl.git import failures
from salesctl.lang.system_errors import system_reason
from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple
from salesctl.store.files import put

if TYPE_CHECKING:
    from salesctl.git import Git

_PAUSES = (0.1, 0.3, 0.9)
"""Seconds to wait before a fetch is tried again."""


class Unreachable(SalesctlError):
    """The remote cannot be reached. What was recorded stays recorded here."""

    name = "unreachable"


class Remote(NamedTuple):
    """Where this branch's work is brought together."""

    name: str
    """As git knows it, such as `origin`, or a bundle's absolute path."""
    branch: str
    """`refs/heads/…` there."""

    @property
    def bundle(self) -> Path | None:
        """The file, where it is one."""
        path = Path(self.name)
        return path if path.is_absolute() else None

    @property
    def incoming(self) -> str:
        """Our note of what was fetched last, each branch's own: several are worked on in one clone, in work trees or in turn."""
        return f"refs/salesctl/fetched/{_flat(_short(self.branch))}"

    @property
    def known(self) -> str:
        """Our note of its last commit that was brought together with ours; a plain `git fetch` leaves it alone."""
        return f"refs/salesctl/known/{_flat(self.name)}/{_flat(_short(self.branch))}"

    @property
    def tracking(self) -> str:
        """Git's own note of its last commit."""
        return f"refs/remotes/{self.name}/{_short(self.branch)}"


def remote_of(git: Git, branch: str, name: str = "") -> Remote:
    """The remote of a branch: as named, as git has been told, `origin`, or the only one. Raises SalesctlError without one.

    An absolute path names a bundle, which need not be there yet; a remote whose address is a file is that bundle.
    """
    if Path(name).is_absolute():
        return Remote(name, branch)
    short = _short(branch)
    names = git.remotes
    told = git.settings.get(f"branch.{short}.remote", "")
    wanted = (
        name
        or (told if told in names else "")
        or ("origin" if "origin" in names else "")
        or (names[0] if len(names) == 1 else "")
    )
    if wanted not in names:
        what = (
            say("there is no remote `{name}`", name=wanted) if wanted else say("this book has no remote to sync with")
        )
        raise SalesctlError(what, hint=say("git remote add origin ADDRESS"))
    theirs = git.settings.get(f"branch.{short}.merge", "") if told == wanted else ""
    stick = git.root / git.settings.get(f"remote.{wanted}.url", "")
    return Remote(str(stick) if stick.is_file() else wanted, theirs or branch)


def tip(git: Git, remote: Remote) -> str | None:
    """The commit the remote's branch stands at now; None when it has no such branch. Raises Unreachable."""
    if remote.bundle:
        return _tip_in(git, remote.bundle, remote.branch)
    lines = _listed(git, remote, remote.branch)
    return next((line.split("\t")[0] for line in lines if line.endswith(f"\t{remote.branch}")), None)


def first_branch(git: Git, remote: Remote) -> str:
    """The branch that clones of the remote begin on, `refs/heads/…`; empty where it does not say. Raises Unreachable."""
    lines = [] if remote.bundle else _listed(git, remote, "HEAD", "--symref")
    return next((line.removeprefix("ref: ").split("\t")[0] for line in lines if line.startswith("ref: ")), "")


def _listed(git: Git, remote: Remote, name: str, *options: str) -> list[str]:
    result = git.spawn("ls-remote", *options, "--end-of-options", remote.name, name).wait()
    if result.code:
        raise _unreachable(remote, result.stderr)
    return result.stdout.decode("utf-8", "replace").splitlines()


def _tip_in(git: Git, bundle: Path, branch: str) -> str | None:
    """The commit a branch stands at in a bundle; None without a file. Raises SalesctlError where it is not ours to write over."""
    if not bundle.exists():
        return None
    result = git.spawn("bundle", "list-heads", str(bundle)).wait()
    lines = result.stdout.decode("utf-8", "replace").splitlines()
    heads = {name: commit for commit, _, name in (line.partition(" ") for line in lines)}
    if result.code or not heads:
        raise SalesctlError(
            say("{file} is no bundle of a book", file=bundle),
            hint=say("it was left as it is: name another file, or take it away"),
        )
    if branch not in heads:
        raise SalesctlError(
            say(
                "{file} has no branch `{branch}`, but {others}",
                file=bundle,
                branch=_short(branch),
                others=", ".join(f"`{_short(name)}`" for name in heads),
            ),
            hint=say("it was left as it is: name another file, or bring the branches together first"),
        )
    return heads[branch]


def fetch(git: Git, remote: Remote, *, deepen: bool = False) -> str | None:
    """Get the commits of the remote's branch; the commit it stands at, None when it has none. Raises Unreachable.

    None of git's notes of the remote is changed: what is rewritten there must be seen first. What stands in the way of a fetch is
    asked of the remote: it takes another connection.
    """
    more = ("--unshallow",) if deepen else ()
    # a partial clone gets whole commits, too: they are merged, written out, and told of while the remote is away
    words = (
        "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance", "--refmap=",
        "--no-filter", *more, "--end-of-options", remote.name, f"+{remote.branch}:{remote.incoming}",
    )  # fmt: skip
    for pause in (*_PAUSES, None):
        result = git.spawn(*words).wait()
        if not result.code:
            return git.commit_of(remote.incoming)
        if tip(git, remote) is None:
            return None
        if pause:
            sleep(pause)  # it is reached: a fetch that outlived its sync may hold our note of what comes in
    raise failures.damaged(str(git.root), "fetch") or _unreachable(remote, result.stderr)


def push(git: Git, remote: Remote, commit: str) -> str:
    """Push a commit; empty when it is there now, else what was said against it."""
    if remote.bundle:
        return _write_bundle(git, remote.bundle, remote.branch)
    result = git.spawn(
        "push", "--quiet", "--no-follow-tags", "--end-of-options", remote.name, f"{commit}:{remote.branch}"
    ).wait()
    return "" if result.code == 0 else _said(result.stderr)


def _write_bundle(git: Git, bundle: Path, branch: str) -> str:
    """Put the whole branch into a bundle, which is replaced when the new one is complete; what was said against it."""
    draft = bundle.with_name(f"{bundle.name}.new")
    try:
        result = git.spawn("bundle", "create", "--quiet", str(draft), branch).wait()
        if result.code:
            return _said(result.stderr)
        put(draft, bundle)  # the stick is pulled out next
    except OSError as error:
        return system_reason(error)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return ""


def note(git: Git, remote: Remote, commit: str) -> None:
    """Remember the remote's commit as one that is part of this branch, for us and for git."""
    if remote.bundle:
        return  # a file is a copy: another stick, an older one or an empty one may lie there next time
    git.run("update-ref", remote.known, commit)
    if git.commit_of(remote.tracking) != commit:
        git.run("update-ref", remote.tracking, commit, check=False)  # that of a branch which is gone may be in its way


def vanished(git: Git, remote: Remote, incoming: str | None, ours: str | None) -> list[str]:
    """Commits that were on the remote, are there no more, and would be pushed back from here: `abc1234 subject`."""
    if remote.bundle:
        return []
    known = git.commit_of(remote.known) or git.commit_of(remote.tracking)
    if known is None or ours is None or known == incoming:
        return []
    gone = (f"^{incoming}",) if incoming else ()
    lost = git.run("rev-list", "--end-of-options", known, *gone, "--").decode("ascii").split()
    if not lost:
        return []
    mine = set(git.run("rev-list", "--end-of-options", ours, *gone, "--").decode("ascii").split())
    shown = [one for one in lost if one in mine]
    if not shown:
        return []
    return (
        git.run("log", "--no-walk", "--format=%h %s", "--end-of-options", *shown[:20])
        .decode("utf-8", "replace")
        .splitlines()
    )


def _unreachable(remote: Remote, stderr: bytes) -> SalesctlError:
    if remote.bundle:
        return SalesctlError(
            say("{file} is not whole", file=remote.bundle),
            hint=say("have whoever wrote it write it again, or take it away (git: {said})", said=_said(stderr)),
        )
    return Unreachable(
        say("`{remote}` cannot be reached", remote=remote.name),
        hint=say("what is recorded stays here: sync again when it can be reached (git: {said})", said=_said(stderr)),
    )


def _short(branch: str) -> str:
    return branch.removeprefix("refs/heads/")


def _flat(name: str) -> str:
    """A name as one step of a ref: the note of a branch `x` that is gone is not in the way of that of `x/y`."""
    return name.replace("%", "%25").replace("/", "%2F")


def _said(stderr: bytes) -> str:
    """What the remote, or else git, says: a hook's words are those that tell."""
    lines = [line.strip() for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    words = [line.removeprefix("remote:").strip() for line in lines if line.startswith("remote:")]
    words = [word for word in words if word]
    if words:
        return "; ".join(words)
    errors = [line.partition(": ")[2] for line in lines if line.startswith(("fatal: ", "error: "))]
    return (errors or lines or [""])[0]
