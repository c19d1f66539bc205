from __future__ import annotations

from typing import Any

import pytest

from salesctl.errors import SalesctlError
from salesctl.yamlio import MAX_BYTES, MAX_NODES, REMOVE, Edit, EditFailedError, LoadError, dump, edit, read
from salesctl.yamlio.editing import apply

Keys = tuple[str | int, ...]

DEAL = """\
# Acme, line 2
client: acme          # the big one
stage: "proposal"
amount: '120000'

# what they promised
promise:  # by phone
  # in roubles
  amount: 12500.00  # net
  on: 2026-11-23
lines:
  - product: x # first
    qty: 1
    # price agreed by phone
  -
    product: y
    qty: 2
note: |  # of the call
    Hello
    there

tags: [ vip,  "b2b" ]  # marks
phones:
- 8495 # office
# mobile
- 8916
contact:  # nobody yet
only:
  one: 1 # alone
"""

# what is set where → the lines of DEAL that go and the lines that come in their place
SET: list[tuple[Keys, Any, str, str]] = [
    (("client",), "borey", "client: acme          # the big one", "client: borey          # the big one"),
    (("stage",), "won", 'stage: "proposal"', 'stage: "won"'),
    (("amount",), "1'5", "amount: '120000'", "amount: '1''5'"),
    (("client",), "a: b", "client: acme          # the big one", "client: 'a: b'          # the big one"),
    (("client",), None, "client: acme          # the big one", "client:          # the big one"),
    (("client",), REMOVE, "client: acme          # the big one", ""),
    (("promise", "amount"), "1", "  amount: 12500.00  # net", "  amount: 1  # net"),
    (("promise", "amount"), REMOVE, "  amount: 12500.00  # net", ""),
    (("promise", "by"), "Иван", "", "  by: Иван"),
    (("lines", 0, "qty"), "1.500", "    qty: 1", "    qty: 1.500"),
    (("lines", 0, "product"), REMOVE, "  - product: x # first\n    qty: 1", "  - qty: 1"),
    (("lines", 1, "product"), REMOVE, "    product: y", ""),
    (("lines", 0), REMOVE, "  - product: x # first\n    qty: 1\n    # price agreed by phone", ""),
    (("lines", 2), {"product": "z", "prices": ["1"]}, "", "  - product: z\n    prices:\n      - 1"),
    (("lines", 0, "note"), "a\nb", "", "    note: |-\n      a\n      b"),
    (("note",), "Hello\nthere, Ivan\n", "    there", "    there, Ivan"),
    (("note",), "short", "note: |  # of the call\n    Hello\n    there", "note: short  # of the call"),
    (("note",), {"a": "b"}, "note: |  # of the call\n    Hello\n    there", "note:  # of the call\n  a: b"),
    (("note",), REMOVE, "note: |  # of the call\n    Hello\n    there", ""),
    (("tags", 1), "no: 5", 'tags: [ vip,  "b2b" ]  # marks', 'tags: [ vip,  "no: 5" ]  # marks'),
    (("tags", 0), REMOVE, 'tags: [ vip,  "b2b" ]  # marks', 'tags: [ "b2b" ]  # marks'),
    (("tags", 1), REMOVE, 'tags: [ vip,  "b2b" ]  # marks', "tags: [ vip ]  # marks"),
    (("tags", 2), "09:30", 'tags: [ vip,  "b2b" ]  # marks', "tags: [ vip,  \"b2b\", '09:30' ]  # marks"),
    (("tags",), "vip", 'tags: [ vip,  "b2b" ]  # marks', "tags: vip  # marks"),
    (("tags",), {"a": "b"}, 'tags: [ vip,  "b2b" ]  # marks', "tags:  # marks\n  a: b"),
    (("phones", 0), REMOVE, "- 8495 # office", ""),
    (("phones", 2), "8903", "", "- 8903"),
    (("phones",), ["8495", "8916", "8903"], "", "- 8903"),
    (("contact",), "ivan", "contact:  # nobody yet", "contact: ivan  # nobody yet"),
    (("contact",), "a\nb\n", "contact:  # nobody yet", "contact: |  # nobody yet\n  a\n  b"),
    (("contact", "name"), "Иван", "", "  name: Иван"),
    (("contact", 0, "name"), "Иван", "", "  - name: Иван"),
    (("only", "one"), REMOVE, "only:\n  one: 1 # alone", "only: {}"),
    (("only",), REMOVE, "only:\n  one: 1 # alone", ""),
    (("only",), "text", "only:\n  one: 1 # alone", "only: text"),
    (("only",), "a\nb", "only:\n  one: 1 # alone", "only: |-\n  a\n  b"),
    (("only",), ["a"], "  one: 1 # alone", "  - a"),
    (("only",), {"two": "2"}, "  one: 1 # alone", "  two: 2"),
    (("new", "deep", 0), "x", "", "new:\n  deep:\n    - x"),
    (("client",), "acme", "", ""),
    (("absent",), REMOVE, "", ""),
    (("promise", "absent", "deep"), REMOVE, "", ""),
    (("lines", 2), REMOVE, "", ""),
]


