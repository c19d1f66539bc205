"""Random record files as people write them, with the lines of every value known from the writing, not from reading.

Each comment has a number of its own, so that one that is lost or doubled shows.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str | int, ...]

WORDS = (
    *("acme", "line", "price", "Иван", "срок", "café", "発注", "no", "yes", "null", "0077070838", "1.10"),
    *("12:30", "2026-13-45", "1_000.50", "+7(495)1234567"),
)
ODD = (
    *("", " ", "~", "-", "--05-17", "- dash", "a: b", "a:", ":a", "# no comment", "x #y", "x#y", "it's", 'say "hi"'),
    *("C:\\dir\\new", "[x]", "{y}", "a, b", "&a", "*b", "!c", "|", ">", "%d", "@me", "`tick`", "?", "? q", "---"),
    *("...", "=", "<<", "<<<<<<< x", "=======", "  lead", "trail  ", "tab\there", "\ttab", "é\u00a0", "😀", "x" * 130),
)
LONG = (
    *("one\ntwo\n", "one\ntwo", "one\n\ntwo\n\n", "\nlead", "  in\nout\n", "a\n  b\nc\n", "# x\n- y\n"),
    *("end\n \n", "\n", "t\tx\n\ty\n"),
)
KEYS = (
    *("name", "stage", "amount", "note", "start", "owner", "tags", "promise", "lines", "product", "qty"),
    *("price", "ключ", "x-y", "a.b", "1c"),
)


@dataclass
class Sheet:
    """A file, its tree and where its values stand."""

    tree: dict[str, Any]
    lines: list[str]
    spans: dict[Path, tuple[int, int]]
    """First line of an entry and the one after its last, counted from 0."""
    bracketed: set[Path]
    """Where a mapping or list in brackets stands, and everything in it."""
    data: bytes


def some_text(rng: random.Random) -> str:
    """A text of any kind."""
    roll = rng.random()
    if roll < 0.6:
        return " ".join(rng.choices(WORDS, k=rng.randint(1, 3)))
    return rng.choice(ODD) if roll < 0.85 else rng.choice(LONG)


def some_value(rng: random.Random, depth: int = 0) -> Any:
    """A text, nothing, or a mapping or list of such."""
    roll = rng.random()
    if depth > 2 or roll < 0.55:
        return some_text(rng)
    if roll < 0.6:
        return None
    if roll < 0.8:
        return [some_value(rng, depth + 1) for _ in range(rng.randint(0, 3))]
    return {key: some_value(rng, depth + 1) for key in rng.sample(KEYS, rng.randint(0, 3))}


def sheet(rng: random.Random) -> Sheet:
    """A random file."""
    tree = {key: some_value(rng) for key in rng.sample(KEYS, rng.randint(1, 7))}
    return _Writer(rng).write(tree)


@dataclass
class _Writer:
    rng: random.Random
    lines: list[str] = field(default_factory=list)
    spans: dict[Path, tuple[int, int]] = field(default_factory=dict)
    bracketed: set[Path] = field(default_factory=set)
    comments: int = 0
    kept: bool = False
    """Whether a text that keeps its last empty lines has just been written: one more would be its own."""

    def write(self, tree: dict[str, Any]) -> Sheet:
        rng = self.rng
        if rng.random() < 0.1:
            self.lines.append("---")
        self.noise(0, 0.3)
        if rng.random() < 0.05 and _fits_brackets(tree):
            self.lines.append(self.brackets(tree) + self.tail(0.3))
            self.spans |= dict.fromkeys(_paths(tree), (len(self.lines) - 1, len(self.lines)))
            self.bracketed = {(), *_paths(tree)}
        else:
            self.mapping(tree, 0, ())
        indented = self.lines[-1][:1] in {"", " "}
        self.noise(0, 0.2)
        newline = rng.choice(["\n", "\n", "\n", "\r\n"])
        open_end = rng.random() < 0.15 and not indented
        text = newline.join(self.lines) + ("" if open_end else newline)
        bom = b"\xef\xbb\xbf" if rng.random() < 0.1 else b""
        return Sheet(tree, self.lines, self.spans, self.bracketed, bom + text.encode())

    def comment(self) -> str:
        self.comments += 1
        return f"#c{self.comments}."

    def tail(self, chance: float) -> str:
        return f"{' ' * self.rng.randint(1, 3)}{self.comment()}" if self.rng.random() < chance else ""

    def noise(self, indent: int, chance: float) -> None:
        """Perhaps empty lines and comment lines."""
        while self.rng.random() < chance:
            empty = self.rng.random() < 0.3 and not self.kept
            self.lines.append("" if empty else " " * indent + self.comment())
            self.kept = self.kept and empty

    def mapping(self, tree: dict[str, Any], indent: int, path: Path, head: str | None = None) -> None:
        for key, value in tree.items():
            if head is None:
                self.noise(indent, 0.15)
            start = len(self.lines)
            written = self.quoted(key, plain=key in KEYS and self.rng.random() < 0.9)
            space = " " if self.rng.random() < 0.05 else ""
            self.entry(f"{' ' * indent if head is None else head}{written}{space}:", value, indent, (*path, key))
            self.spans[(*path, key)] = (start, len(self.lines))
            head = None

    def dashes(self, items: list[Any], indent: int, path: Path, head: str | None = None) -> None:
        for place, value in enumerate(items):
            if head is None:
                self.noise(indent, 0.1)
            start = len(self.lines)
            self.entry(f"{' ' * indent if head is None else head}-", value, indent, (*path, place), dash=True)
            self.spans[(*path, place)] = (start, len(self.lines))
            head = None

    def entry(self, head: str, value: Any, indent: int, path: Path, *, dash: bool = False) -> None:
        rng = self.rng
        self.kept = False
        if value is None:
            self.lines.append(head + rng.choice(["", "", "  "]) + self.tail(0.2))
        elif isinstance(value, str):
            self.text(head, value, indent)
        elif not value or (rng.random() < 0.3 and _fits_brackets(value)):
            self.bracket_lines(head, value, indent, path)
        else:
            inner = indent + rng.choice([2, 2, 2, 4])
            if dash and rng.random() < 0.8:
                start = f"{head}{' ' * (inner - indent - 1)}"
                self.nested(value, inner, path, start)
            else:
                self.lines.append(head + self.tail(0.2))
                inner = indent if isinstance(value, list) and not dash and rng.random() < 0.3 else inner
                self.nested(value, inner, path)
            if inner > indent and rng.random() < 0.1:
                self.kept = False
                self.lines.append(" " * inner + self.comment())

    def nested(self, value: Any, indent: int, path: Path, head: str | None = None) -> None:
        if isinstance(value, dict):
            self.mapping(value, indent, path, head)
        else:
            self.dashes(value, indent, path, head)

    def text(self, head: str, value: str, indent: int) -> None:
        rng = self.rng
        way = rng.random()
        if "\n" in value and value[0] not in " \t\n" and not value.endswith(" \n") and way < 0.7:
            self.block_text(head, value, indent)
        elif " " in value and all(word in WORDS for word in value.split(" ")) and way < 0.1:
            first, _, rest = value.partition(" ")
            quote = rng.choice(["", "'", '"'])
            self.lines += [f"{head} {quote}{first}", f"{' ' * (indent + 3)}{rest}{quote}{self.tail(0.2)}"]
        elif way > 0.95:
            self.lines += [head + self.tail(0.3), " " * (indent + 2) + self.quoted(value) + self.tail(0.3)]
        else:
            gap = " " if rng.random() < 0.9 else "   "
            self.lines.append(head + gap + self.quoted(value, plain=_is_plain(value) and way < 0.9) + self.tail(0.25))

    def block_text(self, head: str, value: str, indent: int) -> None:
        inner = indent + self.rng.choice([1, 2, 2, 2, 4])
        body = value.rstrip("\n")
        ends = len(value) - len(body)
        sign = {0: "-", 1: ""}.get(ends, "+")
        self.lines.append(f"{head} |{sign}{self.tail(0.2)}")
        self.lines += [" " * inner + line if line else "" for line in body.split("\n")] + [""] * max(0, ends - 1)
        self.kept = sign == "+"
        if sign != "+" and self.rng.random() < 0.2:
            self.lines.append("")

    def quoted(self, text: str, *, plain: bool = False) -> str:
        if plain:
            return text
        if self.rng.random() < 0.5 and "\n" not in text:
            return "'" + text.replace("'", "''") + "'"
        for bare, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t")):
            text = text.replace(bare, escaped)
        return f'"{text}"'

    def brackets(self, value: Any) -> str:
        comma = self.rng.choice([", ", ", ", ",", " , "])
        if value is None:
            return ""
        if isinstance(value, str):
            return self.quoted(value, plain=value in WORDS and ":" not in value)
        pad = self.rng.choice(["", "", " "])
        end = self.rng.choice(["", "", "", ","]) if value else ""
        if isinstance(value, list):
            return "[" + pad + comma.join(map(self.brackets, value)) + end + pad + "]"
        pairs = [f"{self.quoted(key, plain=key in KEYS)}: {self.brackets(inner)}" for key, inner in value.items()]
        return "{" + pad + comma.join(pairs) + (" " + end if end else "") + pad + "}"

    def bracket_lines(self, head: str, value: Any, indent: int, path: Path) -> None:
        start = len(self.lines)
        if not value or self.rng.random() < 0.7:
            self.lines.append(f"{head} {self.brackets(value)}{self.tail(0.2)}")
        else:
            pairs = isinstance(value, dict)
            self.lines.append(f"{head} {'{' if pairs else '['}{self.tail(0.2)}")
            items = (
                [f"{key}: {self.brackets(inner)}" for key, inner in value.items()]
                if pairs
                else map(self.brackets, value)
            )
            lines = [" " * (indent + 2) + item for item in items]
            last = self.rng.choice([" ,", ""])
            self.lines += [
                line + ("," if n < len(lines) - 1 else last) + self.tail(0.3) for n, line in enumerate(lines)
            ]
            self.lines.append(" " * (indent + 1) + ("}" if pairs else "]") + self.tail(0.2))
        inner = [(*path, *keys) for keys in _paths(value)]
        self.spans |= dict.fromkeys(inner, (start, len(self.lines)))
        self.bracketed |= {path, *inner}


def _is_plain(text: str) -> bool:
    return bool(text) and all(word in WORDS for word in text.split(" "))


def _fits_brackets(value: Any) -> bool:
    """Whether it can stand in brackets: no empty item in a list."""
    if isinstance(value, dict):
        return all(map(_fits_brackets, value.values()))
    return not isinstance(value, list) or all(item is not None and _fits_brackets(item) for item in value)


def _paths(value: Any) -> list[Path]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, inner in entries for path in ((key,), *((key, *rest) for rest in _paths(inner)))]
