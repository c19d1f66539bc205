"""Runs rules for a day and turns their rows into obligations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from salesctl import phrases
from salesctl.errors import Finding, SalesctlError

from .loading import finding, load_rules
from .obligation import Obligation

if TYPE_CHECKING:
    from salesctl.book import Asking
    from salesctl.desk import Desk

    from .file import Rule

# people who may not be called are written to; nothing owed is silenced
_INSTEAD = {"call": "letter", "visit": "letter", "meeting": "letter", "message": "letter", "email": "letter"}
_CONTACT = ("call", "visit", "meeting", "message", "email")


@dataclass(frozen=True, slots=True)
class Owed:
    """Everything owed on a day, in no particular order, and the rules that failed."""

    obligations: Sequence[Obligation]
    failed: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class _Setting:
    """What all rules' rows are read with."""

    lang: str
    currency: str
    today: str
    contacts: Mapping[str, Any]
    silent: Mapping[str, str]
    waived: frozenset[tuple[str, str]]
    planned: Mapping[str, tuple[str, str]]
    rates: Mapping[str, int]
    gone: Mapping[str, str | None]


def owed(desk: Desk, user: str | None = None, *, duty: int | None = None) -> Owed:
    """What is owed as of the desk's day; by one user (and those this user covers), or by everyone.

    `duty` runs that duty's rules only.
    """
    rules, failed = load_rules(desk.root, desk.installed.rules)
    rules = [rule for rule in rules if duty in (None, rule.duty)]
    covered = {user, *_covered_by(desk, user)} if user else None
    # a person who covers for another sees that one's clients too: the scope of one would hide them
    scope = user if covered is not None and len(covered) == 1 else None
    found: list[Obligation] = []
    with desk.asking(scope) as asking:
        setting = _read_setting(desk, asking)
        policies = _policy_settings(asking)
        for rule, rows in _answers(desk, asking, rules, policies, failed, scope):
            try:
                found += _obligations(rule, rows, setting)
            except SalesctlError as error:
                failed.append(finding(rule.source, error))
    if covered is not None:
        found = [obligation for obligation in found if obligation.owner in covered or obligation.owner is None]
    return Owed(found, failed)


def _answers(
    desk: Desk,
    asking: Asking,
    rules: Iterable[Rule],
    policies: Mapping[str, Any],
    failed: list[Finding],
    scope: str | None,
) -> Iterator[tuple[Rule, Iterable[Mapping[str, Any]]]]:
    """Each rule with the rows its query gives; those that came with the book are asked in the sandbox, together."""
    own = []
    for rule in rules:
        try:
            missing = [name for name in rule.needs if name not in asking.named]
            if missing:
                raise SalesctlError(f"it needs `{missing[0]}`, which there is not")  # noqa: TRY301 - told like the others
            parameters = _parameters(rule, policies.get(rule.name))
            if rule.own:
                own.append((rule, parameters))
                continue
            rows = asking.rows(rule.sql, parameters)
            _columns(rule, rows.columns)
            yield rule, [dict(row) for row in rows]
        except SalesctlError as error:
            failed.append(finding(rule.source, error))
    if own:
        yield from _sandboxed(desk, own, failed, scope)


