"""A line falls out of an order: from the minute it is known to what the client agreed."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Type

NOON = "2026-11-23T12:00:00+00:00"


@pytest.fixture
def order(book: Path, type_: Type) -> str:
    """An order of ten boxes of tea and five of coffee for Acme, whose buyer is Olga."""
    for sku in ("CHAI", "GREEN", "COFFEE"):
        assert type_("product", "add", "--id", sku.lower(), "--sku", sku, "--name", sku.title()).code == 0
    made = type_("client", "add", "--name", "Acme", "--owner", "anna", "--set", "contacts.olga.name=Olga Weber")
    assert made.code == 0, made.err
    made = type_("order", "new", "acme", "CHAI=10@5", "COFFEE=5@9", "--promised", "tomorrow", "--json")
    assert made.code == 0, made.err
    return str(made.json["id"])


def _owed(type_: Type, rule: str, now: str = NOON) -> list[str]:
    return [one["about"] for one in type_("today", "--json", now=now).json["obligations"] if one["rule"] == rule]


def test_short_is_owed_at_once_and_a_substitute_settles_it(book: Path, type_: Type, order: str) -> None:
    said = type_("order", "short", order, "chai=4", "--why", "the pallet broke", "--json")
    assert said.code == 0, said.err
    assert set(said.json) == {"id", "path", "commit"}
    assert (
        "short:\n      at: 2026-11-23T10:00\n      qty: 4\n      why: the pallet broke\n"
        in (book / said.json["path"]).read_text()
    )
    assert _owed(type_, "line-short") == [f"{order}/chai"]

    left = type_("ship", order, "--json").json
    text = (book / left["path"]).read_text()
    assert "order_line: chai\n    qty: 6\n" in text, "what is short does not leave"
    assert "all that is open in" in type_("ship", order).err
    assert _owed(type_, "line-short") == [f"{order}/chai"], "still to be told"

    one = next(one for one in type_("today", "--json", now=NOON).json["obligations"] if one["rule"] == "line-short")
    assert "is no contact" in type_("order", "substitute", str(one["line"]), "GREEN=4@6", "--agreed-by", "boris").err
    assert type_("order", "substitute", order, "GREEN=4@6", "--agreed-by", "olga").code == 2, "which line"
    assert "is no contact" in type_("order", "substitute", order, "chai", "GREEN=4@6", "--agreed-by", "boris").err
    assert "is chai already" in type_("order", "substitute", order, "chai", "CHAI=4@6", "--agreed-by", "olga").err
    said = type_("order", "substitute", order, "chai", "GREEN=4@6", "--agreed-by", "olga", "--json", now=NOON)
    assert said.code == 0, said.err
    text = (book / said.json["path"]).read_text()
    assert "substitute_for: chai\n    agreed:\n      at: 2026-11-23T12:00\n      by: acme/olga\n" in text
    assert _owed(type_, "line-short") == []
    late = "2026-11-26T09:00:00+00:00"
    assert _owed(type_, "order-late", late) == [order], "the substitute has not left"
    assert "green" in (book / type_("ship", order, "--json", now=late).json["path"]).read_text()
    assert _owed(type_, "order-late", late) == []
    assert type_("check").code == 0


def test_waiting_settles_it_until_it_falls_short_again(type_: Type, order: str) -> None:
    type_("order", "short", order, "chai")
    assert type_("order", "wait", order, "chai", "--until", "today", "--agreed-by", "olga").code == 2
    one = next(one for one in type_("today", "--json", now=NOON).json["obligations"] if one["rule"] == "line-short")
    said = type_("order", "wait", str(one["line"]), "--until", "+3d", "--agreed-by", "olga")
    assert said.code == 0, said.err
    assert "waits until 2026-11-26" in said.out
    assert _owed(type_, "line-short") == []
    assert _owed(type_, "order-late", "2026-11-25T09:00:00+00:00") == [order], "the coffee"
    type_("ship", order, "coffee=5")
    assert _owed(type_, "order-late", "2026-11-25T09:00:00+00:00") == []
    again = "2026-11-26T09:10:00+00:00"
    assert type_("order", "short", order, "chai", now=again).code == 0
    assert _owed(type_, "line-short", again) == [f"{order}/chai"]
    assert type_("order", "cancel", order, "chai", "--why", "had enough", now=again).code == 0
    assert _owed(type_, "line-short", again) == []
    assert type_("order", "cancel", order, "chai", "--why", "again", now=again).code == 1


def test_what_is_refused(type_: Type, order: str) -> None:
    assert "has no line `bolt`" in type_("order", "short", order, "bolt").err
    assert "chai, coffee" in type_("order", "short", order, "bolt").err
    assert "is not within the 10 still open" in type_("order", "short", order, "chai=11").err
    assert type_("order", "short", order, "chai=x").code == 2
    assert type_("order", "cancel", order, "chai").code == 2, "why is said"
    assert type_("order", "cancel", order, "--why", "x").code == 2, "which lines"
    assert type_("order", "cancel", order, "--all", "--why", "bought elsewhere").code == 0
    assert "is open" in type_("ship", order).err
    assert "is open" in type_("order", "short", order, "chai").err
