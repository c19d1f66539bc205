"""What a change of a record means to who answers for the business: terms eased, amounts lowered, dates slipped, or work done.

Each is told in the words of the history (`Session.told`), with remarks on what the words do not say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from salesctl.check.rights import left_to
from salesctl.history.changes import RecordChange, changes, sentence
from salesctl.lang.text import FreeText, Text, say, translatable
from salesctl.model.fact_dates import fact_dates
from salesctl.model.payment_terms import PaymentTerm
from salesctl.model.values import is_true, scaled
from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    from salesctl.model.kinds import Field, Kind
    from salesctl.model.links import Keys
    from salesctl.session.session import Session

MEANINGS: Mapping[str, str] = {
    "breach": translatable("Changed without the right to"),
    "terms": translatable("Terms eased"),
    "concession": translatable("Granted beyond the policy"),
    "let_go": translatable("Debts let go"),
    "lowered": translatable("Amounts lowered"),
    "slipped": translatable("Dates slipped"),
    "owner": translatable("Owners changed"),
    "edited": translatable("Facts of the past edited"),
    "backdated": translatable("Entered late"),
    "approval": translatable("Approvals that are not their author's"),
    "merge": translatable("Decided by merges"),
    "won": translatable("Deals won"),
    "lost": translatable("Deals lost"),
    "ordered": translatable("Ordered"),
    "paid": translatable("Paid"),
    "other": translatable("Other work"),
}
"""What changes are looked at for, the most consequential first, each with its heading."""
CONSEQUENTIAL = tuple(MEANINGS)[: tuple(MEANINGS).index("won")]
"""Those a manager should look at one by one."""
LATE = 3
"""Days after which a fact was entered late: a weekend lies between a Friday's and Monday's morning."""
_EASED = {
    "payment_terms_days": 1, "deferral_days": 1, "terms_days": 1, "due_on": 1, "credit_limit": 1, "discount": 1, "prepayment": -1,
    "floor_price": -1,
}  # fmt: skip
"""Fields of terms: 1 where more is to the client's advantage, -1 where less is. A limit that is taken away is no limit."""
_PROMISED = ("expected_close", "promised_on")
"""Days somebody counts on."""
_DUTIES = {
    "target": 1, "payment": 2, "credit_note": 2, "balance": 2, "invoice": 2, "request": 3, "order": 4, "shipment": 4, "client": 6,
    "call_list": 8, "offer": 10, "deal": 11, "script": 12, "promotion": 13, "product": 14, "price_list": 14, "feedback": 16,
    "activity": 18, "close": 19, "contract": 21, "intel": 23, "competitor": 23,
}  # fmt: skip
"""The duty that records of a kind serve where their commit names none."""


class Weighed(NamedTuple):
    """What one commit did to one record, or was granted in one, and what it means."""

    meanings: tuple[str, ...]
    """Keys of MEANINGS, the most consequential first."""
    at: str
    """When: ISO, in the book's zone."""
    person: str
    """The user's id, else the name of the commit's author."""
    name: str
    """What the person is called."""
    client: str
    duty: int
    """0: none."""
    kind: str
    record: str
    tell: Callable[[], str]
    """Says what happened; asked only of those that are told one by one."""
    remarks: tuple[str, ...]
    amount: int | None
    """What it is worth, or is worth less."""
    currency: str
    why: str
    commit: str
    subject: str
    """Of the commit."""

    @property
    def text(self) -> str:
        """What happened."""
        return self.tell()

    @property
    def rank(self) -> int:
        """How consequential: less is more."""
        return list(MEANINGS).index(self.meanings[0])


