"""Answers of the example as pages and workbooks: they open, say what the answer says, and let nothing of a record act."""

from __future__ import annotations

import email
import email.policy
import hashlib
import io
import re
import sys
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest

from conftest import Type
from salesctl.api import (
    Answer,
    Column,
    ItemsOnDemand,
    Language,
    Line,
    Origin,
    Session,
    Table,
    load_reports,
    period_of,
    run_report,
    say,
)
from salesctl.model.table import Chart
from salesctl.plugins.discovery import folders
from salesctl.session.session import Installed
from salesctl_pages.html import _template, as_html
from salesctl_pages.mail import as_eml
from salesctl_pages.workbook import as_xlsx

MADE = date(2026, 11, 27)
ENGLISH = Language("en")
HOSTILE = "<script>alert(1)</script><img src=//evil.example/x onerror=alert(1)>{{ 7*7 }}"
CHARTED = {
    "forecast", "forecast_review", "funnel", "kpi", "month", "owed", "pipeline", "plan", "receivables", "risk", "trend", "week",
}  # fmt: skip
_VOID = {"meta", "link", "img", "br", "hr", "input"}


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(content.decode("utf-8"))
        self.close()
        assert self.open == [], "an element is left open"

    def handle_decl(self, decl: str) -> None:
        assert decl == "doctype html"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open += [] if tag in _VOID else [tag]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self.open[-1], data.strip()))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def said(self, tag: str) -> list[str]:
        return [text for name, text in self.texts if name == tag]


def judged(content: bytes, language: str) -> Page:
    """A page that holds all it needs, titles its tables and scopes their headings."""
    page = Page(content)
    assert page.all("html") == [{"lang": language}]
    used = {tag for tag, _ in page.tags}
    assert not used & {"script", "img", "link", "iframe", "object", "form", "base"}
    for _, attributes in page.tags:
        assert not {name for name in attributes if name in ("src", "style", "srcset") or name.startswith("on")}
        assert (attributes.get("href") or "#").startswith("#")
    (style,) = page.said("style")
    assert not re.search(r"url\(|@import|//", style)
    raw = re.search(rb"<style>(.*?)</style>", content, re.DOTALL)
    assert raw
    digest = b64encode(hashlib.sha256(raw[1]).digest()).decode()
    policy = next(one["content"] for one in page.all("meta") if one.get("http-equiv") == "Content-Security-Policy")
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert all(heading.get("scope") in ("col", "row") for heading in page.all("th"))
    assert len(page.all("caption")) == len(page.said("caption")) == len(page.all("table"))
    assert len(page.all("figcaption")) == len(page.all("figure"))
    assert [one.get("role") for one in page.all("svg")] == ["img"] * len(page.said("desc"))
    assert len(page.said("desc")) == len(page.said("title")) - 1
    sizes = [float(size) for size in re.findall(r"(?:font:|font-size:)(\d+(?:\.\d+)?)px", style)]
    assert min(sizes) >= 11
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {(one["href"] or "")[1:] for one in page.all("a")} <= set(ids)
    return page


