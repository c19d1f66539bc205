"""The hooks of a clone, called by real git: what they refuse, what they let pass, whose hooks run beside them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from salesctl.git import Git
from salesctl.setup import hooks, plain_git

from .conftest import ACME, ORDER, Clone

ZENIT = "clients/zenit.yaml"


@pytest.fixture
def hooked(clone: Clone) -> Clone:
    hooks.install(Git(clone.root))
    return clone


def test_an_error_that_stood_before_holds_up_no_commit_and_a_new_one_does(hooked: Clone) -> None:
    hooked.write(ZENIT, ("owner: anna", "owner: nobody"))
    hooked.git("commit", "-qan", "-m", "past the hook")
    hooked.commit(ACME, ("district: north", "district: south"))
    hooked.write(ORDER, ("product: pump", "product: nothing"))
    said = hooked.git("commit", "-qam", "bad", ok=False)
    assert "there is no product `nothing`" in said
    assert "nobody" not in said
    assert said.endswith("exit 1")


def test_a_merge_is_held_against_both_sides(hooked: Clone) -> None:
    """The other side's error is not this merge's; what is right on each side and wrong together passes, and is told."""
    hooked.git("checkout", "-q", "-b", "theirs")
    hooked.write(ZENIT, ("owner: anna", "owner: nobody"))
    _product(hooked, "one")
    hooked.git("add", ".")
    hooked.git("commit", "-qn", "-m", "theirs")
    hooked.git("checkout", "-q", "main")
    _product(hooked, "two")
    hooked.git("add", ".")
    hooked.git("commit", "-qn", "-m", "ours")
    said = hooked.git("merge", "--no-edit", "theirs", ok=False)
    assert said.endswith("exit 0"), said
    assert "to settle: " in said
    assert "SEAL" in said
    assert "nobody" not in said


def test_a_merge_that_would_leave_a_broken_link_is_refused(hooked: Clone) -> None:
    hooked.git("checkout", "-q", "-b", "theirs")
    hooked.git("rm", "-q", ZENIT)
    hooked.git("commit", "-qnm", "gone")
    hooked.git("checkout", "-q", "main")
    hooked.write(ORDER, ("client: acme", "client: zenit"))
    hooked.git("commit", "-qan", "-m", "now zenit's")
    said = hooked.git("merge", "--no-edit", "theirs", ok=False)
    assert "there is no client `zenit`" in said
    assert not said.endswith("exit 0")


@pytest.mark.parametrize(
    ("path", "raw", "said"),
    [
        (ZENIT, b"name: [\n", f"{ZENIT}:2:1: a value or a closing bracket is missing here"),
        (ZENIT, b"name: \xc3(\n", f"{ZENIT}:1:7: byte 0xC3 is not UTF-8 text"),
        ("salesctl.yaml", b"format: '9'\n", "this book's format is 9, this salesctl reads 1"),
        ("salesctl.yaml", b"format: [\n", "salesctl.yaml:2:1: a value or a closing bracket is missing here"),
    ],
    ids=["broken", "not UTF-8", "another format", "broken settings"],
)
def test_a_merge_by_hand_that_brings_what_cannot_be_read_is_refused(
    hooked: Clone, path: str, raw: bytes, said: str
) -> None:
    hooked.git("checkout", "-q", "-b", "theirs")
    (hooked.root / path).write_bytes(raw)
    hooked.git("commit", "-qanm", "spoilt")
    hooked.git("checkout", "-q", "main")
    head = hooked.commit(ACME, ("district: north", "district: south"))
    refused = hooked.git("merge", "--no-edit", "theirs", ok=False)
    assert said in refused
    assert refused.endswith("exit 1")
    assert hooked.git("rev-parse", "HEAD") == head


def test_after_a_merge_by_hand_what_it_left_out_is_told(hooked: Clone) -> None:
    hooked.git("checkout", "-q", "-b", "theirs")
    hooked.git("commit", "-qn", "--allow-empty", "-m", "fork")
    hooked.git("checkout", "-q", "main")
    hooked.commit(ACME, ("district: north", "district: south"))
    hooked.git("checkout", "-q", "theirs")
    hooked.git("merge", "-q", "--no-edit", "--no-verify", "-s", "ours", "main")
    hooked.git("checkout", "-q", "-b", "mine", "main~1")
    said = hooked.git("merge", "theirs", ok=False)
    assert f"{ACME}: to settle: a merge left out what one side had made of `district`" in said
    assert said.endswith("exit 0")


def test_conflict_markers_cannot_be_committed(hooked: Clone) -> None:
    hooked.commit(ACME, ("district: north", "district: east"), branch="theirs")
    hooked.commit(ACME, ("district: north", "district: south"), branch="main")
    hooked.git("merge", "theirs", ok=False)
    said = hooked.git("commit", "-qam", "merged", ok=False)
    assert "merge conflict markers were left in the file" in said
    assert said.endswith("exit 1")


def _product(clone: Clone, name: str) -> None:
    (clone.root / "products" / f"{name}.yaml").write_text(f"name: {name}\nsku: SEAL\nunit: pcs\n")


def _program(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)


@pytest.mark.parametrize("where", ["usual", "everybody's", "the book's"])
def test_hooks_that_were_there_run_and_come_back(
    clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    git = Git(clone.root)
    folder = {"usual": git.common_dir / "hooks", "everybody's": tmp_path / "hooks", "the book's": clone.root / "h"}[
        where
    ]
    for name in ("pre-commit", "commit-msg"):
        _program(folder / name, f"echo {name} >> {tmp_path}/ran")
    if where == "everybody's":
        settings = tmp_path / "gitconfig"
        settings.write_text(f"[core]\nhooksPath = {folder}\n")
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    elif where == "the book's":
        git.set("core.hooksPath", "h")
    before = _state(clone, folder)
    plain_git.set_up(Git(clone.root))
    assert hooks.installed(Git(clone.root))
    plain_git.set_up(Git(clone.root))
    clone.commit(ACME, ("district: north", "district: south"), hooks=True)
    assert (tmp_path / "ran").read_text().split() == ["pre-commit", "commit-msg"]
    plain_git.take_out(Git(clone.root))
    assert not hooks.installed(Git(clone.root))
    assert _state(clone, folder) == before
    clone.commit(ACME, ("district: south", "district: north"), hooks=True)
    assert (tmp_path / "ran").read_text().split() == ["pre-commit", "commit-msg"] * 2


def _state(clone: Clone, folder: Path) -> tuple[str, dict[str, str]]:
    told = [
        one for one in clone.git("config", "--local", "--list").splitlines() if one.startswith(("core.h", "salesctl"))
    ]
    return "\n".join(told), {file.name: file.read_text() for file in folder.iterdir()}


def test_a_hook_of_everybodys_that_came_later_is_missed_until_it_is_taken_in(
    clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "gitconfig"
    settings.write_text(f"[core]\nhooksPath = {tmp_path}/hooks\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    plain_git.set_up(Git(clone.root))
    _program(tmp_path / "hooks" / "commit-msg", f"touch {tmp_path}/ran")
    assert not hooks.installed(Git(clone.root))
    plain_git.set_up(Git(clone.root))
    clone.git("commit", "-q", "--allow-empty", "-m", "x")
    assert (tmp_path / "ran").exists()


BORIS = "Boris Orlov <boris@example.com>"
TENTH, HALF = "discount: 10}", "discount: 50}"
DECIDED = """\
approvals:
  - {at: '2026-01-06T10:00', by: boris, decision: approved, discount: 10}
