"""A tree of text becomes rows; nothing is skipped in silence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from salesctl.book.ingest.rows import RowBuilder, RowSet
from salesctl.model.kinds import load_kinds
from salesctl.model.record_tables import kind_tables

ZONE = ZoneInfo("Europe/Moscow")


def make(kind: str, data: dict[str, Any], root: Path | None = None) -> RowSet:
    return RowBuilder(load_kinds(root)[kind], ZONE, "RU").build("it", f"somewhere/{kind}.yaml", data)


def rows(kind: str, made: RowSet, table: str, root: Path | None = None) -> list[dict[str, Any]]:
    names = {t.name: t.names for t in kind_tables(load_kinds(root)[kind])}[table]
    return [
        {name: value for name, value in zip(names, row, strict=True) if value is not None} for row in made.rows[table]
    ]


def test_text_is_typed_by_the_kind() -> None:
    data = {
        "name": "No",
        "potential": "12500.5",
        "key": "yes",
        "payment_terms_days": "007",
        "owner": None,
        "custom": {"a": ["1"]},
    }
    made = make("client", data)
    assert rows("client", made, "r_client") == [
        {"id": "it", "path": "somewhere/client.yaml", "name": "No", "potential": 12500_5000, "key": 1, "payment_terms_days": 7,
         "custom": '{"a": ["1"]}', "archived": 0}
    ]  # fmt: skip
    assert made.problems == []
    assert made.title == "No"


def test_a_moment_is_local_and_has_its_day_beside_it() -> None:
    made = make("shipment", {"shipped_at": "2026-11-22T23:30Z", "delivered_at": "2026-11-24"})
    row = rows("shipment", made, "r_shipment")[0]
    assert (row["shipped_at"], row["shipped_on"]) == ("2026-11-23T02:30", "2026-11-23")
    assert (row["delivered_at"], row["delivered_on"], row["_since"]) == ("2026-11-24", "2026-11-24", "2026-11-23")


def test_lists_and_lists_in_items() -> None:
    contacts = [{"id": "olga", "phones": ["123", "456"]}, {"id": "hans", "birthday": "--05-17"}]
    made = make("client", {"tags": ["a", "b"], "contacts": contacts})
    assert rows("client", made, "r_client_tags") == [
        {"record": "it", "n": 0, "value": "a"},
        {"record": "it", "n": 1, "value": "b"},
    ]
    assert rows("client", made, "r_client_contacts") == [
        {"record": "it", "n": 0, "id": "olga"},
        {"record": "it", "n": 1, "id": "hans", "birthday": "--05-17"},
    ]
    assert rows("client", made, "r_client_contacts_phones") == [
        {"record": "it", "item": "olga", "n": 0, "value": "123"},
        {"record": "it", "item": "olga", "n": 1, "value": "456"},
    ]
    assert made.match_keys == {("olga", "extension", "123"), ("olga", "extension", "456")}


def test_what_does_not_convert_is_null_and_named() -> None:
    data = {
        "date": "2026-02-30",
        "lines": [{"id": "a", "qty": "135.000,00", "price": ["1"]}, "loose"],
        "colour": "red",
        "client": ["x"],
        "sold_by": "anna",
    }
    made = make("order", data)
    assert rows("order", made, "r_order") == [{"id": "it", "path": "somewhere/order.yaml", "archived": 0}]
    assert rows("order", made, "r_order_lines") == [{"record": "it", "n": 0, "id": "a"}]
    assert [(problem.keys, problem.rule) for problem in made.problems] == [
        (("date",), "bad-value"),
        (("lines", 0, "qty"), "bad-value"),
        (("lines", 0, "price"), "wrong-shape"),
        (("lines", 1), "wrong-shape"),
        (("colour",), "unknown-field"),
        (("client",), "wrong-shape"),
        (("sold_by",), "wrong-shape"),
    ]


def test_items_without_a_key_or_with_the_same_are_kept_apart() -> None:
    phones = {"phones": ["123"]}
    made = make("client", {"contacts": [{"id": "a", **phones}, {"id": "a", **phones}, phones]})
    assert [row["item"] for row in rows("client", made, "r_client_contacts_phones")] == ["a", "a#1", "#2"]


def test_a_fact_starts_with_the_latest_date_that_hides_it() -> None:
    stages = [{"at": "2026-01-05T10:00", "stage": "won"}, {"at": "bad", "stage": "lost"}]
    made = make("deal", {"stages": stages})
    assert [row.get("_since") for row in rows("deal", made, "r_deal_stages")] == ["2026-01-05", "2026-01-05"]
    made = make("order", {"date": "2026-03-01", "approvals": [{"at": "2026-02-01", "by": "boris"}], "tags": ["x"]})
    assert rows("order", made, "r_order_approvals")[0]["_since"] == "2026-03-01"  # no approval before its order
    assert rows("order", made, "r_order_tags")[0]["_since"] == "2026-03-01"


def since(kind: str, data: dict[str, Any], root: Path | None = None) -> object:
    return rows(kind, make(kind, data, root), f"r_{kind}", root)[0].get("_since")


def test_a_record_without_a_date_of_its_own_begins_with_the_first_in_it() -> None:
    stages = [{"at": "2026-03-05T10:00", "stage": "b"}, {"at": "2026-01-31T22:00Z", "stage": "a"}]
    made = make("deal", {"needs": ["x"], "stages": stages})
    assert rows("deal", made, "r_deal")[0]["_since"] == "2026-02-01", "a moment's day is that of the book's zone"
    assert rows("deal", made, "r_deal_needs")[0]["_since"] == "2026-02-01"
    assert [row["_since"] for row in rows("deal", made, "r_deal_stages")] == ["2026-03-05", "2026-02-01"]
    assert since("deal", {"title": "x", "expected_close": "2026-01-01"}) is None
    steps = {
        "signed_client_at": "2026-04-02",
        "to_legal_at": "2026-03-02",
        "approvals": [{"at": "2026-03-03", "by": "x"}],
    }
    assert since("contract", {"from": "2026-01-01", **steps}) == "2026-03-02"
    assert since("contract", {"drafted_at": "2026-03-09", **steps}) == "2026-03-09", "its own date says when it began"
    assert since("client", {"contacts": [{"id": "a", "left_on": "2026-02-02"}]}) is None, "a client lasts"


def test_a_teams_own_kind_begins_with_its_items_and_no_kind_with_what_was_added_to_it(tmp_path: Path) -> None:
    folder = tmp_path / ".salesctl" / "schemas"
    folder.mkdir(parents=True)
    item = {"properties": {"at": {"format": "date", "x-when": "record"}}}
    visits = {"properties": {"visits": {"type": "array", "x-key": "at", "items": item}}}
    for kind in ("machine", "product"):
        (folder / f"{kind}.json").write_text(json.dumps(visits))
    data = {"visits": [{"at": "2026-05-02"}, {"at": "2026-05-01"}]}
    assert since("machine", data, tmp_path) == "2026-05-01"
    assert since("product", data, tmp_path) is None


def test_lists_inside_an_object_wait_for_the_object(tmp_path: Path) -> None:
    folder = tmp_path / ".salesctl" / "schemas"
    folder.mkdir(parents=True)
    object_ = {
        "type": "object",
        "properties": {
            "at": {"format": "date", "x-when": "field"},
            "by": {"type": "array", "items": {"type": "string"}},
            "until": {"format": "date", "x-when": "record"},
        },
    }
    (folder / "case.json").write_text(json.dumps({"properties": {"declined": object_}}))
    made = make("case", {"declined": {"at": "2026-05-01", "by": ["x"], "until": "2026-04-01"}}, tmp_path)
    assert rows("case", made, "r_case_declined_by", tmp_path)[0]["_since"] == "2026-05-01"
    assert rows("case", made, "r_case", tmp_path)[0]["_since"] == "2026-04-01"


def test_words_to_be_found_by_leave_out_numbers_days_and_choices() -> None:
    made = make(
        "client",
        {"name": "Acme", "segment": "retail", "potential": "500", "notes": "likes tea", "custom": {"k": "deep"}},
    )
    assert made.words == ["Acme", "retail", "likes tea", "deep"]
    assert "call" not in make("activity", {"type": "call", "text": "hello"}).words
