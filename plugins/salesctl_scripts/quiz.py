"""`quiz`: asks back what one must know: prices, promotions, terms, competitors, all from the book as it is today."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypedDict

from salesctl.api import Answer, Line, Option, SalesctlError, Session, Text, UsageError, say, scaled, translatable

_NAME = "quiz.json"
_TOPICS = ("prices", "promotions", "terms", "competitors")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?\Z")
_CHOICES = 4
_MISSED, _KNOWN = 4, 1
"""How many lots a question missed last time has in the draw, and one that was known; a new one has two."""
_NEW = 2


class QuizQuestion(TypedDict):
    """A question that was put, and what is right."""

    id: str
    right: bool
    answer: str


class QuizAnswer(TypedDict):
    """How it went."""

    asked: int
    right: int
    questions: list[QuizQuestion]


@dataclass(frozen=True, slots=True)
class Question:
    """Something to ask: `options` to choose among, or a `price` to name."""

    id: str
    prompt: Text
    right: str
    options: Sequence[str] = ()
    price: int | None = None


def quiz(
    session: Session,
    count: Annotated[int, Option("--n", metavar="N", min=1, help="How many questions.")] = 5,
    topic: Annotated[str, Option("--topic", metavar="TOPIC", help="prices, promotions, terms or competitors.")] = "",
) -> Annotated[Answer, QuizAnswer]:
    """Be asked what you must know by heart, before the working day: prices, promotions, terms, what rivals are weak at.

    What you missed comes up more often. How you did stays on this machine and is in no record.
    """
    if topic and topic not in _TOPICS:
        raise UsageError(say("there is no topic `{topic}`", topic=topic), hint=", ".join(_TOPICS))
    chance = random.Random(session.now.isoformat())  # noqa: S311 - a draw, no secret
    questions = [one for name in _TOPICS if topic in ("", name) for one in _ASKERS[name](session, chance)]
    if not questions:
        raise SalesctlError(
            say("the book has nothing to ask about"), hint=say("mark products `top`, add price lists and promotions")
        )
    known = _progress(session)
    right, answered, lines = 0, 0, []
    person = session.conversation
    for question in _drawn(questions, known, count, chance):
        person.say("")
        person.say(question.prompt, "title")
        for number, option in enumerate(question.options, 1):
            person.say(f"  {number}  {option}")
        try:
            typed = person.ask("> ")
        except EOFError:
            break
        answered += 1
        good = _is_right(question, typed)
        right += good
        known[question.id] = good
        verdict = say("right", context="quiz") if good else say("no: {answer}", answer=question.right)
        person.say(verdict, "good" if good else "bad")
        lines.append({"id": question.id, "right": good, "answer": question.right})
    session.git.kept(_NAME).write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
    score = say("{right} of {answered} right", right=right, answered=answered)
    return Answer({"asked": answered, "right": right, "questions": lines}, [Line(score, "good")])


def _is_right(question: Question, typed: str) -> bool:
    """A price is judged exactly, a text by the number of its option."""
    if question.options:
        return (
            typed.isdecimal()
            and 0 < int(typed) <= len(question.options)
            and question.options[int(typed) - 1] == question.right
        )
    number = re.sub(r"\s", "", typed)
    number = number.replace(",", "") if _GROUPED.match(number) else number.replace(",", ".")
    try:
        return scaled(number, "price") == question.price
    except (ValueError, SalesctlError):
        return False


def _drawn(
    questions: Sequence[Question], known: Mapping[str, bool], count: int, chance: random.Random
) -> list[Question]:
    """So many different questions, those missed before with a better chance."""
    lots = [_NEW if one.id not in known else _KNOWN if known[one.id] else _MISSED for one in questions]
    keyed = sorted(zip(questions, lots, strict=True), key=lambda pair: chance.random() ** (1 / pair[1]), reverse=True)
    return [question for question, _ in keyed[:count]]


def _progress(session: Session) -> dict[str, bool]:
    try:
        found = json.loads(session.git.kept_file(_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): bool(value) for key, value in found.items()} if isinstance(found, dict) else {}


def _rows(session: Session, sql: str) -> list[Mapping[str, Any]]:
    query = session.query()
    return [dict(row) for row in query.rows(sql)]


def _prices(session: Session, chance: random.Random) -> list[Question]:
    """Of the top products, on the lists in force today that are for everybody or a segment."""
    del chance
    rows = _rows(
        session,
        """
        select l.record as list, p.id, p.name as product, n.name, n.in_currency as currency, l.price
        from price_list_lines as l join valid_price_list as n on n.id = l.record join product as p on p.id = l.product
        where p.top = 1 and p.archived = 0 and coalesce(p.discontinued, 0) = 0 and n.client is null
          and coalesce(l.min_qty, 0) <= 1000
        order by l.record, l.n
        """,
    )
    return [
        Question(
            f"price:{row['list']}/{row['id']}",
            say(
                "What does {product} cost on “{price_list}”, {currency}?",
                product=row["product"],
                price_list=row["name"],
                currency=row["currency"],
            ),
            say("{price:price}", price=row["price"], currency=row["currency"]),
            price=row["price"],
        )
        for row in rows
    ]


def _promotions(session: Session, chance: random.Random) -> list[Question]:
    rows = _rows(
        session,
        'select id, title, benefit, condition, case when archived = 0 and "from" <= today() and coalesce("to", \'9999\') >= today()'
        " then 1 else 0 end as running from promotion order by id",
    )
    made = []
    for field, template in (
        ("benefit", translatable("What does the client gain by “{promotion}”?")),
        ("condition", translatable("What must the client do for “{promotion}”?")),
    ):
        every = [str(row[field]) for row in rows if row[field]]
        for row in rows:
            if row["running"] and row[field]:
                prompt = Text(template, {"promotion": row["title"]})
                made += _choice(f"promotion:{row['id']}/{field}", prompt, str(row[field]), every, chance)
    return made


def _terms(session: Session, chance: random.Random) -> list[Question]:
    """What was agreed with my clients: deferral, form of payment, delivery."""
    query = session.query()
    rows = [
        dict(row)
        for row in query.rows(
            "select id, name, owner, payment_terms_days, payment_form, delivery from client"
            " where archived = 0 and (owner = :me or :me is null) order by id",
            {"me": session.me},
        )
    ]
    made = []
    for field, template in (
        ("payment_terms_days", translatable("How many days does {client} have to pay?")),
        ("payment_form", translatable("How does {client} pay?")),
        ("delivery", translatable("How is {client} delivered to?")),
    ):
        every = [str(row[field]) for row in rows if row[field] is not None]
        for row in rows:
            if row[field] is not None:
                prompt = Text(template, {"client": row["name"]})
                made += _choice(f"terms:{row['id']}/{field}", prompt, str(row[field]), every, chance)
    return made


def _competitors(session: Session, chance: random.Random) -> list[Question]:
    made = []
    for field, template in (
        ("weaknesses", translatable("What is {competitor} weak at?")),
        ("strengths", translatable("What is {competitor} strong at?")),
    ):
        rows = _rows(
            session,
            f"select c.id, c.name, v.value from competitor as c join competitor_{field} as v on v.record = c.id"
            " where c.archived = 0 order by c.id, v.n",
        )
        for row in rows:
            others = [other["value"] for other in rows if other["id"] != row["id"]]
            prompt = Text(template, {"competitor": row["name"]})
            made += _choice(f"competitor:{row['id']}/{row['value']}", prompt, row["value"], others, chance)
    return made


def _choice(id_: str, prompt: Text, right: str, every: Sequence[str], chance: random.Random) -> list[Question]:
    """A question with options; none where there is nothing to choose among."""
    others = sorted(set(every) - {right})
    if not others:
        return []
    options = [right, *chance.sample(others, min(len(others), _CHOICES - 1))]
    chance.shuffle(options)
    return [Question(id_, prompt, right, options)]


_ASKERS = {"prices": _prices, "promotions": _promotions, "terms": _terms, "competitors": _competitors}
