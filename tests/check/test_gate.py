"""The gate: no write of any sort brings an error that `check` would find, and none is held up by another's error."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import Type
from salesctl import yamlio
from salesctl.check.facts import queries
from salesctl.cli.commands.checks import checked
from salesctl.errors import Finding, InvalidRecord, SalesctlError
from salesctl.session.differences import differences
from salesctl.session.drafts import Draft
from salesctl.session.session import Session
from salesctl.store import Change, Message
from salesctl.testing import TestBook

from .test_errors import BASE, CORPUS, SAMPLES

DAY = "2026-11-23"
NO_ERRORS = {fact.name for fact in queries() if fact.level != "error"} | {
    "before-the-book", "in-the-future", "skipped-time",
}  # fmt: skip
"""Samples that are for people to settle, or a warning: they are written and said."""
NO_RECORDS = {"misplaced", "report", "rule", "schema", "stray-file"}
"""Samples whose wrong file is no record: nothing that writes records can write it."""
SOUND = {
    "accepted-more-than-shipped": ("accepted_qty: 4", "accepted_qty: 3"),
    "allocated-beyond-payment": ("amount: 101", "amount: 100"),
    "allocated-to-another": ("client: bolt", "client: acme"),
    "another-clients-order": ("client: bolt", "client: acme"),
    "broken-link": ("acme/nobody", "acme/olga"),
    "claimed-more-than-charged": ("amount: 100.01", "amount: 100"),
    "contract-out-of-order": ("approved_at: 2026-10-04", "approved_at: 2026-10-06"),
    "credited-in-another-currency": ("currency: USD", "currency: EUR"),
    "credited-more-than-charged": ("amount: 100.01", "amount: 100"),
    "credited-to-another": ("client: bolt", "client: acme"),
    "delivered-before-shipped": ("delivered_at: 2026-10-04", "delivered_at: 2026-10-05"),
    "due-before-shipped": ("due_on: 2026-10-01", "due_on: 2026-11-01"),
    "ends-before-it-begins": ("2026-09-01", "2026-10-31"),
    "finer-than-currency": ("1000.50", "1000"),
    "forged": ("by: boris", "by: anna"),
    "not-approved": ("discount: 12", "discount: 7"),
    "not-unique": ("sku: PUMP", "sku: SEAL"),
    "paid-in-another-currency": ("currency: USD", "currency: EUR"),
    "returned-more-than-shipped": ("qty: 6", "qty: 5"),
    "reversed-twice": ("reverses: p-1", "notes: another"),
    "schedule-not-whole": ("percent: 60", "percent: 70"),
    "shares-not-whole": ("share: 30", "share: 40"),
    "shipped-more-than-ordered": ("qty: 6", "qty: 5"),
    "shipped-unknown-line": ("order_line: seal", "order_line: pump"),
    "stages-out-of-order": ("at: 2026-10-01", "at: 2026-10-06"),
    "unknown-stage": ("stage: offre", "stage: offer"),
}
"""What makes a sample's wrong file right. A client is right with nothing but its name."""
NEW_ID = {"file-name", "same-id"}
"""Samples that are wrong by where a file lies: there is no right file in its place."""
UNREADABLE = {"conflict-marker", "duplicate-key", "not-a-mapping", "yaml-feature", "yaml-syntax"}
UNTYPED = {"unknown-field", "wrong-shape", "shipped-unknown-line", "stages-out-of-order", "forged"}
"""What `set` cannot express: fields there are not, an item's other key, and a moment as a key."""


