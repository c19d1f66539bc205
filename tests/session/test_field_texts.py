"""A record as people read it: every field by its title, every value in the reader's language, nothing left out."""

from __future__ import annotations

import pytest

from salesctl import yamlio
from salesctl.lang.language import open_language
from salesctl.model.kinds import load_kinds
from salesctl.session.field_texts import field_lines

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
