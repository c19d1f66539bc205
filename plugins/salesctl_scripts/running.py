"""`script run`: a conversation by the script, step by step, and the activity it makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from salesctl.api import (
    Answer,
    Argument,
    Option,
    SalesctlError,
    Session,
    Text,
    items_named,
    joined,
    resolve,
    say,
    translatable,
    typed_code,
    verb,
)

from .talk import Step, Talk, back, choose, forget, onward, save, saved, steps_of

_OUTCOMES = ("reached", "no_answer", "busy", "refused", "call_back", "held")
_BACK = translatable("b", "typed")
"""What is typed to go back; the reader's language may have its own."""


def run(
    session: Session,
    script: Annotated[str, Argument("SCRIPT", completes=("script",))],
    client: Annotated[str, Argument("CLIENT|LINE", completes=("client",))],
    with_: Annotated[str, Option("--with", metavar="CONTACT", help="Whom you speak to.")] = "",
    list_: Annotated[
        str, Option("--list", metavar="LIST", help="The call list you work on.", completes=("call_list",))
    ] = "",
    resume: Annotated[bool, Option("--resume", help="Go on with the conversation that broke off.")] = False,
    anew: Annotated[bool, Option("--anew", help="Begin again; what broke off is forgotten.")] = False,
) -> Answer:
    """Be led through a call: what to say, what to ask, what to reply.

    A number takes an answer, Enter goes on, `?` shows objections, `? price` what to reply, `b` goes back, `.` ends;
    anything else is a note. At the end outcome, next step and promise are asked, and one call is noted.
    """
    line = session.line(client)
    whom = resolve(session, client, "client").id
    record, _ = session.read("script", resolve(session, script, "script").id)
    broken = None if anew else saved(session, whom, record.id, steps_of(record.data))
    talk = _begun(session, broken, whom, record.id, resume=resume)
    call = _GuidedCall(session, talk, record.data, _names(session, whom, with_ or line.get("contact", "")))
    try:
        call.hold()
        answer = call.close(client, with_, resolve(session, list_, "call_list").id if list_ else "")
    except EOFError:
        if session.dry_run:
            raise
        save(session, talk)
        raise SalesctlError(
            say("the conversation with {client} broke off; what was answered and noted is kept", client=whom),
            hint=say("go on: salesctl script run {script} {client} --resume", script=record.id, client=whom),
        ) from None
    forget(session, whom)
    return answer


def _begun(session: Session, broken: Talk | None, client: str, script: str, *, resume: bool) -> Talk:
    """The conversation to hold: the one that broke off, if there is one and it is wanted."""
    if broken is None:
        return Talk(client, script)
    if not resume:
        if not session.conversation.at_terminal:
            hint = say("add --resume to go on, --anew to begin again")
            raise SalesctlError(say("a conversation with {client} broke off", client=client), hint=hint)
        if not session.conversation.confirm(say("The last conversation broke off. Go on with it?"), usual=True):
            return Talk(client, script)
    return broken


def _names(session: Session, client: str, contact: str) -> dict[str, str]:
    """What {client}, {contact} and {me} stand for; with no contact named it is the person to call there."""
    query = session.query()
    name = query.one("select name from client where id = ?", (client,))
    meant = items_named(session, "client", client, "contacts", contact.rpartition("/")[2])
    people = query.rows("select id, name from client_contacts where record = ? order by n", (client,))
    named = [row["name"] for row in people if row["id"] in meant]
    first = query.one("select name from client_contact where client = ?", (client,))
    me = query.one('select name from "user" where id = ?', (session.me,))
    return {
        "client": (name and name["name"]) or client,
        "contact": (named[0] if named else first and first["name"]) or say("the person there"),
        "me": (me and me["name"]) or session.config.company,
    }


