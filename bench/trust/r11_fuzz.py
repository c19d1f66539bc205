"""R11: mutated files: each becomes a tree or one clear refusal within a second; what is read can be edited."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench.trust.counting import Result, program
from bench.trust.oracle import NotReadError, tree_by_ruamel
from bench.trust.sheets import sheet, some_text
from salesctl.errors import SalesctlError
from salesctl.yamlio import MAX_BYTES, Edit, LoadError, dump, edit, locate, normal, read

SLOW = 1.0  # seconds of the processor: a busy machine is no fault of a file
COMPARED = 0.1  # of what can be read: the other reader is forty times slower
SNIPPETS = [
    *(
        b": ",
        b"- ",
        b"\t",
        b"#",
        b" #",
        b"'",
        b'"',
        b"|\n",
        b">-\n",
        b"{",
        b"[",
        b"]",
        b"}",
        b",",
        b"&a ",
        b"*a",
        b"!t ",
    ),
    *(b"<<: ", b"---\n", b"...\n", b"%YAML 1.2\n", b"\r", b"\0", b"\xef\xbb\xbf", b"\xc2\x85", b"\xe2\x80\xa8", b"? "),
    *(
        b"<<<<<<< ours\n",
        b"=======\n",
        b"\\",
        b"\\x00",
        b"\n",
        b"\n\n",
        b"  ",
        b"    ",
        b"\xff",
        b"\xd0",
        b"|2+\n",
        b": -",
    ),
    *(b"a: ", b"a:\n", b"- - ", b"@", b"`", b"%", b"~", b"\r\n", "ключ: ".encode(), "\U0001f600".encode()),
]
HOSTILE = Path(__file__).parents[2] / "tests" / "yamlio" / "hostile"
KINDS = {
    *("too-large", "not-utf8", "control-character", "conflict-marker", "not-a-mapping", "yaml-feature", "yaml-syntax"),
    *("duplicate-key", "bad-key", "too-deep", "too-many-values"),
}


def run(count: int, seed: int) -> Result:
    """Read `count` mutated files, and work with those that can be read."""
    hostile = [file.read_bytes() for file in sorted(HOSTILE.glob("*.yaml"))]
    wrong: list[str] = []
    figures = dict.fromkeys(("read", "refused", "compared"), 0)
    slowest = 0.0
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")
        data = mutated(rng, hostile)
        begun = time.process_time()
        try:
            trouble = _tried(rng, data, figures)
        except Exception as error:
            trouble = f"raised {error!r}"
        took = time.process_time() - begun
        slowest = max(slowest, took)
        if took > SLOW:
            trouble = f"took {took:.1f} s"
        if trouble:
            wrong.append(f"{number}: {trouble}: {data[:300]!r}")
    seen = ", ".join(f"{value} {name}" for name, value in figures.items())
    return Result(f"{count} files: {seen} with another reader; slowest {slowest * 1000:.0f} ms", wrong)


def _tried(rng: random.Random, data: bytes, figures: dict[str, int]) -> str:
    try:
        tree = read(data, "fuzz.yaml")
    except LoadError as error:
        figures["refused"] += 1
        with suppress(LoadError):
            locate(data, ("name", 0))
        return _badly_refused(error, data)
    figures["read"] += 1
    if len(data) > MAX_BYTES // 10:
        return ""
    trouble = _badly_written(data, tree) or _badly_edited(data, _somewhere(rng, tree), some_text(rng))
    return trouble or (_otherwise_read(data, tree, figures) if rng.random() < COMPARED else "")


def _badly_written(data: bytes, tree: dict[str, Any]) -> str:
    if read(dump(tree), "dumped.yaml") != tree:
        return f"{tree!r} does not survive a dump"
    laid_out = normal(data)
    if read(laid_out, "normal.yaml") != tree or normal(laid_out) != laid_out:
        return f"the canonical layout is not stable: {laid_out!r}"
    return ""


def _badly_edited(data: bytes, keys: tuple[str | int, ...], value: str) -> str:
    line, column = locate(data, keys)
    if not 1 <= line <= data.count(b"\n") + 1 or column < 1:
        return f"{keys} is nowhere: {line}:{column}"
    try:
        after: Any = read(edit(data, [Edit(keys, value)]), "edited.yaml")
    except SalesctlError as error:
        return f"{keys} cannot be edited: {error}"
    for key in keys:
        after = after[key]
    return "" if after == value else f"{keys} is {after!r}, not {value!r}"


def _badly_refused(error: LoadError, data: bytes) -> str:
    place = error.place
    if error.rule not in KINDS or not error.message.isprintable() or "\n" in error.hint:
        return f"a poor refusal: {error.rule} {error.message!r}"
    if place is None or not 1 <= place.line <= data.count(b"\n") + 1 or place.column < 1:
        return f"a refusal nowhere: {place}"
    return ""


def _otherwise_read(data: bytes, tree: dict[str, Any], figures: dict[str, int]) -> str:
    try:
        other = tree_by_ruamel(data.decode("utf-8-sig"))
    except NotReadError:
        return ""
    figures["compared"] += 1
    return "" if other == tree else f"ruamel reads {other!r}, we read {tree!r}"


def _somewhere(rng: random.Random, tree: Any) -> tuple[str | int, ...]:
    keys: list[str | int] = []
    while tree and isinstance(tree, dict | list) and (not keys or rng.random() < 0.8):
        key: Any = rng.choice([*tree]) if isinstance(tree, dict) else rng.randrange(len(tree))
        tree = tree[key]
        keys.append(key)
    return tuple(keys) or ("new",)


def mutated(rng: random.Random, hostile: list[bytes]) -> bytes:
    data = rng.choice(hostile) if hostile and rng.random() < 0.1 else sheet(rng).data
    for _ in range(rng.choice([1, 1, 1, 2, 3, 6])):
        data = rng.choice(MUTATIONS)(rng, data)
    return data[: MAX_BYTES + 10]


def _spot(rng: random.Random, data: bytes) -> int:
    return rng.randint(0, len(data))


def _insert(rng: random.Random, data: bytes) -> bytes:
    at = _spot(rng, data)
    return data[:at] + rng.choice(SNIPPETS) + data[at:]


def _delete(rng: random.Random, data: bytes) -> bytes:
    at = _spot(rng, data)
    return data[:at] + data[at + rng.choice([1, 1, 2, 5, 30]) :]


def _flip(rng: random.Random, data: bytes) -> bytes:
    at = _spot(rng, data)
    return data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]


def _lines(rng: random.Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    at, to = rng.randrange(len(lines)), rng.randrange(len(lines) + 1)
    way = rng.randrange(4)
    if way == 0:
        lines.insert(to, lines[at])
    elif way == 1:
        lines.insert(min(to, len(lines) - 1), lines.pop(at))
    elif way == 2:
        lines[at] = b" " * rng.randint(1, 5) + lines[at]
    else:
        lines[at] = lines[at].lstrip(b" ")
    return b"".join(lines)


def _cut(rng: random.Random, data: bytes) -> bytes:
    return data[: _spot(rng, data)]


def _repeat(rng: random.Random, data: bytes) -> bytes:
    at = _spot(rng, data)
    part = data[at : at + rng.randint(1, 20)]
    size = MAX_BYTES if rng.random() < 0.02 else rng.choice([50, 500, 5000])
    return data[:at] + part * (size // max(1, len(part))) + data[at:]


def _join(rng: random.Random, data: bytes) -> bytes:
    other = sheet(rng).data
    return data[: _spot(rng, data)] + other[_spot(rng, other) :]


MUTATIONS: list[Callable[[random.Random, bytes], bytes]] = [
    *(_insert, _insert, _insert, _delete, _delete, _flip, _lines, _lines, _cut, _repeat, _join)
]

if __name__ == "__main__":
    sys.exit(program(__doc__, run, 100_000))
