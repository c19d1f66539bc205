"""R12: edits of random fields in random files: only the edited lines differ, no comment is lost, the values fit."""

from __future__ import annotations

import random
import re
import sys
from copy import deepcopy
from typing import Any

from bench.trust.counting import Result, program
from bench.trust.sheets import KEYS, Path, Sheet, sheet, some_value
from salesctl.errors import SalesctlError
from salesctl.yamlio import REMOVE, Edit, edit, read

_COMMENT = re.compile(r"#c\d+\.")
_EMPTY_ITEM = "left empty"  # brackets cannot hold an empty item, and the edit says so


def run(count: int, seed: int) -> Result:
    """Edit `count` files: each once, checked line by line, and once in several places."""
    wrong: list[str] = []
    refused = 0
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")
        page = sheet(rng)
        one = _some_edit(rng, page.tree)
        edits = [one] if rng.random() < 0.7 else [one, *_more(rng, _applied(page.tree, one))]
        try:
            troubles = _checked(page, edits)
        except SalesctlError as error:
            refused += 1
            troubles = [] if _EMPTY_ITEM in error.message else [f"refused: {error}"]
        except Exception as error:
            troubles = [f"raised {error!r}"]
        wrong += [f"{number}: {trouble}: {edits}: {page.data.decode()!r}" for trouble in troubles]
    return Result(f"{count} files edited, {refused} refused", wrong)


def _checked(page: Sheet, edits: list[Edit]) -> list[str]:
    if read(page.data, "before") != page.tree:
        return [f"the file reads as {read(page.data, 'before')!r}"]
    expected: Any = page.tree
    for one in edits:
        expected = _applied(expected, one)
    after = edit(page.data, edits)
    if read(after, "after") != expected:
        return [f"reads as {read(after, 'after')!r}"]
    if after.startswith(b"\xef\xbb\xbf") != page.data.startswith(b"\xef\xbb\xbf"):
        return ["the byte order mark is not as before"]
    if b"\r\n" in page.data and b"\n" in after.replace(b"\r\n", b""):
        return ["line ends are mixed"]
    if expected == page.tree and len(edits) == 1:
        return [] if after == page.data else ["changed although nothing was to be changed"]
    old, new = _lines(page.data), _lines(after)
    troubles = [] if len(edits) > 1 else _touched(page, edits[0], old, new)
    lost = set(_COMMENT.findall(page.data.decode())) - set(_COMMENT.findall(after.decode()))
    for one in edits:  # several may undo each other's work: then only the comments elsewhere must be there
        lost -= _may_go(page, one if len(edits) == 1 else Edit(one.keys[:1], REMOVE))
    return troubles + ([f"lost the comments {sorted(lost)} in {after.decode()!r}"] if lost else [])


def _touched(page: Sheet, one: Edit, old: list[str], new: list[str]) -> list[str]:
    """What differs outside the lines that an edit may touch."""
    allowed = _range(page, one)
    if allowed is None:
        head = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
        same = old[head:] == new[len(new) - len(old) + head :]
        return [] if same else [f"more than an insertion: {new!r}"]
    first, last = allowed
    same = old[:first] == new[:first] and old[last:] == new[len(new) - len(old) + last :]
    return [] if same else [f"lines outside {first + 1}..{last} differ: {new!r}"]


def _range(page: Sheet, one: Edit) -> tuple[int, int] | None:
    """The lines an edit may touch, or None where it may only insert some."""
    keys = one.keys
    if not keys:
        return 0, len(page.lines)
    if keys in page.spans:
        beside_dash = page.lines[page.spans[keys][0]].lstrip().startswith("- ")
        if one.value is REMOVE and len(keys) > 1 and (beside_dash or len(_at(page.tree, keys[:-1])) == 1):
            return page.spans[keys[:-1]]
        first, last = page.spans[keys]
        if one.value is REMOVE and any("|+" in line for line in page.lines[:first]):
            while last < len(page.lines) and not page.lines[last]:
                last += 1  # the text above keeps its last empty lines: these would become its own
        return first, last
    while keys and keys not in page.spans:
        keys = keys[:-1]
    there = _at(page.tree, keys)
    if there and keys not in page.bracketed:
        return None
    return page.spans[keys] if keys else (0, len(page.lines))


