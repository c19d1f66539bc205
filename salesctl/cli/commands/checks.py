"""Keeping the book in order: check and fmt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from salesctl.errors import SalesctlError
from salesctl.lang.text import joined, say
from salesctl.plugins.declaration import Argument, Option
from salesctl.session.answer import Answer, Line
from salesctl.session.drafts import Draft
from salesctl.yamlio import read_file

if TYPE_CHECKING:
    from salesctl.model.table import Table
    from salesctl.session.session import Session

_MOST = 200


def check(
    session: Session,
    rev: Annotated[str, Argument("REV", help="Check this revision instead of the work tree.")] = "",
    staged: Annotated[bool, Option("--staged", help="Check what would be committed now.")] = False,
) -> Answer:
    """Find every error in the book's files: bad YAML, unknown fields, links that lead nowhere, impossible facts.

    Run it after editing by hand; the commit hook and CI run it too. Exit code 1 when anything is found.
    """
    from salesctl.check import check as checked

    result = checked(session, staged=staged, rev=rev or None)
    findings = [
        {"path": f.path, "line": f.line, "column": f.column, "rule": f.rule, "message": f.message, "hint": f.hint}
        for f in result.findings
    ]
    shown: list[str | Line | Table] = []
    for finding in result.findings[:_MOST]:
        place = f"{finding.place}: "
        shown.append(Line(joined("", [place, finding.message, f" [{finding.rule}]"]), "bad"))
        shown += [Line(joined("", ["  ", say("hint: {hint}", hint=finding.hint)]), "dim")] if finding.hint else []
    if len(findings) > _MOST:
        shown.append(Line(say("… and {count} more: --json lists all", count=len(findings) - _MOST), "dim"))
    if findings:
        verdict = say("{files:file|files} checked, {errors:error|errors}", files=result.checked, errors=len(findings))
    else:
        verdict = say("{files:file|files} checked, no errors", files=result.checked)
    shown.append(Line(verdict, "bad" if findings else "good"))
    return Answer({"checked": result.checked, "findings": findings}, shown, exit_code=1 if findings else 0)


def fmt(
    session: Session,
    paths: Annotated[list[Path] | None, Argument("PATH…", help="Files or folders; the whole book.")] = None,
) -> Answer:
    """Lay records out in the house style, in one commit: field order, indentation, spacing. Values and comments stay."""
    from salesctl.check.layout import formatted

    drafts = []
    for path in _records(session, paths or []):
        raw = read_file(session.root / path, path)
        kind = session.kinds.of(path)
        after = formatted(session.kinds, path, raw)
        if kind and after != raw:
            drafts.append(Draft(kind, Path(path).stem, path, raw, after))
    commit = session.commit(drafts, say("Lay out {count:record|records}", count=len(drafts))) if drafts else ""
    shown: list[str | Line | Table] = [
        *(draft.path for draft in drafts[:_MOST]),
        Line(say("{count:record|records} laid out", count=len(drafts)), "good"),
    ]
    return Answer({"formatted": [draft.path for draft in drafts], "commit": commit}, shown)


def _records(session: Session, asked: list[Path]) -> list[str]:
    """The records under some files and folders, of the whole book when none is named."""
    known = session.book.paths()
    if not asked:
        return known
    found = []
    for path in asked:
        try:
            inside = path.resolve().relative_to(session.root.resolve()).as_posix()
        except ValueError:
            raise SalesctlError(say("{path} is not in this book", path=path)) from None
        matching = known if inside == "." else [p for p in known if p == inside or p.startswith(f"{inside}/")]
        if not matching:
            raise SalesctlError(say("{path} is no record, and no folder of records", path=path))
        found += matching
    return list(dict.fromkeys(found))
