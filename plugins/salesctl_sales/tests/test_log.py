"""Calls, visits and messages noted; planned ones held or put off; what is owed let rest."""

from __future__ import annotations

import pytest

from salesctl.cli.open_session import open_session
from salesctl_sales.log import log

from .conftest import Shop

OPEN_DEAL = 'title: Line 2\nclient: acme\nowner: anna\namount: 5000\nstages: [{at: "2026-11-20T09:00", stage: offer}]\n'
VISIT = "type: visit\nclient: acme\nowner: anna\nstart: 2026-11-27T10:00\ntext: bring samples\n"
MESSAGE = (
    "From: Olga Weber <OLGA@acme.example>\nTo: anna@nord.example\nSubject: =?utf-8?q?Pr=C3=BCfung?=\n"
    "Date: Mon, 23 Nov 2026 09:30:00 +0100\n\nWhen do the seals come?\n> old\n"
)


@pytest.fixture
def visit(shop: Shop) -> str:
    """A visit to Acme planned for Friday."""
    shop.write("activities/2026/11/visit-1.yaml", VISIT)
    return "visit-1"


def _activity(shop: Shop, activity: str) -> str:
    return (shop.folder / "activities" / "2026" / "11" / f"{activity}.yaml").read_text()


def test_a_call_noted_on_a_line_of_today_discharges_it(shop: Shop) -> None:
    shop.write("deals/acme-line-2.yaml", OPEN_DEAL)
    noted = shop.done(
        "log", shop.line("deal-no-next"), "wants samples", "--with", "olga", "--next", "fri 10:00 visit bring samples"
    )
    call, visit = (_activity(shop, activity) for activity in noted["ids"])
    assert "type: call\n" in call
    assert "contacts:\n  - acme/olga\n" in call
    assert "outcome: reached\n" in call
    assert "rule: deal-no-next\n" in call
    assert "type: visit\nclient: acme\nowner: anna\ndirection: out\nstart: 2026-11-27T10:00\n" in visit
    assert "text: bring samples\n" in visit
    assert shop.owed("deal-no-next") == []


def test_what_was_noted_is_said_and_committed_by_the_duty(shop: Shop) -> None:
    said = shop.says("log", "acme", "pays on Friday", "--promise", "400@fri", "--next", "fri 10:00 visit, show seals")
    first, text, promise, following, plan = said.splitlines()
    assert first.startswith("Acme: call, reached, 23 Nov 2026 10:00 (call-acme-")
    assert text == "  pays on Friday"
    assert promise == "  promised: €400.00 by Fri 27 Nov 2026"
    assert following.startswith("Acme: next visit, Fri 27 Nov 2026 10:00 (visit-acme-")
    assert plan == "  show seals"
    assert shop.subject() == "Acme: call: pays on Friday; visit planned for 27 Nov 10:00: show seals"
    assert "Client: acme\nDuty: 18" in shop.git("log", "-1", "--format=%B")


def test_a_promise_may_leave_out_the_sum_or_the_day(shop: Shop) -> None:
    def promised(typed: str) -> str:
        return shop.record(shop.done("log", "acme", "x", "--promise", typed)).partition("promise:\n")[2]

    assert promised("400@fri").startswith("  amount: 400\n  by: 2026-11-27\n")
    assert promised("@fri").startswith("  by: 2026-11-27\n")
    assert promised("400.50").startswith("  amount: 400.50\n")


@pytest.mark.parametrize(
    ("option", "typed", "line"),
    [
        ("--promise", "400", "  promised: €400.00"),
        ("--promise", "@fri", "  promised: payment by Fri 27 Nov 2026"),
        ("--says-paid", "400@yesterday", "  paid, they say: €400.00 on Sun 22 Nov 2026"),
        ("--says-paid", "400", "  paid, they say: €400.00"),
        ("--says-paid", "@yesterday", "  paid, they say: on Sun 22 Nov 2026"),
        ("--expects", "400@fri", "  order expected: €400.00 on Fri 27 Nov 2026"),
        ("--expects", "400", "  order expected: €400.00"),
        ("--expects", "@fri", "  order expected on Fri 27 Nov 2026"),
    ],
)
def test_what_a_client_announces_is_said_as_it_was_understood(shop: Shop, option: str, typed: str, line: str) -> None:
    assert shop.says("log", "acme", "x", option, typed).splitlines()[1:3] == ["  x", line]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["acme", "x", "--promise", "much@fri"], "`much` is not a number"),
        (["acme", "x", "--in", "--out"], "not both"),
        (["acme", "x", "--objection", "price:done"], "--objection price:done is not understood"),
        (["call"], "say with whom"),
        (["--batch", "notes.txt", "acme"], "--batch takes its lines from the file"),
    ],
)
def test_what_is_not_understood_is_refused(shop: Shop, words: list[str], sentence: str) -> None:
    assert sentence in shop.refuses("log", *words, code=2)


