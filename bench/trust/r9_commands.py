"""R9: in work trees full of a person's own unfinished work, no command they type touches, stages or commits any of it."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path

from bench.trust import sabotage
from bench.trust.arena import Form, program
from bench.trust.r1_commands import files_to_import
from bench.trust.r9_dirty import RECORDS, SAFEGUARDS, differ, lost, make_dirty, state
from bench.trust.teams import Member
from salesctl.git import Git
from salesctl.testing import TestBook, copy_book

_FACTS = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
products/seal.yaml: {sku: SEAL, name: Seal}
"""
_CLIENT = "clients/c{n}.yaml: {{name: Client {n}, owner: anna, district: north}}\n"
_ORDER = "orders/2026/o-{n}.yaml: {{date: 2026-11-02, client: c{n}, owner: anna, lines: [{{id: a, product: seal, qty: 5, price: 5}}]}}\n"


def run(form: Form) -> tuple[str, list[str]]:
    trees = 4 if form.short else form.of(200)
    if form.sabotage:
        sabotage.no_look()
    rng = random.Random(form.seed)
    wrong: list[str] = []
    written = refused = 0
    with tempfile.TemporaryDirectory(prefix="salesctl-") as folder:
        facts = _FACTS + "".join(text.format(n=n) for n in range(RECORDS) for text in (_CLIENT, _ORDER))
        template = TestBook(Path(folder), facts).root
        for number in range(trees):
            member = Member("anna", Path(folder) / str(number))
            member.home.mkdir()
            copy_book(template, member.root)
            files_to_import(member, 1, 1, client=f"c{rng.randrange(RECORDS)}")
            theirs = make_dirty(Git(member.root), rng)
            for words in _commands(rng, member):
                code, found = _check(member, words, theirs)
                written += not code
                refused += bool(code)
                wrong += [f"tree {number}, {' '.join(words)}: {one}" for one in found]
            shutil.rmtree(member.home)
    return f"{trees} dirty work trees, {written} commands done, {refused} refused: {len(wrong)} wrong", wrong


def _commands(rng: random.Random, member: Member) -> list[list[str]]:
    """Every kind of writing command, each about some client: their unfinished work, or not."""

    def client() -> str:
        return f"c{rng.randrange(RECORDS)}"

    home = member.home
    commands = [
        ["log", client(), "rang about seals"], ["pay", client(), "10"], ["order", "new", client(), "SEAL=2@5"],
        ["set", client(), "district=south"], ["set", client(), "segment=A"], ["client", "add", "--name", "Nut", "--owner", "anna"],
        ["client", "archive", client()], ["client", "set", "--where", "district='north'", "segment=B"],
        ["import", str(home / "0-0.csv"), "--map", str(home / "payments.yaml")], ["plan", "day", "--commit"], ["undo"],
        ["undo", client()], ["ship", f"o-{rng.randrange(RECORDS)}"], ["fmt"], ["doctor", "--fix"],
    ]  # fmt: skip
    rng.shuffle(commands)
    return commands


def _check(member: Member, words: list[str], theirs: set[str]) -> tuple[int, list[str]]:
    """Type a command: its exit code, and what is wrong about it, or about what it left."""
    git = Git(member.root)
    before = state(git)
    code, _, said = member.type(*words)
    after = state(git)
    wrong = [*([] if code in {0, 1, 4} else [f"{code}: {said}"]), *lost(before, after, theirs)]
    committed = {path for path, _ in git.tree_delta(before[2], after[2])} if before[2] != after[2] else set()
    if code and committed and words[0] != "doctor":  # which mends what it can, and ends so while anything is left
        wrong.append(f"refused, and yet {sorted(committed)} committed")
    wrong += [f"committed their {path}" for path in sorted(committed & theirs)]
    wrong += [f"work tree: {path} changed" for path in sorted(differ(before[0], after[0]) - committed)]
    wrong += [f"index: {path} changed" for path in sorted(differ(before[1], after[1]) - committed)]
    return code, wrong


if __name__ == "__main__":
    program(__doc__, run, sabotage=SAFEGUARDS)
