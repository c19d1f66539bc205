"""Whatever Git's switches are set to, the same bytes are written and the same is answered; and no stranger's program runs."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from conftest import Type
from salesctl.git import Git, process, switches

_COMMANDS = (
    ("client", "add", "--id", "acme", "--name", "ООО Ромашка"),
    ("client", "add", "--id", "bolt", "--name", "Bolt"),
    ("deal", "add", "--id", "d-1", "--client", "bolt", "--title", "Насосы"),
    ("client", "merge", "acme", "bolt", "--yes"),
    ("set", "acme", "district=север", "--key", "k-1"),
    ("set", "acme", "district=север", "--key", "k-1", "--json"),
    ("history", "acme", "--json"),
    ("query", "select path, n, oid from revision order by path", "--json"),
    ("check", "--json"),
)
_CONTRARY = {
    "core.hooksPath": "{trap}",
    "core.fsmonitor": "{trap}/program",
    "submodule.recurse": "true",
    "core.autocrlf": "true",
    "core.safecrlf": "true",
    "core.attributesFile": "{trap}/attributes",
    "i18n.commitEncoding": "windows-1251",
    "user.useConfigOnly": "false",
    "core.fsync": "none",
    "core.fsyncMethod": "writeout-only",
    "core.filesRefLockTimeout": "0",
    "init.defaultBranch": "trunk",
    "init.templateDir": "{trap}/template",
    "i18n.logOutputEncoding": "koi8-r",
    "core.quotePath": "true",
    "color.ui": "always",
    "color.grep": "always",
    "diff.orderFile": "{trap}/nowhere",
    "log.follow": "true",
    "log.showRoot": "false",
    "log.showSignature": "true",
    "mailmap.blob": "HEAD:names",
    "mailmap.file": "{trap}/mailmap",
    "trailer.separators": "=",
}
"""For each setting that is held: what would make a difference."""
_NO_MATTER = {
    "core.eol": "crlf",
    "core.pager": "{trap}/program",
    "core.editor": "{trap}/program",
    "core.commentChar": ";",
    "core.ignoreCase": "true",
    "core.precomposeUnicode": "true",
    "core.sharedRepository": "group",
    "core.abbrev": "4",
    "core.splitIndex": "true",
    "core.bigFileThreshold": "1",
    "core.compression": "0",
    "commit.template": "{trap}/attributes",
    "commit.cleanup": "scissors",
    "commit.verbose": "true",
    "blame.coloring": "highlightRecent",
    "color.status": "always",
    "color.diff": "always",
    "diff.external": "{trap}/program",
    "diff.noprefix": "true",
    "diff.relative": "true",
    "diff.renames": "copies",
    "diff.mnemonicPrefix": "true",
    "format.pretty": "raw",
    "index.version": "4",
    "log.date": "relative",
    "log.decorate": "full",
    "log.diffMerges": "separate",
    "log.mailmap": "false",
    "status.branch": "false",
    "status.renames": "copies",
    "status.relativePaths": "false",
    "status.short": "true",
    "status.showStash": "true",
    "status.showUntrackedFiles": "no",
    "grep.fullName": "true",
    "grep.lineNumber": "true",
    "grep.patternType": "perl",
    "alias.status": "log",
    "core.sshCommand": "{trap}/program",
}
"""Settings that need not be held: they make no difference to how git is called."""
_VARIABLES = {
    "GIT_DIR": "{trap}",
    "GIT_WORK_TREE": "{trap}",
    "GIT_INDEX_FILE": "{trap}/index",
    "GIT_OBJECT_DIRECTORY": "{trap}",
    "GIT_COMMON_DIR": "{trap}",
    "GIT_NAMESPACE": "elsewhere",
    "GIT_TEMPLATE_DIR": "{trap}/template",
    "GIT_DEFAULT_HASH": "sha256",
    "GIT_CONFIG_PARAMETERS": "'i18n.commitencoding=koi8-r'",
    "GIT_AUTHOR_NAME": "Somebody",
    "GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z",
    "GIT_COMMITTER_EMAIL": "somebody@else.example",
    "GIT_COMMITTER_DATE": "2001-01-01T00:00:00Z",
    "GIT_EXTERNAL_DIFF": "{trap}/program",
    "GIT_PAGER": "{trap}/program",
    "GIT_EDITOR": "{trap}/program",
    "GIT_ICASE_PATHSPECS": "1",
    "GIT_GLOB_PATHSPECS": "1",
    "GIT_REPLACE_REF_BASE": "refs/heads/",
    "GIT_SHALLOW_FILE": "{trap}/shallow",
    "GIT_ATTR_SOURCE": "HEAD",
}
_story: list[list[str]] = []


def _names(settings: Mapping[str, str]) -> str:
    return next(iter(settings)) if len(settings) == 1 else "others"


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A folder of programs that leave a mark when they run, and of files that would change what Git does."""
    folder = tmp_path / "trap"
    template = folder / "template" / "info"
    template.mkdir(parents=True)
    (template / "exclude").write_text("*.yaml\n")
    (template / "attributes").write_text("*.yaml working-tree-encoding=UTF-16\n")
    (folder / "attributes").write_text("*.yaml working-tree-encoding=UTF-16\n")
    (folder / "mailmap").write_text("Somebody <somebody@else.example> <anna@nord.example>\n")
    for name in ("program", "pre-commit", "post-commit", "reference-transaction", "post-index-change", "commit-msg"):
        (folder / name).write_text(f"#!/bin/sh\ntouch {folder}/sprung\ncat\n")
        (folder / name).chmod(0o755)
    return folder


