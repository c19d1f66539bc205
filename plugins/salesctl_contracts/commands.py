"""The steps of a contract. One that comes before its turn is refused with what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from salesctl.api import (
    Answer,
    Argument,
    Option,
    SalesctlError,
    Session,
    UsageError,
    currency_of,
    entity_of,
    entity_option,
    field_lines,
    parse_day,
    require_approval,
    resolve,
    resolve_open,
    say,
    slug,
    to_approve,
    translatable,
    typed_code,
    typed_decimal,
    typed_milestone,
    typed_term,
    unfinished,
)


class _Step(NamedTuple):
    """A step on a contract's way, known by the field that holds when it was taken."""

    verb: str
    """The command that records it."""
    taken: str
    """The sentence that it was taken."""
    missing: str = ""
    """The sentence that it was not taken; empty for a step no other waits for."""
    on_paper: bool = False
    """Taken with contracts on paper only."""
    state: str = ""
    """The state of a contract for which it comes next, as `contract_state` has it; empty for a step that may come at any time."""


_STEPS = {
    "drafted_at": _Step(
        "draft",
        translatable("{client}: contract {contract} drafted"),
        translatable("contract {contract} is not yet drafted"),
    ),
    "to_legal_at": _Step(
        "submit",
        translatable("{client}: contract {contract} handed to the legal department"),
        translatable("contract {contract} is not yet handed to the legal department"),
        state="draft",
    ),
    "approved_at": _Step(
        "approve",
        translatable("{client}: contract {contract} approved by the legal department"),
        translatable("contract {contract} is not yet approved by the legal department"),
        state="with_legal",
    ),
    "received_at": _Step(
        "received",
        translatable("{client}: contract {contract} fetched from the legal department"),
        translatable("contract {contract} is not yet fetched from the legal department"),
        on_paper=True,
        state="approved",
    ),
    "sent_at": _Step(
        "sent",
        translatable("{client}: contract {contract} sent to the client"),
        translatable("contract {contract} is not yet sent to the client"),
        state="received",
    ),
    "signed_client_at": _Step(
        "signed",
        translatable("{client}: contract {contract} signed by the client"),
        translatable("contract {contract} is not yet signed by the client"),
        state="sent",
    ),
    "returned_at": _Step(
        "returned",
        translatable("{client}: contract {contract} is back with the legal department"),
        on_paper=True,
        state="signed",
    ),
}
"""The steps that follow one another, in their order."""
_ANY_TIME = {
    "signed_us_at": _Step("signed", translatable("{client}: contract {contract} signed by us")),
    "terminated_at": _Step("terminate", translatable("{client}: contract {contract} terminated")),
}
"""The steps that wait for no other."""


def _next(field: str) -> Argument:
    """The argument that takes a contract for which this step comes next; one that runs, where it may come at any time."""
    step = _STEPS.get(field)
    stands = f"state = '{step.state}'" if step else "state not in ('ended', 'terminated')"
    waiting = {"contract": f"id in (select contract from contract_state where {stands})"}
    return Argument("CONTRACT|CLIENT|LINE", completes=unfinished(waiting))


