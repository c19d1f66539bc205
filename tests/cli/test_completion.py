"""What Tab offers, in real shells: ids, items of the record that stands on the line, values."""

from __future__ import annotations

import os
import pty
import select
import shutil
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from conftest import Once, Type
from salesctl.setup.demo import write_demo

ROMASHKA = 'ООО "Ромашка" & C\'o $5'
SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], 'eval "$(_SALESCTL_COMPLETE=source_bash salesctl)"'),
    "zsh": (
        ["zsh", "-f", "-i"],
        'bindkey -e; autoload -Uz compinit; compinit -u; eval "$(_SALESCTL_COMPLETE=source_zsh salesctl)"; unsetopt list_beep',
    ),
    "fish": (["fish", "--no-config", "-i"], "_SALESCTL_COMPLETE=source_fish salesctl | source"),
}
IN_BASH = (
    ("salesctl client add --payment-form bank\\ t", "<--payment-form><bank transfer>"),
    ('salesctl client add --payment-form "bank t', "<--payment-form><bank transfer>"),
    ("salesctl client add --payment-form 'bank t", "<--payment-form><bank transfer>"),
    ("salesctl client add --segment О", f"<--segment><{ROMASHKA}>"),
    ('salesctl client add --segment "ООО ', f"<--segment><{ROMASHKA}>"),
    ("salesctl client add --segment 'ООО ", f"<--segment><{ROMASHKA}>"),
)
"""Bash takes a word as it is given, within the quotation marks that stand there: every way to begin a value of several words."""
PATIENCE = 30.0
Offered = Callable[[str], str]


@pytest.fixture
def shop(book: Path, type_: Type, once: Once) -> Path:
    def make() -> None:
        acme = "name: Acme\nowner: anna\npayment_form: bank transfer\nentities: [{id: gmbh}, {id: kg}]\n"
        acme += f"segment: {ROMASHKA}\n"
        for words, stdin in (
            (("client", "add", "--id", "acme", "--from", "-"), acme),
            (("client", "add", "--name", "Berg", "--payment-form", "bank transfer", "--segment", ROMASHKA), ""),
            (("product", "add", "--id", "pump", "--name", "Pump", "--sku", "P1", "--unit", "pcs"), ""),
            (("order", "add", "--id", "o-1", "--from", "-"),
             "client: acme\ndate: 2026-11-20\nlines: [{id: pump, product: pump, qty: 2, price: 5}]\n"),
            (("deal", "add", "--id", "d-1", "--title", "D", "--client", "acme"), ""),
        ):  # fmt: skip
            made = type_(*words, stdin=stdin)
            assert made.code == 0, made.err
        (book / "clients" / "ACME OLD.yaml").write_text("name: Acme Old\n")
        assert type_("client", "list").code == 1  # it is read, but for the last one

    once(make)
    return book


def offered(type_: Type, monkeypatch: pytest.MonkeyPatch, line: str) -> list[str]:
    monkeypatch.setenv("_SALESCTL_COMPLETE", "complete_fish")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", f"salesctl {line}")
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    out = type_().out
    monkeypatch.delenv("_SALESCTL_COMPLETE")
    return out.split("\n")[:-1]


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("show acm", ["acme"]),
        ("show A", []),
        ("pay acme 5 --entity ", ["gmbh", "kg"]),
        ("pay Acme 5 --entity k", ["kg"]),
        ("pay nobody 5 --entity ", []),
        ("ship o-1 ", ["pump"]),
        ("ship o-1 --entity g", ["gmbh"]),
        ("contract draft acme --entity k", ["kg"]),
        ("statement acme --entity ", ["gmbh", "kg"]),
        ("order short o-1 ", ["pump"]),
        ("log acme hi --outcome no", ["no_answer", "not_held"]),
        ("client add --payment-form ", ["bank transfer"]),
        ("user add --role m", ["manager", "marketing"]),
    ],
)
def test_what_is_offered_suits_the_line(
    shop: Path, type_: Type, monkeypatch: pytest.MonkeyPatch, line: str, values: list[str]
) -> None:
    found = offered(type_, monkeypatch, line)
    assert found == values if values else not [one for one in found if one and not one.startswith("-")]


