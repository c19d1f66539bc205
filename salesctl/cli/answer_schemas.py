"""Makes `docs/json/`: of every command the JSON Schema of what it answers, from the shapes that commands declare."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    NotRequired,
    TypedDict,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from salesctl.model.record_tables import kind_tables
from salesctl.plugins.declaration import attribute
from salesctl.rules import ObligationData
from salesctl.session.answer import Answer
from salesctl.session.answer_shapes import (
    FindingData,
    RecordTree,
    SaidSentence,
    SchemaKeywords,
    WithNotices,
    WrittenAnswer,
    shape,
)

from .command_tree import CommandNode, kinds_here
from .narrowing import BESIDE

if TYPE_CHECKING:
    from salesctl.model.kinds import Kind

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class UnreadPlace(TypedDict):
    """A record, or a value of one, that could not be read: the answer was made without it."""

    path: str
    line: int
    column: int
    message: str


class _Nothing(TypedDict):
    """What stands around an answer outside any book."""


class Envelope(TypedDict):
    """What may stand in every answer from a book."""

    unreadable: NotRequired[list[UnreadPlace]]
    history_start: NotRequired[Annotated[str, "The day before which history is missing that the answer rests on."]]


class OfRows(TypedDict):
    """What may stand in every answer that is a table of rows; with `--columns` these have the keys that are asked for."""

    left_out: NotRequired[Annotated[int | None, "Rows that --limit left out; null: there are more, uncounted."]]


class Said(Envelope, WithNotices):
    """What may stand in every answer of a command that records something."""

    said: Annotated[list[SaidSentence], "The sentences that people are shown."]
    dry_run: NotRequired[Annotated[Literal[True], "With `--dry-run`; without a `token` there is nothing to write."]]


class ChangedRecord(TypedDict):
    """A record that a dry run would change; null where there is none."""

    kind: Annotated[str | None, "null for a file that is no record, such as the settings."]
    id: str
    path: str
    before: RecordTree | None
    after: RecordTree | None


class OwedThen(TypedDict):
    """What the changes would mean for what is owed."""

    discharged: list[ObligationData]
    added: list[ObligationData]
    remaining: list[ObligationData]


class DryRunAnswer(TypedDict):
    """What a writing command answers with `--dry-run`; keys of its own stand beside, as far as they are known then."""

    dry_run: Literal[True]
    token: Annotated[str, "What `--confirm` takes to commit exactly these changes."]
    subject: Annotated[str, "Of the commit, in the book's language."]
    changes: list[ChangedRecord]
    obligations: Annotated[OwedThen | None, "null: there are too many changes to work it out."]


class RepeatedAnswer(WrittenAnswer):
    """What a command answers whose `--key` was used before: what it wrote then."""

    repeated: Literal[True]


class CandidateData(TypedDict):
    """A record that what was typed may mean."""

    kind: str
    id: str
    text: str


class OvertakenData(TypedDict):
    """A value that somebody else changed meanwhile."""

    path: str
    field: str
    base: str
    mine: str
    theirs: str
    author: str
    at: str


class ErrorData(TypedDict):
    """An error, in English, with what there is to tell of it."""

    code: Annotated[str, "The same in every language: usage, not-found, ambiguous, invalid-record …"]
    message: str
    hint: NotRequired[str]
    field: NotRequired[
        Annotated[
            str,
            "What it is about: an option such as --limit, an argument as --help writes it, else a record's value by its keys.",
        ]
    ]
    path: NotRequired[str]
    line: NotRequired[int]
    column: NotRequired[int]
    candidates: NotRequired[list[CandidateData]]
    findings: NotRequired[list[FindingData]]
    values: NotRequired[list[OvertakenData]]
    kept: NotRequired[Annotated[list[str], "Files where what was typed can be found again."]]


class ErrorAnswer(TypedDict):
    """What any command answers that fails; its exit code is the same as without `--json`."""

    error: ErrorData


def schema(node: CommandNode, group: str = "") -> dict[str, Any]:
    """The schema of a command's answer. Raises LookupError for one that declares none, and for a group of commands."""
    rows = node.command.rows if node.command else ()
    return _document(f"{group} {node.name}".strip(), node.help, *_shape(node, group), rows)


