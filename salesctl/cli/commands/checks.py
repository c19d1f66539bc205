"""Keeping the book in order: check and fmt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypedDict

from salesctl.cli.findings import as_data, as_text
from salesctl.errors import SalesctlError
from salesctl.lang.text import joined, say
from salesctl.plugins.declaration import Argument, Option
from salesctl.session.answer import Answer, Line
from salesctl.session.answer_shapes import FindingData
from salesctl.session.drafts import Draft
from salesctl.yamlio import read_file

if TYPE_CHECKING:
    from salesctl.check.run import Checked
    from salesctl.check.sources import FileSet
    from salesctl.errors import Finding, Level
    from salesctl.model.table import Table
    from salesctl.session.session import Session

_MOST = 200


class CheckAnswer(TypedDict):
    """What `check` found."""

    checked: Annotated[int, "How many records were read."]
    findings: list[FindingData]


class LaidOutAnswer(TypedDict):
    """The files that `fmt` laid out."""

    formatted: list[str]
    commit: str


def check(
    session: Session,
    rev: Annotated[str, Argument("REV", help="Check this revision instead of the work tree.")] = "",
    staged: Annotated[
        bool, Option("--staged", help="Check what would be committed now; what HEAD has wrong already is left out.")
    ] = False,
    warn: Annotated[bool, Option("--warn", help="List warnings, too.")] = False,
) -> Annotated[Answer, CheckAnswer]:
    """Find every error in the book's files: bad YAML, unknown fields, links that lead nowhere, impossible facts.

    Run it after editing by hand; the commit hook and CI run it too. Exit code 1 when an error is found; what is only to be
    settled, or a warning, leaves it 0.
    """
    result = checked(session, staged=staged, rev=rev)
    counts = Counter(finding.level for finding in result.findings)
    listed = [finding for finding in result.findings if warn or finding.level != "warning"]
    shown: list[str | Line | Table] = []
    for finding in listed[:_MOST]:
        shown.append(_line(finding))
        shown += [Line(joined("", ["  ", say("hint: {hint}", hint=finding.hint)]), "dim")] if finding.hint else []
    if len(listed) > _MOST:
        shown.append(Line(say("… and {count} more: --json lists all", count=len(listed) - _MOST), "dim"))
    shown += _verdict(result.checked, counts)
    return Answer(
        {"checked": result.checked, "findings": as_data(listed)}, shown, exit_code=1 if counts["error"] else 0
    )


def _line(finding: Finding) -> Line:
    return Line(as_text(finding), "bad" if finding.level == "error" else "warn")


def _verdict(files: int, counts: Mapping[Level, int]) -> Iterator[Line]:
    if counts["error"]:
        yield Line(say("{files:file|files} checked, {errors:error|errors}", files=files, errors=counts["error"]), "bad")
    else:
        yield Line(say("{files:file|files} checked, no errors", files=files), "good")
    if counts["settle"]:
        yield Line(say("{count:thing|things} to settle", count=counts["settle"]), "warn")
    if counts["warning"]:
        yield Line(say("{count:warning|warnings}: see `salesctl check --warn`", count=counts["warning"]), "dim")


def checked(session: Session, *, staged: bool = False, rev: str = "") -> Checked:
    """What is wrong with the work tree, with a revision, or newly with what is staged; and with what the book brings.

    Raises SalesctlError for a revision that is not there.
    """
    from salesctl.check.gate import by_place, new
    from salesctl.check.run import Checked
    from salesctl.check.sources import CommittedFiles, Index, WorkTree
    from salesctl.setup import own_files

    own = own_files.findings(session)
    if staged:
        index, head = Index(session.git), session.git.head()
        result = _looked_at(session, index)
        if head and (result.findings or own):
            staged_paths = {path for path, _ in session.git.tree_delta(head, index.tree)}
            before = _looked_at(session, CommittedFiles(session.git, head)).findings if result.findings else []
            own = [finding for finding in own if finding.path in staged_paths]
            result = Checked(result.checked, new(result.findings, before))
    elif rev or session.at:
        result = _looked_at(session, CommittedFiles(session.git, session.git.resolve(rev or session.at)))
    else:
        result = _looked_at(session, WorkTree(session.git))
    return Checked(result.checked, by_place([*result.findings, *own]))


def _looked_at(session: Session, files: FileSet) -> Checked:
    from salesctl.book import open_book_at
    from salesctl.check.run import check
    from salesctl.check.sources import CommittedFiles

    if isinstance(files, CommittedFiles):
        book = open_book_at(session.git, session.kinds, session.config, files.tree)
    else:
        book = session.book
    return check(book, files, session.today, session.installed.views)


def fmt(
    session: Session,
    paths: Annotated[list[Path] | None, Argument("PATH…", help="Files or folders; the whole book.")] = None,
) -> Annotated[Answer, LaidOutAnswer]:
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
