"""What changed in the last week, told as a review tells it: the most consequential first, other work only counted."""

from __future__ import annotations

from datetime import timedelta

from salesctl.api import (
    CHANGE_MEANINGS,
    Column,
    Period,
    Report,
    ReportRows,
    Session,
    review_span,
    say,
    told_changes,
    weighed_changes,
)

_DAYS = 7


def rows(session: Session, period: Period) -> ReportRows:
    """The changes that were committed in the last seven days, under the most consequential of what they mean."""
    since = period.start - timedelta(days=_DAYS)
    commits, weighed = weighed_changes(session, review_span(session, since.isoformat()))
    telling = [one for one in weighed if one.meanings[0] != "other"]
    order = list(CHANGE_MEANINGS)
    cells = [
        [one.meanings[0], one.at[:16] or None, one.person or None, one.client or None, text, one.why, one.amount,
         one.currency or None, one.commit[:12]]
        for one, text in sorted(told_changes(telling), key=lambda told: order.index(told[0].meanings[0]))
    ]  # fmt: skip
    counted = say(
        "since {day:date}: {commits:commit|commits}, {changes:change|changes}, of them {other} of other work",
        day=since.isoformat(), commits=commits, changes=len(weighed), other=len(weighed) - len(telling),
    )  # fmt: skip
    return ReportRows(cells, [counted])


report = Report(
    title="What changed in the week before {today:date}",
    help="What the commits of seven days did: terms eased, amounts lowered, dates slipped, the past edited, won and paid.",
    columns=(
        Column("meaning", "word", say("meaning", "of a change")),
        Column("at", "moment", say("when", "heading")),
        Column("user", "ref", say("who", "heading")),
        Column("client", "ref", say("client", "heading")),
        Column("what", "text", say("what changed", "heading")),
        Column("why", "text", say("why", "heading")),
        Column("amount", "money", say("sum", "heading")),
        Column("currency", "currency", say("currency", "heading")),
        Column("commit", "text", say("commit", "heading")),
    ),
    span="today",
    by="meaning",
    words={name: say(said) for name, said in CHANGE_MEANINGS.items()},
    rows=rows,
)
