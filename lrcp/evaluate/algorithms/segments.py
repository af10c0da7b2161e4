"""Pieces of constant value.

Binary segmentation (Scott and Knott 1974, "A cluster analysis method for grouping means"), with the Bayesian
information criterion as the price of a cut.
"""

from __future__ import annotations

import numpy as np

from lrcp.evaluate.algorithms.robust import deviation, magnitude
from lrcp.evaluate.rows import Floats

_ROUNDING = 1e-9


def constant_pieces(values: Floats) -> Floats:
    """``values``, points without gaps, with each piece replaced by its mean."""
    if values.size < 2:
        return values.copy()
    noise = float(deviation(np.diff(values))) / np.sqrt(2)
    noise = max(noise, _ROUNDING * float(magnitude(values[np.newaxis])[0]))
    price = 2 * noise**2 * np.log(values.size)
    result = np.empty(values.size)
    waiting = [(0, values.size)]
    while waiting:
        begin, end = waiting.pop()
        cut = _cut(values[begin:end], price)
        if cut is None:
            result[begin:end] = values[begin:end].mean()
        else:
            waiting += [(begin, begin + cut), (begin + cut, end)]
    return result


def _cut(values: Floats, price: float) -> int | None:
    """Where to cut for the greatest drop of the squared error, if that is worth its price."""
    if values.size < 2:
        return None
    centred = values - values.mean()
    before = np.cumsum(centred)[:-1]
    sizes = np.arange(1, values.size)
    gain = before**2 * (1 / sizes + 1 / (values.size - sizes))
    best = int(gain.argmax())
    return best + 1 if gain[best] > price else None
