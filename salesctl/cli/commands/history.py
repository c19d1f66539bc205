"""The past: one record's story, and taking a commit back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypedDict

from salesctl.errors import UsageError
from salesctl.lang.text import say
from salesctl.lang.typed_dates import parse_moment
from salesctl.model.table import Column, Table
from salesctl.plugins.declaration import ANY_KIND, Argument, Option
from salesctl.session.answer import Answer, Line
from salesctl.session.answer_shapes import IsoMoment
from salesctl.session.resolve import resolve

if TYPE_CHECKING:
    from salesctl.history.undo import Undone
    from salesctl.session.session import Session


class ChangedField(TypedDict):
    """A field that a commit changed, as text; null where there was none, or is none."""

    commit: str
    author: str
    agent: Annotated[str, "The program that wrote it for them; empty: none."]
    date: IsoMoment
    record: str
    field: str
    before: str | None
    after: str | None


class HistoryAnswer(TypedDict):
    """Who changed what, the newest first."""

    changes: list[ChangedField]


class UndoAnswer(TypedDict):
    """A commit that was taken back, or brought again."""

    undone: Annotated[str, "That commit."]
    all_undone: Annotated[list[str], "All commits that were taken back."]
    commit: Annotated[str, "The commit that does it."]
    paths: list[str]


def history(
    session: Session,
    ref: Annotated[str, Argument("REF", help="A record; the whole team's story without one.", completes=ANY_KIND)] = "",
    limit: Annotated[int, Option("--limit", metavar="N", min=0, help="The newest N changes (0: all).")] = 0,
    agent: Annotated[
        str, Option("--agent", metavar="NAME", help="Only what a program of this name wrote for somebody.")
    ] = "",
) -> Annotated[Answer, HistoryAnswer]:
    """Who changed what in a record, when, from what to what. For the question „who agreed to that?“."""
    from salesctl.history.changes import history as told

    entries = told(session, resolve(session, ref) if ref else None, limit, agent)
    columns = [
        Column("at", "moment", say("when", "heading")),
        Column("author", title=say("author", "heading")),
        Column("agent", title=say("agent", "heading")),
        Column("record", "ref", say("record", "heading")),
        Column("field", title=say("field", "heading")),
        Column("before", title=say("before", "heading")),
        Column("after", title=say("after", "heading")),
    ]
    rows = [[e.at[:16], e.author, e.agent, e.record, e.field, e.before, e.after] for e in entries]
    data = {
        "changes": [
            {
                "commit": e.commit,
                "author": e.author,
                "agent": e.agent,
                "date": e.at,
                "record": e.record,
                "field": e.field,
                "before": e.before,
                "after": e.after,
            }
            for e in entries
        ]
    }
    return Answer(data, [Table("history", "", columns, rows)])


def undo(
    session: Session,
    commit: Annotated[
        str, Argument("COMMIT", help="The commit to take back; without it, the last one you wrote in this work tree.")
    ] = "",
    agent: Annotated[
        str,
        Option(
            "--agent", metavar="NAME", help="Take back all that a program of this name wrote for you, with --since."
        ),
    ] = "",
    since: Annotated[str, Option("--since", metavar="DATE", help="With --agent: from this day on.")] = "",
) -> Annotated[Answer, UndoAnswer]:
    """Take back your last write, and by another `undo` the one before; later changes of other fields stay.

    It is a new commit: nothing is erased from history, and `salesctl redo` brings back what was taken. What colleagues wrote
    is left alone unless you name the commit. Refused, with the reason, when later work rests on it.
    """
    from salesctl.history.undo import undo as undone
    from salesctl.history.undo import undo_agent

    if (agent or since) and (commit or not (agent and since)):
        raise UsageError(
            say("--agent and --since go together, and without a commit"),
            hint=say("salesctl undo --agent assistant --since yesterday"),
        )
    if agent:
        return _told(undo_agent(session, agent, parse_moment(since, session.now.date(), past=True)[0]))
    return _told(undone(session, commit or None))


def redo(session: Session) -> Annotated[Answer, UndoAnswer]:
    """Bring back what `undo` took, one write at a time, until you write something else."""
    from salesctl.history.undo import redo as redone

    return _told(redone(session))


def _told(result: Undone) -> Answer:
    """What was taken back or brought again, and the records it touched."""
    sentence = (
        say("Brought again: {subject}", subject=result.subject)
        if result.restored
        else say("Took back: {subject}", subject=result.subject)
    )
    return Answer(
        {
            "undone": result.undone,
            "all_undone": list(result.all_undone),
            "commit": result.commit,
            "paths": list(result.paths),
        },
        [Line(sentence, "good"), *(f"  {path}" for path in result.paths)],
    )
