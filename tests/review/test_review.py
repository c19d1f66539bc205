"""`review`: what changed, weighed; what it did to the figures; who may sign it off."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from conftest import Type
from salesctl.lang.text import say
from salesctl.review import since as spans
from salesctl.review.effects import totals
from salesctl.review.review import Review, review
from salesctl.review.weighing import MEANINGS, Weighed
from salesctl.testing import TestBook, copy_book

DAY = "2026-11-23"
FACTS = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
team/boris.yaml: {name: Boris Orlov, email: boris@example.com, role: rep}
team/marta.yaml: {name: Marta Lind, email: marta@example.com, role: manager}
policy/policy-2026-01-01.yaml:
  valid_from: 2026-01-01
  approvers: [marta]
  deferral_days: 30
  stages: [{stage: talk, title: Talk, outcome: open, weight: 50}, {stage: won, title: Won, outcome: won}, {stage: lost, title: Lost, outcome: lost}]
clients/acme.yaml: {name: Acme, owner: anna, payment_terms_days: 14, credit_limit: 1000}
clients/bolt.yaml: {name: Bolt, owner: boris}
products/pump.yaml: {name: Pump, unit: pc}
deals/line.yaml: {title: Line, client: acme, owner: anna, amount: 900, expected_close: 2026-11-30, stages: [{stage: talk, at: 2026-10-01}]}
deals/hall.yaml: {title: Hall, client: bolt, owner: boris, amount: 500, expected_close: 2026-12-01, stages: [{stage: talk, at: 2026-10-01}]}
orders/2026/o-1.yaml: {number: O-1, date: 2026-11-02, client: acme, lines: [{id: pump, product: pump, qty: 10, price: 100}]}
shipments/2026/s-1.yaml: {order: o-1, client: acme, number: W-1, shipped_at: 2026-11-03, terms_days: 14, lines: [{order_line: pump, qty: 10}]}
payments/2026/p-1.yaml: {date: 2026-11-05, client: acme, amount: 300, number: 7}
"""


def written(
    book: TestBook, person: str, kind: str, record: str, day: str = DAY, why: str = "", **fields: object
) -> None:
    """A change of a record, committed by somebody on a day."""
    session = book.session(day)
    session.git.set("user.email", f"{person}@example.com")
    session.git.set("user.name", {"anna": "Anna Berg", "boris": "Boris Orlov", "marta": "Marta Lind"}[person])
    session = book.session(day)
    session.why = why
    made: dict[str, object] = {}
    if session.book.path_of(kind, record):
        made = dict(session.read(kind, record)[0].data)
        session.commit([session.revise(kind, record, {**made, **fields})])
    else:
        session.commit([session.new(kind, fields, record)])


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> TestBook:
    """A week of three people. Nothing changes it."""
    book = TestBook(tmp_path_factory.mktemp("review"), FACTS)
    stages = [{"stage": "talk", "at": "2026-10-01"}]
    written(book, "anna", "deal", "line", "2026-11-18", expected_close="2026-12-05")
    written(book, "anna", "deal", "line", "2026-11-20", "budget is cut", expected_close="2026-12-20", amount="700")
    written(book, "anna", "client", "acme", "2026-11-20", payment_terms_days="45", credit_limit="5000")
    written(book, "marta", "client", "bolt", "2026-11-20", owner="anna")
    written(book, "boris", "payment", "p-1", "2026-11-20", amount="250")
    written(book, "boris", "payment", "p-2", "2026-11-20", date="2026-11-10", client="acme", amount="100", number="8")
    written(
        book,
        "anna",
        "credit_note",
        "c-1",
        "2026-11-20",
        number="C-1",
        date="2026-11-20",
        client="acme",
        reason="write_off",
        amount="50",
    )
    written(
        book,
        "boris",
        "deal",
        "hall",
        "2026-11-21",
        stages=[*stages, {"stage": "lost", "at": "2026-11-21"}],
        lost_reason="price",
    )
    order = book.root / "orders/2026/o-1.yaml"  # by hand: salesctl refuses it
    order.write_text(order.read_text() + "approvals:\n  - at: 2026-11-21T10:00\n    by: marta\n    discount: 20\n")
    who = ["-c", "user.name=Anna Berg", "-c", "user.email=anna@example.com"]
    when = {"GIT_AUTHOR_DATE": "2026-11-21T10:00:00Z", "GIT_COMMITTER_DATE": "2026-11-21T10:00:00Z"}
    subprocess.run(["git", "-C", str(book.root), *who, "commit", "-qam", "x"], check=True, env={**os.environ, **when})
    written(
        book,
        "anna",
        "order",
        "o-2",
        "2026-11-23",
        date="2026-11-23",
        client="acme",
        number="O-2",
        lines=[{"id": "pump", "product": "pump", "qty": "1", "price": "80"}],
    )
    return book


