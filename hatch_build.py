"""Compiles the catalogues of translations into every wheel and editable install."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface[Any]):
    """A wheel is refused when a translation is missing; an editable install says such texts in English."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile; `version` is `standard` or `editable`."""
        sys.path.insert(0, self.root)
        from tools.languages.compiling import compile_all

        compile_all(Path(self.root), whole=version == "standard")
        build_data["artifacts"].append("*.mo")
