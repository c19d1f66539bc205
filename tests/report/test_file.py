"""What a report's file may say."""

from __future__ import annotations

import pytest

from salesctl.errors import SalesctlError
from salesctl.model.table import Chart
from salesctl.report.declaration import Report
from salesctl.report.file import parse

GOOD = """\
-- title: Sales {period} to {client}
-- help: What was sold,
--   client by client.
-- takes: client
-- columns:
--   client    ref      client
--   month     month    month
--   what      word     what #entry of an account
--   value     as/unit  value
--   sum       money    sum
-- key: client
-- period: month
-- by: what
-- total: sum
-- as_of: shipment, payment
-- basis: Of {period}.
-- chart: stacked sum value by client
-- words:
--   shipped  sold and gone
--   owed     due #money
select client, month, what, value, unit, sum -- :nothing
from sold where client = :client and day between :start and :end;

-- note: {n:client|clients} in all
select count(*) as n from result

-- note: That is all of {period}.

-- behind: shipment
-- columns:
--   day  date  shipped on
select shipment, day, sum from sold where client = :client and month = :month
"""


def test_a_good_one() -> None:
    report = parse(GOOD, "sales", "sales.sql")
    assert (report.title, report.help) == ("Sales {period} to {client}", "What was sold, client by client.")
    assert [(one.name, one.type, str(one.title)) for one in report.columns] == [
        ("client", "ref", "client"),
        ("month", "month", "month"),
        ("what", "word", "what"),
        ("value", "as", "value"),
        ("sum", "money", "sum"),
    ]
    assert report.columns[2].title.context == "entry of an account"  # type: ignore[attr-defined]  # a heading is a Text
    assert (report.unit, report.takes, report.key, report.period, report.by) == (
        "unit", ("client",), ("client",), ("month",), "what",
    )  # fmt: skip
    assert report.words == {"shipped": "sold and gone", "owed": "due"}
    assert report.chart == Chart("stacked", ("sum", "value"), "client")
    assert [(note.template, bool(note.sql)) for note in report.notes] == [
        ("{n:client|clients} in all", True),
        ("That is all of {period}.", False),
    ]
    assert report.behind
    assert (report.behind.record, [one.name for one in report.behind.columns]) == ("shipment", ["day"])
    assert report.sql.endswith(":end")


def test_an_argument_that_may_be_left_out_may_be_named_as_any_other() -> None:
    text = GOOD.replace("-- takes: client\n", "-- takes: client\n-- may_take: entity\n").replace(
        ":end", ":end or :entity"
    )
    assert parse(text, "sales", "sales.sql").arguments == ("client", "entity")


