"""Agents: programs that write for a person. The commit's author stays the person, a trailer names the agent.

What people decide no agent writes. The schemas say which fields and kinds that is (`x-decision`), so it holds for every command
and every plugin alike; files that are no records, such as rules and schemas of the book, decide what is owed, and count as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.errors import SalesctlError, UsageError
from salesctl.lang.text import say

if TYPE_CHECKING:
    from salesctl.model.kinds import Field, Kind, Kinds
    from salesctl.store import Change

AGENT = "Agent"
"""The trailer."""
_LONGEST = 40


class ForPeople(SalesctlError):
    """An agent may not do this."""

    name = "for-people"


def agent_name(typed: str) -> str:
    """An agent's name as typed, empty for none. Raises UsageError for one that no trailer could carry unchanged."""
    if len(typed) > _LONGEST or not typed.isprintable() or any(c.isspace() for c in typed):
        raise UsageError(
            say("an agent's name is one word of at most {count:character|characters}", count=_LONGEST),
            hint=say("--as-agent, or SALESCTL_AGENT, such as `assistant`"),
        )
    return typed


def refuse_decisions(agent: str, kinds: Kinds, changes: Sequence[Change]) -> None:
    """Raise ForPeople where a change to a file would make, alter or take away what people decide."""
    for change in changes:
        if change.after == change.before:
            continue
        kind = kinds.of(change.path)
        if kind is None or kind.decision:
            raise for_people(
                say("{path} is for people to decide: the agent {agent} may not write it", path=change.path, agent=agent)
            )
        before, after = (yamlio.read(raw, change.path) if raw else {} for raw in (change.before, change.after))
        for field in _decided(kind, before, after):
            raise for_people(
                say(
                    "`{field}` of {record} is for people to decide: the agent {agent} may not write it",
                    field=field,
                    record=change.path,
                    agent=agent,
                )
            )


def for_people(refusal: str) -> ForPeople:
    """The refusal of what is left to people, with what they can do."""
    return ForPeople(refusal, hint=say("a person types it, without --as-agent and SALESCTL_AGENT"))


def _decided(kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """The fields of decisions in which two versions of a record differ."""
    from .differences import differences

    for keys, *_ in differences(before, after, kind.fields):
        fields: Sequence[Field | None] = [kind.at(keys[: n + 1]) for n in range(len(keys))]
        if any(field and field.decision for field in fields):
            yield ".".join(map(str, keys))
