"""Getting started: an example book, an empty book, what is installed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, TypedDict

from salesctl.cli import reader
from salesctl.cli.clock import now
from salesctl.cli.commands.doctor import identity
from salesctl.cli.open_session import installed
from salesctl.cli.prompt import TypedConversation
from salesctl.errors import SalesctlError
from salesctl.git import Git
from salesctl.lang.language import KEY_LANGUAGE, open_language, preferred
from salesctl.lang.text import FreeText, joined, say
from salesctl.model.kinds import load_kinds
from salesctl.model.root import NAME
from salesctl.model.table import Column, Table
from salesctl.plugins.declaration import Argument, Option
from salesctl.plugins.discovery import folders, plugins
from salesctl.report.loading import report_files
from salesctl.session.answer import Answer, Line
from salesctl.session.resolve import resolve
from salesctl.session.session import Session
from salesctl.setup.joining import joining
from salesctl.setup.new_book import editor_files, first_policy, new_book
from salesctl.setup.plain_git import set_up
from salesctl.store import Change, Message, Store


class NewBookAnswer(TypedDict):
    """Where the new book is."""

    path: str
    commit: str


class JoinedAnswer(TypedDict):
    """Where the copy is, and whose."""

    path: str
    records: int
    user: Annotated[str | None, "Whose the commits made in it are; nobody of the book where git knows another address."]


class PluginData(TypedDict):
    """An installed plugin, what it adds, and why it did not load."""

    name: str
    version: str
    distribution: str
    help: str
    commands: list[str]
    reports: list[str]
    exporters: list[str]
    importers: list[str]
    formats: list[str]
    rules: list[str]
    views: list[str]
    kinds: list[str]
    error: str


class PluginsAnswer(TypedDict):
    """The installed plugins."""

    plugins: list[PluginData]


def init(
    folder: Annotated[Path, Argument("DIR", help="The book's folder.")] = Path(),
    company: Annotated[str, Option(help="Your company's name; the folder's name unless given.")] = "",
    currency: Annotated[str, Option(help="The currency most of your sales are in; your country's unless given.")] = "",
    time_zone: Annotated[
        str, Option(metavar="ZONE", help="Where your days begin: Europe/Berlin; your machine's unless given.")
    ] = "",
    language: Annotated[
        str, Option(metavar="LANGUAGE", help="The language of the book's messages; your machine's unless given.")
    ] = "",
    country: Annotated[
        str,
        Option(metavar="CC", help="How phone numbers without a country code are read; your machine's unless given."),
    ] = "",
) -> Annotated[Answer, NewBookAnswer]:
    """Start an empty book in a folder: settings, editor support, and a policy with stages and response times to make yours.

    Do this once for a team; everyone else clones it. The folder becomes a Git repository unless it is one. What is not given is
    asked at a terminal, with what your machine's settings say as the usual answer; in a pipe that is taken, and said.
    """
    here = folder.resolve()
    if (here / ".git").exists():
        Store(Git(here)).recover()  # an `init` that was cut off leaves no book
    if (here / NAME).exists():
        raise SalesctlError(
            say("{here} is a book already", here=here), hint=say("go into it: cd {folder}", folder=folder)
        )
    settings, taken_from = _settings(
        country=country, currency=currency, time_zone=time_zone, language=language or reader.asked()
    )
    written = settings["language"]
    beside = _beside(here)
    files = new_book(company or here.name, settings["currency"], settings["time_zone"], written, settings["country"])
    files |= first_policy(now().year, open_language(written or KEY_LANGUAGE).say)
    files |= editor_files(load_kinds(None, folders("schemas")))
    taken = sorted(name for name in files if (here / name).exists())
    if taken:
        raise SalesctlError(
            say("{file} is there already", file=here / taken[0]), hint=say("move it away, or choose an empty folder")
        )
    git = Git.init(here) if not (here / ".git").exists() else Git(here)
    changes = [Change(path, content, None) for path, content in files.items()]
    message = Message(open_language(written).say(say("Start the book")))
    set_up(git)
    committed = Store(git).commit(changes, message, when=now().isoformat(timespec="seconds"))
    commit = committed.oid if committed else ""
    reader.turn_to(written)
    name, email = git.identity() or ("Anna Berg", "anna@example.com")
    shown: list[str | Line | Table] = [
        Line(say("An empty book in {here}", here=here), "good"),
        Line(
            say(
                "  {currency}, {time_zone}: salesctl.yaml",
                currency=settings["currency"],
                time_zone=settings["time_zone"],
            ),
            "dim",
        ),
        *taken_from,
        *beside,
        say("Next:"),
        *([] if here == Path.cwd() else [f"  cd {folder}"]),
        f'  salesctl user add --name "{name}" --email {email} --role rep',
        f'  salesctl lead "{open_language(written).say(say("Acme Pumps, met at the fair"))}"',
        "  salesctl today",
    ]
    return Answer({"path": str(here), "commit": commit}, shown)


_USUAL = {"country": "", "currency": "EUR", "time_zone": "UTC"}
_QUESTIONS = {
    "country": say("Country, by which phone numbers are read (two letters)"),
    "currency": say("Currency of most of your sales"),
    "time_zone": say("Time zone"),
    "language": say("Language of the book's messages"),
}


def _settings(**given: str) -> tuple[dict[str, str], list[Line]]:
    """What a book is made with: as given, else as answered at a terminal, else by the machine; and what is said of that."""
    from salesctl.lang.currencies import currency_of
    from salesctl.setup.machine import place

    found = place(os.environ)
    talk = TypedConversation()
    asks = talk.at_terminal and not any(value for name, value in given.items() if name != "language")
    settings: dict[str, str] = {}
    guessed: list[str] = []
    unknown: list[str] = []
    for name, question in _QUESTIONS.items():
        known = {
            "country": found.country,
            "currency": currency_of(settings.get("country", "").upper()),
            "time_zone": found.time_zone,
            "language": preferred(),
        }[name]
        settings[name] = given[name] or known or _USUAL.get(name, "")
        if given[name]:
            continue
        if asks:
            try:
                answer = talk.ask(say("{question} [{usual}]: ", question=question, usual=settings[name]))
            except EOFError:
                raise SalesctlError(say("nothing was made: a question was not answered")) from None
            settings[name] = answer or settings[name]
        else:
            (guessed if known else unknown).append(f"--{name.replace('_', '-')} {settings[name]}".strip())
    said = []
    if guessed:
        said.append(Line(say("  by this machine's settings: {settings}", settings=", ".join(guessed)), "dim"))
    if unknown:
        said.append(
            Line(say("  not known, so look whether it is right: {settings}", settings=", ".join(unknown)), "warn")
        )
    if said:
        said.append(Line(say("  to change it: edit salesctl.yaml"), "dim"))
    return settings, said


def _beside(here: Path) -> list[Line]:
    """What is said of a folder that holds something, or lies in a repository."""
    said = []
    others = [one for one in here.iterdir() if one.name != ".git"] if here.is_dir() else []
    if others:
        said.append(
            Line(
                say(
                    "  {n:file or folder lies|files or folders lie} in it already: they stay, and are no part of the book",
                    n=len(others),
                ),
                "warn",
            )
        )
    around = next((folder for folder in here.parents if (folder / ".git").exists()), None)
    if around and not (here / ".git").exists():
        said.append(
            Line(
                say("  it lies in another repository, {folder}: the book is a repository of its own", folder=around),
                "warn",
            )
        )
    return said


def join(
    address: Annotated[str, Argument("ADDRESS", help="Where the team's book is, as for `git clone`.")],
    folder: Annotated[Path | None, Argument("DIR", help="A new folder; named as the book is unless given.")] = None,
    user: Annotated[str, Option(metavar="USER", help="Who you are in the book: commits made here are theirs.")] = "",
) -> Annotated[Answer, JoinedAnswer]:
    """Get a copy of your team's book with all its history, set up so that plain git does right by it, too.

    Do this once on each machine; `salesctl sync` from then on. Where it was cut off, type it again. Git knows you by `user.email`;
    with --user it takes, in this copy, the name and the address that the book has of you.
    """
    named = address.rstrip("/").removesuffix("/.git").removesuffix(".git").replace(":", "/").rpartition("/")[2]
    here = (folder or Path(named)).absolute()
    with joining(str(Path(address).absolute()) if Path(address).exists() else address, here) as git:
        if not (here / NAME).is_file():
            raise SalesctlError(
                say("{address} is no book: it has no {file}", address=address, file=NAME),
                hint=say("look at the address; whoever starts the book does `salesctl init` and `salesctl sync` first"),
            )
        set_up(git)
        session = Session(here, now=now(), installed=installed())
        if user:
            _become(session, user)
    shown: list[str | Line | Table] = [
        Line(
            say(
                "{company}: {records:record|records}, in {folder}",
                company=FreeText(session.config.company),
                records=session.book.count(),
                folder=here,
            ),
            "good",
        )
    ]
    if session.me:
        shown.append(say("You are {user} here.", user=FreeText(session.name_of("user", session.me))))
    for complaint in identity(session):
        shown += [
            Line(complaint.message, "warn"),
            Line(joined("", ["  ", say("hint: {hint}", hint=complaint.hint)]), "dim"),
        ]
    shown += [say("Next:"), f"  cd {folder or named}", "  salesctl today", "  salesctl sync"]
    return Answer({"path": str(here), "records": session.book.count(), "user": session.me}, shown)


def _become(session: Session, user: str) -> None:
    """Have git know this copy's user by the name and the address of a record."""
    ref = resolve(session, user, "user")
    record = session.book.record(ref.kind, ref.id)
    if not record.get("email"):
        raise SalesctlError(
            say("the book has no e-mail address of {user}", user=ref.id),
            hint=say("a colleague enters it: salesctl set {user} email=…", user=ref.id),
        )
    session.git.set("user.name", str(record["name"]))
    session.git.set("user.email", str(record["email"]))


