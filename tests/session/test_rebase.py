"""Two people who write at once: what does not touch is both recorded, what does is refused with both values and the author."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from salesctl.errors import InvalidRecord, SalesctlError
from salesctl.git import Git
from salesctl.session.drafts import Draft
from salesctl.session.session import Session
from salesctl.store import Changed
from salesctl.testing import TestBook

ACME = {
    "name": "Acme",
    "owner": "anna",
    "potential": "400",
    "notes": "one\n",
    "tags": ["a", "b"],
    "contacts": [{"id": "olga", "name": "Olga"}],
}
USERS = {
    "team/anna.yaml": {"name": "Anna Berg", "email": "anna@example.com", "role": "rep"},
    "team/boris.yaml": {"name": "Boris Dahl", "email": "boris@example.com", "role": "rep"},
}
DAY = "2026-11-23"
SITE = "https://acme.example/"
OLGA = '{"id": "olga", "name": "Olga B."}'


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> TestBook:
    return TestBook(tmp_path_factory.mktemp("rebase"), None, country="DE")


@pytest.fixture
def book(shared: TestBook) -> TestBook:
    """The book as it began, whatever the tests before wrote."""
    shared.write({**USERS, **{f"clients/{name}.yaml": ACME for name in ("acme", "bolt", "cord", "dome", "ebb")}})
    return shared


def changed(session: Session, name: str = "acme", **fields: Any) -> Draft:
    """A client's card with other fields; None takes one away."""
    record, _ = session.read("client", name)
    return session.revise("client", name, {k: v for k, v in {**record.data, **fields}.items() if v is not None})


def colleague(book: TestBook, cards: Mapping[str, Mapping[str, Any]]) -> None:
    """Boris changes some cards."""
    git = Git(book.root)
    git.set("user.name", "Boris Dahl")
    session = book.session(DAY)
    session.record([changed(session, name, **fields) for name, fields in cards.items()])
    git.set("user.name", "Anna Berg")


def card(book: TestBook, name: str = "acme") -> Mapping[str, Any]:
    return book.session(DAY).read("client", name)[0].data


def test_what_does_not_touch_is_both_recorded(book: TestBook) -> None:
    olga = {"id": "olga", "name": "Olga"}
    cases: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
        "acme": ({"district": "north"}, {"website": SITE}, {"district": "north", "website": SITE}),
        "bolt": ({"tags": ["a", "b", "c"]}, {"tags": ["d", "a", "b"]}, {"tags": ["d", "a", "b", "c"]}),
        "cord": ({"tags": ["b"]}, {"tags": ["a", "b", "c"]}, {"tags": ["b", "c"]}),
        "dome": ({"notes": "one\nno\n"}, {"notes": "one\nyes\n"}, {"notes": "one\nno\nyes\n"}),
        "ebb": (
            {"contacts": [{**olga, "position": "buyer"}]},
            {"contacts": [{**olga, "name": "Olga B."}, {"id": "ivan", "name": "Ivan"}]},
            {"contacts": [{**olga, "name": "Olga B.", "position": "buyer"}, {"id": "ivan", "name": "Ivan"}]},
        ),
    }
    session = book.session(DAY)
    drafts = [changed(session, name, **mine) for name, (_, mine, _) in cases.items()]
    colleague(book, {name: theirs for name, (theirs, _, _) in cases.items()})
    assert session.record(drafts).data["commit"] == session.git.head()
    after = book.session(DAY)
    for name, (_, _, both) in cases.items():
        assert after.read("client", name)[0].data == {**ACME, **both}


def test_comments_and_layout_of_the_other_stay(book: TestBook) -> None:
    session = book.session(DAY)
    draft = changed(session, district="north")
    other = book.session(DAY)
    _, raw = other.read("client", "acme")
    path = "clients/acme.yaml"
    other.record(
        Draft(other.kinds["client"], "acme", path, raw, b"# met at the fair\n" + raw.replace(b"Acme", b"'Acme'"))
    )
    session.record(draft)
    text = (book.root / path).read_text()
    assert text.startswith("# met at the fair\nname: 'Acme'\n")
    assert "district: north\n" in text


def test_the_same_change_is_nothing_to_change(book: TestBook) -> None:
    session = book.session(DAY)
    draft = changed(session, district="north")
    colleague(book, {"acme": {"district": "north"}})
    head = session.git.head()
    assert session.record(draft).data["commit"] == ""
    assert session.git.head() == head


'{"id": "olga", "name": "Olga B."}'


