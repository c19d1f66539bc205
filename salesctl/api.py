"""All a plugin may import. What is here stays: names are added, never changed or removed, within a major version.

Each name is fetched from its room when it is first used, so that a command pays for what it needs alone.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import yamlio
    from .book import Asking
    from .errors import Finding, InvalidRecord, Place, SalesctlError, UsageError
    from .lang.phrases import day as day_words
    from .lang.phrases import fill, plural, text, weekday, word
    from .lang.phrases import money as money_words
    from .lang.typed_dates import parse_day, parse_moment, parse_period, split_moment
    from .model.ids import LONGEST, slug
    from .model.kinds import Field, Kind, Kinds
    from .model.line_money import line as line_money
    from .model.links import links
    from .model.records import findings
    from .model.table import Column, Period, Style, Table
    from .model.values import TYPES, normal_phone, scaled, unscaled
    from .plan import Day, Item, Plan, plan, plan_drafts, ranked
    from .plugins.declaration import Exporter, Plugin, Report, attribute
    from .plugins.discovery import plugins, verb
    from .policy.limits import excess, require_approval
    from .policy.pricing import Price, item_of, price_of, priced_lines, product_of
    from .report.formats import as_records, rendered
    from .report.freshness import as_of, freshness
    from .rules import Obligation, Owed, load_rules, owed
    from .session.answer import Answer, Command, Completes, Conversation, Line
    from .session.drafts import Draft
    from .session.resolve import Ref, resolve
    from .session.session import Desk
    from .session.summary import summary
    from .session.uniqueness import unique
    from .store import Change, Message
    from .tree.diff import edits

__all__ = [
    "LONGEST",
    "TYPES",
    "Answer",
    "Asking",
    "Change",
    "Column",
    "Command",
    "Completes",
    "Conversation",
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
    "Price",
    "Ref",
    "Report",
    "SalesctlError",
    "Style",
    "Table",
    "UsageError",
    "as_of",
    "as_records",
    "attribute",
    "day_words",
    "edits",
    "excess",
    "fill",
    "findings",
    "freshness",
    "item_of",
    "line_money",
    "links",
    "load_rules",
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
    "price_of",
    "priced_lines",
    "product_of",
    "ranked",
    "rendered",
    "require_approval",
    "resolve",
    "scaled",
    "slug",
    "split_moment",
    "summary",
    "text",
    "unique",
    "unscaled",
    "verb",
    "weekday",
    "word",
    "yamlio",
]

_HOMES = {
    "product_of": ("pricing", "product_of"),
    "priced_lines": ("pricing", "priced_lines"),
    "price_of": ("pricing", "price_of"),
    "item_of": ("pricing", "item_of"),
    "Price": ("pricing", "Price"),
    "Answer": ("command", "Answer"),
    "Asking": ("book", "Asking"),
    "Change": ("store", "Change"),
    "Column": ("report", "Column"),
    "Command": ("command", "Command"),
    "Completes": ("command", "Completes"),
    "Conversation": ("command", "Conversation"),
    "Day": ("plan", "Day"),
    "Desk": ("desk", "Desk"),
    "Draft": ("draft", "Draft"),
    "Exporter": ("plugin", "Exporter"),
    "Field": ("kinds", "Field"),
    "Finding": ("errors", "Finding"),
    "InvalidRecord": ("errors", "InvalidRecord"),
    "Item": ("plan", "Item"),
    "Kind": ("kinds", "Kind"),
    "Kinds": ("kinds", "Kinds"),
    "LONGEST": ("ids", "LONGEST"),
    "Line": ("command", "Line"),
    "Message": ("store", "Message"),
    "Obligation": ("rules", "Obligation"),
    "Owed": ("rules", "Owed"),
    "Period": ("report", "Period"),
    "Place": ("errors", "Place"),
    "Plan": ("plan", "Plan"),
    "Plugin": ("plugin", "Plugin"),
    "Ref": ("resolve", "Ref"),
    "Report": ("plugin", "Report"),
    "SalesctlError": ("errors", "SalesctlError"),
    "TYPES": ("values", "TYPES"),
    "Style": ("report", "Style"),
    "Table": ("report", "Table"),
    "UsageError": ("errors", "UsageError"),
    "as_records": ("render", "as_records"),
    "as_of": ("sources", "as_of"),
    "attribute": ("plugin", "attribute"),
    "day_words": ("phrases", "day"),
    "excess": ("limits", "excess"),
    "require_approval": ("limits", "require_approval"),
    "edits": ("edits", "edits"),
    "fill": ("phrases", "fill"),
    "findings": ("records", "findings"),
    "freshness": ("sources", "freshness"),
    "line_money": ("lines", "line"),
    "load_rules": ("rules", "load_rules"),
    "links": ("links", "links"),
    "money_words": ("phrases", "money"),
    "normal_phone": ("values", "normal_phone"),
    "owed": ("rules", "owed"),
    "parse_day": ("when", "parse_day"),
    "parse_moment": ("when", "parse_moment"),
    "parse_period": ("when", "parse_period"),
    "plan": ("plan", "plan"),
    "plan_drafts": ("plan", "plan_drafts"),
    "plugins": ("loading", "plugins"),
    "plural": ("phrases", "plural"),
    "ranked": ("plan", "ranked"),
    "rendered": ("render", "rendered"),
    "resolve": ("resolve", "resolve"),
    "scaled": ("values", "scaled"),
    "slug": ("ids", "slug"),
    "split_moment": ("when", "split_moment"),
    "summary": ("message", "summary"),
    "text": ("phrases", "text"),
    "unique": ("unique", "unique"),
    "unscaled": ("values", "unscaled"),
    "verb": ("loading", "verb"),
    "weekday": ("phrases", "weekday"),
    "word": ("phrases", "word"),
    "yamlio": ("yamlio", ""),
}
"""The room each name lives in and what it is called there; a room itself has no name in it."""


def __getattr__(name: str) -> Any:
    try:
        room, there = _HOMES[name]
    except KeyError:
        raise AttributeError(f"salesctl.api has no {name}") from None
    module = importlib.import_module(f".{room}", __package__)
    found = getattr(module, there) if there else module
    globals()[name] = found
    return found