class Sample:
    """One sample of the corpus: the files of its book, and which of them are wrong."""

    def __init__(self, name: str) -> None:
        self.name = name
        folder = CORPUS / name
        self.findings: list[dict[str, Any]] = json.loads((folder / "findings.json").read_text())
        self.files = {
            file.relative_to(folder / "book").as_posix(): file.read_bytes()
            for file in sorted((folder / "book").rglob("*"))
            if file.is_file()
        }
        self.wrong = {finding["path"] for finding in self.findings}
        self.path = next(path for path in self.files if path in self.wrong and name in self._rules(path))

    def _rules(self, path: str) -> set[str]:
        return {finding["rule"] for finding in self.findings if finding["path"] == path}

    @property
    def said(self) -> str:
        """What a refusal shows of it: its rule, or what is wrong where the file cannot even be read."""
        if self.name not in UNREADABLE:
            return f"[{self.name}]"
        return str(next(finding["message"] for finding in self.findings if finding["rule"] == self.name))

    @property
    def sound(self) -> bytes:
        """The wrong file as it would be right."""
        if self.path.startswith("clients/"):
            return b"name: Bolt\n"
        old, new = SOUND[self.name]
        return self.files[self.path].replace(old.encode(), new.encode())

    def book(self, folder: Path, held: bytes | None) -> TestBook:
        """The base book with the sample's files, and this in place of the wrong one; None: it is not there."""
        book = TestBook(folder, BASE)
        book.add("clients/acme.yaml: {name: Acme, owner: anna, contacts: [{id: olga, name: Olga}]}")
        for path, raw in {**self.files, self.path: held}.items():
            if raw is not None:
                target = book.root / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(raw)
        git = book.session(DAY).git
        git.run("add", "--all")
        git.run("commit", "--quiet", "--allow-empty", "-m", "The sample")
        return book

    def draft(self, session: Session, path: str, before: bytes | None) -> Draft:
        kind = session.kinds.of(path)
        assert kind
        return Draft(kind, Path(path).stem, path, before, self.files[path])


Refused = Callable[..., None]
RECORDS = [name for name in SAMPLES if name not in NO_RECORDS | NO_ERRORS]
CHANGED = [name for name in RECORDS if name not in NEW_ID]


def as_listed(findings: list[Finding]) -> list[dict[str, Any]]:
    return [
        {"path": f.path, "line": f.line, "column": f.column, "rule": f.rule, "message": f.message, "hint": f.hint}
        for f in findings
    ]


@pytest.fixture
def refused(type_: Type, monkeypatch: pytest.MonkeyPatch) -> Refused:
    """Type a command in a book that must refuse it by a rule, and write nothing."""

    def typed(book: TestBook, rule: str, *words: str, screen: tuple[int, int] | None = None) -> None:
        monkeypatch.chdir(book.root)
        git = book.session(DAY).git
        before = git.head(), git.run("status", "--porcelain", "-uall")
        outcome = type_(*words, screen=screen)
        assert outcome.code == 1, outcome
        assert rule in outcome.err, outcome.err
        assert (git.head(), git.run("status", "--porcelain", "-uall")) == before

    return typed


# -- every sample of the corpus, by every way of writing ---------------------------------------------------------------


@pytest.mark.parametrize("name", CHANGED)
def test_a_sample_made_right_is_right(tmp_path: Path, name: str) -> None:
    sample = Sample(name)
    wrong = {
        (finding.path, finding.rule) for finding in checked(sample.book(tmp_path, sample.sound).session(DAY)).findings
    }
    assert (sample.path, name) not in wrong


# what brings a right in is not held to it
@pytest.mark.parametrize("name", [name for name in RECORDS if name != "not-entitled"])
def test_no_commit_of_all_its_files_writes_it(tmp_path: Path, name: str) -> None:
    sample, book = Sample(name), TestBook(tmp_path, BASE)
    session = book.session(DAY)
    held = {path: (book.root / path).read_bytes() for path in sample.files if (book.root / path).exists()}
    drafts = [sample.draft(session, path, held.get(path)) for path in sample.files]
    head = session.git.head()
    with pytest.raises(InvalidRecord) as error:
        session.commit(drafts)
    assert as_listed(error.value.findings) == sample.findings
    assert session.git.head() == head
    assert not session.git.status().entries


@pytest.mark.parametrize("name", sorted(NO_RECORDS))
def test_what_is_no_record_is_not_written_as_one(tmp_path: Path, name: str) -> None:
    sample, session = Sample(name), TestBook(tmp_path, BASE).session(DAY)
    with pytest.raises(SalesctlError, match="no kind of record lives here"):
        session.write([Change(sample.path, sample.files[sample.path], None)], Message("Slip in"))
    assert not (session.root / sample.path).exists()


@pytest.mark.parametrize("name", CHANGED)
def test_no_commit_of_the_changed_file_writes_it(tmp_path: Path, name: str) -> None:
    sample = Sample(name)
    session = sample.book(tmp_path, sample.sound).session(DAY)
    draft = sample.draft(session, sample.path, sample.sound)
    expected = {(f["path"], f["rule"], f["message"]) for f in sample.findings if f["rule"] == name}
    with pytest.raises(InvalidRecord) as error:
        session.commit([draft])
    assert {(f.path, f.rule, f.message) for f in error.value.findings if f.rule == name} == {
        found for found in expected if found[0] == sample.path or name == "circle"
    }
    assert (session.root / sample.path).read_bytes() == sample.sound


