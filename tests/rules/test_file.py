"""What a rule's file may say."""

from __future__ import annotations

import pytest

from salesctl.errors import SalesctlError
from salesctl.rules.file import parse

GOOD = """\
-- duty: 2
-- title: Collect
-- action: call
-- why: {sum:money} since {day:date}, {n:day|days}
-- or why: since {day:date}
-- urgency: today
-- weight: sum
-- settings: after_days=1, least=500.00:money
-- needs: receivable, cadence
-- done_when: a payment covers it
--   to the last cent
-- lasting: {sum:money} since {day:date}
select client, owner, document as about, ':no_setting' as x -- :nor_this
from receivable where n >= :after_days and sum >= :least;
"""


def test_a_good_one() -> None:
    rule = parse(GOOD, "collect", "collect.sql", own=False)
    assert (rule.duty, rule.action, rule.urgency, rule.weight) == (2, "call", "today", "sum")
    assert rule.needs == ("receivable", "cadence")
    assert {name: setting.default for name, setting in rule.settings.items()} == {"after_days": 1, "least": 500_0000}
    assert rule.done_when == "a payment covers it to the last cent"
    whole = {"sum": 1200_0000, "day": "2026-11-03", "n": 1, "currency": "EUR"}
    assert rule.wording(whole, rule.said, "2026-11-05").why == "€1,200.00 since 3 Nov, 1 day"
    assert rule.wording(whole | {"n": None}, rule.said, "2026-11-05").why == "since 3 Nov", (
        "the first whose values are all there"
    )
    assert rule.wording(whole | {"n": None}, rule.said, "2026-11-05").lasting == "€1,200.00 since 3 Nov 2026"
    assert rule.wording(whole | {"day": None}, rule.said, "2026-11-05").why == "since —", "the last where there is none"
    assert rule.columns == ("client", "owner", "about", "sum", "day", "n")
    assert rule.numbers == ("sum", "n")
    assert rule.sql.endswith(":least")


@pytest.mark.parametrize(
    ("old", "new", "wrong", "line"),
    [
        ("-- duty: 2\n", "", "lacks `-- duty: …`", 1),
        ("duty: 2", "duty: 24", "from 1 to 23", 1),
        ("duty: 2", "duty: ２", "from 1 to 23", 1),
        ("action: call", "action: shout", "`shout` is no action", 3),
        ("urgency: today", "urgency: soon", "`soon` is no urgency", 6),
        ("urgency: today", "local: yes\n-- urgency: today", "`local` is `no` or left out", 6),
        ("{sum:money}", "{sum:gold}", "`gold` is no format", 4),
        ("{sum:money}", "{sum.real}", "a single `{`", 4),
        ("-- weight: sum", "-- weigth: sum", "`weigth` is no key", 7),
        ("-- weight: sum", "-- duty: 3", "`duty` is given twice", 7),
        ("-- weight: sum", "-- weight sum", "a header line is `-- key: value`", 7),
        ("after_days=1", "after_days", "`after_days` is no setting", 8),
        ("least=500.00:money", "least=much:money", "not a number", 8),
        ("least=500.00:money", "least=500.00:gold", "is no setting", 8),
        (">= :least", ">= :most", "uses `:most`, which no setting declares", 1),
        ("sum >= :least", "1", "the setting `least` is never used", 8),
        ("sum >= :least", "sum >= ?", "uses `:?`", 1),
        (GOOD[GOOD.index("select") :], "", "no query below", 1),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(old: str, new: str, wrong: str, line: int) -> None:
    with pytest.raises(SalesctlError) as caught:
        parse(GOOD.replace(old, new, 1), "collect", "collect.sql", own=True)
    assert wrong in caught.value.message
    assert caught.value.place is not None
    assert caught.value.place.line == line


def test_its_name_is_plain() -> None:
    with pytest.raises(SalesctlError, match="cannot be a rule's name"):
        parse(GOOD, "Collect!", "Collect!.sql", own=False)
