"""The company's limits: nothing goes out with terms beyond the policy that nobody entitled has approved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from salesctl.errors import SalesctlError
from salesctl.lang.text import Text, joined, say, translatable
from salesctl.session.answer import Line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from salesctl.session.session import Session

_EXCESSES = {
    "discount": translatable("discount {asked:percent} > {allowed:percent}"),
    "deferral": translatable("{asked:day|days} to pay > {allowed}"),
    "promise": translatable("a promise to pay in {asked:day|days} > {allowed}"),
    "credit": translatable("credit limit {asked:money} > {allowed:money}"),
    "stop": translatable("the client is on the stop-list"),
    "floor": translatable("a price under the floor"),
    "list": translatable("a price list cheaper by {asked:percent} > {allowed:percent}"),
}


_BEYOND = """
    select what, max(asked) as asked, min(allowed) as allowed, :record as decided_in
    from concession where kind = :kind and record = :record and approved = 0 group by what
    union all
    select 'list', max(c.asked), min(c.allowed), c.record
    from (
      select o.client, l.price_from from "order" as o join order_lines as l on l.record = o.id
      where :kind = 'order' and o.id = :record
      union
      select o.client, l.price_from from offer as o join offer_lines as l on l.record = o.id
      where :kind = 'offer' and o.id = :record) as d
    join eased_price as e on e.client = d.client and e.list = d.price_from
    join concession as c on c.kind = 'client' and c.record = d.client and c.what = 'list' and c.approved = 0
    group by c.record
    order by what
"""
"""What of a document nobody approved: its own terms, and the price list on the client's card that its prices are from."""


def excess(row: Mapping[str, Any]) -> Text:
    """A row of the views `beyond_policy` and `concession` in words: what is asked for, against what may be given."""
    return Text(_EXCESSES[row["what"]], row)


def require_approval(session: Session, kind: str, record_id: str) -> None:
    """Raises SalesctlError when a document goes beyond the policy and nobody entitled has approved it.

    Whether a client on the stop-list paid in advance is for whoever ships to look at.
    """
    client = session.read(kind, record_id)[0].data.get("client")
    query = session.query_about(client) if client else session.query()
    rows = list(query.rows(_BEYOND, {"kind": kind, "record": record_id}))
    if not rows:
        return
    wanted = joined("; ", (excess(dict(row)) for row in rows))
    deciders = ", ".join(
        session.name_of("user", row[0]) for row in query.rows("select user from approver order by user")
    )
    raise SalesctlError(
        say("{record} goes beyond the policy and is not approved: {wanted}", record=record_id, wanted=wanted),
        hint=say(
            "{who} decides: salesctl approve {record}", who=deciders or say("a manager"), record=rows[0]["decided_in"]
        ),
    )


def to_approve(session: Session, kind: str, record_id: str) -> list[Line]:
    """What `require_approval` would say of a document that was just written, as warnings; none where it would pass."""
    try:
        require_approval(session, kind, record_id)
    except SalesctlError as error:
        return [Line(error.message, "warn"), Line(error.hint, "dim")]
    return []
