"""The company a year is played in: its people, goods, prices, targets, and the clients it starts with."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from .stage import Customer, Stage
from .trade import order

REPS = ("anna", "boris", "clara", "denis", "elena", "fedor")
GROUPS = ("pumps", "seals", "valves")
TAXES = ("19", "19", "7", "0")
TERMS = (
    "0",
    "7",
    "14",
    "14",
    "30",
    "eom+10",
    "15th",
    "14 from acceptance",
    "eom from acceptance",
    "10 from invoice",
    None,
)
STAGES = [
    {"stage": "talk", "title": "In talks", "outcome": "open", "weight": "20", "max_days": "30"},
    {"stage": "offer", "title": "Offer made", "outcome": "open", "weight": "55.5", "max_days": "20"},
    {"stage": "won", "title": "Won", "outcome": "won", "weight": "100"},
    {"stage": "lost", "title": "Lost", "outcome": "lost", "weight": "0"},
]


_GENEROUS, _OLD = 0, 2
"""Clients of whom every year has one: who pays later than anybody here may allow, who owed before the book began."""


def found(stage: Stage, people: int, clients: int, months: int) -> None:
    """Everything there is on the first day."""
    stage.add("user", {"name": "Maria", "role": "manager", "team": "north", "email": "maria@nord.example"}, "maria")
    for n, name in enumerate(REPS[: people - 1]):
        phone, email = f"+49 30 900 10 {n:02}", f"{name}@nord.example"
        person = {"name": name.title(), "role": "rep", "team": "north", "manager": "maria", "email": email}
        stage.add("user", person | {"phone": phone, "extensions": [f"{101 + n}"]}, name)
    _policies(stage)
    _goods(stage)
    for n in range(clients):
        customer(stage, n)
    for n in range(months):
        month = f"2026-{n + 1:02}"
        _targets(stage, month)
        for day in (f"{month}-01", f"{month}-14"):
            rate = f"0.9{stage.random.randrange(10_000):04}"
            stage.add("rate", {"date": day, "currency": "USD", "rate": rate}, f"usd-{day}")
            franc = f"0.9{stage.random.randrange(10_000):04}"  # what one euro is in francs: the other way round
            stage.add("rate", {"date": day, "currency": "EUR", "into": "CHF", "rate": franc}, f"chf-{day}")


def customer(stage: Stage, n: int, *, lead: bool = False) -> Customer:
    """A client with habits, its card, and perhaps a debt from before the book."""
    random = stage.random
    name = f"client-{n:03}"
    entities = [f"{name}/{key}" for key in ("gmbh", "ag")[: random.choice([0, 1, 1, 1, 2])]]
    phones = [f"+49 40 {5_000_000 + n * 10 + k}" for k in range(random.choice([1, 2]))]
    owner = random.choice([user for kind, user in stage.records if kind == "user" and stage.at_work(user)])
    currency = "USD" if random.random() < 0.15 else "EUR"
    made = Customer(
        name, owner, currency, entities, phones, random.choice([6, 10, 14, 21, 30, 45]),
        random.choice([-3, 0, 2, 8, 25, 70]), random.random() < 0.1,
    )  # fmt: skip
    silent = {"on": stage.day(), "channel": random.choice(["all", "email"])} if random.random() < 0.08 else None
    contacts: list[dict[str, Any]] = [
        {"id": f"c{k}", "name": f"Person {k}", "phones": [phone]} for k, phone in enumerate(phones)
    ]
    if silent:
        contacts[0]["do_not_call"] = silent
    stage.add("client", {
        "name": f"Client {n}", "owner": owner, "contacts": contacts, "stage": "lead" if lead else None,
        "currency": currency if currency != "EUR" else None,
        "entities": [{"id": entity.partition("/")[2]} for entity in entities],
        "payment_terms_days": random.choice(TERMS),
        "segment": random.choice(["retail", None, None]), "price_list": random.choice(["club", None, None, None]),
        "tax_treatment": random.choice(["export", "reverse_charge", "exempt", "domestic", None, None, None, None]),
        "credit_limit": random.choice([None, None, "1500", "4000.50", "20000"]),
        "cadence_days": str(made.gap) if random.random() < 0.1 else None,
    }, name)  # fmt: skip
    stage.customers[name] = made
    if n == _GENEROUS:
        stage.records["client", name]["payment_terms_days"] = "60"
    if (
        stage.records["client", name].get("payment_terms_days") == "60"
        or "credit_limit" in stage.records["client", name]
    ):
        stage.waiting.append(("client", name))
    if (random.random() < 0.2 or n == _OLD) and not lead:
        documents = [
            {"number": f"R-{n}-{k}", "amount": f"{random.randrange(50, 900)}.{random.randrange(100):02}", "due_on": stage.day(random.randrange(-40, 30))}
            for k in range(random.choice([1, 2]))
        ]  # fmt: skip
        opening = {"as_of": stage.day(), "client": name, "opening": "yes", "currency": currency, "documents": documents}
        if len(entities) == 2:
            opening["entity"] = entities[0]
        stage.add("balance", opening, f"balance-{name}")
    stage.later(made, random.randrange(2, 2 + made.gap), order)
    return made


def _policies(stage: Stage) -> None:
    first: dict[str, Any] = {
        "valid_from": "2026-01-01", "stages": STAGES, "dormant_days": "75", "dead_days": "200",
        "deferral_days": "45", "promise_days": "9", "credit_limit": "4000",
        "stop_shipping": {"overdue_days": "15", "amount": "250"},
        "discounts": [
            {"id": "rep", "role": "rep", "percent": "12.5"}, {"id": "seals", "role": "rep", "group": "seals", "percent": "15"},
            {"id": "boss", "role": "manager", "percent": "20"},
        ],
        "response": [{"kind": "question", "minutes": "2880"}, {"kind": "complaint", "minutes": "240"}],
    }  # fmt: skip
    second = first | {
        "valid_from": "2026-07-01", "dormant_days": "60", "deferral_days": "40", "promise_days": "7",
        "stop_shipping": {"overdue_days": "30"},
    }  # fmt: skip
    second["discounts"] = [
        {"id": "rep", "role": "rep", "percent": "13"}, {"id": "boss", "role": "manager", "percent": "18.25"},
    ]  # fmt: skip
    second["rules"] = {
        "overdue": {"after_days": "3"}, "quiet": {"rest_days": "8", "usual_days": "25"},
        "escalate-debt": {"after_days": "45", "again_days": "10"}, "says-paid": {"after_days": "2"},
    }  # fmt: skip
    stage.add("policy", first, "policy-2026-01-01")
    stage.add("policy", second, "policy-2026-07-01")


def _goods(stage: Stage) -> None:
    """Twenty products, and the lists that price them: for everybody, a segment, a club, one client; with tax and without."""
    random = stage.random
    base: list[dict[str, str]] = []
    for n in range(20):
        sku = f"p-{n:02}"
        sheet = {"sku": sku, "name": f"Product {n}", "group": GROUPS[n % 3], "unit": "pcs", "tax": random.choice(TAXES)}
        dated = {"tax_rates": [{"from": "2026-02-16", "rate": "9.5"}, {"from": "2026-08-01", "rate": "21"}]}
        stage.add("product", sheet | (dated if n % 5 == 0 else {}), sku)
        price = Decimal(f"{random.randrange(3, 90)}.{random.randrange(10_000):04}")
        floor = {"floor_price": f"{price * Decimal('0.8'):.4f}"} if n % 3 == 0 else {}
        base.append({"id": sku, "product": sku, "price": f"{price}", **floor})
        if n % 4 == 0:
            broken = f"{price * Decimal('0.95'):.4f}"
            base.append({"id": f"{sku}-20", "product": sku, "price": broken, "min_qty": "20"})
    usual = {"name": "Base", "currency": "EUR", "valid_from": "2026-01-01"}
    stage.add("price_list", usual | {"lines": base}, "base")
    dearer = [_times(line, "1.03") for line in base]
    stage.add("price_list", usual | {"valid_from": "2026-03-02", "supersedes": "base", "lines": dearer}, "base-2")
    held = {"currency": "EUR", "tax": "included", "valid_from": "2026-01-01"}
    retail = [_times(line, "1.1") for line in base[:18]]
    stage.add("price_list", held | {"name": "Retail", "segment": "retail", "lines": retail}, "retail")
    club = [_times(line, "0.97") for line in base if line["product"] < "p-08"]
    stage.add("price_list", usual | {"name": "Club", "base": "base", "valid_to": "2026-10-31", "lines": club}, "club")
    own = [_times(line, "1.05") for line in base[:9]]
    stage.add("price_list", held | {"name": "Own", "client": "client-001", "lines": own}, "own")
    dollars = [_times(line, "0.8") for line in base]
    stage.add(
        "price_list", {"name": "Dollars", "currency": "USD", "valid_from": "2026-01-01", "lines": dollars}, "dollars"
    )
    spring = {"title": "Spring", "from": "2026-02-01", "to": "2026-05-31", "discount": "8", "min_qty": "10"}
    stage.add("promotion", spring | {"products": ["p-02", "p-03", "p-04"], "segments": ["retail"]}, "spring")
    stage.add("promotion", {"title": "Club week", "from": "2026-03-09", "to": "2026-03-31", "discount": "12"}, "week")


def _times(line: dict[str, str], factor: str) -> dict[str, str]:
    """A line of a list at so many times the price."""
    dear = {name: f"{Decimal(line[name]) * Decimal(factor):.4f}" for name in ("price", "floor_price") if name in line}
    return line | dear


def _targets(stage: Stage, month: str) -> None:
    """One for everyone, in money that came or in what was shipped, and one for the team."""
    random = stage.random
    for user in [name for kind, name in stage.records if kind == "user"]:
        metrics = {
            "revenue": f"{random.randrange(5, 60) * 1000}", "collections": f"{random.randrange(5, 60) * 1000}.50",
            "active_clients": "12", "new_clients": "3", "calls": "40", "meetings": "5",
        }  # fmt: skip
        kept = {name: metrics[name] for name in metrics if random.random() < 0.8}
        basis, tax = random.choice(
            [("payments", None), ("shipments", "included"), ("shipments", "excluded"), (None, None)]
        )
        target = {"period": month, "user": user, "basis": basis, "tax": tax, "metrics": kept or {"calls": "40"}}
        stage.add("target", target, f"{month}-{user}")
    team = {"revenue": "200000", "active_clients": "60", "new_clients": "10", "calls": "200", "meetings": "20"}
    stage.add("target", {"period": month, "team": "north", "metrics": team}, f"{month}-north")


def leave(stage: Stage, user: str) -> None:
    """A person leaves today; the clients are split among those who stay."""
    stage.touch("user", user)["left_on"] = stage.day()
    stay = [name for kind, name in stage.records if kind == "user" and name != user and stage.at_work(name)]
    for made in stage.customers.values():
        if made.owner == user:
            made.owner = stage.random.choice(stay)
            stage.touch("client", made.id)["owner"] = made.owner


def absence(stage: Stage, user: str) -> None:
    """A person will be away for a week or two; mostly somebody covers."""
    others = [name for kind, name in stage.records if kind == "user" and name != user and stage.at_work(name)]
    start = stage.today + timedelta(stage.random.randrange(3, 12))
    until = start + timedelta(stage.random.choice([1, 4, 11]))
    one = {"from": start.isoformat(), "to": until.isoformat()}
    if stage.chance(0.8) and others:
        one["cover"] = stage.random.choice(others)
    stage.touch("user", user).setdefault("absences", []).append(one)
