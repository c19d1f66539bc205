"""What `git merge`, `rebase`, `cherry-pick` and `stash pop` call for one file: the record merged by field, or conflict markers.

Git takes what lies in the file of ours for the result, whatever happens here, and calls it clean unless the exit code says
otherwise. So whatever cannot be merged gets markers, and of those only what people have to decide on is between them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from salesctl import yamlio
from salesctl.errors import SalesctlError
from salesctl.git.program import Program
from salesctl.model.id_form import id_at
from salesctl.model.schema import validator
from salesctl.named_tuples import NamedTuple
from salesctl.tree.bases import merged_base

from .answers import Answers, Choice
from .record import MergedRecord, Version, merge_record
from .told import sentence
from .trees import Decided, name_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Any
    from zoneinfo import ZoneInfo

    from salesctl.lang.text import Text
    from salesctl.model.kinds import Kind, Kinds
    from salesctl.tree.judging import Judge

MARKER = 7
"""Characters of git's conflict markers. More of them are asked for where several last common ancestors are made one."""
_SEVERAL = b"<<<<<<< several bases of a merge by salesctl\n"
"""What a file begins with that stands for several versions: no record, should it ever be read as one."""


class Sides(NamedTuple):
    """The three versions of a file, as git wrote them beside the work tree."""

    base: Path
    ours: Path
    """Becomes the result."""
    theirs: Path
    marker: int
    """How many characters conflict markers have."""


class MergedFile(NamedTuple):
    """What became of the file of ours."""

    clean: bool
    told: Sequence[Text] = ()
    """What was decided by rule."""


def merge_file(kinds: Kinds, zone: ZoneInfo, sides: Sides, path: str) -> MergedFile:
    """Merge a file of the book, whose place in the book is `path`. A file that is no record is merged by line.

    Raises SalesctlError where a version cannot be read; the file of ours is untouched then, and `mark` has to follow.
    """
    kind = kinds.of(path)
    if kind is None:
        return MergedFile(not _by_line(sides))
    raws = [side.read_bytes() for side in (sides.base, sides.ours, sides.theirs)]
    if sides.marker > MARKER:
        sides.ours.write_bytes(_several(path, *raws))
        return MergedFile(clean=True)
    ours, theirs = (Version(raw, yamlio.read(raw, path)) for raw in raws[1:])
    base = _base(kind, path, raws[0], ours, theirs)
    if base is None and ours.tree != theirs.tree:
        mark(sides)
        return MergedFile(clean=False)
    record = id_at(path)
    merge = _Merge(kind, name_of(kind.name, record, path), base, ours, theirs, validator(kind, zone).problems)
    merged = merge.with_answers(Answers())
    told = [sentence(Decided(path, kind.name, record, decision)) for decision in merged.decisions]
    if merged.file:
        sides.ours.write_bytes(merged.file.raw)
        return MergedFile(clean=True, told=told)
    texts = [merge.decided(merged, side) for side in ("base", "mine", "theirs")]
    if all(text is not None for text in texts):
        for file, text in zip((sides.base, sides.ours, sides.theirs), texts, strict=True):
            file.write_bytes(text or b"")
    mark(sides)
    return MergedFile(clean=False, told=told)


def mark(sides: Sides) -> None:
    """Leave both versions in the file of ours, between markers where they differ; around all of it where lines do not tell."""
    if _by_line(sides):
        return
    ours, theirs = (side.read_bytes().removesuffix(b"\n") for side in (sides.ours, sides.theirs))
    bars = [sign * sides.marker for sign in (b"<", b"=", b">")]
    sides.ours.write_bytes(b"\n".join((bars[0] + b" ours", ours, bars[1], theirs, bars[2] + b" theirs", b"")))


def _by_line(sides: Sides) -> bool:
    """Merge by line into the file of ours; whether markers had to be left."""
    words = ("merge-file", "--diff3", f"--marker-size={sides.marker}", "-L", "ours", "-L", "base", "-L", "theirs")
    files = [str(side.resolve()) for side in (sides.ours, sides.base, sides.theirs)]
    result = Program(sides.ours.resolve().parent).spawn(*words, "--end-of-options", *files).wait()
    if not 0 <= result.code <= 127:  # binary, unreadable
        return False
    return result.code > 0


class _Merge(NamedTuple):
    kind: Kind
    name: str
    base: Version | None
    ours: Version
    theirs: Version
    judge: Judge

    def with_answers(self, answers: Answers) -> MergedRecord:
        return merge_record(self.kind, self.name, self.base, self.ours, self.theirs, answers, self.judge)

    def decided(self, merged: MergedRecord, side: str) -> bytes | None:
        """The file as it would be were every clash decided so; None where even then it is not right."""
        answers = Answers()
        for clash in merged.clashes:
            choice = Choice("value", clash.base) if side == "base" else Choice("mine" if side == "mine" else "theirs")
            answers.put(self.name, clash.keys, (clash.base, clash.ours, clash.theirs), choice)
        try:
            found = self.with_answers(answers).file
        except (SalesctlError, TypeError, ValueError):
            return None
        return found.raw if found else None


def _base(kind: Kind, path: str, raw: bytes, ours: Version, theirs: Version) -> Version | None:
    if not raw:
        return None
    if not raw.startswith(_SEVERAL):
        return Version(raw, yamlio.read(raw, path))
    held = json.loads(raw.removeprefix(_SEVERAL))
    return Version(b"", merged_base(held["ancestor"], held["bases"], ours.tree, theirs.tree, kind.fields))


def _several(path: str, ancestor: bytes, *bases: bytes) -> bytes:
    """Several versions as one file: which of them holds is told by the sides that come from them, which git shows later."""
    trees: list[Any] = []
    for raw in bases:
        trees += json.loads(raw.removeprefix(_SEVERAL))["bases"] if raw.startswith(_SEVERAL) else [_tree(raw, path)]
    known = {} if ancestor.startswith(_SEVERAL) else _tree(ancestor, path)
    return _SEVERAL + json.dumps({"ancestor": known, "bases": trees}, ensure_ascii=False).encode()


def _tree(raw: bytes, path: str) -> Mapping[str, Any]:
    return yamlio.read(raw, path) if raw else {}
