"""What is typed in a hurry: several words without quotes, a slip in a name, a field by its word, nothing at a question."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Type

pytestmark = pytest.mark.usefixtures("book")


@pytest.fixture(autouse=True)
def acme(book: Path, type_: Type) -> None:
    assert type_("client", "add", "--name", "Acme Pumps").code == 0


def test_a_sum_may_be_typed_in_several_words(type_: Type) -> None:
    assert "paid €200,000.50" in type_("pay", "acme", "200", "000,50").out
    wrong = type_("pay", "acme", "200", "for", "lunch")
    assert wrong.code == 2
    assert "`200 for lunch` is not a number" in wrong.err


@pytest.mark.parametrize("typed", ["1500 euro", "1.5k", "1,5 тыс", "1500 евро", "0.0015 млн."])
def test_a_sum_is_understood_in_the_words_people_say(type_: Type, typed: str) -> None:
    assert "paid €1,500.00" in type_("pay", "acme", *typed.split()).out
    other = type_("pay", "acme", "1500 roubles")
    assert (other.code, "hint: the number alone will do" in other.err) == (2, True)


def test_a_slip_in_a_name_is_answered_with_what_is_spelled_nearly_so(type_: Type) -> None:
    refused = type_("log", "acmee", "wants a pump", "--json")
    assert refused.code == 1
    assert [one["id"] for one in refused.json["error"]["candidates"]] == ["acme-pumps"]
    assert "Acme Pumps" in refused.err
    assert "salesctl find zebra" in type_("log", "zebra", "wants a pump").err


def test_an_outcome_that_is_none_is_refused_with_the_words_there_are(type_: Type) -> None:
    refused = type_("log", "acme", "wants a pump", "--outcome", "xyz")
    assert refused.code == 2
    assert "no answer, busy" in refused.err
    assert "activities/" not in refused.err


@pytest.mark.parametrize(
    "text", ["-", "no answer", "No-Answer", "нет ответа", "Didn't pick up", "не взяли трубку", "недозвон"]
)
def test_a_text_that_is_an_outcome_without_a_talk_is_that_outcome(type_: Type, text: str) -> None:
    said = type_("log", "acme", *text.split())
    assert "call, no answer" in said.out, said.err


def test_the_type_may_stand_behind_the_client(type_: Type) -> None:
    assert "visit, held" in type_("log", "acme", "visit", "showed the samples").out
    assert "  call Olga back" in type_("log", "acme", "call", "Olga", "back").out, (
        "what was said begins with such a word"
    )
    assert "  call Olga" in type_("log", "acme", "call", "Olga").out


def test_a_field_is_set_by_its_word(type_: Type) -> None:
    for field in ("отсрочка", "отсрочка, дней", "payment terms days"):
        assert type_("set", "acme", f"{field}=14").code == 0
    refused = type_("set", "acme", "nosuch=14")
    assert refused.code == 2
    assert "has no field `nosuch`" in refused.err


def test_an_option_that_others_call_so_is_named(type_: Type) -> None:
    assert "did you mean --on?" in type_("plan", "day", "--date", "mon").err
    assert "did you mean --user, --team?" in type_("today", "--owner", "anna").err


def test_an_option_that_is_missing_says_what_it_is_for(type_: Type) -> None:
    assert "`--reason` is missing: price, rebate, claim, write_off" in type_("credit", "acme", "10").err
    assert "не указано: `--why`: Это прочтёт руководитель" in type_("waive", "1", "--locale", "ru").err


def test_a_negative_number_is_told_how_to_be_typed(type_: Type) -> None:
    assert "hint: a negative number stands behind `--`: salesctl pay … -- -5" in type_("pay", "acme", "-12").err
    assert "was paid back €12.00" in type_("pay", "acme", "--", "-12").out


def test_lines_as_words_of_done_are_refused(type_: Type) -> None:
    refused = type_("done", "1", "2")
    assert refused.code == 2
    assert "salesctl done 1,2" in refused.err


def test_a_question_left_without_an_answer_records_nothing(type_: Type, book: Path) -> None:
    assert type_("set", "acme", "entities.a.legal_name=Acme Ltd", "entities.b.legal_name=Acme Trade").code == 0
    left = type_("pay", "acme", "100", screen=(80, 24))
    assert left.code == 1
    assert "nothing is recorded" in left.err
    assert not list(book.glob("payments/**/*.yaml"))
