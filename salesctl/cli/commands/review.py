"""`review`: what changed since, what it means, what it did to the figures, and what waits for a decision."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, TypedDict

from salesctl.errors import UsageError
from salesctl.lang.language import ENGLISH
from salesctl.lang.suggestions import did_you_mean
from salesctl.lang.text import FreeText, joined, say
from salesctl.model.table import Column, Table
from salesctl.model.values import unscaled
from salesctl.plugins.declaration import Argument, Option
from salesctl.session.answer import Answer, Line
from salesctl.session.answer_shapes import ExactNumber, IsoMoment, WrittenAnswer
from salesctl.session.resolve import resolve

if TYPE_CHECKING:
    from salesctl.model.table import Style
    from salesctl.review.effects import Movement, Pace
    from salesctl.review.review import Review
    from salesctl.review.since import Span
    from salesctl.review.weighing import Weighed
    from salesctl.session.answer import Shown
    from salesctl.session.session import Session


class WeighedData(TypedDict):
    """What one commit did to one record, or was granted in one, and what it means."""

    meanings: Annotated[list[str], "terms, concession, lowered, slipped …; the most consequential first."]
    at: IsoMoment
    person: Annotated[str, "The user, else the name of the commit's author."]
    name: str
    client: str
    duty: Annotated[int, "0: none."]
    kind: str
    record: str
    text: Annotated[str, "What happened, in English."]
    remarks: list[str]
    amount: Annotated[ExactNumber | None, "What it is worth, or is worth less."]
    currency: str
    why: str
    commit: str
    subject: Annotated[str, "Of the commit, in the book's language."]


class MovementData(TypedDict):
    """What a sum was and is, in one currency, and why."""

    client: Annotated[str, "Empty: of all together, in this currency."]
    currency: str
    before: ExactNumber
    after: ExactNumber
    change: ExactNumber
    causes: Annotated[dict[str, ExactNumber], "They add up to the change."]


class PaceData(TypedDict):
    """One target of a person in the month; sums in the book's currency."""

    user: str
    metric: str
    target: ExactNumber
    before: Annotated[ExactNumber | None, "null where the month is another one."]
    fact: ExactNumber
    attained: Annotated[ExactNumber, "Percent of the target."]
    due: Annotated[ExactNumber, "Percent of it that should be attained by now."]
    overdue: Annotated[ExactNumber, "Debts past their day of the person's clients, what is disputed left out."]
    behind: bool


class DecisionData(TypedDict):
    """What waits for somebody who may decide."""

    kind: str
    record: str
    client: str
    text: str


class ReviewAnswer(TypedDict):
    """What changed between two commits, what it means, and what it did to the figures."""

    since: Annotated[str | None, "The commit it begins after; null: from the beginning."]
    until: str
    commits: int
    changes: list[WeighedData]
    receivables: list[MovementData]
    pipeline: list[MovementData]
    plan: list[PaceData]
    decisions: list[DecisionData]


_MOST = 5
"""Changes of one meaning that are shown, and clients a figure moved by, unless they are asked for."""
_PARTS = ("figures", "decisions")
"""What a review shows besides changes."""
_BY = ("person", "client", "duty")


