"""All a plugin may import. What is here stays: names are added, never changed or removed, within a major version."""

from __future__ import annotations

from .command import Answer, Command, Completes, Line
from .desk import Desk, Draft
from .errors import Finding, InvalidRecord, Place, SalesctlError, UsageError
from .plugin import Exporter, Plugin, Report
from .report import Column, Period, Table

__all__ = [
    "Answer",
    "Column",
    "Command",
    "Completes",
    "Desk",
    "Draft",
    "Exporter",
    "Finding",
    "InvalidRecord",
    "Period",
    "Line",
    "Place",
    "Plugin",
    "Report",
    "SalesctlError",
    "Table",
    "UsageError",
]
