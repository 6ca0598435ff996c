"""A/B test statistics: assignment to arms, significance, and sample ratio mismatch.

Assignment is by hash, so that a person keeps their arm. Significance uses the mixture sequential
probability ratio test, whose p-value stays valid under repeated looks (Johari, Pekelis and Walsh,
"Always valid inference", 2022). A sample ratio mismatch is detected by a chi-squared test (Fabijan et al.,
2019).
"""

import hashlib
import math
from collections.abc import Sequence

from scipy.special import betaincinv, chdtrc  # scipy.stats takes ten times as long to import

MIXTURE = 0.05
LEVEL = 0.05
MISMATCH_LEVEL = 0.001


def arm_of(experiment: str, user: str, shares: Sequence[float]) -> int:
    """Return the index of a person's arm; deterministic per experiment and person.

    Args:
        experiment: experiment id; people are reassigned in each experiment.
        user: user id.
        shares: shares of the arms, adding up to 1.
    """
    digest = hashlib.sha256(f"{experiment}\x1f{user}".encode()).digest()
    point, cumulative_share = int.from_bytes(digest[:8], "big") / 2**64, 0.0
    for arm, share in enumerate(shares):
        cumulative_share += share
        if point < cumulative_share:
            return arm
    return len(shares) - 1


def always_valid_p(conversions: tuple[int, int], exposures: tuple[int, int]) -> float:
    """Return the p-value of equal rates, valid at any time: in [0, 1]; 1 while an arm is empty.

    Args:
        conversions: people who converted, in each arm.
        exposures: people in each arm.
    """
    if min(exposures) == 0:
        return 1.0
    rates = [
        arm_conversions / arm_exposures for arm_conversions, arm_exposures in zip(conversions, exposures, strict=True)
    ]
    pooled = sum(conversions) / sum(exposures)
    variance = pooled * (1 - pooled) * sum(1 / arm_exposures for arm_exposures in exposures)
    if variance == 0:
        return 1.0
    spread = MIXTURE**2
    gap = rates[1] - rates[0]
    evidence = 0.5 * math.log(variance / (variance + spread)) + spread * gap**2 / (2 * variance * (variance + spread))
    return min(1.0, math.exp(-evidence))


def rate_interval(conversions: int, exposures: int) -> tuple[float, float, float]:
    """Return a rate with its 95% interval (Clopper and Pearson, 1934), each in [0, 1]."""
    if exposures == 0:
        return 0.0, 0.0, 1.0
    low = float(betaincinv(conversions, exposures - conversions + 1, 0.025)) if conversions else 0.0
    high = float(betaincinv(conversions + 1, exposures - conversions, 0.975)) if conversions < exposures else 1.0
    return conversions / exposures, low, high


def mismatch(exposures: Sequence[int], shares: Sequence[float]) -> float:
    """Return the p-value that people were assigned according to the shares; 1 while nobody was."""
    total = sum(exposures)
    if total == 0:
        return 1.0
    expected = [share * total for share in shares]
    distance = sum((count - wanted) ** 2 / wanted for count, wanted in zip(exposures, expected, strict=True))
    return float(chdtrc(len(shares) - 1, distance))
