"""What a book brings of its own lies in the book."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Type
from salesctl.testing import TestBook


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestBook:
    made = TestBook(tmp_path, "clients/acme.yaml: {name: Acme}")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(made.root)
    return made


@pytest.mark.parametrize(
    "link", [".salesctl", *(f".salesctl/{name}" for name in ("schemas", "rules", "views", "reports", "locale"))]
)
@pytest.mark.parametrize(
    "words", [("client", "list"), ("check",), ("today",), ("set", "acme", "name=Bolt"), ("doctor",)]
)
@pytest.mark.parametrize("target", ["elsewhere", "nowhere"])
def test_a_link_is_refused(book: TestBook, type_: Type, link: str, words: tuple[str, ...], target: str) -> None:
    path = book.root / link
    path.parent.mkdir(exist_ok=True)
    path.symlink_to(book.root.parent / target)
    refused = type_(*words)
    assert (refused.code, refused.out) == (1, "")
    assert f"{link}: a symbolic link" in refused.err
    assert "name: Acme" in (book.root / "clients" / "acme.yaml").read_text()
    assert type_("--help").code == 0


def test_what_is_no_folder_is_refused(book: TestBook, type_: Type) -> None:
    (book.root / ".salesctl").write_text("")
    refused = type_("client", "list")
    assert refused.code == 1
    assert ".salesctl cannot be read: not a folder" in refused.err


def test_a_catalogue_that_is_a_link_is_refused(book: TestBook, type_: Type) -> None:
    folder = book.root / ".salesctl" / "locale"
    folder.mkdir(parents=True)
    (folder / "ru.po").symlink_to("/etc/passwd")
    refused = type_("client", "list", "--locale", "ru")
    assert refused.code == 1
    assert ".salesctl/locale/ru.po" in refused.err
    assert "root:" not in refused.err