def reports(folder: Path, lang: str) -> Iterator[tuple[str, Answer, Language]]:
    """Every report of the example."""
    installed = Installed(*(tuple(folders(what)) for what in ("schemas", "views", "rules", "locale", "reports")))
    session = Session(folder, now=datetime(2026, 11, 27, 9, tzinfo=UTC), on=MADE, lang=lang, installed=installed)
    for report in load_reports(folder, session.installed.reports)[0]:
        if report.sections:
            continue
        takes = dict.fromkeys(report.takes, "kolorit")
        table = session.named(run_report(session, report, period_of(report, session, ""), takes))
        yield report.name, Answer({}, [table], origin=session.origin), session.language


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_report_is_a_page(example: Path, lang: str) -> None:
    charts = set()
    for name, answer, language in reports(example, lang):
        page = judged(as_html(answer, language), lang)
        table = answer.shown[0]
        assert isinstance(table, Table)
        assert page.said("h1") == [language.say(table.title)], name
        assert set(map(language.say, table.notes)) <= {text for _, text in page.texts}, name
        charts |= {name} if page.all("figure") else set()
        assert page.said("code") == [name]
    assert charts == CHARTED


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_report_is_a_workbook(example: Path, lang: str) -> None:
    charts, behind = set(), set()
    for name, answer, language in reports(example, lang):
        content = as_xlsx(answer, language)
        assert content == as_xlsx(answer, language), name
        book = openpyxl.load_workbook(io.BytesIO(content))
        table = answer.shown[0]
        assert isinstance(table, Table)
        names = [one for sheet in book for one in sheet.tables]
        assert len(names) == len(book.sheetnames) == len(set(names)), name
        assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type in ("f", "e")], name
        first = book.worksheets[0]
        assert first.freeze_panes[1:] == "2", name
        shown = [column for column in table.columns if column.type != "id"]
        assert next(iter(first.tables.values())).ref.endswith(str(max(len(table.rows), 1) + 1 + bool(table.totals)))
        assert first.max_column >= len(shown)
        charts |= {name} if first._charts else set()
        behind |= {name} if len(book.worksheets) > 1 else set()
    assert charts == CHARTED
    assert {"receivables", "plan", "week"} <= behind


COMMANDS = [
    ["today"],
    ["duties"],
    ["brief", "kolorit"],
    ["statement", "kolorit"],
    ["client", "list"],
    ["query", "select 1 as n"],
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_answers_of_every_sort_come_out_by_the_ending_of_a_file(
    example: Path, words: list[str], type_: Type, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(example)
    for lang in ("en", "ru"):
        for ending in ("html", "xlsx"):
            made = type_(*words, "--locale", lang, "-o", str(tmp_path / f"{lang}.{ending}"))
            assert made.code == 0, made.err
        page = judged((tmp_path / f"{lang}.html").read_bytes(), lang)
        assert page.said("h1")
        assert openpyxl.load_workbook(tmp_path / f"{lang}.xlsx").sheetnames
    refused = type_(*words, "-o", str(tmp_path / "r.pdf"))
    assert refused.code == 2
    assert "html, eml, xlsx" in refused.err
    assert not (tmp_path / "r.pdf").exists()


def hostile() -> Answer:
    table = Table(
        "a1",
        say("Sums {of}", of=HOSTILE),
        [Column("who", "ref", "who"), Column("note", "text", "who"), Column("sum", "money", HOSTILE), Column("currency", "currency")],
        [[HOSTILE, '=HYPERLINK("http://evil.example")', 10_0000, "EUR"], ["b", "https://evil.example", -5_0000, "JPY"]],
        notes=[HOSTILE],
        key=("who",),
        chart=Chart("bars", ("sum",), "who"),
        styles=["bad", ""],
    )  # fmt: skip
    return Answer({}, [Line(HOSTILE, "title"), Line(HOSTILE, "warn", lead=HOSTILE), table, table])


def test_what_records_say_stays_text_on_a_page() -> None:
    page = judged(as_html(hostile(), ENGLISH), "en")
    assert HOSTILE in page.said("h1")
    assert HOSTILE in page.said("td") + page.said("th")
    assert f"Sums {HOSTILE}," in page.said("span")


def test_what_records_say_stays_text_in_a_workbook() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(hostile(), ENGLISH)))
    sheet = book.worksheets[1]
    assert [cell.value for cell in sheet["B"]][1:3] == ['=HYPERLINK("http://evil.example")', "https://evil.example"]
    assert not [cell for one in book for row in one for cell in row if cell.data_type == "f" or cell.hyperlink]
    assert [list(one.tables) for one in book] == [[], ["a1_1"], ["a1_2"]]
    heads = [cell.value for cell in sheet[1]]
    assert len({str(head).casefold() for head in heads}) == len(heads)


def test_sheets_are_named_by_their_titles_cut_after_a_word_and_no_two_alike() -> None:
    titles = [
        "What moved in the week before 28 Nov 2026", "What moved in the week before 29 Nov 2026", "History", "Plan: A/B [x]",
        "Дебиторская задолженность на 28 ноя 2026", "x" * 40, "e\u0301" * 31,
    ]  # fmt: skip
    answer = Answer({}, [TYPED._replace(title=title) for title in titles])
    assert openpyxl.load_workbook(io.BytesIO(as_xlsx(answer, ENGLISH))).sheetnames == [
        "What moved in the week before…", "What moved in the week… 2", "History 2", "Plan A B x",
        "Дебиторская задолженность на…", "x" * 30 + "…", ("e\u0301" * 31)[:31],
    ]  # fmt: skip


