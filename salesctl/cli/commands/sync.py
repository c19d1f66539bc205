"""Working on one book together: sync, and resolve what it asks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypedDict

from salesctl.errors import SalesctlError, UsageError
from salesctl.lang.text import Coded, FreeText, Text, joined, say, translatable
from salesctl.merge.resolving import REASONS, MergeQuestion, choice, keep, questions
from salesctl.merge.sync import Synced, foreseen, pending, still_on
from salesctl.merge.sync import sync as brought_together
from salesctl.merge.told import double_sentence, sentence
from salesctl.model.table import Column, Table
from salesctl.plugins.declaration import Argument, Option
from salesctl.session.answer import Answer, Line
from salesctl.session.typed_values import typed_value

if TYPE_CHECKING:
    from salesctl.merge.doubles import Double
    from salesctl.merge.trees import Decided
    from salesctl.session.last_change import LastChange
    from salesctl.session.session import Session

_SYNCED = translatable("synced with `{remote}`: {received:commit|commits} received, {sent:commit|commits} sent")
_TO_SYNC = translatable("to sync with `{remote}`: {received:commit|commits} to receive, {sent:commit|commits} to send")
DECISION = 4
"""The exit code when somebody has to decide first."""


class MergeDecision(TypedDict):
    """A field that both changed, and how that was decided."""

    record: str
    path: str
    field: str
    decision: str
    side: str


class UnsettledFact(TypedDict):
    """A fact that is to be settled since two people's work was made one."""

    path: str
    rule: str
    message: str


class DoubleRecord(TypedDict):
    """Two records of one thing."""

    kind: str
    mine: str
    theirs: str


class SyncedAnswer(TypedDict):
    """What moved."""

    remote: str
    received: int
    sent: int
    commit: str
    decisions: list[MergeDecision]
    to_settle: list[UnsettledFact]
    doubles: list[DoubleRecord]


class SyncPlan(SyncedAnswer):
    """What would move."""

    dry_run: Literal[True]


class ChangeAuthor(TypedDict):
    """Who changed a value, and when."""

    author: str
    at: str


class MergeQuestionData(TypedDict):
    """What is asked of two people's changes."""

    number: int
    kind: str
    record: str
    path: str
    field: str
    reason: str
    message: str
    base: str
    mine: str
    theirs: str
    mine_by: ChangeAuthor
    theirs_by: ChangeAuthor
    answers: Annotated[list[str], "What `resolve` takes."]


class WaitingAnswer(TypedDict):
    """What is to be answered before anything moves."""

    conflicts: list[MergeQuestionData]


class RemovedAnswer(TypedDict):
    """Nothing was taken over: others removed records."""

    removed: Annotated[dict[str, int], "How many, by kind."]


def sync(
    session: Session,
    remote: Annotated[str, Argument("REMOTE", help="The remote; without one the branch's own, or origin.")] = "",
    bundle: Annotated[
        Path | None,
        Option("--bundle", metavar="FILE", help="A file on a stick instead: read if it is there, and written."),
    ] = None,
    accept_removals: Annotated[
        bool, Option("--accept-removals", help="Take over that others removed many records at once.")
    ] = False,
    dry_run: Annotated[
        bool, Option("--dry-run", help="Show what would come, go and be asked; nothing moves, here or there.")
    ] = False,
) -> Annotated[Answer, SyncedAnswer | SyncPlan | WaitingAnswer | RemovedAnswer]:
    """Bring your work and your colleagues' together: fetch, merge by fields, push.

    Nothing moves until everything fits: where two people changed one value differently you are asked (exit code 4,
    `salesctl resolve`), and a file with edits of your own that are in no commit stops it. Without a network your work stays
    here; sync again later. With --bundle two who have no common server hand a file to and fro.
    """
    if bundle and remote:
        raise UsageError(say("a remote or a bundle, not both"), hint=say("leave one out"))
    where = str(bundle.absolute()) if bundle else remote
    if dry_run:
        return _answer(session, foreseen(session, where), dry_run=True)
    return _answer(session, brought_together(session, where, accept_removals=accept_removals))