"""
POLICY = """\
valid_from: 2026-01-01
approvers: [boris]
rights:
  - {id: names, kind: client, fields: [name], roles: [manager]}
"""


@pytest.fixture
def decided(hooked: Clone) -> Clone:
    """Boris, a manager, allowed ten percent on an order of Anna's, in a commit of his own."""
    for path, text in (("policy/policy-2026-01-01.yaml", POLICY), (ORDER, (hooked.root / ORDER).read_text() + DECIDED)):
        (hooked.root / path).parent.mkdir(exist_ok=True)
        (hooked.root / path).write_text(text)
    hooked.write("team/boris.yaml", ("role: rep", "role: manager"))
    hooked.git("add", ".")
    hooked.git("commit", "-qnm", "allowed", f"--author={BORIS}")
    return hooked


def test_what_somebody_else_decided_cannot_be_committed_otherwise(decided: Clone) -> None:
    said = "the decision is said to be Boris Orlov's, but anna@example.com wrote it"
    decided.write(ORDER, (TENTH, HALF))
    decided.git("add", ".")
    assert said in decided.git("commit", "-qm", "half", ok=False)
    assert decided.git("commit", "-qm", "half", f"--author={BORIS}", ok=False).endswith("exit 0"), "he says so himself"
    decided.git("reset", "-q", "--hard", "HEAD~1")
    decided.write(ORDER, ("qty: 1", "qty: 2"))
    assert decided.git("commit", "-qam", "two", ok=False).endswith("exit 0"), "his word is untouched"
    text = (decided.root / ORDER).read_text()
    (decided.root / ORDER).write_text(text.replace(DECIDED, ""))
    decided.git("commit", "-qam", "without")
    (decided.root / ORDER).write_text(text)
    assert said in decided.git("commit", "-qam", "again", ok=False), "his own words are his to say"


