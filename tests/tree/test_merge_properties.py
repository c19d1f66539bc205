"""What holds of every merge, tried on records of the real kinds with random edits on both sides."""

from __future__ import annotations

import copy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesctl.tree.bases import merged_base
from salesctl.tree.meaning import same
from salesctl.tree.merge import merge
from salesctl.tree.outcome import Clash, Merged, contested

from .records import KINDS, Path, Record, edited, kinds, leaves, orders, records, some_fields

thorough = settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@st.composite
def two_edits(draw: st.DrawFn) -> tuple[str, Record, Record, Record]:
    """A kind, a record of it, and what each of two sides made of the record."""
    kind = draw(kinds)
    fields = draw(some_fields(KINDS[kind].fields))
    base = draw(records(fields))
    return kind, base, draw(edited(base, fields)), draw(edited(base, fields))


def named(made: Merged) -> set[Path]:
    """The paths below which something is said about the merge."""
    paths = {(*clash.keys, *path) for clash in made.clashes for path in clash.fields or [()]}
    return paths | {decision.keys for decision in made.decisions}


def covered(path: Path, paths: set[Path]) -> bool:
    told = tuple(key[1] if isinstance(key, tuple) else key for key in path)  # a word of a set is told as it is written
    return any(one[:length] in paths for one in (path, told) for length in range(len(path) + 1))


@thorough
@given(two_edits())
def test_with_one_side_unchanged_it_is_the_other(drawn: tuple[str, Record, Record, Record]) -> None:
    kind, base, changed, _ = drawn
    fields = KINDS[kind].fields
    for made in (merge(base, changed, base, fields), merge(base, copy.deepcopy(base), changed, fields)):
        assert same(made.tree, changed, fields)
        assert leaves(made.tree, fields) == leaves(changed, fields)
        assert not named(made)


@thorough
@given(two_edits())
def test_both_the_same_it_is_that(drawn: tuple[str, Record, Record, Record]) -> None:
    kind, base, changed, _ = drawn
    fields = KINDS[kind].fields
    assert merge(base, changed, copy.deepcopy(changed), fields) == (changed, [], [])


@thorough
@given(two_edits())
def test_no_edit_is_lost(drawn: tuple[str, Record, Record, Record]) -> None:
    kind, base, ours, theirs = drawn
    fields = KINDS[kind].fields
    made = merge(base, ours, theirs, fields)
    was, mine, other, result = (leaves(tree, fields) for tree in (base, ours, theirs, made.tree))
    disputed, said = named(made._replace(decisions=[])), named(made)
    for path in was.keys() | mine.keys() | other.keys() | result.keys():
        if covered(path, disputed):
            assert result.get(path) == mine.get(path), path
            continue
        if covered(path, said):
            continue
        if mine.get(path) == other.get(path) or other.get(path) == was.get(path):
            assert result.get(path) == mine.get(path), path
        elif mine.get(path) == was.get(path):
            assert result.get(path) == other.get(path), path
        else:  # only lines of a text merge further
            assert "\\n" in result[path], path


@thorough
@given(two_edits())
def test_no_order_is_lost(drawn: tuple[str, Record, Record, Record]) -> None:
    kind, base, ours, theirs = drawn
    fields = KINDS[kind].fields
    made = merge(base, ours, theirs, fields)
    was, mine, other, result = (orders(tree, fields) for tree in (base, ours, theirs, made.tree))
    said = named(made)
    for path in was.keys() & mine.keys() & other.keys() & result.keys():
        if covered(path, said):
            continue
        common = set(was[path]) & set(mine[path]) & set(other[path]) & set(result[path])
        before, left, right, now = ([k for k in side[path] if k in common] for side in (was, mine, other, result))
        assert now == (right if left == before else left), path


@thorough
@given(two_edits())
def test_it_is_symmetric(drawn: tuple[str, Record, Record, Record]) -> None:
    kind, base, ours, theirs = drawn
    fields = KINDS[kind].fields
    made, mirrored = merge(base, ours, theirs, fields), merge(base, theirs, ours, fields)
    said = named(made)
    assert said == named(mirrored)

    def told(clash: Clash) -> str:
        return repr((clash.keys, clash.reason, clash.base))

    assert sorted(told(clash) + repr(clash.ours) + repr(clash.theirs) for clash in made.clashes) == sorted(
        told(clash) + repr(clash.theirs) + repr(clash.ours) for clash in mirrored.clashes
    )
    left, right = leaves(made.tree, fields), leaves(mirrored.tree, fields)
    assert {p: v for p, v in left.items() if not covered(p, said)} == {
        p: v for p, v in right.items() if not covered(p, said)
    }


@thorough
@given(two_edits())
def test_merging_once_more_changes_nothing(drawn: tuple[str, Record, Record, Record]) -> None:
    kind, base, ours, theirs = drawn
    fields = KINDS[kind].fields
    made = merge(base, ours, theirs, fields)
    if named(made):
        return
    again = merge(base, made.tree, theirs, fields)
    assert same(again.tree, made.tree, fields)
    assert not named(again)


@thorough
@given(two_edits())
def test_under_strict_what_is_not_refused_is_what_is_decided_elsewhere(
    drawn: tuple[str, Record, Record, Record],
) -> None:
    kind, base, ours, theirs = drawn
    fields = KINDS[kind].fields
    made, strict = merge(base, ours, theirs, fields), merge(base, ours, theirs, fields, policy="strict")
    assert not strict.decisions
    assert named(strict) == named(made)
    if not strict.clashes:
        assert strict.tree == made.tree


@st.composite
def criss_cross(draw: st.DrawFn) -> tuple[str, Record, Record, Record, Record, Record]:
    """A record, two edits of it that both sides merged, each in its own way, and what each side did since."""
    kind = draw(kinds)
    fields = draw(some_fields(KINDS[kind].fields))
    ancestor = draw(records(fields))
    first, second = draw(edited(ancestor, fields)), draw(edited(ancestor, fields))
    merged = merge(ancestor, first, second, KINDS[kind].fields).tree
    sides = []
    for _ in range(2):
        side = copy.deepcopy(merged)
        for name in {*ancestor, *first, *second}:
            source = draw(st.sampled_from((merged, merged, ancestor, first, second)))
            side[name] = copy.deepcopy(source.get(name))
        sides.append(draw(edited(side, fields, most=1)))
    return kind, ancestor, first, second, sides[0], sides[1]


@thorough
@given(criss_cross())
def test_after_a_criss_cross_an_older_value_never_wins_silently(
    drawn: tuple[str, Record, Record, Record, Record, Record],
) -> None:
    kind, ancestor, first, second, ours, theirs = drawn
    fields = KINDS[kind].fields
    base = merged_base(ancestor, (first, second), ours, theirs, fields)
    made = merge(base, ours, theirs, fields)
    assert not contested(made.tree)
    said = named(made)
    was, one, two, mine, yours, result = (
        leaves(tree, fields) for tree in (ancestor, first, second, ours, theirs, made.tree)
    )
    for path in was.keys() | one.keys() | two.keys():
        before, left, right, now = was.get(path), one.get(path), two.get(path), result.get(path)
        if left == right or mine.get(path) == yours.get(path) or covered(path, said):
            continue
        if now in (before, left, right):  # the only one that is not older is what one of the bases alone made of it
            assert before in (left, right), path
            assert now != before, path