def draft(
    session: Session,
    client: Annotated[str, Argument("CLIENT", completes=("client",))],
    deal: Annotated[str, Option("--deal", metavar="DEAL", help="The deal it seals.", completes=("deal",))] = "",
    offer: Annotated[str, Option("--offer", metavar="OFFER", help="Whose terms it takes.", completes=("offer",))] = "",
    type_: Annotated[str, Option("--type", help="Supply, service, agency …")] = "supply",
    number: Annotated[str, Option("--number", help="The number on paper.")] = "",
    deferral_days: Annotated[
        str, Option("--deferral-days", metavar="TERM", help="When to pay: 14, eom+10, 15th; maybe `from acceptance`.")
    ] = "",
    discount: Annotated[str, Option("--discount", metavar="PERCENT")] = "",
    credit_limit: Annotated[str, Option("--credit-limit", metavar="SUM")] = "",
    prepayment: Annotated[str, Option("--prepayment", metavar="PERCENT")] = "",
    payment_form: Annotated[str, Option("--payment-form", metavar="TEXT")] = "",
    delivery: Annotated[str, Option("--delivery", metavar="TEXT")] = "",
    starts: Annotated[str, Option("--from", metavar="DATE", help="In force from.")] = "",
    ends: Annotated[str, Option("--to", metavar="DATE", help="Its last day.")] = "",
    amount: Annotated[str, Option("--amount", metavar="SUM", help="What it is worth, where it has a sum.")] = "",
    currency: Annotated[
        str, Option("--currency", metavar="CODE", help="The offer's or the client's unless given.")
    ] = "",
    part: Annotated[
        list[str] | None,
        Option(
            "--part", metavar="PERCENT@EVENT", help="A part payment: 30@signature, 60@acceptance, 10@acceptance+30."
        ),
    ] = None,
    recurring: Annotated[
        str, Option("--recurring", metavar="SUM/EVERY", help="What comes again and again: 900/quarter.")
    ] = "",
    renews: Annotated[bool, Option("--renews", help="It goes on by itself unless somebody gives notice.")] = False,
    notice_days: Annotated[str, Option("--notice-days", metavar="N", help="To say so before it ends.")] = "",
    signing: Annotated[str, Option("--signing", metavar="paper|electronic")] = "paper",
    entity: Annotated[str, entity_option(help="With which of the client's legal entities, where it has several.")] = "",
    organisation: Annotated[
        str,
        Option(
            "--organisation", metavar="NAME", help="Which of our own legal entities sells; the offer's unless given."
        ),
    ] = "",
) -> Answer:
    """Write down the commercial terms you agreed with a client, for the legal department.

    What you do not say comes from the accepted offer, then from the client's card. Your job is the terms; the law is theirs.
    With part payments, or where it comes again and again, the client owes by invoices: `salesctl invoice new`.
    """
    client_id = resolve(session, client, "client").id
    card = session.read("client", client_id)[0].data
    accepted = resolve(session, offer, "offer").id if offer else _accepted(session, client_id)
    agreed: Mapping[str, Any] = session.read("offer", accepted)[0].data if accepted else {}
    terms = {
        "deferral_days": card.get("payment_terms_days"),
        "credit_limit": card.get("credit_limit"),
        "payment_form": card.get("payment_form"),
        "delivery": card.get("delivery"),
    }
    terms |= {name: value for name, value in (agreed.get("terms") or {}).items() if name != "text"}
    typed = {
        "deferral_days": typed_term(deferral_days) if deferral_days else "",
        "discount": discount,
        "credit_limit": credit_limit,
        "prepayment": prepayment,
        "payment_form": payment_form,
        "delivery": delivery,
    }
    currency = currency_of(session, currency.upper() or None, agreed.get("currency"), client=client_id)
    for name, form in (("discount", "percent"), ("credit_limit", "money"), ("prepayment", "percent")):
        typed[name] = typed_decimal(session, typed[name], form, currency) if typed[name] else ""
    terms |= {name: value for name, value in typed.items() if value}
    data: dict[str, Any] = {
        "number": number or None,
        "organisation": organisation or agreed.get("organisation"),
        "type": type_,
        "client": client_id,
        "entity": entity_of(session, client_id, entity, agreed.get("entity")),
        "deal": resolve(session, deal, "deal").id if deal else agreed.get("deal"),
        "offer": accepted or None,
        "owner": session.me or card.get("owner"),
        "amount": typed_decimal(session, amount, "money", currency) if amount else None,
        "currency": currency,
        "basis": "invoices" if part or recurring else None,
        "schedule": _schedule(session, part or []),
        "recurring": _recurring(session, recurring, currency) if recurring else None,
        "terms": {name: value for name, value in terms.items() if value not in (None, "")},
        "signing": signing,
        "drafted_at": session.moment,
        "from": parse_day(starts, session.today).isoformat() if starts else None,
        "to": parse_day(ends, session.today).isoformat() if ends else None,
        "notice_days": notice_days or None,
        "renews": "yes" if renews else None,
    }
    new = session.new("contract", data)
    drafted = say(_STEPS["drafted_at"].taken, client=client_id, contract=new.id)
    answer = session.record(new, drafted, duty=21)
    terms_shown = field_lines(session.kinds["contract"].fields["terms"].fields, data["terms"], currency, "  ")
    return answer._replace(shown=[*answer.shown, *terms_shown, *to_approve(session, "contract", new.id)])


def _schedule(session: Session, parts: Sequence[str]) -> list[dict[str, str]] | None:
    """The part payments that are typed as `PERCENT@EVENT`, each under the name of its event. Raises UsageError."""
    schedule: list[dict[str, str]] = []
    for typed in parts:
        percent, at, event = typed.partition("@")
        if not at:
            raise UsageError(say("`{typed}` is no part payment", typed=typed), hint=say("write 60@acceptance"))
        on = typed_milestone(event)
        schedule.append({"id": slug(on), "percent": typed_decimal(session, percent, "percent"), "on": on})
    return schedule or None


def _recurring(session: Session, typed: str, currency: str) -> dict[str, str]:
    """What is typed as `SUM/EVERY`. Raises UsageError."""
    amount, _, every = typed.partition("/")
    code = typed_code(session, every, ("month", "quarter", "year"), "every")
    if not code:
        raise UsageError(say("`{typed}` says no sum and how often", typed=typed), hint=say("write 900/quarter"))
    return {"amount": typed_decimal(session, amount, "money", currency), "every": code}


