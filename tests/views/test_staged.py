"""Staged views are stored by the columns their texts name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from salesctl.book.query import views
from salesctl.plugins.discovery import folders
from salesctl.testing import TestBook

if TYPE_CHECKING:
    from pathlib import Path


def test_a_staged_view_gives_the_columns_that_its_text_names(tmp_path: Path) -> None:
    session = TestBook(tmp_path).session(date(2026, 11, 23).isoformat())
    query = session.query()
    staged = [view for view in views.in_folders(folders("views")).read.values() if view.stage]
    assert len(staged) > 50
    for view in staged:
        assert query.columns(view.sql) == view.columns, view.name
