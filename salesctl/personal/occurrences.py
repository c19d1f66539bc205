"""Where a record, or any text, tells of a person, and what it is without them."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.model.id_form import id_at
from salesctl.model.ids import slug
from salesctl.model.links import links
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern
from salesctl.tree.diff import edits

from .person import Person, PersonPlace, people_in, phone_digits, words_of

if TYPE_CHECKING:
    from salesctl.model.kinds import Field, Kind, Kinds
    from salesctl.model.links import Keys

NOWHERE = "erased.invalid"
"""The domain of addresses that no longer reach anybody (RFC 2606)."""
_CASES = "(?:а|я|у|ю|е|и|ы|о|ь|й|ой|ей|ою|ею|ом|ем|ым|им|ых|их|ого|его|ому|ему|ая|яя|ую|юю|ый|ий)?"
"""Endings a Russian name takes."""
_ENDING = lazy_pattern("[аяйьеоиыую]{1,2}$")
_SHORTEST = 3


class Occurrence(NamedTuple):
    """One value that tells of the person."""

    keys: Keys
    value: str
    why: str
    """`field`: a field about them; `link`: it refers to them; `text`: it says their name, number or address."""


class Occurrences:
    """Finds and replaces what tells of a person. `more`: further spellings of whom it is."""

    def __init__(self, kinds: Kinds, person: Person, pseudonym: str, more: tuple[str, ...] = ()) -> None:
        self._kinds = kinds
        self._person = person
        self._pseudonym = pseudonym
        self._users = {place.record for place in person.places if not place.item and _is_named(kinds, place)}
        whole = [words for name in person.names.values() if len(words := words_of(name)) > 1]
        own = [
            words
            for form, name in person.names.items()
            if ("name", form) not in person.shared and len(words := words_of(name)) > 1
        ]
        told = [_name(words) for words in own] + [_name(words[::-1]) for words in own if len(words) == 2]
        told += [
            rf"(?<!\w){re.escape(text)}(?!\w)" for text in (*more, *person.others.values()) if len(text) >= _SHORTEST
        ]
        ids = {place.item or place.record for place in person.places if place.item or place.record in self._users}
        # what is owed about a contact names them, and is no link
        told += [rf"(?<={re.escape(one.record)}/){re.escape(one.item)}(?![\w-])" for one in person.places if one.item]
        told += [rf"(?<![a-z0-9]){re.escape(one)}(?![a-z0-9])" for one in ids if _tells(one, person)]
        told += [
            rf"(?<![\w.+-]){re.escape(text)}(?![\w-]|\.\w)"
            for (form, _), text in person.marks.items()
            if form == "email" and (form, _) not in person.shared
        ]
        told += [
            _phone(digits)
            for (form, normal), _ in person.marks.items()
            if form == "phone" and (form, normal) not in person.shared and (digits := phone_digits(normal))
        ]
        single = {word for name in person.names.values() for word in words_of(name) if len(word) >= _SHORTEST}
        self._told = re.compile("|".join(told) or r"(?!)", re.IGNORECASE)
        longest_first = dict.fromkeys([*told, *map(_name, whole), *(_name([word]) for word in sorted(single))])
        self._words = re.compile("|".join(longest_first) or r"(?!)", re.IGNORECASE)
        known = {*self._users, *(place.item for place in person.places if place.item), *person.others.values()}
        hints = [self._words.pattern, *map(re.escape, sorted(known | set(person.marks.values())))]
        self._hint = re.compile("|".join(hints), re.IGNORECASE)

    # -- what there is ---------------------------------------------------------------------------------------------

    def found(self, path: str, tree: Mapping[str, Any]) -> list[Occurrence]:
        """All of it in a record's tree, in the record's order."""
        kind = self._kinds.of(path)
        if kind is None:
            return []
        record = id_at(path)
        held = {
            (*one.keys, *keys): value
            for one in people_in(kind, record, tree)
            if self._person.is_at(one)
            for keys, value in _scalars(one.data)
        }
        referring = {
            link.keys for link in links(tree, kind.fields) if self._refers(link.target, link.value, record, tree)
        }
        about = bool(held or referring)
        told = []
        for keys, value in _scalars(tree):
            says = self.tells(value, about=about and _is_free(kind, keys))
            why = "field" if keys in held else "link" if keys in referring else "text" if says else ""
            if why:
                told.append(Occurrence(keys, value, why))
        return told

    def _refers(self, target: str, value: str, record: str, tree: Mapping[str, Any]) -> bool:
        kind, _, _ = target.partition("/")
        if "/" in target:
            owner, slash, item = value.rpartition("/")
            owner = (
                owner if slash else record if kind == "client" and "client" not in tree else str(tree.get(kind) or "")
            )
            return any((place.kind, place.record, place.item) == (kind, owner, item) for place in self._person.places)
        return value in self._users and kind in {"*", *(p.kind for p in self._person.places if p.record == value)}

    def may_tell(self, raw: bytes) -> bool:
        """Whether a file can have anything of them: most have not, and need not be read as records."""
        return self._hint.search(raw.decode("utf-8", "replace")) is not None

    def tells(self, text: str, *, about: bool = False) -> bool:
        """Whether a text names them; `about`: it has to do with them, so that one word of the name is enough."""
        return bool((self._words if about else self._told).search(text))

    # -- without it ------------------------------------------------------------------------------------------------

    def without(self, path: str, raw: bytes) -> bytes:
        """A file's content with the pseudonym in place of the person."""
        if not self.may_tell(raw):
            return raw
        kind = self._kinds.of(path)
        if kind is not None:
            with suppress(yamlio.LoadError):  # what cannot be read as a record is a text
                raw = self._edited(kind, path, raw)
        return self.without_in_text(raw)

    def without_in_text(self, raw: bytes, *, about: bool = False) -> bytes:
        """A text with the pseudonym in place of the person; what is no text stays."""
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw
        made = (self._words if about else self._told).sub(self._pseudonym, text)
        return raw if made == text else made.encode("utf-8")

    def renamed(self, path: str) -> str:
        """A path that has no id of the person's in its file's name."""
        folder, slash, name = path.rpartition("/")
        stem = name.removesuffix(".yaml")
        kind = self._kinds.of(path)
        if kind and stem in self._users and PersonPlace(kind.name, stem) in self._person.places:
            stem = self._pseudonym
        return f"{folder}{slash}{self._told.sub(self._pseudonym, stem)}{name[len(name.removesuffix('.yaml')) :]}"

    def without_author(self, person: bytes) -> bytes:
        """`Name <address>` of a commit with the pseudonym where the address is theirs."""
        text = person.decode("utf-8", "surrogateescape")
        address = text.rpartition("<")[2].rstrip(">").casefold()
        theirs = ("email", address) in self._person.marks
        text = f"{self._pseudonym} <{self._pseudonym}@{NOWHERE}>" if theirs else self._told.sub(self._pseudonym, text)
        return text.encode("utf-8", "surrogateescape")

    def _edited(self, kind: Kind, path: str, raw: bytes) -> bytes:
        """The record without what its fields say of them, and where it has to do with them without words of their name."""
        tree = yamlio.read(raw, path)
        record = id_at(path)
        made = copy.deepcopy(tree)
        about = False
        for link in list(links(tree, kind.fields)):
            if self._refers(link.target, link.value, record, tree):
                about = about or "/" in link.target
                owner, slash, _ = link.value.rpartition("/")
                _put(made, link.keys, f"{owner}{slash}{self._pseudonym}" if "/" in link.target else self._pseudonym)
        for one in people_in(kind, record, tree):
            if self._person.is_at(one):
                about = True
                self._erase(_at(made, one.keys), one.fields, one.named_by)
                if one.place.item:
                    _at(made, one.keys)[kind.fields[one.place.list].key] = self._pseudonym
        for keys, value in list(_scalars(made)) if about else ():
            if _is_free(kind, keys):
                _put(made, keys, self._words.sub(self._pseudonym, value))
        changes = edits(tree, made, kind.fields)
        return yamlio.edit(raw, changes, kind.order, path=path) if changes else raw

    def _erase(self, data: dict[str, Any], fields: Mapping[str, Field], named_by: str) -> None:
        for name, field in fields.items():
            if data.get(name) in (None, "", [], {}) or not (field.personal or name == named_by):
                continue
            if name == named_by:
                data[name] = self._pseudonym
            elif field.unique or field.required:  # commits and others know the person by it
                data[name] = f"{self._pseudonym}@{NOWHERE}" if field.type == "email" else self._pseudonym
            else:
                del data[name]


