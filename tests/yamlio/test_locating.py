from __future__ import annotations

import pytest

from salesctl.yamlio import LoadError, line_of, locate

TEXT = """\
# a deal
имя: "Акме"   # the big one
phones: [ '+7 495', b, {k: v} ]
promise:
  amount: 12500.00
  on:
lines:
  - product: x
    qty: 1
  -
    product: y
note: |
  hello
tags:
- a
-
- b
left:
"""


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ((), (1, 1)),
        (("имя",), (2, 6)),
        (("phones",), (3, 9)),
        (("phones", 0), (3, 11)),
        (("phones", 2, "k"), (3, 28)),
        (("phones", 3), (3, 1)),
        (("promise",), (5, 3)),
        (("promise", "amount"), (5, 11)),
        (("promise", "on"), (6, 3)),
        (("promise", "absent"), (4, 1)),
        (("promise", "amount", "deeper"), (5, 3)),
        (("lines", 0), (8, 5)),
        (("lines", 0, "qty"), (9, 10)),
        (("lines", 1, "product"), (11, 14)),
        (("lines", 2, "product"), (7, 1)),
        (("note",), (12, 7)),
        (("tags", 1), (16, 1)),
        (("tags", 2), (17, 3)),
        (("left",), (18, 1)),
        (("absent",), (1, 1)),
        ((0,), (1, 1)),
    ],
)
@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_locate(keys: tuple[str | int, ...], place: tuple[int, int], before: bytes, line_end: str) -> None:
    assert locate(before + TEXT.replace("\n", line_end).encode(), keys) == place


def test_what_is_no_yaml_has_no_places() -> None:
    with pytest.raises(LoadError, match=r"x\.yaml:1:4: the quote opened here is not closed"):
        locate(b"a: 'b", ("a",), path="x.yaml")
    with pytest.raises(LoadError, match="not UTF-8"):
        locate(b"a: \xff", ("a",))


def test_line_of() -> None:
    data = "\ufeffодин\r\ndwa\n\nend".encode()
    assert [line_of(data, line) for line in range(6)] == ["", "один", "dwa", "", "end", ""]
    assert line_of(b"caf\xe9\n", 1) == "caf\ufffd"
    assert len(line_of(b"x" * 100_000, 1)) < 1000
