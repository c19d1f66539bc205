"""Every figure on the manager's page is that of the report it stands under: the page of the example against `report NAME`."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from conftest import Type
from salesctl.setup.demo import write_demo

NOW = "2026-11-27T09:00:00+05:00"
SECTIONS = ("plan", "receivables", "moved", "changes", "decisions", "owed", "risk", "escalated", "market")


class Tables(HTMLParser):
    """The cells of a page's tables, by the heading of their section, but the records behind."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[tuple[str, list[str]]]] = {}
        """By section: the caption of a table, and a row's texts."""
        self._heading = self._caption = self._text = ""
        self._row: list[str] = []
        self._behind = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("h2", "caption", "th", "td"):
            self._text = ""
        elif tag == "details":
            self._behind += 1

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "details":
            self._behind -= 1
        elif tag == "h2":
            self._heading = self._text
            self.found[self._heading] = []
        elif tag == "caption":
            self._caption = self._text
        elif tag in ("th", "td"):
            self._row.append(self._text.removesuffix(" ▾"))
        elif tag == "tr":
            if self._heading and not self._behind:
                self.found[self._heading].append((self._caption, self._row))
            self._row = []


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from datetime import date

    folder = tmp_path_factory.mktemp("example") / "book"
    write_demo(folder, date(2026, 11, 27))
    return folder


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_figure_on_the_managers_page_is_its_reports(
    example: Path, type_: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.chdir(example)

    def page(name: str) -> str:
        file = tmp_path / f"{name}.html"
        assert type_("report", name, "--locale", lang, "-o", str(file), now=NOW).code == 0
        return file.read_text(encoding="utf-8")

    sections = list(Tables(page("manager")).found.values())
    assert len(sections) == len(SECTIONS)
    figures = 0
    for name, shown in zip(SECTIONS, sections, strict=True):
        whole = Tables(page(name).replace("<h1", "<h2").replace("</h1", "</h2"))
        (own,) = whole.found.values()
        assert shown, name
        assert [row for row in shown if row not in own] == [], f"{name}: what the page says and its report does not"
        figures += sum(any(char.isdigit() for char in text) for _, row in shown for text in row)
    assert figures > 300
