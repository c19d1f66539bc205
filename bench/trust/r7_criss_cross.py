"""R7: histories that cross: two merge each other at once, each in its own way, and go on; no change is lost without a word.

People edit client cards, merge each other one way or at once, answer what is asked as they like, and now and then mend a merge by
hand as they had it. For each value it is kept whose change it is and which changes its author had seen: after every merge it must be
the newest of those, or named in a question or a decision.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bench.trust.arena import Form, book, contents, program
from salesctl import yamlio
from salesctl.git import Git
from salesctl.merge.answers import Answers, Choice
from salesctl.merge.trees import MergedTrees, merge_trees
from salesctl.model.kinds import load_kinds
from salesctl.plugins.discovery import folders
from salesctl.store import Message, Store, pack

KINDS = load_kinds(None, folders("schemas"))
SAFEGUARDS = ("naive-merge",)
_SCALARS = ("district", "segment", "website", "present_supplier", "notes")
_CONTACTS = ("olga", "ivan")
_OF_CONTACT = ("name", "position")
_WHEN = "2026-05-01T10:00:00+00:00"

Place = tuple[str, ...]
"""A record's id, then the path to a value in it."""


class Edit(NamedTuple):
    """What somebody made of a value; None: they took it away."""

    number: int
    value: str | None
    seen: frozenset[int] = frozenset()
    """The edits that were known where it stands."""
    rulings: frozenset[int | tuple[int, int]] = frozenset()
    """The decisions it rests on: of this edit over that, and those of people by their own numbers."""

    def newer(self, other: Edit) -> bool:
        """Whether it was chosen by somebody who knew the other, and all that was decided for that."""
        return other.number in self.seen and (self.number not in other.seen or other.rulings < self.rulings)

    def over(self, other: Edit, ruling: int = 0) -> Edit:
        """This edit as a merge has it that chose it; `ruling`: a person did."""
        seen = (self.seen | other.seen | {other.number}) - {self.number}
        decided = set() if self.number == other.number else {(self.number, other.number), *({ruling} - {0})}
        return self._replace(seen=seen, rulings=self.rulings | other.rulings | decided)

    def edited(self, number: int, value: str | None) -> Edit:
        """The next edit of the value."""
        return Edit(number, value, self.seen | {self.number}, self.rulings)


_NOTHING = Edit(0, None)
State = Mapping[Place, Edit]


