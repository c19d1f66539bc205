"""A conversation along a script: where it stands, what was noted, which objections were met. It knows no terminal.

One that broke off is kept beside the book, in `.git/salesctl/talks/CLIENT.json`, until it is resumed or begun again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from salesctl.api import SalesctlError, Session, say

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

    @property
    def text(self) -> str:
        """What was said, for the book: their answers on one line, then each note on its own."""
        return "\n".join([" → ".join(self.answers.values()), *self.notes]).strip()


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
                        "the answer “{answer}” of step {step} leads to `{target}`, which is no step",
                        answer=answer["text"],
                        step=step["id"],
                        target=answer["goto"],
                    ),
                    hint=say("its steps are {steps}", steps=", ".join(steps)),
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


def save(session: Session, talk: Talk) -> None:
    """Keep how far it has come; in a dry run nothing is kept."""
    if session.dry_run:
        return
    file = session.git.kept(_name(talk.client))
    new = file.with_suffix(".new")
    new.write_text(json.dumps(asdict(talk), ensure_ascii=False), encoding="utf-8")
    new.replace(file)


def saved(session: Session, client: str, script: str, steps: Collection[str]) -> Talk | None:
    """The conversation with a client that broke off; None when there is none by this script as it is now, with these steps."""
    try:
        talk = Talk(**json.loads(session.git.kept_file(_name(client)).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    if not isinstance(talk.answers, dict) or not isinstance(talk.objections, dict):
        return None
    lists = (talk.path, talk.notes, list(talk.answers.values()))
    texts = all(isinstance(one, list) and all(isinstance(text, str) for text in one) for one in lists)
    return (
        talk
        if texts and (talk.client, talk.script) == (client, script) and {*talk.path, *talk.answers} <= {*steps}
        else None
    )


def forget(session: Session, client: str) -> None:
    """Keep it no longer: it is in the book now."""
    session.git.kept_file(_name(client)).unlink(missing_ok=True)


def _name(client: str) -> str:
    return f"talks/{client}.json"


def _go(talk: Talk, step: str, outcome: str) -> None:
    if step:
        talk.path.append(step)
    else:
        talk.over, talk.outcome = True, outcome
