"""Findings as people read them and as programs do, and the notices of what was written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.lang.language import ENGLISH
from salesctl.lang.text import Text, joined, say

from .terminal import write_error

if TYPE_CHECKING:
    from salesctl.errors import Finding
    from salesctl.lang.language import Language
    from salesctl.session.answer import Notices

_MOST = 5
"""Notices of one sort that are said; more are counted."""


def as_text(finding: Finding) -> Text:
    """One line: where, how grave, what, and the check's name."""
    level = {"error": "", "settle": say("to settle: "), "warning": say("warning: ")}[finding.level]
    return joined("", [f"{finding.place}: ", level, finding.message, f" [{finding.rule}]"])


def as_data(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """As programs read them, in English. `field` is the value it is about, as a path of keys, where that is known."""
    return [
        {
            "path": f.path,
            "line": f.line,
            "column": f.column,
            "field": f.about,
            "rule": f.rule,
            "level": f.level,
            "message": ENGLISH.say(f.message),
            "hint": ENGLISH.say(f.hint),
        }
        for f in findings
    ]


def notices_as_data(notices: Notices) -> dict[str, Any]:
    """`warnings` and `standing`, each where there are any."""
    found = {"warnings": notices.warnings, "standing": notices.standing}
    return {name: as_data(findings) for name, findings in found.items() if findings}


def tell_notices(notices: Notices, language: Callable[[], Language]) -> None:
    """Say on standard error what is to be looked at in what was written, and what was wrong with it before."""
    _tell(
        notices.warnings,
        language,
        say("… and {count} more: see `salesctl check --warn`", count=_over(notices.warnings)),
    )
    if notices.standing:
        write_error(language().say(say("what was wrong before and still is:")), "warn")
        _tell(
            notices.standing, language, say("… and {count} more: see `salesctl check`", count=_over(notices.standing))
        )


def _tell(findings: Sequence[Finding], language: Callable[[], Language], more: Text) -> None:
    for finding in findings[:_MOST]:
        write_error(language().say(as_text(finding)), "bad" if finding.level == "error" else "warn")
        if finding.hint:
            write_error("  " + language().say(say("hint: {hint}", hint=finding.hint)), "dim")
    if _over(findings) > 0:
        write_error(language().say(more), "dim")


def _over(findings: Sequence[Finding]) -> int:
    return len(findings) - _MOST
