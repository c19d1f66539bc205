"""Reports made of others, and the site of them: what stands on them, what is refused, what is never touched."""

from __future__ import annotations

import email
import email.policy
import io
import json
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from conftest import Type
from salesctl.setup.demo import write_demo

NOW = "2026-11-27T09:00:00+05:00"
OWN = """-- title: By segment
-- help: What we are owed, by segment.
-- span: today
-- columns:
--   segment  word   segment
--   owed     money  owed
-- key: segment
-- total: owed
-- chart: bars owed by segment
-- words:
--   retail      retail
--   wholesale   wholesale
select c.segment, sum(r.outstanding) as owed from receivable as r join client as c on c.id = r.client
where r.currency = book_currency() and r.outstanding > 0 group by c.segment order by owed desc

-- behind: document
select r.document, r.outstanding as owed from receivable as r join client as c on c.id = r.client
where c.segment is :segment and r.currency = book_currency() and r.outstanding > 0
"""
MONDAY = """-- title: Our Monday
-- help: Ours.
-- span: today
-- sections:
--   by_segment
--   receivables 2
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from datetime import date

    folder = tmp_path_factory.mktemp("demo") / "book"
    write_demo(folder, date(2026, 11, 27))
    reports = folder / ".salesctl" / "reports"
    reports.mkdir(parents=True, exist_ok=True)
    (reports / "by_segment.sql").write_text(OWN)
    (reports / "monday.sql").write_text(MONDAY)
    return folder


@pytest.fixture
def demo(made: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(made)
    monkeypatch.setenv("SALESCTL_NOW", NOW)
    return made


def test_a_managers_page_is_made_of_reports_each_of_them_cut_and_counted(demo: Path, type_: Type) -> None:
    said = type_("report", "manager", "--json", now=NOW).json
    assert [one["name"] for one in said["sections"]] == [
        "plan", "receivables", "moved", "changes", "decisions", "owed", "risk", "escalated", "market",
    ]  # fmt: skip
    alone = type_("report", "moved", "--json", now=NOW).json
    moved = next(one for one in said["sections"] if one["name"] == "moved")
    debts = [row for row in alone["rows"] if row[0] == "receivables"]
    assert [row for row in moved["rows"] if row[0] == "receivables"] == debts[:6]
    assert len(debts) > 0
    left = len(alone["rows"]) - len(moved["rows"])
    assert (f"{left} more: `salesctl report moved`" in moved["notes"]) == bool(left)


@pytest.mark.parametrize(
    ("report", "who", "columns"), [("person", "anna", ("user", "owner")), ("client", "kolorit", ("client",))]
)
def test_a_page_of_one_holds_nothing_of_another(
    demo: Path, type_: Type, report: str, who: str, columns: tuple[str, ...]
) -> None:
    sections = type_("report", report, who, "--json", now=NOW).json["sections"]
    assert len(sections) > 5
    assert sum(len(one["rows"]) for one in sections) > 5
    for one in sections:
        at = next((n for n, name in enumerate(one["columns"]) if name in columns), None)
        assert one["name"] == "statement" or (at is not None and {row[at] for row in one["rows"]} <= {who}), one["name"]
    debts = next(one for one in sections if one["name"] == "receivables")
    total = sum(float(row[debts["columns"].index("outstanding")]) for row in debts["rows"])
    sums = [row[debts["columns"].index("outstanding")] for row in debts["totals"]]
    assert [float(one) for one in sums] == ([pytest.approx(total)] if who == "anna" else []), "that of these rows"


@pytest.mark.parametrize(
    "words", [("--behind", "x"), ("--against", "HEAD"), ("--period", "2026-10"), ("anna",)], ids=" ".join
)
def test_what_is_no_question_to_several_reports_is_refused(demo: Path, type_: Type, words: tuple[str, ...]) -> None:
    assert type_("report", "manager", *words, now=NOW).code == 2


def test_a_section_that_fails_is_told_and_keeps_no_other_away(demo: Path, type_: Type) -> None:
    file = demo / ".salesctl" / "reports" / "broken.sql"
    file.write_text(
        MONDAY.replace("by_segment", "nothing").replace("receivables 2", "manager\n--   statement\n--   receivables 2")
    )
    try:
        said = type_("report", "broken", now=NOW)
        assert said.code == 1
        for told in (
            "there is no report `nothing`",
            "`manager` is made of sections itself",
            "`statement` takes client",
            "Receivables on",
        ):
            assert told in said.out
    finally:
        file.unlink()


def test_a_teams_own_report_comes_out_in_every_format_with_its_chart(demo: Path, type_: Type, tmp_path: Path) -> None:
    for name in ("by_segment", "monday"):
        for form in (
            ("json", "csv", "md", "html", "eml", "xlsx") if name == "by_segment" else ("md", "html", "eml", "xlsx")
        ):
            written = type_("report", name, "-o", str(tmp_path / f"{name}.{form}"), now=NOW)
            assert written.code == 0, written.err
        page = (tmp_path / f"{name}.html").read_text()
        assert page.count("<figure>") == page.count("<figcaption>") == (1 if name == "by_segment" else 2)
        assert "<details" in page
        book = openpyxl.load_workbook(tmp_path / f"{name}.xlsx")
        first = next(sheet for sheet in book if sheet.title == "By segment")
        assert len(first._charts) == 1
        assert any(table.startswith("by_segment_behind") for sheet in book for table in sheet.tables)
        assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
        assert "By segment" in (tmp_path / f"{name}.md").read_text()
        message = email.message_from_bytes((tmp_path / f"{name}.eml").read_bytes(), policy=email.policy.default)
        assert message["subject"] == ("By segment" if name == "by_segment" else "Our Monday")
    rows = json.loads((tmp_path / "by_segment.json").read_text())["rows"]
    assert rows
    assert [row.split(",")[0] for row in io.StringIO((tmp_path / "by_segment.csv").read_text()).read().split()[1:]] == [
        row[0] for row in rows
    ]


def site(type_: Type, folder: Path, *words: str) -> int:
    return type_("report", "site", str(folder), "--yes", *words, now=NOW).code


def test_a_site_is_written_only_where_somebody_says_yes(demo: Path, type_: Type, tmp_path: Path) -> None:
    refused = type_("report", "site", str(tmp_path / "site"), now=NOW)
    assert refused.code == 1
    assert "--yes" in refused.err
    assert not (tmp_path / "site").exists()
    assert type_("report", "site", "--yes", now=NOW).code == 2
    told = type_("report", "site", str(tmp_path / "site"), "--yes", "--json", now=NOW).json
    assert sorted(told["pages"]) == sorted(
        str(file.relative_to(tmp_path / "site")) for file in (tmp_path / "site").rglob("*.html")
    )


def test_a_site_is_the_same_twice_and_leaves_what_lies_there(demo: Path, type_: Type, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    (one / "CNAME").write_text("figures.example\n")
    assert site(type_, one) == site(type_, other) == 0
    pages = {file.relative_to(other): file.read_bytes() for file in other.rglob("*.html")}
    assert {Path("index.html"), Path("people/anna.html"), Path("clients/kolorit.html")} <= set(pages)
    assert {file.relative_to(one): file.read_bytes() for file in one.rglob("*.html")} == pages
    assert (one / "CNAME").read_text() == "figures.example\n"


def test_a_page_that_somebody_changed_is_not_written_over(demo: Path, type_: Type, tmp_path: Path) -> None:
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "anna.html").write_text("mine")
    assert site(type_, tmp_path) == 1
    assert (tmp_path / "people" / "anna.html").read_text() == "mine"
    assert not (tmp_path / "index.html").exists(), "all or nothing"
    assert site(type_, tmp_path, "--force") == 0
    assert (tmp_path / "people" / "anna.html").read_text() != "mine"


def test_the_page_of_a_client_who_is_put_away_is_removed(demo: Path, type_: Type, tmp_path: Path) -> None:
    book = tmp_path / "book"
    shutil.copytree(demo, book, symlinks=True)
    folder = tmp_path / "site"
    assert type_("-C", str(book), "report", "site", str(folder), "--yes", now=NOW).code == 0
    card = book / "clients" / "kolorit.yaml"
    card.write_text(card.read_text() + "archived: true\n")
    subprocess.run(["git", "-C", str(book), "-c", "core.hooksPath=/nowhere", "commit", "-qam", "Away"], check=True)
    assert type_("-C", str(book), "report", "site", str(folder), "--yes", now=NOW).code == 0
    assert not (folder / "clients" / "kolorit.html").exists()
    assert (folder / "clients" / "remzona.html").exists()


def test_a_site_stays_in_its_folder(demo: Path, type_: Type, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "people").symlink_to(tmp_path / "elsewhere")
    assert site(type_, tmp_path / "site") == 1
    assert not list((tmp_path / "elsewhere").iterdir())
    assert site(type_, demo / ".git" / "site") == 1


def test_what_differs_is_told_with_its_records_and_commits_money_first(demo: Path, type_: Type) -> None:
    told = type_("report", "receivables", "--against", "2026-11-20", "--json", now=NOW).json
    causes = [dict(zip(told["causes"]["columns"], row, strict=True)) for row in told["causes"]["rows"]]
    both = [dict(zip(told["columns"], row, strict=True)) for row in told["rows"]]
    moved = {row["client"] for row in both if float(row["outstanding_change"] or 0)}
    assert moved <= {one["client"] for one in causes}
    sums = [abs(float(one["difference"])) for one in causes if one["client"] in moved]
    assert sums == sorted(sums, reverse=True)
    assert {one["figure"] for one in causes} == {"outstanding", "oldest, days"}, "eight is eight of something"
    facade = next(one for one in causes if one["client"] == "horizont")
    assert facade["who"] == "Zhanar Aliyeva"
    assert "payment ₸2,703,013.44" in facade["what"]
    log = subprocess.run(
        ["git", "log", "-1", "--format=%an", facade["commit"]], cwd=demo, capture_output=True, text=True, check=True
    )
    assert log.stdout.strip() == "Zhanar Aliyeva"
    still = [one for one in causes if one["record"] is None]
    assert still
    assert all("the day alone" in one["what"] for one in still)


def test_sums_of_two_days_keep_their_currency(demo: Path, type_: Type) -> None:
    told = type_("report", "pipeline", "--against", "2026-11-20", "--json", now=NOW).json
    rows = [dict(zip(told["columns"], row, strict=True)) for row in told["rows"]]
    assert {row["currency"] for row in rows} == {"EUR", "KZT"}
