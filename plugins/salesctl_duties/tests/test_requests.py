"""Duty 3: answer requests, call back missed calls."""

from __future__ import annotations

import pytest

from salesctl.testing import TestBook

CALL = "activities/2026/11/a-{n}.yaml: {{type: call, client: {client}, owner: boris, done_at: '2026-11-02T{at}', outcome: {o}{more}}}"


def called(book: TestBook, outcome: str, at: str = "11:00", client: str = "acme", n: int = 1, more: str = "") -> None:
    book.add(CALL.format(n=n, at=at, o=outcome, client=client, more=more))


def test_a_request_until_somebody_spoke_to_the_client(book: TestBook) -> None:
    """requests/2026/r-1.yaml: {received_at: '2026-11-02T09:00', kind: question, client: acme, text: The price}"""
    assert book.owed("2026-11-01", "request-unanswered") == []
    (one,) = book.obligations("2026-11-02", rules=["request-unanswered"])
    assert (one.about, one.urgency, one.owner, one.why) == ("r-1", "now", "anna", "asked on 2 Nov: The price")
    called(book, "no_answer")
    assert book.owed("2026-11-02", "request-unanswered") == ["request-unanswered:r-1"]
    called(book, "reached", at="08:00", n=2)
    assert book.owed("2026-11-02", "request-unanswered") == ["request-unanswered:r-1"], "that was before"
    book.add(
        "orders/2026/o-1.yaml: {date: 2026-10-01, client: acme, lines: [{id: a, qty: 1, price: 1}]}\n"
        + CALL.format(n=3, at="12:00", o="reached", client="acme", more=", about: [o-1]")
    )
    assert book.owed("2026-11-02", "request-unanswered") == ["request-unanswered:r-1"], "that was about something else"
    called(book, "reached", at="13:00", n=4)
    assert book.owed("2026-11-02", "request-unanswered") == []


@pytest.mark.parametrize(
    "answer",
    [
        "answered_at: '2026-11-03T10:00'",
        "outcome: rejected",
        "outcome: spam",
        "direction: out",
        "archived: yes",
    ],
)
def test_an_answer_of_any_kind(book: TestBook, answer: str) -> None:
    book.add(f"requests/2026/r-1.yaml: {{received_at: '2026-11-02T09:00', kind: order, client: acme, {answer}}}")
    assert book.owed("2026-11-03", "request-unanswered") == []
    late = ["request-unanswered:r-1"] if "answered_at" in answer else []
    assert book.owed("2026-11-02", "request-unanswered") == late, "an answer is a fact of its day"


def test_a_dealing_about_the_request_answers_it_whoever_asked(book: TestBook) -> None:
    """
    requests/2026/r-1.yaml: {received_at: '2026-11-02T09:00', kind: order, phone: +49 30 777777, text: Two pumps}
    """
    (one,) = book.obligations("2026-11-02", "boris", rules=["request-unanswered"])
    assert (one.client, one.owner, one.phone) == (None, None, "+49 30 777777"), "whoever comes first"
    book.add(
        "activities/2026/11/a-1.yaml: {type: call, owner: boris, done_at: '2026-11-02T10:00', outcome: reached, about: [r-1]}"
    )
    assert book.owed("2026-11-02", "request-unanswered") == []


def test_each_kind_has_its_time(book: TestBook) -> None:
    """
    policy/policy-2026-01-01.yaml: {valid_from: 2026-01-01, response: [{kind: question, minutes: 2880}, {kind: order, minutes: 60}]}
    requests/2026/r-1.yaml: {received_at: '2026-11-02T09:00', kind: question, client: acme}
    requests/2026/r-2.yaml: {received_at: '2026-11-02T09:00', kind: order, client: acme}
    requests/2026/r-3.yaml: {received_at: '2026-11-02T09:00', kind: order, client: acme, response_due: '2026-11-06T12:00'}
    """
    assert book.owed("2026-11-02", "request-unanswered") == ["request-unanswered:r-2"]
    assert book.owed("2026-11-04", "request-unanswered") == ["request-unanswered:r-1", "request-unanswered:r-2"]
    assert book.owed("2026-11-06", "request-unanswered")[2:] == ["request-unanswered:r-3"]


