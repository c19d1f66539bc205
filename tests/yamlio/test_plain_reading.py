"""Whatever the reader of plain lines takes, libyaml reads as the same tree; what libyaml refuses, it does not take."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.trust.r11_fuzz import HOSTILE
from bench.trust.r19_plain_reading import otherwise_read
from salesctl.yamlio import MAX_DEPTH, MAX_KEY, MAX_NODES
from salesctl.yamlio.errors import TextError
from salesctl.yamlio.limits import decode
from salesctl.yamlio.plain_reading import parse_plain

EXAMPLES = sorted((Path(__file__).parents[2] / "example-repo").rglob("*.yaml"))

PLAIN = {
    "name: ООО «Вектор»\n": {"name": "ООО «Вектор»"},
    "a: no\nb: 0077\nc: 2026-11-20T08:30\nd: -5\ne: --05-17\n": {
        "a": "no",
        "b": "0077",
        "c": "2026-11-20T08:30",
        "d": "-5",
        "e": "--05-17",
    },
    "a: x:y\nb: https://example.com/?q=1#top\nc: C#\nd: a - b, [c]\n": {
        "a": "x:y",
        "b": "https://example.com/?q=1#top",
        "c": "C#",
        "d": "a - b, [c]",
    },
    "a: \"x: 'y' # z\"\nb: 'x: \"y\"\\'\nc: ''\n": {"a": "x: 'y' # z", "b": 'x: "y"\\', "c": ""},
    "a: [x, y z, \"+49 1, 2\", 'b: c']\n": {"a": ["x", "y z", "+49 1, 2", "b: c"]},
    "a:\n- x\n- b: c\n  d:\n  - e\nf:\n": {"a": ["x", {"b": "c", "d": ["e"]}], "f": None},
    "a:\n  - b:\n      c: d\n    e: f\n  - g:\n  - h:\n": {
        "a": [{"b": {"c": "d"}, "e": "f"}, {"g": None}, {"h": None}]
    },
    "# one\n\na: x  # two\n   # three\nb: # four\n  c: d  \n\n": {"a": "x", "b": {"c": "d"}},
}
LEFT = [
    *(
        "",
        "\n",
        "# c\n",
        "a\n",
        "- a\n",
        " a: b\n",
        "a: b",
        "a: b\r\n",
        "a:\tb\n",
        "a: b\n---\n",
        "a: b: c\n",
        "a: b:\n",
    ),
    *(
        "a: b\na: c\n",
        "a: @b\n",
        "a: `b\n",
        "a: %b\n",
        "a: *b\n",
        "a: &b c\n",
        "a: !b c\n",
        "a: |\n  b\n",
        "a: >\n  b\n",
    ),
    *(
        "a: - b\n",
        "a: ? b\n",
        "a: ] b\n",
        "? a\n",
        "<<: b\n",
        '"a": b\n',
        "a: {}\n",
        'a: "b\\n"\n',
        "a: 'b''c'\n",
        "a: [b\n",
    ),
    *(
        "a: [b: c]\n",
        "a: [[b]]\n",
        "a: [b,, c]\n",
        "a: [@b]\n",
        "a: b\n  c\n",
        "a:\n  b\n",
        "a: b\n  c: d\n",
        "a: 'b' c\n",
    ),
    *(
        "a:\n  - b\n  c: d\n",
        "a:\n   b: c\n  d: e\n",
        "a:\n  b: c\n- d\n",
        "a:\n  - b\n    - c\n",
        "a:\n  - - b\n",
        "a:b\n",
    ),
    *("a: -\n", "a: - \n", "a:\n  -\n", "a: 'b\n", '"\n', "a: [b] c\n", "a: b\n c: d\n", "a:\n  - b: c\n   d: e\n"),
]


@pytest.mark.parametrize("text", PLAIN)
def test_plain_lines(text: str) -> None:
    assert parse_plain(text) == PLAIN[text]
    assert not otherwise_read(text)


@pytest.mark.parametrize("text", LEFT)
def test_what_is_left_to_libyaml(text: str) -> None:
    assert parse_plain(text) is None


def test_nearly_every_file_of_the_example_is_plain() -> None:
    texts = [decode(file.read_bytes()) for file in EXAMPLES]
    taken = [text for text in texts if parse_plain(text) is not None]
    assert not [wrong for text in taken if (wrong := otherwise_read(text))]
    assert len(taken) > 0.95 * len(texts)


def test_no_hostile_file_is_taken() -> None:
    for file in sorted(HOSTILE.glob("*.yaml")):
        try:
            text = decode(file.read_bytes())
        except TextError:
            continue
        assert parse_plain(text) is None, file.name


def nested(depth: int, innermost: str) -> str:
    return "".join("  " * n + "a:\n" for n in range(depth - 1)) + "  " * (depth - 1) + innermost


@pytest.mark.parametrize("depth", range(MAX_DEPTH - 4, MAX_DEPTH + 2))
@pytest.mark.parametrize("innermost", ["a: x\n", "a: [x]\n", "- a: [x]\n"])
def test_what_is_too_deep_is_not_taken(depth: int, innermost: str) -> None:
    text = nested(depth, innermost)
    assert parse_plain(text) is None or not otherwise_read(text)


def test_what_is_too_large_is_not_taken() -> None:
    assert parse_plain(f"{'k' * MAX_KEY}: x\n")
    assert parse_plain(f"{'k' * (MAX_KEY + 1)}: x\n") is None
    longest = f"a: {'x' * (MAX_NODES - 4)}\n"
    assert parse_plain(longest)
    assert parse_plain(longest + "\n") is None


_PIECES = (
    "a",
    "b: c",
    "- ",
    ":",
    ": ",
    "\n",
    "\n",
    "\n- d",
    "\n  - e: f",
    "\n  ",
    "    ",
    " #",
    "'",
    '"',
    "[",
    "]",
    ", ",
    "x y",
    "-",
    "?",
)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(_PIECES), max_size=9))
def test_any_short_text(pieces: list[str]) -> None:
    text = "a: " + "".join(pieces) + "\n"
    assert parse_plain(text) is None or not otherwise_read(text)
