"""The files that declare kinds: shipped schemas, those of plugins, and a book's own, which nothing may be hidden in."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from salesctl.errors import Place, SalesctlError
from salesctl.lang.text import say

OWN = Path(".salesctl") / "schemas"
SAFE_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
"""What a kind or a field may be called."""
_MAX_BYTES = 256 * 1024


@dataclass(slots=True)
class Declarations:
    """Schemas by kind, what later files added, the file each was first declared in, a digest that changes with any of them."""

    schemas: dict[str, dict[str, Any]] = field(default_factory=dict)
    added: dict[str, frozenset[str]] = field(default_factory=dict)
    """The fields of a kind that are not from the file that declared it first."""
    sources: dict[str, str] = field(default_factory=dict)
    digest: str = ""


def declarations(installed: Iterable[Path], own: Path | None) -> Declarations:
    """Every schema file, later ones adding to earlier ones. Raises SalesctlError naming a file that cannot be used."""
    found = Declarations()
    hashed = hashlib.sha256()
    for folder in [*installed, *([own] if own else [])]:
        trusted = folder != own
        for file in sorted(folder.glob("*.json")):
            raw = _read(file)
            hashed.update(file.name.encode() + b"\0" + raw + b"\0")
            shown = str(file) if trusted else f"{OWN}/{file.name}"
            schema = _parse(raw, shown, trusted=trusted)
            known = found.schemas.get(file.stem)
            found.schemas[file.stem] = _extended(known, schema, shown) if known else schema
            if known:
                found.added[file.stem] = found.added.get(file.stem, frozenset()) | schema["properties"].keys()
            found.sources.setdefault(file.stem, shown)
    found.digest = hashed.hexdigest()
    return found


def _read(file: Path) -> bytes:
    if file.is_symlink() or not file.is_file() or file.stat().st_size > _MAX_BYTES:
        raise SalesctlError(say("a schema must be a regular file of at most 256 KiB"), place=Place(str(file)))
    return file.read_bytes()


def _parse(raw: bytes, shown: str, *, trusted: bool) -> dict[str, Any]:
    try:
        schema = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise SalesctlError(say("not JSON: {error}", error=error), place=Place(shown)) from None
    name = Path(shown).stem
    if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
        raise SalesctlError(say("a schema is an object with `properties`"), place=Place(shown))
    if not SAFE_NAME.match(name):
        raise SalesctlError(say("a kind's name is lower-case letters, digits and _"), place=Place(shown))
    if not trusted:
        _guard(schema, shown)
    return schema


def _guard(node: Any, shown: str) -> None:
    """A cloned book's schema is data: nothing in it may fetch, or run for long."""
    if isinstance(node, dict):
        for word in ("pattern", "patternProperties", "$ref", "$dynamicRef"):
            if isinstance(node.get(word), str | dict) and "properties" not in node.get(word, {}):
                raise SalesctlError(
                    say("`{word}` is not allowed in a book's own schema", word=word), place=Place(shown)
                )
        for child in node.values():
            _guard(child, shown)
    elif isinstance(node, list):
        for child in node:
            _guard(child, shown)


def _extended(known: dict[str, Any], overlay: dict[str, Any], shown: str) -> dict[str, Any]:
    clash = sorted(set(known["properties"]) & set(overlay["properties"]))
    if clash:
        message = say("`{clash}` is already a field of this kind", clash=clash[0])
        raise SalesctlError(message, place=Place(shown), hint=say("choose a new name"))
    return {
        **known,
        "properties": {**known["properties"], **overlay["properties"]},
        "required": [*known.get("required", ()), *overlay.get("required", ())],
    }
