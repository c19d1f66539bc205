"""Taking back what was written and bringing it again, by a new commit, field by field: later work on the same records stays.

What is taken back is a commit, all that a range of commits comes to, what one person wrote on a day, the newest import of a source,
or the last change of one record or of one field in it. Each is a list of steps, the newest first: what stood before, what came of
it. A step is made backwards by the three-way merge, so that fields of one group go together.

A commit that takes others back whole names each in a trailer `Undoes`, one that brings them again in `Redoes`; of those about one
commit the newest decides whether it stands. Without a commit, `undo` and `redo` go through what this user wrote in this work tree:
commits whose author has the user's e-mail address, made here as the work tree's own reflog remembers. An agent goes through what
it wrote itself, and takes back nothing else.

Refused as a whole when later work rests on it: a field it set was changed again, or the book would have an error it has not now,
such as an order that refers to a client who is gone, or goods shipped of a line nobody ordered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from salesctl import yamlio
from salesctl.book.ingest.revisions import SOURCE
from salesctl.errors import InvalidRecord, SalesctlError, UsageError
from salesctl.lang.suggestions import did_you_mean
from salesctl.lang.text import FreeText, Text, joined, say
from salesctl.model.normal_forms import compared
from salesctl.model.records import parse
from salesctl.named_tuples import NamedTuple
from salesctl.session.agents import AGENT
from salesctl.session.drafts import Draft
from salesctl.session.dry_run import DryRun
from salesctl.session.sentences import subject as told_changes
from salesctl.store import SUBJECT, Change, Message
from salesctl.tree.diff import edits
from salesctl.tree.meaning import same
from salesctl.tree.merge import merge
from salesctl.tree.one_field import with_field

if TYPE_CHECKING:
    from salesctl.git import Git
    from salesctl.git.history import CommitLine
    from salesctl.model.kinds import Kind
    from salesctl.session.resolve import Ref
    from salesctl.session.session import Session
    from salesctl.tree.outcome import Clash, Keys

_UNDOES, _REDOES = "Undoes", "Redoes"
"""Trailers: a commit that is taken back, or brought again."""
_MOST_TOLD = 12
"""Records of a commit up to which it is told by what became of them."""
_MOST_NAMED = 10
"""Of what later work rests on, as many are named."""
_MANY = 100
"""From so many records on, Git puts its house in order afterwards."""
_ANOTHER = say("another commit: `salesctl undo COMMIT`; `git log` names them")
"""The way out where a commit cannot be taken back."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back, or brought again."""

    all_undone: Sequence[str]
    """The commits that were reversed, whole or in part, newest first."""
    subject: str
    """What they had recorded; for one that took something back, what that was."""
    restored: bool
    """Whether they had taken something back, which is there again now."""
    commit: str
    """The new one."""
    paths: Sequence[str]

    @property
    def undone(self) -> str:
        """The newest commit that was reversed."""
        return self.all_undone[0]


@dataclass(frozen=True, slots=True)
class _Step:
    """What a commit, or a range of them, did to one record."""

    commit: str
    path: str
    before: bytes | None
    after: bytes | None


def undo(session: Session, commit: str | None = None) -> Undone:
    """Take a commit back; without one, the newest this user wrote here that stands.

    Raises SalesctlError saying what rests on it.
    """
    _refuse_past(session)
    return _reversed(session, session.git.resolve(commit) if commit else _newest_standing(session))


def undo_range(session: Session, old: str, new: str) -> Undone:
    """Take back what the commits in `new` and not in `old` come to together, merges included. Raises SalesctlError."""
    _refuse_past(session)
    _refuse_agent(session)
    git = session.git
    first, last = git.resolve(old), git.resolve(new)
    if not _contains(git, last, first):
        raise SalesctlError(say("{old} is not before {new}", old=old, new=new), hint=say("name the older one first"))
    _refuse_elsewhere(git, last)
    lines = list(git.commits(first, last))
    if not lines:
        raise SalesctlError(say("no commit is between {old} and {new}", old=old, new=new))
    return _together(session, lines, _steps(git, last, first))


