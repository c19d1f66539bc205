"""What becomes of a line that cannot be delivered as ordered: short, replaced, waited for, cancelled."""

from __future__ import annotations

import re
from typing import Annotated, Any, NamedTuple

from salesctl.api import (
    Answer,
    Argument,
    NamedLine,
    Option,
    SalesctlError,
    Session,
    Text,
    UsageError,
    items,
    named_lines,
    parse_day,
    priced_lines,
    say,
    scaled,
    unfinished,
)

from .amounts import plain_quantity, typed_quantity
from .client_parts import contact_of
from .open_records import ORDERED, open_order, order_line

_ORDER = Annotated[
    str,
    Argument(
        "ORDER|CLIENT|LINE", help="A number of the list just shown says which line, too.", completes=unfinished(ORDERED)
    ),
]
_ONE_ORDER = Annotated[str, Argument("ORDER|CLIENT|LINE", completes=unfinished(ORDERED))]
_LINES_OFFERED = items("order", "lines", of="order")
_LINE = Annotated[str, Argument("[LINE]", help="The line's id in the order.", completes=_LINES_OFFERED)]
_AGREED = Annotated[
    str,
    Option(
        "--agreed-by",
        metavar="CONTACT",
        help="Who at the client agreed.",
        completes=items("client", "contacts", of="order", kinds=("order",)),
    ),
]
_LINE_QTY = re.compile(r"([^=]+)(?:=([^=]+))?\Z")


class _OrderLine(NamedTuple):
    """A line of an order: the order's id, its data to be changed, and the line within them."""

    order: str
    data: dict[str, Any]
    item: dict[str, Any]


def short(
    session: Session,
    order: _ONE_ORDER,
    line: Annotated[
        str, Argument("LINE[=QTY]", help="How much is missing; all that is open.", completes=_LINES_OFFERED)
    ],
    why: Annotated[str, Option("--why", metavar="TEXT", help="What to tell the client.")] = "",
) -> Answer:
    """Note that a line falls out of an order, the minute the warehouse says so: `salesctl order short order-7 chai=4`.

    From that minute the call to the client is owed, until a substitute, another day or a cancellation is agreed.
    """
    match = _LINE_QTY.match(line)
    if match is None:
        raise UsageError(say("`{typed}` is no line", typed=line), hint=say("write LINE, or LINE=QTY"))
    of, typed = _order_line(session, order, match[1]), match[2] or ""
    key = of.item["id"]
    still_open = _open(session, of.order, key)
    named = _name(session, of)
    missing = typed_quantity(session, typed, str(of.item.get("unit") or "")) if typed else still_open
    if not 0 < missing <= still_open:
        raise SalesctlError(
            say(
                "{line}: {qty} is not within the {open} still open",
                **named.told(missing),
                open=named.amount(still_open),
            )
        )
    of.item["short"] = {"at": session.moment, "qty": plain_quantity(missing), **({"why": why} if why else {})}
    return _recorded(
        session, of,
        say(
            "{client}: {qty} of {line} short in {order}",
            client=of.data["client"], order=of.order, **named.told(missing),
        ),
    )  # fmt: skip


def substitute(
    session: Session,
    order: _ORDER,
    words: Annotated[list[str], Argument("[LINE] SKU=QTY[@PRICE]", completes=_LINES_OFFERED)],
    agreed_by: _AGREED,
) -> Answer:
    """Put another product in a line's place, as agreed with the client on the phone.

    `salesctl order substitute order-7 chai CHAI-GREEN=4 --agreed-by olga`; after `salesctl today` its line number will do:
    `salesctl order substitute 3 CHAI-GREEN=4 --agreed-by olga`.
    """
    order, line = _named(session, order, words[0] if len(words) > 1 else "")
    instead = words[-1]
    of = _order_line(session, order, line)
    line = of.item["id"]
    _open(session, of.order, line)
    client = str(of.data["client"])
    [new] = priced_lines(session, client, [instead], of.data["lines"])
    if new.get("product") and new["product"] == of.item.get("product"):
        raise SalesctlError(
            say("{line} is {product} already", line=_name(session, of).name, product=new["product"]),
            hint=say("name another product"),
        )
    agreed = _agreed(session, client, agreed_by)
    instead_of, [substitute] = _name(session, of), named_lines(session, [new]).values()
    of.data["lines"].append({**new, "substitute_for": line, "agreed": agreed})
    return _recorded(
        session, of,
        say(
            "{client}: {qty} of {substitute} in place of {line} in {order}, agreed with {contact}",
            client=client, order=of.order, qty=substitute.amount(scaled(new["qty"], "quantity")),
            substitute=substitute.name, line=instead_of.name, contact=agreed["by"],
        ),
    )  # fmt: skip


