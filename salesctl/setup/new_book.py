"""What a new book is made of: its settings and what editors need. No records: those are the team's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from salesctl.errors import UsageError
from salesctl.model.config import NAME, problems, settings_kind
from salesctl.model.schema import closed
from salesctl.yamlio import dump

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
    }
    given = {name: value for name, value in settings.items() if value}
    for problem in problems(given):
        raise UsageError(problem.message, hint=problem.hint)
    return {
        NAME: dump(given),
        ".gitignore": IGNORED.encode(),
        # a record's bytes are what its author typed, on every machine
        ".gitattributes": b"*.yaml -text\n",
    }


def editor_files(kinds: Kinds) -> dict[str, bytes]:
    """Settings by which an editor with a YAML language server completes and checks records and settings, by path."""
    files = {f".vscode/schemas/{kind.name}.json": _json(closed(kind.schema)) for kind in kinds.values()}
    files[f".vscode/schemas/{NAME}.json"] = _json(closed(settings_kind().schema))
    globs = {f"./.vscode/schemas/{kind.name}.json": f"/{kind.root}/**/*.yaml" for kind in kinds.values()}
    globs[f"./.vscode/schemas/{NAME}.json"] = f"/{NAME}"
    return {**files, ".vscode/settings.json": _json({"yaml.schemas": globs})}


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
