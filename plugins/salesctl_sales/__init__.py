"""Doing the work: the short verbs by which a salesperson records calls, orders, shipments, payments and deals."""

from __future__ import annotations

from salesctl.api import Command, Plugin

_DAY = "Your day"
_SALES = "Sales work"


def _verb(name: str, help_: str, target: str, panel: str = _SALES) -> Command:
    return Command(name, help_, f"salesctl_sales.{target}", panel, writes=True)


plugin = Plugin(
    name="sales",
    help="Verbs for calls, orders, shipments, payments and deals.",
    commands=(
        _verb("log", "Note a call, meeting, visit or message, with what was promised.", "log:log", _DAY),
        _verb("done", "Mark a planned activity as held.", "agenda:done", _DAY),
        _verb("move", "Put a planned activity off.", "agenda:move", _DAY),
        _verb("snooze", "Let something owed rest until a day.", "waivers:snooze", _DAY),
        _verb("waive", "Say that something owed need not be done, and why.", "waivers:waive", _DAY),
        Command("absences", "Show who is away, and who covers.", "salesctl_sales.absences:absences", _DAY),
        _verb("absence add", "Say who will be away, and who covers.", "absences:add", _DAY),
        _verb("lead", "Note a possible new client in one line.", "leads:lead"),
        _verb("request add", "Note what came in, or a call nobody took.", "requests:add"),
        _verb("request answer", "Note that a request was answered.", "requests:answer"),
        _verb("request convert", "Turn a request into an order or a deal.", "requests:convert"),
        _verb("request reject", "Turn a request down, and say why.", "requests:reject"),
        _verb("order new", "Take an order.", "orders:new"),
        _verb("order repeat", "Take the client's last order again.", "orders:repeat"),
        _verb("order short", "Note that a line falls out of an order.", "order_lines:short"),
        _verb("order substitute", "Put another product in a line's place, as agreed.", "order_lines:substitute"),
        _verb("order wait", "Note that the client agreed to wait for a line.", "order_lines:wait"),
        _verb("order cancel", "Strike lines no longer wanted or not to be had.", "order_lines:cancel"),
        _verb("ship", "Record what left the warehouse for an order.", "shipments:ship"),
        _verb("accept", "Record what the client accepted of a shipment.", "shipments:accept"),
        _verb("return", "Record goods a client sent back.", "shipments:return_"),
        _verb("pay", "Record a payment.", "payments:pay"),
        _verb("credit", "Record that a client owes less, and why.", "debts:credit"),
        _verb("claim", "Note what a client disputes of a delivery, or that it is settled.", "debts:claim"),
        Command(
            "approvals", "What waits for a decision beyond the policy.", "salesctl_sales.approvals:approvals", _SALES
        ),
        _verb("approve", "Allow terms beyond the policy.", "approvals:approve"),
        _verb("reject", "Refuse terms beyond the policy.", "approvals:reject"),
        _verb("deal move", "Move a deal to another stage.", "deals:move"),
    ),
)
