"""Parsing on several processors gives what one gives."""

from __future__ import annotations

import multiprocessing
import sys
from typing import TYPE_CHECKING, Any

import pytest

from salesctl.book.file.state import RecordSource
from salesctl.book.ingest import parallel
from salesctl.book.ingest.parallel import batches
from salesctl.book.ingest.parse import Parsed, ParseTask
from salesctl.errors import SalesctlError
from salesctl.model.config import load_config
from salesctl.model.kinds import load_kinds

if TYPE_CHECKING:
    from .conftest import Shop


@pytest.fixture
def source(shop: Shop) -> RecordSource:
    shop.commit({f"clients/c{n}.yaml": f"name: Client {n}\n" for n in range(500)} | {"clients/bad.yaml": "[\n"})
    shop.write({"clients/c5.yaml": "name: Edited\n"})
    return RecordSource(shop.git, load_kinds(shop.root), load_config(shop.root))


def tasks(source: RecordSource) -> list[ParseTask]:
    files = source.tree(None, source.git.head() or "")
    return [ParseTask(path, "" if path.endswith("c5.yaml") else blob or "") for path, blob in files.items()]


def together(source: RecordSource, **options: Any) -> list[Parsed]:
    return sorted(
        one for batch in batches(source.parse_settings, source.git, tasks(source), **options) for one in batch
    )


def test_children_agree_with_their_parent(source: RecordSource) -> None:
    alone = together(source, workers=1)
    assert len(alone) == 507
    judged = together(source, workers=3)
    assert judged == alone
    assert [one.id for one in judged if not one.fits] == ["bad"]
    assert next(one for one in alone if one.id == "c5").title == "Edited"


def test_children_that_start_afresh_as_on_other_systems(source: RecordSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    judged = together(source, workers=2)
    assert judged == together(source, workers=1)


def test_a_big_book_is_built_in_parallel_and_tells_how_far_it_is(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.commit({f"clients/c{n}.yaml": f"name: Client {n}\n" for n in range(500)})
    monkeypatch.setattr(parallel, "MANY", 100)
    monkeypatch.setattr(parallel, "processors", lambda: 2)
    from salesctl.book import open_book

    told: list[tuple[int, int]] = []
    source = (shop.git, load_kinds(shop.root), load_config(shop.root))
    with open_book(*source, progress=lambda done, total: told.append((done, total))) as book:
        assert book.count() == 506
    assert told == sorted(told)
    assert told[-1] == (506, 506)
    assert len(told) >= 3


def test_a_child_that_dies_is_noticed(source: RecordSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_worker", lambda *_: None)
    with pytest.raises(SalesctlError, match="died"):
        together(source, workers=2)
    assert not multiprocessing.active_children()


def test_an_object_that_is_gone_is_told(source: RecordSource) -> None:
    missing = [ParseTask(f"clients/m{n}.yaml", "0" * 40) for n in range(300)]
    with pytest.raises(SalesctlError, match="missing"):
        list(batches(source.parse_settings, source.git, missing, workers=2))
