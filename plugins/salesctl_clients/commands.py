"""`client confirm`, `dedupe`, `merge` and `vcard`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

from salesctl.api import (
    FORM_TITLES,
    Answer,
    Argument,
    Column,
    Draft,
    Line,
    Option,
    SalesctlError,
    Session,
    Table,
    Text,
    WrittenAnswer,
    joined,
    resolve,
    say,
    term,
)

if TYPE_CHECKING:
    from salesctl.api import Field

    from .merge_cards import CardDifference

_CLIENT = Annotated[str, Argument("CLIENT", completes=("client",))]


class DuplicatePair(TypedDict):
    """Two clients that are likely one."""

    client: str
    other: str
    names: list[str]
    same: Annotated[list[str], "What is the same: phone, email, tax_id …"]


class DuplicatesAnswer(TypedDict):
    """Clients that are likely in the book twice."""

    duplicates: list[DuplicatePair]


class MergedField(TypedDict):
    """A field of which the two cards said different things; what was kept stands."""

    field: str
    kept: object
    other: object


class MergedAnswer(WrittenAnswer):
    """One client made of two."""

    differences: list[MergedField]


class CardsAnswer(TypedDict):
    """A client's people as vCards."""

    id: str
    contacts: int
    vcard: str


def confirm(
    session: Session,
    who: Annotated[list[str], Argument("CLIENT[/CONTACT]…", completes=("client",))],
) -> Answer:
    """Note that names, numbers and addresses were found right, as when you asked at the end of a call.

    `salesctl client confirm acme/olga` for one person, `acme` for everybody there.
    """
    contacts: dict[str, set[str]] = {}
    for typed in who:
        client, _, contact = typed.partition("/")
        contacts.setdefault(resolve(session, client, "client").id, set()).add(contact)
    drafts = [_confirmed(session, client, set() if "" in keys else keys) for client, keys in contacts.items()]
    return session.record(drafts, say("contacts confirmed: {contacts}", contacts=", ".join(who)), duty=6)


def _confirmed(session: Session, client: str, keys: set[str]) -> Draft:
    """The client with these contacts confirmed today; all who still work there when no keys are given."""
    record, _ = session.read("client", client)
    contacts: list[dict[str, Any]] = [dict(one) for one in record.data.get("contacts") or []]
    present = {one["id"] for one in contacts if not one.get("left_on")}
    hint = f"salesctl set {client} contacts.olga.name='Olga Weber'"
    if not present:
        raise SalesctlError(say("{client} has no contact to confirm", client=client), hint=hint)
    for key in sorted(keys - present):
        known = ", ".join(sorted(present))
        raise SalesctlError(
            say("`{contact}` is no contact of {client} (known: {known})", contact=key, client=client, known=known),
            hint=hint,
        )
    for one in contacts:
        if one["id"] in (keys or present):
            one["confirmed_on"] = session.happened_on
    return session.revise("client", client, {**record.data, "contacts": contacts})


def dedupe(session: Session) -> Annotated[Answer, DuplicatesAnswer]:
    """List clients that are likely in the book twice: the same phone, e-mail, tax number, web site or name, in any script."""
    # a pair that somebody waived is two clients
    sql = (
        "select d.* from likely_duplicate as d"
        " where not exists (select 1 from waived as w where w.rule = 'duplicates' and w.about = d.client || '/' || d.other)"
        " order by d.client, d.other"
    )
    duplicates = [
        {
            "client": row["client"],
            "other": row["other"],
            "names": [row["name"], row["other_name"]],
            "same": [form for form in FORM_TITLES if row[f"same_{form}"]],
        }
        for row in session.query().rows(sql)
    ]
    if not duplicates:
        return Answer({"duplicates": []}, [Line(say("nobody is in the book twice"), "good")])
    columns = [
        Column("client", "ref"),
        Column("other", "ref", say("likely the same")),
        Column("same", "text", say("the same")),
    ]
    rows = [
        [pair["client"], pair["other"], joined(", ", [say(FORM_TITLES[form]) for form in pair["same"]])]
        for pair in duplicates
    ]
    hint = Line(say("salesctl client merge KEEP OTHER makes one of two"), "dim")
    return Answer({"duplicates": duplicates}, [Table("dedupe", say("Likely duplicates"), columns, rows), hint])


