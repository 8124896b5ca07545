"""What a forked program need not work out once more; importing this module does it (see ``tests.preloaded``)."""

from __future__ import annotations

import gc

from sqlalchemy.orm import configure_mappers

from i18n.catalogues import DEFAULT_LANGUAGE, catalogue
from i18n.counted import counted_sentences

catalogue(DEFAULT_LANGUAGE)
counted_sentences()
configure_mappers()
# What is here now never goes: whoever is forked need not look through it, nor copy it by looking.
gc.collect()
gc.freeze()
