"""What holds of every report of every plugin, on the example book."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from salesctl.api import Column, Report, Session, Table, UsageError, against, load_reports, period_of, run_report
from salesctl.model.values import TYPES
from salesctl.plugins.discovery import folders
from salesctl.report.formats import csv_table, markdown_table
from salesctl.session.session import Installed
from salesctl.setup.demo import write_demo

MADE = date(2026, 11, 27)
DAYS = [date(2026, 8, 14), date(2026, 10, 30), MADE]
ANSWERED = {
    "base", "bottleneck", "cold", "day", "dormant", "escalated", "funnel", "kpi", "month", "moved", "owed", "plan", "promotions", "quiet", "receivables", "requests", "scripts", "service", "shipments", "trend", "week",
}  # fmt: skip
"""The reports that say what their figures are made of."""

_example: list[Path] = []


@pytest.fixture
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example book, written once."""
    if not _example:
        folder = tmp_path_factory.mktemp("example") / "book"
        write_demo(folder, MADE)
        _example.append(folder)
    return _example[0]


def opened(folder: Path, day: date, lang: str = "en") -> Session:
    installed = Installed(*(tuple(folders(what)) for what in ("schemas", "views", "rules", "locale", "reports")))
    return Session(folder, now=datetime(2026, 11, 27, 9, tzinfo=UTC), on=day, lang=lang, installed=installed)


def made(folder: Path, day: date) -> Iterator[tuple[Report, Table]]:
    """Every report on a day: of this month, of the year, of every client."""
    session = opened(folder, day)
    reports, broken = load_reports(folder, session.installed.reports)
    assert broken == []
    for report in reports:
        if report.sections:
            continue
        if report.takes:
            for (client,) in session.query().rows("select id from client order by id limit 5"):
                yield report, run_report(session, report, period_of(report, session, ""), {"client": client})
            continue
        for typed in ("",) if report.span == "today" else ("", "2026"):
            yield report, run_report(session, report, period_of(report, session, typed))


def figures(columns: list[Column]) -> set[str]:
    return {c.name for c in columns if c.type == "as" or TYPES.get(c.type, TYPES["text"]).sql == "INTEGER"}


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_no_two_rows_share_a_key(example: Path, day: date) -> None:
    for report, table in made(example, day):
        at = [[column.name for column in table.columns].index(name) for name in (*table.key, *table.period_columns)]
        keys = [tuple(row[n] for n in at) for row in table.rows]
        assert not at or len(keys) == len(set(keys)), report.name


def test_the_records_behind_a_row_add_up_to_it(example: Path) -> None:
    seen = set()
    for report, table in itertools.chain.from_iterable(made(example, day) for day in DAYS):
        found = table.behind(table.rows) if table.behind else []
        declared = {*report.columns, *(report.behind.columns if report.behind else report.behind_columns)}
        for row, behind in zip(table.rows if table.behind else (), found, strict=True):
            names = [column.name for column in behind.columns]
            told = [one for one in behind.columns if not (report.behind and one.name == report.behind.record)]
            assert {*told} <= declared, f"{report.name}: what the records behind say is in no schema"
            shared = figures(list(report.columns)) & set(names)
            assert shared or not figures(list(report.columns)), f"{report.name}: the records behind add up to nothing"
            for name in shared:
                of_the_row = row[[column.name for column in report.columns].index(name)]
                total = sum(one[names.index(name)] or 0 for one in behind.rows)
                assert total == (of_the_row or 0), (report.name, table.period, row, name)
                seen |= {report.name} if total else set()
    assert seen == ANSWERED


def test_what_is_usual_is_the_average_of_the_months_behind_it(example: Path) -> None:
    table = next(table for report, table in made(example, MADE) if report.name == "kpi")
    assert table.behind
    assert len(table.rows) > 8
    for row, behind in zip(table.rows, table.behind(table.rows), strict=True):
        names = [column.name for column in behind.columns]
        months: dict[str, int] = {}
        for one in behind.rows:
            record = dict(zip(names, one, strict=True))
            if record["earlier"] is not None:
                months[record["day"][:7]] = months.get(record["day"][:7], 0) + record["earlier"]
        assert 1 <= len(months) <= 3
        unit = 100 if row[1] in ("shipped", "paid") else 1  # to a hundredth, to a whole
        assert abs(Decimal(sum(months.values())) / len(months) - row[3]) <= Decimal(unit) / 2, row


def test_every_report_comes_out_in_every_format_and_language(example: Path) -> None:
    languages = [opened(example, MADE, lang).language for lang in ("en", "ru")]
    for report, table in made(example, MADE):
        names = [column.name for column in table.columns]
        assert csv_table(table).decode().startswith(",".join(names) + "\r\n")
        assert len([*csv.reader(io.StringIO(csv_table(table).decode(), newline=""))]) == len(table.rows) + 1
        for language in languages:
            page = markdown_table(table, language).decode()
            assert page.startswith(f"## {language.say(table.title)}\n")
            assert all(f"*{language.say(note)}*" in page for note in table.notes), report.name


def test_codes_have_words(example: Path) -> None:
    """Stages are the policy's own words, documents have numbers: everything else in a column of words is declared."""
    theirs = {("pipeline", "stage"), ("risk", "stage"), ("reconcile", "document")}
    for day in DAYS:
        for report, table in made(example, day):
            for n, column in enumerate(table.columns):
                if column.type == "word" and (report.name, column.name) not in theirs:
                    assert {row[n] for row in table.rows} <= {None, *table.words}, (report.name, column.name)


def test_what_is_about_today_takes_no_period(example: Path) -> None:
    session = opened(example, MADE)
    today = [one for one in load_reports(example, session.installed.reports)[0] if one.span == "today"]
    assert {one.name for one in today} >= {"receivables", "pipeline", "kpi", "dormant", "base", "leads", "statement"}
    for report in today:
        with pytest.raises(UsageError, match="not a period"):
            period_of(report, session, "2026-10")


def test_two_days_of_every_report_with_a_key_are_compared(example: Path) -> None:
    before, after = (
        {report.name: table for report, table in made(example, day) if not report.takes} for day in DAYS[1:]
    )
    for name, now in after.items():
        if not now.key or now.period_columns:
            continue
        compared = against(now, before[name])
        at = [[column.name for column in now.columns].index(key) for key in now.key]
        both = {tuple(row[n] for n in at) for table in (now, before[name]) for row in table.rows}
        assert len(compared.rows) == len(both), name
        names = [column.name for column in compared.columns]
        for row in compared.rows:
            for column in compared.columns:
                if (
                    column.name.endswith("_change")
                    and column.type not in ("percent", "as")
                    and row[names.index(column.name)] is not None
                ):
                    figure = column.name.removesuffix("_change")
                    was, is_ = row[names.index(f"{figure}_before")], row[names.index(figure)]
                    assert row[names.index(column.name)] == (is_ or 0) - (was or 0)
