"""R16: random commands, one after another; `check` finds nothing after any of them, and a refused one leaves nothing behind."""

from __future__ import annotations

import contextlib
import json
import re
import shlex
import shutil
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from bench.trust.counting import Result, program
from bench.trust.typing_commands import FAULT_OF_OURS, typed
from salesctl.cli.commands.checks import checked
from salesctl.cli.open_session import installed
from salesctl.git import Git
from salesctl.session.session import Session
from salesctl.testing import TestBook

NOW = "2026-11-23T10:00:00+00:00"
_COUNTS: Counter[str] = Counter()
_FACTS = """
policy/policy-2026-01-01.yaml: {valid_from: 2026-01-01, deferral_days: 30, credit_limit: 1000, stop_shipping: {overdue_days: 10, amount: 500},
  discounts: [{id: rep, role: rep, percent: 7}], approvers: [marta],
  stages: [{stage: new, outcome: open}, {stage: offer, outcome: open}, {stage: lost, outcome: lost}, {stage: won, outcome: won}]}
team/anna.yaml: {name: Anna Berg, email: anna@nord.example, role: rep, manager: marta}
team/boris.yaml: {name: Boris Orlov, email: boris@nord.example, role: rep, manager: marta}
team/marta.yaml: {name: Marta Lind, email: marta@nord.example, role: manager}
products/pump.yaml: {sku: PUMP, name: Pump, group: pumps, tax: 19}
products/seal.yaml: {sku: SEAL, name: Seal}
price-lists/standard.yaml: {name: Standard, valid_from: 2026-01-01, lines: [{id: seal, product: seal, price: 5, floor_price: 4}, {id: pump, product: pump, price: 100}]}
clients/acme.yaml: {name: Acme, owner: anna, price_list: standard, contacts: [{id: olga, name: Olga}], entities: [{id: gmbh, legal_name: Acme GmbH}]}
clients/bolt.yaml: {name: Bolt, owner: boris, parent: acme, price_list: standard}
orders/2026/o-1.yaml: {date: 2026-10-01, client: acme, owner: anna, lines: [{id: a, product: pump, qty: 4, price: 100}, {id: b, product: seal, qty: 9, price: 5}]}
orders/2026/o-2.yaml: {date: 2026-11-02, client: bolt, owner: boris, lines: [{id: a, product: seal, qty: 5, price: 5}]}
shipments/2026/s-1.yaml: {shipped_at: 2026-10-05, client: acme, order: o-1, due_on: 2026-11-04, lines: [{order_line: a, qty: 2}]}
payments/2026/p-1.yaml: {date: 2026-10-07, client: acme, amount: 100, for: [{document: s-1, amount: 60}]}
contracts/k-1.yaml: {client: acme, owner: anna, type: supply, drafted_at: 2026-09-01, to_legal_at: 2026-09-02}
offers/2026/f-1.yaml: {date: 2026-11-01, client: acme, owner: anna, lines: [{id: a, product: seal, qty: 3, price: 5, discount: 9}]}
deals/d-1.yaml: {title: Line, client: acme, owner: anna, amount: 500, stages: [{stage: new, at: 2026-10-01}]}
requests/2026/r-1.yaml: {received_at: "2026-11-20T09:00", client: acme, owner: anna, channel: phone, text: wants seals}
activities/2026/11/v-1.yaml: {type: call, client: acme, owner: anna, start: "2026-11-23T11:00", contacts: [acme/olga]}
feedback/b-1.yaml: {received_at: 2026-11-01, client: acme, owner: anna, text: late again, sentiment: negative, rep_can_fix: yes}
competitors/rival.yaml: {name: Rival}
"""
_FIRST: Mapping[str, Sequence[str]] = {
    "client": ("acme", "bolt"), "order": ("o-1", "o-2"), "shipment": ("s-1",), "payment": ("p-1",), "contract": ("k-1",),
    "offer": ("f-1",), "deal": ("d-1",), "request": ("r-1",), "activity": ("v-1",), "feedback": ("b-1",),
    "product": ("pump", "seal"), "user": ("anna", "boris", "marta"), "policy": ("policy-2026-01-01",),
    "price_list": ("standard",), "competitor": ("rival",), "credit_note": (), "target": (), "intel": (), "call_list": (),
}  # fmt: skip
_VALUES: Mapping[str, Sequence[str]] = {
    "client": ("name=New", "parent=acme", "parent=bolt", "parent=", "owner=boris", "owner=nobody", "contacts.ivan.name=Ivan",
        "contacts=", "entities=", "contacts.olga.name=Olya", "payment_terms_days=7", "price_list=gone"),
    "order": ("client=bolt", "client=acme", "lines.a.qty=1", "lines.a.qty=9", "lines.a.discount=20", "lines.b=", "owner=marta",
        "sold_by.anna.share=50", "date=2026-12-24", "date=2025-01-01", "lines.c.qty=1", "archived=yes"),
    "shipment": ("client=bolt", "order=o-2", "lines.a.qty=4", "lines.a.qty=5", "lines.b.qty=1", "lines.z.qty=1",
        "delivered_at=2026-10-01", "delivered_at=2026-11-20", "due_on=2026-01-01", "lines.a.accepted_qty=9", "shipped_at=2026-11-22"),
    "payment": ("client=bolt", "amount=50", "amount=500", "for.s-1.amount=90", "for.o-1.amount=30", "for.o-9.amount=3", "for=",
        "entity=acme/gmbh", "entity=acme/nobody", "reverses=p-1", "number=1"),
    "contract": ("approved_at=2026-08-01", "approved_at=2026-11-01", "sent_at=2026-11-03", "terms.discount=30",
        "terms.deferral_days=90", "schedule.x.percent=90", "signed_client_at=2026-11-04", "client=bolt"),
    "offer": ("lines.a.discount=2", "lines.a.discount=40", "client=bolt", "lines.a.price=1", "deal=d-1", "deal=d-9"),
    "deal": ("client=bolt", "stages.2026-09-01.stage=won", "stages.2026-11-20.stage=offer", "stages.2026-11-21.stage=never",
        "sold_by.anna.share=100", "sold_by.boris.share=50", "amount=1"),
    "request": ("client=bolt", "owner=nobody", "product=pump"),
    "activity": ("client=bolt", "contacts=acme/olga", "contacts=acme/ivan", "about=o-1", "about=o-9", "owner=boris"),
    "feedback": ("client=bolt", "contact=acme/olga", "contact=acme/x"),
    "product": ("sku=SEAL", "sku=PUMP", "sku=CAP", "group=pumps", "group=", "archived=yes"),
    "user": ("role=manager", "role=rep", "manager=anna", "manager=marta", "manager=", "left_on=2026-11-01", "email=anna@nord.example",
        "absences.2026-12-01.to=2026-11-01", "absences.2026-12-01.to=2026-12-09", "archived=yes"),
    "policy": ("approvers=boris", "approvers=", "discounts.rep.percent=1", "discounts.rep.percent=50", "valid_from=2026-11-01",
        "stages.won=", "deferral_days=1"),
    "price_list": ("lines.seal.floor_price=5", "lines.pump.floor_price=150", "valid_to=2025-12-31", "valid_to=2026-12-31", "client=bolt"),
    "competitor": ("name=Other",), "credit_note": ("amount=1", "client=bolt", "lines.a.qty=9"), "target": ("user=nobody",),
    "intel": ("competitor=gone",), "call_list": ("script=gone",),
}  # fmt: skip
_TYPED: Sequence[str] = (
    "client add --name {Nut|Con} --owner {user}",
    "client add --name Cog --parent {client}",
    "product add --sku {CAP|SEAL} --name Cap",
    "user add --name Carl --email carl@nord.example --manager {user}",
    "shipment add --client {client} --order {order} --shipped-at {day} [--set lines.a.qty={2|5}]",
    "payment add --client {client} --date {day} --amount 20 --set for.{shipment}.amount={20|30}",
    "payment add --client {client} --date {day} --amount -100 --reverses {payment}",
    "credit-note add --client {client} --date {day} --shipment {shipment} --reason return --amount 10 --set lines.{a|b}.qty={1|3}",
    "policy add --valid-from 2026-11-01 --approvers {user}",
    "{kind} archive {id} [--back]",
    "pay {client} {10|60|250} [--for {shipment|order}={10|60|250}] [--entity {acme/gmbh|gmbh|acme/nobody}]",
    "credit {client} {10|60} [--shipment {shipment}]",
    "ship {order} [{a|b|z}={1|2|5}]",
    "ship {order} [{a|b|z}={1|2|5}]",
    "accept {shipment} [{a|b}={1|3}]",
    "return {shipment} [{a|b}={1|3}]",
    "claim {shipment} 20 broken",
    "claim settle {shipment}",
    "order new {client} {PUMP=1|SEAL=4|SEAL=2@3|NONE=1} [--held]",
    "order repeat {client} [PUMP=2@90]",
    "order short {order} {a|b|seal}={1|9}",
    "order substitute {order} {a|b} {PUMP=1|SEAL=2@3} [--agreed-by olga]",
    "order cancel {order} {a|--all} --why 'not wanted'",
    "approve {order|offer|contract}",
    "reject {order|offer|contract} --why no",
    "log {client} 'they want more' [--next 'fri 10:00 call again'] [--promise 40@fri] [--with {olga|ivan}] [--about {order}]",
    "done {activity} held [--next 'fri call again']",
    "move {activity} 'fri 10:00' --why ill",
    "lead 'Cog Works, Main Street, +49 30 7654321'",
    "request add {client} 'asks for seals'",
    "request convert {request} --order {SEAL=2|PUMP=1}",
    "request answer {request} 'sent the list'",
    "offer new {client|deal|request} {SEAL=2|PUMP=1@50} [--discount {3|25}]",
    "offer revise {offer} SEAL=4 [--deferral-days 60]",
    "offer {send|accept} {offer}",
    "contract draft {client} [--discount {3|25}]",
    "contract {submit|approve|received|sent|signed|returned|terminate} {contract}",
    "deal move {deal} {new|offer|won|lost|never} [--why price]",
    "absence add {user} 2026-12-{01|20} 2026-12-{10|24} [--cover {user}]",
    "client merge {client} {client} --yes",
    "feedback add {client} 'two boxes were wet' --sentiment negative --fixable",
    "feedback {resolve|answer} {feedback} 'sent two new ones'",
    "intel add {competitor} 'seals at 4' --product {product}",
    "target plan {user} --revenue 1000 --period 2026-12",
    "call-list new Autumn {client}",
    "plan day --commit",
    "day close --again",
    "fmt",
    *["undo {commit}"] * 3,
    *["{kind} set {id} {value} [{value}]"] * 12,
)
"""What is typed: `{a|b}` is one of these words, `[…]` is said or not. A word that names a kind stands for one of its records."""
_WORD = re.compile(r"\{([^{}]+)\}")
_OPTION = re.compile(r"\[([^\[\]]+)\]")


