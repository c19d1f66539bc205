"""The words a schema of a kind may use, and what each of them takes. Everything else in one is a fault.

A book's own schemas come with a cloned book: the list is closed, so that no schema can fetch, match patterns or run for long.
A kind is an object; each of its properties is a scalar, a list of scalars, an object, or a list of objects with a key of their
own (`x-key`), which may hold one further level of lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from salesctl.errors import SalesctlError
from salesctl.lang.suggestions import did_you_mean
from salesctl.lang.template import fields as named_in
from salesctl.lang.text import say, term, translatable
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern

from .normal_forms import FORMS
from .uniqueness import fields_of
from .values import TYPES

VERSION = "https://json-schema.org/draft/2020-12/schema"
MAX_FIELDS = 400
"""In one schema, those inside objects and lists counted."""
MAX_DEPTH = 5
"""Objects and lists within one another."""
MAX_CHOICES = 200
"""Values of an `enum`: each value of a record is compared with every one of them."""
_RESERVED = frozenset({"id_", "record", "n", "path"})
"""Columns of the book's own."""
_OUTERMOST = 2
"""Keys that lead to a field of the record itself."""
_MAX_LISTS = 2
_MAX_TEXT = 1_000
_MAX_COUNT = 1_000_000
_MAX_NUMBER = 10**12
_DECIMALS = frozenset(name for name, form in TYPES.items() if form.scale is not None)
_DAYS = frozenset({"date", "moment"})
NAME = lazy_pattern(r"[a-z][a-z0-9_]{0,39}\Z")
"""What a kind or a field may be called."""
NEW = "new"
"""What a sentence tells that is for no field: that the record is there."""
BEFORE = "_before"
"""Behind the name of a field in a sentence: what it was before."""
_COMPUTED = frozenset({"name", "total", "others"})
"""What a sentence may name besides fields."""
_PLURAL = lazy_pattern(r"\w[\w -]{0,59}\Z")
_LINK = lazy_pattern(r"(?:\*|[a-z][a-z0-9_]{0,39}(?:/[a-z][a-z0-9_]{0,39})?)\Z")
_DATED = r"%Y(?:[/-]%m(?:[/-]%d)?)?"
_FOLDER = lazy_pattern(rf"\w[\w -]{{0,59}}(?:/\w[\w -]{{0,59}}){{0,3}}(?:/\{{([a-z][a-z0-9_|]*):{_DATED}\}})?\Z")
_PATH = r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*){0,4}"
_PART = lazy_pattern(rf"{_PATH}(?:\|{_PATH}){{0,4}}(?::{_DATED})?\Z")
_WHEN = lazy_pattern(rf"{_PATH}\Z")
_IF = lazy_pattern(r"[a-z][a-z0-9_]*(?:=[^=]{1,200})?\Z")
_ID = lazy_pattern(r"(?:[a-z0-9-]|\{[a-z][a-z0-9_|]*(?:\.[a-z][a-z0-9_]*)?\}|\{rand[1-9]\}){1,200}\Z")


class Fault(NamedTuple):
    """What is wrong with a schema, and where: the keys that lead there."""

    keys: tuple[str | int, ...]
    message: str
    hint: str = ""


class _Word(NamedTuple):
    """What a word of a schema takes."""

    fits: Callable[[Any], bool]
    wanted: str


def _text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _MAX_TEXT


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MAX_COUNT


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _MAX_NUMBER


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_text, value)) and len(set(value)) == len(value)


