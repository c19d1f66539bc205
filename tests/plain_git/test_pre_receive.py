"""The hook of a server: a real bare repository that is pushed to, and what it says."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import Outcome, Type

from .conftest import ACME, ORDER, Clone

POLICY = """\
valid_from: 2026-01-01
discounts:
  - {id: rep, role: rep, percent: 7}
approvers: [boris]
"""
SHIPMENT = "shipped_at: 2026-01-07T10:00\nclient: acme\norder: o-1\n"
APPROVAL = "approvals:\n  - {at: '2026-01-06T10:00', by: boris, decision: approved}\n"


@pytest.fixture
def pushed(clone: Clone, tmp_path: Path) -> Clone:
    """A clone whose `origin` is a server with the hook; the book is there already."""
    server = tmp_path / "server.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(clone.root), str(server)], check=True, capture_output=True)
    hook = server / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexec salesctl pre-receive\n")
    hook.chmod(0o755)
    clone.git("remote", "add", "origin", str(server))
    return clone


def _push(clone: Clone, *words: str) -> str:
    said = clone.git("push", "-q", "origin", *(words or ("main",)), ok=False)
    return "\n".join(line.removeprefix("remote: ").rstrip() for line in said.splitlines())


def test_what_check_calls_an_error_is_refused_in_its_words_and_the_rest_goes_through(pushed: Clone) -> None:
    good = pushed.commit(ACME, ("district: north", "district: south"))
    assert _push(pushed).endswith("exit 0")
    pushed.write(ORDER, ("product: pump", "product: nothing"))
    readme = pushed.root / "NOTES.md"
    readme.write_text("<<<<<<< ours\none\n=======\ntwo\n>>>>>>> theirs\n")
    pushed.write("clients/zenit.yaml", ("owner: anna", "<<<<<<< ours\nowner: anna\n=======\n>>>>>>> theirs"))
    pushed.git("add", ".")
    pushed.git("commit", "-qnm", "bad")
    said = _push(pushed)
    assert f"{ORDER}:6:14: there is no product `nothing` [broken-link]" in said
    assert "NOTES.md:1:1: merge conflict markers were left in the file [conflict-marker]" in said
    assert "clients/zenit.yaml:2:1: merge conflict markers were left in the file [conflict-marker]" in said
    assert said.endswith("exit 1")
    assert pushed.git("ls-remote", "origin", "main").split()[0] == good


@pytest.mark.parametrize("path", ["clients/evil.yaml", "NOTES.md"])
def test_a_link_is_refused_whatever_it_says(pushed: Clone, path: str) -> None:
    (pushed.root / path).symlink_to("name: Evil")
    pushed.git("add", ".")
    pushed.git("commit", "-qnm", "a link")
    said = f"{path}: a link or a submodule: a book is made of plain files [not-a-file]"
    refused = _push(pushed)
    assert said in refused
    assert refused.endswith("exit 1")
    done = subprocess.run(["salesctl", "check"], cwd=pushed.root, capture_output=True, text=True, check=False)
    assert (done.returncode, said in done.stdout) == (1, True)


@pytest.mark.parametrize("merged", ["the decision", "the discount"])
def test_a_merge_that_holds_what_neither_side_had_is_no_way_around(pushed: Clone, merged: str) -> None:
    """What is right on each side and wrong together is to be settled; what the merge wrote by itself is its own error."""
    for name, text in {"policy/policy-2026-01-01": POLICY, "shipments/2026/s-1": SHIPMENT}.items():
        (pushed.root / name).parent.mkdir(parents=True)
        (pushed.root / f"{name}.yaml").write_text(text)
    pushed.write("team/boris.yaml", ("role: rep", "role: manager"))
    pushed.write(ORDER, ("price: 100", "price: 100\n    discount: 25"), ("lines:", f"{APPROVAL}lines:"))
    pushed.git("add", ".")
    pushed.git("commit", "-qnm", "Boris allows it", "--author=Boris Orlov <boris@example.com>")
    assert _push(pushed).endswith("exit 0")
    pushed.git("checkout", "-q", "-b", "side")
    pushed.commit(ACME, ("district: north", "district: south"))
    pushed.git("checkout", "-q", "main")
    pushed.git("merge", "-q", "--no-commit", "--no-ff", "side")
    if merged == "the decision":
        pushed.write(ORDER, ("decision: approved", "decision: approved, discount: 50"))
    else:
        pushed.write(ORDER, (APPROVAL, ""))
    pushed.git("commit", "-qnam", "merged")
    said = _push(pushed)
    assert said.endswith("exit 1"), said
    assert f"{ORDER}: to settle: a merge" in said
    assert ("[forged]" if merged == "the decision" else "[not-approved]") in said


def test_forged_approvals_and_what_nobody_allowed_are_refused(pushed: Clone) -> None:
    for name, text in {"policy/policy-2026-01-01": POLICY, "shipments/2026/s-1": SHIPMENT}.items():
        (pushed.root / name).parent.mkdir(parents=True)
        (pushed.root / f"{name}.yaml").write_text(text)
    pushed.write(ORDER, ("price: 100", "price: 100\n    discount: 25"))
    pushed.git("add", ".")
    pushed.git("commit", "-qnm", "Goods left")
    said = _push(pushed)
    assert f"{ORDER}:5:5: the client got it though it is beyond the policy of that day" in said
    assert "[not-approved]" in said
    assert said.endswith("exit 1")
    pushed.write(ORDER, ("lines:", f"{APPROVAL}lines:"))
    pushed.git("commit", "-qnam", "Boris allowed it, says Anna")
    said = _push(pushed)
    assert "[forged]" in said
    assert "the decision is said to be boris's, but anna@example.com wrote it" in said
    assert said.endswith("exit 1")


def test_what_others_may_change_and_unsigned_commits_are_refused_by_the_policy_that_the_server_has(
    pushed: Clone,
) -> None:
    rights = "rights:\n  - {id: names, kind: client, fields: [name], roles: [manager]}\nsigned_commits: true\n"
    policy = pushed.root / "policy" / "policy-2026-01-01.yaml"
    policy.parent.mkdir()
    policy.write_text(POLICY + rights)
    pushed.git("add", ".")
    pushed.git("commit", "-qnm", "Who may what")
    assert _push(pushed).endswith("exit 0"), "what brings the rule in is not held to it"
    policy.unlink()
    mine = pushed.commit(ACME, ("name: Acme", "name: Acme Pumps"))
    said = _push(pushed)
    assert f"Anna Berg changed it in {mine[:10]}; `name` is for these roles alone to change: manager" in said
    assert f"{mine[:10]}: not signed by a key that Git knows here, by Anna Berg: edited [not-signed]" in said
    assert said.endswith("exit 1")


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="keys are made by OpenSSH")
def test_a_commit_that_the_servers_git_finds_signed_passes(
    pushed: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = pushed.root / "policy" / "policy-2026-01-01.yaml"
    policy.parent.mkdir()
    policy.write_text(POLICY + "signed_commits: true\n")
    pushed.git("add", ".")
    pushed.git("commit", "-qnm", "Signed from now on")
    assert _push(pushed).endswith("exit 0")
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    known = tmp_path / "known"
    known.write_text(f"anna@example.com {key.with_suffix('.pub').read_text()}")
    settings = f'[gpg]\n\tformat = ssh\n[gpg "ssh"]\n\tallowedSignersFile = {known}\n[user]\n\tsigningKey = {key}\n'
    (tmp_path / "gitconfig").write_text(settings)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    pushed.write(ACME, ("district: north", "district: south"))
    pushed.git("commit", "-S", "-qnam", "signed")
    assert _push(pushed).endswith("exit 0")
    known.write_text("")
    pushed.write(ACME, ("district: south", "district: west"))
    pushed.git("commit", "-S", "-qnam", "signed by nobody known")
    assert "[not-signed]" in _push(pushed)


def test_no_commit_falls_off_all_branches_but_by_the_declared_door(
    pushed: Clone, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Path(pushed.git("remote", "get-url", "origin"))
    start = pushed.git("rev-parse", "HEAD")
    old = pushed.commit(ACME, ("district: north", "district: south"))
    pushed.git("reset", "-q", "--hard", start)
    new = pushed.commit(ACME, ("name: Acme", "name: Erased"))
    at = Clone(server)
    at.git("fetch", "-q", str(pushed.root), "main:refs/tmp/new", f"{old}:refs/heads/main")
    monkeypatch.chdir(server)
    zero = "0" * 40

    def receive(*updates: tuple[str, str, str]) -> Outcome:
        return type_("pre-receive", stdin="".join(f"{' '.join(update)}\n" for update in updates))

    said = receive((old, new, "refs/heads/main"))
    assert said.code == 1
    assert f"`main` would lose 1 commit that no other branch has: {old[:7]} edited" in said.out
    assert f"git config --add salesctl.erasure {new}" in said.out
    assert receive((old, zero, "refs/heads/main")).code == 1
    assert receive((old, new, "refs/heads/main"), (zero, old, "refs/heads/kept")).code == 0, "another branch has them"
    at.git("config", "--add", "salesctl.erasure", new)
    assert receive((old, new, "refs/heads/main")).code == 0
    assert receive((old, start, "refs/heads/main")).code == 1, "the door is for one commit"
    assert receive((start, zero, "refs/heads/any")).code == 0, "a branch that has nothing of its own may go"


def test_a_merge_passes_with_what_is_to_settle_and_what_it_left_out_is_told(pushed: Clone) -> None:
    start = pushed.git("rev-parse", "HEAD")
    for branch, name in (("theirs", "one"), ("main", "two")):
        pushed.git("checkout", "-q", *(("-b",) if branch == "theirs" else ()), branch)
        (pushed.root / "products" / f"{name}.yaml").write_text(f"name: {name}\nsku: SEAL\nunit: pcs\n")
        if branch == "theirs":
            pushed.write(ACME, ("district: north", "district: south"))
        pushed.git("add", ".")
        pushed.git("commit", "-qnm", name)
    pushed.git("merge", "-q", "--no-edit", "--no-commit", "theirs")
    pushed.git("checkout", "-q", start, "--", ACME)
    pushed.git("commit", "-qnm", "merged by hand")
    said = _push(pushed)
    assert f"{ACME}: to settle: a merge left out what one side had made of `district` [lost-in-merge]" in said
    assert "to settle: " in said.partition("SEAL")[0].splitlines()[-1]
    assert said.endswith("exit 0")


def test_what_a_merge_puts_in_without_the_right_to_is_refused_whoever_it_says_it_was(pushed: Clone) -> None:
    rights = "rights:\n  - {id: names, kind: client, fields: [name], roles: [manager]}\n"
    policy = pushed.root / "policy" / "policy-2026-01-01.yaml"
    policy.parent.mkdir()
    policy.write_text(POLICY + rights)
    pushed.write("team/boris.yaml", ("role: rep", "role: manager"))
    pushed.git("add", ".")
    pushed.git("commit", "-qnm", "Who may what")
    assert _push(pushed).endswith("exit 0")
    start = pushed.git("rev-parse", "HEAD")
    pushed.git("checkout", "-q", "-b", "theirs")
    pushed.write(ACME, ("name: Acme", "name: Acme Pumps"))
    pushed.git(
        "-c", "user.name=Boris Orlov", "-c", "user.email=boris@example.com", "commit", "-qanm", "Renamed by who may"
    )
    pushed.git("checkout", "-q", "main")
    pushed.commit(ACME, ("district: north", "district: south"))
    pushed.git("merge", "-q", "--no-edit", "--no-verify", "--no-commit", "theirs")
    pushed.write(ACME, ("name: Acme Pumps", "name: Acme Valves"))
    pushed.git("commit", "-qanm", "merged, and a name of one's own")
    merge = pushed.git("rev-parse", "HEAD")
    said = _push(pushed, "main:other")
    assert f"Anna Berg changed it in {merge[:10]}; `name` is for these roles alone to change: manager" in said
    assert said.endswith("exit 1")
    assert "refs/heads/other" not in pushed.git("ls-remote", "origin")
    # nor by a .mailmap that comes in with it
    pushed.git("reset", "-q", "--hard", start)
    (pushed.root / ".mailmap").write_text("Boris Orlov <boris@example.com> <anna@example.com>\n")
    pushed.git("add", ".mailmap")
    pushed.commit(ACME, ("name: Acme", "name: Acme Seals"))
    said = _push(pushed, "main:third")
    assert "`name` is for these roles alone to change: manager" in said
    assert said.endswith("exit 1")
