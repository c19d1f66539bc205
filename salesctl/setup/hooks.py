"""The hooks of those who use plain git: each calls `salesctl hook NAME`, and then the hook that would have run without us."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError
from salesctl.lang.text import say

if TYPE_CHECKING:
    from salesctl.git import Git

HOOKS = ("pre-commit", "pre-merge-commit", "post-merge")
_OURS = "#!/bin/sh\n# salesctl"
"""How a hook of ours begins."""
_CALL = """\
if command -v salesctl >/dev/null 2>&1; then
  salesctl hook {name} "$@" || exit 1
fi
"""
_HOOK = """\
{ours} is asked first, then the hook that was here before; `salesctl doctor --remove` takes it out
{call}before={before}
[ ! -x "$before" ] || exec "$before" "$@"
"""
_BEFORE = ".before-salesctl"
_PATH, _PATH_BEFORE = "core.hooksPath", "salesctl.hooksPath"
"""Where Git looks for hooks, and where this clone's configuration had it look before."""


def installed(git: Git) -> bool:
    """Whether each hook that Git would run is ours, or calls ours; and none that ran before is left out."""
    folder = _looked_in(git)
    there = all(f"salesctl hook {name}" in _text(folder / name) for name in HOOKS)
    return there and (folder != _own(git) or all(_ours(folder / name) for name in _names(_shared(git))))


def install(git: Git) -> None:
    """Put the hooks in place. Those there already are kept beside them and run after them.

    Hooks in a folder that other repositories use, or that is part of the book, are not touched: Git is told to look in a folder of
    this clone's own, whose hooks go on to those. Raises SalesctlError where a hook cannot be put aside.
    """
    if installed(git):
        return
    shared = _shared(git)
    folder = _own(git) if shared else git.common_dir / "hooks"
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*HOOKS, *_names(shared)):
        hook, kept = folder / name, folder / f"{name}{_BEFORE}"
        if not shared and (hook.exists() or hook.is_symlink()) and not _ours(hook):
            if kept.exists() or kept.is_symlink():
                raise SalesctlError(
                    say("{kept} is in the way", kept=kept), hint=say("put the two hooks together by hand")
                )
            hook.rename(kept)
        before = shlex.quote(str(shared / name)) if shared else f'"$(dirname "$0")/{name}{_BEFORE}"'
        call = _CALL.format(name=name) if name in HOOKS else ""
        hook.write_text(_HOOK.format(ours=_OURS, call=call, before=before), encoding="utf-8")
        hook.chmod(0o755)
    if shared and _looked_in(git) != folder:
        local = git.run("config", "--local", "--get", _PATH, ok=(0, 1)).decode("utf-8", "surrogateescape").strip()
        git.set(_PATH_BEFORE, local or None)
        git.set(_PATH, str(folder))


def remove(git: Git) -> None:
    """Take our hooks out; what was there before is as it was."""
    if _looked_in(git) == _own(git):
        git.set(_PATH, git.settings.get(_PATH_BEFORE.lower()))
        git.set(_PATH_BEFORE, None)
    for folder in (_own(git), git.common_dir / "hooks"):
        for hook in sorted(folder.iterdir()) if folder.is_dir() else ():
            if _ours(hook) and not hook.name.endswith(_BEFORE):
                hook.unlink()
                kept = folder / f"{hook.name}{_BEFORE}"
                if kept.exists() or kept.is_symlink():
                    kept.rename(hook)


def _own(git: Git) -> Path:
    return git.kept_file("hooks", shared=True)


def _looked_in(git: Git) -> Path:
    """Where Git looks for hooks."""
    path = git.settings.get(_PATH.lower())
    return git.root / Path(path).expanduser() if path else git.common_dir / "hooks"


def _shared(git: Git) -> Path | None:
    """The folder Git would look in without us, where that is not the clone's usual one."""
    folder = _looked_in(git)
    if folder == _own(git):
        path = git.settings.get(_PATH_BEFORE.lower()) or git.own_settings.get(_PATH.lower())
        return git.root / Path(path).expanduser() if path else git.common_dir / "hooks"
    return folder if folder.resolve() != (git.common_dir / "hooks").resolve() else None


def _names(folder: Path | None) -> list[str]:
    """The hooks that run from a folder."""
    if folder is None or not folder.is_dir():
        return []
    return [
        one.name for one in sorted(folder.iterdir()) if one.is_file() and os.access(one, os.X_OK) and not one.suffix
    ]


def _ours(hook: Path) -> bool:
    return _text(hook).startswith(_OURS)


def _text(hook: Path) -> str:
    return hook.read_text(encoding="utf-8", errors="replace") if hook.is_file() else ""
