"""A picture that telephones read, as SVG: squares only, so it is sharp at any size and needs no script."""

from __future__ import annotations

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

# What the standard asks for around it, and readers need.
_QUIET = 4


def qr_code(text: str, *, label: str) -> str:
    """Draw a text as a QR code.

    Args:
        text: what a telephone reads.
        label: what a screen reader says; finished HTML.
    """
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    count = code.moduleCount
    dark = "".join(
        f"M{column + _QUIET} {row + _QUIET}h1v1h-1z"
        for row in range(count)
        for column in range(count)
        if code.isDark(row, column)  # type: ignore[no-untyped-call]  # its stubs leave it out
    )
    side = count + 2 * _QUIET
    return (
        f'<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" '
        f'aria-label="{label}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
        f'<path fill="#000" d="{dark}"/></svg>'
    )
