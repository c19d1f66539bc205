"""The files that declare kinds: shipped schemas, those of plugins, and a book's own.

A schema that does not ship with salesctl is judged before it counts: it is JSON within the limits of a record's file, and
without a fault in the sense of `dialect`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from salesctl import yamlio
from salesctl.errors import Finding, InvalidRecord, Place, SalesctlError
from salesctl.lang.text import say

from .dialect import NAME, faults

OWN = ".salesctl/schemas"
_MAX_BYTES = 256 * 1024
_MOST = 20
"""Faults of a schema that are reported."""


def schema_files(folder: Path) -> list[Path]:
    """The files of a folder that declare kinds, in order of names; none where there is no such folder."""
    try:
        files = sorted(folder.iterdir())
    except OSError:
        return []
    return [file for file in files if file.suffix == ".json" and not file.name.startswith(".")]


def judged(file: Path, shown: str, common: Mapping[str, Any]) -> tuple[bytes, dict[str, Any]]:
    """A schema file's bytes, and its schema. `shown` is how it is named to a person, `common` the fields of every kind.

    Raises SalesctlError with the place of what cannot be read, InvalidRecord with every fault of what can.
    """
    raw = yamlio.read_file(file, shown)
    if len(raw) > _MAX_BYTES:
        raise SalesctlError(say("a schema is a file of at most 256 KiB"), place=Place(shown))
    if not NAME.match(file.stem):
        raise SalesctlError(say("a kind's name is lower-case letters, digits and _"), place=Place(shown))
    yamlio.read(
        raw, shown
    )  # JSON is YAML: what neither reads alike, such as a key given twice, is refused with its place
    schema = _json(raw, shown)
    found = list(islice(faults(schema, common), _MOST))
    if found:
        raise InvalidRecord(_placed(raw, shown, [(fault.keys, fault.message, fault.hint) for fault in found]))
    return raw, schema


def extended(known: Mapping[str, Any], overlay: Mapping[str, Any], raw: bytes, shown: str) -> dict[str, Any]:
    """The schema of a kind with another file's fields. Raises InvalidRecord for those it has, and for what names the kind."""
    taken: list[tuple[yamlio.Keys, str, str]] = [
        (("properties", name), say("`{clash}` is already a field of this kind", clash=name), say("choose a new name"))
        for name in overlay["properties"]
        if name in known["properties"]
    ]
    if "x-salesctl" in overlay:
        hint = say("take it out: this file adds fields to a kind there is")
        taken.append((("x-salesctl",), say("a kind's folder, ids and columns are its own"), hint))
    if taken:
        raise InvalidRecord(_placed(raw, shown, taken[:_MOST]))
    return {
        **known,
        "properties": {**known["properties"], **overlay["properties"]},
        "required": [*known.get("required", ()), *overlay.get("required", ())],
    }


def fault_findings(error: SalesctlError, shown: str) -> list[Finding]:
    """A schema's error as `check` reports it."""
    if isinstance(error, InvalidRecord):
        return error.findings
    place = error.place or Place(shown)
    return [Finding(shown, place.line, place.column, "schema", error.message, error.hint)]


def _json(raw: bytes, shown: str) -> dict[str, Any]:
    def no_number(text: str) -> float:
        raise ValueError(text)

    try:
        schema: dict[str, Any] = json.loads(raw.decode("utf-8-sig"), parse_constant=no_number)
    except json.JSONDecodeError as error:
        raise SalesctlError(
            say("not JSON: {error}", error=error.msg), place=Place(shown, error.lineno, error.colno)
        ) from None
    except ValueError as error:
        raise SalesctlError(say("not JSON: {error}", error=error), place=Place(shown)) from None
    return schema


def _placed(raw: bytes, shown: str, wrong: Collection[tuple[yamlio.Keys, str, str]]) -> list[Finding]:
    at = yamlio.places(raw)
    return [Finding(shown, *at(keys, key=True), "schema", message, hint) for keys, message, hint in wrong]
