"""What a new book is made of: its settings, what editors need, and a policy to begin with. All other records are the team's."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from salesctl.errors import UsageError
from salesctl.lang.text import say
from salesctl.model.config import problems, settings_kind
from salesctl.model.root import NAME
from salesctl.model.schema import closed
from salesctl.yamlio import dump

from .plain_git import ATTRIBUTES

if TYPE_CHECKING:
    from salesctl.model.kinds import Kinds

IGNORED = """\
# what salesctl makes from the records; make it again at any time
/*.ics
/out/
"""


def new_book(company: str, currency: str, time_zone: str, locale: str, country: str) -> dict[str, bytes]:
    """The files of an empty book by path. Raises UsageError for a setting that cannot be."""
    settings = {
        "format": "1",
        "company": company,
        "currency": currency,
        "time_zone": time_zone,
        "locale": locale,
        "country": country,
        "working_days": ["mon", "tue", "wed", "thu", "fri"],
        "working_hours": "09:00-18:00",
        "lunch": "13:00-14:00",
    }
    given = {name: value for name, value in settings.items() if value}
    for problem in problems(given):
        raise UsageError(problem.message, hint=problem.hint)
    return {
        NAME: dump(given),
        ".gitignore": IGNORED.encode(),
        ".gitattributes": ATTRIBUTES.encode(),
    }


_STAGES = (
    ("new", say("New"), "open", 10),
    ("qualified", say("Qualified"), "open", 25),
    ("proposal", say("Offer sent"), "open", 50),
    ("negotiation", say("Negotiation"), "open", 75),
    ("won", say("Won"), "won", 100),
    ("lost", say("Lost"), "lost", 0),
)
_RESPONSE = {"order": 60, "missed": 60, "question": 240, "complaint": 120, "other": 480}
"""Working minutes."""
_LIMITS = """\
discounts:
  - {id: rep, role: rep, percent: 7}
  - {id: manager, role: manager, percent: 15}
deferral_days: 30
promise_days: 14
credit_limit: 10000.00
approvers: [marina]
"""


def first_policy(year: int, told: Callable[[str], str]) -> dict[str, bytes]:
    """A policy from the first day of a year on: stages, response times, and limits in comments, by path.

    `told` says a text in the book's language.
    """
    stages = [
        {"stage": stage, "title": told(title), "outcome": outcome, "weight": str(weight)}
        for stage, title, outcome, weight in _STAGES
    ]
    response = [{"kind": kind, "minutes": str(minutes)} for kind, minutes in _RESPONSE.items()]
    start = f"{year}-01-01"
    parts = [
        _comment(
            told(say("The company's rules. Change them to yours; new ones from a later day are another file here."))
        ),
        dump({"valid_from": start}).decode(),
        _comment(
            told(say("The way of a deal. `weight`: how likely it is won, in percent; the forecast multiplies by it."))
        ),
        dump({"stages": stages}).decode(),
        _comment(told(say("Working minutes within which a request is answered."))),
        dump({"response": response}).decode(),
        _comment(
            told(
                say(
                    "What may be given without asking. Nothing is limited yet: take the # away and write your own figures."
                )
            )
        ),
        "".join(f"# {line}\n" for line in _LIMITS.splitlines()),
    ]
    return {f"policy/policy-{start}.yaml": "".join(parts).encode()}


def _comment(text: str) -> str:
    return f"# {text}\n"


def editor_files(kinds: Kinds) -> dict[str, bytes]:
    """Settings by which an editor with a YAML language server completes and checks records and settings, by path."""
    files = {f".vscode/schemas/{kind.name}.json": _json(closed(kind.schema)) for kind in kinds.values()}
    files[f".vscode/schemas/{NAME}.json"] = _json(closed(settings_kind().schema))
    globs = {f"./.vscode/schemas/{kind.name}.json": f"/{kind.root}/**/*.yaml" for kind in kinds.values()}
    globs[f"./.vscode/schemas/{NAME}.json"] = f"/{NAME}"
    return {**files, ".vscode/settings.json": _json({"yaml.schemas": globs})}


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
