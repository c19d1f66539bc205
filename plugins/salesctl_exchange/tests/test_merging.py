"""What a record holds after a later file: changed values only, and the team's own kept."""

from __future__ import annotations

from .conftest import ALFA, BETA, CLIENTS, HEAD, Bench


def test_a_changed_file_changes_only_what_differs(bench: Bench) -> None:
    bench.take(HEAD + ALFA + BETA, CLIENTS)
    mine = "# our best client\nname: Alfa   # as on the sign\nnotes: likes tea\n"
    held = bench.text("clients/alfa.yaml").replace("name: Alfa\n", mine, 1)
    bench.commit({"clients/alfa.yaml": held})
    done = bench.take(HEAD + ALFA.replace("Lenina 1", "Mira 2").replace("Ann", "Anna") + BETA, CLIENTS)
    assert (done.created, done.updated, done.unchanged) == (0, 1, 1)
    assert bench.text("clients/alfa.yaml") == held.replace("Lenina 1", "Mira 2").replace("name: Ann\n", "name: Anna\n")
    assert bench.git("log", "-1", "--format=%s").strip() == "import file.csv from erp: 1 client changed"


def test_what_the_team_took_over_stays(bench: Bench) -> None:
    bench.take(HEAD + ALFA, CLIENTS)
    held = (
        bench.text("clients/alfa.yaml")
        .replace("segment: retail", "segment: horeca")
        .replace("type: office", "type: shop")
    )
    bench.commit({"clients/alfa.yaml": held})
    done = bench.take(HEAD + ALFA, CLIENTS)
    assert (done.updated, done.unchanged) == (0, 1)
    assert bench.text("clients/alfa.yaml") == held


def test_an_empty_cell_removes_only_what_is_marked(bench: Bench) -> None:
    bench.take(HEAD + ALFA, CLIENTS)
    bench.take(HEAD + "ALFA,Alfa,,,,,,NULL,\n", CLIENTS)
    record = bench.record("client", "alfa")
    assert "district" not in record
    assert record["contacts"][0]["name"] == "Ann"


def test_lists_grow_unless_the_file_has_them_whole(bench: Bench) -> None:
    mapping = "source: erp\nkind: user\nkey: no\nfields: {name: name, extensions: {column: ext, split: '/'}}\n"
    bench.take("no,name,ext\n1,Ann,101 / 102\n", mapping)
    bench.take("no,name,ext\n1,Ann,102/103\n", mapping)
    assert bench.record("user", "user-1")["extensions"] == ["101", "102", "103"]
    bench.take("no,name,ext\n1,Ann,102/103\n", mapping.replace("'/'", "'/', whole: yes"))
    assert bench.record("user", "user-1")["extensions"] == ["102", "103"]


def test_one_value_written_in_two_ways_is_no_change(bench: Bench) -> None:
    mapping = "source: erp\nkind: client\nkey: no\nfields: {name: name, credit_limit: limit}\n"
    bench.take("no,name,limit\n1,Alfa,5000\n", mapping)
    bench.commit({"clients/client-1.yaml": bench.text("clients/client-1.yaml").replace("5000.00", "5000")})
    assert bench.take("no,name,limit\n1,Alfa,5000.0\n", mapping).unchanged == 1
