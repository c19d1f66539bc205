"""Who is meant, and by what the book knows them: every name, phone number and address that ever stood beside their name.

A place about a person is a record, or an item of a list, whose fields a schema marks as personal (`x-personal`): a client's
contact, a user, whoever made a request.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.errors import Alternative, Ambiguous, NotFound
from salesctl.lang.text import joined, say
from salesctl.model.id_form import id_at
from salesctl.model.normal_forms import PHONE_DIGITS, match_key, normal_text
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern

if TYPE_CHECKING:
    from salesctl.model.kinds import Field, Kind, Kinds
    from salesctl.model.links import Keys
    from salesctl.session.session import Session

_KEYS = ("email", "phone")
_WORD = lazy_pattern(r"[^\W\d_]{2,}(?:[-'’][^\W\d_]+)*")
_MOST_SHOWN = 10


class PersonPlace(NamedTuple):
    """Where a person stands: a record, or the item of a list in it."""

    kind: str
    record: str
    list: str = ""
    item: str = ""

    @property
    def ref(self) -> str:
        """`client/acme/olga`."""
        return "/".join(part for part in (self.kind, self.record, self.item) if part)


class PersonalData(NamedTuple):
    """What stands at such a place."""

    place: PersonPlace
    keys: Keys
    """Where in the record's tree."""
    fields: Mapping[str, Field]
    data: Mapping[str, Any]
    named_by: str
    """The field with the person's name."""

    @property
    def name(self) -> str:
        """What the person is called there; may be empty."""
        return str(self.data.get(self.named_by) or "")

    def personal(self) -> Iterator[tuple[Field, str]]:
        """Every value that is about the person by its field."""
        for name, value in self.data.items():
            one = self.fields.get(name)
            if one and value and (one.personal or name == self.named_by):
                yield from ((one, str(text)) for text in (value if isinstance(value, list) else [value]))

    def marks(self, region: str | None) -> set[tuple[str, str]]:
        """The phone numbers and e-mail addresses, in their normal forms."""
        found = (match_key(one.type, text, region) for one, text in self.personal() if one.type in _KEYS)
        return {mark for mark in found if mark and mark[0] in _KEYS}


def people_in(kind: Kind, record: str, tree: Mapping[str, Any]) -> Iterator[PersonalData]:
    """All places about people in a record."""
    if kind.personal:
        yield PersonalData(PersonPlace(kind.name, record), (), kind.fields, tree, _named_by(kind.fields, kind.label))
    for name, one in kind.fields.items():
        items = tree.get(name)
        if one.shape != "items" or not isinstance(items, list) or not any(f.personal for f in one.fields.values()):
            continue
        for n, item in enumerate(items):
            if isinstance(item, dict):
                place = PersonPlace(kind.name, record, name, one.key_of(item))
                yield PersonalData(place, (name, n), one.fields, item, _named_by(one.fields, ""))


def _named_by(fields: Mapping[str, Field], label: str) -> str:
    """The first personal text says who it is, else what the record is called by."""
    named = (name for name, one in fields.items() if one.personal and one.is_text)
    return next(named, label)


@dataclass(slots=True)
class Person:
    """One person, by all that the book knows of them."""

    region: str | None
    places: set[PersonPlace] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    """As they are written, by their normal forms."""
    marks: dict[tuple[str, str], str] = field(default_factory=dict)
    """Phone numbers and addresses as they are written, by form and normal form."""
    others: dict[str, str] = field(default_factory=dict)
    """Further texts, such as a messenger's address, by their normal forms."""
    shared: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """What somebody else has, too, and where: an office's telephone, and under `name` the name of a namesake."""

    def is_at(self, one: PersonalData) -> bool:
        """Whether what stands at a place is about this person: it is known, or has a phone or an address and no other name."""
        if one.place in self.places:
            return True
        if one.marks(self.region) & self.marks.keys():
            return self._may_be(one.name)
        records = {(place.kind, place.record) for place in self.places}
        return (one.place.kind, one.place.record) in records and normal_text(one.name) in self.names

    def learn(self, one: PersonalData) -> bool:
        """Take in what stands at one of the person's places; whether anything was new."""
        before = len(self.places), len(self.names), len(self.marks), len(self.others)
        self.places.add(one.place)
        for its, text in one.personal():
            if its.type in _KEYS:
                mark = match_key(its.type, text, self.region)
                if mark and mark[0] in _KEYS:
                    self.marks.setdefault(mark, text)
            elif its.type == "text" and (form := normal_text(text)):
                known = self.names if _is_name(its, one.named_by) else self.others
                known.setdefault(form, text)
        return before != (len(self.places), len(self.names), len(self.marks), len(self.others))

    def note_others(self, people: Iterable[PersonalData]) -> None:
        """Find which of the numbers, addresses and names belong to others as well."""
        for one in people:
            if not self.is_at(one):
                also = one.marks(self.region) & self.marks.keys()
                name = normal_text(one.name)
                for mark in {*also, *({("name", name)} if name in self.names else ())}:
                    self.shared.setdefault(mark, set()).add(one.place.ref)

    def written(self, mark: tuple[str, str]) -> str:
        """A number, an address or a name as it is written."""
        return self.names[mark[1]] if mark[0] == "name" else self.marks[mark]

    def _may_be(self, name: str) -> bool:
        """Whether a name may be this person's: it has no word that theirs lacks, or lacks one of theirs."""
        words = set(normal_text(name).split())
        every = [set(one.split()) for one in self.names]
        known = [one for one in every if len(one) > 1] or every  # a first name alone is that of many
        return not words or not known or any(words <= one or one <= words for one in known)


