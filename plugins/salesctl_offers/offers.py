"""`offer`: prepared, revised, sent, answered, compared with what was sent before. `present`: what a client was shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any, TypedDict

from salesctl.api import (
    ORGANISATION,
    PREPAYMENT,
    Answer,
    Argument,
    Column,
    Line,
    Option,
    SalesctlError,
    Session,
    Table,
    UsageError,
    currency_of,
    entity_of,
    entity_option,
    item_of,
    joined,
    lines_said,
    parse_day,
    priced_lines,
    product_of,
    require_approval,
    resolve,
    resolve_open,
    say,
    tax_of_lines,
    to_approve,
    typed_decimal,
    typed_items,
    typed_term,
    unfinished,
)

from .comparison import changes, sent_states

_DUTY_OFFER = 10
_DUTY_PRESENTATION = 13

_OWNERS = ("deal", "client")
_UNANSWERED = {"offer": "accepted_on is null and declined_on is null"}
_SENT = {"offer": f"{_UNANSWERED['offer']} and id in (select record from offer_sent)"}
_REF = Annotated[str, Argument("OFFER|CLIENT|LINE", completes=unfinished(_UNANSWERED, _OWNERS))]
_SENT_REF = Annotated[str, Argument("OFFER|CLIENT|LINE", completes=unfinished(_SENT, _OWNERS))]
_LINES = Annotated[list[str] | None, Argument("SKU=QTY[@PRICE]…", help="What and how many.")]
_NEED = Annotated[
    list[str] | None,
    Option("--need", metavar="TEXT", help="A need it answers, as the client's card or the deal has it."),
]
_DISCOUNT = Annotated[
    list[str] | None, Option("--discount", metavar="[SKU=]PERCENT", help="Off one line, or off all of them.")
]
_VALID = Annotated[str, Option("--valid", metavar="DATE", help="The last day it holds.")]
_KEPT = ("lines", "terms", "currency", "tax", "valid_until")
_DAYS = 14


class OfferChange(TypedDict):
    """A difference between two states of an offer, as text."""

    what: str
    before: str
    after: str


OfferChanges = TypedDict("OfferChanges", {"id": str, "from": int, "to": int, "changes": list[OfferChange]})


def new(
    session: Session,
    about: Annotated[str, Argument("DEAL|CLIENT|REQUEST", completes=("deal", "client", "request"))],
    lines: _LINES = None,
    need: _NEED = None,
    discount: _DISCOUNT = None,
    valid: _VALID = "",
    number: Annotated[str, Option("--number", help="The offer's number.")] = "",
    entity: Annotated[
        str,
        entity_option(
            help="To which of the client's legal entities, where it has several.",
            of="about",
            kinds=("deal", "client", "request"),
        ),
    ] = "",
    organisation: ORGANISATION = "",
    prepayment: PREPAYMENT = "",
) -> Answer:
    """Prepare an offer: lines at the client's prices with running promotions, the client's terms, the needs it answers.

    Without lines it takes the deal's products. Name the needs with --need: an offer that answers none of them is not tailored.
    """
    ref = resolve(session, about, "deal", "request", "client")
    source = session.read(ref.kind, ref.id)[0].data
    client = ref.id if ref.kind == "client" else str(source.get("client") or "")
    if not client:
        raise SalesctlError(
            say("{record} names no client", record=ref.id),
            hint=f"salesctl set {ref.id} client=CLIENT",
        )
    card = session.read("client", client)[0].data
    items = lines or [f"{product}=1" for product in source.get("products") or [] if ref.kind == "deal"]
    if not items:
        raise UsageError(say("an offer has at least one line"), hint=f"salesctl offer new {about} PUMP-20=2")
    data: dict[str, Any] = {
        "number": number or None,
        "organisation": organisation or None,
        "date": session.happened_on,
        "valid_until": (
            parse_day(valid, session.today, "coming") if valid else session.today + timedelta(days=_DAYS)
        ).isoformat(),
        "client": client,
        "entity": entity_of(session, client, entity),
        "deal": ref.id if ref.kind == "deal" else source.get("deal") if ref.kind == "request" else None,
        "request": ref.id if ref.kind == "request" else None,
        "owner": session.me,
        "currency": currency_of(session, source.get("currency"), client=client),
        "lines": _discounted(session, priced_lines(session, client, items), discount),
        "terms": {
            name: card[field]
            for name, field in (
                ("deferral_days", "payment_terms_days"),
                ("payment_form", "payment_form"),
                ("delivery", "delivery"),
            )
            if card.get(field)
        }
        | _prepaid(session, prepayment),
        "needs_addressed": list(need or []),
    }
    draft = session.new("offer", data)
    answer = session.record(draft, say("offer {offer} for {client}", offer=draft.id, client=client), duty=_DUTY_OFFER)
    open_needs = [one for one in _needs(session, client, data["deal"]) if one not in data["needs_addressed"]]
    return answer._replace(shown=[*answer.shown, *_details(session, draft.id, open_needs)])


def revise(
    session: Session,
    offer: _REF,
    lines: _LINES = None,
    need: _NEED = None,
    discount: _DISCOUNT = None,
    valid: _VALID = "",
    deferral_days: Annotated[
        str, Option("--deferral-days", metavar="TERM", help="When to pay: 14, eom+10, 15th; maybe `from acceptance`.")
    ] = "",
    prepayment: PREPAYMENT = "",
) -> Answer:
    """Change an offer: quantities (0 takes a line out), prices, discounts, needs, terms. What was sent before stays in history."""
    offer_id = _offer(session, offer)
    record, _ = session.read("offer", offer_id)
    data = dict(record.data)
    kept: list[dict[str, str]] = [dict(line) for line in data.get("lines") or []]
    for item in typed_items(lines or []):
        product, qty, _price = item_of(session, item, str(data["client"]))
        rest = [line for line in kept if line.get("product") != product]
        kept = rest if not qty.strip("0.") else [*rest, *priced_lines(session, str(data["client"]), [item], rest)]
    data["lines"] = _discounted(session, kept, discount)
    if valid:
        data["valid_until"] = parse_day(valid, session.today, "coming").isoformat()
    terms = ({"deferral_days": typed_term(deferral_days)} if deferral_days else {}) | _prepaid(session, prepayment)
    if terms:
        data["terms"] = {**(data.get("terms") or {}), **terms}
    if need:
        data["needs_addressed"] = list(dict.fromkeys([*(data.get("needs_addressed") or []), *need]))
    draft = session.revise("offer", offer_id, data)
    answer = session.record(draft, say("offer {offer} revised", offer=offer_id), duty=_DUTY_OFFER)
    return answer._replace(shown=[*answer.shown, *_details(session, offer_id)])


def _prepaid(session: Session, prepayment: str) -> dict[str, str]:
    """The term that is typed as a percentage to be paid in advance; none where nothing is. Raises UsageError."""
    return {"prepayment": typed_decimal(session, prepayment, "percent")} if prepayment else {}


def send(
    session: Session,
    offer: _REF,
    to: Annotated[
        str, Option("--to", metavar="CONTACT", help="To whom; the client's contact where there is one.")
    ] = "",
) -> Answer:
    """Record that the offer went out as it stands now. Terms beyond the policy do not go out unapproved."""
    offer_id = _offer(session, offer)
    record, _ = session.read("offer", offer_id)
    data = dict(record.data)
    if not data.get("lines"):
        raise SalesctlError(
            say("offer {offer} has no lines", offer=offer_id), hint=f"salesctl offer revise {offer_id} SKU=QTY"
        )
    if str(data.get("valid_until") or "9999") < session.happened_on:
        raise SalesctlError(
            say("offer {offer} was good until {day:date}", offer=offer_id, day=data["valid_until"]),
            hint=say("salesctl offer revise {offer} --valid +14d", offer=offer_id),
        )
    require_approval(session, "offer", offer_id)
    sent = list(data.get("sent") or [])
    moment = session.next_moment(str(one.get("at")) for one in sent)
    step = {"at": moment, "to": _contact(session, str(data["client"]), to), "digest": digest(data)}
    data["sent"] = [*sent, {name: value for name, value in step.items() if value}]
    draft = session.revise("offer", offer_id, data)
    values = _whole(session, offer_id, data)
    sent_ = (
        say(
            "{client}: offer {offer} sent, {total:money}, good until {until:weekday} {until:date}",
            **values, until=data["valid_until"],
        )
        if data.get("valid_until")
        else say("{client}: offer {offer} sent, {total:money}", **values)
    )  # fmt: skip
    return session.record(draft, sent_, duty=_DUTY_OFFER)


def accept(session: Session, offer: _SENT_REF) -> Answer:
    """Record that the client accepted the offer as it was sent last."""
    offer_id, data = _sent_unanswered(session, offer)
    draft = session.revise("offer", offer_id, {**data, "accepted_at": session.moment})
    return session.record(
        draft,
        say("{client}: offer {offer} accepted, {total:money}", **_whole(session, offer_id, data)),
        duty=_DUTY_OFFER,
    )


def decline(
    session: Session,
    offer: _SENT_REF,
    why: Annotated[str, Option("--why", metavar="TEXT", help="In the client's words.")],
) -> Answer:
    """Record that the client declined, and why: the next offer begins there."""
    offer_id, data = _sent_unanswered(session, offer)
    draft = session.revise("offer", offer_id, {**data, "declined": {"at": session.moment, "reason": why}})
    declined = say("{client}: offer {offer} declined, {reason}", client=data["client"], offer=offer_id, reason=why)
    return session.record(draft, declined, duty=_DUTY_OFFER)


def diff(
    session: Session,
    offer: _REF,
    first: Annotated[int, Argument("[N]", help="The older one, counted from 1; the last but one.")] = 0,
    second: Annotated[int, Argument("[M]", help="The newer one; the last.")] = 0,
) -> Annotated[Answer, OfferChanges]:
    """See what changed between two states of an offer that were sent, in the client's terms: products, quantities, prices."""
    offer_id = _offer(session, offer)
    states = sent_states(session, offer_id)
    newer = second or len(states)
    older = first or newer - 1
    if not 1 <= older < newer <= len(states):
        raise SalesctlError(
            say("offer {offer} was sent {count:time|times}", offer=offer_id, count=len(states)),
            hint=say("compare two of them, the older one first: `salesctl offer diff {offer} 1 2`", offer=offer_id)
            if len(states) > 1
            else say("there is nothing to compare it with"),
        )
    rows = list(changes(states[older - 1], states[newer - 1]))
    columns = [
        Column("what", "text"),
        Column("before", "text", say("state {number}", number=older)),
        Column("after", "text", say("state {number}", number=newer)),
    ]
    table = Table("diff", say("Offer {offer}", offer=offer_id), columns, rows)
    return Answer(
        {"id": offer_id, "from": older, "to": newer, "changes": [change._asdict() for change in rows]}, [table]
    )


