from __future__ import annotations

import os
from pathlib import Path

import pytest

from salesctl.yamlio import MAX_BYTES, LoadError, read_file


def test_a_regular_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "deals").mkdir()
    (tmp_path / "deals" / "acme.yaml").write_bytes(b"name: Acme\n")
    assert read_file(tmp_path / "deals" / "acme.yaml", "deals/acme.yaml") == b"name: Acme\n"
    assert read_file(str(tmp_path / "deals" / "acme.yaml"), "elsewhere.yaml") == b"name: Acme\n"


def why_not(path: Path, shown: str = "deals/x.yaml") -> str:
    with pytest.raises(LoadError) as caught:
        read_file(path, shown)
    assert caught.value.rule in {"not-a-file", "too-large"}
    return str(caught.value)


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    deals = tmp_path / "deals"
    deals.mkdir()
    (tmp_path / "secret").write_text("root:x\n", encoding="utf-8")
    path = deals / "x.yaml"
    assert why_not(path) == "deals/x.yaml: the file cannot be read: no such file or folder"
    path.symlink_to(tmp_path / "secret")
    assert "symbolic link" in why_not(path)
    path.unlink()
    path.mkdir()
    assert "a folder is not a record's file" in why_not(path)
    path.rmdir()
    os.mkfifo(path)
    assert "a named pipe" in why_not(path)  # and does not wait for a writer
    path.unlink()
    assert "a device or socket" in why_not(Path(os.devnull), "x.yaml")


def test_a_folder_that_is_a_link_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "x.yaml").write_bytes(b"a: b\n")
    (tmp_path / "deals").symlink_to(tmp_path / "outside")
    assert "symbolic link" in why_not(tmp_path / "deals" / "x.yaml")


def test_a_large_file_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a" * MAX_BYTES)
    assert len(read_file(path, "x.yaml")) == MAX_BYTES
    os.truncate(path, 1 << 40)  # sparse
    assert "too large: 1,099,511,627,776 bytes" in why_not(path)


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a: b\n")
    path.chmod(0)
    if os.geteuid():
        assert "you have no right to" in why_not(path)
