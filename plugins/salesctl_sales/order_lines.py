"""What becomes of a line that cannot be delivered as ordered: short, replaced, waited for, cancelled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from salesctl.api import (
    Answer,
    Argument,
    Line,
    Option,
    SalesctlError,
    Session,
    UsageError,
    parse_day,
    priced_lines,
    resolve,
    say,
    scaled,
    unscaled,
)

from .log import moment
from .people import contact_of

_ORDER = Annotated[
    str, Argument("ORDER", help="A number of the list just shown says which line, too.", completes=("order",))
]
_ONE_ORDER = Annotated[str, Argument("ORDER", completes=("order",))]
_LINE = Annotated[str, Argument("[LINE]", help="The line's id in the order.")]
_AGREED = Annotated[str, Option("--agreed-by", metavar="CONTACT", help="Who at the client agreed.")]
_PART = re.compile(r"([a-z0-9-]+)(?:=([0-9]+(?:\.[0-9]{1,3})?))?\Z")


def short(
    session: Session,
    order: _ONE_ORDER,
    line: Annotated[str, Argument("LINE[=QTY]", help="How much is missing; all that is open.")],
    why: Annotated[str, Option("--why", metavar="TEXT", help="What to tell the client.")] = "",
) -> Answer:
    """Note that a line falls out of an order, the minute the warehouse says so: `salesctl order short order-7 chai=4`.

    From that minute the call to the client is owed, until a substitute, another day or a cancellation is agreed.
    """
    match = _PART.match(line)
    if match is None:
        raise UsageError(say("`{line}` is no line", line=line), hint=say("write LINE, or LINE=QTY"))
    key, qty = match[1], match[2] or ""
    found, data, item = _line(session, order, key)
    still = _open(session, found, key)
    if qty and not 0 < scaled(qty, 3) <= still:
        raise SalesctlError(
            say("{key}: {qty} is not within the {text} still open", key=key, qty=qty, text=_text(still))
        )
    missing = qty or _text(still)
    item["short"] = {"at": moment(session), "qty": missing, **({"why": why} if why else {})}
    return _written(session, found, data, f"order {found}: {missing} of {key} short")


def substitute(
    session: Session,
    order: _ORDER,
    words: Annotated[list[str], Argument("[LINE] SKU=QTY[@PRICE]")],
    agreed_by: _AGREED,
) -> Answer:
    """Put another product in a line's place, as agreed with the client on the phone.

    `salesctl order substitute order-7 chai CHAI-GREEN=4 --agreed-by olga`; after `salesctl today` its line number will do:
    `salesctl order substitute 3 CHAI-GREEN=4 --agreed-by olga`.
    """
    order, line = _named(session, order, words[0] if len(words) > 1 else "")
    instead = words[-1]
    found, data, item = _line(session, order, line)
    _open(session, found, line)
    client = str(data["client"])
    [made] = priced_lines(session, client, [instead], data["lines"])
    if made.get("product") and made["product"] == item.get("product"):
        raise SalesctlError(
            say("{line} is {product} already", line=line, product=made["product"]), hint=say("name another product")
        )
    agreed = _agreed(session, client, agreed_by)
    data["lines"].append({**made, "substitute_for": line, "agreed": agreed})
    text = f"order {found}: {made['id']} ({made['qty']}) instead of {line}, agreed with {agreed['by']}"
    return _written(session, found, data, text)


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
    found, data, item = _line(session, order, line)
    _open(session, found, line)
    day = parse_day(until, session.today)
    if day <= session.today:
        raise UsageError(say("--until {until} is {day}, not after today", until=until, day=day.isoformat()))
    agreed = _agreed(session, str(data["client"]), agreed_by)
    item |= {"waits_until": day.isoformat(), "agreed": agreed}
    text = f"order {found}: {line} waits until {day.isoformat()}, agreed with {agreed['by']}"
    return _written(session, found, data, text)


def cancel(
    session: Session,
    order: _ORDER,
    lines: Annotated[list[str] | None, Argument("LINE…")] = None,
    why: Annotated[str, Option("--why", metavar="TEXT", help="Why it is not wanted, or not to be had.")] = "",
    whole: Annotated[bool, Option("--all", help="Every line that is still open.")] = False,
) -> Answer:
    """Strike lines the client no longer wants, or that are not to be had. What was shipped of them stays shipped."""
    if not why.strip():
        raise UsageError(say("say why"), hint=say("--why 'bought it elsewhere'"))
    if order.isdigit():
        order, key = _named(session, order, "")
        lines = [key]
    if whole == bool(lines):
        raise UsageError(say("name the lines, or --all"), hint=say("salesctl order cancel ORDER LINE --why …"))
    found = resolve(session, order, "order").id
    wanted = list(_open_lines(session, found)) if whole else list(lines or [])
    if not wanted:
        raise SalesctlError(
            say("nothing of {found} is open", found=found), hint=say("salesctl show {found}", found=found)
        )
    data: dict[str, Any] = {}
    for key in wanted:
        _, data, item = _line(session, found, key, data)
        _open(session, found, key)
        item["cancelled"] = {"at": moment(session), "reason": why}
    return _written(session, found, data, f"order {found}: {', '.join(wanted)} cancelled")


def _named(session: Session, order: str, line: str) -> tuple[str, str]:
    """The order and the line in it: as typed, or as a number of the list just shown says."""
    if order.isdigit() and not line:
        order, _, line = session.line(order).get("about", "").partition("/")
    if not line:
        raise UsageError(
            say("say which line"), hint=say("ORDER LINE, or the number of a line of `salesctl today` about one")
        )
    return order, line


def _line(
    session: Session, order: str, key: str, data: dict[str, Any] | None = None
) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """The order's id, its data to be changed, and the line in it. Raises SalesctlError naming the lines there are."""
    found = resolve(session, order, "order").id
    if not data:
        record, _ = session.read("order", found)
        data = {**record.data, "lines": [dict(item) for item in record.data.get("lines") or []]}
    for item in data["lines"]:
        if item["id"] == key:
            return found, data, item
    known = ", ".join(item["id"] for item in data["lines"]) or "none"
    raise SalesctlError(
        say("{found} has no line `{key}`", found=found, key=key), hint=say("its lines: {known}", known=known)
    )


def _open_lines(session: Session, order: str) -> dict[str, int]:
    query = session.query()
    sql = 'select line, open from order_line_state where "order" = ? and open > 0'
    return {row[0]: row[1] for row in query.rows(sql, (order,))}


def _open(session: Session, order: str, line: str) -> int:
    """How much of a line is still to be delivered, in 1/1000. Raises SalesctlError where nothing is."""
    still = _open_lines(session, order).get(line, 0)
    if not still:
        raise SalesctlError(
            say("nothing of {line} is open in {order}", line=line, order=order),
            hint=say("salesctl show {order}", order=order),
        )
    return still


def _agreed(session: Session, client: str, typed: str) -> dict[str, str]:
    by = contact_of(session, client, typed)
    if not by:
        raise UsageError(say("say who agreed"), hint=say("--agreed-by CONTACT"))
    return {"at": moment(session), "by": by}


def _written(session: Session, order: str, data: Mapping[str, Any], said: str) -> Answer:
    draft = session.revise("order", order, data)
    commit = session.commit([draft], said, trailers=[("Duty", "4")])
    return Answer({"id": order, "path": draft.path, "commit": commit}, [Line(said, "good")])


def _text(qty: int) -> str:
    return unscaled(qty, 3).rstrip("0").rstrip(".")
