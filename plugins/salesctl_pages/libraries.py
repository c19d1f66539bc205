"""The libraries behind the formats are extras: what is said where one is not installed."""

from __future__ import annotations

import importlib
from typing import Any

from salesctl.api import SalesctlError, say


def library(module: str, form: str) -> Any:
    """The module that a format is written with. Raises SalesctlError where it is not installed."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise SalesctlError(
            say("`{name}` needs the library {library}, which is not installed", name=form, library=error.name),
            hint=say("pip install 'salesctl[{name}]'", name=form),
        ) from None
