"""What came in: noted, answered, turned into an order or a deal, or turned down."""

from __future__ import annotations

from typing import Annotated, Any

from salesctl.api import (
    Answer,
    Argument,
    Draft,
    Line,
    Option,
    SalesctlError,
    Session,
    UsageError,
    parse_moment,
    priced_lines,
    resolve,
    say,
)

from .dealings import Dealing
from .log import entry, moment
from .orders import order_data

_KINDS = ("order", "question", "complaint", "other")
_TYPES = {"email": "email", "message": "message", "visit": "visit"}
_REF = Annotated[str, Argument("REF|LINE", completes=("request",))]
_WHOSE = Annotated[str, Option("--client", metavar="CLIENT", help="Who it turned out to be.", completes=("client",))]


def add(
    session: Session,
    words: Annotated[list[str] | None, Argument("[CLIENT] TEXT")] = None,
    kind: Annotated[str, Option("--kind", help=f"{', '.join(_KINDS)}.")] = "",
    missed: Annotated[bool, Option("--missed", help="A call nobody took.")] = False,
    phone: Annotated[str, Option("--phone", metavar="NUMBER", help="The number shown.")] = "",
    email: Annotated[str, Option("--email", metavar="ADDRESS", help="The address it came from.")] = "",
    channel: Annotated[str, Option("--channel", help="phone, email, message, web, visit, fair, other.")] = "",
    who: Annotated[str, Option("--who", metavar="NAME", help="As the person introduced themselves.")] = "",
    product: Annotated[str, Option("--product", help="What a question is about.", completes=("product",))] = "",
    due: Annotated[str, Option("--due", metavar="WHEN", help="When you promised an answer.")] = "",
    owner: Annotated[str, Option("--owner", help="Who answers; the client's own, or you.", completes=("user",))] = "",
) -> Answer:
    """Note what came in while it is fresh: `salesctl request add acme "asks for the price of seals" --kind question`.

    A missed call: `salesctl request add --missed --phone "+49 30 1234567"`; the number finds the client. It is owed until answered.
    """
    client, text = _client(session, list(words or []), phone or email)
    if not text and not missed and not kind:
        raise UsageError(
            say("say what they asked"), hint=say('salesctl request add acme "asks for the price of seals"')
        )
    if kind and kind not in _KINDS:
        raise UsageError(
            say("`{kind}` is no kind of request", kind=kind), hint=say("one of {list}", list=", ".join(_KINDS))
        )
    day, clock = parse_moment(due, session.today) if due else (None, None)
    made: dict[str, Any] = {
        "received_at": moment(session),
        "channel": channel or ("phone" if missed or phone else "email" if email else None),
        "missed": "yes" if missed else None,
        "kind": kind or None,
        "who": who or None,
        "phone": phone or None,
        "email": email or None,
        "text": text or None,
        "client": client or None,
        "product": resolve(session, product, "product").id if product else None,
        "owner": resolve(session, owner, "user").id if owner else _owner(session, client),
        "response_due": f"{day.isoformat()}{clock.strftime('T%H:%M') if clock else ''}" if day else None,
    }
    draft = session.new("request", made)
    commit = session.commit([draft], trailers=[("Duty", "3")])
    said = " · ".join(word for word in (f"request {draft.id}", client or "no client known", text) if word)
    return Answer({"id": draft.id, "path": draft.path, "commit": commit}, [Line(said, "good")])


def answer(
    session: Session,
    ref: _REF,
    text: Annotated[list[str], Argument("TEXT", help="What you answered.")],
    by: Annotated[str, Option("--by", help="call, email, message or visit; as it came unless given.")] = "",
) -> Answer:
    """Note that a request was answered, and what you said; the talk goes into the client's story."""
    found, data = _open(session, ref)
    said = " ".join(text)
    after = {**data, "answered_at": moment(session), "outcome": "answered"}
    drafts: list[Draft] = []
    if data.get("client"):
        type_ = by or _TYPES.get(str(data.get("channel")), "call")
        # who was reached is a talk; a letter is one, too
        dealing = Dealing(about=[found], outcome="reached" if type_ != "visit" else "")
        drafts = entry(session, [type_, str(data["client"]), said], dealing, [])
    else:
        after["notes"] = "\n".join(part for part in (data.get("notes"), said) if part)
    return _written(session, found, after, drafts, f"request {found} answered")


