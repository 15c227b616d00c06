"""Two tests of one question made into one p."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def combined_p(first: ArrayLike, second: ArrayLike, correlation: float) -> NDArray[np.float64]:
    """One p (n,) from two (n,) that depend on each other as their null's logarithms do: Fisher's statistic against a scaled χ² of as many degrees
    of freedom as the correlation leaves (Brown 1975; the covariance of the logarithms by Kost and McDermott 2002).

    Alike tests (`correlation` 1) give what one alone gives, nearly; negative correlations count as none.
    """
    from scipy.special import gammaincc

    shared = float(np.clip(correlation, 0.0, 1.0))
    covariance = 3.263 * shared + 0.710 * shared**2 + 0.027 * shared**3
    mean, variance = 4.0, 8.0 + 2 * covariance
    scale, freedom = variance / (2 * mean), 2 * mean**2 / variance
    statistic = -2 * (np.log(np.asarray(first, dtype=np.float64)) + np.log(np.asarray(second, dtype=np.float64)))
    return np.asarray(gammaincc(freedom / 2, statistic / scale / 2))
