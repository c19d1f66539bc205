"""What the commands say of themselves that are made from a kind's schema."""

from __future__ import annotations

import re
from pathlib import Path

from conftest import Type
from salesctl.model.kinds import load_kinds


def test_what_stands_for_a_value_is_said_in_the_readers_language(book: Path, type_: Type) -> None:
    for kind in load_kinds():
        shown = type_(kind.replace("_", "-"), "add", "--help", "--locale", "ru").out
        metavars = re.findall(r"^  (?:-\w, )?--\S+(?:, --\S+)? ([A-Z_|/-]{2,})\s", shown, re.MULTILINE)
        assert [one for one in metavars if one != "ID"] == [], kind


def test_every_record_can_be_added_safely_again(book: Path, type_: Type) -> None:
    for kind in load_kinds():
        assert "--key KEY" in type_(kind.replace("_", "-"), "add", "--help").out, kind
    first = type_("client", "add", "--name", "Acme", "--set", "key=yes", "--key", "k1", "--json").json
    again = type_("client", "add", "--name", "Acme", "--set", "key=yes", "--key", "k1", "--json").json
    assert again["commit"] == first["commit"]
    assert "key: yes\n" in (book / first["path"]).read_text()
