"""Rules over a whole book: sound, quick in a large one, and the same however much of it is looked at."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import apsw
import pytest

from salesctl.book.query import functions, sql_tables
from salesctl.book.query.asof import source_tables
from salesctl.book.query.views import files, in_folders, read
from salesctl.errors import Finding
from salesctl.lang.template import fields
from salesctl.model.record_tables import tables
from salesctl.plugins.discovery import folders
from salesctl.rules import Obligation, Rule, load_rules, owed
from salesctl.rules.context import circumstances
from salesctl.rules.lint import lint
from salesctl.rules.obligation import obligations
from salesctl.rules.running import parameters, rows_of
from salesctl.session.session import Installed, Session
from salesctl.setup.demo import write_demo
from salesctl.testing import TestBook

TODAY = date(2026, 11, 23)
RULE = """-- duty: 9
-- title: Call everyone
-- action: call
-- why: because {name} of {worth:money}
-- urgency: week
-- weight: worth
-- settings: least=1
-- done_when: never
select id as client, owner, id as about, name, coalesce(potential, 0) as worth from client where :least > 0
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "book"
    write_demo(folder, TODAY)
    return folder


def session(root: Path, *rules: Path) -> Session:
    installed = Installed((), tuple(folders("views")), (*folders("rules"), *rules))
    return Session(root, now=datetime(2026, 11, 23, 9, tzinfo=UTC), on=TODAY, installed=installed)


def test_every_shipped_rule_is_sound(demo: Path) -> None:
    assert lint(session(demo)) == []


def test_what_lasts_of_a_reason_counts_no_days(demo: Path) -> None:
    whole = session(demo)
    for rule in load_rules(whole.root, whole.installed.rules)[0]:
        said = [rule.lasting] if rule.lasting else rule.whys
        assert not [spec for one in said for _, spec in fields(one) if spec.startswith("day|")], rule.source


