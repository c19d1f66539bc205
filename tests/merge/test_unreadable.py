"""What comes in and cannot be read or is no file: `sync` stops before anything moves, and says what, where and the way out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Team

ACME, SETTINGS = "clients/acme.yaml", "salesctl.yaml"


def _link(file: Path) -> None:
    file.unlink()
    file.symlink_to("/etc/hostname")


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()
    (file / "inner.yaml").write_text("name: Inner\n")


def _text(raw: bytes) -> Callable[[Path], None]:
    def write(file: Path) -> None:
        file.write_bytes(raw)

    return write


_SPOILT = (
    (ACME, _text(b"name: Acme\nowner: [\n"), f"{ACME}:3:1: a value or a closing bracket is missing here"),
    (ACME, _text(b"\x00\x01\x02PK\x00"), f"{ACME}:1:1: the file holds a control character, U+0000"),
    (ACME, _text(b"name: \xc3(\nowner: anna\n"), f"{ACME}:1:7: byte 0xC3 is not UTF-8 text"),
    (ACME, _link, f"{ACME} is a symbolic link"),
    (ACME, _folder, f"{ACME} is a file on one side and a folder on the other"),
    (
        SETTINGS,
        _text(b"format: '9'\ncompany: Nord\n"),
        f"{SETTINGS}:1:9: this book's format is 9, this salesctl reads 1",
    ),
    (SETTINGS, _text(b"format: [\n"), f"{SETTINGS}:2:1: a value or a closing bracket is missing here"),
    (SETTINGS, _link, f"{SETTINGS} is a symbolic link"),
    (SETTINGS, Path.unlink, f"is no book: it has no {SETTINGS}"),
)


@pytest.mark.parametrize("mine", ["the same files", "another file", "nothing"])
def test_sync_stops_before_anything_moves_and_goes_on_once_it_is_mended(team: Team, mine: str) -> None:
    if mine == "the same files":
        team.done("anna", "set", "acme", "district=south")
        team.path("anna", SETTINGS).write_text(f"{team.path('anna', SETTINGS).read_text()}# ours\n")
        team.git("anna", "commit", "-qnam", "A comment")
    elif mine == "another file":
        team.done("anna", "set", "zenit", "district=west")
    before = team.state("anna")
    for path, spoil, said in _SPOILT:
        spoil(team.path("boris", path))
        team.git("boris", "add", "-A")
        team.git("boris", "commit", "-qnm", "spoilt")
        team.git("boris", "push", "-q")
        stopped = team.type("anna", "sync")
        assert (stopped.code, said in stopped.err) == (1, True), stopped.err
        assert "nothing was merged: " in stopped.err, "and the way out"
        assert team.state("anna") == before, path
        team.git("boris", "revert", "--no-edit", "HEAD")
    team.git("boris", "push", "-q")
    team.done("anna", "sync")
    assert team.head("anna") == team.head("remote")
