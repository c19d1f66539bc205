"""`client confirm`, `dedupe`, `merge` and `vcard`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from salesctl.api import (
    Answer,
    Argument,
    Column,
    Draft,
    Line,
    Option,
    SalesctlError,
    Session,
    Table,
    plural,
    resolve,
    say,
    text,
)

_CLIENT = Annotated[str, Argument("CLIENT", completes=("client",))]


def confirm(
    session: Session,
    who: Annotated[list[str], Argument("CLIENT[/CONTACT]…", completes=("client",))],
) -> Answer:
    """Note that names, numbers and addresses were found right, as when you asked at the end of a call.

    `salesctl client confirm acme/olga` for one person, `acme` for everybody there.
    """
    wanted: dict[str, set[str]] = {}
    for typed in who:
        client, _, contact = typed.partition("/")
        wanted.setdefault(resolve(session, client, "client").id, set()).add(contact)
    drafts = [_confirmed(session, client, keys - {""} if "" not in keys else set()) for client, keys in wanted.items()]
    said = f"confirmed: {', '.join(who)}"
    commit = session.commit(drafts, said, trailers=[("Duty", "6")])
    return Answer({"id": drafts[0].id, "path": drafts[0].path, "commit": commit}, [Line(said, "good")])


def _confirmed(session: Session, client: str, keys: set[str]) -> Draft:
    record, _ = session.read("client", client)
    contacts: list[dict[str, Any]] = [dict(one) for one in record.data.get("contacts") or []]
    there = {one["id"] for one in contacts if not one.get("left_on")}
    missing = sorted(keys - there)
    if missing or not there:
        known = ", ".join(sorted(there)) or "none yet"
        what = f"`{missing[0]}` is no contact of {client}" if missing else f"{client} has no contact to confirm"
        raise SalesctlError(
            say("{what} (known: {known})", what=what, known=known),
            hint=say("salesctl set {client} contacts.olga.name='Olga Weber'", client=client),
        )
    for one in contacts:
        if one["id"] in (keys or there):
            one["confirmed_on"] = session.today.isoformat()
    return session.revise("client", client, {**record.data, "contacts": contacts})


def dedupe(session: Session) -> Answer:
    """List clients that are likely in the book twice: the same phone, e-mail, tax number or name, in any script."""
    lang = session.lang
    names = {
        "same_name": text(lang, "name", "название"),
        "same_tax_id": text(lang, "tax number", "ИНН"),
        "same_phone": text(lang, "phone", "телефон"),
        "same_email": "e-mail",
    }
    query = session.query()
    # what somebody waived as being two is not asked about again
    sql = (
        "select d.* from likely_duplicate as d"
        " where not exists (select 1 from waiver as w where w.rule = 'duplicates' and w.archived = 0"
        " and w.about = d.client || '/' || d.other) order by d.client, d.other"
    )
    found = [
        {
            "client": row["client"],
            "other": row["other"],
            "names": [row["name"], row["other_name"]],
            "same": [field.removeprefix("same_") for field in names if row[field]],
        }
        for row in query.rows(sql, ())
    ]
    columns = [
        Column("client", "ref", text(lang, "client", "клиент")),
        Column("other", "ref", text(lang, "likely the same", "вероятно, он же")),
        Column("same", "text", text(lang, "the same", "совпадает")),
    ]
    rows = [[one["client"], one["other"], ", ".join(names[f"same_{what}"] for what in one["same"])] for one in found]
    table = Table("dedupe", text(lang, "Likely duplicates", "Вероятные дубли"), columns, rows)
    hint = text(
        lang,
        "salesctl client merge KEEP OTHER makes one of two",
        "salesctl client merge ОСТАВИТЬ ВТОРОЙ объединит две карточки",
    )
    none = Line(text(lang, "nobody is in the book twice", "дублей не найдено"), "good")
    return Answer({"duplicates": found}, [table, Line(hint, "dim")] if found else [none])


def merge(
    session: Session,
    keep: Annotated[str, Argument("KEEP", completes=("client",))],
    other: Annotated[str, Argument("OTHER", completes=("client",))],
    yes: Annotated[bool, Option("--yes", "-y", help="Do it; without it you see what would be done.")] = False,
) -> Answer:
    """Make one client of two, when you find the same shop was entered twice. All that named the other names the kept one.

    One commit: `salesctl undo` takes it back. The other card stays, archived, with a note of where it went.
    """
    kept, gone = resolve(session, keep, "client").id, resolve(session, other, "client").id
    if kept == gone:
        raise SalesctlError(say("{kept} is the same client", kept=kept), hint=say("name two"))
    drafts, shown = _merging(session, kept, gone)

    def write() -> Answer:
        commit = session.commit(drafts, f"client {gone} merged into {kept}", trailers=[("Duty", "6")])
        done = Line(text(session.lang, f"{gone} is now {kept}", f"{gone} объединён с {kept}"), "good")
        return Answer({"id": kept, "path": drafts[0].path, "commit": commit}, [*(shown if yes else ()), done])

    if yes:
        return write()
    hint = text(session.lang, "nothing is written yet: add --yes", "пока ничего не записано: добавьте --yes")
    asks = text(session.lang, "Merge them?", "Объединить?")
    return Answer(
        {"id": kept, "path": drafts[0].path, "commit": ""}, [*shown, Line(hint, "dim")], asks=asks, then=write
    )


def _merging(session: Session, kept: str, gone: str) -> tuple[list[Draft], list[Line]]:
    """The drafts of a merge, the kept card first, and what they do in words."""
    from .following import following
    from .uniting import united

    record, _ = session.read("client", kept)
    other, _ = session.read("client", gone)
    if str(other.data.get("archived") or "") in ("yes", "true"):
        raise SalesctlError(
            say("{gone} is archived", gone=gone), hint=say("`salesctl show {gone}` says where it went", gone=gone)
        )
    made = united(record.data, other.data, session.config.country or "")
    if made.data.get("parent") in (kept, gone):
        made.data.pop("parent")
    note = f"merged into {kept}"
    notes = "\n".join(part for part in (other.data.get("notes"), note) if part)
    drafts = [
        session.revise("client", kept, made.data),
        session.revise("client", gone, {**other.data, "notes": notes, "archived": "yes"}),
        *following(session, gone, kept, made.moved),
    ]
    counted: dict[str, int] = {}
    for draft in drafts[2:]:
        counted[draft.kind.plural] = counted.get(draft.kind.plural, 0) + 1
    lang = session.lang
    follow = ", ".join(f"{number} {what.replace('_', ' ')}" for what, number in sorted(counted.items()))
    none = text(lang, "none", "нет")
    shown = [
        Line(f"{gone} ({other.label}) → {kept} ({record.label})", "title"),
        Line(text(lang, f"records that follow: {follow or none}", f"записи перейдут: {follow or none}")),
    ]
    for name, value in made.data.items():
        if value != record.data.get(name):
            shown.append(Line(f"  {name}: {_told(lang, record.data.get(name), value)}"))
    return drafts, shown


def _told(lang: str, before: Any, after: Any) -> str:
    if not isinstance(after, list):
        return str(after)
    more = len(after) - len(before or [])
    forms = text(lang, "entry|entries", "запись|записи|записей")
    return f"+{more} {plural(more, forms, lang)}" if more else text(lang, "united", "объединены")


def vcard(
    session: Session,
    client: _CLIENT,
    output: Annotated[str, Option("-o", "--output", metavar="FILE", help="Standard output unless given.")] = "",
) -> Answer:
    """Take a client's people to your phone: names, numbers, addresses and birthdays as vCards."""
    from .vcards import cards

    found = resolve(session, client, "client").id
    record, _ = session.read("client", found)
    raw, number = cards(record.data)
    if not number:
        raise SalesctlError(
            say("{found} has no contact yet", found=found),
            hint=say("salesctl set {found} contacts.olga.name='Olga Weber'", found=found),
        )
    data = {"id": found, "contacts": number, "vcard": raw.decode("utf-8")}
    if not output:
        return Answer(data, raw=raw)
    try:
        Path(output).write_bytes(raw)
    except OSError as error:
        raise SalesctlError(
            say("{output} cannot be written: {strerror}", output=output, strerror=error.strerror)
        ) from None
    return Answer(data, [Line(f"{output}: {number}", "good")])
