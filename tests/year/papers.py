"""Offers that go out and contracts that are signed; somebody asks how the first delivery under one went, or forgets to."""

from __future__ import annotations

from functools import partial
from typing import Any

from .stage import Customer, Stage
from .trade import call


def offer(stage: Stage, at: Customer) -> None:
    """An offer goes out, on the day it is written or some days later; now and then it goes out again."""
    listed = stage.random.choice(stage.records["price_list", "base"]["lines"])
    line = {"id": "a", "product": listed["product"], "qty": "3", "price": listed["price"], "price_from": "base"}
    made: dict[str, Any] = {"date": stage.day(), "client": at.id, "owner": stage.actor, "lines": [line]}
    made["valid_until"] = stage.day(30)
    name = stage.add("offer", made)
    stage.later(at, stage.random.choice([0, 0, 1, 5]), partial(send, name=name))


def send(stage: Stage, at: Customer, name: str) -> None:
    made = stage.touch("offer", name)
    made["sent"] = [*made.get("sent", []), {"at": stage.now()}]
    if stage.chance(0.2):
        stage.later(at, stage.random.randrange(1, 30), partial(send, name=name))


def contract(stage: Stage, at: Customer) -> None:
    """A contract is drafted, and signed some days later. One of ten is given up."""
    name = stage.add(
        "contract", {"client": at.id, "owner": stage.actor, "signing": "electronic", "drafted_at": stage.now()}
    )
    stage.later(at, stage.random.randrange(1, 12), partial(sign, name=name))


def sign(stage: Stage, at: Customer, name: str) -> None:
    made = stage.touch("contract", name)
    if stage.chance(0.1):
        made["terminated_at"] = stage.now()
        return
    for step in ("to_legal_at", "approved_at", "sent_at", "signed_client_at"):
        made[step] = stage.now()
    stage.later(at, stage.random.randrange(2, 20), look_after)


def look_after(stage: Stage, at: Customer) -> None:
    """Somebody calls about what was delivered last; not everybody answers."""
    theirs = [name for (kind, name), one in stage.records.items() if kind == "shipment" and one["client"] == at.id]
    if theirs and stage.chance(0.7):
        about = stage.random.choice(theirs[-2:])
        stage.add(
            "activity", call(stage, at, stage.random.choice(["reached", "reached", "no_answer"])) | {"about": [about]}
        )
