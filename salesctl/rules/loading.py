"""Finds the rule files: those installed packages bring, then the book's own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from salesctl.errors import Finding, SalesctlError
from salesctl.lang.text import say
from salesctl.model.sql_file import read_sql_file

from .file import Rule, parse

OWN = ".salesctl/rules"


def load_rules(
    root: Path, folders: Iterable[Path], names: Collection[str] | None = None
) -> tuple[list[Rule], list[Finding]]:
    """Every rule by duty and name, and a finding for each file that is none. Of two with one name the installed one counts.

    `names` are those looked for, when not all are.
    """
    rules: dict[str, Rule] = {}
    found: list[Finding] = []
    for file, own in _files(root, folders):
        if names is not None and file.stem not in names:
            continue
        shown = f"{OWN}/{file.name}" if own else str(file)
        try:
            rule = _read(file, shown, own=own)
        except SalesctlError as error:
            found.append(finding(shown, error))
            continue
        if file.stem in rules:
            message = say("there is a rule `{stem}` already: {source}", stem=file.stem, source=rules[file.stem].source)
            found.append(Finding(shown, 0, 0, "rule", message, say("rename the file")))
        else:
            rules[file.stem] = rule
    return sorted(rules.values(), key=lambda rule: (rule.duty, rule.name)), found


def finding(source: str, error: SalesctlError) -> Finding:
    """A rule's failure as `check` and `today` report it."""
    place = error.place
    return Finding(source, place.line if place else 0, place.column if place else 0, "rule", error.message, error.hint)


def _files(root: Path, folders: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    for folder in folders:
        yield from ((file, False) for file in sorted(folder.glob("*.sql")))
    own = root / OWN
    yield from ((file, True) for file in sorted(own.glob("*.sql")))


def _read(file: Path, shown: str, *, own: bool) -> Rule:
    return parse(read_sql_file(file, shown), file.stem, shown, own=own)
