"""An answer as a message: its page, and beside it the same as text for readers without HTML.

Who sends it to whom is left open, so that a mail program shows it as a draft. Equal answers of an equal book give equal bytes:
its date is that of the commit, its id and its boundary follow from what it says.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from salesctl.api import rendered

from .html import page_of

if TYPE_CHECKING:
    from salesctl.api import Answer, Language

_VARIABLE = re.compile(r"var\(--(\w+)\)")
_SCHEME = re.compile(r":root\{([^}]*)\}")
_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)
"""The date of a message from a book without a commit."""


def as_eml(answer: Answer, language: Language) -> bytes:
    """The message of an answer in the reader's language."""
    title, page = page_of(answer, language, _plain_colours)
    text = rendered(answer, "md", language).decode()
    digest = hashlib.sha256(f"{text}\0{page}".encode()).hexdigest()
    origin = answer.origin() if answer.origin else None
    made = datetime.fromisoformat(origin.committed) if origin and origin.committed else _EPOCH
    message = EmailMessage(policy=SMTP)
    message["Subject"] = " ".join(title.split())
    message["Date"] = format_datetime(made)
    message["Message-ID"] = f"<{digest[:32]}@salesctl.invalid>"
    message["X-Unsent"] = "1"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(page, subtype="html", cte="quoted-printable")
    message.set_boundary(f"={digest[32:]}")
    return message.as_bytes()


def _plain_colours(style: str) -> str:
    """The style sheet with the colours of its light scheme in place: many mail programs know no variables."""
    scheme = _SCHEME.search(style)
    colours = dict(re.findall(r"--(\w+):([^;]+)", scheme[1])) if scheme else {}
    return _VARIABLE.sub(lambda found: colours.get(found[1], "inherit"), style)
