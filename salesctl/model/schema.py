"""Does a record satisfy its kind? The only place that knows jsonschema.

A record's text is first converted by the schema (`values` says whether `12500.00` is money); what converted is sieved
by a fast validator, and only a record that fails is explained, slowly and in words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, NoReturn

from salesctl.lang.suggestions import did_you_mean
from salesctl.lang.text import say, term, translatable
from salesctl.named_tuples import NamedTuple

from .values import TYPES, is_skipped, scaled

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

    from salesctl.errors import Level

    from .kinds import Field, Kind

Keys = tuple[str | int, ...]
MOST_PROBLEMS = 101
"""No more are looked for in one record: to explain each costs time."""


class Problem(NamedTuple):
    """What is wrong at one point of a record's tree."""

    keys: Keys
    rule: str
    message: str
    hint: str = ""
    level: Level = "error"


class Validator:
    """Judges records of one kind. Compiled once; use it for many."""

    def __init__(self, kind: Kind, zone: ZoneInfo) -> None:
        self._kind = kind
        self._zone = zone
        self._schema = closed(kind.schema, without=_OURS)

    def problems(self, data: Mapping[str, Any]) -> list[Problem]:
        """What is wrong with a tree of text, or odd in it, in the record's order, at most MOST_PROBLEMS; empty when nothing is."""
        found: list[Problem] = []
        typed = self._object(data, self._kind.fields, (), found, "")
        if found or not self._sieve.is_valid(typed):
            spoken_for = {problem.keys for problem in found}
            more = (p for p in self._explained(typed) if p.keys not in spoken_for)
            found += islice(more, max(MOST_PROBLEMS - len(found), 0))
        return found[:MOST_PROBLEMS]

    def fits(self, data: Mapping[str, Any]) -> bool:
        """Whether nothing is wrong or odd, without finding out what is."""
        found: list[Problem] = []
        typed = self._object(data, self._kind.fields, (), found, "")
        return not found and bool(self._sieve.is_valid(typed))

    @cached_property
    def _sieve(self) -> Any:
        import jsonschema_rs

        return jsonschema_rs.Draft202012Validator(self._schema, validate_formats=False, retriever=_refuse_retrieval)

    @cached_property
    def _explainer(self) -> Draft202012Validator:
        from jsonschema import Draft202012Validator
        from referencing import Registry

        return Draft202012Validator(self._schema, registry=Registry(retrieve=_refuse_retrieval))  # type: ignore[call-arg]

    def _object(
        self, data: Mapping[str, Any], fields: Mapping[str, Field], at: Keys, found: list[Problem], currency: str
    ) -> Any:
        """The tree with typed scalars, absent values left out; what did not convert is reported and left as text.

        `currency`: of sums that have none beside them; empty where that is for other records to say.
        """
        typed: dict[str, Any] = {}
        if "currency" in fields and isinstance(data.get("currency"), str):
            currency = data["currency"]
        for name, value in data.items():
            if value is None:
                continue
            known = fields.get(name)
            if known is None:
                typed[name] = value
            elif known.shape == "scalar":
                typed[name] = self._scalar(value, known, at, name, found, currency)
            else:
                typed[name] = self._value(value, known, (*at, name), found, currency)
        return typed

    def _value(self, value: Any, field: Field, at: Keys, found: list[Problem], currency: str) -> Any:
        if field.shape == "object" and isinstance(value, dict):
            return self._object(value, field.fields, at, found, currency)
        if field.shape in ("list", "items") and isinstance(value, list):
            return self._list(value, field, at, found, currency)
        if field.shape == "open" and isinstance(value, dict):
            return value
        if field.shape == "map" and isinstance(value, dict):
            one = field._replace(shape="object")
            return {
                name: self._value(inner, one._replace(name=name), (*at, name), found, currency)
                for name, inner in value.items()
            }
        found.append(
            Problem(
                at,
                "wrong-shape",
                say("`{field}` takes {shape}", field=field.name, shape=term(_SHAPES[field.shape])),
                _shape_hint(field),
            )
        )
        return None

    def _list(self, value: list[Any], field: Field, at: Keys, found: list[Problem], currency: str) -> list[Any]:
        if field.shape == "list":
            return [
                self._scalar(item, field, at, n, found, currency) for n, item in self._distinct(value, field, at, found)
            ]
        typed = []
        seen: dict[str, int] = {}
        for n, item in enumerate(value):
            here = (*at, n)
            if not isinstance(item, dict):
                message = say("`{field}` takes a list of objects", field=field.name)
                found.append(Problem(here, "wrong-shape", message, _shape_hint(field)))
                continue
            key = field.key_of(item)
            if not key:
                found.append(
                    Problem(
                        here,
                        "missing",
                        say("an item of `{field}` needs its key `{key}`", field=field.name, key=field.key),
                    )
                )
            elif key in seen:
                message = say("two items of `{field}` have the key `{key}`", field=field.name, key=key)
                found.append(Problem(here, "duplicate-key", message, say("give one another `{key}`", key=field.key)))
            seen.setdefault(key, n)
            typed.append(self._object(item, field.fields, here, found, currency))
        return typed

    def _distinct(self, value: list[Any], field: Field, at: Keys, found: list[Problem]) -> Iterator[tuple[int, Any]]:
        """The list's items with their numbers; one that stands there already is a problem where none may be twice."""
        seen = set()
        for n, item in enumerate(value):
            if field.distinct and isinstance(item, str):
                if item in seen:
                    message = say("`{field}` has `{value}` twice", field=field.name, value=item)
                    found.append(Problem((*at, n), "bad-value", message, say("keep one of the two")))
                seen.add(item)
            yield n, item

    def _scalar(
        self, value: Any, field: Field, around: Keys, key: str | int, found: list[Problem], currency: str
    ) -> Any:
        """A typed value. `around`: the keys of what holds it, `key`: its own there."""
        if not isinstance(value, str):
            message = (
                say("`{field}` takes one value, this is nothing", field=field.name)
                if value is None
                else say("`{field}` takes one value, this is a nested value", field=field.name)
            )
            found.append(Problem((*around, key), "wrong-shape", message, _shape_hint(field)))
            return None
        if field.required and value and not value.strip():
            found.append(Problem((*around, key), "bad-value", say("`{field}` is nothing but spaces", field=field.name)))
            return None
        form = None if field.type == "text" else TYPES.get(field.type)
        if form is None:
            return value
        try:
            stored = scaled(value, "money", currency) if field.type == "money" else form.store(value, self._zone)
        except ValueError as error:
            found.append(
                Problem(
                    (*around, key), "bad-value", say("`{field}`: {problem}", field=field.name, problem=error.args[0])
                )
            )
            return None
        if form.scale is not None and isinstance(stored, int):
            self._bounds(stored, form.scale, field, (*around, key), found)
            return value
        if field.type == "moment" and is_skipped(str(stored), self._zone):
            message = say(
                "`{field}`: no clock showed {moment:moment}, they were put forward over it",
                field=field.name,
                moment=stored,
            )
            hint = say("write what a clock showed, or add the offset: 2026-03-29T02:30+01:00")
            found.append(Problem((*around, key), "skipped-time", message, hint, "warning"))
        return bool(stored) if field.type == "boolean" else stored

    def _bounds(self, stored: int, scale: int, field: Field, at: Keys, found: list[Problem]) -> None:
        # JSON Schema compares numbers only, and our decimals travel as text
        if field.minimum and stored < round(float(field.minimum) * 10**scale):
            found.append(
                Problem(at, "bad-value", say("`{field}` is below {minimum}", field=field.name, minimum=field.minimum))
            )
        if field.above and stored <= round(float(field.above) * 10**scale):
            found.append(
                Problem(
                    at, "bad-value", say("`{field}` must be more than {above}", field=field.name, above=field.above)
                )
            )

    def _explained(self, typed: Any) -> Iterator[Problem]:
        for error in sorted(self._explainer.iter_errors(typed), key=lambda e: [str(k) for k in e.absolute_path]):
            yield from self._words(error)

    def _words(self, error: ValidationError) -> Iterator[Problem]:
        at: Keys = tuple(error.absolute_path)
        wanted: Any = error.validator_value
        instance: Any = error.instance
        name = str(at[-1]) if at else self._kind.name
        match error.validator:
            case "required":
                missing = next(n for n in wanted if n not in instance)
                yield Problem(
                    at,
                    "missing",
                    say("`{missing}` is missing", missing=missing),
                    say("add a line `{missing}: …`", missing=missing),
                )
            case "additionalProperties":
                known = list(error.schema["properties"])  # type: ignore[index]
                for unknown in sorted(set(instance) - set(known)):
                    message = say("`{unknown}` is no field here", unknown=unknown)
                    yield Problem((*at, unknown), "unknown-field", message, did_you_mean(unknown, known, _ELSEWHERE))
            case "enum":
                choices = ", ".join(map(str, wanted))
                yield Problem(
                    at,
                    "bad-value",
                    say(
                        "`{name}` is `{instance}`, not one of: {choices}",
                        name=name,
                        instance=error.instance,
                        choices=choices,
                    ),
                )
            case "type":
                yield Problem(at, "wrong-shape", say("`{name}` should be of type {wanted}", name=name, wanted=wanted))
            case _:
                yield Problem(at, "bad-value", say("`{name}`: {problem}", name=name, problem=error.message[:200]))


