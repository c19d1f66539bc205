"""The company's limits: nothing goes out with terms beyond the policy that nobody entitled has approved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from salesctl.errors import SalesctlError
from salesctl.lang import phrases

if TYPE_CHECKING:
    from collections.abc import Mapping

    from salesctl.session.session import Session

_WORDS = {
    "discount": ("discount {asked:percent} > {allowed:percent}", "скидка {asked:percent} > {allowed:percent}"),
    "deferral": ("{asked:day|days} to pay > {allowed}", "отсрочка {asked:день|дня|дней} > {allowed}"),
    "credit": ("credit limit {asked:money} > {allowed:money}", "кредитный лимит {asked:money} > {allowed:money}"),
    "stop": ("the client is on the stop-list", "клиент в стоп-листе"),
    "floor": ("a price under the floor", "цена ниже минимальной"),
}


def excess(row: Mapping[str, Any], lang: str, currency: str) -> str:
    """A row of the view `beyond_policy` in words: what is asked for, against what may be given."""
    return phrases.fill(phrases.text(lang, *_WORDS[row["what"]]), row, lang, currency)


def require_approval(session: Session, kind: str, record_id: str) -> None:
    """Raises SalesctlError when a document goes beyond the policy and nobody entitled has approved it.

    Whether a client on the stop-list paid in advance is for whoever ships to look at.
    """
    query = session.query()
    rows = query.rows(
        "select * from beyond_policy where kind = ? and record = ? and approved = 0 and what <> 'stop' order by what",
        (kind, record_id),
    )
    wanted = "; ".join(excess(dict(row), "en", session.config.currency) for row in rows)
    deciders = ", ".join(row[0] for row in query.rows("select user from approver order by user")) if wanted else ""
    if wanted:
        raise SalesctlError(
            f"{record_id} goes beyond the policy and is not approved: {wanted}",
            hint=f"{deciders or 'a manager'} decides: salesctl approve {record_id}",
        )
