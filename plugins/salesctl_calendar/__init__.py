"""The calendar: a user's planned activities as a file that calendar programs follow."""

from __future__ import annotations

from salesctl.api import Command, Plugin

plugin = Plugin(
    name="calendar",
    help="Planned calls and visits for calendar programs.",
    commands=(
        Command("calendar", "Planned work in calendar programs.", "", "Figures and calendars"),
        Command(
            "calendar export",
            "Write your planned calls and visits as an .ics file.",
            "salesctl_calendar.commands:export",
            "Figures and calendars",
        ),
    ),
)
