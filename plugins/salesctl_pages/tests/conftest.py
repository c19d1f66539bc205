"""The example book, written once for all tests here."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from salesctl.setup.demo import write_demo


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example") / "book"
    write_demo(folder, date(2026, 11, 27))
    return folder
