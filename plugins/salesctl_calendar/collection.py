"""A calendar on a CalDAV server (RFC 4791): its events listed, read, written and removed, each only as it was seen last.

Four requests are all that takes, so they are made with Python's own http.client.
"""

from __future__ import annotations

import netrc
import os
import ssl
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import SplitResult, quote, unquote, urlsplit
from xml.etree import ElementTree as ET

from salesctl.api import SalesctlError, UsageError, credential, say, system_reason

from .options import LOOPBACK
from .schedules import NotTaken

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

USER, PASSWORD = "SALESCTL_CALDAV_USER", "SALESCTL_CALDAV_PASSWORD"
_SECONDS = 30
_LARGEST = 32 << 20
"""Bytes of an answer that are read."""
_AT_ONCE = 100
"""Events asked for in one request."""
_REFUSED = (400, 404, 409, 413, 415, 422)
"""Statuses that are about one event."""
_DAV, _CAL = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
_LIST = b'<propfind xmlns="DAV:"><prop><resourcetype/><getetag/></prop></propfind>'
_GET = (
    '<c:calendar-multiget xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><prop><getetag/><c:calendar-data/></prop>'
    "{}</c:calendar-multiget>"
)


class Stored(NamedTuple):
    """An event as the server has it."""

    etag: str
    content: str


class _Answered(NamedTuple):
    status: int
    etag: str
    body: bytes


class Collection:
    """The calendar at an address. Events are named by what stands behind its path, such as `call-1.ics`.

    Every method raises SalesctlError where the server cannot be reached, does not know the user, or answers what is no answer.
    """

    def __init__(self, url: str, *, insecure: bool = False) -> None:
        parts = _parts(url, insecure=insecure)
        self.host = parts.hostname or ""
        self._path = unquote(parts.path).rstrip("/") + "/"
        self.url = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{quote(self._path)}"
        self._headers = _credentials(parts, self.url)
        self._connection: HTTPConnection
        if parts.scheme == "https":
            context = ssl.create_default_context()
            self._connection = HTTPSConnection(self.host, parts.port, timeout=_SECONDS, context=context)
        else:
            self._connection = HTTPConnection(self.host, parts.port, timeout=_SECONDS)

    def listed(self) -> dict[str, str]:
        """The ETags of everything in the calendar, by name."""
        found: dict[str, str] = {}
        calendar = False
        for name, prop in self._multistatus("PROPFIND", _LIST):
            if name:
                found[name] = prop.findtext(f"{_DAV}getetag") or ""
            else:
                calendar = prop.find(f"{_DAV}resourcetype/{_CAL}calendar") is not None
        if not calendar:
            raise SalesctlError(
                say("{url} is no calendar", url=self.url),
                hint=say("the address of one calendar is asked for, as its settings show it"),
            )
        return found

    def read(self, names: Iterable[str]) -> dict[str, Stored]:
        """These events; without those that went meanwhile."""
        wanted = sorted(names)
        found: dict[str, Stored] = {}
        for first in range(0, len(wanted), _AT_ONCE):
            hrefs = "".join(f"<href>{quote(self._path + name)}</href>" for name in wanted[first : first + _AT_ONCE])
            for name, prop in self._multistatus("REPORT", _GET.format(hrefs).encode()):
                content = prop.findtext(f"{_CAL}calendar-data")
                if content is not None:
                    found[name] = Stored(prop.findtext(f"{_DAV}getetag") or "", content)
        return found

    def write(self, name: str, content: bytes, etag: str = "") -> str | None:
        """Write an event over the one with this ETag; without one a new event. Its ETag, empty where the server does not say.

        None: it is not what it was, or there is one already. Raises NotTaken for an event that the server does not take.
        """
        condition = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        headers = {"Content-Type": "text/calendar; charset=utf-8", **condition}
        answered = self._asked("PUT", name, content, headers, taken=(200, 201, 204, 412, *_REFUSED))
        if answered.status in _REFUSED:
            raise NotTaken(say("{host} refuses it: {status}", host=self.host, status=answered.status))
        return answered.etag if answered.status < 300 else None

    def remove(self, name: str, etag: str) -> bool:
        """Remove the event with this ETag; False: it is not what it was."""
        return self._asked("DELETE", name, b"", {"If-Match": etag}, taken=(200, 204, 404, 412)).status != 412

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def _multistatus(self, method: str, body: bytes) -> Iterator[tuple[str, Element]]:
        """By name (empty for the calendar itself) the properties that a server has of each."""
        headers = {"Depth": "1", "Content-Type": "application/xml; charset=utf-8"}
        raw = self._asked(method, "", body, headers, taken=(207,)).body
        try:
            if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
                raise ET.ParseError
            tree = ET.fromstring(raw)  # noqa: S314 - declarations of entities are refused above
        except ET.ParseError:
            raise self._not_understood() from None
        for response in tree.iter(f"{_DAV}response"):
            path = unquote(urlsplit((response.findtext(f"{_DAV}href") or "").strip()).path)
            name = path.removeprefix(self._path)
            if path.rstrip("/") == self._path.rstrip("/"):
                name = ""
            elif name == path or "/" in name:
                continue
            for status in response.iter(f"{_DAV}propstat"):
                prop = status.find(f"{_DAV}prop")
                if prop is not None and " 200" in (status.findtext(f"{_DAV}status") or ""):
                    yield name, prop

    def _asked(
        self, method: str, name: str, body: bytes, headers: Mapping[str, str], *, taken: tuple[int, ...]
    ) -> _Answered:
        """The server's answer, of a status that is `taken`; asked again where it had ended an idle connection."""
        sent = {**self._headers, **headers}
        for last in (False, True):
            try:
                self._connection.request(method, quote(self._path + name), body, sent)
                response = self._connection.getresponse()
                told = response.read(_LARGEST + 1)
                break
            except (ConnectionError, HTTPException) as error:
                self._connection.close()
                if last:
                    raise self._unreachable(error) from None
            except OSError as error:
                raise self._unreachable(error) from None
        if response.status not in taken:
            raise self._refused(response.status, response.getheader("Location", ""))
        if len(told) > _LARGEST:
            raise self._not_understood()
        return _Answered(response.status, response.getheader("ETag", ""), told)

    def _unreachable(self, error: Exception) -> SalesctlError:
        reason = system_reason(error) if isinstance(error, OSError) else str(error)
        return SalesctlError(say("{host} cannot be reached: {reason}", host=self.host, reason=reason))

    def _not_understood(self) -> SalesctlError:
        return SalesctlError(say("{host} does not answer as a calendar server does", host=self.host))

    def _refused(self, status: int, location: str) -> SalesctlError:
        if status in (401, 403):
            return SalesctlError(
                say("{host} does not let you in: {status}", host=self.host, status=status),
                hint=_password_hint(),
            )
        if location:
            return SalesctlError(
                say("{url} has moved", url=self.url), hint=say("give its new address: {url}", url=location)
            )
        if status in (404, 405):
            return SalesctlError(
                say("{url} is no calendar", url=self.url),
                hint=say("the address of one calendar is asked for, as its settings show it"),
            )
        return SalesctlError(say("{host} refuses: {status}", host=self.host, status=status))