def test_a_message_holds_the_page_and_is_the_same_twice() -> None:
    at = "2026-11-26T18:00:00+05:00"
    answer = hostile()._replace(origin=lambda: Origin("a" * 40, at, edited=False, day="2026-11-27"))
    content = as_eml(answer, ENGLISH)
    assert content == as_eml(answer, ENGLISH)
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert message["subject"].strip() == HOSTILE
    assert message["date"].datetime.isoformat() == at
    assert not message["from"]
    assert not message["to"]
    text, page = (message.get_body((form,)) for form in ("plain", "html"))
    assert text
    assert page
    judged(page.get_content().replace("\r\n", "\n").encode(), "en")
    assert "var(" not in page.get_content(), "many mail programs know no variables"
    assert "Sums" in text.get_content()
    assert max(map(len, content.splitlines())) < 998


def test_a_subject_has_one_line() -> None:
    content = as_eml(Answer({}, [Line("Two\nlines\r\nBcc: evil@example.com", "title")]), ENGLISH)
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert message["subject"] == "Two lines Bcc: evil@example.com"
    assert message["bcc"] is None


TYPED = Table(
    "typed",
    "Typed",
    [Column(type_, type_, type_) for type_ in ("money", "price", "percent", "quantity", "integer", "date", "moment", "boolean")]
    + [Column("currency", "currency")],
    [
        [12_5000, 1_2345, 12_5000, 888, 1234, "2026-11-27", "2026-11-27T10:05:00+00:00", 1, "EUR"],
        [1000_0000, 2_0000, 100_0000, 5_000000, -3, "1899-12-31", None, 0, "JPY"],
        [1_2500, None, None, None, None, None, None, None, "KWD"],
    ],
)  # fmt: skip


def test_cells_of_a_workbook_have_types_and_the_decimals_of_their_currency() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(Answer({}, [TYPED]), ENGLISH))).worksheets[0]
    rows = [[(cell.value, cell.number_format) for cell in row] for row in sheet.iter_rows(min_row=2, max_row=4)]
    assert [row[0] for row in rows] == [(12.5, '"€"#,##0.00'), (1000, '"¥"#,##0'), (1.25, '"KWD "#,##0.000')]
    assert rows[0][1] == (1.2345, "#,##0.0000")
    assert [row[2] for row in rows[:2]] == [(0.125, "0.0%"), (1, "0%")]
    assert [row[3][0] for row in rows[:2]] == [0.000888, 5]
    assert rows[0][4] == (1234, "#,##0")
    assert rows[0][5][0] == datetime(2026, 11, 27)  # noqa: DTZ001 - a workbook knows no zones
    assert rows[1][5][0] == "31 Dec 1899", "Excel has no such day"
    assert rows[0][6][0] == datetime(2026, 11, 27, 10, 5)  # noqa: DTZ001
    assert [row[7][0] for row in rows[:2]] == [True, False]


def test_a_long_note_makes_no_sheet_wider_and_numbers_stand_below_their_headings() -> None:
    note = "What this rests on is said in many words. " * 12
    behind = TYPED._replace(name="behind", title="")
    table = TYPED._replace(notes=[note], behind=lambda rows: [behind for _ in rows])
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(Answer({}, [table]), ENGLISH)))
    sheet, records = book.worksheets
    assert {str(one) for one in sheet.merged_cells.ranges} == {"A6:I6", "A7:I7"}
    assert sheet["A7"].value == note
    assert sheet["A7"].alignment.wrap_text
    assert sheet.row_dimensions[7].height >= 60, "all its lines are seen"
    heads = [(cell.value, cell.alignment.horizontal) for cell in sheet[1][:9]]
    assert [name for name, side in heads if side == "right"] == ["money", "price", "percent", "quantity", "integer"]
    assert "What the figures are made of" in [cell.value for cell in records["A"]], "in the reader's language"


