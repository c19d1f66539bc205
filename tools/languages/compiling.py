"""Compiles `.po` catalogues into `.mo` files: sorted by the bytes of their keys, so that one is found by halving."""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from salesctl.lang.catalogue import Translation, messages
from salesctl.lang.language import CONVENTIONS, KEY_LANGUAGE

ROOT = Path(__file__).parent.parent.parent
CORE = "salesctl"
_MAGIC = 0x950412DE
_MOST = 20


def catalogues(root: Path = ROOT) -> list[Path]:
    """Every shipped `.po` file, the core's first."""
    return sorted(root.glob(f"{CORE}/locale/*.po")) + sorted(root.glob("plugins/*/locale/*.po"))


def compile_all(root: Path = ROOT, *, whole: bool) -> list[Path]:
    """Write a `.mo` file beside every `.po` file that is newer. `whole`: a message without translation is an error.

    Raises SalesctlError for a catalogue that cannot be read, SystemExit naming what is missing or contradicts another.
    """
    files = catalogues(root)
    read = {file: list(messages(file.read_bytes(), str(file.relative_to(root)))) for file in files}
    wrong = [*contradictions(read), *(unfinished(read) if whole else ())]
    if wrong:
        sys.exit("\n".join([*wrong[:_MOST], *([f"… {len(wrong)} in all"] if len(wrong) > _MOST else [])]))
    written = []
    for file, found in read.items():
        made = file.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime_ns <= file.stat().st_mtime_ns:
            shipped = {one.key: one.translation for one in found if one.translation and not one.fuzzy}
            own = _conventions(file.stem) if file.parent.parent.name == CORE else {}
            made.write_bytes(compiled(own | shipped))
            written.append(made)
    return written


def compiled(translations: Mapping[str, str]) -> bytes:
    """A `.mo` file of translations by key; the header is that of the key `""`."""
    entries = sorted((key.encode(), value.encode()) for key, value in translations.items())
    keys_at, values_at = 28, 28 + 8 * len(entries)
    position = values_at + 8 * len(entries)
    tables: list[bytes] = []
    texts: list[bytes] = []
    for column in zip(*entries, strict=True) if entries else ():
        for text in column:
            tables.append(struct.pack("<2I", len(text), position))
            texts.append(text + b"\0")
            position += len(text) + 1
    header = struct.pack("<7I", _MAGIC, 0, len(entries), keys_at, values_at, 0, 0)
    return b"".join([header, *tables, *texts])


def unfinished(read: Mapping[Path, Iterable[Translation]]) -> Iterator[str]:
    """Messages that are not translated, or only by guess."""
    for file, found in read.items():
        for one in found:
            if one.text and (one.fuzzy or not one.translation):
                yield f"{file}:{one.line}: not translated: {one.text.splitlines()[0]}"


def contradictions(read: Mapping[Path, Iterable[Translation]]) -> Iterator[str]:
    """One message translated differently in two catalogues of a language: which is used would be chance."""
    seen: dict[tuple[str, str], tuple[Path, Translation]] = {}
    for file, found in read.items():
        for one in found:
            before, known = seen.setdefault((file.stem, one.key), (file, one))
            if one.text and one.translation and known.translation not in ("", one.translation):
                yield f"{file}:{one.line}: `{one.text}` is translated differently in {before}:{known.line}"


def _conventions(code: str) -> dict[str, str]:
    from .conventions import conventions

    made = conventions(code)
    if code == KEY_LANGUAGE or set(made) != set(CONVENTIONS):
        sys.exit(f"the conventions of {code} are not those the program asks for")
    return {f"cldr\x04{name}": value for name, value in made.items()}


def main() -> None:
    """Compile what changed; `--whole` refuses catalogues that are not complete."""
    for file in compile_all(whole="--whole" in sys.argv):
        print(file.relative_to(ROOT))


if __name__ == "__main__":
    main()