def test_what_touches_is_refused_with_both_values_and_the_author(book: TestBook) -> None:
    olga = {"contacts": [{"id": "olga", "name": "Olga B."}]}
    cases: dict[str, tuple[dict[str, Any], dict[str, Any], tuple[str, str, str, str]]] = {
        "acme": ({"district": "north"}, {"district": "south"}, ("district", "", "south", "north")),
        "bolt": ({"potential": "500"}, {"potential": None}, ("potential", "400", "", "500")),
        "cord": ({"notes": "two\n"}, {"notes": "three\n"}, ("notes", "one\n", "three\n", "two\n")),
        "dome": ({"contacts": None}, olga, ("contacts.olga", "", OLGA, "")),
        "ebb": (olga, {"contacts": None}, ("contacts.olga", "", "", OLGA)),
    }
    session = book.session(DAY)
    drafts = [changed(session, name, website=SITE, **mine) for name, (_, mine, _) in cases.items()]
    colleague(book, {name: theirs for name, (theirs, _, _) in cases.items()})
    head = session.git.head()
    with pytest.raises(Changed) as refused:
        session.record([*drafts, session.new("client", {"name": "New"})])
    found = {value.path: value for value in refused.value.values}
    for name, (_, _, expected) in cases.items():
        value = found[f"clients/{name}.yaml"]
        assert (value.author, value.field, value.base, value.mine, value.theirs) == ("Boris Dahl", *expected)
    assert len(refused.value.values) == len(cases)
    assert [*refused.value.unwritten] == [*found, "clients/new.yaml"]
    assert session.language.say(refused.value.message).startswith(
        "Boris Dahl changed `district` in clients/acme.yaml meanwhile, from – to north; you: south; "
    )
    assert session.git.head() == head
    assert "website" not in card(book)
    assert not (book.root / "clients/new.yaml").exists()


def test_a_record_taken_away_or_added_meanwhile_is_refused(book: TestBook) -> None:
    session = book.session(DAY)
    draft, added = changed(session, district="south"), session.new("client", {"name": "Berg"})
    book.write({"clients/acme.yaml": None, "clients/berg.yaml": {"name": "Berg & Co", "owner": "boris"}})
    for one in (draft, added):
        with pytest.raises(Changed) as refused:
            session.record(one)
        assert [(value.path, value.field) for value in refused.value.values] == [(one.path, "")]
    book.write({"clients/berg.yaml": None})


def test_what_both_make_of_a_record_is_judged(book: TestBook) -> None:
    book.write({"price-lists/may.yaml": {"name": "May", "valid_from": "2026-05-01", "valid_to": "2026-05-31"}})
    first, second = book.session(DAY), book.session(DAY)
    early, late = (
        session.revise("price_list", "may", {**session.read("price_list", "may")[0].data, **fields})
        for session, fields in ((first, {"valid_to": "2026-05-05"}), (second, {"valid_from": "2026-05-10"}))
    )
    first.record(early)
    with pytest.raises(InvalidRecord):
        second.record(late)


def test_what_the_user_edits_by_hand_meanwhile_is_no_colleagues(book: TestBook) -> None:
    session = book.session(DAY)
    draft = changed(session, district="south")
    colleague(book, {"acme": {"potential": "500"}})
    with (book.root / "clients/acme.yaml").open("a") as file:
        file.write("website: https://a.example/\n")
    with pytest.raises(SalesctlError) as refused:
        session.record(draft)
    assert refused.value.name in ("changed", "edited")
    assert "website" in (book.root / "clients/acme.yaml").read_text()
    Git(book.root).run("checkout", "--", "clients")


def in_processes(count: int, work: Callable[[int], None]) -> list[int]:
    """Exit codes of processes that do this at once: they begin when all are there."""
    ready, go = os.pipe(), os.pipe()
    children = []
    for number in range(count):
        child = os.fork()
        if not child:
            os.close(go[1])
            os.write(ready[1], b".")
            os.read(go[0], 1)
            try:
                work(number)
            except BaseException:  # noqa: BLE001 - whatever it is, the child must end here
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        children.append(child)
    for _ in children:
        os.read(ready[0], 1)
    os.close(go[1])
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    for end in (*ready, go[0]):
        os.close(end)
    return codes


def test_many_writers_to_one_card_all_land(book: TestBook) -> None:
    fields: dict[str, Any] = {"district": "north", "website": SITE, "potential": "500", "owner": "boris"}
    sessions = {name: book.session(DAY) for name in fields}
    drafts = {name: changed(session, **{name: fields[name]}) for name, session in sessions.items()}

    def work(number: int) -> None:
        name = [*fields][number]
        assert sessions[name].record(drafts[name]).data["commit"]

    assert in_processes(len(fields), work) == [0] * len(fields)
    assert card(book) == {**ACME, **fields}


def test_what_was_decided_on_is_what_a_draft_changes_though_the_book_was_refreshed_meanwhile(book: TestBook) -> None:
    session = book.session(DAY)
    assert session.query().one("select potential from client where id = 'acme'")
    colleague(book, {"acme": {"notes": "two\n"}})
    book.session(DAY).query().one("select 1 from client")
    record, _ = session.read("client", "acme")
    assert record.data["notes"] == "one\n"
    with pytest.raises(Changed):
        session.record([changed(session, notes="three\n")])
    assert session.read("client", "acme")[0].data["notes"] == "two\n", "what stands there now decides a second time"
