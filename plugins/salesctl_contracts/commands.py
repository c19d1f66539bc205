"""The steps of a contract. One that comes before its turn is refused with what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from salesctl.api import (
    Answer,
    Argument,
    Line,
    Option,
    SalesctlError,
    Session,
    parse_day,
    require_approval,
    resolve,
    say,
    text,
)

_REF = Annotated[str, Argument("CONTRACT|CLIENT|LINE", completes=("contract", "client"))]
_STEPS = ("drafted_at", "to_legal_at", "approved_at", "received_at", "sent_at", "signed_client_at", "returned_at")
_ON_PAPER = frozenset({"received_at", "returned_at"})
_NAMES = {
    "drafted_at": ("drafted", "подготовлен"),
    "to_legal_at": ("handed to the legal department", "передан юристам"),
    "approved_at": ("approved by the legal department", "согласован юристами"),
    "received_at": ("fetched from the legal department", "получен от юристов"),
    "sent_at": ("sent to the client", "отдан клиенту на подпись"),
    "signed_client_at": ("signed by the client", "подписан клиентом"),
    "signed_us_at": ("signed by us", "подписан нами"),
    "returned_at": ("back with the legal department", "возвращён юристам"),
    "terminated_at": ("terminated", "расторгнут"),
}
_VERBS = {
    "drafted_at": "draft",
    "to_legal_at": "submit",
    "approved_at": "approve",
    "received_at": "received",
    "sent_at": "sent",
    "signed_client_at": "signed",
}


def draft(
    session: Session,
    client: Annotated[str, Argument("CLIENT", completes=("client",))],
    deal: Annotated[str, Option("--deal", metavar="DEAL", help="The deal it seals.", completes=("deal",))] = "",
    offer: Annotated[str, Option("--offer", metavar="OFFER", help="Whose terms it takes.", completes=("offer",))] = "",
    type_: Annotated[str, Option("--type", help="Supply, service, agency …")] = "supply",
    number: Annotated[str, Option("--number", help="The number on paper.")] = "",
    deferral_days: Annotated[str, Option("--deferral-days", metavar="N", help="Days to pay.")] = "",
    discount: Annotated[str, Option("--discount", metavar="PERCENT")] = "",
    credit_limit: Annotated[str, Option("--credit-limit", metavar="SUM")] = "",
    prepayment: Annotated[str, Option("--prepayment", metavar="PERCENT")] = "",
    payment_form: Annotated[str, Option("--payment-form", metavar="TEXT")] = "",
    delivery: Annotated[str, Option("--delivery", metavar="TEXT")] = "",
    starts: Annotated[str, Option("--from", metavar="DATE", help="In force from.")] = "",
    ends: Annotated[str, Option("--to", metavar="DATE", help="Its last day.")] = "",
    notice_days: Annotated[str, Option("--notice-days", metavar="N", help="To say so before it ends.")] = "",
    signing: Annotated[str, Option("--signing", metavar="paper|electronic")] = "paper",
) -> Answer:
    """Write down the commercial terms you agreed with a client, for the legal department.

    What you do not say comes from the accepted offer, then from the client's card. Your job is the terms; the law is theirs.
    """
    found = resolve(session, client, "client").id
    card = session.read("client", found)[0].data
    accepted = resolve(session, offer, "offer").id if offer else _accepted(session, found)
    agreed: Mapping[str, Any] = session.read("offer", accepted)[0].data if accepted else {}
    terms = {
        "deferral_days": card.get("payment_terms_days"),
        "credit_limit": card.get("credit_limit"),
        "payment_form": card.get("payment_form"),
        "delivery": card.get("delivery"),
    }
    terms |= {name: value for name, value in (agreed.get("terms") or {}).items() if name != "text"}
    said = {
        "deferral_days": deferral_days,
        "discount": discount,
        "credit_limit": credit_limit,
        "prepayment": prepayment,
        "payment_form": payment_form,
        "delivery": delivery,
    }
    terms |= {name: value for name, value in said.items() if value}
    entities = [one["id"] for one in card.get("entities") or [] if one.get("id")]
    made: dict[str, Any] = {
        "number": number or None,
        "type": type_,
        "client": found,
        "entity": agreed.get("entity") or (f"{found}/{entities[0]}" if len(entities) == 1 else None),
        "deal": resolve(session, deal, "deal").id if deal else agreed.get("deal"),
        "offer": accepted or None,
        "owner": session.me or card.get("owner"),
        "currency": agreed.get("currency") or card.get("currency"),
        "terms": {name: value for name, value in terms.items() if value not in (None, "")},
        "signing": signing,
        "drafted_at": _moment(session),
        "from": parse_day(starts, session.today).isoformat() if starts else None,
        "to": parse_day(ends, session.today).isoformat() if ends else None,
        "notice_days": notice_days or None,
    }
    new = session.new("contract", made)
    commit = session.commit([new], trailers=[("Duty", "21")])
    shown = [Line(f"{new.id}", "good")]
    shown += [Line(f"  {name.replace('_', ' ')}: {value}") for name, value in made["terms"].items()]
    try:
        require_approval(session, "contract", new.id)
    except SalesctlError as beyond:
        shown += [Line(beyond.message, "warn"), Line(beyond.hint, "dim")]
    return Answer({"id": new.id, "path": new.path, "commit": commit}, shown)


def submit(session: Session, contract: _REF) -> Answer:
    """Hand the terms to the legal department, within what the company allows: what goes beyond it is to be approved first."""
    found = _contract(session, contract, "to_legal_at")
    require_approval(session, "contract", found)
    return _step(session, found, "to_legal_at", "21")


def approve(session: Session, contract: _REF) -> Answer:
    """Record that the legal department approved it; its people and managers may."""
    query = session.query()
    row = query.one('select role from "user" where id = ?', (session.me,))
    if row is None or row[0] not in ("legal", "manager"):
        hint = say(
            "somebody whose role is legal or manager does it; for terms beyond the policy it is `salesctl approve`"
        )
        raise SalesctlError(say("the legal department's approval is not yours to record"), hint=hint)
    return _step(session, _contract(session, contract, "approved_at"), "approved_at", "21")


def received(session: Session, contract: _REF) -> Answer:
    """Record that you fetched the contract from the legal department and have it in your bag."""
    return _step(session, _contract(session, contract, "received_at"), "received_at", "22")


def sent(session: Session, contract: _REF) -> Answer:
    """Record that the contract went to the client to sign."""
    found = _contract(session, contract, "sent_at")
    require_approval(session, "contract", found)
    return _step(session, found, "sent_at", "22")


def signed(
    session: Session,
    contract: _REF,
    us: Annotated[bool, Option("--us", help="We signed; else the client did.")] = False,
) -> Answer:
    """Record that the client signed, or with --us that we did."""
    field = "signed_us_at" if us else "signed_client_at"
    return _step(session, _contract(session, contract, field), field, "22")


def returned(session: Session, contract: _REF) -> Answer:
    """Record that our signed original is back with the legal department. Only then the contract is done."""
    return _step(session, _contract(session, contract, "returned_at"), "returned_at", "22")


def terminate(session: Session, contract: _REF) -> Answer:
    """Record that a contract ends early, as of today."""
    return _step(session, _contract(session, contract, "terminated_at"), "terminated_at", "22")


def _step(session: Session, contract: str, field: str, duty: str) -> Answer:
    data = dict(session.read("contract", contract)[0].data)
    name = text(session.lang, *_NAMES[field])
    if data.get(field):
        raise SalesctlError(
            say("{contract}: {name} already, on {str}", contract=contract, name=name, str=str(data[field])[:10])
        )
    if data.get("terminated_at"):
        raise SalesctlError(
            say("{contract} was terminated on {str}", contract=contract, str=str(data["terminated_at"])[:10])
        )
    on_paper = data.get("signing", "paper") == "paper"
    if not on_paper and field in _ON_PAPER:
        raise SalesctlError(say("{contract} is signed electronically: there is no paper to carry", contract=contract))
    if field in _STEPS:
        needed = [step for step in _STEPS[: _STEPS.index(field)] if on_paper or step not in _ON_PAPER]
        missing = next((step for step in needed if not data.get(step)), None)
        if missing:
            not_yet = f"{contract} is not yet {_NAMES[missing][0]}"
            raise SalesctlError(
                not_yet, hint=say("salesctl contract {verbs} {contract}", verbs=_VERBS[missing], contract=contract)
            )
    data[field] = _moment(session)
    changed = session.revise("contract", contract, data)
    said = f"contract {contract}: {name}"
    commit = session.commit([changed], said, trailers=[("Duty", duty)])
    return Answer({"id": contract, "path": changed.path, "commit": commit}, [Line(said, "good")])


def _contract(session: Session, typed: str, field: str) -> str:
    """The contract that is meant; of a client's contracts the one this step can still be taken with."""
    known = session.line(typed) if typed.isdigit() else {}
    ref = resolve(session, known.get("about") or typed, "contract", "client")
    if ref.kind == "contract":
        return ref.id
    column = f"{field.removesuffix('_at')}_on"
    query = session.query()
    sql = f'select id from contract where client = ? and archived = 0 and "{column}" is null and terminated_on is null'  # noqa: S608 - one of our fields
    open_ = [row[0] for row in query.rows(sql, (ref.id,))]
    if len(open_) == 1:
        return str(open_[0])
    if not open_:
        raise SalesctlError(
            say("{ref} has no contract for this", ref=ref.id), hint=say("salesctl contract draft {ref}", ref=ref.id)
        )
    raise SalesctlError(
        say("{ref} has several contracts", ref=ref.id), hint=say("one of {list}", list=", ".join(open_))
    )


def _accepted(session: Session, client: str) -> str:
    """The client's offer that was accepted last; empty when there is none."""
    query = session.query()
    sql = "select id from offer where client = ? and accepted_on is not null and archived = 0 order by accepted_at desc"
    row = query.one(sql, (client,))
    return str(row[0]) if row else ""


def _moment(session: Session) -> str:
    return f"{session.today.isoformat()}T{session.now:%H:%M}"
