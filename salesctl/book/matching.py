"""Which records a typed word names: the one matcher, for arguments, links, and whoever calls or writes.

Every comparison is between normal forms (`model.normal_forms`) that were stored when the records' files were read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl.model.normal_forms import FORMS, PHONE_DIGITS, match_key, name_skeleton, normal_name, normal_text
from salesctl.model.uniqueness import unique
from salesctl.named_tuples import NamedTuple

if TYPE_CHECKING:
    from salesctl.model.kinds import Field, Kinds

    from .search import Fetch

Found = list[tuple[str, str]]
"""Kind and id of records."""
LAST = "\U0010ffff"
"""Sorts after every id and name."""
_SPOKEN_DIGITS = 5
"""The least number of last digits by which a phone number is found."""
_MOST_LIKE = 3
_LIKENESS = 0.75
"""How much of two words is the same where one may be the other with a slip: `kolrit`, `kolorit`."""
_NATIONAL_DIGITS = 10
"""Digits of a number whose country is not known that are compared: before them a trunk code may stand."""


class Matcher(NamedTuple):
    """Finds records by what is typed. `region`: the country of phone numbers without one; None: not known."""

    rows: Fetch
    kinds: Kinds
    region: str | None

    def matches(self, typed: str, kinds: Sequence[str] = (), *, whole: bool = False) -> Found:
        """The records of some kinds (all when none is given) that are named, by the first way that finds any.

        The id; then a whole value: title, number, phone, e-mail, tax number, web site; then the name in another spelling;
        then, unless only `whole` values are looked for, the beginning of an id or a title; then a part of a title, or a
        phone number's last digits. Digits alone are a whole value, those of a document's number (`1128` of `O-1128`) or those last
        digits. Archived records are found where no other is.
        """
        wanted = tuple(kinds) or tuple(self.kinds)
        ways: tuple[Callable[[str, Sequence[str]], Iterable[tuple[str, str]]], ...] = (
            self._by_id,
            self._by_value,
            self._by_spelling,
            *(
                ()
                if whole
                else (self._by_number, self._by_last_digits)
                if typed.strip().isdigit()
                else (self._by_beginning, self._by_part)
            ),
        )
        for way in ways:
            if found := sorted(set(way(typed.strip(), wanted))):
                return self._present(found)
        return []

    def like(self, typed: str, kinds: Sequence[str] = ()) -> Found:
        """The records of some kinds, not archived, whose id, title or a word of it is spelled nearly so, the nearest first.

        The first letter is taken to be right: to compare every word of a large book would take a second.
        """
        from difflib import get_close_matches

        word = normal_name(typed) or typed
        wanted = tuple(kinds) or tuple(self.kinds)
        sql = f"""select kind, id, name from file where kind in ({_marks(wanted)}) and state = 0
            and (substr(id, 1, 1) = ? or instr(' ' || name, ?) > 0)"""
        spelled: dict[str, dict[tuple[str, str], None]] = {}
        for kind, record_id, name in self.rows(sql, (*wanted, word[:1], f" {word[:1]}")):
            for form in (record_id, name or "", *(name or "").split()):
                if form.startswith(word[:1]):
                    spelled.setdefault(form, {})[kind, record_id] = None
        near = get_close_matches(word, spelled, n=_MOST_LIKE, cutoff=_LIKENESS)
        return self._present(list(dict.fromkeys(one for form in near for one in spelled[form])))[:_MOST_LIKE]

    def identified(self, typed: str) -> Found:
        """The records of any kind with a phone number (or its last digits), an e-mail address or a tax number."""
        kinds = tuple(self.kinds)
        return sorted({*self._by_key(typed, kinds), *self._by_last_digits(typed, kinds)})

    def sharing(self, kind: str, keys: Iterable[tuple[str, str]]) -> list[tuple[str, str, set[str]]]:
        """The records of a kind, not archived, with one of these keys (form, value): id, title and the forms they share."""
        titles: dict[str, str] = {}
        forms: dict[str, set[str]] = {}
        sql = f"""select k.record, f.title from r_match_key as k
            cross join "r_{kind}" as r on r.id = k.record and r.archived = 0
            cross join file as f on f.id = k.record and f.kind = k.kind and f.state = 0
            where k.kind = ? and k.form = ? and k.value = ?"""
        for form, value in keys:
            for record_id, title in self.rows(sql, (kind, form, value)):
                titles[record_id] = title
                forms.setdefault(record_id, set()).add(form)
        return [(record_id, title, forms[record_id]) for record_id, title in titles.items()]

    def _present(self, found: Found) -> Found:
        if len(found) == 1:
            return found
        archived = 'select 1 from "r_{}" where id = ? and archived = 1'
        return [one for one in found if not self.rows(archived.format(one[0]), (one[1],))] or found

    # -- ways ----------------------------------------------------------------------------------------------------

    def _by_id(self, typed: str, kinds: Sequence[str]) -> Found:
        return self._files("id = ?", (typed,), kinds)

    def _by_value(self, typed: str, kinds: Sequence[str]) -> Iterator[tuple[str, str]]:
        if name := normal_name(typed):
            yield from self._files("name = ?", (name,), kinds)
            sql = "select kind, record from r_unique_key where kind = ? and rule = ? and value = ?"
            for kind in kinds:
                for rule in unique(self.kinds[kind]):
                    if len(rule) == 1:
                        yield from self._pairs(sql, (kind, rule[0], normal_text(typed)))
        yield from self._by_key(typed, kinds)

    def _by_key(self, typed: str, kinds: Sequence[str]) -> Iterator[tuple[str, str]]:
        """By a phone number, with or without its extension, an e-mail address, a tax number or a web site."""
        sql = f"""select kind, record from r_match_key
            where form = ? and (value = ? or value >= ? and value < ?) and kind in ({_marks(kinds)})"""
        for form in FORMS:
            key = match_key(form, typed, self.region)
            if key and form != "name":
                yield from self._pairs(sql, (*key, f"{key[1]};", f"{key[1]}<", *kinds))

    def _by_spelling(self, typed: str, kinds: Sequence[str]) -> Found:
        sql = f"select kind, record from r_match_key where form = 'name' and value = ? and kind in ({_marks(kinds)})"
        skeleton = name_skeleton(typed)
        return self._pairs(sql, (skeleton, *kinds)) if skeleton else []

    def _by_beginning(self, typed: str, kinds: Sequence[str]) -> Iterator[tuple[str, str]]:
        if start := normal_name(typed):
            yield from self._files("id >= ? and id < ?", (start, start + LAST), kinds)
            yield from self._files("name >= ? and name < ?", (start, start + LAST), kinds)

    def _by_part(self, typed: str, kinds: Sequence[str]) -> Iterator[tuple[str, str]]:
        if part := normal_name(typed):
            yield from self._files("instr(name, ?) > 0", (part,), kinds)
        yield from self._by_last_digits(typed, kinds)

    def _by_number(self, typed: str, kinds: Sequence[str]) -> Found:
        """By the digits that a document's number ends in, without the zeros before them: `15` of `НФ-00015`."""
        documents = [kind for kind in kinds if self.kinds[kind].numbered]
        digits = typed.lstrip("0")
        rest = "rtrim(substr(name, 1, length(name) - length(?)), '0')"
        ends = f"substr(name, -length(?)) = ? and substr({rest}, -1) not glob '[0-9]'"
        return self._files(ends, (digits, digits, digits), documents) if digits and documents else []

    def _by_last_digits(self, typed: str, kinds: Sequence[str]) -> Found:
        """By how a phone number ends, where the country of one of the two is not known."""
        digits = "".join(c for c in typed if c in "0123456789")
        key = match_key("phone", typed, self.region)
        if len(digits) < _SPOKEN_DIGITS or not key:
            return []
        sql = f"""with phone as (
              select kind, record, value, iif(instr(value, ';'), substr(value, 1, instr(value, ';') - 1), value) as number
              from r_match_key where form = 'phone' and kind in ({_marks(kinds)})
            )
            select kind, record from phone where (? = 0 or substr(number, 1, 1) <> '+')
              and (substr(number, - length(?)) = ?
                or length(number) >= {PHONE_DIGITS} and substr(number, 1, 1) <> '+' and substr(?, - length(number)) = number)"""
        tail = digits.lstrip("0")[-_NATIONAL_DIGITS:]
        return self._pairs(sql, (*kinds, int(key[1].startswith("+")), tail, tail, tail))

    # -- queries -------------------------------------------------------------------------------------------------

    def _files(self, condition: str, values: Sequence[str], kinds: Sequence[str]) -> Found:
        return self._pairs(
            f"select kind, id from file where kind in ({_marks(kinds)}) and {condition}", (*kinds, *values)
        )

    def _pairs(self, sql: str, values: Sequence[Any]) -> Found:
        return [(row[0], row[1]) for row in self.rows(sql, values)]


