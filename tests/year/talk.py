"""What people say to each other in a played year: requests, calls nobody took, visits, deals; and what is let be."""

from __future__ import annotations

from functools import partial
from typing import Any

from .stage import Customer, Stage
from .trade import call, shares


def request(stage: Stage, at: Customer) -> None:
    """Something comes in, by phone or in writing; it is answered, talked of, or forgotten for a while."""
    random = stage.random
    made = {
        "received_at": stage.now(), "channel": random.choice(["email", "web", "phone"]), "owner": stage.actor,
        "kind": random.choice(["order", "question", "complaint", "other", None]), "text": "asks something",
        "client": at.id if stage.chance(0.85) else None,
    }  # fmt: skip
    if stage.chance(0.15):
        made["response_due"] = f"{stage.day(random.randrange(1, 6))}T12:00"
    name = stage.add("request", made)
    if stage.chance(0.8):
        stage.later(at, random.choice([0, 0, 1, 2, 5]), partial(answer, name=name))


def answer(stage: Stage, at: Customer, name: str) -> None:
    """A request is answered, turned down, or spoken of."""
    way = stage.random.randrange(4)
    if way < 2:
        one = stage.touch("request", name)
        one["answered_at"] = stage.now()
        one["outcome"] = "answered" if way else "rejected"
    elif way == 2:
        stage.add("activity", call(stage, at, stage.random.choice(["reached", "no_answer"])) | {"about": [name]})
    else:
        stage.add("activity", call(stage, at, "reached"))


def missed(stage: Stage, at: Customer) -> None:
    """Nobody took a call: of a client in one of three spellings, of a stranger, of one who hides, of ourselves."""
    random = stage.random
    known = random.choice(at.phones)
    national = "0" + known.removeprefix("+49 ")
    stranger = f"+49 89 {random.randrange(7_000_000, 7_000_040)}"
    ours = random.choice([one for (kind, _), one in stage.records.items() if kind == "user" and "phone" in one])
    own = random.choice([ours["phone"], ours["extensions"][0]])
    phone = random.choice(
        [known, national, known.replace("+", "00"), known.replace(" ", ""), stranger, stranger, own, None]
    )
    made = {"received_at": stage.now(), "channel": "phone", "missed": "yes", "phone": phone, "owner": stage.actor}
    if phone is None or (phone in (known, national) and stage.chance(0.4)):
        made["client"] = at.id if stage.chance(0.7) else None
    name = stage.add("request", made)
    if phone == stranger and stage.chance(0.5):
        stage.later(at, random.randrange(0, 3), partial(rings_again, phone=phone))
    elif stage.chance(0.7):
        stage.later(at, random.choice([0, 0, 1, 3]), partial(call_back, name=name))


def rings_again(stage: Stage, at: Customer, phone: str) -> None:
    """A stranger calls once more, and somebody takes it."""
    made = {"received_at": stage.now(), "channel": "phone", "phone": phone.replace(" ", ""), "owner": stage.actor}
    name = stage.add("request", made | {"kind": "question"})
    stage.later(at, 1, partial(answer, name=name))


def call_back(stage: Stage, at: Customer, name: str) -> None:
    """Somebody calls back, and reaches them or not."""
    if stage.chance(0.1):
        stage.touch("request", name)["outcome"] = "spam"
        return
    reached = stage.chance(0.6)
    about = [name] if stage.chance(0.6) else []
    stage.add("activity", call(stage, at, "reached" if reached else "no_answer") | {"about": about})
    if not reached:
        stage.later(at, stage.random.randrange(1, 4), partial(call_back, name=name))


def ask(stage: Stage, at: Customer) -> None:
    """A talk about the next order, which the client may name a day for; or a visit, or a planned one."""
    random = stage.random
    made = call(stage, at, random.choice(["reached", "no_answer", "busy"]))
    made["type"] = random.choice(["call", "call", "call", "visit", "meeting", "email"])
    if made["type"] in ("visit", "meeting"):
        made["outcome"] = random.choice(["held", "not_held"])
    if made["outcome"] in ("reached", "held") and stage.chance(0.5):
        made["expects"] = {"on": stage.day(random.randrange(1, 25)), "amount": "500"}
    stage.add("activity", made)
    if stage.chance(0.2):
        start = f"{stage.day(random.randrange(1, 9))}T10:00"
        stage.add("activity", {"type": "meeting", "client": at.id, "owner": stage.actor, "start": start})


def deal(stage: Stage, at: Customer) -> None:
    """A larger thing begins to be talked of."""
    random = stage.random
    made: dict[str, Any] = {
        "title": "New line", "client": at.id, "owner": at.owner if stage.chance(0.8) else None, "currency": at.currency,
        "amount": f"{random.randrange(100, 90_000)}.{random.randrange(100):02}" if stage.chance(0.9) else None,
        "stages": [{"at": stage.now(), "stage": "talk"}],
        "expected_close": stage.day(random.randrange(10, 90)) if stage.chance(0.7) else None,
    }  # fmt: skip
    if stage.chance(0.3):
        made["recurring"] = {
            "amount": f"{random.randrange(20, 800)}.{random.randrange(100):02}",
            "every": random.choice(["month", "quarter", "year"]),
        }
    if stage.chance(0.25):
        made["sold_by"] = shares(stage, at)
    name = stage.add("deal", made)
    stage.later(at, random.randrange(5, 40), partial(move, name=name))


def move(stage: Stage, at: Customer, name: str) -> None:
    """It goes on, or ends."""
    one = stage.touch("deal", name)
    before = one["stages"][-1]["stage"]
    stages = ["offer", "lost"] if before == "talk" else ["won", "lost", "talk"]
    one["stages"].append({"at": stage.now(), "stage": stage.random.choice(stages)})
    if one["stages"][-1]["stage"] in ("talk", "offer"):
        stage.later(at, stage.random.randrange(5, 50), partial(move, name=name))


def let_be(stage: Stage, at: Customer) -> None:
    """Somebody lets something owed rest, for some weeks or for good."""
    random = stage.random
    named = [
        name
        for (kind, name), one in stage.records.items()
        if kind in ("shipment", "order", "request") and one.get("client") == at.id
    ]
    rules = {
        "shipment": ["overdue"],
        "order": ["order-late"],
        "request": ["missed-call", "request-unanswered"],
        "client": ["quiet", "over-limit", "escalate-debt"],
    }
    about = random.choice([*named, at.id])
    kind = next(kind for kind, name in stage.records if name == about)
    until = stage.day(random.randrange(0, 40)) if stage.chance(0.7) else None
    rule = random.choice(rules[kind])
    stage.add(
        "waiver",
        {
            "on": stage.day(),
            "rule": rule,
            "about": about,
            "client": at.id,
            "until": until,
            "why": "agreed",
            "by": stage.actor,
        },
    )


def part(stage: Stage, at: Customer) -> None:
    """We part with a client: closed, or put away."""
    if stage.chance(0.5):
        stage.touch("client", at.id)["stage"] = "closed"
    else:
        stage.touch("client", at.id)["archived"] = "yes"
