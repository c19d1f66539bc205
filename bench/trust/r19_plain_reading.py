"""R19: what the reader of plain lines takes, libyaml reads as the same tree: files as people write them, lines gone wrong."""

from __future__ import annotations

import random
import sys

from bench.trust import r11_fuzz
from bench.trust.counting import Result, program
from salesctl.yamlio.errors import TextError
from salesctl.yamlio.limits import decode
from salesctl.yamlio.plain_reading import parse_plain
from salesctl.yamlio.reading import parse_by_libyaml

_KEYS = ("a", "b", "x-y", "1c", "ключ")
_VALUES = (
    *(
        "no",
        "Иван и Ко",
        "0077",
        "2026-11-20T08:30",
        "https://example.com/?q=1#top",
        "-5",
        "--05-17",
        "a, b",
        "a - b",
        "C#",
    ),
    *('"in quotes: yes"', "'it is # one'", '""', "''", "[a, b c]", "[a, \"b, c\", 'd: e']", "[a@b.example, +49-1/2]"),
)
_ODD = (
    *(
        ": ",
        ":",
        " #",
        "#",
        "'",
        '"',
        "''",
        "\\",
        "[",
        "]",
        "{}",
        ",",
        "?",
        "? ",
        "-",
        "- ",
        "&a",
        "*a",
        "!t",
        "|",
        ">",
        "%",
    ),
    *(
        "@",
        "`",
        "~",
        "=",
        "<<",
        "---",
        "...",
        " ",
        "  ",
        "\t",
        "\r\n",
        "\n",
        "\n\n",
        "\n#",
        "\n  # c\n",
        "\u00a0",
        "\u3000",
        "😀",
    ),
)


def run(count: int, seed: int) -> Result:
    """Read `count` files in both ways: mutated sheets, and lines that are plain but for a slip or two."""
    hostile = [file.read_bytes() for file in sorted(r11_fuzz.HOSTILE.glob("*.yaml"))]
    wrong: list[str] = []
    taken = 0
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")
        data = r11_fuzz.mutated(rng, hostile) if rng.random() < 0.2 else _text(rng).encode()
        try:
            text = decode(data)
        except TextError:
            continue
        plain = parse_plain(text) is not None
        taken += plain
        if plain and (trouble := otherwise_read(text)):
            wrong.append(f"{number}: {trouble}")
    return Result(f"{count} files, {taken} of them taken", wrong)


def otherwise_read(text: str) -> str:
    """How libyaml reads a text that was taken for plain; empty where it finds the same tree, in the same order."""
    tree = parse_plain(text)
    try:
        other = repr(parse_by_libyaml(text))
    except TextError as error:
        other = f"an error: {error.message}"
    return "" if other == repr(tree) else f"{text[:300]!r} is {tree!r}, for libyaml {other}"


def _text(rng: random.Random) -> str:
    """Plain lines, in most files with a slip or two."""
    text = "".join(f"{line}\n" for line in _mapping(rng, 0))
    for _ in range(rng.choice((0, 0, 1, 1, 2))):
        at = rng.randint(0, len(text))
        text = text[:at] + (rng.choice(_ODD) if rng.random() < 0.8 else "") + text[at + rng.randint(0, 1) :]
    return text


def _mapping(rng: random.Random, column: int, depth: int = 0) -> list[str]:
    lines = []
    for key in rng.sample(_KEYS, rng.randint(1, 4)):
        lead = f"{' ' * column}{key}:"
        way = rng.random()
        if way < 0.6 or depth > 3:
            lines.append(f"{lead} {rng.choice(_VALUES)}")
        elif way < 0.8:
            lines += [lead, *_list(rng, column + rng.choice((0, 2, 2, 4)), depth)]
        else:
            lines += [lead, *(_mapping(rng, column + rng.randint(1, 4), depth + 1) if way < 0.9 else ())]
    return lines


def _list(rng: random.Random, column: int, depth: int) -> list[str]:
    lines = []
    for _ in range(rng.randint(1, 3)):
        first, *rest = [rng.choice(_VALUES)] if rng.random() < 0.5 else _mapping(rng, column + 2, depth + 1)
        lines += [f"{' ' * column}- {first.lstrip(' ')}", *rest]
    return lines


if __name__ == "__main__":
    sys.exit(program(__doc__, run, 200_000))
