"""What a record's file may hold, checked before anything is built from it, and how a refusal is said.

A cloned book is untrusted data. A file is at most 1 MiB of UTF-8 text, nested at most 40 deep, with at most 50,000
values and keys, and without characters that a terminal, a spreadsheet or a calendar could take for a command.
"""

from __future__ import annotations

import re

from .errors import BOM, Refusal, character

MAX_BYTES = 1_048_576
MAX_DEPTH = 40
MAX_NODES = 50_000
MAX_KEY = 200
"""Characters in one key. YAML itself stops at 1,024 and reads a longer one as something else."""

_BOM_BYTES = BOM.encode()
REFUSED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]|[\u2028\u2029]|[\ud800-\udfff]|[\ufeff\ufffe\uffff]")
"""Characters no text of a record may hold. Invisible line ends are here too: YAML 1.1 and 1.2 read them differently."""

_REFUSED_IN_FILE = re.compile(f"\\r(?!\\n)|(?!\\r)(?:{REFUSED.pattern})")
_KEPT_BYTES = bytes([*b"\t\n", *range(0x20, 0x7F), *range(0x80, 0x100)])
_SUSPECT_BYTES = (b"\xc2", b"\xe2\x80\xa8", b"\xe2\x80\xa9", b"\xef\xbb\xbf", b"\xef\xbf")
"""How the refused characters beyond ASCII begin in UTF-8, and some harmless ones: without these there is none."""
_CONFLICT = re.compile(r"^(?:<{7,}|={7,}|>{7,}|\|{7,})(?: .*)?\r?$", re.MULTILINE)
_C1_CONTROLS = range(0x80, 0xA0)


def too_large(size: int) -> str:
    """The sentence for a file over the limit."""
    return f"the file is too large: {size:,} bytes, at most {MAX_BYTES:,} are read"


def text_of(data: bytes) -> str:
    """The file's text without its byte order mark, screened for size, encoding, characters and conflict markers.

    Raises Refusal.
    """
    if len(data) > MAX_BYTES:
        raise Refusal("too-large", too_large(len(data)), 0, "one record is one small file; keep documents beside it")
    data = data.removeprefix(_BOM_BYTES)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refusal("not-utf8", "the file is UTF-16, not UTF-8", 0, "save it again with the encoding UTF-8")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        message = f"byte 0x{data[error.start]:02X} is not UTF-8 text"
        index = len(data[: error.start].decode())
        hint = "the file may be Windows-1251 or another encoding: save it as UTF-8"
        raise Refusal("not-utf8", message, index, hint) from None
    _screen(data, text)
    return text


def refused_character(text: str) -> str | None:
    """Why this text cannot stand in a record, or None when it can."""
    found = REFUSED.search(text)
    return found and f"the text holds {_described(found[0])}"


def _screen(data: bytes, text: str) -> None:
    if data.translate(None, _KEPT_BYTES) or any(suspect in data for suspect in _SUSPECT_BYTES):
        found = _REFUSED_IN_FILE.search(text)
        if found:
            raise Refusal("control-character", f"the file holds {_described(found[0])}", found.start(), _hint(found[0]))
    if any(marker in data for marker in (b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||")):
        found = _CONFLICT.search(text)
        if found:
            hint = "keep the lines that are right, delete the others and the lines <<<<<<<, =======, >>>>>>>"
            raise Refusal("conflict-marker", "merge conflict markers were left in the file", found.start(), hint)


def _described(found: str) -> str:
    if found == "\r":
        return "a lone carriage return, U+000D"
    if found in "\x85\u2028\u2029":
        return f"an invisible line separator, {character(found)}"
    if found == BOM:
        return f"a byte order mark inside the text, {character(found)}"
    if "\ud800" <= found <= "\udfff":
        return f"half of a character, {character(found)}"
    if found < " " or found == "\x7f" or ord(found) in _C1_CONTROLS:
        return f"a control character, {character(found)}"
    return f"no real character, {character(found)}"


def _hint(found: str) -> str:
    if found == "\0":
        return "if the file is UTF-16, save it as UTF-8"
    if found in "\r\x85\u2028\u2029":
        return "put an ordinary line end or a space in its place"
    return "delete it"
