"""A QR code as a picture that telephones read, in SVG: squares only, so it is sharp at any size and needs no script."""

from __future__ import annotations

from exports.qr_code import QUIET, modules_of


def qr_picture(text: str, *, label: str) -> str:
    """Draw a text as a QR code.

    Args:
        text: what a telephone reads.
        label: what a screen reader says; finished HTML.
    """
    modules = modules_of(text)
    dark = "".join(
        f"M{column + QUIET} {row + QUIET}h1v1h-1z"
        for row, line in enumerate(modules)
        for column, is_dark in enumerate(line)
        if is_dark
    )
    side = len(modules) + 2 * QUIET
    return (
        f'<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" '
        f'aria-label="{label}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
        f'<path fill="#000" d="{dark}"/></svg>'
    )
