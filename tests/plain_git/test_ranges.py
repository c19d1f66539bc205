"""`check FROM..TO`, `doctor` and `init` as people type them."""

from __future__ import annotations

import pytest

from conftest import Type

from .conftest import ACME, ORDER, Clone


@pytest.fixture
def typing(clone: Clone, type_: Type, monkeypatch: pytest.MonkeyPatch) -> Type:
    monkeypatch.chdir(clone.root)
    return type_


def test_a_range_is_judged_by_what_it_brings_and_told_by_what_it_does_to_money(clone: Clone, typing: Type) -> None:
    clone.commit("clients/zenit.yaml", ("owner: anna", "owner: nobody"))
    clone.git("checkout", "-q", "-b", "mine")
    clone.commit(ORDER, ("qty: 1", "qty: 3"))
    clone.git("checkout", "-q", "main")
    clone.commit(ACME, ("district: north", "district: south"))
    done = typing("check", "main..mine", "--json")
    assert (done.code, done.json["checked"], done.json["findings"]) == (0, 1, [])
    assert done.json["figures"] == [{"name": "ordered", "currency": "EUR", "before": "200.00", "after": "400.00"}]
    clone.git("checkout", "-q", "mine")
    clone.commit(ORDER, ("product: pump", "product: nothing"))
    done = typing("check", "main..", "--json")
    assert done.code == 1
    assert [(one["path"], one["rule"]) for one in done.json["findings"]] == [(ORDER, "broken-link")]
    assert typing("check", "main..nowhere").err.startswith("salesctl: `nowhere` is no commit of this book")


def test_what_comes_every_month_and_what_is_put_away_is_money_too(clone: Clone, typing: Type) -> None:
    clone.git("checkout", "-q", "-b", "mine")
    deal = clone.root / "deals/rent.yaml"
    deal.parent.mkdir(exist_ok=True)
    deal.write_text(
        "title: Rent\nclient: acme\nrecurring: {amount: 50, every: month}\nstages: [{stage: lead, date: 2026-04-01}]\n"
    )
    with (clone.root / ORDER).open("a") as file:
        file.write("archived: yes\n")
    clone.git("add", "-A")
    clone.git("commit", "-qnm", "rent")
    figures = {
        one["name"]: (one["before"], one["after"]) for one in typing("check", "main..mine", "--json").json["figures"]
    }
    assert figures == {"pipeline": ("0.00", "600.00"), "ordered": ("200.00", "0.00")}


def test_doctor_sets_a_clone_up_and_takes_it_out_again(clone: Clone, typing: Type) -> None:
    typing("doctor", "--remove")
    (clone.root / ".gitattributes").write_text("*.pdf binary")
    clone.git("commit", "-qam", "as others have it")
    names = {one["name"] for one in typing("doctor", "--json").json["complaints"]}
    assert {"hook", "attributes", "driver"} <= names
    assert {"hook", "attributes", "driver"} <= set(typing("doctor", "--fix", "--json").json["mended"])
    assert not {"hook", "attributes", "driver", "renames"} & {
        one["name"] for one in typing("doctor", "--json").json["complaints"]
    }
    assert (clone.root / ".gitattributes").read_text().splitlines()[0] == "*.pdf binary"
    assert typing("doctor", "--remove").code == 0
    assert {"hook", "driver"} <= {one["name"] for one in typing("doctor", "--json").json["complaints"]}


@pytest.mark.usefixtures("book")
def test_a_new_book_is_set_up(type_: Type) -> None:
    names = {one["name"] for one in type_("doctor", "--json").json["complaints"]}
    assert not {"hook", "attributes", "driver", "renames"} & names


def test_what_git_calls_is_not_among_the_commands_people_are_shown(typing: Type) -> None:
    shown = typing("--help").out
    assert "check" in shown
    assert not any(name in shown for name in ("merge-driver", "textconv", "pre-receive"))
    assert "Git calls it" in typing("merge-driver", "--help").out


@pytest.mark.parametrize("words", [("textconv", "nothing.yaml"), ("merge-driver", "nothing.yaml", "a", "b", "7", "a")])
def test_what_git_calls_names_a_file_that_is_not_there(typing: Type, words: tuple[str, ...]) -> None:
    done = typing(*words)
    assert (done.code, done.err) == (2, "salesctl: nothing.yaml cannot be read: no such file or folder\n")


def test_a_folder_has_no_lines_to_compare(typing: Type) -> None:
    done = typing("textconv", "clients")
    assert (done.code, done.err) == (2, "salesctl: clients cannot be read: it is a folder\n")
