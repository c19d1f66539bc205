"""The past: one record's story, and taking a commit back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from salesctl.errors import SalesctlError, UsageError
from salesctl.lang.text import say
from salesctl.lang.typed_dates import parse_moment
from salesctl.model.table import Column, Table
from salesctl.plugins.declaration import ANY_KIND, Argument, Option
from salesctl.session.answer import Answer, Line
from salesctl.session.resolve import resolve

from .records import reference

if TYPE_CHECKING:
    from salesctl.history.undo import Undone
    from salesctl.session.session import Session


def history(
    session: Session,
    ref: Annotated[str, Argument("REF", help="A record; the whole team's story without one.", completes=ANY_KIND)] = "",
    limit: Annotated[int, Option("--limit", metavar="N", min=0, help="The newest N changes (0: all).")] = 0,
    agent: Annotated[
        str, Option("--agent", metavar="NAME", help="Only what a program of this name wrote for somebody.")
    ] = "",
) -> Answer:
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
    what: Annotated[
        str,
        Argument(
            "WHAT",
            help="A record, a commit, or commits A..B; without it, the last one you wrote in this work tree.",
            completes=ANY_KIND,
        ),
    ] = "",
    field: Annotated[str, Argument("FIELD", help="Of the record, this field alone: amount, lines.chai.price.")] = "",
    author: Annotated[
        str, Option("--author", metavar="USER", help="All this person wrote on a day.", completes=("user",))
    ] = "",
    on: Annotated[str, Option("--on", metavar="DATE", help="That day; today unless given.")] = "",
    source: Annotated[str, Option("--import", metavar="SOURCE", help="The newest import of this source.")] = "",
    agent: Annotated[
        str,
        Option(
            "--agent", metavar="NAME", help="Take back all that a program of this name wrote for you, with --since."
        ),
    ] = "",
    since: Annotated[str, Option("--since", metavar="DATE", help="With --agent: from this day on.")] = "",
) -> Answer:
    """Take back your last write, and by another `undo` the one before; later changes of other fields stay.

    Of a record or a field its last change is taken back, whoever made it, with the fields that change with it. It is a new
    commit: nothing is erased from history, and `salesctl redo` brings back what was taken. What colleagues wrote is left alone
    unless you name it. Refused as a whole, with every reason, when later work rests on it.
    """
    from salesctl.history import undo as history_undo
    from salesctl.lang.typed_dates import parse_day

    if (agent or since) and (what or not (agent and since)):
        raise UsageError(
            say("--agent and --since go together, and without a commit"),
            hint=say("salesctl undo --agent assistant --since yesterday"),
        )
    if agent:
        return _told(history_undo.undo_agent(session, agent, parse_moment(since, session.now.date(), past=True)[0]))
    if sum(map(bool, (what, author, source))) > 1 or (on and not author) or (field and not what):
        raise UsageError(
            say("say one thing to take back"),
            hint=say("salesctl undo REF [FIELD] | COMMIT | A..B | --author USER [--on DATE] | --import SOURCE"),
        )
    if author:
        day = parse_day(on, session.today) if on else session.today
        return _told(history_undo.undo_day(session, resolve(session, author, "user").id, day))
    if source:
        return _told(history_undo.undo_import(session, source))
    old, between, new = what.partition("..")
    if between and not field:
        return _told(history_undo.undo_range(session, old, new or "HEAD"))
    if field or (what and not _is_commit(session, what)):
        return _told(history_undo.undo_last_change(session, reference(session, what), field))
    return _told(history_undo.undo(session, what or None))


def _is_commit(session: Session, typed: str) -> bool:
    """Whether a word names a commit, and no record by its id."""
    if session.book.kinds_of(typed) or session.line(typed):
        return False
    try:
        session.git.resolve(typed)
    except SalesctlError:
        return False
    return True


def redo(session: Session) -> Answer:
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
