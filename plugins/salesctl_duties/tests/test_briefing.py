"""`brief`: what one should know before a call, on a page."""

from __future__ import annotations

from salesctl.testing import TestBook
from salesctl_duties.briefing import brief, sections

from .conftest import SHIPPED


def test_a_page_about_a_client(book: TestBook) -> None:
    """
    activities/2026/10/a-1.yaml: {type: call, client: acme, owner: anna, done_at: '2026-10-21T10:00', outcome: reached, text: Pays on Friday, promise: {amount: 1022, by: 2026-10-30}}
    activities/2026/10/a-2.yaml: {type: meeting, client: acme, owner: anna, done_at: '2026-10-22T10:00', outcome: held, shown: [seal-days]}
    deals/d-1.yaml: {title: Pump room, client: acme, owner: anna, amount: 9000, stages: [{at: '2026-10-01T10:00', stage: offer}], needs: [quiet pumps], competitors: [rival]}
    competitors/rival.yaml: {name: Rival, weaknesses: [slow], counter_arguments: [Ask for spare parts.]}
    intel/2026/i-1.yaml: {observed_on: 2026-10-15, what: price, competitor: rival, text: 5 % cheaper}
    promotions/pump-days.yaml: {title: Pump days, from: 2026-10-01, to: 2026-10-31, benefit: a seal for every pump}
    promotions/seal-days.yaml: {title: Seal days, from: 2026-10-01, to: 2026-10-31}
    promotions/over.yaml: {title: Over, from: 2026-09-01, to: 2026-09-30}
    price-lists/all.yaml: {name: All, valid_from: 2026-01-01, lines: [{id: pump, product: pump, price: 110}]}
    """
    book.add(SHIPPED)
    answer = brief(book.session("2026-10-25"), "acme")
    data = answer.data
    assert "overdue" not in [one["rule"] for one in data["owed"]], "it rests until the day promised"
    (numbers,) = data["numbers"]
    assert (numbers["owes"], numbers["late"], numbers["last_on"]) == ("1022.00", "1022.00", "2026-10-05")
    assert data["people"][0]["phone"] == "+49 30 1234567"
    assert [(one["amount"], one["day"]) for one in data["promises"]] == [("1022.00", "2026-10-30")]
    assert data["needs"] == [{"need": "quiet pumps", "source": "Pump room"}]
    assert [one["what"] for one in data["deals"]] == ["Pump room"]
    (pump,) = [one for one in data["prices"] if one["name"] == "Pump"]
    assert (pump["bought"], pump["price"], pump["listed"]) == ("10.000", "100.00", "110.00")
    assert [one["title"] for one in data["show"]] == ["Pump days"], (
        "what was shown, and what is over, is not shown again"
    )
    assert data["rivals"][0]["weak"] == "slow"
    assert "5 % cheaper" in data["rivals"][0]["news"]
    assert [one["type"] for one in data["dealings"]] == ["meeting", "call"], "the latest first"
    assert answer.numbered is not None
    assert brief(book.session("2026-10-10"), "acme").data["dealings"] == [], "on an earlier day nothing later is known"


def test_records_are_called_by_their_names_and_days_and_what_was_cancelled_is_not_bought(book: TestBook) -> None:
    """
    products/pump.yaml: {name: Pump, unit: pc}
    price-lists/agreed.yaml: {name: Agreed prices, valid_from: 2026-01-01, lines: [{id: pump, product: pump, price: 110}]}
    clients/acme.yaml: {name: Acme, owner: anna, price_list: agreed}
    orders/2026/o-1.yaml: {date: 2026-10-01, client: acme, lines: [{id: a, product: pump, qty: 500, price: 100, cancelled: {at: 2026-10-02, reason: mistyped}}]}
    orders/2026/o-2.yaml: {date: 2026-10-03, client: acme, lines: [{id: a, product: pump, qty: 500, price: 100}]}
    requests/2026/r-1.yaml: {received_at: '2026-10-20T09:40', client: acme, owner: anna, missed: yes}
    activities/2026/10/a-1.yaml: {type: call, client: acme, owner: anna, done_at: '2026-10-21T10:00', outcome: reached, text: Fine}
    """
    session = book.session("2026-10-25")
    answer = brief(session, "acme")
    assert [one["bought"] for one in answer.data["prices"]] == ["500.000"]
    tables = {table.name: session.named(table) for table in answer.tables}
    assert {said for table in tables.values() for said in table.names.values()} == {
        "Anna Berg", "Agreed prices", "order of 3 Oct", "request of 20 Oct",
    }  # fmt: skip
    assert getattr(answer.shown[0], "text", "") == "Acme · Anna Berg"


def test_every_section_is_headed_in_both_languages(book: TestBook) -> None:
    russian = book.session("2026-10-25", lang="ru").language
    for section in sections():
        assert all(russian.say(text) != text for text in (section.title, *section.heads) if text != "e-mail"), (
            section.name
        )
        columns = len(section.heads)
        query = book.session("2026-10-25").query()
        given = query.rows(section.sql, {"client": "acme"}).columns
        assert len([name for name in given if name != "currency"]) == columns, section.name
