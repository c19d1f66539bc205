"""Why activities are planned: said from what they are `for`, on the day it is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from salesctl.lang.text import say
from salesctl.rules import load_rules, owed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from salesctl.session.session import Session


def reasons_of(session: Session, activities: Collection[str], user: str | None = None) -> Mapping[str, Sequence[str]]:
    """By activity, the reason of each obligation it is to settle; an activity that is for none is left out.

    What is no longer owed is said as its rule's title and what it was about. `user` narrows what is looked at to
    what that user owes.
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
    owing = owed(session, user, rules={row["rule"] for row in rows})
    reasons = {one.id: one.why for one in owing.obligations}
    gone = any(row["id"] not in reasons for row in rows)
    rules = load_rules(session.root, session.installed.rules)[0] if gone else []
    titles = {rule.name: rule.title for rule in rules}
    found: dict[str, list[str]] = {}
    for row in rows:
        title = titles.get(row["rule"], row["rule"])
        reason = reasons.get(row["id"]) or say("{rule}: {about}", rule=title, about=row["about"])
        found.setdefault(row["record"], []).append(reason)
    return found
