"""Tiers beside each other in a bar are told apart by people who see colours otherwise."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from scoring.arrays import FloatArray
from ui.tier_looks import ADVANCING_LOOK, NO_TIER_LOOK, tier_look

# G. M. Machado, M. M. Oliveira & L. A. F. Fernandes (2009), “A physiologically-based model for simulation of color
# vision deficiency”, IEEE TVCG 15, 1291-1298: full strength, on linear RGB.
VISIONS = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
NEIGHBOURS = [
    *pairwise(tier_look(position).colour for position in range(1, 7)),
    (ADVANCING_LOOK.colour, NO_TIER_LOOK.colour),
]
# Differences of 10 and more are seen at a glance (CIE 1976).
CLEAR = 10.0


@pytest.mark.parametrize(("vision", "pair"), list(product(VISIONS, NEIGHBOURS)))
def test_neighbours_differ_for_every_colour_vision(vision: str, pair: tuple[str, str]) -> None:
    one, other = (_lab(VISIONS[vision] @ _linear(colour)) for colour in pair)
    assert float(np.linalg.norm(one - other)) > CLEAR


def _linear(colour: str) -> FloatArray:
    parts = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def _lab(linear: FloatArray) -> FloatArray:
    """CIE L*a*b* of linear sRGB under D65."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(linear, 0, 1) / np.array([0.9505, 1.0, 1.089])
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])
