"""SQL of unknown origin: what it may do works, what it must not does not, and every attack ends in time with a reason."""

from __future__ import annotations

import os
import resource
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from salesctl.book import QUERY, RULE, Book, Limits, Outcome, Statement
from salesctl.book.query.views import files
from salesctl.errors import SalesctlError
from salesctl.lang.language import Language

from .conftest import RECORDS, Shop

DAY = date(2026, 11, 23)
DENIED = "a query may only read what the book offers"
SLOW = "takes longer|too much time or memory|too much memory"
DOUBLING = "with a0 as (select 1 as x), " + ", ".join(
    f"a{n} as (select a.x from a{n - 1} a, a{n - 1} b)" for n in range(1, 60)
)
SHORT = Limits(seconds=0.3, cpu=1)
BIG = "larger than|too big|too much"


_made: list[Book] = []
"""One book for all attacks: none leaves a trace."""


@pytest.fixture
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    if not _made:
        shop = Shop(tmp_path_factory.mktemp("fortress") / "shop", dict(RECORDS))
        notes = "x" * 90_000
        shop.commit({f"clients/c{n}.yaml": f"name: Client {n}\nnotes: {notes}\n" for n in range(120)})
        _made.append(shop.book())
    return _made[0]


def ask(book: Book, *sql: str, **options: Any) -> Sequence[Outcome]:
    return list(book.sandboxed(DAY, [Statement(f"q{n}", text) for n, text in enumerate(sql)], **options))


def test_what_rules_do_works(shop: Shop) -> None:
    question = Statement(
        "owed",
        """with late as (select id, client, days_between(promised_on, today()) as days from "order" where promised_on < today())
           select c.id as client, c.owner, l.id as about, l.days, v.gross, rank() over (order by l.days) as place,
             coalesce(c.segment, 'none') as segment, (select count(*) from phone p where p.record = c.id) as phones
           from late l join client c on c.id = l.client join order_value v on v.order_id = l.id
           where l.days >= :after and lower(c.name) like '%ромашка%'""",
        {"after": 3},
    )
    (answer,) = shop.book().sandboxed(DAY, [question])
    assert answer == Outcome(
        "owed",
        ("client", "owner", "about", "days", "gross", "place", "segment", "phones"),
        [("romashka", "anna", "order-1", 44, 150_0000, 1, "none", 2)],
    )


def test_own_views_and_scope(shop: Shop) -> None:
    shop.write({".salesctl/views/mine.sql": "-- Mine.\nselect id, owner, book_currency() as paid_in from client"})
    sql = "select m.id, m.paid_in, (select n from revision where path = 'clients/zenit.yaml') from mine m"
    (answer,) = ask(shop.book(), sql, scope_user="boris")
    assert answer.rows == [("zenit", "EUR", 1)]


def test_errors_can_be_said_in_other_languages(book: Book) -> None:
    french = {
        "`{name}` cannot be asked for": "`{name}` est interdit",
        "the query does not work: {error}": "la requête échoue : {error}",
        "this is no query": "pas une requête",
    }
    language = Language("fr", [Translations(french)])
    found = ask(book, "select * from r_client", "select nonsense", "-- nothing")
    assert [language.say(answer.error) for answer in found] == [
        "`r_client` est interdit",
        "la requête échoue : no such column: nonsense",
        "pas une requête",
    ]


class Translations:
    """A catalogue made of a mapping."""

    def __init__(self, by_key: Mapping[str, str]) -> None:
        self._by_key = by_key

    def find(self, key: str) -> str:
        return self._by_key.get(key, "")


def test_one_bad_question_does_not_spoil_the_others(book: Book) -> None:
    found = ask(book, "select 1", f"{DOUBLING} select * from a39", "select 2", "select nonsense", "select 3")
    assert [answer.rows for answer in found] == [[(1,)], (), [(2,)], (), [(3,)]]
    assert [bool(answer.error) for answer in found] == [False, True, False, True, False]


