"""What records are called: the same by the book's tables, which have most names, as by their files."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from salesctl.errors import SalesctlError
from salesctl.model.kinds import Kind
from salesctl.session.field_texts import name_of, naming_fields
from salesctl.session.session import Session
from salesctl.setup.demo import write_demo

TODAY = date(2026, 11, 23)


def test_every_record_is_called_as_its_file_says(tmp_path: Path) -> None:
    write_demo(tmp_path / "book", TODAY)
    (tmp_path / "book/clients/torn.yaml").write_text("name: [\n")
    (tmp_path / "book/clients/new.yaml").write_text("name: ООО «Новый»\n")
    (tmp_path / "book/clients/unnamed.yaml").write_text("segment: retail\n")
    session = Session(tmp_path / "book", now=datetime(2026, 11, 23, 9, tzinfo=UTC), on=TODAY)

    def by_file(kind: str, record: str) -> tuple[Kind, Mapping[str, Any]] | None:
        with suppress(SalesctlError):
            return session.kinds[kind], session.book.record(kind, record)
        return None

    seen = set()
    for kind in session.kinds.values():
        for record in [*session.book.ids(kind.name), "nobody"]:
            seen.add(all(kind.fields[name].is_text for name in naming_fields(kind)))
            assert session.name_of(kind.name, record) == name_of(by_file, kind.name, record, TODAY.isoformat())
    assert seen == {True, False}
    assert session.name_of("client", "new") == "Новый"
