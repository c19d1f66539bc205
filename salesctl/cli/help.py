"""Help and usage errors in the reader's language. Typer has its own copy of Click, which says them in English."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from typer import BadParameter
from typer.core import TyperCommand, TyperGroup

from salesctl.errors import UsageError
from salesctl.lang.text import FreeText, Text, joined, say, translatable
from salesctl.patterns import lazy_pattern
from salesctl.plugins.declaration import METAVAR_WORD

from . import reader
from .terminal import clean, clean_lines

_HELP = translatable("Show this message and exit.")
_PIECES = (translatable("OPTIONS", "metavar"), translatable("COMMAND", "metavar"), translatable("ARGS", "metavar"))
"""What Click names in a line of usage."""
_CLICK_USAGE_ERROR: type = next(base for base in BadParameter.__mro__ if base.__name__ == "UsageError")
"""Typer exports this class of its Click only as the base of others."""
_DEFAULT = lazy_pattern(r"\[default: (.*)\]\Z")
_NO_COMMAND = lazy_pattern(r"No such command '(.*?)'\.")
_NO_NUMBER = lazy_pattern(r"'(.*)' is not a valid int")
_OUT_OF_RANGE = lazy_pattern(r"(.*) is not in the range (.*?)\.?\Z")
_QUOTED = lazy_pattern(r"'([^']+)'")
_EXTRA = lazy_pattern(r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)")


class HelpInLanguage:
    """What a command and a group share: usage line, description and options, each said in the reader's language."""

    help: str | None

    def get_help(self, ctx: Any) -> str:
        """The whole page. A book's own schemas have a say in it."""
        return clean_lines(super().get_help(ctx))  # type: ignore[misc]

    def get_short_help_str(self, limit: int = 45) -> str:
        """What the shell shows beside the name."""
        return clean(super().get_short_help_str(limit))  # type: ignore[misc]

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """`[OPTIONS]` and the arguments' names."""
        return [_metavar(piece) for piece in super().collect_usage_pieces(ctx)]  # type: ignore[misc]

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The line that says how the command is typed."""
        prefix = reader.language().say(say("Usage:")) + " "
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=prefix)

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        """What the command is for."""
        english = self.help
        self.help = in_language(english)
        try:
            super().format_help_text(ctx, formatter)  # type: ignore[misc]
        finally:
            self.help = english

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Arguments, then options, each with its help."""
        language = reader.language()
        rows: dict[str, list[tuple[str, str]]] = {"argument": [], "option": []}
        for parameter in self.get_params(ctx):  # type: ignore[attr-defined]
            record = parameter.get_help_record(ctx)
            if record is None:
                continue
            parts = [in_language(parameter.help)]
            if default := _DEFAULT.search(record[1]):
                parts.append(language.say(say("[default: {value}]", value=default[1])))
            rows[parameter.param_type_name].append((_metavar(record[0]), "  ".join(part for part in parts if part)))
        for title, shown in ((say("Arguments"), rows["argument"]), (say("Options"), rows["option"])):
            if shown:
                with formatter.section(language.say(title)):
                    formatter.write_dl(shown)
        if isinstance(self, TyperGroup):
            self.format_commands(ctx, formatter)


class TranslatedCommand(HelpInLanguage, TyperCommand):
    """A command whose help is in the reader's language."""


class TranslatedGroup(HelpInLanguage, TyperGroup):
    """A group whose help is in the reader's language; it lists its commands by panel."""


_SAME = (
    ("--on", "--date", "--until", "--from", "--month", "--period"),
    ("--user", "--owner", "--team"),
    ("--why", "--reason", "--note"),
    ("--outcome", "--no-answer"),
    ("--number", "--bank-ref", "--ref"),
)
"""Options of different commands for much the same: who types one where it is not is told of the other."""


def is_usage_error(error: Exception) -> bool:
    """Whether Click says that the command was typed wrongly."""
    return isinstance(error, _CLICK_USAGE_ERROR)


def usage_error(error: Any) -> UsageError:
    """An error of Click's as ours: what was typed wrongly, and where help is. Told apart by class and attributes."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "salesctl"
    hint = say("see `{command} --help`", command=command)
    if str(getattr(error, "option_name", None) or "").strip("-")[:1].isdigit():
        hint = say("a negative number stands behind `--`: {command} … -- -5", command=command)
    return UsageError(_sentence(error), hint=hint, field=_option(error))


def _option(error: Any) -> str:
    """The option or argument that an error of Click's is about, as it is typed; empty where it is about neither."""
    parameter = getattr(error, "param", None)
    if parameter is None:
        return str(getattr(error, "option_name", None) or "")
    return str(parameter.opts[0] if parameter.param_type_name == "option" else parameter.metavar)


def _sentence(error: Any) -> str:
    message = str(getattr(error, "message", "") or error)
    parameter = getattr(error, "param", None)
    match type(error).__name__:
        case "MissingParameter" if parameter is not None:
            if parameter.param_type_name == "option":
                said = say("`{what}` is missing", what=parameter.opts[0])
                return joined(": ", [said, FreeText(in_language(parameter.help))]) if parameter.help else said
            return say("`{what}` is missing", what=_plain(error))
        case "NoSuchOption":
            return _with_nearest(say("there is no option `{option}`", option=error.option_name), _meant(error))
        case "BadOptionUsage":
            return say("option `{option}` takes a value", option=error.option_name)
        case "BadParameter" if parameter is not None:
            return say("`{what}`: {problem}", what=parameter.opts[0], problem=_problem(message))
    if found := _NO_COMMAND.match(message):
        nearest = _QUOTED.findall(message.partition("Did you mean")[2])
        return _with_nearest(say("there is no command `{command}`", command=found[1]), nearest)
    if found := _EXTRA.match(message):
        return say("`{words}` is too much", words=found[1])
    return say("name a command") if message.startswith("Missing command") else message


def _meant(error: Any) -> Sequence[str] | None:
    """Options of the command that an option it has not may stand for: what others call the same, else what is spelled like it."""
    had = {name for parameter in error.ctx.command.params for name in parameter.opts} if error.ctx else set()
    same = [name for names in _SAME if error.option_name in names for name in names if name in had]
    return same or [name for name in error.possibilities or () if name != "--help"]


def _problem(message: str) -> str:
    if found := _NO_NUMBER.match(message):
        return say("`{typed}` is not a whole number", typed=found[1])
    if found := _OUT_OF_RANGE.match(message):
        return say("{typed} is not in the range {range}", typed=found[1], range=found[2])
    return message


def _with_nearest(sentence: str, nearest: Sequence[str] | None) -> str:
    if not nearest:
        return sentence
    return say("{sentence}; did you mean {nearest}?", sentence=sentence, nearest=", ".join(nearest))


def _plain(error: Any) -> str:
    whole = str(error.param.make_metavar(error.ctx))
    # brackets within are the argument's own: `LINE[=QTY]`
    return _metavar(whole[1:-1] if whole.startswith("{") else whole.strip("[]"))


def _metavar(text: str) -> str:
    """Names of values in the reader's language; `--options` and punctuation stay."""
    language = reader.language()
    return METAVAR_WORD.sub(lambda match: language.translate(match[0], "metavar"), text)


def first_sentence(text: str) -> str:
    """The beginning of a help text in the reader's language, for a list of commands."""
    beginning, end, _ = in_language(text).partition(". ")
    return beginning + end.strip()


def in_language(text: str | None) -> str:
    """A help text in the reader's language: a Text with its values, any other string as a key of the catalogues."""
    if not text:
        return ""
    language = reader.language()
    return language.say(text) if isinstance(text, Text) else language.translate(text)
