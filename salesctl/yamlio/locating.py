"""Finds where each value stands in a file: its line and column, or the part of the text to change or to move.

The syntax tree is built from libyaml's tokens, which give the place of every colon, dash, comma and bracket. An index
counts characters of the text without its byte order mark. Only for a text that `read` accepts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from salesctl.patterns import lazy_pattern

from .errors import line_and_column
from .reading import read_with_text

Keys = tuple[str | int, ...]
"""The way to a value: keys of mappings and indexes of lists from the file's own mapping on."""

KeyOrder = Callable[[Keys], Sequence[str]]
"""Called with the way to a mapping; returns the names of its keys in their usual order."""

_BLOCK_HEADER = lazy_pattern(r"[|>][-+0-9]*")


@dataclass(slots=True)
class SyntaxNode:
    """One value in the text: a scalar, a mapping or a list."""

    shape: str
    """`scalar`, `mapping` or `list`."""
    start: int
    end: int
    """Just after the value's last character, without a comment or empty lines; equals `start` if it is left empty."""
    style: str = ""
    """Of a scalar: `'`, `"`, `|` or `>`; empty when it is plain."""
    text: str = ""
    """Of a scalar: its content as `read` gives it."""
    flow: bool = False
    """Whether a mapping or list is written in brackets."""
    entries: list[SyntaxEntry] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether the value was left empty."""
        return self.start == self.end

    @property
    def is_block_scalar(self) -> bool:
        """Whether it is a text after `|` or `>`."""
        return self.style in {"|", ">"}

    @property
    def is_block_collection(self) -> bool:
        """Whether it is a mapping or list without brackets."""
        return self.shape != "scalar" and not self.flow

    def entry(self, key: str | int) -> SyntaxEntry | None:
        """The entry under a key or index, None when there is none."""
        if isinstance(key, int):
            return self.entries[key] if self.shape == "list" and 0 <= key < len(self.entries) else None
        return next((entry for entry in self.entries if entry.key == key), None) if self.shape == "mapping" else None


@dataclass(slots=True)
class SyntaxEntry:
    """A pair of a mapping, or an item of a list, in the text. Its lead is the key with the colon, or the dash."""

    start: int
    """Of the lead; of the value for an item in brackets, which has no lead."""
    lead_end: int
    """Just after the colon or the dash; `start` for an item in brackets."""
    value: SyntaxNode
    key: str | None = None
    """None for an item."""
    comma_end: int = -1
    """Just after the comma that follows in brackets, -1 without one."""

    @property
    def end(self) -> int:
        """Just after the entry's last character, without the comma."""
        return max(self.lead_end, self.value.end)


def locate(data: bytes, keys: Keys, *, path: str = "") -> tuple[int, int]:
    """Line and column (from 1) of the value under these keys.

    For a value left empty, those of its key or dash. For a value that is absent, those of the key or dash of the
    innermost value on the way to it that is there, or (1, 1). Raises LoadError as `read` does.
    """
    return places(data, path=path)(keys)


class PlaceFinder(Protocol):
    """Finds the places of values in one file."""

    def __call__(self, keys: Keys, *, key: bool = False) -> tuple[int, int]:
        """As `locate`; with `key` the place of the key or dash, not of the value behind it."""


def places(data: bytes, *, path: str = "") -> PlaceFinder:
    """`locate` for a file in which many places are asked for: it is read once. Raises LoadError as `read` does."""
    text, _ = read_with_text(data, path)
    tree = syntax_tree(text)

    def place(keys: Keys, *, key: bool = False) -> tuple[int, int]:
        return line_and_column(text, _index_of(tree, keys, key=key))

    return place


def _index_of(node: SyntaxNode, keys: Keys, *, key: bool) -> int:
    entry = None
    for depth, name in enumerate(keys):
        found = node.entry(name)
        if found is None:
            return entry.start if entry else 0
        entry, node = found, found.value
        if depth == len(keys) - 1 and not node.is_empty and not key:
            return node.start
    return entry.start if entry else 0


