"""A claim of a persona besides its needs, once tested: the verdict, its reason and the numbers (methods P4).

Each family of claims has a module `claims_*`; nothing that a persona file claims is left without a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isnan
from typing import Any

import numpy as np
import polars as pl

from jminer.domain import ClaimVerdict
from jminer.personas.measures import Share
from jminer.personas.segments import INSIDE, Crowd, Segment
from jminer.statistics.intervals import wilson

LEAST = 10
"""Below so many customers there is no number and no verdict (methods 2.0)."""
Z = 1.959964
Odds = tuple[float, float, float]
"""An odds ratio and its 95 % interval."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One claim and what came of it."""

    kind: str
    claim: str
    verdict: ClaimVerdict
    reason: str
    customers: int | None = None
    """Whom the share is of."""
    holders: int | None = None
    """Those of them whom the claim fits."""
    observed: Share | None = None
    against: float | None = None
    """The share that it is compared with."""
    odds: Odds | None = None
    p: float | None = None
    q: float | None = None
    needed: int | None = None

    def row(self, persona: str) -> dict[str, Any]:
        """A row of table `persona_claims`."""
        ratio, odds_low, odds_high = (None,) * 3 if self.odds is None or isnan(self.odds[0]) else self.odds
        seen = self.observed
        return {
            "persona_id": persona, "kind": self.kind, "claim": self.claim, "verdict": self.verdict.value, "reason": self.reason,
            "customers": self.customers, "holders": self.holders,
            "observed": seen and seen.value, "low": seen and seen.low, "high": seen and seen.high, "against": self.against,
            "odds_ratio": ratio, "odds_low": odds_low, "odds_high": odds_high,
            "p": known(self.p), "q": known(self.q),
            "customers_needed": self.needed if self.verdict is ClaimVerdict.OPEN else None,
        }  # fmt: skip


def untestable(kind: str, claim: str, reason: str) -> Outcome:
    """A claim that nothing in this data can decide."""
    return Outcome(kind, claim, ClaimVerdict.UNTESTABLE, reason)


def too_few(kind: str, claim: str, customers: int, who: str, least: int = LEAST) -> Outcome:
    """A claim with fewer customers than any number needs."""
    return Outcome(kind, claim, ClaimVerdict.OPEN, f"{customers} {who}; {least} are needed for any number.", customers, needed=least)


def known(number: float | None) -> float | None:
    """The number, or None where there is none."""
    return None if number is None or isnan(number) else float(number)


def share_of(hits: float, n: float) -> Share:
    """A share with its Wilson interval."""
    return Share(hits / n if n else 0.0, *wilson(hits, n))


def percent(share: Share) -> str:
    """'61 % (52 to 69)'."""
    return f"{100 * share.value:.0f} % ({100 * share.low:.0f} to {100 * share.high:.0f})"


def corrected(share: Share) -> str:
    """As `percent`, of a share after correction: where mistakes could explain all of it, what is known is how much it is at most."""
    return percent(share) if share.value else f"at most {100 * share.high:.0f} %" if share.high else "not measurable"


def needed_from(z: float, customers: int) -> int | None:
    """Customers at which a difference as large as this one would be sure; None where there is none."""
    return ceil(customers * (Z / z) ** 2) if 0 < abs(z) < Z and customers * (Z / z) ** 2 < 1e7 else None


def needed_to_leave(share: float, line: float) -> int | None:
    """Customers at which the Wilson interval of such a share would no longer hold the line."""
    gap = abs(share - line)
    return ceil(Z * Z * line * (1 - line) / gap**2 + 1e-9) if gap > 0.005 else None


def told(people: Crowd, who: Segment, units: pl.DataFrame) -> pl.DataFrame:
    """Units of feedback that counts for the persona's test: those of `units` with customer, source, channel, stratum and whether inside."""
    owner = people.feedback["_customer"].to_numpy()
    counted = people.feedback.select("feedback_id", "source", "channel", customer="_customer").with_columns(
        inside=pl.Series(who.side[owner] == INSIDE, dtype=pl.Boolean), stratum=pl.Series(who.stratum[owner], dtype=pl.Int64)
    )
    return units.join(counted.filter(pl.Series(np.asarray(who.counts), dtype=pl.Boolean)), on="feedback_id", how="inner", maintain_order="left")


def at(stages: tuple[str, ...]) -> pl.Expr:
    """Whether a unit is at one of these stages, on either level of the tree."""
    return pl.col("stage").is_in(stages).fill_null(False) | pl.col("substage").is_in(stages).fill_null(False)

