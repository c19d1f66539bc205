"""Tables follow from kinds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from salesctl.model.kinds import Kinds, load_kinds
from salesctl.model.record_tables import ddl, indexes, tables


def made(tmp_path: Path, properties: dict[str, object], name: str = "visit") -> Kinds:
    folder = tmp_path / ".salesctl" / "schemas"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps({"properties": properties}))
    return load_kinds(tmp_path)


def by_name(kinds: Kinds) -> dict[str, tuple[str, ...]]:
    return {table.name: table.names for table in tables(kinds)}


def test_a_kind_becomes_a_table_and_one_for_each_list(tmp_path: Path) -> None:
    kinds = made(
        tmp_path,
        {
            "title": {"type": "string"},
            "held_at": {"type": "string", "format": "moment"},
            "promise": {"type": "object", "properties": {"amount": {"format": "money"}, "by": {"format": "date"}}},
            "guests": {"type": "array", "items": {"type": "string"}},
            "stops": {
                "type": "array",
                "items": {
                    "properties": {
                        "id": {"format": "id"},
                        "seen": {"type": "array", "items": {"type": "string"}},
                        "legs": {
                            "type": "array",
                            "items": {"properties": {"id": {"format": "id"}, "km": {"type": "integer"}}},
                        },
                    }
                },
            },
        },
    )
    found = by_name(kinds)
    common = ("notes", "custom", "external_system", "external_id", "external_version", "archived", "_since")
    assert found["r_visit"] == ("id", "path", "title", "held_at", "held_on", "promise_amount", "promise_by", *common)
    assert found["r_visit_guests"] == ("record", "n", "value", "_since")
    assert found["r_visit_stops"] == ("record", "n", "id", "_since")
    assert found["r_visit_stops_seen"] == ("record", "item", "n", "value", "_since")
    assert found["r_visit_stops_legs"] == ("record", "item", "n", "id", "km", "_since")


def test_the_shipped_kinds_have_what_rules_rely_on() -> None:
    found = by_name(load_kinds())
    assert {"shipped_at", "shipped_on", "due_on", "delivered_on", "claim_amount"} <= set(found["r_shipment"])
    assert {"id", "product", "qty", "short_on", "cancelled_on", "agreed_by"} <= set(found["r_order_lines"])
    assert found["r_client_contacts_phones"] == ("record", "item", "n", "value", "_since")


def test_decimals_are_integers_and_tables_are_strict() -> None:
    kinds = load_kinds()
    order_lines = next(table for table in tables(kinds) if table.name == "r_order_lines")
    assert {column.name: column.sql for column in order_lines.columns}["price"] == "INTEGER"
    assert all("STRICT, WITHOUT ROWID" in ddl(table) for table in tables(kinds))


def test_a_link_has_an_index_and_a_users_leads_to_the_clients() -> None:
    order = next(table for table in tables(load_kinds()) if table.name == "r_order")
    assert 'CREATE INDEX "r_order__owner" ON "r_order" ("owner", "client")' in indexes(order)
    assert 'CREATE INDEX "r_order__client" ON "r_order" ("client")' in indexes(order)


@pytest.mark.parametrize(
    ("properties", "column"),
    [
        ({"a_b": {"type": "string"}, "a": {"type": "object", "properties": {"b": {"type": "string"}}}}, "a_b"),
        ({"seen_at": {"format": "moment"}, "seen_on": {"format": "date"}}, "seen_on"),
    ],
)
def test_two_fields_never_share_a_column(tmp_path: Path, properties: dict[str, object], column: str) -> None:
    assert f"share the column `{column}`" in fault(made(tmp_path, properties))


def test_two_kinds_never_share_a_table(tmp_path: Path) -> None:
    assert "both need a table `order_lines`" in fault(made(tmp_path, {"name": {"type": "string"}}, "order_lines"))


def test_names_of_ours_are_not_to_be_had(tmp_path: Path) -> None:
    kinds = made(tmp_path, {"name": {"type": "string"}}, "shipment_line")
    assert "`shipment_line` is a name of the book's own" in fault(kinds)
    assert "shipment_line" not in kinds


def fault(kinds: Kinds) -> str:
    (found,) = kinds.faults
    assert found.path.startswith(".salesctl/schemas/")
    return found.message