def undo_day(session: Session, user: str, day: date) -> Undone:
    """Take back what a user wrote on a day; what they merged stays. Raises SalesctlError."""
    _refuse_past(session)
    _refuse_agent(session)
    git, zone = session.git, session.config.zone
    record, _ = session.read("user", user)
    email = compared("email", str(record.data.get("email") or ""), None)
    name = session.name_of("user", user)
    lines = [
        line
        for line in git.commits(None, git.resolve("HEAD"))
        if email
        and compared("email", line.author_email, None) == email
        and datetime.fromisoformat(line.at).astimezone(zone).date() == day
    ]
    steps, written = [], []
    for line in lines:
        parents = git.parents(line.oid)
        if len(parents) == 1:
            steps += _steps(git, line.oid, parents[0])
            written.append(line)
    if not written:
        raise SalesctlError(
            say("{name} wrote nothing on {day:date}", name=name, day=day.isoformat()),
            hint=say("`salesctl history` tells who wrote what when"),
        )
    day_said = say("what {name} wrote on {day:date}", name=FreeText(name), day=day.isoformat())
    said = say("{what}, {n:commit|commits}", what=day_said, n=len(written))
    return _together(session, written, steps, said)


def undo_import(session: Session, source: str) -> Undone:
    """Take back the newest import of a source that stands. Raises SalesctlError."""
    _refuse_past(session)
    sources = set()
    for line, standing in _standing(session):
        for name, value in line.trailers:
            if name == SOURCE:
                sources.add(value)
                if standing and compared("name", value, None) == compared("name", source, None):
                    return _reversed(session, line.oid)
    raise SalesctlError(
        say("no import of {source} is left to take back", source=source),
        hint=say("imported was from: {list}", list=", ".join(sorted(sources)) or "–"),
    )


def undo_agent(session: Session, agent: str, since: date) -> Undone:
    """Take back, by one commit, what an agent wrote for this user from a day on and stands still, wherever it wrote it.

    Raises SalesctlError saying what rests on it, or that there is nothing.
    """
    _refuse_past(session)
    git, zone = session.git, session.config.zone
    found = [
        line
        for line, standing in _own_commits(session)
        if standing
        and not _about(line)
        and _agent(line) == agent
        and datetime.fromisoformat(line.at).astimezone(zone).date() >= since
    ]
    if not found:
        raise SalesctlError(
            say(
                "the agent {agent} wrote nothing for you since {day:date} that stands",
                agent=agent,
                day=since.isoformat(),
            ),
            hint=say("`salesctl history --agent {agent}` shows what it wrote", agent=agent),
        )
    steps = [step for line in found for step in _steps(git, line.oid, _parent(git, line.oid))]
    return _together(session, found, steps)


def undo_last_change(session: Session, ref: Ref, field: str = "") -> Undone:
    """Take back the last change of a record, or of one field of it (`lines.chai.price`) and those that change with it.

    Done twice, it brings it again. Raises SalesctlError, UsageError for a field there is not.
    """
    _refuse_past(session)
    _refuse_agent(session)
    kind = session.kinds[ref.kind]
    path = session.book.path_of(ref.kind, ref.id) or ""
    keys = tuple(field.split(".")) if field else ()
    keys = (keys[0].replace("-", "_"), *keys[1:]) if keys else ()
    if keys and keys[0] not in kind.fields:
        raise UsageError(
            say("{kind} has no field `{field}`", kind=kind.noun, field=keys[0]),
            hint=did_you_mean(keys[0], kind.fields, say("its fields are {list}", list=", ".join(kind.fields))),
        )
    step = _last_step(session, kind, path, keys)
    if step is None:
        said = say("`{field}` of {record}", field=field, record=ref.id) if field else ref.id
        raise SalesctlError(
            say("no commit changed {what}", what=said),
            hint=say("salesctl history {record}", record=ref.id),
        )
    standing = step.after if step.after is not None else step.before
    draft = Draft(kind, ref.id, path, step.before if step.after is not None else None, standing or b"")
    described = [session.describe(draft)]
    what, to_reader = (
        told_changes(described, language, SUBJECT) for language in (session.book_language, session.language)
    )
    body = say("Takes back a part of {commit}.", commit=step.commit)
    sentence = say("taken back: {what}", what=FreeText(what))
    return _written(session, [step], sentence, to_reader, [step.commit], body=body)


