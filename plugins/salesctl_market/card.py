"""`competitor show`: a battle card. `competitor confirm`: somebody went over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypedDict

from salesctl.api import (
    Answer,
    Argument,
    Column,
    Line,
    RecordTree,
    Row,
    Session,
    Table,
    as_records,
    resolve,
    say,
    share,
    translatable,
)

_REF = Annotated[str, Argument("COMPETITOR", completes=("competitor",))]
_PRICES = """
    with theirs as (
      select product, price, coalesce(currency, book_currency()) as currency, observed_on, source, reliability,
        row_number() over (partition by product order by observed_on desc, id desc) as turn
      from intel where competitor = :rival and product is not null and price is not null and archived = 0)
    select p.id as product, p.name, o.price as our_price, o.currency as our_currency, t.price as their_price,
      t.currency as their_currency, t.observed_on, t.source, t.reliability
    from product as p
    left join list_price as o on o.product = p.id
    left join theirs as t on t.product = p.id and t.turn = 1
    where p.archived = 0 and (t.product is not null
      or p.id in (select value from competitor_products where record = :rival)
      or p.id in (select product from intel where competitor = :rival and archived = 0))
    order by t.product is null, p.name
"""
_MOVES = """
    select observed_on, what, text, client, source, reliability from intel
    where competitor = :rival and archived = 0 order by observed_on desc, id desc limit 8
"""
_DEALS = """
    select s.outcome, s.deal, s.client, s.stage_on, s.amount, s.currency, d.lost_reason
    from deal_state as s join deal as d on d.id = s.deal
    where s.outcome in ('won', 'lost', 'open') and (d.lost_to = :rival
      or (s.outcome <> 'lost' or d.lost_to is null) and exists (
        select 1 from deal_competitors as x where x.record = s.deal and x.value = :rival))
    order by s.outcome = 'open' desc, s.stage_on desc, s.deal
"""
_VOICES = """
    select v.client, c.owner, max(v.day) as day, count(*) as times from (
      select client, observed_on as day from intel where competitor = :rival and archived = 0
      union all
      select s.client, s.stage_on from deal_competitors as x join deal_state as s on s.deal = x.record where x.value = :rival
      union all
      select c.id, null from client as c where casefold(c.present_supplier) = casefold(:name)) as v
    join client as c on c.id = v.client
    where c.archived = 0
    group by v.client order by times desc, day desc, v.client
"""
_LISTS = {
    "strengths": translatable("Strong at"),
    "weaknesses": translatable("Weak at"),
    "counter_arguments": translatable("What to say"),
}
"""The lists of a competitor's card that are shown as they are, with their headings."""


class CardAnswer(TypedDict):
    """A competitor's card, and what is known of them."""

    kind: Literal["competitor"]
    id: str
    path: str
    fields: RecordTree
    derived: dict[str, list[Row]]


def show(session: Session, ref: _REF) -> Annotated[Answer, CardAnswer]:
    """Read this before a client names them: where they are strong and weak, what to say, their prices beside ours."""
    competitor = resolve(session, ref, "competitor").id
    record, _ = session.read("competitor", competitor)
    card = record.data
    name = str(card.get("name", competitor))
    query = session.query()
    prices, moves, deals, voices = (
        [dict(row) for row in query.rows(sql, {"rival": competitor, "name": name})]
        for sql in (_PRICES, _MOVES, _DEALS, _VOICES)
    )
    tables = [_prices(prices), _moves(moves), _deals(deals, session.config.currency), _voices(voices)]
    shown: list[str | Line | Table] = [Line(" · ".join(filter(None, (name, card.get("website")))), "title")]
    for field, heading in _LISTS.items():
        if card.get(field):
            shown += [Line(say(heading), "title"), *(f"  · {one}" for one in card[field])]
    if card.get("notes"):
        shown.append(str(card["notes"]))
    shown.append(_score(deals))
    for table in tables:
        if table.rows:
            shown += [Line(""), table]
    data: dict[str, Any] = {
        "kind": "competitor",
        "id": competitor,
        "path": record.path,
        "fields": dict(card),
        "derived": {table.name: as_records(session.named(table)) for table in tables},
    }
    return Answer(data, shown)


def confirm(session: Session, ref: _REF) -> Answer:
    """Note that you went over a competitor's card and found it right; it then rests until it is old again."""
    competitor = resolve(session, ref, "competitor").id
    record, _ = session.read("competitor", competitor)
    draft = session.revise("competitor", competitor, {**record.data, "checked_on": session.happened_on})
    confirmed = say("competitor {competitor}: the card is right", competitor=competitor)
    return session.record(draft, confirmed, duty=23)


def _prices(prices: Sequence[dict[str, Any]]) -> Table:
    columns = [
        Column("product", "ref"),
        Column("name", "text"),
        Column("our_price", "price", say("our list price")),
        Column("their_price", "price", say("theirs")),
        Column("difference", "percent", say("they differ by")),
        Column("currency", "text"),
        Column("observed_on", "date", say("seen on")),
        Column("source", "text"),
        Column("reliability", "word", say("how sure")),
    ]
    rows = [
        [
            one["product"], one["name"], one["our_price"], one["their_price"], _difference(one),
            one["their_currency"] or one["our_currency"], one["observed_on"], one["source"], one["reliability"],
        ]
        for one in prices
    ]  # fmt: skip
    return Table("prices", say("Our products against theirs"), columns, rows)


def _difference(one: dict[str, Any]) -> int | None:
    """By how much their price differs from ours; None across currencies."""
    ours, theirs = one["our_price"], one["their_price"]
    if not ours or theirs is None or one["our_currency"] != one["their_currency"]:
        return None
    return share(theirs - ours, ours)


def _moves(moves: Sequence[dict[str, Any]]) -> Table:
    columns = [
        Column("observed_on", "date", say("seen on")),
        Column("what", "word"),
        Column("text", "text", say("what we know")),
        Column("client", "ref", say("learnt at")),
        Column("source", "text"),
        Column("reliability", "word", say("how sure")),
    ]
    rows = [[one[column.name] for column in columns] for one in moves]
    return Table("moves", say("Last moves"), columns, rows)


def _deals(deals: Sequence[dict[str, Any]], currency: str) -> Table:
    columns = [
        Column("outcome", "word"),
        Column("deal", "ref"),
        Column("client", "ref"),
        Column("stage_on", "date", say("since")),
        Column("amount", "money"),
        Column("currency", "text"),
        Column("lost_reason", "text", say("why")),
    ]
    rows = [[one[column.name] for column in columns] for one in deals]
    return Table("deals", say("Deals against them"), columns, rows, currency=currency)


def _voices(voices: Sequence[dict[str, Any]]) -> Table:
    columns = [
        Column("client", "ref"),
        Column("owner", "ref"),
        Column("last_on", "date", say("last time")),
        Column("times", "integer", say("times")),
    ]
    return Table("voices", say("Who brings them up"), columns, [list(one.values()) for one in voices])


def _score(deals: Sequence[dict[str, Any]]) -> Line:
    won, lost, undecided = (sum(one["outcome"] == outcome for one in deals) for outcome in ("won", "lost", "open"))
    score = say("Against them: {won} won, {lost} lost, {open} open", won=won, lost=lost, open=undecided)
    return Line(score, "bad" if lost > won else "good" if won > lost else "dim")
