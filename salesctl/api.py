"""All a plugin may import. What is here stays: names are added, never changed or removed, within a major version.

Each name is fetched from its room when it is first used, so that a command pays for what it needs alone.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import yamlio
    from .book import Query
    from .errors import Finding, InvalidRecord, Place, SalesctlError, UsageError
    from .lang.currencies import currency_digits, currency_sign, currency_unit
    from .lang.language import Language
    from .lang.scales import rounded, share
    from .lang.suggestions import did_you_mean, nearest_name
    from .lang.text import FreeText, Text, fitted, joined, say, term, translatable
    from .lang.typed_dates import parse_day, parse_moment, parse_period, split_moment
    from .merge.settling import to_settle
    from .model.exchange import at_rate, cross_rate
    from .model.ids import LONGEST, slug
    from .model.kinds import Field, Kind, Kinds
    from .model.line_money import LineAmounts, line_amounts, lines_gross, tax_included
    from .model.links import links
    from .model.normal_forms import compared, normal_phone, normal_text
    from .model.payment_terms import PaymentTerm
    from .model.records import findings
    from .model.sql_file import sql_blocks
    from .model.table import Column, Period, Style, Table
    from .model.uniqueness import unique
    from .model.values import TYPES, scaled, unscaled
    from .plan import Day, Item, Plan, Reason, durations, money_at_stake, plan, plan_drafts, ranked, reasons_of
    from .plugins.declaration import ANY_KIND, Argument, Command, Exporter, Format, Option, Plugin, attribute
    from .plugins.discovery import plugins, verb
    from .policy.documents import agreed_term, copied_term, currency_of, entity_named, entity_of
    from .policy.limits import excess, require_approval, to_approve
    from .policy.pricing import BY_HAND, Price, item_of, line_said, price_of, priced_lines, product_of
    from .report.against import against
    from .report.charts import Drawing, chart_groups, columns_named, drawings, label_columns
    from .report.csv_writer import csv_rows, csv_style
    from .report.declaration import Report, ReportRows
    from .report.formats import (
        RIGHT,
        TablePart,
        as_data,
        as_records,
        currency_of_row,
        heading,
        human,
        shown_rows,
        table_parts,
        title_of,
    )
    from .report.freshness import as_of, freshness
    from .report.loading import load_report, load_reports
    from .report.run import period_of, run_report
    from .rules import ACTION_NAMES, URGENCY, Obligation, Owed, load_rules, owed, scope_of
    from .session.answer import Answer, Conversation, Line, LineGroups, Origin, Shown
    from .session.completing import choices, items, used
    from .session.drafts import Draft
    from .session.dry_run import DryRun
    from .session.known import FORM_TITLES, Candidate, known, unless_known
    from .session.resolve import Ref, items_named, resolve, with_links
    from .session.session import Session
    from .session.typed_terms import typed_milestone, typed_term
    from .session.typed_values import typed_code, typed_currency, typed_decimal
    from .store import Change, Changed, Message
    from .tree.diff import edits
    from .tree.entries import in_time
    from .tree.meaning import alike
    from .tree.merge import merge

__all__ = [
    "ACTION_NAMES",
    "ANY_KIND",
    "BY_HAND",
    "FORM_TITLES",
    "LONGEST",
    "RIGHT",
    "TYPES",
    "URGENCY",
    "Answer",
    "Argument",
    "Candidate",
    "Change",
    "Changed",
    "Column",
    "Command",
    "Conversation",
    "Day",
    "Draft",
    "Drawing",
    "DryRun",
    "Exporter",
    "Field",
    "Finding",
    "Format",
    "FreeText",
    "InvalidRecord",
    "Item",
    "Kind",
    "Kinds",
    "Language",
    "Line",
    "LineAmounts",
    "LineGroups",
    "Message",
    "Obligation",
    "Option",
    "Origin",
    "Owed",
    "PaymentTerm",
    "Period",
    "Place",
    "Plan",
    "Plugin",
    "Price",
    "Query",
    "Reason",
    "Ref",
    "Report",
    "ReportRows",
    "SalesctlError",
    "Session",
    "Shown",
    "Style",
    "Table",
    "TablePart",
    "Text",
    "UsageError",
    "against",
    "agreed_term",
    "alike",
    "as_data",
    "as_of",
    "as_records",
    "at_rate",
    "attribute",
    "chart_groups",
    "choices",
    "columns_named",
    "compared",
    "copied_term",
    "cross_rate",
    "csv_rows",
    "csv_style",
    "currency_digits",
    "currency_of",
    "currency_of_row",
    "currency_sign",
    "currency_unit",
    "did_you_mean",
    "drawings",
    "durations",
    "edits",
    "entity_named",
    "entity_of",
    "excess",
    "findings",
    "fitted",
    "freshness",
    "heading",
    "human",
    "in_time",
    "item_of",
    "items",
    "items_named",
    "joined",
    "known",
    "label_columns",
    "line_amounts",
    "line_said",
    "lines_gross",
    "links",
    "load_report",
    "load_reports",
    "load_rules",
    "merge",
    "money_at_stake",
    "nearest_name",
    "normal_phone",
    "normal_text",
    "owed",
    "parse_day",
    "parse_moment",
    "parse_period",
    "period_of",
    "plan",
    "plan_drafts",
    "plugins",
    "price_of",
    "priced_lines",
    "product_of",
    "ranked",
    "reasons_of",
    "require_approval",
    "resolve",
    "rounded",
    "run_report",
    "say",
    "scaled",
    "scope_of",
    "share",
    "shown_rows",
    "slug",
    "split_moment",
    "sql_blocks",
    "table_parts",
    "tax_included",
    "term",
    "title_of",
    "to_approve",
    "to_settle",
    "translatable",
    "typed_code",
    "typed_currency",
    "typed_decimal",
    "typed_milestone",
    "typed_term",
    "unique",
    "unless_known",
    "unscaled",
    "used",
    "verb",
    "with_links",
    "yamlio",
]

_HOMES = {
    "choices": ("session.completing", "choices"),
    "items": ("session.completing", "items"),
    "used": ("session.completing", "used"),
    "ACTION_NAMES": ("rules", "ACTION_NAMES"),
    "ANY_KIND": ("plugins.declaration", "ANY_KIND"),
    "Answer": ("session.answer", "Answer"),
    "Argument": ("plugins.declaration", "Argument"),
    "Candidate": ("session.known", "Candidate"),
    "BY_HAND": ("policy.pricing", "BY_HAND"),
    "Change": ("store", "Change"),
    "Changed": ("store", "Changed"),
    "Column": ("model.table", "Column"),
    "Command": ("plugins.declaration", "Command"),
    "Conversation": ("session.answer", "Conversation"),
    "Day": ("plan", "Day"),
    "Draft": ("session.drafts", "Draft"),
    "DryRun": ("session.dry_run", "DryRun"),
    "FORM_TITLES": ("session.known", "FORM_TITLES"),
    "Exporter": ("plugins.declaration", "Exporter"),
    "Field": ("model.kinds", "Field"),
    "Finding": ("errors", "Finding"),
    "Format": ("plugins.declaration", "Format"),
    "InvalidRecord": ("errors", "InvalidRecord"),
    "Item": ("plan", "Item"),
    "Kind": ("model.kinds", "Kind"),
    "Kinds": ("model.kinds", "Kinds"),
    "LONGEST": ("model.ids", "LONGEST"),
    "Language": ("lang.language", "Language"),
    "Line": ("session.answer", "Line"),
    "LineGroups": ("session.answer", "LineGroups"),
    "Shown": ("session.answer", "Shown"),
    "LineAmounts": ("model.line_money", "LineAmounts"),
    "Message": ("store", "Message"),
    "Obligation": ("rules", "Obligation"),
    "Option": ("plugins.declaration", "Option"),
    "Owed": ("rules", "Owed"),
    "PaymentTerm": ("model.payment_terms", "PaymentTerm"),
    "Period": ("model.table", "Period"),
    "Place": ("errors", "Place"),
    "Plan": ("plan", "Plan"),
    "Drawing": ("report.charts", "Drawing"),
    "Plugin": ("plugins.declaration", "Plugin"),
    "chart_groups": ("report.charts", "chart_groups"),
    "columns_named": ("report.charts", "columns_named"),
    "drawings": ("report.charts", "drawings"),
    "label_columns": ("report.charts", "label_columns"),
    "Price": ("policy.pricing", "Price"),
    "Query": ("book", "Query"),
    "Reason": ("plan", "Reason"),
    "Ref": ("session.resolve", "Ref"),
    "Report": ("report.declaration", "Report"),
    "ReportRows": ("report.declaration", "ReportRows"),
    "SalesctlError": ("errors", "SalesctlError"),
    "Session": ("session.session", "Session"),
    "Style": ("model.table", "Style"),
    "URGENCY": ("rules", "URGENCY"),
    "TYPES": ("model.values", "TYPES"),
    "Table": ("model.table", "Table"),
    "FreeText": ("lang.text", "FreeText"),
    "Text": ("lang.text", "Text"),
    "UsageError": ("errors", "UsageError"),
    "against": ("report.against", "against"),
    "agreed_term": ("policy.documents", "agreed_term"),
    "as_data": ("report.formats", "as_data"),
    "as_of": ("report.freshness", "as_of"),
    "as_records": ("report.formats", "as_records"),
    "attribute": ("plugins.declaration", "attribute"),
    "compared": ("model.normal_forms", "compared"),
    "copied_term": ("policy.documents", "copied_term"),
    "cross_rate": ("model.exchange", "cross_rate"),
    "at_rate": ("model.exchange", "at_rate"),
    "csv_style": ("report.csv_writer", "csv_style"),
    "csv_rows": ("report.csv_writer", "csv_rows"),
    "currency_unit": ("lang.currencies", "currency_unit"),
    "currency_of": ("policy.documents", "currency_of"),
    "entity_named": ("policy.documents", "entity_named"),
    "entity_of": ("policy.documents", "entity_of"),
    "did_you_mean": ("lang.suggestions", "did_you_mean"),
    "durations": ("plan", "durations"),
    "edits": ("tree.diff", "edits"),
    "in_time": ("tree.entries", "in_time"),
    "alike": ("tree.meaning", "alike"),
    "excess": ("policy.limits", "excess"),
    "findings": ("model.records", "findings"),
    "fitted": ("lang.text", "fitted"),
    "freshness": ("report.freshness", "freshness"),
    "item_of": ("policy.pricing", "item_of"),
    "items_named": ("session.resolve", "items_named"),
    "joined": ("lang.text", "joined"),
    "known": ("session.known", "known"),
    "line_amounts": ("model.line_money", "line_amounts"),
    "lines_gross": ("model.line_money", "lines_gross"),
    "line_said": ("policy.pricing", "line_said"),
    "links": ("model.links", "links"),
    "load_report": ("report.loading", "load_report"),
    "load_reports": ("report.loading", "load_reports"),
    "load_rules": ("rules", "load_rules"),
    "merge": ("tree.merge", "merge"),
    "nearest_name": ("lang.suggestions", "nearest_name"),
    "normal_phone": ("model.normal_forms", "normal_phone"),
    "normal_text": ("model.normal_forms", "normal_text"),
    "owed": ("rules", "owed"),
    "scope_of": ("rules", "scope_of"),
    "parse_day": ("lang.typed_dates", "parse_day"),
    "parse_moment": ("lang.typed_dates", "parse_moment"),
    "parse_period": ("lang.typed_dates", "parse_period"),
    "period_of": ("report.run", "period_of"),
    "plan": ("plan", "plan"),
    "plan_drafts": ("plan", "plan_drafts"),
    "plugins": ("plugins.discovery", "plugins"),
    "price_of": ("policy.pricing", "price_of"),
    "priced_lines": ("policy.pricing", "priced_lines"),
    "product_of": ("policy.pricing", "product_of"),
    "money_at_stake": ("plan", "money_at_stake"),
    "ranked": ("plan", "ranked"),
    "reasons_of": ("plan", "reasons_of"),
    "require_approval": ("policy.limits", "require_approval"),
    "resolve": ("session.resolve", "resolve"),
    "rounded": ("lang.scales", "rounded"),
    "share": ("lang.scales", "share"),
    "run_report": ("report.run", "run_report"),
    "say": ("lang.text", "say"),
    "scaled": ("model.values", "scaled"),
    "slug": ("model.ids", "slug"),
    "split_moment": ("lang.typed_dates", "split_moment"),
    "sql_blocks": ("model.sql_file", "sql_blocks"),
    "tax_included": ("model.line_money", "tax_included"),
    "term": ("lang.text", "term"),
    "to_approve": ("policy.limits", "to_approve"),
    "translatable": ("lang.text", "translatable"),
    "to_settle": ("merge.settling", "to_settle"),
    "typed_code": ("session.typed_values", "typed_code"),
    "typed_currency": ("session.typed_values", "typed_currency"),
    "typed_decimal": ("session.typed_values", "typed_decimal"),
    "typed_milestone": ("session.typed_terms", "typed_milestone"),
    "typed_term": ("session.typed_terms", "typed_term"),
    "unique": ("model.uniqueness", "unique"),
    "unless_known": ("session.known", "unless_known"),
    "unscaled": ("model.values", "unscaled"),
    "verb": ("plugins.discovery", "verb"),
    "with_links": ("session.resolve", "with_links"),
    "yamlio": ("yamlio", ""),
    "Origin": ("session.answer", "Origin"),
    "currency_digits": ("lang.currencies", "currency_digits"),
    "currency_of_row": ("report.formats", "currency_of_row"),
    "currency_sign": ("lang.currencies", "currency_sign"),
    "heading": ("report.formats", "heading"),
    "human": ("report.formats", "human"),
    "TablePart": ("report.formats", "TablePart"),
    "table_parts": ("report.formats", "table_parts"),
    "title_of": ("report.formats", "title_of"),
    "shown_rows": ("report.formats", "shown_rows"),
    "RIGHT": ("report.formats", "RIGHT"),
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
