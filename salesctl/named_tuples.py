"""`NamedTuple`, as of `typing`, made in a third of the time: annotations are kept as they are written, and not evaluated.

A command imports a hundred such classes, so that this is a tenth of what it takes to start.
"""

from __future__ import annotations

TYPE_CHECKING = False  # of `typing`, which would be imported for it alone
if TYPE_CHECKING:
    from typing import Any
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414 - so that it is exported
else:
    from collections import namedtuple

    class _Made(type):
        """Makes of a class that lists fields a named tuple with these, its methods and constants."""

        def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, namespace)
            fields = namespace.pop("__annotations__", {})
            defaults = [namespace.pop(field) for field in fields if field in namespace]
            made = namedtuple(name, fields, defaults=defaults, module=namespace["__module__"])  # noqa: PYI024
            made.__annotations__ = fields
            for key, value in namespace.items():
                setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Made):
        """A class whose instances are tuples with these names."""
