"""Tells what a write means for what is owed: what is owed no longer, what is now, what is next with the client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesctl.lang.text import say
from salesctl.plan import ranked
from salesctl.rules import as_data
from salesctl.rules.consequences import consequences
from salesctl.session.answer import Answer, Line

if TYPE_CHECKING:
    from salesctl.lang.text import Text
    from salesctl.rules import Obligation
    from salesctl.rules.consequences import Consequences
    from salesctl.session.dry_run import DryRun
    from salesctl.session.session import Session

_MOST = 5
"""How many are told of what is owed no longer, and of what is now."""
_FEW = 20
"""With more changes than this in a commit nobody reads what each of them means, and to work it out takes longer than the rest."""


def of_written(session: Session) -> Answer:
    """What the commits of a session mean; nothing is to be shown where they are many, or may concern every client."""
    few = len(session.written) <= _FEW
    return _told(session, consequences(session, session.written, written=True)) if few else Answer({})


def of_dry_run(session: Session, run: DryRun) -> Answer:
    """The answer of a dry run, and what its changes would mean; where they are many it is said that this is left open."""
    if len(run.changes) > _FEW:
        left_open = say("what would be owed then is worked out for {n:record|records} at most", n=_FEW)
        told = Answer({"obligations": None}, [Line(left_open, "dim")])
    else:
        told = _told(session, consequences(session, run.changes, written=False))
    answer = run.answer
    return answer._replace(data={**answer.data, **told.data}, shown=[*answer.shown, *told.shown])


def _told(session: Session, found: Consequences) -> Answer:
    discharged, added, remaining = (
        [one for item in ranked(part, session.today) for one in item.obligations]
        for part in (found.discharged, found.added, found.remaining)
    )
    alone = found.clients is not None and len(found.clients) == 1

    def reason(one: Obligation) -> str:
        return (
            one.why
            if alone or not one.client
            else say("{client}: {reason}", client=session.name_of("client", one.client), reason=one.why)
        )

    def now(one: Obligation) -> Text:
        if one.due:
            return say("now owed by {due:weekday} {due:date}: {reason}", due=one.due, reason=reason(one))
        return say("now owed: {reason}", reason=reason(one))

    shown = [Line(say("no longer owed: {reason}", reason=reason(one)), "good") for one in discharged[:_MOST]]
    shown += [Line(now(one), "warn") for one in added[:_MOST]]
    if hidden := sum(max(len(part) - _MOST, 0) for part in (discharged, added)):
        shown.append(Line(say("… and {count} more", count=hidden), "dim"))
    if alone and remaining:
        shown.append(Line(say("next: {reason}", reason=reason(remaining[0])), "dim"))
    parts = {"discharged": discharged, "added": added, "remaining": remaining}
    data = {name: as_data(session, part) for name, part in parts.items()}
    return Answer({"obligations": data}, shown)