def syntax_tree(text: str) -> SyntaxNode:
    """The file's own mapping. The text must be one that `parse` accepts: on others the builder may not end."""
    return _SyntaxTreeBuilder(text).root()


class _SyntaxTreeBuilder:
    """Reads tokens one by one. Each method starts at the first token of its part and stops after the last."""

    def __init__(self, text: str) -> None:
        from _ruamel_yaml import CParser

        self.text = text
        self.next_token = CParser(text).get_token
        self.advance()

    def advance(self) -> Any:
        """Go to the next token; returns the current one."""
        current = getattr(self, "token", None)
        self.token = self.next_token()
        self.name = type(self.token).__name__
        return current

    def root(self) -> SyntaxNode:
        while self.name in {"StreamStartToken", "DocumentStartToken"}:
            self.advance()
        return self.node(0)

    def node(self, empty_at: int) -> SyntaxNode:
        """The value at the current token; where none begins, an empty one at the index `empty_at`."""
        token = self.token
        match self.name:
            case "ScalarToken":
                self.advance()
                start, end = token.start_mark.index, token.end_mark.index
                scalar = SyntaxNode("scalar", start, end, "" if token.plain else token.style, token.value)
                if scalar.is_block_scalar:
                    scalar.end = _block_scalar_end(self.text, start, end)
                return scalar
            case "BlockMappingStartToken":
                self.advance()
                return self.block_mapping(token.start_mark.index)
            case "BlockSequenceStartToken":
                self.advance()
                items = self.block_list()
                self.advance()
                return items
            case "BlockEntryToken":  # a list not indented under its key has no tokens for its start and end
                return self.block_list()
            case "FlowMappingStartToken" | "FlowSequenceStartToken":
                return self.flow_collection("mapping" if self.name == "FlowMappingStartToken" else "list")
        return SyntaxNode("scalar", empty_at, empty_at)

    def block_mapping(self, start: int) -> SyntaxNode:
        mapping = SyntaxNode("mapping", start, start)
        while self.name == "KeyToken":
            self.advance()
            mapping.entries.append(self.pair())
        self.advance()
        mapping.end = mapping.entries[-1].end
        return mapping

    def pair(self) -> SyntaxEntry:
        key = self.advance()
        start = key.start_mark.index
        lead_end = self.advance().end_mark.index
        return SyntaxEntry(start, lead_end, self.node(lead_end), key.value)

    def block_list(self) -> SyntaxNode:
        items = SyntaxNode("list", self.token.start_mark.index, 0)
        while self.name == "BlockEntryToken":
            dash = self.advance()
            lead_end = dash.end_mark.index
            empty = self.name == "BlockEntryToken"
            value = SyntaxNode("scalar", lead_end, lead_end) if empty else self.node(lead_end)
            items.entries.append(SyntaxEntry(dash.start_mark.index, lead_end, value))
        items.end = items.entries[-1].end
        return items

    def flow_collection(self, shape: str) -> SyntaxNode:
        collection = SyntaxNode(shape, self.advance().start_mark.index, 0, flow=True)
        while self.name not in {"FlowMappingEndToken", "FlowSequenceEndToken"}:
            if self.name == "KeyToken":
                self.advance()
                entry = self.pair()
            else:
                start = self.token.start_mark.index
                entry = SyntaxEntry(start, start, self.node(start))
            collection.entries.append(entry)
            if self.name == "FlowEntryToken":
                entry.comma_end = self.advance().end_mark.index
        collection.end = self.advance().end_mark.index
        return collection


def _block_scalar_end(text: str, start: int, end: int) -> int:
    """Just after the last character of a `|` or `>` text; after its last line end if the header holds a `+`."""
    header = text[start : text.find("\n", start) if "\n" in text[start:end] else end]
    if "+" in header.partition("#")[0]:
        return end
    return start + len(text[start:end].rstrip("\r\n"))


