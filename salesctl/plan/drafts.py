"""A plan as drafts: planned activities for what is owed, and the cancelling of those whose every reason is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from salesctl.model.ids import mint

from .made import AGAIN
from .rank import ALONG

if TYPE_CHECKING:
    from collections.abc import Sequence

    from salesctl.rules import Obligation
    from salesctl.session.drafts import Draft
    from salesctl.session.session import Session

    from .fit import Plan, Slot
    from .rank import Item

GONE = "no_longer_owed"
"""The cause with which a plan cancels what an earlier plan made."""
_TYPE = {"letter": "email", "manager": "task"}


def plan_drafts(session: Session, user: str, made: Plan) -> list[Draft]:
    """The drafts that bring the book in line with a plan; none when it is in line already.

    An activity names under `for` what it is to settle. Why that is owed is not written down: it is found when it is read.
    """
    moving = _moving(made)
    drafts: list[Draft] = []
    for slot, before in zip(made.slots, moving, strict=True):
        if before:
            drafts.append(_moved(session, before, slot))
        else:
            drafts.append(session.new("activity", _activity(slot, user), _id(session, slot, user, drafts)))
    for item in made.standing:
        drafts += _joined(session, item)
    return drafts + [_cancelled(session, activity) for activity in _pointless(made, {one for one in moving if one})]


def moved_to(made: Plan) -> dict[str, str]:
    """The new time of each activity that a plan moves: what an earlier plan made, and its time does not hold."""
    return {activity: _start(slot) for slot, activity in zip(made.slots, _moving(made), strict=True) if activity}


def _moving(made: Plan) -> list[str | None]:
    """By slot the lapsed activity that moves there, one that was to see to a reason of it; None: it becomes a new one."""
    lapsed = {reason: one.activity for one in made.made if one.lapsed for reason in one.reasons}
    found: list[str | None] = []
    for slot in made.slots:
        before = next((lapsed[one.id] for one in slot.item.obligations if one.id in lapsed), None)
        found.append(None if before in found else before)
    return found


def _id(session: Session, slot: Slot, user: str, beside: Sequence[Draft]) -> str:
    """The same plan made in two clones is the same records: owner, day and client, or the obligation where there is none."""
    about = slot.item.client or slot.item.obligations[0].id
    taken = {draft.id for draft in beside}
    fields = {"owner": user, "day": f"{slot.start:%Y-%m-%d}", "about": about}
    return mint(
        "plan-{owner}-{day}-{about}", fields, lambda one: one in taken or session.book.is_taken(one), lambda _: ""
    )


def _activity(slot: Slot, user: str) -> dict[str, Any]:
    item = slot.item
    first = item.obligations[0]
    # what was planned belongs to who does it, the covering person too
    return {
        "type": _TYPE.get(item.action, item.action),
        "client": item.client,
        "owner": user,
        "direction": "out" if item.client else None,
        "start": _start(slot),
        "duration": str(slot.minutes),
        "contacts": [f"{item.client}/{first.contact}"] if item.client and first.contact else None,
        "for": [_reason(one) for one in item.obligations],
    }


def _moved(session: Session, activity: str, slot: Slot) -> Draft:
    """What an earlier plan made and lapsed, put to its new time. It is the same event in the calendar."""
    record, _ = session.read("activity", activity)
    data = dict(record.data)
    data["reschedules"] = [
        *(data.get("reschedules") or []),
        {"from": data["start"], "cause": AGAIN},
    ]
    data |= {
        "start": _start(slot),
        "duration": str(slot.minutes),
        "type": _TYPE.get(slot.item.action, slot.item.action),
        "for": [_reason(one) for one in slot.item.obligations],
    }
    return session.revise("activity", activity, data)


def _joined(session: Session, item: Item) -> list[Draft]:
    """A reason that came up since joins the activity that is planned with the client anyway."""
    fresh = [one for one in item.obligations if not one.activity]
    if not fresh or item.activity is None:
        return []
    record, _ = session.read("activity", item.activity)
    data = dict(record.data)
    data["for"] = [*(data.get("for") or []), *map(_reason, fresh)]
    return [session.revise("activity", item.activity, data)]


def _pointless(made: Plan, kept: set[str]) -> list[str]:
    """What plans made whose every reason is gone: the client has paid, the goods have come. Or, of what lapsed, is planned again.

    A reason whose rule could not be asked is not gone; what is asked by the way holds no dealing up by itself.
    """
    owed = {one.id for one in made.owed if one.action != ALONG}
    planned_again = {
        one.id for item in (*(slot.item for slot in made.slots), *made.standing) for one in item.obligations
    }

    def gone(reason: str, *, lapsed: bool) -> bool:
        return reason.partition(":")[0] in made.answered and (
            reason not in owed or (lapsed and reason in planned_again)
        )

    return [
        one.activity
        for one in made.made
        if one.activity not in kept and all(gone(reason, lapsed=one.lapsed) for reason in one.reasons)
    ]


def _cancelled(session: Session, activity: str) -> Draft:
    record, _ = session.read("activity", activity)
    cancelled = {"at": session.happened_on, "cause": GONE}
    return session.revise("activity", activity, {**record.data, "cancelled": cancelled})


def _start(slot: Slot) -> str:
    return slot.start.strftime("%Y-%m-%dT%H:%M")


def _reason(one: Obligation) -> dict[str, str]:
    return {"id": one.id, "rule": one.rule, "about": one.about}