def lines_of(text: str) -> list[str]:
    return text.splitlines() if text else []


@pytest.mark.parametrize(("keys", "value", "gone", "come"), SET, ids=[f"{keys} {value!r}" for keys, value, *_ in SET])
@pytest.mark.parametrize("form", ["plain", "crlf", "bom", "no last line end"])
def test_only_these_lines_differ(keys: Keys, value: Any, gone: str, come: str, form: str) -> None:
    line_end = "\r\n" if form == "crlf" else "\n"
    text = DEAL.replace("\n", line_end).removesuffix("\n" if form == "no last line end" else "\0")
    before = ("\ufeff" if form == "bom" else "") + text
    after = edit(before.encode(), [Edit(keys, value)]).decode()
    assert after.startswith("\ufeff") == before.startswith("\ufeff")
    assert after.count("\r") == (after.count("\n") if form == "crlf" else 0)
    old, new = lines_of(DEAL), lines_of(after.removeprefix("\ufeff"))
    first = next(
        (n for n, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), min(len(old), len(new))
    )
    rest = len(old) - first - len(lines_of(gone))
    assert old[first : len(old) - rest] == lines_of(gone)
    assert new[first : len(new) - rest] == lines_of(come)
    assert new[len(new) - rest :] == old[len(old) - rest :]