@dataclass
class History:
    """Commits of a book, with whose each value in them is."""

    git: Git
    rng: random.Random
    sabotage: str
    states: dict[str, State] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    asked: int = 0
    cautious: int = 0
    crossed: int = 0
    numbers: count[int] = field(default_factory=lambda: count(1))

    def commit(self, state: State, *parents: str) -> str:
        """A commit that holds this."""
        files = {f"clients/{record}.yaml": _text(state, record) for record in sorted(_records(state))}
        entries: dict[str, str | None] = dict.fromkeys(contents(self.git, parents[0]))
        entries |= {path: f"100644 {pack.oid('blob', raw, self.git.algorithm)}" for path, raw in files.items()}
        made = Store(self.git).merge_commit(parents, entries, list(files.values()), Message("x"), when=_WHEN)
        self.states[made] = state
        return made

    def edited(self, head: str) -> str:
        """A commit more, of one to three edits."""
        state = dict(self.states[head])
        for _ in range(self.rng.randint(1, 3)):
            record = self.rng.choice(sorted(_records(state)) or ["acme"])
            number = next(self.numbers)
            if self.rng.random() < 0.06 and len(_records(state)) > 1:
                for place, edit in state.items():
                    if place[0] == record and edit.value is not None:
                        state[place] = edit.edited(next(self.numbers), None)
                continue
            if self.rng.random() < 0.06:
                state[f"new-{number}", "name"] = Edit(number, f"New {number}")
                continue
            place = self._place(state, record, number)
            now = state.get(place, _NOTHING).value
            value: str | None = f"{place[-1]} {number}"
            if place[1] == "tags":
                value = None if now else place[-1]
            elif now and place[-1] != "name" and self.rng.random() < 0.25:
                value = None
            state[place] = state.get(place, _NOTHING).edited(number, value)
        return self.commit(state, head)

    def _place(self, state: State, record: str, number: int) -> Place:
        tags = [place for place, edit in state.items() if place[:2] == (record, "tags") and edit.value]
        if self.rng.random() < 0.2:
            return self.rng.choice([*tags, (record, "tags", f"tag-{number}")])
        contact = self.rng.choice(_CONTACTS)
        known = state.get((record, "contacts", contact, "name"), _NOTHING).value
        name = self.rng.choice(_OF_CONTACT if known else _OF_CONTACT[:1])
        return self.rng.choice([(record, self.rng.choice(("name", *_SCALARS))), (record, "contacts", contact, name)])

    def merged(self, ours: str, theirs: str) -> str:
        """What whoever stands at `ours` has once they have merged `theirs`."""
        bases = self.git.merge_bases(ours, theirs)
        if bases == [theirs]:
            return ours
        if bases == [ours]:
            return theirs
        self.crossed += len(bases) > 1
        made, asked = self._asked(bases[:1] if self.sabotage else bases, ours, theirs)
        sides = self.states[ours], self.states[theirs]
        commit = Store(self.git).merge_commit(
            [ours, theirs], made.entries, list(made.contents.values()), Message("merged"), when=_WHEN
        )
        there = _flat(contents(self.git, commit))
        told = asked | {(one.record, *one.decision.keys) for one in made.decisions}
        state = self._judged(bases, *sides, there, asked, told)
        self.states[commit] = state
        self.asked += len(asked)
        if self.rng.random() < 0.2:  # by hand, in a file, as one side had it
            changed = [
                place
                for place, edit in state.items()
                if edit.value != sides[0].get(place, _NOTHING).value
                and place[0] in _records(state) & _records(sides[0])
                and place[-1] != "name"
            ]
            if changed:
                place = self.rng.choice(sorted(changed))
                was = sides[0].get(place, _NOTHING)
                mended = {**state, place: was.over(state[place], next(self.numbers))}
                return self.commit(mended, ours, theirs)
        return commit

    def _asked(self, bases: list[str], ours: str, theirs: str) -> tuple[MergedTrees, set[Place]]:
        """The merge, once all that was asked is answered at random; and what was asked about."""
        answers = Answers()
        asked: set[Place] = set()
        while True:
            made = merge_trees(self.git, KINDS, ZoneInfo("UTC"), bases, ours, theirs, answers)
            if not made.conflicts:
                return made, asked
            for conflict in made.conflicts:
                clash = conflict.clash
                asked |= {(conflict.record, *path) for path in clash.paths}
                choice = Choice("mine" if self.rng.random() < 0.5 else "theirs")
                answers.put(conflict.name, clash.keys, (clash.base, clash.ours, clash.theirs), choice)

    def _judged(
        self,
        bases: list[str],
        ours: State,
        theirs: State,
        there: Mapping[Place, str],
        asked: set[Place],
        told: set[Place],
    ) -> State:
        """Whose each merged value is; losses are noted, and questions about what only one had changed are counted."""
        state: dict[Place, Edit] = {}
        due: set[Place] = set()
        for place in sorted(ours.keys() | theirs.keys()):
            mine, other = ours.get(place, _NOTHING), theirs.get(place, _NOTHING)
            base = {self.states[commit].get(place, _NOTHING).value for commit in bases}
            result = there.get(place)
            newest = _newest(base, mine, other)
            if newest is None:
                due.add(place)
            taken = next((edit for edit in (newest, mine, other) if edit and edit.value == result), None)
            if (newest is None or result != newest.value) and not _named(place, told):
                lost = newest or (other if result == mine.value else mine)
                gone = f"{lost.value!r} is gone" if lost.value else "that it was taken away is gone"
                self.wrong.append(
                    f"LOSS: {'.'.join(place)} is {result!r}, {gone}, and nobody is told"
                    f" (bases {sorted(map(str, base))}, mine {mine.value!r}, theirs {other.value!r})"
                )
            taken = taken or Edit(next(self.numbers), result)
            ruling = next(self.numbers) if _named(place, asked) else 0
            state[place] = taken.over(mine, ruling).over(other, ruling)
        self.cautious += sum(1 for one in asked if not any(place[: len(one)] == one for place in due))
        unknown = there.keys() - state.keys()
        self.wrong += [f"{'.'.join(place)} is {there[place]!r}, which nobody wrote" for place in unknown]
        return state


