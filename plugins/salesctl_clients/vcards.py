"""A client's people as vCards (RFC 2426, which every telephone reads)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_WIDTH = 75


def cards(client: Mapping[str, Any]) -> tuple[bytes, int]:
    """The vCards of everybody who still works there, and how many they are."""
    there = [contact for contact in client.get("contacts") or [] if not contact.get("left_on")]
    lines = [line for contact in there for line in _card(client, contact)]
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode("utf-8"), len(there)


def _card(client: Mapping[str, Any], contact: Mapping[str, Any]) -> Iterator[str]:
    name = str(contact.get("name") or contact["id"])
    given, _, family = name.rpartition(" ")
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    yield f"FN:{_text(name)}"
    yield f"N:{_text(family)};{_text(given)};;;"
    yield f"ORG:{_text(str(client['name']))}"
    if contact.get("position"):
        yield f"TITLE:{_text(str(contact['position']))}"
    for phone in contact.get("phones") or []:
        yield f"TEL;TYPE=WORK,VOICE:{_text(str(phone))}"
    for address in contact.get("emails") or []:
        yield f"EMAIL;TYPE=INTERNET:{_text(str(address))}"
    if contact.get("birthday"):
        yield f"BDAY:{contact['birthday']}"
    for place in client.get("addresses") or []:
        if place.get("text"):
            yield f"ADR;TYPE=WORK:;;{_text(str(place['text']))};;;;"
            break
    yield "END:VCARD"


def _text(value: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        value = value.replace(plain, escaped)
    return value


def _folded(line: str) -> str:
    """A line of at most 75 octets, the rest on lines that begin with a space; no letter is cut apart."""
    parts: list[str] = []
    part = ""
    for letter in line:
        if len((part + letter).encode()) > _WIDTH - bool(parts):
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part])
