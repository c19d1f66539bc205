"""Turns a command's plain function into what Typer runs: adds the shared options, opens a session, delivers the answer.

The only place that knows how Typer is told of parameters: it reads a function's signature and its annotations.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Container, Mapping, Sequence
from functools import partial
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin, get_type_hints

from salesctl.errors import Ambiguous, InvalidRecord, NotFound, SalesctlError, UsageError
from salesctl.lang.text import Text, say
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern
from salesctl.plugins.declaration import Argument, Option, metavar_of
from salesctl.session.answer import Answered, Gaps, Line
from salesctl.session.dry_run import DryRun
from salesctl.session.rows_asked import rows_asked

from . import kept_answers, reader
from .output import deliver, error_named, format_of, named, refuse_gaps, tell_gaps, with_said, without_hidden
from .prompt import TypedConversation
from .terminal import clear, shown_at_terminal

if TYPE_CHECKING:
    import inspect

    import typer

    from salesctl.plugins.declaration import Command
    from salesctl.session.answer import Answer, Conversation
    from salesctl.session.completing import Completing
    from salesctl.session.rows_asked import RowsAsked
    from salesctl.session.session import Session

_JSON = Annotated[bool, Option("--json", help="Answer with one JSON object.")]
_IDS = Annotated[bool, Option("--ids", help="Show records, and what is owed, with their ids.")]
_LOCALE = Annotated[str, Option("--locale", metavar="LANGUAGE", help="The language of the answer.")]
_ON = Annotated[
    str,
    Option(
        "--on",
        metavar="DATE",
        help="As if today were DATE: later facts have not happened. A record changed in place shows as it is now; "
        "only --at is exact.",
    ),
]
_AT = Annotated[str, Option("--at", metavar="REV|DATE", help="The book as the repository stood then.")]
_DATE = Annotated[str, Option("--date", metavar="WHEN", help="When it happened, if not now: yesterday, 'fri 15:00'.")]
_KEY = Annotated[
    str,
    Option(
        "--key", metavar="KEY", help="Typed again with the same KEY, it answers as before and records nothing twice."
    ),
]
_WHY = Annotated[
    str, Option("--why", metavar="TEXT", help="Why it is so: kept in the history, for those who read it later.")
]
_DRY_RUN = Annotated[bool, Option("--dry-run", help="Show what would change, and what would be owed; record nothing.")]
_CONFIRM = Annotated[
    str,
    Option(
        "--confirm", metavar="TOKEN", help="Record exactly what the dry run showed that gave the token, or nothing."
    ),
]
_AS_AGENT = Annotated[
    str,
    Option(
        "--as-agent",
        metavar="NAME",
        help="Written by a program of this name for you; what is for people to decide is refused.",
    ),
]
_COLUMNS = Annotated[str, Option("--columns", metavar="A,B", help="These columns.")]
_LIMIT = Annotated[
    int | None, Option("--limit", metavar="N", min=0, help="At most N rows (0: all); the rest is counted.")
]
_WATCH = Annotated[bool, Option("--watch", help="At a terminal: do it again and again, until Ctrl-C.")]
_FORMAT = Annotated[
    str, Option("--format", metavar="FORMAT", help="How the answer is written: table, json, csv, md, html, xlsx.")
]
_MD = Annotated[bool, Option("--md", help="As Markdown, to be sent or printed: --format md.")]
_CSV = Annotated[
    str,
    Option(
        "--csv",
        metavar="plain|excel",
        help="The style of CSV: for programs, or as Excel opens it in your language.",
    ),
]
_OUTPUT = Annotated[Path | None, Option("--output", "-o", metavar="FILE", help="Write the answer to FILE.")]
_FORCE = Annotated[bool, Option("--force", help="Overwrite FILE even if salesctl did not write it.")]

SHARED: Mapping[str, tuple[Any, object]] = {
    "json_": (_JSON, False),
    "on": (_ON, ""),
    "at": (_AT, ""),
    "date_": (_DATE, ""),
    "key_": (_KEY, ""),
    "why_": (_WHY, ""),
    "dry_run_": (_DRY_RUN, False),
    "confirm_": (_CONFIRM, ""),
    "as_agent_": (_AS_AGENT, ""),
    "format_": (_FORMAT, ""),
    "md_": (_MD, False),
    "csv_": (_CSV, ""),
    "output_": (_OUTPUT, None),
    "force_": (_FORCE, False),
    "columns_": (_COLUMNS, ""),
    "limit_": (_LIMIT, None),
    "ids_": (_IDS, False),
    "watch_": (_WATCH, False),
    "locale": (_LOCALE, ""),
}
"""Options that commands share, each with its default."""
_FROM = "from_file_"
_BESIDE_FILE = "new"
"""The one parameter of a verb's own that may stand beside a record from a file, since it is no field of it."""
_CONTEXT = "typer_context"
_BETWEEN = lazy_pattern(r"[,=@]")
"""What stands between the words of one that is typed in one."""
READING = ("json_", "on", "at", "format_", "md_", "csv_", "output_", "force_", "ids_", "locale")
WRITING = ("json_", "date_", "key_", "why_", "dry_run_", "confirm_", "as_agent_", "ids_", "locale")
SHOWING = (*READING, "key_", "why_", "dry_run_", "confirm_", "as_agent_")
"""Of what shows, and records it where it is asked to."""
OF_ROWS = ("columns_", "limit_")
"""Of what answers a table."""
BOOKLESS = ("json_", "ids_", "locale")