def run(form: Form) -> tuple[str, list[str]]:
    wrong: list[str] = []
    crossed = asked = cautious = 0
    histories = 3 if form.short else form.of(500)
    with book(0) as git:
        for number in range(histories):
            history = History(git, random.Random(f"{form.seed}-{number}"), form.sabotage)
            _lived(history)
            crossed, asked, cautious = crossed + history.crossed, asked + history.asked, cautious + history.cautious
            wrong += [f"history {number}: {one}" for one in history.wrong]
    wrong.sort(key=lambda one: "taken away" in one)
    return (
        f"{histories} histories, {crossed} merges after a criss-cross, {asked} questions, {cautious} of them to be sure:"
        f" {len(wrong)} wrong"
    ), wrong


def _lived(history: History) -> None:
    """Two or three people write and merge each other, until all is in one commit."""
    rng = history.rng
    root = history.git.run("commit-tree", history.git.run("mktree", input=b"").decode().strip(), input=b"root\n")
    first = {
        (record, *path): Edit(next(history.numbers), path[-1])
        for record in ("acme", "bolt")
        for path in (("name",), ("district",), ("notes",), ("tags", "old"), ("contacts", "olga", "name"))
    }
    history.states[root.decode().strip()] = {}
    begin = history.commit(first, root.decode().strip())
    heads = [begin] * rng.randint(2, 3)
    for _ in range(rng.randint(2, 3)):
        for person in range(len(heads)):
            if rng.random() < 0.8:
                heads[person] = history.edited(heads[person])
        one, other = rng.sample(range(len(heads)), 2)
        if rng.random() < 0.25:
            heads[one] = history.merged(heads[one], heads[other])
        else:  # both at once
            heads[one], heads[other] = (history.merged(heads[a], heads[b]) for a, b in ((one, other), (other, one)))
    for head in heads[1:]:
        heads[0] = history.merged(heads[0], head)


def _newest(bases: set[str | None], mine: Edit, other: Edit) -> Edit | None:
    """Which of two edits a merge has to keep; None: somebody has to be asked."""
    if mine.value == other.value:
        return mine
    if len(bases) == 1:
        changed = [edit for edit in (mine, other) if edit.value not in bases]
        return changed[0] if len(changed) == 1 else None
    return mine if mine.newer(other) else other if other.newer(mine) else None


def _named(place: Place, told: set[Place]) -> bool:
    return any(place[: len(one)] == one for one in told)


def _records(state: State) -> set[str]:
    return {place[0] for place, edit in state.items() if edit.value is not None}


def _text(state: State, record: str) -> bytes:
    """A client's card."""
    values = {place[1:]: edit.value for place, edit in state.items() if place[0] == record and edit.value is not None}
    tree: dict[str, object] = {name: values[name,] for name in ("name", *_SCALARS) if (name,) in values}
    if tags := [path[1] for path in values if path[0] == "tags"]:
        tree["tags"] = sorted(tags)
    contacts = [
        {
            "id": one,
            **{name: values["contacts", one, name] for name in _OF_CONTACT if ("contacts", one, name) in values},
        }
        for one in _CONTACTS
        if ("contacts", one, "name") in values
    ]
    return yamlio.dump({**tree, **({"contacts": contacts} if contacts else {})})


def _flat(files: Mapping[str, bytes]) -> dict[Place, str]:
    """The values of all cards."""
    values: dict[Place, str] = {}
    for path, raw in files.items():
        record = path.removeprefix("clients/").removesuffix(".yaml")
        tree = yamlio.read(raw, path)
        values |= {(record, name): value for name, value in tree.items() if isinstance(value, str)}
        values |= {(record, "tags", tag): tag for tag in tree.get("tags") or ()}
        values |= {
            (record, "contacts", one["id"], name): value
            for one in tree.get("contacts") or ()
            for name, value in one.items()
            if name != "id"
        }
    return values


if __name__ == "__main__":
    program(__doc__, run, sabotage=SAFEGUARDS)
