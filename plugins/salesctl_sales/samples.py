"""Samples that come back."""

from __future__ import annotations

from typing import Annotated

from salesctl.api import Answer, Argument, SalesctlError, Session, resolve_open, say, unfinished

_LENT = {"sample": "returned_on is null"}


def return_(
    session: Session,
    sample: Annotated[str, Argument("SAMPLE|CLIENT|LINE", completes=unfinished(_LENT))],
) -> Answer:
    """Record that a sample came back: `salesctl sample return dupont`, of a client who has one; on another day with `--date`."""
    sample = _lent(session, sample)
    data = dict(session.read("sample", sample)[0].data)
    if data.get("returned_on"):
        raise SalesctlError(
            say("{sample} came back on {returned_on:date}", sample=sample, returned_on=data["returned_on"])
        )
    if session.happened_on < str(data["lent_on"]):
        raise SalesctlError(
            say(
                "{sample} was lent on {lent_on:date}, and cannot come back before",
                sample=sample,
                lent_on=data["lent_on"],
            )
        )
    back = say("{client}: sample {product} came back", client=data["client"], product=data["product"])
    return session.record(session.revise("sample", sample, {**data, "returned_on": session.happened_on}), back, duty=13)


def _lent(session: Session, typed: str) -> str:
    """The sample that is meant: named itself, or by its client, who has one. Raises SalesctlError."""
    return resolve_open(session, typed, _LENT, _none_lent).id


def _none_lent(client: str) -> SalesctlError:
    return SalesctlError(
        say("{client} has no sample of ours", client=client), hint=say("salesctl sample list shows all")
    )
