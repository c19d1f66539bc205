"""Duties 10, 13 and 14: offers that answer needs, promotions shown, advice from complete sheets and valid lists."""

from __future__ import annotations

import pytest

from salesctl.testing import TestBook

POLICY = """
policy/policy-2026-01-01.yaml:
  valid_from: 2026-01-01
  stages: [{stage: new}, {stage: talks, title: Talks}, {stage: won, outcome: won}, {stage: lost, outcome: lost}]
"""
DEAL = """
deals/d-1.yaml: {title: Pump room, client: acme, owner: anna, amount: 900, needs: [quiet], stages: [{at: '2026-10-01T10:00', stage: talks}]}
"""
OFFER = "offers/2026/q-1.yaml: {{number: Q-1, date: 2026-10-02, client: acme, owner: anna, lines: [{{id: pump, product: pump, qty: 2, price: 100}}], {more}}}"
SENT = "sent: [{at: '2026-10-03T10:00'}], valid_until: 2026-10-31"


def offer(book: TestBook, more: str) -> None:
    book.add(OFFER.format(more=more))


def test_a_deal_on_its_way_needs_an_offer(book: TestBook) -> None:
    book.add(POLICY + DEAL)
    assert book.owed("2026-10-02", "offer-missing") == []
    assert book.owed("2026-10-03", "offer-missing") == ["offer-missing:d-1"]
    offer(book, "deal: d-1")
    assert book.owed("2026-10-03", "offer-missing") == ["offer-missing:d-1"], "a draft is no offer"
    offer(book, f"deal: d-1, {SENT}")
    assert book.owed("2026-10-03", "offer-missing") == []


def test_what_is_prepared_is_sent(book: TestBook) -> None:
    offer(book, "tax: excluded")
    assert book.owed("2026-10-02", "offer-unsent") == []
    assert book.owed("2026-10-03", "offer-unsent") == ["offer-unsent:q-1"]
    offer(book, SENT)
    assert book.owed("2026-10-03", "offer-unsent") == []


@pytest.mark.parametrize(
    ("answer", "owed"),
    [
        ("tax: excluded", True),
        ("accepted_at: '2026-10-05T10:00'", False),
        ("declined: {at: '2026-10-05T10:00'}", False),
    ],
)
def test_what_was_sent_is_followed_up_until_it_is_answered(book: TestBook, answer: str, owed: bool) -> None:
    offer(book, f"{SENT}, {answer}")
    assert book.owed("2026-10-05", "offer-unanswered") == []
    assert book.owed("2026-10-06", "offer-unanswered") == (["offer-unanswered:q-1"] if owed else [])
    assert book.owed("2026-10-28", "offer-expiring") == []
    assert book.owed("2026-10-29", "offer-expiring") == (["offer-expiring:q-1"] if owed else [])
    assert book.owed("2026-11-01", "offer-expiring", "offer-unanswered") == [], (
        "what expired is not asked about any more"
    )


def test_speaking_of_an_offer_gives_some_days_of_peace(book: TestBook) -> None:
    offer(book, SENT)
    book.add(
        "activities/2026/10/a-1.yaml: {type: call, client: acme, owner: anna, done_at: '2026-10-06T12:00', outcome: reached, about: [q-1]}"
    )
    assert book.owed("2026-10-10", "offer-unanswered") == []
    assert book.owed("2026-10-11", "offer-unanswered") == ["offer-unanswered:q-1"]


def test_an_offer_answers_the_needs_of_the_deal(book: TestBook) -> None:
    book.add(POLICY + DEAL)
    offer(book, "deal: d-1")
    (one,) = book.obligations("2026-10-02", rules=["need-unaddressed"])
    assert one.why == "Q-1 does not answer: quiet"
    offer(book, "deal: d-1, needs_addressed: [quiet]")
    assert book.owed("2026-10-02", "need-unaddressed") == []


def test_promotions_and_novelties_are_shown_to_whom_they_are_for(book: TestBook) -> None:
    """
    promotions/sale.yaml: {title: Sale, from: 2026-10-01, to: 2026-10-31, segments: [shops]}
    products/new.yaml: {sku: NEW, name: New seal, launched_on: 2026-10-10}
    clients/shop.yaml: {name: Shop, owner: anna, segment: shops}
    clients/site.yaml: {name: Site, owner: anna, segment: builders}
    orders/2026/o-1.yaml: {date: 2026-09-01, client: site, lines: [{id: pump, product: pump, qty: 1, price: 1}]}
    shipments/2026/s-1.yaml: {shipped_at: '2026-09-20T10:00', client: site, order: o-1}
    """
    assert book.owed("2026-09-30", "show-promotions") == []
    assert book.owed("2026-10-01", "show-promotions") == ["show-promotions:shop"]
    assert book.owed("2026-10-10", "show-promotions") == ["show-promotions:shop", "show-promotions:site"]
    (one,) = [o for o in book.obligations("2026-10-10") if o.id == "show-promotions:site"]
    assert (one.why, one.action) == ("not shown yet: New seal", "along")
    shown = "activities/2026/10/a-1.yaml: {type: presentation, client: shop, owner: anna, done_at: '2026-10-05T10:00', outcome: held, shown: [sale]}"
    book.add(shown)
    assert book.owed("2026-10-05", "show-promotions") == []
    assert book.owed("2026-11-01", "show-promotions") == ["show-promotions:site"], (
        "the promotion is over, the novelty still new"
    )


def test_a_top_product_has_its_sheet(book: TestBook) -> None:
    """
    products/pump.yaml: {sku: PUMP, name: Pump, top: yes, specs: {head: 20 m}}
    team/lena.yaml: {name: Lena, role: marketing}
    """
    (one,) = book.obligations("2026-10-02", rules=["product-incomplete"])
    assert (one.why, one.owner) == ("Pump, one of the top: advantages unknown", "lena")
    book.add("products/pump.yaml: {sku: PUMP, name: Pump, top: yes, specs: {head: 20 m}, advantages: [quiet]}")
    assert book.owed("2026-10-02", "product-incomplete") == []


def test_a_client_on_a_list_that_was_replaced(book: TestBook) -> None:
    """
    price-lists/old.yaml: {name: Old, valid_from: 2026-01-01}
    price-lists/new.yaml: {name: New, valid_from: 2026-10-01, supersedes: old}
    clients/acme.yaml: {name: Acme, owner: anna, price_list: old}
    """
    assert book.owed("2026-09-30", "list-expired") == []
    (one,) = book.obligations("2026-10-01", rules=["list-expired"])
    assert one.why == "Old has ended or was replaced → New"
    book.add("clients/acme.yaml: {name: Acme, owner: anna, price_list: new}")
    assert book.owed("2026-10-01", "list-expired") == []
