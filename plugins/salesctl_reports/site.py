"""`report site`: the manager's page, a page for each person and each client, as a folder that any web server can show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from salesctl.api import (
    Answer,
    Column,
    Line,
    Report,
    SalesctlError,
    Sections,
    Session,
    Table,
    load_report,
    period_of,
    rendered,
    say,
    title_of_report,
)

if TYPE_CHECKING:
    from salesctl.api import Shown

_INDEX, _OF_PERSON, _OF_CLIENT = "manager", "person", "client"
"""The reports that the pages are made of."""
_PEOPLE, _CLIENTS = "people", "clients"
"""The folders of the pages of one person, of one client."""
_USER_SQL = """
select id as user, role, team from "user" where archived = 0 and (left_on is null or left_on >= today()) order by name, id
"""
_CLIENT_SQL = "select id as client, owner, segment from client where archived = 0 order by name, id"


class SiteAnswer(TypedDict):
    """A site that was written."""

    folder: str
    pages: list[str]


def site(session: Session, folder: Path, *, agreed: bool) -> Answer:
    """The pages, to be written into a folder. Raises SalesctlError where nobody agreed that others may read them."""
    if not agreed and not _confirmed(session, folder):
        raise SalesctlError(
            say("a site shows debts, deals and names to all who can open its folder"),
            hint=say("where only those see it who may, add --yes"),
        )
    files = dict(_pages(session))
    data = {"folder": str(folder), "pages": sorted(files)}
    shown = [Line(say("{pages:page|pages} → {folder}", pages=len(files), folder=folder / "index.html"), "good")]
    return Answer(data, shown, file=folder, files=files)


def _confirmed(session: Session, folder: Path) -> bool:
    """Whether a person at a terminal agrees."""
    question = say("Write debts, deals and names into {folder}, for all who can open it?", folder=folder)
    try:
        return session.conversation.at_terminal and session.conversation.confirm(question, usual=False)
    except EOFError:
        return False


def _pages(session: Session) -> Iterator[tuple[str, bytes]]:
    """Every page by its path in the folder."""
    query = session.query()
    users, clients = ([tuple(row) for row in query.rows(sql)] for sql in (_USER_SQL, _CLIENT_SQL))
    known = {
        **{("user", row[0]): f"{_PEOPLE}/{row[0]}.html" for row in users},
        **{("client", row[0]): f"{_CLIENTS}/{row[0]}.html" for row in clients},
    }
    pages = _Site(session, known)
    yield "index.html", pages.page(_INDEX, {}, [pages.people(users), pages.clients(clients)])
    for report, kind, rows in ((_OF_PERSON, "user", users), (_OF_CLIENT, "client", clients)):
        for row in rows:
            yield known[kind, row[0]], pages.page(report, {kind: row[0]})


class _Site:
    """The pages of a site, each with links to the others."""

    def __init__(self, session: Session, known: Mapping[tuple[str, str], str]) -> None:
        self._session = session
        self._known = known
        self._sections = Sections(session)
        self._reports: dict[str, Report] = {}

    def page(self, name: str, takes: Mapping[str, str], further: Sequence[Table] = ()) -> bytes:
        """One page: a report made of sections, and tables below it."""
        session = self._session
        if name not in self._reports:
            self._reports[name] = load_report(session.root, session.installed.reports, name)
        report = self._reports[name]
        title = title_of_report(session, report, period_of(report, session, ""), takes)
        shown: list[Shown] = [Line(title, "title")]
        up = "../" if takes else ""
        shown += [Line(say("All clients and people"), link=f"{up}index.html")] if up else []
        for found in self._sections.tables(report, takes):
            if isinstance(found, SalesctlError):
                raise found
            if found.rows or not takes:  # what is not there of somebody needs no heading
                shown.append(self._linked(found, up))
        shown += [self._linked(session.named(table), up) for table in further]
        return rendered(Answer({}, shown, origin=session.origin), "html", session.language)

    def people(self, rows: Sequence[Sequence[object]]) -> Table:
        """Everybody who has a page."""
        columns = [
            Column("user", "ref", say("who", "heading")),
            Column("role", "word", say("role", "heading")),
            Column("team", "ref", say("team", "heading")),
        ]
        return Table("people", say("People"), columns, rows, key=("user",))

    def clients(self, rows: Sequence[Sequence[object]]) -> Table:
        """Every client who has a page."""
        columns = [
            Column("client", "ref", say("client", "heading")),
            Column("owner", "ref", say("owner", "heading")),
            Column("segment", "word", say("segment", "heading")),
        ]
        return Table("clients", say("Clients"), columns, rows, key=("client",))

    def _linked(self, table: Table, up: str) -> Table:
        """The table with links from ids of people and clients to their pages."""
        found: dict[tuple[str, str], str] = {}
        for n, column in enumerate(table.columns):
            kind = "client" if column.name == "client" else "user"
            if column.type == "ref":
                for value in {str(row[n]) for row in table.rows if row[n]}:
                    if (kind, value) in self._known:
                        found[column.name, value] = up + self._known[kind, value]
        return table._replace(links=found)
