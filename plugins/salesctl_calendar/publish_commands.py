"""Calendars on a web host: `calendar publish`, `revoke` and `addresses`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

from salesctl.api import (
    Answer,
    Argument,
    Column,
    Line,
    Option,
    SalesctlError,
    Session,
    Table,
    Text,
    UsageError,
    joined,
    resolve,
    say,
    term,
)

from .addresses import Address, code_lines
from .addresses import page as address_page
from .calendars import Calendars
from .options import ALARM, DETAIL, TRAVEL, given_out_by_people, typed_public_calendars
from .publishing import Published, ours, published, require_ignored, secret
from .publishing import publish as publish_calendars

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_URL = re.compile(r"https?://[^\s?#]+", re.ASCII)


class PublishedAnswer(TypedDict):
    """What publishing did. It says no address: a log of it may be public."""

    folder: str
    people: int
    calendars: int
    written: int
    unchanged: int
    removed: Annotated[int, "Files of addresses that were revoked, and of people who left."]


class CalendarAddress(TypedDict):
    """Where a calendar is published. Whoever has the address reads it."""

    user: str
    user_name: str
    team: Annotated[bool, "Everybody's, for this user."]
    feed: str
    file: str
    url: Annotated[str | None, "Null where no URL was given."]
    webcal: Annotated[str | None, "The same, as telephones open it to follow."]


class AddressesAnswer(TypedDict):
    """The addresses of published calendars."""

    addresses: list[CalendarAddress]


def publish(
    session: Session,
    folder: Annotated[Path, Argument("DIR", help="The folder that a web host serves.")],
    detail: Annotated[str, DETAIL] = "",
    alarm: Annotated[str, ALARM] = "",
    travel: Annotated[str, TRAVEL] = "",
    yes: Annotated[bool, Option("--yes", "-y", help="Publish everything, figures and telephone numbers, too.")] = False,
) -> Annotated[Answer, PublishedAnswer]:
    """Write everybody's calendars into a folder for a web host, under names that nobody can guess.

    Each person has a file for each feed and one with all of them, a manager the team's, too. Names come from a secret that is kept
    beside the book, or in SALESCTL_CALENDAR_SECRET. Files of addresses that were revoked are removed; what salesctl did not publish
    there is left alone. `salesctl calendar addresses` says what to follow.
    """
    given_out_by_people(session)
    made = typed_public_calendars(session, detail, alarm, travel, yes=yes)
    outcome = publish_calendars(session, made, folder)
    people = sum(bool(person["here"]) for person in made.people.values())
    data = {
        "folder": str(folder), "people": people, "calendars": outcome.written + outcome.unchanged, **outcome._asdict()
    }  # fmt: skip
    said = [
        Line(
            say(
                "{folder}: {calendars:calendar|calendars} of {people:person|people}, {written} written, {removed} removed",
                **data,
            ),
            "good",
        )
    ]
    return Answer(data, [*said, Line(say("addresses: salesctl calendar addresses URL"), "dim")])


def revoke(session: Session, user: Annotated[str, Argument("USER", help="Whose.", completes=("user",))]) -> Answer:
    """Change the addresses of a person's published calendars, when a telephone is lost or somebody else has them.

    Those of others stay. Publish again afterwards: that removes the files under the old names.
    """
    whose = resolve(session, user, "user").id
    card, _ = session.read("user", whose)
    count = int(str(card.data.get("calendar_revocations") or 0)) + 1
    draft = session.revise("user", whose, {**card.data, "calendar_revocations": str(count)})
    said = say("{user}: the addresses of the calendars are revoked", user=session.name_of("user", whose))
    then = Line(say("until you publish again the old ones can be read: salesctl calendar publish DIR"), "warn")
    return session.record(draft, said, shown=[then])


def addresses(
    session: Session,
    url: Annotated[str, Argument("URL", help="Where the folder is served: https://plans.example.com")] = "",
    user: Annotated[
        str, Option("--user", metavar="USER", help="Whose; everybody's unless given.", completes=("user",))
    ] = "",
    codes: Annotated[bool, Option("--qr", help="Show codes for a telephone's camera, too.")] = False,
    page: Annotated[
        Path | None, Option("--page", metavar="FILE", help="Write a page with the codes, to print or to show.")
    ] = None,
) -> Annotated[Answer, AddressesAnswer]:
    """Show the addresses of published calendars, to hand each person theirs.

    An address is all it takes to read a calendar, so this page is for your eyes: it is never written where calendars are published.
    """
    given_out_by_people(session)
    if url and not _URL.fullmatch(url):
        raise UsageError(say("`{text}` is no address of a web host", text=url), hint=say("https://plans.example.com"))
    if (codes or page) and not url:
        raise UsageError(
            say("where are they served?"), hint=say("salesctl calendar addresses https://plans.example.com")
        )
    whose = resolve(session, user, "user").id if user else ""
    made = Calendars(session)
    found = [one for one in published(made, secret(session)) if whose in ("", one.user)]
    base = url.rstrip("/")
    data = [
        {
            "user": one.user, "user_name": made.people[one.user]["name"], "team": one.team, "feed": one.feed, "file": one.file,
            "url": f"{base}/{one.file}" if base else None,
            "webcal": f"webcal://{base.partition('://')[2]}/{one.file}" if base else None,
        }
        for one in found
    ]  # fmt: skip
    answer = Answer({"addresses": data}, _told(found, data, codes=codes))
    if page is None:
        return answer
    if next(ours(made, page.resolve().parent), None):
        raise SalesctlError(
            say("{file} would be published: calendars are in that folder", file=page), hint=say("name another file")
        )
    require_ignored(session, page, page)
    linked = [Address(one["user_name"], session.language.say(_what(one)), one["url"]) for one in data]
    said = Line(say("{file}: {count:address|addresses}", file=page, count=len(linked)), "good")
    return answer._replace(shown=[said], raw=address_page(linked, session.language), file=page)


def _told(found: Sequence[Published], data: Sequence[Mapping[str, Any]], *, codes: bool) -> list[Line | Table]:
    """The addresses as a table; with their codes one after another."""
    if not found:
        return [Line(say("nobody is in the team"))]
    if codes:
        return [
            line
            for one in data
            for line in (
                Line(say("{user}: {feed}", user=one["user_name"], feed=_what(one)), "title"),
                *map(Line, code_lines(one["webcal"])),
                Line(one["url"]),
            )
        ]
    columns = [
        Column("user", "ref", say("who", context="heading")),
        Column("feed", "text", say("calendar", context="heading")),
        Column("address", "text", say("address", context="heading")),
    ]
    rows = [(one["user"], _what(one), one["url"] or one["file"]) for one in data]
    return [Table("addresses", say("Addresses of calendars"), columns, rows)]


def _what(one: Mapping[str, Any]) -> Text:
    """What a published calendar holds."""
    feed = term(one["feed"], "feed")
    return say("{feed} of the team", feed=feed) if one["team"] else joined("", [feed])