@pytest.mark.parametrize("name", CHANGED)
def test_no_edit_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: Refused, name: str) -> None:
    sample = Sample(name)
    book = sample.book(tmp_path, sample.sound)
    wanted = tmp_path / "wanted.yaml"
    wanted.write_bytes(sample.files[sample.path])
    monkeypatch.setenv("EDITOR", f"cp {wanted}")
    kind = book.session(DAY).kinds.of(sample.path)
    assert kind
    refused(book, sample.said, kind.command, "edit", Path(sample.path).stem, screen=(200, 24))


@pytest.mark.parametrize("name", [name for name in RECORDS if name != "same-id"])
def test_no_record_from_a_file_is_it(tmp_path: Path, refused: Refused, name: str) -> None:
    sample = Sample(name)
    book = sample.book(tmp_path, None)
    given = tmp_path / "given.yaml"
    given.write_bytes(sample.files[sample.path])
    kind = book.session(DAY).kinds.of(sample.path)
    assert kind
    words = (kind.command, "add", "--id", Path(sample.path).stem, "--from-file", str(given))
    # a new record takes the currency of the document it names: its own file has it then
    refused(book, "[bad-value]" if name == "finer-than-currency" else sample.said, *words)


@pytest.mark.parametrize("name", [name for name in CHANGED if name not in UNREADABLE | UNTYPED])
def test_no_set_writes_it(tmp_path: Path, refused: Refused, name: str) -> None:
    sample = Sample(name)
    book = sample.book(tmp_path, sample.sound)
    kind = book.session(DAY).kinds.of(sample.path)
    assert kind
    was, wanted = (yamlio.read(raw, sample.path) for raw in (sample.sound, sample.files[sample.path]))
    assignments = [f"{'.'.join(map(str, keys))}={new}" for keys, _, new, _ in differences(was, wanted, kind.fields)]
    refused(book, sample.said, kind.command, "set", Path(sample.path).stem, *assignments)


# -- what the verbs refuse ---------------------------------------------------------------------------------------------

