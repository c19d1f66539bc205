"""Whom an obligation reaches: owners who left or are away, clients who may not be called, waivers, policies."""

from __future__ import annotations

import pytest

from salesctl.testing import TestBook

ANNA = "team/anna.yaml: {{name: Anna Berg, email: anna@example.com, role: rep, manager: marta, {more}}}"


def test_the_blacklisted_owe_and_are_the_managers_business(shipped: TestBook) -> None:
    shipped.add("clients/acme.yaml: {name: Acme, owner: anna, stage: blacklisted}")
    assert {(o.rule, o.action) for o in shipped.obligations("2026-10-22")} == {("overdue", "manager")}, (
        "of the rest they hear nothing"
    )


def test_an_archived_client_still_owes(shipped: TestBook) -> None:
    shipped.add("clients/acme.yaml: {name: Acme, owner: anna, archived: yes}")
    (one,) = shipped.obligations("2026-10-22")
    assert (one.id, one.action) == ("overdue:s-1", "manager")


def test_an_archived_shipment_was_a_mistake(shipped: TestBook) -> None:
    shipped.add(
        "shipments/2026/s-1.yaml: {shipped_at: '2026-10-05T10:00', client: acme, order: o-1, due_on: 2026-10-19, archived: yes}"
    )
    assert shipped.owed("2026-10-22", "overdue") == []


@pytest.mark.parametrize(
    ("banned", "action", "phone"),
    [
        ("channel: call", "letter", None),
        ("channel: all", "letter", None),
        ("why: asked us not to", "letter", None),
        ("channel: email", "call", "+49 30 1234567"),
    ],
)
def test_who_must_not_be_called_is_written_to(shipped: TestBook, banned: str, action: str, phone: str | None) -> None:
    contact = f"{{id: olga, name: Olga, phones: ['+49 30 1234567'], do_not_call: {{on: 2026-10-01, {banned}}}}}"
    shipped.add(f"clients/acme.yaml: {{name: Acme, owner: anna, contacts: [{contact}]}}")
    (one,) = shipped.obligations("2026-10-22", rules=["overdue"])
    assert (one.action, one.phone) == (action, phone)


def test_another_contact_may_be_called(shipped: TestBook) -> None:
    olga = "{id: olga, phones: ['+49 30 1234567'], birthday: --10-22, do_not_call: {on: 2026-10-01}}"
    shipped.add(
        f"clients/acme.yaml: {{name: Acme, owner: anna, contacts: [{olga}, {{id: ivan, phones: ['+49 30 7']}}]}}".replace(
            "30 7", "30 777777"
        )
    )
    owed = {o.rule: o for o in shipped.obligations("2026-10-22") if o.rule in ("overdue", "birthday")}
    assert (owed["overdue"].action, owed["overdue"].contact) == ("call", "ivan")
    assert (owed["birthday"].action, owed["birthday"].contact, owed["birthday"].phone) == ("letter", "olga", None)


def test_who_left_the_client_is_not_called(shipped: TestBook) -> None:
    olga = "{id: olga, phones: ['+49 30 1234567'], left_on: 2026-10-21}"
    shipped.add(
        f"clients/acme.yaml: {{name: Acme, owner: anna, contacts: [{olga}, {{id: ivan, phones: ['+49 30 777777']}}]}}"
    )
    assert {o.contact for o in shipped.obligations("2026-10-20", rules=["overdue"])} == {"olga"}
    assert {o.contact for o in shipped.obligations("2026-10-21", rules=["overdue"])} == {"ivan"}


def test_what_the_one_who_left_owed_goes_to_the_manager(shipped: TestBook) -> None:
    shipped.add(ANNA.format(more="left_on: 2026-10-20"))
    assert "overdue:s-1" in [o.id for o in shipped.obligations("2026-10-20", "anna")]
    assert "overdue:s-1" in [o.id for o in shipped.obligations("2026-10-21", "marta")]
    assert {o.owner for o in shipped.obligations("2026-10-21", rules=["overdue"])} == {"marta"}
    assert shipped.obligations("2026-10-21", "boris") == []


def test_who_covers_sees_what_the_absent_one_owes(shipped: TestBook) -> None:
    shipped.add(ANNA.format(more="absences: [{from: 2026-10-20, to: 2026-10-25, cover: boris}]"))
    assert "overdue:s-1" in [o.id for o in shipped.obligations("2026-10-22", "boris")]
    assert "overdue:s-1" in [o.id for o in shipped.obligations("2026-10-22", "anna")]
    assert "overdue:s-1" not in [o.id for o in shipped.obligations("2026-10-26", "boris")]


def test_a_policy_overrides_a_setting_from_its_day_on(shipped: TestBook) -> None:
    shipped.add("policy/policy-2026-10-21.yaml: {valid_from: 2026-10-21, rules: {overdue: {after_days: 5}}}")
    assert shipped.owed("2026-10-20", "overdue") == ["overdue:s-1"]
    assert shipped.owed("2026-10-23", "overdue") == []
    assert shipped.owed("2026-10-24", "overdue") == ["overdue:s-1"]


def test_a_waiver_lets_it_rest_until_its_day(shipped: TestBook) -> None:
    waiver = (
        "waivers/2026/w-1.yaml: {{on: 2026-10-21, rule: overdue, about: s-1, why: counting stock, by: anna{until}}}"
    )
    shipped.add(waiver.format(until=", until: 2026-10-26"))
    assert shipped.owed("2026-10-20", "overdue") == ["overdue:s-1"]
    assert shipped.owed("2026-10-25", "overdue") == []
    assert shipped.owed("2026-10-26", "overdue") == ["overdue:s-1"]
    shipped.add(waiver.format(until=""))
    assert shipped.owed("2027-10-26", "overdue") == [], "for good"
    assert "escalate-debt:acme" in shipped.owed("2027-10-26"), "this reason alone"
