"""Conversations that broke off, kept beside the book until they are gone on with."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from salesctl.api import Session

from .talk import Talk


def _file(session: Session, client: str) -> Path:
    return session.git.git_dir / "salesctl" / "talks" / f"{client}.json"


def keep(session: Session, talk: Talk) -> None:
    """Put down how far it has come."""
    file = _file(session, talk.client)
    file.parent.mkdir(parents=True, exist_ok=True)
    written = file.with_suffix(".new")
    written.write_text(json.dumps(asdict(talk), ensure_ascii=False), encoding="utf-8")
    written.replace(file)


def kept(session: Session, client: str, script: str) -> Talk | None:
    """The conversation with a client that broke off, if there is one by this script."""
    try:
        found = Talk(**json.loads(_file(session, client).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return found if found.script == script else None


def forget(session: Session, client: str) -> None:
    """It is in the book now."""
    _file(session, client).unlink(missing_ok=True)
