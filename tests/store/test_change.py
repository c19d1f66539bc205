"""Messages are well-formed whatever is in them; paths stay inside the book."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesctl.errors import SalesctlError
from salesctl.lang.width import columns_of
from salesctl.store import Change, Message, Store
from salesctl.store.change import SUBJECT, effective

if TYPE_CHECKING:
    from salesctl.git import Git


def test_a_message_as_git_stores_it() -> None:
    message = Message("deal a: stage b → c", "one\ntwo\n", (("Client", "acme"), ("Duty", "11")))
    assert message.text() == "deal a: stage b → c\n\none\ntwo\n\nClient: acme\nDuty: 11\n"


@pytest.mark.parametrize(
    ("subject", "written"),
    [
        ("  two\nlines \x1b[31mred\x07 ", "two lines [31mred"),
        ("turned \u202earound", "turned around"),
        ("x" * 300, "x" * (SUBJECT - 1) + "…"),
        ("ж" * 50 + " " + "ё\u0301" * 40, "ж" * 50 + "…"),
        ("価格" * 40, "価格" * 17 + "価…"),
        ("ё\u0301" * 80, "ё\u0301" * 71 + "…"),
        ("\n", "Change records"),
    ],
)
def test_a_subject_is_one_plain_line(subject: str, written: str) -> None:
    assert Message(subject).text() == written + "\n"


def test_trailers_are_one_line_each_and_never_empty() -> None:
    message = Message("s", trailers=(("Why not", "a\nDuty: 1"), ("Client", " "), ("!", "x")))
    assert message.text() == "s\n\nWhy-not: a Duty: 1\n"


@given(st.text(), st.text(), st.lists(st.tuples(st.text(max_size=20), st.text(max_size=40)), max_size=3))
def test_no_text_breaks_a_message(subject: str, body: str, trailers: list[tuple[str, str]]) -> None:
    text = Message(subject, body, tuple(trailers)).text()
    first, _, rest = text.partition("\n")
    assert first
    assert columns_of(first) <= SUBJECT
    assert not rest or rest.startswith("\n")
    assert not set(text) & {chr(n) for n in range(32) if chr(n) != "\n"}


def test_git_reads_the_trailers_back(store: Store, git: Git) -> None:
    message = Message("s: new", "body: text\n", (("Client", "acme\nX: y"), ("Duty", "11")))
    store.commit([Change("a.yaml", b"a: b\n", None)], message)
    commit = next(git.commits(None, "HEAD"))
    assert (commit.subject, commit.trailers) == ("s: new", (("Client", "acme X: y"), ("Duty", "11")))


@pytest.mark.parametrize(
    "path", ["../x.yaml", "/x.yaml", "a//x.yaml", "./x.yaml", "", "a/.git/x", ".GIT/config", "git~1/x"]
)
def test_a_path_leads_nowhere_else(path: str) -> None:
    with pytest.raises(SalesctlError, match="is no path inside a book"):
        effective([Change(path, b"", None)])


@pytest.mark.parametrize("path", ["a\nb", "a\0b", "a\u202eb"])
def test_a_name_can_be_read(path: str) -> None:
    with pytest.raises(SalesctlError, match=r"the name of `a\?b` has a character that cannot be seen"):
        effective([Change(path, b"", None)])


def test_changes_that_change_nothing_are_left_out() -> None:
    kept = Change("b", b"new", b"old")
    assert effective([Change("a", b"same", b"same"), Change("c", None, None), kept]) == [kept]


def test_a_path_named_twice_is_a_bug() -> None:
    with pytest.raises(ValueError, match="twice"):
        effective([Change("a", b"1", None), Change("a", b"2", None)])
