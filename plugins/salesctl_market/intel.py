"""`intel`: what a competitor does, handed on to management and marketing until both have it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from salesctl.api import (
    Answer,
    Argument,
    Option,
    SalesctlError,
    Session,
    Text,
    UsageError,
    currency_of,
    joined,
    resolve,
    say,
    translatable,
    typed_decimal,
)

_DUTY = 23
_WHAT = ("price", "promotion", "novelty", "move")
_RELIABILITY = ("rumour", "likely", "certain")
_SIDES = {"management": translatable("management"), "marketing": translatable("marketing")}
"""Who is to have what was learnt: the value of `passes.to`, and what it is called."""
_SIDE_OF_ROLE = {"manager": "management", "marketing": "marketing"}
_REF = Annotated[str, Argument("REF|COMPETITOR|LINE", completes=("intel", "competitor"))]


def add(
    session: Session,
    competitor: Annotated[str, Argument("COMPETITOR", completes=("competitor",))],
    words: Annotated[list[str], Argument("TEXT", help="What they do.")],
    what: Annotated[str, Option("--what", help="price, promotion, novelty or move.")] = "",
    product: Annotated[
        str, Option("--product", metavar="PRODUCT", help="Ours it touches.", completes=("product",))
    ] = "",
    price: Annotated[str, Option("--price", metavar="PRICE", help="What they ask for theirs.")] = "",
    currency: Annotated[str, Option("--currency", metavar="CODE", help="The book's unless given.")] = "",
    client: Annotated[
        str, Option("--client", metavar="CLIENT|LINE", help="Where you learnt it.", completes=("client",))
    ] = "",
    source: Annotated[str, Option("--source", metavar="TEXT", help="A price list, a client, a fair.")] = "",
    reliability: Annotated[str, Option("--reliability", help="rumour, likely or certain.")] = "",
) -> Answer:
    """Note what a competitor does the day you hear of it: a price, a promotion, a novelty, a move.

    `salesctl intel add rival "anchors at 9,100 from twenty boxes" --product an-12 --price 9100 --client atlas`. It is then owed to
    management and to marketing: `salesctl intel pass rival`.
    """
    rival = _competitor(session, competitor)
    kind = what or ("price" if price else "move")
    _check_choice("--what", kind, _WHAT)
    _check_choice("--reliability", reliability, ("", *_RELIABILITY))
    if kind == "price" and bool(price) != bool(product):
        raise UsageError(say("a price is of a product"), hint="--product PRODUCT --price 9100")
    heard_at = resolve(session, client, "client").id if client else ""
    in_currency = currency_of(session, currency, client=heard_at)
    data: dict[str, Any] = {
        "observed_on": session.happened_on,
        "what": kind,
        "competitor": rival,
        "product": resolve(session, product, "product").id if product else None,
        "client": heard_at or None,
        "owner": session.me,
        "price": typed_decimal(session, price, "price", in_currency) if price else None,
        "currency": in_currency if price else None,
        "text": " ".join(words),
        "source": source or None,
        "reliability": reliability or None,
    }
    noted = say("competitor {competitor}: {words}", competitor=rival, words=data["text"])
    return session.record(session.new("intel", data), noted, duty=_DUTY)


def pass_(
    session: Session,
    ref: _REF,
    to: Annotated[str, Option("--to", metavar="management|marketing", help="Both that lack it unless given.")] = "",
) -> Answer:
    """Note that what you learnt was handed on: told in the meeting, sent, shown. Both management and marketing are to have it."""
    _check_choice("--to", to, ("", *_SIDES))
    intel, data = _one(session, ref, to)
    passes = list(data.get("passes") or [])
    missing = [side for side in ([to] if to else _SIDES) if side not in {one.get("to") for one in passes}]
    if not missing:
        raise SalesctlError(say("intel {intel} was handed on already", intel=intel), hint=f"salesctl show {intel}")
    passes += [{"to": side, "at": session.moment} for side in missing]
    draft = session.revise("intel", intel, {**data, "passes": passes})
    handed = say("intel {intel} handed on: {sides}", intel=intel, sides=_names(missing))
    return session.record(draft, handed, duty=_DUTY)


def ack(
    session: Session,
    ref: Annotated[str, Argument("REF|LINE", completes=("intel",))],
    as_: Annotated[
        str, Option("--as", metavar="management|marketing", help="The side you read it for; your own unless given.")
    ] = "",
) -> Answer:
    """Note that you have read what was handed on to you, as management or as marketing; the rep sees that it arrived."""
    _check_choice("--as", as_, ("", *_SIDES))
    line_side = session.line(ref).get("about", "").partition("/")[2]
    side = as_ or (line_side if line_side in _SIDES else "") or _my_side(session)
    intel = resolve(session, ref, "intel").id
    record, _ = session.read("intel", intel)
    passes = [dict(one) for one in record.data.get("passes") or []]
    own = next((one for one in passes if one.get("to") == side), None)
    if own is None:
        own = {"to": side, "at": session.moment}
        passes.append(own)
    # what somebody else wrote in the reader's name does not count as read
    read = "select 1 from passed_on where intel = ? and side = ? and read_on is not null"
    if own.get("acknowledged_at") and session.query().one(read, (intel, side)):
        raise SalesctlError(say("intel {intel} was read already: {sides}", intel=intel, sides=_names([side])))
    own["acknowledged_at"] = session.moment
    if session.me:
        own["acknowledged_by"] = session.me
    draft = session.revise("intel", intel, {**record.data, "passes": passes})
    return session.record(draft, say("intel {intel} read: {sides}", intel=intel, sides=_names([side])), duty=_DUTY)


def _competitor(session: Session, typed: str) -> str:
    """The competitor that is meant. Raises SalesctlError, with the command that adds one."""
    try:
        return resolve(session, typed, "competitor").id
    except SalesctlError as error:
        raise SalesctlError(
            error.message, hint=say("a new one: salesctl competitor add --name '{name}'", name=typed)
        ) from None


def _one(session: Session, ref: str, side: str) -> tuple[str, dict[str, Any]]:
    """The intel meant, and its fields: by id, by a line of a list, or the oldest of a competitor that was not handed on.

    `side`: to whom; "" for either side.
    """
    meant = resolve(session, ref, "intel", "competitor")
    intel = meant.id
    if meant.kind == "competitor":
        row = session.query().one(
            "select i.id from intel as i where i.competitor = ? and i.archived = 0 and (select count(*) from intel_passes as p"
            ' where p.record = i.id and p."to" = coalesce(?, p."to")) < ? order by i.observed_on, i.id',
            (meant.id, side or None, 1 if side else len(_SIDES)),
        )
        if row is None:
            raise SalesctlError(say("all that is known of {competitor} was handed on", competitor=meant.id))
        intel = str(row[0])
    record, _ = session.read("intel", intel)
    return intel, dict(record.data)


def _my_side(session: Session) -> str:
    """The side the user reads for, by their role. Raises SalesctlError for a role that is on neither."""
    row = session.query().one('select role from "user" where id = ?', (session.me,))
    side = _SIDE_OF_ROLE.get(str(row[0])) if row else None
    if side is None:
        raise SalesctlError(
            say("only management and marketing say that they have read it"),
            hint=say("--as management, or --as marketing"),
        )
    return side


def _names(sides: Sequence[str]) -> Text:
    return joined(", ", [say(_SIDES[side]) for side in sides])


def _check_choice(option: str, typed: str, allowed: Sequence[str]) -> None:
    """Raises UsageError for what an option does not take."""
    if typed not in allowed:
        raise UsageError(
            say("{option} does not take `{typed}`", option=option, typed=typed),
            hint=say("one of {allowed}", allowed=", ".join(filter(None, allowed))),
        )
