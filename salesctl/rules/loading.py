"""Finds the rule files: those installed packages bring, then the book's own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from salesctl.book.query import sql_tables
from salesctl.errors import Finding, SalesctlError
from salesctl.lang import template
from salesctl.lang.text import say
from salesctl.model.sql_file import read_sql_file, remembered, sql_files

from . import file as rule_file
from .file import Rule, again, parse

OWN = ".salesctl/rules"


def load_rules(
    root: Path, folders: Iterable[Path], names: Collection[str] | None = None
) -> tuple[list[Rule], list[Finding]]:
    """Every rule by duty and name, and a finding for each file that is none. Of two with one name the installed one counts.

    `names` are those looked for, when not all are.
    """
    rules: dict[str, Rule] = {}
    found: list[Finding] = []
    shipped = [file for folder in folders for file in sql_files(folder)]
    known = _known(shipped)
    files = [*((file, False) for file in shipped), *((file, True) for file in sql_files(root / OWN))]
    for file, own in files:
        if names is not None and file.stem not in names:
            continue
        shown = f"{OWN}/{file.name}" if own else str(file)
        try:
            rule = known.get(str(file)) or _read(file, shown, own=own)
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


def _known(shipped: Iterable[Path]) -> Mapping[str, Rule]:
    """The rules in these files of installed packages, by file; those that cannot be used are left out."""
    code = (rule_file.__file__, template.__file__, sql_tables.__file__)
    files = {str(file): file for file in shipped}
    return remembered("rules", files, lambda source, file: _read(file, source, own=False), again, code)


def _read(file: Path, shown: str, *, own: bool) -> Rule:
    return parse(read_sql_file(file, shown), file.stem, shown, own=own)
