"""Payment terms and milestones: what is typed, what is stored, which day they come to."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesctl.errors import UsageError
from salesctl.model.payment_terms import Milestone, PaymentTerm
from salesctl.session.typed_terms import typed_milestone, typed_term


@pytest.mark.parametrize(
    ("term", "day", "due"),
    [
        ("0", "2026-11-28", "2026-11-28"),
        ("14", "2026-11-14", "2026-11-28"),  # a Saturday stays
        ("30", "2026-01-31", "2026-03-02"),
        ("eom", "2026-01-31", "2026-01-31"),
        ("eom", "2026-02-01", "2026-02-28"),
        ("eom+10", "2026-01-31", "2026-02-10"),
        ("eom+10", "2028-02-01", "2028-03-10"),
        ("eom+31", "2026-12-01", "2027-01-31"),
        ("15th", "2026-11-14", "2026-11-15"),  # a Sunday stays
        ("15th", "2026-11-15", "2026-12-15"),
        ("31st", "2026-01-31", "2026-02-28"),
        ("31st", "2026-02-10", "2026-02-28"),
        ("31st", "2026-02-28", "2026-03-31"),
        ("30th", "2028-01-30", "2028-02-29"),
        ("1st", "2026-12-31", "2027-01-01"),
        ("eom+10 from acceptance", "2026-12-05", "2027-01-10"),
    ],
)
def test_a_term_comes_to_a_day(term: str, day: str, due: str) -> None:
    assert PaymentTerm.read(term).due(date.fromisoformat(day)).isoformat() == due


@given(
    st.builds(
        PaymentTerm, st.integers(0, 999), st.booleans(), st.just(0), st.sampled_from(("", "invoice", "acceptance"))
    )
    | st.builds(PaymentTerm, st.just(0), st.just(False), st.integers(1, 31), st.sampled_from(("", "shipment"))),  # noqa: FBT003
    st.dates(date(2000, 1, 1), date(2090, 12, 31)),
)
def test_a_term_is_stored_in_one_form_and_never_comes_later_than_it_may(term: PaymentTerm, day: date) -> None:
    assert PaymentTerm.read(str(term)) == term
    assert 0 <= (term.due(day) - day).days <= term.longest


@pytest.mark.parametrize(
    ("term", "longest"), [("14", 14), ("eom", 30), ("eom+10", 40), ("15th", 31), ("15th from invoice", 31)]
)
def test_the_most_days_of_a_term(term: str, longest: int) -> None:
    assert PaymentTerm.read(term).longest == longest


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("14", "14"), ("14 days", "14"), ("007", "7"), ("14 дней", "14"), ("EOM 10", "eom+10"), ("eom", "eom"),
        ("end of month + 10 days", "eom+10"), ("конец месяца + 10 дней", "eom+10"), ("15th", "15th"), ("2th", "2nd"),
        ("15 числа", "15th"), ("15-го", "15th"), ("eom 10 after acceptance", "eom+10 from acceptance"),
        ("14 дней от приёмки", "14 from acceptance"), ("14 дней после отгрузки", "14 from shipment"),
        ("3 from invoice", "3 from invoice"), ("5 дней от счёта", "5 from invoice"),
    ],
)  # fmt: skip
def test_terms_as_people_type_them(typed: str, stored: str) -> None:
    assert typed_term(typed) == stored


@pytest.mark.parametrize(
    "typed", ["", "soon", "-3", "1.5", "32nd", "0th", "14 from delivery", "14 from", "eom-10", "99999", "14 weeks"]
)
def test_what_is_no_term_is_refused(typed: str) -> None:
    with pytest.raises(UsageError, match="is no payment term"):
        typed_term(typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("acceptance", "acceptance"), ("Acceptance + 30 days", "acceptance+30"), ("30 days after acceptance", "acceptance+30"),
        ("30 дней после приёмки", "acceptance+30"), ("подписание", "signature"), ("отгрузка", "shipment"),
        ("2026-11-23", "2026-11-23"),
    ],
)  # fmt: skip
def test_milestones_as_people_type_them(typed: str, stored: str) -> None:
    assert typed_milestone(typed) == stored


@pytest.mark.parametrize("typed", ["", "invoice", "2026-02-30", "later", "acceptance-3", "30 weeks after acceptance"])
def test_what_is_no_milestone_is_refused(typed: str) -> None:
    with pytest.raises(UsageError, match="is no event of a schedule"):
        typed_milestone(typed)


def test_a_milestone_is_reached_with_its_event_alone() -> None:
    day = date(2026, 7, 27)
    assert Milestone.read("acceptance+30").reached("acceptance", day) == date(2026, 8, 26)
    assert Milestone.read("acceptance").reached("delivery", day) is None
    assert Milestone.read("acceptance").reached("acceptance", None) is None
    assert Milestone.read("2026-08-01").reached("signature", None) == date(2026, 8, 1)
