"""Our named tuples do what those of `typing` do."""

from __future__ import annotations

import copy
import inspect
import pickle
import typing
from collections.abc import Callable
from typing import Any

import pytest

from salesctl.named_tuples import NamedTuple


class Ours(NamedTuple):
    """A point."""

    x: int
    y: int = 2
    name: str = ""

    def sum(self) -> int:
        return self.x + self.y


class Theirs(typing.NamedTuple):
    """A point."""

    x: int
    y: int = 2
    name: str = ""

    def sum(self) -> int:
        return self.x + self.y


@pytest.mark.parametrize(
    "ask",
    [
        lambda made: tuple(made(1)),
        lambda made: tuple(made(1, name="a", y=3)),
        lambda made: made(1).sum(),
        lambda made: (made(1).x, made(1).y, made(1).name),
        lambda made: made(1)._replace(y=5)._asdict(),
        lambda made: tuple(made._make([1, 2, "b"])),
        lambda made: repr(made(1)).partition("(")[2],
        lambda made: tuple(copy.copy(made(1))),
        lambda made: tuple(pickle.loads(pickle.dumps(made(1)))),  # noqa: S301 - our own
        lambda made: (made._fields, made._field_defaults, made.__match_args__, made.__doc__),
        lambda made: list(inspect.signature(made).parameters),
        lambda made: hash(made(1)) == hash((1, 2, "")),
        lambda made: made(1) == (1, 2, ""),
    ],
)
def test_it_answers_alike(ask: Callable[[Any], object]) -> None:
    assert ask(Ours) == ask(Theirs)


@pytest.mark.parametrize(
    ("do", "error"),
    [
        (lambda made: made(), TypeError),
        (lambda made: made(1, 2, "", 4), TypeError),
        (lambda made: made(1, z=2), TypeError),
        (lambda made: made._make([1]), TypeError),
        (lambda made: made(1)._replace(z=2), (TypeError, ValueError)),
        (lambda made: setattr(made(1), "x", 2), AttributeError),
        (lambda made: setattr(made(1), "z", 2), AttributeError),
    ],
)
def test_it_refuses_alike(do: Callable[[Any], object], error: type[Exception]) -> None:
    for made in (Ours, Theirs):
        with pytest.raises(error):
            do(made)


def test_a_field_without_a_default_comes_first() -> None:
    with pytest.raises(TypeError, match="default"):

        class Wrong(NamedTuple):
            x: int = 1
            y: int  # type: ignore[misc]
