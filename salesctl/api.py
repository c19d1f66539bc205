"""All a plugin may import. What is here stays: names are added, never changed or removed, within a major version."""

from __future__ import annotations

from . import yamlio
from .book import Asking
from .check.unique import unique
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
from .phrases import day as day_words
from .phrases import money as money_words
from .phrases import plural, text, weekday, word
from .plan import Day, Item, Plan, plan, plan_drafts, ranked
from .plugin import Exporter, Plugin, Report, attribute
from .records import findings
from .render import rendered
from .report import Column, Period, Table
from .resolve import Ref, resolve
from .rules import Obligation, Owed, owed
from .sources import as_of, freshness
from .store import Change, Message
from .values import TYPES, normal_phone, scaled, unscaled
from .when import parse_day, parse_moment, parse_period, split_moment

__all__ = [
    "LONGEST",
    "TYPES",
    "Answer",
    "Asking",
    "Change",
    "Column",
    "Command",
    "Completes",
    "Day",
    "Desk",
    "Draft",
    "Exporter",
    "Field",
    "Finding",
    "InvalidRecord",
    "Item",
    "Kind",
    "Kinds",
    "Line",
    "Message",
    "Obligation",
    "Owed",
    "Period",
    "Place",
    "Plan",
    "Plugin",
    "Ref",
    "Report",
    "SalesctlError",
    "Table",
    "UsageError",
    "as_of",
    "attribute",
    "day_words",
    "edits",
    "findings",
    "freshness",
    "line_money",
    "links",
    "money_words",
    "normal_phone",
    "owed",
    "parse_day",
    "parse_moment",
    "parse_period",
    "plan",
    "plan_drafts",
    "plugins",
    "plural",
    "ranked",
    "rendered",
    "resolve",
    "scaled",
    "slug",
    "split_moment",
    "summary",
    "text",
    "unique",
    "unscaled",
    "weekday",
    "word",
    "yamlio",
]
