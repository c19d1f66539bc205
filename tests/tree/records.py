"""Records of every kind, and edits of them, as hypothesis draws them; and what a record holds, leaf by leaf."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from salesctl.model.kinds import Field, load_kinds
from salesctl.tree.entries import entries
from salesctl.tree.meaning import meaning

KINDS = load_kinds()
Record = dict[str, Any]
Path = tuple[Any, ...]
Drawn = Mapping[str, Field | None]
"""Fields to draw values for; None for one that no kind declares."""

_WORDS = ("a", "b", "c", "d")
_LINES = ("1 one", "2 two", "3 three", "4 four", "5 five", "6 six")
_DECIMALS = ("15000", "15000.00", "15000.0", "7", "7.50", "0")
_SPELLINGS = {
    **dict.fromkeys(("money", "price", "quantity", "percent", "rate"), _DECIMALS),
    "integer": ("3", "03", "14", "much"),
    "boolean": ("yes", "true", "no"),
    "date": ("2026-05-01", "2026-05-02", "2026-05-03", "2026-06-01"),
    "moment": ("2026-05-01", "2026-05-02T10:00", "2026-05-02T10:00Z", "2026-05-02T12:00+02:00", "2026-05-03T09:00"),
}

_sorted_lines = st.lists(st.sampled_from(_LINES), unique=True, min_size=2).map(sorted)
texts = st.sampled_from(_WORDS) | _sorted_lines.map("\n".join)
kinds = st.sampled_from(sorted(KINDS))


def _words(field: Field | None) -> st.SearchStrategy[list[str]]:
    words = _SPELLINGS.get(field.type, _WORDS) if field else _WORDS
    return st.lists(st.sampled_from(words), min_size=min(2, len(words)), max_size=4, unique=True)


# by name, so that a value keeps its shape
_UNDECLARED: dict[str, st.SearchStrategy[Any]] = {
    "a": texts,
    "b": texts,
    "c": _words(None),
    "d": st.dictionaries(st.sampled_from("ab"), texts, max_size=2),
    "e": st.lists(st.fixed_dictionaries({"n": st.sampled_from("12")}), max_size=3),  # one value: it has no keys
}


def _inside(name: str, field: Field | None) -> Drawn:
    if field is None:
        return dict.fromkeys("ab")
    return field.fields or dict.fromkeys(_UNDECLARED)


@st.composite
def some_fields(draw: st.DrawFn, fields: Mapping[str, Field]) -> Drawn:
    """Few of a kind's fields, so that edits meet, with all of their groups, or fields that are not declared."""
    lists = [name for name, field in fields.items() if field.shape in ("list", "items")]
    some = st.sampled_from(lists) | st.sampled_from([*fields, *_UNDECLARED])
    names = draw(st.lists(some, min_size=1, max_size=2, unique=True))
    groups = {fields[name].group for name in names if name in fields} - {""}
    mates = [name for name, field in fields.items() if field.group in groups]
    return {name: fields.get(name) for name in dict.fromkeys((*names, *mates))}


def records(fields: Drawn) -> st.SearchStrategy[Record]:
    """Records with all of the fields, or some."""
    values = {name: _values(name, field) for name, field in fields.items()}
    return st.fixed_dictionaries(values) | st.fixed_dictionaries({}, optional=values)


def _values(name: str, field: Field | None) -> st.SearchStrategy[Any]:
    if field is None:
        return _UNDECLARED[name]
    if field.shape == "items":
        return _items(field)
    if field.shape in ("object", "open"):
        return st.deferred(lambda: records(_inside(name, field)))
    if field.shape == "list":
        return _words(field)
    return texts if field.type == "text" and not field.enum else st.sampled_from(_spellings(field))


def _spellings(field: Field) -> tuple[str, ...]:
    return field.enum or _SPELLINGS.get(field.type, _WORDS)


