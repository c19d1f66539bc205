"""`help`: short pages about what all commands share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, TypedDict

from salesctl.cli import reader
from salesctl.errors import UsageError
from salesctl.lang.suggestions import did_you_mean
from salesctl.lang.text import Text, say
from salesctl.model.table import Column, Table
from salesctl.plugins.declaration import Argument
from salesctl.session.answer import Answer, Line

TOPICS: Mapping[str, tuple[Text, Sequence[Text]]] = {
    "first-steps": (
        say("An example, a book of your own, and every morning."),
        (
            say(
                "`salesctl tour` leads through a day in ten steps; `salesctl demo` makes an example book to look around in."
            ),
            say("`salesctl init` in an empty folder starts your own; `salesctl doctor` says what is still missing."),
            say('Enter whom you know: `salesctl client add --name "Acme Pumps"`, or `salesctl import` from a file.'),
            say(
                'Every morning `salesctl today`; after each call `salesctl log 3 "what was said"`, 3 being the line of the list.'
            ),
            say("`salesctl undo` takes a write back. `--help` stands behind every command."),
        ),
    ),
    "dates": (
        say("How days and times are typed."),
        (
            say("2026-11-25, 25.11, 25 Nov; today, tomorrow, yesterday; +3d, +2w, in 3 days."),
            say(
                "fri is the next Friday; where something has happened already, the last one. On a Friday write today or the date."
            ),
            say("next fri is the Friday of next week. fri 27.11 is taken only when that day is a Friday."),
            say("What is promised, due or planned is no day that is over, and what has happened no day to come."),
            say("With a time: fri 10:00, tomorrow at 9, 10am. What looks like a time and is none is refused."),
            say("Reports take 2026, 2026-Q3, 2026-11, last month or 2026-11-01..2026-11-15 as a period."),
            say("`--date yesterday` records what happened then; `--on DATE` shows the book as if that day were today."),
        ),
    ),
    "references": (
        say("How a client, a document or a line of a list is named."),
        (
            say(
                "A number of the list just shown in this terminal: `salesctl log 3 …`. Some commands take several: 3,5-9."
            ),
            say(
                "What is owed has an id, the same on every day and machine: `salesctl today --ids`, `salesctl log overdue:w-12 …`."
            ),
            say("Other digits are a document's number, a tax number or a phone, also without its area code."),
            say(
                "A name or a part of it, an e-mail address, an SKU, an id or its beginning. Whole matches stand before parts."
            ),
            say(
                "Where several match, nothing is done and the candidates are listed. `salesctl find WORDS` looks in all records."
            ),
            say("client/acme says which kind is meant, acme/olga is a person of a client."),
        ),
    ),
    "money": (
        say("How sums, prices, quantities and percentages are typed."),
        (
            say(
                "1200, 1200.50, 1 200,50 and 1,200.50 are all understood, and so is what is shown, with its currency: €1,200.50."
            ),
            say(
                "A comma before three digits, as in 1,125, groups thousands in English and is a decimal comma in Russian."
            ),
            say("The document's currency may stand beside a sum, percentages may have a %, quantities their unit."),
            say("Lines of an order are SKU=QTY, SKU=QTY@PRICE where none is listed; promises are SUM@DATE: 400@fri."),
            say("A sum of nothing is refused. Files in the book keep one form: 1200.50."),
        ),
    ),
    "duties": (
        say("Where the lines of `today` come from, and how they go away."),
        (
            say(
                "The 23 duties of a sales manager are rules over the book: `salesctl duties` lists them, and what is open of each."
            ),
            say(
                "A line goes away when the fact it asks for is recorded: a call, an order, a payment. Nothing is ticked off."
            ),
            say(
                "`salesctl snooze 3 --until fri --why …` lets it rest, `salesctl waive 3 --why …` drops it; your manager sees both."
            ),
            say("A call nobody answered settles nothing: `salesctl log 3 --outcome no_answer` keeps the line."),
        ),
    ),
}
"""What a page is about and its paragraphs, by the word it is asked for."""


class TopicsAnswer(TypedDict):
    """The pages there are."""

    topics: list[str]


class TopicAnswer(TypedDict):
    """A page, in the reader's language."""

    topic: str
    text: list[str]


def help_(
    topic: Annotated[str, Argument("[TOPIC]", help="Which page; without one they are listed.")] = "",
) -> Annotated[Answer, TopicsAnswer | TopicAnswer]:
    """A short page on what all commands share: dates, references, money, duties, first steps."""
    if not topic:
        rows = [[name, about] for name, (about, _) in TOPICS.items()]
        columns = [Column("topic"), Column("about")]
        hint = Line(say("`salesctl help TOPIC` shows one; `salesctl --help` lists the commands."), "dim")
        return Answer({"topics": list(TOPICS)}, [Table("topics", "", columns, rows), hint])
    language, name = reader.language(), topic.lower().replace(" ", "-").replace("_", "-")
    if name not in TOPICS:
        known = say("one of {list}", list=", ".join(TOPICS))
        raise UsageError(say("there is no page on `{topic}`", topic=topic), hint=did_you_mean(topic, TOPICS, known))
    about, paragraphs = TOPICS[name]
    shown = [Line(about, "title"), *(Line(paragraph, lead="  ") for paragraph in paragraphs)]
    return Answer({"topic": name, "text": [language.say(one) for one in (about, *paragraphs)]}, shown)
