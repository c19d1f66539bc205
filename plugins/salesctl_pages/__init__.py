"""The plugin `pages`: answers as HTML pages, as messages and as workbooks."""

from __future__ import annotations

from salesctl.api import Format, Plugin

plugin = Plugin(
    name="pages",
    help="Answers as HTML pages, messages and workbooks of Excel.",
    formats=(
        Format("html", "A page for a browser, a phone or a printer, in one file.", "salesctl_pages.html:as_html"),
        Format("eml", "A message that holds the page, as a draft for a mail program.", "salesctl_pages.mail:as_eml"),
        Format("xlsx", "A workbook of Excel.", "salesctl_pages.workbook:as_xlsx"),
    ),
)