CASES: list[tuple[str, list[Edit], str]] = [
    ("", [], ""),
    # the only key of the file
    ("# top\na: 1 # x\n# end\n", [Edit(("a",), REMOVE)], "# top\n{}\n# end\n"),
    ("{}\n", [Edit(("a",), "1"), Edit(("b",), "2")], "a: 1\nb: 2\n"),
    ("{ # c\n}\n", [Edit(("a",), "1")], "{a: 1 # c\n}\n"),
    # JSON stays JSON
    ('{"a": 1, "b": [1, 2], "c": {}}', [Edit(("a",), "x"), Edit(("b", 0), REMOVE)], '{"a": x, "b": [2], "c": {}}'),
    ('{"a":1}', [Edit(("a",), None)], '{"a": }'),
    ("{a: , b: 1}", [Edit(("c",), "2"), Edit(("a",), "0")], "{a: 0, b: 1, c: 2}"),
    ("{b: 1, a: }", [Edit(("c",), "2")], "{b: 1, a: , c: 2 }"),
    ("a: {}", [Edit(("a", "b"), ["x\ny"])], "a:\n  b:\n    - |-\n      x\n      y"),
    ("a: [{}]", [Edit(("a", 0, "b"), "x\ny")], 'a: [{b: "x\\ny"}]'),
    # lists in brackets over several lines
    ("a: [\n  b, # x\n  c # y\n]\n", [Edit(("a", 2), "d")], "a: [\n  b, # x\n  c, # y\n  d\n]\n"),
    ("a: [\n  b, # x\n  c, # y\n]\n", [Edit(("a", 2), "d")], "a: [\n  b, # x\n  c, # y\n  d,\n]\n"),
    ("a: [\n  b, # x\n  c, # y\n]\n", [Edit(("a", 0), REMOVE)], "a: [\n  c, # y\n]\n"),
    ("a: [\n  b, # x\n  c # y\n]\n", [Edit(("a", 1), REMOVE)], "a: [\n  b, # x\n]\n"),
    ("a: [b, # x\n  c]\n", [Edit(("a", 1), REMOVE)], "a: [b, # x\n  ]\n"),
    ("a: {\n  b:   # x\n}\n", [Edit(("a", "c"), "d")], "a: {\n  b: ,   # x\n  c: d\n}\n"),
    ("a: [b]# x\n", [Edit(("a",), "c")], "a: c # x\n"),
    # empty lists and empty values
    ("a: [] # none\nb: 1\n", [Edit(("a", 0), "x")], "a: # none\n  - x\nb: 1\n"),
    ("a: [] # none\n", [Edit(("a", 0, "k"), "x")], "a: # none\n  - k: x\n"),
    ("- x\n".replace("-", "a:\n-"), [Edit(("a", 0), REMOVE)], "a: []\n"),
    ("a:   \nb: 1\n", [Edit(("a",), "x")], "a: x\nb: 1\n"),
    ("a:\n  -\n  -\n", [Edit(("a", 0), "x"), Edit(("a", 1), {"b": "c"})], "a:\n  - x\n  - b: c\n"),
    ("a: x\n", [Edit(("a",), None)], "a:\n"),
    # a value below its key
    ("a: # x\n  b # y\nc: d\n", [Edit(("a",), "e")], "a: # x\n  e # y\nc: d\n"),
    ("a:\n  b # y\nc: d\n", [Edit(("a",), None)], "a:\n   # y\nc: d\n"),
    ("a:\n  b\nc: d\n", [Edit(("a",), None)], "a:\nc: d\n"),
    ("a: # x\n  b # y\nc: d\n", [Edit(("a",), "e\nf")], 'a: # x\n  "e\\nf" # y\nc: d\n'),
    ("a: # x\n  b\nc: d\n", [Edit(("a",), "e\nf")], "a: |- # x\n  e\n  f\nc: d\n"),
    ("a:\n  # x\n  b\nc: d\n", [Edit(("a",), ["e"])], "a:\n  # x\n  - e\nc: d\n"),
    ("a: # x\n  # y\n  | # z\n  b\nc: d\n", [Edit(("a",), "e")], "a: e # x\n  # y\n  # z\nc: d\n"),
    ("a:\n|+\n  b\n\nc: d\n", [Edit(("a",), "e")], "a: e\nc: d\n"),
    # texts over several lines
    ("a: one\n  two # x\nb: 1\n", [Edit(("a",), "three")], "a: three # x\nb: 1\n"),
    ('a: "one\n  two" # x\nb: 1\n', [Edit(("a",), {"c": "d"})], "a: # x\n  c: d\nb: 1\n"),
    ("a: >\n  one\n  two\n\nb: 1\n", [Edit(("a",), "x\ny\n")], "a: |\n  x\n  y\n\nb: 1\n"),
    ("a: |2\n    one\nb: 1\n", [Edit(("a",), "x\ny\n")], "a: |\n  x\n  y\nb: 1\n"),
    ("a: |#x\n  one\nb: 1\n", [Edit(("a",), "y")], "a: y #x\nb: 1\n"),
    # a comment below must not become part of the text
    ("a: x\n  # far right\nb: 1\n", [Edit(("a",), "y\nz")], 'a: "y\\nz"\n  # far right\nb: 1\n'),
    ("a: |\n  x\nb:\n  c: 1\n  # of b\nd: 2\n", [Edit(("b",), REMOVE)], "a: |\n  x\nd: 2\n"),
    # nor an empty line part of a text that keeps its last ones
    ("a: |+\n  x\n\nb: 1\n\nc: 2\n", [Edit(("b",), REMOVE)], "a: |+\n  x\n\nc: 2\n"),
    ("a: x\n\nb: 1\n", [Edit(("a",), "y\n\n")], 'a: "y\\n\\n"\n\nb: 1\n'),
    ("a: |+\n  x\n\nb: 1\n", [Edit(("c",), "2")], "a: |+\n  x\n\nb: 1\nc: 2\n"),
    # the last line without its end
    ("a: |\n  x", [Edit(("b",), "1")], "a: |-\n  x\nb: 1"),
    ("a: |+\n  x", [Edit(("b",), "1")], "a: |-\n  x\nb: 1"),
    ("a: 1", [Edit(("b",), "x\ny\n")], "a: 1\nb: |\n  x\n  y\n"),
    ("a: 1", [Edit(("a",), "x\ny\n")], "a: |\n  x\n  y\n"),
    ("a: 1\nb: 2", [Edit(("b",), REMOVE)], "a: 1\n"),
    # beside a dash
    ("a:\n  - b: 1 # x\n    # of c\n    c: 2\n", [Edit(("a", 0, "b"), REMOVE)], "a:\n  - # of c\n    c: 2\n"),
    ("a:\n  - - b\n    - c\n", [Edit(("a", 0, 0), REMOVE)], "a:\n  - - c\n"),
    ("a:\n  - - b\n  - d\n", [Edit(("a", 0, 0), REMOVE)], "a:\n  - []\n  - d\n"),
    ("a:\n  - b: 1\n    c: 2\n", [Edit(("a", 0),  "x")], "a:\n  - x\n"),
    ("a:\n  - b: 1\n    c: 2\n", [Edit(("a", 0), {"d": "e"})], "a:\n  - d: e\n"),
    ("a:\n  - b\n", [Edit(("a",), ["c", "b"])], "a:\n  - c\n  - b\n"),
    ("a:\n  - - b\n", [Edit(("a", 0), ["c", "b"])], "a:\n  - - c\n    - b\n"),
    # above what ends the document
    ("---\na: 1\n...\n", [Edit(("b",), "2")], "---\na: 1\nb: 2\n...\n"),
    # several, one after the other
    ("a: [x, y, z]\n", [Edit(("a", 0), REMOVE), Edit(("a", 0), REMOVE)], "a: [z]\n"),
    ("a:\n  - x\n  - y\n", [Edit(("a", 0), REMOVE), Edit(("a", 0), "z"), Edit(("a", 1), "w")], "a:\n  - z\n  - w\n"),
    ("a: 1\nb: 2\n", [Edit(("a",), "3"), Edit(("b",), "4"), Edit(("a",), "5")], "a: 5\nb: 4\n"),
    ("a: 1\nb: 2\n", [Edit((), {"b": "2", "c": "3"})], "b: 2\nc: 3\n"),
    ("a: 1\n", [Edit((), {})], "{}\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "edits", "after"), CASES[1:])
def test_cases(before: str, edits: list[Edit], after: str) -> None:
    assert edit(before.encode(), edits).decode() == after


ORDER = ["name", "stage", "amount", "note"]


@pytest.mark.parametrize(
    ("before", "key", "after"),
    [
        ("name: a\nnote: b\n", "stage", "name: a\nstage: x\nnote: b\n"),
        ("name: a # c\n\n# of note\nnote: b\n", "amount", "name: a # c\namount: x\n\n# of note\nnote: b\n"),
        ("note: b\n", "name", "note: b\nname: x\n"),
        ("name: a\nother: b\n", "unheard", "name: a\nother: b\nunheard: x\n"),
        ("{note: b, name: a}", "stage", "{note: b, name: a, stage: x}"),
        ("{name: a, note: b}", "stage", "{name: a, stage: x, note: b}"),
    ],
)
def test_a_new_key_comes_after_the_nearest_one_before_it(before: str, key: str, after: str) -> None:
    assert edit(before.encode(), [Edit((key,), "x")], lambda keys: [] if keys else ORDER).decode() == after


def test_the_order_is_asked_for_each_mapping_by_its_keys() -> None:
    asked = []

    def order(keys: Keys) -> list[str]:
        asked.append(keys)
        return ["b", "c"]

    after = edit(b"a:\n  - b: 1\n    d: 2\n", [Edit(("a", 0, "c"), "3")], order)
    assert (after, asked) == (b"a:\n  - b: 1\n    c: 3\n    d: 2\n", [("a", 0)])


@pytest.mark.parametrize(
    ("one", "message"),
    [
        (Edit(("name", "x"), "y"), "name is a text: there is no place for `x` in it"),
        (Edit(("lines", 2), "y"), "lines is a list of 1: there is no place for `2` in it"),
        (Edit(("lines", -1), "y"), "lines is a list of 1: there is no place for `-1` in it"),
        (Edit(("lines", "x"), "y"), "lines is a list of 1: there is no place for `x` in it"),
        (Edit(("lines", 0, 0), "y"), "lines.0 is a mapping: there is no place for `0` in it"),
        (Edit((0,), "y"), "the record is a mapping: there is no place for `0` in it"),
        (Edit(("new", 1), "y"), "there is no list yet: its first item is number 0, not 1"),
        (Edit((), "y"), "a record is a mapping: it cannot be removed or made a text or a list"),
        (Edit((), REMOVE), "a record is a mapping: it cannot be removed or made a text or a list"),
        (Edit(("name",), "x\x1b"), "the text holds a control character, U+001B"),
        (Edit(("",), "x"), "`` cannot be a key"),
        (Edit(("tags", 0), None), "an item inside [ ] cannot be left empty"),
        (Edit(("tags", 1), None), "an item inside [ ] cannot be left empty"),
        (Edit(("tags", 1), {"a": [None]}), "an item inside [ ] cannot be left empty"),
        (Edit(("name",), "x" * MAX_BYTES), "the file is too large: 1,048,621 bytes, at most 1,048,576 are read"),
        (
            Edit(("name",), ["x"] * (MAX_NODES - 4)),
            "with this the file would be over a limit: more than 50,000 keys and values",
        ),
    ],
)
def test_what_cannot_be_done_is_said(one: Edit, message: str) -> None:
    with pytest.raises(SalesctlError) as caught:
        edit(b"name: a\nlines:\n  - p: x\ntags: [vip]\nabc: defg\n", [one])
    assert caught.value.message == message


def test_a_file_that_cannot_be_read_is_not_edited() -> None:
    with pytest.raises(LoadError, match=r"deals/x\.yaml:2:1: `a` is given twice"):
        edit(b"a: 1\na: 2\n", [Edit(("a",), "3")], path="deals/x.yaml")


def test_a_text_that_reads_wrongly_is_never_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apply, "parse", lambda _: {"something": "else"})
    with pytest.raises(EditFailedError):
        edit(b"a: 1\n", [Edit(("a",), "2")])


def test_many_values_are_written_together() -> None:
    lines = [{"product": f"x{n}", "price": "1"} for n in range(400)]
    data = dump({"lines": lines})
    for new in ([{**line, "price": "2"} for line in lines], [], [*lines, *lines], lines[::-1], lines[:3]):
        assert read(edit(data, [Edit(("lines",), new)]), "x.yaml") == {"lines": new}
    with pytest.raises(SalesctlError, match="over a limit"):
        edit(data, [Edit(("lines", 0, "price"), "2"), Edit(("lines", 1, "price"), ["x"] * (MAX_NODES - 100))])
    some = [Edit(("lines", n, "price"), str(n)) for n in range(400)]
    assert read(edit(data, some), "x.yaml")["lines"][399] == {"product": "x399", "price": "399"}
