"""`log`: what was said and promised. One activity, a batch of them, or an e-mail on standard input."""

from __future__ import annotations

import argparse
import re
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from salesctl.api import (
    Answer,
    Argument,
    Changed,
    Draft,
    Line,
    Option,
    SalesctlError,
    Session,
    Text,
    UsageError,
    choices,
    currency_of,
    resolve,
    say,
    scaled,
    system_reason,
    translatable,
    typed_code,
)

from .activity_fields import NOT_HELD, OUTCOMES, TYPES, ActivityOptions, activity_fields, next_step, says_something
from .client_parts import contact_of

_TYPE_OF_ACTION = {
    "visit": "visit",
    "meeting": "meeting",
    "email": "email",
    "letter": "email",
    "message": "message",
    "task": "task",
    "manager": "task",
}
"""By what a line of `today` asks for: the type of the activity that does it; a call for what is not here."""

_DAYS_EARLY = 7
"""A talk carries out what is planned so many days ahead, where it is for the same."""

_CLIENT_TYPE_TEXT = 3
"""The words of `acme visit "showed samples"`: the other way round, with a text in quotes, is understood, too."""

_COMMENT = re.compile(r"\s*#(?![0-9])", re.ASCII)
"""A line of a batch that is none; `#3 said yes` is about line 3 of the list last shown."""


def log(
    session: Session,
    words: Annotated[list[str] | None, Argument("[TYPE] CLIENT|LINE TEXT")] = None,
    with_: Annotated[str, Option("--with", metavar="CONTACT", help="Who it was with.")] = "",
    incoming: Annotated[bool, Option("--in", help="They reached us.")] = False,
    outgoing: Annotated[bool, Option("--out", help="We reached them (unless said otherwise).")] = False,
    outcome: Annotated[
        str,
        Option(
            "--outcome",
            help="reached, no_answer, busy, refused, call_back, held or not_held.",
            completes=choices(OUTCOMES),
        ),
    ] = "",
    next_: Annotated[
        str, Option("--next", metavar='"WHEN [TYPE] TEXT"', help='The next step: "fri 10:00 visit bring samples".')
    ] = "",
    promise: Annotated[str, Option("--promise", metavar="SUM@DATE", help="They promised to pay.")] = "",
    says_paid: Annotated[str, Option("--says-paid", metavar="SUM@DATE", help="They say they have paid.")] = "",
    expects: Annotated[str, Option("--expects", metavar="SUM@DATE", help="When they expect to order.")] = "",
    about: Annotated[
        list[str] | None, Option("--about", metavar="REF", help="What it was about: a deal, an order.")
    ] = None,
    script: Annotated[str, Option("--script", metavar="SCRIPT", help="The script you followed.")] = "",
    step: Annotated[
        list[str] | None, Option("--step", metavar="STEP", help="A step of the script that was taken.")
    ] = None,
    objection: Annotated[
        list[str] | None, Option("--objection", metavar="CODE[:handled]", help="An objection they raised.")
    ] = None,
    batch: Annotated[
        str, Option("--batch", metavar="FILE|-", help="Many lines at once, each as you would type it.")
    ] = "",
) -> Answer:
    """Note a call, meeting, visit, e-mail or message with a client, and what was promised.

    Right after you hang up: `salesctl log acme "wants two pumps by May" --next "fri 10:00 send offer"`. After `salesctl
    today`, its line number stands for the client and for what was owed: `salesctl log 3 "pays on Friday" --promise 400@fri`.
    `salesctl log email -` takes a message on stdin; `--batch -` takes the evening's notes, a line each,
    where `#3 paid` is about line 3 of the list last shown.
    """
    if batch:
        if words:
            raise UsageError(say("--batch takes its lines from the file"), hint=say("leave the other words out"))
        talks = _batch(session, _read(batch))
        subject = say("{count:note|notes} of {day:date}", count=len(talks), day=session.happened_on)
        return _noted(session, talks, subject)
    if words == ["email", "-"]:
        from .email_activity import email_activity

        return recorded(session, [email_activity(session, sys.stdin.buffer.read())])
    options = ActivityOptions(
        with_, incoming, outgoing, outcome, next_, promise, says_paid, expects,
        about or (), script, objection or (), step or (),
    )  # fmt: skip
    return _noted(session, [_talk(session, words or [], options)])


_ANNOUNCED = {
    "promise": (
        "by",
        translatable("  promised: {amount:money} by {day:weekday} {day:date}"),
        translatable("  promised: {amount:money}"),
        translatable("  promised: payment by {day:weekday} {day:date}"),
    ),
    "says_paid": (
        "on",
        translatable("  paid, they say: {amount:money} on {day:weekday} {day:date}"),
        translatable("  paid, they say: {amount:money}"),
        translatable("  paid, they say: on {day:weekday} {day:date}"),
    ),
    "expects": (
        "on",
        translatable("  order expected: {amount:money} on {day:weekday} {day:date}"),
        translatable("  order expected: {amount:money}"),
        translatable("  order expected on {day:weekday} {day:date}"),
    ),
}
"""What clients announce: the field of its day; how a sum with a day is told, a sum alone, a day alone."""