def _matching(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.match(value) is not None


def _texts_like(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: _texts(value) and all(map(pattern.match, value))


def _among(choices: Collection[Any]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str | bool) and value in choices


_WORDS: Mapping[str, _Word] = {
    "$schema": _Word(_among({VERSION}), VERSION),
    "$comment": _Word(_text, translatable("a text")),
    "title": _Word(_text, translatable("a text")),
    "description": _Word(_text, translatable("a text")),
    "type": _Word(
        lambda value: value in ("string", "integer", "boolean", "object", "array", ["number", "string"]),
        'string, integer, boolean, object, array, ["number", "string"]',
    ),
    "format": _Word(_among(TYPES), ", ".join(TYPES)),
    "enum": _Word(
        lambda value: _texts(value) and 0 < len(value) <= MAX_CHOICES,
        translatable("a list of at most 200 different texts"),
    ),
    "minimum": _Word(_number, translatable("a number")),
    "exclusiveMinimum": _Word(_number, translatable("a number")),
    "maximum": _Word(_number, translatable("a number")),
    "exclusiveMaximum": _Word(_number, translatable("a number")),
    "minLength": _Word(_count, translatable("a whole number")),
    "maxLength": _Word(_count, translatable("a whole number")),
    "minItems": _Word(_count, translatable("a whole number")),
    "maxItems": _Word(_count, translatable("a whole number")),
    "uniqueItems": _Word(_flag, "true, false"),
    "additionalProperties": _Word(
        lambda value: isinstance(value, bool) or value in ({"type": "string"}, {"type": "object"}),
        'true, false, {"type": "string"}, {"type": "object"}',
    ),
    "properties": _Word(
        lambda value: isinstance(value, dict) and bool(value), translatable("an object with a field at least")
    ),
    "items": _Word(lambda value: isinstance(value, dict), translatable("an object")),
    "required": _Word(_texts, translatable("a list of different texts")),
    "x-salesctl": _Word(lambda value: isinstance(value, dict), translatable("an object")),
    "x-link": _Word(_matching(_LINK), translatable("a kind, as in `client` or `client/contacts`, or `*`")),
    "x-when": _Word(_among({"record", "field"}), "record, field"),
    "x-match": _Word(_among(FORMS), ", ".join(FORMS)),
    "x-earlier": _Word(_matching(NAME), translatable("a name")),
    "x-personal": _Word(_flag, "true, false"),
    "x-unique": _Word(_flag, "true, false"),
    "x-decision": _Word(_flag, "true, false"),
    "x-group": _Word(_matching(NAME), translatable("a name")),
    "x-key": _Word(_matching(NAME), translatable("a name")),
}
_KIND_WORDS: Mapping[str, _Word] = {
    "plural": _Word(_matching(_PLURAL), translatable("a name")),
    "folder": _Word(_matching(_FOLDER), translatable("a folder, as in `visits` or `visits/{date:%Y}`")),
    "id": _Word(_matching(_ID), translatable("a pattern, as in `visit-{client}-{rand4}`")),
    "title": _Word(_matching(NAME), translatable("a name")),
    "columns": _Word(lambda value: bool(value) and _texts(value), translatable("a list of different texts")),
    "unique": _Word(
        lambda value: isinstance(value, list) and all(names and _texts_like(_PART)(names) for names in value),
        translatable('a list of lists of names, as in `[["number", "entity|client", "date:%Y"]]`'),
    ),
    "same-when": _Word(
        lambda value: isinstance(value, list) and all(names and _texts_like(_PART)(names) for names in value),
        translatable('a list of lists of names, as in `[["client", "amount", "date"]]`'),
    ),
    "short": _Word(lambda value: value == "" or _matching(NAME)(value), translatable("a name, or an empty text")),
    "sentences": _Word(
        lambda value: isinstance(value, list) and all(isinstance(one, dict) for one in value),
        translatable("a list of objects"),
    ),
    "shared": _Word(_flag, "true, false"),
    "decision": _Word(_flag, "true, false"),
}
_SENTENCE_WORDS: Mapping[str, _Word] = {
    "when": _Word(_matching(_WHEN), translatable("`new` or a field, as in `lines.price`")),
    "say": _Word(_text, translatable("a text")),
    "if": _Word(_texts_like(_IF), translatable("a list of fields, as in `paid_on` or `kind=final|partial`")),
    "brief": _Word(_text, translatable("a text")),
}
_SAID = ("$comment", "title", "description")
_MARKS = ("x-link", "x-when", "x-personal", "x-unique", "x-group", "x-decision")
_OF_RECORD = ("x-unique", "x-earlier")
"""Words for fields of the record itself."""
_OF_KIND = ("$schema", *_SAID, "type", "properties", "required", "additionalProperties", "x-salesctl")
_OF_OBJECT = (*_SAID, "type", "properties", "required", "additionalProperties", "x-personal", "x-group", "x-decision")
_OF_LIST = (*_SAID, "type", "items", "minItems", "maxItems", "x-link", "x-personal", "x-group", "x-decision")
_OF_TEXT = (*_SAID, "type", "format", *_MARKS, "x-match", "x-earlier", "enum", "minLength", "maxLength")
_OF_DECIMAL = (*_SAID, "type", "format", *_MARKS, "minimum", "exclusiveMinimum")
_OF_INTEGER = (*_OF_DECIMAL, "maximum", "exclusiveMaximum")
_OF_BOOLEAN = (*_SAID, "type", "format", *_MARKS)


def faults(schema: Mapping[str, Any], common: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with a schema, each thing once. `common`: the properties that every kind has already.

    A schema without a fault can be compiled, and judges any record within a second.
    """
    yield from _words(schema, (), _OF_KIND)
    if "type" in schema and schema["type"] != "object":
        yield _takes((), "type", "object")
    own = schema.get("x-salesctl", {})
    if not isinstance(own, dict) or not isinstance(schema.get("properties"), dict):
        if "properties" not in schema:
            yield Fault((), say("a schema is an object with `properties`"))
        return
    yield from _of_kind(own, schema["properties"], common)
    for name in sorted(set(common) & set(schema["properties"])):
        yield Fault(
            ("properties", name), say("every record has the field `{name}`", name=name), say("choose a new name")
        )
    yield from _earlier(schema["properties"])
    yield from _required(schema, ())
    left = MAX_FIELDS
    for keys, name, spec in _fields(schema, ()):
        left -= 1
        if left < 0:
            yield Fault(keys, say("more than {most:number} fields in one schema", most=MAX_FIELDS))
            return
        yield from _field(name, spec, keys)


def _of_kind(own: Mapping[str, Any], properties: Mapping[str, Any], common: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with `x-salesctl`."""
    yield from _words(own, ("x-salesctl",), _KIND_WORDS, _KIND_WORDS)
    record = {"properties": {"id": {}, **common, **properties}}
    for keys, name in _named(own):
        *_, (spec, _) = _walk(record, name)
        if spec is None:
            yield Fault(keys, say("x-salesctl names `{unknown}`, which is not a property", unknown=name))
        elif keys[1] != "columns" and isinstance(spec, dict) and spec.get("type") in ("array", "object"):
            yield Fault(keys, say("x-salesctl names `{field}`, which holds more than one value", field=name))
    if _KIND_WORDS["sentences"].fits(own.get("sentences")):
        for n, sentence in enumerate(own["sentences"]):
            yield from _sentence(sentence, ("x-salesctl", "sentences", n), record)


def _walk(record: Mapping[str, Any], path: str) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """What each name of a path with dots leads to, and the fields that stand beside it; None, the last, for what is not there."""
    beside = _dict(record, "properties")
    for name in path.split("."):
        spec = beside.get(name)
        yield spec, beside
        if spec is None:
            return
        beside = _inner(spec)


def _inner(spec: Any) -> Mapping[str, Any]:
    """The fields of an object, or of the items of a list."""
    if not isinstance(spec, dict):
        return {}
    return _dict(_dict(spec, "items") if spec.get("type") == "array" else spec, "properties")


def _sentence(sentence: Mapping[str, Any], keys: tuple[str | int, ...], record: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with one of the `sentences`: it names fields of the record, or of the item or object it is about."""
    wrong = list(_words(sentence, keys, _SENTENCE_WORDS, _SENTENCE_WORDS))
    missing = [word for word in ("when", "say") if word not in sentence]
    yield from wrong
    yield from (Fault(keys, say("a sentence needs `{word}`", word=word)) for word in missing)
    if wrong or missing:
        return
    path = [] if sentence["when"] == NEW else list(_walk(record, sentence["when"]))
    if path and path[-1][0] is None:
        yield Fault((*keys, "when"), say("`{name}` is no field here", name=sentence["when"]))
        return
    known = {*_dict(record, "properties")}.union(*(beside for _, beside in path), *(_inner(spec) for spec, _ in path))
    named: dict[tuple[str | int, ...], list[str]] = {
        ("if", n): [one.partition("=")[0]] for n, one in enumerate(sentence.get("if", ()))
    }
    said = {*known, *(f"{name}{BEFORE}" for name in known), *_COMPUTED}
    for word in ("say", "brief"):
        try:
            named[(word,)] = [name for name, _ in named_in(sentence.get(word, ""))]
        except SalesctlError as error:
            yield Fault((*keys, word), error.message, error.hint)
    for at, names in named.items():
        among = known if at[0] == "if" else said
        for name in names:
            if name not in among:
                yield Fault((*keys, *at), say("`{name}` is no field here", name=name), did_you_mean(name, known))


def _fields(node: Mapping[str, Any], keys: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str, Any]]:
    """Every property and item at every depth that is not too deep, outer ones first, with the keys that lead to it."""
    inner = [((*keys, "properties", name), str(name), spec) for name, spec in _dict(node, "properties").items()]
    if isinstance(node.get("items"), dict):
        inner.append(((*keys, "items"), "items", node["items"]))
    yield from inner
    for at, _, spec in inner:
        if isinstance(spec, dict) and len(at) <= 2 * MAX_DEPTH:
            yield from _fields(spec, at)


def _field(name: str, spec: Any, keys: tuple[str | int, ...]) -> Iterator[Fault]:
    if not isinstance(spec, dict):
        yield Fault(keys, say("`{field}` takes {shape}", field=name, shape=term("an object")))
        return
    is_item = keys[-1] == "items"
    if not is_item and not (NAME.match(name) and name not in _RESERVED):
        yield Fault(keys, say("`{name}` cannot be a field's name", name=name), say("lower case, digits and _"))
    if len(keys) > 2 * MAX_DEPTH:
        yield Fault(keys, say("fields nested more than {most} deep", most=MAX_DEPTH))
    words = _words_for(spec, is_item=is_item)
    outermost = len(keys) == _OUTERMOST
    yield from _words(spec, keys, words if outermost else [word for word in words if word not in _OF_RECORD])
    yield from _required(spec, keys)
    form = spec.get("format")
    if words is _OF_DECIMAL and form not in _DECIMALS:
        yield _takes(keys, "format", ", ".join(sorted(_DECIMALS)))
    if words is _OF_TEXT and form in _DECIMALS:
        yield _takes(keys, "type", '["number", "string"]')
    if "items" in words:
        yield from _list(name, spec, keys)
    if is_item and words is _OF_OBJECT and "properties" not in spec:
        yield Fault(keys, say("a list's objects need `properties`"))
    if "x-when" in spec and form not in _DAYS:
        yield Fault((*keys, "x-when"), say("`x-when` needs the format date or moment"))


def _words_for(spec: Mapping[str, Any], *, is_item: bool) -> Collection[str]:
    """The words that a field of this type may use."""
    match spec.get("type"):
        case "array":
            return (*_OF_LIST, "x-key" if _of_objects(spec) else "uniqueItems")
        case "object":
            return _OF_OBJECT
        case "integer":
            return _OF_INTEGER
        case "boolean":
            return _OF_BOOLEAN
        case ["number", "string"]:
            return _OF_DECIMAL
        case None if is_item and "properties" in spec:
            return _OF_OBJECT
        case None if spec.get("format") in _DECIMALS:
            return _OF_DECIMAL
        case _:
            return _OF_TEXT


def _list(name: str, spec: Mapping[str, Any], keys: tuple[str | int, ...]) -> Iterator[Fault]:
    if keys[-1] == "items" or keys.count("items") >= _MAX_LISTS:
        yield Fault(keys, say("a list within a list within a list"), say("at most an object's list within a list"))
    items = spec.get("items")
    if not isinstance(items, dict):
        if "items" not in spec:
            yield Fault(keys, say("`{name}`: a list says what its `items` are", name=name))
    elif _of_objects(spec) and spec.get("x-key", "id") not in _dict(items, "properties"):
        yield Fault(keys, say("`{name}`: a list of objects names its key with x-key", name=name))


def _of_objects(spec: Mapping[str, Any]) -> bool:
    items = _dict(spec, "items")
    return items.get("type") == "object" or "properties" in items


def _named(own: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The fields that `x-salesctl` names, each with the keys that lead there."""
    if _texts(own.get("columns")):
        yield from ((("x-salesctl", "columns"), name) for name in own["columns"])
    for word in ("unique", "same-when"):
        if _KIND_WORDS[word].fits(own.get(word)):
            for n, parts in enumerate(own[word]):
                yield from ((("x-salesctl", word, n), name) for part in parts for name in fields_of(part))
    for word in ("title", "short"):
        if own.get(word) and _KIND_WORDS[word].fits(own[word]):
            yield ("x-salesctl", word), own[word]
    if _KIND_WORDS["folder"].fits(own.get("folder")):
        match = _FOLDER.match(own["folder"])
        yield from ((("x-salesctl", "folder"), name) for name in (match[1].split("|") if match and match[1] else ()))


def _earlier(properties: Mapping[str, Any]) -> Iterator[Fault]:
    """Fields whose earlier values stand in no list of them with the last day of each."""
    for name, spec in properties.items():
        if not isinstance(spec, dict) or "x-earlier" not in spec:
            continue
        listed = _dict(properties, str(spec["x-earlier"]))
        items = _dict(_dict(listed, "items"), "properties")
        if listed.get("x-key") != "until" or _dict(items, "until").get("format") != "date" or name not in items:
            yield Fault(
                ("properties", name, "x-earlier"),
                say(
                    "`x-earlier` names no list of objects with `until`, a date and their x-key, and `{name}`", name=name
                ),
            )


def _required(spec: Mapping[str, Any], keys: tuple[str | int, ...]) -> Iterator[Fault]:
    names = spec.get("required", [])
    if _texts(names):
        for n, name in enumerate(names):
            if name not in _dict(spec, "properties"):
                yield Fault((*keys, "required", n), say("`{name}` is no field here", name=name))


def _words(
    spec: Mapping[str, Any],
    keys: tuple[str | int, ...],
    known: Collection[str],
    words: Mapping[str, _Word] = _WORDS,
) -> Iterator[Fault]:
    """Words that are not known here, and those with a value they cannot take."""
    for word, value in spec.items():
        if word not in known:
            yield Fault(
                (*keys, word), say("`{word}` cannot be used here in a schema", word=word), did_you_mean(word, known)
            )
        elif not words[word].fits(value):
            yield _takes(keys, word, words[word].wanted)


def _takes(keys: tuple[str | int, ...], word: str, wanted: str) -> Fault:
    return Fault((*keys, word), say("`{field}` takes {shape}", field=word, shape=term(wanted)))


def _dict(spec: Mapping[str, Any], word: str) -> Mapping[str, Any]:
    value = spec.get(word)
    return value if isinstance(value, dict) else {}