def _sandboxed(
    desk: Desk, own: Sequence[tuple[Rule, Mapping[str, Any]]], failed: list[Finding], scope: str | None
) -> Iterator[tuple[Rule, Iterable[Mapping[str, Any]]]]:
    from salesctl.book.sandbox import Question

    questions = [Question(rule.name, rule.sql, parameters) for rule, parameters in own]
    answers = desk.book.sandboxed(desk.today, questions, scope_user=scope, views=desk.installed.views, lang=desk.lang)
    for (rule, _), answer in zip(own, answers, strict=True):
        try:
            if answer.error:
                raise SalesctlError(answer.error)  # noqa: TRY301 - told like the others
            _columns(rule, answer.columns)
        except SalesctlError as error:
            failed.append(finding(rule.source, error))
            continue
        yield rule, [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def _columns(rule: Rule, columns: Sequence[str]) -> None:
    missing = [name for name in rule.columns if name not in columns]
    if missing:
        raise SalesctlError(f"its query gives no column `{missing[0]}`", hint=f"it needs {', '.join(rule.columns)}")


def _parameters(rule: Rule, own: Any) -> dict[str, str | int]:
    """The rule's settings: as shipped, over them those of the policy in force."""
    values = {name: setting.default for name, setting in rule.settings.items()}
    if own is None:
        return values
    if not isinstance(own, dict):
        raise SalesctlError(f"the policy's settings of `{rule.name}` are no object")
    for name, typed in own.items():
        if name not in rule.settings:
            raise SalesctlError(f"the policy sets `{name}`, which `{rule.name}` does not have")
        try:
            values[name] = rule.settings[name].store(str(typed))
        except ValueError as error:
            raise SalesctlError(f"the policy's `{name}` of `{rule.name}`: {error}") from None
    return values


def _obligations(rule: Rule, rows: Iterable[Mapping[str, Any]], setting: _Setting) -> Iterator[Obligation]:
    for row in rows:
        about = str(row["about"])
        client = row["client"]
        until_waived = (rule.name, about) in setting.waived
        if until_waived:
            continue
        for name in rule.numbers:
            if row[name] is not None and not isinstance(row[name], int):
                raise SalesctlError(f"`{name}` of `{rule.name}` is not a whole number: {row[name]!r}")
        action = row.get("action") or rule.action
        contact = setting.contacts.get(client) if client else None
        if client in setting.silent and action in _CONTACT:
            action = _INSTEAD[action]
        owner = row["owner"]
        if owner in setting.gone:
            owner = setting.gone[owner]
        owed_id = f"{rule.name}:{about}"
        activity, planned = setting.planned.get(owed_id, (None, None))
        yield Obligation(
            id=owed_id,
            rule=rule.name,
            duty=rule.duty,
            client=client,
            contact=row.get("contact") or (contact["contact"] if contact else None),
            contact_name=row.get("name") if row.get("contact") else (contact["name"] if contact else None),
            phone=row.get("phone") or (contact["number"] if contact else None),
            about=about,
            action=action,
            why=phrases.fill(rule.why(setting.lang), row, setting.lang, setting.currency),
            due=row.get("due"),
            urgency=row.get("urgency") or rule.urgency,
            weight=_weight(rule, row, setting),
            owner=owner,
            planned=planned,
            activity=activity,
        )


def _weight(rule: Rule, row: Mapping[str, Any], setting: _Setting) -> int:
    """The money at stake in the book's currency; in another one without a rate it counts for nothing in the ranking."""
    amount = row.get(rule.weight) if rule.weight else None
    if not isinstance(amount, int):
        return 0
    currency = row.get("currency") or setting.currency
    if currency == setting.currency:
        return amount
    return amount * setting.rates.get(currency, 0) // 10**6


def _read_setting(desk: Desk, asking: Asking) -> _Setting:
    today = desk.today.isoformat()
    rates = asking.rows(
        'select currency, rate from rate where "into" = ? and archived = 0 and date <= today() order by date',
        (desk.config.currency,),
    )
    left = asking.rows('select id, manager from "user" where left_on < ? or archived = 1', (today,))
    planned = asking.rows(
        "select f.id, p.activity, p.start from activity_for as f join planned as p on p.activity = f.record"
        " where p.start_on >= ? order by p.start desc",
        (today,),
    )
    waived = asking.rows("select rule, about from waiver where archived = 0 and (until is null or until > today())")
    return _Setting(
        lang=desk.lang,
        currency=desk.config.currency,
        today=today,
        contacts={row["client"]: dict(row) for row in asking.rows("select * from client_contact")},
        silent={row["client"]: row["why"] for row in asking.rows("select client, why from no_call")},
        waived=frozenset((row[0], row[1]) for row in waived),
        planned={row[0]: (row[1], row[2]) for row in planned},
        rates={row[0]: row[1] for row in rates},
        gone={row[0]: row[1] for row in left},
    )


def _covered_by(desk: Desk, user: str) -> list[str]:
    """Whose work a user does today."""
    with desk.asking() as asking:
        sql = 'select record from user_absences where "from" <= today() and "to" >= today() and cover = ?'
        return [row[0] for row in asking.rows(sql, (user,))]


def _policy_settings(asking: Asking) -> Mapping[str, Any]:
    row = asking.one("select rules from policy_now")
    return json.loads(row[0]) if row and row[0] else {}