def _parts(url: str, *, insecure: bool) -> SplitResult:
    """An address taken apart. Raises UsageError for what is none, and for one that would send the password readably."""
    example = say("https://cloud.example.com/remote.php/dav/calendars/anna/plan/")
    try:
        parts = urlsplit(url)
        valid = (
            parts.scheme in ("http", "https")
            and parts.hostname
            and parts.port != 0
            and not parts.query + parts.fragment
        )
    except ValueError:
        valid = False
    if not valid or not url.isascii() or any(c.isspace() for c in url):
        raise UsageError(say("that is no address of a calendar"), hint=example)
    if parts.password is not None:
        raise UsageError(
            say("a password in an address is kept in the history of your shell"),
            hint=_password_hint(),
        )
    if parts.scheme == "http" and parts.hostname not in LOOPBACK and not insecure:
        raise UsageError(
            say("over http everybody on the way reads the plan and your password"),
            hint=say("use https://, or --insecure where the network is yours"),
        )
    return parts


def _credentials(parts: SplitResult, url: str) -> dict[str, str]:
    """The header that says who asks: from the environment, else from ~/.netrc, else as Git's helpers know; none where none says."""
    user, password = os.environ.get(USER) or parts.username or "", os.environ.get(PASSWORD) or ""
    if not password:
        try:
            entry = netrc.netrc().authenticators(parts.hostname or "")
        except FileNotFoundError:
            entry = None
        except (OSError, netrc.NetrcParseError, UnicodeDecodeError):  # what it says of the place may be a password
            raise SalesctlError(say("~/.netrc cannot be read")) from None
        if entry and user in ("", entry[0]):
            user, password = entry[0], entry[2] or ""
        elif known := credential(url, user):
            user, password = known
    if not user:
        return {}
    return {"Authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode('ascii')}"}


def _password_hint() -> str:
    """Where name and password may stand."""
    return say(
        "put name and password into {user} and {password}, into ~/.netrc, or into Git's credential helper",
        user=USER,
        password=PASSWORD,
    )