def submit(session: Session, contract: Annotated[str, _next("to_legal_at")]) -> Answer:
    """Hand the terms to the legal department, within what the company allows: what goes beyond it is to be approved first."""
    contract_id = _contract(session, contract, "to_legal_at")
    require_approval(session, "contract", contract_id)
    return _record_step(session, contract_id, "to_legal_at", duty=21)


def approve(session: Session, contract: Annotated[str, _next("approved_at")]) -> Answer:
    """Record that the legal department approved it; its people and managers may."""
    row = session.query().one('select role from "user" where id = ?', (session.me,))
    if row is None or row[0] not in ("legal", "manager"):
        raise SalesctlError(
            say("the legal department's approval is not yours to record"),
            hint=say(
                "somebody whose role is legal or manager does it; for terms beyond the policy it is `salesctl approve`"
            ),
        )
    return _record_step(session, _contract(session, contract, "approved_at"), "approved_at", duty=21)


def received(session: Session, contract: Annotated[str, _next("received_at")]) -> Answer:
    """Record that you fetched the contract from the legal department and have it in your bag."""
    return _record_step(session, _contract(session, contract, "received_at"), "received_at", duty=22)


def sent(session: Session, contract: Annotated[str, _next("sent_at")]) -> Answer:
    """Record that the contract went to the client to sign."""
    contract_id = _contract(session, contract, "sent_at")
    require_approval(session, "contract", contract_id)
    return _record_step(session, contract_id, "sent_at", duty=22)


def signed(
    session: Session,
    contract: Annotated[str, _next("signed_client_at")],
    us: Annotated[bool, Option("--us", help="We signed; else the client did.")] = False,
) -> Answer:
    """Record that the client signed, or with --us that we did."""
    field = "signed_us_at" if us else "signed_client_at"
    return _record_step(session, _contract(session, contract, field), field, duty=22)


def returned(session: Session, contract: Annotated[str, _next("returned_at")]) -> Answer:
    """Record that our signed original is back with the legal department. Only then the contract is done."""
    return _record_step(session, _contract(session, contract, "returned_at"), "returned_at", duty=22)


def terminate(session: Session, contract: Annotated[str, _next("terminated_at")]) -> Answer:
    """Record that a contract ends early, as of today."""
    return _record_step(session, _contract(session, contract, "terminated_at"), "terminated_at", duty=22)


def _record_step(session: Session, contract: str, field: str, *, duty: int) -> Answer:
    """Record that a step was taken. Raises SalesctlError where it was already, or does not come next."""
    data = dict(session.read("contract", contract)[0].data)
    step = _STEPS.get(field) or _ANY_TIME[field]
    taken = say(step.taken, client=data["client"], contract=contract)
    if data.get(field):
        raise SalesctlError(say("{step} already, on {day:date}", step=taken, day=str(data[field])))
    if data.get("terminated_at"):
        raise SalesctlError(
            say("contract {contract} was terminated on {day:date}", contract=contract, day=str(data["terminated_at"]))
        )
    on_paper = data.get("signing", "paper") == "paper"
    if step.on_paper and not on_paper:
        raise SalesctlError(
            say("contract {contract} is signed electronically: there is no paper to carry", contract=contract)
        )
    missing = _missing(data, field, on_paper=on_paper)
    if missing:
        raise SalesctlError(
            say(missing.missing, contract=contract), hint=f"salesctl contract {missing.verb} {contract}"
        )
    data[field] = session.moment
    return session.record(session.revise("contract", contract, data), taken, duty=duty)


def _missing(data: Mapping[str, Any], field: str, *, on_paper: bool) -> _Step | None:
    """The first step that has to be taken before this one; None when this one can be taken."""
    if field not in _STEPS:
        return None
    fields = list(_STEPS)
    before = (name for name in fields[: fields.index(field)] if on_paper or not _STEPS[name].on_paper)
    return next((_STEPS[name] for name in before if not data.get(name)), None)


def _contract(session: Session, typed: str, field: str) -> str:
    """The contract that is meant: named itself or by its client, whose one contract without this step it is then."""
    taken = f"{field.removesuffix('_at')}_on"
    waiting = {"contract": f'"{taken}" is null and terminated_on is null'}
    return resolve_open(session, typed, waiting, _nothing_waits).id


def _nothing_waits(client: str) -> SalesctlError:
    return SalesctlError(
        say("{client} has no contract that waits for this step", client=client),
        hint=f"salesctl contract draft {client}",
    )


def _accepted(session: Session, client: str) -> str:
    """The client's offer that was accepted last; empty when there is none."""
    sql = "select id from offer where client = ? and accepted_on is not null and archived = 0 order by accepted_at desc"
    row = session.query().one(sql, (client,))
    return str(row[0]) if row else ""
