from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bench.trust.oracle import NotReadError, tree_by_ruamel
from salesctl.yamlio import MAX_BYTES, MAX_DEPTH, MAX_KEY, MAX_NODES, LoadError, locate, read, refused_character

HOSTILE = Path(__file__).parent / "hostile"
VERDICTS = (HOSTILE / "verdicts.txt").read_text(encoding="utf-8").splitlines()

# What people type, and the text it is. One table for our reader and for another one, which must agree.
TYPED: dict[str, Any] = {
    "inn: 0077070838": "0077070838",
    "phone: 84951234567": "84951234567",
    "amount: 12500.00": "12500.00",
    "version: 1.10": "1.10",
    "country: NO": "NO",
    "active: yes": "yes",
    "day: 2026-13-45": "2026-13-45",
    "number: 1_000.50": "1_000.50",
    "long: 12345678901234567890123": "12345678901234567890123",
    "none: ~": "~",
    "none: null": "null",
    "hex: 0x1F": "0x1F",
    "time: 12:30:45": "12:30:45",
    "infinite: .inf": ".inf",
    "left empty:": None,
    "left empty:   # for now": None,
    "quoted empty: ''": "",
    "single: 'it''s'": "it's",
    'double: "a\\tb\\u044f\\n"': "a\tbя\n",
    'slash: "\\/"': "/",
    'joined: "one\\\n  two"': "onetwo",
    'folded quotes: "one\n  two\n\n  three"': "one two\nthree",
    "folded: one\n  two\n\n  three": "one two\nthree",
    "hash: C#": "C#",
    "hash: x#y # comment": "x#y",
    "colon: a:b": "a:b",
    "url: https://example.com/?q=1#top": "https://example.com/?q=1#top",
    "dash: -5": "-5",
    "birthday: --05-17": "--05-17",
    "literal: |\n  one\n   two\n\n  three\n": "one\n two\n\nthree\n",
    "literal, last lines kept: |+\n  one\n\n": "one\n\n",
    "literal, last line end dropped: |-\n  one\n\n": "one",
    "literal, no last line end: |\n  one": "one",
    "literal, a digit: |2\n   one\n  two\n": " one\ntwo\n",
    "folding: >\n  one\n  two\n\n  three\n   four\n": "one two\nthree\n four\n",
    "below:\n  text": "text",
    "list:\n- a\n- b": ["a", "b"],
    "list:\n  - - a\n    - b\n  -\n  - c: d\n    e: f": [["a", "b"], None, {"c": "d", "e": "f"}],
    "brackets: [a, 'b', \"c\", d e,]": ["a", "b", "c", "d e"],
    "braces: {a: 1, 'b': [], c: {d: }}": {"a": "1", "b": [], "c": {"d": None}},
    'json: {"a":1,"b":[true,null]}': {"a": "1", "b": ["true", "null"]},
    "equals: =": "=",
    "merge as a value: <<": "<<",
    "emoji: 😀": "😀",
    "question: who ?": "who ?",
}


@pytest.mark.parametrize("text", TYPED)
def test_a_value_is_the_text_that_was_typed(text: str) -> None:
    assert [*read(text.encode(), "x.yaml").values()] == [TYPED[text]]


@pytest.mark.parametrize("text", TYPED)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_another_reader_agrees(text: str, line_end: str) -> None:
    written = text.replace("\n", line_end)
    assert tree_by_ruamel(written) == read(written.encode(), "x.yaml")


@pytest.mark.parametrize("verdict", VERDICTS, ids=lambda verdict: verdict.partition(".yaml:")[0])
def test_hostile_files_are_refused_with_place_and_reason(verdict: str) -> None:
    name = verdict.partition(".yaml:")[0] + ".yaml"
    with pytest.raises(LoadError) as caught:
        read((HOSTILE / name).read_bytes(), name)
    error = caught.value
    hint = f" ({error.hint})" if error.hint else ""
    assert f"{error.place}: {error.rule}: {error.message}{hint}" == verdict
    assert error.place
    assert (str(error.finding.place), error.finding.rule) == (str(error.place), error.rule)


