"""The promotion gate for new models."""

import numpy as np

from gnn.evaluation.judge import Judgement
from gnn.evaluation.promotion import verdict
from gnn.models.kinds import ModelKind
from graph.catalogue.types import ItemLabel


def judgement(values: np.ndarray) -> list[Judgement]:
    return [
        Judgement("m", ItemLabel.JOB, np.arange(len(values)), np.zeros((len(values), 50), int), {"ndcg@10": values}, {})
    ]


def test_the_gate_opens_only_beyond_the_interval() -> None:
    rng = np.random.default_rng(1)
    base = rng.uniform(0, 0.5, 400)
    better, same = np.clip(base + 0.1, 0, 1), base + rng.normal(0, 0.1, 400)
    rivals = {ModelKind.POPULARITY: judgement(base), ModelKind.ITEM_KNN: judgement(base * 0.5)}
    assert verdict(judgement(better), rivals, None).promoted
    refused = verdict(judgement(same), rivals, None)
    assert not refused.promoted
    assert "the best baseline, POPULARITY" in refused.reason
    against_active = verdict(judgement(better), rivals, judgement(better))
    assert not against_active.promoted
    assert "the active model" in against_active.reason
    assert not verdict([], rivals, None).promoted
