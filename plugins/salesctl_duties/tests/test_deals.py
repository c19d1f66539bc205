"""Duties 11 and 18: deals that move, and notes that are complete."""

from __future__ import annotations

from salesctl.testing import TestBook

PLANNED = (
    "activities/2026/11/a-{n}.yaml: {{type: {type}, client: acme, owner: anna, start: '2026-11-{day:02}T10:00'{more}}}"
)


def planned(book: TestBook, day: int, type_: str = "call", more: str = "", n: int = 1) -> None:
    book.add(PLANNED.format(n=n, type=type_, day=day, more=more))


def test_a_deal_needs_a_next_step_and_moves(book: TestBook) -> None:
    """
    deals/d-1.yaml: {title: Line 2, client: acme, owner: anna, amount: 500, stages: [{stage: offer, at: '2026-11-01T10:00'}]}
    """
    (one,) = book.obligations("2026-11-02", rules=["deal-no-next"])
    assert (one.about, one.weight, one.why) == ("d-1", 500_0000, "Line 2 (€500.00): nothing is planned")
    planned(book, 5)
    assert book.owed("2026-11-02", "deal-no-next") == []
    assert book.owed("2026-11-06", "deal-no-next") == ["deal-no-next:d-1"], "that day is past"
    assert book.owed("2026-12-01", "deal-stuck") == []
    (one,) = book.obligations("2026-12-02", rules=["deal-stuck"])
    assert one.why == "Line 2 has been at “offer” for 31 days, at most 30 are usual"
    won = "[{stage: offer, at: '2026-11-01T10:00'}, {stage: won, at: '2026-12-02T10:00'}]"
    book.add(f"deals/d-1.yaml: {{title: Line 2, client: acme, owner: anna, amount: 500, stages: {won}}}")
    assert book.owed("2026-12-02", "deal-stuck", "deal-no-next") == []
    assert book.owed("2026-12-01", "deal-no-next") == ["deal-no-next:d-1"], "not won before that day"


def test_a_call_about_one_deal_moves_no_other(book: TestBook) -> None:
    """
    deals/d-1.yaml: {title: One, client: acme, owner: anna, stages: [{stage: offer, at: '2026-11-01T10:00'}]}
    deals/d-2.yaml: {title: Two, client: acme, owner: boris, stages: [{stage: offer, at: '2026-11-01T10:00'}]}
    """
    planned(book, 5, more=", about: [d-1]")
    assert book.owed("2026-11-02", "deal-no-next") == ["deal-no-next:d-2"]
    planned(book, 1, n=2)
    assert book.owed("2026-11-02", "deal-no-next") == ["deal-no-next:d-2"], (
        "what was planned for yesterday is no next step"
    )
    planned(book, 6, n=3, more=", for: [{id: 'overdue:s-1', rule: overdue, about: s-1}]")
    assert book.owed("2026-11-02", "deal-no-next") == ["deal-no-next:d-2"], "nor is collecting a debt"
    planned(book, 6, n=4)
    assert book.owed("2026-11-02", "deal-no-next") == []


def test_tomorrows_meeting(book: TestBook) -> None:
    planned(book, 23, "visit")
    assert book.owed("2026-11-19", "meeting-tomorrow") == []
    assert book.owed("2026-11-20", "meeting-tomorrow") == ["meeting-tomorrow:a-1"], "on Friday for Monday"
    (one,) = book.obligations("2026-11-22", lang="ru", rules=["meeting-tomorrow"])
    assert (one.why, one.action) == ("подготовить: визит 23 ноя 10:00", "task")
    assert book.owed("2026-11-23", "meeting-tomorrow") == []
    ready = "for: [{id: 'meeting-tomorrow:a-1', rule: meeting-tomorrow, about: a-1}]"
    book.add(f"activities/2026/11/a-2.yaml: {{type: task, client: acme, owner: anna, done_at: 2026-11-20, {ready}}}")
    assert book.owed("2026-11-20", "meeting-tomorrow") == [], "noted as prepared"
    planned(book, 23, "visit", ", cancelled: {at: 2026-11-19}")
    assert book.owed("2026-11-20", "meeting-tomorrow") == []


def test_a_call_needs_no_preparation(book: TestBook) -> None:
    planned(book, 23)
    assert book.owed("2026-11-20", "meeting-tomorrow") == []


def test_what_became_of_it(book: TestBook) -> None:
    planned(book, 23, "visit")
    assert book.owed("2026-11-23", "not-closed") == []
    (one,) = book.obligations("2026-11-24", lang="ru", rules=["not-closed"])
    assert one.why == "визит, план на 23 ноя 10:00: прошло, перенесли или отменили?"
    planned(book, 23, "visit", ", cancelled: {at: 2026-11-24, reason: ill}")
    assert book.owed("2026-11-24", "not-closed") == []
    book.add(
        "activities/2026/11/a-1.yaml: {type: visit, client: acme, start: '2026-11-27T10:00', reschedules: [{from: '2026-11-23T10:00'}]}"
    )
    assert book.owed("2026-11-24", "not-closed") == [], "moved"


def test_held_but_without_outcome_or_next_step(book: TestBook) -> None:
    held = ", done_at: '2026-11-23T11:00'{outcome}"
    planned(book, 23, "visit", held.format(outcome=""))
    (one,) = book.obligations("2026-11-24", rules=["no-next-step"])
    assert one.why == "visit on 23 Nov: no outcome recorded"
    planned(book, 23, "visit", held.format(outcome=", outcome: held"))
    (one,) = book.obligations("2026-11-24", lang="ru", rules=["no-next-step"])
    assert one.why == "визит 23 ноя: не записан следующий шаг"
    assert book.owed("2026-12-08", "no-next-step") == [], "after two weeks it is history"
    planned(book, 30, n=2)
    assert book.owed("2026-11-24", "no-next-step") == []


def test_a_call_needs_an_outcome_only(book: TestBook) -> None:
    planned(book, 23, "call", ", done_at: '2026-11-23T11:00'")
    assert book.owed("2026-11-23", "no-next-step") == ["no-next-step:a-1"]
    planned(book, 23, "call", ", done_at: '2026-11-23T11:00', outcome: no_answer")
    assert book.owed("2026-11-23", "no-next-step") == []
