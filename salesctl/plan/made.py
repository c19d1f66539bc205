"""What plans made before: planned activities that nobody has touched since, and what they were made for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    from salesctl.book import Query

AGAIN = "planned_again"
"""The cause with which a plan moves what an earlier plan made."""
_SAID_BY_OLDER_PLANS = ("planned again", "запланировано заново")
"""Reasons that plans gave before there were causes."""


class MadeActivity(NamedTuple):
    """A planned activity as a plan left it: a person who moves it, or writes something to it, makes it their own."""

    activity: str
    reasons: frozenset[str]
    """The ids of the obligations it is to see to."""
    lapsed: bool
    """Its day is over, and it was neither held nor moved; or its owner is away then."""


def standing_before(query: Query, user: str) -> list[MadeActivity]:
    """A user's planned activities that are a plan's alone, by their start."""
    # `+`: the records that a scope leaves to the list would be tried with each of its clients
    rows = query.rows(
        """
        select p.activity, p.start_on < today() as lapsed, group_concat(f.id, char(10)) as reasons
        from planned as p
        join activity as a on a.id = p.activity
        join activity_for as f on f.record = +p.activity
        where p.owner = ? and a.notes is null and a.outcome is null and a.promise_by is null and a.expects_on is null
          and not exists (select 1 from activity_about as w where w.record = p.activity)
          and not exists (
            select 1 from activity_reschedules as r
            where r.record = p.activity and r.cause is not ? and coalesce(r.reason, '') not in (?, ?))
        group by p.activity
        order by p.start, p.activity
        """,
        (user, AGAIN, *_SAID_BY_OLDER_PLANS),
    )
    return [MadeActivity(row["activity"], frozenset(row["reasons"].split("\n")), bool(row["lapsed"])) for row in rows]
