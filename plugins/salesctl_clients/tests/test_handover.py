"""`handover`: until the day everything stays where it is, from the day it is another's; the past stays who it was."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from salesctl.errors import SalesctlError, UsageError
from salesctl.history.undo import undo
from salesctl.session.dry_run import DryRun
from salesctl.testing import TestBook
from salesctl_clients.handover import handover
from salesctl_duties.briefing import brief

if TYPE_CHECKING:
    from collections.abc import Sequence

TODAY, DAY = "2026-11-23", "2026-12-01"
FACTS = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
team/boris.yaml: {name: Boris Orlov, email: boris@example.com, role: rep}
products/tea.yaml: {name: Tea}
clients/acme.yaml: {name: Acme, owner: anna}
clients/bolt.yaml: {name: Bolt, owner: anna}
clients/cord.yaml: {name: Cord, owner: boris}
deals/d-1.yaml: {title: Line, client: acme, owner: anna, stages: [{stage: new, at: 2026-11-02}]}
deals/d-2.yaml: {title: Hall, client: acme, owner: anna, stages: [{stage: won, at: 2026-11-02}]}
deals/d-3.yaml: {title: Roof, client: acme, stages: [{stage: won, at: 2026-11-02}]}
requests/2026/r-1.yaml: {client: acme, owner: anna, received_at: '2026-11-20T10:00', text: drawing}
requests/2026/r-2.yaml: {client: acme, owner: anna, received_at: '2026-11-20T10:00', text: done, answered_at: '2026-11-20T11:00', outcome: answered}
contracts/k-1.yaml: {client: acme, owner: anna, number: K-1, type: supply, drafted_at: 2026-11-10}
orders/2026/o-1.yaml: {client: acme, owner: anna, date: 2026-11-05, currency: EUR, lines: [{id: tea, product: tea, qty: 2, price: 5}]}
orders/2026/o-2.yaml: {client: bolt, date: 2026-10-01, currency: EUR, lines: [{id: tea, product: tea, qty: 2, price: 5}]}
shipments/2026/s-1.yaml: {client: bolt, order: o-2, shipped_at: 2026-10-05}
activities/2026/11/a-1.yaml: {type: call, client: acme, owner: anna, start: '2026-11-25T10:00'}
activities/2026/12/a-2.yaml: {type: call, client: acme, owner: anna, start: '2026-12-02T10:00'}
activities/2026/12/a-3.yaml: {type: call, client: cord, owner: boris, start: '2026-12-02T10:00'}
activities/2026/11/a-4.yaml: {type: call, client: acme, owner: anna, done_at: '2026-11-02T10:00', outcome: reached}
"""


@pytest.fixture
def book(tmp_path: Path) -> TestBook:
    return TestBook(tmp_path, FACTS)


def rows(book: TestBook, day: str, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in book.session(day).query().rows(sql)]


def owners(book: TestBook, day: str, kind: str) -> dict[str, str]:
    return dict(rows(book, day, f'select id, owner from "{kind}"'))


def seen(book: TestBook, day: str, user: str) -> set[str]:
    return {f"{one.rule}:{one.about}" for one in book.obligations(day, user)}


def show(told: Sequence[Any]) -> str:
    return "\n".join(str(getattr(one, "text", one)) for one in told)


def test_the_old_owner_has_it_until_the_day_and_the_new_one_from_then_on(book: TestBook) -> None:
    answer = handover(book.session(TODAY), "anna", "boris", start=DAY)
    assert answer.data["handed"] == {"client": 2, "deal": 1, "request": 1, "contract": 1, "order": 1, "activity": 1}
    for kind, record in (
        ("client", "acme"),
        ("deal", "d-1"),
        ("request", "r-1"),
        ("contract", "k-1"),
        ("order", "o-1"),
    ):
        assert (owners(book, "2026-11-30", kind)[record], owners(book, DAY, kind)[record]) == ("anna", "boris"), kind
    assert (owners(book, DAY, "deal")["d-2"], owners(book, DAY, "request")["r-2"]) == ("anna", "anna")
    assert owners(book, TODAY, "activity") == {"a-1": "anna", "a-2": "boris", "a-3": "boris", "a-4": "anna"}
    assert "request-unanswered:r-1" in seen(book, TODAY, "anna")
    assert "request-unanswered:r-1" in seen(book, DAY, "boris")
    assert not {one for one in seen(book, DAY, "anna") if "acme" in one or "r-1" in one}
    assert "Boris Orlov has two plans at 2 Dec" in show(answer.shown)


