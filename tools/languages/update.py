"""Brings every `.po` file in line with the sources: `make languages`. What is translated stays, what is gone goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from salesctl.lang.catalogue import CONVENTIONS, Translation, messages

from .conventions import plural_rule
from .extract import Found, common, found

ROOT = Path(__file__).parent.parent.parent


def update(root: Path = ROOT) -> None:
    """Rewrite the catalogues of every language the core has one of."""
    core = _gathered([*found(root / "salesctl", root), *found(root / "schemas", root), *common()])
    plugins = {
        folder: {key: one for key, one in _gathered(found(folder, root)).items() if key not in core}
        for folder in sorted((root / "plugins").iterdir())
        if (folder / "__init__.py").is_file()
    }
    for file in sorted((root / "salesctl" / "locale").glob("*.po")):
        for folder, wanted in {root / "salesctl": core, **plugins}.items():
            write(folder / "locale" / file.name, wanted)


def write(file: Path, wanted: Mapping[tuple[str, str], list[str]]) -> None:
    """One catalogue: messages by context and text, each with the files it stands in."""
    before = {(one.context, one.text): one for one in messages(file.read_bytes(), str(file))} if file.is_file() else {}
    if not wanted and not before:
        return
    keys = [*(key for key in before if key[0] == CONVENTIONS), *wanted]
    count, rule = plural_rule(file.stem)
    parts = [
        (
            'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
            f'"Language: {file.stem}\\n"\n"Plural-Forms: nplurals={count}; plural={rule};\\n"\n'
        )
    ]
    for key in keys:
        known = before.get(key) or before.get(("", key[1])) or Translation(key[1])
        lines = [*(f"# {comment}" for comment in known.comments), *(f"#: {source}" for source in wanted.get(key, ()))]
        lines += [f"msgctxt {_quoted(key[0])}"] if key[0] else []
        parts.append("\n".join([*lines, f"msgid {_quoted(key[1])}", f"msgstr {_quoted(known.translation)}"]) + "\n")
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n".join(parts), encoding="utf-8")


def _gathered(texts: Iterable[Found]) -> dict[tuple[str, str], list[str]]:
    gathered: dict[tuple[str, str], list[str]] = {}
    for one in texts:
        gathered.setdefault((one.context, one.text), []).append(one.source)
    return gathered


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


if __name__ == "__main__":
    update()
