"""An answer as one HTML page that holds all it needs: no script, no address, nothing fetched.

The page forbids everything but its own style sheet, which is named by its digest; so bars get their widths from classes.
What records say is escaped by the template engine, whose sandbox can change nothing.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesctl.api import (
    RIGHT,
    Line,
    Table,
    columns_named,
    drawings,
    heading,
    known_by,
    say,
    shown_rows,
    shown_totals,
    table_parts,
    title_of,
)

from .libraries import library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from salesctl.api import Answer, Curve, Drawing, Language, TablePart


_TEMPLATE = Path(__file__).with_name("page.html")
_WHOLE = 1000
"""The classes of widths are parts of it: `w1000` is the whole."""
_MOST_BEHIND = 100
"""Records that a figure unfolds to; a page is to open on a phone."""
_SERIES = 6
"""How many colours there are."""
_HIGH = 300
"""How high curves are drawn, where the whole is as wide as bars are."""
_UPRIGHT = 7
"""Columns of the widest table that an upright sheet of A4 takes: a page with more is printed across, all of it."""
_WORDS = ("text", "ref", "word", "id")
"""Types whose cells are folded between words where paper is narrow; a day is not."""
_STEPS = 5
"""Names below curves; a phone has room for no more."""


def as_html(answer: Answer, language: Language) -> bytes:
    """The page of an answer in the reader's language."""
    return page_of(answer, language)[1].encode()


def page_of(answer: Answer, language: Language, restyled: Callable[[str], str] = str) -> tuple[str, str]:
    """The title of an answer's page, and the page; `restyled` makes another style sheet of ours."""
    blocks = list(_blocks(answer, language))
    title = next((block["title"] for block in blocks if block["title"]), "salesctl")
    names = list(dict.fromkeys(part.name for part in answer.parts if isinstance(part, Table) and part.name))
    page: str = _template().render(
        language=language.code,
        title=title,
        restyled=restyled,
        blocks=blocks,
        wide=any(len(part["columns"]) > _UPRIGHT for block in blocks for part in block.get("parts", ())),
        widths=sorted(_widths(blocks)),
        names=names,
        origin=_origin(answer, language),
        said={
            "nothing": language.say(say("Nothing.")),
            "behind": language.say(say("What the figures are made of")),
        },
    )
    return title, page


@cache
def _template() -> Any:
    environment = library("jinja2.sandbox", "html").ImmutableSandboxedEnvironment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=library("jinja2", "html").StrictUndefined,
    )
    environment.filters["sha256"] = _sha256
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))


def _sha256(style: str) -> str:
    """The digest by which the page's policy knows its style sheet."""
    return b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")


def _origin(answer: Answer, language: Language) -> str:
    if answer.origin is None:
        return ""
    origin = answer.origin()
    values = {"day": origin.day, "commit": origin.commit[:12], "committed": origin.committed}
    if not origin.commit:
        said = say("as of {day:date}, nothing committed yet", **values)
    elif origin.edited:
        said = say("as of {day:date}, commit {commit} of {committed:moment} and edits that are not committed", **values)
    else:
        said = say("as of {day:date}, commit {commit} of {committed:moment}", **values)
    return language.say(said)


def _blocks(answer: Answer, language: Language) -> Iterator[dict[str, Any]]:
    """What the page shows, in turn: headings, paragraphs, tables."""
    ids = count(1)
    for part in answer.parts:
        if isinstance(part, Table):
            yield _table(part, language, ids)
            continue
        line = part if isinstance(part, Line) else Line(part)
        # what is set in below a heading or an item of a list stands in, too
        text, lead = language.say(line.text), line.lead.strip() or (line.lead and "\N{NO-BREAK SPACE}")
        if line.style == "title":
            yield {"table": False, "title": f"{lead} {text}".strip()}
        elif text.strip():
            yield {"table": False, "title": "", "lead": lead, "text": text, "style": line.style, "link": line.link}


def _table(table: Table, language: Language, ids: Iterator[int]) -> dict[str, Any]:
    found_behind = table.records_behind(table.rows, _MOST_BEHIND)
    behind = [(n, next(ids), _with_rest_told(found, table, n)) for n, found in enumerate(found_behind)]
    links = {n: number for n, number, found in behind if found.rows}
    return {
        "table": True,
        "title": title_of(table, language),
        "charts": [_chart(title_of(table, language), one, links) for one in drawings(table, language)],
        "parts": [_part(table, part, language, links) for part in table_parts(table, language)],
        "notes": [language.say(note) for note in table.notes],
        "behind": [
            {"id": number, "name": _name(table, n, language), **_table(found, language, ids)}
            for n, number, found in behind
            if found.rows
        ],
    }


