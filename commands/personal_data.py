"""Personal data: another key for what is sealed, and forgetting."""

from __future__ import annotations

import typer

from commands.answers import tell
from domain.messages import msg


def rotate_key(ctx: typer.Context) -> None:
    """Seal telephones, work units, contacts and second factors with a new key 更换密钥.

    The program may run meanwhile. Cut off, it is gone on with the next time.
    """
    from use_cases import key_rotation
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, perform

    tell(ctx, perform(prepared_database(), CommandLine(), key_rotation.begin))
    n = 0
    while done := perform(prepared_database(), CommandLine(), key_rotation.seal_some_anew):
        n += done
    retired = perform(prepared_database(), CommandLine(), key_rotation.finish)
    tell(ctx, msg("{said} Sealed anew: {n}.", said=retired.message, n=n))
    _tell_of_traces(ctx)
    for file in retired.files:
        tell(
            ctx,
            msg(
                "The older key is in {file} now. Backups made so far need it: keep it with a copy of those, or delete "
                "it with the last of them.",
                file=str(file),
            ),
        )
    tell(ctx, msg("Make a backup now, and keep a copy of the new key file apart from it."))


def _tell_of_traces(ctx: typer.Context) -> None:
    from use_cases.connection import traces_wiped

    if not traces_wiped():
        said = msg(
            "What was there before may still stand in the files of the database, for others are at work in it. Run the "
            "same command again at a quiet time."
        )
        tell(ctx, said)
