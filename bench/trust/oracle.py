"""Another reader of YAML, to agree with: ruamel's own scanner, parser and composer, resolving nothing."""

from __future__ import annotations

import io
import warnings
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.tag import Tag

_TAGS = {ScalarNode: "str", SequenceNode: "seq", MappingNode: "map"}


class NotReadError(Exception):
    """Ruamel refuses the text."""


class _Nothing(VersionedResolver):
    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        return Tag(suffix=f"tag:yaml.org,2002:{_TAGS[kind]}")


def tree_by_ruamel(text: str) -> Any:
    """The tree of text that ruamel finds; None for a plain value left empty. Raises NotReadError."""
    yaml = YAML(pure=True)
    yaml.Resolver = _Nothing
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _tree(yaml.compose(io.StringIO(text)))
    except Exception as error:
        raise NotReadError(str(error)) from None


def _tree(node: Any) -> Any:
    if isinstance(node, MappingNode):
        return {_tree(key): _tree(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [_tree(value) for value in node.value]
    if not node.value and not node.style:
        return None
    # its round-trip scanner marks the folds of a `>` text with a bell
    return node.value.replace("\a", "") if node.style == ">" else node.value
