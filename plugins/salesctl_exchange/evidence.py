"""What the cells of a column prove about how its dates and numbers are written.

`03/04/2026` can be read in two ways; `11/23/2026` further down proves that the month stands first in the whole column. So a
cell that is not written as the mapping says stops the file: its neighbours would be read wrongly without a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from salesctl.api import Place, SalesctlError, say

from .cell_text import DATES, NUMBERS, possible_styles, setting
from .convert import cell_texts
from .csv_files import listed
from .mapping_tree import leaves

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from .csv_files import CsvRow
    from .mapping_tree import MappingLeaf, MappingNode


class _Proof(NamedTuple):
    """A cell that is not written in some style."""

    line: int
    text: str
    styles: frozenset[str]
    """Those it can be written in."""


class ColumnEvidence:
    """Gathers what rows prove about the columns of dates and numbers that a mapping reads."""

    def __init__(self, tree: MappingNode) -> None:
        self._against: list[tuple[MappingLeaf, dict[str, _Proof]]] = [
            (leaf, {}) for leaf in leaves(tree) if not leaf.source.table and setting(leaf.field.type)
        ]
        """By style: the first cell that is not written so."""

    def observe(self, row: CsvRow) -> None:
        """Take a row's cells into account."""
        for leaf, against in self._against:
            for text in cell_texts(leaf, row.cells):
                if text in (leaf.source.translations or ()):
                    continue
                possible = possible_styles(text, leaf.field.type)
                for style in (DATES if setting(leaf.field.type) == "dates" else NUMBERS) if possible else ():
                    if style not in possible:
                        against.setdefault(style, _Proof(row.line, text, possible))

    def stop(self, file: Path) -> None:
        """Raise SalesctlError when a column is not written as the mapping says, by the first cell that proves it."""
        wrong = [
            (against[style], leaf, against)
            for leaf, against in self._against
            if (style := leaf.source.formats.style(leaf.field.type)) in against
        ]
        if wrong:
            raise _error(file, *min(wrong, key=lambda each: each[0].line))


def _error(file: Path, proof: _Proof, leaf: MappingLeaf, against: Mapping[str, _Proof]) -> SalesctlError:
    style = leaf.source.formats.style(leaf.field.type)
    column = listed(leaf.source.columns)
    left = [name for name in sorted(proof.styles) if name not in against]
    if left:
        message = say(
            "`{text}` in {column} is not written {style}, as the mapping says",
            text=proof.text,
            column=column,
            style=style,
        )
        settings = ", ".join(f"`{setting(leaf.field.type)}: {name}`" for name in left)
        hint = (
            say(
                "write {settings} under `file:` in the mapping, or at its field `{field}` for this column alone",
                settings=settings,
                field=leaf.field.name,
            )
            if len(left) == 1
            else say(
                "write one of {settings} under `file:` in the mapping, or at its field `{field}` for this column alone",
                settings=settings,
                field=leaf.field.name,
            )
        )
    else:
        other = min(against[name] for name in proof.styles)
        message = say(
            "the column {column} contradicts itself: `{text}` is not written {style}, as the mapping says,"
            " and `{other}` on line {line} is not written like it",
            column=column,
            text=proof.text,
            style=style,
            other=other.text,
            line=other.line,
        )
        hint = say("find out which is meant, and write the column in one way")
    return SalesctlError(message, place=Place(str(file), proof.line), hint=hint)
