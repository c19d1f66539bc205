"""How often clients buy, against plain lists; and where they stand on several days."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from salesctl.testing import TestBook

DAYS = ("2026-03-01", "2026-08-15", "2026-12-31")
ORDER = {"date": "2025-01-01", "lines": [{"id": "a", "qty": "100", "price": "1"}]}


def habit(days: list[str], today: str) -> tuple[int, str, int | None]:
    """Shipping days so far, the last, and the median gap of the last year, floored; none of fewer than two."""
    seen = sorted({day for day in days if day <= today})
    year_ago = (date.fromisoformat(today) - timedelta(365)).isoformat()
    gaps = sorted((date.fromisoformat(b) - date.fromisoformat(a)).days for a, b in pairwise(seen) if b > year_ago)
    if len(gaps) < 2:
        return len(seen), seen[-1], None
    middle = len(gaps) // 2
    return len(seen), seen[-1], gaps[middle] if len(gaps) % 2 else (gaps[middle - 1] + gaps[middle]) // 2


@pytest.mark.parametrize("seed", range(3))
def test_the_habit_is_what_lists_say(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    records: dict[str, object] = {}
    shipped: dict[str, list[str]] = {}
    for n in range(8):
        client = f"client-{n}"
        records[f"clients/{client}.yaml"] = {"name": client}
        records[f"orders/2025/order-{n}.yaml"] = {**ORDER, "client": client}
        for k in range(random.choice([1, 2, 3, 4, 9, 14])):
            day = (date(2025, 3, 1) + timedelta(random.randrange(660))).isoformat()
            shipped.setdefault(client, []).append(day)
            records[f"shipments/{day[:4]}/ship-{n}-{k}.yaml"] = {
                "client": client, "order": f"order-{n}", "shipped_at": day, "lines": [{"order_line": "a", "qty": "1"}],
            }  # fmt: skip
    book = TestBook(tmp_path)
    book.write(records)
    for today in DAYS:
        wanted = {client: habit(days, today) for client, days in shipped.items() if min(days) <= today}
        found = {
            row[0]: row[1:] for row in book.rows(today, "select client, shipments, last_on, median_gap from cadence")
        }
        assert found == wanted, today


def test_where_a_client_stands(tmp_path: Path) -> None:
    """
    policy/policy-2025-01-01.yaml: {valid_from: 2025-01-01, dormant_days: 60, dead_days: 150}
    clients/acme.yaml: {name: Acme}
    clients/bolt.yaml: {name: Bolt, cadence_days: 10}
    clients/closed.yaml: {name: Closed, stage: closed}
    orders/2026/o-1.yaml: {date: 2026-01-01, client: acme, lines: [{id: a, qty: 9, price: 1}]}
    orders/2026/o-2.yaml: {date: 2026-01-01, client: bolt, lines: [{id: a, qty: 9, price: 1}]}
    shipments/2026/s-1.yaml: {shipped_at: 2026-02-01, client: acme, order: o-1, lines: [{order_line: a, qty: 1}]}
    shipments/2026/s-2.yaml: {shipped_at: 2026-09-01, client: acme, order: o-1, lines: [{order_line: a, qty: 1}]}
    shipments/2026/s-3.yaml: {shipped_at: 2026-06-01, client: bolt, order: o-2, lines: [{order_line: a, qty: 1}]}
    shipments/2026/s-4.yaml: {shipped_at: 2026-07-25, client: bolt, order: o-2, lines: [{order_line: a, qty: 1}]}
    activities/2026/01/a-1.yaml: {type: call, client: acme, done_at: '2026-01-15T10:00', outcome: reached}
    """
    book = TestBook(tmp_path, test_where_a_client_stands.__doc__)

    def states(on: str) -> dict[object, object]:
        return dict(book.rows(on, "select client, state from lifecycle"))

    assert states("2026-01-10") == {"acme": "lead", "bolt": "lead", "closed": "closed"}
    assert states("2026-01-15")["acme"] == "prospect", "spoken to"
    assert states("2026-02-01")["acme"] == "new"
    assert states("2026-04-02")["acme"] == "new"
    assert states("2026-04-03")["acme"] == "dormant"
    assert states("2026-07-02")["acme"] == "dead"
    assert states("2026-09-01")["acme"] == "revived"
    assert states("2026-11-01")["acme"] == "dormant"
    assert states("2026-08-14")["bolt"] == "active", "new at first, then as usual for ten days and ten more"
    assert states("2026-08-15")["bolt"] == "at_risk"