_SHARED_BY: Mapping[object, tuple[str, ...]] = {True: WRITING, False: READING, "asked": SHOWING}


def file_option(taken: Container[str] = ()) -> Option:
    """The option by which a command takes a record from a file; an option of the command's own that is `taken` stands before it."""
    names = [name for name in ("--from", "--from-file") if name not in taken]
    return Option(
        *names, metavar="FILE|-", help=say("Take a record from a file: YAML, or JSON as `show --json` prints it.")
    )


class Binding(NamedTuple):
    """What a command takes besides what is its own, and what of its own means something to us: plain values all."""

    in_book: bool
    """Its function is given a session."""
    shared: tuple[str, ...]
    """The shared options it has, by their parameters."""
    reasons: tuple[str, ...]
    """Parameters that say why something is so: what a verb keeps as the reason of a record is the reason of the commit, too."""
    files: tuple[str, ...]
    """Parameters that name files."""
    completes: Mapping[str, tuple[str, ...]]
    """Parameters that are completed with ids, each with the kinds whose."""
    spaced: tuple[str, ...] = ()
    """Parameters that may be typed in several words."""


class Bound(NamedTuple):
    """A command's function, ready for Typer."""

    run: Callable[..., None]
    helps: Mapping[str, str]
    """The help of its parameters by name."""
    binding: Binding
    defaults: Mapping[str, Any]
    """The values of parameters that are left out."""


def bound(function: Callable[..., Answer], command: Command) -> Bound:
    """The function Typer is given for a command. A function without a `session` works outside any book."""
    import inspect

    import typer

    # what a session is need not be known to make options of the rest
    hints = get_type_hints(function, include_extras=True, localns={"Session": Any})
    given_anyway = ("session", "kind") if command.kind else ("session",)
    own = [p for p in inspect.signature(function).parameters.values() if p.name not in given_anyway]
    in_book = "session" in hints
    shared = _SHARED_BY[command.writes] if in_book else BOOKLESS
    shared = (*shared, *(OF_ROWS if command.rows else ()), *(["watch_"] if command.watch else []))
    # an option of the command's own stands before the shared one of the same name
    taken = {flag for p in own for flag in options_of(p.name, hints[p.name])}
    added = [name for name in shared if not taken & set(options_of(name, SHARED[name][0]))]
    reasons = [p.name for p in own if command.writes and "--why" in options_of(p.name, hints[p.name])]
    if "confirm_" in added and "dry_run_" not in added:
        added.remove("confirm_")  # a dry run of the command's own gives no token

    marks = {p.name: _mark(hints[p.name]) for p in own} | {name: _mark(SHARED[name][0]) for name in added}
    marks |= {_FROM: file_option(taken)} if command.makes else {}
    binding = Binding(
        in_book,
        tuple(added),
        tuple(reasons),
        tuple(name for name, mark in marks.items() if mark and mark.metavar.startswith("FILE")),
        {name: mark.completes for name, mark in marks.items() if mark and isinstance(mark.completes, tuple)},
        tuple(name for name, mark in marks.items() if isinstance(mark, Argument) and mark.spaced),
    )

    def run(**given: Any) -> None:
        context = given.pop(_CONTEXT, None)
        if given.get(_FROM):
            _alone(context, {p.name: marks[p.name] for p in own})
        if code := execute(function, command, binding, given, _words(context)):
            raise typer.Exit(code)

    parameters = [p.replace(annotation=_typed(p.name, hints[p.name])) for p in own]
    parameters = [p.replace(default=None) if p.name in binding.spaced and p.default == "" else p for p in parameters]
    parameters += [_parameter(name) for name in added]
    parameters += [_file_parameter(file_option(taken))] if command.makes else []
    if "key_" in added or command.makes:
        parameters.append(inspect.Parameter(_CONTEXT, inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context))
    # those without a default first
    ordered = sorted(parameters, key=lambda p: p.default is not inspect.Parameter.empty)
    positional = [p.replace(kind=inspect.Parameter.POSITIONAL_OR_KEYWORD) for p in ordered]
    run.__signature__ = inspect.Signature(positional)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in positional}
    run.__doc__ = function.__doc__
    run.__name__ = function.__name__
    helps = {name: mark.help for name, mark in marks.items() if mark and mark.help}
    return Bound(run, helps, binding, {p.name: p.default for p in ordered})


