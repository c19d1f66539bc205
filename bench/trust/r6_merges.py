"""R6: random three-way merges of a record: each value is who changed it's, what both changed is asked, comments stay or are named.

A second calculation, of values by their path, says what must come out.
"""

from __future__ import annotations

import random
from zoneinfo import ZoneInfo

from bench.trust import sabotage
from bench.trust.arena import Form, program
from salesctl import yamlio
from salesctl.merge.answers import Answers
from salesctl.merge.record import Version, merge_record
from salesctl.model.kinds import load_kinds
from salesctl.model.schema import validator
from salesctl.plugins.discovery import folders

SAFEGUARDS = ("naive-merge",)
Values = dict[tuple[str, ...], str]
"""Of a client's card, by path; of contacts by their ids."""
_SCALARS = ("name", "district", "segment", "website", "present_supplier", "notes")
_CONTACTS = ("olga", "ivan", "petra")
_OF_CONTACT = ("name", "position")


def run(form: Form) -> tuple[str, list[str]]:
    count = 400 if form.short else 20_000
    merging = sabotage.theirs_as_a_whole if form.sabotage else merge_record
    rng = random.Random(form.seed)
    kind = load_kinds(None, folders("schemas"))["client"]
    judge = validator(kind, ZoneInfo("UTC")).problems
    wrong: list[str] = []
    clean = asked = lost = 0
    for number in range(count):
        base = _values(rng)
        sides = [_edited(rng, base) for _ in range(2)]
        raws = [_text(values, rng, mark) for values, mark in ((base, ""), (sides[0], "ours"), (sides[1], "theirs"))]
        versions = [Version(raw, yamlio.read(raw, "clients/acme.yaml")) for raw in raws]
        made = merging(kind, "client acme", versions[0], versions[1], versions[2], Answers(), judge)
        paths = base.keys() | sides[0].keys() | sides[1].keys()
        triples = {path: [values.get(path) for values in (base, *sides)] for path in paths}
        clashing = {path for path, (was, mine, other) in triples.items() if was not in {mine, other} and mine != other}
        named = {path for clash in made.clashes for path in paths if path[: len(clash.keys)] == clash.keys}
        told = [
            f"merge {number}: LOSS: {'.'.join(path)} was changed by both, and nobody is asked"
            for path in clashing - named
        ]
        told += [
            f"merge {number}: asked without need about {clash.keys}"
            for clash in made.clashes
            if not any(path[: len(clash.keys)] == clash.keys for path in clashing)
        ]
        if made.file is None:
            asked += 1
            told += [] if made.clashes else [f"merge {number}: neither a file nor a question"]
        else:
            clean += 1
            lost += len(made.file.lost)
            found = _flat(yamlio.read(made.file.raw, "clients/acme.yaml"))
            for path, (was, mine, other) in triples.items():
                expected = other if mine == was else mine
                if found.get(path) != expected:
                    told.append(f"merge {number}: LOSS: {'.'.join(path)} is {found.get(path)}, not {expected}")
            comments = {
                line.partition("# ")[2] for raw in raws[1:] for line in raw.decode().splitlines() if "# " in line
            }
            told += [
                f"merge {number}: LOSS: the comment {one!r} is gone, and nobody is told"
                for one in comments
                if one not in made.file.raw.decode() and not any(one in gone for gone in made.file.lost)
            ]
        wrong += told
    return f"{count} merges, {clean} clean, {asked} asked, {lost} comments lost and named: {len(wrong)} wrong", wrong


def _values(rng: random.Random) -> Values:
    values = {(name,): f"{name} {rng.randrange(9)}" for name in _SCALARS if name == "name" or rng.random() < 0.6}
    for contact in _CONTACTS:
        if rng.random() < 0.6:
            values |= {("contacts", contact, name): f"{name} {rng.randrange(9)}" for name in _OF_CONTACT}
    return values


def _edited(rng: random.Random, base: Values) -> Values:
    """One to four edits: values changed, added and taken away, but no name. People add contacts; nobody removes one here."""
    values = dict(base)
    for _ in range(rng.randint(1, 4)):
        contact = rng.choice(_CONTACTS)
        path = rng.choice([(name,) for name in _SCALARS] + [("contacts", contact, name) for name in _OF_CONTACT])
        if len(path) > 1 and ("contacts", contact, "name") not in base:
            continue
        if path in values and path[-1] != "name" and rng.random() < 0.2:
            del values[path]
        else:
            values[path] = f"{path[-1]} {rng.randrange(100)}"
    return values


def _text(values: Values, rng: random.Random, mark: str) -> bytes:
    """The card as a file; a side leaves comments here and there."""

    def line(indent: str, name: str, value: str) -> str:
        note = f"  # {mark} {rng.randrange(10**6)}" if mark and rng.random() < 0.1 else ""
        return f"{indent}{name}: {value}{note}\n"

    text = "".join(line("", name, values[name,]) for name in _SCALARS if (name,) in values)
    contacts = [contact for contact in _CONTACTS if ("contacts", contact, "name") in values]
    text += "contacts:\n" if contacts else ""
    for contact in contacts:
        text += f"  - id: {contact}\n"
        text += "".join(
            line("    ", name, values["contacts", contact, name])
            for name in _OF_CONTACT
            if ("contacts", contact, name) in values
        )
    return text.encode()


def _flat(tree: dict[str, object]) -> Values:
    values: Values = {(name,): str(value) for name, value in tree.items() if name != "contacts"}
    contacts: list[dict[str, str]] = tree.get("contacts") or []  # type: ignore[assignment]
    return values | {
        ("contacts", one["id"], name): value for one in contacts for name, value in one.items() if name != "id"
    }


if __name__ == "__main__":
    program(__doc__, run, sabotage=SAFEGUARDS)
