"""Attention over a person's latest choices."""

import numpy as np
import pytest
import torch

from gnn.features.people import fading_rows
from gnn.models.choice_attention import MOST_ATTENDED, ChoiceAttention, latest_choices


def trained() -> ChoiceAttention:
    torch.manual_seed(1)
    attention = ChoiceAttention()
    torch.nn.init.normal_(attention.values.weight)
    return attention


def test_the_latest_choices_are_those_that_come_first() -> None:
    chosen = latest_choices(fading_rows([[5, 2], [], list(range(20))], 30))
    assert chosen.known.sum(1).tolist() == [2, 0, MOST_ATTENDED]
    assert chosen.items[0, :2].tolist() == [5, 2]
    assert chosen.items[2].tolist() == list(range(MOST_ATTENDED))


def test_people_without_choices_get_no_score_and_no_broken_gradient() -> None:
    attention = trained()
    items = torch.randn(7, 64)
    chosen = latest_choices(fading_rows([[], [3]], 7))
    scores = attention(items, items[chosen.items], chosen.known)
    assert not scores[0].any()
    assert scores[1].any()
    scores.sum().backward()
    assert all(
        torch.isfinite(parameter.grad).all() for parameter in attention.parameters() if parameter.grad is not None
    )


def test_an_untrained_attention_changes_nothing() -> None:
    items = torch.randn(4, 64)
    assert not ChoiceAttention()(items, items[torch.tensor([[0, 1]])], torch.ones(1, 2, dtype=torch.bool)).any()


def test_the_order_of_choices_counts() -> None:
    attention = trained()
    with torch.no_grad():
        attention.age[0] = 2.0
    items = torch.from_numpy(np.random.default_rng(1).normal(size=(5, 64)).astype(np.float32))
    known = torch.ones(1, 2, dtype=torch.bool)
    first, second = (attention(items, items[torch.tensor([order])], known) for order in ((0, 1), (1, 0)))
    assert first.detach().numpy() != pytest.approx(second.detach().numpy())
