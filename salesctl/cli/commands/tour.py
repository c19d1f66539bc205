"""`tour`: ten commands on an example book, one after the other, each with what it is for."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, TypedDict

from salesctl.cli import reader
from salesctl.cli.clock import now
from salesctl.cli.errors import tell
from salesctl.cli.prompt import TypedConversation
from salesctl.errors import SalesctlError
from salesctl.lang.text import Text, say
from salesctl.model.config import load_config
from salesctl.model.shipped import shipped
from salesctl.named_tuples import NamedTuple
from salesctl.session.answer import Answer, Line
from salesctl.setup.demo import write_demo

_ENOUGH = ("q", "quit")


class TourStepData(TypedDict):
    """A step of the tour, in the reader's language."""

    why: str
    command: str


class TourAnswer(TypedDict):
    """The steps of the tour."""

    steps: list[TourStepData]


class TourStep(NamedTuple):
    """A command to type, and what it is for."""

    why: Text
    command: str
    """As it is typed behind `salesctl`."""

    @property
    def words(self) -> list[str]:
        """Its arguments."""
        return shlex.split(self.command)


STEPS: Sequence[TourStep] = (
    TourStep(say("Every morning: whom to call first, why, for how much. Each line has a number."), "today"),
    TourStep(say("What is not owed now may rest; your manager sees it."), 'snooze 1 --until +2d --why "they are away"'),
    TourStep(say("A client on a page, before you call."), "brief mercury"),
    TourStep(
        say("Ring, and note what was said. A promise lets the debt rest until then."),
        'call --client mercury "pays the waybill" --promise 388298.40@+4d',
    ),
    TourStep(say("Hours that are yours: the plan goes round them."), 'busy "+3d 10-11 dentist"'),
    TourStep(say("The rest of what is owed, fitted into the day; calendars show it."), "plan day --commit"),
    TourStep(say("An order over the phone: what they usually take, at today's prices."), "order usual teplodom"),
    TourStep(say("Money came: it settles the oldest debt first, or what you name."), "pay mercury 388298.40"),
    TourStep(say("How the month stands, on one screen."), "dash"),
    TourStep(say("Whatever you wrote can be taken back, and brought again by `redo`."), "undo"),
)


def tour() -> Annotated[Answer, TourAnswer]:
    """Be led through a day in ten steps, on an example book that is thrown away afterwards.

    At a terminal Enter runs the next command, q ends. Elsewhere the steps are listed.
    """
    data = {
        "steps": [{"why": reader.language().say(step.why), "command": f"salesctl {step.command}"} for step in STEPS]
    }
    talk = TypedConversation()
    if not (talk.at_terminal and sys.stdout.isatty()):
        shown = [part for n, step in enumerate(STEPS, 1) for part in _told(n, step)]
        return Answer(data, [*shown, Line(say("`salesctl demo` makes the example book to try them on."), "dim")])
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "book"
        write_demo(folder, now().astimezone(load_config(shipped("example")).zone).date())
        os.chdir(folder)
        try:
            done = _walked(talk)
        finally:
            os.chdir(before)
    said = say("That was a day. `salesctl demo` makes this book to keep, `salesctl init` one of your own.")
    return Answer(data, [Line(said if done else say("`salesctl tour` begins again whenever you like."), "good")])


def run_step(step: TourStep) -> int:
    """Run a step's command in the book of the current folder, as if it was typed; its exit code."""
    from salesctl.cli.app import app

    try:
        return int(app(step.words, prog_name="salesctl", standalone_mode=False) or 0)
    except SalesctlError as error:
        tell(error)
        return error.exit_code


def _walked(talk: TypedConversation) -> bool:
    """Whether all steps were walked."""
    for n, step in enumerate(STEPS, 1):
        for line in _told(n, step):
            talk.say(line.lead + reader.language().say(line.text), line.style)
        try:
            if talk.ask(say("Enter runs it, q ends: ")).lower() in _ENOUGH:
                return False
        except EOFError:
            return False
        run_step(step)
        talk.say("")
    return True


def _told(n: int, step: TourStep) -> list[Line]:
    return [Line(step.why, "title", f"{n:>2}  "), Line(f"salesctl {step.command}", "", "    ")]
