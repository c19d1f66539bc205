"""Which rows and columns somebody asked to see, of an answer that is a table of them: `--limit` and `--columns`."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from salesctl.errors import UsageError
from salesctl.lang.suggestions import nearest_name
from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple


class RowsAsked(NamedTuple):
    """What was asked for; neither of them: the answer as it is.

    Delivery cuts every answer to it. A command looks at it only to save work: what it does not even fetch it counts in
    `Answer.left_out`.
    """

    limit: int | None = None
    """So many rows at most; 0: all there are; None: nobody said."""
    columns: Collection[str] = ()
    """These columns, in this order."""

    def chosen(self, known: Iterable[str]) -> list[str]:
        """The columns asked for, of those there are; none where nobody asked. Raises UsageError for one there is not."""
        known = list(known)
        for name in self.columns:
            if name not in known:
                near = nearest_name(name, known)
                columns = ", ".join(one for one in known if one != "#")
                raise UsageError(
                    say("there is no column `{name}`", name=name),
                    hint=say("did you mean `{near}`? columns: {list}", near=near, list=columns)
                    if near
                    else say("columns: {list}", list=columns),
                )
        return list(self.columns)


def rows_asked(columns: str, limit: int | None) -> RowsAsked:
    """What the options say: `client, sum` and a number."""
    return RowsAsked(limit, tuple(dict.fromkeys(name.strip() for name in columns.split(",") if name.strip())))
