"""The book a year is played into, and the diary of what is still to happen. A commit per person and day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from salesctl import yamlio
from salesctl.api import Answer, Draft
from salesctl.git import Git
from salesctl.plugins.discovery import folders
from salesctl.session.session import Installed, Session
from salesctl.store import Change, Message, Store

ZONE = ZoneInfo("Europe/Berlin")
HOLIDAYS = (
    "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25", "2026-10-03", "2026-12-25", "2026-12-26",
)  # fmt: skip
SETTINGS = {
    "format": "1",
    "company": "Nord",
    "currency": "EUR",
    "time_zone": "Europe/Berlin",
    "country": "DE",
    "holidays": list(HOLIDAYS),
}


@dataclass
class Customer:
    """A client as the play knows it: habits no record tells."""

    id: str
    owner: str
    currency: str
    entities: list[str]
    phones: list[str]
    gap: int
    """Days from one order to the next, more or less."""
    tardy: int
    """How many days late it pays, more or less."""
    prepays: bool = False


class _Desk(Session):
    """A session whose new records have the names of the play, so that a seed always gives the same book."""

    def __init__(self, stage: Stage, now: datetime) -> None:
        super().__init__(stage.root, now=now, installed=stage.installed)
        self._stage = stage

    def new(self, kind: str, data: Mapping[str, Any], record_id: str = "", *, also: Iterable[Draft] = ()) -> Draft:
        return super().new(kind, data, record_id or self._stage.named(kind), also=also)


Event = Callable[["Stage", Customer], None]


@dataclass
class Stage:
    """The book, the day, who is at work, and what was written today."""

    root: Path
    random: Random
    today: date
    typing: float = 0.25
    """How many of the orders are typed as commands; the rest come as records, as an import brings them."""
    records: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    left_with: dict[str, list[tuple[str, Decimal]]] = field(default_factory=lambda: defaultdict(list))
    """By order: what left of which line."""
    waiting: list[tuple[str, str]] = field(default_factory=list)
    """What a manager is to decide."""
    actor: str = ""
    commits: int = 0
    did: Counter[str] = field(default_factory=Counter)
    """How often each thing happened: commands that were typed, and what they were refused."""
    _diary: dict[str, list[tuple[date, int, Event]]] = field(default_factory=lambda: defaultdict(list))
    _written: set[tuple[str, str]] = field(default_factory=set)
    _known: set[tuple[str, str]] = field(default_factory=set)
    _minute: int = 0
    _numbers: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        git = Git.init(self.root)
        git.set("user.name", "Nord")
        git.set("user.email", "team@nord.example")
        when = datetime.combine(self.today, time(8), ZONE).isoformat()
        settings = Change("salesctl.yaml", yamlio.dump(SETTINGS), None)
        Store(git).commit([settings], Message("Settings"), when=when)
        self.installed = Installed(
            *(tuple(folders(what)) for what in ("schemas", "views", "rules", "locale", "reports"))
        )

    # -- the day -----------------------------------------------------------------------------------------------------

    def session(self) -> Session:
        """A session at the end of the day."""
        return Session(self.root, now=datetime.combine(self.today, time(20), ZONE), installed=self.installed)

    def day(self, days: int = 0) -> str:
        return (self.today + timedelta(days)).isoformat()

    def now(self) -> str:
        """The next moment of the working day; no two people do two things in the same minute."""
        self._minute += 1
        people = [name for kind, name in self.records if kind == "user"]
        minute = 9 * 60 + (self._minute * len(people) + people.index(self.actor)) % (14 * 60)
        return f"{self.day()}T{minute // 60:02}:{minute % 60:02}"

    def works(self, day: date) -> bool:
        return day.weekday() < 5 and day.isoformat() not in HOLIDAYS

    def ends_month(self) -> bool:
        """Whether nobody works any more this month."""
        following = self.today + timedelta(1)
        while following.month == self.today.month and not self.works(following):
            following += timedelta(1)
        return following.month != self.today.month

    def at_work(self, user: str) -> bool:
        person, today = self.records["user", user], self.day()
        away = any(one["from"] <= today <= one["to"] for one in person.get("absences", []))
        return not away and person.get("left_on", "9") >= today

    def serving(self, customer: Customer) -> str:
        """Who looks after a client today: its owner, or the one who covers; empty when nobody does."""
        if self.at_work(customer.owner):
            return customer.owner
        today = self.day()
        absences = self.records["user", customer.owner].get("absences", [])
        covers = [one.get("cover", "") for one in absences if one["from"] <= today <= one["to"]]
        return next((cover for cover in covers if cover and self.at_work(cover)), "")

    def later(self, customer: Customer, days: int, event: Event) -> None:
        """Let something happen at a client's in some days, or as soon after as somebody is there."""
        self._numbers["event"] += 1
        self._diary[customer.id].append((self.today + timedelta(max(days, 0)), self._numbers["event"], event))

    def due(self, customer: Customer) -> list[Event]:
        waiting = self._diary[customer.id]
        now = sorted((one for one in waiting if one[0] <= self.today), key=lambda one: one[:2])
        self._diary[customer.id] = [one for one in waiting if one[0] > self.today]
        return [event for _, _, event in now]

    # -- records -----------------------------------------------------------------------------------------------------

    def add(self, kind: str, data: Mapping[str, Any], name: str = "") -> str:
        """A new record."""
        name = name or self.named(kind)
        self.records[kind, name] = {key: value for key, value in data.items() if value not in (None, "", [])}
        self._written.add((kind, name))
        return name

    def touch(self, kind: str, name: str) -> dict[str, Any]:
        """A record that is about to be changed."""
        self._written.add((kind, name))
        return self.records[kind, name]

    def sits_down(self, user: str) -> None:
        """Whose machine it is from now on."""
        self.actor, self._minute = user, 0
        git = Git(self.root)
        git.set("user.name", user.title())
        git.set("user.email", self.records["user", user]["email"])

    def types(self, command: Callable[..., Answer], *given: Any, **options: Any) -> str:
        """The actor types a command; what it wrote is read back. Returns the first record that is new, or was changed.

        Raises SalesctlError where it is refused.
        """
        self.commit()
        session = _Desk(self, datetime.fromisoformat(self.now()).replace(tzinfo=ZONE))
        command(session, *given, **options)
        names = []
        for change in session.written:
            kind = session.kinds.of(change.path)
            if kind and change.after:
                name = change.path.rpartition("/")[2].removesuffix(".yaml")
                self.records[kind.name, name] = dict(yamlio.read(change.after, change.path))
                self._known.add((kind.name, name))
                names.append(name)
        self.commits += 1
        self.did[command.__name__] += 1
        return names[0]

    def named(self, kind: str) -> str:
        """A name for a new record that says its kind, so that the play is the same for a seed."""
        prefix = {"shipment": "ship", "payment": "pay", "credit_note": "credit"}.get(kind, kind)
        self._numbers[prefix] += 1
        return f"{prefix}-{self._numbers[prefix]:05}"

    def turn(self, what: str) -> int:
        """How often this was asked."""
        self._numbers[what] += 1
        return self._numbers[what]

    def commit(self) -> None:
        """Write what the actor did so far."""
        if not self._written:
            return
        session, drafts = self.session(), []
        for kind, name in sorted(self._written):
            data = self.records[kind, name]
            known = (kind, name) in self._known
            drafts.append(session.revise(kind, name, data) if known else session.new(kind, data, name))
        session.commit(drafts, f"The day of {self.actor}, {self.day()}" if self.actor else "What there is at first")
        self._known |= self._written
        self._written.clear()
        self.commits += 1
        session.forget()

    def by_hand(self, kind: str, name: str) -> None:
        """The actor edits a file and commits it with Git, past every command."""
        self.commit()
        path = self.session().book.path_of(kind, name)
        assert path is not None
        (self.root / path).write_bytes(yamlio.dump(self.records[kind, name]))
        git = Git(self.root)
        git.run("add", path)
        git.run("commit", "--quiet", "--no-verify", "-m", f"{name} by hand")
        self.commits += 1

    def chance(self, share: float) -> bool:
        return self.random.random() < share
