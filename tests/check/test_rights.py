"""What a policy leaves to some roles: refused when it is written, found in history when it got past, settled by who may."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import Type

RIGHTS = """\
valid_from: 2026-01-01
rights:
  - {id: policy, kind: policy, roles: [manager]}
  - {id: people, kind: user, fields: [role, email], roles: [manager]}
  - {id: limits, kind: client, fields: [credit_limit, payment_terms_days], roles: [manager]}
  - {id: prices, kind: price_list, roles: [manager, marketing]}
"""
POLICY, ACME = "policy/policy-2026-01-01.yaml", "clients/acme.yaml"


class Desk:
    """A book, and who types in it."""

    def __init__(self, root: Path, type_: Type) -> None:
        self.root, self.type = root, type_

    def git(self, *words: str) -> str:
        done = subprocess.run(["git", *words], cwd=self.root, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def become(self, who: str) -> None:
        self.git("config", "user.name", who.title())
        self.git("config", "user.email", f"{who}@nord.example")

    def slip(self, path: str, text: str | None) -> str:
        """A commit past hooks and gate."""
        file = self.root / path
        if text is None:
            file.unlink()
        else:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
        self.git("add", "-A")
        self.git("commit", "-qnm", "slipped in")
        return self.git("rev-parse", "HEAD")

    def found(self, *words: str) -> list[tuple[str, str]]:
        return [
            (one["path"], one["field"])
            for one in self.type("check", *words, "--json").json["findings"]
            if one["rule"] == "not-entitled"
        ]


@pytest.fixture
def desk(book: Path, type_: Type) -> Desk:
    """Anna is a rep, Marina the manager who gave herself the rights."""
    desk = Desk(book, type_)
    for user, role in (("anna", "rep"), ("marina", "manager")):
        email = ("--email", f"{user}@nord.example", "--role", role)
        if not (book / "team" / f"{user}.yaml").exists():
            assert type_("user", "add", "--id", user, "--name", user.title(), *email).code == 0
        else:
            assert type_("user", "set", user, f"email={user}@nord.example", f"role={role}").code == 0
    assert type_("client", "add", "--id", "acme", "--name", "Acme", "--owner", "anna").code == 0
    desk.become("marina")
    desk.slip(POLICY, RIGHTS)
    assert desk.found() == []
    desk.become("anna")
    return desk


def test_a_policy_that_is_put_away_leaves_nothing_to_anybody(desk: Desk) -> None:
    desk.become("marina")
    assert desk.type("policy", "archive", "policy-2026-01-01").code == 0
    desk.become("anna")
    assert desk.type("set", "acme", "credit_limit=5000").code == 0
    assert desk.found() == [], "nor does whoever looks through the history think so"


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("set", "acme", "credit_limit=5000"), "`credit_limit`"),
        (("set", "anna", "role=manager"), "`role`"),
        (("policy", "archive", "policy-2026-01-01"), "such a record"),
        (("price-list", "add", "--id", "sale", "--name", "Sale", "--valid-from", "2026-12-01"), "such a record"),
    ],
)
def test_a_write_that_is_others_to_make_is_refused_and_theirs_is_not(
    desk: Desk, words: tuple[str, ...], field: str
) -> None:
    before = desk.git("rev-parse", "HEAD")
    refused = desk.type(*words)
    assert refused.code == 1
    assert f"{field} is for these roles alone" in refused.err
    assert "manager" in refused.err
    assert desk.git("rev-parse", "HEAD") == before
    desk.become("marina")
    assert desk.type(*words).code == 0, "whoever may, may"


def test_what_no_policy_mentions_is_everybodys(desk: Desk) -> None:
    assert desk.type("set", "acme", "district=north").code == 0
    desk.become("stranger")
    assert desk.type("set", "acme", "district=south").code == 0
    assert desk.type("set", "acme", "credit_limit=1").code == 1, "who is no user may least"


def test_an_import_takes_the_rows_that_one_may_write(desk: Desk) -> None:
    (desk.root / "in.csv").write_text("code,name,limit\nA,Alfa,9\nB,Beta,\n")
    mapping = "source: erp\nkind: client\nkey: code\nfields: {name: name, credit_limit: limit}\n"
    (desk.root / "map.yaml").write_text(mapping)
    taken = desk.type("import", "in.csv", "--map", "map.yaml", "--json")
    assert taken.code == 1
    assert "`credit_limit` is for these roles alone" in taken.out
    assert "Beta" in desk.type("find", "Beta").out
    assert "Alfa" not in desk.type("find", "Alfa").out


def test_what_got_past_is_found_until_who_may_takes_it_back_or_over(desk: Desk) -> None:
    text = (desk.root / ACME).read_text()
    bad = desk.slip(ACME, f"{text}credit_limit: 5000\n")
    told = desk.type("check")
    assert told.code == 1
    assert f"{ACME}:" in told.out
    assert f"Anna changed it in {bad[:10]}; `credit_limit` is for these roles alone to change: manager" in told.out
    assert desk.found() == [(ACME, "credit_limit")]
    assert desk.found(f"{bad}^..{bad}") == [(ACME, "credit_limit")]
    assert (desk.type("review").code, desk.type("review", "--approve").code) == (0, 1), "her own word settles nothing"
    desk.become("marina")
    assert desk.type("undo", bad).code == 0
    assert desk.found() == []


def test_a_manager_who_has_seen_it_takes_it_over(desk: Desk) -> None:
    desk.slip(ACME, (desk.root / ACME).read_text() + "credit_limit: 5000\n")
    desk.become("marina")
    assert desk.found() == [(ACME, "credit_limit")]
    assert desk.type("review").code == desk.type("review", "--approve").code == 0
    assert desk.found() == []


def test_nobody_gains_a_right_by_the_commit_that_takes_it(desk: Desk) -> None:
    anna = desk.root / "team" / "anna.yaml"
    desk.slip("team/anna.yaml", anna.read_text().replace("role: rep", "role: manager"))
    desk.slip(POLICY, None)
    found = desk.found()
    assert ("team/anna.yaml", "role") in found
    start = desk.git("rev-list", "--max-parents=0", "HEAD")
    desk.git("reset", "-q", "--hard", "HEAD~2")
    desk.slip(POLICY, None)
    assert desk.found() == [(POLICY, "")], "a policy that is gone says so itself"
    assert desk.found(f"{start}..HEAD") == [(POLICY, "")]


def test_the_commit_hook_and_edits_in_no_commit_are_held_to_it(desk: Desk) -> None:
    file = desk.root / ACME
    file.write_text(file.read_text() + "credit_limit: 5000\n")
    assert desk.found() == [(ACME, "credit_limit")]
    desk.git("add", "-A")
    assert desk.found("--staged") == [(ACME, "credit_limit")]
    desk.become("marina")
    assert desk.found() == desk.found("--staged") == []


def test_an_edit_that_no_commit_has_gives_nobody_a_right(desk: Desk) -> None:
    person = desk.root / "team" / "anna.yaml"
    person.write_text(person.read_text().replace("role: rep", "role: manager"))
    assert desk.found() == [("team/anna.yaml", "role")]
    assert desk.type("set", "acme", "credit_limit=5000").code == 1
    (desk.root / POLICY).write_text("valid_from: 2026-01-01\n")
    desk.git("add", "-A")
    assert desk.found("--staged") == desk.found() == [(POLICY, ""), ("team/anna.yaml", "role")]
    (desk.root / POLICY).unlink()
    desk.git("add", "-A")
    assert desk.found("--staged") == desk.found() == [(POLICY, ""), ("team/anna.yaml", "role")]


def merge_by_hand(desk: Desk, limit: str) -> None:
    """Anna's merge of Marina's limit of 7000 and her own edit of the same client, under way, with another limit in it."""
    text = (desk.root / ACME).read_text()
    desk.git("switch", "-qc", "marina")
    desk.become("marina")
    desk.slip(ACME, f"{text}credit_limit: 7000\n")
    desk.git("switch", "-q", "main")
    desk.become("anna")
    desk.slip(ACME, f"district: north\n{text}")
    desk.git("merge", "-q", "--no-commit", "--no-ff", "marina")
    (desk.root / ACME).write_text(f"district: north\n{text}credit_limit: {limit}\n")
    desk.git("add", "-A")


def test_a_merge_by_hand_gives_nobody_a_right(desk: Desk) -> None:
    merge_by_hand(desk, "9000")
    assert desk.found("--staged") == desk.found() == [(ACME, "credit_limit")], "the hook asks"
    desk.git("commit", "-qnm", "merged by hand")
    merge = desk.git("rev-parse", "HEAD")
    told = desk.type("check")
    assert f"Anna changed it in {merge[:10]}; `credit_limit` is for these roles alone to change: manager" in told.out
    assert desk.found("HEAD~1..HEAD") == [(ACME, "credit_limit")], "and so does the server"


def test_a_merge_that_holds_what_those_who_may_have_written_is_free(desk: Desk) -> None:
    merge_by_hand(desk, "7000")
    assert desk.found("--staged") == desk.found() == []
    desk.git("commit", "-qnm", "merged by hand")
    assert desk.found() == desk.found("HEAD~1..HEAD") == []


def test_a_policy_that_names_what_there_is_not_is_refused(desk: Desk) -> None:
    desk.become("marina")
    text = (
        RIGHTS.replace("credit_limit", "credit_limt")
        .replace("kind: price_list", "kind: price_lst")
        .replace("marketing", "sales")
    )
    (desk.root / POLICY).write_text(text)
    told = desk.type("check").out
    assert f"{POLICY}:5:" in told
    assert "a client has no field `credit_limt`" in told
    assert "there is no kind `price_lst`" in told
    assert "there is no role `sales`" in told


def test_before_the_first_such_policy_nobody_is_judged(desk: Desk) -> None:
    desk.git("reset", "-q", "--hard", "HEAD~1")
    desk.slip(ACME, (desk.root / ACME).read_text() + "credit_limit: 5000\n")
    desk.become("marina")
    desk.slip(POLICY, RIGHTS)
    assert desk.found() == []


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="keys are made by OpenSSH")
def test_commits_since_the_policy_that_git_does_not_find_signed_are_found_until_it_does_or_a_manager_has_seen_them(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsigned(*words: str) -> dict[str, str]:
        findings = desk.type("check", *words, "--json").json["findings"]
        return {one["path"]: one["message"] for one in findings if one["rule"] == "not-signed"}

    desk.slip(POLICY, "valid_from: 2026-01-01\nsigned_commits: true\n")
    assert unsigned() == {}, "what brings the rule in, and what came before it, is not held to it"
    text = (desk.root / ACME).read_text()
    bare = desk.slip(ACME, f"{text}district: north\n")
    said = "not signed by a key that Git knows here, by Anna: slipped in"
    assert unsigned() == unsigned(f"{bare}^..{bare}") == {bare[:10]: said}
    assert desk.type("check").code == 1
    key, known = tmp_path / "key", tmp_path / "known"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    settings = f'[gpg]\n\tformat = ssh\n[gpg "ssh"]\n\tallowedSignersFile = {known}\n[user]\n\tsigningKey = {key}\n'
    (tmp_path / "gitconfig").write_text(f"{settings}[commit]\n\tgpgSign = true\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    known.touch()
    desk.become("marina")
    signed = desk.slip(ACME, f"{text}district: south\n")
    assert unsigned().keys() == {bare[:10], signed[:10]}
    known.write_text(f"marina@nord.example {key.with_suffix('.pub').read_text()}")
    assert unsigned() == {bare[:10]: said}, "the key is known since"
    assert (desk.type("review").code, desk.type("review", "--approve").code) == (0, 0)
    assert unsigned() == {}
    known.write_text("")
    later = desk.slip(ACME, text)
    assert unsigned().keys() == {later[:10]}, "what was found good is kept"


def test_a_change_of_mailmap_counts_at_once_for_whose_work_it_was(desk: Desk) -> None:
    text = (desk.root / ACME).read_text()
    desk.git("config", "user.name", "M. Orlova")
    desk.git("config", "user.email", "m.orlova@nord.example")
    desk.slip(ACME, f"{text}credit_limit: 9000\n")
    (desk.root / "waivers/2026").mkdir(parents=True)
    waiver = "on: 2026-05-01\nrule: dormant\nabout: acme\nclient: acme\nuntil: 2027-05-01\nwhy: closed\nby: marina\n"
    desk.slip("waivers/2026/w-1.yaml", waiver)
    names = desk.root / ".mailmap"

    def told() -> tuple[bool, bool, str, int]:
        rules = {one["rule"] for one in desk.type("check", "--json").json["findings"]}
        author = desk.type("history", "acme", "--json").json["changes"][0]["author"]
        typed = desk.type("set", "acme", "credit_limit=9001", "--dry-run")
        return "not-entitled" in rules, "forged" in rules, author, typed.code

    as_strangers = (True, True, "M. Orlova", 1)
    assert told() == as_strangers
    names.write_text("Marina <marina@nord.example> <m.orlova@nord.example>\n")
    assert told() == (False, False, "Marina", 0)
    assert "Marina" in desk.type("review", "--json", "--by", "person").out
    assert desk.type("undo", "--dry-run").code == 0, "it is one's own under the old address, too"
    names.write_text("Marina <marina@nord.example> <another@nord.example>\n")
    assert told() == as_strangers
    names.unlink()
    assert told() == as_strangers
