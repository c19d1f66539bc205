"""Reads a file's bytes into a tree of text: dicts, lists, strings, and None for a value left empty.

No types are guessed: `0077070838`, `no` and `1.10` stay the text that was typed. What is not laid out as plainly as
`plain_reading` takes it is read by libyaml. The tree is built while its events arrive, so a file over a limit is refused before
the rest of it costs time or memory.

Aliases, anchors, tags, merge keys, directives, several documents, `? ` keys and pairs without braces are refused: YAML
readers disagree about them, or they are slow to read. Mappings, lists and texts are enough for a record.
"""

from __future__ import annotations

from typing import Any, NoReturn

from salesctl.lang.text import Text, say
from salesctl.patterns import lazy_pattern

from .errors import TextError, code_point, printable
from .limits import FORBIDDEN, MAX_DEPTH, MAX_KEY, MAX_NODES, decode
from .plain_reading import parse_plain

_QUESTION_MARK = lazy_pattern(r"(?:^|[\s\[{,-])\?(?:\s|$)")
_DASH_BELOW = lazy_pattern(r"\n[ \t]*-(?=\s)")
_QUOTE_IT = say("if it is text, put it in quotes")


def read(data: bytes, path: str) -> dict[str, Any]:
    """The tree of text in a file's bytes. `path` is only named in errors.

    Raises LoadError with the place for anything but one mapping in plain YAML within the limits.
    """
    return read_with_text(data, path)[1]


def read_with_text(data: bytes, path: str) -> tuple[str, dict[str, Any]]:
    """The text of a file, without its byte order mark, and its tree. Raises LoadError as `read` does."""
    try:
        text = decode(data)
        return text, parse(text)
    except TextError as error:
        raise error.load_error(data, path) from None


def parse(text: str) -> dict[str, Any]:
    """The tree of a text that `decode` has checked. Raises TextError."""
    tree = parse_plain(text)
    return parse_by_libyaml(text) if tree is None else tree


def parse_by_libyaml(text: str) -> dict[str, Any]:
    """The same for a text of any layout."""
    from _ruamel_yaml import CParser, YAMLError

    try:
        tree = _build(text, CParser(text).get_event)
        if "?" in text:
            _refuse_question_keys(text)
    except YAMLError as error:
        from .syntax_errors import explain

        raise explain(error, text) from None
    return tree


def _build(text: str, get_event: Any) -> dict[str, Any]:  # noqa: C901, PLR0912, PLR0915 - a call per event would double its time
    from _ruamel_yaml import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

    _open_document(get_event, MappingStartEvent)
    escapes = "\\" in text
    properties = "!" in text or "&" in text
    root: dict[str, Any] = {}
    container: Any = root
    in_mapping = True  # whether `container` is a mapping
    key: Any = None  # the event of the key whose value comes next
    stack: list[tuple[Any, bool]] = []  # the containers around `container`, outermost first
    nodes_left = MAX_NODES
    while True:
        event = get_event()
        kind = type(event)
        nodes_left -= 1
        if kind is ScalarEvent:
            value = event.value
            if properties:
                _refuse_properties(event)
            if escapes and event.style == '"' and FORBIDDEN.search(value):
                _refuse_escape(event)
            if in_mapping and key is None:
                if value in container or value == "<<" or not value or len(value) > MAX_KEY or "\n" in value:
                    _refuse_key(event, container, text)
                key = event
                continue
            if " -" in value and not event.style:
                _refuse_dash_below_text(event, text)
            elif not value and not event.style:
                value = None
                if in_mapping:
                    _refuse_lone_key(key, event, text)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            _refuse_collection(event, text, as_key=in_mapping and key is None, in_list=not in_mapping)
            value = {} if kind is MappingStartEvent else []
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            nodes_left += 1
            if not stack:
                break
            container, in_mapping = stack.pop()
            continue
        else:
            raise _alias_error(event, text)
        if nodes_left < 0:
            raise TextError(
                "too-many-values",
                say("more than {max_nodes:number} keys and values", max_nodes=MAX_NODES),
                event.start_mark.index,
            )
        if in_mapping:
            container[key.value] = value
            key = None
        else:
            container.append(value)
        if kind is not ScalarEvent:
            stack.append((container, in_mapping))
            if len(stack) >= MAX_DEPTH:
                raise TextError(
                    "too-deep", say("nested more than {max_depth} deep", max_depth=MAX_DEPTH), event.start_mark.index
                )
            container, in_mapping = value, kind is MappingStartEvent
    _close_document(get_event)
    return root


def _open_document(get_event: Any, mapping_start: Any) -> None:
    """Consume the events up to the start of the record's mapping. Refuses directives and what is not a mapping."""
    get_event()
    document = get_event()
    if not hasattr(document, "version"):
        raise TextError("not-a-mapping", say("the file is empty"), 0, say("a record is `key: value` lines"))
    if document.version or document.tags:
        raise TextError(
            "yaml-feature", say("a YAML directive"), document.start_mark.index, say("delete its line, `%…`")
        )
    event: Any = get_event()
    if type(event) is mapping_start:
        if event.anchor or event.tag:
            _refuse_properties(event)
        return
    raise TextError("not-a-mapping", _no_mapping(event), event.start_mark.index, say("a record is `key: value` lines"))


def _no_mapping(event: Any) -> Text:
    """What the document is instead of a mapping. Refuses an anchor or a tag of a text."""
    if hasattr(event, "value"):
        _refuse_properties(event)
        if event.value or event.style:
            return say("the file is one text, not a mapping")
        return say("the file is empty, not a mapping")
    if hasattr(event, "flow_style"):
        return say("the file is a list, not a mapping")
    return say("the file is an alias, not a mapping")


