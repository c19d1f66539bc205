"""When two companies' names are the same for a person: in any script, with or without their legal form."""

from __future__ import annotations

from .ids import slug

_FORMS = frozenset(
    {"ooo", "oao", "zao", "pao", "ao", "ip", "chp", "tov", "too", "llc", "ltd", "inc", "corp", "gmbh", "ag", "kg", "ug", "bv",
     "nv", "sa", "srl", "sarl", "spa", "as", "ab", "oy", "co"}
)  # fmt: skip

_QUOTES = frozenset({("«", "»"), ("“", "”"), ("„", "“"), ('"', '"')})


def name_key(name: str) -> str:
    """What two spellings of a company's name share: `ООО «Ромашка»` and `Romashka` both give `romashka`."""
    words = slug(name).split("-")
    return "-".join(word for word in words if word not in _FORMS) or "-".join(words)


def short_name(name: str) -> str:
    """A company's name as people say it, without legal form and the quotes around it: `ООО «Ромашка»` is `Ромашка`."""
    kept = " ".join(word for word in name.split() if slug(word) not in _FORMS) or name
    first, within, last = kept[:1], kept[1:-1], kept[-1:]
    return within if (first, last) in _QUOTES and not {first, last} & set(within) else kept