def test_figures_of_the_past_stay_with_who_earned_them(book: TestBook) -> None:
    sql = "select document, user from seller order by document"
    reached = "select client, step, day, user from funnel_fact order by 1, 2, 3"
    before, funnel = rows(book, DAY, sql), rows(book, DAY, reached)
    assert ("s-1", "anna") in before
    assert ("acme", "spoken_to", "2026-11-02", "anna") in funnel
    handover(book.session(TODAY), "anna", "boris", start=DAY)
    assert rows(book, DAY, reached) == funnel
    assert rows(book, DAY, sql) == [(one, "boris" if one == "d-1" else user) for one, user in before]
    handover(book.session("2026-12-10"), "boris", "anna")
    assert rows(book, "2026-12-20", "select user from seller where document = 's-1'") == [("anna",)]
    assert [owners(book, day, "client")["acme"] for day in (TODAY, DAY, "2026-12-10")] == ["anna", "boris", "anna"]


def test_one_commit_that_undo_takes_back(book: TestBook) -> None:
    before = {path: path.read_bytes() for path in book.root.glob("*/**/*.yaml")}
    answer = handover(book.session(TODAY), "anna", "boris", start=DAY)
    log = ["git", "-C", str(book.root), "log", "-1", "--format=%B"]
    subject, _, body = subprocess.run(log, capture_output=True, text=True, check=True).stdout.partition("\n\n")
    assert subject == "Anna Berg hands 2 clients over to Boris Orlov from 1 Dec 2026"
    told = [line for line in body.splitlines() if not line.startswith(("Client: ", "Duty: "))]
    assert [line for line in told if line and not line.endswith("Anna Berg hands over to Boris Orlov")] == []
    assert len([line for line in told if line]) == sum(answer.data["handed"].values())
    undo(book.session(TODAY), answer.data["commit"])
    assert {path: path.read_bytes() for path in book.root.glob("*/**/*.yaml")} == before


def test_some_clients_alone_and_nothing_is_written_on_a_dry_run(book: TestBook) -> None:
    session = book.session(TODAY)
    session.dry_run = True
    with pytest.raises(DryRun) as run:
        handover(session, "anna", "boris", clients="bolt")
    assert [change.path for change in run.value.changes] == ["clients/bolt.yaml"]
    assert owners(book, DAY, "client")["bolt"] == "anna"
    with pytest.raises(SalesctlError, match="cord is not a client of Anna Berg"):
        handover(book.session(TODAY), "anna", "boris", clients="bolt,cord")
    with pytest.raises(UsageError, match="nobody hands over to themselves"):
        handover(book.session(TODAY), "anna", "anna")


def test_what_is_handed_over_later_already_is_not_handed_over_before(book: TestBook) -> None:
    handover(book.session(TODAY), "anna", "boris", clients="bolt", start=DAY)
    with pytest.raises(SalesctlError, match="bolt is handed over again after"):
        handover(book.session(TODAY), "anna", "boris", start="2026-11-25")
    handover(book.session(TODAY), "boris", "anna", clients="bolt", start=DAY)
    assert owners(book, DAY, "client")["bolt"] == "anna"


def test_a_page_on_each_client_of_whoever_has_them_that_day(book: TestBook) -> None:
    handover(book.session(TODAY), "anna", "boris", start=DAY)
    pages = {day: brief(book.session(day), owner="boris").data["clients"] for day in (TODAY, DAY)}
    assert [page["client"] for page in pages[TODAY]] == ["cord"]
    assert [page["client"] for page in pages[DAY]] == ["acme", "bolt", "cord"]
    assert pages[DAY][0]["owed"], "what is owed of the client stands on the page of who has it now"