class _Talk(NamedTuple):
    """What was said, and the next step: fields of activities."""

    fields: Mapping[str, Any]
    following: Mapping[str, Any] | None
    planned: str
    """The planned activity that a line of `today` named; empty without one."""


def _noted(session: Session, talks: Sequence[_Talk], subject: str = "") -> Answer:
    """Commit talks, each with its next step."""

    def write() -> Answer:
        drafts: list[Draft] = []
        for talk in talks:
            drafts += _drafts(session, talk, drafts)
        return recorded(session, drafts, subject)

    try:
        return write()
    except Changed:
        # a planned activity that was to be closed was held, or changed, by somebody else: what is planned now decides
        return write()


def activity_drafts(
    session: Session, words: Sequence[str], options: ActivityOptions, beside: Sequence[Draft] = ()
) -> list[Draft]:
    """The drafts for `[TYPE] CLIENT|LINE TEXT`: the activity (a planned one closed, or a new one), then its next step.

    `beside` are the other drafts of the commit.
    """
    return _drafts(session, _talk(session, words, options), beside)


def _talk(session: Session, words: Sequence[str], options: ActivityOptions) -> _Talk:
    """`[TYPE] CLIENT|LINE TEXT` understood; without a text somebody at a terminal writes one."""
    type_ = typed_code(session, words[0], TYPES, "type") if words else ""
    rest = list(words[1:] if type_ else words)
    if not rest:
        raise UsageError(say("say with whom"), hint=say('salesctl log acme "what was said"'))
    line = session.line(rest[0])
    client = resolve(session, rest[0], "client").id
    if (
        not type_
        and len(rest) == _CLIENT_TYPE_TEXT
        and " " in rest[-1]
        and (type_ := typed_code(session, rest[1], TYPES, "type"))
    ):
        del rest[1]
    type_ = type_ or _TYPE_OF_ACTION.get(line.get("action", ""), "call")
    fields = activity_fields(session, client, type_, " ".join(rest[1:]), options)
    fields |= {"client": client, "owner": session.me, "done_at": session.moment}
    contact = contact_of(session, client, options.with_ or line.get("contact", ""))
    fields["contacts"] = [contact] if contact else None
    about = [resolve(session, ref).id for ref in options.about] or ([line["about"]] if line.get("about") else [])
    fields["about"] = [ref for ref in about if ref != client] or None
    if line.get("rule"):
        subject = line.get("about") or client
        fields["for"] = [{"id": f"{line['rule']}:{subject}", "rule": line["rule"], "about": subject}]
    if not says_something(fields):
        fields["text"] = session.conversation.compose().strip() if session.conversation.at_terminal else None
        if not fields["text"]:
            raise UsageError(
                say("nothing is said about it"), hint=say('salesctl log {client} "what was said"', client=client)
            )
    return _Talk(fields, next_step(session, options.next_, fields), line.get("activity", ""))


def _drafts(session: Session, talk: _Talk, beside: Sequence[Draft]) -> list[Draft]:
    fields = talk.fields
    drafts = [_closing(session, fields, beside, talk.planned) or session.new("activity", fields, also=beside)]
    return drafts + ([session.new("activity", talk.following, also=[*beside, *drafts])] if talk.following else [])


def recorded(session: Session, drafts: Sequence[Draft], subject: str = "") -> Answer:
    """Commit activities (duty 18) and say each; the subject tells of all of them unless it is given."""
    first, *others = drafts
    shown = [*_first_lines(session, first)]
    for draft in others:
        shown += [Line(_sentence(draft), "good"), *_first_lines(session, draft)]
    return session.record(
        drafts, _sentence(first), subject=subject, duty=18, shown=shown, ids=[draft.id for draft in drafts]
    )


def _sentence(draft: Draft) -> Text:
    """With whom, what, with what outcome and when."""
    data = draft.data
    values: dict[str, Any] = {name: data.get(name) for name in ("client", "type", "outcome")} | {"activity": draft.id}
    if not data.get("done_at"):
        return say(
            "{client}: next {type:words}, {start:weekday} {start:moment} ({activity})",
            start=data.get("start"),
            **values,
        )
    if data.get("outcome"):
        return say(
            "{client}: {type:words}, {outcome:words}, {held:moment} ({activity})", held=data["done_at"], **values
        )
    return say("{client}: {type:words}, {held:moment} ({activity})", held=data["done_at"], **values)


def _first_lines(session: Session, draft: Draft) -> list[Line]:
    """How the text begins, what was promised or announced, and whether it was done before its day."""
    shown = [Line(f"  {line}") for line in str(draft.data.get("text") or "").splitlines()[:1]]
    shown += _announced(session, draft.data)
    start, held = str(draft.data.get("start") or ""), str(draft.data.get("done_at") or "")
    if held and start[:10] > held[:10]:
        shown.append(
            Line(say("  it was planned for {start:weekday} {start:moment}: done before its day", start=start), "dim")
        )
    return shown


