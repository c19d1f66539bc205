"""The past of records, told from Git: what each commit did to them, and what merges decided by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from salesctl import yamlio
from salesctl.lang.text import Coded, FreeText, joined, say
from salesctl.model.id_form import id_at
from salesctl.named_tuples import NamedTuple
from salesctl.session.agents import AGENT
from salesctl.session.differences import differences
from salesctl.session.last_change import last_change
from salesctl.session.session import WHY
from salesctl.tree.outcome import shown

if TYPE_CHECKING:
    from salesctl.git.history import CommitFiles, CommitLine
    from salesctl.merge.audit import MergeChange
    from salesctl.model.kinds import Kind
    from salesctl.model.links import Keys
    from salesctl.model.records import Record
    from salesctl.session.resolve import Ref
    from salesctl.session.session import Session

TEAM_MOST = 50
"""How many changes the team's story tells, unless more are asked for."""
_THERE = say("there", "word")
_AT_ONCE = 100
"""Commits whose files are read by one process."""


class MergeSide(NamedTuple):
    """What one of two people whose work was merged had made of a value."""

    author: str
    at: str
    """ISO; empty where nobody can tell."""
    value: str


class FieldChange(NamedTuple):
    """One value that a commit changed. A record that appeared or went away is the field `""`."""

    field: str
    before: str
    """Where two people had changed it: what it was before either did."""
    after: str
    sides: tuple[MergeSide, ...] = ()
    """What both made of it, where a merge decided between them."""

    @property
    def was(self) -> str:
        """What was there before, in one cell: of a merge both values, each with whose it was."""
        if not self.sides:
            return self.before
        return joined("; ", [say("{who}: {value}", who=FreeText(one.author), value=one.value) for one in self.sides])


class RecordChange(NamedTuple):
    """What one commit did to one record. A tree of None: no such record."""

    commit: CommitLine
    at: str
    """When its author wrote it: ISO, in the book's zone."""
    path: str
    kind: Kind
    record: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    state: Literal["", "unreadable", "cut"] = ""
    """`unreadable`: a tree is missing because its file cannot be read; `cut`: what was before is not in this clone."""
    merge: MergeChange | None = None
    """Where the commit is a merge, and this its own doing: `before` is what its parents come to by rule."""

    @property
    def author(self) -> str:
        """The name of who wrote it."""
        return self.commit.author_name

    @property
    def why(self) -> str:
        """The reason that was given for it."""
        return dict(self.commit.trailers).get(WHY, "")

    @property
    def source(self) -> str:
        """The import it came with; empty for what somebody typed."""
        from salesctl.book.ingest.revisions import SOURCE

        return dict(self.commit.trailers).get(SOURCE, "")

    @property
    def agent(self) -> str:
        """The program that wrote it for its author; empty where nobody's did."""
        return dict(self.commit.trailers).get(AGENT, "")

    @property
    def touched(self) -> set[str]:
        """The fields of the record in which anything differs."""
        return {str(keys[0]) for keys, *_ in self.values()}

    def values(self) -> list[tuple[Keys, str, str]]:
        """Every value that differs, by its keys."""
        found = differences(self.before or {}, self.after or {}, self.kind.fields)
        return [(keys, was, became) for keys, was, became, _ in found]


def changes(session: Session, old: str | None, new: str, path: str = "") -> Iterator[RecordChange]:
    """What the commits in `new` and not in `old` did to records, or to the one that lies at a path, newest first."""
    git = session.git
    oldest = git.oldest()
    commits = git.commits_with_files(old, new, [path] if path else [])
    while some := list(islice(commits, _AT_ONCE)):
        blobs = dict(git.blobs({blob for one in some for _, *both in one.files for blob in both if blob}))
        for one in some:
            if len(one.line.parents) > 1:
                yield from _merged(session, one.line, path)
            elif one.line.oid not in oldest or path:
                yield from _changed(session, one, blobs, cut=one.line.oid in oldest)


