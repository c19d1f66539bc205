"""The market at the command line: noted, handed on, read; a battle card; a page to forward."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Type
from salesctl.session.answer import Nobody
from salesctl.session.session import Session


@pytest.fixture
def rival(book: Path, type_: Type) -> Path:
    """A rival, a product with a list price, a client, a manager and somebody in marketing."""
    (book / "price-lists").mkdir()
    (book / "price-lists" / "standard.yaml").write_text(
        "name: Standard\nvalid_from: 2026-01-01\nlines:\n  - id: seal\n    product: seal\n    price: 5.00\n"
    )
    for words in (
        ("product", "add", "--id", "seal", "--sku", "SEAL", "--name", "Seal"),
        ("user", "add", "--id", "lena", "--name", "Lena", "--role", "marketing"),
        ("user", "add", "--id", "marta", "--name", "Marta Lind", "--role", "manager"),
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


def owed(type_: Type) -> list[str]:
    return [
        one["id"].partition(":")[0]
        for one in type_("today", "--team", "--json").json["obligations"]
        if one["duty"] == 23
    ]


def test_a_price_is_noted_handed_on_and_read(rival: Path, type_: Type) -> None:
    words = (
        "intel",
        "add",
        "rival",
        "Seals at 4.60",
        "--product",
        "seal",
        "--price",
        "4.60",
        "--client",
        "acme",
        "--json",
    )
    made = type_(*words, now="2026-11-20T10:00:00+00:00").json
    text = (rival / made["path"]).read_text()
    assert "what: price\n" in text
    assert "currency: EUR\n" in text
    assert "owner: anna\n" in text
    assert owed(type_) == ["intel-unpassed"]
    type_("today")
    assert type_("intel", "pass", "1", "--to", "marketing", now="2026-11-20T10:00:00+00:00").code == 0
    assert type_("intel", "pass", "rival", now="2026-11-20T11:00:00+00:00").code == 0
    assert (rival / made["path"]).read_text().count("  - to: ") == 2
    again = type_("intel", "pass", made["id"])
    assert again.code == 1
    assert "was handed on already" in again.err
    assert "all that is known of rival was handed on" in type_("intel", "pass", "rival").err
    assert owed(type_) == ["intel-unread", "intel-unread"]
    refused = type_("intel", "ack", made["id"])
    assert refused.code == 1
    assert "--as management" in refused.err, "a rep is neither"
    type_("today", "--team")
    assert type_("intel", "ack", "1").code == 0, "the line knows the side"
    assert type_("intel", "ack", made["id"], "--as", "marketing").code == 0
    assert type_("intel", "ack", made["id"], "--as", "marketing").code == 1
    assert owed(type_) == []
    assert type_("check").code == 0


def test_what_is_not_understood_is_refused(rival: Path, type_: Type) -> None:
    assert type_("intel", "add", "rival", "x", "--what", "gossip").code == 2
    assert type_("intel", "add", "rival", "x", "--price", "4").code == 2, "of which product"
    assert "salesctl competitor add" in type_("intel", "add", "stranger", "x").err
    assert type_("intel", "pass", "rival", "--to", "press").code == 2


def test_the_battle_card(rival: Path, type_: Type) -> None:
    type_("intel", "add", "rival", "Seals at 4.60", "--product", "seal", "--price", "4.60", "--client", "acme")
    type_(
        "deal",
        "add",
        "--title",
        "Line 2",
        "--client",
        "acme",
        "--owner",
        "anna",
        "--amount",
        "5000",
        "--set",
        "competitors=rival",
    )
    assert type_("deal", "move", "line 2", "lost", "--why", "price", "--lost-to", "rival").code == 0
    card = type_("competitor", "show", "rival", "--json").json
    assert (card["kind"], card["id"], card["fields"]["name"]) == ("competitor", "rival", "Rival")
    (price,) = card["derived"]["prices"]
    assert (price["our_price"], price["their_price"], price["difference"]) == ("5.0000", "4.6000", "-8.00")
    assert [(one["outcome"], one["lost_reason"]) for one in card["derived"]["deals"]] == [("lost", "price")]
    assert [(one["client"], one["times"]) for one in card["derived"]["voices"]] == [("acme", 2)]
    said = type_("competitor", "show", "rival", "--locale", "ru").out
    assert "Против них: выиграно 0, проиграно 1, в работе 0" in said
    assert "Ask for spare parts." in said
    assert type_("competitor", "confirm", "rival").code == 0
    assert "checked_on: 2026-11-23\n" in (rival / "competitors" / "rival.yaml").read_text()


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
    page = type_("report", "market", "--format", "md").out
    assert "### Prices\n\n| date | competitor | about |" in page
    assert "### Novelties\n" in page
    assert "section" not in page, "the headings say it"
    assert "### Цены\n" in type_("report", "market", "--format", "md", "--locale", "ru").out


class Person(Nobody):
    """Somebody at a terminal who has all the answers."""

    at_terminal = True

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)

    def ask(self, prompt: str) -> str:  # noqa: ARG002 - whatever is asked
        return self.answers.pop(0)


def test_who_won_a_lost_deal_and_why_is_asked(rival: Path, type_: Type) -> None:
    from datetime import UTC, datetime

    from salesctl.plugins.discovery import verb

    made = type_("deal", "add", "--title", "Line 2", "--client", "acme", "--json").json
    (rival / "policy").mkdir()
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert type_("deal", "add", "--title", "Line 3", "--client", "acme").code == 0
    (rival / "policy" / "policy-2026-01-01.yaml").write_text(
        "valid_from: 2026-01-01\nstages:\n  - stage: offer\n  - stage: lost\n    outcome: lost\n"
    )
    session = Session(rival, now=now, conversation=Person("rival", "8 % dearer"))
    verb("deal move")(session, made["id"], "lost")
    text = (rival / made["path"]).read_text()
    assert "lost_reason: 8 % dearer\n" in text
    assert "lost_to: rival\n" in text
    refused = type_("deal", "move", "line 3", "lost")
    assert refused.code == 2, "nobody is there to be asked"
