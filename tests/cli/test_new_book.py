"""A new book has a policy to begin with, so that nothing counts zero in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Type


def test_the_first_policy_names_stages_and_response_times_and_limits_nothing(book: Path, type_: Type) -> None:
    text = (book / "policy" / "policy-2026-01-01.yaml").read_text()
    assert "valid_from: 2026-01-01\n" in text
    assert "  - stage: won\n    title: Won\n    outcome: won\n    weight: 100\n" in text
    assert "  - kind: missed\n    minutes: 60\n" in text
    assert "# discounts:\n#   - {id: rep, role: rep, percent: 7}\n" in text
    limits = (
        "select discounts.percent from policy left join policy_discounts as discounts on discounts.record = policy.id"
    )
    assert type_("query", limits, "--json").json["rows"] == [[None]]
    assert type_("check").code == 0


def test_its_limits_hold_once_the_marks_are_taken_away(book: Path, type_: Type) -> None:
    file = book / "policy" / "policy-2026-01-01.yaml"
    head, mark, limits = file.read_text().partition("# discounts:")
    file.write_text(head + (mark + limits).replace("# ", ""))
    assert type_("user", "add", "--id", "marina", "--name", "Marina", "--role", "manager").code == 0
    assert type_("check").code == 0
    found = type_("query", "select deferral_days, promise_days, credit_limit from policy", "--json").json
    assert found["rows"] == [[30, 14, 10000_0000]]


@pytest.mark.parametrize(("stage", "code"), [("proposal", 0), ("propsal", 1)])
def test_a_stage_is_one_of_the_policys(book: Path, type_: Type, stage: str, code: int) -> None:
    assert type_("client", "add", "--id", "acme", "--name", "Acme").code == 0
    assert type_("deal", "add", "--id", "line-2", "--title", "Line 2", "--client", "acme").code == 0
    assert type_("deal", "move", "line-2", stage).code == code
    file = book / "deals" / "line-2.yaml"
    file.write_text(f"title: Line 2\nclient: acme\nstages:\n  - stage: {stage}\n    at: 2026-11-20\n")
    assert type_("check").code == code


def test_what_comes_next_is_a_line_that_can_be_pasted(
    tmp_path: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GIT_CONFIG_GLOBAL")
    (Path.home() / ".gitconfig").write_text(
        "[user]\nname = Alexandra Constantinopolsky\nemail = alexandra@nord-pumps.example\n"
    )
    monkeypatch.chdir(tmp_path)
    said = type_("init", "book", "--currency", "KZT", "--time-zone", "Asia/Almaty", screen=(80, 24)).out
    line = '  salesctl user add --name "Alexandra Constantinopolsky" --email alexandra@nord-pumps.example --role rep\n'
    assert line in said, "with who sits here, on one line"
    assert "KZT, Asia/Almaty: salesctl.yaml" in said
