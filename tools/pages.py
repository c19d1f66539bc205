"""Pages of docs/ that are also tests: what they tell their reader to make and type, what is answered, the figures on paper.

    `path/of/a/file.yaml`:                     a file the reader makes, its text indented below

    ## 5 Oct 2026, 09:10: an offer             from here on the clock shows this

        aliya$ salesctl pay acme 100           what somebody types (`salesctl pay acme 100` where it does not matter who)
        Acme: payment €100.00                  what is answered; `…` stands for any text

    `salesctl report receivables --json`:      a table of figures, each calculated on paper and found in that answer

    | figure | on paper | comes to |
    |---|---|---|
    | `acme.outstanding` | 3 × 119.00 − 100.00 | 257.00 |

A figure is named by words its row holds and its column, `acme ship-1.amount`, or by the keys that lead to it where the answer is no
table, `fields.lines.0.price`. Random letters of ids differ from run to run: those of the page stand for those of the run.
`python -m tools.pages docs/examples/PAGE.md` types a page and writes into it what was answered.
"""

from __future__ import annotations

import ast
import json
import operator
import os
import re
import shlex
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import takewhile
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

_FILE = re.compile(r"`([\w./-]+\.\w+)`:")
_CLOCK = re.compile(r"#+ (\d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d)\b")
_TYPED = re.compile(r"    (?:(\w+)\$ )?salesctl (.+)")
_ASKED = re.compile(r".*`salesctl ([^`]+ --json)`.*:")
_FIGURE = re.compile(r"\| `([^`]+)` \| (.*) \| (.*) \|")
_RANDOM = re.compile(r"(?<=[a-z]-)[a-z0-9]{4}(?![a-z0-9])")
_OPERATORS: dict[type[ast.AST], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass
class Step:
    """A file to make (`path`, `text`), a line to type (`line`, what is `shown`), or an answer to hold `figures` against.

    `at` is what the clock shows (none: the page does not say), `by` who types.
    """

    at: datetime | None = None
    path: str = ""
    text: str = ""
    by: str = ""
    line: str = ""
    shown: list[str] = field(default_factory=list)
    figures: list[tuple[str, str, str]] = field(default_factory=list)
    """Where it stands in the answer, how it is calculated, what it comes to."""
    number: int = 0
    """The line of the page after which what is shown begins, counted from 0."""


@dataclass(frozen=True)
class Answered:
    """What a line typed came to: its exit code, and all it wrote."""

    code: int
    out: str
    err: str


Typing = Callable[[Step, list[str]], Answered]
"""Types the words of a step, at its time and as its person."""


def steps(page: str) -> list[Step]:
    """What a page tells its reader to do, in its order."""
    zone = ZoneInfo(next(iter(re.findall(r"--time-zone (\S+)", page)), "UTC"))
    found: list[Step] = []
    at: datetime | None = None
    lines = page.splitlines()
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if clock := _CLOCK.match(line):
            at = datetime.strptime(clock[1], "%d %b %Y, %H:%M").replace(tzinfo=zone)
        elif file := _FILE.fullmatch(line):
            text = list(_indented(lines, number + 1))
            found.append(Step(at, path=file[1], text=textwrap.dedent("\n".join(text)).strip("\n") + "\n"))
            number += 1 + len(text)
        elif typed := _TYPED.fullmatch(line):
            shown = [one[4:] for one in takewhile(_answers, lines[number:])]
            found.append(Step(at, by=typed[1] or "", line=typed[2], shown=shown, number=number))
            number += len(shown)
        elif asked := _ASKED.fullmatch(line):
            found.append(Step(at, line=asked[1]))
        elif (figure := _FIGURE.fullmatch(line)) and found and found[-1].line.endswith("--json"):
            found[-1].figures.append((figure[1], figure[2], figure[3]))
    return found


def _answers(line: str) -> bool:
    return line.startswith("    ") and not _TYPED.fullmatch(line)


def _indented(lines: list[str], start: int) -> Iterator[str]:
    """The indented lines from one on, with the empty ones between them."""
    for line in lines[start:]:
        if line and not line.startswith("    "):
            return
        yield line


def play(page: str, typing: Typing, folder: Path) -> Iterator[tuple[Step, list[str], list[str]]]:
    """Do what a page says in a folder; for each step what it shows and what there is, where these differ.

    Ids of the run are told with the page's random letters.
    """
    letters: dict[str, str] = {}
    for step in steps(page):
        if step.path:
            file = folder / step.path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(step.text, encoding="utf-8")
            continue
        line = _RANDOM.sub(lambda tail: letters.get(tail[0], tail[0]), step.line)
        answered = typing(step, shlex.split(line))
        if step.figures:
            answer = json.loads(answered.out)
            shown = [f"{name}: {paper} = {value}" for name, paper, value in step.figures]
            there = [_figure(_at(answer, name), name, paper, value) for name, paper, value in step.figures]
            yield step, shown, there
            continue
        said = (answered.out + answered.err).splitlines()
        there = [_as_shown(one.rstrip(), step.shown, letters) for one in said]
        refused = any(one.startswith("salesctl: ") for one in there)
        if refused != bool(answered.code):
            there.append(f"exit code {answered.code}")
        yield step, step.shown, there


def _as_shown(line: str, shown: list[str], letters: dict[str, str]) -> str:
    """A line of the run with the page's random letters; new ones are learnt where a line shown differs in them alone."""
    known = {run: page for page, run in letters.items()}
    line = _RANDOM.sub(lambda tail: known.get(tail[0], tail[0]), line)
    for one in shown:
        if one != line and _RANDOM.sub("", one) == _RANDOM.sub("", line):
            pairs = list(zip(_RANDOM.findall(one), _RANDOM.findall(line), strict=True))
            if all(page == run or not {page, run} & {*letters} for page, run in pairs):
                letters.update({page: run for page, run in pairs if page != run})
                return one
    return line


def agrees(shown: list[str], there: list[str]) -> bool:
    """Whether an answer is the one shown, in which `…` stands for any text, of a line or of several."""
    pattern = "".join(".*" if one.strip() == "…" else f"{re.escape(one)}\n".replace("…", ".*") for one in shown)
    return bool(re.fullmatch(pattern, "".join(f"{one}\n" for one in there), re.DOTALL))


def _at(answer: Any, name: str) -> Any:
    """The cell or value that a figure's name leads to."""
    if isinstance(answer, dict) and "columns" in answer:
        words, _, column = name.rpartition(".")
        if column not in answer["columns"]:
            return f"one of {answer['columns']}"
        place = answer["columns"].index(column)
        rows = [row for row in answer["rows"] if all(word in map(str, row) for word in words.split())]
        return rows[0][place] if len(rows) == 1 else f"{len(rows)} rows"
    for key in name.split("."):
        answer = answer[int(key) if isinstance(answer, list) else key]
    return answer


def _figure(there: Any, name: str, paper: str, value: str) -> str:
    """A figure as the page has it, or what is answered and what the calculation comes to."""
    worked = calculated(paper, value)
    if str(there) == worked == value.replace(",", ""):
        return f"{name}: {paper} = {value}"
    return f"{name}: {paper} = {worked}, and there is {there}"


def calculated(paper: str, value: str) -> str:
    """What a calculation comes to, with as many decimals as the page gives it, rounded half up. Words stand as they are.

    Raises ValueError for what is no calculation.
    """
    number = re.fullmatch(r"-?\d[\d,]*(?:\.(\d+))?", value)
    if not number:
        return value
    text = paper.replace(",", "").replace("×", "*").replace("÷", "/").replace("−", "-").replace(" %", "/100")
    step = Decimal(1).scaleb(-len(number[1] or ""))
    return str(_value(ast.parse(text, mode="eval").body, text).quantize(step, ROUND_HALF_UP))


def _value(node: ast.expr, text: str) -> Decimal:
    match node:
        case ast.Constant():
            return Decimal(ast.get_source_segment(text, node) or "")
        case ast.UnaryOp(op=ast.USub()):
            return -_value(node.operand, text)
        case ast.BinOp() if type(node.op) in _OPERATORS:
            return _OPERATORS[type(node.op)](_value(node.left, text), _value(node.right, text))
        case _:
            raise ValueError(text)


def addresses(page: str) -> dict[str, tuple[str, str]]:
    """Name and e-mail address of everybody who types: by the part of the address before its @."""
    return {
        address.partition("@")[0]: (name, address)
        for name, address in re.findall(r'user add .*--name "([^"]+)" --email (\S+)', page)
    }


def _refresh(file: Path) -> None:
    """Type a page at a program of its own, and write what is answered into the page."""
    page = file.read_text(encoding="utf-8")
    people = addresses(page)
    lines = page.splitlines()
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "book"

        def typing(step: Step, words: list[str]) -> Answered:
            name, address = people.get(step.by, next(iter(people.values())))
            (Path(home) / ".gitconfig").write_text(f"[user]\nname = {name}\nemail = {address}\n", encoding="utf-8")
            env = {one: value for one, value in os.environ.items() if not one.startswith(("GIT_", "SALESCTL_", "XDG_"))}
            env |= {"HOME": home, "LC_ALL": "C.UTF-8", "TZ": "UTC", "NO_COLOR": "1", "SALESCTL_TERMINAL": "page"}
            env |= {"SALESCTL_NOW": step.at.astimezone(UTC).isoformat()} if step.at else {}
            there = folder if folder.is_dir() else Path(home)
            run = subprocess.run(
                [sys.executable, "-m", "salesctl", *words],
                cwd=there,
                env=env,
                capture_output=True,
                text=True,
                check=False,
            )
            return Answered(run.returncode, run.stdout, run.stderr)

        moved = 0
        for step, shown, said in play(page, typing, folder):
            if agrees(shown, said):
                continue
            print(f"{file}:{step.number + moved}: {step.line}", *said, sep="\n  ")
            if not step.figures:
                start = step.number + moved
                lines[start : start + len(shown)] = [f"    {one}".rstrip() for one in said]
                moved += len(said) - len(shown)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        _refresh(Path(name))
