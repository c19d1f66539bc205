"""libyaml's syntax errors as sentences, with a hint and the place where the file has to be changed."""

from __future__ import annotations

from typing import Any

from salesctl.lang.text import Text, joined, say
from salesctl.named_tuples import NamedTuple

from .errors import TextError


class _Explanation(NamedTuple):
    message: Text
    hint: str = ""
    at_start: bool = False
    """Whether the place is the start of what is broken (an open quote, say), not the point where libyaml stopped."""
    rule: str = "yaml-syntax"


_QUOTE = say("put the value in quotes if it is text")
_FLOW = say("inside [ ] and {{ }} put a text in quotes if it holds one of , : ? [ ] {{ }}")
_UNCLOSED_LIST = _Explanation(
    say("the list opened here is not closed, or an item lacks a comma"),
    joined("; ", (say("add `]` or `,`"), _FLOW)),
    at_start=True,
)
_UNCLOSED_MAP = _Explanation(
    say("the mapping opened here is not closed, or lacks a comma"),
    joined("; ", (say("add `}}` or `,`"), _FLOW)),
    at_start=True,
)
_UNCLOSED_QUOTE = _Explanation(
    say("the quote opened here is not closed"), say("add the same quote at the end of the text"), at_start=True
)
_INDENTATION = _Explanation(
    say("this line does not fit the lines above"),
    say("line its key up with the others; after a closing quote or bracket only a comment may follow"),
)

_SECOND_DOCUMENT = _Explanation(
    say("nothing may follow the end of the record"), say("keep each record in a file of its own")
)
_DIRECTIVE = _Explanation(say("a YAML directive"), say("delete its line, `%…`"), at_start=True, rule="yaml-feature")
_TAB = _Explanation(say("a tab stands where only spaces may indent"), say("indent with spaces"))

_BY_PROBLEM = {
    "found a tab character that violates indentation": _TAB,
    "did not find expected <document start>": _SECOND_DOCUMENT,
    "found duplicate %YAML directive": _DIRECTIVE,
    "found duplicate %TAG directive": _DIRECTIVE,
    "found incompatible YAML document": _DIRECTIVE,
    "block sequence entries are not allowed": _Explanation(
        say("a list cannot begin on its key's line"), say("put each `- item` on a line of its own below the key")
    ),
    "mapping values are not allowed": _Explanation(
        say("a second colon on one line, or a line indented too far"),
        say("put the value in quotes if the colon is part of it, or line the key up with those above"),
    ),
    "mapping keys are not allowed": _Explanation(say("a value cannot begin with `? `"), _QUOTE),
    "could not find expected ':'": _Explanation(
        say("this line is neither `key: value` nor a list item"),
        say("a key has a colon and a space behind it; a longer text is indented under its key"),
        at_start=True,
    ),
    "did not find expected key": _INDENTATION,
    "did not find expected '-' indicator": _Explanation(
        say("after a list's items only another item or a line further left may follow"),
        say("line this up with its key"),
    ),
    "did not find expected ',' or ']'": _UNCLOSED_LIST,
    "did not find expected ',' or '}'": _UNCLOSED_MAP,
    "did not find expected node content": _Explanation(say("a value or a closing bracket is missing here"), _FLOW),
    "found unexpected ':'": _Explanation(say("a colon within this text"), _FLOW, at_start=True),
    "found unexpected end of stream": _UNCLOSED_QUOTE,
    "found unexpected document indicator": _UNCLOSED_QUOTE,
    "found unknown escape character": _Explanation(
        say("YAML knows no such escape"),
        say("double the backslash, or use single quotes, where a backslash is only a backslash"),
    ),
    "did not find expected hexdecimal number": _Explanation(
        say("the escape lacks its hexadecimal digits"), say("double the backslash")
    ),
    "found invalid Unicode character escape code": _Explanation(
        say("the escape names half a character or none"), say("write the character itself")
    ),
    "found a tab character where an indentation space is expected": _Explanation(
        say("a tab stands where the text should be indented"), say("indent with spaces")
    ),
    "did not find expected comment or line break": _Explanation(
        say("after `|` or `>` the text must begin on the next line"), _QUOTE, at_start=True
    ),
    "found an indentation indicator equal to 0": _Explanation(
        say("a text cannot be indented by 0"), say("use a digit from 1 to 9")
    ),
    "found undefined tag handle": _Explanation(say("a value cannot begin with `!`"), _QUOTE),
}
"""By `problem` of the YAMLError, without what follows ` in this context`."""
_BY_CONTEXT = {
    "while scanning a directive": _DIRECTIVE,
    "while scanning an alias": _Explanation(say("a value cannot begin with `*`"), _QUOTE, at_start=True),
    "while scanning an anchor": _Explanation(say("a value cannot begin with `&`"), _QUOTE, at_start=True),
    "while parsing a tag": _Explanation(say("a value cannot begin with `!`"), _QUOTE, at_start=True),
    "while scanning a tag": _Explanation(say("a value cannot begin with `!`"), _QUOTE, at_start=True),
}
"""By `context` of the YAMLError; it goes before the problem."""
_BY_CHARACTER = {
    "\t": _TAB,
    "@": _Explanation(say("a value cannot begin with `@`"), _QUOTE),
    "`": _Explanation(say("a value cannot begin with a backquote"), _QUOTE),
    "%": _Explanation(say("a value cannot begin with `%`"), _QUOTE),
}
"""By the character that libyaml says cannot start any token."""


def explain(error: Any, text: str) -> TextError:
    """The TextError for a YAMLError of libyaml; with libyaml's own words where the problem is not known here."""
    mark = getattr(error, "problem_mark", None)
    start = getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or error)
    index = min(mark.index, len(text)) if mark else 0
    context = str(getattr(error, "context", ""))
    explanation = _BY_CONTEXT.get(context) or _BY_PROBLEM.get(problem.partition(" in this context")[0])
    if problem == "found character that cannot start any token" and index < len(text):
        explanation = _BY_CHARACTER.get(text[index])
    if explanation is None:
        return TextError("yaml-syntax", say("YAML cannot read this: {problem}", problem=problem), index)
    if explanation.at_start and start:
        index = start.index
    return TextError(explanation.rule, explanation.message, index, explanation.hint)
