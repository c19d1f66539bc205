"""`report market`: a page on the market that a manager can forward as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from salesctl.api import Column, Period, Session, Table, money_words, plural, text

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
    select s.stage_on, c.name as rival, s.title, s.client, s.owner, s.amount, s.currency, d.lost_reason
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
_UNPASSED = """
    select count(*) from intel as i
    where i.archived = 0 and (select count(*) from intel_passes as p where p.record = i.id) < 2
"""
_SECTIONS = (
    ("price", ("Prices", "Цены")),
    ("promotion", ("Promotions", "Акции")),
    ("novelty", ("Novelties", "Новинки")),
    ("move", ("Moves", "Шаги конкурентов")),
)
_SURE = {"rumour": ("a rumour", "слух"), "likely": ("likely", "вероятно"), "certain": ("", "")}
_PRICE_TO_MINOR = 100


def report(session: Session, period: Period) -> Table:
    """What competitors did in a period, deals lost and to whom, objections heard most; parted under headings on a page."""
    lang, span = session.lang, {"start": period.start.isoformat(), "end": period.end.isoformat()}
    query = session.query()
    news, lost, objections = ([dict(row) for row in query.rows(sql, span)] for sql in (_NEWS, _LOST, _OBJECTIONS))
    rows: list[list[Any]] = []
    for kind, headings in _SECTIONS:
        part = text(lang, *headings)
        rows += [_news(part, one, lang) for one in news if one["what"] == kind]
    heading = text(lang, "Deals lost", "Проигранные сделки")
    for one in lost:
        amount = money_words(one["amount"], one["currency"], lang) if one["amount"] is not None else ""
        said = ", ".join(filter(None, (one["title"], amount)))
        rows.append(
            [heading, one["stage_on"], one["rival"], said, one["lost_reason"], one["client"], None, one["owner"]]
        )
    heading = text(lang, "Objections heard most", "Частые возражения")
    rows += [_objection(heading, one, lang) for one in objections]
    columns = [
        Column("section", "text", text(lang, "section", "раздел")),
        Column("date", "date", text(lang, "date", "дата")),
        Column("competitor", "text", text(lang, "competitor", "конкурент")),
        Column("subject", "text", text(lang, "about", "о чём")),
        Column("text", "text", text(lang, "what is known", "что известно")),
        Column("client", "ref", text(lang, "client", "клиент")),
        Column("source", "text", text(lang, "source", "откуда")),
        Column("owner", "ref", text(lang, "from", "сообщил")),
    ]
    title = text(lang, f"The market {period.text}", f"Рынок {period.text}")
    return Table("market", title, columns, rows, period.text, _notes(session, news, lost, lang), by="section")


def _news(heading: str, one: dict[str, Any], lang: str) -> list[Any]:
    sure = text(lang, *_SURE[one["reliability"]]) if one["reliability"] else ""
    source = ", ".join(filter(None, (one["source"], sure)))
    subject = ": ".join(filter(None, (one["product"], _price(one, lang))))
    return [heading, one["observed_on"], one["rival"], subject, one["text"], one["client"], source, one["owner"]]


def _price(one: dict[str, Any], lang: str) -> str:
    """The old price and the new, where it is known what they asked before."""
    if one["price"] is None:
        return ""
    now = _money(one["price"], one["currency"], lang)
    if one["old_price"] is None or (one["old_price"], one["old_currency"]) == (one["price"], one["currency"]):
        return now
    return f"{_money(one['old_price'], one['old_currency'], lang)} → {now}"


def _money(price: int, currency: str, lang: str) -> str:
    """A price to the minor unit, half up: a digest is read by people."""
    return money_words((price + _PRICE_TO_MINOR // 2) // _PRICE_TO_MINOR, currency, lang)


def _objection(heading: str, one: dict[str, Any], lang: str) -> list[Any]:
    times = f"{one['times']} {plural(one['times'], text(lang, 'time|times', 'раз|раза|раз'), lang)}"
    who = f"{one['clients']} {plural(one['clients'], text(lang, 'client|clients', 'клиента|клиентов|клиентов'), lang)}"
    said = text(lang, f"{times} from {who}, {one['handled']} answered", f"{times} от {who}, снято: {one['handled']}")
    subject = f"{one['code']}: {one['text']}" if one["text"] else one["code"]
    return [heading, None, None, subject, said, None, None, None]


def _notes(session: Session, news: Sequence[dict[str, Any]], lost: Sequence[dict[str, Any]], lang: str) -> list[str]:
    rivals = len({one["rival"] for one in news if one["rival"]})
    pieces, whose = plural(len(news), "piece|pieces", lang), plural(rivals, "competitor|competitors", lang)
    notes = [
        text(
            lang,
            f"{len(news)} {pieces} of news of {rivals} {whose}.",
            f"Новостей: {len(news)}, конкурентов: {rivals}.",
        )
    ]
    for currency in sorted({one["currency"] for one in lost if one["amount"] is not None}):
        own = [one["amount"] for one in lost if one["currency"] == currency and one["amount"] is not None]
        sum_ = money_words(sum(own), currency, lang)
        notes.append(
            text(lang, f"Deals lost: {len(own)}, {sum_} in all.", f"Проиграно сделок: {len(own)}, всего {sum_}.")
        )
    query = session.query()
    row = query.one(_UNPASSED)
    if row and row[0]:
        notes.append(
            text(
                lang,
                f"Not yet with both management and marketing: {row[0]}.",
                f"Ещё не передано обеим сторонам: {row[0]}.",
            )
        )
    return notes
