"""A report file: a header that says what the table is, the query for its rows, then blocks for notes and for the records behind.

    -- title: Receivables on {today:date}
    -- help: Who owes what, by age.
    -- span: today
    -- columns:
    --   client       ref    client
    --   outstanding  money  outstanding
    -- key: client
    select client, sum(outstanding) as outstanding from receivable group by client

    -- note: {clients:client|clients} in all
    select count(*) as clients from result

    -- behind: document
    select document, outstanding from receivable where client = :client

What can be seen without a book is judged here; what needs one (whether the query works) shows when the report runs.
docs/reports.md explains every key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NoReturn

from salesctl.errors import Place, SalesctlError
from salesctl.lang.template import fields
from salesctl.lang.text import say
from salesctl.model.sql_file import HeaderEntry, HeaderLine, SqlBlock, parameters, sql_blocks
from salesctl.model.table import Chart, Column
from salesctl.model.values import TYPES
from salesctl.patterns import lazy_pattern

from .declaration import Behind, Note, Report, ReportSection

SPANS = ("period", "today", "week", "day")
CHARTS = ("bars", "stacked", "bullet", "line", "range")
GIVEN = ("start", "end", "month_from", "month_to", "work_from")
"""What every query of a report may name, beside what the report takes: the days it is about, their months,
and the first day that has working hours left."""
FACTS = ("today", "period", "month", "start", "end")
"""What every title may name."""
RESULT = "result"
"""The report's own rows, as the queries of notes name them."""

_KEYS = (
    "title", "help", "span", "takes", "may_take", "columns", "key", "period", "by", "total", "as_of", "basis", "chart", "words",
    "style", "like", "note", "behind", "sections",
)  # fmt: skip
_BLOCKS = ("note", "behind")
_RESERVED = ("site",)
"""`salesctl report site` is no report: it writes several as pages."""
_NAME = lazy_pattern(r"[a-z][a-z0-9_-]{0,59}\Z")
_COLUMN = lazy_pattern(r"([a-z_][a-z0-9_]*)\s+([a-z]+)(?:/([a-z_][a-z0-9_]*))?(?:\s+(.+))?\Z")
_SECTION = lazy_pattern(r"([a-z][a-z0-9_-]*)(?:\s+([1-9][0-9]{0,3}))?\Z")
_OF_SECTIONS = ("title", "help", "span", "takes", "sections")
"""What the header of a report made of sections has."""
_WORD = lazy_pattern(r"([a-z0-9][a-z0-9_-]*)\s+(.+)\Z")
_SHADOWS = lazy_pattern(rf"\b{RESULT}\s*(?:\([^)]*\)\s*)?as\s*(?:(?:not\s+)?materialized\s*)?\(", re.IGNORECASE)
_Wrong = Callable[..., NoReturn]


def parse(
    text: str, name: str, source: str, *, own: bool = False, like: Callable[[str], Report] | None = None
) -> Report:
    """A report from its file's text. `like` finds the one it takes after. Raises SalesctlError with the place of a fault."""
    top, *below = sql_blocks(text, source, _KEYS, opens=_BLOCKS)

    def wrong(message: str, at: HeaderEntry | HeaderLine | None = None, hint: str = "") -> NoReturn:
        line = at.lines[0] if isinstance(at, HeaderEntry) else at
        place = Place(source, line.number, line.column) if line else Place(source, 1)
        raise SalesctlError(message, place=place, hint=hint)

    if not _NAME.match(name) or name in _RESERVED:
        wrong(say("`{name}` cannot be a report's name", name=name), hint=say("lower-case letters, digits, _ and -"))
    if "sections" in top.entries:
        return _sectioned(top, below, Report("", "", (), name=name, source=source, own=own), wrong)
    if "like" in top.entries and like is None:
        wrong(say("a report takes after another one of its own folder only"), top.entries["like"])
    base = like(top.value("like")) if "like" in top.entries and like else Report("", "", ())
    columns, unit = _columns(top, wrong)
    made = base._replace(
        title=top.value("title") or base.title,
        help=top.value("help") or base.help,
        columns=columns or base.columns,
        unit=unit or base.unit,
        span=top.value("span") or base.span,
        takes=top.words("takes") or base.takes,
        may_take=top.words("may_take") or base.may_take,
        key=top.words("key") or base.key,
        period=top.words("period") or base.period,
        by=top.value("by") or base.by,
        total=top.words("total") or base.total,
        as_of=top.words("as_of") or base.as_of,
        basis=top.value("basis") or base.basis,
        chart=_chart(top, wrong) or base.chart,
        words=_words(top, wrong) or base.words,
        style=top.value("style") or base.style,
        sql=top.sql or base.sql,
        name=name,
        source=source,
        own=own,
    )
    _judge(made, top, wrong)
    for block in below:
        known = {"note"} if "note" in block.entries else {"behind", "columns"}
        for key, entry in block.entries.items():
            if key not in known:
                wrong(say("`{key}` stands in the header at the top", key=key), entry)
    notes = tuple(_note(block, made, wrong) for block in below if "note" in block.entries)
    behind = [_behind(block, made, wrong) for block in below if "behind" in block.entries]
    if len(behind) > 1:
        hint = say("list records of several kinds in one query, with `union all`")
        wrong(say("a report has one `behind`"), HeaderLine(behind[1].number, 1, ""), hint)
    return made._replace(notes=notes or base.notes, behind=behind[0] if behind else base.behind)


