"""A rule that comes with a book: it works, is kept in its place, and takes nothing down with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesctl.lang.language import open_language
from salesctl.plugins.discovery import folders
from salesctl.rules import load_rules, owed
from salesctl.testing import TestBook

RULE = """-- duty: 9
-- title: Call everyone
-- action: call
-- why: because {name}
-- urgency: week
-- done_when: never
select id as client, owner, id as about, name from client
"""
HEAVY = (
    f"(with a as (select 1 as x from client, phone) select count(*) from {', '.join(f'a as a{n}' for n in range(30))})"
)
"""Of two rows every way to take thirty."""


@pytest.mark.parametrize(
    ("sql", "wrong"),
    [
        (RULE, ""),
        (RULE.replace("{name}", "{nme}"), "no column `nme`"),
        (RULE.replace("from client", "from client where id = :x"), "no setting declares"),
        (RULE.replace("from client", "from file"), "may only read what the book offers"),
        (RULE.replace("from client", "from r_client"), "`r_client` cannot be asked for"),
        (RULE.replace("-- duty: 9", "-- duty: 99"), "from 1 to 23"),
        (RULE.replace("select", "delete from r_client; select"), ""),
        (RULE.replace("select", "attach 'x' as y; select"), ""),
        (RULE.replace("from client", "from client, client b, client c, (select load_extension('x'))"), ""),
        (RULE.replace("name from", f"{HEAVY} as name from"), "longer than"),
        (RULE.replace("name from", "zeroblob(999999999) as name from"), ""),
    ],
)
def test_a_books_own_rule_works_and_is_kept_in_its_place(book: TestBook, sql: str, wrong: str) -> None:
    folder = book.root / ".salesctl" / "rules"
    folder.mkdir(parents=True)
    (folder / "everyone.sql").write_text(sql)
    found = owed(book.session("2026-11-02"))
    ours = [one for one in found.obligations if one.rule == "everyone"]
    if sql == RULE:
        assert [(one.id, one.why) for one in ours] == [("everyone:acme", "because Acme")]
        assert not found.failed
    else:
        assert ours == []
        assert [finding.path for finding in found.failed] == [".salesctl/rules/everyone.sql"]
    assert wrong in "".join(finding.message for finding in found.failed)
    assert [one for one in found.obligations if one.rule == "lead-incomplete"], "the rest of the plan appears"


def test_a_books_own_view_serves_its_rule_and_settings_come_from_its_policy(book: TestBook) -> None:
    own = book.root / ".salesctl"
    (own / "rules").mkdir(parents=True)
    (own / "views").mkdir()
    (own / "views" / "big.sql").write_text("-- Clients worth a visit.\nselect id, owner, name, potential from client\n")
    rule = RULE.replace("-- urgency", "-- settings: least=500.00:money\n-- needs: big\n-- urgency")
    (own / "rules" / "everyone.sql").write_text(rule.replace("from client", "from big where potential >= :least"))
    assert book.owed("2026-11-02", "everyone") == ["everyone:acme"]
    assert [one.id for one in book.obligations("2026-11-02", "anna", rules=["everyone"])] == ["everyone:acme"]
    book.add("policy/policy-2026-11-01.yaml: {valid_from: 2026-11-01, rules: {everyone: {least: 1000.01}}}")
    assert book.owed("2026-11-02", "everyone") == []


def test_an_installed_rule_is_not_replaced(book: TestBook) -> None:
    folder = book.root / ".salesctl" / "rules"
    folder.mkdir(parents=True)
    (folder / "overdue.sql").write_text(RULE)
    found = owed(book.session("2026-11-02"))
    assert [finding.path for finding in found.failed] == [".salesctl/rules/overdue.sql"]
    assert "there is a rule `overdue` already" in found.failed[0].message


def test_every_rule_says_itself_in_russian_too() -> None:
    rules, failed = load_rules(Path("/nowhere"), folders("rules"))
    assert not failed
    assert {rule.duty for rule in rules} >= {2, 3, 4, 5, 6, 7, 9, 11, 18}
    russian = open_language("ru", folders("locale"))
    for rule in rules:
        for text in (rule.title, *rule.whys, rule.done_when):
            assert russian.translate(text) != text, rule.name