@pytest.fixture(scope="module")
def reviewed(worked: TestBook) -> Review:
    session = worked.session(DAY)
    return review(session, spans.span(session, "2026-11-19"))


def of(found: Review, meaning: str) -> list[Weighed]:
    return [one for one in found.changes if meaning in one.meanings]


@pytest.mark.parametrize(
    ("meaning", "text", "remarks"),
    [
        ("terms", "Acme: credit limit €1,000.00 → €5,000.00; payment terms days 14 → 45", ()),
        ("let_go", "Acme: credit note C-1 over €50.00, write off", ()),
        (
            "lowered",
            "Acme, deal Line: amount €900.00 → €700.00; expected close 5 Dec → 20 Dec",
            ("less by €200.00", "15 days later; moved 2 times in all"),
        ),
        ("owner", "Bolt: Boris Orlov hands over to Anna Berg", ()),
        ("lost", "Bolt: Hall: talk → lost: price", ()),
    ],
)
def test_what_a_change_means(reviewed: Review, meaning: str, text: str, remarks: tuple[str, ...]) -> None:
    told = [one for one in of(reviewed, meaning) if str(one.text).startswith(text) or text in str(one.text)]
    assert told, [str(one.text) for one in reviewed.changes]
    assert {str(remark) for one in told for remark in one.remarks} <= set(remarks)


def test_the_most_consequential_stands_first_and_each_change_once(reviewed: Review) -> None:
    ranks = [one.rank for one in reviewed.changes]
    assert ranks == sorted(ranks)
    written_ = [(one.commit, one.record) for one in reviewed.changes if one.meanings[0] != "concession"]
    assert len(written_) == len(set(written_))
    assert reviewed.commits == 9


def test_a_date_put_off_says_by_how_much_how_often_and_why(reviewed: Review) -> None:
    (slipped,) = of(reviewed, "slipped")
    assert slipped.meanings == ("lowered", "slipped")
    assert [str(one) for one in slipped.remarks] == ["less by €200.00", "15 days later; moved 2 times in all"]
    assert (slipped.person, slipped.client, slipped.duty, slipped.why) == ("anna", "acme", 11, "budget is cut")
    assert (slipped.amount, slipped.currency) == (200_0000, "EUR")


def test_the_past_edited_and_entered_late(reviewed: Review) -> None:
    (edited,) = of(reviewed, "edited")
    assert (edited.record, [str(one) for one in edited.remarks]) == ("p-1", ["less by €50.00", "of 5 Nov 2026"])
    late = {one.record: [str(remark) for remark in one.remarks] for one in of(reviewed, "backdated")}
    assert late == {"p-2": ["entered 10 days late"]}


def test_an_approval_that_somebody_else_wrote(reviewed: Review) -> None:
    (wrong,) = of(reviewed, "approval")
    assert [str(one) for one in wrong.remarks] == ["says Marta Lind, written by Anna Berg"]


def test_what_was_granted_says_who_allowed_it(reviewed: Review) -> None:
    granted = {(one.record, tuple(str(remark) for remark in one.remarks)) for one in of(reviewed, "concession")}
    assert ("acme", ("nobody allowed it",)) in granted
    assert [(one.record, str(one.text)) for one in reviewed.decisions] == [("acme", "Acme: 45 days to pay > 30")]


