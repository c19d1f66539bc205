"""A deal that was lost: who won it, and why."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from conftest import Type
from salesctl.plugins.discovery import verb
from salesctl.session.answer import Nobody
from salesctl.session.session import Session


class Person(Nobody):
    """Somebody at a terminal who has all the answers."""

    at_terminal = True

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)

    def ask(self, prompt: str) -> str:
        return self.answers.pop(0)


def lose(book: Path, type_: Type) -> str:
    """A deal of Acme's in a book whose policy has a stage `lost`, and a competitor."""
    for words in (
        ("competitor", "add", "--name", "Rival"),
        ("client", "add", "--name", "Acme", "--owner", "anna"),
    ):
        made = type_(*words)
        assert made.code == 0, made.err
    deal = type_("deal", "add", "--title", "Line 2", "--client", "acme", "--json").json
    (book / "policy").mkdir(exist_ok=True)
    (book / "policy" / "policy-2026-01-01.yaml").write_text(
        "valid_from: 2026-01-01\nstages:\n  - stage: offer\n  - stage: lost\n    outcome: lost\n"
    )
    return str(deal["id"])


def test_who_won_a_lost_deal_and_why_is_asked(book: Path, type_: Type) -> None:
    deal = lose(book, type_)
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    session = Session(book, now=now, conversation=Person("rival", "8 % dearer"))
    verb("deal move")(session, deal, "lost")
    (row,) = type_("query", "select lost_reason, lost_to from deal", "--json").json["rows"]
    assert row == ["8 % dearer", "rival"]


def test_a_deal_is_not_lost_without_a_reason_where_nobody_can_be_asked(book: Path, type_: Type) -> None:
    deal = lose(book, type_)
    assert type_("deal", "move", deal, "lost").code == 2
    (row,) = type_("query", "select outcome from deal_state", "--json").json["rows"]
    assert row == ["open"]