@st.composite
def _items(draw: st.DrawFn, field: Field) -> list[Record]:
    spellings = _spellings(field.fields[field.key])
    keys = draw(st.lists(st.sampled_from(spellings), min_size=min(2, len(spellings)), max_size=4, unique=True))
    if draw(st.booleans()):
        keys.sort()
    return [draw(_item(field, key)) for key in keys]


def _item(field: Field, key: str) -> st.SearchStrategy[Record]:
    return records(field.fields).map(lambda item: {**item, field.key: key})


@st.composite
def edited(draw: st.DrawFn, record: Record, fields: Drawn, most: int = 3) -> Record:
    """The record after up to so many edits, each at one place of any depth."""
    made = copy.deepcopy(record)
    for _ in range(draw(st.integers(1, most))):
        _edit(draw, made, fields)
    return made


def _edit(draw: st.DrawFn, tree: Record, fields: Drawn, key: str = "") -> None:
    name = draw(st.sampled_from([name for name in (*tree, *fields) if name != key] or [*_UNDECLARED]))
    field, value = fields.get(name), tree.get(name)
    inside = bool(value) and draw(st.integers(0, 4)) > 0
    if inside and isinstance(value, dict):
        _edit(draw, value, _inside(name, field))
    elif inside and isinstance(value, list) and entries(value, field) is not None:
        _edit_list(draw, value, field)
    elif name in tree and draw(st.booleans()):
        del tree[name]
    else:
        tree[name] = draw(_values(name, field))


def _edit_list(draw: st.DrawFn, values: list[Any], field: Field | None) -> None:
    keyed = field if field and field.key else None
    place = draw(st.integers(0, len(values) - 1))
    action = draw(st.sampled_from(["remove", "add", "order"] + ["inside"] * 3 * bool(keyed)))
    if action == "inside" and keyed:
        _edit(draw, values[place], keyed.fields, keyed.key)
    elif action == "remove":
        del values[place]
    elif action == "order":
        values[:] = draw(st.permutations(values))
    elif keyed:
        key = draw(st.sampled_from(_spellings(keyed.fields[keyed.key])))
        if key not in map(keyed.key_of, values):
            values.insert(place, draw(_item(keyed, key)))
    elif (word := draw(st.sampled_from((*_WORDS, "e", "f")))) not in values:
        values.insert(place, word)


def leaves(tree: Mapping[str, Any], fields: Mapping[str, Field], at: Path = ()) -> dict[Path, str]:
    """Every value by its path, as it is compared. A set's entries are leaves; a list that is one value is a leaf."""
    found: dict[Path, str] = {}
    for name, value in tree.items():
        found |= _leaves(value, fields.get(name), (*at, name))
    return found


def _leaves(value: Any, field: Field | None, at: Path) -> dict[Path, str]:
    inner = field.fields if field else {}
    if isinstance(value, dict):
        return leaves(value, inner, at)
    listed = entries(value, field) if isinstance(value, list) else None
    if listed is None:
        meant = meaning(value, field)
        return {} if meant is None else {at: repr(meant)}
    found: dict[Path, str] = {}
    for key, entry in listed.items():
        found |= leaves(entry, inner, (*at, key)) if isinstance(entry, dict) else {(*at, key): "there"}
    return found


def orders(tree: Mapping[str, Any], fields: Mapping[str, Field], at: Path = ()) -> dict[Path, list[Any]]:
    """The keys of every list whose entries can be told apart, by its path."""
    found: dict[Path, list[Any]] = {}
    for name, value in tree.items():
        field, here = fields.get(name), (*at, name)
        inner = field.fields if field else {}
        listed = entries(value, field) if isinstance(value, list) else None
        if isinstance(value, dict):
            found |= orders(value, inner, here)
        elif listed is not None:
            found[here] = list(listed)
            for key, entry in listed.items():
                found |= orders(entry, inner, (*here, key)) if isinstance(entry, dict) else {}
    return found
