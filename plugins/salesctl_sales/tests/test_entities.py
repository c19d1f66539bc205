"""Which of a client's legal entities buys, owes and pays."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from salesctl.plugins.discovery import verb
from salesctl.session.answer import Nobody
from salesctl.session.session import Session

from .conftest import Shop


class Person(Nobody):
    """Somebody at a terminal who types one answer."""

    at_terminal = True

    def __init__(self, answer: str) -> None:
        self.answer = answer

    def ask(self, prompt: str) -> str:
        assert prompt == "Which legal entity of Acme? "
        return self.answer


@pytest.fixture
def two(shop: Shop) -> Shop:
    """The shop, where Acme has two legal entities."""
    shop.done("set", "acme", "entities.ms2.legal_name=Marine Service 2")
    return shop


ORDER = ("order", "new", "acme", "SEAL=10")
VERBS = [ORDER, ("offer", "new", "acme", "PAINT=1@100"), ("pay", "acme", "5"), ("contract", "draft", "acme")]


@pytest.mark.parametrize("words", VERBS, ids=lambda words: words[0])
def test_several_are_named_and_none_is_guessed(two: Shop, words: tuple[str, ...]) -> None:
    refused = two.refuses(*words)
    assert "Acme has several legal entities: gmbh (Acme GmbH), ms2 (Marine Service 2)" in refused
    assert "--entity gmbh" in refused
    assert "entity: acme/ms2\n" in two.record(two.done(*words, "--entity", "ms2"))


@pytest.mark.parametrize("typed", ["ms2", "acme/ms2", "marine", "Marine Service 2"])
def test_one_is_said_by_its_id_or_its_name(two: Shop, typed: str) -> None:
    assert "entity: acme/ms2\n" in two.record(two.done("pay", "acme", "5", "--entity", typed))


def test_one_there_is_not_is_refused_with_those_there_are(two: Shop) -> None:
    refused = two.refuses("pay", "acme", "5", "--entity", "ms3", code=2)
    assert "`ms3` is no legal entity of Acme" in refused
    assert "ms2 (Marine Service 2)" in refused
    assert "`x` is no legal entity of Bolt" in two.refuses("pay", "bolt", "5", "--entity", "x", code=2)


def test_what_follows_from_the_order_is_not_asked_again(two: Shop) -> None:
    order = two.done(*ORDER, "--entity", "ms2")["id"]
    shipment = two.done("ship", order)
    assert "entity: acme/ms2\n" in two.record(shipment)
    for words in (("pay", "acme", "5", "--for", shipment["id"]), ("order", "repeat", "acme", "SEAL=12")):
        assert "entity: acme/ms2\n" in two.record(two.done(*words))
    other = two.done(*ORDER, "--entity", "ms2")["id"]
    assert "entity: acme/gmbh\n" in two.record(two.done("ship", other, "--entity", "gmbh"))


def test_who_sits_at_a_terminal_is_asked(two: Shop) -> None:
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    for typed in ("ms2", "2"):
        session = Session(two.folder, now=now, conversation=Person(typed))
        assert "entity: acme/ms2\n" in two.record(verb("pay")(session, "acme", "5").data)
    silent = Session(two.folder, now=now, conversation=Person(""))
    with pytest.raises(Exception, match="several legal entities"):
        verb("pay")(silent, "acme", "5")


def test_a_client_with_one_or_none_is_not_asked(shop: Shop) -> None:
    assert "entity: acme/gmbh\n" in shop.record(shop.done(*ORDER))
    assert "entity" not in shop.record(shop.done("order", "new", "bolt", "PAINT=1@100"))


def test_a_statement_of_one_legal_entity_is_its_account_alone(two: Shop) -> None:
    mine, other = (
        two.done("ship", two.done("order", "new", "acme", "PAINT=1@100", "--entity", entity)["id"])["id"]
        for entity in ("gmbh", "ms2")
    )
    payment = two.done("pay", "acme", "30", "--entity", "ms2", "--for", mine)["id"]
    accounts = {
        entity: [
            tuple(row[at] for at in (1, 2, 7)) for row in two.done("statement", "acme", "--entity", entity)["rows"]
        ]
        for entity in ("gmbh", "Marine")
    }
    assert accounts == {
        "gmbh": [("shipment", mine, "100.00"), ("transfer", payment, "70.00")],
        "Marine": [("shipment", other, "100.00"), ("payment", payment, "70.00"), ("transfer", payment, "100.00")],
    }, "what one paid for the other is moved"
    whole = [tuple(row[at] for at in (1, 2, 7)) for row in two.done("statement", "acme")["rows"]]
    assert whole == [*accounts["gmbh"], *accounts["Marine"]], "each legal entity has a balance of its own"
    assert two.done("report", "statement", "acme", "gmbh") == two.done("statement", "acme", "--entity", "gmbh")
    assert "`ms3` is no legal entity of Acme" in two.refuses("statement", "acme", "--entity", "ms3", code=2)
    assert "`statement` takes CLIENT [ENTITY]" in two.refuses("report", "statement", "acme", "gmbh", "x", code=2)
