"""Personal data: another key for what is sealed, and forgetting."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.answers import tell
from domain.messages import msg
from domain.refusals import Invalid


def rotate_key(
    ctx: typer.Context,
    *,
    give_up_lost: Annotated[
        bool, typer.Option("--give-up-lost", help="Empty what was sealed with a key that is lost 放弃已丢失密钥的内容")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --give-up-lost: say what would go, change nothing 只说明不执行")
    ] = False,
) -> None:
    """Seal telephones, work units, contacts, objectors, masked words and second factors with a new key 更换密钥.

    The program may run meanwhile. Cut off, it is gone on with the next time.
    """
    from use_cases import key_rotation
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, perform, read

    if dry_run:
        if not give_up_lost:
            raise Invalid(msg("--dry-run says what --give-up-lost would empty: give both."))
        tell(ctx, read(prepared_database(), CommandLine(), key_rotation.plan_to_give_up))
        return
    if give_up_lost:
        tell(ctx, perform(prepared_database(), CommandLine(), key_rotation.give_up_lost))
    tell(ctx, perform(prepared_database(), CommandLine(), key_rotation.begin))
    n = key_rotation.seal_anew(prepared_database(), CommandLine())
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


def forget_persons(
    ctx: typer.Context,
    cycle: Annotated[int, typer.Argument(help="Id of the cycle, see cycles list 周期编号")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, change nothing 只说明不执行")] = False,
) -> None:
    """Forget telephones, work units, contacts and most names of an old cycle 到期清除个人信息.

    Some years after publication, which KEEP_PERSONAL_DATA_YEARS says, three unless it does. It cannot be undone.
    Cut off, it is finished the next time.
    """
    from use_cases import document_upkeep, forgetting
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, perform, read

    if dry_run:
        tell(ctx, read(prepared_database(), CommandLine(), forgetting.plan, cycle))
        return
    try:
        said = perform(prepared_database(), CommandLine(), forgetting.forget, cycle)
    except forgetting.NothingLeft as nothing:
        # An earlier run may have been cut off, or have left traces: what follows is done all the same.
        said = nothing.message
    tell(ctx, said)
    try:
        perform(prepared_database(), CommandLine(), document_upkeep.drop_cleared)
    except Invalid as refusal:
        tell(ctx, refusal.message)
    _tell_of_traces(ctx)
    tell(ctx, msg("Backups made so far still hold it: delete them once a new one is made."))


def _tell_of_traces(ctx: typer.Context) -> None:
    from use_cases.connection import TRACES_LEFT, traces_wiped

    if not traces_wiped():
        tell(ctx, TRACES_LEFT)