def _sectioned(top: SqlBlock, below: Sequence[SqlBlock], empty: Report, wrong: _Wrong) -> Report:
    """A report made of others, which its header names one a line."""
    for key, entry in top.entries.items():
        if key not in _OF_SECTIONS:
            hint = say("it has {list}", list=", ".join(_OF_SECTIONS))
            wrong(say("a report made of sections has no `{key}`", key=key), entry, hint)
    if top.sql or below:
        wrong(say("a report made of sections has no query"), HeaderLine(below[0].number, 1, "") if below else None)
    found = []
    for line in _lines(top, "sections"):
        match = _SECTION.match(line.text)
        if match is None:
            wrong(say("a section is `report`, or `report rows`"), line, say("receivables 15"))
        found.append(ReportSection(match[1], int(match[2] or 0)))
    made = empty._replace(
        title=top.value("title"),
        help=top.value("help"),
        span=top.value("span") or empty.span,
        takes=top.words("takes"),
        sections=tuple(found),
    )
    _judge_header(made, ("title", "help", "sections"), top, wrong)
    return made


def _judge_header(report: Report, needed: Sequence[str], top: SqlBlock, wrong: _Wrong) -> None:
    for key in needed:
        if not getattr(report, key):
            wrong(
                say("the header lacks `-- {key}: …`", key=key),
                hint=say("a report's header has {list}", list=", ".join(needed)),
            )
    if report.span not in SPANS:
        wrong(
            say("`{span}` is no span", span=report.span),
            top.entries.get("span"),
            say("one of {list}", list=", ".join(SPANS)),
        )
    for key in ("title", "basis"):
        _fields(getattr(report, key), {*FACTS, *report.arguments}, key, top.entries.get(key), wrong)


def _judge(report: Report, top: SqlBlock, wrong: _Wrong) -> None:
    _judge_header(report, ("title", "help", "columns"), top, wrong)
    if not report.sql:
        wrong(say("there is no query below the header"))
    _judge_columns(report, top, wrong)
    _parameters(report.sql, {*GIVEN, *report.arguments}, top.entries.get("title"), wrong)


def _judge_columns(report: Report, top: SqlBlock, wrong: _Wrong) -> None:
    """What the header says of columns is said of columns there are."""
    types = {column.name: column.type for column in report.columns}
    if len(types) < len(report.columns):
        wrong(say("two columns have one name"), top.entries.get("columns"))
    chart = report.chart
    for key, named in (
        ("key", report.key),
        ("period", report.period),
        ("by", (report.by,) if report.by else ()),
        ("total", report.total),
        ("chart", (*chart.figures, chart.by, *filter(None, [chart.per])) if chart else ()),
    ):
        for column in named:
            if column not in types:
                hint = say("the columns are {list}", list=", ".join(types))
                wrong(
                    say("`{key}` names `{column}`, which is no column", key=key, column=column),
                    top.entries.get(key),
                    hint,
                )
    for column in report.total:
        if types[column] != "money":
            wrong(say("`total` names `{column}`, which is no money", column=column), top.entries.get("total"))


