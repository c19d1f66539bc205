"""Moves a deal to another stage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

from salesctl.api import (
    Answer,
    Argument,
    FreeText,
    Option,
    SalesctlError,
    Session,
    UsageError,
    currency_of,
    did_you_mean,
    joined,
    normal_text,
    resolve,
    resolve_open,
    say,
    scaled,
    typed_decimal,
    unfinished,
)


class _Stage(NamedTuple):
    """A stage of the policy: what it is called, its outcome (open, won, lost) and the fields a deal needs to enter it."""

    id: str
    title: str
    outcome: str
    requires: list[str]


_OPEN = {"deal": "id in (select deal from deal_state where coalesce(outcome, 'open') = 'open')"}


def _open_deal(session: Session, typed: str) -> str:
    """The deal that is named, or a client's one that is open."""
    return resolve_open(session, typed, _OPEN, _no_deal).id


def _no_deal(client: str) -> SalesctlError:
    return SalesctlError(
        say("{client} has no open deal", client=client),
        hint=say("salesctl deal add --client {client} --title …", client=client),
    )


def _stages_offered(session: Session, _typed: Mapping[str, Any]) -> list[str]:
    """The stages that a deal may be moved to."""
    return [row[0] for row in _stages(session)]


def move(
    session: Session,
    deal: Annotated[str, Argument("DEAL|CLIENT|LINE", completes=unfinished(_OPEN))],
    stage: Annotated[str, Argument("STAGE", completes=_stages_offered)],
    why: Annotated[str, Option("--why", metavar="TEXT", help="Why it was lost; asked for when it is.")] = "",
    lost_to: Annotated[
        str, Option("--lost-to", metavar="COMPETITOR", help="Who won it.", completes=("competitor",))
    ] = "",
    amount: Annotated[str, Option("--amount", metavar="SUM", help="Its worth now.")] = "",
) -> Answer:
    """Move a deal to another stage, the day you learn of it. A lost deal says why, and to whom."""
    deal = _open_deal(session, deal)
    record, _ = session.read("deal", deal)
    data: dict[str, Any] = dict(record.data)
    target = _stage(session, stage)
    steps = list(data.get("stages") or [])
    before = str(steps[-1].get("stage", "")) if steps else ""
    if before == target.id:
        raise SalesctlError(say("{deal} is in {stage} already", deal=deal, stage=FreeText(target.title)))
    if target.outcome == "lost":
        data |= _loss(session, why or str(data.get("lost_reason") or ""), lost_to or str(data.get("lost_to") or ""))
    if amount:
        # a sum without a currency is in the book's
        stood = session.config.currency if data.get("amount") else ""
        currency = currency_of(session, data.get("currency"), stood, client=str(data.get("client") or ""))
        amount = typed_decimal(session, amount, "money", currency)
        data |= {"amount": amount} | ({"currency": currency} if currency != session.config.currency else {})
    missing = [name for name in target.requires if not data.get(name)]
    if missing:
        raise SalesctlError(
            say("{stage} requires {fields:words}", stage=FreeText(target.title), fields=", ".join(missing)),
            hint=say("salesctl set {deal} {field}=…, then move it", deal=deal, field=missing[0]),
        )
    at = session.next_moment(str(step.get("at")) for step in steps)
    data["stages"] = [*steps, {"stage": target.id, "at": at}]
    draft = session.revise("deal", deal, data)
    client = data.get("client")
    stage_ = FreeText(target.title)
    moved = (
        say(
            "{client}, {deal}: {before} → {stage}",
            client=client,
            deal=deal,
            before=_title(session, before),
            stage=stage_,
        )
        if before
        else say("{client}, {deal}: {stage}", client=client, deal=deal, stage=stage_)
    )
    worth = _worth(session, record.data.get("amount"), amount, data.get("currency"))
    return session.record(draft, joined(", ", [moved, worth]), duty=11)


def _worth(session: Session, before: str | None, typed: str, currency: str | None) -> str:
    """What a deal is worth now, where that was typed and is another sum than before; else empty."""
    try:
        after, earlier = scaled(typed, "money") if typed else None, scaled(before, "money") if before else None
    except ValueError:  # the check of the record says what is wrong with it
        return ""
    if after is None or after == earlier:
        return ""
    values: dict[str, Any] = {"after": after, "currency": currency_of(session, currency)}
    return (
        say("{after:money}", **values)
        if earlier is None
        else say("{before:money} → {after:money}", before=earlier, **values)
    )


def _loss(session: Session, why: str, lost_to: str) -> dict[str, str]:
    """Why it was lost and to whom, asked for where somebody sits at a terminal. Raises UsageError without a reason."""
    person = session.conversation
    if person.at_terminal and not lost_to:
        lost_to = person.ask(say("Who won it? (a competitor; Enter: nobody) "))
    if person.at_terminal and not why:
        why = person.ask(say("Why was it lost? "))
    if not why:
        raise UsageError(say("say why it was lost"), hint=say("--why 'price, 8 % below us' --lost-to COMPETITOR"))
    return {"lost_reason": why} | ({"lost_to": resolve(session, lost_to, "competitor").id} if lost_to else {})


def _stages(session: Session) -> list[Any]:
    """The stages of the policy in force, in order: id, title, outcome, and the fields a deal needs, joined by commas."""
    return list(
        session.query().rows(
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


def _title(session: Session, stage: str) -> str:
    """What a stage is called."""
    return FreeText(next((title for one, title, *_ in _stages(session) if one == stage and title), stage))


def _stage(session: Session, typed: str) -> _Stage:
    """The stage of the policy in force with this id or title; any word where no policy names stages. Raises SalesctlError."""
    rows = _stages(session)
    wanted = normal_text(typed)
    for stage, title, outcome, requires in rows:
        if wanted and wanted in (normal_text(stage), normal_text(title or "")):
            return _Stage(
                stage, title or stage, outcome or "open", [name for name in (requires or "").split(",") if name]
            )
    if not rows:
        return _Stage(typed, typed, typed if typed in ("won", "lost") else "open", [])
    stages = [row[0] for row in rows]
    raise SalesctlError(
        say("there is no stage `{typed}`", typed=typed),
        hint=did_you_mean(typed, stages, say("the stages are {stages}", stages=", ".join(stages))),
    )
