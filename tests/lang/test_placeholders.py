"""What a reader is to put a word of theirs in place of is called in their language wherever it is said, not only in help."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from salesctl.lang.catalogue import messages

ROOT = Path(__file__).parents[2]
CATALOGUES = [ROOT / "salesctl/locale/ru.po", *sorted(ROOT.glob("plugins/*/locale/ru.po"))]
PLACEHOLDERS = {
    message.text
    for file in CATALOGUES
    for message in messages(file.read_bytes(), file.name)
    if message.context == "metavar" and message.text != message.translation
} - {"NO"}  # Norway's code, too
OF_GIT = "OLD NEW REF"
"""What git itself calls the words of a line that a hook reads."""


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.parts[-3])
def test_no_placeholder_is_left_in_english(file: Path) -> None:
    told = {message.text: message.translation.replace(OF_GIT, "") for message in messages(file.read_bytes(), file.name)}
    words = {
        text: PLACEHOLDERS.intersection(re.findall(r"(?<![\w.-])[A-Z_]{2,}(?![\w.])", told[text])) for text in told
    }
    assert {text: left for text, left in words.items() if left} == {}