def test_a_contact_is_named_by_its_id_or_name(shop: Shop) -> None:
    assert "acme/olga" in shop.record(shop.done("log", "acme", "x", "--with", "weber"))
    assert "`boris` is no contact of Acme; known are olga" in shop.refuses("log", "acme", "x", "--with", "boris")
    assert "is no contact of Bolt: none is known yet" in shop.refuses("log", "bolt", "x", "--with", "Max Weiss")
    shop.write("clients/cog.yaml", "name: Cog\ncontacts: [{id: ann, name: Ann Weber}, {id: bob, name: Bob Weber}]\n")
    several = shop.refuses("log", "cog", "x", "--with", "weber")
    assert "could be several contacts of Cog" in several
    assert "ann, bob" in several


def test_a_call_carries_out_the_oldest_one_planned(shop: Shop) -> None:
    for number, day in enumerate(("2026-11-20", "2026-11-19", "2026-11-24"), 1):
        shop.write(f"activities/2026/11/call-{number}.yaml", f"type: call\nclient: acme\nowner: anna\nstart: {day}\n")
    assert shop.done("log", "acme", "x", "--outcome", "no_answer")["id"] not in ("call-1", "call-2", "call-3")
    assert [shop.done("log", "acme", "x")["id"] for _ in range(2)] == ["call-2", "call-1"]


def test_a_call_made_before_its_day_is_not_owed_on_it(shop: Shop) -> None:
    for number, (day, more) in enumerate(
        (("2026-11-25", ""), ("2026-11-30", "about: [order-1]\n"), ("2026-12-01", "")), 1
    ):
        text = f"type: call\nclient: acme\nowner: anna\nstart: {day}\n{more}"
        shop.write(f"activities/2026/11/call-{number}.yaml", text)
    said = shop.says("log", "acme", "ordered already")
    assert "(call-1)" in said
    assert "it was planned for Wed 25 Nov 2026: done before its day" in said
    assert shop.owed("not-closed", now="2026-11-27T10:00:00+00:00") == []
    assert shop.done("log", "acme", "x")["id"] not in ("call-2", "call-3"), "for something else; more than a week ahead"


def test_a_line_of_today_planned_for_later_is_carried_out_by_what_is_noted_on_it(shop: Shop) -> None:
    late = "2026-12-20T10:00:00+00:00"
    shipment = shop.done("ship", shop.done("order", "new", "acme", "PAINT=1@50")["id"])["id"]
    reason = f"{{id: 'overdue:{shipment}', rule: overdue, about: {shipment}}}"
    shop.write(
        "activities/2026/12/call-1.yaml",
        f"type: call\nclient: acme\nowner: anna\nstart: 2026-12-30\nfor: [{reason}]\n",
    )
    assert shop.done("log", shop.line("overdue", now=late), "pays soon", now=late)["id"] == "call-1"


def test_work_at_the_desk_is_no_call(shop: Shop) -> None:
    shop.done("lead", "Bolt House, on Main Street, 030 7654321")
    line = next(one for one in shop.done("today")["obligations"] if one["about"] == "bolt-house")
    assert line["action"] == "task"
    assert "type: task\n" in shop.record(shop.done("done", str(line["line"]), "looked it up"))
    assert shop.done("query", "select count(*) from held where client = 'bolt-house'")["rows"] == [[0]]


def test_notes_of_the_evening_are_one_commit(shop: Shop) -> None:
    notes = '# the day\nacme "will order" --expects 400@fri\nvisit acme "showed seals" --objection price:handled\n'
    assert len(shop.done("log", "--batch", "-", stdin=notes)["ids"]) == 2
    assert shop.subject() == "2 notes of 23 Nov 2026"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('nobody "x"', "line 2: no client matches `nobody`; nothing was written"),
        ("acme 'x", "line 2: a quotation mark is not closed; nothing was written"),
        ("acme x --with", "line 2: the value of --with is missing, or it takes none; nothing was written"),
        ("acme x --wrong 1", "line 2: --wrong is no option of `log`; nothing was written"),
    ],
)
def test_a_faulty_note_is_named_by_its_line_and_none_is_written(shop: Shop, line: str, sentence: str) -> None:
    words = ("log", "--batch", "-")
    before = shop.git("rev-parse", "HEAD")
    outcome = shop.type_(*words, stdin=f'acme "fine"\n{line}\n')
    assert outcome.code == 1
    assert sentence in outcome.err
    assert shop.git("rev-parse", "HEAD") == before


