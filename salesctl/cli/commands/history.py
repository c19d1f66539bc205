"""The past: a record's story, who set each of its values, and taking a commit back."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Literal, NotRequired, TypedDict

from salesctl.errors import SalesctlError, UsageError
from salesctl.lang.language import ENGLISH
from salesctl.lang.text import say
from salesctl.model.table import Column, Table
from salesctl.plugins.declaration import ANY_KIND, Argument, Option
from salesctl.session.answer import Answer, Line
from salesctl.session.answer_shapes import IsoMoment
from salesctl.session.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from salesctl.history.changes import FieldChange, RecordChange
    from salesctl.history.undo import Undone
    from salesctl.session.session import Session


class ChangeOrigin(TypedDict):
    """The commit that a change was made by; all empty where a value is in no commit yet."""

    commit: str
    author: str
    date: IsoMoment | Literal[""]
    why: Annotated[str, "The reason that was given; empty: none."]
    source: Annotated[str, "The import it came with; empty: somebody typed it."]
    agent: Annotated[str, "The program that wrote it for them; empty: none."]


class SideData(TypedDict):
    """What one of two people had made of a value."""

    author: str
    at: IsoMoment | Literal[""]
    value: str


class ChangedField(ChangeOrigin):
    """A field that a commit changed, as text, empty where there was none, or is none; without a field: the whole record."""

    kind: str
    record: str
    what: Annotated[str, "All the commit changed in this record, in one line, in English."]
    field: str
    before: str
    after: str
    merge: Annotated[bool, "Whether a merge decided it."]
    field_text: Annotated[str, "The field in words, in English."]
    before_text: Annotated[str, "The value in words, in English: names of records, sums with their currency."]
    after_text: str
    sides: NotRequired[Annotated[list[SideData], "What both had made of it, in the order of the merge's parents."]]


class ValueOrigin(ChangeOrigin):
    """A value of a record as it stands, and who set it."""

    field: str
    value: str
    field_text: Annotated[str, "The field in words, in English."]
    value_text: Annotated[str, "The value in words, in English."]


class BlameAnswer(TypedDict):
    """Who set each value of a record."""

    values: list[ValueOrigin]


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
    agent: Annotated[
        str, Option("--agent", metavar="NAME", help="Only what a program of this name wrote for somebody.")
    ] = "",
    everything: Annotated[bool, Option("--all", help="The team's story from the beginning.")] = False,
    since: Annotated[str, Option("--since", metavar="DATE", help="From this day on.")] = "",
    author: Annotated[str, Option("--author", metavar="USER", help="By this person: a user, a part of a name.")] = "",
    field: Annotated[str, Option("--field", metavar="FIELD", help="Of this field alone: amount, lines.price.")] = "",
    kind: Annotated[str, Option("--kind", metavar="KIND", help="Of records of this kind.")] = "",
) -> Annotated[Answer, HistoryAnswer]:
    """Who changed what in a record, when, from what to what, and why. For the question „who agreed to that?“.

    What a merge decided between two people is told with what both had written. A new record is one line; `--field` shows what
    it began with.
    """
    from salesctl.history.changes import TEAM_MOST, sentence
    from salesctl.history.changes import history as told

    day = ""
    if since:
        from salesctl.lang.typed_dates import parse_day

        day = parse_day(since, session.present_day, "past").isoformat()
    known = session.kinds.typed(kind).name if kind else ""
    found = told(
        session, resolve(session, ref) if ref else None, since=day, author=author, field=field, kind=known, agent=agent
    )
    limit = session.asked.limit
    most = (0 if ref or everything or since else TEAM_MOST) if limit is None else limit
    entries = list(islice(found, most + 1) if most else found)
    cut = bool(most and len(entries) > most)
    entries = entries[:most] if most else entries
    told_as = [sentence(session, change) for change, _ in entries]
    if ref or field:
        title, rows = "field", [[change, one.field, one.was, one.after] for change, values in entries for one in values]
        columns = [
            Column("field", title=say("field", "heading")),
            Column("before", title=say("before", "heading")),
            Column("after", title=say("after", "heading")),
        ]
    else:
        title, rows = "what", [[change, text] for (change, _), text in zip(entries, told_as, strict=True)]
        columns = [Column("what", title=say("what changed", "heading"))]
    table = _table("history", title, columns, rows, record=not ref)
    data = [
        {**_plain(change, one), "what": ENGLISH.say(text)}
        for (change, values), text in zip(entries, told_as, strict=True)
        for one in values
    ]
    return Answer({"changes": data}, [table], left_out=None if cut else 0)


def blame(
    session: Session,
    ref: Annotated[str, Argument("REF", help="A record.", completes=ANY_KIND)],
    field: Annotated[str, Argument("FIELD", help="This field alone, and what is in it: amount, lines.price.")] = "",
) -> Annotated[Answer, BlameAnswer]:
    """Who set each value of a record as it stands, when, in which commit, why, and by which import."""
    from salesctl.history.changes import blame as told

    found = told(session, resolve(session, ref), field)
    columns = [
        Column("field", title=say("field", "heading")),
        Column("value", title=say("value", "heading")),
        Column("date", "moment", say("when", "heading")),
        Column("author", title=say("author", "heading")),
        Column("commit", title=say("commit", "heading")),
        Column("source", title=say("import", "heading")),
        Column("why", title=say("why", "heading")),
    ]
    rows: list[list[Any]] = []
    for one in found:
        change = one.change
        if change is None:
            rows.append([one.field, one.value, None, say("in no commit yet"), "", "", ""])
        else:
            known = "" if change.state == "cut" else change.author
            rows.append(
                [one.field, one.value, change.at[:16], known, change.commit.oid[:10], change.source, change.why]
            )
    data = [
        {
            "field": one.field,
            "value": one.value,
            "field_text": ENGLISH.say(one.field),
            "value_text": ENGLISH.say(one.value),
            **(
                _origin(one.change)
                if one.change
                else dict.fromkeys(("commit", "author", "date", "why", "source", "agent"), "")
            ),
        }
        for one in found
    ]
    return Answer({"values": data}, [_filled(Table("blame", "", columns, rows), ("source", "why"))])


def _table(name: str, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, record: bool) -> Table:
    """A row for each change, with who made it and when before what it was."""
    before = [Column("date", "moment", say("when", "heading")), Column("author", title=say("author", "heading"))]
    if record and title == "field":
        before.append(Column("record", "ref", say("record", "heading")))
    made = []
    for change, *cells in rows:
        who = [change.at[:16], change.author, *([change.record] if len(before) > 2 else [])]
        made.append([*who, *cells, change.why, change.agent])
    after = [Column("why", title=say("why", "heading")), Column("agent", title=say("agent", "heading"))]
    return _filled(Table(name, "", [*before, *columns, *after], made), ("why", "agent"))


def _filled(table: Table, names: Sequence[str]) -> Table:
    """The table without those of these columns in which nothing stands."""
    kept = [
        n for n, column in enumerate(table.columns) if column.name not in names or any(row[n] for row in table.rows)
    ]
    rows = [[row[n] for n in kept] for row in table.rows]
    return table._replace(columns=[table.columns[n] for n in kept], rows=rows)


def _origin(change: RecordChange) -> dict[str, Any]:
    return {
        "commit": change.commit.oid,
        "author": change.author,
        "date": change.at,
        "why": change.why,
        "source": change.source,
        "agent": change.agent,
    }


def _plain(change: RecordChange, one: FieldChange) -> dict[str, Any]:
    """A change as programs read it."""
    data = {
        **_origin(change),
        "kind": change.kind.name,
        "record": change.record,
        "field": one.field,
        "before": one.before,
        "after": one.after,
        "merge": change.merge is not None,
        "field_text": ENGLISH.say(one.field),
        "before_text": ENGLISH.say(one.before),
        "after_text": ENGLISH.say(one.after),
    }
    if one.sides:
        data["sides"] = [side._asdict() for side in one.sides]
    return data


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
    day: Annotated[str, Option("--day", metavar="DATE", help="That day; today unless given.")] = "",
    source: Annotated[str, Option("--import", metavar="SOURCE", help="The newest import of this source.")] = "",
    agent: Annotated[
        str,
        Option(
            "--agent", metavar="NAME", help="Take back all that a program of this name wrote for you, with --since."
        ),
    ] = "",
    since: Annotated[str, Option("--since", metavar="DATE", help="With --agent: from this day on.")] = "",
) -> Annotated[Answer, UndoAnswer]:
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
        return _told(history_undo.undo_agent(session, agent, parse_day(since, session.present_day, "past")))
    if sum(map(bool, (what, author, source))) > 1 or (day and not author) or (field and not what):
        raise UsageError(
            say("say one thing to take back"),
            hint=say("salesctl undo REF [FIELD] | COMMIT | A..B | --author USER [--day DATE] | --import SOURCE"),
        )
    if author:
        when = parse_day(day, session.today, "past") if day else session.today
        return _told(history_undo.undo_day(session, resolve(session, author, "user").id, when))
    if source:
        return _told(history_undo.undo_import(session, source))
    old, between, new = what.partition("..")
    if between and not field:
        return _told(history_undo.undo_range(session, old, new or "HEAD"))
    if field or (what and not _is_commit(session, what)):
        return _told(history_undo.undo_last_change(session, resolve(session, what), field))
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
