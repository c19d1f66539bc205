"""Why activities are planned: said from what they are `for`, on the day it is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple
from salesctl.rules import URGENCY, load_rules, owed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from salesctl.lang.text import Text
    from salesctl.rules import Obligation
    from salesctl.session.session import Session


class Reason(NamedTuple):
    """One thing that an activity is to settle."""

    title: Text | str
    """What its rule is about; the rule's name where there is no such rule any more."""
    about: str
    """What it concerned, as that is called; empty while it is owed."""
    obligation: Obligation | None
    """As it is owed; None: it is no longer."""
    lasting: str = ""
    """Why it is owed, from one day to the next, as people call what it is about; empty where it no longer is."""

    @property
    def why(self) -> str:
        """Why it is owed; of what is no longer owed, what it was about."""
        return self.obligation.why if self.obligation else say("{rule}: {about}", rule=self.title, about=self.about)


def reasons_of(
    session: Session, activities: Collection[str], user: str | None = None
) -> Mapping[str, Sequence[Reason]]:
    """By activity, what it is to settle, the most pressing first and last what is no longer owed; none that is for nothing.

    `user` narrows what is looked at to what that user owes.
    """
    query = session.query()
    rows = list(
        query.rows(
            "select record, id, rule, about from activity_for where record in (select value from json_each(?))"
            " order by record, n",
            (json.dumps(list(activities)),),
        )
    )
    if not rows:
        return {}
    asked = {row["rule"] for row in rows}
    planned = {row["id"] for row in rows}
    owing = {one.id: one for one in owed(session, user, rules=asked).obligations if one.id in planned}
    titles = {rule.name: rule.title for rule in load_rules(session.root, session.installed.rules, asked)[0]}
    lasting = dict(zip(owing, session.with_names_told([one.lasting for one in owing.values()]), strict=True))
    found: dict[str, list[Reason]] = {}
    for row in rows:
        id_ = row["id"]
        one = owing.get(id_)
        about = "" if one else session.name_of("*", row["about"], lasting=True)
        reason = Reason(titles.get(row["rule"], row["rule"]), about, one, lasting.get(id_, ""))
        found.setdefault(row["record"], []).append(reason)
    for reasons in found.values():
        reasons.sort(key=_turn)
    return found


def _turn(reason: Reason) -> tuple[bool, int, int]:
    one = reason.obligation
    return (False, URGENCY.index(one.urgency), -one.weight) if one else (True, 0, 0)
