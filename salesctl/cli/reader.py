"""The language of whoever sits at the terminal, found when something is first said in it."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError
from salesctl.lang.language import ENGLISH, known_code, open_language, preferred

if TYPE_CHECKING:
    from salesctl.lang.language import Language
    from salesctl.session.session import Session

_OPTION = "--locale"


class _Reader:
    """What is known of the reader of this process."""

    asked = ""
    session: Session | None = None
    found: Language | None = None


def forget() -> None:
    """Start over: nothing is known of the reader."""
    _Reader.asked, _Reader.session, _Reader.found = "", None, None


def ask(code: str) -> None:
    """A language was asked for; empty: none. Raises UsageError for one there is not."""
    _Reader.asked = known_code(code) if code else ""


def asked() -> str:
    """The code of the language that was asked for; empty: none was."""
    return _Reader.asked or _typed()


def turn_to(code: str) -> None:
    """The reader reads this language from now on, unless another was asked for: a book was just made in it."""
    if not asked():
        _Reader.found = _opened(code)


def follow(session: Session) -> None:
    """The reader is who sits at a session."""
    _Reader.session = session


def find() -> None:
    """Look in the book for who reads, where no command came so far as to open it; one that cannot be opened has nobody."""
    from .open_session import open_session

    if _Reader.session is None:
        with suppress(SalesctlError):
            follow(open_session(lang=asked(), recover=False))


def language() -> Language:
    """The reader's language: the session's; before there is one, as asked for, else the book's, else the machine's.

    Raises SalesctlError for a language there is not, and for a book's catalogue that cannot be used.
    """
    return _Reader.session.language if _Reader.session else language_without_records()


def language_without_records() -> Language:
    """The reader's language while the book's records cannot be asked: as asked for, else the book's, else the machine's."""
    if _Reader.found is None:
        _Reader.found = _opened(asked() or preferred(_books()))
    return _Reader.found


def language_for_errors() -> Language:
    """The same without the book's own catalogue, and without a wish that cannot be met, where one of them is what is wrong."""
    try:
        return language()
    except SalesctlError:
        return _opened(preferred(asked(), _books()))


def _opened(code: str) -> Language:
    from salesctl.plugins.discovery import folders

    return open_language(code, folders("locale") if code != ENGLISH.code else ())


def _typed() -> str:
    """What stands behind the option on the command line, for what goes wrong before the command runs."""
    words = sys.argv[1:]
    for word, after in zip(words, [*words, ""][1:], strict=True):
        if word == _OPTION or word.startswith(f"{_OPTION}="):
            return word.partition("=")[2] or after
    return ""


def _books() -> str:
    from salesctl.model.config import find_root, here, load_config

    with suppress(SalesctlError):
        return load_config(find_root(here())).locale
    return ""
