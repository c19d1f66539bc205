"""A sample is owed until it is back, and is back once."""

from __future__ import annotations

import pytest

from .conftest import Shop

LENT = "product: {product}\nclient: acme\nlent_on: 2026-10-01\ndue_back_on: 2026-11-02\n"


@pytest.fixture
def lent(shop: Shop) -> Shop:
    shop.write("samples/s-1.yaml", LENT.format(product="seal"))
    return shop


@pytest.mark.parametrize("named", ["s-1", "acme", "sample-back:s-1"])
def test_what_came_back_is_owed_no_longer(lent: Shop, named: str) -> None:
    assert lent.owed("sample-back") == ["s-1"]
    assert lent.done("duties", "13")["obligations"][0]["do"] == "salesctl sample return 1"
    assert lent.says("sample", "return", named, "--date", "2026-11-20").startswith("Acme: sample SEAL came back\n")
    assert lent.subject() == "Acme: sample SEAL came back 20 Nov"
    assert "returned_on: 2026-11-20\n" in (lent.folder / "samples" / "s-1.yaml").read_text()
    assert lent.owed("sample-back") == []


def test_a_sample_comes_back_once_and_after_it_was_lent(lent: Shop) -> None:
    assert "was lent on 1 Oct 2026" in lent.refuses("sample", "return", "s-1", "--date", "2026-09-30")
    lent.done("sample", "return", "s-1")
    assert "s-1 came back on 23 Nov 2026" in lent.refuses("sample", "return", "s-1")
    assert "Acme has no sample of ours" in lent.refuses("sample", "return", "acme")


def test_of_a_client_with_several_one_is_named(lent: Shop) -> None:
    lent.write("samples/s-2.yaml", LENT.format(product="paint"))
    assert "`acme` could be 2 records" in lent.refuses("sample", "return", "acme")
    lent.done("sample", "return", "s-2")
    assert lent.owed("sample-back") == ["s-1"]
