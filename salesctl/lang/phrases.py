"""Texts and figures by a language's code, for callers that hold no `Language` yet."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from .language import exists, open_language
from .text import translatable

if TYPE_CHECKING:
    from .language import Language

_WORDS: Mapping[str, tuple[str, str]] = {
    "nothing": (translatable("Nothing."), ""),
    "email": (translatable("e-mail", "word"), "word"),
    "along": (translatable("by the way", "word"), "word"),
    "manager": (translatable("tell the manager", "word"), "word"),
    "due": (translatable("due"), ""),
    "why": (translatable("why"), ""),
    "client": (translatable("client"), ""),
    "owner": (translatable("owner"), ""),
    "phone": (translatable("phone"), ""),
    "action": (translatable("what", "heading"), "heading"),
    "nothing_owed": (translatable("Nothing is owed today."), ""),
    "overdue": (translatable("overdue"), ""),
    "cancelled": (translatable("cancelled"), ""),
    "address": (translatable("address"), ""),
    "debt": (translatable("owes"), ""),
    "last_order": (translatable("last order"), ""),
    "show": (translatable("show"), ""),
    "planned": (translatable("planned"), ""),
    "kind_payment": (translatable("payments"), ""),
    "kind_shipment": (translatable("shipments"), ""),
    "kind_order": (translatable("orders"), ""),
    "kind_product": (translatable("products"), ""),
    "kind_client": (translatable("clients"), ""),
    "kind_request": (translatable("requests"), ""),
}


def word(key: str, lang: str) -> str:
    """A word of the interface in the reader's language."""
    template, context = _WORDS.get(key, (key.replace("_", " "), "word"))
    return _language(lang).translate(template, context)


def text(lang: str, english: str, russian: str) -> str:
    """One of two texts, by the reader's language."""
    return russian if lang == "ru" else english


def day(iso: str, lang: str, *, today: str = "") -> str:
    """A day as people write it; without the year where it is that of `today`."""
    return _language(lang).day(iso, today=today)


def weekday(iso: str, lang: str) -> str:
    """The short name of a day."""
    return _language(lang).weekday(iso)


def money(minor: int, currency: str, lang: str) -> str:
    """Minor units as money, always with two decimals."""
    return _language(lang).money(minor, currency)


def plural(count: int, forms: str, lang: str) -> str:
    """The form of a word that goes with a count."""
    return _language(lang).plural(count, forms)


def fill(template: str, row: Mapping[str, Any], lang: str, currency: str) -> str:
    """A template with its fields filled from a row."""
    return _language(lang, currency).fill(template, row)


@cache
def _language(code: str, currency: str = "") -> Language:
    return open_language(code if exists(code) else "en", currency=currency)