class Commands(RuleBasedStateMachine):
    """A book, three people, and what they type."""

    template: Path
    """The book it begins with."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory(prefix="salesctl-")
        self.home = Path(self.folder.name)
        self.root = self.home / "book"
        shutil.copytree(self.template, self.root)
        self.ids = {kind: list(ids) for kind, ids in _FIRST.items()}
        self.git = Git(self.root)

    @rule(data=st.data(), who=st.sampled_from(["anna", "boris", "marta"]), at=st.sampled_from(["10", "12", "15"]))
    def somebody_types(self, data: st.DataObject, who: str, at: str) -> None:
        words = self._words(data)
        head = self.git.head()
        code, out, err = self._typed([*words, "--json"], who, NOW.replace("T10", f"T{at}"))
        note(f"{who}: {' '.join(words)} -> {code} {err.strip()[:200]}")
        assert code != FAULT_OF_OURS, err
        _COUNTS["commands"] += 1
        if self.git.head() == head:
            return
        _COUNTS["written"] += 1
        assert code == 0, "it was refused, and something is written"
        self._remember(out)
        session = Session(self.root, now=datetime.fromisoformat(NOW), installed=installed())
        assert [f"{f.place}: {f.message} [{f.rule}]" for f in checked(session).findings] == []

    def teardown(self) -> None:
        self.folder.cleanup()

    def _words(self, data: st.DataObject) -> list[str]:
        """A command, with every choice made."""

        def one(choices: Sequence[str]) -> str:
            return data.draw(st.sampled_from(choices))

        def word(match: re.Match[str]) -> str:
            name = one(match[1].split("|"))
            if name == "commit":
                return one(self.git.run("log", "-8", "--format=%h").decode().split())
            if name == "value":
                return shlex.quote(one(_VALUES[kind]))
            if name == "day":
                return one(["2026-10-08", "2026-11-01", "2026-11-23"])
            if name == "kind":
                return kind.replace("_", "-")
            ids = self.ids.get(kind if name == "id" else name)
            return name if ids is None else one([*ids, *ids, "gone"])

        kind = one(sorted(_FIRST))
        typed = _OPTION.sub(lambda match: match[1] if data.draw(st.booleans()) else "", one(_TYPED))
        return shlex.split(_WORD.sub(word, typed))

    def _typed(self, words: Sequence[str], who: str, now: str) -> tuple[int, str, str]:
        """Type a command; its exit code, and what it says."""
        config = self.home / ".gitconfig"
        config.write_text(f"[user]\nname = {who.title()}\nemail = {who}@nord.example\n")
        return typed(words, self.root, self.home, now)

    def _remember(self, out: str) -> None:
        """Note the record a command made, so that others may name it."""
        with contextlib.suppress(ValueError):
            answer = json.loads(out)
            kinds = Session(self.root, now=datetime.now(UTC), installed=installed()).kinds
            kind = kinds.of(str(answer.get("path", "")))
            if kind and kind.name in self.ids and answer["id"] not in self.ids[kind.name]:
                self.ids[kind.name].append(answer["id"])


def _made(folder: Path) -> Path:
    """The book every run begins with, with no error in it."""
    book = TestBook(folder, _FACTS)
    found = checked(book.session(NOW[:10])).findings
    assert not found, found
    for name in ("user.name", "user.email"):
        Git(book.root).run("config", "--unset", name)
    return book.root


def run(count: int, seed: int, steps: int = 30) -> Result:
    """`count` books, of each at most `steps` commands in a row. A failure is told with the shortest way there."""
    wanted = settings(
        max_examples=count, stateful_step_count=steps, deadline=None, database=None, print_blob=False,
        suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink),
    )  # fmt: skip
    with TemporaryDirectory(prefix="salesctl-") as folder:
        machine = type("Seeded", (Commands,), {"template": _made(Path(folder))})
        machine._hypothesis_internal_use_seed = seed  # type: ignore[attr-defined]
        try:
            run_state_machine_as_test(machine, settings=wanted)
        except Exception as error:
            notes = getattr(error, "__notes__", [])
            return Result(f"{count} books", ["\n".join([repr(error), *notes])])
    return Result(f"{count} books, {_COUNTS['commands']} commands, of which {_COUNTS['written']} wrote", [])


if __name__ == "__main__":
    sys.exit(program(__doc__, run, 400))