class Scales:
    """Weighs changes of a book, by its people, stages and closed months."""

    def __init__(self, session: Session) -> None:
        self._session = session
        query = session.query()
        self._people = {
            str(email).casefold(): (str(user), str(name))
            for user, name, email in query.rows('select id, name, email from "user" where email is not null')
        }
        self._emails = {user: email for email, (user, _) in self._people.items()}
        self._outcomes = {row[0]: row[1] for row in query.rows("select stage, outcome from stage_now")}
        self._owners = {row[0]: row[1] for row in query.rows("select id, owner from client where owner is not null")}
        self._closed = [row[0] for row in query.rows("select date from close where period = 'month' and archived = 0")]
        self._breaches: dict[tuple[str, str, str], list[Text]] = {}
        for one in session.book.breaches():
            self._breaches.setdefault((one.oid, one.kind, one.record), []).append(left_to(one.field, one.roles))

    def weigh(self, change: RecordChange) -> Weighed | None:
        """What a change means; None where nothing can be read of it."""
        if change.state:
            return None
        data = change.after or change.before or {}
        found = dict(self._meanings(change))
        if breaches := self._breaches.get((change.commit.oid, change.kind.name, change.record)):
            found["breach"] = breaches
        order = [meaning for meaning in MEANINGS if meaning in found] or ["other"]
        remarks = [remark for meaning in order for remark in found.get(meaning, [])]
        person, name = self._person(change)
        amount, currency = self._amount(change, order)
        duty = dict(change.commit.trailers).get("Duty", "")
        return Weighed(
            tuple(order), change.at, person, name, change.record if change.kind.name == "client" else str(data.get("client") or ""),
            int(duty) if duty.isdigit() else _DUTIES.get(change.kind.name, 0), change.kind.name, change.record,
            partial(sentence, self._session, change), tuple(remarks), amount, currency, change.why, change.commit.oid,
            change.commit.subject,
        )  # fmt: skip

    def _person(self, change: RecordChange) -> tuple[str, str]:
        known = self._people.get(change.commit.author_email.casefold())
        return known or (change.author, change.author)

    def _amount(self, change: RecordChange, order: Sequence[str]) -> tuple[int | None, str]:
        after, before = (self._worth(change.kind, tree) for tree in (change.after, change.before))
        if "lowered" in order and before and after and before[1] == after[1]:
            return before[0] - after[0], after[1]
        told = after if {"let_go", "won", "lost", "ordered", "paid"} & set(order) else None
        return told or (None, "")

    def _worth(self, kind: Kind, tree: Mapping[str, Any] | None) -> tuple[int, str] | None:
        found = self._session.worth(kind, tree) if tree else None
        return (found[0], found[1] or self._session.config.currency) if found else None

    def _meanings(self, change: RecordChange) -> Iterator[tuple[str, list[Text]]]:
        if change.merge:
            yield "merge", []
            return
        values = [one for one in change.values() if one[0][0] != "approvals"]
        new = change.before is None
        kept = not new and change.after is not None
        if change.kind.name == "policy" or (kept and any(_eased(change.kind, *one) for one in values)):
            yield "terms", []
        if new and change.kind.name == "credit_note" and (change.after or {}).get("reason") != "return":
            yield "let_go", []
        if not new and (lowered := self._lowered(change, values)) is not None:
            yield "lowered", lowered
        if kept and (slipped := self._slipped(change, values)) is not None:
            yield "slipped", slipped
        if kept and any(keys[-1] == "owner" and was for keys, was, _ in values):
            yield "owner", []
        if not new and (edited := self._edited(change, values)) is not None:
            yield "edited", edited
        if late := self._late(change):
            yield "backdated", late
        if wrong := list(self._approvals(change)):
            yield "approval", wrong
        yield from self._done(change)

    def _lowered(self, change: RecordChange, values: Sequence[tuple[Keys, str, str]]) -> list[Text] | None:
        if change.kind.name == "target":
            fields = [(change.kind.at(keys), before, after) for keys, before, after in values]
            falls = (
                field and (_measure(field, after) or 0) < (_measure(field, before) or 0)
                for field, before, after in fields
            )
            return [] if any(falls) else None
        was, now = (None if is_away(tree) else self._worth(change.kind, tree) for tree in (change.before, change.after))
        if change.kind.name == "credit_note" or was is None:
            return None
        if is_away(change.after) and change.kind.name == "deal" and self._outcome(change.before) != "open":
            return None  # what is decided is worth nothing to come
        if now is None or (now[1] == was[1] and now[0] < was[0]):
            less = was[0] - (now[0] if now else 0)
            return [say("less by {sum:money}", sum=less, currency=was[1])]
        return None

    def _slipped(self, change: RecordChange, values: Sequence[tuple[Keys, str, str]]) -> list[Text] | None:
        moved = [one for one in values if one[0][-1] in _PROMISED and _later(*one[1:])]
        if not moved:
            return None
        keys, was, became = moved[0]
        session = self._session
        times = sum(
            _later(before, after)
            for earlier in changes(session, None, change.commit.oid, change.path)
            for other, before, after in earlier.values()
            if other == keys and earlier.before is not None
        )
        if not became:
            return [say("no day is promised any more; moved {n:time|times} in all", n=times)]
        days = (date.fromisoformat(became) - date.fromisoformat(was)).days
        return [say("{days:day|days} later; moved {n:time|times} in all", days=days, n=times)]

    def _edited(self, change: RecordChange, values: Sequence[tuple[Keys, str, str]]) -> list[Text] | None:
        """Facts that stood in the book, about an earlier day, and read otherwise now."""
        happened = change.kind.happened
        day = str((change.before or {}).get(happened.name) or "")[:10] if happened else ""
        if not day or day >= change.at[:10]:
            return None
        fields = [(keys, change.kind.at(keys), was) for keys, was, _ in values]
        facts = [
            keys for keys, field, was in fields
            if was and keys[-1] not in (*_PROMISED, "owner") and field is not None and field.type not in ("text", "")
        ]  # fmt: skip
        if not facts and not (is_away(change.after) and not is_away(change.before)):
            return None
        remarks = [say("of {day:date}", day=day)]
        if any(closed >= day for closed in self._closed):
            remarks.append(say("its month is closed"))
        return remarks

    def _late(self, change: RecordChange) -> list[Text]:
        """That a fact was entered long after its day."""
        if change.after is None or not change.commit.parents:
            return []
        known = {one.typed[:10] for one in fact_dates(change.before or {}, change.kind.fields)}
        days = [
            one.typed[:10]
            for one in fact_dates(change.after, change.kind.fields)
            if one.field.when == "record" and one.typed[:10] not in known
        ]
        late = (date.fromisoformat(change.at[:10]) - date.fromisoformat(min(days))).days if days else 0
        return [say("entered {n:day|days} late", n=late)] if late > LATE else []

    def _approvals(self, change: RecordChange) -> Iterator[Text]:
        known = {str(one.get("at")) for one in (change.before or {}).get("approvals") or []}
        data = change.after or {}
        owner = data.get("owner") or self._owners.get(str(data.get("client") or ""))
        for one in data.get("approvals") or []:
            by = str(one.get("by") or "")
            if str(one.get("at")) in known or not by:
                continue
            name = FreeText(self._session.name_of("user", by))
            wrote = change.commit.author_email.casefold()
            if by in self._emails and self._emails[by] != wrote:
                yield say("says {name}, written by {author}", name=name, author=FreeText(change.author))
            elif by == owner and one.get("decision") != "rejected":
                yield say("{name} approved terms of an own client", name=name)

    def _outcome(self, deal: Mapping[str, Any] | None) -> str:
        """What came of a deal: open, won, lost; a stage that no policy knows is its own."""
        stage = str(_stages(deal)[-1].get("stage")) if _stages(deal) else "open"
        return str(self._outcomes.get(stage, stage))

    def _done(self, change: RecordChange) -> Iterator[tuple[str, list[Text]]]:
        kind, new = change.kind.name, change.before is None
        if kind == "deal" and len(_stages(change.after)) > len(_stages(change.before)):
            outcome = self._outcome(change.after)
            if outcome in ("won", "lost"):
                yield outcome, []
        if new and kind == "order":
            yield "ordered", []
        if new and kind == "payment":
            yield "paid", []