def convert(
    session: Session,
    ref: _REF,
    order: Annotated[
        list[str] | None,
        Option("--order", metavar="SKU=QTY[@PRICE]|ORDER", help="A new order's lines, or an order there is."),
    ] = None,
    deal: Annotated[str, Option("--deal", metavar="TITLE|DEAL", help="A new deal, or a deal there is.")] = "",
    amount: Annotated[str, Option("--amount", metavar="SUM", help="What a new deal is worth.")] = "",
    client: _WHOSE = "",
) -> Answer:
    """Turn a request into an order or a deal: `salesctl request convert request-acme-x2 --order SEAL=10 --order PUMP=1`."""
    if bool(order) == bool(deal):
        raise UsageError(
            say("turn it into --order or --deal"), hint=say("salesctl request convert {ref} --order SKU=QTY", ref=ref)
        )
    found, data = _open(session, ref)
    whose = resolve(session, client, "client").id if client else str(data.get("client") or "")
    if not whose:
        raise SalesctlError(say("nobody knows whose {found} is", found=found), hint=say("--client CLIENT says it"))
    after = {**data, "client": whose, "answered_at": moment(session), "outcome": "converted"}
    made = _order(session, found, whose, order) if order else _deal(session, whose, deal, amount)
    if deal:
        after["deal"] = made.id
    return _written(session, found, after, [made], f"request {found} is {made.kind.name} {made.id}")


def reject(
    session: Session,
    ref: _REF,
    why: Annotated[str, Option("--why", metavar="TEXT", help="Kept with it.")],
    spam: Annotated[bool, Option("--spam", help="Nobody asked for anything.")] = False,
) -> Answer:
    """Turn a request down, and say why: not what we sell, a wrong number, spam."""
    found, data = _open(session, ref)
    if not why.strip():
        raise UsageError(say("say why"), hint=say("--why 'not what we sell'"))
    outcome = "spam" if spam else "rejected"
    after = {**data, "answered_at": moment(session), "outcome": outcome, "reason": why}
    return _written(session, found, after, [], f"request {found}: {outcome}")


def _open(session: Session, ref: str) -> tuple[str, dict[str, Any]]:
    """The request a REF or a line of a list stands for. Raises SalesctlError when it was dealt with already."""
    line = session.line(ref) if ref.isdigit() else {}
    found = resolve(session, line.get("about") or line.get("id") or ref, "request").id
    record, _ = session.read("request", found)
    if record.data.get("outcome"):
        raise SalesctlError(
            say("{found} was {outcome} already", found=found, outcome=record.data["outcome"]),
            hint=say("salesctl show {found}", found=found),
        )
    return found, dict(record.data)


def _written(session: Session, ref: str, after: dict[str, Any], beside: list[Draft], said: str) -> Answer:
    drafts = [session.revise("request", ref, after), *beside]
    commit = session.commit(drafts, said, trailers=[("Duty", "3")])
    data = {"id": ref, "path": drafts[0].path, "commit": commit, "ids": [draft.id for draft in drafts]}
    return Answer(data, [Line(said, "good")])


def _order(session: Session, request: str, client: str, words: list[str]) -> Draft:
    if len(words) == 1 and "=" not in words[0]:
        there = resolve(session, words[0], "order").id
        record, _ = session.read("order", there)
        _same(there, str(record.data["client"]), client)
        return session.revise("order", there, {**record.data, "request": request})
    return session.new(
        "order", {**order_data(session, client, priced_lines(session, client, words)), "request": request}
    )


def _deal(session: Session, client: str, words: str, amount: str) -> Draft:
    there = session.book.path_of("deal", words)
    if there:
        record, _ = session.read("deal", words)
        _same(words, str(record.data.get("client")), client)
        return session.revise("deal", words, record.data)
    stage = _first_stage(session)
    stages = [{"stage": stage, "at": moment(session)}] if stage else None
    return session.new(
        "deal",
        {"title": words, "client": client, "owner": session.me, "amount": amount or None, "stages": stages},
    )


def _same(ref: str, whose: str, client: str) -> None:
    if whose != client:
        raise SalesctlError(say("{ref} belongs to {whose}, not to {client}", ref=ref, whose=whose, client=client))


def _first_stage(session: Session) -> str:
    query = session.query()
    row = query.one("select s.stage from policy_now as p join policy_stages as s on s.record = p.id order by s.n")
    return str(row[0]) if row else ""


def _owner(session: Session, client: str) -> str | None:
    """Nobody by name where the client has an owner: whoever that is on the day answers."""
    if client:
        record, _ = session.read("client", client)
        if record.data.get("owner"):
            return None
    return session.me


def _client(session: Session, words: list[str], known_by: str) -> tuple[str, str]:
    """The client the first word names, or the number or address belongs to; and the text."""
    named = _known(session, words[0]) if words and " " not in words[0] else ""
    return named or _known(session, known_by), " ".join(words[1:] if named else words)


def _known(session: Session, typed: str) -> str:
    try:
        return resolve(session, typed, "client").id if typed else ""
    except SalesctlError:
        return ""