def review(
    session: Session,
    since: Annotated[
        str,
        Argument(
            "SINCE",
            help="A day, a revision or a branch; where your last review ended without it. A remark with --approve.",
        ),
    ] = "",
    only: Annotated[
        str,
        Option(
            "--only",
            metavar="WHAT",
            help="All changes of one kind: terms, slipped, lowered, owner, figures, decisions…",
        ),
    ] = "",
    author: Annotated[str, Option("--author", metavar="USER", help="What this person did.", completes=("user",))] = "",
    client: Annotated[str, Option("--client", metavar="CLIENT", help="About this client.", completes=("client",))] = "",
    by: Annotated[str, Option("--by", metavar="PERSON", help="Tell all by person, client or duty.")] = "",
    approve: Annotated[
        bool, Option("--approve", help="Record that you, a manager, have seen your last review; a remark may follow.")
    ] = False,
) -> Annotated[Answer, ReviewAnswer | WrittenAnswer]:
    """What changed since you last looked: concessions, amounts lowered, dates put off, the past edited, then what was won and paid.

    What it did to receivables, pipeline and plan stands below it, then who is behind, and what waits for a decision. Words for
    `--only`: breach, terms, concession, let_go, lowered, slipped, owner, edited, backdated, approval, merge, won, lost, ordered,
    paid, other, figures, decisions.
    """
    from salesctl.review import review as reviews
    from salesctl.review import since as spans

    if approve:
        data = reviews.sign_off(session, spans.last(session), since)
        return session.record(session.new("sign_off", data), duty=19)
    if by and by not in _BY:
        raise UsageError(
            say("`{by}` is nothing to tell it by", by=by), hint=did_you_mean(by, _BY, say("person, client or duty"))
        )
    if author and only in _PARTS:
        raise UsageError(
            say("`--only {what}` is about the whole team: no part of it is one person's doing", what=only),
            hint=say("leave out --author, or look at one client: --client CLIENT"),
        )
    wanted = _wanted(only)
    reviewed = spans.span(session, since)
    found = reviews.review(session, reviewed)
    if not (since or session.at or only or author or client):
        spans.remember(session, reviewed)
    who = resolve(session, author, "user").id if author else ""
    whose = resolve(session, client, "client").id if client else ""
    if whose:
        found = _about(found, whose)
    if who:
        found = found._replace(receivables=[], pipeline=[], plan=[], lacks_targets=False, decisions=[])
    changes = [
        one for one in found.changes if (not who or one.person == who) and (not wanted or wanted in one.meanings)
    ]
    shown: list[Shown] = [*_head(session, reviewed, found)]
    if only not in _PARTS:
        shown += _grouped(session, changes, by) if by or who or whose else _by_meaning(changes, wanted)
    if only == "figures" or not (only or by):
        shown += _figures(session, found, whole=bool(only))
    if only == "decisions" or not (only or who or by):
        shown += _decisions(found)
    return Answer(_plain(session, reviewed, found, changes), shown)


def _about(found: Review, client: str) -> Review:
    """What a review has about one client; plans are of persons."""
    return found._replace(
        changes=[one for one in found.changes if one.client == client],
        receivables=[one for one in found.receivables if one.client == client and one.change],
        pipeline=[one for one in found.pipeline if one.client == client and one.change],
        plan=[],
        lacks_targets=False,
        decisions=[one for one in found.decisions if one.client == client],
    )


def _wanted(only: str) -> str:
    """The meaning that was asked for; empty for all of them."""
    from salesctl.review.weighing import MEANINGS

    if not only or only in _PARTS:
        return ""
    name = only.replace("-", "_")
    if name not in MEANINGS:
        raise UsageError(
            say("`{what}` is nothing a review looks for", what=only),
            hint=did_you_mean(name, [*MEANINGS, *_PARTS], ", ".join([*MEANINGS, *_PARTS])),
        )
    return name


def _head(session: Session, reviewed: Span, found: Review) -> Iterator[Line]:
    git, zone = session.git, session.config.zone
    end = git.committed(reviewed.end).astimezone(zone).isoformat()[:16]
    commits = say("{n:commit|commits}", n=found.commits)
    if reviewed.start is None:
        yield Line(say("The book from its beginning until {end:moment}: {commits}", end=end, commits=commits), "title")
    else:
        start = git.committed(reviewed.start).astimezone(zone).isoformat()[:16]
        yield Line(
            say("From {start:moment} until {end:moment}: {commits}", start=start, end=end, commits=commits), "title"
        )


def _by_meaning(changes: Sequence[Weighed], wanted: str) -> Iterator[Table | Line]:
    from salesctl.review.weighing import MEANINGS

    for meaning, heading in MEANINGS.items():
        here = [one for one in changes if (wanted or one.meanings[0]) == meaning]
        if not here:
            continue
        if meaning == "other" and not wanted:
            yield _counted(here)
            continue
        told = here if wanted else here[:_MOST]
        table = _table(meaning, say(heading), told)
        notes = []
        if meaning == "breach":
            commits = ", ".join(dict.fromkeys(f"salesctl undo {one.commit[:10]}" for one in told))
            notes.append(
                say("It stands once you sign it off (--approve); to take it back: {commands}", commands=commits)
            )
        if len(here) > len(told):
            notes.append(say("{n:more|more}: --only {what}", n=len(here) - len(told), what=meaning))
        yield table._replace(notes=notes)
    if not changes:
        yield Line(say("Nothing of the kind."), "dim")


