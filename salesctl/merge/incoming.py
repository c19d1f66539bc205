"""What a range of commits brings into a book: errors it did not have before, what merges among them left out, money and plan.

For whoever takes them in: the hook of a server, a check of a branch, the hooks of a clone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from salesctl import yamlio
from salesctl.book import open_book_at
from salesctl.check import rights
from salesctl.check.gate import by_place, new
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern

from .audit import lost
from .judging import classified, judged, standing

if TYPE_CHECKING:
    from salesctl.errors import Finding
    from salesctl.git import Git
    from salesctl.model.kinds import Kinds
    from salesctl.session.session import Session

_MARKERS = lazy_pattern(r"^<{7} .*\n(?s:.*?)^={7}\n(?s:.*?)^>{7} ", re.MULTILINE)
FIGURES = {
    "receivable": "select currency, sum(outstanding) from receivable group by currency",
    "pipeline": """select s.currency, sum(p.worth) from deal_state as s join deal_part as p on p.deal = s.deal
        where s.outcome = 'open' group by s.currency""",
    "ordered": """select coalesce(o.currency, book_currency()), sum(s.gross) from order_sum as s
        join "order" as o on o.id = s."order" where o.archived = 0 group by 1""",
    "paid": "select coalesce(currency, book_currency()), sum(amount) from payment where archived = 0 group by 1",
    "planned": "select '', count(*) from planned",
}
"""What a range's effect is told by: sums by currency, and a count."""


class Effect(NamedTuple):
    """One sum, or count, before and after."""

    name: str
    """A key of FIGURES."""
    currency: str
    """Empty for a count."""
    before: int
    after: int


def merges(git: Git, old: Sequence[str], tip: str) -> list[str]:
    """The merge commits in `tip` that are in none of `old`, oldest first."""
    words = ("rev-list", "--merges", "--reverse", "--end-of-options", tip, *(f"^{commit}" for commit in old), "--")
    return git.run(*words).decode("ascii").split()


def left_out(git: Git, kinds: Kinds, joined: Sequence[str]) -> list[Finding]:
    """What merge commits left out, though one side alone had changed it."""
    return [one for merge in joined for one in lost(git, kinds, merge)]


def brought(session: Session, old: Sequence[str], tip: str) -> list[Finding]:
    """What is wrong with the book at `tip` and with it at none of `old`, as `check` says it; and what merges left out.

    What a merge brought about that is right on each side is to be settled, as where `sync` merges; not what stands in a record
    that it wrote by itself.
    """
    git, day = session.git, session.present_day
    known = session.kinds, session.config, session.installed.views, day

    def found(commit: str) -> Sequence[Finding]:
        return standing(git, *known, commit)

    left: Sequence[Finding] = found(tip)
    for commit in old:
        left = new(left, found(commit)) if left else left
    joined = merges(git, old, tip)
    missing = {merge: list(lost(git, session.kinds, merge)) for merge in joined}
    between = {one.identity for one in classified(left, ()).settle if one.level == "error"}
    settled: set[tuple[str, str, str]] = set()
    for merge in joined if between else ():
        by_itself = {one.path for one in missing[merge]}
        both = judged(git, *known, merge, git.parents(merge), ()).settle
        settled |= {one.identity for one in both if one.path not in by_itself}
    left = [one._replace(level="settle") if one.identity in between & settled else one for one in left]
    judged_ = (git, session.kinds, old, tip, day.isoformat())
    history = [*rights.brought(*judged_), *rights.brought_unsigned(*judged_)]
    audited = [one for of_merge in missing.values() for one in of_merge]
    return by_place([*left, *_markers(session, old, tip), *audited, *history])


def _markers(session: Session, old: Sequence[str], tip: str) -> Iterator[Finding]:
    """Conflict markers in files that are no records; of records `check` says so."""
    git = session.git
    changed = git.tree_delta(old[0] if old else None, tip)
    files = {path: oid for path, oid in changed if oid and session.kinds.of(path) is None}
    contents = dict(git.blobs(dict.fromkeys(files.values())))
    for path, oid in files.items():
        raw = contents[oid]
        if b"\0" not in raw and (found := _MARKERS.search(raw.decode("utf-8", "replace"))):
            yield yamlio.left_markers(found.start()).load_error(raw, path).finding


def figures(session: Session, old: str | None, tip: str) -> list[Effect]:
    """The sums that a range changes."""

    def at(commit: str | None) -> dict[tuple[str, str], int]:
        if commit is None:
            return {}
        with open_book_at(session.git, session.kinds, session.config, commit) as book:
            query = book.query(session.today, views=session.installed.views)
            return {(name, row[0]): row[1] or 0 for name, sql in FIGURES.items() for row in query.rows(sql)}

    before, after = at(old), at(tip)
    found = [Effect(*key, before.get(key, 0), after.get(key, 0)) for key in dict.fromkeys((*before, *after))]
    return [figure for figure in found if figure.before != figure.after]
