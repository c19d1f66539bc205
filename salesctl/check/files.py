"""Each file by itself: its name and place, its YAML, its kind's schema. Many files are shared out among processes.

A file that was looked at is not read again: the book keeps what was found in it, and notes those that were right when it was made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.book.ingest import parallel
from salesctl.errors import Finding
from salesctl.lang.suggestions import nearest_name
from salesctl.lang.text import say
from salesctl.model import records
from salesctl.model.root import NAME
from salesctl.store.change import OTHERWISE, unprintable
from salesctl.store.pack import oid

if TYPE_CHECKING:
    from salesctl.book import Book, RecordSource
    from salesctl.model.kinds import Kind, Kinds

    from .sources import FileSet

Looked = list[tuple[str, str, list[Finding]]]
"""Paths of files, what Git calls their content, empty for one that cannot be read, and what is wrong with them."""
_ALONE = 2000
"""Fewer files than this are looked at by the process itself: starting others would take longer."""
_CHUNK = 500
_YAML = (".yaml", ".yml")
_NOT_RECORDS = frozenset(("doc", "docs", NAME))
"""What is at the top of a book and has no records, whatever its YAML files look like."""


def findings(book: Book, files: FileSet) -> Iterator[Finding]:
    """What is wrong with single files, in no particular order. The book is the one made of them."""
    paths = files.paths
    for path in () if "".join(paths).isprintable() else paths:
        if what := unprintable(path):
            yield Finding(path, 0, 0, "file-name", what, OTHERWISE)
    kinds = book.source.kinds
    tops = {kind.root.partition("/")[0] for kind in kinds.values()} | _NOT_RECORDS
    beside = [path for path in paths if not path.endswith(".yaml") or path.partition("/")[0] not in tops]
    yield from _strays(kinds, beside)
    yield from _misplaced(kinds, files, [path for path in beside if path.partition("/")[0] not in tops])
    for path in files.special:
        message = say("a link or a submodule: a book is made of plain files")
        yield Finding(path, 0, 0, "not-a-file", message, say("put the file itself there, or take it out of the book"))
    yield from book.found_in_files()
    unread = book.not_looked_at()
    chunks = [unread[n : n + _CHUNK] for n in range(0, len(unread), _CHUNK)]
    workers = min(parallel.processors(), 8)
    if len(unread) < _ALONE or workers == 1:
        looked_at = [_looked_at(book.source, files, chunk) for chunk in chunks]
    else:
        import multiprocessing

        _Shared.source, _Shared.files = book.source, files
        with multiprocessing.get_context("fork").Pool(workers) as pool:
            looked_at = list(pool.imap_unordered(_Shared.look, chunks))
    looked = [one for chunk in looked_at for one in chunk]
    for _, _, found in looked:
        yield from found
    if readable := [one for one in looked if one[1]]:
        book.note_looked_at(readable)


class _Shared:
    """What forked children inherit instead of being sent."""

    source: RecordSource
    files: FileSet

    @classmethod
    def look(cls, paths: Sequence[str]) -> Looked:
        return _looked_at(cls.source, cls.files, paths)


def _looked_at(source: RecordSource, files: FileSet, paths: Sequence[str]) -> Looked:
    looked: Looked = []
    for path, content in files.contents(paths):
        if isinstance(content, bytes):
            wrong = list(records.findings(source.kinds, path, content, source.config.zone))
            looked.append((path, oid("blob", content, source.git.algorithm), wrong))
        else:
            place = content.place
            line, column = (place.line, place.column) if place else (0, 0)
            looked.append((path, "", [Finding(path, line, column, content.rule, content.message, content.hint)]))
    return looked


def _strays(kinds: Kinds, paths: Sequence[str]) -> Iterator[Finding]:
    """Files in a kind's folder that are no records: easily taken for one, and never read."""
    roots = {kind.root for kind in kinds.values()}
    for path in (path for path in paths if not path.endswith(".yaml")):
        head, _, rest = path.partition("/")
        name = PurePosixPath(path).name
        if head in roots and rest and not name.startswith("."):
            message = say("{name} is no record: its name does not end in .yaml", name=name)
            hint = (
                say("mv {path} {path_2}.yaml", path=path, path_2=path.rsplit(".", 1)[0])
                if path.endswith((".yml", ".YAML"))
                else say("move it elsewhere")
            )
            yield Finding(path, 0, 0, "stray-file", message, hint)


def _misplaced(kinds: Kinds, files: FileSet, paths: Sequence[str]) -> Iterator[Finding]:
    """YAML files in no kind's folder that look like records: whoever typed them waits in vain for a record."""
    folders = {kind.root: kind for kind in kinds.values()}
    for path, content in files.contents([path for path in paths if _is_yaml(path) and kinds.of(path) is None]):
        top, _, rest = path.rpartition("/")[0].partition("/")
        near = folders.get(nearest_name(top, folders)) if top else None
        tree = _tree(path, content)
        kind = near if near and _may_be(near, tree) else next((one for one in kinds.values() if _fits(one, tree)), None)
        if kind is None:
            continue
        name = f"{PurePosixPath(path).stem}.yaml"
        there = "/".join(part for part in (kind.root, rest if kind is near else "", name) if part)
        message = (
            say("no record: there is no kind of record in `{folder}`", folder=top)
            if top
            else say("no record: records lie in the folders of their kinds")
        )
        hint = say("if it is to be one: mv {path} {there}", path=path, there=there)
        yield Finding(path, 0, 0, "misplaced", message, hint, level="warning")


def _is_yaml(path: str) -> bool:
    """Whether a file is YAML by its name, and in no hidden folder."""
    return path.casefold().endswith(_YAML) and not any(part.startswith(".") for part in path.split("/"))


def _tree(path: str, content: bytes | yamlio.LoadError) -> Mapping[str, Any] | None:
    """What a file says; None where that cannot be read."""
    try:
        return yamlio.read(content, path) if isinstance(content, bytes) else None
    except yamlio.LoadError:
        return None


def _may_be(kind: Kind, tree: Mapping[str, Any] | None) -> bool:
    """Whether a file in a folder that is called much like a kind's may be a record of it: it names one of its fields."""
    return tree is None or not kind.fields.keys().isdisjoint(tree)


def _fits(kind: Kind, tree: Mapping[str, Any] | None) -> bool:
    """Whether a file, wherever it lies, has what a record of a kind must have, and nothing that it cannot have."""
    return tree is not None and kind.fields.keys() >= tree.keys() >= set(kind.schema.get("required", ()))
