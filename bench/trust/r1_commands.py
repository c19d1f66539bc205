"""R1: many people type commands in one checkout at once; what was acknowledged is in HEAD, and what was not is in a draft that is named."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.trust import sabotage
from bench.trust.arena import Form, commit_by_hand, contents, program
from bench.trust.teams import Member, teams

SAFEGUARDS = ("lock",)
_KEPT = re.compile(r"what you typed is kept in (\S+)")


class Outcome(NamedTuple):
    """What became of a command somebody typed."""

    words: Sequence[str]
    code: int
    said: str


def run(form: Form) -> tuple[str, list[str]]:
    writers, rounds = (8, 1) if form.short else (20, 5)
    if form.sabotage:
        sabotage.no_lock()
    wrong: list[str] = []
    count = refused = 0
    begun = time.perf_counter()
    with teams() as make:
        (member,) = make(1).members
        files_to_import(member, writers, rounds)
        for number in range(rounds):
            for typing in (_one_client, _several_clients, _everything):
                head = member.git.head()
                outcomes = _at_once(member, [typing(writer, number) for writer in range(writers)])
                count += len(outcomes)
                refused += sum(1 for one in outcomes if one.code)
                wrong += [one for outcome in outcomes for one in _wrong(outcome)]
                commit_by_hand(member.git)
                wrong += _lost(member, outcomes)
                commits = len(member.git.run("rev-list", f"{head}..HEAD").split()) - 1
                done = [one.words[0] for one in outcomes if not one.code]
                if not len(done) - done.count("plan") <= commits <= len(done):  # a second plan of a day plans nothing
                    wrong.append(f"{commits} commits of {len(done)} commands")
                wrong += member.untidy()
    took = time.perf_counter() - begun
    return f"{writers} writers, {count} commands at once, {refused} refused, {took:.1f} s: {len(wrong)} wrong", wrong


def _one_client(writer: int, number: int) -> list[str]:
    return ["log", "acme", f"note {number}-{writer} of one client"]


def _several_clients(writer: int, number: int) -> list[str]:
    return ["log", ("acme", "bolt", "cog")[writer % 3], f"note {number}-{writer} of several"]


def _everything(writer: int, number: int) -> list[str]:
    """A writing command; of those that set a field many set the same."""
    n = f"{number}-{writer}"
    commands = (
        ["pay", "acme", "0.10"], ["log", "bolt", f"note {n} among others"], ["order", "new", "bolt", "SEAL=2@5"],
        ["set", "cog", f"district=d{n}"], ["client", "add", "--name", f"Nut {n}", "--owner", "anna"],
        ["import", f"{{home}}/{n}.csv", "--map", "{home}/payments.yaml"], ["plan", "day", "--commit"], ["undo"],
    )  # fmt: skip
    return commands[writer % len(commands)]


def files_to_import(member: Member, writers: int, rounds: int, client: str = "acme") -> None:
    """Put the map of an import beside the book, and a file of one payment of a client for each."""
    (member.home / "payments.yaml").write_text(
        "source: bank\nkind: payment\nkey: Number\n"
        "fields: {number: Number, client: {column: Client, by: id}, date: Date, amount: Amount}\n"
    )
    for number in range(rounds):
        for writer in range(writers):
            row = f"Number,Client,Date,Amount\nP-{number}-{writer},{client},2026-11-20,5.00\n"
            (member.home / f"{number}-{writer}.csv").write_text(row)


def _at_once(member: Member, commands: Sequence[Sequence[str]]) -> list[Outcome]:
    """Have every command typed by a process of its own, all at one moment."""
    begin = time.monotonic() + 0.05 * len(commands)
    running = [_type(member, [word.format(home=member.home) for word in words], begin) for words in commands]
    return [finished() for finished in running]


def _type(member: Member, words: Sequence[str], begin: float) -> Callable[[], Outcome]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return lambda: _outcome(pid, words, reading)
    try:
        time.sleep(max(0, begin - time.monotonic()))
        code, out, said = member.type(*words)
        os.write(writing, f"{code}\n{said or out}".encode())
    finally:
        os._exit(0)


def _outcome(pid: int, words: Sequence[str], reading: int) -> Outcome:
    with os.fdopen(reading, "rb") as pipe:
        code, _, said = pipe.read().decode().partition("\n")
    os.waitpid(pid, 0)
    return Outcome(words, int(code or -1), said)


def _wrong(outcome: Outcome) -> list[str]:
    """A command may be refused, in words, where two contested one field; none may fail."""
    told = f"{' '.join(outcome.words)}: {outcome.code}: {outcome.said.strip()}"
    if outcome.code not in {0, 1} or "Traceback" in outcome.said:
        return [told]
    return [] if not outcome.code or outcome.words[0] in {"set", "undo", "plan"} else [told]


def _lost(member: Member, outcomes: Sequence[Outcome]) -> list[str]:
    """The notes that are neither in HEAD nor in a draft that was named."""
    there = b"\n".join(contents(member.git).values()).decode()
    wrong = []
    for words, code, said in outcomes:
        if words[0] != "log":
            continue
        drafts = "".join(Path(file).read_text() for file in _KEPT.findall(said))
        if words[2] not in (drafts if code else there):
            wrong.append(f"LOSS: {words[2]!r} is {'in no draft' if code else 'not in HEAD'}: {said.strip()}")
    return wrong


if __name__ == "__main__":
    program(__doc__, run, sabotage=SAFEGUARDS)
