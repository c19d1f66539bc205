"""Who may change what: what a policy leaves to some roles (`book.rights`), held against writes and against history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from salesctl import yamlio
from salesctl.book.rights import breaches, in_force, left_as, policies_at, rights_in, rights_of, tree_of
from salesctl.book.signing import is_wanted, unsigned
from salesctl.errors import Finding
from salesctl.git import GitError
from salesctl.lang.suggestions import did_you_mean
from salesctl.lang.text import FreeText, joined, say
from salesctl.store import Change

if TYPE_CHECKING:
    from datetime import date

    from salesctl.book import Book
    from salesctl.book.rights import Breach
    from salesctl.book.signing import Unsigned
    from salesctl.git import Git
    from salesctl.lang.text import Text
    from salesctl.model.kinds import Kinds

    from .sources import FileSet

_ASK = say("ask one of them to write it")
_SEEN = """select o."commit", u.role from sign_off as o join "user" as u on u.id = o."by"
    left join signed as s on s.kind = 'sign_off' and s.record = o.id where coalesce(s.forged, 0) = 0"""


def of_change(book: Book, change: Change, day: date) -> Iterator[Finding]:
    """What whoever uses this clone may not change, of a change; and what a policy in it leaves to nobody there is."""
    yield from _denied(book, change, day)
    kind = book.source.kinds.of(change.path)
    if kind and kind.name == "policy" and change.after:
        yield from _unknown(book.source.kinds, change.path, change.after)


def left_to_nobody(book: Book, files: FileSet) -> Iterator[Finding]:
    """Kinds, fields and roles that policies name and there are not. The book is the one made of the files."""
    for path, raw in files.contents(book.paths("policy")):
        if isinstance(raw, bytes) and b"rights:" in raw:
            yield from _unknown(book.source.kinds, path, raw)


def standing(book: Book, day: date) -> Iterator[Finding]:
    """What commits changed without the right to and stands as they left it, and commits that are not signed as they should be.

    Not what somebody who may has seen: what a sign-off covers, by one of these roles; for a signature it is anybody who may sign
    off. Edits that no commit has yet are held against the policy of `day`.
    """
    git, kinds = book.source.git, book.source.kinds
    found, bare = book.breaches(), book.unsigned()
    with book.query_all() as query:
        seen = list(query.rows(_SEEN)) if found or bare else []
        edited = list(query.rows("select path, blob from dirty")) if "policy" in kinds else []
    merging = git.merge_heads() if edited else []
    befores = git.files_at(("HEAD", path) for path, _ in edited)
    for (path, blob), before in zip(edited, befores, strict=True):
        try:
            after = yamlio.read_file(git.root / path, path) if blob else None
        except yamlio.LoadError:
            continue  # `check` says of the file itself why it cannot be read
        yield from _denied(book, Change(path, after, before), day, merging)
    for one in found:
        tree = book.record(one.kind, one.record) if book.path_of(one.kind, one.record) else None
        if left_as(tree, one.field) == one.left and not any(
            role in one.roles and _within(git, one.oid, commit) for commit, role in seen
        ):
            yield _told(one, book.path_of(one.kind, one.record), git)
    for commit in bare:
        if not any(_within(git, commit.oid, until) for until, _ in seen):
            hint = say(
                "once its author's key is known here: `git config gpg.ssh.allowedSignersFile`; else a manager has seen it:"
                " `salesctl review --approve`"
            )
            yield _not_signed(commit, hint)


def brought(git: Git, kinds: Kinds, old: Sequence[str], new: str, day: str) -> Iterator[Finding]:
    """What commits in `new` that are in none of `old` change without the right to, by the policy of a day."""
    for one in breaches(git, kinds, old, new, rights_in(git, kinds, None, new), day):
        yield _told(one, one.path, git, new)


def staged(git: Git, kinds: Kinds, old: Sequence[str], commit: str, day: str) -> Iterator[Finding]:
    """What is staged that its author may not change, by the policy of a day; `commit` is what it would become after `old`."""
    policies = policies_at(git, kinds, old[0]) if old else []
    for one in breaches(git, kinds, old, commit, rights_of(in_force(policies, day)), day):
        yield _finding(one.path, git.file_at(commit, one.path) or b"", one.field, left_to(one.field, one.roles), _ASK)


def brought_unsigned(git: Git, kinds: Kinds, old: Sequence[str], new: str, day: str) -> Iterator[Finding]:
    """Commits in `new` and in none of `old` that Git does not find signed, where the policy that held before wants it."""
    if not old or not is_wanted(policies_at(git, kinds, old[0]), day):
        return
    words = ("rev-list", "--end-of-options", new, *(f"^{commit}" for commit in old), "--")
    for commit in unsigned(git, git.run(*words).decode("ascii").split()):
        hint = say("git config commit.gpgSign true; then git rebase --no-ff {commit}^ signs it", commit=commit.oid[:10])
        yield _not_signed(commit, hint)


def _not_signed(commit: Unsigned, hint: Text) -> Finding:
    message = say(
        "not signed by a key that Git knows here, by {author}: {subject}",
        author=FreeText(commit.author),
        subject=FreeText(commit.subject),
    )
    return Finding(commit.oid[:10], 0, 0, "not-signed", message, hint)


def _unknown(kinds: Kinds, path: str, raw: bytes) -> Iterator[Finding]:
    """Kinds, fields and roles that a policy names and there are not."""
    known = kinds["user"].fields["role"].enum
    for number, right in enumerate(rights_of(tree_of(raw) or {})):
        kind = kinds.get(right.kind)
        wrong: list[tuple[str, Text, Text | str]] = []
        if kind is None:
            message = say("there is no kind `{kind}`", kind=right.kind)
            wrong.append(("kind", message, did_you_mean(right.kind, kinds)))
        else:
            wrong += [
                (
                    "fields",
                    say("a {kind} has no field `{field}`", kind=kind.noun, field=name),
                    did_you_mean(name, kind.fields),
                )
                for name in right.fields
                if name not in kind.fields
            ]
        wrong += [
            ("roles", say("there is no role `{role}`", role=role), did_you_mean(role, known))
            for role in right.roles
            if role not in known
        ]
        for key, message, hint in wrong:
            line, column = yamlio.locate(raw, ("rights", number, key))
            yield Finding(path, line, column, "bad-value", message, hint)


def _denied(book: Book, change: Change, day: date, merged: Sequence[str] = ()) -> Iterator[Finding]:
    for field, roles in book.denied(change.path, change.before, change.after, day, merged):
        yield _finding(change.path, change.after or b"", field, left_to(field, roles), _ASK)


def _told(one: Breach, path: str | None, git: Git, at: str = "") -> Finding:
    raw = b""
    if path:
        raw = (git.file_at(at, path) or b"") if at else yamlio.read_file(git.root / path, path)
    message = joined(
        "; ",
        [
            say("{author} changed it in {commit}", author=FreeText(one.author), commit=one.oid[:10]),
            left_to(one.field, one.roles),
        ],
    )
    hint = say(
        "one of them takes it back (`salesctl undo {commit}`), or has seen it: `salesctl review --approve`",
        commit=one.oid[:10],
    )
    return _finding(one.path, raw, one.field, message, hint)


def left_to(field: str, roles: Sequence[str]) -> Text:
    """Whose it is to change a field, or without one the record."""
    who = ", ".join(roles)
    if field:
        return say("`{field}` is for these roles alone to change: {roles}", field=field, roles=who)
    return say("such a record is for these roles alone to make, change and remove: {roles}", roles=who)


def _finding(path: str, raw: bytes, field: str, message: Text, hint: Text) -> Finding:
    place = yamlio.locate(raw, (field,) if field else ()) if raw else (0, 0)
    return Finding(path, *place, "not-entitled", message, hint, "error", field)


def _within(git: Git, commit: str, other: str) -> bool:
    """Whether a commit is part of what another stands for."""
    try:
        return not git.run("rev-list", "-1", "--end-of-options", commit, f"^{other}", "--")
    except GitError:
        return False  # it names a commit that is not here
