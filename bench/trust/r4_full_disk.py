"""R4: the disk fills up at every moment of a write; the failure is loud, the work tree clean, the next write fine."""

from __future__ import annotations

import os
import resource
import shutil
import tempfile
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.trust.arena import Form, contents, differences, new_book, problems, program, small_disk
from salesctl.errors import SalesctlError
from salesctl.git import Git
from salesctl.store import Change, Message, Store

_PAGE = 4096
_PAGES = 60
"""More than a write needs: with so much left it succeeds."""

_WRITE = (
    Change("clients/c0.yaml", b"name: Renamed\n" * 300, b"name: Client 0\n"),
    Change("clients/c1.yaml", None, b"name: Client 1\n"),
    Change("deals/2026/11/d.yaml", b"client: c0\n", None),
)


def run(form: Form) -> tuple[str, list[str]]:
    wrong: list[str] = []
    refused = 0
    left = range(0, _PAGES, 4 if form.short else 1)
    with tempfile.TemporaryDirectory(prefix="salesctl-") as folder, small_disk(Path(folder), 4) as is_disk:
        template = new_book(Path(folder) / "template").root
        for pages in left:
            book = Path(folder) / "book"
            shutil.copytree(template, book)
            code, found = _written(Git(book), pages, Path(folder) / "ballast" if is_disk else None)
            refused += code != 0
            wrong += [f"with {pages} pages left: {line}" for line in found]
            shutil.rmtree(book)
    if not refused or refused == len(left):
        wrong.append(f"{refused} of {len(left)} writes were refused: the test does not test")
    kind = "a small disk" if is_disk else "a limit on file sizes (mounting a small disk is not allowed here)"
    return f"{len(left)} fillings of {kind}, {refused} writes refused: {len(wrong)} wrong", wrong


def _written(git: Git, pages: int, ballast: Path | None) -> tuple[int, list[str]]:
    """How a write ended with so much room left, and what is wrong then. The disk can be unmounted once `git` is gone."""
    if ballast:
        _fill(ballast, pages * _PAGE)
        code = _fork(partial(_write, git))
        ballast.unlink()
    else:
        code = _fork(partial(_write, git, limit=pages * _PAGE // 8))
    return code, _judge(git, code)


def _fill(ballast: Path, left: int) -> None:
    """Fill the disk, all but `left` bytes."""
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * _PAGE):
                pass
        except OSError:
            file.truncate(max(0, file.tell() // _PAGE * _PAGE - left))


def _fork(work: Callable[[], int]) -> int:
    pid = os.fork()
    if not pid:
        code = 1
        try:
            code = work()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _write(git: Git, limit: int | None = None) -> int:
    """0: acknowledged, 2: refused with a message."""
    if limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        Store(git).commit(_WRITE, Message("one write"))
    except SalesctlError as error:
        return 2 if str(error) else 1
    return 0


def _judge(git: Git, code: int) -> list[str]:
    if code not in {0, 2}:
        return [f"the writer ended with {code}"]
    wrong = problems(git, objects=False)
    before = {f"clients/c{n}.yaml": b"name: Client %d\n" % n for n in range(5)}
    after = {**before, **{change.path: change.after for change in _WRITE if change.after is not None}}
    del after["clients/c1.yaml"]
    wrong += differences(contents(git), before if code else after)
    if code:
        Store(git).commit(_WRITE, Message("again, with room"))
        wrong += differences(contents(git), after)
    return [*wrong, *problems(git)]


if __name__ == "__main__":
    program(__doc__, run)
