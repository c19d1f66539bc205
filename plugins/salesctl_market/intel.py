"""`intel`: what a competitor does, handed on to management and marketing until both have it."""

from __future__ import annotations

from typing import Annotated, Any

from salesctl.api import Answer, Argument, Draft, Line, Option, SalesctlError, Session, UsageError, resolve, say, text

_WHAT = ("price", "promotion", "novelty", "move")
_SIDES = ("management", "marketing")
_RELIABILITY = ("rumour", "likely", "certain")
_SIDE_OF_ROLE = {"manager": "management", "marketing": "marketing"}
_REF = Annotated[str, Argument("REF|COMPETITOR|LINE", completes=("intel", "competitor"))]


def add(
    session: Session,
    competitor: Annotated[str, Argument("COMPETITOR", completes=("competitor",))],
    words: Annotated[list[str], Argument("TEXT", help="What they do.")],
    what: Annotated[str, Option("--what", help=f"{', '.join(_WHAT)}.")] = "",
    product: Annotated[
        str, Option("--product", metavar="PRODUCT", help="Ours it touches.", completes=("product",))
    ] = "",
    price: Annotated[str, Option("--price", metavar="PRICE", help="What they ask for theirs.")] = "",
    currency: Annotated[str, Option("--currency", metavar="CODE", help="The book's unless given.")] = "",
    client: Annotated[
        str, Option("--client", metavar="CLIENT|LINE", help="Where you learnt it.", completes=("client",))
    ] = "",
    source: Annotated[str, Option("--source", metavar="TEXT", help="A price list, a client, a fair.")] = "",
    reliability: Annotated[str, Option("--reliability", help=f"{', '.join(_RELIABILITY)}.")] = "",
) -> Answer:
    """Note what a competitor does the day you hear of it: a price, a promotion, a novelty, a move.

    `salesctl intel add rival "anchors at 9,100 from twenty boxes" --product an-12 --price 9100 --client atlas`. It is then owed to
    management and to marketing: `salesctl intel pass rival`.
    """
    rival = _competitor(session, competitor)
    kind = what or ("price" if price else "move")
    _known("--what", kind, _WHAT)
    _known("--reliability", reliability, ("", *_RELIABILITY))
    if kind == "price" and bool(price) != bool(product):
        raise UsageError(say("a price is of a product"), hint=say("--product PRODUCT --price 9100"))
    line = session.line(client) if client.isdigit() else {}
    made: dict[str, Any] = {
        "observed_on": session.today.isoformat(),
        "what": kind,
        "competitor": rival,
        "product": resolve(session, product, "product").id if product else None,
        "client": line.get("client") or (resolve(session, client, "client").id if client else None),
        "owner": session.me,
        "price": price or None,
        "currency": (currency or session.config.currency) if price else None,
        "text": " ".join(words),
        "source": source or None,
        "reliability": reliability or None,
    }
    draft = session.new("intel", made)
    return _written(session, draft, f"{rival}: {made['text']}")


def pass_(
    session: Session,
    ref: _REF,
    to: Annotated[str, Option("--to", metavar="management|marketing", help="Both that lack it unless given.")] = "",
) -> Answer:
    """Note that what you learnt was handed on: told in the meeting, sent, shown. Both management and marketing are to have it."""
    _known("--to", to, ("", *_SIDES))
    found, data = _one(session, ref, to)
    passes = list(data.get("passes") or [])
    missing = [side for side in ([to] if to else _SIDES) if side not in {one.get("to") for one in passes}]
    if not missing:
        raise SalesctlError(
            say("{found} was handed on already", found=found), hint=say("salesctl show {found}", found=found)
        )
    passes += [{"to": side, "at": _moment(session)} for side in missing]
    draft = session.revise("intel", found, {**data, "passes": passes})
    return _written(session, draft, f"{found} → {', '.join(_side(side, session.lang) for side in missing)}")


def ack(
    session: Session,
    ref: Annotated[str, Argument("REF|LINE", completes=("intel",))],
    as_: Annotated[
        str, Option("--as", metavar="management|marketing", help="The side you read it for; your own unless given.")
    ] = "",
) -> Answer:
    """Note that you have read what was handed on to you, as management or as marketing; the rep sees that it arrived."""
    _known("--as", as_, ("", *_SIDES))
    line = session.line(ref) if ref.isdigit() else {}
    named, _, of = (line.get("about") or line.get("id") or ref).partition("/")
    side = as_ or (of if of in _SIDES else "") or _my_side(session)
    found = resolve(session, named, "intel").id
    record, _ = session.read("intel", found)
    passes = [dict(one) for one in record.data.get("passes") or []]
    mine = next((one for one in passes if one.get("to") == side), None)
    if mine is None:
        mine = {"to": side, "at": _moment(session)}
        passes.append(mine)
    if mine.get("acknowledged_at"):
        raise SalesctlError(say("{side} has read {found} already", side=side, found=found))
    mine["acknowledged_at"] = _moment(session)
    draft = session.revise("intel", found, {**record.data, "passes": passes})
    return _written(
        session, draft, text(session.lang, f"{found}: read by {side}", f"{found}: прочитано, {_side(side, 'ru')}")
    )


def _competitor(session: Session, typed: str) -> str:
    try:
        return resolve(session, typed, "competitor").id
    except SalesctlError as error:
        raise SalesctlError(
            error.message, hint=say("a new one: salesctl competitor add --name '{typed}'", typed=typed)
        ) from None


def _one(session: Session, ref: str, side: str) -> tuple[str, dict[str, Any]]:
    """The intel meant: by id, by a line of a list, or the oldest of a competitor that somebody still lacks."""
    line = session.line(ref) if ref.isdigit() else {}
    meant = resolve(session, (line.get("about") or line.get("id") or ref).partition("/")[0], "intel", "competitor")
    found = meant.id
    if meant.kind == "competitor":
        query = session.query()
        row = query.one(
            "select i.id from intel as i where i.competitor = ? and i.archived = 0 and (select count(*) from intel_passes as p"
            ' where p.record = i.id and p."to" = coalesce(?, p."to")) < ? order by i.observed_on, i.id',
            (found, side or None, 1 if side else len(_SIDES)),
        )
        if row is None:
            raise SalesctlError(say("all that is known of {found} was handed on", found=found))
        found = str(row[0])
    record, _ = session.read("intel", found)
    return found, dict(record.data)


def _my_side(session: Session) -> str:
    query = session.query()
    row = query.one('select role from "user" where id = ?', (session.me,))
    side = _SIDE_OF_ROLE.get(str(row[0])) if row else None
    if side is None:
        raise SalesctlError(
            say("management and marketing say that they have it"), hint=say("--as management, or --as marketing")
        )
    return side


def _known(option: str, typed: str, allowed: tuple[str, ...]) -> None:
    if typed not in allowed:
        raise UsageError(
            say("{option} {typed} is not known", option=option, typed=typed),
            hint=say("one of {list}", list=", ".join(filter(None, allowed))),
        )


def _side(side: str, lang: str) -> str:
    return text(lang, side, {"management": "руководство", "marketing": "маркетинг"}[side])


def _moment(session: Session) -> str:
    """Now, or the day `--date` names."""
    now = session.now
    return now.strftime("%Y-%m-%dT%H:%M") if session.today == now.date() else session.today.isoformat()


def _written(session: Session, draft: Draft, said: str) -> Answer:
    commit = session.commit([draft], trailers=[("Duty", "23")])
    return Answer(
        {"id": draft.id, "path": draft.path, "commit": commit}, [Line(say("intel {said}", said=said), "good")]
    )
