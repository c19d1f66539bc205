"""`brief`: all one should know before a call or a visit, on a page. Each section is a query in `brief/*.sql`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from salesctl.api import (
    ACTION_NAMES,
    Answer,
    Argument,
    Column,
    FreeText,
    Line,
    ListedObligation,
    Option,
    RecordTree,
    Row,
    Session,
    Shown,
    Table,
    Text,
    UsageError,
    as_records,
    freshness,
    joined,
    owed,
    ranked,
    resolve,
    say,
    shape,
    sql_blocks,
    sql_files,
)

from .obligations import failures, listed

_FOLDER = Path(__file__).parent / "brief"
_FORMS = ("money", "price", "quantity", "percent", "date", "moment", "phone", "word", "ref")
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
    client: Annotated[str, Argument("CLIENT|LINE", completes=("client",))] = "",
    owner: Annotated[
        str, Option("--owner", metavar="USER", help="A page on each of this person's clients.", completes=("user",))
    ] = "",
) -> Annotated[Answer, brief_shape]:
    """Read this before you call or drive out: who they are, what they owe and need, their prices, what to show, against whom.

    `salesctl brief --owner boris --on 2026-12-01 -o briefs.md --format md`: whoever takes clients over reads about each of them.
    """
    if bool(client) == bool(owner):
        raise UsageError(say("say which client, or whose clients"), hint=say("salesctl brief CLIENT | --owner USER"))
    if client:
        return _page(session, resolve(session, client, "client").id)
    whose = resolve(session, owner, "user").id
    rows = session.query().rows("select id from client where owner = ? and archived = 0 order by name, id", (whose,))
    pages = [_page(session, row[0]) for row in rows]
    shown: list[Shown] = []
    for page in pages:
        shown += [*([Line("")] if shown else []), *page.shown]
    if not pages:
        shown.append(Line(say("{user} has no client", user=session.name_of("user", whose))))
    return Answer(
        {"owner": whose, "clients": [page.data for page in pages]},
        shown,
        exit_code=max((page.exit_code for page in pages), default=0),
    )


def _page(session: Session, client_id: str) -> Answer:
    record, _ = session.read("client", client_id)
    (owner,) = session.query().one("select owner from client where id = ?", (client_id,)) or (None,)
    card = {**record.data, "owner": owner}
    obligations, failed, _ = owed(session, owner)
    mine = [one for item in ranked(obligations, session.today) for one in item.obligations if one.client == client_id]
    shown: list[str | Line | Table] = [Line(_heading_of(session, card), "title", id=client_id)]
    shown += [
        say("{type}: {address}", type=_word(where.get("type") or where["id"], "type"), address=where["text"])
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
            Column("action", "text", say("what", context="heading")),
            Column("why", "text", say("why")),
            Column("due", "date", say("due")),
        ]
        shown.append(Table("owed", say("Owed now"), columns, rows))
    else:
        shown.append(Line(say("Nothing is owed today."), "good"))
    data: dict[str, Any] = {
        "client": client_id,
        "card": dict(card),
        "owed": listed(session, mine),
    }
    for section in sections():
        table = _table(session, section, client_id)
        data[section.name] = as_records(session.named(table))
        if table.rows:
            shown += [Line(""), table]
    broken_rules = failures(failed)
    foot = [Line(""), Line(freshness(session), "dim"), *broken_rules]
    return Answer(data, [*shown, *foot], [one.reference for one in mine], exit_code=1 if broken_rules else 0)


def page_shape() -> Any:
    """The shape of the page as JSON: what is owed, and a list of rows for every section."""
    own: dict[str, Any] = {"client": str, "card": RecordTree, "owed": list[ListedObligation]}
    return shape("PageAnswer", own | {section.name: list[Row] for section in sections()})


def brief_shape() -> Any:
    """The shape of what `brief` answers: a client's page, or those of all clients of a person."""
    page = page_shape()
    pages: dict[str, Any] = {"owner": str, "clients": list[page]}  # type: ignore[valid-type] # made as it runs
    return page | shape("PagesAnswer", pages, "The pages of a person's clients.")


def sections() -> list[Section]:
    """The parts of the page in order."""
    return [_read(file) for file in sql_files(_FOLDER)]


def _read(file: Path) -> Section:
    block = sql_blocks(file.read_text(encoding="utf-8"), str(file), _KEYS)[0]
    forms = {name: form for form in _FORMS for name in block.words(form)}
    heads = [_heading(*head.partition("#")) for head in block.value("heads").split(",")]
    return Section(file.stem.partition("-")[2], Text(block.value("title")), heads, forms, block.sql)


def _heading(words: str, mark: str, context: str) -> Text:
    """A column's heading; `#word` behind it tells apart two meanings of one English heading."""
    return Text(words.strip(), context=context.strip() if mark else "heading")


def _table(session: Session, section: Section, client: str) -> Table:
    """A section's table, without the columns that hold nothing."""
    query = session.query()
    answer = query.rows(section.sql, {"client": client})
    rows = [tuple(row) for row in answer]
    at = answer.columns.index("currency") if "currency" in answer.columns else -1
    currencies = {row[at] for row in rows if row[at]} if at >= 0 else set()
    shown = [
        n
        for n, name in enumerate(answer.columns)
        if any(row[n] not in (None, "") for row in rows) and (name != "currency" or len(currencies) > 1)
    ]
    columns = [
        Column(name, section.forms.get(name, "text"), section.heads[n] if n < len(section.heads) else "")
        for n, name in enumerate(answer.columns)
        if n in shown
    ]
    cells = [[row[n] for n in shown] for row in rows]
    currency = currencies.pop() if len(currencies) == 1 else session.config.currency
    return Table(section.name, section.title, columns, cells, currency=currency)


def _heading_of(session: Session, card: Mapping[str, Any]) -> Text:
    """Who it is: name, segment, district, owner, stage."""
    facts = [_word(str(card[name]), name) for name in ("segment", "district") if card.get(name)]
    owner = [FreeText(session.name_of("user", card["owner"]))] if card.get("owner") else []
    stage = [_word(str(card["stage"]), "stage")] if card.get("stage") else []
    return joined(" · ", (str(card.get("name") or ""), *facts, *owner, *stage))


def _word(code: str, field: str) -> Text:
    """A value of a field, translated as that field's."""
    return Text(code.replace("_", " ").replace("{", "{{").replace("}", "}}"), context=field)