def _stages(deal: Mapping[str, Any] | None) -> Sequence[Mapping[str, Any]]:
    return (deal or {}).get("stages") or []


def is_away(record: Mapping[str, Any] | None) -> bool:
    """Whether a record is not there, or put away."""
    return record is None or is_true(record.get("archived"))


def _eased(kind: Kind, keys: Keys, was: str, became: str) -> bool:
    """Whether a value of terms changed to the client's advantage."""
    name = str(keys[-1])
    turn = -1 if kind.name == "price_list" and name == "price" else _EASED.get(name, 0)
    if keys[0] == "rebates" and name == "percent":
        turn = 1
    field = kind.at(keys)
    if not turn or field is None:
        return False
    before, after = _measure(field, was), _measure(field, became)
    if name == "credit_limit":
        return before is not None and (after is None or after > before)
    if after is None:
        return turn < 0
    return (after - (before or 0)) * turn > 0 and (before is not None or name != "due_on")


def _measure(field: Field, text: str) -> int | None:
    """A value as a number that can be compared; None where there is none, or none that can be read."""
    try:
        match field.type:
            case "payment_term":
                return PaymentTerm.read(text).longest
            case "date":
                return date.fromisoformat(text).toordinal()
            case "integer":
                return int(text)
        return scaled(text, field.type)
    except (ValueError, KeyError):
        return None


def _later(was: str, became: str) -> bool:
    """Whether a promised day was put off, or taken back."""
    return bool(was) and (became > was or not became)
