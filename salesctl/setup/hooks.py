"""The commit hook for those who use plain `git commit`: what is staged is checked first. Their own hook still runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError
from salesctl.lang.text import say

if TYPE_CHECKING:
    from salesctl.git import Git

_CHECK = "salesctl check --staged"
_HOOK = f"""\
#!/bin/sh
# salesctl checks what is staged; without salesctl on the PATH the commit goes through unchecked
if command -v salesctl >/dev/null 2>&1; then
  {_CHECK} || exit 1
fi
"""
_CHAINED = "pre-commit.before-salesctl"


def installed(git: Git) -> bool:
    """Whether the hook that Git would run is ours, or calls ours."""
    hook = _folder(git) / "pre-commit"
    return hook.is_file() and _CHECK in hook.read_text(encoding="utf-8", errors="replace")


def install(git: Git) -> Path:
    """Put the hook in place; one that is there already is kept beside it and run after it.

    Raises SalesctlError where hooks lie in a folder that is not this repository's own.
    """
    folder = _folder(git)
    folder.mkdir(parents=True, exist_ok=True)
    hook, kept = folder / "pre-commit", folder / _CHAINED
    if installed(git):
        return hook
    text = _HOOK
    if hook.exists() or hook.is_symlink():
        if kept.exists() or kept.is_symlink():
            raise SalesctlError(say("{kept} is in the way", kept=kept), hint=say("put the two hooks together by hand"))
        hook.rename(kept)
    if kept.exists() and os.access(kept, os.X_OK):  # git does not run one that is not executable either
        text += f'exec "$(dirname "$0")/{_CHAINED}" "$@"\n'
    hook.write_text(text, encoding="utf-8")
    hook.chmod(0o755)
    return hook


def _folder(git: Git) -> Path:
    """Where Git looks for hooks. Raises SalesctlError when that is outside the repository: other books share it."""
    set_ = git.settings.get("core.hookspath")
    folder = git.root / Path(set_).expanduser() if set_ else git.common_dir / "hooks"
    resolved = folder.resolve()
    if not any(resolved.is_relative_to(inside.resolve()) for inside in (git.root, git.common_dir)):
        raise SalesctlError(
            say("hooks lie in {set}, which other repositories share", set=set_),
            hint=say("add `salesctl check --staged` there"),
        )
    return folder
