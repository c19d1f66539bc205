"""Runs rules for a day: each with its settings, each failing by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.errors import Finding, NotFound, SalesctlError
from salesctl.lang.suggestions import did_you_mean
from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple

from .context import circumstances
from .loading import finding, load_rules
from .obligation import Obligation, obligations
from .people import people

if TYPE_CHECKING:
    from salesctl.book import Query
    from salesctl.session.session import Session

    from .context import Circumstances
    from .file import Rule

Row = Mapping[str, Any]
_MOST = 5
"""So many ids are named to whoever mistook one."""


class Owed(NamedTuple):
    """Everything owed on a day, in no particular order, and the rules that failed."""

    obligations: Sequence[Obligation]
    failed: Sequence[Finding]
    answered: frozenset[str]
    """The rules that did not fail: what they no longer find is no longer owed."""


def owed(
    session: Session,
    user: str | None = None,
    *,
    duty: int | None = None,
    rules: Collection[str] | None = None,
    resting: bool = False,
) -> Owed:
    """What is owed as of the session's day: by one user and those this user answers for, or by everyone.

    `duty` runs that duty's rules only, `rules` those of these names; `resting`: also what somebody waived.
    """
    loaded, failed = load_rules(session.root, session.installed.rules, rules)
    found: list[Obligation] = []
    answered: set[str] = set()
    session.book.update_authors()  # before anything is asked, so that all of it is asked of one state of the book
    scope = scope_of(session, user)
    query = session.query(scope)
    known = circumstances(session, query)
    if resting:
        known = known._replace(waived=frozenset())
    if rules is None:
        failed += _unknown_settings(loaded, known)
    asked = [rule for rule in loaded if duty in (None, rule.duty)]
    for rule, rows in rows_of(session, query, asked, known, failed, scope):
        try:
            found += list(obligations(rule, rows, known))
            answered.add(rule.name)
        except SalesctlError as error:
            failed.append(finding(rule.source, error))
    if user is not None:
        found = [one for one in found if known.people.concerns(user, one.owner, one.client)]
    return Owed(found, failed, frozenset(answered))


def owed_by_id(session: Session, typed: str) -> Obligation | None:
    """What is owed by an id (`overdue:s-1`), though it may rest; None where the id names no rule.

    Raises NotFound where nothing is owed by it, or no longer.
    """
    name = typed.partition(":")[0]
    if not load_rules(session.root, session.installed.rules, {name})[0]:
        return None
    found = {one.id: one for one in owed(session, rules={name}, resting=True).obligations}
    if typed in found:
        return found[typed]
    owing = say("owed by this rule: {list}", list=", ".join(list(found)[:_MOST])) if found else say("salesctl today")
    raise NotFound(
        say("nothing is owed by `{typed}`, or no longer", typed=typed), hint=did_you_mean(typed, found, owing)
    )


def parameters(rule: Rule, own: Any) -> dict[str, str | int]:
    """A rule's settings as its query takes them: as shipped, over them those of the policy in force.

    Raises SalesctlError for a setting the rule does not have or a value it cannot take.
    """
    values = {name: setting.default for name, setting in rule.settings.items()}
    if own is None:
        return values
    if not isinstance(own, dict):
        raise SalesctlError(say("the policy's settings of `{rule}` are no object", rule=rule.name))
    for name, typed in own.items():
        if name not in rule.settings:
            raise SalesctlError(
                say("the policy sets `{name}`, which `{rule}` does not have", name=name, rule=rule.name)
            )
        try:
            values[name] = rule.settings[name].store(str(typed))
        except ValueError as error:
            raise SalesctlError(
                say(
                    "the policy's `{setting}` of `{rule}`: {problem}",
                    setting=name,
                    rule=rule.name,
                    problem=error.args[0],
                )
            ) from None
    return values


def check_columns(rule: Rule, columns: Sequence[str]) -> None:
    """Raises SalesctlError when a query's answer lacks a column the rule's header speaks of."""
    missing = [name for name in rule.columns if name not in columns]
    if missing:
        raise SalesctlError(
            say("its query gives no column `{missing}`", missing=missing[0]),
            hint=say("it needs {list}", list=", ".join(rule.columns)),
        )


def scope_of(session: Session, user: str | None) -> str | None:
    """The user whose clients a user's obligations can concern; None when they may concern anybody's."""
    if user is None:
        return None
    query = session.query()
    return people(query).scope(user)


def rows_of(
    session: Session,
    query: Query,
    rules: Iterable[Rule],
    known: Circumstances,
    failed: list[Finding],
    scope: str | None,
) -> Iterator[tuple[Rule, list[Row]]]:
    """Each rule with the rows its query gives; those that came with the book are asked in the sandbox, together."""
    own = []
    for rule in rules:
        try:
            missing = [name for name in rule.needs if name not in query.named]
            if missing and not rule.own:
                raise SalesctlError(say("it needs `{missing}`, which there is not", missing=missing[0]))
            values = parameters(rule, known.settings.get(rule.name))
            if any(map(query.is_empty, rule.needs)):
                yield rule, []
                continue
            if rule.own:
                own.append((rule, values))
                continue
            rows = query.rows(rule.sql, values, rule.names)
            check_columns(rule, rows.columns)
            answer: list[Row] = list(rows.dicts())
        except SalesctlError as error:
            failed.append(finding(rule.source, error))
            continue
        yield rule, answer
    if own:
        yield from _sandboxed(session, own, failed, scope)


def _sandboxed(
    session: Session, own: Sequence[tuple[Rule, Mapping[str, Any]]], failed: list[Finding], scope: str | None
) -> Iterator[tuple[Rule, list[Row]]]:
    from salesctl.book import Statement

    questions = [Statement(rule.name, rule.sql, values) for rule, values in own]
    answers = session.book.sandboxed(session.today, questions, scope_user=scope, views=session.installed.views)
    for (rule, _), answer in zip(own, answers, strict=True):
        try:
            if answer.error:
                session.rest_on_more()  # on how long it took, perhaps
                raise SalesctlError(answer.error)
            check_columns(rule, answer.columns)
        except SalesctlError as error:
            failed.append(finding(rule.source, error))
            continue
        yield rule, [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def _unknown_settings(rules: Sequence[Rule], known: Circumstances) -> Iterator[Finding]:
    """A policy that sets what no rule has would silently change nothing."""
    names = {rule.name for rule in rules}
    for name in known.settings:
        if rules and name not in names:
            hint = say("a rule is named by its file; `salesctl plugin list` says which plugin is missing")
            path = f"policy/{known.policy}.yaml"
            yield Finding(path, 0, 0, "rule", say("the policy sets `{name}`, which is no rule", name=name), hint)
