"""A year of a sales team, played by chance from a seed: the same seed gives the same book."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from . import desk, papers, talk
from .company import absence, customer, found, leave
from .stage import Customer, Stage

FIRST = date(2026, 1, 5)
CHANCES = (
    (talk.request, 0.012),
    (talk.missed, 0.012),
    (talk.ask, 0.02),
    (talk.deal, 0.003),
    (papers.offer, 0.004),
    (papers.contract, 0.004),
    (papers.machine, 0.004),
    (papers.rent, 0.003),
    (talk.let_be, 0.003),
    (talk.part, 0.0004),
)
"""What may happen at a client's on any working day, and how likely it is."""


def play(root: Path, seed: int, people: int, clients: int, months: int, *, every: int = 1) -> Iterator[Stage]:
    """Play `months` of 2026 into a new book at `root`, and stop at the end of every day on which somebody worked.

    `every`: they work on one of so many days, and at each month's end, and as much more then.
    """
    stage = Stage(root, Random(seed), FIRST)
    found(stage, people, clients, months)
    stage.commit()
    while stage.today.year == 2026 and stage.today.month <= months:
        if stage.works(stage.today) and (stage.today.toordinal() % every == 0 or stage.ends_month()):
            _day(stage, every)
            yield stage
        stage.today += timedelta(1)


def _day(stage: Stage, every: int) -> None:
    served = {made.id: stage.serving(made) for made in stage.customers.values()}
    for user in [name for kind, name in stage.records if kind == "user"]:
        if not stage.at_work(user):
            continue
        stage.sits_down(user)
        for name in [name for name, server in served.items() if server == user]:
            _at(stage, stage.customers[name], every)
        if user == "maria":
            _manage(stage)
        elif stage.chance(0.01):
            absence(stage, user)
        stage.commit()


def _at(stage: Stage, at: Customer, every: int) -> None:
    for event in stage.due(at):
        event(stage, at)
    for event, share in CHANCES:
        if stage.chance(share * every):
            event(stage, at)


def _manage(stage: Stage) -> None:
    """A new client now and then; one person leaves in the second month."""
    desk.decide(stage)
    if stage.chance(0.05):
        customer(stage, len(stage.customers), lead=True)
    if stage.today >= date(2026, 2, 20) and stage.at_work("anna"):
        leave(stage, "anna")
