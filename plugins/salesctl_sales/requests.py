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
    Text,
    UsageError,
    currency_of,
    entity_option,
    parse_moment,
    priced_lines,
    resolve,
    resolve_open,
    say,
    unfinished,
)

from .activity_fields import ActivityOptions
from .amounts import typed_sum
from .log import activity_drafts
from .orders import order_data

_KINDS = ("order", "question", "complaint", "other")
_TYPES = {"email": "email", "message": "message", "visit": "visit"}
_UNANSWERED = {"request": "outcome is null"}
_REF = Annotated[str, Argument("REF|CLIENT|LINE", completes=unfinished(_UNANSWERED))]
_WHOSE = Annotated[str, Option("--client", metavar="CLIENT", help="Who it turned out to be.", completes=("client",))]


def add(
    session: Session,
    words: Annotated[list[str] | None, Argument("[CLIENT] TEXT")] = None,
    kind: Annotated[str, Option("--kind", help="order, question, complaint, other.")] = "",
    missed: Annotated[bool, Option("--missed", help="A call nobody took.")] = False,
    phone: Annotated[str, Option("--phone", metavar="PHONE", help="The number shown.")] = "",
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
            say("`{kind}` is no kind of request", kind=kind), hint=say("one of {kinds}", kinds=", ".join(_KINDS))
        )
    day, clock = parse_moment(due, session.today, "coming") if due else (None, None)
    draft = session.new(
        "request",
        {
            "received_at": session.moment,
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
        },
    )
    return session.record(draft, _noted(draft, client), duty=3, shown=[Line(f"  {text}")] if text else [])


def _noted(draft: Draft, client: str) -> Text:
    """What was noted: a missed call by its number, anything else by its id; and whether the client is known."""
    values: dict[str, Any] = {"client": client, "request": draft.id, "phone": draft.data.get("phone")}
    if draft.data.get("missed") and values["phone"]:
        if client:
            return say("{client}: missed call from {phone} ({request})", **values)
        return say("missed call from {phone}, client not known ({request})", **values)
    if client:
        return say("{client}: request {request}", **values)
    return say("request {request}, client not known", **values)


def answer(
    session: Session,
    ref: _REF,
    text: Annotated[list[str], Argument("TEXT", help="What you answered.")],
    by: Annotated[str, Option("--by", help="call, email, message or visit; as it came unless given.")] = "",
) -> Answer:
    """Note that a request was answered, and what you said; the talk goes into the client's story."""
    request, data = _open(session, ref)
    reply = " ".join(text)
    after = {**data, "answered_at": session.moment, "outcome": "answered"}
    activities: list[Draft] = []
    client = data.get("client")
    if client:
        type_ = by or _TYPES.get(str(data.get("channel")), "call")
        # whoever was written to counts as reached
        options = ActivityOptions(about=[request], outcome="reached" if type_ != "visit" else "")
        activities = activity_drafts(session, [type_, str(client), reply], options)
        sentence = say("{client}: {request} answered", client=client, request=request)
    else:
        after["notes"] = "\n".join(part for part in (data.get("notes"), reply) if part)
        sentence = say("{request} answered", request=request)
    return _recorded(session, request, after, activities, sentence)


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
    entity: Annotated[
        str,
        entity_option(
            help="Which of the client's legal entities orders, where it has several.", of="ref", kinds=("request",)
        ),
    ] = "",
) -> Answer:
    """Turn a request into an order or a deal: `salesctl request convert request-acme-x2 --order SEAL=10 --order PUMP=1`."""
    if bool(order) == bool(deal):
        raise UsageError(
            say("turn it into --order or --deal"), hint=say("salesctl request convert {ref} --order SKU=QTY", ref=ref)
        )
    request, data = _open(session, ref)
    buyer = resolve(session, client, "client").id if client else str(data.get("client") or "")
    if not buyer:
        raise SalesctlError(
            say("it is not known whose {request} is", request=request), hint=say("--client CLIENT says it")
        )
    after = {**data, "client": buyer, "answered_at": session.moment, "outcome": "converted"}
    if order:
        draft = _order(session, request, buyer, order, entity)
        sentence = say("{client}: {request} became order {order}", client=buyer, request=request, order=draft.id)
    else:
        draft = _deal(session, buyer, deal, amount)
        after["deal"] = draft.id
        sentence = say("{client}: {request} became deal {deal}", client=buyer, request=request, deal=draft.id)
    return _recorded(session, request, after, [draft], sentence)