SALE = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
team/boris.yaml: {name: Boris Orlov, email: boris@example.com, manager: anna}
products/pump.yaml: {sku: PUMP, name: Pump}
clients/acme.yaml: {name: Acme, owner: anna, entities: [{id: acme-gmbh, legal_name: Acme GmbH}]}
clients/bolt.yaml: {name: Bolt, owner: anna}
orders/2026/o-1.yaml: {date: 2026-10-01, client: acme, owner: anna, lines: [{id: a, product: pump, qty: 10, price: 100}]}
shipments/2026/s-1.yaml: {shipped_at: 2026-10-05, client: acme, order: o-1, lines: [{order_line: a, qty: 8}]}
payments/2026/p-1.yaml: {date: 2026-10-07, client: acme, amount: 500, for: [{document: s-1, amount: 400}]}
"""


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            "broken-link",
            ["payment", "add", "--client", "acme", "--date", "2026-11-01", "--amount", "5", "--entity", "acme/x"],
        ),
        ("broken-link", ["payment", "set", "p-1", "entity=acme/nobody"]),
        ("broken-link", ["payment", "set", "p-1", "for.s-9.amount=1"]),
        ("allocated-beyond-payment", ["payment", "set", "p-1", "amount=399"]),
        ("allocated-to-another", ["payment", "set", "p-1", "client=bolt"]),
        ("shipped-unknown-line", ["shipment", "set", "s-1", "lines.b.qty=1"]),
        ("shipped-more-than-ordered", ["shipment", "set", "s-1", "lines.a.qty=11"]),
        ("shipped-more-than-ordered", ["order", "set", "o-1", "lines.a.qty=7"]),
        ("another-clients-order", ["order", "set", "o-1", "client=bolt"]),
        ("circle", ["user", "set", "anna", "manager=boris"]),
        ("circle", ["client", "set", "acme", "parent=acme"]),
        ("not-unique", ["product", "add", "--sku", "PUMP", "--name", "Another"]),
        ("file-name", ["client", "add", "--name", "Con", "--id", "con"]),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value[:3]),
)
def test_a_verb_refuses_what_check_would_find(tmp_path: Path, refused: Refused, rule: str, words: list[str]) -> None:
    refused(TestBook(tmp_path, SALE), f"[{rule}]", *words)


def test_an_item_that_is_linked_to_is_not_dropped(tmp_path: Path) -> None:
    book = TestBook(tmp_path, SALE)
    book.add("payments/2026/p-2.yaml: {date: 2026-10-07, client: acme, amount: 5, entity: acme/acme-gmbh}")
    session = book.session(DAY)
    record, _ = session.read("client", "acme")
    left = {name: value for name, value in record.data.items() if name != "entities"}
    with pytest.raises(InvalidRecord) as error:
        session.commit([session.revise("client", "acme", left)])
    assert [(f.path, f.rule) for f in error.value.findings] == [("payments/2026/p-2.yaml", "broken-link")]


@pytest.mark.parametrize(
    "path", ["orders/2026/o-1.yaml", "shipments/2026/s-1.yaml", "products/pump.yaml", "team/anna.yaml"]
)
def test_a_record_that_is_linked_to_is_not_removed(tmp_path: Path, path: str) -> None:
    session = TestBook(tmp_path, SALE).session(DAY)
    with pytest.raises(InvalidRecord) as error:
        session.write([Change(path, None, (session.root / path).read_bytes())], Message("Remove"))
    assert {finding.rule for finding in error.value.findings} == {"broken-link"}
    assert (session.root / path).exists()


def test_records_written_together_may_need_each_other(tmp_path: Path) -> None:
    session = TestBook(tmp_path, SALE).session(DAY)
    order = {"date": "2026-11-01", "client": "new", "lines": [{"id": "a", "product": "pump", "qty": "2", "price": "1"}]}
    shipment = {"shipped_at": "2026-11-02", "client": "new", "order": "o-2", "lines": [{"order_line": "a", "qty": "2"}]}
    drafts = [
        session.new("shipment", shipment, "s-2"),
        session.new("order", order, "o-2"),
        session.new("client", {"name": "New"}, "new"),
    ]
    with pytest.raises(InvalidRecord, match="there is no client `new`"):
        session.commit(drafts[:1])
    assert session.commit(drafts)
    assert not checked(session).findings


def test_two_records_may_swap_what_is_unique(tmp_path: Path) -> None:
    book = TestBook(tmp_path, SALE)
    book.add("products/seal.yaml: {sku: SEAL, name: Seal}")
    session = book.session(DAY)
    swapped = [session.revise("product", "pump", {"sku": "SEAL", "name": "Pump"})]
    with pytest.raises(InvalidRecord, match="product `seal` has sku SEAL already"):
        session.commit(swapped)
    assert session.commit([*swapped, session.revise("product", "seal", {"sku": "PUMP", "name": "Seal"})])


def test_a_value_is_free_again_once_its_record_is_archived(tmp_path: Path) -> None:
    session = TestBook(tmp_path, SALE).session(DAY)
    record, _ = session.read("product", "pump")
    session.commit([session.revise("product", "pump", {**record.data, "archived": "yes"})])
    assert session.commit([session.new("product", {"sku": "PUMP", "name": "Pump 2"})])
    with pytest.raises(InvalidRecord, match="has sku PUMP already"):
        session.commit([session.revise("product", "pump", record.data)])


# -- what stood before -------------------------------------------------------------------------------------------------

STANDING = """
team/carl.yaml: {name: Carl, email: carl@example.com, manager: gone}
products/pump-2.yaml: {sku: PUMP, name: Pump again}
shipments/2026/s-2.yaml: {shipped_at: 2026-10-06, client: bolt, order: o-1, lines: [{order_line: a, qty: 5}, {order_line: z, qty: 1}]}
payments/2026/p-3.yaml: {date: 2026-10-07, client: acme, amount: 100, for: [{document: nothing, amount: 200}]}
"""


@pytest.fixture
def wrong(tmp_path: Path) -> TestBook:
    """A book in which much is wrong already."""
    book = TestBook(tmp_path, SALE)
    book.add(STANDING)
    assert {finding.rule for finding in checked(book.session(DAY)).findings} == {
        "allocated-beyond-payment", "another-clients-order", "broken-link", "not-unique", "shipped-more-than-ordered",
        "shipped-unknown-line",
    }  # fmt: skip
    return book


@pytest.mark.parametrize(
    ("kind", "record", "field"),
    [
        ("user", "carl", "phone"), ("product", "pump", "notes"), ("product", "pump-2", "notes"), ("order", "o-1", "notes"),
        ("shipment", "s-1", "notes"), ("shipment", "s-2", "notes"), ("payment", "p-3", "notes"), ("client", "bolt", "notes"),
    ],
)  # fmt: skip
def test_an_error_that_stood_before_holds_up_nothing(wrong: TestBook, kind: str, record: str, field: str) -> None:
    session = wrong.session(DAY)
    data, _ = session.read(kind, record)
    before = [finding.identity for finding in checked(session).findings]
    assert session.commit([session.revise(kind, record, {**data.data, field: "+49 30 1234567"})])
    assert [finding.identity for finding in checked(wrong.session(DAY)).findings] == before


def test_a_wrong_record_is_made_less_wrong_step_by_step(wrong: TestBook) -> None:
    session = wrong.session(DAY)
    session.commit([session.revise("shipment", "s-2", {"shipped_at": "2026-10-06", "client": "bolt", "order": "o-1",
        "lines": [{"order_line": "a", "qty": "4"}, {"order_line": "z", "qty": "1"}]})])  # fmt: skip
    session.commit([session.revise("shipment", "s-2", {"shipped_at": "2026-10-06", "client": "acme", "order": "o-1",
        "lines": [{"order_line": "a", "qty": "2"}]})])  # fmt: skip
    assert not [finding for finding in checked(session).findings if "shipments" in finding.path]


def test_one_wrong_link_is_no_leave_for_another(wrong: TestBook) -> None:
    session = wrong.session(DAY)
    record, _ = session.read("user", "carl")
    with pytest.raises(InvalidRecord, match="there is no user `nowhere`"):
        session.commit([session.revise("user", "carl", {**record.data, "manager": "nowhere"})])


def test_a_field_that_is_wrong_by_itself_holds_up_only_what_makes_it_worse(tmp_path: Path) -> None:
    book = TestBook(tmp_path, SALE)
    path = book.root / "clients" / "bolt.yaml"
    path.write_text("name: Bolt\ndistrikt: north\n")
    git = book.session(DAY).git
    git.run("commit", "--quiet", "--all", "-m", "By hand")
    session = book.session(DAY)
    assert session.commit([session.change("client", "bolt", [yamlio.Edit(("notes",), "fine")])])
    with pytest.raises(InvalidRecord, match="`segmant` is no field here"):
        session.commit([session.change("client", "bolt", [yamlio.Edit(("segmant",), "A")])])


# -- two at once -------------------------------------------------------------------------------------------------------


def test_what_somebody_else_wrote_meanwhile_counts(tmp_path: Path) -> None:
    """Both saw two pieces left to ship."""
    book = TestBook(tmp_path, SALE)
    ours, theirs = book.session(DAY), book.session(DAY)
    lines = {"client": "acme", "order": "o-1", "lines": [{"order_line": "a", "qty": "2"}]}
    first = ours.new("shipment", {"shipped_at": "2026-11-01", **lines}, "s-2")
    second = theirs.new("shipment", {"shipped_at": "2026-11-02", **lines}, "s-3")
    assert ours.commit([first])
    with pytest.raises(InvalidRecord, match="12 of `a` are shipped in all, 10 were ordered with o-1"):
        theirs.commit([second])


def test_the_day_of_a_write_makes_no_difference(tmp_path: Path) -> None:
    """What is written for an earlier day, or for one that lies ahead, is judged like all the rest."""
    book = TestBook(tmp_path, SALE)
    book.add("""
    policy/policy-2026-01-01.yaml: {valid_from: 2026-01-01, discounts: [{id: rep, role: rep, percent: 7}]}
    orders/2026/o-2.yaml: {date: 2026-09-01, client: acme, owner: anna, lines: [{id: a, product: pump, qty: 1, price: 10, discount: 20}]}
    """)
    now = book.session(DAY).now
    early = Session(book.root, now=now, on=now.date().replace(month=8), installed=book.session(DAY).installed)
    for day in ("2026-09-02", "2027-02-01"):
        left = early.new("shipment", {"shipped_at": day, "client": "acme", "order": "o-2"}, "s-2")
        with pytest.raises(InvalidRecord, match="nobody entitled approved it: a discount"):
            early.commit([left])
