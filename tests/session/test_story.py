"""Commits read as a story: short, whose it is first, with figures, and without codes or paths of fields."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from conftest import Outcome, Type
from salesctl import yamlio
from salesctl.cli.command_tree import CommandNode, nodes
from salesctl.lang.width import columns_of
from salesctl.model.shipped import shipped
from salesctl.plugins.declaration import Command
from salesctl.setup.demo import anchor, shifted, write_demo
from salesctl.store import SUBJECT

TODAY = date(2026, 11, 23)
FIELD_PATH = re.compile(r"(?<![\w@./])[a-z_]{2,}(\[|\.[a-z_]{2,})")
CODE = re.compile(r"\b(?:[a-z]+-)+(?=[a-z0-9]*[0-9])[a-z0-9]{4}\b")
ENDS_BADLY = re.compile(r"(\bnew|[:;,])\Z")
REACHED = re.compile(r"\S+@\S+|\+[0-9][0-9 ()-]{6,}")
MONEY = re.compile(r"[0-9][.,][0-9]{2}(?![0-9])")

WRITING = """\
anna
Колорит € pay kolorit 120000 --for ship-kolorit-s4qu
Колорит € pay kolorit 5000.50 --entity trade
Колорит € credit kolorit 1000 --reason price --shipment W-2156
Колорит € order new kolorit AK-10=2 GR-125=1 --number O-9001 --held --entity trade
Колорит € order new kolorit AK-10=1 --number O-9002 --held --entity trade
Колорит € order repeat kolorit --held
РемЗона € order usual remzona
ТеплоДом - order short order-teplodom-b9pp di-125=1 --why "the rest comes in ten days"
ТеплоДом - order wait order-teplodom-b9pp di-125 --until 2026-12-10 --agreed-by gulnara
ТеплоДом - order substitute order-teplodom-b9pp di-125 AN-12=1 --agreed-by gulnara
ТеплоДом - order cancel order-teplodom-b9pp dr-18 --why "bought elsewhere"
ТеплоДом - ship order-teplodom-b9pp cp-32=1
ТеплоДом - accept ship-teplodom-ug66
ТеплоДом € return ship-teplodom-ug66 sc-45=1 --why cracked
Колорит € claim ship-kolorit-s4qu 1000 two pails had set hard in the can
Колорит € claim settle ship-kolorit-s4qu
Atlas Build € deal move atlas-anchors-tower-b-y5nt negotiation
Горизонт Фасад € deal move horizont-facade-phase-2-t8ws lost --why "eight percent dearer" --lost-to interkraska
Горизонт Фасад - set horizont-facade-phase-2-t8ws expected_close=2027-02-01 "notes=Wait and see"
Вектор Инжиниринг € set vektor credit_limit=2600000 "notes=As agreed"
Atlas Build - call "asks for the certificate" --client atlas
Atlas Build - log atlas "wants two more boxes" --next "fri 10:00 visit show anchors"
Atlas Build - log atlas "mail me at a.b@atlas.example or +7 701 555 12 34"
Atlas Build - move atlas "tue 11:00" --why "the site is closed"
Atlas Build - done atlas "shown"
Mercury - log mercury "wants to see the primer" --next "fri 10:00 visit bring primer"
Mercury - cancel mercury --why "they moved to May"
Atlas Build - present atlas autumn-facade --text "likes it"
Atlas Build - request add atlas "what does tinting cost" --kind question
Atlas Build - request answer request-atlas-m7pr "until 2028"
Atlas Build € request convert atlas --deal Tinting --amount 100000
Atlas Build - request add atlas "deliver on Sunday" --kind order
Atlas Build - request reject atlas --why "we do not"
Atlas Build - feedback add atlas "two boxes were wet" --sentiment negative
Atlas Build - feedback escalate atlas
Atlas Build - feedback answer atlas "we shall see to it"
Atlas Build - feedback resolve atlas "changed both boxes"
Atlas Build - feedback confirm atlas
Колорит - feedback ask kolorit
Atlas Build - offer revise offer-atlas-n7d2 AN-12=30
Atlas Build € offer send offer-atlas-n7d2
Atlas Build - offer decline offer-atlas-n7d2 --why dear
Atlas Build € offer new atlas AN-12=20
Atlas Build € offer send atlas
Atlas Build € offer accept atlas
Atlas Build - set request-atlas-m7pr response_due=2027-01-15
Mercury - contract draft mercury --deferral-days 14
Mercury - contract submit mercury
Горизонт Фасад - sample return sample-horizont-m5xe
Caspian Water Works € invoice new O-1080 120 --number A-140
Cog Works - lead "Cog Works, Main Street"
Zenit € client add --name "ООО «Zenit»" --credit-limit 100000
Kok-Tobe Hotel - client archive kok-tobe
Вектор Инжиниринг - client confirm vektor
Atlas Build - client edit atlas
Baiterek Parking - client merge baiterek baiterek-parking --yes
- - competitor confirm pumphaus
- - intel add pumphaus "seals at half the price" --product ak-10
- - intel pass intel-pumphaus-z5qn
- - absence add boris 2026-12-20 2026-12-24 --cover anna
- - busy "2026-12-01 10-11 dentist"
- - product add --sku CAP --name Cap
- - product set cap name=Capsule tax=12 unit=pc group=seals
- - user add --name "Carl Lund" --role rep
- - call-list new Autumn kolorit
Mercury - script run long-time-no-see mercury
- € target plan anna --revenue 1000000 --period 2026-12
- - snooze overdue:ship-kolorit-gjzs 2026-12-01 --why "pays then"
- - waive "pace:anna 2026-11" --why "was ill"
- - handover anna boris --clients mercury
- - calendar revoke anna
- - plan day --commit
- - plan week --commit
- - day close --again
- - month close
- - import 2026.csv --map bank.yaml
- - fmt
- - undo
- - redo
marina
Колорит - approve O-9001 --why "he pays"
Колорит - reject O-9002 --why "too much"
- - intel ack intel-pumphaus-m8re
- - review --approve
Mercury - contract approve mercury
anna
Mercury - contract received mercury
Mercury - contract sent mercury
Mercury - contract signed mercury
Mercury - contract signed mercury --us
Mercury - contract returned mercury
Mercury - contract terminate mercury
"""
"""Who types what follows; else whose name the subject begins with, whether it tells a sum, and the command that makes it."""


def faults(subject: str) -> Iterator[str]:
    """What is wrong with a subject."""
    if columns_of(subject) > SUBJECT:
        yield "too wide"
    if FIELD_PATH.search(subject):
        yield "a path of a field"
    if CODE.search(subject):
        yield "a code"
    if ENDS_BADLY.search(subject):
        yield "ends badly"
    if REACHED.search(subject):
        yield "personal"


@cache
def example(language: str) -> Path:
    """A copy of the example that is written in a language."""
    import tempfile

    folder = Path(tempfile.mkdtemp()) / "example"
    shutil.copytree(shipped("example"), folder)
    settings = folder / "salesctl.yaml"
    settings.write_text(settings.read_text().replace("locale: en", f"locale: {language}"))
    return folder


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_history_of_the_example_reads_as_a_story(language: str) -> None:
    source = example(language)
    commits = shifted(source, (TODAY - anchor(source)).days).commits
    subjects = [commit.message.splitlines()[0] for commit in commits]
    wrong = [(subject, list(faults(subject))) for subject in subjects if any(faults(subject))]
    assert wrong == []
    for commit, subject in zip(commits, subjects, strict=True):
        if len(commit.files) == 1 and next(iter(commit.files)).startswith(("payments/", "credit-notes/", "invoices/")):
            assert MONEY.search(subject), subject


ELSEWHERE = {"calendar pull", "person erase", "resolve", "sync"}
"""What moves the whole history, or speaks with a server: it shows what it would do in its own way, held by its own tests."""

READ_FROM_FILES = ("book.", "at-", "config.json")
"""What a clone keeps of what it has read: anything may bring it up to date."""

ASKED = ".\n\ntue 10:00 meeting\n\n"
"""What is typed where a verb leads a conversation."""


def typed_lines() -> Iterator[tuple[str, str, str, list[str]]]:
    """Who types, whose name the subject begins with, `€` where it tells a sum, and the words."""
    who = "anna"
    for line in WRITING.splitlines():
        if " " not in line:
            who = line
            continue
        whose, figure, words = re.split(r" ([€-]) ", line, maxsplit=1)
        yield who, whose, figure, shlex.split(words)


def test_every_verb_that_writes_is_typed_here() -> None:
    """Those every kind has (`add`, `set`, `edit`, `archive`) are one command for all kinds: each is typed once."""
    of_kinds = {
        name
        for node in nodes().values()
        for name, inside in node.inside.items()
        if inside.function and inside.command and inside.command.writes
    }
    by_hand = {command.name for node in nodes().values() for command in commands(node) if command.writes}
    typed = [words for *_, words in typed_lines()]
    told = {" ".join(words[:2]) for words in typed} | {words[0] for words in typed}
    assert by_hand - told == ELSEWHERE
    assert of_kinds <= {words[1] for words in typed if nodes()[words[0]].generated}


def commands(node: CommandNode) -> Iterator[Command]:
    """The commands written by hand that a node stands for, or holds."""
    for one in (node, *node.inside.values()):
        if one.command and not one.function:
            yield one.command


class Walk:
    """The example, in which every verb is typed in turn."""

    def __init__(self, book: Path, type_: Type) -> None:
        self.book, self.type_ = book, type_

    def git(self, *words: str) -> str:
        done = subprocess.run(["git", "-C", str(self.book), *words], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def state(self) -> tuple[object, ...]:
        """All that a dry run must leave as it is: the commit, index, files, and what the clone keeps of its own."""
        own = [
            file
            for file in (self.book / ".git" / "salesctl").rglob("*")
            if file.is_file() and not file.name.startswith(READ_FROM_FILES)
        ]
        status = self.git("status", "--porcelain=v2", "--branch", "--ignored")
        return status, {file: file.read_bytes() for file in own}

    def recorded(self, words: list[str], key: str) -> Outcome:
        """What is recorded by a verb: what its dry run showed, that alone, and once."""
        before, head = self.state(), self.git("rev-parse", "HEAD")
        shown = self.typed(words, "--dry-run")
        assert shown.code == 0, (words, shown.err)
        assert self.state() == before, words
        told = shown.json
        assert told["obligations"].keys() == {"discharged", "added", "remaining"}, words
        confirmed = ("--confirm", told["token"])
        done = self.typed(words, *confirmed, "--key", key)
        assert done.code == 0, (words, done.err)
        committed = self.git("log", "-1", "--format=%H %P", "--name-only", "--no-renames").splitlines()
        assert committed[0] == f"{done.json['commit']} {head}", words
        changes = {change["path"]: change["after"] for change in told["changes"]}
        assert set(committed[2:]) == changes.keys(), words
        for path, after in changes.items():
            file = self.book / path
            assert (yamlio.read(file.read_bytes(), path) if file.exists() else None) == after, words
        assert self.typed(words, "--key", key).json["commit"] == done.json["commit"], words
        late = self.typed(words, *confirmed)
        assert (late.code, late.json["error"]["code"]) == (1, "changed"), words
        assert self.git("rev-parse", "HEAD") == done.json["commit"], words
        return done

    def typed(self, words: Sequence[str], *more: str) -> Outcome:
        """How a verb ends; its answer is held against its schema where it is typed."""
        screen = (80, 24) if "edit" in words else None  # an editor needs a terminal
        return self.type_(*words, "--json", *more, stdin=ASKED, screen=screen)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_verb_says_its_sentence_and_records_what_it_showed(
    language: str, tmp_path: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Walk(tmp_path / "book", type_)
    write_demo(walk.book, TODAY)
    settings = walk.book / "salesctl.yaml"
    settings.write_text(settings.read_text().replace("locale: en", f"locale: {language}"))
    (walk.book / "clients" / "untidy.yaml").write_text("owner: anna\nname: Untidy\n")
    walk.git("config", "core.quotePath", "off")
    walk.git("add", "-A")
    walk.git("commit", "-qm", "The language of the book, and a card that nobody laid out")
    (walk.book / "2026.csv").write_text("no,date,sum,inn\n71,2026-11-22,1000,160940034567\n")
    (walk.book / "bank.yaml").write_text(
        "source: bank\nkind: payment\nkey: no\nfields: {date: date, amount: sum, client: {column: inn, by: entities.tax_id}}\n"
    )
    monkeypatch.chdir(walk.book)
    monkeypatch.setenv("EDITOR", """sh -c 'echo "notes: Seen" >> "$0"'""")
    for number, (who, whose, figure, words) in enumerate(typed_lines()):
        walk.git("config", "user.email", f"{who}@alatau.example")
        if words[0] == "review":
            assert type_("review").code == 0  # what is approved was looked at
        if language == "en":
            outcome = walk.recorded(words, f"k-{number}")
        else:
            outcome = walk.typed(words)
            assert outcome.code == 0, (words, outcome.err)
            assert walk.git("rev-parse", "HEAD") == outcome.json["commit"], words
        subject = walk.git("show", "-s", "--format=%s")
        assert list(faults(subject)) == [], (words, subject)
        if whose != "-":
            assert subject.startswith(whose), (words, subject)
        if figure == "€":
            assert MONEY.search(subject), (words, subject)
        for said in outcome.json.get("said", ()):
            figures = [value for value in said["values"].values() if MONEY.search(str(value))]
            assert figures or not MONEY.search(said["text"]), (words, said)
            assert not figures or said["values"]["currency"], (words, said)
