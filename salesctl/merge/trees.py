"""Two commits of a book made one: by records, wherever their files lie, never by likeness of files.

Records are matched by kind and id. What one side changed is taken as it is and not even read; what both changed is merged
field by field, other files line by line. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from salesctl import yamlio
from salesctl.errors import SalesctlError
from salesctl.git import is_file
from salesctl.lang.text import say
from salesctl.model.id_form import id_at
from salesctl.model.links import links
from salesctl.model.schema import validator
from salesctl.model.values import is_true
from salesctl.named_tuples import NamedTuple
from salesctl.store.pack import oid
from salesctl.tree.bases import merged_base
from salesctl.tree.lines import merge_lines
from salesctl.tree.meaning import same
from salesctl.tree.outcome import Clash, Decision

from .record import Version, merge_record
from .unfit import refuse_special

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from salesctl.git import Git
    from salesctl.model.kinds import Kind, Kinds

    from .answers import Answers

Entry = str | None
"""What a tree holds at a path: `mode oid`; None: nothing."""


class Conflict(NamedTuple):
    """What somebody has to answer before the two commits can be one."""

    path: str
    kind: str
    """Empty for a file that is no record."""
    record: str
    clash: Clash

    @property
    def name(self) -> str:
        """What answers know the record, or the file, by."""
        return name_of(self.kind, self.record, self.path)


class Decided(NamedTuple):
    """A decision about one record or file."""

    path: str
    kind: str
    record: str
    decision: Decision


class MergedTrees:
    """What comes of two commits: the changes to the tree of ours."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.contents: dict[str, bytes] = {}
        """By name, the blobs among the entries that Git does not have yet."""
        self.conflicts: list[Conflict] = []
        self.decisions: list[Decided] = []
        self.read: dict[str, bytes] = {}
        """By name, the blobs that were read: of what either side changed, each state."""
        self.both: set[str] = set()
        """The paths of records that were merged by fields."""


def name_of(kind: str, record: str, path: str) -> str:
    """One name for a record, wherever its file lies; a file that is no record is named by its path."""
    return f"{kind} {record}" if kind else path


def merge_trees(
    git: Git, kinds: Kinds, zone: ZoneInfo, bases: Sequence[str], ours: str, theirs: str, answers: Answers
) -> MergedTrees:
    """Merge the commits `ours` and `theirs`, whose last common ancestors are `bases`.

    Raises SalesctlError for what cannot be merged: a link or submodule on either side, a record that cannot be read.
    """
    return _TreeMerge(git, kinds, zone, bases, ours, theirs, answers).run()


class _Changes:
    """What has become of one record, or of one other file, since the base. Each state: paths with their entries."""

    __slots__ = ("base", "ours", "theirs")

    def __init__(self) -> None:
        self.base: dict[str, str] = {}
        self.ours: dict[str, Entry] = {}
        self.theirs: dict[str, Entry] = {}

    def state(self, changed: Mapping[str, Entry]) -> dict[str, str]:
        return {path: entry for path, entry in {**self.base, **changed}.items() if entry}