def _file_parameter(option: Option) -> inspect.Parameter:
    """The parameter of a verb that takes a record whole: it is read first, and nothing else is missing then."""
    import inspect

    import typer

    def whole(context: typer.Context, value: str) -> str:
        # what a command line lacks, and what it has too much, is refused by `_alone`
        context.resilient_parsing = context.resilient_parsing or bool(value)
        return value

    whole.__annotations__ = {"context": typer.Context, "value": str}  # Typer reads them where `typer` is no name
    typed = typer.Option(*option.names, metavar=option.metavar, help=option.help, is_eager=True, callback=whole)
    hint = Annotated[str, typed]
    return inspect.Parameter(_FROM, inspect.Parameter.POSITIONAL_OR_KEYWORD, default="", annotation=hint)


def _alone(context: typer.Context, marks: Mapping[str, Argument | Option | None]) -> None:
    """Raise UsageError where a verb is given a record whole and words of its own, too: which of them holds is not guessed."""
    typed = [
        mark.metavar if isinstance(mark, Argument) else options_of(name, Annotated[str, mark])[0]
        for name, mark in marks.items()
        if name != _BESIDE_FILE and getattr(context.get_parameter_source(name), "name", "") == "COMMANDLINE"
    ]
    if typed or context.args:
        raise UsageError(
            say(
                "--from gives the whole record; {typed} cannot stand beside it",
                typed=", ".join([*typed, *context.args]),
            ),
            hint=say("write it into the record"),
        )


def _from_file(session: Session, command: Command, file: str, *, new: bool) -> Answer:
    """A verb's record, recorded as it stands in a file, as `add` of its kind does."""
    from .commands import record_changes

    return record_changes.add(session, session.kinds[command.makes], {}, [], file, "", new=new)


def execute(
    function: Callable[..., Answer], command: Command, binding: Binding, given: Mapping[str, Any], words: Sequence[str]
) -> int:
    """Run a command with the values of its parameters, and deliver its answer; the exit code. `words` are its names."""
    typed = dict(given)
    watch = typed.pop("watch_", False)
    elsewhere = any(typed.get(name) for name in ("json_", "format_", "md_", "output_"))
    if watch and (elsewhere or not sys.stdout.isatty()):
        raise UsageError(say("--watch is for a terminal"), hint=say("leave out --watch"))
    called = partial(function, kind=command.kind) if command.kind else function
    once = partial(_once, called, command, binding, words, typed)
    try:
        return _repeated(once, command) if watch else once()
    except (UsageError, NotFound, Ambiguous) as error:
        error.field = error.field or _at_fault(error, function, typed)
        raise


