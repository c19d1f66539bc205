"""Random facts of a small company: everything money can do, in every mixture."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

FIRST = date(2026, 1, 5)
DAYS = 300
Records = dict[str, dict[str, Any]]


def day(random: Random, after: str = "", within: int = DAYS) -> str:
    start = date.fromisoformat(after) if after else FIRST
    return (start + timedelta(random.randrange(within))).isoformat()


def money(random: Random, most: int) -> str:
    return f"{random.randrange(most)}.{random.randrange(100):02}"


def company(seed: int) -> Records:
    """Three clients (one legal entity, two, none) and what went on with them."""
    random = Random(seed)
    made: Records = {
        "clients/client-one.yaml": {"name": "One", "entities": [{"id": "a"}]},
        "clients/client-two.yaml": {"name": "Two", "entities": [{"id": "a"}, {"id": "b"}]},
        "clients/client-none.yaml": {"name": "None"},
    }
    entities = {
        "client-one": ["", "client-one/a"],
        "client-two": ["", "client-two/a", "client-two/b"],
        "client-none": [""],
    }
    orders = {f"order-{n}": _order(random, n) for n in range(12)}
    shipments: dict[str, dict[str, Any]] = {}
    for name, order in orders.items():
        for _ in range(random.choice([0, 1, 1, 2, 3])):
            shipment = _shipment(random, name, order, random.choice(entities[order["client"]]))
            if shipment:
                shipments[f"ship-{len(shipments)}"] = shipment
    made |= {f"orders/2026/{name}.yaml": order for name, order in orders.items()}
    made |= {f"shipments/2026/{name}.yaml": shipment for name, shipment in shipments.items()}
    for n in range(3):
        client = random.choice([*entities])
        made[f"balances/balance-{n}.yaml"] = {
            "as_of": day(random, within=60), "client": client, "opening": random.choice(["yes", "yes", "no"]),
            "documents": [{"number": f"T-{k}", "amount": money(random, 900), "due_on": day(random)} for k in range(2)],
        }  # fmt: skip
    for n in range(6):
        made[f"credit-notes/2026/credit-{n}.yaml"] = _credit(random, shipments, entities)
    documents = [*shipments, *orders, *(f"balance-{n}" for n in range(3))]
    for n in range(18):
        payment = made[f"payments/2026/pay-{n}.yaml"] = _payment(random, n, documents, entities)
        for part in payment.get("for", []):
            owner = next(record for path, record in made.items() if path.endswith(f"/{part['document']}.yaml"))
            # it counts for documents of another currency alone
            if owner["client"] == payment["client"]:
                part |= {"settled": f"{37 * n}.05", "rate": "1.1", "rate_of": "EUR"}
    return made


def _order(random: Random, n: int) -> dict[str, Any]:
    lines = [
        {
            "id": f"line-{k}",
            "qty": f"{random.randrange(1, 20)}.{random.choice(['0', '5', '125'])}",
            "price": f"{random.randrange(60)}.{random.randrange(10_000):04}",
            "discount": random.choice(["0", "5", "12.5"]),
            "tax": random.choice(["0", "20", "22"]),
        }
        for k in range(random.randrange(1, 4))
    ]
    order = {
        "date": day(random, within=200),
        "client": ["client-one", "client-two", "client-none"][n % 3],
        "lines": lines,
    }
    order["tax"] = random.choice(["included", "excluded"])
    if random.random() < 0.2:
        order["currency"] = "USD"
    return order


def _shipment(random: Random, name: str, order: dict[str, Any], entity: str) -> dict[str, Any]:
    lines = [
        {"order_line": line["id"], "qty": f"{random.uniform(0.1, float(line['qty']) / 3):.3f}"}
        for line in order["lines"]
        if random.random() < 0.8
    ]
    if random.random() < 0.2:
        lines = [{"order_line": line["id"], "qty": line["qty"]} for line in order["lines"]]
    if not lines:
        return {}
    shipped = day(random, order["date"], 60)
    shipment: dict[str, Any] = {"shipped_at": shipped, "client": order["client"], "order": name, "lines": lines}
    if entity:
        shipment["entity"] = entity
    terms = random.randrange(4)
    if terms == 0:
        shipment["due_on"] = day(random, shipped, 60)
    elif terms < 3:
        shipment["terms_days"] = str(random.choice([0, 7, 14, 30, 45]))
    if random.random() < 0.2:
        shipment["claim"] = {"at": day(random, shipped, 30), "amount": money(random, 200)}
        if random.random() < 0.5:
            shipment["claim"]["settled_at"] = day(random, shipment["claim"]["at"], 60)
    if random.random() < 0.1:
        shipment["archived"] = "yes"
    return shipment


def _credit(random: Random, shipments: dict[str, dict[str, Any]], entities: dict[str, list[str]]) -> dict[str, Any]:
    note: dict[str, Any] = {
        "date": day(random),
        "amount": money(random, 300),
        "reason": random.choice(["return", "rebate"]),
    }
    if shipments and random.random() < 0.7:
        name = random.choice([*shipments])
        return note | {"shipment": name, "client": shipments[name]["client"]}
    client = random.choice([*entities])
    return note | {"client": client, **_entity(random, entities[client])}


def _payment(random: Random, n: int, documents: list[str], entities: dict[str, list[str]]) -> dict[str, Any]:
    client = random.choice([*entities])
    if n and random.random() < 0.1:
        return {"date": day(random), "client": client, "amount": "1", "reverses": f"pay-{random.randrange(n)}"}
    payment: dict[str, Any] = {"date": day(random), "client": client, "amount": money(random, 2000)}
    payment |= _entity(random, entities[client])
    if random.random() < 0.15:
        payment["currency"] = "USD"
    if random.random() < 0.05:
        payment["amount"] = "-" + money(random, 100)
    elif random.random() < 0.5:
        named = random.sample(documents, random.randrange(1, 3))
        payment["for"] = [{"document": name, "amount": money(random, 700)} for name in named]
    return payment


def _entity(random: Random, known: list[str]) -> dict[str, str]:
    entity = random.choice(known)
    return {"entity": entity} if entity else {}
