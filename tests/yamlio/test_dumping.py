from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.trust.oracle import tree_by_ruamel
from salesctl.errors import SalesctlError
from salesctl.yamlio import dump, read
from salesctl.yamlio.dumping import flow_text

SIGNS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufeff\ufffe\uffff")
TEXTS = st.text(st.sampled_from("ab -:?#,[]{}&*!|>'\"%@`\n\t\\=~<.01я…😀\u00a0") | SIGNS, max_size=10)
NAMES = st.text(st.sampled_from("ab -:?#,[]{}&*!|>'\"%@`\t\\=~<.01я") | SIGNS, min_size=1, max_size=5)
VALUES = st.recursive(
    st.none() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(NAMES, VALUES, max_size=3))
def test_what_is_written_reads_as_it_was(tree: dict[str, Any]) -> None:
    data = dump(tree)
    assert read(data, "x.yaml") == tree
    assert tree_by_ruamel(data.decode()) == tree
    with suppress(SalesctlError):  # an item left empty has no place in brackets
        assert read(flow_text(tree).encode(), "x.yaml") == tree


def test_a_new_file_is_in_the_canonical_layout() -> None:
    tree = {
        "name": "Акме",
        "inn": "0077070838",
        "country": "no",
        "site": "https://acme.example/?a=1",
        "hours": "09:00-18:00",
        "birthday": "--05-17",
        "note": "first line\n  second\n\nlast\n",
        "pledge": "as said\non Monday",
        "quoted": "note: see below",
        "apostrophe": "it's: here",
        "empty": "",
        "left": None,
        "no_tags": [],
        "no_fields": {},
        "tags": ["vip", "- key", None],
        "lines": [{"product": "x", "prices": ["1", "2"]}, [["a"], {"b": "c"}]],
        "promise": {"amount": "12500.00"},
        "<<": "a key all the same",
        "=======": "not a conflict",
    }
    assert (
        dump(tree).decode()
        == """\
name: Акме
inn: 0077070838
country: no
site: https://acme.example/?a=1
hours: 09:00-18:00
birthday: --05-17
note: |
  first line
    second

  last
pledge: |-
  as said
  on Monday
quoted: 'note: see below'
apostrophe: "it's: here"
empty: ''
left:
no_tags: []
no_fields: {}
tags:
  - vip
  - '- key'
  -
lines:
  - product: x
    prices:
      - 1
      - 2
  - - - a
    - b: c
promise:
  amount: 12500.00
'<<': a key all the same
'=======': not a conflict
"""
    )
    assert dump({}) == b"{}\n"


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        ({"a": "x\x07"}, "the text holds a control character, U+0007"),
        ({"a": ["x\u2028y"]}, "the text holds an invisible line separator, U+2028"),
        ({"a\x00": "x"}, "the text holds a control character, U+0000"),
        ({"": "x"}, "`` cannot be a key"),
        ({"a\nb": "x"}, "`a\ufffdb` cannot be a key"),
        ({"k" * 201: "x"}, f"`{'k' * 40}…` cannot be a key"),
        ({"a": "x" * 1_048_576}, "the file is too large: 1,048,580 bytes, at most 1,048,576 are read"),
        ({"a": ["x"] * 50_000}, "more than 50,000 keys and values"),
    ],
)
def test_what_no_file_may_hold_is_not_written(tree: dict[str, Any], message: str) -> None:
    with pytest.raises(SalesctlError) as caught:
        dump(tree)
    assert caught.value.message == message


def test_depth_has_a_limit_and_no_recursion_error() -> None:
    tree: Any = "x"
    for _ in range(40):
        tree = {"a": tree}
    assert read(dump(tree), "x.yaml") == tree
    for _ in range(3000):
        tree = {"a": tree}
    with pytest.raises(SalesctlError, match="nested more than 40 deep"):
        dump(tree)


def test_only_text_is_written() -> None:
    with pytest.raises(TypeError, match="holds no int"):
        dump({"a": [1]})
    with pytest.raises(TypeError, match="not int"):
        dump({"a": {1: "x"}})