def told(type_: Type, folder: Path, configuration: str = "", attributes: str = "") -> list[str]:
    """What the commands answer in a new book with this configuration of its own, the commits, and what the files hold."""
    made = type_("init", str(folder), "--company", "Nord", "--country", "DE")
    assert made.code == 0, made.err
    with (folder / ".git" / "config").open("a") as file:
        file.write(configuration)
    if attributes:
        (folder / ".git" / "info").mkdir(exist_ok=True)
        (folder / ".git" / "info" / "attributes").write_text(attributes)
    found = []
    for words in _COMMANDS:
        outcome = type_("-C", str(folder), *words)
        assert outcome.code == 0, (words, outcome.err)
        found.append(outcome.out)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    clean |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    log = ["git", "-C", str(folder), "rev-list", "HEAD"]
    found.append(subprocess.run(log, capture_output=True, text=True, check=True, env=clean).stdout)
    return [*found, *(file.read_text() for file in sorted(folder.rglob("*.yaml")))]


@pytest.fixture
def usual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, type_: Type) -> list[str]:
    """What the commands say when nothing is set but who the user is, which is said in their own configuration."""
    monkeypatch.delenv("GIT_CONFIG_GLOBAL")
    (Path.home() / ".gitconfig").write_text("[user]\nname = Anna Berg\nemail = anna@nord.example\n")
    if not _story:
        _story.append(told(type_, tmp_path / "usual"))
    return _story[0]


def _section(name: str, value: str) -> str:
    first, _, rest = name.partition(".")
    inner, _, variable = rest.rpartition(".")
    return f"[{first}{f' {json.dumps(inner)}' if inner else ''}]\n\t{variable or rest} = {json.dumps(value, ensure_ascii=False)}\n"


def test_every_setting_that_is_held_is_tried() -> None:
    assert set(switches.HELD) == set(_CONTRARY)


@pytest.mark.parametrize("settings", [*({name: value} for name, value in _CONTRARY.items()), _NO_MATTER], ids=_names)
def test_no_setting_changes_what_is_written_or_answered(
    usual: list[str], tmp_path: Path, trap: Path, type_: Type, settings: Mapping[str, str]
) -> None:
    text = "".join(_section(name, value.format(trap=trap)) for name, value in settings.items())
    with (Path.home() / ".gitconfig").open("a") as own:
        own.write(text)
    assert told(type_, tmp_path / "book", text) == usual
    assert not (trap / "sprung").exists()