def test_receivables_moved_by_their_causes(reviewed: Review) -> None:
    (total,) = totals(reviewed.receivables)
    assert (total.before, total.after) == (700_0000, 600_0000)
    assert dict(total.causes) == {"paid": -100_0000, "corrected": 50_0000, "credited": -50_0000}
    assert all(one.change == sum(one.causes.values()) for one in reviewed.receivables)


def test_the_pipeline_moved_by_its_causes(reviewed: Review) -> None:
    (total,) = totals(reviewed.pipeline)
    assert (total.before, total.after) == (1400_0000, 700_0000)
    assert dict(total.causes) == {"lowered": -200_0000, "lost": -500_0000}


def test_every_meaning_has_a_heading() -> None:
    assert all(say(heading) for heading in MEANINGS.values())


# -- as it is typed ---------------------------------------------------------------------------------------------------

NOW = "2026-11-23T09:00:00+00:00"


@pytest.fixture
def here(worked: TestBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy_book(worked.root, tmp_path / "book")
    monkeypatch.chdir(tmp_path / "book")
    return tmp_path / "book"


def user(book: Path, person: str) -> None:
    for key, value in (("user.email", f"{person}@example.com"), ("user.name", person)):
        subprocess.run(["git", "-C", str(book), "config", key, value], check=True)


def test_it_begins_where_the_last_one_of_this_person_ended(here: Path, type_: Type) -> None:
    user(here, "marta")
    first = type_("review", "--json", now=NOW).json
    assert first["commits"] == 10, "a week, the first time"
    assert type_("review", "--json", now=NOW).json["since"] == first["since"], "the same again, while nothing is new"
    assert type_("set", "acme", "district=north", now=NOW).code == 0
    second = type_("review", "--json", now=NOW).json
    assert (second["since"], second["commits"]) == (first["until"], 1)
    user(here, "anna")
    assert type_("review", "--json", now=NOW).json["since"] == first["since"], "another person has not looked yet"
    assert (here / ".git/salesctl/reviews.json").stat().st_mode & 0o077 == 0


def test_a_question_about_a_part_is_no_review(here: Path, type_: Type) -> None:
    user(here, "marta")
    for words in (["2026-11-19"], ["--only", "slipped"], ["--author", "anna"], ["--client", "acme"]):
        assert type_("review", *words, now=NOW).code == 0
    assert not (here / ".git/salesctl/reviews.json").exists()


def test_the_figures_of_one_client_stand_once_and_are_all_there(here: Path, type_: Type) -> None:
    asked = type_("review", "2026-11-19", "--client", "acme", "--only", "figures", now=NOW, screen=(80, 24))
    receivables = asked.out.partition("Pipeline")[0].splitlines()
    assert [line.split()[0] for line in receivables if line.startswith(("Acme", "all", "was"))] == ["Acme"], asked.out


def test_what_waits_for_a_decision_of_one_client_stands_below_it(here: Path, type_: Type) -> None:
    waiting = type_("review", "2026-11-19", "--json", now=NOW).json["decisions"]
    assert {one["client"] for one in waiting} >= {"acme"}
    for client in ("acme", "bolt"):
        own = [one for one in waiting if one["client"] == client]
        assert type_("review", "2026-11-19", "--client", client, "--json", now=NOW).json["decisions"] == own
        said = type_("review", "2026-11-19", "--client", client, now=NOW).out
        assert ("Nothing waits for a decision." in said) == (not own), said


def test_figures_and_what_waits_are_nobodys_own(here: Path, type_: Type) -> None:
    for part in ("figures", "decisions"):
        refused = type_("review", "2026-11-19", "--author", "anna", "--only", part, now=NOW)
        assert (refused.code, "leave out --author" in refused.err) == (2, True), refused
    answer = type_("review", "2026-11-19", "--author", "anna", "--json", now=NOW).json
    assert answer["changes"]
    assert [answer[name] for name in ("receivables", "pipeline", "plan", "decisions")] == [[], [], [], []]
    asked = ("review", "2026-11-19", "--only", "decisions", "--client")
    assert [len(type_(*asked, client, "--json", now=NOW).json["decisions"]) for client in ("acme", "bolt")] == [1, 0]


def test_what_is_damaged_is_named_and_not_taken_for_a_first_review(here: Path, type_: Type) -> None:
    user(here, "marta")
    assert type_("review", now=NOW).code == 0
    (here / ".git/refs/heads/main").write_text("")
    for words in (("review", "--approve"), ("review",), ("review", "2026-11-19")):
        refused = type_(*words, now=NOW)
        assert (refused.code, "the branch main is damaged" in refused.err) == (1, True), refused


def test_only_a_manager_signs_off_and_what_was_looked_at(here: Path, type_: Type) -> None:
    user(here, "marta")
    refused = type_("review", "--approve", now=NOW)
    assert (refused.code, "look first: salesctl review" in refused.err) == (1, True)
    seen = type_("review", "--json", now=NOW).json
    assert type_("set", "acme", "district=north", now=NOW).code == 0
    answer = type_("review", "--approve", "call Acme about the terms", "--json", now="2026-11-25T09:00:00+00:00")
    record = (here / answer.json["path"]).read_text()
    assert f"commit: {seen['until']}" in record, "what came after the review was not seen"
    assert "remark: call Acme about the terms" in record
    assert "by: marta" in record
    subject = subprocess.run(["git", "log", "-1", "--format=%s"], cwd=here, capture_output=True, text=True, check=True)
    assert subject.stdout.startswith("all changes up to 23 Nov 09:00 seen by Marta Lind"), (
        "and not to when it was signed"
    )
    user(here, "anna")
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=here, capture_output=True, check=True).stdout
    assert type_("review", now=NOW).code == 0
    refused = type_("review", "--approve", now=NOW)
    assert (refused.code, "ask Marta Lind" in refused.err) == (1, True)
    assert subprocess.run(["git", "rev-parse", "HEAD"], cwd=here, capture_output=True, check=True).stdout == head


