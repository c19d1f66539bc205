"""Help and usage errors in the reader's language. Typer carries its own copy of Click, which says them in English."""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperCommand, TyperGroup

from salesctl.errors import UsageError
from salesctl.lang.text import say, translatable

from . import reader

_HELP = translatable("Show this message and exit.")
_DEFAULT = re.compile(r"\[default: (.*)\]\Z")
_NO_COMMAND = re.compile(r"No such command '(.*?)'\.")
_EXTRA = re.compile(r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)")


class HelpInLanguage:
    """What a command and a group share: usage line, description and options, each said in the reader's language."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """`[OPTIONS]` and the arguments' names."""
        return [_metavar(piece) for piece in super().collect_usage_pieces(ctx)]  # type: ignore[misc]

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The line that says how the command is typed."""
        prefix = reader.language().say(say("Usage:")) + " "
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=prefix)

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        """What the command is for."""
        english = self.help  # type: ignore[has-type]
        self.help = _translated(english)
        try:
            super().format_help_text(ctx, formatter)  # type: ignore[misc]
        finally:
            self.help = english

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Arguments, then options, each with its help."""
        language = reader.language()
        arguments, options = [], []
        for parameter in self.get_params(ctx):  # type: ignore[attr-defined]
            record = parameter.get_help_record(ctx)
            if record is None:
                continue
            names = _metavar(record[0])
            extra = _DEFAULT.search(record[1])
            words = _translated(parameter.help or "")
            if extra:
                words += "  " + language.say(say("[default: {value}]", value=extra[1]))
            (arguments if parameter.param_type_name == "argument" else options).append((names, words.strip()))
        for title, rows in ((say("Arguments"), arguments), (say("Options"), options)):
            if rows:
                with formatter.section(language.say(title)):
                    formatter.write_dl(rows)


class Command(HelpInLanguage, TyperCommand):
    """A command whose help is in the reader's language."""


class Group(HelpInLanguage, TyperGroup):
    """A group whose help is in the reader's language; it lists its commands by panel."""


def usage_error(error: Any) -> UsageError:
    """An error of Click's as ours: what was typed wrongly, and where help is. Told apart by class and attributes."""
    context = getattr(error, "ctx", None)
    hint = say("see `{command} --help`", command=context.command_path if context else "salesctl")
    return UsageError(_sentence(error), hint=hint)


def _sentence(error: Any) -> str:
    message = str(getattr(error, "message", "") or error)
    parameter = getattr(error, "param", None)
    match type(error).__name__:
        case "MissingParameter" if parameter is not None:
            option = parameter.param_type_name == "option"
            return say("`{what}` is missing", what=parameter.opts[0] if option else _metavar(_plain(error)))
        case "NoSuchOption":
            near = ", ".join(error.possibilities or ())
            if near:
                return say("there is no option `{option}`; did you mean {near}?", option=error.option_name, near=near)
            return say("there is no option `{option}`", option=error.option_name)
        case "BadOptionUsage":
            return say("option `{option}` takes a value", option=error.option_name)
        case "BadParameter" if parameter is not None:
            return say("`{what}`: {problem}", what=parameter.opts[0], problem=message)
    if match := _NO_COMMAND.match(message):
        near = re.findall(r"'([^']+)'", message.partition("Did you mean")[2])
        if near:
            return say("there is no command `{command}`; did you mean {near}?", command=match[1], near=", ".join(near))
        return say("there is no command `{command}`", command=match[1])
    if match := _EXTRA.match(message):
        return say("`{words}` is too much", words=match[1])
    if message.startswith("Missing command"):
        return say("name a command")
    return message


def _plain(error: Any) -> str:
    return str(error.param.make_metavar(error.ctx)).strip("[]{}")


def _metavar(text: str) -> str:
    """Names of values in the reader's language; `--options` and punctuation stay."""
    language = reader.language()
    return re.sub(r"[A-Z][A-Z_|]*", lambda match: language.translate(match[0], "metavar"), text)


def _translated(text: str | None) -> str:
    return reader.language().translate(text) if text else ""
