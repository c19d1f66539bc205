"""What is typed: sums as they are printed, numbers of lines and documents, and nothing recorded by accident."""

from __future__ import annotations

import pytest

from .conftest import Shop

OPEN_DEAL = "title: Line\nclient: acme\nowner: anna\nstages: [{stage: new, at: 2026-11-20}]\n"


@pytest.mark.parametrize("typed", ["1000.5", "1 000,50", "€1,000.50", "1 000,50 €", "EUR 1000,5", "1,000.50"])
def test_a_sum_is_taken_as_it_is_printed(shop: Shop, typed: str) -> None:
    assert shop.says("pay", "acme", typed).startswith("Acme paid €1,000.50 on Mon 23 Nov 2026\n")
    assert "amount: 1000.5" in shop.record(shop.done("pay", "acme", typed))


@pytest.mark.parametrize("typed", ["0", "0,00", "€0.00", "1000x", "$5", "5 kg", "1.000.000", ""])
@pytest.mark.parametrize(
    "words", [("pay", "acme"), ("credit", "acme", "--reason", "price")], ids=lambda words: words[0]
)
def test_what_is_no_sum_in_that_currency_is_refused(shop: Shop, words: tuple[str, ...], typed: str) -> None:
    shop.refuses(*words, "--", typed, code=2)


@pytest.mark.parametrize("typed", ["0@tue", "4OO@tue", "$4@tue"])
def test_a_promise_of_nothing_is_refused(shop: Shop, typed: str) -> None:
    shop.refuses("log", "acme", "pays", "--promise", typed, code=2)


def test_sums_with_decimal_commas_are_told_apart_in_a_list(shop: Shop) -> None:
    first, second = (shop.done("ship", shop.done("order", "new", "acme", "PAINT=10@100")["id"])["id"] for _ in range(2))
    paid = shop.record(shop.done("pay", "acme", "1 000,50", "--for", f"{first}=600,50,{second}=400"))
    assert "amount: 600.50" in paid
    assert "amount: 400" in paid


def test_a_quantity_may_have_the_unit_of_its_product_and_no_other(shop: Shop) -> None:
    shop.done("set", "paint", "unit=t")
    assert "qty: 12.5\n" in shop.record(shop.done("order", "new", "acme", "PAINT=12,5t@1 000,25"))
    assert "price: 1000.25\n" in shop.record(shop.done("order", "new", "acme", "PAINT=12.5 t@€1,000.25"))
    assert "`12.5kg` is not in t" in shop.refuses("order", "new", "acme", "PAINT=12.5kg@5", code=2)


def test_fields_take_what_is_printed_and_files_do_not(shop: Shop) -> None:
    shop.done("set", "acme", "potential=€1,200.50")
    order = shop.done("order", "new", "acme", "PAINT=10@100")["id"]
    assert "promised_on: 2026-12-04\n" in shop.record(shop.done("set", order, "promised_on=Fri 4 Dec 2026"))
    card = (shop.folder / "clients/acme.yaml").read_text()
    assert "potential: 1200.50\n" in card
    shop.refuses("set", "acme", "potential=12OO")
    shop.refuses("client", "add", "--from", "-", stdin="name: Cog\nowner: anna\nsource: fair\npotential: 1 200,50\n")


def test_types_are_typed_in_any_language(shop: Shop) -> None:
    said = shop.done("log", "встреча", "acme", "показали насос", "--next", "вт 10:00 звонок спросить")
    assert "type: meeting\n" in shop.record(said)
    assert [shop.done("show", one)["fields"]["type"] for one in said["ids"]] == ["meeting", "call"]


def test_digits_are_a_line_of_the_list_else_a_number_or_a_phone(shop: Shop) -> None:
    order = shop.done("order", "new", "acme", "PAINT=10@100", "--number", "1042")["id"]
    shop.done("client", "list")
    assert shop.done("show", "2")["id"] == "bolt"
    assert shop.done("show", "1042")["id"] == order
    assert shop.done("show", "0301234567")["id"] == "acme"
    assert "neither a line of the list last shown nor the number of a record" in shop.refuses("show", "104")


def test_several_documents_are_told_apart_by_client_day_and_sum(shop: Shop) -> None:
    order = shop.done("order", "new", "acme", "PAINT=10@100", "--number", "7042")["id"]
    shop.done("ship", order, "--number", "7042")
    refused = shop.refuses("show", "7042")
    assert f"order {order} (7042, Acme, 23 Nov 2026" in refused


@pytest.mark.parametrize(
    "words", [("log", "acme"), ("log", "acme", "  "), ("log", "acme", "--outcome", "reached")], ids=str
)
def test_a_call_of_which_nothing_is_said_is_not_recorded(shop: Shop, words: tuple[str, ...]) -> None:
    assert "nothing is said about it" in shop.refuses(*words, code=2)
    shop.done("log", "acme", "--outcome", "no_answer")
    shop.done("log", "acme", "--promise", "400@tue")


def test_a_name_of_spaces_is_refused(shop: Shop) -> None:
    assert "nothing but spaces" in shop.refuses("client", "add", "--name", "  ")


def test_several_lines_are_put_to_rest_and_done_in_one_commit(shop: Shop) -> None:
    for name in ("one", "two", "three"):
        shop.write(f"deals/acme-{name}.yaml", OPEN_DEAL)
    lines = [str(one["line"]) for one in shop.done("today")["obligations"] if one["rule"] == "deal-no-next"]
    assert len(lines) == 3
    head = shop.git("rev-parse", "HEAD")
    rested = shop.done("waive", f"{lines[0]},{lines[2]}-{lines[2]}", "--why", "sold elsewhere")
    assert len(rested["ids"]) == 2
    assert shop.git("rev-list", "--count", f"{head}..HEAD") == "1"
    assert len(shop.owed("deal-no-next")) == 1
    assert "ends before it begins" in shop.refuses("waive", "3-1", "--why", "x", code=2)
    lines = [str(one["line"]) for one in shop.done("today")["obligations"]][:2]
    head = shop.git("rev-parse", "HEAD")
    shop.done("done", ",".join(lines), "told them all of it")
    assert shop.git("rev-list", "--count", f"{head}..HEAD") == "1"