def _with_rest_told(behind: Table, table: Table, row: int) -> Table:
    """The records behind a row; how many more there are is said."""
    if not behind.left_out:
        return behind
    known = columns_named(table, [*table.key, *table.period_columns])
    key = ",".join(str(table.rows[row][c] or "") for c in known)
    more = say("{n:more|more}: `salesctl report {name} --behind {key}`", n=behind.left_out, name=table.name, key=key)
    return behind._replace(notes=[more, *behind.notes])


def _name(table: Table, row: int, language: Language) -> str:
    known = columns_named(table, [*table.key, *table.period_columns])
    return " · ".join(text for text in next(shown_rows(table, language, known, [row])) if text) or "—"


def _part(table: Table, part: TablePart, language: Language, links: dict[int, int]) -> dict[str, Any]:
    columns = [table.columns[c] for c in part.columns]

    def leads(n: int) -> list[str]:
        """The pages that the cells of a row lead to, with what each is about; of the record's row the records behind it."""
        return [
            table.links.get((column.name, str(table.rows[n][c])), "")
            for c, column in zip(part.columns, columns, strict=True)
        ]

    known = known_by(table)
    named = [n for n, c in enumerate(part.columns) if c in known] or [
        n for n, column in enumerate(columns) if column.name != "#"
    ]
    return {
        "heading": part.heading,
        "columns": [
            {"text": heading(column, language), "right": column.type in RIGHT, "words": column.type in _WORDS}
            for column in columns
        ],
        "known_by": named[0] if named else None,
        "rows": [
            {
                "cells": list(zip(cells, leads(n), strict=True)),
                "style": table.styles[n] if table.styles else "",
                "link": links.get(n),
            }
            for n, cells in zip(part.rows, shown_rows(table, language, part.columns, part.rows), strict=True)
        ],
        "totals": list(shown_totals(table, language, part.columns, part.totals)),
    }


def _chart(title: str, drawing: Drawing, links: dict[int, int]) -> dict[str, Any]:
    """Bars beside their labels, or curves. The longest bar is the whole width; one below nothing is as long, but hatched.

    `links`: where the records behind a row stand.
    """
    bars = [
        {
            "label": bar.label,
            "link": links.get(bar.row),
            "tracks": [
                {
                    "bars": [
                        {
                            "width": round(_WHOLE * one.size / drawing.longest),
                            "series": one.series % _SERIES + 1,
                            "below": one.below,
                        }
                        for one in track.segments
                    ],
                    "start": round(_WHOLE * track.start / drawing.longest),
                    "marks": [round(_WHOLE * at / drawing.longest) for at in track.marks],
                    "value": track.value,
                }
                for track in bar.tracks
            ],
        }
        for bar in drawing.bars
    ]
    apart = -(-len(drawing.steps) // _STEPS) or 1
    return {
        "title": title,
        "currency": drawing.currency,
        "legend": [{"text": text, "series": series % _SERIES + 1} for series, text in enumerate(drawing.legend)],
        "marks": drawing.marks,
        "more": drawing.more,
        "bars": bars,
        "curves": [_curve(curve, drawing, n) for n, curve in enumerate(drawing.curves)],
        "ends": drawing.ends,
        "steps": [step if (len(drawing.steps) - 1 - n) % apart == 0 else "" for n, step in enumerate(drawing.steps)],
    }


def _curve(curve: Curve, drawing: Drawing, series: int) -> dict[str, Any]:
    """A curve as a path, broken where a value is missing, its points, and both in words. Each point has a band of its own."""
    band = _WHOLE / len(drawing.steps)
    places = [
        None if at is None else (round((n + 0.5) * band), round(_HIGH * (1 - at / drawing.longest)))
        for n, at in enumerate(curve.points)
    ]
    path, pen = [], "M"
    for place in places:
        if place:
            path.append(f"{pen}{place[0]} {place[1]}")
        pen = "L" if place else "M"
    known = [f"{step} {value}" for step, value in zip(drawing.steps, curve.values, strict=True) if value]
    return {
        "series": series % _SERIES + 1,
        "path": "".join(path),
        "points": "".join(f"M{place[0]} {place[1]}h0" for place in places if place),
        "told": f"{drawing.legend[series]}: {', '.join(known)}",
    }


def _widths(blocks: Sequence[dict[str, Any]]) -> set[int]:
    tracks = [
        track
        for block in blocks
        if block["table"]
        for chart in block["charts"]
        for row in chart["bars"]
        for track in row["tracks"]
    ]
    return {
        at for track in tracks for at in (*(bar["width"] for bar in track["bars"]), *track["marks"], track["start"])
    }
