"""The error corpus: each folder of tests/errors is a book with one thing wrong, and what `check` says of it.

`make docs` turns the same folders into docs/errors.md. To add one: a folder, the files, and the findings as `check --json`
gives them.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from salesctl.book.ingest import parallel
from salesctl.check import facts
from salesctl.cli.commands.checks import checked
from salesctl.cli.reference import commands, errors, kinds
from salesctl.git import Git
from salesctl.testing import TestBook

CORPUS = Path(__file__).parent.parent / "errors"
CORE = Path(__file__).parent.parent.parent / "salesctl"
BASE = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com}
team/boris.yaml: {name: Boris Orlov, email: boris@example.com}
clients/acme.yaml: {name: Acme, owner: anna}
products/pump.yaml: {sku: PUMP, name: Pump}
policy/policy-2026-01-01.yaml: {valid_from: 2026-01-01, stages: [{stage: offer, outcome: open}, {stage: won, outcome: won}]}
"""
# the limits of single files are sampled in tests/yamlio/hostile
LIMITS = {
    "too-large", "not-utf8", "control-character", "bad-key", "too-deep", "too-many-values", "not-a-file", "not-a-record",
}  # fmt: skip
OF_COMMITS = {"not-signed"}  # sampled in tests/plain_git
SAMPLES = sorted(folder.name for folder in CORPUS.iterdir())


def sample(folder: Path, name: str) -> TestBook:
    """A book with one thing wrong, which is in no commit yet; a policy is in one, or nobody would have to keep to it."""
    book = TestBook(folder, BASE)
    wrong = {finding["path"] for finding in json.loads((CORPUS / name / "findings.json").read_text())}
    for file in (CORPUS / name / "book").rglob("*"):
        if file.is_file():
            path = file.relative_to(CORPUS / name / "book")
            target = book.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
            if path.parts[0] == "policy" and path.as_posix() not in wrong:
                git = Git(book.root)
                git.run("add", str(path))
                git.run("commit", "-q", "-m", "Policy")
    return book


@pytest.mark.parametrize("readers", [1, 2])
@pytest.mark.parametrize("name", SAMPLES)
def test_what_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, readers: int) -> None:
    """A big book's files were judged already when several processes read them."""
    monkeypatch.setattr(parallel, "MANY", 1)
    monkeypatch.setattr(parallel, "processors", lambda: readers)
    session = sample(tmp_path, name).session("2026-11-23")
    found = checked(session).findings
    said = [
        {"path": f.path, "line": f.line, "column": f.column, "rule": f.rule, "message": f.message, "hint": f.hint}
        for f in found
    ]
    assert said == json.loads((CORPUS / name / "findings.json").read_text())
    assert name in {finding.rule for finding in found}
    for fact in (fact for fact in facts.queries() if fact.name == name):
        for need in ("", *fact.needs):
            with session.book.with_changes({}, views=session.installed.views) as query:
                for table in filter(None, need.split("|")):
                    query.connection.execute(f'delete from "r_{table}"')
                rows = list(query.rows(fact.sql, {"today": "2026-11-23"}))
            assert bool(rows) == (not need), f"needs: {need}"
            assert not fact.of or {row["kind"] for row in rows} <= set(fact.of), f"of: {fact.of}"


def test_a_book_with_nothing_wrong(tmp_path: Path) -> None:
    assert not checked(TestBook(tmp_path, BASE).session("2026-11-23")).findings


def test_everything_that_can_be_found_has_a_sample() -> None:
    named = set()
    for file in [
        *(CORE / "check").glob("*.py"),
        CORE / "model" / "records.py",
        CORE / "check" / "references.py",
        CORE / "rules" / "loading.py",
        CORE / "report" / "loading.py",
    ]:
        named |= set(re.findall(r'Finding\([^"]*?"([a-z-]+)"', file.read_text(), re.DOTALL))
    named |= set(re.findall(r'Problem\([^"]*?"([a-z-]+)"', (CORE / "model" / "schema.py").read_text(), re.DOTALL))
    named |= {file.stem for file in (CORE / "check" / "facts").glob("*.sql")}
    assert named - LIMITS - OF_COMMITS - {"path"} <= set(SAMPLES)


def test_the_page_of_errors_is_fresh() -> None:
    page = Path(__file__).parent.parent.parent / "docs" / "errors.md"
    assert page.read_text(encoding="utf-8") == errors(CORPUS), "run `make docs`"


@pytest.mark.parametrize("page", ["cli", "kinds"])
def test_the_references_are_fresh(page: str) -> None:
    made = {"cli": commands, "kinds": kinds}[page]()
    assert (Path(__file__).parent.parent.parent / "docs" / f"{page}.md").read_text(encoding="utf-8") == made, (
        "run `make docs`"
    )


RUSSIAN = {
    "contract-out-of-order": "согласован юристами 4 окт 2026 — раньше, чем передан юристам (5 окт 2026)",
    "not-approved": "клиент это получил, хотя политика того дня этого не разрешает и никто, кто вправе, не одобрил: скидка",
    "not-unique": "товар `pump`: уже есть артикул PUMP",
}


@pytest.mark.parametrize("name", RUSSIAN)
def test_words_inside_a_sentence_are_in_its_language(tmp_path: Path, name: str) -> None:
    session = sample(tmp_path, name).session("2026-11-23", lang="ru")
    assert [session.language.say(finding.message) for finding in checked(session).findings] == [RUSSIAN[name]]
