"""`competitor show`: a battle card. `competitor confirm`: somebody went over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from salesctl.api import Answer, Argument, Column, Line, Session, Table, as_records, resolve, text

_REF = Annotated[str, Argument("COMPETITOR", completes=("competitor",))]
LISTED = """
    select product, price, currency from (
      select l.product, l.price, coalesce(p.currency, book_currency()) as currency, row_number() over (
          partition by l.product order by p.segment is not null, p.valid_from desc, coalesce(l.min_qty, 0) desc, p.id) as turn
      from price_list as p
      join price_list_lines as l on l.record = p.id and coalesce(l.min_qty, 0) <= 1000
      where p.client is null and p.archived = 0 and p.valid_from <= today() and coalesce(p.valid_to, today()) >= today())
    where turn = 1
"""
"""What each product costs anybody today: the general list before those of segments, the latest first."""
_PRICES = f"""
    with ours as ({LISTED}),
    theirs as (
      select product, price, coalesce(currency, book_currency()) as currency, observed_on, source, reliability,
        row_number() over (partition by product order by observed_on desc, id desc) as turn
      from intel where competitor = :rival and product is not null and price is not null and archived = 0)
    select p.id as product, p.name, o.price as our_price, o.currency as our_currency, t.price as their_price,
      t.currency as their_currency, t.observed_on, t.source, t.reliability
    from product as p
    left join ours as o on o.product = p.id
    left join theirs as t on t.product = p.id and t.turn = 1
    where p.archived = 0 and (t.product is not null
      or p.id in (select value from competitor_products where record = :rival)
      or p.id in (select product from intel where competitor = :rival and archived = 0))
    order by t.product is null, p.name
"""  # noqa: S608 - our own text
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
_PERCENT = 10_000


def show(session: Session, ref: _REF) -> Answer:
    """Read this before a client names them: where they are strong and weak, what to say, their prices beside ours."""
    found = resolve(session, ref, "competitor").id
    record, _ = session.read("competitor", found)
    card, lang = record.data, session.lang
    name = str(card.get("name", found))
    asked = {"rival": found, "name": name}
    query = session.query()
    prices, moves, deals, voices = (
        [dict(row) for row in query.rows(sql, asked)] for sql in (_PRICES, _MOVES, _DEALS, _VOICES)
    )
    tables = [
        _prices(session, prices), _moves(session, moves), _deals(session, deals), _voices(session, voices),
    ]  # fmt: skip
    shown: list[str | Line | Table] = [Line(" · ".join(filter(None, (name, card.get("website")))), "title")]
    for key, english, russian in (
        ("strengths", "Strong at", "Сильны"),
        ("weaknesses", "Weak at", "Слабы"),
        ("counter_arguments", "What to say", "Что отвечать"),
    ):
        if card.get(key):
            shown += [Line(text(lang, english, russian), "title"), *(f"  · {one}" for one in card[key])]
    if card.get("notes"):
        shown.append(str(card["notes"]))
    shown.append(_score(deals, lang))
    for table in tables:
        if table.rows:
            shown += [Line(""), table]
    data: dict[str, Any] = {
        "kind": "competitor",
        "id": found,
        "path": record.path,
        "fields": dict(card),
        "derived": {table.name: as_records(table) for table in tables},
    }
    return Answer(data, shown)


def confirm(session: Session, ref: _REF) -> Answer:
    """Note that you went over a competitor's card and found it right; it then rests until it is old again."""
    found = resolve(session, ref, "competitor").id
    record, _ = session.read("competitor", found)
    draft = session.revise("competitor", found, {**record.data, "checked_on": session.today.isoformat()})
    commit = session.commit([draft], trailers=[("Duty", "23")])
    return Answer({"id": found, "path": draft.path, "commit": commit}, [Line(draft.summary, "good")])


