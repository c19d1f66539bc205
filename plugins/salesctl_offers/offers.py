"""An offer's life: prepared, revised, sent, answered. Its past states are Git's."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from salesctl.api import (
    Answer,
    Argument,
    Line,
    Option,
    SalesctlError,
    Session,
    Table,
    UsageError,
    fill,
    item_of,
    money_words,
    parse_day,
    priced_lines,
    product_of,
    require_approval,
    resolve,
    say,
    text,
)

from .comparing import compared, sent_states

_REF = Annotated[str, Argument("OFFER|CLIENT|LINE", completes=("offer", "client", "deal"))]
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


def new(
    session: Session,
    about: Annotated[str, Argument("DEAL|CLIENT|REQUEST", completes=("deal", "client", "request"))],
    lines: _LINES = None,
    need: _NEED = None,
    discount: _DISCOUNT = None,
    valid: _VALID = "",
    number: Annotated[str, Option("--number", help="The offer's number.")] = "",
) -> Answer:
    """Prepare an offer: lines at the client's prices with running promotions, the client's terms, the needs it answers.

    Without lines it takes the deal's products. Name the needs with --need: an offer that answers none of them is not tailored.
    """
    known = session.line(about) if about.isdigit() else {}
    ref = resolve(session, known.get("about") or about, "deal", "request", "client")
    source = session.read(ref.kind, ref.id)[0].data
    client = ref.id if ref.kind == "client" else str(source.get("client") or "")
    if not client:
        raise SalesctlError(
            say("{ref} names no client", ref=ref.id), hint=say("salesctl set {ref} client=CLIENT", ref=ref.id)
        )
    card = session.read("client", client)[0].data
    items = lines or [f"{product}=1" for product in source.get("products") or [] if ref.kind == "deal"]
    if not items:
        raise UsageError(
            say("an offer has at least one line"), hint=say("salesctl offer new {about} PUMP-20=2", about=about)
        )
    made: dict[str, Any] = {
        "number": number or None,
        "date": session.today.isoformat(),
        "valid_until": (
            parse_day(valid, session.today) if valid else session.today + timedelta(days=_DAYS)
        ).isoformat(),
        "client": client,
        "deal": ref.id if ref.kind == "deal" else source.get("deal") if ref.kind == "request" else None,
        "request": ref.id if ref.kind == "request" else None,
        "owner": session.me,
        "currency": source.get("currency") or card.get("currency") or session.config.currency,
        "lines": _discounted(session, priced_lines(session, client, items), discount),
        "terms": {
            name: card[field]
            for name, field in (
                ("deferral_days", "payment_terms_days"),
                ("payment_form", "payment_form"),
                ("delivery", "delivery"),
            )
            if card.get(field)
        },
        "needs_addressed": list(need or []),
    }
    draft = session.new("offer", made)
    commit = session.commit([draft], trailers=[("Duty", "10")])
    needs = _needs(session, client, made["deal"])
    return _told(session, draft.id, draft.path, commit, [one for one in needs if one not in made["needs_addressed"]])


def revise(
    session: Session,
    offer: _REF,
    lines: _LINES = None,
    need: _NEED = None,
    discount: _DISCOUNT = None,
    valid: _VALID = "",
    deferral_days: Annotated[str, Option("--deferral-days", metavar="N", help="Days to pay.")] = "",
) -> Answer:
    """Change an offer: quantities (0 takes a line out), prices, discounts, needs, terms. What was sent before stays in history."""
    found = _offer(session, offer)
    record, _ = session.read("offer", found)
    data = dict(record.data)
    kept: list[dict[str, str]] = [dict(line) for line in data.get("lines") or []]
    for item in lines or []:
        sku, qty, _price = item_of(item)
        product = product_of(session, sku)
        rest = [line for line in kept if line.get("product") != product]
        kept = rest if not qty.strip("0.") else [*rest, *priced_lines(session, str(data["client"]), [item], rest)]
    data["lines"] = _discounted(session, kept, discount)
    if valid:
        data["valid_until"] = parse_day(valid, session.today).isoformat()
    if deferral_days:
        data["terms"] = {**(data.get("terms") or {}), "deferral_days": deferral_days}
    if need:
        data["needs_addressed"] = list(dict.fromkeys([*(data.get("needs_addressed") or []), *need]))
    draft = session.revise("offer", found, data)
    commit = session.commit([draft], trailers=[("Duty", "10")])
    return _told(session, found, draft.path, commit, [])


def send(
    session: Session,
    offer: _REF,
    to: Annotated[
        str, Option("--to", metavar="CONTACT", help="To whom; the client's contact where there is one.")
    ] = "",
) -> Answer:
    """Record that the offer went out as it stands now. Terms beyond the policy do not go out unapproved."""
    found = _offer(session, offer)
    record, _ = session.read("offer", found)
    data = dict(record.data)
    if not data.get("lines"):
        raise SalesctlError(
            say("{found} has no lines", found=found), hint=say("salesctl offer revise {found} SKU=QTY", found=found)
        )
    require_approval(session, "offer", found)
    step = {"at": _moment(session), "to": _contact(session, str(data["client"]), to), "digest": digest(data)}
    data["sent"] = [*(data.get("sent") or []), {name: value for name, value in step.items() if value}]
    draft = session.revise("offer", found, data)
    said = f"offer {found}: {text(session.lang, 'sent', 'отправлено')}"
    commit = session.commit([draft], said, trailers=[("Duty", "10")])
    return Answer({"id": found, "path": draft.path, "commit": commit}, [Line(said, "good")])


def accept(session: Session, offer: _REF) -> Answer:
    """Record that the client accepted the offer as it was sent last."""
    return _answered(session, offer, {"accepted_at": _moment(session)}, text(session.lang, "accepted", "принято"))


def decline(
    session: Session,
    offer: _REF,
    why: Annotated[str, Option("--why", metavar="TEXT", help="In the client's words.")],
) -> Answer:
    """Record that the client declined, and why: the next offer begins there."""
    word = text(session.lang, "declined", "отклонено")
    return _answered(session, offer, {"declined": {"at": _moment(session), "reason": why}}, f"{word}: {why}")


def diff(
    session: Session,
    offer: _REF,
    first: Annotated[int, Argument("[N]", help="The older one, counted from 1; the last but one.")] = 0,
    second: Annotated[int, Argument("[M]", help="The newer one; the last.")] = 0,
) -> Answer:
    """See what changed between two states of an offer that were sent, in the client's terms: products, quantities, prices."""
    found = _offer(session, offer)
    states = sent_states(session, found)
    newer = second or len(states)
    older = first or newer - 1
    if not 1 <= older < newer <= len(states):
        count = len(states)
        raise SalesctlError(
            say("{found} was sent {count} time{value}", found=found, count=count, value="" if count == 1 else "s"),
            hint=say("there is nothing to compare"),
        )
    changes = compared(states[older - 1], states[newer - 1], session.lang)
    columns = [text(session.lang, "what", "что"), str(older), str(newer)]
    table = Table("diff", found, changes.columns(columns), changes.rows)
    return Answer({"id": found, "from": older, "to": newer, "changes": changes.data}, [table])


