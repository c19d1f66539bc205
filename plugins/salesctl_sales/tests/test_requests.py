"""What comes in waits until it is answered, turned into something, or turned down."""

from __future__ import annotations

import pytest

from .conftest import Shop

LATER = "2026-11-23T15:00:00+00:00"


def _waiting(shop: Shop, now: str = LATER) -> list[str]:
    return shop.owed("request-unanswered", "missed-call", now=now)


def _added(shop: Shop, *words: str) -> str:
    return str(shop.done("request", "add", *words)["id"])


def test_a_question_is_owed_until_it_is_answered(shop: Shop) -> None:
    added = shop.done("request", "add", "acme", "what do seals cost?", "--kind", "question", "--product", "SEAL")
    text = shop.record(added)
    assert "client: acme\n" in text
    assert "product: seal\n" in text
    assert "owner:" not in text, "whoever looks after the client"
    request = added["id"]
    assert shop.subject() == "Acme: asks (question): what do seals cost?"
    assert _waiting(shop) == [request]
    answered = shop.done("request", "answer", request, "5.50", "each", now=LATER)
    assert shop.subject() == "Acme: call: 5.50 each; request of 23 Nov 10:00 answered"
    assert _waiting(shop) == []
    call = (shop.folder / "activities" / "2026" / "11" / f"{answered['ids'][1]}.yaml").read_text()
    assert "type: call\n" in call
    assert f"about:\n  - {request}\n" in call
    assert "is dealt with already: answered" in shop.refuses("request", "answer", request, "again", now=LATER)


@pytest.mark.parametrize(("channel", "activity"), [("email", "email"), ("message", "message"), ("web", "call")])
def test_an_answer_goes_back_as_the_request_came(shop: Shop, channel: str, activity: str) -> None:
    request = _added(shop, "acme", "a price", "--channel", channel)
    answered = shop.done("request", "answer", request, "5.50", now=LATER)
    assert answered["ids"][1].startswith(f"{activity}-acme-")


def test_a_missed_call_is_confirmed_by_its_number(shop: Shop) -> None:
    assert shop.says("request", "add", "--missed", "--phone", "030 1234567").startswith(
        "Acme: missed call from 030 1234567 ("
    )
    assert shop.says("request", "add", "--missed", "--phone", "030 99").startswith(
        "missed call from 030 99, client not known ("
    )


def test_a_missed_call_finds_its_client_by_the_number_and_needs_a_talk(shop: Shop) -> None:
    missed = shop.done("request", "add", "--missed", "--phone", "030 1234567")
    assert "missed: yes\n" in shop.record(missed)
    assert "client: acme\n" in shop.record(missed)
    shop.done("log", "acme", "nobody took it", "--outcome", "no_answer", now=LATER)
    assert _waiting(shop) == [missed["id"]]
    shop.done("request", "answer", shop.line("missed-call", now=LATER), "wants seals", now=LATER)
    assert _waiting(shop) == []


def test_a_stranger_is_the_one_who_notes_its_request(shop: Shop) -> None:
    said = shop.done("request", "add", "a new hall needs pumps", "--phone", "+49 30 7777777", "--who", "Mr Stein")
    assert "owner: anna\n" in shop.record(said)
    assert shop.subject() == "asks: a new hall needs pumps"
    assert "Stein" not in shop.git("log", "-1", "--format=%B")
    shop.done("request", "answer", said["id"], "sent the list")
    text = shop.record(said)
    assert "notes: sent the list\n" in text
    assert "outcome: answered\n" in text


def test_a_strangers_request_becomes_a_deal_when_a_client_is_named(shop: Shop) -> None:
    request = _added(shop, "a new hall needs pumps", "--phone", "+49 30 7777777")
    words = ("request", "convert", request, "--deal", "Pumps for the hall")
    assert f"it is not known whose {request} is" in shop.refuses(*words)
    made = shop.done(*words, "--client", "acme", "--amount", "900", now=LATER)
    deal = made["ids"][1]
    text = shop.record(made)
    assert f"deal: {deal}\n" in text
    assert "outcome: converted\n" in text
    assert shop.subject() == "Acme: deal Pumps for the hall, worth €900.00; request converted; +1 more"
    assert "stage: new\n" in (shop.folder / "deals" / f"{deal}.yaml").read_text()
    assert _waiting(shop) == []
    assert shop.type_("check").code == 0


def test_a_request_becomes_a_new_order(shop: Shop) -> None:
    request = _added(shop, "acme", "ten seals", "--kind", "order")
    assert "turn it into --order or --deal" in shop.refuses("request", "convert", request, code=2)
    both = ("--order", "SEAL=1", "--deal", "x")
    assert "turn it into --order or --deal" in shop.refuses("request", "convert", request, *both, code=2)
    order = shop.done("request", "convert", request, "--order", "SEAL=10", now=LATER)["ids"][1]
    assert f"request: {request}\n" in (shop.folder / "orders" / "2026" / f"{order}.yaml").read_text()
    assert _waiting(shop) == []


def test_a_request_becomes_an_order_there_is_of_the_same_client(shop: Shop) -> None:
    order = shop.done("order", "new", "acme", "SEAL=10")["id"]
    request = _added(shop, "acme", "as before")
    words = ("request", "convert", request, "--order", order)
    assert f"{order} belongs to Acme, not to Bolt" in shop.refuses(*words, "--client", "bolt")
    assert shop.done(*words)["ids"] == [request, order]
    assert _waiting(shop) == []


def test_what_is_turned_down_says_why(shop: Shop) -> None:
    request = _added(shop, "do you sell bread?", "--email", "x@y.example")
    assert "say why" in shop.refuses("request", "reject", request, "--why", " ", code=2)
    rejected = shop.record(shop.done("request", "reject", request, "--why", "not what we sell"))
    assert "outcome: rejected\n" in rejected
    assert "reason: not what we sell\n" in rejected
    spam = _added(shop, "win a prize")
    assert shop.says("request", "reject", spam, "--why", "junk", "--spam") == f"{spam} is spam\n"
    assert _waiting(shop) == []


def test_an_answer_promised_for_a_day_is_owed_from_then(shop: Shop) -> None:
    request = _added(shop, "acme", "a drawing", "--due", "fri 12:00")
    assert _waiting(shop) == []
    assert _waiting(shop, "2026-11-27T09:00:00+00:00") == [request]


def test_a_request_says_what_was_asked(shop: Shop) -> None:
    assert "say what they asked" in shop.refuses("request", "add", code=2)
    whim = shop.refuses("request", "add", "x", "--kind", "whim", code=2)
    assert "`whim` is no kind of request" in whim
    assert "one of order, question, complaint, other" in whim


def test_how_soon_we_answer(shop: Shop) -> None:
    first = _added(shop, "acme", "the price")
    _added(shop, "--missed", "--phone", "+49 30 7777777")
    shop.done("request", "answer", first, "5.50", now=LATER)
    report = shop.done("report", "requests", now=LATER)
    assert report["columns"] == ["owner", "received", "missed", "answered", "converted", "open", "hours", "owner_name"]
    assert report["rows"] == [["anna", 2, 1, 1, 0, 1, 5, "Anna Berg"]]
