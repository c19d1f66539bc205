"""What holds of every merge of two commits, tried on small books with random edits, removals, moves and look-alikes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesctl import yamlio
from salesctl.git import Git

from .conftest import Commits, Outcome, Sides

IDS = ("a", "b", "c")
YEARS = ("2025", "2026")
Order = dict[str, str]
Book = dict[str, Order]
"""Orders by id; `year` is the folder, `note` a comment."""

values = st.sampled_from(("1", "2", "3"))
orders = st.fixed_dictionaries(
    {"number": st.just("O-1"), "year": st.sampled_from(YEARS)}, optional={"notes": values, "po_number": values}
)
books = st.dictionaries(st.sampled_from(IDS), orders, min_size=1)


@st.composite
def edited(draw: st.DrawFn, book: Book) -> Book:
    made = {record: dict(order) for record, order in book.items()}
    for _ in range(draw(st.integers(0, 3))):
        record = draw(st.sampled_from(IDS))
        if record not in made:
            made[record] = draw(orders)
        elif draw(st.integers(0, 4)) == 0:
            del made[record]
        elif draw(st.integers(0, 4)) == 0:
            made[record]["year"] = draw(st.sampled_from(YEARS))
        else:
            made[record][draw(st.sampled_from(("notes", "po_number")))] = draw(values)
    return made


def files(book: Book, before: Book | None = None) -> dict[str, str | None]:
    gone = dict.fromkeys(files(before) if before else ())
    return gone | {
        f"orders/{order['year']}/{record}.yaml": "".join(
            f"{name}: '{value}'\n" for name, value in sorted(order.items()) if name != "year"
        )
        for record, order in book.items()
    }


def book_of(outcome: Outcome) -> Book:
    found: Book = {}
    for path, text in outcome.files.items():
        _, year, name = path.split("/")
        assert name.removesuffix(".yaml") not in found, "one record in two files"
        found[name.removesuffix(".yaml")] = {**yamlio.read(text.encode(), path), "year": year}
    return found


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Commits:
    folder: Path = tmp_path_factory.mktemp("random")
    git = Git.init(folder / "book")
    git.set("user.name", "Anna")
    git.set("user.email", "anna@example.com")
    return Commits(git)


@st.composite
def three(draw: st.DrawFn) -> tuple[Book, Book, Book]:
    base = draw(books)
    return base, draw(edited(base)), draw(edited(base))


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(three())
def test_no_edit_is_lost_or_misplaced_and_both_directions_agree(
    shared: Commits, drawn: tuple[Book, Book, Book]
) -> None:
    base, ours, theirs = drawn
    sides = Sides(shared, shared.make(files(base)))
    there, back = (
        sides.merge(files(ours, base), files(theirs, base)),
        sides.merge(files(theirs, base), files(ours, base)),
    )
    assert {one[:2] for one in there.asked} == {one[:2] for one in back.asked}
    asked = {record for record, _, _ in there.asked}
    decided = {record for record, *_ in there.decided}
    made, mirrored = book_of(there), book_of(back)
    for record in IDS:
        was, mine, other, now = (book.get(record) for book in (base, ours, theirs, made))
        if record in asked:
            assert mine != other, "asked without need"
            assert mine != was, "asked though one side alone changed it"
            assert other != was
            continue
        if record not in decided:
            assert now == mirrored.get(record)
        if mine == was:
            assert now == other
        elif other in (was, mine):
            assert now == mine
        elif mine is None or other is None:
            assert now == (mine or other), "an edit beats a removal"
            assert record in decided
        else:
            for name in {*mine, *other}:
                before = (was or {}).get(name)
                sides_ = {value for value in (mine.get(name), other.get(name)) if value != before} or {before}
                assert (now or {}).get(name) in sides_
