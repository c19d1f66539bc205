"""The tools an assistant is given: each is a command of salesctl, with those of its arguments that an assistant needs.

None takes an option that names the agent, writes a file or reaches beyond the book.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

_TYPES: Mapping[str, type] = {"string": str, "integer": int, "boolean": bool, "array": list}
CONFIRMS = "token"
"""The argument that confirms a preview."""


class Parameter(NamedTuple):
    """An argument of a tool."""

    name: str
    help: str
    option: str = ""
    """`--to`; empty: it is given by its place. `-`: it is piped in."""
    type: Literal["string", "integer", "boolean", "array"] = "string"
    required: bool = False

    @property
    def schema(self) -> dict[str, Any]:
        """Its JSON schema."""
        items = {"items": {"type": "string"}} if self.type == "array" else {}
        return {"type": self.type, "description": self.help, **items}


class BookTool(NamedTuple):
    """A command, as an assistant sees it."""

    name: str
    help: str
    command: tuple[str, ...]
    """Its words."""
    parameters: tuple[Parameter, ...] = ()
    """Those given by their place stand in its order."""
    writes: bool = False
    """It records something: without a token it only shows what."""

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of its arguments."""
        token = {
            CONFIRMS: {
                "type": "string",
                "description": "Leave it out to see what would be recorded. To record exactly that, call again with the same "
                "arguments and the token of the preview.",
            }
        }
        return {
            "type": "object",
            "properties": {one.name: one.schema for one in self.parameters} | (token if self.writes else {}),
            "required": [one.name for one in self.parameters if one.required],
            "additionalProperties": False,
        }

    def wrong(self, arguments: Mapping[str, Any]) -> str:
        """What is wrong with the arguments, empty for nothing."""
        known = {one.name: one for one in self.parameters}
        if self.writes:
            known[CONFIRMS] = Parameter(CONFIRMS, "")
        for name, value in arguments.items():
            if name not in known:
                return f"{self.name} takes no `{name}`, but: {', '.join(known)}"
            kind = known[name].type
            fits = isinstance(value, _TYPES[kind]) and isinstance(value, bool) == (kind == "boolean")
            if not fits or (isinstance(value, list) and not all(isinstance(item, str) for item in value)):
                return f"`{name}` is to be of type {kind}"
        missing = [one.name for one in self.parameters if one.required and not arguments.get(one.name)]
        return f"{self.name} needs `{missing[0]}`" if missing else ""

    def words(self, arguments: Mapping[str, Any]) -> tuple[list[str], bytes]:
        """The command line, and what is piped in. No value can be taken for an option."""
        options: list[str] = []
        places: list[str] = []
        piped = b""
        for one in self.parameters:
            value = arguments.get(one.name)
            if value in (None, "", [], False):
                continue
            if one.option == "-":
                piped = str(value).encode()
            elif one.option:
                options += _option(one, value)
            else:
                places += value if isinstance(value, list) else [str(value)]
        if self.writes:
            token = arguments.get(CONFIRMS)
            options.append(f"--confirm={token}" if token else "--dry-run")
        return [*self.command, "--json", *options, "--", *places], piped


def _option(parameter: Parameter, value: Any) -> Iterator[str]:
    if value is True:
        yield parameter.option
    else:
        yield from (f"{parameter.option}={one}" for one in (value if isinstance(value, list) else [value]))


_CLIENT = Parameter("client", "A client's id, name, phone, e-mail or tax number.", required=True)
_LINES = Parameter("lines", "SKU=QTY or SKU=QTY@PRICE, one a line.", type="array")
_DATE = Parameter("date", "When it happened, if not now: yesterday, 'fri 15:00', 2026-11-23.", "--date")
_ROWS = (
    Parameter("limit", "At most so many rows; the others are counted.", "--limit", "integer"),
    Parameter("columns", "These columns alone, with commas.", "--columns"),
)
_ENTITY = Parameter("entity", "Which of the client's legal entities, where it has several.", "--entity")

