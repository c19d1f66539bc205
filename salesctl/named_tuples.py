"""`NamedTuple`, as of `typing`, made in a tenth of the time: annotations are kept as they are written, and not evaluated.

A command imports a hundred such classes. What they share is a base class, and what makes their instances is compiled once for each
number of fields, where `collections.namedtuple` makes all of it anew for each class.
"""

from __future__ import annotations

TYPE_CHECKING = False  # of `typing`, which would be imported for it alone
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import CodeType
    from typing import Any
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414 - so that it is exported
else:
    from collections import _tuplegetter
    from types import FunctionType

    class _Tuple(tuple):
        """What all named tuples have, as those of `collections`."""

        __slots__ = ()
        _fields = ()

        @classmethod
        def _make(cls, values: Iterable[Any]) -> tuple[Any, ...]:
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"{cls.__name__} has {len(cls._fields)} fields, not {len(made)}")
            return made

        def _replace(self, /, **values: Any) -> tuple[Any, ...]:
            made = self._make(map(values.pop, self._fields, self))
            if values:
                raise ValueError(f"{type(self).__name__} has no fields {list(values)!r}")
            return made

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self) -> str:
            told = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({told})"

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)  # what copies and pickles has `__new__` called with

    _codes: dict[int, CodeType] = {}
    """What makes an instance, by the number of fields."""

    def _maker(fields: tuple[str, ...], defaults: Sequence[Any]) -> FunctionType:
        """The `__new__` of a class with these fields, the last of which have defaults."""
        if len(fields) not in _codes:
            values = "".join(f"_{n}, " for n in range(len(fields)))
            _codes[len(fields)] = eval(f"lambda _cls, {values}: _new(_cls, ({values}))").__code__  # noqa: S307 - of a number
        code = _codes[len(fields)].replace(co_varnames=("_cls", *fields), co_name="__new__")
        return FunctionType(code, {"_new": tuple.__new__}, "__new__", tuple(defaults))

    class _Made(type):
        """Makes of a class that lists fields a named tuple with these, its methods and constants."""

        def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, namespace)
            fields = tuple(namespace.get("__annotations__", ()))
            defaults = {field: namespace[field] for field in fields if field in namespace}
            if tuple(defaults) != fields[len(fields) - len(defaults) :]:
                raise TypeError(f"a field of {name} without a default is behind one that has one")
            own = {
                "__slots__": (),
                "__new__": _maker(fields, tuple(defaults.values())),
                "__match_args__": fields,
                "_fields": fields,
                "_field_defaults": defaults,
                **{field: _tuplegetter(n, None) for n, field in enumerate(fields)},
            }
            return type(name, (_Tuple,), namespace | own)

    class NamedTuple(metaclass=_Made):
        """A class whose instances are tuples with these names."""
