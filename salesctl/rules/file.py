"""A rule file: a header of `-- key: value` lines that says what the rule means, and one query that finds what is owed.

What can be seen without a book is checked here; what needs one (columns, types) when the rule runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from salesctl.book.query import sql_tables
from salesctl.errors import Place, SalesctlError
from salesctl.lang.template import DAYS, WHOLE_NUMBERS, fields
from salesctl.lang.text import Text, joined, say
from salesctl.model.sql_file import parameters as named_in
from salesctl.model.sql_file import sql_blocks
from salesctl.model.values import TYPES
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern

from .duties import DUTIES

ACTION_NAMES: Mapping[str, Text] = MappingProxyType(
    {
        "call": say("call", "word"),
        "email": say("e-mail", "word"),
        "letter": say("letter", "word"),
        "message": say("message", "word"),
        "meeting": say("meeting", "word"),
        "visit": say("visit", "word"),
        "task": say("task", "word"),
        "manager": say("tell the manager", "word"),
        "along": say("by the way", "word"),
    }
)
"""What a person does about it, by code. `manager` takes it to their own manager, `task` is work at the desk; `along` is asked
when the client is spoken to anyway, and makes no call by itself."""
ACTIONS = tuple(ACTION_NAMES)
URGENCIES = ("now", "today", "week")
REQUIRED_COLUMNS = ("client", "owner", "about")
DO_FIELDS = frozenset({"line", "client", "about"})
"""What the command of a rule may name: the line's number in the list just shown, the client, what it is about."""

_KEYS = (
    "duty", "title", "action", "why", "or why", "lasting", "words", "urgency", "weight", "settings", "needs", "local",
    "done_when", "do",
)  # fmt: skip
_REPEATED = ("or why",)
_COMPULSORY = ("duty", "title", "action", "why", "urgency", "done_when")
_SETTING = lazy_pattern(r"([a-z][a-z0-9_]*)=([^\s:]+)(?::([a-z]+))?\Z")
_NAME = lazy_pattern(r"[a-z][a-z0-9_-]{0,59}\Z")
_UTC = ZoneInfo("UTC")
_Wrong = Callable[..., NoReturn]


class Setting(NamedTuple):
    """A number or word a policy may override. `type` is a name in `values.TYPES`; `default` is what the book would store."""

    name: str
    type: str
    default: str | int

    def store(self, typed: str) -> str | int:
        """A policy's own value as the query's parameter. Raises ValueError with a sentence."""
        return TYPES[self.type].store(typed, _UTC)


class Wording(NamedTuple):
    """Why something is owed: templates, with the row that fills them. Sentences are made of it when somebody reads them."""

    templates: tuple[str, ...]
    """The first whose values are all there is the one, else the last."""
    lasting_template: str
    """Empty where it is the same."""
    names: tuple[str, ...]
    """The columns that they name."""
    values: tuple[Any, ...]
    """What these hold: a team has thousands, of which a map each would take twice the room."""
    today: str
    """The day on which it is owed: days of its year are said without it."""

    @property
    def why(self) -> Text:
        """The reason."""
        return self._said(self._template, {"today": self.today})

    @property
    def lasting(self) -> Text:
        """The reason as it stands from one day to the next."""
        return self._said(self.lasting_template or self._template, {})

    @property
    def _template(self) -> str:
        row = dict(zip(self.names, self.values, strict=True))
        said = (one for one in self.templates if None not in [row[name] for name, _ in fields(one)])
        return next(said, self.templates[-1])

    def _said(self, template: str, known: Mapping[str, Any]) -> Text:
        row = dict(zip(self.names, self.values, strict=True))
        values = {**known, **{name: row[name] for name, _ in fields(template)}}
        return Text(template, values | ({"currency": row["currency"]} if "currency" in row else {}))


