"""Does a record satisfy its kind? The only place that knows jsonschema.

A record's text is first converted by the schema (`values` says whether `12500.00` is money); what converted is sieved
by a fast validator, and only a record that fails is explained, slowly and in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from salesctl.lang.suggestions import did_you_mean
from salesctl.lang.text import say, term, translatable

from .values import TYPES

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

    from .kinds import Field, Kind

Keys = tuple[str | int, ...]


class Problem(NamedTuple):
    """What is wrong at one point of a record's tree."""

    keys: Keys
    rule: str
    message: str
    hint: str = ""


class Validator:
    """Judges records of one kind. Compiled once; use it for many."""

    def __init__(self, kind: Kind, zone: ZoneInfo) -> None:
        self._kind = kind
        self._zone = zone
        self._schema = closed(kind.schema)

    def problems(self, data: Mapping[str, Any]) -> list[Problem]:
        """Everything wrong with a tree of text, in the record's order; an empty list when it is right."""
        found: list[Problem] = []
        typed = self._object(data, self._kind.fields, (), found)
        if found or not self._sieve.is_valid(typed):
            spoken_for = {problem.keys for problem in found}
            found += (p for p in self._explained(typed) if p.keys not in spoken_for)
        return found

    def fits(self, data: Mapping[str, Any]) -> bool:
        """Whether nothing is wrong, without finding out what is."""
        found: list[Problem] = []
        typed = self._object(data, self._kind.fields, (), found)
        return not found and bool(self._sieve.is_valid(typed))

    @cached_property
    def _sieve(self) -> Any:
        import jsonschema_rs

        return jsonschema_rs.Draft202012Validator(self._schema, validate_formats=False)

    @cached_property
    def _explainer(self) -> Draft202012Validator:
        from jsonschema import Draft202012Validator
        from referencing import Registry

        # an empty registry: a `$ref` must never reach the network
        return Draft202012Validator(self._schema, registry=Registry())

    def _object(self, data: Mapping[str, Any], fields: Mapping[str, Field], at: Keys, found: list[Problem]) -> Any:
        """The tree with typed scalars, absent values left out; what did not convert is reported and left as text."""
        typed: dict[str, Any] = {}
        for name, value in data.items():
            if value is None:
                continue
            known = fields.get(name)
            typed[name] = self._value(value, known, (*at, name), found) if known else value
        return typed

    def _value(self, value: Any, field: Field, at: Keys, found: list[Problem]) -> Any:
        if field.shape == "scalar":
            return self._scalar(value, field, at, found)
        if field.shape == "object" and isinstance(value, dict):
            return self._object(value, field.fields, at, found)
        if field.shape in ("list", "items") and isinstance(value, list):
            return self._list(value, field, at, found)
        if field.shape == "open" and isinstance(value, dict):
            return value
        found.append(
            Problem(
                at,
                "wrong-shape",
                say("`{field}` takes {shape}", field=field.name, shape=term(_SHAPES[field.shape])),
                _shape_hint(field),
            )
        )
        return None

    def _list(self, value: list[Any], field: Field, at: Keys, found: list[Problem]) -> list[Any]:
        if field.shape == "list":
            return [self._scalar(item, field, (*at, n), found) for n, item in enumerate(value)]
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
            typed.append(self._object(item, field.fields, here, found))
        return typed

    def _scalar(self, value: Any, field: Field, at: Keys, found: list[Problem]) -> Any:
        if not isinstance(value, str):
            message = (
                say("`{field}` takes one value, this is nothing", field=field.name)
                if value is None
                else say("`{field}` takes one value, this is a nested value", field=field.name)
            )
            found.append(Problem(at, "wrong-shape", message, _shape_hint(field)))
            return None
        if field.required and value and not value.strip():
            found.append(Problem(at, "bad-value", say("`{field}` is nothing but spaces", field=field.name)))
            return None
        form = TYPES.get(field.type)
        if form is None or field.type == "text":
            return value
        try:
            stored = form.store(value, self._zone)
        except ValueError as error:
            found.append(Problem(at, "bad-value", say("`{field}`: {problem}", field=field.name, problem=error.args[0])))
            return None
        if form.scale is not None and isinstance(stored, int):
            self._bounds(stored, form.scale, field, at, found)
            return value
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
                    hint = did_you_mean(unknown, known, say("what fits no field goes under `custom:`"))
                    yield Problem((*at, unknown), "unknown-field", message, hint)
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


_SHAPES = {
    "scalar": translatable("one value"),
    "list": translatable("a list"),
    "object": translatable("an object"),
    "items": translatable("a list of objects"),
    "open": translatable("an object"),
}


def _shape_hint(field: Field) -> str:
    match field.shape:
        case "list":
            return say("write `{field}: [one, two]`", field=field.name)
        case "items":
            return say("write `{field}:` and below it `  - {key}: …`", field=field.name, key=field.key)
        case "object":
            inner = next(iter(field.fields))
            return say("write `{field}:` and below it `  {inner}: …`", field=field.name, inner=inner)
        case _:
            return say("write `{field}: …` on one line", field=field.name)


def closed(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with every object that lists its properties closed to others: an unknown field is always found."""
    out = {key: _closed_value(key, value) for key, value in schema.items()}
    if "properties" in out:
        out.setdefault("additionalProperties", False)
    return out


def _closed_value(key: str, value: Any) -> Any:
    if key == "properties":
        return {name: closed(spec) for name, spec in value.items()}
    if key == "items" and isinstance(value, dict):
        return closed(value)
    return value