class SourceText:
    """A text that `parse` accepts, with its syntax tree and the lines and columns of its indexes."""

    def __init__(self, text: str, newline: str) -> None:
        self.text = text
        self.root = syntax_tree(text)
        self.newline = newline

    def find(self, keys: Keys) -> tuple[SyntaxEntry, bool]:
        """The entry under these keys, and whether it stands in brackets. Raises KeyError when it is not there.

        Without keys the entry is the whole file, with its mapping as the value.
        """
        entry, in_flow = SyntaxEntry(0, 0, self.root), False
        for key in keys:
            in_flow = in_flow or entry.value.flow
            inner = entry.value.entry(key)
            if inner is None:
                raise KeyError(keys)
            entry = inner
        return entry, in_flow

    def node(self, keys: Keys) -> SyntaxNode:
        """The value under these keys; the file's own mapping without keys. Raises KeyError when it is not there."""
        return self.find(keys)[0].value

    def column(self, index: int) -> int:
        """The column of an index, from 0."""
        return index - self.line_start(index)

    def line_start(self, index: int) -> int:
        """The start of the index's line."""
        return self.text.rfind("\n", 0, index) + 1

    def line_end(self, index: int) -> int:
        """The end of the index's line, before its line end."""
        end = self.text.find("\n", index)
        if end < 0:
            return len(self.text)
        return end - 1 if end > index and self.text[end - 1] == "\r" else end

    def next_line_start(self, index: int) -> int:
        """The start of the line after the index's line; the end of the text if that is the last line."""
        return self.text.find("\n", index) + 1 or len(self.text)

    def whole_lines_end(self, index: int) -> int:
        """The end, after its line end, of the line that holds the character before the index."""
        return index if index and self.text[index - 1] == "\n" else self.next_line_start(index)

    def entry_end(self, entry: SyntaxEntry, *, blanks: bool = False) -> int:
        """The end of a block entry's lines and of the comment lines after it that are indented deeper than it.

        With `blanks` also of the empty lines that follow.
        """
        column = self.column(entry.start)
        end = at = self.whole_lines_end(entry.end)
        while at < len(self.text):
            line = self.text[at : self.line_end(at)]
            content = line.lstrip(" \t")
            if content and not (content[0] == "#" and len(line) - len(content) > column):
                break
            at = self.next_line_start(at)
            if content or blanks:
                end = at
        return end

    def only_spaces(self, start: int, end: int) -> bool:
        """Whether nothing but spaces stands between two indexes."""
        return not self.text[start:end].strip(" ")

    def starts_line(self, index: int) -> bool:
        """Whether nothing but white space stands before the index on its line."""
        return not self.text[self.line_start(index) : index].strip()

    def comment_beside(self, index: int) -> str:
        """The comment on the rest of the index's line, with the space before it; empty without one."""
        rest = self.text[index : self.line_end(index)].rstrip()
        return rest if rest[:1] in {"", " ", "\t"} else f" {rest}"

    def space_before_comment(self, index: int) -> str:
        """A space if a `#` stands at the index: a text written just before it would take it in."""
        return " " if self.text[index : index + 1] == "#" else ""

    def block_header_end(self, scalar: SyntaxNode) -> int:
        """Just after the `|` or `>` of a block scalar and the digits and signs that belong to it."""
        found = _BLOCK_HEADER.match(self.text, scalar.start)
        return found.end() if found else scalar.start + 1

    def join(self, lines: Iterable[str], indent: int) -> str:
        """The lines as one text, each that is not empty indented by `indent` spaces; no line end after the last."""
        return self.newline.join(" " * indent + line if line else "" for line in lines)

    def final_newline(self, end: int, *, needed: bool) -> str:
        """The line end to write after a text put in place of what ends at `end`: only at the end of the file."""
        return self.newline if needed and end == len(self.text) else ""


def first_indent(body: str) -> int:
    """The number of spaces before the first line that is not empty; 0 when all are empty."""
    return next((len(line) - len(line.lstrip(" ")) for line in body.split("\n") if line.strip(" \r")), 0)
