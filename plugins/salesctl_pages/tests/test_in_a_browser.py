"""Pages of the example in Chromium: light, dark, on a phone, on a laptop, printed. One browser, driven down a pipe.

It is skipped where there is no Chromium.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from salesctl.api import Answer, Session, load_reports, period_of, run_report
from salesctl.plugins.discovery import folders
from salesctl.session.session import Installed
from salesctl_pages.html import as_html
from salesctl_reports.site import site

HOSTILE = "<script>document.title='ran'</script><img src=//evil.example/x onerror=alert(1)>{{ 7*7 }}</td>"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
]
MODES = {
    "light": ("screen", "light", 1280),
    "dark": ("screen", "dark", 1280),
    "phone": ("screen", "light", 390),
    "laptop": ("screen", "dark", 1000),
    "print": ("print", "light", 688),
}
ACROSS = 1016
"""Pixels between the margins of a sheet of A4 that is printed across; upright it has those of `print`."""
LOOK = """
(() => {
  const found = [];
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const grounds = new Map([[null, [255, 255, 255]]]);
  const ground = (element) => {
    if (!grounds.has(element)) {
      const colour = channels(getComputedStyle(element).backgroundColor);
      grounds.set(element, colour.length < 4 || colour[3] > 0 ? colour : ground(element.parentElement));
    }
    return grounds.get(element);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !element.checkVisibility() || element.closest(".said")) continue;
    const style = getComputedStyle(element);
    const said = texts.currentNode.data.trim().slice(0, 30);
    if (parseFloat(style.fontSize) < 11) found.push(`${said}: ${style.fontSize}`);
    const [one, other] = [light(channels(style.color)), light(ground(element))].sort((a, b) => b - a);
    const contrast = (one + 0.05) / (other + 0.05);
    if (contrast < 4.5) found.push(`${said}: contrast ${contrast.toFixed(2)}`);
  }
  for (const th of document.querySelectorAll("th")) if (!["col", "row"].includes(th.scope)) found.push(`no scope: ${th.textContent}`);
  for (const one of document.querySelectorAll("figure")) if (!one.querySelector("figcaption")?.textContent.trim()) found.push("no title");
  for (const one of document.querySelectorAll("table")) if (!one.caption?.textContent.trim()) found.push("no caption");
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) found.push(`wider than the window by ${wide}`);
  return found;
})()
"""


class Browser:
    """A page of Chromium, by the DevTools protocol."""

    def __init__(self, program: str, profile: str) -> None:
        theirs, self._out = os.pipe()
        self._in, back = os.pipe()
        command = [program, *FLAGS, f"--user-data-dir={profile}"]
        self._process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{theirs} 4>&{back}', "chromium", *command],
            pass_fds=(theirs, back), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(theirs)
        os.close(back)
        self._session, self._number, self._rest = "", 0, b""
        self.events: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        os.write(
            self._out,
            json.dumps({**message, **({"sessionId": self._session} if self._session else {})}).encode() + b"\0",
        )
        while (answer := self._read()).get("id") != self._number:
            self.events.append(answer)
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            assert select.select([self._in], [], [], 20)[0], "the browser says nothing"
            some = os.read(self._in, 1 << 20)
            assert some, "the browser is gone"
            self._rest += some
        one, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(one)
        return message

    def open(self, file: Path) -> None:
        """Open a page and unfold all of it."""
        self.events.clear()
        self.call("Page.navigate", url=file.as_uri())
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._read())
        self.value("document.querySelectorAll('details').forEach((one) => { one.open = true; })")

    def value(self, expression: str) -> Any:
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def show(self, media: str, scheme: str, width: int) -> None:
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", media=media, features=features)
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 500
        )

    def requests(self) -> list[str]:
        return [
            one["params"]["request"]["url"] for one in self.events if one.get("method") == "Network.requestWillBeSent"
        ]

    def complaints(self) -> list[dict[str, Any]]:
        told = ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded", "Page.javascriptDialogOpening")
        return [one for one in self.events if one.get("method") in told]

    def close(self) -> None:
        with suppress(OSError, AssertionError):
            self.call("Browser.close")
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._out)
        os.close(self._in)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium")
    profile = tempfile.mkdtemp(prefix="salesctl-chromium-")
    made = Browser(CHROMIUM, profile)
    yield made
    made.close()
    shutil.rmtree(profile, ignore_errors=True)


@pytest.fixture(scope="module")
def pages(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site and every report of the example, where one client's name is markup."""
    folder = tmp_path_factory.mktemp("pages")
    book = folder / "book"
    shutil.copytree(example, book, symlinks=True)
    card = book / "clients" / "kolorit.yaml"
    lines = [
        f"name: '{HOSTILE.replace(chr(39), chr(39) * 2)}'" if line.startswith("name:") else line
        for line in card.read_text().splitlines()
    ]
    card.write_text("\n".join(lines) + "\n")
    installed = Installed(*(tuple(folders(what)) for what in ("schemas", "views", "rules", "locale", "reports")))
    session = Session(
        book, now=datetime(2026, 11, 27, 9, tzinfo=UTC), on=date(2026, 11, 27), lang="en", installed=installed
    )
    made = dict(site(session, folder, agreed=True).files or {})
    for report in load_reports(book, session.installed.reports)[0]:
        if not report.sections and not report.takes:
            table = session.named(run_report(session, report, period_of(report, session, "")))
            made[f"{report.name}.html"] = as_html(Answer({}, [table], origin=session.origin), session.language)
    for name, content in made.items():
        (folder / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "site" / name).write_bytes(content)
    return folder / "site"


def test_every_page_is_read_in_every_way_it_is_looked_at(browser: Browser, pages: Path) -> None:
    files = [*pages.glob("*.html"), *pages.glob("people/*.html"), *sorted(pages.glob("clients/*.html"))[:6]]
    assert len(files) > 35
    for file in files:
        browser.open(file)
        across = browser.value("document.body.className") == "wide"
        for mode, (media, scheme, width) in MODES.items():
            browser.show(media, scheme, ACROSS if across and media == "print" else width)
            assert browser.value(LOOK) == [], (file.name, mode)
        assert browser.requests() == [file.as_uri()]
        assert browser.complaints() == [], file.name


@pytest.mark.parametrize("name", ["index.html", "clients/kolorit.html", "receivables.html"])
def test_what_a_record_says_is_text_on_the_page(browser: Browser, pages: Path, name: str) -> None:
    browser.open(pages / name)
    assert HOSTILE in browser.value("document.body.textContent")
    assert browser.value("document.querySelectorAll('script, img, [onerror]').length") == 0
    assert browser.value("document.title") != "ran"
    assert browser.complaints() == []


def test_a_link_of_the_site_leads_to_a_page_and_a_figure_unfolds(browser: Browser, pages: Path) -> None:
    for name in ("index.html", "people/anna.html"):
        browser.open(pages / name)
        links = browser.value(
            "[...document.querySelectorAll('a:not([href^=\"#\"])')].map((one) => one.getAttribute('href'))"
        )
        assert links
        for link in links:
            assert not link.startswith("/")
            assert ((pages / name).parent / link).resolve().is_file(), link
        assert browser.value(
            "[...document.querySelectorAll('a[href^=\"#\"]')].every((one) => document.querySelector(one.hash).closest('details'))"
        )