def _prices(session: Session, found: Sequence[dict[str, Any]]) -> Table:
    lang = session.lang
    columns = [
        Column("product", "ref", text(lang, "product", "товар")),
        Column("name", "text", text(lang, "name", "название")),
        Column("our_price", "price", text(lang, "our list price", "наша цена")),
        Column("their_price", "price", text(lang, "theirs", "их цена")),
        Column("difference", "percent", text(lang, "they differ by", "разница")),
        Column("currency", "text", text(lang, "currency", "валюта")),
        Column("observed_on", "date", text(lang, "seen on", "от")),
        Column("source", "text", text(lang, "source", "откуда")),
        Column("reliability", "text", text(lang, "how sure", "надёжность")),
    ]
    rows = [
        [
            one["product"], one["name"], one["our_price"], one["their_price"], _difference(one),
            one["their_currency"] or one["our_currency"], one["observed_on"], one["source"], _sure(one["reliability"], lang),
        ]
        for one in found
    ]  # fmt: skip
    return Table("prices", text(lang, "Our products against theirs", "Наши товары против их"), columns, rows)


def _difference(one: dict[str, Any]) -> int | None:
    """By how much theirs differs from ours, in basis points rounded half-up; none across currencies."""
    ours, theirs = one["our_price"], one["their_price"]
    if not ours or theirs is None or one["our_currency"] != one["their_currency"]:
        return None
    return int(((theirs - ours) * _PERCENT * 2 + ours) // (ours * 2))


def _moves(session: Session, found: Sequence[dict[str, Any]]) -> Table:
    lang = session.lang
    columns = [
        Column("observed_on", "date", text(lang, "on", "когда")),
        Column("what", "text", text(lang, "what", "что")),
        Column("text", "text", text(lang, "what we know", "что известно")),
        Column("client", "ref", text(lang, "learnt at", "узнали у")),
        Column("source", "text", text(lang, "source", "откуда")),
        Column("reliability", "text", text(lang, "how sure", "надёжность")),
    ]
    rows = [
        [
            one["observed_on"],
            what(one["what"], lang),
            one["text"],
            one["client"],
            one["source"],
            _sure(one["reliability"], lang),
        ]
        for one in found
    ]
    return Table("moves", text(lang, "Last moves", "Последние шаги"), columns, rows)


def _deals(session: Session, found: Sequence[dict[str, Any]]) -> Table:
    lang = session.lang
    named = {"won": ("won", "выиграна"), "lost": ("lost", "проиграна"), "open": ("open", "в работе")}
    columns = [
        Column("outcome", "text", text(lang, "outcome", "итог")),
        Column("deal", "ref", text(lang, "deal", "сделка")),
        Column("client", "ref", text(lang, "client", "клиент")),
        Column("stage_on", "date", text(lang, "since", "с")),
        Column("amount", "money", text(lang, "amount", "сумма")),
        Column("currency", "text", text(lang, "currency", "валюта")),
        Column("lost_reason", "text", text(lang, "why", "почему")),
    ]
    rows = [[text(lang, *named[one["outcome"]]), *list(one.values())[1:]] for one in found]
    return Table(
        "deals", text(lang, "Deals against them", "Сделки против них"), columns, rows, currency=session.config.currency
    )


def _voices(session: Session, found: Sequence[dict[str, Any]]) -> Table:
    lang = session.lang
    columns = [
        Column("client", "ref", text(lang, "client", "клиент")),
        Column("owner", "ref", text(lang, "owner", "менеджер")),
        Column("last_on", "date", text(lang, "last", "последний раз")),
        Column("times", "integer", text(lang, "times", "раз")),
    ]
    return Table(
        "voices", text(lang, "Who brings them up", "Кто их упоминает"), columns, [list(one.values()) for one in found]
    )


def _score(deals: Sequence[dict[str, Any]], lang: str) -> Line:
    won, lost, open_ = (sum(one["outcome"] == outcome for one in deals) for outcome in ("won", "lost", "open"))
    said = text(
        lang,
        f"Against them: {won} won, {lost} lost, {open_} open",
        f"Против них: выиграно {won}, проиграно {lost}, в работе {open_}",
    )
    return Line(said, "bad" if lost > won else "good" if won > lost else "dim")


def what(kind: str | None, lang: str) -> str:
    """What sort of news it is."""
    known = {
        "price": ("price", "цена"),
        "promotion": ("promotion", "акция"),
        "novelty": ("novelty", "новинка"),
        "move": ("move", "шаг"),
    }
    return text(lang, *known[kind]) if kind in known else ""


def _sure(reliability: str | None, lang: str) -> str:
    known = {"rumour": ("rumour", "слух"), "likely": ("likely", "вероятно"), "certain": ("certain", "точно")}
    return text(lang, *known[reliability]) if reliability in known else ""
