"""A book of any size from one seed: every kind, every link in place, `check` finds no error.

    python bench/corpus.py DIR --records 10000 [--seed 1]

The last fact falls on 2026-11-20, a Friday; ask for Monday the 23rd.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from salesctl.git import Git, untracked_cache

LAST = date(2026, 11, 20)
TODAY = "2026-11-23"
_SPAN = 400
_SIGNED = re.compile(r"^by: (.+)$", re.MULTILINE)
_WORDS = [
    "pump",
    "seal",
    "valve",
    "motor",
    "filter",
    "bearing",
    "pipe",
    "flange",
    "gasket",
    "sensor",
    "paint",
    "roller",
    "drill",
    "anchor",
    "cable",
    "lamp",
]
_TOWNS = ["Lübeck", "Kiel", "Rostock", "Bremen", "Hamburg", "Wismar", "Husum", "Emden"]


def records(count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Path and text of about `count` records, those referred to first."""
    random_ = random.Random(seed)
    users = max(3, min(40, count // 400))
    products = max(10, min(2000, count // 50))
    clients = max(10, count // 20)
    competitors = 5
    yield "policy/policy-2025-01-01.yaml", _POLICY
    for n in range(users):
        role = "manager" if n == 0 else "rep"
        boss = "" if n == 0 else "manager: user-0\n"
        yield f"team/user-{n}.yaml", f"name: Person {n}\nemail: user{n}@example.com\nrole: {role}\n{boss}"
        revenue = random_.randint(10, 90)
        yield f"targets/2026-11-user-{n}.yaml", f"period: 2026-11\nuser: user-{n}\nmetrics:\n  revenue: {revenue}000\n"
    for n in range(products):
        word = random_.choice(_WORDS)
        yield f"products/p-{n}.yaml", f"sku: P-{n:05}\nname: {word.title()} {n}\ngroup: {word}\nunit: pc\ntax: 19\n"
    lines = "".join(f"  - id: l-{n}\n    product: p-{n}\n    price: {prices(n)}\n" for n in range(min(products, 500)))
    yield (
        "price-lists/standard.yaml",
        f"name: Standard\ncurrency: EUR\ntax: excluded\nvalid_from: 2025-01-01\nlines:\n{lines}",
    )
    for n in range(competitors):
        yield f"competitors/rival-{n}.yaml", f"name: Rival {n}\nstrengths: [cheap]\nweaknesses: [slow]\n"
    yield "rates/usd-eur-2026-01-01.yaml", "date: 2026-01-01\ncurrency: USD\ninto: EUR\nrate: 0.92\n"
    yield "promotions/autumn.yaml", "title: Autumn\nfrom: 2026-11-01\nto: 2026-11-30\nsegments: [A]\ndiscount: 3\n"
    yield "scripts/hello.yaml", "title: Hello\ngoal: cold\nsteps:\n  - id: hello\n    say: Good day\n"
    yield "kit/pens.yaml", "name: Pens\nwhat: pen\nqty: 2\n"
    for n in range(1, users):
        yield f"closes/2026/day-{LAST}-user-{n}.yaml", f"date: {LAST}\nperiod: day\nuser: user-{n}\n"
    members = "".join(f"  - c-{n}\n" for n in range(0, clients, 50))
    listed = f"title: New\nscript: hello\nowner: user-1\nfrom: 2026-11-01\nto: 2026-12-31\nclients:\n{members}"
    made = 3 * users + products + competitors + 7
    for n in range(clients):
        yield f"clients/c-{n}.yaml", _client(n, users, random_)
        made += 1
    yield "call-lists/new.yaml", listed
    n = 0
    while made < count:
        for path, text in _dealings(n, clients, users, products, random_):
            yield path, text
            made += 1
        n += 1


def prices(n: int) -> str:
    """The list price of product n."""
    return f"{5 + n * 37 % 400}.{n * 7 % 100:02}"


_POLICY = """\
valid_from: 2025-01-01
stages:
  - stage: contact
    outcome: open
    weight: 10
    max_days: 30
  - stage: offer
    outcome: open
    weight: 50
    max_days: 30
  - stage: won
    outcome: won
    weight: 100
  - stage: lost
    outcome: lost
    weight: 0
dormant_days: 90
dead_days: 270
"""


def _client(n: int, users: int, random_: random.Random) -> str:
    birthday = f"{random_.randint(1960, 1999)}-{random_.randint(1, 12):02}-{random_.randint(1, 28):02}"
    return (
        f"name: {random_.choice(_WORDS).title()} House {n}\nowner: user-{1 + n % (users - 1)}\nsegment: {'AB'[n % 2]}\n"
        f"source: fair\npotential: {random_.randint(1, 90)}000\npresent_supplier: Rival {n % 5}\n"
        f"entities:\n  - id: main\n    legal_name: House {n} GmbH\n"
        f"addresses:\n  - id: office\n    type: office\n    text: Street {n}, {_TOWNS[n % 8]}\n"
        f'contacts:\n  - id: anna\n    name: Anna Person {n}\n    phones: ["+49 451 {100000 + n}"]\n'
        f"    emails: [anna{n}@example.com]\n    birthday: {birthday}\n    confirmed_on: 2026-06-01\n"
        f"payment_terms_days: {random_.choice((0, 14, 30))}\ncredit_limit: 50000\nprice_list: standard\n"
        f"district: {_TOWNS[n % 8]}\nneeds: [delivery by noon]\n"
    )


def _dealings(n: int, clients: int, users: int, products: int, random_: random.Random) -> Iterator[tuple[str, str]]:
    """One round with one client: an order, its shipment and payment, calls, now and then the rest."""
    client = random_.randrange(clients)
    who = f"c-{client}"
    owner = f"user-{1 + client % (users - 1)}"
    ordered = LAST - timedelta(random_.randrange(_SPAN))
    shipped = min(LAST, ordered + timedelta(random_.randrange(6)))
    terms = random_.choice((0, 14, 30))
    chosen = sorted(random_.sample(range(min(products, 500)), random_.randint(1, 4)))
    quantities = [random_.randint(1, 20) for _ in chosen]
    lines = "".join(
        f"  - id: p-{p}\n    product: p-{p}\n    qty: {q}\n    unit: pc\n    price: {prices(p)}\n    tax: 19\n"
        for p, q in zip(chosen, quantities, strict=True)
    )
    yield (
        f"orders/{ordered.year}/order-{n}.yaml",
        f"number: O-{n}\ndate: {ordered}\nclient: {who}\nowner: {owner}\nentity: {who}/main\n"
        f"promised_on: {shipped}\nship_to: {who}/office\ncurrency: EUR\ntax: excluded\nlines:\n{lines}",
    )
    yield (
        f"shipments/{shipped.year}/ship-{n}.yaml",
        f"number: S-{n}\nshipped_at: {shipped}T08:30\nclient: {who}\norder: order-{n}\nentity: {who}/main\n"
        f"delivered_at: {min(LAST, shipped + timedelta(1))}T10:00\nterms_days: {terms}\ndue_on: {shipped + timedelta(terms)}\n",
    )
    paid = shipped + timedelta(terms + random_.randint(-5, 20))
    if shipped < paid <= LAST:
        yield (
            f"payments/{paid.year}/pay-{n}.yaml",
            f"number: Z-{n}\ndate: {paid}\nclient: {who}\namount: {random_.randint(50, 3000)}.{random_.randrange(100):02}\n"
            f"currency: EUR\nentity: {who}/main\n",
        )
    for k in range(random_.randint(2, 4)):
        called = LAST - timedelta(random_.randrange(_SPAN))
        yield (
            f"activities/{called:%Y/%m}/call-{n}-{k}.yaml",
            f"type: call\nclient: {who}\nowner: {owner}\ndirection: out\ndone_at: {called}T{random_.randint(9, 17):02}:15\n"
            f"outcome: {random_.choice(('reached', 'reached', 'no_answer'))}\ntext: Spoke about {random_.choice(_WORDS)}\n"
            f"contacts: [{who}/anna]\n",
        )
    if n % 8 == 0:
        start = LAST + timedelta(random_.randint(3, 20))
        yield (
            f"activities/{start:%Y/%m}/visit-{n}.yaml",
            f"type: visit\nclient: {who}\nowner: {owner}\nstart: {start}T10:00\nduration: 60\ntext: Show samples\n",
        )
    if n % 5 == 0:
        asked = LAST - timedelta(random_.randrange(_SPAN))
        answered = f"answered_at: {asked}T11:00\noutcome: answered\n" if n % 50 else ""
        yield (
            f"requests/{asked.year}/request-{n}.yaml",
            f"received_at: {asked}T10:00\nchannel: phone\ndirection: in\nkind: order\nclient: {who}\nowner: {owner}\n"
            f"text: Asks for {random_.choice(_WORDS)}\n{answered}",
        )
    if n % 9 == 0:
        opened = LAST - timedelta(random_.randrange(30, 200))
        last = random_.choice(("offer", "won", "lost"))
        why = "lost_reason: price\nlost_to: rival-1\n" if last == "lost" else ""
        yield (
            f"deals/deal-{n}.yaml",
            f"title: Line {n}\nclient: {who}\nowner: {owner}\namount: {random_.randint(1, 90)}000\nstages:\n"
            f"  - stage: contact\n    at: {opened}\n  - stage: {last}\n    at: {opened + timedelta(20)}\n"
            f"expected_close: {opened + timedelta(90)}\ncompetitors: [rival-{n % 5}]\n{why}",
        )
    if n % 40 == 0:
        yield (
            f"intel/{ordered.year}/intel-{n}.yaml",
            f"observed_on: {ordered}\nwhat: price\ncompetitor: rival-{n % 5}\nproduct: p-{chosen[0]}\nprice: 9.90\n"
            f"text: Cheaper by a tenth\nowner: {owner}\n",
        )
        yield (
            f"credit-notes/{LAST.year}/credit-{n}.yaml",
            f"date: {LAST}\nclient: {who}\nentity: {who}/main\nshipment: ship-{n}\nreason: price\namount: 1.00\ncurrency: EUR\n",
        )
        yield (
            f"waivers/{LAST.year}/waiver-{n}.yaml",
            f"on: {LAST}\nrule: quiet\nabout: {who}\nclient: {who}\nuntil: {LAST + timedelta(10)}\nwhy: counting\nby: {owner}\n",
        )
    yield from _papers(n, who, owner, chosen[0], shipped)
    if n % 200 == 0:
        yield (
            f"balances/balance-{n}.yaml",
            f"as_of: 2025-10-01\nclient: {who}\nentity: {who}/main\nopening: yes\ncurrency: EUR\ndocuments:\n"
            f"  - number: OLD-{n}\n    date: 2025-09-01\n    due_on: 2025-10-01\n    amount: 120.00\n",
        )


def _papers(n: int, who: str, owner: str, product: int, shipped: date) -> Iterator[tuple[str, str]]:
    """What goes round a sale: offers, contracts, feedback, lent samples, a day's close."""
    if n % 12 == 0:
        answer = f"accepted_at: {shipped}T12:00\n" if n % 24 else ""
        yield (
            f"offers/{shipped.year}/offer-{n}.yaml",
            f"number: Q-{n}\ndate: {shipped}\nvalid_until: {shipped + timedelta(14)}\nclient: {who}\nowner: {owner}\ncurrency: EUR\nlines:\n"
            f"  - id: a\n    product: p-{product}\n    qty: 2\n    price: {prices(product)}\n    price_from: standard\n"
            f"sent:\n  - at: {shipped}T11:00\n    to: {who}/anna\n{answer}",
        )
    if n % 30 == 0:
        yield (
            f"contracts/contract-{n}.yaml",
            f"number: K-{n}\ntype: supply\nclient: {who}\nentity: {who}/main\nowner: {owner}\nsigning: paper\n"
            f"drafted_at: {shipped}T09:00\nto_legal_at: {shipped}T10:00\napproved_at: {shipped + timedelta(2)}T10:00\n"
            f"received_at: {shipped + timedelta(3)}T10:00\nsent_at: {shipped + timedelta(3)}T12:00\n",
        )
    if n % 25 == 0:
        yield (
            f"feedback/feedback-{n}.yaml",
            f"client: {who}\nowner: {owner}\nasked_at: {shipped}T15:00\nreceived_at: {shipped}T15:00\nsentiment: {'negative' if n % 2 else 'positive'}\n"
            f"text: On time\nrep_can_fix: yes\nresolved_at: {shipped}T16:00\nshipment: ship-{n}\n",
        )
    if n % 90 == 0:
        yield (
            f"samples/sample-{n}.yaml",
            f"product: p-{product}\nclient: {who}\nowner: {owner}\nqty: 1\nlent_on: {shipped}\n",
        )
        yield (
            f"invoices/{shipped.year}/invoice-{n}.yaml",
            f"number: A-{n}\nkind: request\ndate: {shipped}\nclient: {who}\nentity: {who}/main\namount: 100.00\ncurrency: EUR\norder: order-{n}\n",
        )


def planned(count: int) -> Iterator[tuple[str, str]]:
    """One person with as many dealings planned, each for a debt of one of 200 clients."""
    yield "team/anna.yaml", "name: Anna Berg\nrole: rep\n"
    yield "products/pump.yaml", "sku: PUMP\nname: Pump\n"
    for n in range(200):
        yield (
            f"clients/c-{n}.yaml",
            f"name: Client {n} of Northern Germany\nowner: anna\naddresses:\n  - id: office\n    text: Main Street {n}, Kiel\n"
            f"contacts:\n  - id: olga\n    name: Olga Weber {n}\n    phones:\n      - +49 30 {1000000 + n}\n",
        )
        yield (
            f"orders/2026/o-{n}.yaml",
            f"date: 2026-10-01\nclient: c-{n}\nlines:\n  - id: a\n    product: pump\n    qty: 5\n    price: {100 + n}\n",
        )
        yield (
            f"shipments/2026/s-{n}.yaml",
            f"shipped_at: 2026-10-02T10:00\nclient: c-{n}\norder: o-{n}\ndue_on: 2026-11-01\n",
        )
    for n in range(count):
        day = date.fromisoformat(TODAY) + timedelta(n // 16)
        yield (
            f"activities/{day:%Y/%m}/a-{n}.yaml",
            f"type: {('call', 'visit', 'meeting')[n % 3]}\nclient: c-{n % 200}\nowner: anna\nstart: {day}T{9 + n % 8:02}:00\n"
            f"for:\n  - id: overdue:s-{n % 200}\n    rule: overdue\n    about: s-{n % 200}\n",
        )


def build(folder: Path, count: int, seed: int) -> int:
    """Make the book in a new folder, as `write` does; how many records it holds."""
    return write(folder, records(count, seed))


def write(folder: Path, made: Iterable[tuple[str, str]]) -> int:
    """Make a book of these records, by path, in a new folder, as old as a book in use; how many they are."""
    git = committed(folder, dict(made))
    # files as old as the index are read again by every status: a book in use is past that
    time.sleep(1.1)
    git.run("update-index", "-q", "--really-refresh", ok=(0, 1))
    untracked_cache.keep(git)  # as the first write, or `salesctl join`, leaves a book of this size
    return len(git.run("ls-files").splitlines()) - 1


def committed(folder: Path, made: Mapping[str, str]) -> Git:
    """A repository in a new folder with these records, by path.

    Waivers are committed by the users they name, each user's in one commit; everything else is in the first commit.
    """
    git = Git.init(folder)
    git.set("user.name", "Person 1")
    git.set("user.email", "user1@example.com")
    settings = "format: 1\ncompany: Bench\ncurrency: EUR\ntime_zone: UTC\ncountry: DE\n"
    git.run("fast-import", "--quiet", input=_stream({"salesctl.yaml": settings, **made}))
    git.run("reset", "--quiet", "--hard")
    return git


def _stream(files: dict[str, str]) -> Iterator[bytes]:
    """The commits for `git fast-import`."""
    by_author: dict[str, dict[str, str]] = {"user-1": {}}
    for path, text in files.items():
        signed = _SIGNED.search(text) if path.startswith("waivers/") else None
        by_author.setdefault(signed[1] if signed else "user-1", {})[path] = text
    for author, theirs in by_author.items():
        number = author.removeprefix("user-")
        yield b"commit refs/heads/main\ncommitter Person %b <user%b@example.com> 1795168800 +0000\ndata 5\nbench\n" % (
            (number.encode(),) * 2
        )
        for path, text in theirs.items():
            raw = text.encode()
            yield b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(raw), raw)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    made = build(asked.folder, asked.records, asked.seed)
    print(f"{made} records in {asked.folder}, seed {asked.seed}; ask with --on {TODAY}")


if __name__ == "__main__":
    main()