def _at_fault(error: SalesctlError, function: Callable[..., Answer], typed: Mapping[str, Any]) -> str:
    """The option or argument, as it is typed, that was given the words an error is about; empty unless it is just one.

    What was typed stands among the values of the error's sentence, as `typed` or `text` where these are not all that do.
    """
    values = error.message.values if isinstance(error.message, Text) else {}
    hints = get_type_hints(function, include_extras=True, localns={"Session": Any})
    hints |= {name: hint for name, (hint, _) in SHARED.items()} | {_FROM: Annotated[str, file_option()]}
    for told in ([values[name] for name in ("typed", "text") if name in values], values.values()):
        words = {str(value).strip() for value in told} - {""}
        found = [name for name, given in typed.items() if name in hints and not words.isdisjoint(_parts(given))]
        if len(found) == 1:
            mark = _mark(hints[found[0]])
            return mark.metavar if isinstance(mark, Argument) else options_of(found[0], hints[found[0]])[0]
    return ""


def _parts(given: object) -> set[str]:
    """What was typed for an option or argument, whole, and its words, such as SKU and number of `SKU=2`."""
    typed = [one for one in _listed(given) if isinstance(one, str)]
    return {" ".join(typed), *typed, *(part.strip() for one in typed for part in _BETWEEN.split(one))}


def _once(
    function: Callable[..., Answer],
    command: Command,
    binding: Binding,
    words: Sequence[str],
    typed: Mapping[str, Any],
    is_new: Callable[[object], bool] | None = None,
) -> int:
    """Run a command and deliver its answer; with `is_new` only where what it says is, with the time."""
    given = {**typed, **{name: " ".join(typed[name] or ()) for name in binding.spaced}}
    file = given.pop(_FROM, "")
    asked = {name: given.pop(name) for name in binding.shared if name != "watch_"}
    reader.ask(asked.get("locale", ""))
    if not binding.in_book:
        return _delivered(_answered(None, partial(function, **given), asked), asked, command, None)
    basis = kept_answers.begin() if command.kept and not (command.watch or asked.get("output_")) else None
    session = _opened(asked, command)
    try:
        session.git.begun = basis.begun if basis else {}
        session.why = next((str(given[name]) for name in binding.reasons if given[name]), asked.get("why_", ""))
        call = partial(function, **given, session=session)
        if file:
            given[_FROM] = file
            call = partial(_from_file, session, command, file, new=bool(given.get(_BESIDE_FILE)))
        if asked.get("key_"):
            from .command_digest import digest

            typed_digest = digest(
                words, {**given, **{name: asked.get(name) for name in ("date_", "why_")}}, binding.files
            )
            answer = session.give_key(asked["key_"], typed_digest) or _answered(session, call, asked)
        else:
            answer = _answered(session, call, asked)
        if is_new:
            if not is_new(answer.data):
                return answer.exit_code
            at = say("{at:moment}", at=session.now.isoformat(timespec="minutes"))
            answer = answer._replace(shown=[Line(at, "dim"), *answer.shown])
        delivered = partial(_delivered, answer, asked, command, session)
        exit_code = kept_answers.keep(basis, session, answer, delivered) if basis else delivered()
        session.keep()
    except NotFound as error:
        error.hint = _in_order(session, error, function, typed) or error.hint
        raise
    else:
        return exit_code
    finally:
        session.close()


def _in_order(session: Session, error: NotFound, function: Callable[..., Answer], typed: Mapping[str, Any]) -> str:
    """How the line is typed where a word stood in the place of another one, which names what is wanted there; else empty."""
    if not session.opened:  # a hint is not worth reading the book for
        return ""
    import shlex

    hints = get_type_hints(getattr(function, "func", function), include_extras=True, localns={"Session": Any})
    arguments = {name: mark for name, hint in hints.items() if isinstance(mark := _mark(hint), Argument)}
    words = {word for name in arguments for word in _listed(typed.get(name))}
    line = sys.argv[1:]
    values = error.message.values if isinstance(error.message, Text) else {}
    for name, mark in arguments.items():
        stood = typed.get(name)
        if isinstance(mark.completes, tuple) and stood in line and stood == values.get("typed"):
            named = [word for word in line if word in words and len(session.book.matches(word, mark.completes)) == 1]
            if len(named) == 1:
                one, other = line.index(stood), line.index(named[0])
                line[one], line[other] = line[other], line[one]
                return say("in this order: {line}", line=shlex.join(["salesctl", *line]))
    return ""


