"""All a plugin may import. What is here stays: names are added, never changed or removed, within a major version."""

from __future__ import annotations

from .command import Answer, Command, Completes, Line
from .desk import Desk, Draft
from .errors import Finding, InvalidRecord, Place, SalesctlError, UsageError
from .plugin import Exporter, Plugin, Report
from .report import Column, Period, Table
from .resolve import Ref, resolve
from .when import parse_day, parse_moment, parse_period, split_moment

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
    "Line",
    "Period",
    "Place",
    "Plugin",
    "Ref",
    "Report",
    "SalesctlError",
    "Table",
    "UsageError",
    "parse_day",
    "parse_moment",
    "parse_period",
    "resolve",
    "split_moment",
]
