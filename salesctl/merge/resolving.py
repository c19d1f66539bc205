"""Answers to what a merge asks: how a question is told, which answers it takes, and keeping them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from salesctl import yamlio
from salesctl.errors import SalesctlError, UsageError
from salesctl.lang.text import Coded, joined, say, translatable
from salesctl.named_tuples import NamedTuple
from salesctl.session.last_change import LastChange, last_change
from salesctl.tree.assign import assigned
from salesctl.tree.outcome import shown

from .answers import Answers, Choice

if TYPE_CHECKING:
    from salesctl.model.kinds import Field
    from salesctl.session.session import Session

    from .sync import Synced
    from .trees import Conflict

WORDS = ("mine", "theirs", "newer", "both")
"""The answers that are no value."""
REASONS: Mapping[str, str] = {
    "changed": translatable("both changed it"),
    "group": translatable("both changed what belongs together"),
    "lines": translatable("both changed the same lines"),
    "indistinct": translatable("both changed a list whose entries cannot be told apart"),
    "added": translatable("both added it"),
    "contested": translatable("each had settled it in another way"),
    "invalid": translatable("each is right alone, together they are not"),
}


class MergeQuestion(NamedTuple):
    """A conflict as people are asked about it."""

    conflict: Conflict
    field: str
    base: str
    mine: str
    theirs: str
    by_me: LastChange
    by_them: LastChange
    choices: tuple[str, ...]
    """Which of WORDS are an answer; another value is one where `takes_value`."""
    takes_value: bool

    @property
    def words(self) -> tuple[str, ...]:
        """All that may be answered, as it is typed."""
        return (*self.choices, *((say("=VALUE"),) if self.takes_value else ()))


def questions(session: Session, found: Synced) -> list[MergeQuestion]:
    """The conflicts of a merge, each with who changed what when."""
    return [_question(session, found, conflict) for conflict in found.conflicts]


def _question(session: Session, found: Synced, conflict: Conflict) -> MergeQuestion:
    clash = conflict.clash
    field = ", ".join(".".join(path) for path in clash.paths)
    names = {path[0] for path in clash.paths if path} if conflict.kind else ()
    by_me, by_them = (
        last_change(session.git, found.base, side, conflict.path, names) for side in (found.ours, found.theirs)
    )
    whole = not clash.keys and not clash.fields
    base, mine, theirs = (
        ("", "", "") if whole and not conflict.kind else (shown(v) for v in (clash.base, clash.ours, clash.theirs))
    )
    if conflict.kind and not whole:
        field, base, mine, theirs = _told(session, found, conflict, (field, base, mine, theirs))
    both = ("both",) if clash.both is not None else ()
    takes_value = bool(clash.keys) and not clash.fields and clash.reason != "added"
    return MergeQuestion(
        conflict, field, base, mine, theirs, by_me, by_them, ("mine", "theirs", "newer", *both), takes_value
    )


def _told(session: Session, found: Synced, conflict: Conflict, codes: Sequence[str]) -> Iterator[Coded]:
    """The field of a conflict and its values in the base and on both sides, as people read them; `codes` as programs do."""
    clash, path, fields = conflict.clash, conflict.path, session.kinds[conflict.kind].fields
    held = session.git.files_at([(commit, path) for commit in (found.base, found.ours, found.theirs)])
    base, mine, theirs = (yamlio.read(raw, path) if raw else {} for raw in held)
    names = [session.texts(mine).at(fields, theirs, mine, keys).field.told for keys in clash.paths]
    yield Coded(codes[0], joined(", ", names))
    for tree, value, code in zip((base, mine, theirs), (clash.base, clash.ours, clash.theirs), codes[1:], strict=True):
        values = [session.texts(tree).at(fields, tree, tree, keys).after for keys in clash.paths]
        if len(names) > 1:
            told = joined(
                ", ", [say("{field} {value}", field=n, value=v) for n, v in zip(names, values, strict=True) if v]
            )
        else:  # a base made of several states may hold what the first of them does not
            told = joined("", values if value_at(fields, tree, clash.keys) == value else [code])
        yield Coded(code, told if code else "")


def choice(
    session: Session, question: MergeQuestion, typed: str, read: Callable[[Field, str], str] | None = None
) -> Choice:
    """The answer that is typed: one of WORDS, or `=` and a value; `=` alone removes it. Raises UsageError for what is none."""
    clash = question.conflict.clash
    word = typed.strip()
    if word in WORDS:
        if word not in question.choices:
            raise UsageError(
                say("both cannot be kept of {field}", field=question.field or question.conflict.record),
                hint=say("answer with one of: {words}", words=joined(", ", question.words)),
            )
        if word == "newer":
            word = newer(question)
        return Choice(word)  # type: ignore[arg-type]
    if not (question.takes_value and word.startswith("=")):
        raise UsageError(
            say("`{typed}` is no answer", typed=typed),
            hint=say("answer with one of: {words}", words=joined(", ", question.words)),
        )
    value = word.removeprefix("=")
    kind = session.kinds[question.conflict.kind]
    dotted = ".".join(clash.keys)
    theirs = clash.ours if isinstance(clash.ours, dict | list) else clash.theirs
    if isinstance(theirs, dict) or (isinstance(theirs, list) and any(isinstance(one, dict) for one in theirs)):
        raise UsageError(
            say("`{typed}` is no answer", typed=typed),
            hint=say("answer mine or theirs, and change it afterwards with `salesctl set`"),
        )
    assignment = [f"{dotted}={value}"]
    tree = assigned(kind, {}, assignment, read) if read else assigned(kind, {}, assignment)
    return Choice("value", value_at(kind.fields, tree, clash.keys))


def value_at(fields: Mapping[str, Field], tree: Any, keys: tuple[str, ...]) -> Any:
    """The value at a path, items by their keys."""
    value = tree
    field: Field | None = None
    for key in keys:
        if isinstance(value, list):
            value = next((one for one in value if field and isinstance(one, dict) and field.key_of(one) == key), None)
        else:
            field = fields.get(key)
            fields = field.fields if field else {}
            value = value.get(key) if isinstance(value, dict) else None
    return value


def newer(question: MergeQuestion) -> Literal["mine", "theirs"]:
    """The side that changed it last. Raises SalesctlError where that cannot be told."""
    from datetime import datetime

    if not question.by_me.at or not question.by_them.at:
        raise SalesctlError(
            say("who was the last to change {field} cannot be told", field=question.field),
            hint=say("answer mine or theirs"),
        )
    mine, theirs = (datetime.fromisoformat(one.at) for one in (question.by_me, question.by_them))
    return "mine" if mine > theirs else "theirs"


def keep(session: Session, question: MergeQuestion, answer: Choice) -> None:
    """Keep an answer in this clone until the merge is made. Raises ForPeople where an agent gives it."""
    session.require_person(
        say("what sync asks is for people to answer: the agent {agent} does not", agent=session.agent)
    )
    clash = question.conflict.clash
    with Answers.changing(session.store) as answers:
        answers.put(question.conflict.name, clash.keys, (clash.base, clash.ours, clash.theirs), answer)