def test_the_hook_goes_by_the_author_that_a_commit_will_have(decided: Clone) -> None:
    decided.write(ACME, ("name: Acme", "name: Acme Pumps"))
    refused = decided.git("commit", "-qam", "renamed", ok=False)
    assert f"{ACME}:1:7: `name` is for these roles alone to change: manager [not-entitled]" in refused
    assert "ask one of them to write it" in refused
    decided.git("commit", "-qam", "renamed", f"--author={BORIS}")
    decided.git("config", "user.name", "Boris Orlov")
    decided.git("config", "user.email", "boris@example.com")
    decided.write(ACME, ("name: Acme Pumps", "name: Acme"))
    refused = decided.git("commit", "-qam", "renamed", "--author=Anna Berg <anna@example.com>", ok=False)
    assert "[not-entitled]" in refused


def test_after_a_reset_the_same_words_are_whose_commit_then_has_them(
    decided: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(decided.root)

    def checked() -> str:
        return subprocess.run(["salesctl", "check"], capture_output=True, text=True, check=False).stdout

    assert "[forged]" not in checked()
    words = (decided.root / ORDER).read_text()
    decided.git("tag", "his")
    decided.git("reset", "-q", "--hard", "his~1")
    (decided.root / ORDER).write_text(words)
    decided.git("checkout", "-q", "his", "--", "policy", "team")
    decided.git("add", ".")
    decided.git("commit", "-qnm", "said to be allowed")
    assert "the decision is said to be Boris Orlov's, but anna@example.com wrote it [forged]" in checked()
    decided.git("reset", "-q", "--hard", "his")
    assert "[forged]" not in checked()


def test_a_merge_cannot_say_what_somebody_else_decided(decided: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    decided.git("checkout", "-q", "-b", "side")
    decided.commit(ACME, ("district: north", "district: south"))
    decided.git("checkout", "-q", "main")
    decided.git("merge", "-q", "--no-commit", "--no-ff", "side")
    decided.write(ORDER, (TENTH, HALF))
    said = f"{ORDER}:14:5: the decision is said to be Boris Orlov's, but anna@example.com wrote it [forged]"
    assert said in decided.git("commit", "-qam", "merged", ok=False)
    decided.git("commit", "-qnam", "merged")
    monkeypatch.chdir(decided.root)
    for words in ((), ("HEAD~1..HEAD",)):
        done = subprocess.run(["salesctl", "check", *words], capture_output=True, text=True, check=False)
        assert said in done.stdout
        assert done.returncode == 1