class _TreeMerge:
    def __init__(
        self, git: Git, kinds: Kinds, zone: ZoneInfo, bases: Sequence[str], ours: str, theirs: str, answers: Answers
    ) -> None:
        self._git, self._kinds, self._zone = git, kinds, zone
        self._bases, self._ours, self._theirs = bases, ours, theirs
        self._answers = answers
        self._base_files: dict[str, dict[tuple[str, str], str]] = {}
        self._renamed: dict[tuple[str, str], str] = {}
        self.made = MergedTrees()
        self._blobs = self.made.read

    def run(self) -> MergedTrees:
        changed = self._changed()
        # what we alone changed stays as it is: what it was is asked of few (`_put_away`)
        states = (state for one in changed.values() for state in (one.base if one.theirs else {}, one.ours, one.theirs))
        self._read(entry for state in states for entry in state.values())
        for (kind, record), one in changed.items():
            if one.theirs and not one.ours:
                for path, entry in one.theirs.items():
                    refuse_special(path, entry)
                    self.made.entries[path] = entry
            elif one.theirs and (one.ours != one.theirs or len(self._bases) > 1):
                self._merge(kind, record, one)
        self._keep_what_is_referred_to(changed)
        self._follow_renamed(changed)
        return self.made

    # -- what changed ------------------------------------------------------------------------------------------------

    def _changed(self) -> dict[tuple[str, str], _Changes]:
        """By record (kind, id), or ("", path), what either side changed."""
        first, *others = self._bases
        sides = [dict(self._git.entries_between(first, side)) for side in (self._ours, self._theirs)]
        if others:  # where the bases differ, no side can be said not to have changed it
            now = [self._git.entries_between(None, side) for side in (self._ours, self._theirs)]
            for other in others:
                for path, (was, _) in self._git.entries_between(first, other).items():
                    for side, all_ in zip(sides, now, strict=True):
                        side.setdefault(path, (was, all_.get(path, (None, None))[1]))
        found: dict[tuple[str, str], _Changes] = {}
        for side, name in zip(sides, ("ours", "theirs"), strict=True):
            for path, (was, entry) in side.items():
                one = found.setdefault(self._key(path), _Changes())
                getattr(one, name)[path] = entry
                if was:
                    one.base[path] = was
        return found

    def _key(self, path: str) -> tuple[str, str]:
        kind = self._kinds.of(path)
        return (kind.name, id_at(path)) if kind else ("", path)

    # -- one record --------------------------------------------------------------------------------------------------

    def _merge(self, kind: str, record: str, one: _Changes) -> None:
        mine, other = one.state(one.ours), one.state(one.theirs)
        for path, entry in (*mine.items(), *other.items()):
            refuse_special(path, entry)
        if len(mine) > 1 or len(other) > 1:
            path = max((mine, other), key=len).popitem()[0]
            raise SalesctlError(
                say("{kind} `{record}` lies in two files", kind=kind, record=record),
                hint=say("delete one: {path}", path=path),
            )
        if not mine and not other:
            return
        if not mine or not other:
            self._removed(kind, record, one, mine, other)
            return
        place = self._place(kind, record, one, mine, other)
        (ours,), (theirs,) = mine.values(), other.values()
        base = next(iter(one.base.values()), None)
        new: Entry = ours
        if ours != theirs or len(self._bases) > 1:
            merged = (
                self._record(self._kinds[kind], record, place, base, ours, theirs)
                if kind
                else self._file(place, base, ours, theirs)
            )
            was, their_mode = (base or ours)[:7], theirs[:7]
            new = f"{their_mode if ours[:7] == was else ours[:7]}{merged}" if merged else ours
        for path in mine:
            if path != place:
                self.made.entries[path] = None
        if mine.get(place) != new:
            self.made.entries[place] = new

    def _removed(
        self, kind: str, record: str, one: _Changes, mine: Mapping[str, str], other: Mapping[str, str]
    ) -> None:
        """One side took the record away; where the other changed it, it stays."""
        kept = mine or other
        if set(kept.items()) <= set(one.base.items()) and len(self._bases) == 1:
            for path in mine:
                self.made.entries[path] = None
            return
        for path, entry in other.items():
            self.made.entries[path] = entry
        path = next(iter(kept))
        self._decide(path, kind, record, Decision((), "removed", None, None, "ours" if mine else "theirs"))

    def _place(self, kind: str, record: str, one: _Changes, mine: Mapping[str, str], other: Mapping[str, str]) -> str:
        """Where the file goes: whoever moved it decides; ours where both did, or added it in different places."""
        (here,), (there,) = mine, other
        if here == there or there in one.base:
            return here
        if here in one.base:
            return there
        self._decide(here, kind, record, Decision((), "moved", here, there, "ours"))
        return here

    def _record(self, kind: Kind, record: str, path: str, base: Entry, ours: str, theirs: str) -> str:
        """The name of the merged record's blob; empty while something is to be answered."""
        mine, other = (self._version(path, entry) for entry in (ours, theirs))
        was = self._base(kind, record, path, base, mine, other)
        if was is None and not same(mine.tree, other.tree, kind.fields):
            return self._added(kind, record, path, (mine, other), ours, theirs)
        name = name_of(kind.name, record, path)
        merged = merge_record(kind, name, was, mine, other, self._answers, validator(kind, self._zone).problems)
        for decision in merged.decisions:
            self._decide(path, kind.name, record, decision)
        self.made.conflicts += [Conflict(path, kind.name, record, clash) for clash in merged.clashes]
        if merged.file is None:
            return ""
        for comment in merged.file.lost:
            self._decide(path, kind.name, record, Decision((), "comment", None, comment, "ours"))
        self.made.both.add(path)
        return self._blob(merged.file.raw)

    def _added(
        self, kind: Kind, record: str, path: str, versions: tuple[Version, Version], ours: str, theirs: str
    ) -> str:
        """Two different records under one id: one of them, or ours, which nobody else has yet, under another id."""
        mine, other = (version.tree for version in versions)
        choice = self._answers.get(name_of(kind.name, record, path), (), (None, mine, other))
        if choice is None:
            self.made.conflicts.append(
                Conflict(path, kind.name, record, Clash((), "added", None, mine, other, both=True))
            )
            return ""
        side = "ours" if choice.side == "mine" else "theirs" if choice.side == "theirs" else "both"
        self._decide(path, kind.name, record, Decision((), "added", None, None, side))  # type: ignore[arg-type]
        if side == "ours":
            return ours[7:]
        if side == "both":
            new = self._free(record)
            self._renamed[kind.name, record] = new
            self.made.entries[str(PurePosixPath(path).with_name(f"{new}.yaml"))] = ours
        return theirs[7:]

    def _free(self, record: str) -> str:
        taken = {
            id_at(path)
            for side in (self._ours, self._theirs)
            for path in self._git.entries_between(None, side)
            if self._kinds.of(path)
        } | set(self._renamed.values())
        number = 2
        while f"{record}-{number}" in taken:
            number += 1
        return f"{record}-{number}"

    def _file(self, path: str, base: Entry, ours: str, theirs: str) -> str:
        """The name of the merged blob of a file that is no record; empty while somebody has to say which it shall be."""
        texts: list[str] = []
        for entry in (base, ours, theirs):
            try:
                texts.append(self._content(entry).decode() if entry else "")
            except UnicodeDecodeError:
                texts.append("\0")
        was, mine, other = texts
        merged = None if base is None or any("\0" in text for text in texts) else merge_lines(was, mine, other)
        if merged:
            self._decide(path, "", path, Decision((), "file", None, None, "both"))
            return self._blob(merged.text.encode())
        clash = Clash((), "changed", base, ours, theirs)
        choice = self._answers.get(path, (), (base, ours, theirs))
        if choice is None or choice.side not in ("mine", "theirs"):
            self.made.conflicts.append(Conflict(path, "", path, clash))
            return ""
        self._decide(path, "", path, Decision((), "changed", None, None, "ours" if choice.side == "mine" else "theirs"))
        return (ours if choice.side == "mine" else theirs)[7:]

    # -- several bases -----------------------------------------------------------------------------------------------

    def _base(self, kind: Kind, record: str, path: str, base: Entry, ours: Version, theirs: Version) -> Version | None:
        if len(self._bases) == 1:
            return self._version(path, base) if base else None
        found = [entry for commit in self._bases if (entry := self._records_of(commit).get((kind.name, record)))]
        if not found:
            return None
        trees = [self._version(path, entry).tree for entry in found]
        older = self._git.merge_bases(*self._bases[:2])
        entry = self._records_of(older[0]).get((kind.name, record)) if older else None
        ancestor = self._version(path, entry).tree if entry else {}
        return Version(b"", merged_base(ancestor, trees, ours.tree, theirs.tree, kind.fields))

    def _records_of(self, commit: str) -> dict[tuple[str, str], str]:
        if commit not in self._base_files:
            entries = self._git.entries_between(None, commit)
            self._base_files[commit] = {self._key(path): entry for path, (_, entry) in entries.items() if entry}
        return self._base_files[commit]

    # -- links -------------------------------------------------------------------------------------------------------

    def _keep_what_is_referred_to(self, changed: Mapping[tuple[str, str], _Changes]) -> None:
        """A record one side took away, or put away, and the other came to refer to: it stays, and both should know."""
        sides = (("ours", "theirs"), ("theirs", "ours"))
        for remover, other in sides:
            gone = {
                key: next(iter(one.base))
                for key, one in changed.items()
                if key[0] and one.base and not getattr(one, other) and not one.state(getattr(one, remover))
            }
            away = self._put_away(changed, remover)
            if not gone and not away:
                continue
            for kind, record in self._referred_to(changed, other):
                for key in [key for key in gone if key[1] == record and kind in (key[0], "*")]:
                    path = gone.pop(key)
                    entry = changed[key].base[path]
                    if remover == "ours":
                        self.made.entries[path] = entry
                    else:
                        self.made.entries.pop(path, None)
                    self._decide(
                        path, *key, Decision((), "referred", None, None, "theirs" if remover == "ours" else "ours")
                    )
                for key in [key for key in away if key[1] == record and kind in (key[0], "*")]:
                    self._decide(away.pop(key), *key, Decision(("archived",), "archived", None, None, "both"))

    def _put_away(self, changed: Mapping[tuple[str, str], _Changes], side: str) -> dict[tuple[str, str], str]:
        """The records that one side alone changed, and archived, with their paths."""
        named = [
            (key, path, one.base[path], entry)
            for key, one in changed.items()
            if key[0] and not (one.ours and one.theirs)
            for path, entry in getattr(one, side).items()
            if entry and path in one.base and b"\narchived:" in b"\n" + self._content(entry)
        ]
        self._read(was for _, _, was, _ in named)
        return {
            key: path
            for key, path, was, entry in named
            if is_true(self._version(path, entry).tree.get("archived"))
            and not is_true(self._version(path, was).tree.get("archived"))
        }

    def _referred_to(self, changed: Mapping[tuple[str, str], _Changes], side: str) -> Iterator[tuple[str, str]]:
        """What the records that one side changed refer to: kind (or `*`) and id."""
        for (kind, _), one in changed.items():
            for path, entry in getattr(one, side).items():
                if kind and entry:
                    tree = self._version(path, entry).tree
                    yield from ((link.kind, link.record) for link in links(tree, self._kinds[kind].fields))

    def _follow_renamed(self, changed: Mapping[tuple[str, str], _Changes]) -> None:
        """What refers to a record of ours that got another id follows it; what the others refer to stays."""
        if not self._renamed:
            return
        for (kind, _), one in changed.items():
            for path, entry in one.ours.items():
                if not (kind and entry):
                    continue
                now = self.made.entries.get(path, entry) or entry
                fields = self._kinds[kind].fields
                theirs = one.theirs.get(path) or one.base.get(path)
                known = (
                    {(link.target, link.value) for link in links(self._version(path, theirs).tree, fields)}
                    if theirs
                    else set()
                )
                raw = self._content(now)
                edits = [
                    yamlio.Edit(link.keys, f"{new}{link.value.removeprefix(link.record)}")
                    for link in links(yamlio.read(raw, path), fields)
                    if (link.target, link.value) not in known
                    and (new := self._renamed.get((link.kind, link.record), ""))
                ]
                if edits:
                    self.made.entries[path] = f"{now[:7]}{self._blob(yamlio.edit(raw, edits, self._kinds[kind].order))}"

    # -- contents ----------------------------------------------------------------------------------------------------

    def _decide(self, path: str, kind: str, record: str, decision: Decision) -> None:
        self.made.decisions.append(Decided(path, kind, record, decision))

    def _read(self, entries: Iterable[Entry]) -> None:
        wanted = {entry[7:] for entry in entries if is_file(entry)} - self._blobs.keys()
        if wanted:
            self._blobs.update(self._git.blobs(wanted))

    def _content(self, entry: str) -> bytes:
        name = entry[7:]
        if name not in self._blobs and name not in self.made.contents:
            self._read([entry])
        return self._blobs[name] if name in self._blobs else self.made.contents[name]

    def _version(self, path: str, entry: str) -> Version:
        raw = self._content(entry)
        return Version(raw, yamlio.read(raw, path))

    def _blob(self, raw: bytes) -> str:
        name = oid("blob", raw, self._git.algorithm)
        if name not in self._blobs:
            self.made.contents[name] = raw
        return name
