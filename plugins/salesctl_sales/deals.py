"""A deal's way through its stages."""

from __future__ import annotations

import difflib
from datetime import datetime, timedelta
from typing import Annotated, Any

from salesctl.api import Answer, Argument, Line, Option, SalesctlError, Session, UsageError, resolve, say, text


def move(
    session: Session,
    deal: Annotated[str, Argument("DEAL", completes=("deal",))],
    stage: Annotated[str, Argument("STAGE")],
    why: Annotated[str, Option("--why", metavar="TEXT", help="Why it was lost; asked for when it is.")] = "",
    lost_to: Annotated[
        str, Option("--lost-to", metavar="COMPETITOR", help="Who won it.", completes=("competitor",))
    ] = "",
    amount: Annotated[str, Option("--amount", metavar="SUM", help="Its worth now.")] = "",
) -> Answer:
    """Move a deal to another stage, the day you learn of it. A lost deal says why, and to whom."""
    found = resolve(session, deal, "deal").id
    record, _ = session.read("deal", found)
    data: dict[str, Any] = dict(record.data)
    wanted, outcome, requires = _stage(session, stage)
    steps = list(data.get("stages") or [])
    if steps and steps[-1].get("stage") == wanted:
        raise SalesctlError(say("{found} is in {wanted} already", found=found, wanted=wanted))
    if outcome == "lost":
        data |= _loss(session, why or str(data.get("lost_reason") or ""), lost_to or str(data.get("lost_to") or ""))
    if amount:
        data["amount"] = amount
    missing = [name for name in requires if not data.get(name)]
    if missing:
        raise SalesctlError(
            say("{wanted} requires {list}", wanted=wanted, list=", ".join(missing)),
            hint=say("salesctl set {found} {missing}=…, then move it", found=found, missing=missing[0]),
        )
    data["stages"] = [*steps, {"stage": wanted, "at": _moment(session, {str(step.get("at")) for step in steps})}]
    draft = session.revise("deal", found, data)
    before = steps[-1].get("stage", "") if steps else ""
    subject = f"deal {found}: {before} → {wanted}" if before else f"deal {found}: {wanted}"
    commit = session.commit([draft], subject, trailers=[("Duty", "11")])
    return Answer({"id": found, "path": draft.path, "commit": commit}, [Line(subject, "good")])


def _loss(session: Session, why: str, lost_to: str) -> dict[str, str]:
    """Why it was lost and to whom, asked for where somebody sits at a terminal. Raises UsageError without a reason."""
    person, lang = session.conversation, session.lang
    if person.at_terminal and not lost_to:
        prompt = text(lang, "Who won it? (a competitor, Enter: nobody) ", "Кто выиграл? (конкурент, Enter: никто) ")
        lost_to = person.ask(prompt)
    if person.at_terminal and not why:
        why = person.ask(text(lang, "Why? ", "Почему? "))
    if not why:
        raise UsageError(say("say why it was lost"), hint=say("--why 'price, 8 % below us' --lost-to COMPETITOR"))
    return {"lost_reason": why} | ({"lost_to": resolve(session, lost_to, "competitor").id} if lost_to else {})


def _moment(session: Session, taken: set[str]) -> str:
    """Now, on the day it is recorded for; a second later where a step has that moment already, since steps are told by it."""
    moment = datetime.combine(session.today, session.now.time().replace(microsecond=0))
    while moment.isoformat() in taken:
        moment += timedelta(seconds=1)
    return moment.isoformat()


def _stage(session: Session, typed: str) -> tuple[str, str, list[str]]:
    """The stage of the policy in force that was meant, its outcome, what it requires. Any word without a policy."""
    query = session.query()
    rows = list(
        query.rows(
            """
                select s.stage, s.title, s.outcome,
                  (select group_concat(r.value) from policy_stages_requires as r
                   where r.record = s.record and r.item = s.stage)
                from policy_stages as s
                where s.record = (select id from policy where valid_from <= today() and archived = 0
                                  order by valid_from desc limit 1)
                order by s.n
                """,
            (),
        )
    )
    names = [row[0] for row in rows]
    word = typed.casefold()
    for row in rows:
        if word in (row[0].casefold(), str(row[1] or "").casefold()):
            return row[0], row[2] or "open", [name for name in (row[3] or "").split(",") if name]
    if not rows:
        return typed, typed if typed in ("won", "lost") else "open", []
    close = difflib.get_close_matches(word, names, n=1)
    hint = say("did you mean {close}? ", close=close[0]) if close else ""
    raise SalesctlError(
        say("there is no stage `{typed}`", typed=typed),
        hint=say("{hint}the stages are {list}", hint=hint, list=", ".join(names)),
    )
