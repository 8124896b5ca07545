"""What commands share: an answer to a refusal, sentences in the reader's language."""

from __future__ import annotations

import typer
from typer.core import TyperGroup

from domain.messages import Message
from domain.refusals import Refusal
from domain.system_words import not_ours
from i18n import DEFAULT_LANGUAGE, LANGUAGES, translate

REFUSED = 2


class AnsweringGroup(TyperGroup):
    """Commands that answer a refusal with its sentence instead of a traceback."""

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]  # typer names its base context nowhere public
        """Run the command; a refusal goes to standard error and ends with code 2."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            tell(ctx, refusal.message)
            raise typer.Exit(REFUSED) from refusal
        except PermissionError as error:
            tell(ctx, not_ours(error))
            raise typer.Exit(REFUSED) from error


def tell(ctx: typer.Context, message: Message) -> None:
    """Print a message to standard error in the reader's language."""
    typer.echo(translate(message, ctx.obj or DEFAULT_LANGUAGE), err=True)


def chosen_language(ctx: typer.Context, language: str | None) -> str:
    """Give the language of a workbook: its own, or that of the answers.

    Raises:
        typer.BadParameter: the program does not speak it.
    """
    chosen = language or ctx.obj or DEFAULT_LANGUAGE
    if chosen not in LANGUAGES:
        raise typer.BadParameter(f"{chosen}: choose one of {', '.join(LANGUAGES)}", param_hint="--language")
    return str(chosen)
