"""What `git status` says, as data: where HEAD is and which paths differ from it."""

from __future__ import annotations

from salesctl.named_tuples import NamedTuple

from .questions import FIELDS


class StatusEntry(NamedTuple):
    """One path that is not as HEAD has it."""

    path: str
    staged: bool = False
    """The index differs from HEAD."""
    unstaged: bool = False
    """The work tree differs from the index."""
    untracked: bool = False
    conflicted: bool = False


class Status(NamedTuple):
    """HEAD and every path that differs from it. `head` is None before the first commit, `branch` when detached."""

    head: str | None
    branch: str | None
    entries: tuple[StatusEntry, ...]


def parse(output: bytes) -> Status:
    """Read the output of git asked with `questions.STATUS`."""
    head: str | None = None
    branch: str | None = None
    entries: list[StatusEntry] = []
    for line in output.decode("utf-8", "surrogateescape").split("\0"):
        match line[:1]:
            case "#":
                _, name, value = line.split(" ", 2)
                if name == "branch.oid" and value != "(initial)":
                    head = value
                elif name == "branch.head" and value != "(detached)":
                    branch = value
            case "?":
                entries.append(StatusEntry(line[2:], untracked=True))
            case "1" | "u" as mark:
                parts = line.split(" ", FIELDS[mark])
                changed = parts[1]
                entries.append(
                    StatusEntry(
                        parts[-1],
                        staged=changed[0] != "." and mark == "1",
                        unstaged=changed[1] != "." and mark == "1",
                        conflicted=mark == "u",
                    )
                )
    return Status(head, branch, tuple(entries))