READING: Sequence[BookTool] = (
    BookTool(
        "today",
        "What is owed today: whom to call, why, since when, how much money. Read it first.",
        ("today",),
        (
            Parameter("client", "One client alone."),
            Parameter("user", "Whose day; the user's own unless given.", "--user"),
            Parameter("all", "Also what does not fit into the day.", "--all", "boolean"),
            Parameter("calls", "Only whom to reach.", "--calls", "boolean"),
            Parameter("money", "Only money to collect.", "--money", "boolean"),
            Parameter("duty", "Only what one of the 23 duties asks for.", "--duty", "integer"),
        ),
    ),
    BookTool("brief", "All about a client before a call: debts, needs, prices, history.", ("brief",), (_CLIENT,)),
    BookTool(
        "find",
        "Find records by any words in them.",
        ("find",),
        (Parameter("text", "Words.", required=True), *_ROWS),
    ),
    BookTool(
        "show",
        "One record with what follows from it.",
        ("show",),
        (Parameter("ref", "An id, KIND/ID, number or name.", required=True),),
    ),
    BookTool(
        "price",
        "What a product costs a client, and why.",
        ("price",),
        (
            _CLIENT,
            Parameter("product", "Its SKU, id or name.", required=True),
            Parameter("qty", "How many; a quantity break may apply."),
        ),
    ),
    BookTool(
        "report",
        "A report by name; without a name, which there are and what they take.",
        ("report",),
        (
            Parameter("name", "Which."),
            Parameter("values", "What it takes, such as a client.", type="array"),
            Parameter("period", "2026-11, 2026-Q3, 'last month'; this month unless given.", "--period"),
            *_ROWS,
        ),
    ),
    BookTool(
        "query",
        "Ask the book in SQL, read-only. `select name, columns from tables` says what there is.",
        ("query",),
        (
            Parameter("sql", "One select.", required=True),
            Parameter("types", "What computed columns hold: `debt:money`, `share:percent`.", "--as", "array"),
            *_ROWS,
        ),
    ),
    BookTool(
        "history",
        "Who changed what, when, from what to what.",
        ("history",),
        (
            Parameter("ref", "A record; without it the team's last changes."),
            *_ROWS,
            Parameter("agent", "Only what a program of this name wrote.", "--agent"),
        ),
    ),
    BookTool("check", "Find every error in the book's files.", ("check",)),
)
WRITING: Sequence[BookTool] = (
    BookTool(
        "log",
        "Note a call, meeting, visit, e-mail or message with a client, and what was promised.",
        ("log",),
        (
            Parameter("type", "call, meeting, visit, email or message; a call unless given."),
            _CLIENT._replace(
                help=f"{_CLIENT.help} Or the id of what was owed, as `today` has it: that is settled by it, too."
            ),
            Parameter("text", "What was said, as the user dictated it.", required=True),
            Parameter("contact", "Who it was with.", "--with"),
            Parameter("incoming", "They reached us.", "--in", "boolean"),
            Parameter("outcome", "reached, no_answer, busy, refused, call_back, held or not_held.", "--outcome"),
            Parameter("next", "The next step: 'fri 10:00 visit bring samples'.", "--next"),
            Parameter("promise", "They promised to pay: SUM@DATE.", "--promise"),
            Parameter("says_paid", "They say they have paid: SUM@DATE.", "--says-paid"),
            Parameter("expects", "When they expect to order: SUM@DATE.", "--expects"),
            Parameter("about", "A deal or an order it was about.", "--about"),
            _DATE,
        ),
        writes=True,
    ),
    BookTool(
        "lead",
        "Note a possible new client in one line.",
        ("lead",),
        (
            Parameter(
                "text", "Its name; a comma; whatever else is known, phones and addresses included.", required=True
            ),
            Parameter("source", "How one came to know of it.", "--source"),
            Parameter("potential", "What it may buy in a year.", "--potential"),
            Parameter("supplier", "Who supplies it now.", "--supplier"),
            Parameter("new", "The user said that it is not one the book knows.", "--new", "boolean"),
        ),
        writes=True,
    ),
    BookTool(
        "order",
        "Take an order.",
        ("order", "new"),
        (
            _CLIENT,
            _LINES._replace(required=True),
            Parameter("to", "The client's address.", "--to"),
            Parameter("promised", "When it is to be there.", "--promised"),
            Parameter("number", "The order's number.", "--number"),
            _ENTITY,
            Parameter(
                "held", "Take it though the client is on the stop-list; it waits for approval.", "--held", "boolean"
            ),
            _DATE,
        ),
        writes=True,
    ),
    BookTool(
        "offer_draft",
        "Prepare an offer; a person sends it.",
        ("offer", "new"),
        (
            _CLIENT._replace(name="for", help="A deal, a client or a request."),
            _LINES,
            Parameter("needs", "Needs it answers, as the client's card or the deal has them.", "--need", "array"),
            Parameter("discounts", "PERCENT off all lines, or SKU=PERCENT.", "--discount", "array"),
            Parameter("valid", "The last day it holds.", "--valid"),
            _ENTITY,
        ),
        writes=True,
    ),
    BookTool(
        "request_answer",
        "Note that a request was answered, and what was said.",
        ("request", "answer"),
        (
            Parameter("request", "Its id, or the id of what is owed.", required=True),
            Parameter("text", "What was answered.", required=True),
            Parameter("by", "call, email, message or visit; as it came unless given.", "--by"),
            _DATE,
        ),
        writes=True,
    ),
    BookTool("plan_day", "Fit what is owed into the next working day.", ("plan", "day", "--commit"), writes=True),
    BookTool(
        "plan_week", "Fit what is owed into the next five working days.", ("plan", "week", "--commit"), writes=True
    ),
    BookTool(
        "payment",
        "Record a payment.",
        ("pay",),
        (
            _CLIENT,
            Parameter("sum", "As the user said it, with its currency if it is another one.", required=True),
            Parameter("settles", "DOC=SUM,… ; the oldest debts unless given.", "--for"),
            Parameter("number", "The payment's number.", "--number"),
            _ENTITY,
            _DATE,
        ),
        writes=True,
    ),
    BookTool(
        "import",
        "Take records from a file of another system, such as a bank's list of payments; rejected rows are named.",
        ("import",),
        (
            Parameter("file", "The file's path, from the book's folder or absolute.", required=True),
            Parameter("mapping", "The path of the mapping that says how rows become records.", "--map", required=True),
            Parameter("all_or_nothing", "Record nothing when a row is rejected.", "--all-or-nothing", "boolean"),
        ),
        writes=True,
    ),
    BookTool(
        "undo",
        "Take back what you recorded last, or one commit of yours.",
        ("undo",),
        (Parameter("commit", "Which; the last one unless given."),),
        writes=True,
    ),
)
TOOLS: Mapping[str, BookTool] = {tool.name: tool for tool in (*READING, *WRITING)}
