r"""What a person types to change a record: `stage=won`, `contacts.olga.phones+=+49 30 1234`, `tags-=vip`, `notes=`.

A point of a record is written with dots; an item of a list of objects by its key. `=` sets (nothing after it removes),
`+=` adds to a list, `-=` takes from it. A comma separates values of a list, `\,` is a comma.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.errors import SalesctlError, UsageError
from salesctl.lang.suggestions import did_you_mean
from salesctl.lang.text import say
from salesctl.patterns import lazy_pattern

if TYPE_CHECKING:
    from salesctl.model.kinds import Field, Kind

    _ItemNamed = Callable[[Field, Sequence[Any], str], Mapping[str, str]]

_FORM = lazy_pattern(r"([^\W\d_][\w., -]*?)(\+=|-=|=)(.*)\Z", re.DOTALL)
_COMMA = lazy_pattern(r"(?<!\\),")


def assigned(
    kind: Kind,
    data: Mapping[str, Any],
    assignments: Iterable[str],
    read: Callable[[Field, str], str] = lambda _field, value: value,
    named: Callable[[str, Iterable[str]], str] = lambda _name, _fields: "",
    item_named: _ItemNamed = lambda field, _items, key: {field.key: key},
) -> dict[str, Any]:
    """The record's tree with every assignment carried out. Raises UsageError for one that cannot be understood.

    `read` makes the text that a field takes of a value as it is typed; `named` says which of some fields a name means that is
    none of theirs; `item_named` what an item of a list of the record has, its key at least, that is meant by what is no key.
    """
    tree = copy.deepcopy(dict(data))
    for assignment in assignments:
        match = _FORM.match(assignment)
        if match is None:
            raise UsageError(
                say("`{assignment}` is no assignment", assignment=assignment),
                hint=say("write field=value, list+=value or field= to remove"),
            )
        dotted, operator, value = match.groups()
        try:
            _assign(kind, tree, dotted.split("."), operator, value, read, named, item_named)
        except SalesctlError as error:
            error.field = error.field or dotted
            raise
    return tree


def _assign(
    kind: Kind,
    tree: dict[str, Any],
    keys: list[str],
    operator: str,
    value: str,
    read: Callable[[Field, str], str],
    named: Callable[[str, Iterable[str]], str],
    item_named: _ItemNamed,
) -> None:
    fields, point = kind.fields, tree
    while True:
        name = keys.pop(0).strip().replace("-", "_")
        name = name if name in fields else named(name, fields) or name
        field = fields.get(name)
        if field is None:
            raise UsageError(
                say("{kind} has no field `{field}`", kind=kind.noun, field=name),
                hint=did_you_mean(name, fields, say("its fields are {list}", list=", ".join(fields))),
            )
        if field.shape == "open" and keys:
            fields, point = {}, point.setdefault(name, {})
            point[".".join(keys)] = value
            return
        if field.shape == "object" and keys:
            fields, point = field.fields, point.setdefault(name, {})
        elif field.shape == "items" and keys:
            items = point.setdefault(name, [])
            point = _item(items, field, keys.pop(0), item_named)
            fields = field.fields
            if not keys:
                if operator == "-=" or (operator == "=" and not value):
                    items.remove(point)
                    return
                raise UsageError(
                    say("say which field of `{name}`", name=name),
                    hint=say("its fields are {list}", list=", ".join(field.fields)),
                )
        else:
            if keys:
                raise UsageError(say("`{name}` has nothing inside it", name=name))
            _put(point, field, operator, value, read)
            return


def _item(items: list[Any], field: Field, typed: str, item_named: _ItemNamed) -> dict[str, Any]:
    """The item with this key, or that is meant by it; made when there is none yet."""
    held = {field.key_of(item): item for item in items if isinstance(item, dict)}
    if typed in held:
        return held[typed]
    made = dict(item_named(field, items, typed))
    if made[field.key] in held:
        return held[made[field.key]]
    items.append(made)
    return made


def _put(point: dict[str, Any], field: Field, operator: str, value: str, read: Callable[[Field, str], str]) -> None:
    name = field.name
    if field.shape in ("object", "items", "open"):
        if value or operator != "=":
            raise UsageError(
                say("`{name}` has fields of its own", name=name),
                hint=say("write {name}.{next}=…", name=name, next=next(iter(field.fields), "name")),
            )
        point.pop(name, None)
        return
    if field.shape == "list":
        values = [read(field, part.replace("\\,", ",").strip()) for part in _COMMA.split(value)] if value else []
        held = list(point.get(name) or [])
        if operator == "+=":
            values = held + [v for v in values if v not in held]
        elif operator == "-=":
            values = [v for v in held if v not in values]
        point[name] = values or None
    elif operator != "=":
        raise UsageError(
            say("`{name}` holds one value", name=name), hint=say("write {name}={value}", name=name, value=value)
        )
    else:
        point[name] = read(field, value) if value else None
