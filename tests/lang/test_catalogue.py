"""Catalogues: what is written is found, and what cannot be read is named with its line."""

from __future__ import annotations

import gettext
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesctl.errors import SalesctlError
from salesctl.lang.catalogue import CompiledCatalogue, TextCatalogue, messages
from tools.languages.compiling import compiled
from tools.languages.update import write

TEXT = st.text(st.characters(exclude_characters="\0\x04", exclude_categories=["Cs"]), min_size=1, max_size=12)
ENTRIES = st.dictionaries(st.one_of(TEXT, st.tuples(TEXT, TEXT).map("\x04".join)), TEXT, max_size=40)


@given(ENTRIES, TEXT)
def test_everything_written_is_found_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, entries: dict[str, str], other: str
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.mo"
    raw = compiled(entries)
    file.write_bytes(raw)
    read = CompiledCatalogue(file)
    standard = gettext.GNUTranslations(BytesIO(compiled({"": "Content-Type: text/plain; charset=UTF-8\n", **entries})))
    for key, value in entries.items():
        assert read.find(key) == value
        context, mark, text = key.rpartition("\x04")
        assert (standard.pgettext(context, text) if mark else standard.gettext(key)) == value
    assert read.find(other) == entries.get(other, "")


@given(st.dictionaries(st.tuples(st.sampled_from(["", "field", "word"]), TEXT), st.just(["a.py"]), min_size=1))
def test_a_catalogue_that_was_brought_up_to_date_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, wanted: dict[tuple[str, str], list[str]]
) -> None:
    file = tmp_path_factory.getbasetemp() / "ru.po"
    file.unlink(missing_ok=True)
    write(file, wanted)
    assert {(one.context, one.text) for one in messages(file.read_bytes(), "ru.po") if one.text} == set(wanted)


def test_what_is_translated_stays_and_what_is_gone_goes(tmp_path: Path) -> None:
    file = tmp_path / "ru.po"
    file.write_text('# mind the case\nmsgid "Owed"\nmsgstr "Долг"\n\nmsgid "Gone"\nmsgstr "Ушло"\n', encoding="utf-8")
    write(file, {("", "New"): ["a.py"], ("", "Owed"): ["a.py", "b.sql"]})
    (_, new, owed) = messages(file.read_bytes(), "ru.po")
    assert (new.text, new.translation) == ("New", "")
    assert (owed.text, owed.translation, owed.comments) == ("Owed", "Долг", ("mind the case",))


@pytest.mark.parametrize(
    ("text", "line", "wrong"),
    [
        ('msgid "a"\nmsgstr "б\n', 2, "quotation marks"),
        ('msgid "a"\nmsgstr "б" в\n', 2, "quotation marks"),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[0] "б"\n', 2, "not understood"),
        ('msgid "a"\n\nmsgid "b"\nmsgstr "б"\n', 1, "without `msgstr`"),
        ('msgstr "б"\n', 1, "without `msgid`"),
        ('msgid "a"\nmsgstr "б"\n\nmsgid "a"\nmsgstr "в"\n', 4, "translated twice"),
        ('\n\nmsgid "{n} owed"\nmsgstr "{m} должны"\n', 3, "`{m}` is not in the English text"),
        ('msgid "{n} owed"\nmsgstr "должны"\n', 1, "`{n}` is missing"),
        ('msgid "{n:money}"\nmsgstr "{n}"\n', 1, "`{n}` is not in the English text"),
        ("hello\n", 1, "not understood"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, text: str, line: int, wrong: str) -> None:
    file = tmp_path / "ru.po"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SalesctlError, match=wrong) as caught:
        TextCatalogue(file, ".salesctl/locale/ru.po")
    assert caught.value.place is not None
    assert (caught.value.place.path, caught.value.place.line) == (".salesctl/locale/ru.po", line)


def test_bytes_that_are_no_text_and_a_file_without_end(tmp_path: Path) -> None:
    file = tmp_path / "ru.po"
    file.write_bytes(b'msgid "a"\nmsgstr "\xff"\n')
    with pytest.raises(SalesctlError, match="not UTF-8"):
        TextCatalogue(file, "ru.po")
    file.write_bytes(b"#" * (TextCatalogue.largest + 1))
    with pytest.raises(SalesctlError, match="larger than"):
        TextCatalogue(file, "ru.po")


@pytest.mark.parametrize("raw", [b"", b"not a catalogue at all, though long enough", compiled({"a": "b"})[:20]])
def test_a_file_that_is_no_compiled_catalogue(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "ru.mo"
    file.write_bytes(raw)
    with pytest.raises(SalesctlError, match="no catalogue"):
        CompiledCatalogue(file)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "some.po"
    file.write_bytes(raw)
    with suppress(SalesctlError):
        assert TextCatalogue(file, "some.po").find("") == "", "the header is no message"
