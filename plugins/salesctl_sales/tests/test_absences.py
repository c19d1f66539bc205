"""Who is away, who covers, and whom the duties fall to meanwhile."""

from __future__ import annotations

from .conftest import Shop, sign_in

BEFORE = "2026-11-23T12:00:00+00:00"
AWAY = "2026-11-25T09:00:00+00:00"
BACK = "2026-11-27T09:00:00+00:00"


def _covered(shop: Shop) -> None:
    """Boris, of whose client Bolt a request waits, is away from Tuesday to Thursday; Anna covers."""
    shop.done("request", "add", "bolt", "a drawing of the hall")
    shop.done("absence", "add", "boris", "tomorrow", "+3d", "--cover", "anna", "--why", "holiday")


def _requests(shop: Shop, *whose: str, now: str = AWAY) -> list[str]:
    """Who owns the requests that wait in the list of whoever types."""
    found = shop.done("today", *whose, now=now)["obligations"]
    return [one["owner"] for one in found if one["rule"] == "request-unanswered"]


def test_an_absence_is_shown_until_it_is_over(shop: Shop) -> None:
    assert "nobody is away" in shop.says("absences")
    _covered(shop)
    assert shop.done("absences", "boris")["absences"] == [
        {
            "user": "boris",
            "user_name": "Boris Orlov",
            "from": "2026-11-24",
            "to": "2026-11-26",
            "cover": "anna",
            "cover_name": "Anna Berg",
            "why": "holiday",
        }
    ]
    assert shop.done("absences", "anna")["absences"] == []
    assert len(shop.done("absences", now="2026-11-26T09:00:00+00:00")["absences"]) == 1
    assert shop.done("absences", now=BACK)["absences"] == []


def test_who_covers_is_asked_from_the_first_day_to_the_last(shop: Shop) -> None:
    _covered(shop)
    assert _requests(shop, now=BEFORE) == [], "he is still there"
    assert _requests(shop, now=AWAY) == ["boris"]
    assert _requests(shop, now=BACK) == [], "he is back"


def test_what_is_covered_gets_into_the_plan(shop: Shop) -> None:
    _covered(shop)
    planned = shop.done("plan", "day", "--commit", now=AWAY)["planned"]
    assert any("request-unanswered" in reason for one in planned for reason in one["for"])


def test_of_who_left_the_manager_is_asked(shop: Shop) -> None:
    shop.done("request", "add", "bolt", "a drawing of the hall")
    shop.done("user", "set", "boris", "left_on=2026-11-24")
    assert _requests(shop) == []
    sign_in("marta")
    assert _requests(shop) == ["marta"]


def test_an_absence_is_said_and_committed_with_its_days(shop: Shop) -> None:
    said = shop.says("absence", "add", "boris", "+1d", "+5d")
    assert said == (
        "Boris Orlov is away from 24 Nov 2026 to 28 Nov 2026\nnobody covers: what is owed stays with them\n"
    )
    assert shop.subject() == "user Boris Orlov: away from 24 Nov to 28 Nov, nobody covers"
    covered = shop.says("absence", "add", "boris", "+6d", "+6d", "--cover", "anna")
    assert covered == "Boris Orlov is away from 29 Nov 2026 to 29 Nov 2026, Anna Berg covers\n", "the day after"


def test_absences_do_not_overlap_nor_end_before_they_begin(shop: Shop) -> None:
    shop.done("absence", "add", "boris", "+1d", "+5d")
    again = shop.refuses("absence", "add", "boris", "+5d", "+9d")
    assert "is away from 24 Nov 2026 to 28 Nov 2026 already" in again
    assert "salesctl user set boris absences.2026-11-24.to=2026-12-02" in again
    reversed_ = shop.refuses("absence", "add", "boris", "+9d", "+8d", code=2)
    assert "the end, 1 Dec 2026, is before the beginning, 2 Dec 2026" in reversed_


def test_nobody_covers_for_themselves(shop: Shop) -> None:
    sentence = shop.refuses("absence", "add", "boris", "+1d", "+5d", "--cover", "boris", code=2)
    assert "nobody covers for themselves" in sentence


