"""`demo`: the example book made for today, its plan, its calendar, a report, and what to try next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, TypedDict

from salesctl.cli.clock import now
from salesctl.cli.command_tree import nodes
from salesctl.cli.open_session import installed
from salesctl.cli.output_files import OutputFiles
from salesctl.lang.text import joined, say
from salesctl.model.config import load_config
from salesctl.model.shipped import shipped
from salesctl.model.table import Table
from salesctl.plugins.declaration import Argument, attribute
from salesctl.session.answer import Answer, Line
from salesctl.session.session import Session
from salesctl.setup.demo import write_demo


class DemoAnswer(TypedDict):
    """The example book that was made, and what is in it."""

    path: str
    records: int
    commits: int
    obligations: int
    planned: int
    calendar: Annotated[str, "Its calendar file."]


def demo(
    folder: Annotated[Path, Argument("DIR", help="A new folder.")] = Path("salesctl-demo"),
) -> Annotated[Answer, DemoAnswer]:
    """See it all on an example book: a distributor's half a year, by several people, ending yesterday.

    Makes the book in a new folder, shows what Anna owes today and why, plans her day, writes her calendar and a report.
    """
    here = folder.absolute()
    moment = now()
    zone = load_config(shipped("example")).zone
    write_demo(here, moment.astimezone(zone).date())
    session = Session(here, now=moment, installed=installed())
    commits = session.git.run("rev-list", "--count", "HEAD").decode("ascii").strip()
    today = _command("today")(session)
    planned = _command("plan day")(session, commit=True)
    calendar = _command("calendar export")(session, output=here / "plan.ics")
    OutputFiles(session.git, session.conversation).write(calendar.file, calendar.raw)
    report = _command("report")(session, "plan")
    shown: list[str | Line | Table] = [
        Line(
            say(
                "{company}: {records:record|records}, {commits:commit|commits}, in {folder}",
                company=session.config.company,
                records=session.book.count(),
                commits=int(commits),
                folder=folder,
            ),
            "good",
        ),
        "",
        *today.shown,
        "",
        Line(say("Her day, committed as planned calls and visits:"), "title"),
        *planned.shown,
        Line(
            say(
                "{folder}/plan.ics: {events:event|events} for any calendar program",
                folder=folder,
                events=calendar.data["events"],
            ),
            "good",
        ),
        "",
        *report.shown,
        "",
        Line(say("Try next:"), "title"),
        *(joined("", ["  ", line]) for line in _next(folder, today.data["obligations"])),
    ]
    data: dict[str, Any] = {
        "path": str(here),
        "records": session.book.count(),
        "commits": int(commits),
        "obligations": len(today.data["obligations"]),
        "planned": len(planned.data["planned"]),
        "calendar": str(here / "plan.ics"),
    }
    return Answer(data, shown)


def _command(name: str) -> Any:
    """A command's function by its name."""
    head, _, tail = name.partition(" ")
    node = nodes()[head]
    node = node.inside[tail] if tail else node
    return attribute(node.command.target) if node.command else None


def _next(folder: Path, owed: Sequence[Mapping[str, Any]]) -> list[str]:
    debt = next((one["line"] for one in owed if one["rule"] == "overdue"), 1)
    tries = (
        ("salesctl today", say("what Anna owes, with numbers for each line")),
        (f'salesctl log {debt} "pays on Friday" --promise 100000@fri', say("a debt: promised, it rests until then")),
        ("salesctl duties", say("all 23 duties; `salesctl duties 2` explains one")),
        ("salesctl brief kolorit", say("a client on a page, before you call")),
        ("salesctl history order-stroydvor-ha9c", say("who changed what, and when")),
    )
    width = max(len(command) for command, _ in tries)
    return [f"cd {folder}", *(joined("", [f"{command:{width}}  # ", why]) for command, why in tries)]
