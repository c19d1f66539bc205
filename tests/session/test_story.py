"""Commits read as a story: short, whose it is first, with figures, and without codes or paths of fields."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from conftest import Type
from salesctl.lang.width import columns_of
from salesctl.model.shipped import shipped
from salesctl.setup.demo import anchor, shifted, write_demo
from salesctl.store import SUBJECT

TODAY = date(2026, 11, 23)
FIELD_PATH = re.compile(r"(?<![\w@./])[a-z_]{2,}(\[|\.[a-z_]{2,})")
CODE = re.compile(r"\b(?:[a-z]+-)+(?=[a-z0-9]*[0-9])[a-z0-9]{4}\b")
ENDS_BADLY = re.compile(r"(\bnew|[:;,])\Z")
REACHED = re.compile(r"\S+@\S+|\+[0-9][0-9 ()-]{6,}")
MONEY = re.compile(r"[0-9][.,][0-9]{2}(?![0-9])")

WRITING = """\
Колорит € pay kolorit 120000 --for ship-kolorit-s4qu
Колорит € pay kolorit 5000.50 --entity trade
Колорит € credit kolorit 1000 --reason price --shipment W-2156
Колорит € order new kolorit AK-10=2 GR-125=1 --number O-9001 --held --entity trade
Колорит € order repeat kolorit --held
ТеплоДом - order short order-teplodom-b9pp di-125=1 --why "the rest comes in ten days"
ТеплоДом - order cancel order-teplodom-b9pp di-125 --why "bought elsewhere"
ТеплоДом - ship order-teplodom-b9pp
Колорит € claim ship-kolorit-s4qu 1000 two pails had set hard in the can
Колорит € claim settle ship-kolorit-s4qu
Atlas Build € deal move atlas-anchors-tower-b-y5nt negotiation
Горизонт Фасад € deal move horizont-facade-phase-2-t8ws lost --why "eight percent dearer" --lost-to interkraska
Горизонт Фасад - set horizont-facade-phase-2-t8ws expected_close=2027-02-01 "notes=Wait and see"
Вектор Инжиниринг € set vektor credit_limit=2600000 "notes=As agreed"
Atlas Build - call "asks for the certificate" --client atlas
Atlas Build - log atlas "wants two more boxes" --next "fri 10:00 visit show anchors"
Atlas Build - log atlas "mail me at a.b@atlas.example or +7 701 555 12 34"
Atlas Build - request add atlas "what does tinting cost" --kind question
Atlas Build - feedback add atlas "two boxes were wet" --sentiment negative
Atlas Build € offer new atlas AN-12=20
Atlas Build - set request-atlas-m7pr response_due=2027-01-15
Cog Works - lead "Cog Works, Main Street"
Zenit - client add --name "ООО «Zenit»" --credit-limit 100000
Kok-Tobe Hotel - client archive kok-tobe
Вектор Инжиниринг - client confirm vektor
Baiterek Parking - client merge baiterek baiterek-parking --yes
- - intel add pumphaus "seals at half the price" --product ak-10
- - absence add boris 2026-12-20 2026-12-24 --cover anna
- - busy "2026-12-01 10-11 dentist"
- - product add --sku CAP --name Cap
- - product set cap name=Capsule tax=12 unit=pc group=seals
- - user add --name "Carl Lund" --role rep
- - call-list new Autumn kolorit
- - target plan anna --revenue 1000000 --period 2026-12
- - day close --again
- - undo
"""
"""Whose name the subject begins with, whether it tells a sum, and the command that makes it."""


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


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_verb_says_its_sentence(
    language: str, tmp_path: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = tmp_path / "book"
    write_demo(book, TODAY)

    def git(*words: str) -> str:
        return subprocess.run(
            ["git", "-C", str(book), *words], capture_output=True, text=True, check=True
        ).stdout.strip()

    settings = book / "salesctl.yaml"
    settings.write_text(settings.read_text().replace("locale: en", f"locale: {language}"))
    git("commit", "--allow-empty", "-qam", "The language of the book")
    monkeypatch.chdir(book)
    for line in WRITING.splitlines():
        *whose, figure, _ = re.split(r" ([€-]) ", line, maxsplit=1)
        words = line.split(f" {figure} ", 1)[1]
        head = git("rev-parse", "HEAD")
        if language == "en":
            assert type_(*shlex.split(words), "--dry-run", "--json").code == 0, words
            assert (git("rev-parse", "HEAD"), git("status", "--porcelain")) == (head, ""), words
        outcome = type_(*shlex.split(words), "--json")  # held against its schema where it is typed
        assert outcome.code == 0, (words, outcome.err)
        assert git("rev-parse", "HEAD") != head, words
        subject = git("log", "-1", "--format=%s")
        assert list(faults(subject)) == [], (words, subject)
        if whose[0] != "-":
            assert subject.startswith(whose[0]), (words, subject)
        if figure == "€":
            assert MONEY.search(subject), (words, subject)
        for said in outcome.json["said"]:
            figures = [value for value in said["values"].values() if MONEY.search(str(value))]
            assert figures or not MONEY.search(said["text"]), (words, said)
            assert not figures or said["values"]["currency"], (words, said)
