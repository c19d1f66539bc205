"""Names that a module has, each imported from where it lives when it is first used (PEP 562): a command pays for what it needs."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # of `typing`, which would be imported for it alone
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def on_demand(module: str, homes: Mapping[str, tuple[str, str]], package: str = "") -> Callable[[str], Any]:
    """The `__getattr__` of a module.

    `homes`: by name the module that has it, below `package` (the module itself unless given), and what it is called there; empty:
    the name is that module.
    """

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        from importlib import import_module

        home, there = homes[name]
        lives_in = import_module(f"{package or module}.{home}")
        found = getattr(lives_in, there) if there else lives_in
        setattr(sys.modules[module], name, found)
        return found

    return find
