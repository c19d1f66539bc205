"""A shop to sell from, and what is asked of it again and again."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conftest import NOW, Once, Type

_RECORDS = {
    "policy/policy-2026-01-01.yaml": """\
valid_from: 2026-01-01
deferral_days: 30
stop_shipping: {overdue_days: 10, amount: 500.00}
discounts: [{id: rep, role: rep, percent: 7}, {id: paint, role: rep, group: paint, percent: 10}]
approvers: [marta]
stages:
  - {stage: new, outcome: open}
  - {stage: offer, outcome: open, requires: [amount]}
  - {stage: lost, outcome: lost}
  - {stage: won, title: Gewonnen, outcome: won}
""",
    "team/anna.yaml": "name: Anna Berg\nemail: anna@nord.example\nrole: rep\nmanager: marta\n",
    "team/boris.yaml": "name: Boris Orlov\nemail: boris@nord.example\nrole: rep\nmanager: marta\n",
    "team/marta.yaml": "name: Marta Lind\nemail: marta@nord.example\nrole: manager\n",
    "products/pump.yaml": "sku: PUMP-20\nname: Pump\ngroup: pumps\ntax: 19\n",
    "products/seal.yaml": "sku: SEAL\nname: Seal\ngroup: pumps\ntax: 19\n",
    "products/paint.yaml": "sku: PAINT\nname: Paint\ngroup: paint\n",
    "price-lists/standard.yaml": """\
name: Standard
valid_from: 2026-01-01
tax: excluded
lines:
  - {id: seal, product: seal, price: 5.50, floor_price: 4.50}
  - {id: seal-10, product: seal, price: 5.00, min_qty: 10, floor_price: 4.50}
""",
    "clients/acme.yaml": """\
name: Acme
owner: anna
source: fair
potential: 1000
payment_terms_days: 14
price_list: standard
contacts:
  - {id: olga, name: Olga Weber, emails: [olga@acme.example], phones: ["+49 30 1234567"]}
addresses: [{id: shop, text: Harbour 5}, {id: yard, text: Harbour 9}]
entities: [{id: gmbh, legal_name: Acme GmbH}]
""",
    "clients/bolt.yaml": "name: Bolt\nowner: boris\nsource: fair\npotential: 1000\n",
}


@dataclass(frozen=True)
class Shop:
    """A book of two clients, three products, a price list and a policy, and Anna, who types."""

    folder: Path
    type_: Type

    def done(self, *words: str, now: str = NOW, stdin: str = "") -> Any:
        """What a command answers in JSON. It must succeed."""
        outcome = self.type_(*words, "--json", now=now, stdin=stdin)
        assert outcome.code == 0, outcome.err
        return outcome.json

    def says(self, *words: str, now: str = NOW) -> str:
        """What a command tells a person. It must succeed."""
        outcome = self.type_(*words, now=now)
        assert outcome.code == 0, outcome.err
        return outcome.out

    def refuses(self, *words: str, code: int = 1, now: str = NOW, stdin: str = "") -> str:
        """Why a command is refused. It must exit with `code` and write nothing."""
        before = self.git("rev-parse", "HEAD")
        outcome = self.type_(*words, now=now, stdin=stdin)
        assert outcome.code == code, outcome.out + outcome.err
        assert (self.git("rev-parse", "HEAD"), self.git("status", "--porcelain")) == (before, "")
        return outcome.err

    def record(self, answer: Mapping[str, Any]) -> str:
        """The text of the record a command answered with."""
        return (self.folder / str(answer["path"])).read_text()

    def owed(self, *rules: str, now: str = NOW) -> list[str]:
        """What records these rules find something owed about."""
        found = self.done("today", now=now)["obligations"]
        return [one["about"] for one in found if one["rule"] in rules]

    def line(self, rule: str, now: str = NOW) -> str:
        """The number of the line of `today` that a rule gives."""
        return next(str(one["line"]) for one in self.done("today", now=now)["obligations"] if one["rule"] == rule)

    def write(self, path: str, text: str) -> None:
        """Write to the end of a file with an editor, and commit."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a") as end:
            end.write(text)
        self.git("add", ".")
        self.git("commit", "-qm", "By hand")

    def subject(self) -> str:
        """The subject of the last commit."""
        return self.git("log", "-1", "--format=%s")

    def git(self, *words: str) -> str:
        """What git prints."""
        command = ["git", "-C", str(self.folder), *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def shop(book: Path, type_: Type, once: Once) -> Shop:
    shop = Shop(book, type_)

    def make() -> None:
        for path, text in _RECORDS.items():
            file = book / path
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
        shop.git("add", ".")
        shop.git("commit", "-qm", "By hand")
        shop.done("user", "list")  # it is read: what was written is indexed

    once(make)
    return shop


def sign_in(name: str) -> None:
    """From now on it is this member of the team who types."""
    (Path.home() / ".gitconfig").write_text(f"[user]\nname = {name.title()}\nemail = {name}@nord.example\n")