def test_every_hostile_file_has_a_verdict() -> None:
    files = sorted(file.name for file in HOSTILE.glob("*.yaml"))
    assert sorted(verdict.partition(".yaml:")[0] + ".yaml" for verdict in VERDICTS) == files


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert read(b"\xef\xbb\xbfname: Acme\n", "x.yaml") == {"name": "Acme"}


def test_a_document_mark_at_the_top_and_an_end_mark_are_read() -> None:
    assert read(b"# about\n---\nname: Acme\n...\n# end\n", "x.yaml") == {"name": "Acme"}


def test_an_error_shows_its_line() -> None:
    with pytest.raises(LoadError) as caught:
        read("имя: Акме\r\nэтап: @лид\r\n".encode(), "deals/acme.yaml")
    place = caught.value.place
    assert place
    assert (str(place), place.text) == ("deals/acme.yaml:2:7", "этап: @лид")


def nested(depth: int) -> bytes:
    return b"".join(b"  " * n + b"a:\n" for n in range(depth - 1)) + b"  " * (depth - 1) + b"a: x\n"


def test_the_limits_are_exact() -> None:
    read(nested(MAX_DEPTH), "x.yaml")
    with pytest.raises(LoadError, match="deep"):
        read(nested(MAX_DEPTH + 1), "x.yaml")
    full = b"a: [" + b"x," * (MAX_NODES - 2) + b"]"
    read(full, "x.yaml")
    with pytest.raises(LoadError, match="50,000 keys and values"):
        read(full.replace(b"]", b"x]"), "x.yaml")
    read(b"a: ".ljust(MAX_BYTES, b"x"), "x.yaml")
    with pytest.raises(LoadError, match="too large: 1,048,577 bytes"):
        read(b"a: ".ljust(MAX_BYTES + 1, b"x"), "x.yaml")
    read(b"k" * MAX_KEY + b": x", "x.yaml")
    with pytest.raises(LoadError, match="201 characters"):
        read(b"k" * (MAX_KEY + 1) + b": x", "x.yaml")


@pytest.mark.parametrize(
    "part",
    [
        *(
            b"[",
            b"{a: ",
            b"- ",
            b"- - \n",
            b"? ",
            b"?\n",
            b": ",
            b"&a ",
            b"!a ",
            b"*a ",
            b"# ",
            b"\n",
            b" ",
            b"\r\n",
            b"'",
        ),
        *(
            b'"',
            b"a:\n",
            b"a,\n",
            b"|\n",
            b"---\n",
            b"%A\n",
            b"\\",
            b"<<<<<<<",
            "я".encode(),
            b" ?",
            b"<<: *a\n",
            b"{",
            b"],",
        ),
        *(b"x ", b"x\n ", b"- a: b\n  ", b"a: 'b\n", b"a: |\n  b\n"),
    ],
)
@pytest.mark.parametrize("head", [b"", b"a: ", b"a: [", b'a: "', b"a: |\n  "])
def test_a_mebibyte_of_anything_takes_less_than_a_second(head: bytes, part: bytes) -> None:
    data = head + part * ((MAX_BYTES - len(head)) // len(part))
    begun = time.process_time()
    with suppress(LoadError):
        read(data, "x.yaml")
    assert time.process_time() - begun < 1


DEEP = [
    b"".join(b" " * n + b"a:\n" for n in range(1440)),
    b"a: " + b"{a: " * 250_000 + b" ?",  # a slow spot of libyaml's scanner, found by the fuzz
    b"? " + b"[" * 1_000_000,
]


@pytest.mark.parametrize("data", DEEP, ids=["blocks", "braces", "brackets"])
def test_depth_takes_no_time(data: bytes) -> None:
    begun = time.process_time()
    for look in (read, lambda data, path: locate(data, ("a",), path=path)):
        with pytest.raises(LoadError):
            look(data, "x.yaml")
    assert time.process_time() - begun < 1


def test_which_characters_no_text_may_hold() -> None:
    assert refused_character("Иван 😀\u00a0\tx\n") is None
    assert refused_character("a\x07") == "the text holds a control character, U+0007"
    assert refused_character("a\r\n") == "the text holds a lone carriage return, U+000D"
    assert refused_character("\udcff") == "the text holds half of a character, U+DCFF"


def test_the_other_reader_refuses_too() -> None:
    with pytest.raises(NotReadError):
        tree_by_ruamel("a: [")