CROSS = ", ".join(f"client c{n}" for n in range(12))
ATTACKS = {
    "attach": ("attach '/tmp/x.db' as x", DENIED),
    "attach memory": ("attach ':memory:' as x", DENIED),
    "detach": ("detach main", DENIED),
    "pragma": ("pragma query_only = 0", DENIED),
    "pragma as a function": ("select * from pragma_database_list", DENIED),
    "pragma table_info": ("select * from pragma_table_info('r_client')", DENIED),
    "load_extension": ("select load_extension('/tmp/x.so')", DENIED),
    "writefile": ("select writefile('/tmp/x', 'y')", "no such function"),
    "readfile": ("select readfile('/etc/passwd')", "no such function"),
    "fts3_tokenizer": ("select fts3_tokenizer('simple')", DENIED),
    "insert": ("insert into r_client (id, path) values ('x', 'y')", "cannot be asked for"),
    "insert by view": ("insert into client values (1)", DENIED + "|cannot modify"),
    "update": ("update meta set value = 'x'", DENIED),
    "delete": ("delete from file", DENIED),
    "drop": ("drop table file", DENIED),
    "drop view": ("drop view client", DENIED),
    "create table": ("create table t (a)", DENIED),
    "temp table": ("create temp table t as select 1", DENIED),
    "temp view": ("create temp view v as select 1", DENIED),
    "trigger": ("create temp trigger t after insert on file begin select 1; end", DENIED),
    "virtual table": ("create virtual table temp.t using fts5(a)", DENIED),
    "index": ("create index i on file (path)", DENIED),
    "alter": ("alter table file add column x", DENIED),
    "vacuum into": ("vacuum into '/tmp/copy.db'", DENIED + "|cannot VACUUM"),
    "analyze": ("analyze", DENIED),
    "reindex": ("reindex", DENIED),
    "begin": ("begin", DENIED + "|within a transaction"),
    "commit": ("commit", DENIED),
    "savepoint": ("savepoint x", DENIED),
    "two statements": ("select 1; select 2", "one statement"),
    "schema table": ("select * from sqlite_master", DENIED),
    "temp schema table": ("select sql from sqlite_temp_schema", DENIED),
    "memory": ("select * from carray(1, 1)", DENIED),
    "page statistics": ("select * from dbstat", DENIED),
    "search table": ("select * from search where search match 'a'", DENIED),
    "files of the book": ("select * from file", DENIED),
    "settings of the book": ("select * from meta", DENIED),
    "record table": ("select * from r_client", "cannot be asked for"),
    "record table, quoted": ('select * from "r_client"', "cannot be asked for"),
    "record table, in brackets": ("select * from main.[R_Client]", "cannot be asked for"),
    "record table under a view's name": ("with client as (select * from r_client) select * from client", "cannot be asked for"),
    "own table under a view's name": ("with client as (select * from meta) select * from client", DENIED),
    "scope": ("select * from scope", "no such table|" + DENIED),
    "recursion": ("with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n", DENIED),
    "recursion unnamed": ("with n(x) as (select 1 union all select x from n) select count(*) from n", DENIED),
    "zeroblob": ("select zeroblob(1000000000)", DENIED),
    "randomblob": ("select length(randomblob(1000000000))", DENIED),
    "random": ("select random()", DENIED),
    "printf": ("select printf('%1000000000d', 1)", DENIED),
    "format": ("select format('%.*c', 1000000000, 'x')", DENIED),
    "hex": ("select hex(name) from client", DENIED),
    "quote": ("select quote(name) from client", DENIED),
    "replace": ("select replace(notes, 'x', notes) from client", DENIED),
    "char": ("select char(0, 7, 27)", DENIED),
    "clock": ("select date('now'), current_timestamp", DENIED),
    "clock as a word": ("select current_timestamp", DENIED),
    "json_each": ("select * from json_each('[1]')", DENIED),
    "json_group_array": ("select json_group_array(notes) from client", DENIED),
    "changes": ("select changes()", DENIED),
    "version": ("select sqlite_version()", DENIED),
    "joining texts": ("select a.notes || b.notes from client a, client b", BIG),
    "group_concat": ("select group_concat(notes) from client", BIG),
    "huge rows": ("select " + ", ".join(["notes"] * 150) + " from client", BIG),
    "many rows": (f"select 1 from {CROSS}", SLOW + "|larger"),
    "cartesian": (f"select count(*) from {CROSS}", SLOW),
    "sorting it": (f"select c1.notes from {CROSS} order by c2.notes", SLOW + "|too big"),
    "instr": ("select sum(instr(a.notes || 'y', substr(b.notes, 1, 50000) || 'z')) from client a, client b, client c", SLOW),
    "like": (f"select count(*) from client a, client b where a.notes || b.id like '{'%x_' * 200}%z_%'", SLOW + "|too complex"),
    "casefold": (f"select max(casefold(c1.notes)) from {CROSS}", SLOW),
    "doubling": (f"{DOUBLING} select * from a59", SLOW + "|too many|at most|nested too deep"),
    "deep expression": ("select " + "(" * 5000 + "1" + ")" * 5000, "Recursion limit"),
    "long sum": ("select " + "+".join(["1"] * 5000), "depth"),
    "many columns": ("select " + ", ".join(["1"] * 3000), "too many"),
    "many unions": ("select 1 " + "union select 1 " * 300, "too many"),
    "long statement": ("select '" + "x" * 200_000 + "'", "too large|too big"),
    "many joins": ("select 1 from " + ", ".join(f"client a{n}" for n in range(70)), "at most"),
    "distinct of everything": (f"select count(distinct c1.id || c2.id || c3.id || c4.id) from {CROSS}", SLOW),
    "window": (f"select sum(length(c1.notes)) over (order by c2.id) from {CROSS}", SLOW + "|larger"),
    "in a million": (f"select count(*) from client where id in (select c1.id || c2.id || c3.id || c4.id from {CROSS})", SLOW),
    "no text": ("select cast(x'ff' as text)", "does not work"),
    "nul byte": ("select 1\0; drop table file", "null|one statement|unrecognized"),
    "empty": ("", "no query"),
    "a comment": ("-- nothing", "no query"),
}  # fmt: skip