def test_nobody_signs_off_for_a_manager(here: Path, type_: Type) -> None:
    user(here, "anna")
    words = ("sign-off", "add", "--date", "2026-11-23 09:00", "--by", "marta", "--commit", "abc")
    forged = type_(*words, now=NOW)
    assert (forged.code, "the review is said to be Marta Lind's, but anna@example.com wrote it" in forged.err) == (
        1,
        True,
    ), forged
    user(here, "marta")
    done = type_(*words, now=NOW)
    assert (done.code, "all changes seen by Marta Lind on 23 Nov 09:00" in done.out) == (0, True), (
        "as of those who signed before it was said until when"
    )


def test_what_it_shows(here: Path, type_: Type) -> None:
    shown = type_("review", "2026-11-19", now=NOW).out
    assert "Dates slipped" not in shown, "told with what is more consequential"
    assert "15 days later; moved 2 times in all" in type_("review", "2026-11-19", "--only", "slipped", now=NOW).out
    assert shown.index("Terms eased") < shown.index("Owners changed") < shown.index("Receivables")
    by = type_("review", "2026-11-19", "--by", "client", now=NOW).out
    assert by.index("Acme\n") < by.index("Bolt\n")
    assert type_("review", "2026-11-19", "--md", now=NOW).out.count("\n## ") >= 6
    assert type_("review", "--only", "decisions", now=NOW).out.endswith(
        "salesctl approvals\nAcme: 45 days to pay > 30\n"
    )
    wrong = type_("review", "--only", "slippd", now=NOW)
    assert (wrong.code, "slipped" in wrong.err) == (2, True)
    assert json.loads(type_("review", "main", "--json", now=NOW).out)["changes"] == []


# -- what is more than one person's week -------------------------------------------------------------------------------

BOLT_OWES = """
orders/2026/o-9.yaml: {number: O-9, date: 2026-11-02, client: bolt, lines: [{id: pump, product: pump, qty: 4, price: 100}]}
shipments/2026/s-9.yaml: {order: o-9, client: bolt, number: W-9, shipped_at: 2026-11-03, terms_days: 14, lines: [{order_line: pump, qty: 4}]}
"""


