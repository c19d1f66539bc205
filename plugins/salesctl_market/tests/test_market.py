"""The market, typed: noted, handed on, read; a battle card; a page to forward."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from conftest import Type

FRIDAY = "2026-11-20T10:00:00+00:00"


@pytest.fixture
def rival(book: Path, type_: Type) -> Path:
    """A rival, a product with a list price, a client, a manager and somebody in marketing."""
    (book / "price-lists").mkdir()
    (book / "price-lists" / "standard.yaml").write_text(
        "name: Standard\nvalid_from: 2026-01-01\nlines:\n  - id: seal\n    product: seal\n    price: 5.00\n"
    )
    for words in (
        ("product", "add", "--id", "seal", "--sku", "SEAL", "--name", "Seal"),
        ("user", "add", "--id", "lena", "--name", "Lena", "--email", "lena@nord.example", "--role", "marketing"),
        ("user", "add", "--id", "marta", "--name", "Marta Lind", "--email", "marta@nord.example", "--role", "manager"),
        (
            "competitor",
            "add",
            "--name",
            "Rival",
            "--set",
            "strengths=cheap",
            "--set",
            "counter_arguments=Ask for spare parts.",
        ),
        ("client", "add", "--name", "Acme", "--owner", "anna"),
    ):
        made = type_(*words)
        assert made.code == 0, made.err
    return book


@pytest.fixture
def price(rival: Path, type_: Type) -> str:
    """What the rival asks for a seal, heard on Friday."""
    return added(type_, "Seals at 4.60", "--product", "seal", "--price", "4.60", "--client", "acme", now=FRIDAY)


def added(type_: Type, *words: str, **options: str) -> str:
    made = type_("intel", "add", "rival", *words, "--json", **options)
    assert made.code == 0, made.err
    return str(made.json["id"])


def record(book: Path, intel: str) -> str:
    (file,) = book.glob(f"intel/**/{intel}.yaml")
    return file.read_text()


def owed(type_: Type) -> list[str]:
    obligations = type_("today", "--team", "--json").json["obligations"]
    return [one["id"].partition(":")[0] for one in obligations if one["duty"] == 23]


def passes(type_: Type) -> Any:
    sql = 'select "to", at_on, acknowledged_on from intel_passes order by "to"'
    return type_("query", sql, "--json").json["rows"]


def log(book: Path) -> str:
    git = ["git", "-C", str(book), "log", "-1", "--format=%B"]
    return subprocess.run(git, check=True, capture_output=True, text=True).stdout


def git_as(name: str) -> None:
    (Path.home() / ".gitconfig").write_text(f"[user]\nname = {name.title()}\nemail = {name}@nord.example\n")


def test_a_price_is_noted_with_its_product_and_the_books_currency(rival: Path, price: str, type_: Type) -> None:
    text = record(rival, price)
    for part in (
        "what: price\n",
        "product: seal\n",
        "price: 4.60\n",
        "currency: EUR\n",
        "owner: anna\n",
        "client: acme\n",
    ):
        assert part in text
    assert log(rival).startswith("Acme: Rival, price: SEAL at €4.60; Seals at 4.60\n")
    assert owed(type_) == ["intel-unpassed"]


def test_without_a_price_it_is_a_move(rival: Path, type_: Type) -> None:
    text = record(rival, added(type_, "A shop next door", "--reliability", "rumour"))
    assert "what: move\n" in text
    assert "reliability: rumour\n" in text
    assert "currency" not in text


def test_it_is_handed_to_one_side_then_to_the_other(rival: Path, price: str, type_: Type) -> None:
    type_("today")
    assert type_("intel", "pass", "1", "--to", "marketing").code == 0
    assert passes(type_) == [["marketing", "2026-11-23", None]]
    assert type_("intel", "pass", "rival").code == 0
    assert log(rival).startswith("Acme: news of Rival passed on to management\n")
    assert passes(type_) == [["management", "2026-11-23", None], ["marketing", "2026-11-23", None]]


def test_what_both_sides_have_is_not_handed_on_again(rival: Path, price: str, type_: Type) -> None:
    assert type_("intel", "pass", price).code == 0
    assert log(rival).startswith("Acme: news of Rival passed on to management; passed on to marketing\n")
    before = log(rival)
    again = type_("intel", "pass", price)
    assert again.code == 1
    assert f"intel {price} was handed on already" in again.err
    all_of_it = type_("intel", "pass", "rival")
    assert all_of_it.code == 1
    assert "all that is known of Rival was handed on" in all_of_it.err
    assert log(rival) == before


def test_of_a_competitor_the_oldest_news_is_handed_on(rival: Path, price: str, type_: Type) -> None:
    added(type_, "A shop next door")
    assert type_("intel", "pass", "rival").code == 0
    assert log(rival).startswith("Acme: news of Rival passed on to management; passed on to marketing")


def test_sides_are_named_in_the_readers_language(rival: Path, price: str, type_: Type) -> None:
    out = type_("intel", "pass", price, "--locale", "ru").out
    assert out == f"сведения {price} переданы: руководство, маркетинг\n"


def test_a_manager_reads_for_management_and_marketing_for_itself(rival: Path, price: str, type_: Type) -> None:
    assert type_("intel", "pass", price, now=FRIDAY).code == 0
    assert owed(type_) == ["intel-unread", "intel-unread"]
    git_as("marta")
    assert type_("intel", "ack", price).code == 0
    assert passes(type_) == [["management", "2026-11-20", "2026-11-23"], ["marketing", "2026-11-20", None]]
    git_as("lena")
    assert type_("intel", "ack", price).code == 0
    assert owed(type_) == []
    again = type_("intel", "ack", price)
    assert again.code == 1
    assert f"intel {price} was read already: marketing" in again.err
    assert type_("check").code == 0


def test_a_rep_reads_for_neither_side(rival: Path, price: str, type_: Type) -> None:
    refused = type_("intel", "ack", price)
    assert refused.code == 1
    assert "--as management" in refused.err
    assert passes(type_) == []
    assert type_("intel", "ack", price, "--as", "marketing").code == 0
    assert passes(type_) == [["marketing", "2026-11-23", "2026-11-23"]], "what was read has arrived"


def test_a_line_of_today_knows_the_side(rival: Path, price: str, type_: Type) -> None:
    assert type_("intel", "pass", price, now=FRIDAY).code == 0
    type_("today", "--team")
    assert type_("intel", "ack", "1").code == 0
    assert len([one for one in passes(type_) if one[2]]) == 1


def test_what_is_not_understood_is_refused(rival: Path, type_: Type) -> None:
    before = log(rival)
    gossip = type_("intel", "add", "rival", "x", "--what", "gossip")
    assert gossip.code == 2
    assert "one of price, promotion, novelty, move" in gossip.err
    assert type_("intel", "add", "rival", "x", "--reliability", "maybe").code == 2
    no_product = type_("intel", "add", "rival", "x", "--price", "4")
    assert no_product.code == 2
    assert "a price is of a product" in no_product.err
    press = type_("intel", "pass", "rival", "--to", "press")
    assert press.code == 2
    assert "one of management, marketing" in press.err
    stranger = type_("intel", "add", "stranger", "x")
    assert stranger.code == 1
    assert "salesctl competitor add --name 'stranger'" in stranger.err
    assert log(rival) == before


def test_the_card_sets_their_prices_beside_ours(rival: Path, price: str, type_: Type) -> None:
    card = type_("competitor", "show", "rival", "--json").json
    assert (card["kind"], card["id"], card["fields"]["name"]) == ("competitor", "rival", "Rival")
    (row,) = card["derived"]["prices"]
    assert (row["our_price"], row["their_price"], row["difference"]) == ("5.00", "4.60", "-8.00")
    assert card["derived"]["moves"][0]["what"] == "price"
    out = type_("competitor", "show", "rival").out
    assert "What to say\n  · Ask for spare parts.\n" in out
    assert "Weak at" not in out, "nothing is known"


def test_prices_in_two_currencies_are_not_compared(rival: Path, type_: Type) -> None:
    added(type_, "Seals at 5 dollars", "--product", "seal", "--price", "5", "--currency", "USD")
    (row,) = type_("competitor", "show", "rival", "--json").json["derived"]["prices"]
    assert (row["their_price"], row["currency"], row["difference"]) == ("5.00", "USD", None)


def test_the_latest_price_counts(rival: Path, price: str, type_: Type) -> None:
    added(type_, "Seals at 5", "--product", "seal", "--price", "5")
    (row,) = type_("competitor", "show", "rival", "--json").json["derived"]["prices"]
    assert (row["their_price"], row["difference"]) == ("5.00", "0.00")


def test_the_card_counts_deals_against_them_and_who_names_them(rival: Path, price: str, type_: Type) -> None:
    made = type_(
        "deal", "add", "--title", "Line 2", "--client", "acme", "--owner", "anna", "--amount", "5000",
        "--set", "competitors=rival",
    )  # fmt: skip
    assert made.code == 0, made.err
    assert type_("deal", "move", "line 2", "lost", "--why", "price", "--lost-to", "rival").code == 0
    derived = type_("competitor", "show", "rival", "--json").json["derived"]
    assert [(one["outcome"], one["lost_reason"]) for one in derived["deals"]] == [("lost", "price")]
    assert [(one["client"], one["times"]) for one in derived["voices"]] == [("acme", 2)]
    assert "Against them: 0 won, 1 lost, 0 open\n" in type_("competitor", "show", "rival").out


def test_the_card_is_shown_in_the_readers_language(rival: Path, price: str, type_: Type) -> None:
    out = type_("competitor", "show", "rival", "--locale", "ru").out
    assert "Сильны\n  · cheap\n" in out
    assert "Против них: выиграно 0, проиграно 0, в работе 0\n" in out
    assert "-8 %" in out


def test_a_card_that_was_gone_over_says_so(rival: Path, type_: Type) -> None:
    assert type_("competitor", "confirm", "rival").code == 0
    assert "checked_on: 2026-11-23\n" in (rival / "competitors" / "rival.yaml").read_text()
    assert log(rival).startswith("competitor Rival: card checked 23 Nov\n")
    assert "Duty: 23\n" in log(rival)


def test_a_page_to_forward(rival: Path, type_: Type) -> None:
    old = "2026-10-02T10:00:00+00:00"
    type_("intel", "add", "rival", "Seals at 5.20", "--product", "seal", "--price", "5.20", now=old)
    type_("intel", "add", "rival", "Seals at 4.60", "--product", "seal", "--price", "4.60", "--source", "their list")
    type_("intel", "add", "rival", "A shop next door", "--what", "novelty", "--reliability", "rumour")
    type_("log", "acme", "too dear", "--objection", "price")
    rows = type_("report", "market", "--json").json["rows"]
    assert [(row[0], row[3], row[4]) for row in rows] == [
        ("price", "Seal: €5.20 → €4.60", "Seals at 4.60"),
        ("novelty", "", "A shop next door"),
        ("objections", "price", "1 time from 1 client, 0 answered"),
    ]
    news, heard = rows[0][8], type_("report", "market", "--behind", "objections,price", "--json").json["rows"]
    assert type_("show", news).code == 0
    assert [row[0] for row in type_("report", "market", "--behind", f"price,{news}", "--json").json["rows"]] == [news]
    assert [(row[1], row[2]) for row in heard] == [("2026-11-23", "acme")], "where it was heard"
    page = type_("report", "market", "--format", "md").out
    assert "### Prices\n\n| date | competitor | about |" in page
    assert "### Novelties\n" in page
    assert "section" not in page, "the headings say it"
    assert "### Цены\n" in type_("report", "market", "--format", "md", "--locale", "ru").out
