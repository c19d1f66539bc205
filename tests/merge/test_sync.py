"""`sync` and `resolve` as people type them: two and three clones of one bare remote, real git."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Timer

import pytest

from conftest import NOW

from .conftest import PEOPLE, Team

ACME = "clients/acme.yaml"


def test_the_first_sync_fills_the_remote(team: Team) -> None:
    assert team.head("remote") == team.head("anna") == team.head("boris")


def test_work_of_both_comes_together_and_fields_of_one_record_do(team: Team) -> None:
    team.done("anna", "set", "acme", "district=south")
    team.done("boris", "set", "acme", "segment=A")
    sent = team.done("anna", "sync", "--json").json
    assert (sent["received"], sent["sent"], sent["commit"]) == (0, 1, "")
    got = team.done("boris", "sync", "--json").json
    assert (got["received"], got["sent"]) == (1, 2)
    assert team.done("anna", "sync", "--json").json["received"] == 2
    for who in ("anna", "boris"):
        assert team.head(who) == team.head("remote")
        assert team.git(who, "status", "--porcelain") == ""
        text = team.path(who).read_text()
        assert "district: south\n" in text
        assert "segment: A\n" in text
    assert len(team.git("remote", "rev-list", "--parents", "-n", "1", "main").split()) == 3
    assert (
        team.git("remote", "log", "-1", "--format=%s", "main") == "Brought together with the work of Anna Berg: 1 file"
    )
    again = team.done("anna", "sync", "--json").json
    assert (again["received"], again["sent"]) == (0, 0)


def test_a_day_is_told_from_the_book_of_all_and_not_from_what_one_clone_had_then(team: Team) -> None:
    monday, tuesday, wednesday = (f"2026-11-{day}T10:00:00+00:00" for day in (23, 24, 25))
    team.done("anna", "set", "acme", "district=south", now=monday)
    team.done("boris", "set", "zenit", "segment=A", now=tuesday)
    team.done("boris", "sync", now=tuesday)
    team.done("anna", "sync", now=wednesday)
    for who in ("anna", "boris"):
        team.done(who, "sync", now=wednesday)
        then = team.done(
            who, "client", "list", "--at", "2026-11-24", "--columns", "id,segment,district", "--json", now=wednesday
        )
        rows = {row["id"]: (row.get("segment"), row.get("district")) for row in then.json["records"]}
        assert rows == {"acme": (None, "north"), "zenit": ("A", None)}, "Anna's Monday came on Wednesday"
        review = team.done(who, "review", "2026-11-25", "--json", now=wednesday).json
        assert [(one["record"], one["at"][:10]) for one in review["changes"]] == [("acme", "2026-11-23")]


def test_a_dry_run_tells_and_moves_nothing(team: Team) -> None:
    team.done("anna", "set", "acme", "district=south")
    team.done("boris", "set", "acme", "segment=A")
    team.done("anna", "sync")
    before, remote = team.state("boris"), team.head("remote")
    told = team.done("boris", "sync", "--dry-run", "--json").json
    assert (told["dry_run"], told["received"], told["sent"]) == (True, 1, 1)
    assert "1 commit to receive, 1 commit to send" in team.done("boris", "sync", "--dry-run").out
    assert team.state("boris") == before
    team.done("boris", "set", "acme", "district=west")
    assert team.type("boris", "sync", "--dry-run").code == 4, "it would be asked"
    assert team.head("remote") == remote
    refused = team.type("boris", "resolve", "1", "mine", "--dry-run")
    assert refused.code == 2
    assert "sync --dry-run" in refused.err
    assert team.type("boris", "sync", "--dry-run").code == 4, "nothing was answered"


def test_one_value_changed_by_both_is_asked_and_nothing_moves(team: Team) -> None:
    team.done("anna", "set", "acme", "district=south")
    team.done("anna", "sync")
    team.done("boris", "set", "acme", "district=west")
    before = team.state("boris")
    asked = team.type("boris", "sync", "--json")
    assert asked.code == 4
    (question,) = asked.json["conflicts"]
    assert question | {"mine_by": 0, "theirs_by": 0} == {
        "number": 1, "kind": "client", "record": "acme", "path": ACME, "field": "district", "reason": "changed", "message": "",
        "base": "north", "mine": "west", "theirs": "south", "mine_by": 0, "theirs_by": 0,
        "answers": ["mine", "theirs", "newer", "=VALUE"],
    }  # fmt: skip
    assert question["mine_by"]["author"] == PEOPLE["boris"]
    assert question["theirs_by"]["author"] == PEOPLE["anna"]
    assert team.state("boris") == before
    assert not (team.folder / "boris" / ".git" / "MERGE_HEAD").exists()
    shown = team.type("boris", "sync")
    assert "1 thing to decide" in shown.out
    assert all(word in shown.out for word in ("north", "west", "south", "Boris Orlov", "Anna Berg"))


@pytest.mark.parametrize(("typed", "left"), [("mine", "west"), ("theirs", "south"), ("=east", "east")])
def test_an_answer_completes_the_sync(team: Team, typed: str, left: str) -> None:
    team.done("anna", "set", "acme", "district=south")
    team.done("anna", "sync")
    team.done("boris", "set", "acme", "district=west")
    assert team.type("boris", "sync").code == 4
    team.done("boris", "resolve", "1", typed)
    assert f"district: {left}\n" in team.path("boris").read_text()
    assert team.head("boris") == team.head("remote")
    team.done("anna", "sync")
    assert f"district: {left}\n" in team.path("anna").read_text()
    message = team.git("remote", "log", "-1", "--format=%B", "main")
    assert message.count("`district` was changed by both") == 1
    assert not {"south", "west", "east"} & set(message.split())
    assert not (team.folder / "boris" / ".git" / "salesctl" / "answers.json").exists()


def test_an_answer_that_cannot_be_kept_names_the_file_and_the_reason(team: Team) -> None:
    team.done("anna", "set", "acme", "district=south")
    team.done("anna", "sync")
    team.done("boris", "set", "acme", "district=west")
    assert team.type("boris", "sync").code == 4
    kept = team.folder / "boris" / ".git" / "salesctl" / "answers.json"
    kept.unlink()
    kept.mkdir()
    for words in (("resolve", "1", "mine"), ("sync",)):
        refused = team.type("boris", *words)
        assert refused.code == 1
        assert f"nothing was written: {kept}" in refused.err
        assert "it is a folder" in refused.err
        assert "salesctl doctor" in refused.err


def test_questions_are_answered_over_a_pipe_and_answers_are_kept(team: Team) -> None:
    for who, values in (("anna", ("district=south", "segment=A")), ("boris", ("district=west", "segment=B"))):
        team.done(who, "set", "acme", *values)
    team.done("anna", "sync")
    asked = team.type("boris", "sync", "--json").json["conflicts"]
    assert [one["field"] for one in asked] == ["segment", "district"]
    half = team.type("boris", "resolve", stdin="\ntheirs\n")
    assert half.code == 4
    assert "1 thing to decide" in half.out
    assert "1 of 2: Acme segment: both changed it\n" in half.out + half.err
    team.done("boris", "resolve", stdin="mine\n")
    text = team.path("boris").read_text()
    assert "district: south\n" in text
    assert "segment: B\n" in text


def test_people_are_asked_in_words_and_programs_in_codes(team: Team) -> None:
    team.done("anna", "set", "acme", "potential=2000000", "credit_limit=5000")
    team.done("anna", "sync")
    team.done("boris", "set", "acme", "potential=3000000")
    (question,) = team.type("boris", "sync", "--json").json["conflicts"]
    assert [question[name] for name in ("field", "mine", "theirs")] == ["potential", "3000000", "2000000"]
    shown = team.type("boris", "resolve", "--list", "--locale", "ru").out
    assert "потенциал" in shown
    assert "3 000 000,00" in shown.replace("\xa0", " ")
    asked = team.type("boris", "resolve", stdin="\n").err
    assert "Acme potential: both changed it" in asked
    assert "mine:   €3,000,000.00" in asked


def test_newer_takes_who_changed_it_last_and_prefer_answers_all(team: Team) -> None:
    team.done("anna", "set", "acme", "district=south", now="2026-11-23T10:00:00+00:00")
    team.done("anna", "sync")
    team.done("boris", "set", "acme", "district=west", now="2026-11-23T11:00:00+00:00")
    assert team.type("boris", "sync").code == 4
    team.done("boris", "resolve", "--prefer", "newer")
    assert "district: west\n" in team.path("boris").read_text()


def test_a_wrong_answer_is_refused_and_nothing_moves(team: Team) -> None:
    team.done("anna", "set", "acme", "district=south")
    team.done("anna", "sync")
    team.done("boris", "set", "acme", "district=west")
    team.type("boris", "sync")
    before = team.state("boris")
    for words in (("2", "mine"), ("1", "both"), ("1", "east"), ("1",), ("--prefer", "me")):
        outcome = team.type("boris", "resolve", *words)
        assert outcome.code == 2, words
        assert team.state("boris") == before


def test_a_file_in_the_way_refuses_before_anything_moves(team: Team) -> None:
    team.done("anna", "set", "acme", "district=south")
    team.done("anna", "sync")
    team.done("boris", "set", "zenit", "segment=A")
    for stage in (False, True):
        team.path("boris").write_text(team.path("boris").read_text() + "notes: mine\n")
        if stage:
            team.git("boris", "add", ACME)
        before = team.state("boris")
        refused = team.type("boris", "sync")
        assert refused.code == 1
        assert ACME in refused.err
        assert "git commit" in refused.err
        assert team.state("boris") == before
        team.git("boris", "reset", "-q", "--hard")
    team.path("boris", "mine.txt").write_text("mine")
    team.done("boris", "sync")
    assert team.path("boris", "mine.txt").read_text() == "mine"


def test_a_merge_that_was_judged_and_refused_is_not_in_the_book(team: Team) -> None:
    team.path("anna", "letter.txt").write_text("Dear")
    team.git("anna", "add", "letter.txt")
    team.git("anna", "commit", "-q", "-m", "A letter")
    team.done("anna", "set", "acme", "district=south")
    team.done("anna", "sync")
    team.done("boris", "set", "acme", "segment=A")
    team.path("boris", "letter.txt").write_text("mine")
    refused = team.type("boris", "sync")
    assert refused.code == 1
    assert "letter.txt" in refused.err
    assert "south" not in team.done("boris", "client", "list", "--json").out
    team.path("boris", "letter.txt").unlink()
    team.done("boris", "sync")
    assert "south" in team.done("boris", "client", "list", "--json").out


def test_without_a_network_work_stays_here(team: Team) -> None:
    team.done("boris", "set", "zenit", "segment=A")
    team.remote.rename(team.folder / "away")
    refused = team.type("boris", "sync")
    assert refused.code == 1
    assert "salesctl: `origin` cannot be reached\n" in refused.err, "a sentence of its own, without words of git"
    assert "sync again when it can be reached (git: " in refused.err
    team.done("boris", "set", "zenit", "segment=B")
    (team.folder / "away").rename(team.remote)
    assert team.done("boris", "sync", "--json").json["sent"] == 2


def test_a_desk_that_stays_open_syncs_again_whatever_the_network_does(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    from salesctl.cli import binding

    away = team.remote.with_name("away.git")
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 1:
            team.done("boris", "set", "acme", "district=south")
            team.done("boris", "sync")
            team.remote.rename(away)
        elif len(waited) == 3:
            away.rename(team.remote)
        elif len(waited) == 5:
            raise KeyboardInterrupt
        monkeypatch.chdir(team.folder / "anna")

    monkeypatch.setattr(binding, "sleep", wait)
    ended = team.type("anna", "sync", "--watch", screen=(80, 24))
    assert ended.code == 0
    assert ended.err.count("cannot be reached") == 1, "told once, however long it stays away"
    assert len(waited) == 5
    assert "\x1b[2J" not in ended.out, "what came while nobody looked is still there"
    assert ended.out.count("1 commit received") == 1
    assert ended.out.count("nothing new") == 1
    assert team.head("anna") == team.head("boris"), "it came in the third round"
    assert team.type("anna", "sync", "--watch").code == 2, "a pipe has no screen"


def test_a_rewritten_remote_stops_and_nothing_is_pushed_back(team: Team) -> None:
    team.done("anna", "client", "add", "--id", "secret", "--name", "Secret")
    team.done("anna", "sync")
    team.done("boris", "sync")
    team.git("anna", "reset", "-q", "--hard", "HEAD~1")
    team.git("anna", "push", "-q", "--force", "origin", "main")
    team.done("boris", "set", "zenit", "segment=A")
    before, there = team.state("boris"), team.head("remote")
    for _ in range(2):
        team.git("boris", "fetch", "-q")
        refused = team.type("boris", "sync")
        assert refused.code == 1
        assert "was rewritten" in refused.err
        assert "Secret" in refused.err
        assert "git rebase --onto" in refused.err
        assert (team.state("boris"), team.head("remote")) == (before, there)
    words = refused.err.partition("git rebase ")[2].split()[:3]
    team.git("boris", "rebase", "-q", *words)
    team.done("boris", "sync")
    assert not team.path("boris", "clients/secret.yaml").exists()
    assert "Secret" not in team.git("remote", "log", "main")


def test_mass_removals_are_asked_about_even_where_nothing_is_to_merge(team: Team) -> None:
    team.git("anna", "rm", "-q", "-r", "clients")
    team.git("anna", "commit", "-q", "--no-verify", "-m", "gone")
    team.git("anna", "push", "-q", "origin", "main")
    before = team.state("boris")
    asked = team.type("boris", "sync", "--json")
    assert asked.code == 4
    assert asked.json["removed"] == {"client": 2}
    assert team.state("boris") == before
    team.done("boris", "sync", "--accept-removals")
    assert team.head("boris") == team.head("anna")


def test_another_book_stops(team: Team, tmp_path: Path) -> None:
    other = tmp_path / "other"
    subprocess.run(["git", "init", "-q", "-b", "main", str(other)], check=True)
    subprocess.run(
        [
            "git",
            "-C",
            str(other),
            "-c",
            "user.name=x",
            "-c",
            "user.email=x@x",
            "commit",
            "-q",
            "--allow-empty",
            "-m",
            "x",
        ],
        check=True,
    )
    team.git("boris", "remote", "add", "other", str(other))
    refused = team.type("boris", "sync", "other")
    assert refused.code == 1
    assert "no commit in common" in refused.err


def test_without_a_remote_or_with_an_unknown_one_it_says_so(team: Team) -> None:
    assert "there is no remote `nowhere`" in team.type("boris", "sync", "nowhere").err
    team.git("boris", "remote", "remove", "origin")
    refused = team.type("boris", "sync")
    assert refused.code == 1
    assert "git remote add origin" in refused.err


@pytest.mark.parametrize("state", ["detached", "bisect", "merge"])
def test_on_no_branch_or_amid_a_merge_nothing_is_synced(team: Team, state: str) -> None:
    if state == "detached":
        team.git("boris", "checkout", "-q", "--detach")
    elif state == "bisect":
        team.git("boris", "bisect", "start")
    else:
        (team.folder / "boris" / ".git" / "MERGE_HEAD").write_text(team.head("boris") + "\n")
    refused = team.type("boris", "sync")
    assert refused.code == 1
    assert "hint: " in refused.err


def test_what_the_remote_refuses_is_told_in_its_words_and_kept(team: Team) -> None:
    hook = team.remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'the book is closed on Fridays' >&2\nexit 1\n")
    hook.chmod(0o755)
    team.done("boris", "set", "zenit", "segment=A")
    refused = team.type("boris", "sync")
    assert refused.code == 1
    assert "the book is closed on Fridays" in refused.err
    hook.unlink()
    assert team.done("boris", "sync", "--json").json["sent"] == 1


def test_a_number_two_clients_have_goes_through_and_is_to_be_settled(team: Team) -> None:
    for who in ("anna", "boris"):
        team.done(
            who,
            "payment",
            "add",
            "--id",
            f"pay-{who}",
            "--client",
            "acme",
            "--number",
            "77",
            "--amount",
            "500",
            "--date",
            "2026-11-20",
        )
    team.done("anna", "sync")
    got = team.done("boris", "sync", "--json").json
    assert [one["rule"] for one in got["to_settle"]] == ["not-unique"]
    assert [(one["mine"], one["theirs"]) for one in got["doubles"]] == [("pay-boris", "pay-anna")]
    assert team.head("boris") == team.head("remote")
    assert "pay-boris" in team.git("remote", "log", "-1", "--format=%B", "main")
    # both are Acme's, Anna's client: she is told each day, in every clone, until it is settled
    team.done("anna", "sync")
    told = team.done("anna", "today", "--json").json["to_settle"]
    assert sorted(one["rule"] for one in told) == ["double", "not-unique"]
    assert "to settle since a merge: payments/2026/pay-boris.yaml" in team.done("anna", "today").out
    assert team.done("boris", "today", "--json").json["to_settle"] == []
    assert len(team.done("boris", "today", "--team", "--json").json["to_settle"]) == 2
    team.done("boris", "set", "pay-boris", "notes=asked the bank")
    team.done("boris", "payment", "archive", "pay-boris")
    assert team.done("boris", "today", "--team", "--json").json["to_settle"] == []
    assert "no errors" in team.done("boris", "check").out


def test_the_message_of_a_merge_names_records_as_people_do_and_nobodys_person(team: Team) -> None:
    team.done("anna", "set", "acme", "contacts.olga.name=Olga Lang", "contacts.olga.emails=olga@acme.example")
    team.done("anna", "order", "add", "--id", "acme-o", "--client", "acme", "--number", "7", "--date", "2026-11-20")
    for who in ("anna", "boris", "anna"):
        team.done(who, "sync")
    for who in ("anna", "boris"):
        pay = ("payment", "add", "--id", f"pay-{who}", "--client", "acme", "--number", "77", "--amount", "500")
        team.done(who, *pay, "--date", "2026-11-20")
        team.done(who, "set", "acme-o", f"notes={who}")
        team.done(who, "set", "acme", f"contacts.olga.emails={who}.of@acme.example")
        team.done(who, "set", "boris", f"phone=+4930555{len(who)}01")
    team.done("anna", "sync")
    team.type("boris", "sync")
    done = team.done("boris", "resolve", "--prefer", "mine")
    assert "Acme, order 7: `notes` was changed by both" in done.out
    message = team.git("boris", "log", "-1", "--format=%B")
    assert message.splitlines()[2:] == [
        "Acme: both replaced one value of `contacts: emails`: both new ones are kept",
        "Acme, order 7: `notes` was changed by both: that of this side was taken",
        "user boris: `phone` was changed by both: that of this side was taken",
        "Acme, payment 77: to settle: payment `pay-anna` has number 77 already",
        "Acme, payment 77: probably entered twice, as pay-boris and pay-anna",
        "",
        "To-Settle: not-unique payment/pay-boris",
        "To-Settle: double payment/pay-boris payment/pay-anna",
    ]


def test_what_is_to_settle_of_a_person_is_told_without_what_it_quotes(team: Team) -> None:
    for who in ("anna", "boris"):
        mail = ("--email", "clara@nord.example", "--role", "rep")
        team.done(who, "user", "add", "--id", f"clara-{who}", "--name", "Clara Weiss", *mail)
        team.done(who, "sync")
    message = team.git("boris", "log", "-1", "--format=%B")
    assert "user clara-boris: to settle: see `salesctl check` (not-unique)" in message.splitlines()
    assert "Clara Weiss" not in message
    assert "clara@" not in message


def test_what_a_merge_made_by_hand_left_out_is_told_to_those_who_receive_it(team: Team) -> None:
    start = team.head("boris")
    team.done("anna", "set", "acme", "district=south")
    team.done("anna", "sync")
    team.done("boris", "set", "zenit", "district=west")
    team.git("boris", "pull", "-q", "--no-rebase", "--no-edit", "--no-commit")
    team.git("boris", "checkout", "-q", start, "--", ACME)
    team.git("boris", "commit", "-qnm", "merged by hand")
    team.git("boris", "push", "-q")
    done = team.done("anna", "sync")
    assert "to settle: clients/acme.yaml: a merge left out what one side had made of `district`" in done.out
    assert team.done("anna", "sync").out.startswith("nothing new"), "it is told once"


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        (("git", "switch", "-qc", "other", "HEAD~1"), "`other` was checked out meanwhile, in place of `main`"),
        (("git", "checkout", "-q", "--detach"), "HEAD is on no branch"),
        (("salesctl", "set", "acme", "district=east"), "your book changed while you answered"),
    ],
)
def test_what_happens_to_the_branch_while_questions_are_asked_is_seen(
    team: Team, meanwhile: tuple[str, ...], said: str
) -> None:
    team.done("anna", "set", "acme", "district=south")
    team.done("anna", "sync")
    team.done("boris", "set", "acme", "district=west")
    assert team.type("boris", "sync").code == 4
    remote, mine = team.git("remote", "for-each-ref"), team.head("boris")
    typed = subprocess.Popen(
        [sys.executable, "-m", "salesctl", "resolve"], cwd=team.folder / "boris", env={**os.environ, "SALESCTL_NOW": NOW},
        text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert typed.stdout
    asked = iter(typed.stdout.readline, "")
    assert any("theirs: south" in line for line in asked)
    if meanwhile[0] == "git":
        team.git("boris", *meanwhile[1:])
    else:
        team.done("boris", *meanwhile[1:])
    rest = typed.communicate("mine\n")[0]
    assert (typed.returncode in (1, 4), said in rest) == (True, True), rest
    assert team.git("remote", "for-each-ref") == remote, "nothing was sent"
    team.git("boris", "switch", "-q", "main")
    if meanwhile[0] == "git":
        assert team.head("boris") == mine
        team.done("boris", "sync")
        assert "district: west\n" in team.path("boris").read_text(), "the answer was kept"
    else:
        team.done("boris", "resolve", "1", "mine")
        assert "district: east\n" in team.path("boris").read_text()


def test_a_branch_that_is_checked_out_while_a_sync_fetches_does_not_get_the_work_of_another(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.done("anna", "set", "acme", "district=south")
    team.done("anna", "sync")
    team.git("boris", "switch", "-qc", "other")
    team.done("boris", "set", "zenit", "district=unshared")
    other = team.git("boris", "rev-parse", "other")
    team.git("boris", "switch", "-q", "main")
    ssh = team.folder / "ssh"
    switch = f"env -u GIT_DIR git -C '{team.folder / 'boris'}' switch -q other"
    ssh.write_text(f'#!/bin/sh\n{switch}\nshift; eval "$*"\n')
    ssh.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(ssh))
    monkeypatch.setenv("GIT_SSH_VARIANT", "simple")
    team.git("boris", "remote", "set-url", "origin", f"ssh://nord{team.remote}")
    refused = team.type("boris", "sync")
    assert (refused.code, "`other` was checked out meanwhile" in refused.err) == (1, True)
    assert team.git("boris", "rev-parse", "other") == other
    assert "unshared" not in team.git("remote", "log", "-p", "--all")


def test_many_push_at_once_and_nothing_is_lost(team: Team) -> None:
    team.join("clara")
    env = {**os.environ, "SALESCTL_NOW": NOW}

    def work(who: str) -> list[int]:
        codes = []
        for n in range(2):
            for words in (("client", "add", "--id", f"{who}-{n}", "--name", f"{who} {n}"), ("sync",)):
                run = subprocess.run(
                    [sys.executable, "-m", "salesctl", *words],
                    cwd=team.folder / who,
                    env=env,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                codes.append(run.returncode)
                assert run.returncode == 0, run.stderr
        return codes

    with ThreadPoolExecutor() as pool:
        assert [list(codes) for codes in pool.map(work, PEOPLE)] == [[0] * 4] * 3
    for who in PEOPLE:
        team.done(who, "sync")
    names = {f"clients/{who}-{n}.yaml" for who in PEOPLE for n in range(2)}
    for who in PEOPLE:
        assert team.head(who) == team.head("remote")
        assert names <= set(team.git(who, "ls-files").split())
        assert team.git(who, "status", "--porcelain") == ""


def _committed(team: Team, who: str, path: str, *, link: bool = False) -> None:
    """Commit a file, or a link, by hand."""
    file = team.path(who, path)
    file.parent.mkdir(parents=True, exist_ok=True)
    if link:
        file.symlink_to("salesctl.yaml")
    else:
        file.write_text(path)
    team.git(who, "add", "--", path)
    team.git(who, "commit", "-qm", "by hand")


@pytest.mark.parametrize(
    ("path", "link", "words", "way"),
    [
        ("docs/read.me", True, "docs/read.me is a symbolic link", "git rm docs/read.me"),
        ("docs/a\nb.txt", False, "`docs/a?b.txt` has a character that cannot be seen", "git mv"),
        ("docs/Договор\u200e.txt", False, "`docs/Договор?.txt` has a character that cannot be seen", "git mv"),
    ],
)
def test_what_nobody_could_receive_is_not_sent(team: Team, path: str, link: bool, words: str, way: str) -> None:
    before = team.head("remote")
    _committed(team, "anna", path, link=link)
    refused = team.type("anna", "sync")
    assert refused.code == 1
    assert words in refused.err
    assert "nothing was sent" in refused.err
    assert way in refused.err
    assert team.head("remote") == before
    team.git("anna", "rm", "-q", "--", path)
    team.git("anna", "commit", "-qm", "taken out")
    team.done("anna", "sync")
    team.done("boris", "sync")
    assert team.head("boris") == team.head("anna")


@pytest.mark.parametrize("path", ["a\nb.txt", "od\nd/b.txt"])
def test_a_name_that_breaks_lines_is_refused_and_its_removal_received(team: Team, path: str) -> None:
    _committed(team, "anna", path)
    team.git("anna", "push", "-q", "origin", "main")
    refused = team.type("boris", "sync")
    assert refused.code == 1
    assert "have it renamed in the branch there" in refused.err
    team.join("clara")
    team.done("clara", "set", "acme", "segment=A")
    team.git("anna", "rm", "-q", "--", path)
    team.git("anna", "commit", "-qm", "taken out")
    team.done("anna", "sync")
    for who in ("boris", "clara"):
        team.done(who, "sync")
        assert not team.path(who, path).exists()
        assert team.git(who, "status", "--porcelain") == ""


def test_a_branch_may_be_called_as_the_folder_of_one_that_is_gone(team: Team) -> None:
    for branch in ("x", "x/y"):
        team.git("anna", "switch", "-qc", branch)
        team.done("anna", "set", "acme", f"district={branch}")
        team.done("anna", "sync")
        assert team.git("remote", "rev-parse", branch) == team.git("anna", "rev-parse", branch)
        team.git("anna", "switch", "-q", "main")
        team.git("anna", "branch", "-qD", branch)
        team.git("remote", "branch", "-qD", branch)


def test_a_clone_made_in_part_receives_whole_commits(team: Team) -> None:
    team.git("remote", "config", "uploadpack.allowFilter", "true")
    team.done("anna", "set", "acme", "district=south")
    team.done("anna", "sync")
    address = f"file://{team.remote}"
    team.git("anna", "clone", "-q", "--filter=blob:none", address, str(team.folder / "clara"))
    team.git("clara", "config", "user.name", PEOPLE["clara"])
    team.git("clara", "config", "user.email", "clara@nord.example")
    team.done("clara", "set", "acme", "segment=A")
    for district in ("west", "east"):
        team.done("anna", "set", "acme", f"district={district}")
    team.done("anna", "sync")
    assert team.done("clara", "sync", "--json").json["received"] == 2
    assert {"district: east", "segment: A"} <= set(team.path("clara").read_text().splitlines())
    cut = team.type("clara", "history", "acme")
    assert cut.code == 1
    assert "git fetch --refetch --no-filter" in cut.err
    team.git("clara", "fetch", "-q", "--refetch", "--no-filter")
    assert "south" in team.done("clara", "history", "acme").out


def test_a_folder_in_the_way_of_a_file_is_named(team: Team) -> None:
    _committed(team, "anna", "notes.md")
    team.done("anna", "sync")
    team.path("boris", "notes.md").mkdir()
    refused = team.type("boris", "sync")
    assert refused.code == 1
    assert "notes.md is not a regular file" in refused.err
    assert "move it away" in refused.err
    team.path("boris", "notes.md").rmdir()
    team.done("boris", "sync")
    assert team.path("boris", "notes.md").read_text() == "notes.md"


def test_a_folder_that_a_clone_leaves_out_is_named_with_the_way_to_have_it(team: Team) -> None:
    _committed(team, "anna", "docs/prices.txt")
    team.done("anna", "sync")
    team.done("boris", "sync")
    team.git("boris", "sparse-checkout", "set", "--cone", "clients", "team")
    team.path("anna", "docs/prices.txt").write_text("another")
    team.git("anna", "commit", "-qam", "by hand")
    team.done("anna", "sync")
    refused = team.type("boris", "sync")
    assert refused.code == 1
    assert "docs/prices.txt lies where this clone leaves files out" in refused.err
    assert "git sparse-checkout disable" in refused.err
    team.git("boris", "sparse-checkout", "disable")
    team.done("boris", "sync")
    assert team.head("boris") == team.head("anna")


@pytest.mark.parametrize(
    ("attribute", "there", "here"),
    [
        ("text eol=crlf", ("one\n", "two\n", "three\n"), ("one\r\n", "two\r\n", "three\r\n")),
        ("filter=big", ("PTR 1\n", "PTR 2\n", "PTR 3\n"), ("BIG 1\n", "BIG 2\n", "BIG 3\n")),
    ],
)
def test_a_file_that_git_converts_is_received_in_the_form_it_has_in_a_work_tree(
    team: Team, monkeypatch: pytest.MonkeyPatch, attribute: str, there: tuple[str, ...], here: tuple[str, ...]
) -> None:
    own = team.folder / "own"
    own.write_text(
        '[filter "big"]\nclean = "sed s/^BIG/PTR/"\nsmudge = "ls >> ../seen; sed s/^PTR/BIG/"\nrequired = true\n'
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(own))
    with team.path("anna", ".gitattributes").open("a") as file:
        file.write(f"*.pdf {attribute}\n")
    team.git("anna", "add", ".gitattributes")
    for stored, text in zip(there, here, strict=True):
        team.path("anna", "a.pdf").write_bytes(text.encode())
        team.git("anna", "add", "a.pdf")
        team.git("anna", "commit", "-qm", "by hand")
        team.done("anna", "sync")
        team.done("boris", "set", "acme", f"notes={text.strip()}")
        team.done("boris", "sync")
        team.done("anna", "sync")
        assert team.path("boris", "a.pdf").read_bytes() == text.encode()
        assert team.git("boris", "cat-file", "-p", "HEAD:a.pdf") == stored.strip()
        assert team.git("boris", "status", "--porcelain") == ""
        assert not list(team.path("boris", ".").glob(".merge_file*"))
    if "filter" in attribute:
        meanwhile = (team.folder / "seen").read_text().split("salesctl.yaml\n")
        assert all("a.pdf" in listed for listed in meanwhile[:-1]), "cut off here, there would be no file"
    team.path("boris", "a.pdf").write_text("mine\n")
    team.path("anna", "a.pdf").write_text("hers\n")
    team.git("anna", "commit", "-qam", "by hand")
    team.done("anna", "sync")
    refused = team.type("boris", "sync")
    assert refused.code == 1
    assert "a.pdf was edited by hand" in refused.err
    assert team.path("boris", "a.pdf").read_text() == "mine\n"


def test_a_fetch_that_outlived_its_sync_is_waited_for(team: Team) -> None:
    team.done("anna", "set", "acme", "district=south")
    team.done("anna", "sync")
    lock = team.path("boris", ".git/refs/salesctl/fetched/main.lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.touch()
    timer = Timer(0.2, lock.unlink)
    timer.start()
    assert team.done("boris", "sync", "--json").json["received"] == 1
    timer.join()


def test_a_bundle_on_a_stick_is_read_and_written(team: Team, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    file = str(stick / "book.bundle")
    for who in ("anna", "boris"):
        team.git(who, "remote", "remove", "origin")
    team.done("anna", "set", "acme", "district=south")
    team.done("boris", "set", "acme", "segment=A")
    told = team.done("anna", "sync", "--bundle", file, "--dry-run", "--json").json
    assert told["received"] == 0
    assert not Path(file).exists()
    team.done("anna", "sync", "--bundle", file)
    got = team.done("boris", "sync", "--bundle", file, "--json").json
    assert (got["received"], got["sent"]) == (1, 2)
    assert team.done("anna", "sync", "--bundle", file, "--json").json["received"] == 2
    assert team.head("anna") == team.head("boris")
    assert {one.name for one in stick.iterdir()} == {"book.bundle"}
    # what is to be decided is asked, and the answer completes the sync with the same bundle
    team.done("boris", "set", "acme", "segment=B")
    team.done("anna", "set", "acme", "segment=C")
    team.done("anna", "sync", "--bundle", file)
    assert team.type("boris", "sync", "--bundle", file).code == 4
    assert team.done("boris", "resolve", "1", "mine", "--json").json["remote"] == file
    team.done("anna", "sync", "--bundle", file)
    assert "segment: B" in team.path("anna").read_text()


def test_another_stick_at_the_same_place_is_taken_as_it_is(team: Team, tmp_path: Path) -> None:
    file = tmp_path / "book.bundle"
    team.done("anna", "sync", "--bundle", str(file))
    older = file.read_bytes()
    team.done("anna", "set", "acme", "district=south")
    team.done("anna", "sync", "--bundle", str(file))
    for contents in (None, older):  # an empty stick, then one with less on it
        file.unlink()
        if contents:
            file.write_bytes(contents)
        team.done("anna", "sync", "--bundle", str(file))
        assert team.git("anna", "bundle", "list-heads", str(file)).split()[0] == team.head("anna")


def test_a_file_that_is_no_bundle_of_this_book_is_left_alone(team: Team, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Anna")
    assert team.type("anna", "sync", "--bundle", str(letter)).code == 1
    assert letter.read_text() == "Dear Anna"
    nowhere = team.type("anna", "sync", "--bundle", str(tmp_path / "gone" / "book.bundle"))
    assert nowhere.code == 1
    assert "gone" in nowhere.err
    both = team.type("anna", "sync", "origin", "--bundle", "b")
    assert both.code == 2


def test_json_is_one_object_even_when_it_waits(team: Team) -> None:
    assert json.loads(team.type("anna", "resolve", "--list", "--json").out)["conflicts"] == []


def test_an_answer_is_kept_beside_those_given_in_another_window_meanwhile(team: Team) -> None:
    for who, district in (("anna", "south"), ("boris", "west")):
        for client in ("acme", "zenit"):
            team.done(who, "set", client, f"district={district}")
    team.done("anna", "sync")
    assert team.type("boris", "sync").code == 4

    with subprocess.Popen(
        [sys.executable, "-m", "salesctl", "resolve"],
        cwd=team.folder / "boris",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as window:
        assert window.stdin
        assert window.stdout
        while "1 of 2" not in window.stdout.readline():
            pass
        assert team.type("boris", "resolve", "2", "theirs").code == 4
        window.communicate("mine\n")
    assert team.head("boris") == team.head("remote")
    assert "district: west" in team.path("boris").read_text()
    assert "district: south" in team.path("boris", "clients/zenit.yaml").read_text()


def test_what_another_branch_fetched_is_no_question_of_this_one(team: Team) -> None:
    team.done("anna", "set", "acme", "district=south")
    team.done("boris", "set", "acme", "district=west")
    team.done("anna", "sync")
    assert team.type("boris", "sync").code == 4
    team.git("boris", "switch", "-q", "-c", "mine")
    assert team.done("boris", "resolve", "--list", "--json").json["conflicts"] == []
    team.git("boris", "switch", "-q", "main")
    assert len(team.type("boris", "resolve", "--list", "--json").json["conflicts"]) == 1


def test_a_branch_that_was_renamed_is_named_with_the_way_to_it(team: Team) -> None:
    team.git("remote", "branch", "-m", "main", "trunk")
    team.done("anna", "set", "acme", "district=south")
    refused = team.type("anna", "sync")
    assert refused.code == 1
    assert "`origin` has no branch `main` any more: clones of it begin on `trunk`" in refused.err
    way = refused.err.partition("where it was renamed: ")[2].strip()
    subprocess.run(way, shell=True, cwd=team.folder / "anna", check=True, capture_output=True)  # noqa: S602 - as it is typed
    assert team.done("anna", "sync", "--json").json["sent"] == 1


def test_a_folder_that_is_no_kinds_any_more_is_asked_about_as_removed_records(team: Team) -> None:
    team.git("anna", "mv", "clients", "kunden")
    team.git("anna", "commit", "-q", "--no-verify", "-m", "in German")
    team.git("anna", "push", "-q", "origin", "main")
    asked = team.type("boris", "sync", "--json")
    assert (asked.code, asked.json["removed"]) == (4, {"client": 2})


def test_what_cannot_be_read_stays_with_whoever_committed_it(team: Team) -> None:
    broken = team.path("anna", "clients/Bolt.yaml")
    broken.write_text("name: Bolt\n")
    team.git("anna", "add", ".")
    team.git("anna", "commit", "-q", "--no-verify", "-m", "by hand")
    team.done("boris", "set", "acme", "segment=A")
    team.done("boris", "sync")
    refused = team.type("anna", "sync")
    assert refused.code == 1
    assert "clients/Bolt.yaml" in refused.err
    assert "nothing was sent: mend it, commit it, and sync again" in refused.err
    assert "segment: A" in team.path("anna").read_text(), "what others did is received all the same"
    team.git("anna", "mv", "clients/Bolt.yaml", "clients/bolt.yaml")
    team.git("anna", "commit", "-q", "-m", "mended")
    team.done("anna", "sync")
    team.done("boris", "sync")


def test_a_bundle_that_is_not_this_branchs_or_not_whole_is_left_alone(team: Team, tmp_path: Path) -> None:
    file = tmp_path / "book.bundle"
    team.git("boris", "branch", "trunk")
    team.git("boris", "bundle", "create", "-q", str(file), "trunk")
    held = file.read_bytes()
    refused = team.type("anna", "sync", "--bundle", str(file))
    assert refused.code == 1
    assert "has no branch `main`, but `trunk`" in refused.err
    assert file.read_bytes() == held
    file.unlink()
    team.done("boris", "set", "acme", "segment=A")
    team.done("boris", "sync", "--bundle", str(file))
    whole = file.read_bytes()
    for cut in (b"", whole[:20], bytes(len(whole))):
        file.write_bytes(cut)
        refused = team.type("anna", "sync", "--bundle", str(file))
        assert "is no bundle of a book" in refused.err
        assert (refused.code, file.read_bytes()) == (1, cut)
    file.write_bytes(whole[:-40])
    refused = team.type("anna", "sync", "--bundle", str(file))
    assert "is not whole" in refused.err
    assert (refused.code, file.read_bytes()) == (1, whole[:-40])


def test_a_clone_of_a_bundle_syncs_with_it(team: Team, tmp_path: Path) -> None:
    file = tmp_path / "book.bundle"
    team.done("anna", "sync", "--bundle", str(file))
    team.done("anna", "join", str(file), str(team.folder / "clara"), "--user", "boris")
    team.done("clara", "set", "acme", "segment=A")
    assert team.done("clara", "sync", "--json").json["sent"] == 1
    assert team.done("anna", "sync", "--bundle", str(file), "--json").json["received"] == 1