def _calls(book: TestBook, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the rules, asked for Anna, call each function of Python's."""
    calls: Counter[str] = Counter()

    class Counting:
        def __init__(self, connection: apsw.Connection) -> None:
            self.create_aggregate_function = connection.create_aggregate_function
            self._connection = connection

        def create_scalar_function(self, name: str, function: Callable[..., Any], arguments: int, **how: Any) -> None:
            def counted(*given: Any) -> Any:
                calls[name] += 1
                return function(*given)

            self._connection.create_scalar_function(name, counted, arguments, **how)

    register = functions.register
    monkeypatch.setattr(functions, "register", lambda connection, *of: register(cast("Any", Counting(connection)), *of))
    assert not owed(session(book.root), "anna").failed
    monkeypatch.undo()
    return calls


ANNAS = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
team/zoe.yaml: {name: Zoe Zed, email: zoe@example.com, role: rep}
policy/policy-2026-01-01.yaml:
  valid_from: 2026-01-01
  stages: [{stage: talk, outcome: open, max_days: 5}, {stage: won, outcome: won}]
  response: [{kind: question, minutes: 60}]
  discounts: [{id: rep, percent: 3}]
  deferral_days: 10
products/pump.yaml: {sku: PUMP, name: Pump, unit: pcs, stock: 100}
price-lists/list.yaml: {name: List, valid_from: 2026-01-01, currency: EUR, lines: [{id: pump, product: pump, price: 100}]}
"""
CLIENTS = """
clients/{c}.yaml: {name: "{c} works", owner: {who}, segment: retail, payment_terms_days: 14}
offers/2026/of-{c}.yaml: {number: "Q-{c}", client: {c}, owner: {who}, date: 2026-08-01, valid_until: 2026-09-01, sent: [{at: "2026-08-01T10:00"}],
  lines: [{id: a, product: pump, qty: 10, price: 100, tax: 19, discount: 5}], terms: {deferral_days: 30}}
contracts/k-{c}.yaml: {number: "K-{c}", client: {c}, owner: {who}, drafted_at: "2026-08-01T10:00", amount: 1000}
deals/d-{c}.yaml: {title: "Deal {c}", client: {c}, owner: {who}, amount: 1000, expected_close: 2026-10-01, stages: [{stage: talk, at: 2026-09-01}]}
orders/2026/o-{c}.yaml: {number: "O-{c}", client: {c}, owner: {who}, date: 2026-09-01, promised_on: 2026-09-20,
  lines: [{id: a, product: pump, qty: 10, price: 100, tax: 19, discount: 5}]}
shipments/2026/s-{c}.yaml: {number: "S-{c}", client: {c}, order: o-{c}, shipped_at: 2026-09-05, lines: [{order_line: a, qty: 5}]}
payments/2026/p-{c}.yaml: {number: "P-{c}", client: {c}, date: 2026-09-20, amount: 100}
activities/2026/a-{c}.yaml: {type: call, client: {c}, owner: {who}, start: "2026-09-02T10:00", done_at: "2026-09-02T10:00", text: said}
requests/2026/r-{c}.yaml: {received_at: "2026-11-20T10:00", client: {c}, owner: {who}, kind: question, text: asks}
feedback/f-{c}.yaml: {client: {c}, received_at: "2026-11-01T10:00", sentiment: negative, text: late}
samples/sa-{c}.yaml: {product: pump, client: {c}, owner: {who}, lent_on: 2026-09-01, due_back_on: 2026-10-01}
"""


def test_no_rule_calls_python_for_what_is_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rep's rules must not slow down with the clients of colleagues: what Python does row by row is for rows in scope."""

    def of(who: str, *clients: str) -> str:
        return "".join(CLIENTS.replace("{c}", one).replace("{who}", who) for one in clients)

    few, many = (
        TestBook(tmp_path / str(n), ANNAS + of("anna", "acme") + of("zoe", *(f"z{i}" for i in range(n))))
        for n in (1, 9)
    )
    one, all_ = _calls(few, monkeypatch), _calls(many, monkeypatch)
    assert one.total() > 50, "the rules were asked"
    assert all_ == one


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("because {name}", "because {nme}", "gives no column `nme`"),
        ("coalesce(potential, 0)", "coalesce(potential, 0) / 3.0", "`worth` is real, not a whole number"),
        ("from client", "from clients", "no such table: clients"),
        ("-- settings", "-- needs: harvest\n-- settings", "needs `harvest`"),
        ("id as client, owner, id", "id as client, id", "gives no column `owner`"),
    ],
)
def test_a_rule_that_does_not_work_is_named(demo: Path, tmp_path: Path, old: str, new: str, wrong: str) -> None:
    (tmp_path / "everyone.sql").write_text(RULE.replace(old, new))
    (found,) = lint(session(demo, tmp_path))
    assert found.path == str(tmp_path / "everyone.sql")
    assert wrong in found.message
    today = owed(session(demo, tmp_path))
    assert "everyone" not in {one.rule for one in today.obligations}
    assert len(today.obligations) > 20, "the rest of the plan appears"


def test_a_rule_that_looks_through_a_table_for_every_row_is_slow(demo: Path, tmp_path: Path) -> None:
    slow = RULE.replace("from client", "from client as c left join activity as a on a.text || '' = c.name || ''")
    (tmp_path / "everyone.sql").write_text(slow.replace("id as", "c.id as").replace("owner", "c.owner"))
    (found,) = lint(session(demo, tmp_path))
    assert "whole table for every row" in found.message


def test_everybodys_answers_are_those_of_the_whole(demo: Path) -> None:
    """Looking at one user's clients alone is for speed: it changes nothing."""
    whole = owed(session(demo))
    by_owner = Counter(one.owner for one in whole.obligations)
    assert len(by_owner) > 3
    for user in filter(None, by_owner):
        mine = sorted((o for o in owed(session(demo), user).obligations if o.owner == user), key=lambda o: o.id)
        assert mine == sorted((o for o in whole.obligations if o.owner == user), key=lambda o: o.id), user


