"""A review: what changed since, weighed; what it did to the figures; what waits for a decision."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from salesctl.errors import SalesctlError
from salesctl.history.changes import changes
from salesctl.lang.text import FreeText, Text, joined, say
from salesctl.named_tuples import NamedTuple
from salesctl.policy.limits import excess

from .effects import Movement, Pace, has_targets, pipeline, plan, receivables
from .weighing import Scales, Weighed, is_away

if TYPE_CHECKING:
    from salesctl.history.changes import RecordChange
    from salesctl.session.session import Session

    from .since import Span

_TOGETHER = 3
"""Records that one commit changed beyond which it is told as one thing."""
_CONCESSIONS = """
select kind, record, at, client, coalesce(owner, '') as owner, what, max(asked) as asked, min(allowed) as allowed,
  min(approved) as approved, max(rejected) as rejected
from concession group by kind, record, at, what
"""
_WAITING = """
select kind, record, client, owner, what, asked, allowed from beyond_policy where approved = 0 and rejected = 0
union all
select kind, record, client, owner, what, max(asked), min(allowed) from concession
where gone = 1 and approved = 0 and rejected = 0 group by kind, record, what
order by 3, 1, 2, 5
"""
_DECIDED_BY = """
select "by" from approval where kind = ? and record = ? and approved = 1 order by at desc limit 1
"""


class PendingDecision(NamedTuple):
    """What waits for somebody who may decide."""

    kind: str
    record: str
    client: str
    text: Text


class Review(NamedTuple):
    """All of it."""

    commits: int
    changes: Sequence[Weighed]
    """The most consequential first, of one consequence the newest."""
    receivables: Sequence[Movement]
    pipeline: Sequence[Movement]
    plan: Sequence[Pace]
    lacks_targets: bool
    """There are targets, and none for this month."""
    decisions: Sequence[PendingDecision]


def review(session: Session, reviewed: Span) -> Review:
    """The review of some commits. The book as it was before them is opened besides."""
    commits, weighed = weighed_changes(session, reviewed)
    then = session.at_revision(reviewed.start) if reviewed.start else None
    paces = plan(then, session)
    return Review(
        commits,
        weighed,
        receivables(then, session),
        pipeline(then, session),
        paces,
        not paces and has_targets(session),
        list(pending_decisions(session)),
    )


def weighed_changes(session: Session, reviewed: Span) -> tuple[int, list[Weighed]]:
    """How many commits there are, and what they mean: the most consequential first, of one consequence the newest."""
    scales = Scales(session)
    done = list(changes(session, reviewed.start, reviewed.end))
    then = session.at_revision(reviewed.start) if reviewed.start else None
    weighed = [(change, found) for change in done if (found := scales.weigh(change))]
    granted = _granted(session, then, weighed)
    by_day = sorted([*_with_what_is_gone(weighed), *granted], key=lambda one: one.at, reverse=True)
    return len({change.commit.oid for change in done}), sorted(by_day, key=lambda one: one.rank)


def _with_what_is_gone(written: Sequence[tuple[RecordChange, Weighed]]) -> Iterator[Weighed]:
    """The changes, and with what was entered that it is there no longer: it would be counted on; `written`: the newest first."""
    last: dict[tuple[str, str], RecordChange] = {}
    for change, weighed in written:
        left = last.setdefault((change.kind.name, change.record), change).after
        if change.before is None and is_away(left):
            gone = say("removed since") if left is None else say("put away since")
            yield weighed._replace(remarks=(*weighed.remarks, gone))
        else:
            yield weighed


def told_changes(weighed: Sequence[Weighed]) -> Iterator[tuple[Weighed, str]]:
    """Each change in a line; other work of one commit on many records, such as a plan, in the words of the commit."""
    together = Counter(one.commit for one in weighed if one.meanings[0] == "other")
    said: set[str] = set()
    for one in weighed:
        if one.meanings[0] == "other" and together[one.commit] > _TOGETHER:
            if one.commit not in said:
                said.add(one.commit)
                yield one, FreeText(one.subject)
        else:
            yield one, joined("; ", [one.text, *one.remarks]) if one.remarks else one.text


def _granted(
    session: Session, then: Session | None, written: Sequence[tuple[RecordChange, Weighed]]
) -> Iterator[Weighed]:
    """What was granted beyond the policy since, and who allowed it; `written`: the changes, the newest first."""
    changed: dict[tuple[str, str], list[tuple[RecordChange, Weighed]]] = defaultdict(list)
    for change, weighed in written:
        changed[change.kind.name, change.record].append((change, weighed))
    known = {_identity(row) for row in _asked(then)} if then else set()
    for row in _asked(session):
        if _identity(row) in known:
            continue
        kind, record = row["kind"], row["record"]
        about = {"approvals", row["at"].partition(".")[0]}
        own = changed[kind, record]
        # what it follows from may be another field than the one it is about, as the days to pay of a day to pay by
        last = next((one for change, one in own if about & change.touched), own[0][1] if own else None)
        terms = excess(row)
        allowed = session.query().one(_DECIDED_BY, (kind, record))
        if row["approved"]:
            by = allowed and FreeText(session.name_of("user", allowed[0]))
            who = say("allowed by {name}", name=by) if by else say("allowed by what it rests on")
        else:
            who = say("the answer was no") if row["rejected"] else say("nobody allowed it")
        names = [session.name_of("client", row["client"])] if row["client"] else []
        document = session.name_of(kind, record) if kind != "client" else ""
        owner = row["owner"] or ""
        yield Weighed(
            ("concession",), last.at if last else "", owner, session.name_of("user", owner) if owner else "",
            row["client"] or "", 21, kind, record, partial(joined, ": ", [*names, document, terms]), (who,), None, "",
            last.why if last else "", last.commit if last else "", last.subject if last else "",
        )  # fmt: skip


def _asked(session: Session) -> list[Mapping[str, Any]]:
    return [dict(row) for row in session.query().rows(_CONCESSIONS)]


def _identity(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes a concession another one: it goes further, or somebody decided about it."""
    return tuple(row[name] for name in ("kind", "record", "at", "what", "asked", "approved", "rejected"))


def pending_decisions(session: Session) -> Iterator[PendingDecision]:
    """What waits for somebody who may decide."""
    for row in map(dict, session.query().rows(_WAITING)):
        document = session.name_of(row["kind"], row["record"]) if row["kind"] != "client" else ""
        client = session.name_of("client", row["client"]) if row["client"] else ""
        yield PendingDecision(
            row["kind"], row["record"], row["client"] or "", joined(": ", [client, document, excess(row)])
        )


def sign_off(session: Session, reviewed: Span, remark: str) -> Mapping[str, str]:
    """The fields of the record that a manager has seen what is reviewed.

    Raises SalesctlError for whoever is no manager.
    """
    role = session.query().one('select role from "user" where id = ?', (session.me,)) if session.me else None
    if session.me is None or role is None or role[0] != "manager":
        managers = [str(row[0]) for row in session.query().rows("select name from \"user\" where role = 'manager'")]
        raise SalesctlError(
            say("only a manager signs a review off"),
            hint=say("ask {users}", users=joined(", ", managers))
            if managers
            else say("no user of this book has the role manager"),
        )
    until = session.git.committed(reviewed.end).astimezone(session.config.zone).isoformat()[:16]
    data = {"at": session.moment, "by": session.me, "commit": reviewed.end, "until": until}
    if reviewed.start:
        data["since"] = reviewed.start
    return {**data, "remark": remark} if remark else data
