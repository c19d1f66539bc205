"""What lessens a debt or puts it in dispute: credit notes and claims."""

from __future__ import annotations

import re
from typing import Annotated, Any

from salesctl.api import (
    Answer,
    Argument,
    Line,
    Option,
    SalesctlError,
    Session,
    UsageError,
    resolve,
    say,
    scaled,
    unscaled,
)

from .log import moment

_SUM = re.compile(r"[0-9]+(?:\.[0-9]{1,2})?\Z")
_REASONS = ("price", "rebate", "claim", "write_off")


def credit(
    session: Session,
    client: Annotated[str, Argument("CLIENT", completes=("client",))],
    amount: Annotated[str, Argument("SUM", help="Tax included.")],
    reason: Annotated[str, Option("--reason", help=f"{', '.join(_REASONS)}. Goods that came back: `return`.")],
    shipment: Annotated[
        str, Option("--shipment", help="Which it is for; else the oldest debts.", completes=("shipment",))
    ] = "",
    entity: Annotated[str, Option("--entity", metavar="ID", help="Which of the client's legal entities.")] = "",
    number: Annotated[str, Option("--number", help="The credit note's number.")] = "",
    why: Annotated[str, Option("--why", metavar="TEXT", help="Kept with it.")] = "",
) -> Answer:
    """Record that a client owes less: a price was wrong, a rebate is due, a claim was granted.

    `salesctl credit acme 120.00 --reason price --shipment ship-1042`
    """
    _sum(amount)
    if reason not in _REASONS:
        hint = say("goods that came back: salesctl return SHIPMENT LINE=QTY") if reason == "return" else ""
        raise UsageError(
            say("`{reason}` is no reason", reason=reason), hint=hint or say("one of {list}", list=", ".join(_REASONS))
        )
    found = resolve(session, client, "client").id
    made: dict[str, Any] = {
        "number": number or None,
        "date": session.today.isoformat(),
        "client": found,
        "entity": f"{found}/{entity.removeprefix(f'{found}/')}" if entity else None,
        "reason": reason,
        "amount": amount,
        "notes": why or None,
    }
    made |= _against(session, found, resolve(session, shipment, "shipment").id, amount) if shipment else {}
    draft = session.new("credit_note", made)
    commit = session.commit([draft], trailers=[("Duty", "2")])
    said = f"credit note {draft.id}: {amount} {made.get('currency') or session.config.currency}, {reason}"
    return Answer({"id": draft.id, "path": draft.path, "commit": commit}, [Line(said, "good")])


def claim(
    session: Session,
    words: Annotated[list[str], Argument("[settle] SHIPMENT [SUM TEXT]")],
) -> Answer:
    """Note what a client disputes of a delivery; it is not asked for until the claim is settled.

    `salesctl claim ship-1042 213.44 "ten pails had set hard"`, then `salesctl claim settle ship-1042`, when the goods are
    taken back, a credit note is given or the client agrees to pay.
    """
    if words[0] == "settle":
        return _settled(session, words[1:])
    if len(words) < 3:  # noqa: PLR2004 - shipment, sum, text
        raise UsageError(
            say("say which shipment, how much and why"), hint=say('salesctl claim ship-1042 213.44 "set hard"')
        )
    _sum(words[1])
    found = resolve(session, words[0], "shipment").id
    record, _ = session.read("shipment", found)
    known = record.data.get("claim") or {}
    if known and not known.get("settled_at"):
        raise SalesctlError(
            say("{found} is disputed already: {known}", found=found, known=known.get("text", "")),
            hint=say("salesctl claim settle {found}", found=found),
        )
    value = _value(session, found)
    if scaled(words[1], 2) > value["amount"]:
        raise SalesctlError(
            say(
                "{words} is more than the {unscaled} of {found}",
                words=words[1],
                unscaled=unscaled(value["amount"], 2),
                found=found,
            )
        )
    made = {"at": moment(session), "amount": words[1], "text": " ".join(words[2:])}
    return _written(session, found, {**record.data, "claim": made}, f"claim on {found}: {words[1]}")


def _settled(session: Session, words: list[str]) -> Answer:
    if not words:
        raise UsageError(say("say which shipment"), hint=say("salesctl claim settle ship-1042"))
    found = resolve(session, words[0], "shipment").id
    record, _ = session.read("shipment", found)
    known = record.data.get("claim")
    if not known or known.get("settled_at"):
        raise SalesctlError(say("nothing of {found} is disputed", found=found))
    texts = [known.get("text"), " ".join(words[1:])]
    made = {**known, "text": "\n".join(text for text in texts if text) or None, "settled_at": moment(session)}
    return _written(session, found, {**record.data, "claim": made}, f"claim on {found} settled")


def _written(session: Session, shipment: str, data: dict[str, Any], said: str) -> Answer:
    draft = session.revise("shipment", shipment, data)
    commit = session.commit([draft], said, trailers=[("Duty", "2")])
    return Answer({"id": shipment, "path": draft.path, "commit": commit}, [Line(said, "good")])


def _against(session: Session, client: str, shipment: str, amount: str) -> dict[str, Any]:
    """What a credit note takes over from its shipment. Raises SalesctlError where that is not worth so much any more."""
    record, _ = session.read("shipment", shipment)
    if record.data["client"] != client:
        raise SalesctlError(
            say(
                "{shipment} belongs to {client}, not to {client_2}",
                shipment=shipment,
                client=record.data["client"],
                client_2=client,
            )
        )
    value = _value(session, shipment)
    left = value["amount"] - value["returned"] - value["credited"]
    if scaled(amount, 2) > left:
        raise SalesctlError(
            say(
                "{amount} is more than what is left of {shipment}: {unscaled}",
                amount=amount,
                shipment=shipment,
                unscaled=unscaled(left, 2),
            )
        )
    return {"shipment": shipment, "entity": record.data.get("entity"), "currency": value["currency"]}


def _value(session: Session, shipment: str) -> dict[str, Any]:
    query = session.query()
    row = query.one(
        "select amount, returned, credited, currency from settlement where document = ? and kind = 'shipment'",
        (shipment,),
    )
    if row is None:
        raise SalesctlError(
            say("{shipment} is worth nothing", shipment=shipment),
            hint=say("salesctl show {shipment}", shipment=shipment),
        )
    return dict(row)


def _sum(typed: str) -> None:
    if not _SUM.match(typed) or not scaled(typed, 2):
        raise UsageError(say("`{typed}` is no sum", typed=typed), hint=say("write 120.00"))
