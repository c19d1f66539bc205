"""What counts as the same text, number, address or name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesctl.model.normal_forms import match_key, name_skeleton, normal_phone, normal_text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ромашка", "  РОМАШКА "),
        ("Ёлка", "ЕЛКА"),
        ("Café", "Cafe\u0301"),
        ("Straße", "STRASSE"),
        ("a\u00a0b\tc", "A b  C"),
        ("Roma\u00adshka", "Romashka"),
    ],
)
def test_the_same_text(one: str, other: str) -> None:
    assert normal_text(one) == normal_text(other) != ""


@pytest.mark.parametrize(("one", "other"), [("Müller", "Muller"), ("и", "й"), ("A-1", "A1"), ("17", "017")])
def test_another_text(one: str, other: str) -> None:
    assert normal_text(one) != normal_text(other)


@pytest.mark.parametrize("text", ["", "  ", "-", "«»!", "№", "—\u200b"])
def test_what_has_no_letter_or_digit_is_equal_to_nothing(text: str) -> None:
    assert normal_text(text) == ""
    assert name_skeleton(text) == ""


def test_a_name_without_letters_is_no_name() -> None:
    assert name_skeleton("2") == name_skeleton("12-34") == ""


@given(st.text(max_size=30))
def test_the_form_of_a_form_is_itself(text: str) -> None:
    once = normal_text(text)
    assert normal_text(once) == once
    for form in ("NFC", "NFD"):
        assert normal_text(unicodedata.normalize(form, text)) == once


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("8 (701) 555-11-22", "KZ", "+77015551122"),
        ("+7 701 555 11 22", "DE", "+77015551122"),
        ("007 701 5551122", "KZ", "+77015551122"),
        ("030 123456", "DE", "+4930123456"),
        ("+49 (0)30 123456", "KZ", "+4930123456"),
        ("+7 812 333-22-11 доб. 45", "KZ", "+78123332211;ext=45"),
        ("8 701 555-11-22", None, "87015551122"),
        ("123-45-67", "RU", "1234567"),  # a town's own number: of which town is not known
        ("101", "DE", "101"),
    ],
)
def test_a_phone_number(text: str, region: str | None, number: str) -> None:
    assert normal_phone(text, region) == number


def test_numbers_of_two_countries_are_two_numbers() -> None:
    assert normal_phone("+49 701 555 11 22", "KZ") != normal_phone("701 555 11 22", "KZ")


@pytest.mark.parametrize(
    "names",
    [
        ("ООО «Ромашка»", "OOO Romashka", "о.о.о. РОМАШКА", "Ромашка, ООО", "Romashka LLC"),
        ("Вектор", "Vector Ltd.", "Wektor", "АО «Вектор»"),
        ("ТОО Меркурий", "Merkuriy LLP", "Mercury"),
        ("Строй-Двор", "Стройдвор", "Stroydvor", "Stroidvor"),
        ("Щербаков", "Shcherbakov", "Scherbakov"),
        ("Müller GmbH", "Mueller", "MULLER"),
        ("Общество с ограниченной ответственностью «Тау»", "Tau"),
        ("北京公司", "北京公司 Ltd"),
    ],
)
def test_spellings_of_one_name(names: tuple[str, ...]) -> None:
    assert len({name_skeleton(name) for name in names}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Вектор", "Вектор Инжиниринг"),
        ("Ромашка 1", "Ромашка 2"),
        ("Ромашка 1", "Ромашка 11"),
        ("北京", "上海"),
        ("ООО", "ИП"),  # a form alone is the whole name
        ("A" * 70 + "b", "A" * 70 + "c"),
    ],
)
def test_two_names(one: str, other: str) -> None:
    assert name_skeleton(one) != name_skeleton(other)


@pytest.mark.parametrize(
    ("form", "text", "key"),
    [
        ("email", " Olga@Acme.EXAMPLE ", ("email", "olga@acme.example")),
        ("email", "nobody", None),
        ("tax_id", "KZ 12-345", ("tax_id", "kz12345")),
        ("tax_id", "—", None),
        ("site", "HTTPS://www.Acme.example/about?x=1", ("site", "acme.example")),
        ("site", "acme.example", ("site", "acme.example")),
        ("site", "acme", None),
        ("phone", "101", ("extension", "101")),
        ("phone", "order-10248", None),
    ],
)
def test_what_identifies(form: str, text: str, key: tuple[str, str] | None) -> None:
    assert match_key(form, text, "DE") == key
