"""Finding out whose word something is reads the words, however many records a book has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from salesctl.book.ingest.authors import unattributed

if TYPE_CHECKING:
    from .conftest import Shop


def test_what_has_no_author_is_looked_for_among_words_and_not_among_files(shop: Shop) -> None:
    plans: list[str] = []
    with shop.book() as book:

        def rows(sql: str, parameters: Any = ()) -> list[tuple[Any, ...]]:
            plans.append(book._rows(f"explain query plan {sql}", parameters)[0][-1])
            return book._rows(sql, parameters)

        unattributed(rows, book.source.kinds, "anna@example.com")
    assert len(plans) > 5
    assert [plan for plan in plans if not plan.startswith(("SCAN t", "SEARCH t"))] == []
