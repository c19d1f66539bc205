"""`quiz`: questions from the team's own records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import Type

from .conftest import Commit

FACTS = {
    "products/pump.yaml": "name: Pump\nsku: P\ntop: yes\n",
    "price-lists/one.yaml": "name: One\nvalid_from: 2026-01-01\nlines:\n  - id: pump\n    product: pump\n    price: 1250.50\n",
    "competitors/rival.yaml": "name: Rival\nweaknesses:\n  - slow\n",
    "competitors/other.yaml": "name: Other\nweaknesses:\n  - dear\n",
    "promotions/may.yaml": "title: May\nbenefit: a gift\nfrom: 2026-11-01\n",
    "promotions/old.yaml": "title: Old\nbenefit: a discount\nfrom: 2025-11-01\nto: 2025-12-01\n",
}


@pytest.fixture
def facts(book: Path, commit: Commit) -> Path:
    """A top product with its price, a promotion that runs and one that is over, two competitors."""
    commit(FACTS)
    return book


@pytest.mark.parametrize(
    ("typed", "right"),
    [("1250.5", 1), ("1 250,50", 1), ("1,250.50", 1), ("1250.51", 0), ("1250", 0), ("dear", 0), ("", 0)],
)
def test_a_price_is_judged_exactly(facts: Path, type_: Type, typed: str, right: int) -> None:
    answer = type_("quiz", "--topic", "prices", "--json", stdin=f"{typed}\n")
    assert answer.code == 0, answer.err
    assert (answer.json["right"], answer.json["asked"]) == (right, 1)


def test_a_wrong_answer_is_put_right(facts: Path, type_: Type) -> None:
    wrong = type_("quiz", "--topic", "prices", stdin="1250\n")
    assert "What does Pump cost on “One”, EUR?" in wrong.err
    assert "no: €1,250.50" in wrong.err
    assert wrong.out == "0 of 1 right\n"


def test_only_promotions_that_run_are_asked_about(facts: Path, type_: Type) -> None:
    asked = type_("quiz", "--topic", "promotions", stdin="1\n")
    assert "by “May”?" in asked.err
    assert "“Old”" not in asked.err
    assert "a discount" in asked.err, "what another one gives is an answer to choose from"


def test_questions_and_score_are_in_the_readers_language(facts: Path, type_: Type) -> None:
    asked = type_("quiz", "--topic", "competitors", "--locale", "ru", stdin="1\n1\n")
    assert "В чём слабость Rival?" in asked.err
    assert "Верно" in asked.out


def test_how_one_did_is_kept_beside_the_book(facts: Path, type_: Type) -> None:
    type_("quiz", "--topic", "prices", stdin="1250\n")
    kept = json.loads((facts / ".git" / "salesctl" / "quiz.json").read_text())
    assert kept == {"price:one/pump": False}


def test_who_leaves_at_once_is_asked_nothing_more(facts: Path, type_: Type) -> None:
    left = type_("quiz", stdin="")
    assert left.code == 0
    assert left.out == "0 of 0 right\n"


def test_nothing_to_ask_about_is_an_error(book: Path, type_: Type) -> None:
    refused = type_("quiz")
    assert refused.code == 1
    assert "nothing to ask about" in refused.err


def test_a_topic_there_is_not_is_refused(facts: Path, type_: Type) -> None:
    refused = type_("quiz", "--topic", "weather")
    assert refused.code == 2
    assert "there is no topic `weather`" in refused.err
