"""How changes come from a session into the history: judged, signed, made to what others wrote meanwhile, or shown by a dry run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from salesctl.check import gate
from salesctl.errors import InvalidRecord, SalesctlError
from salesctl.git import untracked_cache
from salesctl.lang.text import say
from salesctl.store import SUBJECT, Change, Message

from .answer import Answer, Answered, Notices
from .command_key import command_key
from .dry_run import DryRun
from .sentences import subject as summary

if TYPE_CHECKING:
    from salesctl.check.gate import Judgement
    from salesctl.errors import Finding

    from .command_key import CommandKey
    from .drafts import Draft
    from .session import Session


class Commits:
    """The commits that a session makes."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._confirmed = session.confirmed
        self._key: CommandKey | None = None
        self._accepted: tuple[str | None, list[Change], Judgement | None] = (None, [], None)

    def give_key(self, key: str, command: str) -> Answer | None:
        """See `Session.give_key`."""
        self._key = command_key(key, command)
        return self._key.recorded(self._session.book)

    def rejected(self, changes: Sequence[Change]) -> dict[str, Finding]:
        """See `Session.rejected`."""
        session = self._session
        reasons, found = gate.rejected(session.book, changes, session.present_day, session.installed.views)
        self._accepted = session.book.head, [change for change in changes if change.path not in reasons], found
        return reasons

    def commit(
        self, drafts: Sequence[Draft], subject: str, body: str, trailers: Sequence[tuple[str, str]], when: str | None
    ) -> str:
        """See `Session.commit`."""
        changes = [Change(draft.path, draft.after, draft.before) for draft in drafts]
        found = self._judged_files(changes)
        told, language = [self._session.describe(draft, drafts) for draft in drafts], self._session.book_language
        written = self._session.subject(subject) if subject else summary(told, language, SUBJECT)
        lines = [language.say(one.whole) for one in told]
        message = Message(
            written,
            language.say(body) or ("\n".join(lines) if lines != [written] else ""),
            (*_clients(drafts), *trailers),
        )
        return self._write(changes, message, found, when, typed=True)

    def write(self, changes: Sequence[Change], message: Message, *, when: str | None, many: bool) -> str:
        """See `Session.write`."""
        return self._write(changes, message, self._judged_files(changes), when, many=many)

    def _write(
        self,
        changes: Sequence[Change],
        message: Message,
        found: Judgement,
        when: str | None,
        *,
        many: bool = False,
        typed: bool = False,
    ) -> str:
        """Write changes of which `found` was found file by file; `typed`: what is refused goes with the error."""
        session, key = self._session, self._key
        judged: Judgement | None = None
        unkeyed = message = self._signed(session.reasoned(message), changes)
        if key:
            message = message._replace(trailers=(*message.trailers, *key.trailers(changes)))

        def judge() -> Sequence[Change]:
            nonlocal judged, changes, found
            if self._confirmed:
                self._confirmed.verify(session.git.head(), changes, unkeyed)
            if session.book.opened_at != session.git.head():
                session.forget()  # somebody else committed meanwhile
            if key and (answer := key.recorded(session.book)):
                raise Answered(answer)
            if session.store.overtaken(changes):
                from .rebase import rebased

                changes = rebased(session.git, session.kinds, changes)
                found = self._judged_files(changes)
            judged = self._accepted_as(changes)
            if judged is None:
                between = gate.judge_between_records(
                    session.book, changes, session.present_day, session.installed.views
                )
                judged = found.and_also(_passed(between, changes))
            return changes

        if session.dry_run and any(change.after != change.before for change in changes):
            judge()
            from .confirmation import token

            given = token(session.git.head(), session.now, session.draws.seed, changes, unkeyed)
            raise DryRun(session.kinds, changes, message, given)
        session.language  # noqa: B018 - asked of the book while it is open: after the commit it would have to be read again
        moment = when or session.now.isoformat(timespec="seconds")
        with _told_of(changes if typed else ()):
            committed = session.store.commit(changes, message, when=moment, judge=judge, many=many)
        self._key = self._confirmed = None  # a later commit of the same command is another one
        session.mirror(committed, message)
        if committed:
            untracked_cache.keep(session.git)
            session.written += changes
            session.notices = session.notices.and_also(Notices(judged.new, judged.standing) if judged else Notices())
        return committed.oid if committed else ""

    def _judged_files(self, changes: Sequence[Change]) -> Judgement:
        """What is found in the changed files. Raises InvalidRecord when one by itself has an error it had not before."""
        session = self._session
        if session.at:
            hint = say("leave out --at; to record something of an earlier day use --date")
            raise SalesctlError(say("the past cannot be written"), hint=hint)
        found = self._accepted_as(changes) or gate.judge_files(session.book, changes, session.present_day)
        return _passed(found, changes)

    def _accepted_as(self, changes: Sequence[Change]) -> Judgement | None:
        """What was found of these changes, where they were just judged and not rejected, and nobody committed since."""
        head, accepted, found = self._accepted
        return found if (head, accepted) == (self._session.git.head(), list(changes)) else None

    def _signed(self, message: Message, changes: Sequence[Change]) -> Message:
        """The message, naming the agent that writes. Raises ForPeople where these changes are not for agents."""
        agent = self._session.agent
        if not agent:
            return message
        from .agents import AGENT, refuse_decisions

        refuse_decisions(agent, self._session.kinds, changes)
        return message._replace(trailers=(*message.trailers, (AGENT, agent)))


@contextmanager
def _told_of(changes: Sequence[Change]) -> Iterator[None]:
    """Have an error tell of the changes that were not made, unless it is what they say that was refused."""
    try:
        yield
    except InvalidRecord:
        raise
    except SalesctlError as error:
        error.unwritten = {change.path: change.after for change in changes if change.after is not None}
        raise


def _passed(found: Judgement, changes: Sequence[Change]) -> Judgement:
    """What was found of changes, without an error. Raises InvalidRecord with every error there is."""
    if errors := found.errors:
        raise InvalidRecord(errors, {change.path for change in changes if change.before is None})
    return found


def _clients(drafts: Sequence[Draft]) -> list[tuple[str, str]]:
    """Trailers by which a client's story is found in plain `git log`."""
    named = [draft.id if draft.kind.name == "client" else draft.data.get("client") for draft in drafts]
    return [("Client", client) for client in dict.fromkeys(named) if isinstance(client, str)]
