"""`duties`: 23 lines, counted from facts; one duty explained with the command that settles each line."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from salesctl.api import DUTIES, Answer, Duty, UsageError
from salesctl.cli.command_tree import nodes
from salesctl.testing import TestBook
from salesctl_duties.overview import EVIDENCE, duties

PAID = "payments/2026/p-1.yaml: {date: 2026-10-21, client: acme, amount: 1000}"


def asked(book: TestBook, on: str, **options: object) -> Answer:
    return duties(book.session(on), **options)  # type: ignore[arg-type]


def line(answer: Answer, number: int) -> dict[str, object]:
    return {name: value for name, value in answer.data["duties"][number - 1].items() if name != "title"}


def test_always_all_23(book: TestBook) -> None:
    answer = asked(book, "2026-10-20", user="boris")
    assert [one["number"] for one in answer.data["duties"]] == list(range(1, 24))
    assert all(one["owed"] == 0 for one in answer.data["duties"])
    assert answer.exit_code == 0


def test_owed_late_done_and_oldest(shipped: TestBook) -> None:
    shipped.add(PAID)
    answer = asked(shipped, "2026-10-25", user="anna")
    assert line(answer, 2) == {"number": 2, "owed": 1, "overdue": 1, "done": 1, "oldest": "2026-10-19"}
    assert line(asked(shipped, "2026-11-01", user="anna"), 2)["done"] == 0, "a new month begins with nothing done"
    assert line(asked(shipped, "2026-10-20", user="anna"), 2)["done"] == 0, "the money had not come"
    assert line(asked(shipped, "2026-10-25", user="boris"), 2)["owed"] == 0


def test_the_team_person_by_person(shipped: TestBook) -> None:
    answer = asked(shipped, "2026-10-25", team=True)
    assert answer.data["duties"][1]["users"] == {
        "anna": {"owed": 1, "overdue": 1, "done": 0, "oldest": "2026-10-19"},
        "boris": {"owed": 0, "overdue": 0, "done": 0, "oldest": None},
    }
    assert answer.data["duties"][1]["owed"] == 1


def test_failing_for_a_nightly_job(shipped: TestBook) -> None:
    assert asked(shipped, "2026-10-25", user="anna", fail_on="overdue").exit_code == 1
    assert asked(shipped, "2026-10-25", user="boris", fail_on="overdue").exit_code == 0
    assert asked(shipped, "2026-10-25", user="anna", number=3, fail_on="owed").exit_code == 0
    with pytest.raises(UsageError, match="`--fail-on later` is not known"):
        asked(shipped, "2026-10-25", fail_on="later")


def test_one_duty_explained(shipped: TestBook) -> None:
    answer = asked(shipped, "2026-10-25", user="anna", number=2)
    (one,) = answer.data["obligations"]
    assert one["id"] == "overdue:s-1"
    assert one["do"] == 'salesctl log 1 "…" --promise SUM@DATE'
    assert answer.numbered is not None
    assert answer.numbered[0]["about"] == "s-1"
    with pytest.raises(UsageError, match="no duty 24"):
        asked(shipped, "2026-10-25", number=24)


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: str(duty.number))
def test_each_duty_says_what_it_asks_for_in_both_languages_and_counts_its_evidence(book: TestBook, duty: Duty) -> None:
    russian = book.session("2026-10-25", lang="ru").language
    for text in (duty.title, duty.task):
        assert any("а" <= letter <= "я" for letter in russian.say(text))
    assert asked(book, "2026-10-25", number=duty.number).data["sense"] == duty.task
    assert (EVIDENCE / f"{duty.number:02}.sql").read_text(encoding="utf-8").startswith("-- ")


@pytest.mark.parametrize(
    "file", sorted((Path(__file__).parent.parent / "rules").glob("*.sql")), ids=lambda file: str(file.stem)
)
def test_every_shipped_rule_names_a_command_that_is_there(file: Path) -> None:
    (named,) = [line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("-- do: ")]
    word, first, *more = shlex.split(named.removeprefix("-- do: "))
    assert word == "salesctl"
    branch = nodes()[first]
    assert not branch.inside or more[0] in branch.inside, named