def _may_go(page: Sheet, one: Edit) -> set[str]:
    """The comments that may go with the edit: those of what is removed, and those within what becomes another kind."""
    if not one.keys:
        return set(_COMMENT.findall("\n".join(page.lines))) if one.value is REMOVE else set()
    if one.keys not in page.spans:
        return set()
    first, last = page.spans[one.keys]
    if one.value is not REMOVE:
        if not isinstance(_at(page.tree, one.keys), dict | list):
            return set()
        beside_dash = page.lines[first].lstrip().startswith("- ")
        first += one.keys not in page.bracketed and not beside_dash
    return set(_COMMENT.findall("\n".join(page.lines[first:last])))


def _some_edit(rng: random.Random, tree: dict[str, Any]) -> Edit:
    keys: Path = ()
    there: Any = tree
    while isinstance(there, dict | list):
        if not there or (keys and rng.random() < 0.15):
            break
        key: Any = rng.choice([*there]) if isinstance(there, dict) else rng.randrange(len(there))
        if rng.random() < 0.2:
            key = rng.choice(KEYS) if isinstance(there, dict) else len(there)
        keys = (*keys, key)
        there = there.get(key) if isinstance(there, dict) else dict(enumerate(there)).get(int(key))
    roll = rng.random()
    if roll < 0.25:
        return Edit(keys, REMOVE) if keys else Edit(keys, {})
    if not keys:
        return Edit(keys, _varied(rng, tree))
    if isinstance(there, dict | list) and roll < 0.6:
        return Edit(keys, _varied(rng, there))
    if there is None and roll < 0.5:
        ways: list[Path] = [("x-y",), (0,), ("a.b", 0, "1c")]
        return Edit(keys + rng.choice(ways), some_value(rng, 2))
    return Edit(keys, some_value(rng))


def _more(rng: random.Random, tree: Any) -> list[Edit]:
    edits = []
    for _ in range(rng.randint(1, 4)):
        edits.append(_some_edit(rng, tree))
        tree = _applied(tree, edits[-1])
    return edits


def _varied(rng: random.Random, tree: Any) -> Any:
    """The tree with a few things changed, as a form that was filled in anew would give it."""
    copy = deepcopy(tree)
    for _ in range(rng.randint(1, 3)):
        keys = [*copy] if isinstance(copy, dict) else [*range(len(copy))]
        if keys and rng.random() < 0.4:
            copy[rng.choice(keys)] = some_value(rng, 1)
        elif keys and rng.random() < 0.5:
            del copy[rng.choice(keys)]
        elif isinstance(copy, dict):
            copy[rng.choice(KEYS)] = some_value(rng, 1)
        else:
            copy.insert(rng.randint(0, len(copy)), some_value(rng, 1))
    return copy


def _applied(tree: Any, one: Edit) -> Any:
    """The tree after an edit, worked out with nothing of salesctl's."""
    if not one.keys:
        return one.value
    key: Any = one.keys[0]
    rest = Edit(one.keys[1:], one.value)
    if one.value is REMOVE and not (key in tree if isinstance(tree, dict) else key < len(tree or ())):
        return tree
    copy: Any = ([] if isinstance(key, int) else {}) if tree is None else deepcopy(tree)
    if one.value is REMOVE and not rest.keys:
        del copy[key]
    elif isinstance(copy, list) and key == len(copy):
        copy.append(_applied(None, rest))
    else:
        copy[key] = _applied(copy.get(key) if isinstance(copy, dict) else copy[key], rest)
    return copy


def _at(tree: Any, keys: Path) -> Any:
    for key in keys:
        tree = tree[key]
    return tree


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8-sig").replace("\r\n", "\n").removesuffix("\n").split("\n")


if __name__ == "__main__":
    sys.exit(program(__doc__, run, 10_000))
