"""Another history with the same story: every commit up to the tips of branches, made again with other files and messages.

Nothing but objects nobody refers to comes of it: `Store.advance` brings the book to what was made. A commit in which nothing
differs, and none before it does, keeps its name. One that names others by their id, in its message or a record, names the new ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from salesctl.git.batch import gathered, objects
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern

from . import pack
from .tree import TreeEntry, read_tree, write_tree

if TYPE_CHECKING:
    from salesctl.git import Git

_HEX = lazy_pattern(rb"(?<![0-9a-zA-Z])[0-9a-f]{7,64}(?![0-9a-zA-Z])")
"""What may be a commit's name, or how it begins."""
_SIGNED = lazy_pattern(rb"^gpgsig(?:-sha256)? .*\n(?: .*\n)*", re.MULTILINE)
_SIGNED_TAG = lazy_pattern(rb"^-----BEGIN (?:PGP|SSH) SIGNATURE-----\n|^-----BEGIN SIGNED MESSAGE-----\n", re.MULTILINE)
"""Where the signature of a tag begins; it ends the message."""
_PERSON = lazy_pattern(rb"^(author|committer|tagger) (.*) (\d+ [+-]\d{4})$", re.MULTILINE)


class Substitution(NamedTuple):
    """What is written otherwise."""

    content: Callable[[str, bytes], bytes]
    """A file's content by its path and what it was."""
    name: Callable[[str], str]
    """What a path becomes; its folder stays."""
    message: Callable[[bytes], bytes]
    person: Callable[[bytes], bytes]
    """`Name <address>` of an author or a committer."""


class Rewritten(NamedTuple):
    """A history made again."""

    commits: Mapping[str, str]
    """The commits that became others, by their names before, oldest first."""
    withdrawn: Sequence[str]
    """Of these, by their names before, the ones before which nothing changed: whatever descends from one has what was removed."""
    files: int
    """Contents that are others now."""
    tags: Mapping[str, str]
    """The tag objects that became others, by their names before."""

    def of(self, name: str) -> str:
        """What a commit or tag became."""
        return self.commits.get(name) or self.tags.get(name, name)


def rewrite(git: Git, tips: Sequence[str], to: Substitution, tags: Sequence[str] = ()) -> Rewritten:
    """Make the history of some commits again, and tag objects that lead to some of these. Raises GitError."""
    return _Rewriter(git, to).rewritten(tips, tags)


