"""Computes how many points each kind of reason contributed to a score, from the model itself.

The heuristic's parts are already points. The learned score's points are attributed to the ranker's features by
integrated gradients (Sundararajan, Taly and Yan, "Axiomatic attribution for deep networks", 2017): integrated along
the line from the average pair to this pair, the gradients sum to the difference of the two logits. For a single tanh
hidden layer the integral has a closed form. Features that count against an item get no points. Points are summed per
kind of reason. Points of pay, seniority, level, text similarity and freshness are not assigned, because no reason
covers these features. The parts of a score that people see divide the learned score in the same way, among
all features (:func:`split_learned`).
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnn.models.rank_net import RankWeights
from graph.catalogue.types import ItemLabel

NEAR = 1e-2
LEARNED = "learned"
PARTS: Mapping[str, Mapping[str, str]] = {
    ItemLabel.JOB: {"skills": "skills", "career": "career", "interest": "interest"},
    ItemLabel.COURSE: {"skills": "gap", "career": "gap", "interest": "interest"},
}
FEATURES: Mapping[str, Mapping[str, str]] = {
    ItemLabel.JOB: {
        "skills": "skills", "overlap": "skills",
        "career": "career", "current": "career", "target": "career", "sector": "career",
        "company": "alike", "alike": "alike", "content": "alike",
        "chosen_company": "alike", "last_company": "alike", "chosen_occupation": "alike", "last_occupation": "alike",
        "title_mean": "alike", "title_best": "alike", "title_last": "alike",
        "chosen_place": "near", "last_place": "near", "chosen_region": "near", "last_region": "near",
        "near_chosen": "near", "near_last": "near",
        "place": "near", "home_region": "near",
        "filter": "people", "gnn_known": "people", "gnn_new": "people", "gnn_newcomer": "people",
        "known": "popular", "popular": "popular", "appeal": "popular",
    },
    ItemLabel.COURSE: {
        "gap": "gap", "wanted": "gap",
        "held": "skills", "overlap": "skills",
        "provider": "alike", "topic": "alike", "content": "alike",
        "filter": "people", "gnn_known": "people", "gnn_new": "people", "gnn_newcomer": "people",
        "known": "popular", "popular": "popular", "appeal": "popular",
    },
}  # fmt: skip

PART_NAMES: Mapping[str, str] = {
    "skills": "learnedSkills", "career": "learnedCareer", "alike": "learnedAlike", "people": "learnedPeople",
    "popular": "learnedPopularity", "gap": "learnedGap",
    "near": "learnedPlaces", "chosen_country": "learnedPlaces",
    "place_jobs": "learnedPopularity",
    "seniority": "learnedFit", "salary": "learnedFit", "level": "learnedFit",
    "semantic": "learnedText", "fresh": "learnedRecency",
}  # fmt: skip

Block = NDArray[np.float32]
Values = NDArray[np.floating[Any]]


def integrated_gradients(weights: RankWeights, features: Block) -> Block:
    """Return what each feature adds to the logit relative to the average pair, float32 [rows, features]."""
    start, end = weights.hidden(weights.mean), weights.hidden(features)
    slopes = mean_slope(start, end) * weights.outer
    return np.asarray((features - weights.mean) * (weights.linear + slopes @ weights.inner), np.float32)


def mean_slope(start: Values, end: Values) -> Values:
    """Return the mean derivative of tanh between two values, any shape; for close values, that at the midpoint."""
    difference = end - start
    is_near = np.abs(difference) < NEAR
    midpoint_slope = 1.0 - np.tanh((start + end) / 2.0) ** 2
    chord_slope = (np.tanh(end) - np.tanh(start)) / np.where(is_near, 1.0, difference)
    return np.where(is_near, midpoint_slope, chord_slope)


def by_kind(
    label: ItemLabel, parts: Sequence[tuple[str, float]], names: Sequence[str], contributions: Sequence[float] | None
) -> dict[str, float]:
    """Return the points of each kind of reason: skills, career, interest, people, alike, near, gap, popular.

    Args:
        label: label of the item.
        parts: parts of the score, in points.
        names: names of the ranker's features.
        contributions: what each feature added to the logit; ``None`` if no ranker made the score.
    """
    points = dict(parts)
    points_by_kind: dict[str, float] = {}
    for part, kind in PARTS[label].items():
        points_by_kind[kind] = points_by_kind.get(kind, 0.0) + points.get(part, 0.0)
    if contributions is None:
        return points_by_kind
    gains = [max(value, 0.0) for value in contributions]
    total_gain = sum(gains) or 1.0
    for name, value in zip(names, gains, strict=True):
        if reason_kind := FEATURES[label].get(name):
            points_by_kind[reason_kind] = (
                points_by_kind.get(reason_kind, 0.0) + points.get(LEARNED, 0.0) * value / total_gain
            )
    return points_by_kind


def split_learned(
    label: ItemLabel, parts: Sequence[tuple[str, float]], names: Sequence[str], contributions: Sequence[float] | None
) -> tuple[tuple[str, float], ...]:
    """Return the parts of a score with the learned part divided among what contributed to it; their sum is the same.

    Arguments as in :func:`by_kind`. The learned part stays whole if no ranker made it, or if no feature added to it.
    """
    gains: dict[str, float] = {}
    for name, value in zip(names, contributions or (), strict=True):
        part = PART_NAMES.get(FEATURES[label].get(name, name), LEARNED)
        gains[part] = gains.get(part, 0.0) + max(value, 0.0)
    if not sum(gains.values()):
        return tuple(parts)
    return tuple(
        piece
        for name, points in parts
        for piece in (divide_points(points, gains) if name == LEARNED else [(name, points)])
    )


def divide_points(points: float, gains: Mapping[str, float]) -> list[tuple[str, float]]:
    """Divide points in proportion to gains, in hundredths that add up to the same; parts without any are left out.

    The hundredths that remain go to the largest remainders (Hamilton's method).
    """
    hundredths, total = round(100.0 * points), sum(gains.values())
    exact = {name: hundredths * gain / total for name, gain in gains.items()}
    shares = {name: math.floor(value) for name, value in exact.items()}
    by_remainder = sorted(exact, key=lambda name: (shares[name] - exact[name], name))
    for name in by_remainder[: hundredths - sum(shares.values())]:
        shares[name] += 1
    return [(name, share / 100.0) for name, share in shares.items() if share]
