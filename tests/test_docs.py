"""What the documents point at is there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
_LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
_PATH = re.compile(r"`((?:salesctl|schemas|plugins|tests|docs|bench|tools|example-repo)/[A-Za-z0-9_./-]*)`")

_MADE = re.compile(r"^`([^`]+)`:\n", re.MULTILINE)
"""Files that a page tells its reader to make."""


def _pages() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split() if not name.startswith("example-repo/")]


@pytest.mark.parametrize("page", _pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_and_path_of_a_page_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link for link in _LINK.findall(text) if "://" not in link]
    gone = [link for link in links if not (page.parent / link).exists()]
    made = _MADE.findall(text)
    gone += [
        path for path in _PATH.findall(text) if not _exists(path) and not any(f.startswith(_parent(path)) for f in made)
    ]
    assert not gone


def _exists(path: str) -> bool:
    return (ROOT / path).exists() or bool(
        list(ROOT.glob(path.replace("NAME", "*").replace("KIND", "*").replace("CODE", "*")))
    )


def _parent(path: str) -> str:
    """The folder whose files a page makes, however deep the path leads into it."""
    return "/".join(path.split("/")[:2])