def wait(
    session: Session,
    order: _ORDER,
    line: _LINE = "",
    *,
    until: Annotated[str, Option("--until", metavar="DAY", help="The day the client waits for.")],
    agreed_by: _AGREED,
) -> Answer:
    """Note that the client agreed to wait for a line: `salesctl order wait order-7 chai --until fri --agreed-by olga`."""
    order, line = _named(session, order, line)
    of = _order_line(session, order, line)
    line = of.item["id"]
    _open(session, of.order, line)
    day = parse_day(until, session.today, "later")
    agreed = _agreed(session, str(of.data["client"]), agreed_by)
    of.item.update(waits_until=day.isoformat(), agreed=agreed)
    return _recorded(
        session, of,
        say(
            "{client}: waits for {line} of {order} until {day:date}, agreed with {contact}",
            client=of.data["client"], order=of.order, line=_name(session, of).name, day=day.isoformat(),
            contact=agreed["by"],
        ),
    )  # fmt: skip


def cancel(
    session: Session,
    order: _ORDER,
    lines: Annotated[list[str] | None, Argument("LINE…", completes=_LINES_OFFERED)] = None,
    why: Annotated[str, Option("--why", metavar="TEXT", help="Why it is not wanted, or not to be had.")] = "",
    whole: Annotated[bool, Option("--all", help="Every line that is still open.")] = False,
) -> Answer:
    """Strike lines the client no longer wants, or that are not to be had. What was shipped of them stays shipped."""
    if not why.strip():
        raise UsageError(say("say why"), hint=say("--why 'bought it elsewhere'"))
    if session.line(order) and not lines and not whole:
        order, line = _named(session, order, "")
        lines = [line]
    if whole == bool(lines):
        raise UsageError(say("name the lines, or --all"), hint=say("salesctl order cancel ORDER LINE --why …"))
    order = open_order(session, order)
    keys = list(_open_lines(session, order)) if whole else list(lines or [])
    if not keys:
        raise SalesctlError(
            say("everything of {order} is shipped or cancelled", order=order),
            hint=say("salesctl show {order}", order=order),
        )
    data: dict[str, Any] | None = None
    names = []
    for key in keys:
        of = _order_line(session, order, key, data)
        _open(session, order, of.item["id"])
        of.item["cancelled"] = {"at": session.moment, "reason": why}
        data = of.data
        names.append(_name(session, of).name)
    return _recorded(
        session, of,
        say("{client}: {lines} of {order} cancelled", client=of.data["client"], order=order, lines=", ".join(names)),
    )  # fmt: skip


def _named(session: Session, order: str, line: str) -> tuple[str, str]:
    """The order and the line in it: as typed, or as a number of the list just shown says."""
    if not line:
        order, _, line = session.line(order).get("about", "").partition("/")
    if not line:
        raise UsageError(
            say("say which line"), hint=say("ORDER LINE, or the number of a line of `salesctl today` about one")
        )
    return order, line


def _order_line(session: Session, order: str, key: str, data: dict[str, Any] | None = None) -> _OrderLine:
    """A line by its id; `data` are the order's, where they were changed already. Raises SalesctlError naming the lines."""
    order = open_order(session, order)
    if data is None:
        record, _ = session.read("order", order)
        data = {**record.data, "lines": [dict(item) for item in record.data.get("lines") or []]}
    key = order_line(session, data, key)
    for item in data["lines"]:
        if item["id"] == key:
            return _OrderLine(order, data, item)
    keys = ", ".join(item["id"] for item in data["lines"])
    raise SalesctlError(
        say("{order} has no line `{line}`", order=order, line=key),
        hint=say("its lines: {lines}", lines=keys) if keys else "",
    )


def _name(session: Session, of: _OrderLine) -> NamedLine:
    return named_lines(session, [of.item])[str(of.item["id"])]


def _open_lines(session: Session, order: str) -> dict[str, int]:
    """How much of each line is still to be delivered; lines of which nothing is are not in it."""
    sql = 'select line, open from order_line_state where "order" = ? and open > 0'
    return {row[0]: row[1] for row in session.query().rows(sql, (order,))}


def _open(session: Session, order: str, line: str) -> int:
    """How much of a line is still to be delivered. Raises SalesctlError where nothing is."""
    still_open = _open_lines(session, order).get(line, 0)
    if not still_open:
        raise SalesctlError(
            say("everything of {line} in {order} is shipped or cancelled", line=line, order=order),
            hint=say("salesctl show {order}", order=order),
        )
    return still_open


def _agreed(session: Session, client: str, typed: str) -> dict[str, str]:
    by = contact_of(session, client, typed)
    if not by:
        raise UsageError(say("say who agreed"), hint=say("--agreed-by CONTACT"))
    return {"at": session.moment, "by": by}


def _recorded(session: Session, of: _OrderLine, sentence: Text) -> Answer:
    return session.record(session.revise("order", of.order, of.data), sentence, duty=4)
