"""Duty 23: the market and competitors, passed on."""

from __future__ import annotations

import pytest

from salesctl.testing import TestBook

RULES = ("intel-unpassed", "intel-unread", "competitor-stale", "lost-unexplained")
RIVAL = "competitors/rival.yaml: {name: Rival%s}"
LENA = "team/lena.yaml: {name: Lena, role: marketing}"
INTEL = "intel/2026/i-1.yaml: {observed_on: 2026-10-12, what: move, competitor: rival, owner: anna, client: bolt, text: A new shop%s}"
TO = "{to: %s, at: '2026-10-12T17:00'%s}"
LOST = "deals/d-1.yaml: {title: Pump room, client: acme, owner: anna, lost_to: rival, lost_reason: price, stages: [{at: '2026-10-01T10:00', stage: offer}, {at: '2026-10-15T10:00', stage: lost}]}"


@pytest.fixture
def rival(book: TestBook) -> TestBook:
    """A competitor Anna heard of at a client of Boris's, and Lena in marketing."""
    book.add(
        "\n".join((RIVAL % "", LENA, "clients/bolt.yaml: {name: Bolt, owner: boris, stage: blacklisted}", INTEL % ""))
    )
    return book


def passed(book: TestBook, *passes: str) -> None:
    book.add(INTEL % f", passes: [{', '.join(passes)}]")


def test_it_is_owed_until_both_have_it(rival: TestBook) -> None:
    assert rival.owed("2026-10-11", "intel-unpassed") == []
    (one,) = [o for o in rival.obligations("2026-10-12", "anna") if o.duty == 23]
    assert (one.id, one.action, one.urgency, one.owner, one.client) == (
        "intel-unpassed:i-1",
        "task",
        "today",
        "anna",
        None,
    )
    assert one.why == "Rival: “A new shop” is not yet with management, marketing"
    passed(rival, TO % ("management", ""))
    (one,) = [o for o in rival.obligations("2026-10-12", lang="ru") if o.duty == 23]
    assert one.why == "Rival: «A new shop» ещё не передано: в маркетинг"
    passed(rival, TO % ("management", ""), TO % ("marketing", ""))
    assert rival.owed("2026-10-13", *RULES) == []


def test_who_got_it_reads_it(rival: TestBook) -> None:
    passed(rival, TO % ("management", ""), TO % ("marketing", ""))
    found = [(o.about, o.owner) for o in rival.obligations("2026-10-14") if o.duty == 23]
    assert found == [("i-1/management", "marta"), ("i-1/marketing", "lena")]
    assert [o.about for o in rival.obligations("2026-10-14", "lena") if o.duty == 23] == ["i-1/marketing"]
    done = ", acknowledged_at: '2026-10-14T10:00'"
    passed(rival, TO % ("management", done), TO % ("marketing", done))
    assert rival.owed("2026-10-13", *RULES) == []
    assert rival.owed("2026-10-14", *RULES) == []


def test_of_whom_nothing_is_known_no_day_is_said(rival: TestBook) -> None:
    rival.add("competitors/newcomer.yaml: {name: Newcomer}")
    (one,) = rival.obligations("2026-10-14", rules=["competitor-stale"])
    assert one.why == "nothing is known of Newcomer yet"


def test_a_card_grows_stale(rival: TestBook) -> None:
    assert rival.owed("2026-12-10", "competitor-stale") == []
    (one,) = rival.obligations("2026-12-11", "anna", rules=["competitor-stale"])
    assert (one.owner, one.due, one.why) == ("anna", "2026-12-11", "nothing new of Rival since 12 Oct")
    rival.add(INTEL.replace("i-1", "i-2").replace("10-12", "12-11").replace("anna", "boris") % "")
    assert rival.owed("2026-12-11", "competitor-stale") == []
    rival.add("intel/2026/i-2.yaml: {observed_on: 2026-10-12, what: move, competitor: rival, archived: yes}")
    assert rival.owed("2026-12-11", "competitor-stale") == ["competitor-stale:rival"]
    rival.add(RIVAL % ", checked_on: 2026-12-11")
    assert rival.owed("2026-12-10", "competitor-stale") == []
    assert rival.owed("2026-12-11", "competitor-stale") == []
    assert rival.owed("2027-02-09", "competitor-stale") == ["competitor-stale:rival"]
    rival.add(RIVAL % ", archived: yes")
    assert rival.owed("2027-02-09", "competitor-stale") == []


def test_what_a_colleague_heard_counts_for_everybody(rival: TestBook) -> None:
    rival.add(INTEL.replace("i-1", "i-2").replace("10-12", "12-11").replace("anna", "boris") % "")
    assert [o.id for o in rival.obligations("2026-12-11", "anna", rules=["competitor-stale"])] == []


def test_a_competitor_nobody_ever_heard_of(book: TestBook) -> None:
    book.add(RIVAL % "")
    assert book.owed("2026-10-12", "competitor-stale") == ["competitor-stale:rival"]
    book.add("waivers/2026/w.yaml: {on: 2026-10-12, rule: competitor-stale, about: rival, why: gone}")
    assert book.owed("2026-10-12", "competitor-stale") == []


@pytest.mark.parametrize(
    ("day", "client", "owed"),
    [
        ("2026-09-15", "bolt", False),
        ("2026-09-14", "bolt", True),
        ("2026-03-01", "acme", False),
        ("2026-10-20", "bolt", False),
    ],
)
def test_a_deal_lost_to_a_rival_is_explained(rival: TestBook, day: str, client: str, owed: bool) -> None:
    rival.add("intel/2026/i-1.yaml: {observed_on: 2026-01-12, what: move, competitor: rival, client: bolt}")
    rival.add(LOST)
    assert rival.owed("2026-10-14", "lost-unexplained") == []
    (one,) = rival.obligations("2026-10-15", rules=["lost-unexplained"])
    assert one.why == "Pump room was lost to Rival on 15 Oct; what they offered is not noted"
    assert rival.owed("2027-01-13", "lost-unexplained") == [], "too long ago"
    rival.add(f"intel/2026/i-2.yaml: {{observed_on: {day}, what: price, competitor: rival, client: {client}}}")
    assert rival.owed("2026-10-20", "lost-unexplained") == (["lost-unexplained:d-1"] if owed else [])


def test_a_deal_lost_to_nobody_in_particular(rival: TestBook) -> None:
    rival.add(LOST.replace("lost_to: rival, ", ""))
    assert rival.owed("2026-10-15", "lost-unexplained") == []
