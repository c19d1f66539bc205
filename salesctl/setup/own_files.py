"""Whether what a book brings besides its records can be used: settings, schemas, rules, views, reports, translations.

Nothing in `.salesctl` is passed over: a file that nobody reads would be taken for one that works.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl import yamlio
from salesctl.book.query import views
from salesctl.errors import Finding, Place, SalesctlError
from salesctl.lang import language
from salesctl.lang.catalogue import TextCatalogue
from salesctl.lang.suggestions import did_you_mean
from salesctl.lang.text import say
from salesctl.model import declarations
from salesctl.model.record_tables import tables
from salesctl.model.root import NAME, OWN
from salesctl.report import loading as reports
from salesctl.rules import loading as rules

if TYPE_CHECKING:
    from salesctl.session.session import Session

_ENDINGS: Mapping[str, str] = {
    declarations.OWN: ".json",
    rules.OWN: ".sql",
    views.OWN: ".sql",
    reports.OWN: ".sql",
    language.OWN: ".po",
}
"""The folders of what a book brings, each with how the names of its files end."""


def findings(session: Session) -> list[Finding]:
    """Everything wrong with these files as they lie in the work tree, in no particular order."""
    return [
        *session.config.faults,
        *_sources(session),
        *session.kinds.faults,
        *rules.load_rules(session.root, session.installed.rules)[1],
        *_each(views.own_files(session.root), "view", lambda name, file: _view(session, name, file)),
        *_each(
            reports.own_report_files(session.root),
            "report",
            lambda name, _: reports.load_report(session.root, session.installed.reports, name),
        ),
        *_each(_catalogues(session.root), "catalogue", _catalogue),
        *_strays(session.root),
    ]


def _each(files: Mapping[str, Path], rule: str, read: Callable[[str, Path], object]) -> Iterator[Finding]:
    for name, file in files.items():
        try:
            read(name, file)
        except SalesctlError as error:
            place = error.place or Place(file.name)
            yield Finding(place.path, place.line, place.column, rule, error.message, error.hint)


def _view(session: Session, name: str, file: Path) -> None:
    shown = views.read(name, file, own=True).source
    if name in views.files(session.installed.views) or name in {table.view for table in tables(session.kinds)}:
        message = say("`{name}` means something else already", name=name)
        raise SalesctlError(message, place=Place(shown), hint=say("rename the view"))


def _catalogue(code: str, file: Path) -> None:
    shown = f"{language.OWN}/{file.name}"
    if not language.exists(code):
        hint = say("name it by its language: {codes}", codes=", ".join(f"{one}.po" for one in language.codes()))
        raise SalesctlError(say("`{code}` is not a language", code=code), place=Place(shown), hint=hint)
    TextCatalogue(file, shown)


def _catalogues(root: Path) -> Mapping[str, Path]:
    return {file.stem: file for file in sorted((root / language.OWN).glob("*.po"))}


def _sources(session: Session) -> Iterator[Finding]:
    """Kinds that another system is said to master, and that there are not."""
    wrong = [
        (("sources", name, "kinds", n), kind)
        for name, kinds in session.config.sources.items()
        for n, kind in enumerate(kinds)
        if kind not in session.kinds
    ]
    if wrong:
        at = yamlio.places(yamlio.read_file(session.root / NAME, NAME))
        for keys, kind in wrong:
            message = say("there is no kind `{kind}`", kind=kind)
            yield Finding(NAME, *at(keys), "bad-value", message, did_you_mean(kind, session.kinds))


def _strays(root: Path) -> Iterator[Finding]:
    """What lies in `.salesctl` and is never read."""
    own = root / OWN
    for entry in sorted(own.iterdir()) if own.is_dir() else ():
        shown = f"{OWN}/{entry.name}"
        if shown not in _ENDINGS:
            names = [folder.removeprefix(f"{OWN}/") for folder in _ENDINGS]
            message = say("salesctl does not read this")
            yield Finding(shown, 0, 0, "stray-file", message, did_you_mean(entry.name, names))
            continue
        for file in sorted(entry.iterdir()) if entry.is_dir() else ():
            if file.suffix != _ENDINGS[shown] and not file.name.startswith("."):
                path = f"{shown}/{file.name}"
                message = say("not read: its name does not end in {ending}", ending=_ENDINGS[shown])
                yield Finding(path, 0, 0, "stray-file", message, say("rename it, or move it elsewhere"))
