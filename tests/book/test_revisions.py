"""What the log knows, gathered step by step, equals what it knows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .conftest import Shop

ZENIT = "clients/zenit.yaml"


def gathered(shop: Shop) -> list[tuple[Any, ...]]:
    rows = shop.rows("select path, n, at, oid from revision order by path")
    shop.close()
    return rows


def test_how_often_and_when_last(shop: Shop) -> None:
    with shop.book() as book:
        first = book.revision(ZENIT)
        assert first
        assert first[0] == 1
    oid = shop.commit({ZENIT: "name: Z\n"}, when="2026-11-20T23:30:00+03:00")
    with shop.book() as book:
        assert book.revision(ZENIT) == (2, "2026-11-20T20:30:00Z", oid)
        assert book.revision("clients/none.yaml") is None
    assert shop.rows("select n from revision where path = 'clients/zenit.yaml'") == [(2,)]


def test_step_by_step_equals_at_once_also_over_merges_and_rewritten_history(shop: Shop) -> None:
    base = shop.commit({"clients/a.yaml": "name: A\n"})
    shop.git.run("checkout", "-q", "-b", "side")
    shop.commit({ZENIT: "name: Side\n"}, when="2026-11-10T10:00:00+03:00")
    shop.git.run("checkout", "-q", "main")
    shop.commit({"clients/a.yaml": "name: A2\n", ZENIT: "name: Main\n"}, when="2026-11-12T10:00:00+03:00")
    gathered(shop)
    shop.git.run("merge", "-q", "-X", "ours", "-m", "merge", "side")
    merged = gathered(shop)
    assert {row[0]: row[1] for row in merged}[ZENIT] == 3
    shop.file.unlink()
    assert gathered(shop) == merged
    shop.git.run("reset", "-q", "--hard", base)
    back = gathered(shop)
    assert {row[0]: row[1] for row in back}[ZENIT] == 1
    shop.file.unlink()
    assert gathered(shop) == back


def test_a_merge_is_newer_than_what_either_side_had(shop: Shop) -> None:
    shop.git.run("checkout", "-q", "-b", "side")
    shop.commit({ZENIT: "name: Side\n"}, when="2026-11-10T10:00:00+03:00")
    shop.git.run("checkout", "-q", "main")
    shop.commit({"clients/a.yaml": "name: A\n"}, when="2026-11-12T10:00:00+03:00")
    before = gathered(shop)
    shop.git.run("merge", "-q", "-m", "merge", "side")
    head = shop.git.head()
    found = {row[0]: row[1:] for row in gathered(shop)}
    assert found[ZENIT][0] == 2, "two commits changed it"
    assert found[ZENIT][2] == head, "and the merge brought it to this side"
    assert found["clients/a.yaml"][2] == head, "as it brought the other one to that side"
    assert all(found[path][1] >= at for path, _, at, _ in before)


def test_the_settings_are_followed_too(shop: Shop) -> None:
    with shop.book() as book:
        assert book.revision("salesctl.yaml")


def test_as_of_when_other_systems_data_came(shop: Shop) -> None:
    with shop.book() as book:
        assert book.sources() == {}
    shop.commit(message="Import payments\n\nSource: 1c", when="2026-11-20T10:00:00+00:00")
    shop.commit(message="Import stock\n\nSource: erp\nSource: sheet", when="2026-11-21T10:00:00+00:00")
    shop.commit(message="Import payments\n\nSource: 1c", when="2026-11-19T10:00:00+00:00")
    with shop.book() as book:
        assert book.sources() == {
            "1c": "2026-11-20T13:00:00+03:00",
            "erp": "2026-11-21T13:00:00+03:00",
            "sheet": "2026-11-21T13:00:00+03:00",
        }


def test_a_reader_does_not_hold_it_up_and_sees_it(shop: Shop) -> None:
    query = shop.query()
    assert query.one("select count(*) from client")
    with shop.book() as book:
        assert book.revision(ZENIT)
    row = query.one("select n from revision where path = ?", (ZENIT,))
    assert row is not None
    assert row["n"] == 1


def test_at_a_revision_the_log_ends_there(shop: Shop) -> None:
    first = shop.git.head() or ""
    shop.commit({ZENIT: "name: Z\n"}, "change\n\nSource: 1c")
    with shop.book() as book:
        assert book.sources()
        assert (book.revision(ZENIT) or (0,))[0] == 2
    with shop.book_at(first) as book:
        assert book.sources() == {}
        assert (book.revision(ZENIT) or (0,))[0] == 1
