"""The wire formats of git's answers about many objects: of `cat-file --batch`, and of what is asked with `-z`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from salesctl.lang.text import say

from .failures import GitError


def objects(chunks: Iterable[bytes]) -> Iterator[tuple[str, str, bytes]]:
    """Read what `cat-file --batch` writes: name, kind (blob, tree, commit, tag or missing) and content."""
    have = bytearray()
    source = iter(chunks)
    while True:
        while (end := have.find(b"\n")) < 0:
            piece = next(source, None)
            if piece is None:
                return
            have += piece
        head = bytes(have[:end]).decode("utf-8", "surrogateescape").rsplit(" ", 2)
        if head[-1] == "missing":
            del have[: end + 1]
            yield " ".join(head[:-1]), "missing", b""
            continue
        name, kind, size = head
        whole = end + 1 + int(size) + 1
        while len(have) < whole:
            piece = next(source, None)
            if piece is None:
                raise GitError(say("git cat-file: it stopped in the middle of an object"))
            have += piece
        content = bytes(have[end + 1 : whole - 1])
        del have[:whole]
        yield name, kind, content


def gathered(lines: Iterable[bytes], size: int = 1 << 15) -> Iterator[bytes]:
    """Join small pieces into larger ones: fewer writes."""
    piece = bytearray()
    for line in lines:
        piece += line
        if len(piece) >= size:
            yield bytes(piece)
            piece.clear()
    if piece:
        yield bytes(piece)


def parted(chunks: Iterable[bytes]) -> Iterator[str]:
    """The pieces, each ended by a NUL, of what git writes when asked with `-z`."""
    left = b""
    for chunk in chunks:
        *whole, left = (left + chunk).split(b"\0")
        for piece in whole:
            yield piece.decode("utf-8", "surrogateescape")
