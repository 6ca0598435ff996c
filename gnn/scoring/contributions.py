"""How many points each kind of reason brought to a score, from the model itself.

The heuristic's parts are points already. The points of the learned score are shared out among the ranker's
features by integrated gradients (Sundararajan, Taly and Yan, "Axiomatic attribution for deep networks", 2017):
along the line from the average pair to this one, gradients add up to the difference of the two logits. For one
hidden layer of tanh the integral has a closed form. Features that speak against an item get nothing; those of one
kind of reason are added up; place, pay, seniority, level, likeness of texts and freshness keep theirs, for no
reason tells them.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gnn.models.ranker import RankNet
from graph.catalogue.types import ItemLabel

NEAR = 1e-2
PARTS: Mapping[str, Mapping[str, str]] = {
    ItemLabel.JOB: {"skills": "skills", "career": "career", "interest": "interest"},
    ItemLabel.COURSE: {"skills": "gap", "career": "gap", "interest": "interest"},
}
FEATURES: Mapping[str, Mapping[str, str]] = {
    ItemLabel.JOB: {
        "skills": "skills", "overlap": "skills",
        "career": "career", "current": "career", "target": "career", "sector": "career",
        "company": "alike", "alike": "alike", "content": "alike",
        "filter": "people", "gnn": "people", "popular": "popular", "appeal": "popular",
    },
    ItemLabel.COURSE: {
        "gap": "gap", "wanted": "gap",
        "held": "skills", "overlap": "skills",
        "provider": "alike", "topic": "alike", "content": "alike",
        "filter": "people", "gnn": "people", "popular": "popular", "appeal": "popular",
    },
}  # fmt: skip

Block = NDArray[np.float32]


def integrated_gradients(net: RankNet, features: Block) -> Block:
    """What each feature adds to logits over that of the average pair, float32 [rows, features]."""
    with torch.inference_mode():
        scaled = (torch.from_numpy(np.asarray(features, dtype=np.float32)) - net.mean) / net.scale
        start, end = net.inner.bias, net.inner(scaled)
        slopes = mean_slope(start, end) * net.outer.weight
        found: Block = (scaled * (net.linear.weight + slopes @ net.inner.weight)).numpy()
    return found


def mean_slope(start: Tensor, end: Tensor) -> Tensor:
    """The mean derivative of tanh from one value to another, of any shape; at their middle where they are close."""
    away = end - start
    near = away.abs() < NEAR
    middle = 1.0 - torch.tanh((start + end) / 2.0) ** 2
    return torch.where(near, middle, (torch.tanh(end) - torch.tanh(start)) / torch.where(near, 1.0, away))


def by_kind(
    label: ItemLabel, parts: Sequence[tuple[str, float]], names: Sequence[str], added: Sequence[float] | None
) -> dict[str, float]:
    """Points of each kind of reason: skills, career, interest, people, alike, gap, popular.

    Args:
        label: of the item.
        parts: of the score, in points.
        names: of the ranker's features.
        added: what each feature added to the logit; ``None`` where no ranker made the score.
    """
    points = dict(parts)
    found: dict[str, float] = {}
    for part, kind in PARTS[label].items():
        found[kind] = found.get(kind, 0.0) + points.get(part, 0.0)
    if added is None:
        return found
    for_it = [max(value, 0.0) for value in added]
    whole = sum(for_it) or 1.0
    for name, value in zip(names, for_it, strict=True):
        if told := FEATURES[label].get(name):
            found[told] = found.get(told, 0.0) + points.get("learned", 0.0) * value / whole
    return found
