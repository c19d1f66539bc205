"""Terms beyond the policy: what waits for a decision, and the decision, which stays in the document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from salesctl.api import (
    Answer,
    Argument,
    Column,
    Line,
    Option,
    SalesctlError,
    Session,
    Table,
    excess,
    resolve,
    say,
    text,
    unscaled,
)

KINDS = ("order", "offer", "contract", "credit_note")
_REF = Annotated[str, Argument("REF|LINE", help="An order, offer, contract or credit note.", completes=(*KINDS,))]
_LIMITS = {"discount": "discount", "deferral": "deferral_days", "credit": "credit_limit", "floor": "least"}
"""By what goes beyond the policy: the field of the approval that says how far it may."""
_SHOWN = ("kind", "record", "client", "owner", "what", "asked", "allowed", "dated_on")


def approvals(
    session: Session,
    everybody: Annotated[bool, Option("--all", help="Also what waits for others.")] = False,
) -> Answer:
    """See what waits for your decision: a discount, a price, days to pay, a credit limit beyond what the policy lets a rep give."""
    query = session.query()
    deciders = {row[0] for row in query.rows("select user from approver")}
    waiting = [
        dict(row)
        for row in query.rows(
            """
                select b.*, coalesce(v.gross, o.gross) as worth, coalesce(v.currency, o.currency) as currency
                from beyond_policy as b
                left join offer_value as v on v.offer = b.record
                left join order_value as o on o.order_id = b.record
                where b.approved = 0 and b.rejected = 0 and b.gone = 0
                order by b.dated_on, b.record, b.what
                """
        )
    ]
    if session.me not in deciders and not everybody:
        names = ", ".join(sorted(deciders)) or text(session.lang, "nobody", "никто")
        said = text(
            session.lang, f"Nothing waits for you: {names} decides.", f"От вас решения не ждут: решает {names}."
        )
        return Answer({"approvals": []}, [Line(said, "dim")])
    rows: list[list[Any]] = []
    numbered, data = [], []
    for number, row in enumerate(waiting, 1):
        rows.append(
            [
                number,
                row["record"],
                row["client"],
                row["owner"],
                excess(row),
                row["worth"],
                row["dated_on"],
            ]
        )
        numbered.append(
            {"about": row["record"], "kind": row["kind"]} | ({"client": row["client"]} if row["client"] else {})
        )
        data.append({"line": number} | {name: row[name] for name in _SHOWN})
    columns = [
        Column("#", "integer"),
        Column("record", "ref", text(session.lang, "document", "документ")),
        Column("client", "ref", text(session.lang, "client", "клиент")),
        Column("owner", "ref", text(session.lang, "asked by", "просит")),
        Column("wanted", "text", text(session.lang, "beyond the policy", "сверх политики")),
        Column("worth", "money", text(session.lang, "worth", "сумма")),
        Column("date", "date", text(session.lang, "date", "дата")),
    ]
    table = Table("approvals", "", columns, rows, currency=session.config.currency)
    return Answer({"approvals": data}, [table], numbered)


def approve(
    session: Session,
    ref: _REF,
    why: Annotated[str, Option("--why", metavar="TEXT", help="For those who read it later.")] = "",
) -> Answer:
    """Allow what goes beyond the policy, as far as it goes today. A later, wider concession has to be asked for again.

    For a client whose deliveries are stopped, approving one order lets that order leave.
    """
    return _decided(session, ref, "approved", why)


def reject(
    session: Session,
    ref: _REF,
    why: Annotated[str, Option("--why", metavar="TEXT", help="What the rep is to change.")],
) -> Answer:
    """Refuse what goes beyond the policy, and say what to change. It waits no longer until the terms are asked for anew."""
    if not why.strip():
        raise SalesctlError(say("say why"), hint=say("--why 'up to 10 %, and only with prepayment'"))
    return _decided(session, ref, "rejected", why)


def _decided(session: Session, ref: str, decision: str, why: str) -> Answer:
    if ref.isdigit():
        known = session.line(ref)
        ref = known.get("about", ref)
    found = resolve(session, ref, *KINDS)
    query = session.query()
    deciders = {row[0] for row in query.rows("select user from approver")}
    sql = "select * from beyond_policy where kind = ? and record = ?"
    beyond = [dict(row) for row in query.rows(sql, (found.kind, found.id))]
    worth = query.one(
        "select net from order_value where order_id = :id union all select net from offer_value where offer = :id",
        {"id": found.id},
    )
    if session.me is None or session.me not in deciders:
        raise SalesctlError(
            say("{me} may not decide this", me=session.me or "somebody unknown"),
            hint=say("ask {list}", list=", ".join(sorted(deciders)) or "a manager"),
        )
    record, _ = session.read(found.kind, found.id)
    word: dict[str, Any] = {"at": _moment(session), "by": session.me}
    if decision == "rejected":
        word["decision"] = decision
    word |= {"why": why} if why else {}
    if decision == "approved":
        word |= _limits(beyond, worth[0] if worth else None)
    data = dict(record.data)
    data["approvals"] = [*(data.get("approvals") or []), word]
    draft = session.revise(found.kind, found.id, data)
    subject = f"{found.kind.replace('_', ' ')} {found.id}: {decision}{f', {why}' if why else ''}"
    commit = session.commit([draft], subject, trailers=[("Duty", "21")])
    shown = [
        Line(
            f"{found.id}: {text(session.lang, decision, 'одобрено' if decision == 'approved' else 'отклонено')}", "good"
        )
    ]
    return Answer({"id": found.id, "path": draft.path, "commit": commit}, shown)


def _limits(beyond: Sequence[Mapping[str, Any]], net: int | None) -> dict[str, str]:
    """How far the approval goes: as far as the document goes today."""
    limits = {}
    for row in beyond:
        name = _LIMITS.get(row["what"])
        if name is None:  # an order let go though its client is stopped: all or nothing
            continue
        value = net if row["what"] == "floor" else row["asked"]
        if value is not None:
            limits[name] = str(value) if name == "deferral_days" else unscaled(value, 2)
    return limits


def _moment(session: Session) -> str:
    return f"{session.today.isoformat()}T{session.now.time().replace(microsecond=0).isoformat()}"