def digest(data: Mapping[str, Any]) -> str:
    """A short mark of what the client was offered: the same as long as lines and terms are."""
    offered = json.dumps({name: data.get(name) for name in _KEPT}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(offered.encode()).hexdigest()[:12]


def _answered(session: Session, offer: str, fields: Mapping[str, Any], word: str) -> Answer:
    found = _offer(session, offer)
    record, _ = session.read("offer", found)
    if not record.data.get("sent"):
        raise SalesctlError(
            say("{found} was not sent", found=found), hint=say("salesctl offer send {found}", found=found)
        )
    if record.data.get("accepted_at") or record.data.get("declined"):
        raise SalesctlError(
            say("{found} is answered already", found=found), hint=say("salesctl show {found}", found=found)
        )
    draft = session.revise("offer", found, {**record.data, **fields})
    said = f"offer {found}: {word}"
    commit = session.commit([draft], said, trailers=[("Duty", "10")])
    return Answer({"id": found, "path": draft.path, "commit": commit}, [Line(said, "good")])


def _offer(session: Session, typed: str) -> str:
    """The offer that is meant; of a client or deal the one still open."""
    known = session.line(typed) if typed.isdigit() else {}
    ref = resolve(session, known.get("about") or typed, "offer", "deal", "client")
    if ref.kind == "offer":
        return ref.id
    query = session.query()
    sql = (
        f"select id from offer where {ref.kind} = ? and archived = 0 and accepted_on is null"  # noqa: S608 - deal or client
        " and declined_on is null order by date desc"
    )
    open_ = [str(row[0]) for row in query.rows(sql, (ref.id,))]
    if len(open_) == 1:
        return open_[0]
    if not open_:
        raise SalesctlError(
            say("{ref} has no open offer", ref=ref.id), hint=say("salesctl offer new {ref}", ref=ref.id)
        )
    raise SalesctlError(
        say("{ref} has several open offers", ref=ref.id), hint=say("one of {list}", list=", ".join(open_))
    )


def _discounted(session: Session, lines: list[dict[str, str]], discounts: list[str] | None) -> list[dict[str, str]]:
    for typed in discounts or []:
        sku, sign, percent = typed.rpartition("=")
        product = product_of(session, sku) if sign else ""
        for line in lines:
            if not product or line.get("product") == product:
                line["discount"] = percent
    return lines


def _needs(session: Session, client: str, deal: Any) -> list[str]:
    card = session.read("client", client)[0].data.get("needs") or []
    own = session.read("deal", str(deal))[0].data.get("needs") or [] if deal else []
    return [str(one) for one in dict.fromkeys([*own, *card])]


def _contact(session: Session, client: str, typed: str) -> str | None:
    contacts = [
        one["id"] for one in session.read("client", client)[0].data.get("contacts") or [] if not one.get("left_on")
    ]
    key = typed.rpartition("/")[2]
    if not key:
        return f"{client}/{contacts[0]}" if len(contacts) == 1 else None
    if key not in contacts:
        raise SalesctlError(
            say(
                "`{typed}` is no contact of {client} (known: {list})",
                typed=typed,
                client=client,
                list=", ".join(contacts) or "none yet",
            )
        )
    return f"{client}/{key}"


def _told(session: Session, offer: str, path: str, commit: str, open_needs: list[str]) -> Answer:
    query = session.query()
    value = query.one("select net, gross, currency from offer_value where offer = ?", (offer,))
    lines = [
        dict(row)
        for row in query.rows(
            "select id, qty, price, discount, price_from from offer_lines where record = ? order by n", (offer,)
        )
    ]
    shown = [Line(say("offer {offer}", offer=offer), "good")]
    for line in lines:
        template = "  {id}: {qty:quantity} × {price:price} − {discount:percent} ({price_from})"
        template = template if line["discount"] else template.replace(" − {discount:percent}", "")
        shown.append(Line(fill(template, line, session.lang, "")))
    if value and value["gross"] is not None:
        net, gross = (money_words(value[name], value["currency"], session.lang) for name in ("net", "gross"))
        shown.append(
            Line(text(session.lang, f"  {net} before tax, {gross} in all", f"  {net} без налога, {gross} всего"))
        )
    if open_needs:
        names = "; ".join(open_needs)
        shown.append(
            Line(text(session.lang, f"needs it does not name yet: {names}", f"не названы потребности: {names}"), "warn")
        )
    try:
        require_approval(session, "offer", offer)
    except SalesctlError as beyond:
        shown += [Line(beyond.message, "warn"), Line(beyond.hint, "dim")]
    return Answer({"id": offer, "path": path, "commit": commit}, shown)


def _moment(session: Session) -> str:
    return f"{session.today.isoformat()}T{session.now:%H:%M:%S}"