def test_a_batch_that_cannot_be_read_is_refused(shop: Shop) -> None:
    assert "missing.txt cannot be read: no such file" in shop.refuses("log", "--batch", "missing.txt")
    latin = shop.folder.parent / "latin.txt"
    latin.write_bytes("acme Prüfung".encode("latin-1"))
    assert "is not UTF-8 text" in shop.refuses("log", "--batch", str(latin))
    assert "there was no line to note" in shop.refuses("log", "--batch", "-", stdin="# nothing\n")


def test_a_message_on_standard_input_is_noted(shop: Shop) -> None:
    text = shop.record(shop.done("log", "email", "-", stdin=MESSAGE))
    assert "direction: in\n" in text
    assert "done_at: 2026-11-23T08:30\n" in text, "in the book's zone"
    assert "Prüfung\n" in text
    assert "old" not in text, "what is quoted is left out"


def test_a_message_of_ours_goes_to_whom_it_is_addressed(shop: Shop) -> None:
    message = "From: anna@nord.example\nTo: x@y.example, olga@acme.example\n\nhello\n"
    text = shop.record(shop.done("log", "email", "-", stdin=message))
    assert "direction: out\n" in text
    assert "client: acme\n" in text


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ("From: x@y.example\n\nhello\n", "no client has the address x@y.example"),
        ("From: anna@nord.example\n\nhello\n", "the message is addressed to nobody"),
        ("hello\n", "it has no From"),
    ],
)
def test_a_message_of_nobody_we_know_is_refused(shop: Shop, message: str, sentence: str) -> None:
    assert sentence in shop.refuses("log", "email", "-", stdin=message)


def test_a_planned_visit_is_put_off_from_its_own_start(shop: Shop, visit: str) -> None:
    assert shop.says("move", visit, "+1d", "--why", "she is away") == "Acme: visit moved to Sat 28 Nov 2026 10:00\n"
    text = _activity(shop, visit)
    assert "start: 2026-11-28T10:00\n" in text
    assert "from: 2026-11-27T10:00\n    reason: she is away\n" in text


def test_a_planned_visit_is_moved_to_another_hour_only_once(shop: Shop, visit: str) -> None:
    shop.done("move", visit, "tomorrow 9:00")
    assert "start: 2026-11-24T09:00\n" in _activity(shop, visit)
    assert "starts then already" in shop.refuses("move", visit, "tomorrow 9:00")


def test_a_held_visit_is_done_and_stays(shop: Shop, visit: str) -> None:
    noon = "2026-11-28T12:00:00+00:00"
    said = shop.says("done", visit, "took two", "--next", "mon send offer", now=noon)
    assert said.startswith(
        "Acme: visit, held, 28 Nov 2026 12:00 (visit-1)\n  bring samples\nAcme: next call, Mon 30 Nov 2026 ("
    )
    assert "text: |-\n  bring samples\n  took two\n" in _activity(shop, visit)
    assert "visit-1 was held on 28 Nov 2026 12:00" in shop.refuses("done", visit, now=noon)
    assert "is not planned, or no longer" in shop.refuses("move", visit, "tomorrow", now=noon)


def test_a_line_owed_but_not_planned_cannot_be_moved(shop: Shop) -> None:
    shop.write("deals/acme-line-2.yaml", OPEN_DEAL)
    line = shop.line("deal-no-next")
    assert f"line {line} is not planned yet" in shop.refuses("move", line, "tomorrow")


def test_what_is_snoozed_comes_back_on_its_day(shop: Shop) -> None:
    shop.write("deals/acme-line-2.yaml", OPEN_DEAL)
    line = shop.line("deal-no-next")
    said = shop.says("snooze", line, "--until", "+3d", "--why", "they are moving")
    assert said.startswith("Acme: ")
    assert said.endswith("; rests until Thu 26 Nov 2026\n")
    assert "deal-no-next" not in said, "the reason, not the rule's code"
    assert shop.owed("deal-no-next") == []
    assert shop.owed("deal-no-next", now="2026-11-25T10:00:00+00:00") == []
    assert shop.owed("deal-no-next", now="2026-11-26T10:00:00+00:00") == ["acme-line-2"]


