"""A page on the market that a manager can forward as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from salesctl.api import Column, Period, Report, ReportRows, Session, Table, Text, say

_NEWS = """
    with price as (
      select id, lag(price) over w as old_price, lag(coalesce(currency, book_currency())) over w as old_currency
      from intel where price is not null and product is not null and archived = 0
      window w as (partition by competitor, product order by observed_on, id))
    select i.id, i.what, i.observed_on, c.name as rival, coalesce(p.name, i.product) as product, i.text, i.client, i.source,
      i.reliability, i.owner, i.price, coalesce(i.currency, book_currency()) as currency, o.old_price, o.old_currency
    from intel as i
    left join competitor as c on c.id = i.competitor
    left join product as p on p.id = i.product
    left join price as o on o.id = i.id
    where i.observed_on between :start and :end and i.archived = 0
    order by i.observed_on, i.id
"""
_LOST = """
    select s.deal as id, s.stage_on, c.name as rival, s.title, s.client, s.owner, s.amount, s.currency, d.lost_reason
    from deal_state as s
    join deal as d on d.id = s.deal
    left join competitor as c on c.id = d.lost_to
    where s.outcome = 'lost' and s.stage_on between :start and :end
    order by s.stage_on, s.deal
"""
_OBJECTIONS = """
    select o.code, min(coalesce(o.text, k.text)) as text, count(*) as times, count(distinct a.client) as clients,
      sum(coalesce(o.handled, 0)) as handled
    from activity_objections as o
    join activity as a on a.id = o.record
    left join script_objections as k on k.record = a.script and k.code = o.code
    where a.done_on between :start and :end and a.archived = 0
    group by o.code order by times desc, o.code limit 10
"""
_HEARD = """
    select a.id as record, a.done_on as date, a.client, a.owner
    from activity_objections as o
    join activity as a on a.id = o.record
    where o.code = :code and a.done_on between :start and :end and a.archived = 0
    order by a.done_on, a.id
"""
_UNPASSED = """
    select count(*) from intel as i
    where i.archived = 0 and (select count(*) from intel_passes as p where p.record = i.id) < 2
"""
_BEHIND = (
    Column("record", "ref", say("record")),
    Column("date", "date", say("date")),
    Column("client", "ref", say("client")),
    Column("owner", "ref", say("from", "a person")),
)
_KINDS = ("price", "promotion", "novelty", "move")


def rows(session: Session, period: Period) -> ReportRows:
    """What competitors did in a period, deals lost and to whom, objections heard most; parted under headings on a page."""
    span = {"start": period.start.isoformat(), "end": period.end.isoformat()}
    query = session.query()
    news, lost, objections = ([dict(row) for row in query.rows(sql, span)] for sql in (_NEWS, _LOST, _OBJECTIONS))
    cells = [_news(one) for kind in _KINDS for one in news if one["what"] == kind]
    cells += [_lost(one) for one in lost]
    cells += [_objection(one) for one in objections]
    unpassed = query.one(_UNPASSED)

    names = [column.name for column in report.columns]

    def records(told: Mapping[str, Any]) -> list[list[Any]]:
        """Where an objection was heard; of anything else the record itself."""
        if told["section"] == "objections":
            return [list(one) for one in query.rows(_HEARD, {**span, "code": told["record"]})]
        return [[told["record"], told["date"], told["client"], told["owner"]]]

    def behind(asked: Sequence[Sequence[Any]]) -> list[Table]:
        return [Table("market", "", _BEHIND, records(dict(zip(names, row, strict=True)))) for row in asked]

    return ReportRows(cells, _notes(news, lost, unpassed[0] if unpassed else 0), behind=behind)


def _news(one: Mapping[str, Any]) -> list[Any]:
    source: str = one["source"] or ""
    if one["reliability"] in ("rumour", "likely"):
        sure = say("a rumour") if one["reliability"] == "rumour" else say("likely")
        source = say("{source}, {sure}", source=source, sure=sure) if source else sure
    price = _price(one)
    subject = one["product"] or price
    if one["product"] and price:
        subject = say("{product}: {price}", product=one["product"], price=price)
    return [
        one["what"], one["observed_on"], one["rival"], subject, one["text"], one["client"], source, one["owner"],
        one["id"],
    ]  # fmt: skip


def _price(one: Mapping[str, Any]) -> str:
    """The old price and the new, where it is known what they asked before."""
    if one["price"] is None:
        return ""
    now = _money(one["price"], one["currency"])
    if one["old_price"] is None or (one["old_price"], one["old_currency"]) == (one["price"], one["currency"]):
        return now
    return say("{old} → {now}", old=_money(one["old_price"], one["old_currency"]), now=now)


def _money(price: int, currency: str) -> Text:
    """A price as a sum: a digest is read by people."""
    return say("{amount:money}", amount=price, currency=currency)


def _lost(one: Mapping[str, Any]) -> list[Any]:
    subject: str = one["title"] or ""
    if one["amount"] is not None:
        amount = say("{amount:money}", amount=one["amount"], currency=one["currency"])
        subject = say("{title}, {amount}", title=subject, amount=amount) if subject else amount
    return [
        "lost",
        one["stage_on"],
        one["rival"],
        subject,
        one["lost_reason"],
        one["client"],
        None,
        one["owner"],
        one["id"],
    ]


def _objection(one: Mapping[str, Any]) -> list[Any]:
    said = say(
        "{times:time|times} from {clients:client|clients}, {handled} answered",
        times=one["times"],
        clients=one["clients"],
        handled=one["handled"],
    )
    subject = f"{one['code']}: {one['text']}" if one["text"] else one["code"]
    return ["objections", None, None, subject, said, None, None, None, one["code"]]


def _notes(news: Sequence[Mapping[str, Any]], lost: Sequence[Mapping[str, Any]], unpassed: int) -> list[Text]:
    rivals = len({one["rival"] for one in news if one["rival"]})
    notes = [say("{news:piece|pieces} of news of {rivals:competitor|competitors}.", news=len(news), rivals=rivals)]
    for currency in sorted({one["currency"] for one in lost if one["amount"] is not None}):
        own = [one["amount"] for one in lost if one["currency"] == currency and one["amount"] is not None]
        notes.append(
            say("Deals lost: {deals}, {amount:money} in all.", deals=len(own), amount=sum(own), currency=currency)
        )
    if unpassed:
        notes.append(say("Not yet with both management and marketing: {news}.", news=unpassed))
    return notes


report = Report(
    title="The market {period}",
    help="News of the market: prices, promotions, novelties, moves, deals lost and why.",
    columns=(
        Column("section", "word", say("section")),
        Column("date", "date", say("date")),
        Column("competitor", "text", say("competitor")),
        Column("subject", "text", say("about", "what news is about")),
        Column("text", "text", say("what is known")),
        Column("client", "ref", say("client")),
        Column("source", "text", say("source", "of news")),
        Column("owner", "ref", say("from", "a person")),
        Column("record", "id", say("record")),
    ),
    key=("section", "record"),
    by="section",
    behind_columns=_BEHIND,
    words={
        "price": say("Prices"),
        "promotion": say("Promotions"),
        "novelty": say("Novelties"),
        "move": say("Moves"),
        "lost": say("Deals lost"),
        "objections": say("Objections heard most"),
    },
    rows=rows,
)