@pytest.fixture
def quiet(tmp_path: Path) -> TestBook:
    """Both owe, and nothing has happened since."""
    book = TestBook(tmp_path / "quiet", FACTS + BOLT_OWES)
    written(book, "marta", "client", "bolt", "2026-11-18", district="south")
    return book


def since_thursday(book: TestBook) -> Review:
    session = book.session(DAY)
    return review(session, spans.span(session, "2026-11-19"))


def test_the_total_is_of_all_who_owe_and_not_of_those_alone_whose_debt_moved(quiet: TestBook) -> None:
    written(quiet, "anna", "payment", "p-2", "2026-11-20", date="2026-11-20", client="acme", amount="100", number="8")
    found = since_thursday(quiet)
    (total,) = totals(found.receivables)
    owed = quiet.session(DAY).query().one("select sum(outstanding) from receivable")
    assert owed is not None
    assert total.after == owed[0] == 1000_0000
    assert (total.before, dict(total.causes)) == (1100_0000, {"paid": -100_0000})
    assert [one.client for one in found.receivables] == ["acme", "bolt"], "the one that moved first"


def test_goods_that_came_back_are_another_cause_than_a_debt_let_go(quiet: TestBook) -> None:
    back = {"date": "2026-11-20", "client": "acme", "shipment": "s-1"}
    lines = [{"order_line": "pump", "qty": "1"}]
    written(quiet, "anna", "credit_note", "c-1", "2026-11-20", **back, reason="return", amount="100", lines=lines)
    written(quiet, "anna", "credit_note", "c-2", "2026-11-20", **back, reason="claim", amount="30")
    (total,) = totals(since_thursday(quiet).receivables)
    assert dict(total.causes) == {"returned": -100_0000, "credited": -30_0000}


@pytest.mark.parametrize("away", ["archived", "removed"])
def test_what_is_put_away_has_come_to_nothing(quiet: TestBook, away: str) -> None:
    if away == "archived":
        written(quiet, "boris", "deal", "hall", "2026-11-20", archived="yes")
        written(quiet, "boris", "order", "o-9", "2026-11-20", archived="yes")
    else:
        subprocess.run(["git", "rm", "-q", "deals/hall.yaml"], cwd=quiet.root, check=True)
        when = {"GIT_AUTHOR_DATE": "2026-11-20T10:00:00Z", "GIT_COMMITTER_DATE": "2026-11-20T10:00:00Z"}
        subprocess.run(["git", "commit", "-qm", "x"], cwd=quiet.root, check=True, env={**os.environ, **when})
    found = since_thursday(quiet)
    lowered = {one.record: [str(remark) for remark in one.remarks] for one in of(found, "lowered")}
    assert lowered["hall"] == ["less by €500.00"]
    assert [*of(found, "slipped"), *of(found, "owner")] == [], "what is gone was not put off, nor handed over"
    assert ("o-9" in lowered) == (away == "archived")


def test_a_deal_that_was_decided_is_put_away_without_a_loss(quiet: TestBook) -> None:
    stages = [{"stage": "talk", "at": "2026-10-01"}, {"stage": "lost", "at": "2026-11-20"}]
    written(quiet, "boris", "deal", "hall", "2026-11-20", stages=stages, lost_reason="price")
    written(quiet, "boris", "deal", "hall", "2026-11-21", archived="yes")
    assert of(since_thursday(quiet), "lowered") == []


def test_a_concession_is_told_with_the_change_that_granted_it(quiet: TestBook) -> None:
    written(quiet, "anna", "client", "acme", "2026-11-20", "they grow", payment_terms_days="45")
    written(quiet, "boris", "client", "acme", "2026-11-21", "moved house", district="north")
    (granted,) = of(since_thursday(quiet), "concession")
    assert (granted.at[:10], granted.why) == ("2026-11-20", "they grow")


RIGHTS = [{"id": "limits", "kind": "client", "fields": ["credit_limit"], "roles": ["manager"]}]