def test_what_is_waived_stays_away(shop: Shop) -> None:
    shop.write("deals/acme-line-2.yaml", OPEN_DEAL)
    said = shop.says("waive", "deal-no-next:acme-line-2", "--why", "frozen")
    assert said.startswith("Acme: ")
    assert said.endswith("; waived\n")
    assert shop.owed("deal-no-next", now="2026-12-20T10:00:00+00:00") == []


@pytest.mark.parametrize(
    "verb", [("waive", "--why", "x"), ("snooze", "fri", "--why", "x"), ("done",), ("log", "spoke")]
)
def test_what_is_not_owed_is_refused_with_what_is(shop: Shop, verb: tuple[str, ...]) -> None:
    shop.write("deals/acme-line-2.yaml", OPEN_DEAL)
    said = shop.refuses(verb[0], "deal-no-next:beta-line-9", *verb[1:])
    assert "nothing is owed by `deal-no-next:beta-line-9`, or no longer" in said
    assert "deal-no-next:acme-line-2" in said


def test_what_was_discharged_since_it_was_listed_is_not_waived(shop: Shop) -> None:
    shop.write("deals/acme-line-2.yaml", OPEN_DEAL)
    assert shop.owed("deal-no-next")
    shop.done("log", "acme", "spoke", "--about", "acme-line-2", "--next", "tomorrow call")
    assert "or no longer" in shop.refuses("waive", "deal-no-next:acme-line-2", "--why", "x")


def test_what_rests_can_rest_longer(shop: Shop) -> None:
    shop.write("deals/acme-line-2.yaml", OPEN_DEAL)
    shop.says("snooze", "deal-no-next:acme-line-2", "fri", "--why", "x")
    assert "waived" in shop.says("waive", "deal-no-next:acme-line-2", "--why", "y")


def test_a_waiver_has_a_reason_a_later_day_and_something_owed(shop: Shop) -> None:
    assert "say why" in shop.refuses("waive", "deal-no-next:acme-line-2", "--why", " ", code=2)
    today = shop.refuses("snooze", "deal-no-next:acme-line-2", "--until", "today", "--why", "x", code=2)
    assert "`today` is Mon 23 Nov 2026, not after today" in today
    for typed in ("acme", "deal-no-nxt:acme-line-2"):
        assert f"`{typed}` is nothing owed" in shop.refuses("waive", typed, "--why", "x")


def test_a_lead_is_split_into_name_phone_address_and_note(shop: Shop) -> None:
    lead = shop.done("lead", "Cog", "Works,", "met", "at", "the", "fair,", "+49 30 123456,", "info@cog.example")
    text = shop.record(lead)
    assert lead["id"] == "cog-works"
    assert "name: Cog Works\nowner: anna\n" in text
    assert "met at the fair" in text
    assert "+49 30 123456" in text.partition("contacts:")[2]
    assert "info@cog.example" in text.partition("contacts:")[2]
    assert shop.subject() == "Cog Works: new client of Anna Berg"
    assert "at least a name" in shop.refuses("lead", ", at the fair", code=2)
    assert shop.says("lead", "Dock Cranes, met at the fair").startswith("new lead: Dock Cranes (dock-cranes)\n")
    noted = shop.says("lead", "Pier Works, Olga, +49 30 7654321, olga@pier.example, wants two cranes")
    assert "\n  recognised: +49 30 7654321, olga@pier.example\n" in noted


def test_a_line_of_a_batch_may_name_a_line_of_today(shop: Shop) -> None:
    owed = shop.done("today")["obligations"]
    number, one = next((n, one) for n, one in enumerate(owed, 1) if one["client"])
    notes = f"# the evening's notes\n#{number} said yes\n  meeting #{number} said no\n"
    shop.done("log", "--batch", "-", stdin=notes)
    rows = shop.done("query", "select client, text from activity order by text")["rows"]
    assert rows == [[one["client"], "said no"], [one["client"], "said yes"]]
    assert "no client matches `#99`" in shop.refuses("log", "--batch", "-", stdin="#99 said yes\n")


def test_two_who_note_the_same_planned_visit_lose_neither_note(
    shop: Shop, visit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second reads the book before the first has noted anything: the visit is the first one's, his is a talk of its own."""
    monkeypatch.setenv("SALESCTL_NOW", "2026-11-27T11:00:00+00:00")
    first, second = open_session(), open_session()
    second.query()
    ids = [log(session, ["visit", "acme", text]).data["id"] for session, text in ((first, "one"), (second, "two"))]
    assert ids[0] == visit != ids[1]
    assert [_activity(shop, activity).partition("text: ")[2].partition("\n")[0] for activity in ids] == ["one", "two"]
