"""The worked examples of docs/examples, typed to the letter in a fresh book: every answer, and every figure that is worked out on paper."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from conftest import Type
from tools.pages import Answered, Step, addresses, agrees, play

PAGES = sorted((Path(__file__).parent.parent / "docs" / "examples").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_shows_is_what_is_answered(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, type_: Type
) -> None:
    text = page.read_text(encoding="utf-8")
    people, book = addresses(text), tmp_path / "book"
    monkeypatch.delenv("GIT_CONFIG_GLOBAL")

    def typing(step: Step, words: list[str]) -> Answered:
        name, address = people.get(step.by, next(iter(people.values())))
        (Path.home() / ".gitconfig").write_text(f"[user]\nname = {name}\nemail = {address}\n")
        monkeypatch.chdir(book if book.is_dir() else tmp_path)
        assert step.at, "the page says when"
        done = type_(*words, now=step.at.astimezone(UTC).isoformat())
        return Answered(done.code, done.out, done.err)

    for step, shown, said in play(text, typing, book):
        assert agrees(shown, said), "\n".join([f"{page.name}: {step.line}", *said])