def test_what_was_changed_without_the_right_to_comes_first_and_says_what_signing_off_means(
    quiet: TestBook, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(quiet, "marta", "policy", "policy-2026-01-01", "2026-11-20", rights=RIGHTS)
    written(quiet, "marta", "client", "bolt", "2026-11-20", credit_limit="700")
    card = quiet.root / "clients/acme.yaml"  # by hand: salesctl refuses it
    card.write_text(card.read_text().replace("credit_limit: 1000", "credit_limit: 9000"))
    who = ["-c", "user.name=Anna Berg", "-c", "user.email=anna@example.com"]
    when = {"GIT_AUTHOR_DATE": "2026-11-21T10:00:00Z", "GIT_COMMITTER_DATE": "2026-11-21T10:00:00Z"}
    subprocess.run(["git", *who, "commit", "-qam", "x"], cwd=quiet.root, check=True, env={**os.environ, **when})
    found = since_thursday(quiet)
    assert (found.changes[0].record, found.changes[0].meanings) == ("acme", ("breach", "terms"))
    assert [one.record for one in of(found, "breach")] == ["acme"]
    monkeypatch.chdir(quiet.root)
    shown = type_("review", "2026-11-19", now=NOW).out.splitlines()
    assert shown[1] == "Changed without the right to"
    assert "`credit_limit` is for these roles alone to change: manager" in shown[3]
    assert f"(--approve); to take it back: salesctl undo {found.changes[0].commit[:10]}" in shown[4]


def test_duties_are_called_by_their_names(here: Path, type_: Type) -> None:
    shown = type_("review", "2026-11-19", "--by", "duty", now=NOW).out
    assert "\nNegotiate\n" in shown
    assert "\nCollect receivables\n" in shown


def test_a_reason_that_stands_in_the_sentence_is_not_told_again(
    quiet: TestBook, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages = [{"stage": "talk", "at": "2026-10-01"}, {"stage": "lost", "at": "2026-11-20"}]
    written(quiet, "boris", "deal", "hall", "2026-11-20", "too dear", stages=stages, lost_reason="too dear")
    monkeypatch.chdir(quiet.root)
    assert type_("review", "2026-11-19", "--only", "lost", now=NOW).out.count("too dear") == 1


def test_what_was_entered_and_taken_back_is_not_told_as_if_it_stood(quiet: TestBook) -> None:
    for number in ("p-2", "p-3", "p-4"):
        written(quiet, "anna", "payment", number, "2026-11-20", date="2026-11-20", client="acme", amount="100")
    subprocess.run(["git", "rm", "-q", "payments/2026/p-2.yaml"], cwd=quiet.root, check=True)
    when = {"GIT_AUTHOR_DATE": "2026-11-20T12:00:00Z", "GIT_COMMITTER_DATE": "2026-11-20T12:00:00Z"}
    subprocess.run(["git", "commit", "-qm", "x"], cwd=quiet.root, check=True, env={**os.environ, **when})
    written(quiet, "anna", "payment", "p-3", "2026-11-21", archived="true")
    paid = {one.record: [str(remark) for remark in one.remarks] for one in of(since_thursday(quiet), "paid")}
    assert paid == {"p-2": ["removed since"], "p-3": ["put away since"], "p-4": []}


@pytest.mark.parametrize(("month", "said"), [(None, False), ("2026-10", True), ("2026-11", False)])
def test_a_month_without_targets_is_named_where_there_were_any(
    quiet: TestBook, type_: Type, monkeypatch: pytest.MonkeyPatch, month: str | None, said: bool
) -> None:
    if month:
        written(quiet, "marta", "target", "t-1", "2026-11-20", period=month, user="anna", metrics={"calls": "5"})
    monkeypatch.chdir(quiet.root)
    for words, told in (
        ((), said),
        (("--only", "figures"), said),
        (("--author", "anna"), False),
        (("--client", "acme"), False),
    ):
        shown = type_("review", "2026-11-19", *words, now=NOW).out
        assert ("No target is set for this month" in shown) == told
    assert ("Plan of the month" in type_("review", "2026-11-19", now=NOW).out) == (month == "2026-11")
