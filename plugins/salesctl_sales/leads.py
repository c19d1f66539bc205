"""A possible new client, noted before it is forgotten."""

from __future__ import annotations

import re
from typing import Annotated, Any

from salesctl.api import Answer, Argument, Line, Option, Session, UsageError, say, unless_known

_PHONE = re.compile(r"(?<![\w.])\+?[0-9][0-9 ()\-]{5,}[0-9](?!\w)")
_EMAIL = re.compile(r"[^\s<>,;]+@[^\s<>,;]+\.[^\s<>,;.]+")
_SITE = re.compile(r"(?<![\w@.])(?:https?://|www\.)[^\s<>,;]+[^\s<>,;.)]", re.IGNORECASE)
_TAX_ID = re.compile(
    r"\b(?:ИНН|БИН|ИИН|INN|BIN|IIN|EIK|VAT|USt-IdNr\.?|Tax ID)[ :№#]{0,3}([A-Z]{0,2}[0-9]{8,15})\b", re.IGNORECASE
)


def lead(
    session: Session,
    words: Annotated[list[str], Argument("TEXT", help="Its name; a comma; whatever else you know.")],
    source: Annotated[str, Option("--source", help="How you came to know of it.")] = "",
    potential: Annotated[str, Option("--potential", metavar="SUM", help="What it may buy in a year.")] = "",
    supplier: Annotated[str, Option("--supplier", metavar="NAME", help="Who supplies it now.")] = "",
    new: Annotated[
        bool, Option("--new", help="It is not one the book knows already, though it looks like it.")
    ] = False,
) -> Answer:
    """Note a possible new client in one line: a shop that opened next door, an advertisement, a tip.

    `salesctl lead "Acme Pumps, new hall on Main Street, +49 30 123456"`: what stands before the first comma is the name,
    phone numbers, e-mail and web addresses and tax numbers (INN, BIN, VAT …) are recognised, the rest is kept as a note.
    Whom the book may know already, in another spelling too, is shown and not entered twice. `today` then asks for what is
    missing.
    """
    text = " ".join(words).strip()
    name, _, rest = text.partition(",")
    if not name.strip():
        raise UsageError(say("a lead has at least a name"), hint=say('salesctl lead "Acme Pumps, met at the fair"'))
    tax_ids, emails, sites = _TAX_ID.findall(rest), _EMAIL.findall(rest), _SITE.findall(rest)
    phones = _PHONE.findall(_SITE.sub(" ", _TAX_ID.sub(" ", rest)))
    fields: dict[str, Any] = {
        "name": name.strip(),
        "owner": session.me,
        "source": source or None,
        "potential": potential or None,
        "present_supplier": supplier or None,
        "notes": rest.strip() or None,
    }
    if sites:
        fields["website"] = sites[0] if "://" in sites[0] else f"https://{sites[0]}"
    if tax_ids:
        fields["entities"] = [{"id": "main", "tax_id": tax_ids[0]}]
    if phones or emails:
        fields["contacts"] = [
            {"id": "main", **({"phones": phones} if phones else {}), **({"emails": emails} if emails else {})}
        ]

    found = [*phones, *emails, *sites[:1], *tax_ids[:1]]
    understood = [Line(say("  recognised: {list}", list=", ".join(found)))] if found else []

    def write() -> Answer:
        draft = session.new("client", fields)
        sentence = say("new lead: {name} ({client})", client=draft.id, name=name.strip())
        return session.record(draft, sentence, shown=understood, duty=7)

    return unless_known(session, "client", fields, write, new=new)
