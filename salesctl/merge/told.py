"""What a merge decided, in sentences. None holds a personal value: commit messages stay when personal data goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.book.ingest.revisions import SETTLE
from salesctl.lang.text import FreeText, RecordName, say, translatable
from salesctl.model.id_form import id_at
from salesctl.model.records import parse
from salesctl.yamlio import LoadError

if TYPE_CHECKING:
    from salesctl.errors import Finding
    from salesctl.lang.text import Text
    from salesctl.model.kinds import Kinds
    from salesctl.session.session import Session

    from .doubles import Double
    from .trees import Decided, MergedTrees

DOUBLE = "double"
"""The rule by which two records are probably one."""
_MINE = translatable("{record}: `{field}` was changed by both: that of this side was taken")
_THEIRS = translatable("{record}: `{field}` was changed by both: that of the other side was taken")
_NEW = translatable("{record}: `{field}` was changed by both: settled anew")
_RECORD: dict[str, str] = {
    "removed": translatable("{record}: taken away on one side and changed on the other: it stays"),
    "referred": translatable("{record}: taken away on one side and referred to on the other: it stays"),
    "archived": translatable("{record}: put away on one side and worked on on the other"),
    "moved": translatable("{record}: both moved the file; it is where this side has it"),
    "comment": translatable("{record}: a comment in the file was not kept"),
    "file": translatable("{record}: no record; merged line by line"),
    "added": translatable("{record}: two records of one id; a person said which it is"),
}
_FIELD: dict[str, str] = {
    "removed": translatable("{record}: `{field}` was taken away on one side and changed on the other: it stays"),
    "disputed": translatable(
        "{record}: one side has an entry of `{field}` that the other has not, and who was the last cannot be told: it stays; "
        "take it out if nobody wants it"
    ),
    "replaced": translatable("{record}: both replaced one value of `{field}`: both new ones are kept"),
    "inserted": translatable("{record}: both wrote at one place of `{field}`: this side's lines stand first"),
    "order": translatable("{record}: both put `{field}` into another order: that of this side was taken"),
    "archived": _RECORD["archived"],
}


def subject(people: Sequence[str], made: MergedTrees) -> Text:
    """A commit's subject: with whose work this side's was brought together."""
    who = FreeText(", ".join(people))
    count = len(made.entries)
    return say("Brought together with the work of {people}: {n:file|files}", people=who, n=count)


def body(
    session: Session,
    sides: tuple[str, str],
    decided: Sequence[Decided],
    settle: Sequence[Finding] = (),
    doubles: Sequence[Double] = (),
) -> Iterator[str]:
    """Line by line what was decided and what is left to settle; `sides`: the two commits, by whose files records are called."""
    paths = {*(one.path for one in decided), *(one.path for one in settle), *(one.path for one in doubles)}
    held = session.git.files_at([(commit, path) for path in paths for commit in sides])
    trees = {path: [_tree(session.kinds, path, next(held)) for _ in sides] for path in paths}

    def called(path: str) -> str:
        kind, data = session.kinds.of(path), next((tree for tree in trees[path] if tree), None)
        return session.heading(kind, id_at(path), data) if kind and data else path

    for one in decided:
        kind, keys, (ours, theirs) = session.kinds.of(one.path), one.decision.keys, trees[one.path]
        texts = session.texts(ours or theirs, personal=False)
        yield sentence(
            one, called(one.path), texts.at(kind.fields, theirs, ours, keys).field.told if kind and keys else ""
        )
    for finding in settle:
        said: str = say("see `salesctl check` ({rule})", rule=finding.rule)
        if not _personal(session.kinds, finding):
            (said,) = session.with_names_told([finding.message])
        yield say("{record}: to settle: {what}", record=called(finding.path), what=said)
    for double in doubles:
        yield double_sentence(called(double.path), double.ours, double.theirs)


def _personal(kinds: Kinds, finding: Finding) -> bool:
    """Whether what is found may quote a personal value, or the name of a person."""
    kind = kinds.of(finding.path)
    field = kind.at(finding.about.split(".")) if kind else None
    return bool(kind and kind.personal) or bool(field and field.personal)


def _tree(kinds: Kinds, path: str, raw: bytes | None) -> Mapping[str, Any]:
    """What a side says of a record; nothing where it is none or cannot be read, which whoever judges the merge says."""
    try:
        return parse(kinds, path, raw).data if raw and kinds.of(path) else {}
    except LoadError:
        return {}


def trailers(settle: Sequence[Finding], doubles: Sequence[Double], kinds: Kinds) -> Iterator[tuple[str, str]]:
    """The commit's trailers by which every clone knows what is to be settled."""
    for finding in settle:
        if kind := kinds.of(finding.path):
            yield SETTLE, f"{finding.rule} {kind.name}/{id_at(finding.path)}"
    for one in doubles:
        yield SETTLE, f"{DOUBLE} {one.kind}/{one.ours} {one.kind}/{one.theirs}"


def sentence(one: Decided, record: str = "", field: str = "") -> Text:
    """One decision; `record` and `field`: what those it is about are called, the id and the keys unless given."""
    decision = one.decision
    field = field or ".".join(decision.keys)
    known = _FIELD if decision.keys else _RECORD
    template = known.get(decision.reason) or {"ours": _MINE, "theirs": _THEIRS}.get(decision.side, _NEW)
    return say(template, record=record or one.record, field=field or one.path)


def double_sentence(record: str, ours: str, theirs: str) -> Text:
    """One double, by the ids of the two: what either is called, `record`, does not tell them apart."""
    ids = {"ours": RecordName(ours, ours), "theirs": RecordName(theirs, theirs)}
    return say("{record}: probably entered twice, as {ours} and {theirs}", record=record, **ids)
