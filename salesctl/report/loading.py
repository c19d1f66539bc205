"""Finds reports: those installed packages bring, then the book's own."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from salesctl.errors import Finding, Place, SalesctlError, UsageError
from salesctl.lang.text import say
from salesctl.model.sql_file import read_sql_file, sql_files

from .declaration import Report
from .file import parse

OWN = ".salesctl/reports"


def report_files(folders: Iterable[Path]) -> dict[str, Path]:
    """The report files of these folders by name, in order of names. Of two with one name the first counts."""
    found: dict[str, Path] = {}
    for folder in folders:
        for file in folder.iterdir() if folder.is_dir() else ():
            if file.suffix in (".sql", ".py") and not file.stem.startswith("_"):
                found.setdefault(file.stem, file)
    return dict(sorted(found.items()))


def load_report(root: Path, folders: Iterable[Path], name: str) -> Report:
    """One report by name. Raises UsageError when there is none, SalesctlError for a file that is none."""
    installed, own = report_files(folders), own_report_files(root)
    if name in own:
        if name in installed:
            place = Place(f"{OWN}/{name}.sql")
            raise SalesctlError(
                say("there is a report `{name}` already: {file}", name=name, file=installed[name]),
                place=place,
                hint=say("rename the file"),
            )
        return _own(own[name])
    if name not in installed:
        raise UsageError(
            say("there is no report `{name}`", name=name),
            hint=say("there are {list}", list=", ".join([*installed, *own])),
        )
    return _installed(name, installed)


def load_reports(root: Path, folders: Iterable[Path]) -> tuple[list[Report], list[Finding]]:
    """Every report by name, the book's own last, and a finding for each file that is none."""
    folders = list(folders)
    reports, found = [], []
    for name in dict.fromkeys([*report_files(folders), *own_report_files(root)]):
        try:
            reports.append(load_report(root, folders, name))
        except SalesctlError as error:
            place = error.place or Place(name)
            found.append(Finding(place.path, place.line, place.column, "report", error.message, error.hint))
    return reports, found


def own_report_files(root: Path) -> dict[str, Path]:
    """The report files that came with a book, by name: SQL only, for code of a book is never run."""
    return {file.stem: file for file in sql_files(root / OWN)}


def _own(file: Path) -> Report:
    shown = f"{OWN}/{file.name}"
    return parse(read_sql_file(file, shown), file.stem, shown, own=True)


def _installed(name: str, files: Mapping[str, Path]) -> Report:
    file = files.get(name)
    if file is None:
        raise SalesctlError(say("there is no report `{name}` to take after", name=name))
    if file.suffix == ".py":
        return _from_module(name, file)
    text = read_sql_file(file, str(file))
    return parse(text, name, str(file), like=partial(_installed, files=files))


def _from_module(name: str, file: Path) -> Report:
    spec = importlib.util.spec_from_file_location(f"salesctl_report_{name}", file)
    if spec is None or spec.loader is None:
        raise SalesctlError(say("{file} is no Python module", file=file))
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        report = module.report
    except Exception as error:
        raise SalesctlError(
            say("the report `{name}` cannot be loaded: {error}", name=name, error=f"{type(error).__name__}: {error}"),
            place=Place(str(file)),
        ) from error
    if not isinstance(report, Report):
        raise SalesctlError(
            say("`report` is a {type}, not a salesctl.api.Report", type=type(report).__name__), place=Place(str(file))
        )
    return report._replace(name=name, source=str(file))