def _changed(session: Session, one: CommitFiles, blobs: Mapping[str, bytes], *, cut: bool) -> Iterator[RecordChange]:
    at = local(session, one.line.written_at)
    for path, was, became in one.files:
        kind = session.kinds.of(path)
        if kind is None:
            continue
        trees: list[Mapping[str, Any] | None] = []
        state: Literal["", "unreadable", "cut"] = "cut" if cut else ""
        for blob in (was, became):
            try:
                trees.append(yamlio.read(blobs[blob], path) if blob else None)
            except yamlio.LoadError:
                state = "unreadable"
                trees.append(None)
        yield RecordChange(one.line, at, path, kind, id_at(path), trees[0], trees[1], state)


def _merged(session: Session, line: CommitLine, path: str) -> Iterator[RecordChange]:
    """What a merge made itself: what came with a branch was told by that branch's commits."""
    from salesctl.merge.audit import audit  # few stories come to a merge

    at = local(session, line.written_at)
    kind, only = session.kinds.of(path), [id_at(path)] if path else []
    for made in audit(session.git, session.kinds, line.oid, line.parents, only):
        if not path or made.kind is kind:
            yield RecordChange(line, at, made.path, made.kind, made.record, made.expected, made.left, merge=made)


def local(session: Session, moment: str) -> str:
    """A moment of Git's in the book's zone, to the minute."""
    return datetime.fromisoformat(moment).astimezone(session.config.zone).isoformat(timespec="minutes")


def fields(session: Session, change: RecordChange, only: str = "") -> list[FieldChange]:
    """A change value by value: a new record is one line, unless it is asked for a field (`only`) and what is in it."""
    if change.state == "unreadable":
        return [] if only else [FieldChange("", "", say("cannot be read", "word"))]
    if only:
        return [one for one in (*_decided(session, change), *_told(session, change)) if _within(one.field, only)]
    if change.state == "cut":
        return [FieldChange("", "", say("there already; what was before is not in this clone"))]
    if change.after is None:
        return [FieldChange("", _THERE, "")]
    if change.before is None:
        return [FieldChange("", "", session.told(change.kind, None, change.after).whole)]
    decided = _decided(session, change)
    return [
        *decided,
        *(one for one in _told(session, change) if not any(_within(one.field, other.field) for other in decided)),
    ]


def _told(session: Session, change: RecordChange) -> list[FieldChange]:
    """Every value that differs, by its path and as it is written, and as people read both."""
    texts = session.texts(change.after or change.before or {})
    return [
        FieldChange(*texts.at(change.kind.fields, change.before, change.after, keys)) for keys, *_ in change.values()
    ]


def _decided(session: Session, change: RecordChange) -> list[FieldChange]:
    """What both sides of a merge had changed, and what it left of it."""
    made = change.merge
    if made is None or not made.clashes:
        return []
    from salesctl.merge.resolving import value_at

    git = session.git
    base = git.merge_bases(*change.commit.parents)[0]
    found = []
    for clash in made.clashes:
        names = {path[0] for path in clash.paths if path}
        people = [last_change(git, base, side, made.path, names) for side in change.commit.parents]
        for keys in clash.paths:
            trees = [tree or {} for tree in (made.base, made.ours, made.theirs, made.left)]
            values = [shown(value_at(made.kind.fields, tree, keys)) for tree in trees]
            told = [session.texts(tree).at(made.kind.fields, tree, tree, keys) for tree in trees]
            was, mine, other, left = (
                Coded(value, one.after.told) if value else "" for value, one in zip(values, told, strict=True)
            )
            if mine == other:
                continue
            sides = tuple(
                MergeSide(who.author, local(session, who.at) if who.at else "", value)
                for who, value in zip(people, (mine, other), strict=True)
            )
            found.append(FieldChange(told[-1].field, was, left, sides))
    return found


def _dotted(keys: Keys) -> str:
    return ".".join(map(str, keys))


def _within(field: str, other: str) -> bool:
    """Whether a field is another one, or in it; the key of a list's item may be left out: `lines.price`."""
    parts, wanted = field.split("."), other.split(".")
    rest = iter(parts)
    return parts[0] == wanted[0] and all(name in rest for name in wanted)


def sentence(session: Session, change: RecordChange) -> str:
    """A change in one line, as commits tell it."""
    if change.state or change.merge:
        name = session.name_of(change.kind.name, change.record)
        told = fields(session, change)
        return joined(
            "; ", [_merge_sentence(name, one) if change.merge else joined(": ", [name, one.after]) for one in told]
        )
    return session.told(change.kind, change.before, change.after).whole