@pytest.mark.parametrize(
    ("old", "new", "wrong", "place"),
    [
        ("-- title: Sales {period} to {client}\n", "", "lacks `-- title: …`", "sales.sql:1"),
        ("-- help: What was sold,\n--   client by client.\n", "", "lacks `-- help: …`", "sales.sql:1"),
        ("-- by: what", "-- bye: what", "`bye` is no key", "sales.sql:13:4"),
        ("-- by: what", "-- key: what", "`key` is given twice", "sales.sql:13:4"),
        ("-- by: what", "-- by what", "a header line is `-- key: value`", "sales.sql:13:1"),
        ("-- by: what", "-- by: who", "`by` names `who`, which is no column", "sales.sql:13:8"),
        ("-- key: client", "-- key: clients", "`key` names `clients`", "sales.sql:11:9"),
        ("-- period: month", "-- period: year", "`period` names `year`", "sales.sql:12:12"),
        ("-- total: sum", "-- total: value", "which is no money", "sales.sql:14:11"),
        ("-- chart: stacked sum", "-- chart: pie sum", "a chart is `KIND FIGURES by COLUMN`", "sales.sql:17:11"),
        ("value by client", "value by client per month", "a line perhaps `by COLUMN per COLUMN`", "sales.sql:17:11"),
        ("stacked sum value by client", "line sum by client per year", "`chart` names `year`", "sales.sql:17:11"),
        ("-- chart: stacked sum", "-- chart: bullet sum", "a bullet has a fact, its target", "sales.sql:17:11"),
        ("-- chart: stacked sum", "-- chart: range sum", "a range has the least, the expected", "sales.sql:17:11"),
        ("-- by: what", "-- sections:\n--   money", "a report made of sections has no `columns`", "sales.sql:5:12"),
        ("sum value by client", "sum price by client", "`chart` names `price`", "sales.sql:17:11"),
        ("-- takes: client", "-- span: year", "`year` is no span", "sales.sql:4:10"),
        ("ref      client", "reference client", "`reference` is no type", "sales.sql:6:6"),
        ("--   sum       money    sum", "--   sum", "a column is `name type heading`", "sales.sql:10:6"),
        ("--   sum       money    sum", "--   value     money    sum", "two columns have one name", "sales.sql:5:12"),
        ("as/unit  value", "as       value", "`as` is no type", "sales.sql:9:6"),
        ("money    sum", "as/more  sum", "two columns say the type of cells", "sales.sql:10:6"),
        ("shipped  sold and gone", "shipped", "a word is `code text`", "sales.sql:19:6"),
        ("{period} to {client}", "{period} to {user}", "`title` names `user`", "sales.sql:1:11"),
        ("Of {period}.", "Of {period:gold}.", "`gold` is no format", "sales.sql:16:11"),
        ("of {period}.\n", "of {peroid}.\n", "`note` names `peroid`", "sales.sql:27:10"),
        ("{n:client|clients}", "{n", "a single `{`", "sales.sql:24:10"),
        ("between :start", "between :begin", "uses `:begin`, which the report is not given", "sales.sql:1:11"),
        ("month = :month", "month = ?", "uses `:?`", "sales.sql:29:12"),
        ("-- behind: shipment", "-- behind: shipment, day", "`behind` names the column", "sales.sql:29:12"),
        ("-- key: client\n", "", "a report with `behind` has a `key`", "sales.sql:28:12"),
        ("select count(*) as n from result", "with result as (select 1) select count(*) as n from result",
         "may not take the name `result`", "sales.sql:24:10"),
        ("select count(*) as n from result", "with x as (select 1), result (n) as materialized (select 1) select n from result",
         "may not take the name `result`", "sales.sql:24:10"),
        ("--   day  date  shipped on", "-- total: sum", "`total` stands in the header at the top", "sales.sql:31:11"),
        ("-- takes: client", "-- like: other", "takes after another one of its own folder only", "sales.sql:4:10"),
        (GOOD[GOOD.index("select client, month") : GOOD.index("-- note")], "\n", "no query below", "sales.sql:1"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_where_it_stands(old: str, new: str, wrong: str, place: str) -> None:
    assert old in GOOD
    with pytest.raises(SalesctlError) as caught:
        parse(GOOD.replace(old, new, 1), "sales", "sales.sql", own=True)
    assert wrong in caught.value.message
    assert str(caught.value.place) == place


def test_its_name_is_plain() -> None:
    for name in ("Sales!", "site"):
        with pytest.raises(SalesctlError, match="cannot be a report's name"):
            parse(GOOD, name, f"{name}.sql")


SECTIONS = """-- title: {client} on {today:date}
-- help: All of one.
-- span: today
-- takes: client
-- sections:
--   receivables
--   changes 12
"""


def test_a_report_may_be_made_of_others() -> None:
    report = parse(SECTIONS, "one", "one.sql", own=True)
    assert [tuple(one) for one in report.sections] == [("receivables", 0), ("changes", 12)]
    assert (report.columns, report.sql, report.own) == ((), "", True)


@pytest.mark.parametrize(
    ("old", "new", "wrong", "place"),
    [
        ("changes 12", "changes twelve", "a section is `report`, or `report rows`", "one.sql:7:6"),
        ("changes 12", "changes 0", "a section is `report`, or `report rows`", "one.sql:7:6"),
        ("-- help: All of one.\n", "", "lacks `-- help: …`", "one.sql:1"),
        ("--   receivables\n--   changes 12\n", "", "lacks `-- sections: …`", "one.sql:1"),
        ("{client}", "{user}", "`title` names `user`", "one.sql:1:11"),
        ("span: today", "span: ever", "`ever` is no span", "one.sql:3:10"),
        ("-- takes", "-- key: client\n-- takes", "a report made of sections has no `key`", "one.sql:4:9"),
        ("changes 12\n", "changes 12\nselect 1\n", "a report made of sections has no query", "one.sql:1"),
        ("changes 12\n", "changes 12\n\n-- note: Well.\n", "a report made of sections has no query", "one.sql:9"),
    ],
)
def test_what_is_wrong_with_sections_is_said_where_it_stands(old: str, new: str, wrong: str, place: str) -> None:
    assert old in SECTIONS
    with pytest.raises(SalesctlError) as caught:
        parse(SECTIONS.replace(old, new, 1), "one", "one.sql", own=True)
    assert wrong in caught.value.message
    assert str(caught.value.place) in (place, f"{place}:1")


def test_two_blocks_behind_are_one_too_many() -> None:
    with pytest.raises(SalesctlError, match="has one `behind`") as caught:
        parse(GOOD + "\n-- behind: client\nselect client, sum from sold\n", "sales", "sales.sql")
    assert caught.value.place
    assert caught.value.place.line == 34


def test_one_takes_after_another_what_it_does_not_say_itself() -> None:
    def found(name: str) -> Report:
        assert name == "sales"
        return parse(GOOD, name, "sales.sql")

    report = parse("-- title: Sales of {end}\n-- span: day\n-- like: sales\n", "today", "today.sql", like=found)
    first = found("sales")
    assert (report.title, report.span, report.name) == ("Sales of {end}", "day", "today")
    assert (report.columns, report.sql, report.notes, report.behind) == (
        first.columns,
        first.sql,
        first.notes,
        first.behind,
    )
