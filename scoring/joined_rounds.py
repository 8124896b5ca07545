"""Several rounds in one model: the sheets of earlier rounds say something of the entries that reached the final.

An entry has one quality, whichever round looks at it. A round may be scored on another level as a whole (the finalists
are better, so judges hold back): each round gets a level of its own, told from the entries that both rounds judged.
Who reached the final was decided by recorded sheets only, and these are all in the model, those of the entries that
did not reach it, too; so the selection biases nothing (Rubin 1976, Inference and missing data).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.linalg import splu

from scoring.arrays import FloatArray, IntArray
from scoring.compact import compact
from scoring.crossed import CrossedScores
from scoring.mixed import MixedFit, fit