def schemas(tree: Mapping[str, CommandNode]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Of every command the name of its page and its schema; the commands that all kinds have alike are those of `client`.

    What says no more than that something was recorded points to the page `written`.
    """
    yield "error", error_schema()
    yield "written", _document("", WrittenAnswer.__doc__ or "", WrittenAnswer, Said)
    for node in tree.values():
        if node.command and node.command.hidden:
            continue  # for Git to call
        if not node.inside:
            yield node.name, _page(node)
        for inside in node.inside.values():
            if not inside.function or inside.name == "list" or node.name == "client":
                yield f"{node.name}-{inside.name}", _page(inside, node.name)


def error_schema() -> dict[str, Any]:
    """The schema of what every command answers that fails."""
    return _document("", ErrorAnswer.__doc__ or "", ErrorAnswer, _Nothing)


def _page(node: CommandNode, group: str = "") -> dict[str, Any]:
    if _shape(node, group)[0] is not WrittenAnswer:
        return schema(node, group)
    return {**_heading(f"{group} {node.name}".strip(), node.help), "$ref": "written.json"}


def _shape(node: CommandNode, group: str) -> tuple[Any, type]:
    """What a command's own answer is, and what stands around it."""
    command = node.command
    if command is None:
        raise LookupError(node.name)
    if node.function:
        own, in_book = _of_kind(kinds_here_by_command()[group], node.name), True
    else:
        function = attribute(command.target)
        hints = get_type_hints(function, include_extras=True, localns={"Session": Any, "Answer": Answer})
        own, in_book = _marked(hints["return"]), "session" in hints
    if own is None and not command.writes:
        raise LookupError(node.name)
    return own or WrittenAnswer, Said if command.writes else Envelope if in_book else _Nothing


def kinds_here_by_command() -> dict[str, Kind]:
    """The kinds by the name of their group of commands."""
    return {kind.command: kind for kind in kinds_here().values()}


def _document(name: str, help_: str, own: Any, around: Any, rows: Sequence[str] = ()) -> dict[str, Any]:
    definitions: dict[str, Any] = {}
    alternatives = _alternatives(own)
    answers = [_whole(one, around, definitions) for one in alternatives]
    for answer in answers:
        _take_columns(answer, rows, definitions)
    if around is Said:
        dry = _whole(DryRunAnswer, around, definitions)
        for one in alternatives:
            dry["properties"] = {**_properties(one, definitions)[0], **dry["properties"]}
        answers += [dry, _whole(RepeatedAnswer, around, definitions)]
    body = answers[0] if len(answers) == 1 else {"anyOf": answers}
    heading = _heading(name, help_)
    return {**heading, **body, **heading, **({"$defs": dict(sorted(definitions.items()))} if definitions else {})}


def _take_columns(answer: dict[str, Any], rows: Sequence[str], definitions: dict[str, Any]) -> None:
    """Have the schema of an answer take what `--limit` and `--columns` leave of its rows, which stand under these keys."""
    held = [answer["properties"][key] for key in rows if key in answer["properties"]]
    if held:
        answer["properties"] |= _properties(OfRows, definitions)[0]
    for one in held:
        row = definitions.get(one["items"].get("$ref", "").rpartition("/")[2], {})
        if "columns" not in row.get("properties", {}):
            row["required"] = [name for name in row.get("required", ()) if name in BESIDE]


def _heading(name: str, help_: str) -> dict[str, Any]:
    title = {"title": f"salesctl {name} --json"} if name else {}
    return {"$schema": DIALECT, **title, "description": " ".join(str(help_).split())}


def _of_kind(kind: Kind, verb: str) -> Any:
    """The shape of what a command answers that is made from a kind's schema."""
    if verb == "show":
        from .commands.records import ShowAnswer

        return ShowAnswer
    if verb != "list":
        return WrittenAnswer
    texts: dict[str, Any] = {"id": str}
    for column in kind_tables(kind)[0].columns:
        field = kind.fields.get(column.name)
        meaning = field.description if field else ""
        texts[column.name] = NotRequired[Annotated[str, meaning]] if meaning else NotRequired[str]
    meaning = (
        "A record's plain fields and what a view adds; all are text, as `set` takes it. What is empty is left out."
    )
    # a view of a book or a plugin may add columns
    record: Any = Annotated[
        shape("ListedRecord", texts, meaning), SchemaKeywords(additionalProperties={"type": "string"})
    ]
    return shape("ListAnswer", {"kind": Literal[kind.name], "currency": str, "records": list[record]})


def _marked(hint: Any) -> Any:
    """The shape that a function's answer is marked with; None without one."""
    if get_origin(hint) is not Annotated:
        return None
    mark = get_args(hint)[1]
    return mark() if inspect.isfunction(mark) else mark


def _alternatives(own: Any) -> tuple[Any, ...]:
    return get_args(own) if get_origin(own) in (Union, UnionType) else (own,)


def _whole(own: Any, around: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """A own as the object of an answer, with what stands around each."""
    properties, required = _properties(own, definitions)
    more, needed = _properties(around, definitions)
    return _object({**properties, **more, **properties}, [*required, *needed], own.__doc__)


def _object(properties: Mapping[str, Any], required: list[str], meaning: str | None) -> dict[str, Any]:
    told = {"description": " ".join(meaning.split())} if meaning and not meaning.startswith("dict(") else {}
    return {
        **told,
        "type": "object",
        "properties": dict(properties),
        "required": required,
        "additionalProperties": False,
    }


def _properties(own: Any, definitions: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    properties: dict[str, Any] = {}
    required: list[str] = []
    for name, hint in get_type_hints(own, include_extras=True).items():
        may_lack = get_origin(hint) is NotRequired
        properties[name] = _schema(get_args(hint)[0] if may_lack else hint, definitions)
        required += [] if may_lack else [name]
    return properties, required


_SCALARS = {str: "string", int: "integer", bool: "boolean", NoneType: "null"}


def _schema(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """A type as a schema; shapes are put among the definitions, by name. Raises TypeError for a type that JSON has not."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _with_keywords(_schema(parts[0], definitions), parts[1:], definitions)
    if hint in _SCALARS:
        return {"type": _SCALARS[hint]}
    if hint is object:
        return {}
    if is_typeddict(hint):
        if hint.__name__ not in definitions:
            definitions[hint.__name__] = {}  # it may hold itself
            definitions[hint.__name__] = _object(*_properties(hint, definitions), hint.__doc__)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if origin is Literal:
        return {"const": parts[0]} if len(parts) == 1 else {"enum": list(parts)}
    if origin is list:
        return {"type": "array", "items": _schema(parts[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema(parts[1], definitions)}
    if origin in (Union, UnionType):
        return _union([_schema(one, definitions) for one in parts])
    raise TypeError(hint)


def _with_keywords(schema: dict[str, Any], marks: Iterable[Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """A schema with what its marks say: a text what it means, keywords themselves."""
    for mark in marks:
        words = mark.words if isinstance(mark, SchemaKeywords) else {"description": mark}
        if "additionalProperties" in words and "$ref" in schema:
            schema = definitions[schema["$ref"].rpartition("/")[2]]
        schema = {**schema, **words}
    return schema


def _union(choices: list[dict[str, Any]]) -> dict[str, Any]:
    """Any of several schemas; plain types as a list of them, and null beside one other type in it."""
    if all(set(one) == {"type"} for one in choices):
        return {"type": [one["type"] for one in choices]}
    others = [one for one in choices if one != {"type": "null"}]
    if len(others) == 1 and isinstance(others[0].get("type"), str) and "const" not in others[0]:
        return {**others[0], "type": [others[0]["type"], "null"]}
    return {"anyOf": choices}
