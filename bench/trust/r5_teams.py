"""R5: teams of three to five write and sync as it comes: no edit is lost, nobody is asked without need, all clones come to be one.

Everybody edits fields of their own in records of all, adds notes and orders; some also work without a sync for long, and where two
set one field, whoever syncs second is asked, answers, and the answer is what all have.
"""

from __future__ import annotations

import random

from bench.trust import sabotage
from bench.trust.arena import Form, program
from bench.trust.teams import Member, Team, teams

SAFEGUARDS = ("naive-merge",)
_FIELDS = ("district", "segment", "notes", "website", "present_supplier")
"""Of every client, by whose they are."""
_CLIENTS = ("clients/acme.yaml", "clients/bolt.yaml", "clients/cog.yaml")
_CONTESTED = "number"
"""Of an order, by nobody's right."""
_EDITS = 12


def run(form: Form) -> tuple[str, list[str]]:
    count = 2 if form.short and not form.sabotage else form.of(1000)
    if form.sabotage == "naive-merge":
        sabotage.naive_merge()
    rng = random.Random(form.seed)
    wrong: list[str] = []
    edits = asked = 0
    with teams() as make:
        for number in range(count):
            team = make(rng.randint(3, 5))
            for step in range(_EDITS):
                member = rng.choice(team.members)
                found = _edit(team, member, f"{number}-{step}", rng)
                edits += not found
                if not found and rng.random() < 0.3:
                    found = _synced(member)
                wrong += [f"team {number}: {one}" for one in found]
            one, other = rng.sample(team.members, 2)
            found, questions = _contested(team, one, other, f"{number}")
            asked += questions
            wrong += [f"team {number}: {one}" for one in [*found, *team.brought_together()]]
            if wrong:
                break
    return f"{number + 1} teams, {edits} edits, {asked} asked as they had to be: {len(wrong)} wrong", wrong


def _edit(team: Team, member: Member, n: str, rng: random.Random) -> list[str]:
    """One edit by somebody; what went wrong."""
    own = _FIELDS[team.members.index(member)]
    value = {"segment": rng.choice("ABC"), "website": f"https://{n}.example/"}.get(own, f"{own} {n}")
    said = (
        member.log(rng.choice(("acme", "bolt", "cog")), f"{member.name} called, {n}")
        if rng.random() < 0.4
        else member.set(rng.choice(_CLIENTS), own, value)
    )
    return [said] if said else []


def _synced(member: Member) -> list[str]:
    code, out, said = member.type("sync")
    return [f"sync of {member.name}: {code}: {(said or out).strip()}"] if code else []


def _contested(team: Team, one: Member, other: Member, n: str) -> tuple[list[str], int]:
    """Two set one field that is nobody's: whoever syncs second is asked, and takes what is there; the questions asked."""
    wrong = [*_synced(one), *_synced(other)]
    for member in (one, other):
        code, _, said = member.type("set", "o-1", f"{_CONTESTED}={member.name} {n}")
        wrong += [f"set: {code}: {said}"] if code else []
    wrong += _synced(one)
    code, out, said = other.type("sync")
    if code != 4:
        return [*wrong, f"LOSS: both set {_CONTESTED} of o-1, and {other.name} was not asked: {code}: {said or out}"], 0
    code, out, said = other.type("resolve", "1", "theirs")
    one.values["orders/2026/o-1.yaml", _CONTESTED] = f"{one.name} {n}"
    return [*wrong, *([f"resolve: {code}: {said or out}"] if code else [])], 1


if __name__ == "__main__":
    program(__doc__, run, sabotage=SAFEGUARDS)
