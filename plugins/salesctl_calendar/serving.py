"""Calendars over http, under the names they are published with: a WSGI application, and the server that runs it.

Whoever has an address reads the calendar behind it and nothing else: nothing lists the addresses, and none is logged.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import socket
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from salesctl.api import SalesctlError, UsageError, say, system_reason

from .publishing import content_of, published, require_whole

if TYPE_CHECKING:
    from types import ModuleType

    from salesctl.api import Session, Text

    from .calendars import Calendars
    from .publishing import Published

_THREADS = 4
_CONNECTIONS = 1000
_IDLE = 30
"""Seconds after which a connection is closed on which nothing moves."""
_HEADER, _BODY = 16 << 10, 1 << 10
"""Bytes of a request that are read."""
_AGAIN = "60"
"""Seconds after which programs are to ask again when the book cannot be read."""
_KINDS = ("text/plain; charset=utf-8", "text/calendar; charset=utf-8")
StartResponse = Callable[[str, list[tuple[str, str]]], Any]


class _Served(NamedTuple):
    """A calendar at one commit."""

    content: bytes
    etag: str
    modified: datetime


class _State:
    """All calendars at one commit; each is made when it is first asked for."""

    def __init__(
        self, head: str | None, session: Session, calendars: Calendars, names: Mapping[bytes, Published]
    ) -> None:
        self.head, self.session, self.calendars, self.names = head, session, calendars, names
        self.made: dict[str, _Served] = {}

    def calendar(self, one: Published) -> _Served:
        if one.file not in self.made:
            content = content_of(self.calendars, one)
            etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
            self.made[one.file] = _Served(
                content, etag, self.calendars.committed.astimezone(UTC).replace(microsecond=0)
            )
        return self.made[one.file]


class CalendarSite:
    """The WSGI application. The book is read by one thread of its own, once for each commit; requests wait for nothing else.

    `make` makes the calendars of a session, `key` is what names are made from, `report` is told why the book cannot be read.
    """

    def __init__(
        self, session: Session, make: Callable[[Session], Calendars], key: bytes, report: Callable[[Text], None]
    ) -> None:
        self._session, self._make, self._key, self._report = session, make, key, report
        self._mask = secrets.token_bytes(32)
        self._reader = ThreadPoolExecutor(1)
        self._lock = Lock()
        self._state: _State | None = None
        self._told = ""

    def __call__(self, environ: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD"):
            return _plain(start_response, "405 Method Not Allowed", [("Allow", "GET, HEAD")])
        try:
            state = self._current()
            one = state.names.get(self._digest(str(environ.get("PATH_INFO", ""))[1:]))
            served = (
                None if one is None else state.made.get(one.file) or self._reader.submit(state.calendar, one).result()
            )
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the book must not end what serves it
            self._tell(error)
            return _plain(start_response, "503 Service Unavailable", [("Retry-After", _AGAIN)])
        if served is None:
            return _plain(start_response, "404 Not Found", [])
        headers = [
            ("ETag", served.etag),
            ("Last-Modified", format_datetime(served.modified, usegmt=True)),
            ("Cache-Control", "private, no-cache"),
        ]
        if _is_known(environ, served):
            start_response("304 Not Modified", headers)
            return []
        headers += [
            ("Content-Type", _KINDS[1]), ("Content-Length", str(len(served.content))), ("X-Content-Type-Options", "nosniff"),
        ]  # fmt: skip
        start_response("200 OK", headers)
        return [] if method == "HEAD" else [served.content]

    def addresses(self) -> list[Published]:
        """What is served. Raises SalesctlError where the book cannot be read."""
        return list(self._current().names.values())

    def close(self) -> None:
        """Let the book go."""
        self._reader.submit(self._release)
        self._reader.shutdown()

    def _digest(self, name: str) -> bytes:
        """Names are looked up by this: how long it takes says nothing of how much of a name is right."""
        return hmac.digest(self._mask, name.encode("utf-8", "surrogateescape"), "sha256")

    def _current(self) -> _State:
        """The calendars of the newest commit."""
        head = self._session.git.head()
        state = self._state
        if state is None or state.head != head:
            with self._lock:
                state = self._state
                if state is None or state.head != head:
                    state = self._state = self._reader.submit(self._read, head).result()
        self._told = ""
        return state

    def _read(self, head: str | None) -> _State:
        """The calendars of a commit; the session of the one before is closed by the thread that opened it."""
        session = self._session.again()
        try:
            calendars = self._make(session)
            require_whole(session)
            names = {self._digest(one.file): one for one in published(calendars, self._key)}
        except BaseException:
            session.close()
            raise
        self._release()
        return _State(head, session, calendars, names)

    def _release(self) -> None:
        if self._state:
            self._state.session.close()

    def _tell(self, error: Exception) -> None:
        """Say once why nothing is served."""
        reason = (
            error.message
            if isinstance(error, SalesctlError)
            else say("{name}: {error}", name=type(error).__name__, error=error)
        )
        if str(reason) != self._told:
            self._told = str(reason)
            self._report(say("calendars are not served meanwhile: {reason}", reason=reason))


def create_server(site: CalendarSite, host: str, port: int) -> Any:
    """The server, which listens already. Raises SalesctlError where it cannot, or where its library is not installed."""
    waitress = _waitress()
    logging.getLogger("waitress").setLevel(logging.CRITICAL)  # what it would say of requests may hold addresses
    if port >= 1 << 16:
        raise UsageError(say("there is no port {port}", port=str(port)), hint=say("another --host or --port"))
    try:
        # bound before the server has threads, which would outlive an error
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=_CONNECTIONS)
    except OSError as error:
        raise SalesctlError(
            say(
                "{host}:{port} cannot be served at: {reason}",
                host=host,
                port=port,
                reason=system_reason(error),
            ),
            hint=say("another --host or --port"),
        ) from None
    return waitress.create_server(
        site, sockets=[listening], threads=_THREADS, connection_limit=_CONNECTIONS, backlog=_CONNECTIONS,
        channel_timeout=_IDLE, cleanup_interval=_IDLE // 3, max_request_header_size=_HEADER, max_request_body_size=_BODY,
        ident="", asyncore_use_poll=True, clear_untrusted_proxy_headers=True,
    )  # fmt: skip


def _waitress() -> ModuleType:
    try:
        import waitress
    except ModuleNotFoundError:
        raise SalesctlError(
            say("`calendar serve` needs the library {library}, which is not installed", library="waitress"),
            hint=say("pip install 'salesctl[serve]'"),
        ) from None
    return waitress


def _is_known(environ: Mapping[str, Any], served: _Served) -> bool:
    """Whether who asks has it already (RFC 9110, 13.2.2): by its ETag, or where none is sent by its time."""
    if (tags := environ.get("HTTP_IF_NONE_MATCH")) is not None:
        return any(tag.strip().removeprefix("W/") in (served.etag, "*") for tag in tags.split(","))
    try:
        since = parsedate_to_datetime(environ["HTTP_IF_MODIFIED_SINCE"])
        return served.modified <= (since if since.tzinfo else since.replace(tzinfo=UTC))
    except (KeyError, ValueError, TypeError, OverflowError):
        return False


def _plain(start_response: StartResponse, status: str, headers: list[tuple[str, str]]) -> list[bytes]:
    start_response(status, [("Content-Type", _KINDS[0]), ("Content-Length", "0"), *headers])
    return []
