"""What a merge decided, in sentences. None holds a value of a record: commit messages stay when personal data goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from salesctl.book.ingest.revisions import SETTLE
from salesctl.lang.text import FreeText, say, translatable
from salesctl.model.id_form import id_at

if TYPE_CHECKING:
    from salesctl.errors import Finding
    from salesctl.lang.text import Text
    from salesctl.model.kinds import Kinds

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


def body(decided: Sequence[Decided], settle: Sequence[Finding], doubles: Sequence[Double]) -> Iterator[Text]:
    """Line by line what was decided and what is left to settle."""
    yield from map(sentence, decided)
    for finding in settle:
        yield say("to settle: {path} ({rule})", path=finding.path, rule=finding.rule)
    yield from map(double_sentence, doubles)


def trailers(settle: Sequence[Finding], doubles: Sequence[Double], kinds: Kinds) -> Iterator[tuple[str, str]]:
    """The commit's trailers by which every clone knows what is to be settled."""
    for finding in settle:
        if kind := kinds.of(finding.path):
            yield SETTLE, f"{finding.rule} {kind.name}/{id_at(finding.path)}"
    for one in doubles:
        yield SETTLE, f"{DOUBLE} {one.kind}/{one.ours} {one.kind}/{one.theirs}"


def sentence(one: Decided, field: str = "") -> Text:
    """One decision; `field`: what the field it is about is called, its keys unless given."""
    decision = one.decision
    field = field or ".".join(decision.keys)
    known = _FIELD if decision.keys else _RECORD
    template = known.get(decision.reason) or {"ours": _MINE, "theirs": _THEIRS}.get(decision.side, _NEW)
    return say(template, record=one.record, field=field or one.path)


def double_sentence(double: Double) -> Text:
    """One double."""
    return say("probably one thing entered twice: {ours} and {theirs}", ours=double.ours, theirs=double.theirs)
