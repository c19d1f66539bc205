"""`salesctl import` and `salesctl export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypedDict

from salesctl.api import (
    Answer,
    Argument,
    Option,
    Session,
    UsageError,
    attribute,
    joined,
    plugins,
    say,
    term,
)

from .importing import SHOWN, import_file, result_lines
from .mapping import read_mapping
from .rejections import by_reason

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_CSV = Option(
    "--csv", metavar="plain|excel", help="The style of CSV: for programs, or as Excel opens it in your language."
)


class RejectedLine(TypedDict):
    """A row that was not taken."""

    line: int
    reason: str


class RejectionReason(TypedDict):
    """A reason, and how many rows were rejected for it."""

    reason: str
    rows: int


class ImportAnswer(TypedDict):
    """What became of the rows of a file."""

    created: int
    updated: int
    unchanged: int
    rejected: list[RejectedLine]
    reasons: list[RejectionReason]
    refused: Annotated[bool, "Nothing was taken, for rows were rejected and `--all-or-nothing` was said."]
    commit: str
    left_out: Annotated[int, "Rows that do not meet the mapping's `where`."]
    repeated: Annotated[int, "Rows whose key came before, and that say nothing else."]
    mended: Annotated[int, "Rows with stray delimiters that were joined."]


class ExportName(TypedDict):
    """An export there is."""

    name: str
    help: str


class ExportsAnswer(TypedDict):
    """The exports there are."""

    exports: list[ExportName]


class ExportedFile(TypedDict):
    """A file that was written."""

    name: str
    file: str
    bytes: int


class ExportedText(TypedDict):
    """What is not written to a file."""

    name: str
    file: Literal[""]
    content: str


def import_(
    session: Session,
    file: Annotated[Path, Argument("FILE")],
    map_: Annotated[
        Path | None,
        Option("--map", metavar="MAPPING.yaml", help="How its rows become records; an .ics file needs none."),
    ] = None,
    new: Annotated[bool, Option("--new", help="Take clients that look like those in the book, too.")] = False,
    all_or_nothing: Annotated[bool, Option("--all-or-nothing", help="Write nothing when a row is rejected.")] = False,
    rejected: Annotated[
        Path | None, Option("--rejected", metavar="FILE", help="Write the rejected rows here, to correct and import.")
    ] = None,
) -> Annotated[Answer, ImportAnswer]:
    """Take records from a file of another system: one commit, every row taken or rejected with its line and a reason.

    The good rows are taken; when a row was rejected the exit code is 1. Importing the same file again changes nothing; a
    newer one changes only what differs. The mapping says which column goes into which field (see
    `plugins/salesctl_exchange/README.md`). `salesctl import meeting.ics` takes meetings that somebody sent. A dry run tells the
    first twenty changes.
    """
    if map_ is None:
        if new or all_or_nothing or rejected:
            raise UsageError(say("--new, --all-or-nothing and --rejected are for imports with --map"))
        return _importer(file)(session, file)
    mapping = read_mapping(map_, session.kinds)
    result = import_file(
        session,
        file,
        mapping,
        new=new,
        all_or_nothing=all_or_nothing,
        rejected_to=rejected,
        progress=session.progress,
    )
    answer = Answer(
        data={
            "created": result.created,
            "updated": result.updated,
            "unchanged": result.unchanged,
            "rejected": [{"line": rejected.line, "reason": rejected.reason} for rejected in result.rejected],
            "reasons": [{"reason": rows[0].reason, "rows": len(rows)} for rows in by_reason(result.rejected)],
            "refused": result.refused,
            "commit": result.commit,
            "left_out": result.left_out,
            "repeated": result.repeated,
            "mended": result.mended,
        },
        shown=list(result_lines(file, mapping, result, dry_run=session.dry_run, rejected_to=rejected)),
        exit_code=1 if result.rejected else 0,
    )
    if result.dry_run:
        result.dry_run.say_instead(answer, SHOWN)
        raise result.dry_run
    return answer


def _importer(file: Path) -> Callable[[Session, Path], Answer]:
    """What takes files with this ending without a mapping. Raises UsageError where nothing does."""
    found = next(
        (one for plugin in plugins() for one in plugin.declared.importers if one.suffix == file.suffix.lower()), None
    )
    if found is None:
        raise UsageError(say("say how its rows become records"), hint=say("--map MAPPING.yaml"))
    target: Callable[[Session, Path], Answer] = attribute(found.target)
    return target


def export(
    session: Session,
    name: Annotated[str, Argument("NAME", help="Which export; none: list them.")] = "",
    options: Annotated[list[str] | None, Argument("[OPTION=VALUE]…")] = None,
    output: Annotated[Path | None, Option("-o", "--output", metavar="FILE", help="Write here.")] = None,
    style: Annotated[str, _CSV] = "",
) -> Annotated[Answer, ExportsAnswer | ExportedFile | ExportedText]:
    """Give records to a program that does not read the book: `salesctl export csv kind=client -o clients.csv`.

    Records are written as their files hold them; --at gives them as they stood then.
    """
    known = {exporter.name: exporter for plugin in plugins() for exporter in plugin.declared.exporters}
    if not name:
        listed = [{"name": exporter.name, "help": exporter.help} for exporter in known.values()]
        return Answer(
            data={"exports": listed}, shown=[joined("", (f"{each['name']:<8} ", term(each["help"]))) for each in listed]
        )
    if name not in known:
        raise UsageError(
            say("there is no export `{name}`", name=name), hint=say("there are: {list}", list=", ".join(known))
        )
    content: bytes = attribute(known[name].target)(
        session, {**_options(options or []), **({"csv": style} if style else {})}
    )
    if output is None:
        return Answer(data={"name": name, "file": "", "content": content.decode("utf-8", "replace")}, raw=content)
    return Answer(
        data={"name": name, "file": str(output), "bytes": len(content)},
        shown=[say("{file}: {size:byte|bytes}", file=output, size=len(content))],
        raw=content,
        file=output,
    )


def _options(written: Sequence[str]) -> dict[str, str]:
    options = {}
    for text in written:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(say("`{text}` is no option", text=text), hint=say("write them like kind=client"))
        options[name] = value
    return options
