"""salesctl.yaml: every fault is a finding with its place, and nothing in it is dropped or guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesctl.cli.commands.checks import checked
from salesctl.cli.commands.doctor import doctor
from salesctl.model.config import load_config
from salesctl.testing import TestBook

RIGHT = """\
format: 1
company: Nord
currency: KZT
time_zone: Asia/Almaty
locale: ru
country: KZ
working_days: [mon, sat]
working_hours: 08:00-17:00
holidays: [2026-03-09, 2026-05-01]
sources: {bank: {kinds: [payment]}}
custom: {colour: [red]}
"""


def load(root: Path, text: str | bytes) -> list[str]:
    """What is wrong with settings of this text, twice: read anew, and with what is kept."""
    (root / "salesctl.yaml").write_bytes(text.encode() if isinstance(text, str) else text)
    (root / ".git").mkdir(exist_ok=True)
    first, again = load_config(root), load_config(root)
    assert first == again
    return [f"{fault.place}: {fault.message}" for fault in first.faults]


def test_everything_in_it_is_read(tmp_path: Path) -> None:
    assert load(tmp_path, RIGHT) == []
    config = load_config(tmp_path)
    assert (config.company, config.currency, config.zone.key, config.locale, config.country) == (
        "Nord", "KZT", "Asia/Almaty", "ru", "KZ",
    )  # fmt: skip
    assert (config.working_days, config.working_hours) == (frozenset({0, 5}), "08:00-17:00")
    assert config.holidays == {"2026-03-09", "2026-05-01"}
    assert config.sources == {"bank": ("payment",)}


def test_a_linked_work_tree_keeps_them_in_its_own_git_folder(tmp_path: Path) -> None:
    own, book = tmp_path / "main" / ".git" / "worktrees" / "book", tmp_path / "book"
    own.mkdir(parents=True)
    book.mkdir()
    (book / ".git").write_text(f"gitdir: {own}\n")
    (book / "salesctl.yaml").write_text(RIGHT)
    first = load_config(book)
    assert [file.name for file in (own / "salesctl").iterdir()] == ["config.json"]
    assert load_config(book) == first


@pytest.mark.parametrize(
    ("line", "place", "message"),
    [
        ("time_zone: Mars/Base", "2:12", "`Mars/Base` is no time zone"),
        ("currency: euro", "2:11", "`euro` is no currency"),
        ("locale: xx", "2:9", "`xx` is not a language"),
        ("country: Kazakhstan", "2:10", "`Kazakhstan` is no country"),
        ("working_hours: 9-18", "2:16", "`9-18` is not a span of hours"),
        ("working_hours: [a]", "2:16", "takes one value"),
        ("working_days: [mon, monday]", "2:21", "`monday`"),
        ("working_days: mon", "2:15", "takes a list"),
        ("working_days: [mon, mon]", "2:21", "`mon` twice"),
        ("working_days: [[mon]]", "2:16", "this is a nested value"),
        ("holidays: [2026-02-30]", "2:12", "there is no 2026-02-30"),
        ("holidays: 2026-02-03", "2:11", "takes a list"),
        ("holidays: {a: b}", "2:11", "takes a list"),
        ("sources: [bank]", "2:10", "takes an object"),
        ("sources: {bank: payment}", "2:17", "takes an object"),
        ("sources: {bank: {}}", "2:17", "`kinds` is missing"),
        ("sources: {bank: {kinds: payment}}", "2:25", "takes a list"),
        ("sources: {bank: {kind: [payment]}}", "2:17", "`kinds` is missing"),
        ("company: [Nord]", "2:10", "takes one value"),
        ("holydays: [2026-01-01]", "2:11", "`holydays` is no field here"),
        ("currency: &a EUR", "2:11", "an anchor"),
        ("currency: *a", "2:11", "an alias"),
        ("a: [" + "[" * 60, "2:", ""),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, line: str, place: str, message: str) -> None:
    found = load(tmp_path, f"format: 1\n{line}\n")
    assert any(one.startswith(f"salesctl.yaml:{place}") and message in one for one in found), found


@pytest.mark.parametrize(
    "text", [b"", b"format: 1\n\xff", b"\0", b"- a", b"a: b\n" * 300_000, b"format: 2\n", b"x: 1\n"]
)
def test_a_file_that_is_none_is_a_finding(tmp_path: Path, text: bytes) -> None:
    assert load(tmp_path, text)


def test_a_wrong_setting_has_its_default_and_the_others_their_value(tmp_path: Path) -> None:
    load(tmp_path, "format: 1\ncompany: Nord\nholidays: [x]\ncurrency: KZT\n")
    config = load_config(tmp_path)
    assert (config.company, config.currency, config.holidays) == ("Nord", "KZT", frozenset())


@pytest.mark.parametrize("kept", [b"", b"{}", b"[]", b"\xff\n{}", b'["x", {"sources": 5}]', b"x" * 100_000])
def test_what_is_kept_of_it_is_believed_only_when_whole(tmp_path: Path, kept: bytes) -> None:
    load(tmp_path, RIGHT)
    file = tmp_path / ".git" / "salesctl" / "config.json"
    seal, _, tree = file.read_bytes().partition(b"\n")
    for damaged in (kept, seal + b"\n" + kept, kept + b"\n" + tree, seal + b"\n" + tree[:-3]):
        file.write_bytes(damaged)
        assert load_config(tmp_path).sources == {"bank": ("payment",)}


def test_check_and_doctor_say_it_and_a_source_of_no_kind(tmp_path: Path) -> None:
    book = TestBook(tmp_path, sources={"bank": {"kinds": ["paymnt"]}})
    session = book.session("2026-11-23")
    (found,) = checked(session).findings
    assert (found.path, found.message, found.hint) == (
        "salesctl.yaml", "there is no kind `paymnt`", "did you mean `payment`?",
    )  # fmt: skip
    (book.root / "salesctl.yaml").write_text("format: 1\nholydays: []\n")
    session = book.session("2026-11-23")
    (found,) = checked(session).findings
    assert (found.line, found.column, found.rule, found.hint) == (2, 11, "unknown-field", "did you mean `holidays`?")
    complaints = doctor(session).data["complaints"]
    assert "salesctl.yaml:2:11: `holydays` is no field here" in [one["message"] for one in complaints]
