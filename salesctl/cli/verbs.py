"""salesctl's own commands. A name with a space stands inside a group; a group's own line has no target."""

from __future__ import annotations

from salesctl.session.answer import Command

START = "Start"
DAY = "Your day"
SALES = "Sales work"
LOOK = "Look things up"
KEEP = "Keep the book in order"

PANELS = (
    DAY,
    SALES,
    LOOK,
    "Figures and calendars",
    "Exchange with other systems",
    KEEP,
    START,
    "Plugins",
    "Records of each kind (add, list, show, edit, set, archive)",
)
"""The headings of `salesctl --help`, in their order; what a plugin brings under another stands before the last."""

VERBS: tuple[Command, ...] = (
    Command("demo", "See it all on an example book made for today.", "salesctl.cli.commands.demo:demo", START),
    Command("init", "Start an empty book in a folder.", "salesctl.cli.commands.start:init", START),
    Command("doctor", "Find what is wrong with the set-up, and mend it.", "salesctl.cli.commands.doctor:doctor", START),
    Command("show", "Show one record, with what follows from it.", "salesctl.cli.commands.lookup:show", LOOK),
    Command("find", "Find records by any word in them.", "salesctl.cli.commands.lookup:find", LOOK),
    Command("query", "Ask the book in SQL.", "salesctl.cli.commands.lookup:query", LOOK),
    Command("history", "Who changed what in a record, and when.", "salesctl.cli.commands.history:history", LOOK),
    Command("set", "Change a record's fields.", "salesctl.cli.commands.change:set_", KEEP, writes=True),
    Command("undo", "Take a commit back, by a new commit.", "salesctl.cli.commands.history:undo", KEEP, writes=True),
    Command("check", "Find every error in the book's files.", "salesctl.cli.commands.checks:check", KEEP),
    Command("fmt", "Lay records out in the house style.", "salesctl.cli.commands.checks:fmt", KEEP, writes=True),
    Command("plugin", "What plugins are installed.", "", KEEP),
    Command(
        "plugin list", "Every plugin, what it adds, and what failed to load.", "salesctl.cli.commands.start:plugin_list"
    ),
)
