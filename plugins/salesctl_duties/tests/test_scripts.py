"""Duties 8 and 12: possible clients called from a list, conversations held by a script, objections answered."""

from __future__ import annotations

import pytest

from salesctl.testing import TestBook

LIST = """
scripts/hello.yaml: {title: Hello, goal: cold, steps: [{id: a, ask: Who decides}], objections: [{code: price}]}
clients/nova.yaml: {name: Nova, owner: anna, contacts: [{id: max, name: Max, phones: ['+49 30 7654321']}]}
call-lists/sites.yaml:
  {title: New sites, script: hello, clients: [nova], touch_limit: 2, from: 2026-11-02, to: 2026-11-30}
"""
CALL = "activities/2026/11/c-{n}.yaml: {{type: {t}, client: nova, owner: anna, direction: out, {more}}}"
COLD = ("cold-call", "cold-meeting")


@pytest.fixture
def listed(book: TestBook) -> TestBook:
    """Nova is on a list of two attempts for November."""
    book.add(LIST)
    return book


def note(book: TestBook, day: str, outcome: str, more: str = "", n: int = 1, type_: str = "call") -> None:
    text = f"done_at: '{day}T10:00', outcome: {outcome}{more}"
    book.add(CALL.format(n=n, t=type_, more=text))


def ahead(book: TestBook, day: str, type_: str) -> None:
    book.add(CALL.format(n=9, t=type_, more=f"start: '{day}T10:00'"))


def test_a_list_is_called_until_somebody_is_reached_or_enough_is_enough(listed: TestBook) -> None:
    assert listed.owed("2026-11-01", *COLD) == []
    (one,) = listed.obligations("2026-11-02", rules=["cold-call"])
    assert (one.id, one.duty, one.action, one.urgency, one.phone) == (
        "cold-call:nova", 8, "call", "week", "+49 30 7654321",
    )  # fmt: skip
    assert one.why == "on the list “New sites”, attempt 1 of 2"
    assert listed.owed("2026-12-01", *COLD) == [], "the list is over"
    note(listed, "2026-11-03", "no_answer")
    assert listed.owed("2026-11-03", *COLD) == [], "not twice a day"
    assert listed.owed("2026-11-04", *COLD) == ["cold-call:nova"]
    note(listed, "2026-11-04", "busy", n=2)
    assert listed.owed("2026-11-05", *COLD) == [], "two attempts were allowed"


def test_a_cold_call_is_to_end_in_a_meeting(listed: TestBook) -> None:
    note(listed, "2026-11-03", "reached")
    (one,) = [o for o in listed.obligations("2026-11-03", lang="ru") if o.duty == 8]
    assert one.id == "cold-meeting:nova"
    assert one.why == "говорили 3 ноя по списку «New sites», о встрече ещё не договорились"
    ahead(listed, "2026-11-20", "call")
    assert listed.owed("2026-11-20", *COLD) == []
    assert listed.owed("2026-11-21", *COLD) == ["cold-meeting:nova"], "it was not held"
    ahead(listed, "2026-11-20", "meeting")
    assert listed.owed("2026-11-21", *COLD) == []


@pytest.mark.parametrize("outcome", ["refused", "call_back"])
def test_who_refuses_is_left_alone_and_who_asks_to_call_back_is_called(listed: TestBook, outcome: str) -> None:
    note(listed, "2026-11-03", outcome)
    assert listed.owed("2026-11-05", *COLD) == ([] if outcome == "refused" else ["cold-call:nova"])


@pytest.mark.parametrize("card", ["stage: blacklisted", "archived: yes"])
def test_nobody_is_called_against_their_will(listed: TestBook, card: str) -> None:
    listed.add(f"clients/nova.yaml: {{name: Nova, owner: anna, {card}}}")
    assert listed.owed("2026-11-03", *COLD) == []


def test_a_list_in_two_hands_and_a_waiver(listed: TestBook) -> None:
    listed.add("call-lists/more.yaml: {title: More, owner: boris, clients: [nova, acme], from: 2026-11-02}")
    found = [(o.about, o.owner) for o in listed.obligations("2026-11-03", rules=["cold-call"])]
    assert ("acme", "boris") in found
    assert len(found) == 2, "one call a client"
    listed.add("waivers/2026/w.yaml: {on: 2026-11-03, rule: cold-call, about: nova, why: sold}")
    assert listed.owed("2026-11-03", "cold-call") == ["cold-call:acme"]


def test_an_objection_stands_until_it_is_answered(listed: TestBook) -> None:
    note(listed, "2026-11-03", "reached", ", script: hello, objections: [{code: price, handled: no}]")
    (one,) = [o for o in listed.obligations("2026-11-03") if o.duty == 12]
    assert (one.id, one.why) == ("objection-open:c-1", "“price” of 3 Nov is unanswered")
    assert (one.client, one.owner) == ("nova", "anna")
    note(listed, "2026-11-04", "reached", ", objections: [{code: terms, handled: yes}]", n=2)
    assert listed.owed("2026-11-04", "objection-open") == ["objection-open:c-1"]
    note(listed, "2026-11-05", "reached", ", objections: [{code: price, handled: yes}]", n=3)
    assert listed.owed("2026-11-05", "objection-open") == []
    assert listed.owed("2027-02-10", "objection-open") == []


def test_a_cold_call_without_the_script_is_held_again_by_it(listed: TestBook) -> None:
    note(listed, "2026-11-03", "no_answer")
    assert listed.owed("2026-11-04", "script-skipped") == [], "nobody was spoken to"
    note(listed, "2026-11-04", "reached", n=2)
    (one,) = listed.obligations("2026-11-04", rules=["script-skipped"])
    assert (one.id, one.action) == ("script-skipped:c-2", "call")
    assert one.why == "spoken to on 4 Nov without the script “Hello”"
    note(listed, "2026-11-05", "reached", ", script: hello", n=3)
    assert listed.owed("2026-11-05", "script-skipped") == []


def test_other_calls_need_no_script(listed: TestBook) -> None:
    """activities/2026/11/o-1.yaml: {type: call, client: acme, owner: anna, direction: out, done_at: '2026-11-03T10:00', outcome: reached}"""
    assert listed.owed("2026-11-03", "script-skipped") == []
    made_for = "for: [{id: 'revive:acme', rule: revive, about: acme}]"
    listed.add(
        "scripts/back.yaml: {title: Back, goal: revive}\nactivities/2026/11/o-1.yaml: {type: call, client: acme, owner: anna, "
        f"direction: out, done_at: '2026-11-03T10:00', outcome: refused, {made_for}}}"
    )
    (one,) = listed.obligations("2026-11-03", rules=["script-skipped"])
    assert one.action == "task", "who refused is not called again"
    listed.add("waivers/2026/w.yaml: {on: 2026-11-03, rule: script-skipped, about: o-1, why: bad line}")
    assert listed.owed("2026-11-03", "script-skipped") == []


def test_winning_back_names_the_script(shipped: TestBook) -> None:
    shipped.add("scripts/back.yaml: {title: Back, goal: revive}")
    (one,) = shipped.obligations("2027-01-04", lang="ru", rules=["revive"])
    assert one.why.endswith("; скрипт «Back»")
    shipped.add("scripts/snova.yaml: {title: Снова, goal: revive, language: ru}")
    shipped.add("clients/acme.yaml: {name: Acme, owner: anna, language: ru}")
    (one,) = shipped.obligations("2027-01-04", lang="ru", rules=["revive"])
    assert one.why.endswith("; скрипт «Снова»"), "the client's language first"