def test_hours_of_a_day_are_kept_by_a_word(shop: Shop) -> None:
    said = shop.says("busy", "tue 10-11:30 dentist, Main Street")
    assert said == "Anna Berg: busy on Tue 24 Nov 2026 10:00 to 11:30: dentist, Main Street\n"
    assert shop.subject() == "Anna Berg: busy on Tue 24 Nov 2026 10:00 to 11:30"
    assert shop.done("absences", "anna")["absences"] == [
        {
            "user": "anna",
            "user_name": "Anna Berg",
            "from": "2026-11-24T10:00",
            "to": "2026-11-24T11:30",
            "cover": None,
            "cover_name": None,
            "why": "dentist, Main Street",
        }
    ]
    shop.done("busy", "tue", "11:30-12")  # the hour after
    shop.done("busy", "15-16")
    assert shop.done("absences")["absences"][0]["from"] == "2026-11-23T15:00", "today"
    assert "is away from 24 Nov 2026 10:00" in shop.refuses("busy", "tue 11-13")
    assert "from when until when" in shop.refuses("busy", "tue dentist", code=2)
    assert "before the beginning" in shop.refuses("busy", "tue 17-16", code=2)
    assert _requests(shop, now="2026-11-24T10:30:00+00:00") == [], "hours need no cover"


def test_what_is_planned_then_is_named(shop: Shop) -> None:
    shop.done("log", "acme", "asked for a call", "--next", "tue 10:00 call again")
    said = shop.says("busy", "tue 9-11 dentist")
    assert "planned then, to be moved with `salesctl move 1 WHEN`" in said
    assert "24 Nov 10:00 Acme, call" in said
    assert "planned then" not in shop.says("busy", "tue 12-13")


def test_an_absence_may_begin_and_end_within_a_day(shop: Shop) -> None:
    said = shop.says("absence", "add", "boris", "tue 14:00", "wed 12:00")
    assert said.startswith("Boris Orlov is away from 24 Nov 2026 14:00 to 25 Nov 2026 12:00\n")
    assert "already" in shop.refuses("absence", "add", "boris", "wed", "thu")


LATER = "2026-11-23T08:00:00+00:00"


def _planned(shop: Shop) -> dict[str, str]:
    """What is planned, by activity: when it starts."""
    return dict(shop.done("query", "select activity, start from planned order by start", now=LATER)["rows"])


def test_what_a_plan_made_moves_out_of_hours_that_are_kept(shop: Shop) -> None:
    shop.done("request", "add", "acme", "a drawing of the hall", now=LATER)
    shop.done("log", "bolt", "asked for a visit", "--next", "today 09:30 visit look at the hall", now=LATER)
    shop.done("plan", "day", "--commit", now=LATER)
    before = _planned(shop)
    visit = next(one for one in before if one.startswith("visit"))
    made = {one: start for one, start in before.items() if one.startswith("plan")}
    first = min(made.values())
    assert made
    said = shop.says("busy", f"today {first[11:13]}-11 dentist", now=LATER)
    assert "  23 Nov 09:30 Bolt, visit\n" in said, "it ends at 10:30"
    assert "is moved by planning that day again: salesctl plan day --commit\n" in said
    assert _planned(shop) == before, "nothing moves in silence"
    shown = shop.says("plan", "day", now=LATER)
    assert "away then, so it moves: " in shown
    assert f"planned while away: Bolt, visit, 23 Nov 2026 09:30; salesctl move {visit} WHEN\n" in shown
    answer = shop.done("plan", "day", "--commit", now=LATER)
    after = _planned(shop)
    moved = {one["activity"]: one["moved_to"] for one in answer["while_away"]}
    assert moved == {visit: None} | {one: after[one] for one, start in made.items() if start < "2026-11-23T11"}
    assert after[visit] == before[visit], "what a person planned stays"
    assert all(start >= "2026-11-23T11" for one, start in after.items() if one != visit)
    assert set(after) == set(before), "the same activities, at other times"
    assert shop.done("plan", "day", "--commit", now=LATER)["commit"] == "", "and once"


def test_what_does_not_fit_any_more_stays_and_is_said(shop: Shop) -> None:
    shop.done("request", "add", "acme", "a drawing of the hall", now=LATER)
    shop.done("plan", "day", "--commit", now=LATER)
    before = _planned(shop)
    shop.done("busy", "today 0-23:59", now=LATER)
    answer = shop.done("plan", "day", "--commit", now=LATER)
    assert {one["moved_to"] for one in answer["while_away"]} == {None}
    assert answer["left_out"] > 0
    assert _planned(shop) == before


def test_to_move_something_into_hours_that_are_kept_is_said(shop: Shop) -> None:
    shop.done("log", "acme", "asked for a call", "--next", "tue 14:00 call again")
    (call,) = _planned(shop)
    shop.done("busy", "wed 10-11 dentist")
    assert "away then" not in shop.says("move", call, "wed 09:40")
    assert "Anna Berg is away then: salesctl absences anna\n" in shop.says("move", call, "wed 09:50"), (
        "a call takes 15 minutes"
    )
