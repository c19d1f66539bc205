"""Lines under headings that keep to a screen: what has no room is counted, and no heading stands alone."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from salesctl.cli.output import _fitted, _foremost
from salesctl.lang.language import ENGLISH
from salesctl.session.answer import Line, LineGroups


@given(st.lists(st.integers(1, 6), min_size=1, max_size=30), st.integers(5, 40), st.sampled_from([20, 80, None]))
@settings(max_examples=40)
def test_groups_keep_to_their_room_and_count_what_has_none(sizes: list[int], room: int, columns: int | None) -> None:
    groups = [
        [Line(f"client {n}", "title"), *(Line("something that is owed", "", f"{n}.{at} ") for at in range(size))]
        for n, size in enumerate(sizes)
    ]
    part = LineGroups(groups, lambda left: Line(f"{left} more"))
    lines = [line.text for line in _fitted(part, ENGLISH, columns, room)]
    shown = sum(line.split()[0].replace(".", "").isdigit() and "." in line.split()[0] for line in lines)
    left = next((int(line.split()[0]) for line in lines if line.endswith(" more")), 0)
    assert len(lines) <= room
    assert shown + left == sum(sizes)
    assert sum(line.startswith("client") for line in lines) <= shown
    assert lines[0] == "client 0" if shown else lines == [f"{left} more"]


@given(st.lists(st.integers(0, 6), min_size=1, max_size=30), st.integers(5, 40), st.integers(0, 20))
@settings(max_examples=40)
def test_what_no_screen_has_room_for_need_not_be_made(sizes: list[int], room: int, other: int) -> None:
    groups = [[Line(f"client {n}"), *(Line(f"{n}.{at} " * 9) for at in range(size))] for n, size in enumerate(sizes)]
    part = LineGroups(groups, lambda left: Line(f"{left} more"))
    foremost = _foremost(part, room + other)
    assert sum(map(len, foremost.groups)) <= max(room + other + 2, sum(not size for size in sizes) + room + other + 2)
    assert list(_fitted(foremost, ENGLISH, 40, room)) == list(_fitted(part, ENGLISH, 40, room))


def test_what_fits_is_whole_and_further_lines_give_way_by_turns() -> None:
    groups = [[Line(f"client {n}"), *(Line(f"{n}.{at}") for at in range(4))] for n in range(3)]
    part = LineGroups(groups, lambda left: Line(f"{left} more"))
    assert len(list(_fitted(part, ENGLISH, 80, 15))) == 15
    texts = [line.text for line in _fitted(part, ENGLISH, 80, 9)]
    assert texts == ["client 0", "0.0", "0.1", "client 1", "1.0", "1.1", "client 2", "2.0", "7 more"]
