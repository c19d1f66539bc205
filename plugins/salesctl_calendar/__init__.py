"""The calendar: a user's planned activities as a file that calendar programs follow."""

from __future__ import annotations

from salesctl.api import Command, Importer, Plugin

plugin = Plugin(
    name="calendar",
    help="Planned calls and visits for calendar programs.",
    importers=(Importer(".ics", "Meetings that somebody sent.", "salesctl_calendar.importing:import_events"),),
    commands=(
        Command("calendar", "Planned work in calendar programs.", "", "Figures and calendars"),
        Command(
            "calendar export",
            "Write your planned calls and visits as an .ics file.",
            "salesctl_calendar.export_command:export",
            "Figures and calendars",
        ),
        Command(
            "calendar publish",
            "Write everybody's calendars into a folder for a web host.",
            "salesctl_calendar.publish_commands:publish",
            "Figures and calendars",
            gaps="refused",
        ),
        Command(
            "calendar addresses",
            "Show what to follow, as addresses and codes for a telephone's camera.",
            "salesctl_calendar.publish_commands:addresses",
            "Figures and calendars",
        ),
        Command(
            "calendar revoke",
            "Change the addresses of a person's calendars.",
            "salesctl_calendar.publish_commands:revoke",
            "Figures and calendars",
            writes=True,
        ),
        Command(
            "calendar serve",
            "Serve everybody's calendars in your own network.",
            "salesctl_calendar.serve_command:serve",
            "Figures and calendars",
            gaps="refused",
        ),
        Command(
            "calendar push",
            "Write your plan into a calendar on a CalDAV server.",
            "salesctl_calendar.caldav_commands:push",
            "Figures and calendars",
        ),
        Command(
            "calendar pull",
            "Take what was moved, cancelled or completed in that calendar.",
            "salesctl_calendar.caldav_commands:pull",
            "Figures and calendars",
            writes=True,
        ),
    ),
)
