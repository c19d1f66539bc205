"""R2: a sync is killed with SIGKILL at random moments: nothing acknowledged is lost on either side, nothing is left half merged."""

from __future__ import annotations

import random
import time
from functools import partial

from bench.trust import sabotage
from bench.trust.arena import Form, commit_by_hand, program, remove_locks
from bench.trust.killing import Kill, killed, random_kill
from bench.trust.teams import Member, Team, teams

SAFEGUARDS = ("journal",)
_NEXT = (("sync",), ("log", "bolt", "the next command"), ("today",), ("show", "acme"))


def run(form: Form) -> tuple[str, list[str]]:
    kills = 12 if form.short and not form.sabotage else form.of(500)
    if form.sabotage == "journal":
        sabotage.no_journal()
    rng = random.Random(form.seed)
    wrong: list[str] = []
    dead = 0
    steps, seconds = 0, 0.0
    with teams() as make:
        team = make(2)
        for number in range(kills):
            victim, other = rng.sample(team.members, 2)
            wrong += _work(team, number)
            code, _, said = other.type("sync")
            wrong += [f"sync of {other.name}: {code}: {said.strip()}"] if code else []
            if not steps:
                begun = time.perf_counter()
                steps = killed(partial(victim.exit_code, "sync"), Kill()).steps
                seconds = time.perf_counter() - begun
                continue
            # the loss needs one step of many: without the safeguard all are tried, from the last on
            kill = Kill(steps - number % steps) if form.sabotage else random_kill(rng, steps, seconds)
            dead += not killed(partial(victim.exit_code, "sync"), kill).through
            found = _judge(team, victim, rng, form)
            if number % 5 == 4 and not form.sabotage:
                found += team.brought_together()
            wrong += [f"kill {number} ({kill}): {one}" for one in found]
            if any("LOSS" in one for one in wrong) or (wrong and not form.sabotage):
                break
            if wrong:  # a safeguard is missing: what comes of it is not the loss yet
                team = make(2)
        if not form.sabotage:
            wrong += team.brought_together()
    return f"{dead} syncs killed: {len(wrong)} wrong", wrong


def _work(team: Team, number: int) -> list[str]:
    """Have both write: a note each, a field of a client of their own, and of one client different fields."""
    first, second = team.members
    said = [first.log("acme", f"call {number} of anna"), second.log("acme", f"call {number} of boris")]
    said += [
        first.set("clients/cog.yaml", "district", f"d{number}"),
        second.set("clients/cog.yaml", "segment", "ABC"[number % 3]),
    ]
    return [one for one in said if one]


def _judge(team: Team, victim: Member, rng: random.Random, form: Form) -> list[str]:
    """Type the next command, then what people do, a commit of all that seems changed: what is wrong."""
    remote = team.tip()
    words = rng.choice(_NEXT)
    code, out, said = victim.type(*words)
    wrong = [f"the next command, {' '.join(words)}: {code}: {(said or out).strip()}"] if code else []
    wrong += [f"half merged: {entry.path} differs from HEAD" for entry in victim.git.status().entries]
    if form.sabotage:
        remove_locks(victim.git)
    commit_by_hand(victim.git)
    received = remote in victim.git.run("rev-list", "HEAD").decode().split()
    (other,) = (member for member in team.members if member is not victim)
    wrong += victim.lost(*((other.texts, other.values) if received else ()))
    objects = rng.random() < 0.05
    wrong += [*filter(None, [victim.log("bolt", f"written in {words[0]}'s wake")]), *victim.untidy(objects=objects)]
    if remote not in team.git("rev-list", "main").split():
        wrong.append("LOSS: the remote has lost its last commit")
    if objects and (found := team.git("fsck", "--strict", "--no-dangling", "--no-progress")):
        wrong.append(f"the remote: {found}")
    return wrong


if __name__ == "__main__":
    program(__doc__, run, sabotage=SAFEGUARDS)