def _is_name(one: Field, named_by: str) -> bool:
    return one.name in (named_by, "address_form")


def words_of(name: str) -> list[str]:
    """The words of a name."""
    return _WORD.findall(name)


def phone_digits(text: str) -> str:
    """The digits of a telephone that are the same however it is written; empty for one too short to be told."""
    digits = "".join(c for c in text.partition(";")[0] if c in "0123456789")
    return digits[-10:] if len(digits) >= PHONE_DIGITS else ""


def find_person(session: Session, typed: str) -> Person:
    """Whom a word names: `acme/olga`, a user, a name, a phone number or an e-mail address.

    Raises NotFound, or Ambiguous where several people are meant.
    """
    region = session.config.country or None
    named = list(_named(session, typed.strip(), region))
    groups: list[Person] = []
    for one in named:
        person = next((group for group in groups if group.is_at(one)), None)
        if person is None:
            person = Person(region)
            groups.append(person)
        person.learn(one)
    if len(groups) > 1:
        raise Ambiguous(
            say("`{typed}` could be {count:person|people}", typed=typed, count=len(groups)),
            hint=say("type more of it, or where the person stands"),
            candidates=[
                Alternative(place.kind, "/".join(place.ref.split("/")[1:]), joined(" ", sorted(group.names.values())))
                for group in groups[:_MOST_SHOWN]
                for place in sorted(group.places)[:1]
            ],
        )
    if groups:
        return groups[0]
    person = Person(region)
    for form in _KEYS:
        mark = match_key(form, typed.strip(), region)
        if mark and mark[0] == form:
            person.marks[mark] = typed.strip()
            return person
    raise NotFound(
        say("nobody in the book is `{typed}`", typed=typed),
        hint=say("name the person as `CLIENT/CONTACT`, by the whole name, a phone number or an e-mail address"),
    )


def _named(session: Session, typed: str, region: str | None) -> Iterator[PersonalData]:
    """The places that a word names, by the first way that finds any."""
    marks = {mark for form in _KEYS if (mark := match_key(form, typed, region)) and mark[0] == form}
    if marks:
        tail = phone_digits(typed)
        for kind, record in session.book.matches(typed):
            for one in people_in(session.kinds[kind], record, session.book.record(kind, record)):
                its = one.marks(region)
                if its & marks or (tail and any(form == "phone" and phone_digits(text) == tail for form, text in its)):
                    yield one
        return
    people = list(everybody(session))
    record, slash, item = typed.partition("/")
    if slash:  # as it stands, and nothing that only begins like it
        inside = [one for one in people if one.place.item and one.place.record == record]
        exact = [one for one in inside if one.place.item == item]
        yield from exact or (one for one in inside if normal_text(one.name) == normal_text(item) != "")
        return
    found = {(kind, record) for kind, record in session.book.matches(typed, whole=True)}
    of_records = [one for one in people if not one.place.item and (one.place.kind, one.place.record) in found]
    whole = normal_text(typed)
    yield from of_records or (one for one in people if whole and normal_text(one.name) == whole)


def everybody(session: Session) -> Iterator[PersonalData]:
    """All places about people in the book as it stands."""
    for kind in _kinds_of_people(session.kinds):
        for record in session.book.ids(kind.name):
            yield from people_in(kind, record, session.book.record(kind.name, record))


def _kinds_of_people(kinds: Kinds) -> Iterator[Kind]:
    for kind in kinds.values():
        inner = [one for field in kind.fields.values() if field.shape == "items" for one in field.fields.values()]
        if kind.personal or any(one.personal for one in inner):
            yield kind


def learn_history(session: Session, person: Person, commits: Sequence[str]) -> None:
    """Take in what ever stood at the person's places up to some commits, and the places that this leads to.

    Reads every version of such records.
    """
    git = session.git
    folders = list(_kinds_of_people(session.kinds))
    versions: dict[str, str] = {}
    for one in (one for commit in commits for one in git.commits_with_files(None, commit)):
        for path, was, became in one.files:
            kind = session.kinds.of(path)
            if kind in folders:
                versions |= {blob: path for blob in (was, became) if blob}
    people: list[PersonalData] = []
    for blob, raw in git.blobs(versions):
        path = versions[blob]
        kind = session.kinds.of(path)
        try:
            tree = yamlio.read(raw, path)
        except yamlio.LoadError:
            continue
        if kind:
            people += people_in(kind, id_at(path), tree)
    growing = True
    while growing:
        growing = any(person.learn(one) for one in people if person.is_at(one))
    person.note_others(everybody(session))


def places_told(places: Iterable[PersonPlace]) -> Sequence[str]:
    """Where a person stands, for people to read."""
    return [place.ref for place in sorted(places)]
