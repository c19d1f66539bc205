"""Keeping the book in order: check and fmt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NotRequired, TypedDict

from salesctl.cli.findings import as_data, as_text
from salesctl.errors import SalesctlError
from salesctl.lang.text import joined, say
from salesctl.model.root import NAME
from salesctl.model.values import unscaled
from salesctl.plugins.declaration import Argument, Option
from salesctl.session.answer import Answer, Line
from salesctl.session.answer_shapes import ExactNumber, FindingData
from salesctl.session.drafts import Draft
from salesctl.yamlio import read_file

if TYPE_CHECKING:
    from salesctl.check.run import Checked
    from salesctl.check.sources import FileSet
    from salesctl.errors import Finding, Level
    from salesctl.merge.incoming import Effect
    from salesctl.model.table import Table
    from salesctl.session.session import Session

_MOST = 200
_FIGURES = {
    "receivable": say("owed by clients"),
    "pipeline": say("open deals"),
    "ordered": say("ordered"),
    "paid": say("paid"),
    "planned": say("planned activities"),
}


class FigureData(TypedDict):
    """What a branch makes of one figure."""

    name: str
    currency: Annotated[str, "Of a sum; empty: a count."]
    before: ExactNumber
    after: ExactNumber


class CheckAnswer(TypedDict):
    """What `check` found."""

    checked: Annotated[int, "How many records were read."]
    findings: list[FindingData]
    figures: NotRequired[Annotated[list[FigureData], "Of a range of commits: what it does to money and plan."]]


class LaidOutAnswer(TypedDict):
    """The files that `fmt` laid out."""

    formatted: list[str]
    commit: str


def check(
    session: Session,
    rev: Annotated[
        str,
        Argument(
            "REV|FROM..TO",
            help="Check this revision instead of the work tree; or what the commits of TO bring that FROM has not.",
        ),
    ] = "",
    staged: Annotated[
        bool, Option("--staged", help="Check what would be committed now; what HEAD has wrong already is left out.")
    ] = False,
    warn: Annotated[bool, Option("--warn", help="List warnings, too.")] = False,
) -> Annotated[Answer, CheckAnswer]:
    """Find every error in the book's files: bad YAML, unknown fields, links that lead nowhere, impossible facts.

    Run it after editing by hand; the commit hook and CI run it too. Exit code 1 when an error is found; what is only to be
    settled, or a warning, leaves it 0.

    Of a branch, `check main..mine` says what is wrong with it and was not before, and what it does to money and plan.
    """
    if ".." in rev:
        return _range(session, rev)
    result = checked(session, staged=staged, rev=rev)
    counts = Counter(finding.level for finding in result.findings)
    listed = [finding for finding in result.findings if warn or finding.level != "warning"]
    shown: list[str | Line | Table] = []
    shown += lines_of(listed)
    shown += _verdict(result.checked, counts)
    return Answer(
        {"checked": result.checked, "findings": as_data(listed)}, shown, exit_code=1 if counts["error"] else 0
    )


def lines_of(findings: Sequence[Finding]) -> Iterator[Line]:
    """Findings with their hints; of many the first ones."""
    for finding in findings[:_MOST]:
        yield Line(as_text(finding), "bad" if finding.level == "error" else "warn")
        if finding.hint:
            yield Line(joined("", ["  ", say("hint: {hint}", hint=finding.hint)]), "dim")
    if len(findings) > _MOST:
        yield Line(say("… and {count} more: --json lists all", count=len(findings) - _MOST), "dim")


def _range(session: Session, typed: str) -> Answer:
    """What the commits of a branch bring."""
    from salesctl.merge.incoming import brought, figures
    from salesctl.model.table import Column, Table

    git = session.git
    first, _, last = typed.partition("..")
    tip, start = git.resolve(last.removeprefix(".") or "HEAD"), git.resolve(first or "HEAD")
    bases = git.merge_bases(start, tip)
    if not bases:
        raise SalesctlError(say("{range}: the two have no commit in common", range=typed))
    found, sums = brought(session, bases, tip), figures(session, bases[0], tip)
    paths = [path for path, _ in git.tree_delta(bases[0], tip) if session.kinds.of(path)]
    counts = Counter(finding.level for finding in found)
    columns = [
        Column("figure", "word", say("what")),
        Column("before", "as", say("before")),
        Column("after", "as", say("after")),
        Column("currency", title=say("currency")),
    ]
    rows = [[one.name, one.before, one.after, one.currency] for one in sums]
    units = ["money" if one.currency else "integer" for one in sums]
    shown: list[str | Line | Table] = [*lines_of(found), *_verdict(len(paths), counts)]
    shown += (
        [Table("figures", say("What it does to money and plan"), columns, rows, units=units, words=_FIGURES)]
        if sums
        else []
    )
    data = {"checked": len(paths), "findings": as_data(found), "figures": [_plain(one) for one in sums]}
    return Answer(data, shown, exit_code=1 if counts["error"] else 0)


def _plain(one: Effect) -> FigureData:
    def exact(value: int) -> str:
        return unscaled(value, "money", one.currency) if one.currency else str(value)

    return {"name": one.name, "currency": one.currency, "before": exact(one.before), "after": exact(one.after)}


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
    from salesctl.check import rights
    from salesctl.check.gate import by_place
    from salesctl.check.run import Checked
    from salesctl.check.sources import CommittedFiles, WorkTree
    from salesctl.setup import own_files

    own = own_files.findings(session)
    if staged:
        result, paths = _staged(session)
        own = [finding for finding in own if finding.path in paths]
    elif rev or session.at:
        result = _looked_at(session, CommittedFiles(session.git, session.git.resolve(rev or session.at)))
    else:
        result = _looked_at(session, WorkTree(session.git))
        own += rights.standing(session.book, session.present_day)
    return Checked(result.checked, by_place([*result.findings, *own]))


def _staged(session: Session) -> tuple[Checked, Collection[str]]:
    """What is wrong with the commit that what is staged would become, and with none of those before it; and what it changes.

    Of a merge, what is right on each side and wrong together is to be settled, as where `sync` merges; and what cannot be read is
    held against HEAD alone, settings among it: nobody is to receive it.
    """
    from salesctl.check import rights
    from salesctl.check.gate import new
    from salesctl.check.run import Checked
    from salesctl.check.sources import CommittedFiles
    from salesctl.merge.judging import classified

    git = session.git
    head = git.head()
    sides = [head, *git.merge_heads()] if head else []
    staged = CommittedFiles(git, git.staged_commit(sides))
    result = _looked_at(session, staged)
    deltas = [{path for path, _ in git.tree_delta(side, staged.tree)} for side in sides]
    paths = set.intersection(*deltas) if deltas else set(staged.paths)
    paths |= {NAME} & deltas[0] if deltas else set()
    found, unreadable = result.findings, {one.identity for one in session.book.broken}
    for side in sides:
        if found:
            known = _looked_at(session, CommittedFiles(git, side)).findings
            found = new(found, [one for one in known if side == head or one.identity not in unreadable])
    if len(sides) > 1:
        settle = set(classified(found, paths).settle)
        found = [one._replace(level="settle") if one in settle else one for one in found]
    denied = rights.staged(git, session.kinds, sides, staged.tree, session.present_day.isoformat())
    return Checked(result.checked, [*found, *denied]), paths


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
