"""`person`: what the book holds about somebody, handed out or erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypedDict

from salesctl.errors import SalesctlError, UsageError
from salesctl.lang.text import FreeText, say
from salesctl.merge.erasures import way_to_publish
from salesctl.merge.remote import remote_of, tip
from salesctl.model.table import Column, Table
from salesctl.personal.erasing import copies, erase, prepared, prune, pseudonym
from salesctl.personal.export import HeldValue, PersonExport, exported
from salesctl.personal.person import Person, find_person, places_told
from salesctl.plugins.declaration import Argument, Option
from salesctl.session.answer import Answer, Line
from salesctl.session.answer_shapes import IsoMoment

if TYPE_CHECKING:
    from salesctl.personal.erasing import Erasure
    from salesctl.session.answer import Shown
    from salesctl.session.session import Session


class PersonData(TypedDict):
    """By what the book knows, or knew, a person."""

    places: Annotated[list[str], "`client/acme/olga`: records, and items of their lists."]
    names: list[str]
    phones: list[str]
    emails: list[str]


class HeldValueData(TypedDict):
    """A value about the person."""

    path: str
    field: str
    why: Annotated[Literal["field", "link", "text"], "A field about them, a reference to them, a text that names them."]
    value: str


class PastValueData(HeldValueData):
    """A value that stood in the book, with the commit that wrote it."""

    commit: str
    at: IsoMoment
    author: str


class PersonMessageData(TypedDict):
    """A commit by the person, or whose subject names them."""

    commit: str
    at: IsoMoment
    author: str
    subject: str


class PersonExportAnswer(TypedDict):
    """All that the book and its history hold about a person."""

    person: PersonData
    held: list[HeldValueData]
    past: list[PastValueData]
    messages: list[PersonMessageData]


class ErasureAnswer(TypedDict):
    """What an erasure replaced."""

    pseudonym: str
    person: PersonData
    commit: Annotated[str, "The new end of the branch; empty in a dry run."]
    old: Annotated[str, "Where the branch stood."]
    rewritten: Annotated[int, "Commits that became others."]
    files: Annotated[int, "Versions of files that became others."]
    withdrawn: Annotated[list[str], "Commits that, with all after them, must not come back."]
    refs: Annotated[list[str], "Other branches and tags that were moved."]
    copies: Annotated[list[str], "What still has the data, in English."]
    dry_run: bool


def export(
    session: Session,
    person: Annotated[
        str, Argument("PERSON", help="CLIENT/CONTACT, a user, a whole name, a phone number or an e-mail address.")
    ],
) -> Annotated[Answer, PersonExportAnswer]:
    """Everything the book holds about a person: fields, references, texts that name them, and every value that once stood there.

    With --output FILE it is written in the format of the file's ending: .json for programs, .html for the person.
    """
    session.require_person(
        say("what is held about a person is for people to hand out: the agent {agent} does not", agent=session.agent)
    )
    found = exported(session, find_person(session, person))
    return Answer(
        {
            "person": _person(found.person),
            "held": [one._asdict() for one in found.held],
            "past": [
                {**one.held._asdict(), "commit": one.commit, "at": one.at, "author": one.author} for one in found.past
            ],
            "messages": [one._asdict() for one in found.messages],
        },
        _shown(found),
    )


def erase_(
    session: Session,
    person: Annotated[
        str, Argument("PERSON", help="CLIENT/CONTACT, a user, a whole name, a phone number or an e-mail address.")
    ],
    text: Annotated[
        list[str] | None,
        Option("--text", metavar="TEXT", help="A further spelling of the name, wherever it stands."),
    ] = None,
    clean: Annotated[
        bool, Option("--prune", help="Also remove the old commits from this clone: reflogs, notes of remotes, objects.")
    ] = False,
    all_branches: Annotated[
        bool, Option("--all-branches", help="Also from every other branch and tag of this clone.")
    ] = False,
    yes: Annotated[bool, Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, Option("--dry-run", help="Show what would become of it; nothing moves.")] = False,
) -> Annotated[Answer, ErasureAnswer]:
    """Erase a person from the book and from all of its history. A pseudonym stands in their place; documents and figures stay.

    The branch is made again without them and takes the old one's place in one step, or not at all. What other copies there are is
    named, and how the remote is brought to take it over. See docs/personal-data.md.
    """
    session.require_person(
        say("erasing a person is for people to decide: the agent {agent} may not", agent=session.agent)
    )
    whom = find_person(session, person)
    erasure = prepared(session, whom, pseudonym(), text or (), all_branches=all_branches)
    if dry_run:
        return _answer(session, whom, erasure, dry_run=True)
    _confirm(session, whom, erasure, yes=yes)
    erase(session, erasure)
    if clean:
        prune(session, erasure)
    return _answer(session, whom, erasure, pruned=clean)


def _confirm(session: Session, whom: Person, erasure: Erasure, *, yes: bool) -> None:
    if yes:
        return
    names = ", ".join(sorted(whom.names.values())) or ", ".join(sorted(whom.marks.values()))
    question = say(
        "Erase {names} from {n:commit|commits}? This cannot be taken back.",
        names=FreeText(names),
        n=len(erasure.made.commits),
    )
    if not session.conversation.at_terminal:
        raise UsageError(say("an erasure cannot be taken back"), hint=say("look at --dry-run, then add --yes"))
    if not session.conversation.confirm(question, usual=False):
        raise SalesctlError(say("nothing was erased"))


def _person(whom: Person) -> PersonData:
    def of(form: str) -> list[str]:
        return sorted(text for (its, _), text in whom.marks.items() if its == form)

    return {
        "places": list(places_told(whom.places)),
        "names": sorted(whom.names.values()),
        "phones": of("phone"),
        "emails": of("email"),
    }


def _shown(found: PersonExport) -> list[Shown]:
    whom = _person(found.person)
    title = say(
        "All the book holds about {names}", names=FreeText(", ".join(whom["names"] or whom["emails"] or whom["phones"]))
    )
    columns = [
        Column("record", title=say("record", "heading")),
        Column("field", title=say("field", "heading")),
        Column("value", title=say("value", "heading")),
    ]
    then = [*columns, Column("at", "moment"), Column("author")]
    return [
        Line(title, "title"),
        Table("held", say("Held now"), columns, [_cells(one) for one in found.held]),
        Table(
            "past",
            say("Everything that once stood there"),
            then,
            [(*_cells(one.held), one.at[:16], one.author) for one in found.past],
        ),
        Table(
            "messages",
            say("Commits by the person, or that name them"),
            [Column("at", "moment"), Column("author"), Column("subject")],
            [(one.at[:16], one.author, one.subject) for one in found.messages],
        ),
    ]


def _cells(one: HeldValue) -> tuple[str, str, str]:
    return one.path, one.field, one.value


def _answer(session: Session, whom: Person, erasure: Erasure, *, dry_run: bool = False, pruned: bool = False) -> Answer:
    made = erasure.made
    left = list(copies(session, erasure, pruned=pruned))
    count: dict[str, Any] = {"commits": len(made.commits), "files": made.files, "pseudonym": erasure.pseudonym}
    line = (
        say(
            "would be replaced by {pseudonym}: {files:version of a file|versions of files} in {commits:commit|commits}",
            **count,
        )
        if dry_run
        else say(
            "replaced by {pseudonym}: {files:version of a file|versions of files} in {commits:commit|commits}", **count
        )
    )
    shown: list[Shown] = [Line(line, "good"), *(f"  {place}" for place in places_told(whom.places))]
    for mark, places in sorted(whom.shared.items()):
        told = say(
            "{mark} stays: {places} has it, too", mark=FreeText(whom.written(mark)), places=", ".join(sorted(places))
        )
        shown.append(Line(told, "warn"))
    if erasure.others:
        names = ", ".join(erasure.others)
        shown.append(Line(say("other branches and tags, made again, too: {names}", names=names)))
    shown += [
        Line(say("What still has it, and is not reached from here:"), "title"),
        *(Line(one, lead="  ") for one in left),
    ]
    if not dry_run and (way := _way(session, erasure)):
        shown += [Line(say("To bring it to the remote:"), "title"), Line(way, lead="  ")]
    data: ErasureAnswer = {
        "pseudonym": erasure.pseudonym,
        "person": _person(whom),
        "commit": "" if dry_run else erasure.new,
        "old": erasure.old,
        "rewritten": len(made.commits),
        "files": made.files,
        "withdrawn": list(made.withdrawn),
        "refs": list(erasure.others),
        "copies": [str(one) for one in left],
        "dry_run": dry_run,
    }
    return Answer(data, shown)


def _way(session: Session, erasure: Erasure) -> str:
    """How the remote takes it over; empty where there is none, or it cannot be reached now."""
    try:
        remote = remote_of(session.git, session.git.branch() or "")
        there = tip(session.git, remote)
    except SalesctlError:
        return ""
    return way_to_publish(remote.name, remote.branch.removeprefix("refs/heads/"), erasure.new, there) if there else ""
