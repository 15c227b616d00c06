"""How likely a difference would be found, and how many customers that takes."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

LIMIT = 1 << 24
"""More customers than this is "never"."""


def power_of(share: float, rest_share: float, n: float, rest_n: float, alpha: float = 0.05) -> float:
    """Chance that a one-sided test of two shares finds `share` > `rest_share` with n and rest_n customers.

    Normal approximation, pooled variance under the null (Fleiss, Levin and Paik 2003, section 4.1). 0 when a side is
    empty.
    """
    if n <= 0 or rest_n <= 0:
        return 0.0
    pooled = (share * n + rest_share * rest_n) / (n + rest_n)
    null = sqrt(pooled * (1 - pooled) * (1 / n + 1 / rest_n))
    actual = sqrt(share * (1 - share) / n + rest_share * (1 - rest_share) / rest_n)
    excess = share - rest_share - NormalDist().inv_cdf(1 - alpha) * null
    return NormalDist().cdf(excess / actual) if actual > 0 else float(excess > 0)


def customers_needed(
    share: float, rest_share: float, power: float = 0.8, rest_per_customer: float = 3.0, alpha: float = 0.05
) -> int | None:
    """Fewest customers of the segment at which `power_of` reaches `power`, with so many others per customer.

    None when there is no difference to find, or it would take more than 16 million.
    """
    if share <= rest_share:
        return None

    def enough(n: int) -> bool:
        return power_of(share, rest_share, n, n * rest_per_customer, alpha) >= power

    high = 1
    while not enough(high):
        high *= 2
        if high > LIMIT:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def detectable_fall(share: float, n: float, later_n: float, power: float = 0.8, alpha: float = 0.05) -> float | None:
    """Least fall of a share, seen with n customers, that later_n customers afterwards would show with this power (one-sided).

    None when not even a fall to nothing would be shown. To 2⁻²⁰ of the share.
    """
    if share <= 0 or power_of(share, 0.0, n, later_n, alpha) < power:
        return None
    low, high = 0.0, share
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if power_of(share, share - middle, n, later_n, alpha) < power else (low, middle)
    return high
