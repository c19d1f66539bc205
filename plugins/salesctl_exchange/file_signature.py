"""What a file is by its first bytes: a workbook given for CSV, or text in another encoding than its mapping says."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping

from salesctl.api import Text, say, translatable

HEAD = 64 * 1024
"""How many of the first bytes are looked at."""
_ZIP = b"pk\x03\x04"
_EXCEL = translatable("this is an Excel workbook, not a CSV file")
_PAGE = translatable("this is a web page or XML, not a CSV file")
_BANK = translatable("this is a bank's file for 1C, not a CSV file")
_OTHER: Mapping[bytes, str] = {
    _ZIP: translatable("this is a zip archive, not a CSV file"),
    b"\xd0\xcf\x11\xe0": _EXCEL,
    b"%pdf": translatable("this is a PDF, not a CSV file"),
    b"1cclientbankexchange": _BANK,
    b"moxcel": translatable("this is a table of 1C (MXL), not a CSV file"),
    **dict.fromkeys((b"<html", b"<!doctype", b"<?xml", b"<table"), _PAGE),
}
_MARKS: Mapping[bytes, str] = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def not_csv(head: bytes) -> tuple[Text, Text] | None:
    """What a file that is no CSV is, and how to make a CSV file of it; None for one that may be CSV."""
    start = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    for magic, sentence in _OTHER.items():
        if start.startswith(magic):
            called = _EXCEL if magic == _ZIP and b"xl/" in head else sentence
            if called == _BANK:
                return Text(called), say(
                    "load it into 1C and save its register of receipts as CSV, then import that file"
                )
            hint = say("open it and save the sheet as CSV (in Excel: Save As, „CSV UTF-8“), then import that file")
            return Text(called), hint
    return None


def other_encoding(head: bytes, encoding: str) -> str:
    """The encoding the text is in, where that is certainly not the given one; else an empty text."""
    given = codecs.lookup(encoding).name
    marked = next((name for mark, name in _MARKS.items() if head.startswith(mark)), "")
    if marked:
        return "" if given.startswith(marked) else marked
    found = _utf_16(head)
    if given.startswith("utf-16") or found:
        return "" if given.startswith("utf-16") and found else found or "utf-8"
    text = head.decode("utf-8", "replace")[:-1]  # the last character may be cut
    wrong, right = text.count("\ufffd"), sum(character > "\x7f" for character in text)
    right -= wrong
    if not given.startswith("utf"):
        return "utf-8" if right and not wrong else ""
    if wrong > right:
        return "cp1251" if _cyrillic(head) else "cp1252"
    return ""


def _utf_16(head: bytes) -> str:
    """UTF-16 without a mark: every other byte of what is in Latin letters is zero."""
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if zeros and zeros.count(0) * 4 > len(zeros):
            return name
    return ""


def _cyrillic(head: bytes) -> bool:
    """Whether most bytes beyond ASCII stand beside another, as in Russian words; accents stand alone."""
    beside = sum(len(run) for run in re.findall(rb"[\x80-\xff]{2,}", head))
    return beside * 2 > sum(map(len, re.findall(rb"[\x80-\xff]+", head)))
