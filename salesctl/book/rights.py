"""Which kinds and fields a policy leaves to some roles, and which commits changed them all the same.

A commit is judged by the book as it stood before it: the policy that was in force on its day, and the role that its author had. So
nobody gains a right by a commit that takes it, and whoever is no user of the book has none. What the first such policy changes,
and what came before it, is free. A merge is judged by what it holds and none of its parents does, unless it follows from them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.git import is_file
from salesctl.model.id_form import id_at
from salesctl.model.values import is_true
from salesctl.named_tuples import NamedTuple
from salesctl.tree.meaning import alike, same

if TYPE_CHECKING:
    from salesctl.git import Git
    from salesctl.git.history import CommitLine
    from salesctl.git.repository import Excluded
    from salesctl.model.kinds import Kind, Kinds

Tree = Mapping[str, Any]


class Right(NamedTuple):
    """Something that these roles alone may change. Without fields it is the whole record: to make, change or remove one."""

    kind: str
    fields: tuple[str, ...]
    roles: tuple[str, ...]


class Breach(NamedTuple):
    """Something that a commit changed and its author had no right to."""

    oid: str
    at: str
    """When it was committed: ISO, with offset."""
    author: str
    path: str
    kind: str
    record: str
    field: str
    """Empty: the whole record."""
    left: str
    """What the field, or the record, held then, as JSON."""
    roles: tuple[str, ...]
    """Who may."""


_Changed = tuple[str, "Kind", Tree | None, Callable[[Sequence[Right], str], Iterator[tuple[str, tuple[str, ...]]]]]
"""A record that a commit changed: path, kind, what it became, and what of that some rights deny to a role."""


def rights_of(policy: Tree) -> tuple[Right, ...]:
    """What a policy leaves to some roles; entries that its schema does not allow count for nothing."""
    entries = policy.get("rights")
    return tuple(
        Right(str(entry["kind"]).replace("-", "_"), tuple(entry.get("fields") or ()), tuple(entry.get("roles") or ()))
        for entry in (entries if isinstance(entries, list) else ())
        if isinstance(entry, dict) and entry.get("kind")
    )


def in_force(policies: Iterable[Tree], day: str) -> Tree:
    """The policy of a day (ISO), of those that are not archived; an empty one before the first."""
    known = [one for one in policies if not is_true(one.get("archived")) and str(one.get("valid_from", "9")) <= day]
    return max(known, key=lambda one: str(one["valid_from"]), default={})


def denied(
    kind: Kind, before: Tree | None, after: Tree | None, rights: Sequence[Right], role: str
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each field in which two states of a record (None: there is none) differ though this role may not change it, and who may.

    A field is empty where it is the record.
    """
    for right in rights:
        if right.kind != kind.name or role in right.roles:
            continue
        if not right.fields and (before is None or after is None or not same(before, after, kind.fields)):
            yield "", right.roles
        was, now = before or {}, after or {}
        for name in right.fields:
            if not alike(was.get(name), now.get(name), kind.fields.get(name)):
                yield name, right.roles


