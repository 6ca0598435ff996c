"""The online update of a model."""

from collections.abc import Callable

import numpy as np
import torch

from gnn.data.split import Question, choosers
from gnn.models.ranker import Ranker
from gnn.scoring.online import OnlineSettings, apply_delta, update_ranker
from graph.catalogue.types import ItemLabel

Made = tuple[Question, Callable[[np.ndarray, np.ndarray], np.ndarray], Ranker]


def drifting(people: int, clicks: dict[int, int] | None = None) -> Made:
    """A world whose people choose by the second feature now, and a ranker that learnt the first."""
    rng = np.random.default_rng(2)
    items = 60
    values = rng.normal(size=(people, items, 2)).astype(np.float32)
    relevant = np.zeros((people, items))
    for person in range(people):
        relevant[person, np.argsort(-values[person, :, 1])[: (clicks or {}).get(person, 2)]] = 1.0
    from scipy.sparse import csr_matrix  # noqa: PLC0415

    nothing = csr_matrix((people, items))
    from gnn.data.dataset import Events  # noqa: PLC0415

    empty = Events(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int8))
    asked = Question(ItemLabel.JOB, 0.0, empty, np.ones(items, bool), nothing, csr_matrix(relevant))
    ranker = Ranker(("first", "second"))
    with torch.no_grad():
        ranker.net.linear.weight.copy_(torch.tensor([[1.0, 0.0]]))
    return asked, lambda chosen, among: values[chosen][:, among], ranker


def hit(asked: Question, features: Callable[[np.ndarray, np.ndarray], np.ndarray], ranker: Ranker) -> float:
    people = choosers(asked)
    best = ranker.score(features(people, np.arange(asked.relevant.shape[1]))).argmax(axis=1)
    return float(np.asarray(asked.relevant[people, best]).mean())


def test_an_online_update_follows_a_drift_within_its_bound() -> None:
    asked, features, ranker = drifting(200)
    delta = update_ranker(ranker, asked, features)
    assert delta is not None
    assert np.linalg.norm(delta) <= OnlineSettings().bound + 1e-6
    assert hit(asked, features, apply_delta(ranker, delta)) > hit(asked, features, ranker) + 0.05
    assert ranker.weights() == {"first": 1.0, "second": 0.0}, "the trained model stays as it is"


def test_one_person_cannot_poison_an_update() -> None:
    """One person who clicks on everything moves the weights by no more than one person may."""
    fair = update_ranker(drifting(60)[2], *drifting(60)[:2])
    asked, features, ranker = drifting(60, clicks={0: 59})
    poisoned = update_ranker(ranker, asked, features)
    assert fair is not None
    assert poisoned is not None
    assert float(np.linalg.norm(fair - poisoned)) < 2 * OnlineSettings().bound / 60


def test_too_few_people_change_nothing() -> None:
    asked, features, ranker = drifting(OnlineSettings().fewest - 1)
    assert update_ranker(ranker, asked, features) is None
