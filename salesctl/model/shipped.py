"""Where the data that ships with salesctl lies: inside the wheel, or beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path

_IN_CHECKOUT = {"schemas": "schemas", "example": "example-repo"}


def shipped(name: str) -> Path:
    """The folder of the shipped `schemas` or `example`."""
    package = Path(__file__).parents[1]
    inside = package / name
    return inside if inside.is_dir() else package.parent / _IN_CHECKOUT[name]
