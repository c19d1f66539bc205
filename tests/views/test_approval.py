"""Whose word counts is asked of the day of the decision: what was right then is not made wrong by who leaves later."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesctl.testing import TestBook

BOOK = """
policy/policy-2026-01-01.yaml: {valid_from: 2026-01-01}
policy/policy-2026-11-01.yaml: {valid_from: 2026-11-01, approvers: [boris]}
team/anna.yaml: {name: Anna, role: rep}
team/boris.yaml: {name: Boris, role: rep}
team/marta.yaml: {name: Marta, role: manager}
clients/acme.yaml: {name: Acme}
orders/2026/o-1.yaml: {date: 2026-10-01, client: acme, approvals: [{at: DAY, by: WHO}]}
"""


@pytest.mark.parametrize(
    ("day", "who", "counts"),
    [
        ("2026-10-31", "marta", True),
        ("2026-10-31", "boris", False),
        ("2026-11-01", "marta", False),
        ("2026-11-01", "boris", True),
        ("2025-12-31", "marta", True),
    ],
)
def test_the_policy_of_that_day_says_who_decides(tmp_path: Path, day: str, who: str, *, counts: bool) -> None:
    book = TestBook(tmp_path, BOOK.replace("DAY", day).replace("WHO", who))
    assert book.rows("2026-11-23", 'select record, "by" from approval') == ([("o-1", who)] if counts else [])


@pytest.mark.parametrize(("left_on", "counts"), [("2026-10-01", False), ("2026-10-02", True), ("2026-10-03", True)])
def test_a_manager_who_left_had_a_word_until_then(tmp_path: Path, left_on: str, *, counts: bool) -> None:
    book = TestBook(tmp_path, BOOK.replace("DAY", "2026-10-02").replace("WHO", "marta"))
    book.add(f"team/marta.yaml: {{name: Marta, role: manager, left_on: {left_on}, archived: yes}}")
    assert len(book.rows("2026-11-23", "select record from approval")) == counts


@pytest.mark.parametrize(
    ("limits", "as_it_stands"), [("", 1), (", discount: 9", 0), (", deferral_days: 30", 0), (", least: 100", 0)]
)
def test_a_decision_without_a_limit_is_of_the_terms_as_they_stand(
    tmp_path: Path, limits: str, as_it_stands: int
) -> None:
    book = TestBook(tmp_path, BOOK.replace("DAY", "2026-10-02").replace("WHO", f"marta{limits}"))
    assert book.rows("2026-11-23", "select as_it_stands from approval") == [(as_it_stands,)]