def test_of_the_records_behind_a_figure_only_those_that_a_page_shows_are_made_and_named() -> None:
    made: list[int] = []
    named: list[int] = []

    def record(number: int) -> list[str]:
        made.append(number)
        return [f"o-{number}"]

    def naming(table: Table) -> Table:
        named.append(len(table.rows))
        return table

    behind = Table("orders", "", [Column("order", "text")], ItemsOnDemand(record, range(150)))
    table = Table(
        "sums", "Sums", [Column("who", "text")], [["x"]], key=("who",), behind=lambda rows: [behind for _ in rows]
    )
    page = as_html(Answer({}, [table._replace(naming=naming)]), ENGLISH).decode()
    assert (made, named) == ([*range(100)], [100])
    assert "o-99<" in page
    assert "50 more: `salesctl report sums --behind x`" in page


def test_a_chart_has_one_currency_and_its_longest_bar_the_whole_width() -> None:
    table = Table(
        "sums",
        "Sums",
        [Column("who", "text"), Column("a", "money"), Column("b", "money"), Column("currency", "currency")],
        [["x", 10_0000, 30_0000, "EUR"], ["y", 5_0000, 5_0000, "USD"], ["z", 10_0000, -10_0000, "EUR"]],
        chart=Chart("stacked", ("a", "b"), "who"),
        key=("who", "currency"),
    )
    page = judged(as_html(Answer({}, [table]), ENGLISH), "en")
    assert page.said("figcaption") == ["EUR", "USD"]
    assert page.said("span").count("Sums,") == 2
    assert [bar["class"] for bar in page.all("i")] == [
        "s1 w250", "s2 w750", "s1 w250", "s2 w0 below", "s1 w500", "s2 w500",
    ]  # fmt: skip
    assert [text for _, text in page.texts if text in ("€40.00", "€0.00", "$10.00")] == ["€40.00", "€0.00", "$10.00"]
    assert len(openpyxl.load_workbook(io.BytesIO(as_xlsx(Answer({}, [table]), ENGLISH))).worksheets[0]._charts) == 2


def test_a_curve_has_a_title_its_figures_in_words_and_a_line_chart_in_a_workbook() -> None:
    table = Table(
        "sums",
        "Sums",
        [Column("month", "month"), Column("a", "money"), Column("b", "money"), Column("currency", "currency")],
        [["2026-05", 10_0000, None, "EUR"], ["2026-06", 20_0000, 5_0000, "EUR"], ["2026-07", None, 0, "EUR"], ["2026-07", 1_0000, None, "USD"]],
        chart=Chart("line", ("a", "b"), "month"),
        key=("month", "currency"),
    )  # fmt: skip
    page = judged(as_html(Answer({}, [table]), ENGLISH), "en")
    assert page.said("title")[1:] == ["Sums, EUR", "Sums, USD"]
    assert page.said("desc") == [
        "a: 2026-05 €10.00, 2026-06 €20.00. b: 2026-06 €5.00, 2026-07 €0.00.",
        "a: 2026-07 $1.00.",
    ]
    assert [path["d"] for path in page.all("path")][:4] == [
        "M167 150L500 0", "M167 150h0M500 0h0", "M500 225L833 300", "M500 225h0M833 300h0",
    ]  # fmt: skip
    content = as_xlsx(Answer({}, [table]), ENGLISH)
    charts = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]._charts
    assert [type(chart).__name__ for chart in charts] == ["LineChart", "LineChart"]
    assert content == as_xlsx(Answer({}, [table]), ENGLISH)


