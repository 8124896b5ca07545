from __future__ import annotations

from collections.abc import Callable

from streamlit.config import CustomThemeCategories
from streamlit.proto.NewSession_pb2 import CustomThemeConfig

from server.reruns import _copy, _put_together

SECTIONS = ("theme", *(f"theme.{category.value}" for category in CustomThemeCategories))


def written(put: Callable[[CustomThemeConfig, str], None]) -> bytes:
    """Write every section where Streamlit does."""
    whole = CustomThemeConfig()
    for section in SECTIONS:
        part = whole
        for name in section.split(".")[1:]:
            part = getattr(part, name)
        put(part, section)
    return bytes(whole.SerializeToString(deterministic=True))


def test_the_message_is_streamlits_own_at_every_run() -> None:
    own = written(_put_together)
    assert written(_copy) == own
    assert written(_copy) == own
    assert own
