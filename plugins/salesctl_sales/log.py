"""`log`: what was said and promised, while it is fresh. One line, a batch of lines, or an e-mail on stdin."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from salesctl.api import Answer, Argument, Draft, Line, Option, SalesctlError, Session, UsageError, resolve, say

from .dealings import TYPES, Dealing, fields, next_step
from .email_message import dealing_of
from .people import contact_of

# what is done at the session is a task: a call nobody made is never noted
_TYPE_OF_ACTION = {
    "visit": "visit",
    "meeting": "meeting",
    "email": "email",
    "letter": "email",
    "message": "message",
    "task": "task",
    "manager": "task",
}


def log(
    session: Session,
    words: Annotated[list[str] | None, Argument("[TYPE] CLIENT|LINE TEXT")] = None,
    with_: Annotated[str, Option("--with", metavar="CONTACT", help="Who it was with.")] = "",
    incoming: Annotated[bool, Option("--in", help="They reached us.")] = False,
    outgoing: Annotated[bool, Option("--out", help="We reached them (unless said otherwise).")] = False,
    outcome: Annotated[
        str, Option("--outcome", help="reached, no_answer, busy, refused, call_back, held or not_held.")
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
    `salesctl log email -` takes a message on stdin; `--batch -` takes the evening's notes, a line each.
    """
    if batch:
        if words:
            raise UsageError(say("--batch takes its lines from the file"), hint=say("leave the other words out"))
        return _answer(session, _batch(session, _text(batch)))
    if words == ["email", "-"]:
        return _answer(session, dealing_of(session, sys.stdin.buffer.read()))
    dealing = Dealing(
        with_, incoming, outgoing, outcome, next_, promise, says_paid, expects,
        about or (), script, objection or (), step or (),
    )  # fmt: skip
    return _answer(session, entry(session, words or [], dealing, []))


def entry(session: Session, words: Sequence[str], dealing: Dealing, also: Sequence[Draft]) -> list[Draft]:
    """The drafts of one dealing: the activity (a planned one closed, or a new one) and its next step."""
    type_, rest = (words[0].lower(), words[1:]) if words and words[0].lower() in TYPES else ("", words)
    if not rest:
        raise UsageError(say("say with whom"), hint=say('salesctl log acme "what was said"'))
    line = session.line(rest[0]) if rest[0].isdigit() else {}
    client = line.get("client") or resolve(session, line.get("id") or rest[0], "client").id
    action = line.get("action", "")
    type_ = type_ or _TYPE_OF_ACTION.get(action, "call")
    made = fields(session, type_, " ".join(rest[1:]), dealing)
    made |= {"client": client, "owner": session.me, "done_at": moment(session)}
    contact = contact_of(session, client, dealing.with_ or line.get("contact", ""))
    made["contacts"] = [contact] if contact else None
    dealt_with = [resolve(session, ref).id for ref in dealing.about] or ([line["about"]] if line.get("about") else [])
    made["about"] = [ref for ref in dealt_with if ref != client] or None
    if line.get("rule"):
        about = line.get("about") or client
        made["for"] = [{"id": f"{line['rule']}:{about}", "rule": line["rule"], "about": about}]
    drafts = [_closing(session, made) or session.new("activity", made, also=also)]
    following = next_step(session, dealing.next_, made)
    return drafts + ([session.new("activity", following, also=[*also, *drafts])] if following else [])


def moment(session: Session) -> str:
    """When it happened: now, or the day `--date` names."""
    now = session.now
    return now.strftime("%Y-%m-%dT%H:%M") if session.today == now.date() else session.today.isoformat()


def _closing(session: Session, made: Mapping[str, Any]) -> Draft | None:
    """The client's planned activity this dealing carries out, closed by it: of today or before, oldest first."""
    if made.get("outcome") in ("no_answer", "busy", "not_held"):
        return None
    query = session.query()
    row = query.one(
        "select activity from planned where client = ? and type = ? and start_on <= ? and (owner is null or owner = ?)"
        " order by start_on, activity",
        (made["client"], made["type"], session.today.isoformat(), made["owner"]),
    )
    if row is None:
        return None
    record, _ = session.read("activity", row[0])
    planned_for = list(record.data.get("for") or [])
    added = [reason for reason in made.get("for") or [] if reason not in planned_for]
    kept = {name: value for name, value in made.items() if value is not None and name not in ("client", "type", "for")}
    return session.revise(
        "activity", row[0], {**record.data, **kept, **({"for": planned_for + added} if added else {})}
    )


def _batch(session: Session, text: str) -> list[Draft]:
    """Every line's drafts. All lines are understood before anything is written; a faulty one is named by its number."""
    drafts: list[Draft] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            known, words = _options().parse_known_args(shlex.split(line))
            unknown = [word for word in words if word.startswith("--")]
            if unknown:
                raise UsageError(say("{unknown} is no option of `log`", unknown=unknown[0]))
            drafts += entry(session, words, Dealing(**vars(known)), drafts)
        except (SalesctlError, ValueError) as error:
            hint = error.hint if isinstance(error, SalesctlError) else say("quotes come in pairs")
            message = error.message if isinstance(error, SalesctlError) else str(error)
            raise SalesctlError(
                say("line {number}: {message}; nothing was written", number=number, message=message), hint=hint
            ) from None
    if not drafts:
        raise SalesctlError(say("there was no line to note"))
    return drafts


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        raise UsageError(message)


def _options() -> argparse.ArgumentParser:
    parser = _Parser(prog="", add_help=False, allow_abbrev=False)
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


def _text(source: str) -> str:
    if source == "-":
        return sys.stdin.read()
    try:
        return Path(source).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SalesctlError(say("{source} cannot be read: {error}", source=source, error=error)) from None


def _answer(session: Session, drafts: Sequence[Draft]) -> Answer:
    commit = session.commit(drafts, trailers=[("Duty", "18")])
    first = drafts[0]
    shown = [Line(f"{draft.kind.name} {draft.id}: {_said(draft)}", "good") for draft in drafts]
    data = {"id": first.id, "path": first.path, "commit": commit, "ids": [draft.id for draft in drafts]}
    return Answer(data, shown)


def _said(draft: Draft) -> str:
    data = draft.data
    when = str(data.get("done_at") or data.get("start") or "").replace("T", " ")
    words = (data.get("type"), data.get("client"), when, data.get("outcome"), data.get("text"))
    return " · ".join(str(word) for word in words if word)