def present(
    session: Session,
    client: Annotated[str, Argument("CLIENT", completes=("client",))],
    what: Annotated[list[str], Argument("PROMOTION|PRODUCT…", completes=("promotion", "product"))],
    words: Annotated[str, Option("--text", metavar="TEXT", help="What they said to it.")] = "",
    refused: Annotated[bool, Option("--refused", help="They did not want it.")] = False,
) -> Answer:
    """Note what you showed a client: a promotion, a new product or service. It is not asked of you again for them."""
    client_id = resolve(session, client, "client").id
    found = [resolve(session, one, "promotion", "product") for one in what]
    data = {
        "type": "presentation",
        "client": client_id,
        "owner": session.me,
        "done_at": session.moment,
        "outcome": "refused" if refused else "held",
        "text": words or None,
        "shown": [one.id for one in found],
    }
    named = joined(", ", [session.name_of(one.kind, one.id) for one in found])
    presented = say("{client} was shown {items}", client=client_id, items=named)
    return session.record(session.new("activity", data), presented, duty=_DUTY_PRESENTATION)


def digest(data: Mapping[str, Any]) -> str:
    """A short hash of what the client was offered: the same as long as lines and terms are."""
    offered = json.dumps({name: data.get(name) for name in _KEPT}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(offered.encode()).hexdigest()[:12]


def _sent_unanswered(session: Session, typed: str) -> tuple[str, dict[str, Any]]:
    """The offer that is meant, and its fields. Raises SalesctlError when it was not sent, or is answered."""
    offer = _offer(session, typed)
    record, _ = session.read("offer", offer)
    if not record.data.get("sent"):
        raise SalesctlError(say("offer {offer} was not sent", offer=offer), hint=f"salesctl offer send {offer}")
    if record.data.get("accepted_at") or record.data.get("declined"):
        raise SalesctlError(say("offer {offer} is answered already", offer=offer), hint=f"salesctl show {offer}")
    return offer, dict(record.data)


def _offer(session: Session, typed: str) -> str:
    """The offer that is meant: named itself or by its client or deal, whose one unanswered offer it is then."""
    return resolve_open(session, typed, _UNANSWERED, _no_open_offer, _OWNERS).id


def _no_open_offer(owner: str) -> SalesctlError:
    return SalesctlError(say("{record} has no open offer", record=owner), hint=f"salesctl offer new {owner}")


def _discounted(session: Session, lines: list[dict[str, str]], discounts: list[str] | None) -> list[dict[str, str]]:
    """The lines with the discounts that were typed, `[SKU=]PERCENT`."""
    for typed in discounts or []:
        sku, sign, percent = typed.rpartition("=")
        product = product_of(session, sku) if sign else ""
        for line in lines:
            if not product or line.get("product") == product:
                line["discount"] = typed_decimal(session, percent, "percent")
    return lines


def _needs(session: Session, client: str, deal: Any) -> list[str]:
    """The needs of the deal, then those on the client's card."""
    card = session.read("client", client)[0].data.get("needs") or []
    own = session.read("deal", str(deal))[0].data.get("needs") or [] if deal else []
    return [str(one) for one in dict.fromkeys([*own, *card])]


def _contact(session: Session, client: str, typed: str) -> str | None:
    """`CLIENT/CONTACT` of the contact typed; nothing typed: the client's only one, None where there are several."""
    card = session.read("client", client)[0].data
    contacts = [one["id"] for one in card.get("contacts") or [] if not one.get("left_on")]
    key = typed.rpartition("/")[2]
    if not key:
        return f"{client}/{contacts[0]}" if len(contacts) == 1 else None
    if not contacts:
        raise SalesctlError(
            say("{client} has no contact yet", client=client),
            hint=f"salesctl set {client} contacts.olga.name='Olga Weber'",
        )
    if key not in contacts:
        raise SalesctlError(
            say(
                "`{contact}` is no contact of {client} (known: {known})",
                contact=typed,
                client=client,
                known=", ".join(contacts),
            )
        )
    return f"{client}/{key}"


def _whole(session: Session, offer: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What an offer is told by: its client, itself and its sum, tax included, as the book has it."""
    value = session.query().one("select gross, currency from offer_value where offer = ?", (offer,))
    return {
        "client": data["client"],
        "offer": offer,
        "total": value["gross"] if value else None,
        "currency": value["currency"] if value else None,
    }


def _details(session: Session, offer: str, open_needs: Sequence[str] = ()) -> list[Line]:
    """What an offer holds: its lines and sum, needs it does not name, what is to be approved before it can be sent."""
    query = session.query()
    data = session.read("offer", offer)[0].data
    shown = [Line(said) for said in lines_said(session, data, data.get("lines") or [])]
    value = query.one("select net, gross, currency from offer_value where offer = ?", (offer,))
    if value and value["gross"] is not None:
        total = (
            say("{net:money} before tax, {gross:money} in all", **dict(value))
            if value["net"] != value["gross"]
            else say("{gross:money} {tax:words}", **dict(value), tax=tax_of_lines(data, data.get("lines") or []))
        )
        shown.append(Line(joined("", ("  ", total))))
    if open_needs:
        shown.append(Line(say("needs it does not name yet: {needs}", needs="; ".join(open_needs)), "warn"))
    return [*shown, *to_approve(session, "offer", offer)]
