"""The day as a page: clients in the order to call them, each once, and never more than a screen."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conftest import Type
from salesctl.lang.width import columns_of

CLIENT = "name: {name}\nowner: anna\ncontacts:\n  - {{id: olga, name: Olga, phones: ['+49 30 1234567']}}\n"
OPENING = "as_of: 2026-10-01\nclient: {client}\nopening: yes\ndocuments:\n"
DOCUMENT = "  - {{number: {number}, date: 2026-09-01, due_on: 2026-10-20, amount: {sum}}}\n"


def _put(book: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (book / path).parent.mkdir(parents=True, exist_ok=True)
        (book / path).write_text(text)
    subprocess.run(["git", "-C", str(book), "add", "."], check=True)
    subprocess.run(["git", "-C", str(book), "commit", "-qm", "by hand"], check=True)


@pytest.fixture
def debts(book: Path) -> Path:
    """Three clients who owe 100, 900 and 500 for as long."""
    sums = {"acme": "100.00", "bolt": "900.00", "nord": "500.00"}
    files = {f"clients/{client}.yaml": CLIENT.format(name=client.title()) for client in sums}
    for client, amount in sums.items():
        document = DOCUMENT.format(number=f"W-{client}", sum=amount)
        files[f"balances/2026/b-{client}.yaml"] = OPENING.format(client=client) + document
    _put(book, files)
    return book


def _names(page: str) -> list[str]:
    return [line.split(" · ")[0].strip() for line in page.splitlines() if " · owes " in line]


def test_the_largest_sum_is_called_first_and_a_client_stands_once(debts: Path, type_: Type) -> None:
    page = type_("today", "--money").out
    assert _names(page) == ["Bolt", "Nord", "Acme"]
    assert "Bolt · Olga +49 30 1234567 · owes €900.00" in page
    assert "3 calls, €1,500.00 to ask for" in page


def test_the_numbers_are_those_of_the_page(debts: Path, type_: Type) -> None:
    page = type_("today", "--money").out
    number = next(line.split()[0] for line in page.splitlines() if "W-nord" in line)
    assert type_("log", number, "pays on Friday", "--promise", "500@fri").code == 0
    assert _names(type_("today", "--money").out) == ["Bolt", "Acme"]


def test_an_obligation_is_named_by_its_id_on_any_day_as_by_its_line(debts: Path, type_: Type) -> None:
    owed = {one["client"]: one["id"] for one in type_("today", "--money", "--json").json["obligations"]}
    later = type_("today", "--money", "--json", now="2026-11-25T10:00:00+00:00").json["obligations"]
    assert {one["client"]: one["id"] for one in later} == owed
    assert all(f" {name}\n" in type_("today", "--money", "--ids").out for name in owed.values())
    assert "overdue:" not in type_("today", "--money").out
    assert type_("log", owed["nord"], "pays on Friday", "--promise", "500@fri").code == 0
    assert type_("snooze", f"{owed['acme']},{owed['bolt']}", "--until", "fri", "--why", "x").code == 0
    assert _names(type_("today", "--money").out) == []
    refused = type_("done", owed["nord"], "again", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (1, "not-found"), "it is owed no longer"


def test_who_did_not_answer_moves_down_and_stays(debts: Path, type_: Type) -> None:
    assert type_("log", "bolt", "rang twice", "--outcome", "no_answer").code == 0
    page = type_("today", "--money").out
    assert _names(page) == ["Nord", "Acme", "Bolt"]
    assert "tried 10:00" in page


def test_one_client_and_one_duty(debts: Path, type_: Type) -> None:
    assert _names(type_("today", "nord").out) == _names(type_("today", "--client", "nord").out) == ["Nord"]
    assert type_("today", "nord", "--client", "acme").code == 2
    asked = type_("today", "--duty", "2", "--json").json["obligations"]
    assert {one["duty"] for one in asked} == {2}
    assert {one["client"] for one in asked} == {"acme", "bolt", "nord"}
    assert "W-" not in type_("today", "--duty", "3").out


def test_hundreds_of_things_stay_on_a_screen_that_says_so(book: Path, type_: Type) -> None:
    files = {f"clients/c-{n:03}.yaml": CLIENT.format(name=f"Client {n:03}") for n in range(150)}
    for n in range(150):
        documents = (DOCUMENT.format(number=f"W-{n:03}-{part}", sum="10.00") for part in range(4))
        files[f"balances/2026/b-{n:03}.yaml"] = OPENING.format(client=f"c-{n:03}") + "".join(documents)
    _put(book, files)
    whole = type_("today", "--all", "--duty", "2").out.splitlines()
    assert sum("W-" in line for line in whole) == 600
    for columns, height in ((80, 24), (120, 40)):
        screen = type_("today", screen=(columns, height)).out.splitlines()
        assert height - 4 < len(screen) < height, "with the prompt"
        assert max(map(columns_of, screen)) <= columns
        hidden = next(int(line.split()[0]) for line in screen if "more things: salesctl today --all" in line)
        shown = sum("W-" in line for line in screen)
        owed = len(type_("today", "--json").json["obligations"])
        assert hidden + sum(line[:7].strip().isdigit() for line in screen) == owed
        assert shown > height // 3
        assert any("do not fit" in line for line in screen)
    assert len(type_("today").out.splitlines()) <= 45, "nor does a pipe get more"


def test_the_team_stays_on_a_screen_by_person_and_its_numbers_hold(debts: Path, type_: Type) -> None:
    files = {f"clients/c-{n:03}.yaml": CLIENT.format(name=f"Client {n:03}").replace("anna", "boris") for n in range(40)}
    for n in range(40):
        files[f"balances/2026/b-{n:03}.yaml"] = OPENING.format(client=f"c-{n:03}") + DOCUMENT.format(
            number=f"W-{n:03}", sum="10.00"
        )
    files["team/boris.yaml"] = "name: Boris Orlov\nemail: boris@nord.example\nrole: rep\n"
    _put(debts, files)
    answer = type_("today", "--team", "--json").json
    screen = type_("today", "--team", screen=(80, 24)).out.splitlines()
    assert len(screen) < 24
    assert max(map(columns_of, screen)) <= 80
    headings = [line for line in screen if line.startswith(("Anna Berg · ", "Boris Orlov · "))]
    assert len(headings) == 2
    assert "3 calls, €1,500.00 to ask for" in " ".join(screen)
    numbers = [int(line[:7]) for line in screen if line[:7].strip().isdigit()]
    hidden = next(int(line.split()[0]) for line in screen if "today --user NAME, or --team --all" in line)
    assert len(numbers) + hidden == len(answer["obligations"])
    first_of_boris = next(int(line[:7]) for line in screen[screen.index(headings[1]) + 1 :])
    assert answer["obligations"][first_of_boris - 1]["owner"] == "boris"
    assert type_("waive", str(first_of_boris), "--why", "x").code == 0
    assert len(type_("today", "--team", "--all").out.splitlines()) > len(answer["obligations"])


def test_a_page_is_a_table_where_a_format_has_nothing_else(debts: Path, type_: Type) -> None:
    for words in ((), ("--team",), ("--all",)):
        rows = type_("today", "--money", *words, "--format", "csv").out.splitlines()
        assert rows[0].startswith("#,action,client,phone,why,planned,due,owner")
        assert [row.split(",")[2] for row in rows[1:]] == ["bolt", "nord", "acme"]


def test_a_plan_is_a_page_that_cuts_no_number_in_two(debts: Path, type_: Type) -> None:
    page = type_("plan", "day", screen=(60, 24)).out
    assert "Mon 23 Nov 2026\n" in page
    assert "· Bolt · Olga +49 30 1234567\n" in page
    rows = type_("plan", "day", "--format", "csv").out.splitlines()
    assert rows[0].startswith("#,start,action,client,phone,why")
    (debts / "clients" / "bolt.yaml").write_text(CLIENT.format(name="Bolt").replace("name: Olga, ", ""))
    _put(debts, {})
    assert "Bolt · +49 30 1234567" in type_("today", "bolt").out, "whose name is unknown has none"


def test_a_terminal_has_its_own_numbers_and_a_pipe_none(
    debts: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALESCTL_TERMINAL", "left")
    type_("today", "--money")
    monkeypatch.setenv("SALESCTL_TERMINAL", "right")
    type_("today", "acme")
    assert "acme" in type_("show", "1").out
    monkeypatch.setenv("SALESCTL_TERMINAL", "left")
    assert "bolt" in type_("show", "1").out
    monkeypatch.delenv("SALESCTL_TERMINAL")
    type_("today", "nord")
    monkeypatch.setenv("SALESCTL_TERMINAL", "left")
    assert "bolt" in type_("show", "1").out, "what went down a pipe numbered nothing"


def test_a_missed_call_from_a_number_nobody_knows_is_a_call_with_that_number(book: Path, type_: Type) -> None:
    assert type_("request", "add", "--missed", "--phone", "+49 30 5551234").code == 0
    page = type_("today", "--calls").out
    assert "1 call\n" in page
    assert "unknown caller · +49 30 5551234\n" in page
    assert "At the desk" not in page
    assert "+49 30 5551234" in type_("call", "no news").err
    refused = type_("log", "1", "they want pumps").err
    assert "line 1 of the list last shown names no client" in refused
    assert type_("request", "answer", "1", "called back").code == 0
    assert "unknown caller" not in type_("today").out


def test_who_is_not_found_may_stand_in_a_file_that_cannot_be_read(debts: Path, type_: Type) -> None:
    (debts / "clients/client-7.yaml").write_text('name: "Orion\n')
    error = type_("log", "orion", "pays on Friday").err
    assert "no client matches `orion`" in error
    assert "hint: clients/client-7.yaml cannot be read: `salesctl check` says why" in error