def plugin_list() -> Annotated[Answer, PluginsAnswer]:
    """Every plugin: its version, what it adds, and what failed to load and why."""
    found = plugins()
    data = [
        {
            "name": plugin.name,
            "version": plugin.version,
            "distribution": plugin.distribution,
            "help": plugin.declared.help,
            "commands": [command.name for command in plugin.declared.commands],
            "reports": list(report_files([folder] if (folder := plugin.brought("reports")) else [])),
            "exporters": [exporter.name for exporter in plugin.declared.exporters],
            "importers": [importer.suffix for importer in plugin.declared.importers],
            "formats": [form.name for form in plugin.declared.formats],
            "rules": [file.stem for file in _files(plugin.brought("rules"), "*.sql")],
            "views": [file.stem for file in _files(plugin.brought("views"), "*.sql")],
            "kinds": [file.stem for file in _files(plugin.brought("schemas"), "*.json")],
            "error": plugin.error,
        }
        for plugin in found
    ]
    adds = {
        "commands": say("commands"),
        "reports": say("reports"),
        "exporters": say("exporters"),
        "importers": say("importers"),
        "formats": say("formats"),
        "rules": say("rules"),
        "views": say("views"),
        "kinds": say("kinds"),
    }
    rows = [
        [
            entry["name"],
            entry["version"],
            joined(
                "; ",
                (joined("", [label, f": {', '.join(entry[what])}"]) for what, label in adds.items() if entry[what]),
            ),
        ]
        for entry in data
        if not entry["error"]
    ]
    shown: list[str | Line | Table] = [
        Table(
            "plugins",
            "",
            [
                Column("name", title=say("plugin")),
                Column("version", title=say("version")),
                Column("adds", title=say("adds")),
            ],
            rows,
        )
    ]
    shown += [
        Line(say("{plugin} {version} failed to load: {error}", plugin=p.name, version=p.version, error=p.error), "bad")
        for p in found
        if p.error
    ]
    return Answer({"plugins": data}, shown, exit_code=1 if any(plugin.error for plugin in found) else 0)


def _files(folder: Path | None, pattern: str) -> list[Path]:
    return sorted(folder.glob(pattern)) if folder else []
