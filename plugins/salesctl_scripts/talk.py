"""A conversation along a script: where it stands, what was noted, what they held against it. Knows no terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from salesctl.api import SalesctlError, Session, fill, say

Step = Mapping[str, Any]


@dataclass(slots=True)
class Talk:
    """How far a conversation has come. All of it is kept when it breaks off."""

    client: str
    script: str
    path: list[str] = field(default_factory=list)
    """The steps taken; the last one is where it stands."""
    answers: dict[str, str] = field(default_factory=dict)
    """By step, what they answered there."""
    notes: list[str] = field(default_factory=list)
    objections: dict[str, bool] = field(default_factory=dict)
    """By code: whether the reply settled it."""
    over: bool = False
    outcome: str = ""


def steps_of(script: Mapping[str, Any]) -> dict[str, Step]:
    """The steps by id, in order. Raises SalesctlError when there are none or an answer leads nowhere."""
    steps = {str(step["id"]): step for step in script.get("steps") or []}
    if not steps:
        raise SalesctlError(say("this script has no steps"), hint=say("salesctl script edit ID"))
    for step in steps.values():
        for answer in step.get("answers") or []:
            if answer.get("goto") and answer["goto"] not in steps:
                raise SalesctlError(
                    say(
                        "the answer “{text}” of step {id} leads to `{goto}`, which is no step",
                        text=answer["text"],
                        id=step["id"],
                        goto=answer["goto"],
                    ),
                    hint=say("its steps are {list}", list=", ".join(steps)),
                )
    return steps


def choose(talk: Talk, steps: Mapping[str, Step], number: int) -> bool:
    """Take an answer by its number; False when there is none such."""
    answers: Sequence[Mapping[str, str]] = steps[talk.path[-1]].get("answers") or []
    if not 1 <= number <= len(answers):
        return False
    answer = answers[number - 1]
    talk.answers[talk.path[-1]] = answer["text"]
    _go(talk, answer.get("goto", ""), answer.get("outcome", ""))
    return True


def onward(talk: Talk, steps: Mapping[str, Step]) -> bool:
    """Go on from a step that has no answers: to the next one, or to the end. False where an answer is to be chosen."""
    if steps[talk.path[-1]].get("answers"):
        return False
    order = list(steps)
    following = order[order.index(talk.path[-1]) + 1 :]
    _go(talk, following[0] if following else "", "")
    return True


def back(talk: Talk) -> None:
    """Return to the step before; at the first one nothing happens."""
    if len(talk.path) > 1:
        talk.path.pop()
        talk.answers.pop(talk.path[-1], None)


def _go(talk: Talk, step: str, outcome: str) -> None:
    if step:
        talk.path.append(step)
    else:
        talk.over, talk.outcome = True, outcome


def told(talk: Talk) -> str:
    """What was said, for the book: their answers in a line, then a line a note."""
    return "\n".join([" → ".join(talk.answers.values()), *talk.notes]).strip()


def words(session: Session, template: str, names: Mapping[str, str]) -> str:
    """What to say, with {client}, {contact} and {me} filled in."""
    return fill(template, names, session.lang, session.config.currency)
