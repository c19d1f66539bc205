"""A record as people read it: every field by its title, every value in the reader's language, nothing left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from salesctl import yamlio
from salesctl.lang.language import open_language
from salesctl.model.kinds import Kind, load_kinds
from salesctl.session.field_texts import RecordTexts, field_lines, naming_field

KINDS = load_kinds()
CLIENT = """
name: Acme
key: yes
payment_terms_days: 14
credit_limit: 12000.50
contacts:
  - {id: olga, name: Olga Weber, birthday: --02-10, phones: [+49 30 1234567, +49 30 1234568]}
custom: {shelf: {row: 7}}
tags: [vip]
"""
PAYMENT = "{date: 2026-11-23, client: acme, amount: 1200, currency: JPY, for: [{document: s-1, amount: 1000}]}"
OFFER = "{date: 2026-11-23, client: acme, tax: excluded, sent: [{at: '2026-11-23T10:00'}]}"


def shown(kind: str, record: str, language: str, currency: str = "EUR") -> list[str]:
    said = open_language(language, currency=currency)
    lines = field_lines(KINDS[kind].fields, yamlio.read(record.encode(), "record"), currency)
    return [line.lead + said.say(line.text) for line in lines]


def test_a_record_in_english() -> None:
    assert shown("client", CLIENT, "en") == [
        "name: Acme",
        "key: yes",
        "payment terms days: 14",
        "credit limit: €12,000.50",
        "contacts:",
        "  - id: olga",
        "    full name: Olga Weber",
        "    birthday: 10 Feb",
        "    phones:",
        "      - +49 30 1234567",
        "      - +49 30 1234568",
        "custom:",
        "  shelf:",
        "    row: 7",
        "tags:",
        "  - vip",
    ]


def test_a_record_in_russian() -> None:
    assert shown("client", CLIENT, "ru")[:8] == [
        "название: Acme",
        "ключевой: да",
        "отсрочка, дней: 14",
        "кредитный лимит: 12\N{NO-BREAK SPACE}000,50\N{NO-BREAK SPACE}€",
        "контакты:",
        "  - id: olga",
        "    имя: Olga Weber",
        "    день рождения: 10 фев",
    ]
    assert "НДС: без НДС" in shown("offer", OFFER, "ru")
    assert "  - когда: 23 ноя 2026 10:00" in shown("offer", OFFER, "ru")


@pytest.mark.parametrize(("currency", "line"), [("EUR", "amount: ¥1,200"), ("JPY", "amount: ¥1,200")])
def test_a_sum_is_in_the_currency_of_its_record(currency: str, line: str) -> None:
    lines = shown("payment", PAYMENT, "en", currency)
    assert line in lines
    assert "    amount: ¥1,000" in lines, "that of an item, too"


def test_what_is_no_value_of_its_field_stands_as_it_is_written() -> None:
    assert "amount: 12 hundred" in shown("payment", "{amount: 12 hundred}", "en")
    assert shown("payment", "{date: someday}", "en") == ["date: someday"]


ORDER = """
client: acme
currency: EUR
lines:
  - {id: l-1, product: m500, qty: 20, price: 1500.5}
approvals:
  - {at: '2026-11-27T09:50', by: boss, discount: 10.8}
"""
NAMED: dict[tuple[str, str], Mapping[str, Any]] = {
    ("product", "m500"): {"sku": "M-500"},
    ("user", "boss"): {"name": "Marta Lind"},
    ("client", "acme"): {"name": "Acme", "contacts": [{"id": "olga", "name": "Olga Weber"}]},
}


def found(kind: str, record_id: str) -> tuple[Kind, Mapping[str, Any]] | None:
    data = NAMED.get((kind, record_id))
    return (KINDS[kind], data) if data else None


@pytest.mark.parametrize(
    ("keys", "path", "title", "raw", "told"),
    [
        (("lines", "l-1", "qty"), "lines.l-1.qty", "M-500: кол-во", "20", "20"),
        (("lines", "l-1", "price"), "lines.l-1.price", "M-500: цена", "1500.5", "1 500,50 €"),
        (("lines", "l-1", "product"), "lines.l-1.product", "M-500: товар", "m500", "M-500"),
        (("approvals", "2026-11-27T09:50", "by"), "approvals.2026-11-27T09:50.by", "согласования 27 ноя 09:50: кто", "boss", "Marta Lind"),
        (("client",), "client", "клиент", "acme", "Acme"),
        (("shelf", "row"), "shelf.row", "row", "", ""),
    ],
)  # fmt: skip
def test_a_field_and_its_value_are_codes_to_programs_and_words_to_people(
    keys: tuple[str, ...], path: str, title: str, raw: str, told: str
) -> None:
    data = yamlio.read(ORDER.encode(), "record")
    one = RecordTexts(data, found, "2026-11-28", "EUR").at(KINDS["order"].fields, {}, data, keys)
    russian = open_language("ru", currency="EUR")
    assert (str(one.field), str(one.before), str(one.after)) == (path, "", raw)
    assert [russian.say(text).replace("\N{NO-BREAK SPACE}", " ") for text in (one.field, one.after)] == [title, told]


@pytest.mark.parametrize(("personal", "told"), [(True, "Olga Weber"), (False, "acme/olga")])
def test_whom_a_link_names_is_told_only_where_personal_values_may_be(personal: bool, told: str) -> None:
    data = {"client": "acme", "contact": "acme/olga"}
    texts = RecordTexts(data, found, "2026-11-28", "EUR", personal=personal)
    one = texts.at(KINDS["feedback"].fields, {}, data, ("contact",))
    assert (str(one.after), open_language("en").say(one.after)) == ("acme/olga", told)


@pytest.mark.parametrize(
    ("kind", "data", "named"),
    [
        ("product", {"sku": "M-500", "name": "Cement"}, "sku"),
        ("product", {"name": "Cement"}, "name"),
        ("order", {"client": "acme"}, ""),
    ],
)
def test_a_record_is_called_by_its_short_field_else_by_its_name(kind: str, data: dict[str, str], named: str) -> None:
    assert naming_field(KINDS[kind], data) == named
