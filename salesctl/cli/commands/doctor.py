"""Is the set-up right? Each examination says what it found and, where there is a cure, how to apply it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal, TypedDict

from salesctl.errors import SalesctlError
from salesctl.git import untracked_cache
from salesctl.git.history import cut_off
from salesctl.lang.text import joined, say
from salesctl.plugins.declaration import Option
from salesctl.plugins.discovery import plugins
from salesctl.session.answer import Answer, Line
from salesctl.session.resolve import how_to_be_known
from salesctl.setup import hooks, plain_git
from salesctl.setup.new_book import editor_files
from salesctl.store import Change, Message
from salesctl.store.mending import cure, damages
from salesctl.store.prepare import require_branch

if TYPE_CHECKING:
    from salesctl.model.table import Table
    from salesctl.session.session import Session


class ComplaintData(TypedDict):
    """Something that is not as it should be."""

    name: str
    message: str
    hint: str
    fixable: Annotated[bool, "Whether `--fix` mends it."]


class DoctorAnswer(TypedDict):
    """What is wrong with the set-up, and what was mended."""

    complaints: list[ComplaintData]
    mended: list[str]


class TakenOutAnswer(TypedDict):
    """Salesctl's hooks and merge driver were taken out."""

    removed: Literal[True]


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something that is not as it should be."""

    name: str
    message: str
    hint: str = ""
    cure: Callable[[], object] | None = field(default=None, compare=False)
    """Applied by `--fix`."""

    def apply(self) -> None:
        """Apply the cure, where there is one."""
        if self.cure:
            self.cure()


def doctor(
    session: Session,
    fix: Annotated[bool, Option("--fix", help="Mend what can be mended.")] = False,
    remove: Annotated[
        bool, Option("--remove", help="Take out salesctl's hooks and merge driver; what was there before comes back.")
    ] = False,
) -> Annotated[Answer, DoctorAnswer | TakenOutAnswer]:
    """Find what is wrong with the set-up; --fix mends it. Run it once on each machine, and when something is odd."""
    if fix or remove:
        session.require_person(say("the set-up is for people to mend: the agent {agent} does not", agent=session.agent))
    if remove:
        plain_git.take_out(session.git)
        return Answer({"removed": True}, [Line(say("Plain git works here as if salesctl were not installed."), "good")])
    left: list[Complaint] = []
    mended: list[Complaint] = []
    # what can be asked of a book rests on its repository: that is mended first, one thing at a time
    while fix and (broken := next((one for one in _damage(session) if one.cure), None)) and broken not in mended:
        mended.append(broken)
        broken.apply()
    left = list(_damage(session))
    if not left:
        complaints = [complaint for examine in EXAMINATIONS for complaint in examine(session)]
        cured = [complaint for complaint in complaints if fix and complaint.cure]
        for complaint in cured:
            complaint.apply()
        mended += cured
        if fix:
            untracked_cache.keep(session.git)
        left = [complaint for complaint in complaints if complaint not in cured]
    shown: list[str | Line | Table] = [
        Line(say("mended: {message}", message=complaint.message), "good") for complaint in mended
    ]
    for complaint in left:
        shown.append(Line(complaint.message, "warn"))
        hint = say("`salesctl doctor --fix` mends it") if complaint.cure else complaint.hint
        shown += [Line(joined("", ["  ", say("hint: {hint}", hint=hint)]), "dim")] if hint else []
    if not left:
        shown.append(Line(say("All is well."), "good"))
    data = {
        "complaints": [
            {"name": c.name, "message": c.message, "hint": c.hint, "fixable": c.cure is not None} for c in left
        ],
        "mended": [c.name for c in mended],
    }
    return Answer(data, shown, exit_code=1 if left else 0)


def _damage(session: Session) -> Iterator[Complaint]:
    for found in damages(session.git):
        yield Complaint(
            found.name, found.message, found.hint, partial(cure, session.git, found) if found.mendable else None
        )


def identity(session: Session) -> Iterator[Complaint]:
    """Whether the book knows who types here."""
    try:
        known = session.git.required_identity()
    except SalesctlError as error:
        yield Complaint("identity", say("Git does not know who you are: nothing can be committed"), error.hint)
        return
    if session.me is None:
        yield Complaint(
            "user",
            say("no user of this book has the address {identity}: your records will have no owner", identity=known[1]),
            how_to_be_known(session),
        )


def _repository(session: Session) -> Iterator[Complaint]:
    try:
        require_branch(session.git)
    except SalesctlError as error:
        yield Complaint(error.name, error.message, error.hint)
    if start := session.git.history_start():
        problem = cut_off(start)
        yield Complaint("shallow", problem.message, problem.hint)


def _plain_git(session: Session) -> Iterator[Complaint]:
    git = session.git
    if not hooks.installed(git):
        message = say("no hooks: a plain `git commit` or `git merge` can bring in records that are wrong")
        yield Complaint("hook", message, cure=lambda: hooks.install(git))
    if not plain_git.attributes_hold(git):
        message = say("`.gitattributes` does not have records merged by field")
        yield Complaint("attributes", message, cure=lambda: _write_attributes(session))
    if not plain_git.settings_hold(git):
        message = say("git is not told here how records are merged and shown")
        yield Complaint("driver", message, cure=lambda: plain_git.write_settings(git))
    elif plain_git.mixes_up(git):
        message = say("a plain `git merge` puts edits of one record into another that looks like it")
        yield Complaint("renames", message, say("merge with `salesctl sync`, and update git"))


def _write_attributes(session: Session) -> None:
    path = ".gitattributes"
    file = session.root / path
    before = file.read_bytes() if file.is_file() else None
    after = (before or b"") + (b"" if not before or before.endswith(b"\n") else b"\n") + plain_git.ATTRIBUTES.encode()
    message = Message(session.book_language.say(say("Have records merged by field")))
    session.store.commit([Change(path, after, before)], message, when=session.now.isoformat(timespec="seconds"))


def _settings(session: Session) -> Iterator[Complaint]:
    for fault in session.config.faults:
        yield Complaint("settings", joined("", [f"{fault.place}: ", fault.message]), fault.hint)


def _files(session: Session) -> Iterator[Complaint]:
    broken = session.book.broken
    if broken:
        yield Complaint(
            "broken",
            say("{count:file|files} cannot be read, {path} among them", count=len(broken), path=broken[0].path),
            say("see `salesctl check`"),
        )


def _editor(session: Session) -> Iterator[Complaint]:
    """Only where the team keeps editor files at all."""
    if not (session.root / ".vscode" / "schemas").is_dir():
        return
    changes = []
    for path, content in editor_files(session.kinds).items():
        file = session.root / path
        before = file.read_bytes() if file.is_file() else None
        if before != content and path != ".vscode/settings.json":
            changes.append(Change(path, content, before))
    if changes:
        message = say("{count:editor schema is|editor schemas are} not those of this salesctl", count=len(changes))
        yield Complaint(
            "editor",
            message,
            cure=lambda: session.store.commit(
                changes,
                Message(session.book_language.say(say("Refresh the editor's schemas"))),
                when=session.now.isoformat(timespec="seconds"),
            ),
        )


def _plugins(_session: Session) -> Iterator[Complaint]:
    for plugin in plugins():
        if plugin.error:
            hint = say(
                "pip install --upgrade {distribution}, or uninstall it", distribution=plugin.distribution or plugin.name
            )
            yield Complaint(
                "plugin", say("plugin {plugin} failed to load: {error}", plugin=plugin.name, error=plugin.error), hint
            )


EXAMINATIONS: tuple[Callable[[Session], Iterator[Complaint]], ...] = (
    identity,
    _repository,
    _plain_git,
    _settings,
    _files,
    _editor,
    _plugins,
)
