"""A name cannot be declined: Russian sentences put it where the nominative stands, and let no participle agree with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CATALOGUES = [ROOT / "salesctl/locale/ru.po", *sorted(ROOT.glob("plugins/*/locale/ru.po"))]
NAMES = "client|payer|user|contact|competitor|rival|asker|owner|cover|person|product"
GOVERNED = re.compile(
    r"(?:^|[\s(«])(?:для|от|у|из|с|со|к|ко|на|в|во|по|за|о|об|без|над|при|про|через|между|кроме|перед|вместо|"
    rf"клиента|клиенту|клиентом|товара|пользователя|контакта)\s+«?\{{(?:{NAMES})\}}",
    re.IGNORECASE,
)
AGREED = re.compile(rf"\{{(?:field|{NAMES})\}} (?:не )?\w+(?:ено|ена|ано|ана|ято|ята|лась|лось)\b")


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.parts[-3])
def test_names_stand_in_the_nominative(file: Path) -> None:
    entries = re.findall(r'^msgstr((?: ?"(?:[^"\\]|\\.)*"\n?)+)', file.read_text(encoding="utf-8"), re.MULTILINE)
    said = ["".join(re.findall(r'"((?:[^"\\]|\\.)*)"', entry)) for entry in entries]
    assert [text for text in said if GOVERNED.search(text) or AGREED.search(text)] == []