def denied_in_merge(
    kind: Kind,
    bases: Sequence[Tree | None],
    parents: Sequence[Tree | None],
    after: Tree | None,
    rights: Sequence[Right],
    role: str,
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """As `denied`, of a merge's own: what is otherwise than in each parent, and than what follows from them and their `bases`."""
    states = list(parents)
    if len(parents) == 2 and (ours := parents[0]) is not None and (theirs := parents[1]) is not None:
        from salesctl.tree.bases import merged_base  # every write imports this, and few are merges
        from salesctl.tree.merge import merge

        known = [base for base in bases if base is not None]
        base = merged_base({}, known, ours, theirs, kind.fields) if len(known) > 1 else next(iter(known), None)
        states.append(merge(base, ours, theirs, kind.fields).tree)
    first, *others = (dict(denied(kind, state, after, rights, role)) for state in states)
    for name, roles in first.items():
        if all(name in other for other in others):
            yield name, roles


def breaches(git: Git, kinds: Kinds, old: Excluded, new: str, ever: Iterable[Right], day: str = "") -> Iterator[Breach]:
    """What commits in `new` that are not in `old` changed without the right to. With `day` that day's policy counts for all.

    `ever`: all that policies left to some roles, at any time (`rights_in`).
    """
    protected = list(ever)
    roots = sorted({kinds[right.kind].root for right in protected if right.kind in kinds})
    if not roots:
        return
    policy, user = kinds["policy"].root, kinds["user"].root
    found: list[tuple[CommitLine, list[_Changed]]] = [
        (line, changes)
        for line, files in git.commits_with_files(old, new, roots)
        if line.parents and (changes := list(_changes(git, kinds, files, protected)))
    ]
    found += [
        (line, changes)
        for line, merged in git.merges_with_files(old, new, roots)
        if (changes := list(_merged(git, kinds, line, merged, protected)))
    ]
    states = git.oids_at((line.parents[0], root) for line, _ in found for root in (policy, user))
    records = cache(lambda folder: trees_in(git, folder))
    for line, changes in found:
        rights = rights_of(in_force(records(next(states)), day or line.at[:10]))
        # users of that day may have the address they had then
        role = _role(records(next(states)), line.author_email, line.written_by)
        for path, kind, after, without in changes:
            for name, roles in without(rights, role):
                left = left_as(after, name)
                record = id_at(path)
                yield Breach(line.oid, line.at, line.author_name, path, kind.name, record, name, left, roles)


def rights_in(git: Git, kinds: Kinds, old: Excluded, new: str) -> set[Right]:
    """What policies that were written by commits in `new` and not in `old` left to some roles."""
    if "policy" not in kinds or "user" not in kinds:
        return set()
    return {right for policy in policies_written(git, kinds, old, new, "rights") for right in rights_of(policy)}


def policies_written(git: Git, kinds: Kinds, old: Excluded, new: str, setting: str) -> Iterator[Tree]:
    """The policies that were written by commits in `new` and not in `old`, where they speak of a setting."""
    blobs = {one.after for one in git.file_versions(old, new, [kinds["policy"].root]) if one.after}
    for _, raw in git.blobs(sorted(blobs)):
        if setting.encode() in raw and (policy := tree_of(raw)):
            yield policy


def policies_at(git: Git, kinds: Kinds, commit: str) -> list[Tree]:
    """The policies that a commit holds."""
    if "policy" not in kinds:
        return []
    (folder,) = git.oids_at([(commit, kinds["policy"].root)])
    return trees_in(git, folder)


def rights_at(git: Git, kinds: Kinds, commit: str, day: str, address: str) -> tuple[Sequence[Right], str]:
    """What the policy of a day (ISO) leaves to some roles, and the role of whoever has an address, as a commit has both."""
    (folder,) = git.oids_at([(commit, kinds["user"].root)])
    return rights_of(in_force(policies_at(git, kinds, commit), day)), _role(trees_in(git, folder), address)


def left_as(tree: Tree | None, name: str) -> str:
    """What a field holds, or without a name the record, to be compared with what it holds later."""
    held = (tree or {}).get(name) if name else tree
    return json.dumps(held, ensure_ascii=False, sort_keys=True)


def trees_in(git: Git, folder: str | None) -> list[Tree]:
    """The records in a folder, by its object's name."""
    if folder is None:
        return []
    entries = git.entries_between(None, folder)
    contents = git.blobs(entry[7:] for _, entry in entries.values() if is_file(entry))
    return [tree for _, raw in contents if (tree := tree_of(raw)) is not None]


def _changes(
    git: Git, kinds: Kinds, files: Iterable[tuple[str, str, str]], protected: Sequence[Right]
) -> Iterator[_Changed]:
    """The records that a commit changed in something that was ever left to some roles."""
    of = [(path, kind, before, after) for path, before, after in files if (kind := kinds.of(path))]
    contents = dict(git.blobs(sorted({oid for *_, before, after in of for oid in (before, after) if oid})))
    for path, kind, before, after in of:
        texts = [contents[oid] for oid in (before, after) if oid]
        if not any(_speaks_of(right, texts) for right in protected if right.kind == kind.name):
            continue
        was, now = (tree_of(contents.get(oid)) for oid in (before, after))
        if any(True for _ in denied(kind, was, now, protected, "")):
            yield path, kind, now, partial(denied, kind, was, now)


def _merged(
    git: Git,
    kinds: Kinds,
    line: CommitLine,
    files: Iterable[tuple[str, tuple[str, ...], str]],
    protected: Sequence[Right],
) -> Iterator[_Changed]:
    """The records that a merge itself changed in something that was ever left to some roles."""
    of = [(path, kind, befores, after) for path, befores, after in files if (kind := kinds.of(path))]
    if not of:
        return
    bases = git.merge_bases(*line.parents) if len(line.parents) == 2 else []
    contents = dict(git.blobs(sorted({oid for *_, befores, after in of for oid in (*befores, after) if oid})))
    held = git.files_at((base, path) for path, *_ in of for base in bases)
    for path, kind, befores, after in of:
        was = [tree_of(next(held)) for _ in bases]
        *sides, now = (tree_of(contents.get(oid)) for oid in (*befores, after))
        without = partial(denied_in_merge, kind, was, sides, now)
        if any(True for _ in without(protected, "")):
            yield path, kind, now, without


def _speaks_of(right: Right, texts: Sequence[bytes]) -> bool:
    """Whether a record could differ in what a right is about; reading it takes longer than looking."""
    return not right.fields or any(f"{name}:".encode() in raw for name in right.fields for raw in texts)


def _role(users: Iterable[Tree], *addresses: str) -> str:
    """The role of the user who has one of these addresses; empty for somebody who is no user."""
    mine = {address.casefold() for address in addresses}
    return next((str(one.get("role", "")) for one in users if str(one.get("email", "")).casefold() in mine), "")


def tree_of(raw: bytes | None) -> Tree | None:
    """A record's tree; None where there is no file, or none that can be read."""
    try:
        tree = yamlio.read(raw, "") if raw is not None else None
    except yamlio.LoadError:
        return None
    return tree if isinstance(tree, dict) else None