def _listed(given: object) -> Sequence[object]:
    return given if isinstance(given, list | tuple) else [given]


def _words(context: Any) -> list[str]:
    """The names a command was called by, its own first."""
    words = []
    while context is not None and context.parent is not None:
        words.append(context.info_name)
        context = context.parent
    return words


def _repeated(once: Callable[..., int], command: Command) -> int:
    """The exit code of a command that is run again and again until somebody presses Ctrl-C.

    What it reads is shown on a cleared screen. What it did must be there for whoever comes back to the desk: it is told below what
    was told before, once as long as it stays the same. What stops it, such as a network that is away, is told, and tried again.
    """
    code, last = 0, object()

    def is_new(said: object) -> bool:
        nonlocal last
        before, last = last, said
        return said != before

    try:
        while True:
            try:
                if command.writes:
                    code = once(is_new)
                else:
                    clear()
                    code = once()
            except UsageError:
                raise
            except SalesctlError as error:
                from .errors import tell

                if not command.writes or is_new(str(error.message)):
                    tell(error)
                code = error.exit_code
            sleep(command.watch)
    except KeyboardInterrupt:
        return code


def _opened(asked: Mapping[str, Any], command: Command) -> Session:
    """The session of a command, as the shared options ask."""
    from .open_session import open_session

    read = {name: asked.get(name, "") for name in ("on", "date_", "at")}
    session = open_session(
        **read,
        lang=asked.get("locale", ""),
        dry_run=asked.get("dry_run_", False),
        confirm=asked.get("confirm_", ""),
        agent=asked.get("as_agent_", ""),
        recover=command.gaps != "mended",
    )
    session.asked = _rows(asked)
    if session.config.faults and command.gaps not in ("answered", "mended"):
        # every setting decides what days, figures or texts are: none is guessed
        raise InvalidRecord(list(session.config.faults))
    reader.follow(session)
    if command.gaps == "refused":
        session.book  # noqa: B018 - opened, so that the session knows what it cannot read
        refuse_gaps(session.gaps, reader.language)
    return session


def _rows(asked: Mapping[str, Any]) -> RowsAsked:
    """The rows and columns that the shared options ask for."""
    return rows_asked(asked.get("columns_", ""), asked.get("limit_"))


def _delivered(answer: Answer, asked: Mapping[str, Any], command: Command, session: Session | None) -> int:
    """Deliver an answer as the shared options ask, and what follows from it at a terminal; the exit code."""
    form = "json" if asked.get("json_") else "md" if asked.get("md_") else asked.get("format_", "")
    output, files = asked.get("output_"), None
    if command.rows:
        from .narrowing import narrowed

        answer = narrowed(answer, _rows(asked), command.rows, data=format_of(form, output) == "json")
    if session is None:
        deliver(answer, form, reader.language, output=output)
        return answer.exit_code
    gaps = Gaps() if command.gaps in ("answered", "mended") else session.gaps
    if answer.numbered is not None and shown_at_terminal():
        session.remember(answer.numbered)
    if form == "json" and command.writes:
        answer = with_said(answer, session.config.currency, dry_run=session.dry_run)
    elif form != "json" and command.gaps != "mended":  # names are asked of the book
        answer = without_hidden(answer, form, output=output, csv=asked.get("csv_", ""))
        answer = named(answer, session, ids=bool(asked.get("ids_")))
    if output or answer.file:
        from .output_files import OutputFiles

        files = OutputFiles(session.git, session.conversation, asked.get("force_", False))
    csv = asked.get("csv_", "")
    deliver(answer, form, reader.language, gaps, notices=session.notices, output=output, files=files, csv=csv)
    if answer.then and not form and _agreed(session.conversation, answer.asks):
        answer = _answered(session, answer.then, asked)
        deliver(named(answer, session, ids=bool(asked.get("ids_"))), "", reader.language)
    if session.notices:
        from .findings import tell_notices

        tell_notices(session.notices, reader.language)
    if session.written and not form and sys.stdout.isatty():
        from .consequences import of_written

        deliver(named(of_written(session), session, ids=False), "", reader.language)
    tell_gaps(gaps, reader.language)
    return answer.exit_code or int(bool(gaps) and not (command.writes is True or session.written))


