"""Addresses of published calendars for those whose they are: as codes for a telephone's camera, and as a page to print.

None of this is published: who has an address reads the calendar.
"""

from __future__ import annotations

import hashlib
import html
from base64 import b64encode
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from salesctl.api import SalesctlError, say

if TYPE_CHECKING:
    from salesctl.api import Language

_QUIET = 2
"""Light modules around a code at a terminal."""
_HALVES = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
"""Two modules one above the other, as light letters on dark."""
_STYLE = (
    "body{font:16px/1.4 system-ui,sans-serif;margin:2rem;max-width:60rem}"
    "section{break-inside:avoid;display:flex;gap:1rem;align-items:center;margin:1rem 0}"
    "svg{width:9rem;height:9rem;flex:none;background:#fff}h3{font-size:1rem;margin:0}p{margin:.2rem 0;overflow-wrap:anywhere}"
    "@media print{h2{break-before:page}h2:first-of-type{break-before:auto}}"
)


class Address(NamedTuple):
    """Where a calendar of somebody is found."""

    person: str
    """What they are called."""
    feed: str
    """What it holds, in the reader's language."""
    url: str

    @property
    def webcal(self) -> str:
        """The address that a telephone's calendar opens as one to follow."""
        return f"webcal://{self.url.partition('://')[2]}"


def code_lines(text: str) -> list[str]:
    """A QR code in letters, light on dark as terminals mostly are. Raises SalesctlError where segno is not installed."""
    dark = [[bool(one) for one in row] for row in _code(text).matrix]
    wide = len(dark[0]) + 2 * _QUIET
    blank = [[False] * wide for _ in range(_QUIET)]
    rows = [*blank, *([False] * _QUIET + row + [False] * _QUIET for row in dark), *blank]
    rows += [[False] * wide] * (len(rows) % 2)
    return ["".join(_HALVES[pair] for pair in zip(*rows[n : n + 2], strict=True)) for n in range(0, len(rows), 2)]


def page(addresses: Sequence[Address], language: Language) -> bytes:
    """A page with the addresses by person and their codes: one file, without scripts, that asks for nothing.

    Raises SalesctlError where segno is not installed.
    """
    title = html.escape(language.say(say("Addresses of calendars")))
    note = html.escape(
        language.say(say("Whoever has an address reads the calendar: hand each person theirs, and publish none."))
    )
    digest = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode("ascii")
    head = (
        f'<!doctype html><html lang="{language.code}"><head><meta charset="utf-8">'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{digest}'\">"
        '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1><p>{note}</p>"
    )
    parts = [head]
    person = ""
    for one in addresses:
        if one.person != person:
            person = one.person
            parts.append(f"<h2>{html.escape(person)}</h2>")
        drawn = _code(one.webcal).svg_inline(border=4, omitsize=True, svgclass=None, lineclass=None)
        url = html.escape(one.url, quote=True)
        parts.append(
            f"<section>{drawn}<div><h3>{html.escape(one.feed)}</h3>"
            f'<p><a href="{html.escape(one.webcal, quote=True)}">{url}</a></p></div></section>'
        )
    parts.append("</body></html>\n")
    return "\n".join(parts).encode()


def _code(text: str) -> Any:
    try:
        import segno
    except ModuleNotFoundError:
        raise SalesctlError(
            say("QR codes need the library {library}, which is not installed", library="segno"),
            hint=say("pip install 'salesctl[calendar]'"),
        ) from None
    return segno.make(text, micro=False, error="m")
