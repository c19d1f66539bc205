"""All a plugin may import. What is here stays: names are added, never changed or removed, within a major version."""

from __future__ import annotations

from . import yamlio
from .command import Answer, Command, Completes, Line
from .desk import Desk, Draft
from .edits import edits
from .errors import Finding, InvalidRecord, Place, SalesctlError, UsageError
from .ids import LONGEST, slug
from .kinds import Field, Kind, Kinds
from .lines import line as line_money
from .links import links
from .loading import plugins
from .message import summary
from .plugin import Exporter, Plugin, Report, attribute
from .records import findings
from .report import Column, Period, Table
from .resolve import Ref, resolve
from .store import Change, Message
from .values import TYPES, normal_phone, scaled, unscaled
from .when import parse_day, parse_moment, parse_period, split_moment

__all__ = [
    "LONGEST",
    "TYPES",
    "Answer",
    "Change",
    "Column",
    "Command",
    "Completes",
    "Desk",
    "Draft",
    "Exporter",
    "Field",
    "Finding",
    "InvalidRecord",
    "Kind",
    "Kinds",
    "Line",
    "Message",
    "Period",
    "Place",
    "Plugin",
    "Ref",
    "Report",
    "SalesctlError",
    "Table",
    "UsageError",
    "attribute",
    "edits",
    "findings",
    "line_money",
    "links",
    "normal_phone",
    "parse_day",
    "parse_moment",
    "parse_period",
    "plugins",
    "resolve",
    "scaled",
    "slug",
    "split_moment",
    "summary",
    "unscaled",
    "yamlio",
]
