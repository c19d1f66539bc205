"""Deals move through the stages of the policy."""

from __future__ import annotations

import pytest

from .conftest import Shop


@pytest.fixture
def deal(shop: Shop) -> str:
    return str(shop.done("deal", "add", "--title", "Line 3", "--client", "acme")["id"])


def test_a_stage_is_entered_when_its_fields_are_there(shop: Shop, deal: str) -> None:
    missing = shop.refuses("deal", "move", deal, "offer")
    assert "offer requires amount" in missing
    assert f"salesctl set {deal} amount=…" in missing
    moved = shop.record(shop.done("deal", "move", deal, "offer", "--amount", "900"))
    assert "stages:\n  - stage: offer\n    at: 2026-11-23T10:00:00\n" in moved
    assert "Line 3 is in offer already" in shop.refuses("deal", "move", deal, "offer")


def test_the_commit_says_from_where_to_where_and_what_it_is_worth(shop: Shop, deal: str) -> None:
    shop.done("deal", "move", deal, "new")
    assert shop.subject() == "Acme: Line 3: new"
    shop.done("deal", "move", deal, "offer", "--amount", "900")
    assert shop.subject() == "Acme: Line 3: new → offer, €900.00"
    assert shop.says("deal", "move", deal, "gewonnen", "--amount", "1200") == (
        "Acme, Line 3: offer → Gewonnen, €900.00 → €1,200.00\n"
    ), "a stage is known by its title, too"


def test_two_moves_of_one_second_are_two_steps(shop: Shop, deal: str) -> None:
    shop.done("deal", "move", deal, "new")
    moved = shop.record(shop.done("deal", "move", deal, "won"))
    assert "stage: new\n    at: 2026-11-23T10:00:00\n  - stage: won\n    at: 2026-11-23T10:00:01\n" in moved


def test_a_lost_deal_says_why_and_to_whom(shop: Shop, deal: str) -> None:
    assert "say why it was lost" in shop.refuses("deal", "move", deal, "lost", code=2)
    assert "no competitor matches" in shop.refuses("deal", "move", deal, "lost", "--why", "price", "--lost-to", "rex")
    shop.write("competitors/rex.yaml", "name: Rex\n")
    lost = shop.record(shop.done("deal", "move", deal, "lost", "--why", "price", "--lost-to", "rex"))
    assert "lost_reason: price\n" in lost
    assert "lost_to: rex\n" in lost


def test_an_unknown_stage_is_answered_with_the_stages(shop: Shop, deal: str) -> None:
    close = shop.refuses("deal", "move", deal, "losst")
    assert "there is no stage `losst`" in close
    assert "did you mean `lost`?" in close
    assert "hint: the stages are new, offer, lost, won" in shop.refuses("deal", "move", deal, "zzz")


def test_an_amount_that_is_no_sum_is_a_finding_of_the_record(shop: Shop, deal: str) -> None:
    assert "`much` is not a number" in shop.refuses("deal", "move", deal, "offer", "--amount", "much", code=2)
