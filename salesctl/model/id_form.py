"""What an id looks like."""

from __future__ import annotations

LONGEST = 60
RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))})
"""Names that Windows keeps for itself."""
_ALPHABET = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


def is_id(text: str) -> bool:
    """Whether a text may be an id. Digits alone may not: on the command line they are line numbers."""
    return (
        0 < len(text) <= 2 * LONGEST
        and _ALPHABET.issuperset(text)
        and text[0] != "-"
        and not text.isdigit()
        and text not in RESERVED
    )


def id_at(path: str) -> str:
    """The id of the record whose file lies at a path of the repository: its name."""
    return path.rpartition("/")[2].removesuffix(".yaml")