def _close_document(get_event: Any) -> None:
    """Consume the events after the mapping. Refuses a second document."""
    get_event()
    event = get_event()
    if hasattr(event, "version"):
        hint = say("keep each record in a file of its own")
        raise TextError("yaml-feature", say("a second document in one file"), event.start_mark.index, hint)


def _refuse_properties(event: Any) -> None:
    """Refuse an anchor or a tag."""
    index = event.start_mark.index
    if event.anchor is not None:
        message = say("an anchor, `&{name}`: records do not refer within", name=printable(event.anchor))
        raise TextError("yaml-feature", message, index, _QUOTE_IT)
    if event.tag is not None:
        raise TextError("yaml-feature", say("a tag, `!`: the kind says a value's type, not the file"), index, _QUOTE_IT)


def _alias_error(event: Any, text: str) -> TextError:
    index = event.start_mark.index
    return TextError(
        "yaml-feature",
        say("an alias, `{name}`", name=printable(text[index : event.end_mark.index])),
        index,
        _QUOTE_IT,
    )


def _refuse_escape(event: Any) -> NoReturn:
    """Refuse a forbidden character that was written as an escape."""
    found = FORBIDDEN.search(event.value)
    code = code_point(found[0]) if found else ""
    message = say("the quoted text escapes a character that no record may hold, {code}", code=code)
    raise TextError(
        "control-character", message, event.start_mark.index, say("delete the escape, or double its backslash")
    )


def _refuse_collection(event: Any, text: str, *, as_key: bool, in_list: bool) -> None:
    """Refuse a mapping or list that is a key, has an anchor or a tag, or is a pair in [ ] without braces."""
    index = event.start_mark.index
    if event.anchor is not None or event.tag is not None:
        _refuse_properties(event)
    if as_key:
        raise TextError(
            "bad-key", say("a key must be text, not a list or a mapping"), index, say("quote it if it is text")
        )
    if in_list and event.flow_style and text[index] not in "[{":
        hint = say("if it is text, put it in quotes; if it is a pair, in braces: [{{key: value}}]")
        raise TextError("yaml-feature", say("a `key: value` pair without braces inside [ ]"), index, hint)


def _refuse_key(event: Any, mapping: dict[str, Any], text: str) -> None:
    """Refuse a key that is empty, given twice, a merge key, too long or of several lines."""
    index = event.start_mark.index
    key = event.value
    if key in mapping:
        line = _first_line(text, index)
        message = say("`{key}` is given twice (first on line {line})", key=printable(key), line=line)
        raise TextError("duplicate-key", message, index, say("keep one of the two"))
    if key == "<<" and not event.style:
        raise TextError("yaml-feature", say("a merge key, `<<`"), index, say("write the merged keys out"))
    if not key:
        raise TextError("bad-key", say("the key is empty"), index, say("write a name before the colon"))
    if len(key) > MAX_KEY:
        raise TextError(
            "bad-key",
            say("the key is {count} characters long, at most {max_key} are read", count=len(key), max_key=MAX_KEY),
            index,
        )
    if "\n" in key:
        raise TextError("bad-key", say("the key has several lines"), index)


def _refuse_lone_key(key: Any, value: Any, text: str) -> None:
    """Refuse `{key}`, which YAML reads as a key with an empty value."""
    between = text[key.end_mark.index : value.start_mark.index].lstrip(" \t")
    if not between.startswith(":"):
        name = printable(key.value)
        hint = say("write `{name}:`, or [ ] instead of {{ }} for a list", name=name)
        raise TextError("yaml-syntax", say("`{name}` has no colon and no value", name=name), key.start_mark.index, hint)


def _refuse_dash_below_text(event: Any, text: str) -> None:
    """Refuse `- item` lines below a plain text, which YAML reads as part of the text."""
    start = event.start_mark.index
    found = _DASH_BELOW.search(text, start, event.end_mark.index)
    if found:
        hint = say("move the text to a line with a dash of its own, or put all of it after `|`")
        raise TextError("yaml-syntax", say("a list item below a text"), found.end() - 1, hint)


def _refuse_question_keys(text: str) -> None:
    """Refuse a key written with `? `. Only for a text that `_build` accepts: libyaml's scanner is slow on deep brackets."""
    if not _QUESTION_MARK.search(text):
        return
    from _ruamel_yaml import CParser, KeyToken

    get_token = CParser(text).get_token
    while (token := get_token()) is not None:
        if type(token) is KeyToken and token.end_mark.index > token.start_mark.index:
            hint = say("write `key: value`; if it is text, put it in quotes")
            raise TextError("yaml-feature", say("a key written with `? `"), token.start_mark.index, hint)


def _first_line(text: str, index: int) -> int:
    """The line on which the key at this index stands first in its mapping."""
    from _ruamel_yaml import CParser, MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent

    get_event = CParser(text).get_event
    seen: list[dict[str, int]] = []  # per open mapping its keys and their lines; per open list nothing
    key_next: list[bool] = []  # per open mapping, whether its next node is a key; False per open list
    while True:
        event = get_event()
        kind = type(event)
        if kind is MappingEndEvent or kind is SequenceEndEvent:
            seen.pop()
            key_next.pop()
        elif hasattr(event, "anchor"):
            if kind is ScalarEvent and seen and key_next[-1]:
                if event.start_mark.index == index:
                    return seen[-1][event.value]
                seen[-1][event.value] = event.start_mark.line + 1
            if seen and (key_next[-1] or seen[-1]):
                key_next[-1] = not key_next[-1]
            if kind is not ScalarEvent:
                seen.append({})
                key_next.append(kind is MappingStartEvent)