def merge(
    session: Session,
    keep: Annotated[str, Argument("KEEP", completes=("client",))],
    other: Annotated[str, Argument("OTHER", completes=("client",))],
    yes: Annotated[bool, Option("--yes", "-y", help="Do it; without it you see what would be done.")] = False,
) -> Annotated[Answer, MergedAnswer]:
    """Make one client of two, when you find the same shop was entered twice. All that named the other names the kept one.

    One commit: `salesctl undo` takes it back. The other card stays, archived, with a note of where it went.
    Where both say something else you are shown both values; KEEP's stands.
    """
    kept, gone = resolve(session, keep, "client").id, resolve(session, other, "client").id
    if kept == gone:
        raise SalesctlError(
            say("{client} cannot be merged with itself", client=kept), hint=say("name two different clients")
        )
    drafts, preview, differences = _merged(session, kept, gone)
    told = [difference._asdict() for difference in differences]

    def write() -> Answer:
        merged = say("client {other} merged into {client}", other=gone, client=kept)
        values: dict[str, Any] = {"client": session.name_of("client", kept), "other": session.name_of("client", gone)}
        subject = say("{client}: {other} was the same client", **values)
        if moved := len(drafts) - 2:
            subject = say(
                "{client}: {other} was the same client, {count:record|records} moved here", **values, count=moved
            )
        return session.record(drafts, merged, subject=subject, duty=6, shown=preview if yes else (), differences=told)

    if yes:
        return write()
    unwritten = Line(say("nothing is written yet: add --yes"), "dim")
    return Answer(
        {"id": kept, "path": drafts[0].path, "commit": "", "differences": told},
        [*preview, unwritten],
        asks=say("Merge them?"),
        then=write,
    )


def _merged(session: Session, kept: str, gone: str) -> tuple[list[Draft], list[Line | Table], list[CardDifference]]:
    """The drafts of a merge, the kept card first, what they change, and what the cards say differently."""
    from .merge_cards import item_keys, merge_cards
    from .relink import relinked, renamed

    record, _ = session.read("client", kept)
    other, _ = session.read("client", gone)
    if str(other.data.get("archived") or "") in ("yes", "true"):
        raise SalesctlError(
            say("{client} is archived", client=gone),
            hint=say("`salesctl show {client}` says where it went", client=gone),
        )
    fields, region = record.kind.fields, session.config.country or ""
    keys = item_keys(record.data, other.data, fields, region)
    ours, theirs = (renamed(data, fields, gone, kept, keys) for data in (record.data, other.data))
    for side in (ours, theirs):
        if side.get("parent") == kept:
            side.pop("parent")
    card = merge_cards(ours, theirs, fields, keys, region)
    after = card.data
    note = session.book_language.say(say("merged into {client}", client=kept))
    notes = "\n".join(part for part in (other.data.get("notes"), note) if part)
    followers = relinked(session, gone, kept, keys)
    drafts = [
        session.revise("client", kept, after),
        session.revise("client", gone, {**other.data, "notes": notes, "archived": "yes"}),
        *followers,
    ]
    preview: list[Line | Table] = [Line(f"{gone} ({other.label}) → {kept} ({record.label})", "title")]
    for name, value in after.items():
        if value != record.data.get(name):
            preview.append(Line(_field_line(fields.get(name), name, record.data.get(name), value)))
    if followers:
        preview.append(Line(say("records that will name {client} instead:", client=kept)))
    counts = Counter(term(draft.kind.title) for draft in followers)
    preview += [Line(joined("", ("  ", title, f": {count}"))) for title, count in sorted(counts.items())]
    if card.differences:
        preview.append(_differences(card.differences, kept, gone))
    return drafts, preview, card.differences


def _differences(differences: Sequence[CardDifference], kept: str, gone: str) -> Table:
    columns = [Column("field", title=say("field", "heading")), Column("kept", title=kept), Column("other", title=gone)]
    title = say("Where the cards differ, {client} keeps its own", client=kept)
    return Table("differences", title, columns, [[_shown(value) for value in one] for one in differences])


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _field_line(field: Field | None, name: str, before: Any, after: Any) -> Text:
    """A field of the kept card that changes: its new value, or how many entries its list gains."""
    value: str
    if not isinstance(after, list):
        value = str(after)
    elif more := len(after) - len(before or []):
        value = say("+{count:entry|entries}", count=more)
    else:
        value = say("completed from the other card")
    return joined("", ("  ", field.heading if field else name, ": ", value))


def vcard(session: Session, client: _CLIENT) -> Annotated[Answer, CardsAnswer]:
    """Take a client's people to your phone: names, numbers, addresses and birthdays as vCards.

    `salesctl client vcard acme -o acme.vcf`
    """
    from .vcards import cards

    client_id = resolve(session, client, "client").id
    record, _ = session.read("client", client_id)
    raw, count = cards(record.data)
    if not count:
        raise SalesctlError(
            say("{client} has no contact yet", client=client_id),
            hint=f"salesctl set {client_id} contacts.olga.name='Olga Weber'",
        )
    return Answer({"id": client_id, "contacts": count, "vcard": raw.decode("utf-8")}, raw=raw)