def resolve(
    session: Session,
    number: Annotated[str, Argument("N", help="Which question, by its number; all of them without one.")] = "",
    answer: Annotated[str, Argument("ANSWER", help="mine, theirs, newer, both or =VALUE.")] = "",
    prefer: Annotated[
        str, Option("--prefer", metavar="SIDE", help="Answer all that is left: mine, theirs or newer.")
    ] = "",
    show: Annotated[bool, Option("--list", help="Only show what is to be answered.")] = False,
) -> Annotated[Answer, SyncedAnswer | SyncPlan | WaitingAnswer | RemovedAnswer]:
    """Answer what `sync` asks, field by field, and sync.

    Without arguments each question is put to you, and a line is read for each answer: mine, theirs, newer, both, =VALUE, or
    nothing to leave it for later. Answers are kept until everything is answered.
    """
    if session.dry_run or session.confirmed:
        raise UsageError(
            say("an answer is kept, or brings everything together"),
            hint=say("`salesctl resolve --list` shows what is asked, `salesctl sync --dry-run` what would move"),
        )
    if prefer and prefer not in ("mine", "theirs", "newer"):
        raise UsageError(say("`{side}` is no side", side=prefer), hint=say("mine, theirs or newer"))
    found = pending(session)
    asked = questions(session, found)
    if show or (not asked and (number or answer or prefer)):
        return (
            _waiting(session, found)
            if asked
            else Answer({"conflicts": []}, [Line(say("nothing is to be answered"), "good")])
        )
    if number:
        _answered(session, _numbered(asked, number), answer)
    elif prefer:
        for question in asked:
            _answered(session, question, prefer)
    else:
        _ask(session, asked)
    moved = still_on(session.git, found.branch) != found.ours
    if moved:
        session.forget()
    left = pending(session)
    if left.conflicts:
        return _waiting(session, left, moved=moved)
    return _answer(session, brought_together(session, found.remote))


def _numbered(asked: Sequence[MergeQuestion], number: str) -> MergeQuestion:
    if not number.isascii() or not number.isdigit() or not 0 < int(number) <= len(asked):
        raise UsageError(
            say("there is no question {number}", number=number), hint=say("`salesctl resolve --list` shows them")
        )
    return asked[int(number) - 1]


def _answered(session: Session, question: MergeQuestion, typed: str) -> None:
    if not typed:
        raise UsageError(say("say how to answer it"), hint=say("mine, theirs, newer, both or =VALUE"))
    tree = question.conflict.clash.ours
    record = tree if isinstance(tree, dict) else {}
    keep(
        session,
        question,
        choice(session, question, typed, lambda field, text: typed_value(session, field, text, record)),
    )


def _ask(session: Session, asked: Sequence[MergeQuestion]) -> None:
    conversation = session.conversation
    for number, question in enumerate(asked, 1):
        conflict = question.conflict
        conversation.say(
            say(
                "{number} of {all}: {record} {field}: {why}",
                number=number,
                all=len(asked),
                record=session.name_of(conflict.kind, conflict.record) if conflict.kind else conflict.record,
                field=question.field,
                why=_why(question),
            ),
            "title",
        )
        for line in _sides(question):
            conversation.say(line)
        while True:
            try:
                typed = conversation.ask(say("{words}: ", words=joined("/", question.words)))
            except EOFError:
                return
            if not typed:
                break
            try:
                _answered(session, question, typed)
            except SalesctlError as error:
                if not conversation.at_terminal:
                    raise
                conversation.say(joined("; ", [text for text in (error.message, error.hint) if text]), "bad")
                continue
            break


def _sides(question: MergeQuestion) -> list[str]:
    return [
        say("  before: {value}", value=question.base),
        say(
            "  mine:   {value}  ({author}, {at:moment})",
            value=question.mine,
            author=question.by_me.author,
            at=question.by_me.at[:16],
        ),
        say(
            "  theirs: {value}  ({author}, {at:moment})",
            value=question.theirs,
            author=question.by_them.author,
            at=question.by_them.at[:16],
        ),
    ]


def _why(question: MergeQuestion) -> str:
    clash = question.conflict.clash
    return clash.message or say(REASONS.get(clash.reason, REASONS["changed"]))


