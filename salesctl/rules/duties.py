"""The 23 duties of a salesperson, by number: what each is called, and what it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    from salesctl.lang.text import Text


class Duty(NamedTuple):
    """One of the 23."""

    number: int
    title: Text
    task: Text
    """What it asks for, in a sentence or two."""


DUTIES = (
    Duty(
        1,
        say("Fulfil the sales plan"),
        say(
            "Reach the target of the month. Look at the pace every day: what is missing is missing per "
            "working day left."
        ),
    ),
    Duty(
        2,
        say("Collect receivables"),
        say(
            "What is not paid for is only shipped, not sold. Ask for overdue money, hold people to their "
            "promises, take old debts to the manager."
        ),
    ),
    Duty(
        3,
        say("Take requests, call back"),
        say(
            "Answer every request in its time and call back every missed call until somebody is reached: "
            "it may have been an order."
        ),
    ),
    Duty(
        4,
        say("Ship complete"),
        say(
            "When a line falls out of an order, call before the truck leaves: warn, and agree a "
            "substitute or a wait. Then see that what was promised arrives."
        ),
    ),
    Duty(
        5,
        say("Keep up with current clients"),
        say("Know who has not been shipped to this month, and ask when to expect the order."),
    ),
    Duty(
        6,
        say("Keep the client base current"),
        say("Names, phones, e-mails, addresses and birthdays are there and true; one client stands in the book once."),
    ),
    Duty(
        7,
        say("Gather information on potential clients"),
        say(
            "Notice every chance: a shop that opened next door, an advertisement. Find out who decides "
            "and what it may bring."
        ),
    ),
    Duty(
        8,
        say("Find new clients by cold calls"),
        say("Work through the call list by script. The goal of a cold call is a meeting."),
    ),
    Duty(
        9,
        say("Revive dead clients"),
        say("Many who were written off would buy again if somebody called. Begin with those who bought most."),
    ),
    Duty(
        10,
        say("Prepare tailored offers"),
        say("An offer answers the needs of this very client. Follow it up until it is accepted or declined."),
    ),
    Duty(
        11,
        say("Negotiate"),
        say(
            "Meet in person where geography allows; it is harder to refuse a face than a voice. Every "
            "open deal has a next step."
        ),
    ),
    Duty(
        12,
        say("Use scripts, answer objections"),
        say("A script keeps the thread and has the answer ready when an objection comes. None is left unanswered."),
    ),
    Duty(
        13,
        say("Present services, promotions, novelties"),
        say("Show every running promotion and every new product to the clients it is for."),
    ),
    Duty(
        14,
        say("Advise clients"),
        say(
            "Assortment, prices, services, technical data: a client's question gets a sound answer, from "
            "sheets that are complete."
        ),
    ),
    Duty(
        15,
        say("Control the first delivery"),
        say("After a new contract see for yourself how the first delivery or service goes, on the day it arrives."),
    ),
    Duty(
        16,
        say("Gather feedback, act on it"),
        say(
            "Ask what clients think of our work. What you can put right, put right at once; the rest goes "
            "to management, and the client is told so."
        ),
    ),
    Duty(
        17,
        say("Call after the sale"),
        say("After deliveries call the key clients: is everything all right, is there anything amiss?"),
    ),
    Duty(
        18,
        say("Keep the book"),
        say(
            "Every dealing is noted with its outcome and the next step; what was planned is held or "
            "moved; work is shared."
        ),
    ),
    Duty(
        19,
        say("Report"),
        say(
            "Shipments, payments, the plan of the day and its result. A day is closed with its figures "
            "and a word on them."
        ),
    ),
    Duty(
        20,
        say("Analyse the figures"),
        say("Sales, number of clients, money collected: find what fell most against its own past, and mend it."),
    ),
    Duty(
        21,
        say("Prepare contracts"),
        say("Give the legal department the terms agreed with the client, within what the company allows."),
    ),
    Duty(
        22,
        say("Get contracts signed and returned"),
        say("Fetch the contract from the legal department, have the client sign it, bring our original back."),
    ),
    Duty(
        23,
        say("Watch the market and competitors"),
        say(
            "Novelties, promotions, prices of competitors: notice them, and pass them on to management "
            "and to marketing."
        ),
    ),
)
"""All of them; duty N is at N - 1."""
