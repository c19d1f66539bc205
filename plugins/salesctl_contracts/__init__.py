"""Contracts: from the terms agreed with a client to our signed original back with the legal department."""

from __future__ import annotations

from salesctl.api import Command, Plugin

plugin = Plugin(
    name="contracts",
    help="Contracts on their way to signature and back.",
    reports="reports",
    commands=(
        Command(
            "contract draft",
            "Write down the terms you agreed with a client.",
            "salesctl_contracts.commands:draft",
            "Contracts",
            writes=True,
            makes="contract",
        ),
        Command(
            "contract submit",
            "Hand a contract's terms to the legal department.",
            "salesctl_contracts.commands:submit",
            "Contracts",
            writes=True,
        ),
        Command(
            "contract approve",
            "Record that the legal department approved a contract.",
            "salesctl_contracts.commands:approve",
            "Contracts",
            writes=True,
        ),
        Command(
            "contract received",
            "Record that you fetched the contract from the legal department.",
            "salesctl_contracts.commands:received",
            "Contracts",
            writes=True,
        ),
        Command(
            "contract sent",
            "Record that the contract went to the client to sign.",
            "salesctl_contracts.commands:sent",
            "Contracts",
            writes=True,
        ),
        Command(
            "contract signed",
            "Record that the client, or we, signed.",
            "salesctl_contracts.commands:signed",
            "Contracts",
            writes=True,
        ),
        Command(
            "contract returned",
            "Record that our signed original is back with the legal department.",
            "salesctl_contracts.commands:returned",
            "Contracts",
            writes=True,
        ),
        Command(
            "contract terminate",
            "Record that a contract ends early.",
            "salesctl_contracts.commands:terminate",
            "Contracts",
            writes=True,
        ),
    ),
)