def test_no_variable_changes_what_is_written_or_answered(
    usual: list[str], tmp_path: Path, trap: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in _VARIABLES.items():
        monkeypatch.setenv(name, value.format(trap=trap))
    assert told(type_, tmp_path / "book") == usual
    assert not (trap / "sprung").exists()


@pytest.mark.parametrize("name", [*switches.PROGRAMS, "filter.x.clean", "filter.x.process", "diff.x.textconv"])
def test_no_program_that_a_repository_names_is_run(
    usual: list[str], tmp_path: Path, trap: Path, type_: Type, name: str
) -> None:
    text = (
        _section(name, str(trap / "program"))
        + _section("commit.gpgsign", "true")
        + _section("filter.x.required", "true")
    )
    assert told(type_, tmp_path / "book", text, "*.yaml filter=x diff=x\n") == usual
    assert not (trap / "sprung").exists()


@pytest.mark.parametrize(
    "name", ["remote.origin.uploadpack", "remote.origin.receivepack", "core.alternateRefsCommand", "core.sshCommand"]
)
def test_no_program_that_a_repository_names_is_run_when_it_is_synced(
    book: Path, tmp_path: Path, trap: Path, type_: Type, name: str
) -> None:
    git, remote = Git(book), Git.init(tmp_path / "remote")
    own = tmp_path / "ssh"
    own.write_text('#!/bin/sh\nfor last; do :; done\neval "$last"\n')
    own.chmod(0o755)
    subprocess.run(["git", "config", "--global", "core.sshCommand", str(own)], check=True)
    (trap / "program").write_text(f"#!/bin/sh\ntouch {trap}/sprung\n")  # whoever waits for an answer of it is not kept
    remote.run("symbolic-ref", "HEAD", "refs/heads/another")
    git.set("remote.origin.url", f"ssh://nord{remote.root}")
    (book / ".git" / "objects" / "info" / "alternates").write_text(f"{remote.root}/.git/objects\n")
    for number in range(2):
        git.set(name, str(trap / "program") if number else None)
        assert type_("client", "add", "--name", f"Client {number}").code == 0
        done = type_("sync")
        assert done.code == 0, done.err
    assert not (trap / "sprung").exists()


def test_what_runs_at_the_other_end_may_be_named_by_the_user(
    book: Path, tmp_path: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    git, remote, own = Git(book), Git.init(tmp_path / "remote"), tmp_path / "own"
    remote.run("symbolic-ref", "HEAD", "refs/heads/another")
    git.set("remote.origin.url", str(remote.root))
    own.write_text("".join(
        _section(f"remote.origin.{kind}pack", f"touch {tmp_path}/{kind}; git-{kind}-pack") for kind in ("upload", "receive")
    ))  # fmt: skip
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(own))
    done = type_("sync")
    assert (done.code, (tmp_path / "upload").exists(), (tmp_path / "receive").exists()) == (0, True, True), done.err


@pytest.mark.usefixtures("type_")
def test_credential_helpers_are_the_users_own(book: Path, trap: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GIT_CONFIG_GLOBAL", raising=False)
    own = "!f() { echo username=anna; echo password=p; }; f"
    (Path.home() / ".gitconfig").write_text(_section("credential.https://nord.example.helper", own))
    with (book / ".git" / "config").open("a") as file:
        file.write(_section("credential.helper", f"!{trap}/program"))
        file.write(_section("credential.https://nord.example.helper", f"!{trap}/program"))
    settings = Git(book).held_for("fetch")
    for host, known in (("nord", b"username=anna\npassword=p\n"), ("another", b"")):
        asked = [f"url=https://{host}.example/book.git\n\n".encode()]
        told = process.start(str(book), ["credential", "fill"], asked, settings=settings).wait()
        assert known in told.stdout
        assert not (trap / "sprung").exists()


@pytest.mark.parametrize(
    "attributes", ["text=auto", "text eol=crlf", "ident", "eol=lf", "export-subst", "merge=x", "-text"]
)
def test_no_attribute_changes_what_is_written_or_answered(
    usual: list[str], tmp_path: Path, type_: Type, attributes: str
) -> None:
    assert told(type_, tmp_path / "book", "", f"*.yaml {attributes}\n") == usual


def test_an_attribute_under_which_bytes_cannot_stay_refuses_the_write(book: Path, type_: Type) -> None:
    (book / ".git" / "info").mkdir(exist_ok=True)
    (book / ".git" / "info" / "attributes").write_text("clients/*.yaml working-tree-encoding=UTF-16\n")
    refused = type_("client", "add", "--name", "Acme")
    assert refused.code == 1, refused.out
    assert not (book / "clients").exists()