def test_each_value_of_a_column_has_a_curve_of_its_own_the_largest_six_side_by_side_in_a_workbook() -> None:
    rows = [
        [f"2026-0{month}", f"p{n}", n * 10_0000, "EUR"] for month in (5, 6) for n in range(8) if (month, n) != (5, 7)
    ]
    table = Table(
        "sums",
        "Sums",
        [Column("month", "month"), Column("who", "text"), Column("a", "money", "a"), Column("currency", "currency")],
        rows,
        chart=Chart("line", ("a",), "month", per="who"),
        key=("month", "who", "currency"),
    )
    page = judged(as_html(Answer({}, [table]), ENGLISH), "en")
    assert page.said("li") == ["p2", "p3", "p4", "p5", "p6", "p7", "… and 2 more"]
    (told,) = page.said("desc")
    assert told.startswith("p2: 2026-05 €20.00, 2026-06 €20.00. ")
    assert told.endswith("p7: 2026-06 €70.00.")
    assert [path["d"] for path in page.all("path")][-2:] == ["M750 0", "M750 0h0"], "nobody knows p7 in May"
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(Answer({}, [table]), ENGLISH))).worksheets[0]
    (chart,) = sheet._charts
    assert [one.cat.strRef.f if one.cat.strRef else one.cat.numRef.f for one in chart.series] == [
        "Sums!$F$22:$F$23"
    ] * 6
    assert [[sheet.cell(row, column).value for column in (6, 7, 12)] for row in (21, 22, 23)] == [
        [None, "p2", "p7"], ["2026-05", 20, None], ["2026-06", 20, 70],
    ]  # fmt: skip


def test_a_range_begins_where_its_least_is() -> None:
    table = Table(
        "sums",
        "Sums",
        [Column("who", "text"), *(Column(name, "money") for name in ("low", "likely", "high"))],
        [["x", 50_0000, 75_0000, 100_0000]],
        currency="EUR",
        chart=Chart("range", ("low", "likely", "high"), "who"),
        key=("who",),
    )
    page = judged(as_html(Answer({}, [table]), ENGLISH), "en")
    assert [bar["class"] for bar in page.all("i")] == ["w500", "s1 w500"]
    assert [mark["class"] for mark in page.all("b")] == ["m1 w750"]
    chart = openpyxl.load_workbook(io.BytesIO(as_xlsx(Answer({}, [table]), ENGLISH))).worksheets[0]._charts[0]
    assert chart.hiLowLines is not None


def contrast(one: str, other: str) -> float:
    """How well two colours are told apart, by WCAG 2."""

    def luminance(colour: str) -> float:
        full = colour if len(colour) == 6 else "".join(sign * 2 for sign in colour)
        parts = [int(full[n : n + 2], 16) / 255 for n in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted([luminance(one), luminance(other)], reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_texts_stand_out_in_light_and_in_dark() -> None:
    style = as_html(Answer({}, []), ENGLISH).decode()
    schemes = [dict(re.findall(r"--(\w+):#([0-9a-f]{3,6})", block)) for block in re.findall(r":root\{([^}]*)\}", style)]
    assert len(schemes) == 3
    for scheme in schemes:
        for text in ("ink", "dim", "good", "warn", "bad"):
            for ground in ("paper", "band"):
                assert contrast(scheme[text], scheme[ground]) >= 4.5, (text, ground, scheme)


def test_the_foot_says_what_the_page_was_read_from() -> None:
    def foot(origin: Origin) -> str:
        page = judged(as_html(Answer({}, [], origin=lambda: origin), ENGLISH), "en")
        return page.said("footer")[0]

    at = "2026-11-26T18:00:00+00:00"
    assert foot(Origin("a" * 40, at, edited=False, day="2026-11-27")) == (
        "as of 27 Nov 2026, commit aaaaaaaaaaaa of 26 Nov 2026 18:00"
    )
    assert "edits that are not committed" in foot(Origin("a" * 40, at, edited=True, day="2026-11-27"))
    assert "nothing committed yet" in foot(Origin("", "", edited=True, day="2026-11-27"))


@pytest.mark.parametrize(("module", "form"), [("jinja2", "html"), ("xlsxwriter", "xlsx")])
def test_a_library_that_is_not_installed_is_named(
    module: str, form: str, type_: Type, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _template.cache_clear()
    for name in [name for name in sys.modules if name.split(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if "site-packages" not in entry])
    refused = type_("client", "list", "--format", form)
    assert refused.code == 1
    assert f"`{form}` needs the library {module}" in refused.err
    assert f"pip install 'salesctl[{form}]'" in refused.err
