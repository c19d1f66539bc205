"""R17: damaged files of a book's own: each command ends within seconds, never by a fault of ours, and `check` says where."""

from __future__ import annotations

import json
import random
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st

from bench.trust import r11_fuzz
from bench.trust.counting import Result, program
from bench.trust.typing_commands import FAULT_OF_OURS, typed
from salesctl.cli.commands.checks import checked
from salesctl.git import Git
from salesctl.testing import TestBook

NOW = "2026-11-23T10:00:00+00:00"
SLOW = 20.0
"""Seconds a command may take: SQL of a book is stopped after ten."""
_FACTS = """
team/anna.yaml: {name: Anna Berg, email: anna@nord.example}
clients/acme.yaml: {name: Acme, owner: anna, contacts: [{id: olga, name: Olga}]}
visits/v-1.yaml: {title: First, client: acme, seen: [roof], stops: [{id: a, days: [2026-01-02]}], cost: 12.5}
orders/2026/o-1.yaml: {date: 2026-10-01, client: acme, owner: anna, lines: [{id: a, product: pump, qty: 4, price: 100}]}
products/pump.yaml: {sku: PUMP, name: Pump}
scripts/first.yaml: {title: First, goal: cold, steps: [{id: hello, say: "Hello {client}", answers: [{text: "yes", outcome: reached}]}]}
"""
_RULE = """-- duty: 9
-- title: Call everyone
-- action: call
-- why: because {name} owes {owed:money} since {since:date}, {n:day|days}
-- or why: no reason
-- urgency: week
-- weight: owed
-- settings: least=500.00:money, much=3
-- needs: rich
-- done_when: never
-- do: salesctl log {line} "x"
select id as client, owner, id as about, name, 100 as owed, '2026-01-01' as since, 3 as n from rich where :least > :much
"""
OWN: Mapping[str, str] = {
    "salesctl.yaml": "format: 1\ncompany: Nord\ncurrency: EUR\ntime_zone: Europe/Berlin\nlocale: en\ncountry: DE\n"
    "working_days: [mon, tue]\nworking_hours: 09:00-18:00\nholidays:\n  - 2026-03-09\nsources:\n  bank:\n    kinds: [payment]\n",
    ".salesctl/schemas/visit.json": json.dumps(
        {
            "title": "Visit",
            "description": "A visit to {somebody}.",
            "x-salesctl": {
                "plural": "visits",
                "folder": "visits",
                "id": "visit-{client}-{rand4}",
                "title": "title",
                "columns": ["title", "client"],
                "unique": [["title", "client"]],
            },
            "type": "object",
            "properties": {
                "title": {"type": "string", "maxLength": 20},
                "client": {"type": "string", "x-link": "client"},
                "held_at": {"type": "string", "format": "moment", "x-when": "field"},
                "seen": {"type": "array", "uniqueItems": True, "items": {"type": "string", "enum": ["roof", "boiler"]}},
                "cost": {"type": ["number", "string"], "format": "money", "minimum": 0},
                "rooms": {"type": "integer", "minimum": 1, "maximum": 9},
                "promise": {"type": "object", "properties": {"by": {"type": "string", "format": "date"}}},
                "stops": {
                    "type": "array",
                    "x-key": "id",
                    "items": {
                        "type": "object",
                        "properties": {
                            "id": {"type": "string"},
                            "days": {"type": "array", "items": {"type": "string", "format": "date"}},
                            "open": {"type": "boolean"},
                        },
                        "required": ["id"],
                    },
                },
            },
            "required": ["title"],
        },
        indent=1,
    ),
    ".salesctl/schemas/client.json": '{"properties": {"mood": {"type": "string", "enum": ["fine", "bad"]}}}',
    ".salesctl/rules/everyone.sql": _RULE,
    ".salesctl/views/rich.sql": "-- Those worth it.\n-- money: potential\nselect id, owner, name, potential from client\n",
    ".salesctl/reports/moods.sql": "-- title: Moods on {today}\n-- help: Who is how.\n-- columns:\n--   client  ref  client\n"
    "--   mood  word  mood\n--   n  money  visits\n-- key: client\n-- total: n\n-- as_of: client\n"
    "select id as client, mood, 1 as n from client\n\n-- note: {n:client|clients}\nselect count(*) as n from result\n\n"
    "-- behind: client\nselect id as client, 1 as n from client where id = :client\n",
    ".salesctl/locale/ru.po": 'msgid ""\nmsgstr "Language: ru\\n"\n\nmsgid "Call everyone"\nmsgstr "Позвонить всем"\n\n'
    'msgctxt "field"\nmsgid "because {name} owes {owed:money} since {since:date}, {n:day|days}"\nmsgstr "{name} {owed:money} {since:date} {n:день|дня|дней}"\n',
    "map.yaml": "source: erp\nkind: visit\nkey: No\nprefix: v\nfile: {delimiter: ';', encoding: utf-8, dates: day-first, numbers: comma}\n"
    "where: {State: {not: [draft]}, No: {like: 'N*'}}\ntables: {moods: {good: fine}}\nfields:\n  title: {columns: [Name, No], join: ' '}\n"
    "  client: {value: acme, by: id}\n  cost: {column: Cost, factor: 2}\n  seen: {column: Seen, split: ',', map: moods, unknown: keep}\n"
    "  stops: [{id: {column: Stop}, days: Day}]\n",
    "rows.csv": "No;Name;State;Cost;Seen;Stop;Day\nN1;One;open;1,50;roof,boiler;a;24.12.2026\nN2;Two;draft;x;;b;\n",
    "clients/acme.yaml": "name: Acme\nowner: anna\ncontacts: [{id: olga, name: Olga}]\nmood: fine\n",
    ".git/salesctl/journal.json": '{"format": 1, "token": "stage-1", "files": "salesctl/stage-1", "old": null, "new": "1111111111111111111111111111111111111111", "locks": ["index.lock"], '
    '"made": ["x"], "steps": [["clients/x.yaml", null, "100644 2222222222222222222222222222222222222222"]]}',
    ".git/salesctl/config.json": "[]",
    ".git/salesctl/lines.json": '[{"kind": "client", "id": "acme", "client": "acme", "about": "acme", "rule": "everyone"}]',
    ".git/salesctl/quiz.json": '{"price:acme": true}',
    ".git/salesctl/talks/acme.json": '{"client": "acme", "script": "first", "path": ["hello"], "answers": {}, "over": false}',
}
"""Files that a book brings, or that lie beside it, by path; all of them can be used but the journal, which is only written damaged."""
_WRITTEN_DAMAGED = frozenset({".git/salesctl/journal.json"})
COMMANDS: Sequence[str] = (
    "check --json", "check --json", "today --user anna", "today --locale ru", "report moods", "report moods --behind acme", "report",
    "visit list", "visit show v-1", "visit add --title New --client acme --set stops.b.open=yes", "visit set v-1 seen+=boiler",
    "client list", "client set acme mood=bad", "client show acme", "query|select * from rich, visit, visit_stops, tables",
    "import rows.csv --map map.yaml", "import rows.csv --map map.yaml --dry-run --json", "doctor", "show 1", "log 1 hello", "--help",
    "visit add --help", "visit --help", "quiz", "script run first acme", "plan day", "brief", "day close", "history acme", "undo", "find acme",
    "calendar export", "report month", "fmt", "search", "init sub", "explain 1", "duties",
)  # fmt: skip
_ODD: Sequence[Any] = (
    None, True, False, 0, -1, 1e999, 10**30, "", "a", "{", "{x}", "%s", "..", "/", "\x00", "\ud800", "é" * 200, "*", "client", "id", "record",
    [], {}, [[]], [{}], {"": {}}, ["a", "a"], {"type": "string"}, {"type": "array"}, {"type": "object"}, {"$ref": "#"}, {"enum": []},
    {"type": "array", "items": {"type": "array", "items": {}}}, {"type": ["number", "string"], "format": "price"},
)  # fmt: skip


