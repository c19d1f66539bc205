"""What a record's file may hold, and the check of its bytes before they are parsed.

A cloned book is untrusted data. A file is at most 1 MiB of UTF-8 text, nested at most 40 deep, with at most 50,000
values and keys, and without characters that a terminal, a spreadsheet or a calendar could take for a command.
"""

from __future__ import annotations

import re

from salesctl.lang.text import Text, say
from salesctl.patterns import lazy_pattern

from .errors import BOM, TextError, code_point

CONFLICT_MARKER = "conflict-marker"
"""The rule by which conflict markers that were left in a file are known."""
MAX_BYTES = 1_048_576
MAX_DEPTH = 40
MAX_NODES = 50_000
MAX_KEY = 200
"""Characters in one key. YAML itself stops at 1,024 and reads a longer one as something else."""

FORBIDDEN = lazy_pattern("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""Characters that no text of a record may hold. U+0085, U+2028 and U+2029 end a line in YAML 1.1, but not in 1.2."""

_BOM_BYTES = BOM.encode()
_FORBIDDEN_IN_FILE = lazy_pattern(f"\\r(?!\\n)|(?!\\r)(?:{FORBIDDEN.pattern})")
_HARMLESS = bytes({*b"\t\n", *range(0x20, 0x7F)} - {*b"<=>|"})
"""Bytes of which a file may consist without a forbidden character or a conflict marker: nothing needs to be searched for."""
_CONFLICT_MARKER = lazy_pattern(r"^(?:<{7,}|={7,}|>{7,}|\|{7,})(?: .*)?\r?$", re.MULTILINE)
_C1_CONTROLS = range(0x80, 0xA0)


def decode(data: bytes) -> str:
    """A file's text without its byte order mark.

    Raises TextError for a file that is too large or not UTF-8, and for forbidden characters and conflict markers.
    """
    if len(data) > MAX_BYTES:
        message = too_large_message(len(data))
        raise TextError("too-large", message, 0, say("one record is one small file; keep documents beside it"))
    data = data.removeprefix(_BOM_BYTES)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TextError(
            "not-utf8", say("the file is UTF-16, not UTF-8"), 0, say("save it again with the encoding UTF-8")
        )
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        message = say("byte {byte} is not UTF-8 text", byte=f"0x{data[error.start]:02X}")
        index = len(data[: error.start].decode())
        hint = say("the file may be Windows-1251 or another encoding: save it as UTF-8")
        raise TextError("not-utf8", message, index, hint) from None
    if data.translate(None, _HARMLESS):
        _check_characters(text)
        _check_conflict_markers(data, text)
    return text


def too_large_message(size: int) -> Text:
    """The sentence for a file of `size` bytes, which is over the limit."""
    return say("the file is too large: {size:number} bytes, at most {most:number} are read", size=size, most=MAX_BYTES)


def refused_character(text: str) -> Text | None:
    """A sentence that says which forbidden character the text holds; None when it holds none."""
    found = FORBIDDEN.search(text)
    return say("the text holds {character}", character=_described(found[0])) if found else None


def _check_characters(text: str) -> None:
    if FORBIDDEN.search(text) and (found := _FORBIDDEN_IN_FILE.search(text)):
        message = say("the file holds {character}", character=_described(found[0]))
        raise TextError("control-character", message, found.start(), _hint(found[0]))


def _check_conflict_markers(data: bytes, text: str) -> None:
    if any(marker in data for marker in (b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||")):
        found = _CONFLICT_MARKER.search(text)
        if found:
            raise left_markers(found.start())


def left_markers(index: int) -> TextError:
    """The error of a file in which conflict markers were left."""
    hint = say("keep the lines that are right, delete the others and the lines <<<<<<<, =======, >>>>>>>")
    return TextError(CONFLICT_MARKER, say("merge conflict markers were left in the file"), index, hint)


def _described(character: str) -> Text:
    code = code_point(character)
    if character == "\r":
        return say("a lone carriage return, U+000D")
    if character in "\x85\u2028\u2029":
        return say("an invisible line separator, {code}", code=code)
    if character == BOM:
        return say("a byte order mark inside the text, {code}", code=code)
    if "\ud800" <= character <= "\udfff":
        return say("half of a character, {code}", code=code)
    if character < " " or character == "\x7f" or ord(character) in _C1_CONTROLS:
        return say("a control character, {code}", code=code)
    return say("no real character, {code}", code=code)


def _hint(character: str) -> Text:
    if character == "\0":
        return say("if the file is UTF-16, save it as UTF-8")
    if character in "\r\x85\u2028\u2029":
        return say("put an ordinary line end or a space in its place")
    return say("delete it")