@dataclass
class _Rewriter:
    """What became of each object so far, by its name before."""

    git: Git
    to: Substitution
    commits: dict[str, str] = field(default_factory=dict)
    blobs: dict[str, str] = field(default_factory=dict)
    trees: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """What files become whose path is another, by blob."""
    naming: set[str] = field(default_factory=set)
    """Blobs that name commits, until these are made again."""
    paths: dict[str, str] = field(default_factory=dict)
    """A path at which each blob lies."""

    def rewritten(self, tips: Sequence[str], tags: Sequence[str]) -> Rewritten:
        lines = self.git.run("rev-list", "--topo-order", "--reverse", "--parents", "--end-of-options", *tips, "--")
        order = [line.split() for line in lines.decode("ascii").splitlines()]
        self._known = sorted(words[0] for words in order)
        self.git.history_read = True
        self._read_files(tips)
        before = len(self.blobs)
        for some in self._portions([words[0] for words in order], tips):
            self._write_naming()
            self._make(some)
        changed = {old: new for old, new in self.commits.items() if old != new}
        first = [words[0] for words in order if words[0] in changed and not changed.keys() & set(words[1:])]
        return Rewritten(changed, first, before, self._tags_again(tags))

    # -- files -----------------------------------------------------------------------------------------------------

    def _read_files(self, tips: Sequence[str]) -> None:
        """Write every file that becomes another one, but those that name commits."""
        only = ("--objects", "--filter=object:type=blob", "--filter-provided-objects")
        listed = self.git.run("rev-list", *only, "--end-of-options", *tips, "--").decode("utf-8", "surrogateescape")
        self.paths = {oid: path for oid, _, path in (line.partition(" ") for line in listed.splitlines()) if path}
        fresh: list[bytes] = []
        for name, _, content in self._objects(self.paths):
            path = self.paths[name]
            made = self.to.content(path, content)
            if any(self._commit(word) for word in _HEX.findall(content) if len(word) >= 40):
                self.naming.add(name)
            elif made != content:
                self.blobs[name] = pack.oid("blob", made, self.git.algorithm)
                fresh.append(made)
            if (called := self.to.name(path)) != path:
                self.names[name] = called.rpartition("/")[2]
        self._keep("blob", fresh)

    def _write_naming(self) -> None:
        """Write those files naming commits of which all that were made again are known; a later call finds what is left."""
        fresh = []
        for name, _, content in self._objects(sorted(self.naming)):
            made = self._naming_new(self.to.content(self.paths[name], content), shortest=40)
            self.blobs[name] = pack.oid("blob", made, self.git.algorithm)
            fresh.append(made)
        self._keep("blob", fresh)

    def _portions(self, order: Sequence[str], tips: Sequence[str]) -> Iterator[list[str]]:
        """The commits in their order, a new portion before each that brings a file naming others."""
        paths = sorted({self.paths[name] for name in self.naming})
        begins = {
            one.line.oid
            for tip in (tips if paths else ())
            for one in self.git.commits_with_files(None, tip, paths)
            if any(after in self.naming for _, _, after in one.files)
        }
        portion: list[str] = []
        for commit in order:
            if commit in begins and portion:
                yield portion
                portion = []
            portion.append(commit)
        yield portion

    # -- trees and commits -------------------------------------------------------------------------------------------

    def _make(self, commits: Sequence[str]) -> None:
        raw = {name: content for name, _, content in self._objects(commits)}
        roots = {commit: content[5 : content.index(b"\n")].decode("ascii") for commit, content in raw.items()}
        self._make_trees(set(roots.values()))
        fresh: list[bytes] = []
        for commit in commits:
            made = self._commit_again(raw[commit], self.trees[roots[commit]])
            self.commits[commit] = pack.oid("commit", made, self.git.algorithm)
            if made != raw[commit]:
                fresh.append(made)
        self._keep("commit", fresh)

    def _make_trees(self, roots: Iterable[str]) -> None:
        """Write the trees below some roots that become others, the deepest first."""
        rounds: list[set[str]] = []
        inside: dict[str, list[TreeEntry]] = {}
        wanted = {root for root in roots if root not in self.trees}
        while wanted:
            rounds.append(wanted)
            below: set[str] = set()
            for name, _, content in self._objects(sorted(wanted)):
                entries = read_tree(content, self.git.algorithm)
                below |= {one.oid for one in entries if one.folder}
                if any(one.folder or one.oid in self.blobs or one.oid in self.names for one in entries):
                    inside[name] = entries
                else:
                    self.trees[name] = name
            wanted = {name for name in below if name not in self.trees and name not in inside}
        for some in reversed(rounds):
            fresh = []
            for name in sorted(some & inside.keys()):
                entries = [self._entry(one) for one in inside.pop(name)]
                content = write_tree(entries)
                self.trees[name] = pack.oid("tree", content, self.git.algorithm)
                if self.trees[name] != name:
                    fresh.append(content)
            self._keep("tree", fresh)

    def _entry(self, one: TreeEntry) -> TreeEntry:
        if one.folder:
            return one._replace(raw=bytes.fromhex(self.trees[one.oid]))
        called = self.names.get(one.oid)
        name = called.encode("utf-8", "surrogateescape") if called else one.name
        return one._replace(name=name, raw=bytes.fromhex(self.blobs.get(one.oid, one.oid)))

    def _commit_again(self, raw: bytes, tree: str) -> bytes:
        head, _, message = raw.partition(b"\n\n")
        lines = [b"tree " + tree.encode("ascii")]
        for line in head.split(b"\n")[1:]:
            word, _, name = line.partition(b" ")
            parent = self.commits[name.decode("ascii")].encode("ascii") if word == b"parent" else b""
            lines.append(b"parent " + parent if parent else line)
        told = self._naming_new(self.to.message(message), shortest=7)
        made = _PERSON.sub(
            lambda match: b"%s %s %s" % (match[1], self.to.person(match[2]), match[3]), b"\n".join(lines) + b"\n"
        )
        whole = made + b"\n" + told
        # a signature is of the bytes that were; what did not change keeps it
        return whole if whole == raw else _SIGNED.sub(b"", made) + b"\n" + told

    def _tags_again(self, tags: Sequence[str]) -> dict[str, str]:
        """Write the tag objects that become others; their signatures fall away."""
        made: dict[str, str] = {}
        fresh: list[bytes] = []
        for name, _, raw in self._objects(tags):
            head, _, message = raw.partition(b"\n\n")
            first, _, rest = head.partition(b"\n")
            target = first.removeprefix(b"object ").decode("ascii")
            signature = _SIGNED_TAG.search(message)
            told = message[: signature.start()] if signature else message
            person = _PERSON.sub(lambda match: b"%s %s %s" % (match[1], self.to.person(match[2]), match[3]), rest)
            other = b"object %s\n%s\n\n" % (self.commits.get(target, target).encode("ascii"), person)
            other += self._naming_new(self.to.message(told), shortest=7)
            if other != b"object %s\n%s\n\n%s" % (target.encode("ascii"), rest, told):
                other = _SIGNED.sub(b"", other)
                made[name] = pack.oid("tag", other, self.git.algorithm)
                fresh.append(other)
        self._keep("tag", fresh)
        return made

    # -- names of commits --------------------------------------------------------------------------------------------

    def _naming_new(self, text: bytes, *, shortest: int) -> bytes:
        def renamed(match: re.Match[bytes]) -> bytes:
            word = match[0]
            old = self._commit(word) if len(word) >= shortest else ""
            return self.commits.get(old, old)[: len(word)].encode("ascii") if old else word

        return _HEX.sub(renamed, text)

    def _commit(self, word: bytes) -> str:
        """The commit of this history that a word names by how its id begins; empty where none, or several, are."""
        from bisect import bisect_left

        start = word.decode("ascii")
        at = bisect_left(self._known, start)
        found = [one for one in self._known[at : at + 2] if one.startswith(start)]
        return found[0] if len(found) == 1 else ""

    # -- objects -----------------------------------------------------------------------------------------------------

    def _objects(self, names: Iterable[str]) -> Iterator[tuple[str, str, bytes]]:
        asked = gathered(f"{name}\n".encode("ascii") for name in list(names))
        return objects(self.git.stream("cat-file", "--batch", "--buffer", input=asked))

    def _keep(self, kind: str, contents: Sequence[bytes]) -> None:
        if contents:
            pack.hand_over(self.git, ((kind, content) for content in contents), len(contents), self.git.algorithm)