class Rule(NamedTuple):
    """One way something can be owed to a client. Named by its file's stem."""

    name: str
    source: str
    """The file, as shown to a person."""
    own: bool
    """It came with the book, not with an installed package: its SQL runs in the sandbox."""
    duty: int
    title_template: str
    """The text of `title`: no more than texts, numbers, maps and tuples, so that what a file says can be kept."""
    action: str
    whys: tuple[str, ...]
    """Templates of the reason: the first whose values are all there is the one, else the last."""
    lasting: str
    """The template of the reason as it stands from one day to the next; empty where `whys` say no more than that."""
    urgency: str
    weight: str
    """The column whose money says how much is at stake; empty when nothing is."""
    settings: Mapping[str, Setting]
    needs: tuple[str, ...]
    """Kinds, lists within their records, and staged views, without any row of which it finds nothing."""
    local: bool
    """What it finds for a client depends on no other client's records, but for those of the client's group, and what it finds for
    no client on no client's."""
    done_template: str
    """The text of `done_when`."""
    do: str
    """The command that does it, with `{line}`, `{client}` and `{about}` to fill in; empty when no single one does."""
    sql: str
    names: tuple[str, ...]
    """What the query may read: see `sql_tables.tables`."""

    @property
    def title(self) -> Text:
        """What it is about."""
        return Text(self.title_template)

    @property
    def done_when(self) -> Text:
        """The evidence that discharges it."""
        return Text(self.done_template)

    def wording(self, row: Mapping[str, Any], names: tuple[str, ...], today: str) -> Wording:
        """The reason a row gives on a day. `names`: those of the row's columns that `said` has."""
        return Wording(self.whys, self.lasting, names, tuple([row[name] for name in names]), today)

    @property
    def said(self) -> tuple[str, ...]:
        """The columns that its reasons are made of; the currency where there is one."""
        return (*self.fields, "currency")

    @property
    def fields(self) -> dict[str, str]:
        """The columns its reasons print, each with how (`money`, `date`, `day|days` or nothing)."""
        return {name: spec for why in (*self.whys, self.lasting) for name, spec in fields(why)}

    @property
    def numbers(self) -> tuple[str, ...]:
        """The columns that must hold whole numbers."""
        counted = [name for name, spec in self.fields.items() if spec in WHOLE_NUMBERS or "|" in spec]
        return tuple(dict.fromkeys([*counted, *([self.weight] if self.weight else [])]))

    @property
    def days(self) -> tuple[tuple[str, str], ...]:
        """The columns that must hold days, each with the format of a day it is said in."""
        return tuple((name, spec) for name, spec in self.fields.items() if spec in DAYS)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns its query must have."""
        return tuple(dict.fromkeys([*REQUIRED_COLUMNS, *self.fields, *([self.weight] if self.weight else [])]))


@lru_cache(maxsize=512)
def parse(text: str, name: str, source: str, *, own: bool) -> Rule:  # noqa: C901 - one check after another
    """A rule from its file's text. Raises SalesctlError with the place of what cannot be used."""
    block = sql_blocks(text, source, _KEYS, repeats=_REPEATED)[0]
    header, sql = {key: entry.value for key, entry in block.entries.items()}, block.sql

    def wrong(message: str, key: str = "", hint: str = "") -> NoReturn:
        line = block.entries[key].number if key in block.entries else 1
        raise SalesctlError(message, place=Place(source, line, 1 if key else 0), hint=hint)

    if not _NAME.match(name):
        wrong(say("`{name}` cannot be a rule's name", name=name), hint=say("lower-case letters, digits, _ and -"))
    for key in _COMPULSORY:
        if not header.get(key):
            wrong(
                say("the header lacks `-- {key}: …`", key=key),
                hint=say("a rule's header has {list}", list=", ".join(_COMPULSORY)),
            )
    if header["action"] not in ACTIONS:
        wrong(
            say("`{action}` is no action", action=header["action"]),
            "action",
            say("one of {list}", list=", ".join(ACTIONS)),
        )
    if header["urgency"] not in URGENCIES:
        wrong(
            say("`{urgency}` is no urgency", urgency=header["urgency"]),
            "urgency",
            say("one of {list}", list=", ".join(URGENCIES)),
        )
    if not header["duty"].isascii() or not header["duty"].isdigit() or not 1 <= int(header["duty"]) <= len(DUTIES):
        wrong(say("`duty` is a number from 1 to 23"), "duty")
    if header.get("local", "no") != "no":
        wrong(
            say("`local` is `no` or left out"),
            "local",
            say("a rule is local where nothing is said: it finds for a client what the client's own records say"),
        )
    whys = (
        (header["why"], *(line.text for line in block.entries["or why"].lines if line.text))
        if "or why" in header
        else (header["why"],)
    )
    filled = (*(("why", why) for why in whys), *((key, header.get(key, "")) for key in ("lasting", "do")))
    whole = ((key, header[key]) for key in ("title", "done_when"))
    for check, templates in ((fields, filled), (Text, whole)):
        for key, template in templates:
            try:
                check(template)
            except SalesctlError as error:
                wrong(error.message, key, error.hint)
    for field in _named(header.get("do", "")) - DO_FIELDS:
        wrong(
            say("`do` names `{field}`", field=field), "do", say("it may name {list}", list=", ".join(sorted(DO_FIELDS)))
        )

    if not sql:
        wrong(say("there is no query below the header"))
    settings = _settings(header.get("settings", ""), wrong)
    _parameters(sql, settings, wrong)
    return Rule(
        name=name,
        source=source,
        own=own,
        duty=int(header["duty"]),
        title_template=header["title"],
        action=header["action"],
        whys=whys,
        lasting=header.get("lasting", ""),
        urgency=header["urgency"],
        weight=header.get("weight", ""),
        settings=settings,
        needs=block.words("needs"),
        local="local" not in header,
        done_template=header["done_when"],
        do=header.get("do", ""),
        sql=sql,
        names=tuple(sorted(sql_tables.tables(sql))),
    )


def again(kept: tuple[Any, ...]) -> Rule:
    """A rule as it was before it was kept as plain tuples and maps."""
    rule = Rule._make(kept)
    settings = {name: Setting._make(one) for name, one in rule.settings.items()}
    return rule._replace(settings=MappingProxyType(settings))


def _named(template: str) -> set[str]:
    return {name for name, _ in fields(template)}


def _settings(text: str, wrong: _Wrong) -> Mapping[str, Setting]:
    found = {}
    for word in text.replace(",", " ").split():
        match = _SETTING.match(word)
        kind = (match[3] or "integer") if match else ""
        if match is None or kind not in TYPES:
            wrong(
                say("`{word}` is no setting", word=word),
                "settings",
                say("write `name=3`, or `name=500.00:money` with a type"),
            )
        try:
            default = TYPES[kind].store(match[2], _UTC)
        except ValueError as error:
            wrong(joined(": ", (f"`{word}`", error.args[0])), "settings")
        found[match[1]] = Setting(match[1], kind, default)
    return MappingProxyType(found)


def _parameters(sql: str, settings: Mapping[str, Setting], wrong: _Wrong) -> None:
    used = named_in(sql)
    for name in sorted(used - set(settings)):
        wrong(
            say("the query uses `:{name}`, which no setting declares", name=name),
            hint=say("add `-- settings: {name}=…`", name=name),
        )
    for name in sorted(set(settings) - used):
        wrong(
            say("the setting `{name}` is never used", name=name),
            "settings",
            say("use it as `:name` in the query, or remove it"),
        )