def _found(whole: Session, clients: Collection[str] | None, rules: Sequence[Rule]) -> dict[str, Obligation]:
    """What rules find where only these clients' records are looked at."""
    query = whole.book.query(TODAY, views=whole.installed.views)
    if clients is not None:
        query.limit_to_clients(clients)
    known, failed = circumstances(whole, query), list[Finding]()
    found = [
        one
        for rule, rows in rows_of(whole, query, rules, known, failed, None)
        for one in obligations(rule, rows, known)
    ]
    query.close()
    assert not failed
    return {one.id: one for one in found}


@pytest.mark.parametrize("generated", [False, True])
def test_what_a_local_rule_finds_for_a_client_rests_on_no_other_client(
    demo: Path, tmp_path: Path, *, generated: bool
) -> None:
    if generated:
        clients = "".join(CLIENTS.replace("{c}", f"z{n}").replace("{who}", ("anna", "zoe")[n % 2]) for n in range(6))
        demo = TestBook(tmp_path / "book", ANNAS + clients).root
    whole = session(demo)
    local = [rule for rule in load_rules(whole.root, whole.installed.rules)[0] if rule.local]
    assert len(local) > 50
    rows = whole.query().rows("select id, coalesce(parent, id) from client")
    parents: dict[str, str] = {client: group for client, group in rows}  # noqa: C416 - rows of a database are no tuples
    groups = sorted(set(parents.values()))
    every = _found(whole, None, local)
    assert len({one.client for one in every.values()}) > 5

    def of(clients: Collection[str]) -> dict[str, Obligation]:
        return {key: one for key, one in every.items() if one.client is None or one.client in clients}

    assert _found(whole, (), local) == of(())
    # any two groups of clients are apart in one of these halves
    for bit in range((len(groups) - 1).bit_length()):
        for side in (0, 1):
            half = {client for client, group in parents.items() if groups.index(group) >> bit & 1 == side}
            assert _found(whole, half, local) == of(half)


def test_a_local_rule_reads_nothing_that_is_looked_up_among_all_records(demo: Path) -> None:
    whole = session(demo)
    query = whole.query()
    everything = set(source_tables(whole.kinds)["match_key"])
    for rule in load_rules(whole.root, whole.installed.rules)[0]:
        behind = query.tables_used(sql_tables.tables(rule.sql))
        assert not (rule.local and everything <= behind), rule.source
        assert not (rule.local and {"file", "revision"} & sql_tables.tables(rule.sql)), rule.source


def test_nothing_is_found_without_what_is_needed(demo: Path) -> None:
    whole = session(demo)
    rules = load_rules(whole.root, whole.installed.rules)[0]
    kinds = {table.view for table in tables(whole.kinds)}
    staged = {name: view for name, view in in_folders(whole.installed.views).read.items() if view.stage}
    asking = [(one.source, one.sql, parameters(one, None), one.needs) for one in rules]
    asking += [(view.source, view.sql, {}, view.needs) for view in staged.values()]
    needed = {name for *_, needs in asking for name in needs}
    assert needed <= kinds | staged.keys()
    assert len(needed & kinds) > 10
    assert len(needed & staged.keys()) > 10
    for name in sorted(needed):
        with whole.book.with_changes({}, today=TODAY, views=whole.installed.views) as query:
            if name in kinds:
                assert query.one(f'select 1 from main."r_{name}"'), f"the demo book cannot show it of {name}"
                query.connection.execute(f'delete from main."r_{name}"')  # it is rolled back
            else:
                query.prepare("", (name,))
                query.connection.execute(f'delete from temp."{name}"')
            for source, sql, values, needs in asking:
                if name in needs:
                    assert [*query.rows(sql, values)] == [], (name, source)


