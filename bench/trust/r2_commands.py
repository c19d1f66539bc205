"""R2: whoever types a command is killed while it runs: it is done or it is not, whatever comes next, and what was acknowledged stays."""

from __future__ import annotations

import random
import time
from functools import partial

from bench.trust import sabotage
from bench.trust.arena import Form, commit_by_hand, contents, program, remove_locks
from bench.trust.killing import Kill, killed, random_kill
from bench.trust.r1_commands import files_to_import
from bench.trust.teams import Member, teams

SAFEGUARDS = ("journal",)
_NEXT = (("log", "bolt", "the next command"), ("today",), ("undo", "--dry-run"), ("set", "cog", "segment=B"))


def _commands(number: int) -> list[list[str]]:
    """Every kind of writing command."""
    return [
        ["log", "acme", f"note {number}"], ["pay", "acme", "0.10"], ["order", "new", "bolt", "SEAL=2@5"],
        ["set", "cog", f"district=d{number}"], ["client", "add", "--name", f"Nut {number}", "--owner", "anna"],
        ["import", f"{{home}}/{number}-0.csv", "--map", "{home}/payments.yaml"], ["plan", "day", "--commit"], ["undo"],
    ]  # fmt: skip


def run(form: Form) -> tuple[str, list[str]]:
    kills = 24 if form.short and not form.sabotage else form.of(500)
    if form.sabotage:
        sabotage.no_journal()
    rng = random.Random(form.seed)
    wrong: list[str] = []
    dead = steps = 0
    seconds = 0.5
    with teams() as make:
        (member,) = make(1).members
        files_to_import(member, 1, kills)
        for number in range(kills):
            words = [word.format(home=member.home) for word in rng.choice(_commands(number))]
            if form.sabotage and steps:  # the loss needs one step of many: all are tried, from the last on
                kill = Kill(steps - number % steps)
            else:
                kill = random_kill(rng, steps, seconds) if steps else Kill()
            before, begun = member.git.head() or "", time.perf_counter()
            died = killed(partial(member.exit_code, *words), kill)
            if died.through:
                steps, seconds = max(steps, died.steps), time.perf_counter() - begun
            dead += not died.through
            acknowledged = died.through and died.code == 0
            if form.sabotage:
                remove_locks(member.git)
            found = _judge(member, words, before, rng, acknowledged=acknowledged, objects=number % 50 == 0)
            wrong += [f"kill {number} ({kill}) of {' '.join(words)}: {one}" for one in found]
            if any("LOSS" in one for one in wrong) or (wrong and not form.sabotage):
                break
            if wrong:  # a safeguard is missing: what comes of it is not the loss yet
                (member,) = make(1).members
                files_to_import(member, 1, kills)
    return f"{dead} commands killed: {len(wrong)} wrong", wrong


def _judge(
    member: Member, words: list[str], before: str, rng: random.Random, *, acknowledged: bool, objects: bool
) -> list[str]:
    """Type the next command, then what people do, a commit of all that seems changed: what is wrong."""
    following = rng.choice(_NEXT)
    code, out, said = member.type(*following)
    wrong = [f"the next command, {' '.join(following)}: {code}: {(said or out).strip()}"] if code not in {0, 1} else []
    git = member.git
    head = git.head() or ""
    commits = git.run("rev-list", "--first-parent", f"{before}..HEAD").decode().split()
    if len(commits) > 2 or git.run("merge-base", before, "HEAD").decode().strip() != before:
        wrong.append(f"LOSS: HEAD went from {before[:12]} to {head[:12]}")
    there = contents(git)
    if acknowledged and words[0] == "log":
        member.texts.append(words[2])
    commit_by_hand(git)
    if (after := contents(git)) != there:
        gone = sorted(path for path in there if after.get(path) != there[path])
        wrong.append(f"LOSS: a plain commit took away {', '.join(gone)}")
    if words[0] == "undo":
        member.texts.clear()  # it takes back the newest, which is no loss
    wrong += member.lost()
    return [*wrong, *filter(None, [member.log("bolt", f"after {head[:12]}")]), *member.untidy(objects=objects)]


if __name__ == "__main__":
    program(__doc__, run, sabotage=SAFEGUARDS)