def redo(session: Session) -> Undone:
    """Bring again what this user took back last, unless they wrote something else since. Raises SalesctlError."""
    _refuse_past(session)
    return _reversed(session, _newest_undoing(session))


def _refuse_past(session: Session) -> None:
    if session.at:
        raise SalesctlError(say("the past cannot be written"), hint=say("leave out --at"))


def _refuse_agent(session: Session) -> None:
    if session.agent:
        session.require_person(
            say("what others wrote is for people to take back: the agent {agent} does not", agent=session.agent)
        )


def _newest_standing(session: Session) -> str:
    """The newest commit this user wrote here that was not taken back."""
    for line, standing in _own_commits(session, here=True):
        if standing and not _about(line):
            return line.oid
    raise SalesctlError(
        say("nothing is left that you wrote here and could take back"),
        hint=_ANOTHER,
    )


def _newest_undoing(session: Session) -> str:
    """The newest commit by which this user took something back that is still gone, with none of their writes after it."""
    for line, standing in _own_commits(session, here=True):
        if standing and not _about(line):
            break
        if standing and not all(_about(line).values()):
            return line.oid
    raise SalesctlError(
        say("there is nothing to bring again: you took nothing back, or wrote something else since"),
        hint=say("`salesctl undo COMMIT` of the commit that took it back brings it again"),
    )


def _own_commits(session: Session, *, here: bool = False) -> Iterator[tuple[CommitLine, bool]]:
    """The commits this user wrote, newest first, each with whether it stands; `here`: in this work tree.

    Where an agent is at work, they are those it wrote.
    """
    git = session.git
    identity = git.identity()
    if identity is None:
        return
    mine, made_here = compared("email", identity[1], None), git.made_here() if here else ()
    for line, standing in _standing(session):
        own = compared("email", line.author_email, None) == mine and (not here or line.oid in made_here)
        if own and session.agent in ("", _agent(line)):
            yield line, standing


def _standing(session: Session) -> Iterator[tuple[CommitLine, bool]]:
    """Every commit, newest first, with whether it stands.

    An original stands unless it was taken back; a commit that took others back, or brought them again, while no newer one did
    the other with any of them.
    """
    decided: dict[str, bool] = {}
    git = session.git
    for line in git.commits(None, git.resolve("HEAD")):
        about = _about(line)
        yield line, (decided.keys().isdisjoint(about) if about else decided.get(line.oid, True))
        for one, again in about.items():
            decided.setdefault(one, again)


def _about(line: CommitLine) -> dict[str, bool]:
    """The commits that this one takes back whole (False) or brings again (True)."""
    return {value: name == _REDOES for name, value in line.trailers if name in (_UNDOES, _REDOES)}


def _agent(line: CommitLine) -> str:
    return dict(line.trailers).get(AGENT, "")


def _reversed(session: Session, oid: str) -> Undone:
    """Write the reverse of a commit."""
    git = session.git
    parent = _parent(git, oid)
    line = next(git.commits(parent, oid))
    if session.agent != _agent(line):
        _refuse_agent(session)
    about = _about(line)
    lines = [one for original in about for one in git.commits(f"{original}^", original) if one.oid == original]
    return _together(session, [line], _steps(git, oid, parent), told=lines, restored=not all(about.values()))


def _together(
    session: Session,
    lines: Sequence[CommitLine],
    steps: Sequence[_Step],
    said: str = "",
    *,
    told: Sequence[CommitLine] = (),
    restored: bool = False,
) -> Undone:
    """Take back commits, newest first, as one. They are told as `said`, or by the subjects of `told`, or by their own."""
    named = told or lines
    what: str = said or FreeText(named[0].subject)
    to_reader: str = what
    if len(named) == 1 and not said:
        to_reader = _to_reader(session, steps, back=bool(told)) or what
    elif not said:
        if agent := _agent(named[0]):
            what = say("{count:write|writes} of the agent {agent}", count=len(named), agent=agent)
        else:
            first, last = FreeText(named[-1].subject), FreeText(named[0].subject)
            what = say("{n:commit|commits} from “{first}” to “{last}”", n=len(named), first=first, last=last)
        to_reader = what
    # oldest last: a commit is gone with what had taken it back
    decided: dict[str, bool] = {}
    for line in lines:
        decided |= {one: not again for one, again in _about(line).items()} or {line.oid: False}
    body = "\n".join(f"{one.oid} {one.subject}" for one in named)
    sentence = say("brought again: {what}", what=what) if restored else say("taken back: {what}", what=what)
    trailers = [(_REDOES if again else _UNDOES, one) for one, again in decided.items()]
    return _written(
        session,
        steps,
        sentence,
        to_reader,
        [line.oid for line in lines],
        body=body,
        trailers=trailers,
        restored=restored,
    )


