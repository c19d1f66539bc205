"""Steps written into a text one after the other, each read again before the next. What can be is written together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from salesctl.errors import SalesctlError

from .errors import EditFailedError, Refusal
from .locating import Keys, Page
from .reading import tree_of
from .steps import Add, Drop, Step, taken
from .surgery import written, written_at_once

if TYPE_CHECKING:
    from .locating import Order


class Work:
    """A text and the tree it is to hold."""

    def __init__(self, text: str, tree: dict[str, Any], order: Order | None) -> None:
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.order = order
        self.tree = tree
        """With all steps taken so far."""
        self._written = tree
        """What the text holds."""
        self._waiting: dict[Keys, Step] = {}
        """Steps whose places in the text do not depend on each other."""
        self._above: set[Keys] = set()

    def take(self, step: Step) -> None:
        """Do a step, or let it wait for others that can be done with it."""
        prefixes = {step.keys[:length] for length in range(1, len(step.keys) + 1)}
        alone = isinstance(step, Add) or (isinstance(step, Drop) and len(_box(self.tree, step.keys)) == 1)
        if alone or step.keys in self._above or not prefixes.isdisjoint(self._waiting):
            self.write()
        self.tree = taken(self.tree, step, step.keys)
        self._waiting[step.keys] = step
        self._above |= prefixes
        if alone:
            self.write()

    def settle(self) -> None:
        """Write what would be counted differently from now on: the places behind a removed one."""
        if any(isinstance(step, Drop) for step in self._waiting.values()):
            self.write()

    def write(self) -> None:
        """Write the steps that wait. Raises SalesctlError for a limit, EditFailedError when the text reads wrongly."""
        steps = [*self._waiting.values()]
        self._waiting, self._above = {}, set()
        together = written_at_once(self._page(), steps) if len(steps) > 1 else None
        if together is not None and _reads(together) == self.tree:
            self.text = together
        else:
            for step in steps:
                self._written = taken(self._written, step, step.keys)
                self.text = _after(self._page(), step, self._written, self.order)
        self._written = self.tree

    def _page(self) -> Page:
        return Page(self.text, self.newline)


def _box(tree: Any, keys: Keys) -> Any:
    for key in keys[:-1]:
        tree = tree[key]
    return tree


def _reads(text: str) -> dict[str, Any] | None:
    try:
        return tree_of(text)
    except Refusal:
        return None


def _after(page: Page, step: Step, expected: dict[str, Any], order: Order | None) -> str:
    """The text after one step: the first way to write it that reads as expected."""
    limit: Refusal | None = None
    for candidate in written(page, step, order):
        try:
            if tree_of(candidate) == expected:
                return candidate
        except Refusal as refusal:
            limit = refusal if refusal.rule in {"too-deep", "too-many-values"} else limit
    if limit:
        raise SalesctlError(f"with this the file would be over a limit: {limit.message}")
    raise EditFailedError(f"{type(step).__name__} {step.keys!r} does not read back in {page.text!r}")