def _counted(changes: Sequence[Weighed]) -> Table:
    """Who did how much of what is only counted."""
    people: dict[str, int] = {}
    for one in changes:
        people[one.name] = people.get(one.name, 0) + 1
    rows = [[name, count] for name, count in sorted(people.items(), key=lambda item: -item[1])]
    columns = [Column("who", title=say("who", "heading")), Column("changes", "integer", say("changes", "heading"))]
    note = say("All of it: --only other, or by person: --by person")
    return Table("other", say("Other work"), columns, rows, notes=[note])


def _grouped(session: Session, changes: Sequence[Weighed], by: str) -> Iterator[Table | Line]:
    """All changes under the names of those they have to do with, the most consequential first."""
    from salesctl.rules.duties import DUTIES

    titles: Mapping[str, Callable[[Weighed], str]] = {
        "person": lambda one: one.name or say("nobody"),
        "client": lambda one: FreeText(session.name_of("client", one.client)) if one.client else say("no client"),
        "duty": lambda one: DUTIES[one.duty - 1].title if 0 < one.duty <= len(DUTIES) else say("no duty"),
    }
    title = titles[by or "person"]
    groups: dict[str, list[Weighed]] = {}
    for one in changes:
        groups.setdefault(title(one), []).append(one)
    for name, several in groups.items():
        yield _table(by or "person", name, several, who=by in ("client", "duty"))
    if not changes:
        yield Line(say("Nothing of the kind."), "dim")


def _table(name: str, title: str, changes: Sequence[Weighed], *, who: bool = True) -> Table:
    from salesctl.review.review import told_changes

    columns = [
        Column("at", "moment", say("when", "heading")),
        Column("name", title=say("who", "heading")),
        Column("text", title=say("what changed", "heading")),
        Column("why", title=say("why", "heading")),
    ]
    rows = [
        [one.at[:16] or None, one.name, text, "" if one.why in str(text) else one.why]
        for one, text in told_changes(changes)
    ]
    kept = [0, *([1] if who else []), 2, *([3] if any(row[3] for row in rows) else [])]
    return Table(name, title, [columns[n] for n in kept], [[row[n] for n in kept] for row in rows])


# -- figures ---------------------------------------------------------------------------------------------------------


def _figures(session: Session, found: Review, *, whole: bool) -> Iterator[Shown]:
    for name, title, movements in (
        ("receivables", say("Receivables"), found.receivables),
        ("pipeline", say("Pipeline"), found.pipeline),
    ):
        yield from _moved(session, name, title, movements, whole=whole)
    if found.plan:
        yield _plan(session, found)
    elif found.lacks_targets:
        yield Line(say("No target is set for this month: `salesctl target plan`"), "warn")


def _moved(session: Session, name: str, title: str, movements: Sequence[Movement], *, whole: bool) -> Iterator[Shown]:
    from salesctl.review.effects import totals

    moving = [one for one in movements if one.change]
    told = moving if whole else moving[:_MOST]
    single = {(one.currency, one.before, one.after) for one in told}
    moved = {one.currency for one in moving}
    together = [
        one
        for one in totals(movements)
        if one.currency in moved and (one.currency, one.before, one.after) not in single
    ]
    rows = [
        [
            FreeText(session.name_of("client", one.client)) if one.client else say("all together"),
            one.currency, one.before, one.after, one.change, one.because,
        ]
        for one in [*together, *told]
    ]  # fmt: skip
    columns = [
        Column("client", title=say("client", "heading")),
        Column("currency", "currency", say("currency", "heading")),
        Column("before", "money", say("was", "heading")),
        Column("after", "money", say("is", "heading")),
        Column("change", "money", say("change", "heading")),
        Column("causes", title=say("because", "heading")),
    ]
    notes = (
        [say("{n:more|more}: --only {what}", n=len(moving) - len(told), what="figures")]
        if len(moving) > len(told)
        else []
    )
    if rows:
        yield Table(name, title, columns, rows, notes=notes, currency=session.config.currency)


