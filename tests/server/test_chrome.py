"""The page that frames every screen is Streamlit's own, in the reader's language."""

from __future__ import annotations

import pytest

from server.chrome import require_fitting_streamlit, shell_page
from server.requests import safe_next


def test_the_installed_streamlit_is_the_one_this_program_is_fitted_to() -> None:
    require_fitting_streamlit()


@pytest.mark.parametrize(("language", "tag"), [("zh_CN", "zh-CN"), ("en", "en"), ("nonsense", "zh-CN")])
def test_the_shell_names_its_language_and_asks_nobody_else_for_anything(language: str, tag: str) -> None:
    page = shell_page(language, account=7)

    assert f'<html lang="{tag}" data-type-size="normal" data-account="7">' in page
    assert 'data-account="8"' in shell_page(language, account=8)
    assert page.index('<script src="/assets/chrome.js"></script>') < page.index('<script type="module"')
    assert "<title>Streamlit</title>" not in page
    assert "service-desc" not in page
    assert "window.prerenderReady = false" not in page


@pytest.mark.parametrize(
    ("wanted", "address"),
    [
        ("/", "/"),
        ("/desk?round=3", "/desk?round=3"),
        ("", "/"),
        ("desk", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/desk\r\nSet-Cookie: a=b", "/"),
    ],
)
def test_one_is_led_to_addresses_of_this_program_only(wanted: str, address: str) -> None:
    assert safe_next(wanted) == address
