"""Drift: how far a model's current inputs differ from its training data.

Population stability index (Siddiqi, 2006: below .1 is little, above .25 is much) and the two-sample
Kolmogorov–Smirnov statistic; neither is meaningful for few values.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import ks_2samp

from gnn.data.dataset import CHOSEN, DAY, Dataset

BINS = 10
FEWEST = 50
PSI_LIMIT, KS_P_LIMIT = 0.25, 0.01
KS_LIMIT = 0.2
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Drift:
    """One statistic of one feature, and its threshold."""

    feature: str
    statistic: str
    value: float
    threshold: float

    @property
    def alarm(self) -> bool:
        """Whether the value exceeds the threshold."""
        return self.value > self.threshold


def population_stability(reference: Values, current: Values) -> float:
    """Return the population stability index over the reference's deciles, or its values if few; at least 0.

    Half a count is added to each bin.
    """
    distinct_values = np.unique(np.concatenate([reference, current]))
    few = len(distinct_values) <= BINS
    edges = distinct_values[1:] if few else np.unique(np.quantile(reference, np.linspace(0, 1, BINS + 1)[1:-1]))
    shares = []
    for values in (reference, current):
        counts = np.bincount(np.searchsorted(edges, values, side="right"), minlength=len(edges) + 1) + 0.5
        shares.append(counts / counts.sum())
    return float(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum())


def kolmogorov_smirnov(reference: Values, current: Values) -> float:
    """Return the Kolmogorov–Smirnov statistic, 0–1; 0 if it is not significant."""
    test_result = ks_2samp(reference, current)
    return float(test_result.statistic) if test_result.pvalue < KS_P_LIMIT else 0.0


def compare_feature(feature: str, reference: Values, current: Values) -> list[Drift]:
    """Return both statistics of a feature; empty if either side has fewer than fifty known values."""
    reference, current = reference[~np.isnan(reference)], current[~np.isnan(current)]
    if min(len(reference), len(current)) < FEWEST:
        return []
    return [
        Drift(feature, "PSI", population_stability(reference, current), PSI_LIMIT),
        Drift(feature, "KS", kolmogorov_smirnov(reference, current), KS_LIMIT),
    ]


def features_between(data: Dataset, start: float, end: float) -> Mapping[str, Values]:
    """Return a model's inputs for the events between two times, one sample per feature name."""
    samples: dict[str, Values] = {}
    for label, events in data.events.items():
        part = events.select((events.at >= start) & (events.at < end))
        people, items = data.nodes["User"].columns, data.nodes[label].columns
        name = label.lower()
        samples[f"{name}.strength"] = (part.strength >= CHOSEN).astype(np.float64)
        samples[f"{name}.hour"] = (part.at % DAY) / 3_600.0
        for column in ("years", "seniority", "salary"):
            if column in people:
                samples[f"{name}.person.{column}"] = people[column][part.user]
        for column in ("seniority", "salary", "remote", "level", "hours"):
            if column in items:
                samples[f"{name}.item.{column}"] = items[column][part.item]
        if "posted" in items:
            samples[f"{name}.item.age_days"] = (part.at - items["posted"][part.item]) / DAY
    return samples


def drifts(data: Dataset, trained_until: float, now: float) -> list[Drift]:
    """Compare the events since a model's training part with those in it; at least the last tenth counts as new.

    Args:
        data: all events.
        trained_until: end of the training part, in seconds since 1970.
        now: events count until this time.
    """
    times = np.concatenate([events.at for events in data.events.values()])
    latest = min(trained_until, float(np.quantile(times, 0.9))) if len(times) else trained_until
    before, after = features_between(data, -np.inf, latest), features_between(data, latest, now)
    return [drift for name in before for drift in compare_feature(name, before[name], after[name])]