def _plan(session: Session, found: Review) -> Table:
    """Targets of the month, those furthest behind first, and why."""
    columns = [
        Column("user", "ref", say("who", "heading")),
        Column("metric", "word", say("figure", "heading")),
        Column("target", "as", say("target", "heading")),
        Column("fact", "as", say("is", "heading")),
        Column("attained", "percent", say("attained", "heading")),
        Column("due", "percent", say("due by now", "heading")),
        Column("because", title=say("because", "heading")),
    ]
    rows, units = [], []
    for one in found.plan:
        rows.append(
            [
                one.user,
                one.metric,
                one.target,
                one.fact,
                one.attained,
                one.due,
                _behind(one, found),
            ]
        )
        units.append("money" if one.of_money else "integer")
    styles: list[Style] = ["bad" if one.behind else "" for one in found.plan]
    metrics = session.kinds["target"].fields["metrics"].fields
    words = {one.metric: metrics[one.metric].heading for one in found.plan if one.metric in metrics}
    paced = say(
        "Due by now: of money as in own past months, where there are enough; `report plan` counts working days alone."
    )
    return Table(
        "plan", say("Plan of the month"), columns, rows, notes=[paced], currency=session.config.currency, units=units,
        styles=styles, words=words,
    )  # fmt: skip


def _behind(pace: Pace, found: Review) -> str:
    """Why somebody is behind with money, as far as the book knows."""
    if not pace.behind or not pace.of_money:
        return ""
    told: list[str] = [say("{sum:money} overdue", sum=pace.overdue)] if pace.overdue else []
    own = [one for one in found.changes if one.person == pace.user]
    lost, slipped = (sum(what in one.meanings for one in own) for what in ("lost", "slipped"))
    told += [say("{n:date|dates} put off", n=slipped)] if slipped else []
    told += [say("{n:deal|deals} lost", n=lost)] if lost else []
    return joined(", ", told)


def _decisions(found: Review) -> Iterator[Shown]:
    yield Line(
        say("{n:thing waits|things wait} for a decision: salesctl approvals", n=len(found.decisions))
        if found.decisions
        else say("Nothing waits for a decision."),
        "title",
    )
    yield from (Line(one.text, "warn") for one in found.decisions)


# -- data ------------------------------------------------------------------------------------------------------------


def _plain(session: Session, reviewed: Span, found: Review, changes: Sequence[Weighed]) -> ReviewAnswer:
    """A review as programs read it."""
    from salesctl.review.effects import totals

    return {
        "since": reviewed.start,
        "until": reviewed.end,
        "commits": found.commits,
        "changes": [_plain_change(session, one) for one in changes],
        "receivables": [_plain_movement(one) for one in (*totals(found.receivables), *found.receivables)],
        "pipeline": [_plain_movement(one) for one in (*totals(found.pipeline), *found.pipeline)],
        "plan": [_plain_pace(session, one) for one in found.plan],
        "decisions": [
            {"kind": one.kind, "record": one.record, "client": one.client, "text": ENGLISH.say(one.text)}
            for one in found.decisions
        ],
    }


def _plain_change(session: Session, one: Weighed) -> WeighedData:
    amount = None if one.amount is None else unscaled(one.amount, "money", one.currency or session.config.currency)
    return {
        "meanings": list(one.meanings),
        "at": one.at,
        "person": one.person,
        "name": one.name,
        "client": one.client,
        "duty": one.duty,
        "kind": one.kind,
        "record": one.record,
        "text": ENGLISH.say(one.text),
        "remarks": [ENGLISH.say(remark) for remark in one.remarks],
        "amount": amount,
        "currency": one.currency,
        "why": one.why,
        "commit": one.commit,
        "subject": one.subject,
    }


def _plain_movement(one: Movement) -> MovementData:
    def money(value: int) -> str:
        return unscaled(value, "money", one.currency)

    return {
        "client": one.client,
        "currency": one.currency,
        "before": money(one.before),
        "after": money(one.after),
        "change": money(one.change),
        "causes": {name: money(value) for name, value in one.causes.items()},
    }


def _plain_pace(session: Session, one: Pace) -> PaceData:
    def figure(value: int) -> str:
        return unscaled(value, "money", session.config.currency) if one.of_money else str(value)

    return {
        "user": one.user,
        "metric": one.metric,
        "target": figure(one.target),
        "before": None if one.before is None else figure(one.before),
        "fact": figure(one.fact),
        "attained": unscaled(one.attained, "percent"),
        "due": unscaled(one.due, "percent"),
        "overdue": unscaled(one.overdue, "money", session.config.currency),
        "behind": one.behind,
    }