def _answer(session: Session, done: Synced, *, dry_run: bool = False) -> Answer:
    if done.waits:
        return _waiting(session, done)
    lines: list[str | Line | Table] = [Line(say("dry run: nothing moves"), "title")] if dry_run else []
    if not done.received and not done.sent:
        lines.append(Line(say("nothing new, here or at `{remote}`", remote=done.remote), "good"))
    else:
        lines.append(
            Line(
                Text(_TO_SYNC if dry_run else _SYNCED, {n: getattr(done, n) for n in ("remote", "received", "sent")}),
                "good",
            )
        )
    lines += [Line(_decided(session, one), "dim") for one in done.decisions]
    settle = [joined(": ", [finding.path, finding.message]) for finding in done.settle]
    lines += [Line(say("to settle: {what}", what=what), "warn") for what in settle]
    lines += [Line(say("to settle: {what}", what=_double(session, double)), "warn") for double in done.doubles]
    data = {
        **({"dry_run": True} if dry_run else {}),
        "remote": done.remote,
        "received": done.received,
        "sent": done.sent,
        "commit": done.commit,
        "decisions": [
            {
                "record": one.record,
                "path": one.path,
                "field": ".".join(one.decision.keys),
                "decision": one.decision.reason,
                "side": one.decision.side,
            }
            for one in done.decisions
        ],
        "to_settle": [{"path": one.path, "rule": one.rule, "message": str(one.message)} for one in done.settle],
        "doubles": [{"kind": one.kind, "mine": one.ours, "theirs": one.theirs} for one in done.doubles],
    }
    return Answer(data, lines)


def _decided(session: Session, one: Decided) -> Text:
    """A decision, its record and its field as people know them."""
    if one.kind not in session.kinds or not session.book.path_of(one.kind, one.record):
        return sentence(one)
    kind, data, keys = session.kinds[one.kind], session.book.record(one.kind, one.record), one.decision.keys
    field = session.texts(data).at(kind.fields, data, data, keys).field.told if keys else ""
    return sentence(one, session.heading(kind, one.record, data), field)


def _double(session: Session, double: Double) -> Text:
    data = session.book.record(double.kind, double.ours)
    return double_sentence(session.heading(session.kinds[double.kind], double.ours, data), double.ours, double.theirs)


def _waiting(session: Session, found: Synced, *, moved: bool = False) -> Answer:
    """What is to be answered; `moved`: something else was committed here while answers were given."""
    if found.removed:
        counts = joined(
            ", ",
            [
                say("{kind} {count}", kind=session.kinds[kind].nouns, count=count)
                for kind, count in sorted(found.removed.items())
            ],
        )
        sentence_ = say(
            "others removed {n:record|records} ({counts}): nothing was taken over",
            n=found.removed.total(),
            counts=counts,
        )
        hint = say(
            "look at what is at `{remote}`; to take it over: salesctl sync --accept-removals", remote=found.remote
        )
        return Answer({"removed": dict(found.removed)}, [Line(sentence_, "bad"), Line(hint, "dim")], exit_code=DECISION)
    asked = questions(session, found)
    columns = [
        Column("n", "integer", say("no.", "heading")),
        Column("record", "ref", say("record", "heading")),
        Column("field", title=say("field", "heading")),
        Column("base", title=say("before", "heading")),
        Column("mine", title=say("mine", "heading")),
        Column("theirs", title=say("theirs", "heading")),
        Column("by_me", title=say("mine by", "heading")),
        Column("by_them", title=say("theirs by", "heading")),
    ]
    rows = [
        [
            n, one.conflict.record, one.field, one.base, one.mine, one.theirs,
            _changed_by(one.by_me), _changed_by(one.by_them),
        ]
        for n, one in enumerate(asked, 1)
    ]  # fmt: skip
    title = Line(
        say("{n:thing|things} to decide before your work and theirs can be one; nothing has moved", n=len(asked)), "bad"
    )
    anew = say("your book changed while you answered: what is asked again is about what it says now")
    way_on = Line(say("answer them: salesctl resolve; or one: salesctl resolve 1 mine"), "dim")
    return Answer(
        {"conflicts": [_plain(n, one) for n, one in enumerate(asked, 1)]},
        [*([Line(anew, "warn")] if moved else []), title, Table("conflicts", "", columns, rows), way_on],
        exit_code=DECISION,
    )


def _changed_by(change: LastChange) -> Coded:
    """Who changed a value last, and on which day."""
    day = change.at[:10]
    code = f"{change.author} {day}".strip()
    return Coded(code, say("{author}, {day:date}", author=FreeText(change.author), day=day) if day else code)


def _plain(number: int, question: MergeQuestion) -> dict[str, Any]:
    return {
        "number": number,
        "kind": question.conflict.kind,
        "record": question.conflict.record,
        "path": question.conflict.path,
        "field": question.field,
        "reason": question.conflict.clash.reason,
        "message": str(question.conflict.clash.message),
        "base": question.base,
        "mine": question.mine,
        "theirs": question.theirs,
        "mine_by": {"author": question.by_me.author, "at": question.by_me.at},
        "theirs_by": {"author": question.by_them.author, "at": question.by_them.at},
        "answers": list(question.words),
    }
