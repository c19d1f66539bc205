"""Changes that were drafted on an earlier state of the book, made to what others have committed since.

Each record is merged by fields (`tree.merge`), with what stands in the book as one side and the draft as the other. What both
changed is refused, and so is what only one of the two could have kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.lang.text import FreeText, joined, say
from salesctl.model.id_form import id_at
from salesctl.named_tuples import NamedTuple
from salesctl.store import Change, Changed, ChangedValue
from salesctl.tree.merge import merge
from salesctl.tree.outcome import shown
from salesctl.tree.writing import written

from .last_change import last_change

if TYPE_CHECKING:
    from salesctl.git import Git
    from salesctl.lang.text import Text
    from salesctl.model.kinds import Kind, Kinds
    from salesctl.tree.outcome import Keys

_NONE = "–"


class _Twice(NamedTuple):
    """What was changed twice; a path of () is the record as a whole."""

    path: str
    keys: Sequence[Keys]
    base: Any
    mine: Any
    theirs: Any


def rebased(git: Git, kinds: Kinds, changes: Sequence[Change]) -> list[Change]:
    """The changes as they are to be made to HEAD.

    Raises Changed with every value that was changed twice. What the user edited meanwhile is left for the store to refuse.
    """
    made: list[Change] = []
    twice: list[_Twice] = []
    standing = git.files_at(("HEAD", change.path) for change in changes)
    for change, now in zip(changes, standing, strict=True):
        if now == change.before:
            made.append(change)
            continue
        kind = kinds.of(change.path)
        if now == change.after:
            made.append(Change(change.path, now, now))
        elif kind is None or now is None or change.after is None:
            twice.append(_Twice(change.path, [()], None, change.after, now))
        else:
            merged = _merged(kind, change, now)
            twice += merged if isinstance(merged, list) else []
            made += [merged] if isinstance(merged, Change) else []
    if twice:
        raise _refusal(git, twice)
    return made


def _merged(kind: Kind, change: Change, now: bytes) -> Change | list[_Twice]:
    """One change made to what stands there now, or what was changed twice."""
    path, mine, before = change.path, change.after or b"", change.before
    base = yamlio.read(before, path) if before is not None else None
    ours, theirs = yamlio.read(now, path), yamlio.read(mine, path)
    found = merge(base, ours, theirs, kind.fields)
    twice = [_Twice(path, clash.paths, clash.base, clash.theirs, clash.ours) for clash in found.clashes]
    # kept of one side only: a person has to say so
    twice += [
        _Twice(path, [one.keys], None, *((one.lost, one.kept) if one.side == "ours" else (one.kept, one.lost)))
        for one in found.decisions
        if one.side != "both"
    ]
    return twice or Change(path, written(kind, found.tree, before or b"", now, mine).raw, now)


def _refusal(git: Git, twice: Sequence[_Twice]) -> Changed:
    values = [_value(git, one) for one in twice]
    record = id_at(values[0].path)
    hint = say("nothing was written; `salesctl show {record}` shows what stands there now", record=record)
    return Changed(joined("; ", [_sentence(one) for one in values]), hint=hint, values=values)


def _value(git: Git, one: _Twice) -> ChangedValue:
    by = last_change(git, None, "HEAD", one.path, {keys[0] for keys in one.keys if keys})
    field = ", ".join(".".join(keys) for keys in one.keys)
    texts = [shown(value) if field else "" for value in (one.base, one.mine, one.theirs)]
    return ChangedValue(one.path, field, texts[0], texts[1], texts[2], *by)


def _sentence(value: ChangedValue) -> Text:
    if not value.field:
        return say("{author} changed {path} as a whole meanwhile", author=FreeText(value.author), path=value.path)
    return say(
        "{author} changed `{field}` in {path} meanwhile, from {base} to {theirs}; you: {mine}",
        author=FreeText(value.author),
        field=value.field,
        path=value.path,
        **{name: FreeText(getattr(value, name) or _NONE) for name in ("base", "mine", "theirs")},
    )