def _agreed(conversation: Conversation, question: str) -> bool:
    """Whether a person at a terminal says yes, where anything is asked; one who leaves does not."""
    try:
        return conversation.at_terminal and (not question or conversation.confirm(question, usual=False))
    except EOFError:
        return False


def _answered(session: Session | None, function: Callable[[], Answer], asked: Mapping[str, Any]) -> Answer:
    """What the function answers, or what is answered in its place where it would have written."""
    try:
        answer = function()
    except DryRun as run:
        if session is None:
            return run.answer
        from .consequences import of_dry_run

        answer = of_dry_run(session, run)
    except Answered as other:
        answer = other.answer
    except EOFError:
        raise SalesctlError(say("nothing was answered, and nothing is recorded")) from None
    except SalesctlError as raised:
        error = raised
        if session is not None:
            from .refused import cause, kept

            error = cause(raised, session.git)
            error.kept = kept(error, session.conversation)
            if not asked.get("json_") and session.opened:
                error_named(error, session, ids=bool(asked.get("ids_")))
        raise error from raised.__cause__
    if session is not None and isinstance(session.conversation, TypedConversation):
        session.conversation.done()
    return answer


def with_shared(function: Callable[..., None], names: Container[str]) -> Callable[..., None]:
    """A function for Typer that takes the shared options of these names besides its own, and hears nothing of them."""
    import inspect

    own = [*inspect.signature(function, eval_str=True).parameters.values()]
    more = [_parameter(name) for name, (hint, _) in SHARED.items() if options_of(name, hint)[0] in names]

    def run(**given: Any) -> None:
        function(**{p.name: given[p.name] for p in own})

    run.__signature__ = inspect.Signature([*own, *more])  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in [*own, *more]}
    run.__doc__ = function.__doc__
    return run


def _parameter(name: str) -> inspect.Parameter:
    import inspect

    hint, default = SHARED[name]
    return inspect.Parameter(
        name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=_typed(name, hint)
    )


def options_of(name: str, hint: Any) -> tuple[str, ...]:
    """The option's names on the command line; none for an argument."""
    mark = _mark(hint)
    if isinstance(mark, Argument):
        return ()
    return (mark.names if mark else ()) or ("--" + name.strip("_").replace("_", "-"),)


def _mark(hint: Any) -> Argument | Option | None:
    marks = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return next((mark for mark in marks if isinstance(mark, Argument | Option)), None)


def _typed(name: str, hint: Any) -> Any:
    """A hint with our mark turned into Typer's."""
    import typer

    mark = _mark(hint)
    if mark is None:
        return hint
    base = get_args(hint)[0]
    shared: dict[str, Any] = {"metavar": mark.metavar or None, "help": mark.help or None}
    if not mark.metavar and base is not bool:
        shared["metavar"] = metavar_of(options_of(name, hint)[0])
    if mark.completes is not None:
        shared["autocompletion"] = _completion(mark.completes)
    if isinstance(mark, Argument):
        base = list[str] if mark.spaced else base
        return Annotated[base, typer.Argument(show_default=False, **shared)]
    return Annotated[base, typer.Option(*mark.names, min=mark.min, **shared)]


def _completion(completes: tuple[str, ...] | Completing) -> Callable[[typer.Context, str], list[str]]:
    import typer

    def complete(ctx: typer.Context, incomplete: str) -> list[str]:
        from .completion import ids, values

        if isinstance(completes, tuple):
            return ids(completes, incomplete)
        return values(completes, _typed_so_far(ctx), incomplete)

    complete.__annotations__ = {"ctx": typer.Context, "incomplete": str}  # Typer hands over what it finds named so
    return complete


def _typed_so_far(context: typer.Context) -> Mapping[str, Any]:
    """What stands on a line that is being completed, by the names of parameters."""
    given = {name: value for name, value in context.params.items() if value not in (None, "", [])}
    if not (context.args and context.info_name):
        return given
    # an option waits for its value: what is told by its place was put aside
    made = context.command.make_context(
        context.info_name, list(context.args), parent=context.parent, resilient_parsing=True
    )
    return {**made.params, **given}
