"""Contracts: from the terms agreed with a client to our signed original back with the legal department."""

from __future__ import annotations

from salesctl.api import Command, Plugin

_PANEL = "Contracts"


def _verb(name: str, help_: str) -> Command:
    return Command(f"contract {name}", help_, f"salesctl_contracts.commands:{name}", _PANEL, writes=True)


plugin = Plugin(
    name="contracts",
    help="Contracts on their way to signature and back.",
    reports="reports",
    commands=(
        _verb("draft", "Write down the terms you agreed with a client."),
        _verb("submit", "Hand a contract's terms to the legal department."),
        _verb("approve", "Record that the legal department approved a contract."),
        _verb("received", "Record that you fetched the contract from the legal department."),
        _verb("sent", "Record that the contract went to the client to sign."),
        _verb("signed", "Record that the client, or we, signed."),
        _verb("returned", "Record that our signed original is back with the legal department."),
        _verb("terminate", "Record that a contract ends early."),
    ),
)
