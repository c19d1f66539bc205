"""A new book has a policy to begin with, so that nothing counts zero in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.trust.killing import Kill, killed
from conftest import Type
from salesctl.lang.currencies import currency_of
from salesctl.setup import machine


def test_the_first_policy_names_stages_and_response_times_and_limits_nothing(book: Path, type_: Type) -> None:
    text = (book / "policy" / "policy-2026-01-01.yaml").read_text()
    assert "valid_from: 2026-01-01\n" in text
    assert "  - stage: won\n    title: Won\n    outcome: won\n    weight: 100\n" in text
    assert "  - kind: missed\n    minutes: 60\n" in text
    assert "# discounts:\n#   - {id: rep, role: rep, percent: 7}\n" in text
    limits = (
        "select discounts.percent from policy left join policy_discounts as discounts on discounts.record = policy.id"
    )
    assert type_("query", limits, "--json").json["rows"] == [[None]]
    assert type_("check").code == 0


def test_its_limits_hold_once_the_marks_are_taken_away(book: Path, type_: Type) -> None:
    file = book / "policy" / "policy-2026-01-01.yaml"
    head, mark, limits = file.read_text().partition("# discounts:")
    file.write_text(head + (mark + limits).replace("# ", ""))
    assert type_("user", "add", "--id", "marina", "--name", "Marina", "--role", "manager").code == 0
    assert type_("check").code == 0
    found = type_("query", "select deferral_days, promise_days, credit_limit from policy", "--json").json
    assert found["rows"] == [[30, 14, 10000_0000]]


@pytest.mark.parametrize(("stage", "code"), [("proposal", 0), ("propsal", 1)])
def test_a_stage_is_one_of_the_policys(book: Path, type_: Type, stage: str, code: int) -> None:
    assert type_("client", "add", "--id", "acme", "--name", "Acme").code == 0
    assert type_("deal", "add", "--id", "line-2", "--title", "Line 2", "--client", "acme").code == 0
    assert type_("deal", "move", "line-2", stage).code == code
    file = book / "deals" / "line-2.yaml"
    file.write_text(f"title: Line 2\nclient: acme\nstages:\n  - stage: {stage}\n    at: 2026-11-20\n")
    assert type_("check").code == code


def test_what_comes_next_is_a_line_that_can_be_pasted(
    tmp_path: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GIT_CONFIG_GLOBAL")
    (Path.home() / ".gitconfig").write_text(
        "[user]\nname = Alexandra Constantinopolsky\nemail = alexandra@nord-pumps.example\n"
    )
    monkeypatch.chdir(tmp_path)
    given = ("--currency", "KZT", "--time-zone", "Asia/Almaty", "--country", "KZ", "--language", "en")
    said = type_("init", "book", *given, screen=(80, 24)).out
    line = '  salesctl user add --name "Alexandra Constantinopolsky" --email alexandra@nord-pumps.example --role rep\n'
    assert line in said, "with who sits here, on one line"
    assert "KZT, Asia/Almaty: salesctl.yaml" in said


@pytest.mark.parametrize(
    ("environment", "linked", "place"),
    [
        ({"LC_ALL": "kk_KZ.UTF-8"}, "", ("KZ", "")),
        ({"LANG": "en_US.UTF-8", "TZ": "Asia/Almaty"}, "", ("KZ", "Asia/Almaty")),
        ({"LANG": "en_US.UTF-8", "LC_MONETARY": "de_DE@euro", "TZ": ":Asia/Almaty"}, "", ("DE", "Asia/Almaty")),
        ({"LANG": "ru_RU.UTF-8"}, "Europe/Berlin", ("DE", "Europe/Berlin")),
        ({"LANG": "C.UTF-8", "TZ": "<+05>-5"}, "Etc/UTC", ("", "")),
        ({"LANG": "C.UTF-8", "TZ": "../../etc/passwd"}, "", ("", "")),
    ],
)
def test_where_a_machine_stands_is_told_by_its_settings(
    tmp_path: Path, environment: dict[str, str], linked: str, place: tuple[str, str]
) -> None:
    followed = tmp_path / "localtime"
    if linked:
        zone = tmp_path / "zoneinfo" / linked
        zone.parent.mkdir(parents=True)
        zone.touch()
        followed.symlink_to(zone)
    assert machine.place(environment, followed) == place


@pytest.mark.parametrize(
    ("country", "currency"),
    [("KZ", "KZT"), ("DE", "EUR"), ("HR", "EUR"), ("UY", "UYU"), ("CL", "CLP"), ("SN", "XOF"), ("LI", "CHF"), ("", ""), ("XX", "")],
)  # fmt: skip
def test_a_country_has_a_currency(country: str, currency: str) -> None:
    assert currency_of(country) == currency


def _known_to_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GIT_CONFIG_GLOBAL")
    (Path.home() / ".gitconfig").write_text("[user]\nname = Anna Berg\nemail = anna@example.com\n")


def test_a_terminal_is_asked_with_the_machines_settings_as_the_usual_answer(
    tmp_path: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    _known_to_git(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "Asia/Almaty")
    made = type_("init", "book", "--language", "en", stdin="\nUSD\n\n", screen=(80, 24))
    assert "[KZ]: " in made.err
    assert "[Asia/Almaty]: " in made.err
    assert "currency: USD\ntime_zone: Asia/Almaty\n" in Path("book/salesctl.yaml").read_text()
    left = type_("init", "other", stdin="\n", screen=(80, 24))
    assert (left.code, Path("other").exists()) == (1, False), left.err


def test_what_is_not_given_is_taken_from_the_machine_and_said(
    tmp_path: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    _known_to_git(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "Asia/Almaty")
    made = type_("init", "book")
    assert made.code == 0, made.err
    said = made.out
    assert "by this machine's settings: --country KZ, --currency KZT, --time-zone Asia/Almaty, --language en\n" in said
    assert "currency: KZT\ntime_zone: Asia/Almaty\n" in Path("book/salesctl.yaml").read_text()
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("LANG", "C.UTF-8")
    Path("other").mkdir()
    Path("other/notes.txt").write_text("mine")
    said = type_("init", "other", "--language", "en").out
    assert "not known, so look whether it is right: --country, --currency EUR, --time-zone UTC\n" in said
    assert "1 file or folder lies in it already" in said
    said = type_("init", "book/within").out
    assert f"it lies in another repository, {tmp_path / 'book'}" in said


@pytest.mark.parametrize("option", ["--language", "--locale"])
def test_whoever_starts_a_book_in_their_language_is_answered_in_it_and_so_is_the_book(
    tmp_path: Path, type_: Type, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    monkeypatch.delenv("GIT_CONFIG_GLOBAL")
    (Path.home() / ".gitconfig").write_text("[user]\nname = Anna\nemail = anna@nord-pumps.example\n")
    monkeypatch.chdir(tmp_path)
    said = type_("init", "book", "--currency", "KZT", "--time-zone", "Asia/Almaty", "--country", "KZ", option, "ru")
    assert said.out.startswith("Пустая книга")
    assert "познакомились" in said.out
    assert "взято из настроек машины" not in said.out
    assert "locale: ru\n" in (tmp_path / "book" / "salesctl.yaml").read_text()


@pytest.mark.parametrize("part", [0.55, 0.7, 0.85])
def test_a_book_whose_making_was_cut_off_is_none_and_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, type_: Type, part: float
) -> None:
    monkeypatch.delenv("GIT_CONFIG_GLOBAL")
    (Path.home() / ".gitconfig").write_text("[user]\nname = Anna Berg\nemail = anna@nord.example\n")
    monkeypatch.chdir(tmp_path)
    words = ("--company", "Nord", "--country", "DE")
    steps = killed(lambda: type_("init", "first", *words).code, Kill()).steps
    assert not killed(lambda: type_("init", "book", *words).code, Kill(int(steps * part))).through
    if (tmp_path / "book" / "salesctl.yaml").exists():
        monkeypatch.chdir(tmp_path / "book")
        refused = type_("client", "add", "--name", "Acme")
        assert (refused.code, "no book here" in refused.err) == (1, True)
        monkeypatch.chdir(tmp_path)
    assert type_("init", "book", *words).code == 0
    monkeypatch.chdir(tmp_path / "book")
    assert type_("client", "add", "--name", "Acme").code == 0
    assert (tmp_path / "book" / "salesctl.yaml").exists()
