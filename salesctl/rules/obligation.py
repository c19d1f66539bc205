"""What a rule finds owed: who owes it, to whom, why, by when; and how a row of a rule becomes one."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

from salesctl.errors import SalesctlError
from salesctl.lang.language import ENGLISH
from salesctl.lang.text import say
from salesctl.model.values import unscaled
from salesctl.named_tuples import NamedTuple
from salesctl.session.answer_shapes import ExactNumber, IsoMoment

from .file import ACTIONS, URGENCIES

if TYPE_CHECKING:
    from salesctl.lang.text import Text
    from salesctl.session.session import Session

    from .context import Circumstances
    from .file import Rule, Wording

URGENCY = URGENCIES
"""Most pressing first."""


class Obligation(NamedTuple):
    """One thing owed to one client for one reason. Discharged when the rule's query no longer finds it."""

    id: str
    """`rule:about`; the same as long as it is the same thing."""
    rule: str
    duty: int
    client: str | None
    contact: str | None
    contact_name: str | None
    phone: str | None
    about: str
    action: str
    wording: Wording
    due: str | None
    """ISO day (or moment) it was to be done by."""
    urgency: str
    weight: int
    """How much money is at stake, in the book's currency; 0 where none is."""
    owner: str | None
    planned: str | None = None
    """When a planned activity will see to it; planning does not discharge."""
    activity: str | None = None
    """That activity's id."""

    @property
    def why(self) -> Text:
        """Why it is owed: English, to be said in the reader's language."""
        return self.wording.why

    @property
    def lasting(self) -> Text:
        """The same without what changes by the day alone: `due 6 Nov` in place of `21 days overdue`."""
        return self.wording.lasting

    def overdue(self, today: str) -> bool:
        """Whether it should have been done before today."""
        return self.due is not None and self.due[:10] < today

    @property
    def reference(self) -> dict[str, str]:
        """What a verb is told that is given this obligation, by its line or its id."""
        known = {
            "obligation": self.id,
            "rule": self.rule,
            "duty": str(self.duty),
            "about": self.about,
            "client": self.client,
            "contact": self.contact,
            "action": self.action,
            "activity": self.activity,
        }
        return {name: value for name, value in known.items() if value}


class ObligationData(TypedDict):
    """An obligation as JSON gives it."""

    id: str
    rule: str
    duty: int
    client: str | None
    client_name: str | None
    contact: str | None
    contact_name: str | None
    phone: str | None
    about: str
    action: str
    why: str
    due: IsoMoment | None
    urgency: str
    weight: Annotated[ExactNumber, "How much money is at stake, in `currency`."]
    currency: str
    owner: str | None
    owner_name: str | None
    planned: IsoMoment | None


class ListedObligation(ObligationData):
    """An obligation in a list, by whose line number a verb takes it."""

    line: int


def as_data(session: Session, found: Iterable[Obligation]) -> list[dict[str, Any]]:
    """Obligations as `ObligationData`. A weight is in the book's currency."""
    currency = session.config.currency
    found = list(found)
    whys = session.with_names_told([one.why for one in found])
    told = [
        {
            "id": one.id,
            "rule": one.rule,
            "duty": one.duty,
            "client": one.client,
            "contact": one.contact,
            "contact_name": one.contact_name,
            "phone": one.phone,
            "about": one.about,
            "action": one.action,
            "why": why,
            "due": one.due,
            "urgency": one.urgency,
            "weight": unscaled(one.weight, "money", currency),
            "currency": currency,
            "owner": one.owner,
            "planned": one.planned,
        }
        for one, why in zip(found, whys, strict=True)
    ]
    return session.with_titles(told, "client", "owner")


