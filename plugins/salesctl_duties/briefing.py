"""`brief`: all one should know before a call or a visit, on a page. Each section is a query in `brief/*.sql`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from salesctl.api import (
    ACTION_NAMES,
    Answer,
    Argument,
    Column,
    Line,
    Session,
    Table,
    Text,
    as_records,
    freshness,
    owed,
    ranked,
    resolve,
    say,
    sql_blocks,
)

from .obligations import data_of, reference, trouble

_FOLDER = Path(__file__).parent / "brief"
_FORMS = ("money", "price", "quantity", "percent", "date", "moment", "word")
_KEYS = ("title", "heads", "words", *_FORMS)


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the page: what it is called, its query, how its columns read."""

    name: str
    title: Text
    heads: list[Text]
    forms: dict[str, str]
    sql: str


def brief(
    session: Session,
    client: Annotated[str, Argument("CLIENT|LINE", completes=("client",))],
) -> Answer:
    """Read this before you call or drive out: who they are, what they owe and need, their prices, what to show, against whom."""
    found = resolve(session, client, "client").id
    record, _ = session.read("client", found)
    card = record.data
    owing = owed(session, card.get("owner") if isinstance(card.get("owner"), str) else None)
    mine = [one for item in ranked(owing.obligations, session.today) for one in item.obligations if one.client == found]
    shown: list[str | Line | Table] = [Line(" · ".join(_head(found, card)), "title")]
    shown += [
        f"{where.get('type') or where['id']}: {where['text']}"
        for where in card.get("addresses") or []
        if where.get("text")
    ]
    if card.get("notes"):
        shown.append(str(card["notes"]))
    shown.append(Line(""))
    if mine:
        rows = [
            [number, ACTION_NAMES[one.action], one.why, one.due[:10] if one.due else None]
            for number, one in enumerate(mine, 1)
        ]
        columns = [
            Column("#", "integer"),
            Column("action", "text", say("what", "heading")),
            Column("why", "text", say("why")),
            Column("due", "date", say("due")),
        ]
        shown.append(Table("owed", say("Owed now"), columns, rows))
    else:
        shown.append(Line(say("Nothing is owed today."), "good"))
    data: dict[str, Any] = {"client": found, "owed": [data_of(one, number) for number, one in enumerate(mine, 1)]}
    for section in sections():
        table = _asked(session, section, found)
        data[section.name] = as_records(table)
        if table.rows:
            shown += [Line(""), table]
    said = trouble(session, owing.failed)
    foot = Line(freshness(session), "dim")
    return Answer(data, [*shown, Line(""), foot, *said], [reference(one) for one in mine], exit_code=1 if said else 0)


def sections() -> list[Section]:
    """The parts of the page in order."""
    return [_read(file) for file in sorted(_FOLDER.glob("*.sql"))]


def _read(file: Path) -> Section:
    block = sql_blocks(file.read_text(encoding="utf-8"), str(file), _KEYS)[0]
    forms = {name: form for form in _FORMS for name in block.words(form)}
    heads = [_heading(*head.partition("#")) for head in block.value("heads").split(",")]
    return Section(file.stem.partition("-")[2], Text(block.value("title")), heads, forms, block.sql)


def _heading(words: str, mark: str, context: str) -> Text:
    """A column's heading; `#word` behind it tells apart two meanings of one English heading."""
    return Text(words.strip(), context=context.strip() if mark else "heading")


def _asked(session: Session, section: Section, client: str) -> Table:
    """A section's table, without the columns nothing is known of."""
    query = session.query()
    answer = query.rows(section.sql, {"client": client})
    rows = [tuple(row) for row in answer]
    heads = section.heads
    at = answer.columns.index("currency") if "currency" in answer.columns else -1
    currencies = {row[at] for row in rows if row[at]} if at >= 0 else set()
    told = [
        n
        for n, name in enumerate(answer.columns)
        if any(row[n] not in (None, "") for row in rows) and (name != "currency" or len(currencies) > 1)
    ]
    columns = [
        Column(name, section.forms.get(name, "text"), heads[n] if n < len(heads) else "")
        for n, name in enumerate(answer.columns)
        if n in told
    ]
    kept = [[row[n] for n in told] for row in rows]
    currency = currencies.pop() if len(currencies) == 1 else session.config.currency
    return Table(section.name, section.title, columns, kept, currency=currency)


def _head(client: str, card: Any) -> list[str]:
    words = [
        card.get("name") or client,
        client,
        card.get("segment"),
        card.get("district"),
        card.get("owner"),
        card.get("stage"),
    ]
    return [str(one) for one in words if one]
