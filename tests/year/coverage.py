"""What a played book has of each thing that the two calculations are compared in: where nothing happened, nothing was compared."""

from __future__ import annotations

from collections import Counter

from ..views.ledger import asked_for
from . import coming, debts, limits
from .facts import Facts

LEAST = (
    "price of base", "price of base-2", "price of retail", "price of club", "price of dollars", "price with a promotion",
    "price by hand", "line with tax", "line without tax", "line that owes no tax", "term of days", "term eom", "term 15th",
    "term from acceptance", "due by an event", "open by a legal entity", "open in USD", "paid for a document in another currency",
    "opening", "credit return", "credit claim", "credit price", "credit rebate", "credit write_off", "discount beyond",
    "deferral beyond", "credit beyond", "went out elsewhere", "approved", "rejected", "forged", "invoice of a schedule", "invoice of a period",
    "to be invoiced", "recurring contract", "recurring deal", "forecast habit", "forecast expected", "forecast recurring",
    "forecast deal", "on the stop-list", "double of an opening", "exchange gain", "exchange loss",
)  # fmt: skip
"""What every year has."""


def counted(facts: Facts) -> Counter[str]:
    """How often each thing is there on a day."""
    found: Counter[str] = Counter()
    for _, order in facts.of("orders"):
        for line in order["lines"]:
            if "tax_basis" in line:
                source = line["price_from"]
                dear = source in facts.folders["promotions"]
                found[
                    "price with a promotion"
                    if dear
                    else f"price {source}"
                    if source == "by hand"
                    else f"price of {source}"
                ] += 1
                found["line with tax" if line["tax_basis"] == "included" else "line without tax"] += 1
                found["line that owes no tax"] += (
                    line["tax"] in ("0", "0.00")
                    and facts.records[order["client"]].get("tax_treatment", "domestic") != "domestic"
                )
    for _, one in facts.of("shipments"):
        term, _, event = one.get("terms_days", "").partition(" from ")
        form = "of days" if term.isdigit() else "15th" if term == "15th" else "eom"
        found[f"term from {event}" if event else f"term {form}" if term else "no term"] += 1
        found["due by an event"] += bool(event) and "accepted_at" in one
    for document in facts.ledger.documents.values():
        found["open by a legal entity"] += bool(document.open > 0 and document.entity)
        found[f"open in {document.currency}"] += document.open > 0
    for _, one in facts.of("payments"):
        found["paid for a document in another currency"] += any(
            part.get("rate", "1") != "1" for part in one.get("for", [])
        )
    found["on the stop-list"] = len(debts.stop_list(facts))
    found["double of an opening"] = len(debts.doubles(facts))
    changed = [difference for _, _, difference in debts.exchange_differences(facts)]
    found["exchange gain"], found["exchange loss"] = sum(one > 0 for one in changed), sum(one < 0 for one in changed)
    found["opening"] = len(facts.folders.get("balances", {}))
    found.update(f"credit {one['reason']}" for _, one in facts.of("credit-notes"))
    for row in limits.concessions(facts):
        found[f"{row[3]} beyond"] += 1
        found["went out elsewhere"] += row[6] and row[7]
        found["approved"] += row[8]
        found["rejected"] += row[9]
    found["forged"] = len(limits.forged(facts))
    for one in asked_for(facts.records, facts.today).values():
        found["invoice of a schedule" if "part" in one else "invoice of a period"] += 1
    found["to be invoiced"] = len(coming.to_invoice(facts))
    found["shipped and not invoiced"] = len(coming.uninvoiced(facts))
    found.update(f"recurring {one.kind}" for one in coming.recurring(facts))
    following = coming.months_later(facts.today, 1)[:7]
    last = facts.ago(1, coming.months_later(f"{following}-01", 1))
    found.update(f"forecast {row[3]}" for row in coming.forecast(facts, f"{following}-01", last))
    return found