def test_nine_missed_calls(book: TestBook) -> None:
    """
    clients/bolt.yaml: {name: Bolt, owner: boris, contacts: [{id: ivan, phones: ["+49 30 222222"]}]}
    requests/2026/r-1.yaml: {received_at: '2026-11-02T09:00', channel: phone, missed: yes, phone: 030 1234567}
    requests/2026/r-2.yaml: {received_at: '2026-11-02T09:05', channel: phone, missed: yes, phone: +49 (30) 123-45-67}
    requests/2026/r-3.yaml: {received_at: '2026-11-02T09:10', channel: phone, missed: yes, phone: 0049 30 1234567}
    requests/2026/r-4.yaml: {received_at: '2026-11-02T09:15', channel: phone, missed: yes, phone: +49 30 222222}
    requests/2026/r-5.yaml: {received_at: '2026-11-02T09:20', channel: phone, missed: yes, phone: +49 30 333333}
    requests/2026/r-6.yaml: {received_at: '2026-11-02T09:25', channel: phone, missed: yes, phone: +49 30 333333}
    requests/2026/r-7.yaml: {received_at: '2026-11-02T09:30', channel: phone, missed: yes}
    requests/2026/r-8.yaml: {received_at: '2026-11-02T09:35', channel: phone, missed: yes, phone: "102"}
    requests/2026/r-9.yaml: {received_at: '2026-11-02T09:40', channel: phone, missed: yes, phone: +49 30 9990002}
    """
    owed = {o.about: o for o in book.obligations("2026-11-02", rules=["missed-call"])}
    assert set(owed) == {"r-3", "r-4", "r-6"}, "a hidden number, an extension and a colleague are nobody to call back"
    assert (owed["r-3"].client, owed["r-3"].owner) == ("acme", "anna"), "three spellings are one caller"
    assert owed["r-3"].why == "3 missed calls from 0049 30 1234567, the last on 2 Nov 09:10"
    assert (owed["r-6"].client, owed["r-6"].owner, owed["r-6"].phone) == (None, None, "+49 30 333333")
    called(book, "no_answer", n=1)
    called(book, "reached", client="bolt", n=2)
    assert book.owed("2026-11-02", "missed-call") == ["missed-call:r-3", "missed-call:r-6"], "boris reached bolt"
    called(book, "reached", n=3)
    book.add(
        "requests/2026/r-10.yaml: {received_at: '2026-11-02T14:00', channel: phone, missed: no, phone: 030 333333}"
    )
    assert book.owed("2026-11-02", "missed-call") == [], "the unknown caller got through later"
    book.add(
        "requests/2026/r-11.yaml: {received_at: '2026-11-02T15:00', channel: phone, missed: yes, phone: 030 1234567}"
    )
    (one,) = book.obligations("2026-11-02", lang="ru", rules=["missed-call"])
    assert one.why == "1\xa0пропущенный звонок с номера 030 1234567, последний 2 ноя 15:00"


def test_we_called_and_nobody_answered_is_no_missed_call(book: TestBook) -> None:
    """requests/2026/r-1.yaml: {received_at: '2026-11-02T09:00', direction: out, missed: yes, phone: +49 30 333333}"""
    assert book.owed("2026-11-02", "missed-call") == []


@pytest.mark.parametrize(
    ("came", "spoke", "answered"),
    [
        ("2026-11-02T09:00", "2026-11-02T09:00", True),
        ("2026-11-02T09:00", "2026-11-02T08:59", False),
        # a telephone system knows seconds, who types does not
        ("2026-11-02T09:00:40", "2026-11-02T09:00", True),
        ("2026-11-02T09:00:40", "2026-11-02T09:00:39", False),
        # noted without a time, on the day
        ("2026-11-02T09:00", "2026-11-02", True),
        ("2026-11-02T09:00", "2026-11-01", False),
    ],
)
def test_what_has_no_finer_moment_than_the_call_is_none_earlier(
    book: TestBook, came: str, spoke: str, answered: bool
) -> None:
    book.add(f"""
    requests/2026/r-1.yaml: {{received_at: '{came}', channel: phone, missed: yes, client: acme}}
    requests/2026/r-2.yaml: {{received_at: '{came}', kind: order, client: acme}}
    requests/2026/r-3.yaml: {{received_at: '{came}', channel: phone, missed: yes, phone: +49 30 333333}}
    requests/2026/r-4.yaml: {{received_at: '{spoke}', channel: phone, missed: no, phone: +49 30 333333, outcome: answered}}
    activities/2026/11/a-1.yaml: {{type: call, client: acme, owner: boris, done_at: '{spoke}', outcome: reached}}
    """)
    owed = [] if answered else ["missed-call:r-1", "missed-call:r-3", "request-unanswered:r-2"]
    assert sorted(book.owed("2026-11-02", "missed-call", "request-unanswered")) == owed
    (row,) = [one for one in book.report("2026-11-02", "requests", "2026-11").rows if one[0] == "anna"]
    assert row[3] == (2 if answered else 0), "of hers, those of the client"
