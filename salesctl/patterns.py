"""Regular expressions that modules name. Each is compiled when it is first used: a command uses few of those it imports."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


def lazy_pattern(expression: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`. Only its attributes and methods can be used: functions of `re` take no such pattern."""
    return cast("re.Pattern[AnyStr]", _Uncompiled(expression, flags))


class _Uncompiled:
    """Has whatever of the compiled pattern was asked for, as attributes of its own from then on."""

    def __init__(self, expression: Any, flags: int) -> None:
        self._source = expression, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)  # what copies and inspects objects asks for
        found = getattr(re.compile(*self._source), name)
        setattr(self, name, found)
        return found
