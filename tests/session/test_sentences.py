"""Subjects at their edges: what is cut, what is told more briefly, what is only counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesctl.lang.language import Language
from salesctl.lang.text import FreeText, fitted, say
from salesctl.lang.width import columns_of, cut
from salesctl.model.kinds import Kind, load_kinds
from salesctl.model.normal_forms import short_name
from salesctl.session.sentences import describe, subject

KINDS = load_kinds()
EURO = Language("en", currency="EUR")
ACME: Mapping[str, Any] = {"name": "Acme GmbH"}


def told(kind: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    """The subject of a change of a record of the client Acme."""

    def find(kind_: str, record_id: str) -> tuple[Kind, Mapping[str, Any]] | None:
        return (KINDS["client"], ACME) if record_id == "acme" and kind_ in ("client", "*") else None

    return subject([describe(KINDS[kind], before, after, find, "2026-11-23")], EURO, 72)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("ООО «Ромашка»", "Ромашка"),
        ("Acme GmbH", "Acme"),
        ("Мастер на час", "Мастер на час"),
        ("ООО", "ООО"),
        ("Тау Спа", "Тау Спа"),
        ("«Север» и «Юг»", "«Север» и «Юг»"),
    ],
)
def test_a_company_is_called_without_its_legal_form(name: str, short: str) -> None:
    assert short_name(name) == short


@given(st.text(), st.integers(1, 90))
def test_what_is_cut_takes_no_more_than_its_room(text: str, room: int) -> None:
    assert columns_of(cut(text, room)) <= room
    assert cut(text, room) == text or cut(text, room).endswith("…")


@given(st.text(alphabet=st.characters(exclude_categories=["C"]), max_size=300), st.integers(0, 10**9))
def test_a_free_text_is_cut_and_a_figure_never(note: str, minor: int) -> None:
    said = fitted(say("{note}: {sum:money}", note=FreeText(note), sum=minor), EURO, 60)
    assert said.endswith(f": {EURO.money(minor, 'EUR')}")
    assert columns_of(said) <= 60


def test_what_is_consequential_is_never_only_counted() -> None:
    before = {"client": "acme", "title": "Line", "amount": "100", "expected_close": "2026-12-01", "needs": ["a"]}
    after = {**before, "amount": "200", "expected_close": "2026-12-24", "needs": ["b"], "notes": "word " * 40}
    stages = {"stages": [{"stage": "offer", "at": "2026-11-20"}]}
    moved = {"stages": [*stages["stages"], {"stage": "won", "at": "2026-11-23"}]}
    line = told("deal", {**before, **stages}, {**after, **moved})
    assert line.startswith("Acme: Line: offer → won, €200.00; expected close 1 Dec → 24 Dec; +")


def test_a_change_no_sentence_is_about_is_told_by_the_fields_title() -> None:
    before = {"client": "acme", "title": "Line", "amount": "100"}
    assert told("deal", before, {**before, "amount": "200"}) == "Acme, deal Line: amount €100.00 → €200.00"
    assert told("deal", before, {**before, "archived": "yes"}) == "Acme, deal Line: archived"
    assert told("deal", before, None) == "Acme: deal Line removed"


def test_personal_fields_are_never_told() -> None:
    contacts = {"contacts": [{"id": "olga", "name": "Olga Weber", "phones": ["+49 30 1234567"]}]}
    assert told("client", ACME, {**ACME, **contacts}) == "Acme: contacts added"
    changed = {"contacts": [{**contacts["contacts"][0], "phones": ["+49 30 7654321"]}]}
    line = told("client", {**ACME, **contacts}, {**ACME, **changed})
    assert line == "Acme: contacts: phones changed"
    renamed = {"contacts": [{**contacts["contacts"][0], "name": "Other", "phones": ["+49 30 7654321"]}]}
    line = told("client", {**ACME, **contacts}, {**ACME, **renamed})
    assert line == "Acme: contacts: full name, contacts: phones changed"
