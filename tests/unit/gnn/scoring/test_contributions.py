"""Points per kind of reason: integrated gradients add up, and negative evidence gets no points."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gnn.data.dataset import ITEM_LABELS
from gnn.models.rank_net import RankNet, weights_of
from gnn.scoring.contributions import (
    FEATURES,
    PART_NAMES,
    PARTS,
    by_kind,
    integrated_gradients,
    mean_slope,
    split_learned,
)
from gnn.scoring.ranker_features import feature_names
from graph.catalogue.types import ItemLabel

JOB_FEATURES = feature_names(ItemLabel.JOB)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_what_features_add_is_the_difference_to_the_average_pair(seed: int) -> None:
    torch.manual_seed(seed)
    net = RankNet(6, 8)
    torch.nn.init.normal_(net.linear.weight)
    torch.nn.init.normal_(net.outer.weight)
    net.mean.copy_(torch.randn(6))
    net.scale.copy_(torch.rand(6) + 0.1)
    features = np.random.default_rng(seed).standard_normal((5, 6)).astype(np.float32)
    added = integrated_gradients(weights_of(net), features)
    with torch.no_grad():
        difference = net(torch.from_numpy(features)) - net(net.mean)
    assert added.sum(axis=1) == pytest.approx(difference.numpy(), rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("away", [0.0, 1e-4, 9.9e-3, 1.01e-2, 3.0, -0.5])
def test_the_mean_slope_is_that_of_small_steps(away: float) -> None:
    start = np.array([-0.7, 0.0, 1.3])
    steps = start + away * (np.arange(1_000)[:, None] + 0.5) / 1_000
    slope = mean_slope(start, start + away)
    assert slope.tolist() == pytest.approx((1.0 - np.tanh(steps) ** 2).mean(0).tolist(), abs=1e-5)


def test_a_linear_score_gives_each_feature_its_own() -> None:
    net = RankNet(2, 4)
    with torch.no_grad():
        net.linear.weight.copy_(torch.tensor([[2.0, -1.0]]))
    assert integrated_gradients(weights_of(net), np.array([[1.0, 3.0]], np.float32)).tolist() == [[2.0, -3.0]]


def test_learned_points_go_to_what_speaks_for_it() -> None:
    parts = [("learned", 40.0), ("skills", 10.0), ("career", 2.0), ("fit", 5.0)]
    points = by_kind(
        ItemLabel.JOB, parts, ("overlap", "career", "place", "filter", "alike"), (3.0, -9.0, 1.0, 2.0, 2.0)
    )
    assert points == {"skills": 10.0 + 15.0, "career": 2.0, "interest": 0.0, "people": 10.0, "alike": 10.0, "near": 5.0}
    assert by_kind(ItemLabel.JOB, parts, (), None) == {"skills": 10.0, "career": 2.0, "interest": 0.0}


@pytest.mark.parametrize("label", list(ITEM_LABELS))
def test_every_named_feature_is_one_of_the_rankers(label: ItemLabel) -> None:
    assert set(FEATURES[label]) <= set(feature_names(label))
    assert set(PARTS[label]) <= {"skills", "career", "interest", "fit", "recency"}


@pytest.mark.parametrize("label", list(ITEM_LABELS))
def test_every_feature_has_a_part(label: ItemLabel) -> None:
    assert {FEATURES[label].get(name, name) for name in feature_names(label)} <= set(PART_NAMES)


@settings(max_examples=100, deadline=None)
@given(
    learned=st.integers(0, 7_000),
    gains=st.lists(
        st.floats(-5, 5, width=32),
        min_size=len(feature_names(ItemLabel.JOB)),
        max_size=len(feature_names(ItemLabel.JOB)),
    ),
)
def test_the_parts_that_people_see_add_up_to_the_same_score(learned: int, gains: list[float]) -> None:
    parts = [("learned", learned / 100.0), ("skills", 10.01), ("fit", 0.0)]
    shown = split_learned(ItemLabel.JOB, parts, JOB_FEATURES, gains)
    assert round(sum(points for _, points in shown), 2) == round(sum(points for _, points in parts), 2)
    assert all(points >= 0.0 and round(points, 2) == points for _, points in shown)
    assert len({name for name, _ in shown}) == len(shown)
    assert [part for part in shown if not part[0].startswith("learned")] == parts[1:]


def test_the_learned_part_stays_whole_without_contributions() -> None:
    parts = (("learned", 40.0), ("skills", 10.0))
    assert split_learned(ItemLabel.JOB, parts, (), None) == parts
    assert split_learned(ItemLabel.JOB, parts, ("filter",), [-1.0]) == parts
    assert split_learned(ItemLabel.JOB, parts, ("filter", "salary"), [3.0, 1.0]) == (
        ("learnedPeople", 30.0), ("learnedFit", 10.0), ("skills", 10.0),
    )  # fmt: skip