def _to_reader(session: Session, steps: Sequence[_Step], *, back: bool) -> str:
    """What a commit recorded, told from its records where its subject is in another language than the reader's; else empty.

    `back`: the steps are those of a commit that took it back, or brought it again.
    """
    if session.language.code == session.book_language.code or len(steps) > _MOST_TOLD:
        return ""
    told = []
    for step in steps:
        kind = session.kinds.of(step.path)
        if kind is None:
            return ""
        states = (step.after, step.before) if back else (step.before, step.after)
        before, after = (parse(session.kinds, step.path, raw).data if raw is not None else None for raw in states)
        told.append(session.told(kind, before, after))
    return told_changes(told, session.language, SUBJECT)


def _written(
    session: Session,
    steps: Sequence[_Step],
    sentence: Text,
    subject: str,
    undone: Sequence[str],
    *,
    body: str = "",
    trailers: Sequence[tuple[str, str]] = (),
    restored: bool = False,
) -> Undone:
    """Write steps backwards, the newest first, all or none. `subject`: what `sentence` names, as the reader is told it."""
    named = say("{oid} and others", oid=undone[0][:10]) if len(undone) > 1 else undone[0][:10]
    foreign = [step for step in steps if not session.kinds.of(step.path)]
    if foreign:
        raise SalesctlError(
            say("{oid} changed {foreign}, which is no record", oid=foreign[0].commit[:10], foreign=foreign[0].path),
            hint=say("git revert {oid}", oid=foreign[0].commit[:10]),
        )
    changes = _backwards(session, steps)
    if not changes:
        raise SalesctlError(say("nothing of {oid} is left to take back", oid=named))
    message = Message(session.subject(sentence), session.book_language.say(body), tuple(trailers))
    try:
        committed = session.write(changes, message, many=len(changes) > _MANY)
    except InvalidRecord as error:
        raise SalesctlError(
            say(
                "later work rests on it: without {commit}, {problem} ({place})",
                commit=named,
                problem=error.message,
                place=error.place,
            ),
            hint=say("take back or correct that first"),
        ) from None
    except DryRun as run:
        run.say_first(Text(sentence.template, {"what": subject}), (), {})
        raise
    return Undone(undone, subject, restored, committed, [change.path for change in changes])


def _backwards(session: Session, steps: Sequence[_Step]) -> list[Change]:
    """What the steps leave of the records when each is made backwards. Raises SalesctlError naming all that later work rests on."""
    stands: dict[str, bytes | None] = {}
    left: dict[str, bytes | None] = {}
    clashing: list[_Blocked] = []
    for step in steps:
        path = step.path
        if path not in stands:
            file = session.root / path
            stands[path] = left[path] = yamlio.read_file(file, path) if file.exists() else None
        made = _back(session, step, left[path])
        if isinstance(made, _Blocked):
            clashing.append(made)
        else:
            left[path] = made
    if clashing:
        raise _later(session, clashing)
    return [Change(path, left[path], now) for path, now in stands.items() if left[path] != now]


def _parent(git: Git, oid: str) -> str:
    """The commit before one that can be taken back."""
    _refuse_elsewhere(git, oid)
    parents = git.parents(oid)
    if len(parents) != 1:
        if parents:
            raise SalesctlError(
                say("{commit} merges branches: it cannot be taken back", commit=oid[:10]), hint=_ANOTHER
            )
        raise SalesctlError(say("{commit} began the book: it cannot be taken back", commit=oid[:10]), hint=_ANOTHER)
    return parents[0]


def _refuse_elsewhere(git: Git, oid: str) -> None:
    if not _contains(git, "HEAD", oid):
        raise SalesctlError(
            say("{oid} is not part of this branch", oid=oid[:10]), hint=say("switch to the branch that has it")
        )


