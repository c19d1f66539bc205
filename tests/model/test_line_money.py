"""The tax of a document rounded line by line, or once for all lines of a rate."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesctl.lang.scales import HUNDRED_PERCENT, ONE_UNIT, rounded
from salesctl.model.line_money import LineTerms, document_amounts


def _line(price: str, tax: str, *, included: bool = False) -> LineTerms:
    return LineTerms(round(float(price) * 10_000), ONE_UNIT, 0, round(float(tax) * 10_000), included)


@pytest.mark.parametrize(
    ("lines", "currency", "by_line", "by_document"),
    [
        # half a cent of each: 0.50 × 5 % = 0.025; of both 1.00 × 5 % = 0.05
        ([_line("0.50", "5")] * 2, "EUR", "0.06", "0.05"),
        # 10.03 × 19 % = 1.9057; 30.09 × 19 % = 5.7171
        ([_line("10.03", "19")] * 3, "EUR", "5.73", "5.72"),
        # 10.03 ÷ 1.16 = 8.6466, 1.38 of tax; 30.09 ÷ 1.16 = 25.9397, 4.15
        ([_line("10.03", "16", included=True)] * 3, "EUR", "4.14", "4.15"),
        # each rate by itself, prices with and without tax, too
        ([_line("10.03", "19")] * 3 + [_line("0.50", "5")] * 2, "EUR", "5.79", "5.77"),
        ([_line("10.03", "16")] * 2 + [_line("10.03", "16", included=True)] * 3, "EUR", "7.34", "7.36"),
        ([_line("15", "10")] * 2, "JPY", "4", "3"),
        ([_line("7.77", "0")] * 2, "EUR", "0", "0"),
        ([], "EUR", "0", "0"),
    ],
)
def test_tax_is_rounded_by_line_or_by_document(
    lines: list[LineTerms], currency: str, by_line: str, by_document: str
) -> None:
    for rule, wanted in ((False, by_line), (True, by_document)):
        made = document_amounts(lines, currency, by_document=rule)
        assert sum(one.tax for one in made) == round(float(wanted) * 10_000)
        assert all(one.net + one.tax == one.gross for one in made)


_RATES = st.sampled_from((0, 5_0000, 9_9750, 16_0000, 19_0000))
_LINES = st.builds(
    LineTerms,
    price=st.integers(-(10**8), 10**8),
    qty=st.integers(0, 50 * ONE_UNIT),
    discount=st.sampled_from((0, 7_0000)),
    tax=_RATES,
    included=st.booleans(),
)


@settings(max_examples=30)
@given(st.lists(_LINES, max_size=8))
def test_what_the_price_is_of_stays_and_the_tax_of_a_rate_is_rounded_once(lines: list[LineTerms]) -> None:
    single = document_amounts(lines, "EUR", by_document=False)
    whole = document_amounts(lines, "EUR", by_document=True)
    for key in {(one.tax, one.included) for one in lines}:
        of = [n for n, one in enumerate(lines) if (one.tax, one.included) == key]
        amounts = [(single[n].gross, whole[n].gross) if key[1] else (single[n].net, whole[n].net) for n in of]
        assert all(before == after for before, after in amounts)
        total = sum(after for _, after in amounts)
        tax = (
            total - rounded(total * HUNDRED_PERCENT, HUNDRED_PERCENT + key[0], 100)
            if key[1]
            else rounded(total * key[0], HUNDRED_PERCENT, 100)
        )
        assert sum(whole[n].tax for n in of) == tax