def obligations(rule: Rule, rows: Iterable[Mapping[str, Any]], known: Circumstances) -> Iterator[Obligation]:
    """What a rule's rows come to. Of rows about one thing the first counts. Raises SalesctlError for a row that cannot be used."""
    seen = set()
    numbers, days, said = rule.numbers, rule.days, rule.said
    named: tuple[str, ...] = ()
    for row in rows:
        named = named or tuple(name for name in said if name in row)
        about = _text(row, "about")
        if about is None:
            raise SalesctlError(say("a row of `{rule}` says about nothing", rule=rule.name))
        if about in seen or (rule.name, about) in known.waived:
            continue
        seen.add(about)
        _check(rule, row, numbers, days)
        one = _obligation(rule, row, named, about, known)
        if one.action:
            yield one


def _check(rule: Rule, row: Mapping[str, Any], numbers: Sequence[str], days: Sequence[tuple[str, str]]) -> None:
    """Raises SalesctlError for a row whose reason cannot be said: it is said later, when somebody reads it."""
    for name in numbers:
        if row[name] is not None and not isinstance(row[name], int):
            raise SalesctlError(
                say(
                    "`{column}` of `{rule}` is not a whole number: {value}",
                    column=name,
                    rule=rule.name,
                    value=repr(row[name]),
                )
            )
    for name, spec in days:
        if row[name] is not None and not _is_day(str(row[name]), spec):
            raise SalesctlError(
                say("`{column}` of `{rule}` is no day: {value}", column=name, rule=rule.name, value=repr(row[name]))
            )


@lru_cache(maxsize=4096)
def _is_day(iso: str, spec: str) -> bool:
    try:
        ENGLISH.check_day(iso, spec)
    except (ValueError, IndexError):
        return False
    return True


def _obligation(
    rule: Rule, row: Mapping[str, Any], said: tuple[str, ...], about: str, known: Circumstances
) -> Obligation:
    client = _shared(row, "client")
    named = _shared(row, "contact")
    usual = known.contacts.get(client) if client else None
    contact = named or (usual.id if usual else None)
    barred = client is not None and contact is not None and (client, contact) in known.barred_contacts
    phone = _shared(row, "phone") or (usual.number if usual and contact == usual.id else None)
    asked = _one_of(rule, row, "action", ACTIONS) or rule.action
    owed_id = f"{rule.name}:{about}"
    activity, planned = known.planned.get(owed_id, (None, None))
    amount = row[rule.weight] if rule.weight else None
    return Obligation(
        id=owed_id,
        rule=rule.name,
        duty=rule.duty,
        client=client,
        contact=contact,
        contact_name=(_shared(row, "name") if named else None)
        or (usual.name if usual and contact == usual.id else None),
        phone=None if barred else phone,
        about=about,
        action=known.action(asked, rule.duty, client, contact),
        wording=rule.wording(row, said, known.today),
        due=_day(rule, row),
        urgency=_one_of(rule, row, "urgency", URGENCIES) or rule.urgency,
        weight=0 if amount is None else known.worth(amount, _text(row, "currency")),
        owner=known.people.owner(_shared(row, "owner")),
        planned=planned,
        activity=activity,
    )


def _shared(row: Mapping[str, Any], name: str) -> str | None:
    """A text that many rows have, kept once."""
    text = _text(row, name)
    return text and sys.intern(text)


def _text(row: Mapping[str, Any], name: str) -> str | None:
    value = row.get(name)
    return None if value is None else str(value)


def _one_of(rule: Rule, row: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> str | None:
    value = _text(row, name)
    if value and value not in allowed:
        raise SalesctlError(
            say("`{name}` of `{rule}` is `{value}`", name=name, rule=rule.name, value=value),
            hint=say("one of {list}", list=", ".join(allowed)),
        )
    return value


def _day(rule: Rule, row: Mapping[str, Any]) -> str | None:
    due = _shared(row, "due")
    try:
        if due is not None:
            date.fromisoformat(due[:10])
    except ValueError:
        raise SalesctlError(say("`due` of `{rule}` is no day: {due}", rule=rule.name, due=due)) from None
    return due