def _contains(git: Git, new: str, old: str) -> bool:
    """Whether a commit is another one, or among those it rests on."""
    return not git.run("rev-list", "-n", "1", "--end-of-options", old, f"^{new}", "--")


def _steps(git: Git, oid: str, parent: str) -> list[_Step]:
    after, before = dict(git.tree_delta(parent, oid)), dict(git.tree_delta(oid, parent))
    named = {blob for blob in (*before.values(), *after.values()) if blob}
    contents: Mapping[str | None, bytes] = dict(git.blobs(named))
    return [_Step(oid, path, contents.get(before[path]), contents.get(made)) for path, made in after.items()]


def _last_step(session: Session, kind: Kind, path: str, keys: Keys) -> _Step | None:
    """The last change of a record. With keys: that which left this field as it now reads, and no more of it than its group."""
    git = session.git
    versions = [
        (one.oid, *one.before, one.after)
        for one in git.file_versions(None, git.resolve("HEAD"), [path])
        if one.path == path and len(one.before) == 1  # what a merge made is no step from one state to another
    ]
    contents = dict(git.blobs({blob for _, *blobs in versions for blob in blobs if blob}))

    def raw(blob: str) -> bytes | None:
        return contents[blob] if blob else None

    if not keys:
        return next((_Step(oid, path, raw(before), raw(after)) for oid, before, after in versions), None)
    held = yamlio.read(yamlio.read_file(session.root / path, path), path)
    for oid, *states in versions:
        before, after = (raw(state) for state in states)
        if before is None or after is None:
            continue
        was, became = (yamlio.read(content, path) for content in (before, after))
        partly = with_field(became, kind.fields, keys, was)
        if partly != became and with_field(held, kind.fields, keys, became) == held:
            back = yamlio.edit(after, edits(became, partly, kind.fields), kind.order)
            return _Step(oid, path, back, after)
    return None


class _Blocked(NamedTuple):
    """A step that cannot be made backwards, and why."""

    step: _Step
    reason: Text


def _back(session: Session, step: _Step, now: bytes | None) -> bytes | _Blocked | None:
    """One record as it was before the step, with everything later left as it is."""
    if now == step.after:
        return step.before
    if now == step.before:
        return now
    kind = session.kinds.of(step.path)
    if kind and now is not None and step.after is not None and step.before is None:
        added, there = (parse(session.kinds, step.path, raw).data for raw in (step.after, now))
        if same(added, there, kind.fields):
            return None
    if kind is None or now is None or step.after is None or step.before is None:
        gone, changed = say("the record was taken away since"), say("the record was changed since")
        return _Blocked(step, gone if now is None else changed)
    base, ours, theirs = (parse(session.kinds, step.path, raw).data for raw in (step.after, now, step.before))
    merged = merge(base, ours, theirs, kind.fields, policy="strict")
    if merged.clashes:
        fields = ", ".join(_fields(merged.clashes))
        return _Blocked(step, say("{fields} was changed again since", fields=fields))
    wanted = merged.tree
    return now if wanted == ours else yamlio.edit(now, edits(ours, wanted, kind.fields), kind.order)


def _fields(clashes: Sequence[Clash]) -> Iterator[str]:
    """The fields that clash, with dots and in backticks."""
    return (f"`{'.'.join(keys)}`" for clash in clashes for keys in clash.paths)


def _later(session: Session, clashing: Sequence[_Blocked]) -> SalesctlError:
    told: list[Text] = []
    hint: Text | None = None
    for step, reason in clashing[:_MOST_NAMED]:
        log = ("log", "-1", "--format=%h %aN: %s", "--end-of-options", f"{step.commit}..HEAD", "--", step.path)
        last = session.git.run(*log).decode("utf-8", "replace").strip()
        told.append(
            say("in {path} {reason} ({last})", path=step.path, reason=reason, last=last or say("not committed"))
        )
        hint = hint or (
            say("take that back first: salesctl undo {last}", last=last.split(" ")[0])
            if last
            else say("commit or undo your edits first")
        )
    if more := len(clashing) - _MOST_NAMED:
        told += [say("and {n:other|others}", n=more)] if more > 0 else []
    return SalesctlError(say("later work rests on it: {what}", what=joined("; ", told)), hint=hint or "")
