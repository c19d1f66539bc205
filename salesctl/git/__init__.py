"""All calls of Git. Every one is run with the guards of `process`: nothing a repository holds can run a program.

Values reach git only as list arguments after `--end-of-options`, `--`, or on its stdin. Questions take no lock. A name is
imported when it is first used: to give a kept answer again, git is asked without any of them.
"""

from __future__ import annotations

from salesctl.names_on_demand import on_demand

TYPE_CHECKING = False  # of `typing`, see `process`
if TYPE_CHECKING:
    from .failures import GitError
    from .process import Result, Running
    from .repository import Git, is_file
    from .status import Status, StatusEntry

__all__ = ["Git", "GitError", "Result", "Running", "Status", "StatusEntry", "is_file"]

_HOMES = {
    "Git": "repository",
    "GitError": "failures",
    "Result": "process",
    "Running": "process",
    "Status": "status",
    "StatusEntry": "status",
    "is_file": "repository",
}
__getattr__ = on_demand(__name__, {name: (module, name) for name, module in _HOMES.items()})
