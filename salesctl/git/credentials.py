"""Names and passwords of hosts, as the user's own Git gets them: from the helper its configuration names, such as a keychain."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from .program import Program

_NO_REPOSITORY = Path("/")
"""Where Git is asked: a book's own configuration may be a stranger's, and is to name no program that is run."""


class Credential(NamedTuple):
    """Who somebody is for a host."""

    user: str
    password: str


def credential(url: str, user: str = "") -> Credential | None:
    """What Git's helpers know of an address, of this user if one is given; None where they know nothing. Nobody is asked."""
    asked = f"url={url}\n" + (f"username={user}\n" if user else "") + "\n"
    told = Program(_NO_REPOSITORY).run("credential", "fill", input=asked.encode(), env={"GIT_ASKPASS": ""}, check=False)
    values = dict(line.split("=", 1) for line in told.decode("utf-8", "replace").splitlines() if "=" in line)
    return Credential(values.get("username", ""), values["password"]) if "password" in values else None
