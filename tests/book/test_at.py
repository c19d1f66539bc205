"""The book as it was."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import apsw

from salesctl.book.ingest import build, parse

if TYPE_CHECKING:
    import pytest

    from .conftest import Shop

DAY = date(2026, 11, 23)
SQL = "select id, name from client order by id"


def clients(shop: Shop, rev: str) -> list[tuple[Any, ...]]:
    with shop.book_at(rev) as book, book.query(DAY) as query:
        return [tuple(row) for row in query.rows(SQL)]


def test_an_earlier_commit_without_what_the_work_tree_holds(shop: Shop) -> None:
    first = shop.git.head() or ""
    second = shop.commit({"clients/zenit.yaml": "name: Zenit 2\n", "clients/new.yaml": "name: New\n"})
    shop.write({"clients/zenit.yaml": "name: Edited\n", "clients/more.yaml": "name: More\n"})
    now = shop.rows(SQL)
    then = [("romashka", "ООО «Ромашка»"), ("zenit", "Zenit")]
    assert clients(shop, first) == then
    assert clients(shop, second) == [("new", "New"), then[0], ("zenit", "Zenit 2")]
    assert shop.rows(SQL) == now == [("more", "More"), ("new", "New"), then[0], ("zenit", "Edited")]
    shop.close()
    assert clients(shop, first) == then
    with shop.book_at(first) as book:
        assert book.record("client", "zenit") == {"name": "Zenit", "owner": "boris"}


def test_blobs_that_were_parsed_are_not_parsed_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    first = shop.git.head() or ""
    shop.commit({"clients/zenit.yaml": "name: Zenit 2\n"})
    with shop.book():
        pass
    read: list[str] = []
    original = parse.Parser.parse

    def counted(self: parse.Parser, path: str, *args: Any) -> parse.Parsed:
        read.append(path)
        return original(self, path, *args)

    monkeypatch.setattr(parse.Parser, "parse", counted)
    clients(shop, first)
    assert read == ["clients/zenit.yaml"]
    clients(shop, first)
    assert read == ["clients/zenit.yaml"]


def test_it_needs_no_book_of_today(shop: Shop) -> None:
    first = shop.git.head() or ""
    shop.commit({"clients/zenit.yaml": "name: Zenit 2\n"})
    assert clients(shop, first)[1] == ("zenit", "Zenit")
    assert not shop.file.exists()


def test_where_little_is_in_common_it_is_built(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesctl.book.ingest.refresh._FEW", 0)
    first = shop.git.head() or ""
    shop.commit({f"clients/c{n}.yaml": "name: C\n" for n in range(20)})
    shop.git.run("rm", "-rq", "team", "products", "orders", "clients/romashka.yaml", "clients/zenit.yaml")
    shop.commit()
    with shop.book():
        pass
    built: list[object] = []
    monkeypatch.setattr(build, "store_work_tree", lambda *args: built.append(args))
    assert clients(shop, first) == [("romashka", "ООО «Ромашка»"), ("zenit", "Zenit")]
    assert built


def test_the_last_few_are_kept(shop: Shop) -> None:
    revs = [shop.commit({"clients/zenit.yaml": f"name: Zenit {n}\n"}) for n in range(5)]
    for rev in [*revs, revs[2]]:
        clients(shop, rev)
    kept = {path.stem.removeprefix("at-") for path in shop.file.parent.glob("at-*.db")}
    assert kept == {revs[2], revs[3], revs[4]}
    assert {path.stem.removeprefix("at-") for path in shop.file.parent.glob("at-*")} == kept


def test_one_that_is_damaged_is_made_again(shop: Shop) -> None:
    first = shop.git.head() or ""
    shop.commit({"clients/zenit.yaml": "name: Zenit 2\n"})
    before = clients(shop, first)
    file = shop.file.with_name(f"at-{first}.db")
    data = bytearray(file.read_bytes())
    data[len(data) // 2 :] = bytes(len(data) - len(data) // 2)
    file.write_bytes(data)
    assert clients(shop, first) == before
    connection = apsw.Connection(str(file))
    assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
    connection.close()
