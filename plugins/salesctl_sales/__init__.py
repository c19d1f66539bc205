"""The verbs by which a salesperson records calls, orders, shipments, payments and deals."""

from __future__ import annotations

from salesctl.api import Command, Plugin

plugin = Plugin(
    name="sales",
    help="Verbs for calls, orders, shipments, payments and deals.",
    commands=(
        Command(
            "log",
            "Note a call, meeting, visit or message, with what was promised.",
            "salesctl_sales.log:log",
            "Your day",
            writes=True,
        ),
        Command("done", "Mark a planned activity as held.", "salesctl_sales.planned:done", "Your day", writes=True),
        Command("move", "Put a planned activity off.", "salesctl_sales.planned:move", "Your day", writes=True),
        Command(
            "cancel",
            "Call off a planned activity, or what is open of an order.",
            "salesctl_sales.planned:cancel",
            "Your day",
            writes=True,
        ),
        Command(
            "snooze", "Let something owed rest until a day.", "salesctl_sales.waivers:snooze", "Your day", writes=True
        ),
        Command(
            "waive",
            "Say that something owed need not be done, and why.",
            "salesctl_sales.waivers:waive",
            "Your day",
            writes=True,
        ),
        Command("busy", "Keep hours free of calls.", "salesctl_sales.absences:busy", "Your day", writes=True),
        Command(
            "absences", "Show who is away, and who covers.", "salesctl_sales.absences:absences", "Your day", kept=True
        ),
        Command("absence", "Who is away: enter it, or end it.", "", "Your day"),
        Command(
            "absence add",
            "Say who will be away, and who covers.",
            "salesctl_sales.absences:add",
            "Your day",
            writes=True,
        ),
        Command(
            "lead", "Note a possible new client in one line.", "salesctl_sales.leads:lead", "Sales work", writes=True
        ),
        Command(
            "request add",
            "Note what came in, or a call nobody took.",
            "salesctl_sales.requests:add",
            "Sales work",
            writes=True,
        ),
        Command(
            "request answer",
            "Note that a request was answered.",
            "salesctl_sales.requests:answer",
            "Sales work",
            writes=True,
        ),
        Command(
            "request convert",
            "Turn a request into an order or a deal.",
            "salesctl_sales.requests:convert",
            "Sales work",
            writes=True,
        ),
        Command(
            "request reject",
            "Turn a request down, and say why.",
            "salesctl_sales.requests:reject",
            "Sales work",
            writes=True,
        ),
        Command("order new", "Take an order.", "salesctl_sales.orders:new", "Sales work", writes=True),
        Command(
            "order repeat",
            "Take the client's last order again.",
            "salesctl_sales.orders:repeat",
            "Sales work",
            writes=True,
        ),
        Command(
            "order usual",
            "Take what the client usually orders.",
            "salesctl_sales.orders:usual",
            "Sales work",
            writes=True,
        ),
        Command(
            "order short",
            "Note that a line falls out of an order.",
            "salesctl_sales.order_lines:short",
            "Sales work",
            writes=True,
        ),
        Command(
            "order substitute",
            "Put another product in a line's place, as agreed.",
            "salesctl_sales.order_lines:substitute",
            "Sales work",
            writes=True,
        ),
        Command(
            "order wait",
            "Note that the client agreed to wait for a line.",
            "salesctl_sales.order_lines:wait",
            "Sales work",
            writes=True,
        ),
        Command(
            "order cancel",
            "Strike lines no longer wanted or not to be had.",
            "salesctl_sales.order_lines:cancel",
            "Sales work",
            writes=True,
        ),
        Command(
            "ship",
            "Record what left the warehouse for an order.",
            "salesctl_sales.shipments:ship",
            "Sales work",
            writes=True,
        ),
        Command(
            "accept",
            "Record what the client accepted of a shipment.",
            "salesctl_sales.shipments:accept",
            "Sales work",
            writes=True,
        ),
        Command(
            "return", "Record goods a client sent back.", "salesctl_sales.shipments:return_", "Sales work", writes=True
        ),
        Command(
            "invoice new",
            "Write the invoice a contract asks for, or one of an order.",
            "salesctl_sales.invoices:invoice",
            "Sales work",
            writes=True,
        ),
        Command("pay", "Record a payment.", "salesctl_sales.payments:pay", "Sales work", writes=True),
        Command(
            "credit",
            "Record that a client owes less, and why.",
            "salesctl_sales.debts:credit",
            "Sales work",
            writes=True,
        ),
        Command(
            "claim",
            "Note what a client disputes of a delivery, or that it is settled.",
            "salesctl_sales.debts:claim",
            "Sales work",
            writes=True,
        ),
        Command(
            "approvals",
            "What waits for a decision beyond the policy.",
            "salesctl_sales.approvals:approvals",
            "Sales work",
            kept=True,
        ),
        Command(
            "approve", "Allow terms beyond the policy.", "salesctl_sales.approvals:approve", "Sales work", writes=True
        ),
        Command(
            "reject", "Refuse terms beyond the policy.", "salesctl_sales.approvals:reject", "Sales work", writes=True
        ),
        Command("deal move", "Move a deal to another stage.", "salesctl_sales.deals:move", "Sales work", writes=True),
    ),
)
