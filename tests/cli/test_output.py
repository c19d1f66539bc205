"""Answers written to files: the ending says the format, and one that is no format is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Type


@pytest.mark.parametrize("name", ["r.csv", "R.CSV", "r.json", "r.md"])
def test_the_ending_says_the_format(book: Path, type_: Type, name: str) -> None:
    assert type_("client", "list", "-o", name).code == 0
    assert (book / name).stat().st_size


@pytest.mark.parametrize("name", ["r.xyz", "r.pdf", "r", "r.csv.gz", ".csv"])
def test_an_ending_that_is_no_format_is_refused_with_those_that_are(book: Path, type_: Type, name: str) -> None:
    refused = type_("client", "list", "-o", name)
    assert refused.code == 2
    assert f"the ending of {name} is no format" in refused.err
    assert "json, csv, md" in refused.err
    assert not (book / name).exists()
    assert type_("client", "list", "-o", name, "--format", "csv").code == 0


def test_csv_has_a_style(book: Path, type_: Type) -> None:
    assert type_("client", "list", "--csv", "excel").out.startswith("\ufeff")
    assert type_("client", "list", "--csv", "plain").out == type_("client", "list", "--format", "csv").out
    assert type_("client", "list", "--csv", "excel", "-o", "r.csv").code == 0
    assert (book / "r.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    for words in (("--format", "md"), ("-o", "r.md"), ("--json",)):
        refused = type_("client", "list", "--csv", "excel", *words)
        assert refused.code == 2, words
    assert not (book / "r.md").exists()
    assert type_("client", "list", "--csv", "lotus").code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_what_is_no_text_is_not_shown_on_a_terminal(book: Path) -> None:
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "salesctl", "client", "list", "--format", "xlsx"]
    refused = subprocess.run(command, cwd=book, stdout=theirs, stderr=subprocess.PIPE, text=True, check=False)
    os.set_blocking(ours, False)
    with pytest.raises(BlockingIOError):
        os.read(ours, 1)
    os.close(theirs)
    os.close(ours)
    assert refused.returncode == 2
    assert "-o FILE.xlsx" in refused.stderr
