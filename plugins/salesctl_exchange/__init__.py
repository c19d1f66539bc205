"""The plugin `exchange`: import of other systems' CSV files through mappings, export of records as CSV and JSON."""

from __future__ import annotations

from salesctl.api import Command, Exporter, Plugin

_PANEL = "Exchange with other systems"

plugin = Plugin(
    name="exchange",
    help="Import CSV files of other systems, export records of any kind.",
    exporters=(
        Exporter("csv", "Records of a kind, a row each: kind=client", "salesctl_exchange.exporting:csv_file", ".csv"),
        Exporter("json", "Records of a kind, whole: kind=client", "salesctl_exchange.exporting:json_file", ".json"),
    ),
    commands=(
        Command(
            "import",
            "Take records from a file of another system, every morning if you like.",
            "salesctl_exchange.commands:import_",
            _PANEL,
            writes=True,
        ),
        Command(
            "export",
            "Give records to a program that does not read the book.",
            "salesctl_exchange.commands:export",
            _PANEL,
        ),
    ),
)
