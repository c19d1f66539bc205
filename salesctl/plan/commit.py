"""A plan as drafts: planned activities for what is owed, and the cancelling of those whose every reason is gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from salesctl.desk import Desk
    from salesctl.draft import Draft
    from salesctl.rules import Obligation

    from .fit import Plan, Slot
    from .rank import Item

_TYPE = {"letter": "email", "manager": "task"}


def plan_drafts(desk: Desk, user: str, made: Plan) -> list[Draft]:
    """The drafts that bring the book in line with a plan; none when nothing changed."""
    drafts: list[Draft] = []
    for slot in made.slots:
        drafts.append(desk.new("activity", _activity(slot, user), also=drafts))
    for item in made.standing:
        drafts += _more_reasons(desk, item)
    return drafts + _cancelled(desk, user, {one.id for one in made.owed})


def _activity(slot: Slot, user: str) -> dict[str, Any]:
    item = slot.item
    first = item.obligations[0]
    # what was planned belongs to who does it, the covering person too
    return {
        "type": _TYPE.get(item.action, item.action),
        "client": item.client,
        "owner": user,
        "direction": "out" if item.client else None,
        "start": slot.start.strftime("%Y-%m-%dT%H:%M"),
        "duration": str(slot.minutes),
        "text": "\n".join(one.why for one in item.obligations),
        "contacts": [f"{item.client}/{first.contact}"] if item.client and first.contact else None,
        "for": [_reason(one) for one in item.obligations],
    }


def _reason(one: Obligation) -> dict[str, str]:
    return {"id": one.id, "rule": one.rule, "about": one.about}


def _more_reasons(desk: Desk, item: Item) -> list[Draft]:
    """A reason that came up since joins the activity that is planned with the client anyway."""
    fresh = [one for one in item.obligations if not one.activity]
    if not fresh or item.activity is None:
        return []
    record, _ = desk.read("activity", item.activity)
    data = dict(record.data)
    data["for"] = [*(data.get("for") or []), *(_reason(one) for one in fresh)]
    data["text"] = "\n".join([*filter(None, [data.get("text")]), *(one.why for one in fresh)])
    return [desk.revise("activity", item.activity, data)]


def _cancelled(desk: Desk, user: str, owed: set[str]) -> list[Draft]:
    """Planned activities nobody touched whose every reason is gone: the client has paid, the goods have come."""
    with desk.asking() as asking:
        rows = asking.rows(
            "select p.activity, group_concat(f.id, char(10)) as reasons from planned as p"
            " join activity_for as f on f.record = p.activity"
            " where p.owner = ? and p.start_on >= ? group by p.activity order by p.activity",
            (user, desk.today.isoformat()),
        )
        gone = [row["activity"] for row in rows if not owed & set(_split(row["reasons"]))]
    return [desk.revise("activity", activity, _without(desk, activity)) for activity in gone]


def _without(desk: Desk, activity: str) -> dict[str, Any]:
    record, _ = desk.read("activity", activity)
    return {**record.data, "cancelled": {"at": desk.today.isoformat(), "reason": "no longer owed"}}


def _split(reasons: str) -> Sequence[str]:
    return reasons.split("\n")