def test_what_has_no_rows_is_not_computed(tmp_path: Path) -> None:
    book = TestBook(tmp_path, "clients/acme.yaml: {name: Acme}")
    with book.session("2026-11-23").query() as query:
        asked: list[str] = []
        query.connection.trace_v2(apsw.SQLITE_TRACE_STMT, lambda event: asked.append(event["sql"]))
        assert query.is_empty("contract")
        assert query.is_empty("contract_state")
        assert [*query.rows("select contract, state from contract_state")] == []
        assert not [one for one in asked if "insert into" in one]
        assert query.is_empty("lifecycle") == (query.one("select 1 from lifecycle") is None)


def test_ids_are_one_of_a_kind(demo: Path) -> None:
    ids = [one.id for one in owed(session(demo)).obligations]
    assert len(ids) == len(set(ids))


def test_one_duty_alone(demo: Path) -> None:
    assert {one.duty for one in owed(session(demo), duty=2).obligations} == {2}


@pytest.mark.parametrize(
    ("column", "value", "wrong"),
    [
        ("due", "'soon'", "`due` of `everyone` is no day: soon"),
        ("action", "'shout'", "`action` of `everyone` is `shout`"),
        ("urgency", "'soon'", "`urgency` of `everyone` is `soon`"),
        ("owner", "7", ""),
        ("due", "null", ""),
    ],
)
def test_a_row_that_cannot_be_used_stops_its_rule_only(
    demo: Path, tmp_path: Path, column: str, value: str, wrong: str
) -> None:
    (tmp_path / "everyone.sql").write_text(RULE.replace(" as worth", f" as worth, {value} as {column}"))
    found = owed(session(demo, tmp_path))
    assert "".join(failed.message for failed in found.failed) == wrong
    assert ("everyone" in found.answered) == (not wrong)


def test_a_reason_that_cannot_be_said_stops_its_rule_before_anybody_reads_it(demo: Path, tmp_path: Path) -> None:
    said = RULE.replace("because {name}", "since {since:weekday}, because {name}")
    for value, wrong in (("2026-11-09T10:00", ""), ("soon", "`since` of `everyone` is no day: 'soon'")):
        (tmp_path / "everyone.sql").write_text(said.replace(" as worth", f" as worth, '{value}' as since"))
        found = owed(session(demo, tmp_path), rules={"everyone"})
        assert "".join(failed.message for failed in found.failed) == wrong
        assert all(one.why.startswith("since Mon, because ") for one in found.obligations)


def test_of_rows_about_one_thing_the_first_counts(tmp_path: Path) -> None:
    book = TestBook(tmp_path, "clients/acme.yaml: {name: Acme}\nclients/bolt.yaml: {name: Bolt}")
    (tmp_path / "everyone.sql").write_text(RULE.replace("id as about", "'all' as about") + " order by id")
    with_rule = Session(
        book.root,
        now=datetime(2026, 11, 23, 9, tzinfo=UTC),
        installed=Installed((), (), (tmp_path,)),
    )
    assert [(one.id, one.client) for one in owed(with_rule).obligations] == [("everyone:all", "acme")]


def test_a_policy_that_sets_what_no_rule_has_is_told(demo: Path, tmp_path: Path) -> None:
    copy = tmp_path / "book"
    shutil.copytree(demo, copy)
    (copy / "policy" / "policy-2026-11-23.yaml").write_text(
        "valid_from: 2026-11-23\nrules: {overdeu: {after_days: 9}}\n"
    )
    (found,) = owed(session(copy)).failed
    assert (found.path, found.message) == (
        "policy/policy-2026-11-23.yaml",
        "the policy sets `overdeu`, which is no rule",
    )


def test_views_and_rules_stay_quick_as_the_book_grows(demo: Path) -> None:
    """No shipped view looks through a whole table for every row of another."""
    query = session(demo).query()
    for name, file in files(folders("views")).items():
        steps = query.plan(read(name, file).sql)
        assert [step for step in steps if "SCAN" in step and "LEFT-JOIN" in step] == [], name