def _spent() -> float:
    """The seconds of processor time that ended child processes took: on a busy machine they wait for much longer."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack(book: Book, attack: str) -> None:
    sql, reason = ATTACKS[attack]
    before = _spent()
    attacked, after = ask(book, sql, "select count(*) from client", limits=SHORT)
    assert _spent() - before < 6
    assert not attacked.rows
    assert attacked.error
    assert any(word in attacked.error for word in reason.split("|")), attacked.error
    assert after.rows == [(122,)]


def test_all_attacks_together_leave_the_parent_small(book: Book) -> None:
    ask(book, "select 1")
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 600 * 1024


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-- X.\nselect * from r_client", "cannot be asked for"),
        ("-- X.\nselect * from evil", "evil → evil"),
        ("-- X.\nselect load_extension('x')", DENIED),
        ("-- X.\nselect * from meta", DENIED),
        ("-- X.\nselect 1; attach 'x' as y", "one statement"),
        ("-- X.\nwith n(x) as (select 1 union all select x + 1 from n) select x from n", DENIED),
        (
            "-- X.\n-- stage: a\nwith a as (select 1) select count(*) as a from client a, client b, client c, client d, client e",
            SLOW,
        ),
        ("-- X.\nselect 1 as a) union select * from (select value from meta", "syntax error"),
        ("no header", "syntax|says in its first line"),
    ],
)
def test_a_books_own_view_is_no_way_around(shop: Shop, text: str, reason: str) -> None:
    shop.commit({f"clients/c{n}.yaml": "name: C\n" for n in range(120)})
    shop.write({".salesctl/views/evil.sql": text})
    evil, fine = ask(shop.book(), "select * from evil", "select count(*) from client")
    assert any(word in evil.error for word in reason.split("|")), evil.error
    assert fine.rows == [(122,)]


def test_a_books_own_view_may_not_stand_for_a_fact(shop: Shop) -> None:
    shop.write({".salesctl/views/client.sql": "-- X.\nselect 1 as id"})
    (answer,) = ask(shop.book(), "select * from client")
    assert "means something else" in answer.error


def test_what_is_typed_into_query(book: Book) -> None:
    stream = book.run_sql(
        DAY, "select id, notes from client where notes is not null and id <> :x order by id", {"x": "c0"}
    )
    assert stream.columns == ("id", "notes")
    rows = list(stream)
    assert (len(rows), len(rows[0][1])) == (119, 90_000)  # an answer of 10 MB is fine here
    for sql, reason in (
        ("select * from r_client", "cannot be asked"),
        ("selec", "syntax error"),
        ("delete from calendar", DENIED),
    ):
        with pytest.raises(SalesctlError, match=reason):
            book.run_sql(DAY, sql)


def test_an_answer_nobody_reads_to_its_end(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    born: list[int] = []
    fork = os.fork

    def noted() -> int:
        born.append(fork())
        return born[-1]

    monkeypatch.setattr(os, "fork", noted)
    rows = iter(book.run_sql(DAY, "select a.id, b.notes from client a, client b"))
    assert next(rows)
    rows.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(born[0], 0)


def test_limits_are_what_they_say(book: Book) -> None:
    (answer,) = ask(book, "select notes from client", limits=Limits(bytes=100_000))
    assert "larger than" in answer.error
    start = _spent()
    (answer,) = ask(book, f"select count(*) from {CROSS}", limits=Limits(seconds=0.2))
    assert "0.2 s" in answer.error
    assert _spent() - start < 2
    assert QUERY.seconds > RULE.seconds == 1
    assert QUERY.length > 1_048_576 > RULE.length  # the longest text a record may hold


def test_all_together_share_one_time(book: Book) -> None:
    slow = f"select count(*) from {CROSS}"
    start = _spent()
    answers = ask(book, "select 1 as one", *[slow] * 20, "select 2", limits=Limits(seconds=0.3, together=1.0))
    assert _spent() - start < 4
    assert answers[0].rows == [(1,)]
    assert [answer.name for answer in answers] == [f"q{n}" for n in range(22)]
    assert "takes longer" in answers[1].error
    assert all("no time is left" in answer.error for answer in answers[5:])


def test_time_is_shared_beyond_the_death_of_a_child(book: Book) -> None:
    start = _spent()
    # between two looks at the clock it takes so long that its processor time ends its child
    answers = ask(book, *[ATTACKS["like"][0]] * 200, limits=Limits(seconds=0.3, cpu=1, together=1.0))
    assert _spent() - start < 12
    assert len(answers) == 200
    assert "no time is left" in answers[-1].error


def test_every_shipped_view_works_in_here_too(shop: Shop) -> None:
    names = sorted(files([]))
    found = ask(shop.book(), *(f'select * from "{name}" limit 1' for name in names))
    assert {name: answer.error for name, answer in zip(names, found, strict=True) if answer.error} == {}
