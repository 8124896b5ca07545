"""What happens once, before the first request."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from domain.messages import msg
from i18n import DEFAULT_LANGUAGE, translate
from server import navigation
from server.chrome import require_fitting_streamlit
from settings import settings
from use_cases import invitations
from use_cases.connection import database
from use_cases.transaction import Anybody, perform

_LOG = logging.getLogger("jindianzi.start")


def check_streamlit() -> None:
    """Refuse to start on a Streamlit this program was not fitted to."""
    require_fitting_streamlit()


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Offer the set-up code on an empty database, and keep the collector off what never goes."""
    logging.getLogger("jindianzi").setLevel(logging.INFO)
    _offer_set_up()
    _LOG.info("%d screens are ready.", len(navigation.SCREENS))
    gc.collect()
    gc.freeze()
    yield


def _offer_set_up() -> None:
    code = perform(database(), Anybody(), invitations.issue_set_up_code)
    if code is not None:
        offer = msg(
            "Nobody has an account yet. Open {address} and enter the set-up code {code}.",
            address=f"{settings().public_address}/set-up",
            code=code,
        )
        print(f"\n  {translate(offer, DEFAULT_LANGUAGE)}\n  {offer}\n", file=sys.stderr, flush=True)  # noqa: T201 -- for whoever stands at the terminal
