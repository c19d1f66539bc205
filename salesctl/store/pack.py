"""Objects as Git stores them: their names, and a pack of new ones, handed over as a push would."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .journal import sync_folder

if TYPE_CHECKING:
    import hashlib

    from salesctl.git import Git

LOOSE = 100
"""Fewer objects than this become loose ones, as with a fetch; more stay one pack."""
_KINDS = {"commit": 1, "tree": 2, "blob": 3, "tag": 4}


def oid(kind: str, content: bytes, algorithm: str) -> str:
    """The name Git gives to an object. `algorithm`: sha1 or sha256."""
    digest = _digest(algorithm)
    digest.update(b"%s %d\0" % (kind.encode("ascii"), len(content)))
    digest.update(content)
    return digest.hexdigest()


def hand_over(git: Git, objects: Iterable[tuple[str, bytes]], count: int, algorithm: str) -> None:
    """Give Git `count` new objects (kind, content). Raises GitError when it will not keep them."""
    command = ("unpack-objects", "-q") if count < LOOSE else ("index-pack", "--stdin")
    git.run(*command, input=stream(objects, count, algorithm))


def settle(git: Git, names: Iterable[str] | None = None) -> None:
    """Make the names of objects stay, of all without `names`: Git syncs what is in them, and not the folders they are in."""
    top = git.common_dir / "objects"
    found = top.iterdir() if names is None else (top / folder for folder in {"pack", *(name[:2] for name in names)})
    for folder in (*found, top):
        if folder.is_dir():
            sync_folder(folder)


def stream(objects: Iterable[tuple[str, bytes]], count: int, algorithm: str) -> Iterator[bytes]:
    """A pack file, piece by piece."""
    digest = _digest(algorithm)
    gathered = bytearray(b"PACK" + (2).to_bytes(4, "big") + count.to_bytes(4, "big"))
    for kind, content in objects:
        gathered += _head(_KINDS[kind], len(content))
        gathered += zlib.compress(content)
        if len(gathered) > 1 << 16:
            digest.update(gathered)
            yield bytes(gathered)
            gathered.clear()
    digest.update(gathered)
    yield bytes(gathered) + digest.digest()


def _head(kind: int, size: int) -> bytes:
    """Type and size: four bits of size in the first byte, seven in each that follows."""
    head = bytearray()
    byte, size = kind << 4 | size & 15, size >> 4
    while size:
        head.append(byte | 128)
        byte, size = size & 127, size >> 7
    head.append(byte)
    return bytes(head)


def _digest(algorithm: str) -> hashlib._Hash:
    import hashlib  # loads OpenSSL, and few commands name objects

    return hashlib.new(algorithm, usedforsecurity=False)
