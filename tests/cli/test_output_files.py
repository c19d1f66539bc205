"""What `-o` writes: whole files, only where nothing of somebody else's is lost, never in a folder of Git's."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from conftest import Once, Type
from salesctl.cli.output_files import OutputFiles
from salesctl.git import Git
from salesctl.session.answer import Nobody

WAYS = [
    ("client", "list", "--format", "csv"),
    ("report", "receivables", "--format", "md"),
    ("export", "csv", "kind=client"),
    ("calendar", "export"),
    ("client", "vcard", "acme"),
]
"""One command for each way an answer becomes a file."""
OTHERS = b"a letter somebody wrote\n"
ways = pytest.mark.parametrize("words", WAYS, ids=" ".join)


@pytest.fixture
def shop(book: Path, type_: Type, once: Once) -> Path:
    def make() -> None:
        assert type_("client", "add", "--name", "Acme", "--set", "contacts.olga.name=Olga").code == 0

    once(make)
    return book


class Person(Nobody):
    """Somebody at a terminal who has one answer to every question."""

    at_terminal = True

    def __init__(self, *, says: bool) -> None:
        self.says = says
        self.asked: list[str] = []

    def confirm(self, question: str, *, usual: bool) -> bool:
        assert not usual
        self.asked.append(question)
        return self.says


@ways
def test_what_salesctl_wrote_it_may_write_again(shop: Path, type_: Type, words: tuple[str, ...]) -> None:
    assert type_(*words, "-o", "out").code == 0
    type_("client", "add", "--name", "Bolt")
    assert type_(*words, "-o", "out").code == 0
    assert not list(shop.glob(".salesctl-*"))


@ways
@pytest.mark.parametrize("changed_since", [False, True])
def test_what_it_did_not_write_it_leaves_unless_forced(
    shop: Path, type_: Type, words: tuple[str, ...], *, changed_since: bool
) -> None:
    if changed_since:
        assert type_(*words, "-o", "out").code == 0
    (shop / "out").write_bytes(OTHERS)
    refused = type_(*words, "-o", "out")
    assert refused.code == 1
    assert "out was not written by salesctl, or changed since" in refused.err
    assert "--force" in refused.err
    assert (shop / "out").read_bytes() == OTHERS
    assert type_(*words, "-o", "out", "--force").code == 0
    assert (shop / "out").read_bytes() != OTHERS
    assert type_(*words, "-o", "out").code == 0, "now it is ours"


@ways
@pytest.mark.parametrize(
    "where", [".git/config", ".git/hooks/pre-commit", "in/.GIT/x", "link/config", "../other/.git/x"]
)
def test_nothing_is_written_into_a_folder_of_gits(shop: Path, type_: Type, words: tuple[str, ...], where: str) -> None:
    (shop / "in" / ".GIT").mkdir(parents=True)
    (shop.parent / "other" / ".git").mkdir(parents=True)
    (shop / "link").symlink_to(".git")
    config, hooks = (shop / ".git" / "config").read_bytes(), sorted((shop / ".git").glob("hooks/*"))
    refused = type_(*words, "-o", where, "--force")
    assert refused.code == 1
    assert "lies in a folder of Git's" in refused.err
    assert ((shop / ".git" / "config").read_bytes(), sorted((shop / ".git").glob("hooks/*"))) == (config, hooks)
    assert not [*(shop / "in" / ".GIT").iterdir(), *(shop.parent / "other" / ".git").iterdir()]


def test_a_record_is_not_overwritten(shop: Path, type_: Type) -> None:
    record = shop / "clients" / "acme.yaml"
    before = record.read_bytes()
    assert type_("client", "list", "--format", "json", "-o", str(record)).code == 1
    assert record.read_bytes() == before


@pytest.mark.parametrize("says", [True, False])
def test_at_a_terminal_it_asks(shop: Path, *, says: bool) -> None:
    file, person = shop / "out.csv", Person(says=says)
    file.write_bytes(OTHERS)
    files = OutputFiles(Git(shop), person)
    if says:
        files.write(file, b"ours")
    else:
        with pytest.raises(Exception, match="is left as it is"):
            files.write(file, b"ours")
    assert len(person.asked) == 1
    assert file.read_bytes() == (b"ours" if says else OTHERS)


def test_permissions_stay_and_a_link_is_followed(shop: Path) -> None:
    file = shop / "out.csv"
    files = OutputFiles(Git(shop), Nobody(), force=True)
    files.write(file, b"one")
    file.chmod(0o600)
    (shop / "link.csv").symlink_to("out.csv")
    files.write(shop / "link.csv", b"two")
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"two", 0o600)
    assert (shop / "link.csv").is_symlink()


def test_a_pipe_is_written_to(shop: Path) -> None:
    pipe = shop / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE)
    OutputFiles(Git(shop), Nobody()).write(pipe, b"through")
    assert reader.communicate()[0] == b"through"


@pytest.mark.parametrize("where", ["clients", "nowhere/out.csv"])
def test_what_cannot_be_written_is_said(shop: Path, type_: Type, where: str) -> None:
    refused = type_("client", "list", "--format", "csv", "-o", where)
    assert refused.code == 1
    assert f"{where} cannot be written" in refused.err