def _announced(session: Session, data: Mapping[str, Any]) -> Iterator[Line]:
    """What the client promised, says was paid, and expects to order."""
    for name, (day_field, both, sum_alone, day_alone) in _ANNOUNCED.items():
        announced = data.get(name) or {}
        amount, day = announced.get("amount"), announced.get(day_field)
        if amount or day:
            template = both if amount and day else sum_alone if amount else day_alone
            currency = currency_of(session, client=data["client"]) if amount else ""
            yield Line(say(template, amount=scaled(amount or "0", "money"), currency=currency, day=day))


def _closing(session: Session, fields: Mapping[str, Any], beside: Sequence[Draft], named: str) -> Draft | None:
    """The client's planned activity that these fields carry out, closed; None without one.

    That is the one `named`, the oldest of today or before, or the first of the next days that was for nothing else: who is called
    before the day need not be called again on it. One that is among the other drafts of the commit is closed already.
    """
    if fields.get("outcome") in NOT_HELD:
        return None
    taken = {draft.id for draft in beside}
    rows = session.query().rows(
        "select activity, start_on > :today as ahead from planned"
        " where client = :client and type = :type and (owner is null or owner = :owner)"
        " and (activity = :named or start_on <= add_days(:today, :days)) order by activity <> :named, start_on, activity",
        {
            **{name: fields[name] for name in ("client", "type", "owner")},
            "today": session.today.isoformat(),
            "named": named,
            "days": _DAYS_EARLY,
        },
    )
    activity = next(
        (
            row["activity"]
            for row in rows
            if row["activity"] not in taken
            and (row["activity"] == named or not row["ahead"] or _is_for(session, row["activity"], fields))
        ),
        "",
    )
    if not activity:
        return None
    record, _ = session.read("activity", activity)
    planned_for = list(record.data.get("for") or [])
    added = [reason for reason in fields.get("for") or [] if reason not in planned_for]
    kept = {
        name: value for name, value in fields.items() if value is not None and name not in ("client", "type", "for")
    }
    return session.revise(
        "activity", activity, {**record.data, **kept, **({"for": planned_for + added} if added else {})}
    )


def _is_for(session: Session, activity: str, fields: Mapping[str, Any]) -> bool:
    """Whether an activity is planned for what these fields are about: for the same reason or record, or neither says for what."""
    planned = session.read("activity", activity)[0].data
    reasons, wanted = ({one["id"] for one in data.get("for") or []} for data in (planned, fields))
    about, wanted_about = (set(data.get("about") or []) for data in (planned, fields))
    return (reasons == wanted or bool(reasons & wanted)) and (about == wanted_about or bool(about & wanted_about))


def _batch(session: Session, text: str) -> list[_Talk]:
    """The talk of every line. Raises SalesctlError naming the number of the first faulty line."""
    talks: list[_Talk] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or _COMMENT.match(line):
            continue
        try:
            words, options = _parsed(line)
            talks.append(_talk(session, words, options))
        except SalesctlError as error:
            message = say("line {number}: {error}; nothing was written", number=number, error=error.message)
            raise SalesctlError(message, hint=error.hint) from None
    if not talks:
        raise SalesctlError(say("there was no line to note"))
    return talks


def _parsed(line: str) -> tuple[list[str], ActivityOptions]:
    """A line of a batch as words and options. Raises UsageError."""
    try:
        options, words = _options().parse_known_args(shlex.split(line))
    except ValueError:
        raise UsageError(say("a quotation mark is not closed"), hint=say("quotation marks come in pairs")) from None
    except argparse.ArgumentError as error:
        raise UsageError(
            say("the value of {option} is missing, or it takes none", option=error.argument_name)
        ) from None
    unknown = next((word for word in words if word.startswith("--")), "")
    if unknown:
        raise UsageError(say("{option} is no option of `log`", option=unknown))
    return words, ActivityOptions(**vars(options))


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="", add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("--with", dest="with_", default="")
    parser.add_argument("--in", dest="incoming", action="store_true")
    parser.add_argument("--out", dest="outgoing", action="store_true")
    parser.add_argument("--next", dest="next_", default="")
    for name in ("outcome", "promise", "says-paid", "expects", "script"):
        parser.add_argument(f"--{name}", dest=name.replace("-", "_"), default="")
    parser.add_argument("--about", action="append", default=[])
    parser.add_argument("--objection", dest="objections", action="append", default=[])
    parser.add_argument("--step", dest="steps", action="append", default=[])
    return parser


def _read(source: str) -> str:
    if source == "-":
        return sys.stdin.read()
    try:
        return Path(source).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SalesctlError(say("{file} cannot be read: {reason}", file=source, reason=system_reason(error))) from None
    except UnicodeDecodeError:
        raise SalesctlError(say("{file} is not UTF-8 text", file=source)) from None
