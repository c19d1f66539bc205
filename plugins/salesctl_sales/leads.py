"""A possible new client, noted before it is forgotten."""

from __future__ import annotations

import re
from typing import Annotated, Any

from salesctl.api import Answer, Argument, Option, Session, UsageError, say

_PHONE = re.compile(r"(?<![\w.])\+?[0-9][0-9 ()\-]{5,}[0-9](?!\w)")
_EMAIL = re.compile(r"[^\s<>,;]+@[^\s<>,;]+\.[^\s<>,;.]+")


def lead(
    session: Session,
    words: Annotated[list[str], Argument("TEXT", help="Its name; a comma; whatever else you know.")],
    source: Annotated[str, Option("--source", help="How you came to know of it.")] = "",
    potential: Annotated[str, Option("--potential", metavar="SUM", help="What it may buy in a year.")] = "",
    supplier: Annotated[str, Option("--supplier", metavar="NAME", help="Who supplies it now.")] = "",
) -> Answer:
    """Note a possible new client in one line: a shop that opened next door, an advertisement, a tip.

    `salesctl lead "Acme Pumps, new hall on Main Street, +49 30 123456"`: what stands before the first comma is the name,
    phone numbers and addresses are recognised, the rest is kept as a note. `today` then asks for what is missing.
    """
    text = " ".join(words).strip()
    name, _, rest = text.partition(",")
    if not name.strip():
        raise UsageError(say("a lead has at least a name"), hint=say('salesctl lead "Acme Pumps, met at the fair"'))
    phones, emails = _PHONE.findall(rest), _EMAIL.findall(rest)
    fields: dict[str, Any] = {
        "name": name.strip(),
        "owner": session.me,
        "source": source or None,
        "potential": potential or None,
        "present_supplier": supplier or None,
        "notes": rest.strip() or None,
    }
    if phones or emails:
        fields["contacts"] = [
            {"id": "main", **({"phones": phones} if phones else {}), **({"emails": emails} if emails else {})}
        ]
    draft = session.new("client", fields)
    return session.record(draft, say("{client}: new lead, {name}", client=draft.id, name=name.strip()), duty=7)