def reject(
    session: Session,
    ref: _REF,
    why: Annotated[str, Option("--why", metavar="TEXT", help="Kept with it.")],
    spam: Annotated[bool, Option("--spam", help="Nobody asked for anything.")] = False,
) -> Answer:
    """Turn a request down, and say why: not what we sell, a wrong number, spam."""
    request, data = _open(session, ref)
    if not why.strip():
        raise UsageError(say("say why"), hint=say("--why 'not what we sell'"))
    after = {**data, "answered_at": session.moment, "outcome": "spam" if spam else "rejected", "reason": why}
    sentence = say("{request} is spam", request=request) if spam else say("{request} turned down", request=request)
    return _recorded(session, request, after, [], sentence)


def _open(session: Session, ref: str) -> tuple[str, dict[str, Any]]:
    """The request a REF or a line of a list stands for. Raises SalesctlError when it was dealt with already."""
    request = resolve_open(session, ref, _UNANSWERED, _nothing_asked).id
    record, _ = session.read("request", request)
    if record.data.get("outcome"):
        raise SalesctlError(
            say("{request} is dealt with already: {outcome:words}", request=request, outcome=record.data["outcome"]),
            hint=say("salesctl show {request}", request=request),
        )
    return request, dict(record.data)


def _nothing_asked(client: str) -> SalesctlError:
    return SalesctlError(
        say("nothing that {client} asked waits for an answer", client=client),
        hint=say("salesctl request list shows all"),
    )


def _recorded(session: Session, request: str, after: dict[str, Any], beside: list[Draft], sentence: Text) -> Answer:
    drafts = [session.revise("request", request, after), *beside]
    return session.record(drafts, sentence, duty=3, ids=[draft.id for draft in drafts])


def _order(session: Session, request: str, client: str, words: list[str], entity: str) -> Draft:
    """The order a request became: a new one of these lines, or the one named."""
    if len(words) == 1 and "=" not in words[0]:
        order = resolve(session, words[0], "order").id
        record, _ = session.read("order", order)
        _check_owner(order, str(record.data["client"]), client)
        return session.revise("order", order, {**record.data, "request": request})
    data = order_data(session, client, priced_lines(session, client, words), entity=entity)
    return session.new("order", {**data, "request": request})


def _deal(session: Session, client: str, words: str, amount: str) -> Draft:
    """The deal a request became: the one of this id, or a new one of this title."""
    if session.book.path_of("deal", words):
        record, _ = session.read("deal", words)
        _check_owner(words, str(record.data.get("client")), client)
        return session.revise("deal", words, record.data)
    stage = _first_stage(session)
    stages = [{"stage": stage, "at": session.moment}] if stage else None
    currency = currency_of(session, client=client) if amount else ""
    return session.new(
        "deal",
        {
            "title": words,
            "client": client,
            "owner": session.me,
            "amount": typed_sum(session, amount, currency) if amount else None,
            "currency": currency or None,
            "stages": stages,
        },
    )


def _check_owner(document: str, owner: str, client: str) -> None:
    if owner != client:
        raise SalesctlError(
            say("{document} belongs to {owner}, not to {client}", document=document, owner=owner, client=client)
        )


def _first_stage(session: Session) -> str:
    row = session.query().one(
        "select s.stage from policy_now as p join policy_stages as s on s.record = p.id order by s.n"
    )
    return str(row[0]) if row else ""


def _owner(session: Session, client: str) -> str | None:
    """Nobody by name where the client has an owner: whoever that is on the day answers."""
    if client:
        record, _ = session.read("client", client)
        if record.data.get("owner"):
            return None
    return session.me


def _client(session: Session, words: list[str], known_by: str) -> tuple[str, str]:
    """The client the first word names, or the number or address belongs to ("" for none), and the text."""
    named = _known(session, words[0]) if words and " " not in words[0] else ""
    return named or _known(session, known_by), " ".join(words[1:] if named else words)


def _known(session: Session, typed: str) -> str:
    try:
        return resolve(session, typed, "client").id if typed else ""
    except SalesctlError:
        return ""
