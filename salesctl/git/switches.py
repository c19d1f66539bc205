"""Git's switches: everything a user, a machine or a repository can set that would change what we write or are answered.

Bytes are written as given, whatever is set. What a repository's own configuration names is never run: a repository may have been
copied from a stranger. Programs of the user's own configuration are run where they belong to the task: to sign, to connect.
"""

from __future__ import annotations

from types import MappingProxyType

TYPE_CHECKING = False  # of `typing`, see `process`
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

HELD: Mapping[str, str] = MappingProxyType({
    # what runs beside a command
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "submodule.recurse": "false",
    # how a file becomes an object, and an object a file
    "core.autocrlf": "false",
    "core.safecrlf": "false",
    "core.attributesFile": "/dev/null",
    # how a commit is written
    "i18n.commitEncoding": "UTF-8",
    "user.useConfigOnly": "true",
    # how it reaches the disk
    "core.fsync": "committed,index,reference",
    "core.fsyncMethod": "fsync",
    "core.filesRefLockTimeout": "3000",  # milliseconds to wait for another program to give a branch's lock back
    # what a new repository is
    "init.defaultBranch": "main",
    "init.templateDir": "",
    # how answers are given
    "i18n.logOutputEncoding": "UTF-8",
    "core.quotePath": "false",
    "color.ui": "false",
    "color.grep": "false",
    "diff.orderFile": "/dev/null",
    "log.follow": "false",
    "log.showRoot": "true",
    "log.showSignature": "false",
    "mailmap.blob": "",
    "mailmap.file": "/dev/null",
    "trailer.separators": ":",
})  # fmt: skip
"""Settings that hold in every call, whoever set them otherwise."""

PROGRAMS: Mapping[str, str] = MappingProxyType({
    "gpg.program": "gpg",
    "gpg.openpgp.program": "gpg",
    "gpg.x509.program": "gpgsm",
    "gpg.ssh.program": "ssh-keygen",
    "gpg.ssh.defaultKeyCommand": "",
    # a host that does not answer, which is tried twice, is told within half a minute, one that falls silent within a minute
    "core.sshCommand": "ssh -o ConnectTimeout=14 -o ServerAliveInterval=15",
    "core.askPass": "",
    "core.alternateRefsCommand": "true",  # whose answer is nothing: Git would list the refs of what objects are borrowed from
})  # fmt: skip
"""Settings that name programs, with what Git runs by itself: only the user's own configuration is listened to."""

OTHER_END: Mapping[str, str] = MappingProxyType({
    "fetch": "upload-pack", "ls-remote": "upload-pack", "push": "receive-pack",
})  # fmt: skip
"""By command, which program it has run at the other end. It is told by an option: of settings Git takes the repository's."""

STARTING = frozenset({"commit-tree", "fetch", "push", "ls-remote"})
"""Commands that may start one of PROGRAMS."""

CONVERTING = frozenset({
    "status", "update-index", "add", "commit", "reset", "checkout", "checkout-index", "hash-object",
})  # fmt: skip
"""Commands that may run a filter driver, since they compare files with objects, or make one of the other."""

# Where the user's configuration, keys and proxies are is the user's business; the rest may be a hook's or a stranger's.
_KEPT = frozenset({
    "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH",
    "GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_ASKPASS", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH",
})  # fmt: skip
_SET: Mapping[str, str] = MappingProxyType({
    "GIT_ALLOW_PROTOCOL": "https:ssh:file",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
})  # fmt: skip


def variables(given: Mapping[str, str], settings: Iterable[tuple[str, str]] = ()) -> dict[str, str]:
    """The environment of a call, from ours: without strangers' `GIT_*`, with HELD and with more settings."""
    env = {name: value for name, value in given.items() if not name.startswith("GIT_") or name in _KEPT}
    env |= _SET
    count = 0
    for count, (name, value) in enumerate((*HELD.items(), *settings), 1):
        env[f"GIT_CONFIG_KEY_{count - 1}"] = name
        env[f"GIT_CONFIG_VALUE_{count - 1}"] = value
    env["GIT_CONFIG_COUNT"] = str(count)
    return env


def programs(
    settings: Iterable[str], own: Mapping[str, str], helpers: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Every program that Git may start, as the user's `own` settings (names in lower case) have it, whatever `settings` there are.

    `helpers`: those of the user's own settings that name credential helpers, of which Git asks each in turn.
    """
    usual = {name.lower(): program for name, program in PROGRAMS.items()}
    usual["gpg.openpgp.program"] = own.get("gpg.program", usual["gpg.openpgp.program"])
    held = [(name, own.get(name, program)) for name, program in usual.items()]
    if any(map(names_helper, settings)):
        held += [("credential.helper", ""), *helpers]  # an empty one has Git forget those it was told before
    return held


def at_other_end(words: Sequence[str], own: Mapping[str, str]) -> str:
    """The option by which one of OTHER_END has a remote run what the user's `own` settings name for it, else Git's own program."""
    kind, remote = OTHER_END[words[0]], words[words.index("--end-of-options") + 1]
    program = own.get(f"remote.{remote}.{kind.replace('-', '')}", f"git-{kind}")
    return f"--{kind}={program}"


def names_helper(setting: str) -> bool:
    """Whether a setting is a credential helper, of all hosts or of one."""
    return setting.startswith("credential.") and setting.endswith(".helper")


def no_filters(settings: Iterable[str]) -> list[tuple[str, str]]:
    """Settings that switch off each filter driver which these settings name."""
    drivers = dict.fromkeys(name.rpartition(".")[0] for name in settings if name.startswith("filter."))
    off = (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false"))
    return [(f"{driver}.{variable}", value) for driver in drivers for variable, value in off]
