"""What a clone has to be told so that plain `git merge`, `rebase`, `diff` do right by records: attributes, settings, hooks.

Attributes travel with the book, settings and hooks do not: every clone is told anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING

from salesctl.git import Git, process, untracked_cache

from . import hooks

if TYPE_CHECKING:
    from salesctl.git import Result

ATTRIBUTES = "*.yaml merge=salesctl diff=salesctl -text\n"
"""Records are merged by field and shown as lines of values; their bytes are what their author typed, on every machine."""
_WANTED = {"merge": "salesctl", "diff": "salesctl", "text": "unset"}
# a command that is not there, or dies, would leave ours without markers: then lines are merged, and after a death nothing is clean
_DRIVER = (
    "if command -v salesctl >/dev/null 2>&1; then"
    " salesctl merge-driver %O %A %B %L %P && exit 0; grep -q '^<<<<<<<' %A && exit 1;"
    " git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B; exit 1; fi;"
    " git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B || exit 1"
)
_TEXTCONV = (
    'f() { if command -v salesctl >/dev/null 2>&1; then salesctl textconv "$1" 2>/dev/null || cat "$1";'
    ' else cat "$1"; fi; }; f'
)
SETTINGS: Mapping[str, str] = MappingProxyType({
    "merge.salesctl.name": "records by field",
    "merge.salesctl.driver": _DRIVER,
    "diff.salesctl.textconv": _TEXTCONV,
    # a record is known by its name: an edit must not follow a file into another that looks like it
    "merge.renames": "false",
    "merge.directoryRenames": "false",
    "pull.twohead": "recursive",  # git's `ort` of 2.34 to 2.49 does not listen to merge.renames
})  # fmt: skip
"""What the clone's own configuration is told."""
_STRATEGIES = ("ort", "recursive", "resolve")
_RENAMES = ("merge.renames", "merge.directoryrenames", "diff.renames", "pull.twohead")


def settings_hold(git: Git) -> bool:
    """Whether the clone has SETTINGS."""
    return all(git.settings.get(_lower(name)) == value for name, value in SETTINGS.items())


def write_settings(git: Git) -> None:
    """Write SETTINGS."""
    for name, value in SETTINGS.items():
        if git.settings.get(_lower(name)) != value:
            git.set(name, value)


def set_up(git: Git) -> None:
    """Everything that does not travel. Raises SalesctlError where a hook is in the way."""
    write_settings(git)
    hooks.install(git)
    untracked_cache.keep(git)


def take_out(git: Git) -> None:
    """Take back what `set_up` did; hooks that were there before are as they were."""
    for name, value in SETTINGS.items():
        if git.settings.get(_lower(name)) == value:
            git.set(name, None)
    untracked_cache.forget(git)
    hooks.remove(git)


def attributes_hold(git: Git) -> bool:
    """Whether Git gives a record the attributes it needs."""
    words = git.run("check-attr", "-z", *_WANTED, "--", "clients/any.yaml").decode("utf-8", "replace").split("\0")
    return dict(zip(words[1::3], words[2::3], strict=False)) == _WANTED


def mixes_up(git: Git) -> bool:
    """Whether a plain merge here puts an edit into another file that looks alike: tried in a folder of its own."""
    copied = [
        (name, value)
        for name in _RENAMES
        if (value := git.settings.get(name)) and (name != "pull.twohead" or value in _STRATEGIES)
    ]
    with TemporaryDirectory() as folder:
        root = Path(folder) / "trial"
        trial = Git.init(root)
        trial.run("fast-import", "--quiet", "--date-format=raw", input="".join(_trial()).encode())
        env = {f"GIT_{who}_{what}": "trial" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}

        def run(*words: str) -> Result:
            return process.start(str(root), words, extra=env, settings=copied).wait()

        run("reset", "--quiet", "--hard", "refs/heads/main")
        run("merge", "--quiet", "--no-commit", "--no-verify-signatures", "theirs")
        other = root / "orders" / "o-2.yaml"
        return "edited" in other.read_text(encoding="utf-8")


def _trial() -> Iterator[str]:
    """Ours takes one order away and has another that looks like it; theirs edits the first."""
    lines = [f"line-{n}: some value\n" for n in range(20)]

    def commit(branch: str, mark: int, changes: str) -> str:
        parent = "from :1\n" if mark > 1 else ""
        return f"commit refs/heads/{branch}\nmark :{mark}\ncommitter trial <trial> {mark} +0000\ndata 1\nx\n{parent}{changes}\n"

    def file(name: str, *text: str) -> str:
        content = "".join(text)
        return f"M 100644 inline orders/{name}.yaml\ndata {len(content)}\n{content}\n"

    yield commit("main", 1, file("o-1", *lines))
    yield commit("theirs", 2, file("o-1", "line-0: edited\n", *lines[1:]))
    yield commit("main", 3, "D orders/o-1.yaml\n" + file("o-2", *lines[:-1], "line-19: another\n"))


def _lower(name: str) -> str:
    section, _, rest = name.partition(".")
    middle, dot, last = rest.rpartition(".")
    return f"{section.lower()}.{middle}{dot}{last.lower()}"
