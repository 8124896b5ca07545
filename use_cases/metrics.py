"""Figures of this running process for those who watch over it: no name, no id, nothing that anybody wrote."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from domain.refusals import Refusal

_SAVING = "use_cases.score_sheets"

REGISTRY = CollectorRegistry()
"""Ours alone: what libraries count by themselves is not shown."""

ACTS = Counter("jindianzi_acts", "Acts that were carried out", registry=REGISTRY)
REFUSED = Counter("jindianzi_acts_refused", "Acts that were refused, by kind of refusal", ["kind"], registry=REGISTRY)
SAVES = Histogram(
    "jindianzi_save_seconds",
    "Time that saving or submitting a score sheet took, the database alone",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=REGISTRY,
)
DATABASE_ERRORS = Counter(
    "jindianzi_database_errors", "What the database could not do, by kind of trouble", ["kind"], registry=REGISTRY
)
WRONG_PASSWORDS = Counter("jindianzi_wrong_passwords", "Passwords and codes that were wrong", registry=REGISTRY)
STATEMENTS = Counter("jindianzi_statements", "Statements put to the database", registry=REGISTRY)
REQUESTS = Counter("jindianzi_requests", "Answers to browsers, by class of status", ["status"], registry=REGISTRY)
STREAMS = Gauge("jindianzi_streams_open", "Websockets that are open", registry=REGISTRY)
DOCUMENTS = Gauge("jindianzi_documents_at_work", "Documents that are being made for a download", registry=REGISTRY)
SESSIONS = Gauge("jindianzi_sessions_open", "Sessions of browsers that are connected", registry=REGISTRY)
DATABASE_UP = Gauge("jindianzi_database_up", "Whether the database answers, with the right schema", registry=REGISTRY)
AUDIT_HEAD = Gauge("jindianzi_audit_head", "Number of the audit log's last event", registry=REGISTRY)
SCHEMA = Gauge("jindianzi_schema_revision", "Number of the database's schema", registry=REGISTRY)
ProcessCollector(registry=REGISTRY)


@contextmanager
def counting(module: str) -> Iterator[None]:
    """Count one act, and of a score sheet's the time it takes.

    Args:
        module: which the act is of.
    """
    begun = time.perf_counter()
    try:
        yield
    except Refusal as refusal:
        REFUSED.labels(type(refusal).__name__).inc()
        raise
    ACTS.inc()
    if module == _SAVING:
        SAVES.observe(time.perf_counter() - begun)
