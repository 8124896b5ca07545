"""What happens once, before the first request."""

from __future__ import annotations

import gc
import logging
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread

from streamlit import config

from domain.messages import Message, msg
from domain.refusals import Refusal, Unavailable, Unopened
from domain.system_words import not_ours
from i18n import DEFAULT_LANGUAGE, translate
from server import navigation
from server.gate import ACCOUNT_HEADER
from server.reruns import fit_reruns
from server.troubles import keep_refusals_out_of_the_log
from settings import settings
from ui.sheet_fields import offer_component
from use_cases import audit_chain, audit_log, document_upkeep, invitations, sealed_data, second_factors, upgrades
from use_cases.connection import database, prepared_database, traces_are_noted, wipe_or_say
from use_cases.transaction import Anybody, CommandLine, perform, read

_SAFE = {
    "server.trustedUserHeaders": {ACCOUNT_HEADER.decode(): "uid"},
    "server.enableXsrfProtection": True,
    "server.enableStaticServing": False,
    "client.showErrorDetails": "none",
    "client.allowedOrigins": [],
    "browser.gatherUsageStats": False,
}
_CHECKED_AT_ONCE = 20_000
# A run leaves some three hundred objects that only the collector takes away: it looks through what is new after seven
# runs, through what was left of that after seventy, and through everything after seven thousand.
_COLLECTED_AFTER = 2_000, 10, 100
_LOG = logging.getLogger("jindianzi.start")
REFUSED = 2


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Offer the set-up code on an empty database, and keep the collector off what never goes."""
    _write_the_log()
    keep_refusals_out_of_the_log()
    _require_safe_configuration()
    _prepare_the_database()
    if read(database(), CommandLine(), audit_log.events) <= _CHECKED_AT_ONCE:
        _check_the_log()
    else:
        # It takes a second for thirty thousand events: nobody waits outside for that.
        Thread(target=_check_the_log, name="check of the log", daemon=True).start()
    _check_keys()
    _tidy_documents()
    _offer_set_up()
    _LOG.info("%d screens are ready.", len(navigation.SCREENS))
    offer_component()
    fit_reruns()
    send_at_once()
    _collect_seldom()
    _tell_where()
    yield


def _collect_seldom() -> None:
    """Keep the collector off what never goes, and let it look through the rest when there is something to find.

    Left to itself it looks through all of a hundred people's sessions every ten seconds of their work, and everybody
    waits meanwhile: a tenth of a second after one minute, three tenths after ten.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTED_AFTER)


def _write_the_log() -> None:
    """Write what the program tells to standard error, each line with its moment in UTC and the part that tells it."""
    told = logging.StreamHandler()
    form = logging.Formatter("%(asctime)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%SZ")
    form.converter = time.gmtime
    told.setFormatter(form)
    ours = logging.getLogger("jindianzi")
    ours.handlers[:] = [told]
    ours.setLevel(logging.INFO)


def _require_safe_configuration() -> None:
    """Refuse to serve when Streamlit did not find .streamlit/config.toml, or something overrides what protects people.

    Raises:
        RuntimeError: names the first option that is not as it must be.
    """
    for option, value in _SAFE.items():
        if config.get_option(option) != value:
            raise RuntimeError(f"{option} must be {value!r}; is .streamlit/config.toml beside app.py?")


def _prepare_the_database() -> None:
    """Bring the data to this program's schema, or say in both languages why it does not start, and end.

    Here the environment is read for the first time, too; what it declares wrongly is said likewise.

    It ends with the code of a refused command, so that whatever starts services need not try again. Nobody is served
    yet, and whatever is raised here Starlette would answer with its own pages of traceback.

    Raises:
        Unavailable: the database may be there in a moment; whatever starts services tries again.
    """
    try:
        database()
        # As an earlier start left it: an upgrade tries by itself.
        is_left = traces_are_noted()
        upgrades.require_whole(prepared_database())
    except Unavailable:
        raise
    except Refusal as refusal:
        _tell_the_terminal(refusal.message)
        os._exit(REFUSED)
    except PermissionError as error:
        _tell_the_terminal(not_ours(error))
        os._exit(REFUSED)
    if is_left:
        wipe_or_say()


def _check_the_log() -> None:
    """Say at once what does not fit in the audit log; the program serves all the same, and its page says so, too."""
    report = read(database(), CommandLine(), audit_chain.check)
    for trouble in report.troubles:
        _LOG.error("%s", translate(msg("Audit log: {trouble}", trouble=trouble), DEFAULT_LANGUAGE))


def _check_keys() -> None:
    """Say at once when the key of what is sealed is missing, as after a restore elsewhere; make it where there is none.

    The program serves all the same, also where the key cannot be made: what needs it says so, everything else works.
    """
    try:
        for unreadable in (sealed_data.unreadable, second_factors.unreadable):
            said = read(database(), CommandLine(), unreadable)
            if said is not None:
                _LOG.error("%s", translate(said, DEFAULT_LANGUAGE))
        read(database(), CommandLine(), sealed_data.make_key)
    except Unopened as refusal:
        _LOG.error("%s (%s)", translate(refusal.message, DEFAULT_LANGUAGE), settings().key_file)


def _tidy_documents() -> None:
    """Delete the files of documents that are old enough; where nobody has set up a timer, each start does it."""
    if not read(database(), CommandLine(), document_upkeep.has_old_files):
        return
    try:
        said = perform(database(), CommandLine(), document_upkeep.tidy)
    except (OSError, Refusal):
        _LOG.exception("Old documents could not be deleted.")
    else:
        _LOG.info("%s", translate(said, DEFAULT_LANGUAGE))


def send_at_once() -> None:
    """Switch Nagle's wait off; what listens passes it on to what it accepts.

    Streamlit binds its socket itself, in a way asyncio does not recognise as TCP, so nobody else does this:
    every rerun would wait some 40 ms for the browser's delayed acknowledgement.
    """
    for held in gc.get_objects():
        if type(held) is socket.socket and held.fileno() >= 0 and held.family in {socket.AF_INET, socket.AF_INET6}:
            held.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _offer_set_up() -> None:
    code = perform(database(), Anybody(), invitations.issue_set_up_code)
    if code is not None:
        offer = msg(
            "Nobody has an account yet. Open {address} and enter the set-up code {code}.",
            address=f"{settings().public_address}/set-up",
            code=code,
        )
        _tell_the_terminal(offer)


def _tell_where() -> None:
    """Say that the program answers, once it does; Streamlit would say so before anything was checked."""
    if config.get_option("logger.hideWelcomeMessage"):
        address = f"http://{config.get_option('server.address')}:{config.get_option('server.port')}"
        _tell_the_terminal(msg("The program answers on {address}. Ctrl+C stops it.", address=address))


def _tell_the_terminal(message: Message) -> None:
    print(f"\n  {translate(message, DEFAULT_LANGUAGE)}\n  {message}\n", file=sys.stderr, flush=True)  # noqa: T201 -- for whoever stands there
