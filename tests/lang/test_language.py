"""Languages: figures as they are written in each, plurals by its rules, texts said again with their values."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from salesctl.errors import Place, SalesctlError, UsageError
from salesctl.lang.language import CONVENTIONS, ENGLISH, Language, codes, open_language, preferred
from salesctl.lang.text import decode, encode, joined, placed, say, term
from tools.languages.compiling import compiled
from tools.languages.conventions import conventions

POLISH = {
    "{n:day|days} late": "{n:dzień|dni|dni} po terminie",
    "owes {sum:money} since {day:date}": "winien {sum:money} od {day:date}",
    "heading\x04what": "co",
    "what": "jaki",
    "word\x04phone": "telefon",
    "typed\x04tomorrow": "jutro",
}


@pytest.fixture
def core(tmp_path: Path) -> Path:
    """A folder of catalogues with a third language in it."""
    made = {f"cldr\x04{name}": value for name, value in conventions("pl").items()}
    (tmp_path / "pl.mo").write_bytes(compiled(made | POLISH))
    return tmp_path


RU = open_language("ru", currency="EUR")


@pytest.mark.parametrize(
    ("count", "en", "ru", "pl"),
    [
        (0, "0 days", "0 дней", "0 dni"), (1, "1 day", "1 день", "1 dzień"), (2, "2 days", "2 дня", "2 dni"),
        (4, "4 days", "4 дня", "4 dni"), (5, "5 days", "5 дней", "5 dni"), (11, "11 days", "11 дней", "11 dni"),
        (12, "12 days", "12 дней", "12 dni"), (21, "21 days", "21 день", "21 dni"), (22, "22 days", "22 дня", "22 dni"),
        (101, "101 days", "101 день", "101 dni"), (111, "111 days", "111 дней", "111 dni"),
        (1001, "1,001 days", "1 001 день", "1 001 dni"), (-1, "-1 day", "-1 день", "-1 dzień"),
    ],
)  # fmt: skip
def test_a_count_and_its_word(core: Path, count: int, en: str, ru: str, pl: str) -> None:
    polish = open_language("pl", core=core)
    assert ENGLISH.count(count, "day|days") == en
    assert RU.count(count, "день|дня|дней") == ru.replace(" ", "\u00a0")
    assert polish.count(count, "dzień|dni|dni") == pl.replace(" ", "\u00a0")


def test_forms_of_english_in_another_language_follow_english() -> None:
    assert RU.count(21, "day|days") == "21\u00a0days", "a text that is not translated is counted as it is written"
    assert RU.count(1, "day|days") == "1\u00a0day"


@pytest.mark.parametrize(
    ("said", "en", "ru"),
    [
        (lambda to: to.money(12500_0000, "EUR"), "€12,500.00", "12\u00a0500,00\u00a0€"),
        (lambda to: to.money(-500, "KZT"), "-₸0.05", "-0,05\u00a0₸"),
        (lambda to: to.money(1_0000, "CHF"), "CHF\u00a01.00", "1,00\u00a0CHF"),
        (lambda to: to.money(1_0000, "CNY"), "CN¥1.00", "1,00\u00a0CN¥"),
        (lambda to: to.money(1_0000, ""), "1.00", "1,00"),
        (lambda to: to.number(12_500_500, 3), "12,500.5", "12\u00a0500,5"),
        (lambda to: to.percent(12_5000), "12.5\u00a0%", "12,5\u00a0%"),
        (lambda to: to.percent(9_9750), "9.975\u00a0%", "9,975\u00a0%"),
        (lambda to: to.money(1000_0000, "JPY"), "¥1,000", "1\u00a0000\u00a0¥"),
        (lambda to: to.money(-5000, "JPY"), "-¥1", "-1\u00a0¥"),
        (lambda to: to.money(-4999, "JPY"), "¥0", "0\u00a0¥"),
        (lambda to: to.money(1_2500, "KWD"), "KWD\u00a01.250", "1,250\u00a0KWD"),
        (lambda to: to.money(31_4159, "CLF"), "CLF\u00a031.4159", "31,4159\u00a0CLF"),
        (lambda to: to.day("2026-05-03"), "3 May 2026", "3 мая 2026"),
        (lambda to: to.day("2026-11-23", today="2026-01-01"), "23 Nov", "23 ноя"),
        (lambda to: to.day("--02-18"), "18 Feb", "18 фев"),
        (lambda to: to.moment("2026-11-23T10:05"), "23 Nov 2026 10:05", "23 ноя 2026 10:05"),
        (lambda to: to.weekday("2026-11-27"), "Fri", "пт"),
    ],
)
def test_figures_and_days(said: object, en: str, ru: str) -> None:
    assert callable(said)
    assert (said(ENGLISH), said(RU)) == (en, ru)


def test_a_text_is_said_with_the_texts_inside_it(core: Path) -> None:
    polish = open_language("pl", core=core, currency="PLN")
    owes = say("owes {sum:money} since {day:date}", sum=1_234_567_8900, day="2026-11-03")
    both = joined("; ", [owes, say("{n:day|days} late", n=3), ""])
    assert both == "owes 1,234,567.89 since 3 Nov 2026; 3 days late"
    assert polish.say(both) == "winien 1\u00a0234\u00a0567,89\u00a0PLN od 3 lis 2026; 3\u00a0dni po terminie"
    outer = say("{first} ({second})", first=both, second=owes)
    assert polish.say(outer) == f"{polish.say(both)} ({polish.say(owes)})"
    assert polish.say(copy.deepcopy(outer)) == polish.say(outer)
    assert polish.say("Acme") == "Acme"


def test_an_error_is_said_with_its_place(core: Path) -> None:
    polish = open_language("pl", core=core)
    late = say("{n:day|days} late", n=1)
    assert (
        polish.say(placed(SalesctlError(late, place=Place("a.yaml", 2, 5)))) == "a.yaml:2:5: 1\u00a0dzień po terminie"
    )
    assert polish.say(placed(SalesctlError(late))) == "1\u00a0dzień po terminie"


def test_a_context_tells_two_meanings_apart(core: Path) -> None:
    polish = open_language("pl", core=core)
    assert polish.translate("what", "heading") == "co"
    assert polish.translate("what", "elsewhere") == "jaki"
    assert polish.translate("unheard of") == "unheard of"
    assert polish.words("phone, at_risk; phone −20 %") == "telefon, at risk; telefon −20 %"


def test_brackets_around_nothing_are_left_out() -> None:
    assert ENGLISH.say(say("{title} ({amount:money}): open ({x}, {y})", title="Line", amount=None, x=None, y=1)) == (
        "Line: open (—, 1)"
    )
    assert ENGLISH.say(say("({x}) {y} ({x})", x=None, y="a")) == "(—) a"
    assert ENGLISH.say(say("{x} ({y})", x="a (b", y="c)")) == "a (b (c))"


def test_what_says_nothing_stays_empty() -> None:
    assert RU.say(term("")) == RU.translate("") == RU.translate("", "heading") == ""


def test_a_translation_that_does_not_fit_is_no_reason_to_say_nothing(tmp_path: Path) -> None:
    file = tmp_path / "xx.mo"
    file.write_bytes(compiled({"{n} left": "{m} left", "{n} right": "{n:gold} right"}))
    other = Language("xx", [file])
    assert [other.say(say("{n} left", n=1)), other.say(say("{n} right", n=1))] == ["1 left", "1 right"]


def test_values_reach_no_further_than_their_text() -> None:
    assert say("{name}", name="{secret} {{x}}") == "{secret} {{x}}"
    assert len(say("{name}", name="x" * 5000)) == 2000
    assert RU.say(say("{x}", x=None)) == "—"


@pytest.mark.parametrize("code", ["de", "", "..", "../en", "EN", "en_", "r"])
def test_a_language_there_is_not_is_refused_by_name(code: str) -> None:
    with pytest.raises(UsageError, match="no language") as caught:
        open_language(code)
    assert "en, ru" in caught.value.hint


def test_languages_are_files(core: Path) -> None:
    assert codes(core) == ["en", "pl"]
    with pytest.raises(UsageError, match="no language `ru`"):
        open_language("ru", core=core)


def test_the_first_wish_that_can_be_met(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert preferred(None, "") == "en"
    monkeypatch.setenv("LANG", "ru_RU.UTF-8")
    assert preferred(None, "") == "ru"
    assert preferred(None, "en") == "en"
    assert preferred("de", None) == "ru"
    monkeypatch.setenv("LC_ALL", "C")
    assert preferred(None) == "en", "LC_ALL goes before LANG"


def test_every_convention_is_known_of_any_language() -> None:
    for code in ("de", "fr", "kk", "ja", "ar", "pt_BR"):
        made = conventions(code)
        assert set(made) == set(CONVENTIONS)
        assert len(made["plural"]) == len(CONVENTIONS["plural"])
        assert len(made["months"].split()) == 12
        assert {"{day}", "{month}", "{year}"} <= {
            f"{{{part.partition('}')[0]}}}" for part in made["date"].split("{")[1:]
        }


def test_a_text_survives_storage_with_its_parts() -> None:
    part = joined(", ", [say("{n:day|days}", n=3), term("a {brace"), "plain"])
    text = say("{what} of {who}", what=part, who=None)
    back = decode(encode(text))
    assert (str(back), ENGLISH.say(back)) == (str(text), ENGLISH.say(text))
    assert encode(back) == encode(text)
    assert decode(encode("a record's own words")) == "a record's own words"