def _merge_sentence(record: str, one: FieldChange) -> str:
    if one.sides:
        return say(
            "{record}: {who} set `{field}` to `{mine}`, {other} to `{theirs}`; the merge left `{left}`",
            record=FreeText(record), who=FreeText(one.sides[0].author), field=one.field, mine=one.sides[0].value,
            other=FreeText(one.sides[1].author), theirs=one.sides[1].value, left=one.after,
        )  # fmt: skip
    if not one.field:
        gone = not one.after
        return (
            say("{record}: both kept it; the merge took it away", record=FreeText(record))
            if gone
            else say("{record}: one had taken it away; the merge kept it", record=FreeText(record))
        )
    return say(
        "{record}: `{field}` comes to `{expected}` by both; the merge left `{left}`",
        record=FreeText(record),
        field=one.field,
        expected=one.before,
        left=one.after,
    )


def history(
    session: Session,
    ref: Ref | None = None,
    *,
    since: str = "",
    author: str = "",
    field: str = "",
    kind: str = "",
    agent: str = "",
) -> Iterator[tuple[RecordChange, list[FieldChange]]]:
    """What changed in a record, or in the whole book, newest first, each commit and record with its values.

    `since`: a day (ISO); `author`: a part of a name or address, or a user's id; `field`: with what is in it; `kind`: of record;
    `agent`: the name of the program that wrote it.
    """
    people = _people(session, author)
    start = session.git.resolve(session.at or "HEAD")
    path = session.book.path_of(ref.kind, ref.id) if ref else ""
    if path is None:
        return
    for change in changes(session, None, start, path):
        if since and change.at[:10] < since:
            continue
        if kind and change.kind.name != kind:
            continue
        if people and not _by(change, people):
            continue
        if agent and change.agent != agent:
            continue
        if told := fields(session, change, field):
            yield change, told


def _people(session: Session, author: str) -> list[str]:
    """The words by which commits of somebody are known: an address of the user with this id, else what was typed."""
    if not author:
        return []
    found = session.query().one('select email from "user" where id = ?', (author,))
    return [str(found[0] if found and found[0] else author).casefold()]


def _by(change: RecordChange, people: Iterable[str]) -> bool:
    who = f"{change.commit.author_name} <{change.commit.author_email}>".casefold()
    return any(one in who for one in people)


class Blame(NamedTuple):
    """One value of a record as it stands, and the change that set it; None: it is in no commit yet."""

    field: str
    value: str
    change: RecordChange | None


def blame(session: Session, ref: Ref, field: str = "") -> list[Blame]:
    """Who set each value of a record, or those of one field and what is in it."""
    record, _ = session.read(ref.kind, ref.id)
    left: list[Keys] = [
        keys
        for keys, _, value, _ in differences({}, record.data, record.kind.fields)
        if value and (not field or _within(_dotted(keys), field))
    ]
    found: dict[Keys, RecordChange] = {}
    edited = {keys for keys, *_ in _edits(session, record)}
    wanted = set(left) - edited
    for change in changes(session, None, session.git.resolve("HEAD"), record.path):
        if not wanted:
            break
        set_here = {keys for keys, _, _ in change.values()} & wanted
        if change.merge:
            set_here |= {
                keys
                for keys in wanted
                for one in change.merge.clashes
                if keys[: len(one.keys)] == one.keys and one.keys
            }
        found |= dict.fromkeys(set_here, change)
        wanted -= set_here
    texts = session.texts(record.data)
    told = {keys: texts.at(record.kind.fields, {}, record.data, keys) for keys in left}
    return [Blame(one.field, one.after, found.get(keys)) for keys, one in told.items()]


def _edits(session: Session, record: Record) -> Sequence[tuple[Any, ...]]:
    """What of a record's file is in no commit yet."""
    raw = session.git.file_at(session.git.resolve("HEAD"), record.path)
    try:
        return list(differences(yamlio.read(raw, record.path) if raw else {}, record.data, record.kind.fields))
    except yamlio.LoadError:
        return []
