"""`script run`: a call led by its script, at the command line and down a pipe."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Type

from .conftest import SCRIPT


def calls(book: Path) -> list[Path]:
    return list(book.rglob("call-nova-*"))


def test_what_to_say_is_said_with_the_names_filled_in(nova: Path, type_: Type) -> None:
    typed = ["1", "", "? price", "y", "1", "", "", ""]
    shown = type_("script", "run", "hello", "nova", "--with", "max", stdin="\n".join(typed) + "\n").err
    assert "Good day Max Blau, Anna Berg here." in shown
    assert "Who decides at Nova?" in shown
    assert "Compared with what?" in shown


def test_one_call_is_noted_with_steps_answers_and_objections(nova: Path, type_: Type) -> None:
    typed = ["1", "builds in May", "", "?", "? price", "y", "1", "", "tue 10:00 meeting bring samples", "400@fri"]
    run = type_("script", "run", "hello", "nova", "--with", "max", "--json", stdin="\n".join(typed) + "\n")
    assert run.code == 0, run.err
    call, _ = run.json["ids"]
    record = next(nova.rglob(f"{call}.yaml")).read_text()
    for line in (
        "outcome: held\n", "script: hello\n", "steps:\n  - hello\n  - need\n  - meet\n", "  - code: price\n    handled: yes\n",
        "I do → Agrees\n", "builds in May\n", "  amount: 400\n  by: 2026-11-27\n", "type: call\n", "  - nova/max\n",
    ):  # fmt: skip
        assert line in record, record


def test_the_next_step_is_planned(nova: Path, type_: Type) -> None:
    run = type_("script", "run", "hello", "nova", "--json", stdin=".\n\ntue 10:00 meeting bring samples\n\n")
    assert run.code == 0, run.err
    planned = next(nova.rglob(f"{run.json['ids'][1]}.yaml")).read_text()
    assert "start: 2026-11-24T10:00\n" in planned
    assert "type: meeting\n" in planned


def test_an_objection_counts_as_settled_only_when_that_is_said(nova: Path, type_: Type) -> None:
    run = type_("script", "run", "hello", "nova", "--json", stdin="? price\n\n.\n\n\n\n")
    assert run.code == 0, run.err
    assert "  - code: price\n    handled: no\n" in (nova / run.json["path"]).read_text()


def test_a_call_that_breaks_off_notes_nothing(nova: Path, type_: Type) -> None:
    run = type_("script", "run", "hello", "nova", stdin="1\n! in May\n")
    assert run.code == 1
    assert "broke off; what was answered and noted is kept" in run.err
    assert "script run hello nova --resume" in run.err
    assert not calls(nova)


def test_a_call_that_broke_off_is_not_begun_again_by_mistake(nova: Path, type_: Type) -> None:
    type_("script", "run", "hello", "nova", stdin="1\n")
    again = type_("script", "run", "hello", "nova", stdin="\n")
    assert again.code == 1
    assert "a conversation with Nova broke off" in again.err
    assert "--anew" in again.err
    assert not calls(nova)


def test_a_call_that_broke_off_is_resumed_where_it_stood(nova: Path, type_: Type) -> None:
    type_("script", "run", "hello", "nova", stdin="1\n! in May\n")
    run = type_("script", "run", "hello", "nova", "--resume", "--json", stdin="b\n2\n\n\n\n")
    assert run.code == 0, run.err
    record = (nova / run.json["path"]).read_text()
    assert "in May" in record
    assert "I do" not in record, "the answer was taken back"
    assert "outcome: call_back\n" in record
    assert type_("script", "run", "hello", "nova", stdin=".\nbusy\n\n\n").code == 0, "nothing is left to resume"


def test_a_call_begun_anew_forgets_its_notes(nova: Path, type_: Type) -> None:
    type_("script", "run", "hello", "nova", stdin="1\n! in May\n")
    run = type_("script", "run", "hello", "nova", "--anew", "--json", stdin="2\n\n\n\n")
    assert run.code == 0, run.err
    assert "in May" not in (nova / run.json["path"]).read_text()


def test_what_is_not_understood_is_asked_again(nova: Path, type_: Type) -> None:
    run = type_("script", "run", "hello", "nova", stdin="7\n.\nmaybe\nbusy\nsomeday\n\n\n\n")
    assert run.code == 0, run.err
    assert "? for objections" in run.err, "there is no answer 7"
    assert run.err.count("Outcome [reached]: ") == 2
    assert "`maybe` is none of these" in run.err
    assert "`someday`" in run.err


def test_an_outcome_is_chosen_by_its_number(nova: Path, type_: Type) -> None:
    assert type_("script", "run", "hello", "nova", stdin=".\n2\n\n\n").code == 0
    (call,) = calls(nova)
    assert "outcome: no_answer\n" in call.read_text()


def test_what_is_to_be_said_folds_at_its_words(nova: Path, type_: Type) -> None:
    shown = type_("script", "run", "hello", "nova", stdin=".\n\n\n\n", screen=(24, 40)).err
    assert all(len(line) <= 24 for line in shown.splitlines() if "[" not in line and "(" not in line), shown


def test_russian_is_asked_and_answered_in_russian(nova: Path, type_: Type) -> None:
    typed = ["1", "н", "? price", "д", "2", "перезвонить", "", ""]
    asked = type_("script", "run", "hello", "nova", "--locale", "ru", stdin="\n".join(typed) + "\n")
    assert asked.code == 0, asked.err
    assert "Обещание оплаты" in asked.err
    assert "  2  нет ответа\n" in asked.err
    assert "reached" not in asked.err
    (call,) = calls(nova)
    assert "Somebody else" in call.read_text(), "н goes back"
    assert "handled: yes" in call.read_text(), "д is yes"


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("goto: need", "goto: gone", "`gone`, which is no step"),
        ("{me}", "{you}", "names `you`"),
        (SCRIPT[SCRIPT.index("steps:") :], "", "this script has no steps"),
    ],
)
def test_a_script_that_leads_nowhere_is_refused_before_the_call(
    nova: Path, type_: Type, right: str, wrong: str, message: str
) -> None:
    (nova / "scripts" / "hello.yaml").write_text(SCRIPT.replace(right, wrong))
    refused = type_("script", "run", "hello", "nova")
    assert refused.code == 1
    assert message in refused.err
    assert "Who decides at Nova?" not in refused.err
