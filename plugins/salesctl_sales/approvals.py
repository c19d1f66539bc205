"""Terms beyond the policy: what waits for a decision, and the decision, which is kept in the document."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import Annotated, Any, Literal, NotRequired, TypedDict

from salesctl.api import (
    Answer,
    Argument,
    Cell,
    Change,
    Column,
    Draft,
    ExactNumber,
    IsoDay,
    Line,
    Option,
    Ref,
    Row,
    SalesctlError,
    Session,
    Table,
    as_records,
    currency_of,
    excess,
    joined,
    plain_values,
    resolve,
    resolve_user,
    say,
    unscaled,
)

KINDS = ("order", "offer", "contract", "credit_note", "shipment", "invoice", "client", "activity")
_REF = Annotated[str, Argument("REF|LINE", help="What waits: a document, a client, a promise.", completes=(*KINDS,))]
_LIMITS = {
    "discount": "discount",
    "deferral": "deferral_days",
    "promise": "deferral_days",
    "credit": "credit_limit",
    "floor": "least",
    "list": "price_list",
}
"""By what goes beyond the policy: the field of the approval that says how far it may."""
_SHOWN = ("kind", "record", "client", "owner", "dated_on")


class WantedTerm(TypedDict):
    """What is asked for beyond the policy: counts of days as numbers, all else as exact decimals."""

    what: str
    asked: Annotated[Cell, "null where nothing is measured, as of a client on the stop-list."]
    allowed: Cell
    currency: NotRequired[str]


class WaitingDocument(TypedDict):
    """A document that waits for an approval."""

    line: int
    kind: str
    record: str
    client: str | None
    client_name: str | None
    owner: str | None
    owner_name: str | None
    dated_on: IsoDay | None
    worth: ExactNumber | None
    currency: str | None
    wanted: list[WantedTerm]


class Decider(TypedDict):
    """A user who may decide."""

    user: str
    user_name: str


class ApprovalsAnswer(TypedDict):
    """What waits for an approval."""

    approvals: list[WaitingDocument]
    deciders: NotRequired[Annotated[list[Decider], "Who decides, where nothing waits for who asks."]]
    decided: NotRequired[Annotated[list[Row], "With --all: what was decided last."]]


def approvals(
    session: Session,
    everybody: Annotated[bool, Option("--all", help="Also what waits for others.")] = False,
) -> Annotated[Answer, ApprovalsAnswer]:
    """See what waits for your decision: prices, days to pay, credit limits, debts let go beyond what a rep may give.

    What went out without one is there, too: approve it, or have it corrected.
    """
    query = session.query()
    deciders = _deciders(session)
    waiting = query.rows(
        """
            select b.*, coalesce(v.gross, o.gross, n.amount) as worth, coalesce(v.currency, o.currency, n.currency) as currency
            from (
              select kind, record, client, owner, dated_on, what, asked, allowed, approved, rejected from beyond_policy
              union all
              select kind, record, client, owner, dated_on, what, max(asked), min(allowed), min(approved), max(rejected)
              from concession where gone = 1 group by kind, record, what) as b
            left join offer_value as v on b.kind = 'offer' and v.offer = b.record
            left join order_sum as o on b.kind = 'order' and o."order" = b.record
            left join credit_note as n on b.kind = 'credit_note' and n.id = b.record
            where b.approved = 0 and b.rejected = 0
            order by b.dated_on, b.kind, b.record, b.what
            """
    )
    if session.me not in deciders and not everybody:
        nothing = (
            say("Nothing waits for you. Who decides: {users}.", users=joined(", ", deciders))
            if deciders
            else say("Nothing waits for you, and nobody may decide: the policy names no approvers.")
        )
        who = session.with_titles(({"user": user} for user in deciders), "user")
        return Answer({"approvals": [], "deciders": who}, [Line(nothing, "dim")])
    cells: list[list[Any]] = []
    numbered, data = [], []
    documents = groupby(map(dict, waiting), key=itemgetter("kind", "record"))
    for number, ((kind, record), found) in enumerate(documents, 1):
        rows = list(found)
        row = rows[0]
        terms = joined("; ", map(excess, rows))
        cells.append([number, record, row["client"], row["owner"], terms, row["worth"], row["dated_on"]])
        numbered.append({"about": record, "kind": kind} | ({"client": row["client"]} if row["client"] else {}))
        wanted = [
            {"what": one["what"], "asked": None, "allowed": None, **plain_values(excess(one), session.config.currency)}
            for one in rows
        ]
        worth = None if row["worth"] is None else unscaled(row["worth"], "money", row["currency"])
        told = {"worth": worth, "currency": row["currency"], "wanted": wanted}
        data.append({"line": number} | {name: row[name] for name in _SHOWN} | told)
    columns = [
        Column("#", "integer"),
        Column("record", "ref", say("document", context="heading")),
        Column("client", "ref", say("client", context="heading")),
        Column("owner", "ref", say("asked by", context="heading")),
        Column("wanted", "text", say("beyond the policy", context="heading")),
        Column("worth", "money", say("worth", context="heading")),
        Column("dated_on", "date", say("date", context="heading")),
    ]
    table = Table("approvals", "", columns, cells, currency=session.config.currency)
    data = session.with_titles(data, "client", "owner")
    if not everybody:
        return Answer({"approvals": data}, [table], numbered)
    decisions = _decisions(session)
    shown = [table, decisions] if decisions.rows else [table]
    return Answer({"approvals": data, "decided": as_records(session.named(decisions))}, shown, numbered)


def _decisions(session: Session) -> Table:
    """What was decided lately, by whom, and in which commit of whose."""
    rows = session.query().rows(
        """
            select kind, record, "by", coalesce(decision, 'approved'), why, at, coalesce(email, ''), substr(oid, 1, 10), forged
            from decided order by at desc, kind, record limit 20
            """
    )
    columns = [
        Column("kind", "word", say("kind", context="heading")),
        Column("record", "ref", say("document", context="heading")),
        Column("by", "ref", say("decided by", context="heading")),
        Column("decision", "word", say("decision", context="heading")),
        Column("why", "text", say("why", context="heading")),
        Column("at", "moment", say("when", context="heading")),
        Column("author", "text", say("author", context="heading")),
        Column("commit", "text", say("commit", context="heading")),
        Column("forged", "boolean", say("forged", context="heading")),
    ]
    return Table("decided", say("Decided last"), columns, [list(row) for row in rows])


def approve(
    session: Session,
    ref: _REF,
    why: Annotated[str, Option("--why", metavar="TEXT", help="For those who read it later.")] = "",
) -> Answer:
    """Allow what goes beyond the policy, as far as it goes today. A later, wider concession has to be asked for again.

    For a client whose deliveries are stopped, or where a prepayment has not come, approving one order lets that order leave.
    """
    return _decide(session, ref, "approved", why)


def reject(
    session: Session,
    ref: _REF,
    why: Annotated[str, Option("--why", metavar="TEXT", help="What the rep is to change.")],
) -> Answer:
    """Refuse what goes beyond the policy, and say what to change. It waits again when less, or something else, is asked for."""
    if not why.strip():
        raise SalesctlError(say("say why"), hint=say("--why 'up to 10 %, and only with prepayment'"))
    return _decide(session, ref, "rejected", why)


def _decide(session: Session, ref: str, decision: Literal["approved", "rejected"], why: str) -> Answer:
    document = resolve(session, ref, *KINDS)
    deciders = _deciders(session)
    me = resolve_user(session)
    if me not in deciders:
        raise SalesctlError(
            say("{user} may not decide this", user=me),
            hint=say("ask {users}", users=joined(", ", deciders)) if deciders else say("the policy names no approvers"),
        )
    record, _ = session.read(document.kind, document.id)
    client = document.id if document.kind == "client" else str(record.data.get("client") or "")
    before = list(record.data.get("approvals") or [])
    approval = {"at": session.next_moment(str(one.get("at")) for one in before), "by": me}
    if decision == "rejected":
        approval["decision"] = decision
    approval |= {"why": why} if why else {}
    approval |= _limits(session, document, currency_of(session, record.data.get("currency"), client=client))
    draft = session.revise(document.kind, document.id, {**record.data, "approvals": [*before, approval]})
    values: dict[str, Any] = {"client": client, "document": document.id, "why": why}
    if decision == "rejected":
        sentence = say("{client}: {document} rejected, {why}", **values)
    elif why:
        sentence = say("{client}: {document} approved, {why}", **values)
    else:
        sentence = say("{client}: {document} approved", **values)
    return session.record(draft, sentence, duty=21)


def own_approval(session: Session, why: str = "") -> list[dict[str, str]]:
    """The approvals of what somebody records who may decide: their own word; none from others, or where an agent writes it."""
    if session.agent or session.me is None or session.me not in _deciders(session):
        return []
    return [{"at": session.next_moment(), "by": session.me} | ({"why": why} if why else {})]


def needs_approval(session: Session, draft: Draft) -> bool:
    """Whether a draft would be refused for nothing but this: it gives the client more than its author may give."""
    rejected = session.rejected([Change(draft.path, draft.after, draft.before)])
    return any(finding.rule == "not-approved" for finding in rejected.values())


def _deciders(session: Session) -> list[str]:
    return sorted({row[0] for row in session.query().rows("select user from approver")})


def _limits(session: Session, document: Ref, currency: str) -> dict[str, str]:
    """How far what is decided goes: as far as the document goes today; sums in its currency."""
    query = session.query()
    worth = query.one(
        'select net from order_sum where "order" = :id union all select net from offer_value where offer = :id',
        {"id": document.id},
    )
    beyond = query.rows(
        """
            select what, asked from beyond_policy where kind = :kind and record = :id
            union all
            select what, max(asked) from concession where gone = 1 and kind = :kind and record = :id group by what
            union all
            select 'prepayment', null from prepayment where :kind = 'order' and "order" = :id and lacking > 0
            """,
        {"kind": document.kind, "id": document.id},
    )
    limits: dict[str, str] = {}
    for what, asked in beyond:
        name = _LIMITS.get(what)
        if name is None:  # an order let go though money for it is still to come: it, and no wider terms
            limits.setdefault("least", unscaled(worth[0] if worth else 0, "money", currency))
            continue
        if what == "list":
            limits[name] = str(session.read("client", document.id)[0].data["price_list"])
            continue
        value = (worth[0] if worth else None) if what == "floor" else asked
        if value is not None:
            limits[name] = (
                str(value)
                if name == "deferral_days"
                else unscaled(value, "percent" if name == "discount" else "money", currency)
            )
    return limits