def matching_items(
    field: Field, items: Sequence[Mapping[str, Any]], typed: str, region: str | None, *, whole: bool = False
) -> list[str]:
    """The keys of the items of a list that are named, by the first way that finds any: as records are.

    What names an item is its key, its first text, and what identifies it, such as a phone number. `whole`: no word is completed.
    """
    label = next((name for name, one in field.fields.items() if _is_label(field, one)), "")
    word = normal_text(typed)
    ways: tuple[Callable[[str, str, Mapping[str, Any]], bool], ...] = (
        lambda key, _name, _item: key == typed.strip(),
        lambda key, name, item: word in (key, name) or _identified(field, item, typed, region),
        lambda key, name, _item: key.startswith(word) or name.startswith(word),
        lambda _key, name, _item: word in name,
    )
    named = [(field.key_of(item), normal_text(str(item.get(label) or "")), item) for item in items]
    for way in ways[: 2 if whole else None] if word else ():
        if found := [key for key, name, item in named if key and way(key, name, item)]:
            return found
    return []


def _is_label(items: Field, field: Field) -> bool:
    return field.name != items.key and field.is_text and not (field.enum or field.link)


def _identified(field: Field, item: Mapping[str, Any], typed: str, region: str | None) -> bool:
    """Whether a phone number, an e-mail address or a tax number of an item is the one that is typed."""
    for name, one in field.fields.items():
        if one.match and (key := match_key(one.match, typed, region)):
            values = item.get(name)
            if any(
                match_key(one.match, str(value), region) == key
                for value in (values if isinstance(values, list) else [values])
            ):
                return True
    return False


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
