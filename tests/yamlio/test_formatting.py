from __future__ import annotations

import random
import re

import pytest

from bench.trust.sheets import KEYS, sheet
from salesctl.yamlio import EditFailedError, LoadError, dump, formatting, normal, read

MESSY = """\
# Acme's deal

---
# the name
name :   'Acme'    # as registered


stage: "proposal"
tags: [ vip,b2b , # marks
  # big
  key ]   # end of marks
amount: 12500.00
phones:
- 8495
# mobile
-   8916   # Ivan


lines:
    # first
    -   product: x
        qty:   1     # piece
        # price agreed
    -
        # second
        product: y   # of two
    # no third
promise: { amount: 1, on: '2026-11-23' }
note: |    # of the call
      Hello,

       there
text: one
    two   # folded
below:
     # why
     value # here
empty: [ ]
left:
nested:
  - - a
    - b: c
  -
# at the end


"""
NEAT = """\
# Acme's deal

# the name
name: 'Acme' # as registered

stage: "proposal"
tags: # end of marks
  - vip
  - b2b # marks
  # big
  - key
amount: 12500.00
phones:
  - 8495
  # mobile
  - 8916 # Ivan

lines:
  # first
  - product: x
    qty: 1 # piece
    # price agreed
  # second
  - product: y # of two
  # no third
promise:
  amount: 1
  on: '2026-11-23'
note: | # of the call
  Hello,

   there
text: one
  two # folded
# why
below: value # here
empty: []
left:
nested:
  - - a
    - b: c
  -
# at the end
"""


def test_the_canonical_layout() -> None:
    assert normal(MESSY.encode()).decode() == NEAT
    assert normal(NEAT.encode()).decode() == NEAT


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\ufeffa: 1\r\n\r\n\r\nb: 2", "a: 1\n\nb: 2\n"),
        ('{"a":1,"b":[{"c":null}]}', '"a": 1\n"b":\n  - "c": null\n'),
        ("{}", "{}\n"),
        (" {}# x\n", "# x\n{}\n"),
        ("\n\n# x\n\n\na: 1\n\n", "# x\n\na: 1\n"),
        ("a: |2\n    x\n   y\n", "a: |2\n    x\n   y\n"),
        ("a:\n  - |1\n    x\n", "a:\n  - |2\n     x\n"),
        ("a: |+\n    x\n\n\n\nb: 1\n", "a: |+\n  x\n\n\n\nb: 1\n"),
        ("a: |-\n  x\n \n  \n\n\nb: 1\n", "a: |-\n  x\n\nb: 1\n"),
        ("a: >-\n   x\n   y\n\n     z\n", "a: >-\n  x\n  y\n\n    z\n"),
        ('a: "one \\\n     two\\n\\\n   \\ three"\n', 'a: "one \\\n  two\\n\\\n  \\ three"\n'),
        ("a: 'one\n\n  two'\n", "a: 'one\n\n  two'\n"),
        # moved to the left margin, a key or a text may look like a mark of YAML's
        ("  --- a: 1", "'--- a': 1\n"),
        ("a: # x\n  | # y\n  b\n", "# y\na: | # x\n  b\n"),
        ("a:\n  # x\n  - # y\n    # z\n    - b\n", "a:\n  # x\n  # y\n  # z\n  - - b\n"),
        ("a:\n  b: 1\n  # in a\n # between\n# outside\nc: 1\n", "a:\n  b: 1\n  # in a\n  # between\n# outside\nc: 1\n"),
    ],
)
def test_layouts(before: str, after: str) -> None:
    assert normal(before.encode()).decode() == after
    assert normal(after.encode()).decode() == after
    assert read(after.encode(), "x.yaml") == read(before.encode(), "x.yaml")


def test_comments_travel_with_their_keys() -> None:
    before = "# of the file\n\n# of note\nnote: x # n\nother: y\n\n# of name\nname: # k\n  b: 1\n  # of a\n  a: 2\n"
    after = "# of the file\n\n# of name\nname: # k\n  # of a\n  a: 2\n  b: 1\n# of note\nnote: x # n\nother: y\n"
    orders: dict[tuple[str | int, ...], list[str]] = {(): ["name", "stage", "note"], ("name",): ["a"]}
    assert normal(before.encode(), lambda keys: orders[keys]).decode() == after
    assert normal(after.encode(), lambda keys: orders[keys]).decode() == after


def test_a_new_file_is_laid_out_already() -> None:
    data = dump({"a": [{"b": "x\ny", "c": [["d"], {}]}, None], "e": {"f": None}, "g": "- h"})
    assert normal(data) == data


@pytest.mark.parametrize("seed", range(300))
def test_random_files_keep_every_value_and_comment(seed: int) -> None:
    rng = random.Random(seed)
    page = sheet(rng)
    names = rng.sample(KEYS, 6)
    once = normal(page.data, lambda _: names)
    assert read(once, "x.yaml") == page.tree
    assert sorted(re.findall(rb"#c\d+\.", once)) == sorted(re.findall(rb"#c\d+\.", page.data))
    assert normal(once, lambda _: names) == once
    first = [*read(once, "x.yaml")]
    assert first == sorted(first, key=lambda key: names.index(key) if key in names else len(names))


def test_a_file_that_cannot_be_read_is_not_laid_out() -> None:
    with pytest.raises(LoadError, match=r"x\.yaml:1:4: the quote opened here is not closed"):
        normal(b"a: 'b", path="x.yaml")


def test_a_layout_that_reads_wrongly_is_never_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formatting, "_all_comments", lambda source: [source.text])
    with pytest.raises(EditFailedError):
        normal(b"a:   1\n")
