"""A file's bytes become a tree of text: mappings, lists, strings, and None for a value left empty.

Nothing is typed here: `0077070838`, `no` and `1.10` stay what the person typed. The events of libyaml are built into
plain dicts and lists as they arrive, so that a file which breaks a limit is dropped before it costs anything.
"""

from __future__ import annotations

from typing import Any

from .errors import Refusal
from .limits import MAX_DEPTH, MAX_KEY, MAX_NODES, REFUSED, text_of
from .refused import (
    alias,
    close_document,
    open_document,
    refuse_collection,
    refuse_dash_below_text,
    refuse_escape,
    refuse_key,
    refuse_lone_key,
    refuse_properties,
    refuse_question_keys,
)


def read(data: bytes, path: str) -> dict[str, Any]:
    """The tree of text in a file's bytes. `path` is only named in errors.

    Raises LoadError with the place for anything but one mapping in plain YAML within the limits.
    """
    return opened(data, path)[1]


def opened(data: bytes, path: str) -> tuple[str, dict[str, Any]]:
    """The text of a file, without its byte order mark, and its tree. Raises LoadError."""
    try:
        text = text_of(data)
        return text, tree_of(text)
    except Refusal as refusal:
        raise refusal.load_error(data, path) from None


def tree_of(text: str) -> dict[str, Any]:
    """The tree in a text that `text_of` has screened. Raises Refusal."""
    from _ruamel_yaml import CParser, YAMLError

    try:
        tree = _build(text, CParser(text).get_event)
        if "?" in text:
            refuse_question_keys(text)
    except YAMLError as error:
        from .complaints import said

        raise said(error, text) from None
    return tree


def _build(text: str, get: Any) -> dict[str, Any]:  # noqa: C901, PLR0912, PLR0915 - one loop: calls would cost half its speed
    from _ruamel_yaml import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

    open_document(get, MappingStartEvent)
    escapes = "\\" in text
    properties = "!" in text or "&" in text
    root: dict[str, Any] = {}
    box: Any = root
    mapping = True  # is `box` a mapping
    key: Any = None  # the event of the key whose value comes next
    stack: list[tuple[Any, bool]] = []
    room = MAX_NODES
    while True:
        event = get()
        kind = type(event)
        room -= 1
        if kind is ScalarEvent:
            value = event.value
            if properties:
                refuse_properties(event)
            if escapes and event.style == '"' and REFUSED.search(value):
                refuse_escape(event)
            if mapping and key is None:
                if value in box or value == "<<" or not value or len(value) > MAX_KEY or "\n" in value:
                    refuse_key(event, box, text)
                key = event
                continue
            if " -" in value and not event.style:
                refuse_dash_below_text(event, text)
            elif not value and not event.style:
                value = None
                if mapping:
                    refuse_lone_key(key, event, text)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            refuse_collection(event, text, as_key=mapping and key is None, within_list=not mapping)
            value = {} if kind is MappingStartEvent else []
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            room += 1
            if not stack:
                break
            box, mapping = stack.pop()
            continue
        else:
            raise alias(event, text)
        if room < 0:
            raise Refusal("too-many-values", f"more than {MAX_NODES:,} keys and values", event.start_mark.index)
        if mapping:
            box[key.value] = value
            key = None
        else:
            box.append(value)
        if kind is not ScalarEvent:
            stack.append((box, mapping))
            if len(stack) >= MAX_DEPTH:
                raise Refusal("too-deep", f"nested more than {MAX_DEPTH} deep", event.start_mark.index)
            box, mapping = value, kind is MappingStartEvent
    close_document(get)
    return root