def _is_named(kinds: Kinds, place: PersonPlace) -> bool:
    """Whether a record's id is made of the person's name."""
    kind = kinds.get(place.kind)
    return kind is not None and kind.id == f"{{{kind.label}}}"


def _tells(record: str, person: Person) -> bool:
    """Whether an id says the whole name, or is one that nothing else could be called by."""
    slugs = {slug(name) for name in person.names.values()}
    return "-" in record and any(record == one or set(record.split("-")) >= set(one.split("-")) for one in slugs)


def _is_free(kind: Kind, keys: Keys) -> bool:
    """Whether a value is a text that people wrote, and no name of anything or anybody else."""
    one = kind.at(keys)
    return (
        one is not None
        and one.type == "text"
        and not (one.enum or one.link or one.match or one.personal or one.unique)
        and not (len(keys) == 1 and one.name == kind.short)
    )


def _name(words: list[str]) -> str:
    apart = r"[\s\u00a0]+"
    return rf"(?<![\w-]){apart.join(map(_word, words))}(?![\w-])"


def _word(word: str) -> str:
    """A word of a name in any of its cases."""
    if not re.search("[а-яё]", word, re.IGNORECASE):
        return re.escape(word)
    stem = _ENDING.sub("", word.lower())
    return re.sub("[её]", "[её]", re.escape(stem if len(stem) > 1 else word.lower())) + _CASES


def _phone(digits: str) -> str:
    apart = r"[\s\u00a0().\-\u2013]{0,3}"
    return rf"(?<![\w+])(?:\+?\d{{1,3}}{apart})?\(?{apart.join(digits)}(?!\d)"


def _scalars(value: Any, at: Keys = ()) -> Iterator[tuple[Keys, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _scalars(inner, (*at, str(name)))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _scalars(inner, (*at, n))
    elif value is not None:
        yield at, str(value)


def _at(tree: Any, keys: Keys) -> Any:
    for key in keys:
        tree = tree[key]
    return tree


def _put(tree: Any, keys: Keys, value: str) -> None:
    _at(tree, keys[:-1])[keys[-1]] = value