class _GuidedCall:
    """One run: shows where the conversation stands and takes what is typed."""

    def __init__(self, session: Session, talk: Talk, script: Mapping[str, Any], names: Mapping[str, str]) -> None:
        self.session, self.talk, self.names = session, talk, names
        self.person = session.conversation
        self.steps: dict[str, Step] = steps_of(script)
        self.objections = {str(one["code"]): one for one in script.get("objections") or []}
        self.back = {_BACK, session.language.translate(_BACK, "typed")}
        if not talk.path:
            talk.path.append(next(iter(self.steps)))
        for step in self.steps.values():  # a text that cannot be filled is found before the call, not in it
            self._filled(step.get("say", "") + step.get("ask", ""))

    def hold(self) -> None:
        """From where it stands to the end."""
        while not self.talk.over:
            self._show()
            while not self._take(self.person.ask("> ")):
                save(self.session, self.talk)
            save(self.session, self.talk)

    def close(self, client: str, with_: str, list_: str) -> Answer:
        """Ask for outcome, next step and promise, and note the call as `log` does."""
        outcome = self._outcome(self.talk.outcome or "reached")
        raised = [f"{code}:handled" if handled else code for code, handled in self.talk.objections.items()]
        while True:
            next_ = self.person.ask(say('Next step ("fri 10:00 meeting bring samples", Enter: none): '))
            promise = self.person.ask(say("Promise to pay (400@fri, Enter: none): "))
            try:
                return verb("log")(
                    self.session, ["call", client, self.talk.text], with_=with_, outcome=outcome, next_=next_,
                    promise=promise, about=[list_] if list_ else [], script=self.talk.script,
                    step=list(dict.fromkeys(self.talk.path)), objection=raised,
                )  # fmt: skip
            except SalesctlError as error:
                self.person.say(error.message, "bad")

    def _filled(self, template: str) -> Text:
        """A text of the script with its names filled in. Raises SalesctlError for a field it may not name."""
        return Text(template, self.names)

    def _show(self) -> None:
        step = self.steps[self.talk.path[-1]]
        self.person.say("")
        if step.get("say"):
            self.person.say(self._filled(step["say"]))
        if step.get("ask"):
            self.person.say(self._filled(step["ask"]), "title")
        for number, answer in enumerate(step.get("answers") or [], 1):
            self.person.say(f"  {number}  {answer['text']}")

    def _take(self, typed: str) -> bool:
        """Do what was typed; True when the conversation moved and the step is to be shown."""
        if typed.lower() in self.back:
            back(self.talk)
        elif typed == ".":
            self.talk.over = True
        elif typed.startswith("?"):
            self._objection(typed[1:].strip())
            return False
        elif typed.isdecimal():
            if not choose(self.talk, self.steps, int(typed)):
                return self._hint()
        elif typed:
            self.talk.notes.append(typed.removeprefix("!").strip())
            return False
        elif not onward(self.talk, self.steps):
            return self._hint()
        return True

    def _hint(self) -> bool:
        self.person.say(
            say("the number of an answer, ? for objections, b back, . to end; anything else is a note"), "dim"
        )
        return False

    def _objection(self, code: str) -> None:
        if code not in self.objections:
            for known, one in self.objections.items():
                self.person.say(f"  ? {known}  {one.get('text', '')}")
            return
        for reply in self.objections[code].get("answers") or []:
            self.person.say(joined("", ("  ", self._filled(reply))), "good")
        self.talk.objections[code] = False
        save(self.session, self.talk)
        self.talk.objections[code] = self.person.confirm(say("Did that settle the objection?"), usual=False)

    def _outcome(self, usual: str) -> str:
        for number, code in enumerate(_OUTCOMES, 1):
            self.person.say(Text("  {number}  {outcome:words}", {"number": number, "outcome": code}))
        prompt = say("Outcome [{outcome:words}]: ", outcome=usual)
        while True:
            typed = self.person.ask(prompt) or usual
            if typed.isdecimal() and 0 < int(typed) <= len(_OUTCOMES):
                return _OUTCOMES[int(typed) - 1]
            if code := typed_code(self.session, typed, _OUTCOMES, "outcome"):
                return code
            self.person.say(say("`{typed}` is none of these", typed=typed), "bad")