def _columns(block: SqlBlock, wrong: _Wrong) -> tuple[tuple[Column, ...], str]:
    """The columns a block declares, and the one that says the type of `as` cells."""
    found, units = [], {}
    for line in _lines(block, "columns"):
        match = _COLUMN.match(line.text)
        if match is None:
            wrong(say("a column is `name type heading`"), line, say("client ref client; a heading may end in #context"))
        name, type_, unit, heading = match.groups()
        if type_ not in (*TYPES, "ref", "word", "as") or (unit is not None) != (type_ == "as"):
            hint = say("{list}; ref, word, or as/COLUMN", list=", ".join(sorted(TYPES)))
            wrong(say("`{type}` is no type of a column", type=type_), line, hint)
        if unit:
            units[unit] = line
        found.append(Column(name, type_, heading_of(heading or name.replace("_", " "))))
    if len(units) > 1:
        wrong(say("two columns say the type of cells"), [*units.values()][1], say("one is enough for a report"))
    return tuple(found), next(iter(units), "")


def heading_of(text: str) -> str:
    """A heading with the context translators are told, which stands behind ` #` and is not shown."""
    said, _, context = text.partition(" #")
    return say(_plain(said.strip()), context.strip())


def _words(block: SqlBlock, wrong: _Wrong) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for line in _lines(block, "words"):
        match = _WORD.match(line.text)
        if match is None:
            wrong(say("a word is `code text`"), line, say("in_force in force"))
        found[match[1]] = heading_of(match[2])
    return MappingProxyType(found)


def _chart(block: SqlBlock, wrong: _Wrong) -> Chart | None:
    words = block.words("chart")
    if not words:
        return None
    kind, *named = words
    per = named.pop() if len(named) > 3 and named[-2] == "per" else ""
    named = named[:-1] if per else named
    *figures, word, by = named if len(named) > 2 else ("", "", "")
    if kind not in CHARTS or word != "by" or (per and kind != "line"):
        wrong(
            say("a chart is `KIND FIGURES by COLUMN`, a line perhaps `by COLUMN per COLUMN`"),
            block.entries["chart"],
            say("the kinds are {list}", list=", ".join(CHARTS)),
        )
    if kind == "bullet" and len(figures) != 3:
        wrong(say("a bullet has a fact, its target and what part of it is due by now"), block.entries["chart"])
    if kind == "range" and len(figures) not in (3, 4):
        wrong(say("a range has the least, the expected and the most, and perhaps what came"), block.entries["chart"])
    return Chart(kind, tuple(figures), by, per=per)


def _note(block: SqlBlock, report: Report, wrong: _Wrong) -> Note:
    entry = block.entries["note"]
    if not block.sql:
        _fields(entry.value, {*FACTS, *report.arguments}, "note", entry, wrong)
    else:
        _fields(entry.value, None, "note", entry, wrong)
        _parameters(block.sql, {*GIVEN, *report.arguments}, entry, wrong)
        if _SHADOWS.search(block.sql):
            hint = say("`{name}` names the report's rows", name=RESULT)
            wrong(say("a `with` clause may not take the name `{name}`", name=RESULT), entry, hint)
    return Note(entry.value, block.sql, block.number)


def _behind(block: SqlBlock, report: Report, wrong: _Wrong) -> Behind:
    entry = block.entries["behind"]
    if len(entry.words) != 1 or not block.sql:
        wrong(say("`behind` names the column of the records, with a query below"), entry, say("-- behind: document"))
    if not report.key:
        wrong(say("a report with `behind` has a `key`"), entry, say("the query takes the row's key as parameters"))
    _parameters(block.sql, {*GIVEN, *report.arguments, *report.key, *report.period}, entry, wrong)
    return Behind(entry.value, _columns(block, wrong)[0], block.sql, block.number)


def _lines(block: SqlBlock, key: str) -> Iterable[HeaderLine]:
    return [line for line in block.entries[key].lines if line.text] if key in block.entries else []


def _fields(template: str, known: set[str] | None, what: str, at: HeaderEntry | None, wrong: _Wrong) -> None:
    try:
        named = [name for name, _ in fields(template)]
    except SalesctlError as error:
        wrong(error.message, at, error.hint)
    for name in named if known is not None else ():
        if name not in known:  # type: ignore[operator]  # there is one where names are looked at
            wrong(
                say("`{key}` names `{name}`", key=what, name=name),
                at,
                say("it may name {list}", list=", ".join(sorted(known or ()))),
            )


def _parameters(sql: str, known: set[str], at: HeaderEntry | None, wrong: _Wrong) -> None:
    for name in sorted(parameters(sql) - known):
        wrong(
            say("the query uses `:{name}`, which the report is not given", name=name),
            at,
            say("it is given {list}", list=", ".join(sorted(known))),
        )


def _plain(text: str) -> str:
    """A text without fields, as a template."""
    return text.replace("{", "{{").replace("}", "}}")
