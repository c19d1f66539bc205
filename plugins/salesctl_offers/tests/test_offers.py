"""Prices explained, offers prepared, sent, compared and answered, promotions shown: typed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conftest import Type

WEDNESDAY = "2026-11-25T10:00:00+00:00"


@pytest.fixture
def shop(book: Path, type_: Type) -> Path:
    """A client in the trade with a list of quantity breaks, a promotion from twenty on."""
    by_hand(
        book,
        {
            "price-lists/trade.yaml": "name: Trade\nvalid_from: 2026-01-01\nsegment: trade\nlines:\n"
            "  - id: pump\n    product: pump\n    price: 100.00\n    floor_price: 85.00\n"
            "  - id: pump-10\n    product: pump\n    price: 95.00\n    min_qty: 10\n",
            "price-lists/anyone.yaml": "name: Anyone\nvalid_from: 2026-01-01\nlines:\n"
            "  - id: pump\n    product: pump\n    price: 120.00\n",
            "promotions/autumn.yaml": "title: Autumn\nfrom: 2026-11-01\nto: 2026-11-30\nproducts: [pump]\ndiscount: 5\nmin_qty: 20\n",
            "products/pump.yaml": "sku: PUMP\nname: Pump\ntax: 20\nspecs:\n  head: 20 m\nadvantages: [quiet]\n"
            "alternatives:\n  - product: big\n",
            "products/big.yaml": "sku: BIG\nname: Big pump\nspecs:\n  head: 60 m\n",
            "competitors/rival.yaml": "name: Rival\n",
            "intel/2026/i-1.yaml": "observed_on: 2026-11-01\nwhat: price\ncompetitor: rival\nproduct: pump\nprice: 92.00\n",
        },
    )
    made = type_(
        "client", "add", "--name", "Acme", "--owner", "anna", "--segment", "trade", "--payment-terms-days", "14",
        "--set", "contacts.olga.name=Olga Weber", "--set", "needs=silence",
    )  # fmt: skip
    assert made.code == 0, made.err
    return book


@pytest.fixture
def offer(shop: Path, type_: Type) -> str:
    """Twenty pumps for Acme, prepared and not sent."""
    return str(type_("offer", "new", "acme", "PUMP=20", "--json").json["id"])


@pytest.fixture
def sent(offer: str, type_: Type) -> str:
    """The same offer, sent on Monday at ten."""
    assert type_("offer", "send", offer).code == 0
    return offer


def by_hand(book: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (book / path).parent.mkdir(parents=True, exist_ok=True)
        (book / path).write_text(text)
    subprocess.run(["git", "-C", str(book), "add", "."], check=True)
    subprocess.run(["git", "-C", str(book), "commit", "-qm", "by hand"], check=True)


def record(book: Path, offer: str) -> str:
    return (book / "offers" / "2026" / f"{offer}.yaml").read_text()


def log(book: Path) -> str:
    git = ["git", "-C", str(book), "log", "-1", "--format=%B"]
    return subprocess.run(git, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize(
    ("qty", "price", "min_qty", "promotion", "net"),
    [
        ("1", "100.00", "0.000", None, "100.00"),
        ("9.999", "100.00", "0.000", None, "999.90"),
        ("10", "95.00", "10.000", None, "950.00"),
        ("19", "95.00", "10.000", None, "1805.00"),
        ("20", "95.00", "10.000", "autumn", "1805.00"),
    ],
)
def test_a_price_depends_on_the_quantity(
    shop: Path, type_: Type, qty: str, price: str, min_qty: str, promotion: str | None, net: str
) -> None:
    answer = type_("price", "acme", "PUMP", qty, "--json").json
    assert (answer["price"], answer["min_qty"], answer["promotion"], answer["net"]) == (price, min_qty, promotion, net)
    assert (answer["list"], answer["floor"]) == ("trade", "85.00"), "a break has the floor of its product"


def test_a_price_is_explained(shop: Path, type_: Type) -> None:
    out = type_("price", "acme", "PUMP").out
    assert out.startswith("PUMP · Acme: €100.00 without tax\n")
    assert "the list of the client's segment: Trade (trade)\n" in out
    assert "from 10 on it is €95.00\n" in out
    assert "you may go down to €85.00\n" in out
    out = type_("price", "acme", "PUMP", "20").out
    assert "the price from 10 on\n" in out
    assert "less 5\xa0%: Autumn\n" in out


def test_a_price_is_explained_in_the_readers_language(shop: Path, type_: Type) -> None:
    out = type_("price", "acme", "PUMP", "20", "--locale", "ru").out
    assert out.startswith("PUMP · Acme: 1\xa0805,00\xa0€ без налога\n95,00\xa0€ за единицу, количество 20\n")
    assert "прайс сегмента клиента: Trade (trade)\n" in out
    assert "минус 5\xa0%: Autumn\n" in out


def test_what_has_no_price_or_is_no_quantity_is_refused(shop: Path, type_: Type) -> None:
    unpriced = type_("price", "acme", "BIG")
    assert unpriced.code == 1
    assert (
        "BIG has no price for Acme\n  hint: put it on a price list: salesctl set anyone lines.big.price=…\n"
        in unpriced.err
    )
    many = type_("price", "acme", "PUMP", "many")
    assert many.code == 2
    assert "`many` is not a number" in many.err


def test_an_offer_is_filled_from_prices_and_the_clients_card(shop: Path, offer: str, type_: Type) -> None:
    text = record(shop, offer)
    for part in (
        "price: 95.00\n", "discount: 5.00\n", "price_from: autumn\n", "deferral_days: 14\n", "valid_until: 2026-12-07\n",
    ):  # fmt: skip
        assert part in text
    assert log(shop).startswith("Acme: offer over €2,166.00, good until 7 Dec\n")


def test_a_new_offer_shows_its_sum_and_the_needs_it_does_not_name(shop: Path, type_: Type) -> None:
    out = type_("offer", "new", "acme", "PUMP=20").out
    assert "  Pump: 20 × €95.00 without tax − 5\xa0% (autumn)\n" in out
    assert "  €1,805.00 before tax, €2,166.00 in all\n" in out
    assert "needs it does not name yet: silence\n" in out
    assert "needs it does not name yet" not in type_("offer", "new", "acme", "PUMP=1", "--need", "silence").out


def test_an_offer_without_a_line_is_refused(shop: Path, type_: Type) -> None:
    before = log(shop)
    refused = type_("offer", "new", "acme")
    assert refused.code == 2
    assert "an offer has at least one line" in refused.err
    assert log(shop) == before


def test_a_quantity_of_nothing_takes_a_line_out(shop: Path, offer: str, type_: Type) -> None:
    assert type_("offer", "revise", offer, "BIG=1@500", "PUMP=0").code == 0
    text = record(shop, offer)
    assert "product: pump" not in text
    assert "product: big" in text


def test_an_offer_without_lines_is_not_sent(shop: Path, offer: str, type_: Type) -> None:
    assert type_("offer", "revise", offer, "PUMP=0").code == 0
    refused = type_("offer", "send", offer)
    assert refused.code == 1
    assert f"offer {offer} has no lines" in refused.err


def test_sending_says_until_when_an_offer_is_good_and_sends_none_that_was(shop: Path, offer: str, type_: Type) -> None:
    assert "sent, €2,166.00, good until Mon 7 Dec 2026" in type_("offer", "send", offer).out
    late = type_("offer", "send", offer, now="2026-12-08T10:00:00+00:00")
    assert late.code == 1
    assert "was good until 7 Dec 2026" in late.err
    assert type_("offer", "revise", offer, "--valid", "+14d", now="2026-12-08T10:00:00+00:00").code == 0
    assert type_("offer", "send", offer, now="2026-12-08T10:00:00+00:00").code == 0


def test_an_offer_goes_to_the_clients_only_contact(shop: Path, sent: str, type_: Type) -> None:
    assert "to: acme/olga\n" in record(shop, sent)
    assert log(shop).startswith("Acme: offer of 23 Nov sent, €2,166.00, good until 7 Dec\n")
    refused = type_("offer", "send", sent, "--to", "max")
    assert refused.code == 1
    assert "`max` is no contact of Acme (known: olga)" in refused.err


def test_an_offer_sent_twice_in_a_minute_has_two_moments(shop: Path, sent: str, type_: Type) -> None:
    assert type_("offer", "send", sent).code == 0
    rows = type_("query", "select at from offer_sent order by at", "--json").json["rows"]
    assert len({row[0] for row in rows}) == 2


def test_terms_beyond_the_policy_are_not_sent(shop: Path, offer: str, type_: Type) -> None:
    by_hand(shop, {"policy/policy-2026-01-01.yaml": "valid_from: 2026-01-01\ndeferral_days: 30\napprovers: [anna]\n"})
    assert "goes beyond the policy" in type_("offer", "revise", offer, "--deferral-days", "31").out
    refused = type_("offer", "send", offer)
    assert refused.code == 1
    assert "31 days to pay > 30" in refused.err
    assert "goes beyond the policy" not in type_("offer", "revise", offer, "--deferral-days", "30").out
    assert type_("offer", "send", offer).code == 0


def test_what_was_sent_is_compared_with_what_was_sent_before(shop: Path, sent: str, type_: Type) -> None:
    once = type_("offer", "diff", sent)
    assert once.code == 1
    assert f"offer {sent} was sent 1 time\n" in once.err
    assert (
        type_("offer", "revise", "acme", "PUMP=25", "BIG=1@500", "--deferral-days", "30", "--valid", "2026-12-20").code
        == 0
    )
    assert type_("offer", "send", "acme", "--to", "olga", now=WEDNESDAY).code == 0
    assert type_("offer", "diff", sent, "--json").json["changes"] == [
        {"what": "pump: quantity", "before": "20", "after": "25"},
        {"what": "big", "before": "—", "after": "1 × 500"},
        {"what": "days to pay", "before": "14", "after": "30"},
        {"what": "valid until", "before": "2026-12-07", "after": "2026-12-20"},
    ]
    far = type_("offer", "diff", sent, "1", "3")
    assert far.code == 1
    assert f"offer {sent} was sent 2 times\n" in far.err


def test_differences_are_named_in_the_readers_language(shop: Path, sent: str, type_: Type) -> None:
    once = type_("offer", "diff", sent, "--locale", "ru")
    assert f"КП {sent} отправлено 1\xa0раз\n" in once.err
    assert type_("offer", "revise", sent, "PUMP=25", "--deferral-days", "30").code == 0
    assert type_("offer", "send", sent, now=WEDNESDAY).code == 0
    out = type_("offer", "diff", sent, "--locale", "ru").out
    assert "PUMP: количество" in out
    assert "отсрочка, дней" in out


def test_an_offer_is_answered_once_and_after_it_was_sent(shop: Path, offer: str, type_: Type) -> None:
    early = type_("offer", "accept", offer)
    assert early.code == 1
    assert f"offer {offer} was not sent" in early.err
    assert type_("offer", "send", offer).code == 0
    assert type_("offer", "accept", "acme").code == 0
    assert log(shop).startswith("Acme: offer of 23 Nov accepted, €2,166.00\n")
    late = type_("offer", "decline", offer, "--why", "dear")
    assert late.code == 1
    assert f"offer {offer} is answered already" in late.err
    assert "declined" not in record(shop, offer)
    assert type_("check").code == 0


def test_why_an_offer_was_declined_is_kept(shop: Path, sent: str, type_: Type) -> None:
    assert type_("offer", "decline", sent, "--why", "too dear").code == 0
    assert "declined:\n  at: 2026-11-23T10:00\n  reason: too dear\n" in record(shop, sent)
    assert log(shop).startswith("Acme: offer of 23 Nov declined: too dear\n")
    none = type_("offer", "accept", "acme")
    assert none.code == 1
    assert "Acme has no open offer" in none.err


def test_of_several_open_offers_one_is_to_be_named(shop: Path, offer: str, type_: Type) -> None:
    other = type_("offer", "new", "acme", "PUMP=1", "--json").json["id"]
    refused = type_("offer", "send", "acme")
    assert refused.code == 1
    assert "`acme` could be 2 records" in refused.err
    assert offer in refused.err
    assert other in refused.err


def test_the_report_values_an_accepted_offer(shop: Path, sent: str, type_: Type) -> None:
    assert type_("offer", "revise", sent, "PUMP=25").code == 0
    assert type_("offer", "send", sent, now=WEDNESDAY).code == 0
    assert type_("offer", "accept", sent).code == 0
    (row,) = type_("report", "offers", "--format", "json").json["rows"]
    assert row[3] == "accepted"
    assert row[6] == "2707.50", "25 at 95 less 5 %, with 20 % tax"
    assert type_("offer", "new", "acme", "PUMP=1").code == 0
    assert "1 of 1 answered or expired offers were accepted." in type_("report", "offers").out, (
        "a draft is not answered"
    )


def test_an_order_takes_the_promotion_too(shop: Path, type_: Type) -> None:
    order = type_("order", "new", "acme", "PUMP=20", "--json").json
    assert "price_from: autumn\n" in (shop / order["path"]).read_text()


def test_showing_a_promotion_discharges_the_duty_and_is_reported(shop: Path, type_: Type) -> None:
    assert "show-promotions:acme" in type_("duties", "13", "--json").out
    assert type_("present", "acme", "autumn", "--text", "will think").code == 0
    assert log(shop).startswith("Acme: presentation of Autumn: will think\n")
    assert "show-promotions:acme" not in type_("duties", "13", "--json").out
    assert type_("order", "new", "acme", "PUMP=1").code == 0
    by_hand(shop, {"clients/gone.yaml": "name: Gone\narchived: yes\n"})
    (row,) = type_("report", "promotions", "--format", "json").json["rows"]
    assert row == ["autumn", "2026-11-01", "2026-11-30", 1, 1, 1, "Autumn"]
    (row,) = type_("report", "promotions", "--behind", "autumn", "--json").json["rows"]
    assert row[:4] == ["acme", 1, 1, 1]
    (held,) = type_("query", "select activity, done_on from held where type = 'presentation'", "--json").json["rows"]
    (ordered,) = type_("query", 'select id from "order"', "--json").json["rows"]
    assert [row[5], row[4], row[6]] == [*held, *ordered]


def test_a_client_may_refuse_what_is_shown(shop: Path, type_: Type) -> None:
    assert type_("present", "acme", "spring", "--refused").code == 1, "there is no such promotion"
    shown = type_("present", "acme", "pump", "autumn", "--refused")
    assert shown.out.startswith("Acme was shown PUMP, Autumn\n"), "by what they are called, not by their ids"
    (row,) = type_("query", "select type, outcome from activity", "--json").json["rows"]
    assert row == ["presentation", "refused"]
    assert type_("present", "acme").code == 2


def test_products_side_by_side(shop: Path, type_: Type) -> None:
    compared = type_("product", "compare", "PUMP", "--client", "acme")
    assert compared.code == 0
    assert "60 m" in compared.out, "its alternative stands beside it"
    assert "What rivals ask\n" in compared.out
    data = type_("product", "compare", "PUMP", "--json").json
    assert [one["id"] for one in data["products"]] == ["pump", "big"]
    assert data["products"][0]["advantages"] == ["quiet"]
    assert data["rivals"] == [
        {
            "product": "pump",
            "product_name": "Pump",
            "competitor": "Rival",
            "price": "92.00",
            "currency": "EUR",
            "observed_on": "2026-11-01",
            "text": None,
        }
    ]


def test_products_are_compared_at_a_clients_prices_or_anybodys(shop: Path, type_: Type) -> None:
    def prices(*words: str) -> list[str]:
        out = type_("product", "compare", "PUMP", *words).out
        return next(line for line in out.splitlines() if line.startswith("price ")).split()

    assert prices() == ["price", "€120.00", "without", "tax", "—"]
    assert prices("--client", "acme") == ["price", "€100.00", "without", "tax", "—"]
