"""The formats answers are written in: those of `salesctl.report`, and those plugins bring."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from salesctl.report.formats import FORMATS

from .declaration import attribute
from .discovery import plugins

if TYPE_CHECKING:
    from salesctl.lang.language import Language
    from salesctl.session.answer import Answer


def format_names() -> list[str]:
    """All there are; each is a file's ending, too."""
    return [*FORMATS, *_targets()]


def is_format(name: str) -> bool:
    """Whether answers can be written so. Plugins are not asked about what is known without them."""
    return name in FORMATS or name in _targets()


def rendered(answer: Answer, name: str, language: Language) -> bytes:
    """The answer in a format there is, in a language."""
    render: Callable[[Answer, Language], bytes] = FORMATS.get(name) or attribute(_targets()[name])
    return render(answer, language)


def _targets() -> dict[str, str]:
    return {form.name: form.target for plugin in plugins() for form in plugin.declared.formats}
