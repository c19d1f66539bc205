"""What the verbs say to a reader of Russian, and in which language they are committed."""

from __future__ import annotations

from .conftest import Shop

LATE = "2026-12-17T10:00:00+00:00"
NBSP = "\u00a0"


def test_a_confirmation_is_said_to_the_reader_and_committed_for_the_book(shop: Shop) -> None:
    said = shop.says("pay", "acme", "1000", "--locale", "ru")
    assert said.splitlines() == [
        f"Acme: оплата 1{NBSP}000,00{NBSP}€ записана, пн 23 ноя 2026",
        f"Acme: 1{NBSP}000,00{NBSP}€ — аванс, долгов нет",
    ]
    assert shop.subject() == "Acme: payment €1,000.00, came 23 Nov"


def test_a_russian_book_is_committed_in_russian(shop: Shop) -> None:
    settings = shop.folder / "salesctl.yaml"
    settings.write_text(settings.read_text().replace("locale: en\n", "locale: ru\n"))
    shop.git("commit", "-qam", "By hand")
    order = shop.done("order", "new", "acme", "SEAL=2")["id"]
    shop.done("ship", order, "seal=1")
    assert shop.subject() == "Acme: отгрузка (заказ от 23 ноя), оплатить до 7 дек"


def test_a_refusal_counts_days_in_russian(shop: Shop) -> None:
    order = shop.done("order", "new", "acme", "PAINT=10@100")["id"]
    shop.done("ship", order)
    refused = shop.refuses("order", "new", "acme", "PAINT=1@100", "--locale", "ru", now=LATE)
    assert f"Acme в стоп-листе: просрочено 1{NBSP}000,00{NBSP}€, самая долгая просрочка 10{NBSP}дней" in refused
    assert "с --held заказ принимается" in refused


def test_headings_and_help_are_russian(shop: Shop) -> None:
    shop.done("absence", "add", "boris", "today", "+1d", "--cover", "anna")
    assert "замещает" in shop.says("absences", "--locale", "ru")
    help_ = shop.says("accept", "--help", "--locale", "ru")
    assert "СТРОКА=КОЛ-ВО" in help_
    assert "Только эти строки; без них — все." in help_


def test_json_is_the_same_in_every_language(shop: Shop) -> None:
    shop.done("log", "acme", "x")
    assert set(shop.done("log", "acme", "x", "--locale", "ru")) == {"id", "path", "commit", "ids", "said"}
    shop.done("set", shop.done("order", "new", "acme", "SEAL=2")["id"], "lines.seal.discount=9")
    english = shop.done("approvals", "--all")
    assert english == shop.done("approvals", "--all", "--locale", "ru")
    assert english["approvals"][0]["wanted"][0]["what"] == "discount"