def test_every_stage_that_is_offered_is_taken(shop: Path, type_: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    stages = offered(type_, monkeypatch, "deal move d-1 ")
    assert "won" in stages
    for stage in stages:
        moved = type_("deal", "move", "d-1", stage, "--dry-run")
        assert moved.code == 0 or "there is no stage" not in moved.err, moved.err


def test_what_typer_cannot_hand_on_to_zsh_is_not_offered_as_something_else(
    shop: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_SALESCTL_COMPLETE", "complete_zsh")
    for line, found in (("--segment ", False), ("--payment-form ", True)):
        monkeypatch.setenv("_TYPER_COMPLETE_ARGS", f"salesctl client add {line}")
        assert ("_arguments" in type_().out) == found


class _Terminal:
    """A shell at a terminal of its own."""

    def __init__(self, words: list[str], cwd: Path) -> None:
        self._child, self._file = pty.fork()
        if self._child == 0:
            os.chdir(cwd)
            path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
            os.execvpe(words[0], words, {**os.environ, "PATH": path, "TERM": "xterm", "PS1": "$ "})  # noqa: S606 - a shell of a test

    def typed(self, keys: str, until: str) -> str:
        """What the terminal shows after keys, up to a word."""
        os.write(self._file, keys.encode())
        shown, end = "", time.monotonic() + PATIENCE
        while until not in shown and time.monotonic() < end:
            if select.select([self._file], [], [], 0.2)[0]:
                shown += os.read(self._file, 65536).decode("utf-8", "replace")
        return shown

    def close(self) -> None:
        os.close(self._file)
        os.waitpid(self._child, 0)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_real_shell_completes(shop: Path, shell: str) -> None:
    words, setup = SHELLS[shell]
    if shutil.which(words[0]) is None:
        pytest.skip(f"{shell} is not installed")
    terminal = _Terminal(words, shop)
    try:
        terminal.typed(f"{setup}; printf 'rea%s' dy\r", "ready")
        for line, completed in (
            ("salesctl show acm", "<salesctl><show><acme>"),
            ("salesctl pay acme 5 --entity gm", "<--entity><gmbh>"),
            ("salesctl client add --payment-form ban", "<--payment-form><bank transfer>"),
            *(IN_BASH if shell == "bash" else ()),
        ):
            # after Tab the line is put behind printf, which shows the words it has become
            os.write(terminal._file, f"{line}\t".encode())
            time.sleep(0.2)
            shown = terminal.typed("\x01printf '<%s>' \x05\r", completed)
            assert completed in shown, shown
    finally:
        terminal.close()


UNFINISHED = """\
done @ text
move @ tomorrow
cancel @ --why x
accept @
request answer @ x
request reject @ --why x
feedback escalate @
feedback answer @ x
feedback resolve @ x
feedback confirm @
offer revise @ AN-12=3
offer accept @
offer decline @ --why x
contract returned @
contract terminate @
sample return @
deal move @ negotiation
order cancel @ --all --why x
"""
"""Verbs that take a record for which something is left to do, and what else makes them whole."""


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("completion") / "book"
    write_demo(folder, date(2026, 11, 23))
    return folder


@pytest.mark.parametrize("line", UNFINISHED.splitlines())
def test_a_verb_takes_what_is_offered_for_it(
    example: Path, type_: Type, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.chdir(example)
    before, after = line.split("@")
    ids = offered(type_, monkeypatch, before)
    assert ids
    for one in {ids[0], ids[-1]}:  # a record, and a client who has just one
        taken = type_(*before.split(), one, *after.split(), "--dry-run")
        assert taken.code == 0, (one, taken.err)


@pytest.mark.parametrize(
    ("line", "finished"),
    [
        ("deal move ", "caspian-pumping-station-k7wd"),
        ("ship ", "order-kolorit-2txc"),
        ("order cancel ", "order-kolorit-2txc"),
        ("cancel ", "order-kolorit-2txc"),
        ("request answer ", "request-granit-r2xw"),
        ("feedback answer ", "feedback-vektor-k3pz"),
        ("contract submit ", "contract-stroydvor-b3ny"),
        ("accept ", "ship-caspian-syym"),
    ],
)
def test_what_is_done_with_is_not_offered(
    example: Path, type_: Type, monkeypatch: pytest.MonkeyPatch, line: str, finished: str
) -> None:
    monkeypatch.chdir(example)
    assert offered(type_, monkeypatch, f"show {finished}") == [finished]
    assert finished not in offered(type_, monkeypatch, line)
