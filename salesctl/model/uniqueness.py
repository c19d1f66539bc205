"""What no two records of a kind may share: a field with `x-unique`, and the combinations a schema lists under `unique`.

A part of a combination is a field (`number`), the first of several that is there (`entity|client`), or a part of a date
(`date:%Y`); a field of an object is written with dots (`external.id`). Values are compared by their normal forms. A
combination whose first part is not there is not compared, nor one with alternatives of which none is there; otherwise what
is missing equals what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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


class CombinationKeys:
    """Computes the values of combinations in records of one kind. Made once; use it for many records."""

    def __init__(self, kind: Kind, combinations: Iterable[tuple[str, ...]], zone: ZoneInfo, region: str | None) -> None:
        """`region`: the country of phone numbers written without one."""
        self._zone = zone
        self._region = region
        self._combinations = [(names, [_Part(kind, name) for name in names]) for names in combinations]
        self._archived = _Part(kind, "archived")

    def of(self, data: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
        """The combinations of a record that are compared, each with its value: equal for two records that share it.

        None for an archived record.
        """
        if self._value(self._archived, data) == "1":
            return
        for names, (first, *rest) in self._combinations:
            if value := self._value(first, data):
                values = [value, *(self._value(part, data) for part in rest)]
                if None not in values:
                    yield names, _BETWEEN.join(value or "" for value in values)

    def _value(self, part: _Part, data: Mapping[str, Any]) -> str | None:
        """A part's normal form, empty where it is not there; None where none of its alternatives is."""
        for name, field in part.fields:
            found = value_at(data, name) if "." in name else data.get(name)
            if isinstance(found, str) and (normal := self._normal(field, found)):
                return dated(normal, part.form) if part.form else normal
        return None if len(part.fields) > 1 else ""

    def _normal(self, field: Field, text: str) -> str:
        if field.type not in ("text", "phone", "email"):
            try:
                return str(TYPES[field.type].store(text, self._zone))
            except ValueError:
                pass  # reported where the value is stored in its column
        return compared(field.type, text, self._region)


class UniqueKeys(CombinationKeys):
    """Computes what the records of one kind may not share."""

    def __init__(self, kind: Kind, zone: ZoneInfo, region: str | None) -> None:
        """`region`: the country of phone numbers written without one."""
        super().__init__(kind, unique(kind), zone, region)


class _Part:
    """A part of a combination: the fields of which the first that is there counts, and the part of a date."""

    __slots__ = ("fields", "form")

    def __init__(self, kind: Kind, part: str) -> None:
        named = [(name, kind.at(name.split("."))) for name in fields_of(part)]
        self.fields = [(name, field) for name, field in named if field]
        self.form = part.partition(":")[2]
