"""The wire formats of git's answers about many objects: of `cat-file --batch`, and of what is asked with `-z`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from salesctl.lang.text import say

from .failures import GitError


def objects(chunks: Iterable[bytes]) -> Iterator[tuple[str, str, bytes]]:
    """Read what `cat-file --batch` writes: name, kind (blob, tree, commit, tag or missing) and content."""
    have, at = b"", 0  # what came last, and where in it the next answer begins
    source = iter(chunks)
    while True:
        while (end := have.find(b"\n", at)) < 0:
            piece = next(source, None)
            if piece is None:
                return
            have, at = have[at:] + piece, 0
        head = have[at:end].decode("utf-8", "surrogateescape").rsplit(" ", 2)
        at = end + 1
        if head[-1] == "missing":
            yield " ".join(head[:-1]), "missing", b""
            continue
        name, kind, size = head
        if len(have) <= (end := at + int(size)):
            pieces = [have[at:]]
            left = end - len(have)
            while left >= 0:
                piece = next(source, None)
                if piece is None:
                    raise GitError(say("git cat-file: it stopped in the middle of an object"))
                pieces.append(piece)
                left -= len(piece)
            have, at, end = b"".join(pieces), 0, int(size)
        yield name, kind, have[at:end]
        at = end + 1


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
