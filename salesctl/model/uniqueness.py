"""What no two records of a kind may share: a field with `x-unique`, and the combinations a schema lists under `unique`.

A part of a combination is a field (`number`), the first of several that is there (`entity|client`), or a part of a date
(`date:%Y`); a field of an object is written with dots (`external.id`). Values are compared by their normal forms. A
combination whose first part is not there is not compared, nor one with alternatives of which none is there; otherwise what
is missing equals what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .normal_forms import compared
from .values import TYPES

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from .kinds import Field, Kind

_EXTERNAL = ("external.id", "external.system")
_BETWEEN = "\x1f"


def unique(kind: Kind) -> Iterator[tuple[str, ...]]:
    """The combinations no two records of a kind share."""
    yield from ((field.name,) for field in kind.fields.values() if field.unique)
    yield from kind.unique
    yield _EXTERNAL


def fields_of(part: str) -> list[str]:
    """The fields a part of a combination names, with dots."""
    return part.partition(":")[0].split("|")


def value_at(data: Mapping[str, Any], name: str) -> Any:
    """The value of a field written with dots; None where it is not there."""
    found: Any = data
    for key in name.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def dated(day: str, form: str) -> str:
    """Parts of an ISO day by `%Y`, `%m` and `%d`."""
    return form.replace("%Y", day[:4]).replace("%m", day[5:7]).replace("%d", day[8:10])


def unique_keys(
    kind: Kind, data: Mapping[str, Any], zone: ZoneInfo, region: str | None
) -> Iterator[tuple[tuple[str, ...], str]]:
    """The combinations of a record that are compared, each with its value: equal for two records that share it.

    None for an archived record.
    """
    if _value(kind, "archived", data, zone, region) == "1":
        return
    for combination in unique(kind):
        values = [_value(kind, part, data, zone, region) for part in combination]
        if values[0] and None not in values:
            yield combination, _BETWEEN.join(value or "" for value in values)


def _value(kind: Kind, part: str, data: Mapping[str, Any], zone: ZoneInfo, region: str | None) -> str | None:
    """A part's normal form, empty where it is not there; None where none of its alternatives is."""
    names, form = fields_of(part), part.partition(":")[2]
    for name in names:
        found = value_at(data, name)
        field = kind.at(name.split("."))
        if field and isinstance(found, str) and (normal := _normal(field, found, zone, region)):
            return dated(normal, form) if form else normal
    return None if len(names) > 1 else ""


def _normal(field: Field, text: str, zone: ZoneInfo, region: str | None) -> str:
    if field.type not in ("text", "phone", "email"):
        try:
            return str(TYPES[field.type].store(text, zone))
        except ValueError:
            pass  # reported where the value is stored in its column
    return compared(field.type, text, region)