def damaged(chance: random.Random, text: str, *, is_json: bool) -> bytes:
    """A file's text with something wrong with it: its values where it is JSON, else words, or bytes anywhere."""
    if is_json and chance.random() < 0.7:
        tree = json.loads(text)
        for _ in range(chance.choice([1, 1, 2, 4])):
            tree = _with_odd_value(chance, tree)
        return json.dumps(tree, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    if chance.random() < 0.5:
        words = text.split(" ")
        at = chance.randrange(len(words))
        other = chance.choice(words), json.dumps(chance.choice(_ODD)), "[" * 50, "x" * 70_000
        words[at : at + chance.choice([0, 1, 1, 3])] = [chance.choice(other)]
        return " ".join(words).encode("utf-8", "surrogatepass")
    data = text.encode()
    for _ in range(chance.choice([1, 1, 2, 5])):
        data = chance.choice(r11_fuzz.MUTATIONS)(chance, data)
    return data


def _with_odd_value(chance: random.Random, tree: Any) -> Any:
    """A tree of JSON with one of its values, or keys, made another."""
    if isinstance(tree, dict) and tree and chance.random() < 0.85:
        key = chance.choice(list(tree))
        made = dict(tree)
        if chance.random() < 0.2:
            made[chance.choice(["", "x", "type", "items", "properties", "id", "n", "$ref", "required"])] = made.pop(key)
        else:
            made[key] = _with_odd_value(chance, tree[key])
        return made
    if isinstance(tree, list) and tree and chance.random() < 0.7:
        at = chance.randrange(len(tree))
        return [*tree[:at], _with_odd_value(chance, tree[at]), *tree[at + 1 :]]
    return chance.choice(_ODD)


def trouble(template: Path, files: Mapping[str, bytes], commands: Sequence[str]) -> str:
    """What is wrong when these commands are typed in a copy of a book with these files; empty when nothing is."""
    with TemporaryDirectory(prefix="salesctl-") as folder:
        home = Path(folder)
        root = home / "book"
        shutil.copytree(template, root, symlinks=True)
        (home / ".gitconfig").write_text("[user]\nname = Anna\nemail = anna@nord.example\n")
        for path, content in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        for command in commands:
            begun = time.perf_counter()
            head, bar, last = command.partition("|")
            code, out, err = typed([*head.split(), *([last] if bar else [])], root, home, NOW)
            took = time.perf_counter() - begun
            if code >= FAULT_OF_OURS or "Traceback" in err:
                report = Path(err.partition("send ")[2].partition(" to the maintainers")[0])
                said = report.read_text()[-1500:] if report.is_file() else err
                return f"{command}: exit code {code}: {said}"
            if code and not err and not out:
                return f"{command}: exit code {code} without a word"
            if took > SLOW:
                return f"{command}: took {took:.1f} s"
            # what keeps `check` from looking at all is an error of the command
            findings = json.loads(out).get("findings", ()) if command == "check --json" and out else ()
            if not all(one["path"] for one in findings):
                return f"{command}: a finding nowhere: {out[:500]}"
    return ""


def _made(folder: Path) -> Path:
    """The book every case begins with: all that it brings can be used."""
    book = TestBook(folder, _FACTS)
    for path, text in OWN.items():
        if path not in _WRITTEN_DAMAGED:
            (book.root / path).parent.mkdir(parents=True, exist_ok=True)
            (book.root / path).write_text(text)
    git = Git(book.root)
    git.run("add", "-A")
    git.run("commit", "-qm", "What the book brings")
    found = checked(book.session(NOW[:10])).findings
    assert not found, found
    return book.root


def run(count: int, seed_: int) -> Result:
    """`count` books, each with one to three damaged files and some commands. A failure is told with the simplest way there."""
    wrong = []

    @seed(seed_)
    @settings(
        max_examples=count, deadline=None, database=None, print_blob=False, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )  # fmt: skip
    @given(
        paths=st.lists(st.sampled_from(sorted(OWN)), min_size=1, max_size=3, unique=True),
        commands=st.lists(st.sampled_from(COMMANDS), min_size=1, max_size=4),
        number=st.integers(0, 2**32),
    )
    def judge(paths: list[str], commands: list[str], number: int) -> None:
        chance = random.Random(number)
        files = {path: damaged(chance, OWN[path], is_json=path.endswith(".json")) for path in paths}
        for path, content in files.items():
            note(f"{path}: {content[:1500]!r}")
        found = trouble(template, files, ["check --json", *commands])
        assert not found, found

    with TemporaryDirectory(prefix="salesctl-") as folder:
        template = _made(Path(folder))
        try:
            judge()
        except Exception as error:
            wrong.append("\n".join([str(error), *getattr(error, "__notes__", [])]))
    return Result(f"{count} books", wrong)


if __name__ == "__main__":
    sys.exit(program(__doc__, run, 3_000))
