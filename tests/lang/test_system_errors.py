"""What the operating system refuses is told in the reader's language, wherever it is met."""

from __future__ import annotations

import errno
import os
import re
import socket
import ssl
from pathlib import Path

import pytest

from salesctl.lang.language import open_language
from salesctl.lang.system_errors import system_reason

RU = open_language("ru")
ROOT = Path(__file__).parents[2]
_OWN_WORDS = re.compile(r"\.strerror\b|\bstrerror\(")


@pytest.mark.parametrize(
    "number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.ENOENT, errno.EISDIR, errno.ECONNREFUSED]
)
def test_no_english_word_is_left_in_another_language(number: int) -> None:
    told = RU.say(system_reason(OSError(number, os.strerror(number))))
    assert told
    assert not re.search("[A-Za-z]", told)


def test_what_is_not_known_is_told_in_the_words_of_the_system() -> None:
    assert system_reason(OSError(errno.ENOTTY, "Inappropriate ioctl")) == "Inappropriate ioctl"


@pytest.mark.parametrize("error", [ssl.SSLError(1, "certificate verify failed"), socket.gaierror(-2, "Name not known")])
def test_the_numbers_of_a_library_are_not_taken_for_those_of_the_system(error: OSError) -> None:
    assert system_reason(error) == error.strerror


def test_time_that_ran_out_has_no_number() -> None:
    assert system_reason(TimeoutError("timed out")) == "no answer in time"


def test_nobody_else_gives_the_words_of_the_system() -> None:
    files = [*(ROOT / "salesctl").rglob("*.py"), *(ROOT / "plugins").rglob("*.py")]
    theirs = [
        file for file in files if _OWN_WORDS.search(file.read_text(encoding="utf-8")) and "tests" not in file.parts
    ]
    assert theirs == [ROOT / "salesctl" / "lang" / "system_errors.py"]