_validators: dict[tuple[int, ZoneInfo], tuple[Kind, Validator]] = {}


def validator(kind: Kind, zone: ZoneInfo) -> Validator:
    """Compiled once, keyed by the kind's identity: two books' kinds may share a name, and one held keeps its id."""
    key = id(kind), zone
    if key not in _validators:
        _validators[key] = kind, Validator(kind, zone)
    return _validators[key][1]


_OURS = frozenset({"uniqueItems"})
"""Words that are judged here: a validator compares every item with every other."""
_ELSEWHERE = say("what fits no field goes under `custom:`")
_SHAPES = {
    "scalar": translatable("one value"),
    "list": translatable("a list"),
    "object": translatable("an object"),
    "items": translatable("a list of objects"),
    "open": translatable("an object"),
    "map": translatable("an object"),
}


def _shape_hint(field: Field) -> str:
    match field.shape:
        case "list":
            return say("write `{field}: [one, two]`", field=field.name)
        case "items":
            return say("write `{field}:` and below it `  - {key}: …`", field=field.name, key=field.key)
        case "map":
            return say("write `{field}:` and below it `  {inner}: …`", field=field.name, inner="name")
        case "object":
            inner = next(iter(field.fields))
            return say("write `{field}:` and below it `  {inner}: …`", field=field.name, inner=inner)
        case _:
            return say("write `{field}: …` on one line", field=field.name)


def _refuse_retrieval(uri: str) -> NoReturn:
    """A schema is whole: nothing is ever fetched for it."""
    raise LookupError(uri)


def closed(schema: Mapping[str, Any], *, without: Collection[str] = ()) -> dict[str, Any]:
    """The schema with every object that lists its properties closed to others: an unknown field is always found.

    `without`: words that are left out of it.
    """
    out: dict[str, Any] = {}
    for word, value in schema.items():
        if word == "properties":
            out[word] = {name: closed(spec, without=without) for name, spec in value.items()}
        elif word not in without:
            nested = word in ("items", "additionalProperties") and isinstance(value, dict)
            out[word] = closed(value, without=without) if nested else value
    if "properties" in out:
        out.setdefault("additionalProperties", False)
    return out
