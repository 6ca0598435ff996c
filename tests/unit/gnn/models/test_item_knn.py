"""Item-based nearest neighbours."""

import numpy as np

from gnn.data.dataset import dataset_of
from gnn.data.split import make_question
from gnn.models.item_knn import ItemKnn
from graph.catalogue.types import ItemLabel
from tests.unit.gnn.samples import snapshot


def test_item_knn_likes_what_the_same_people_chose() -> None:
    pairs = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (3, 4), (3, 5)]
    data = dataset_of(snapshot([(u, i, float(t)) for t, (u, i) in enumerate(pairs)]))
    asked = make_question(data, ItemLabel.JOB, 100.0, 101.0)
    model = ItemKnn(shrinkage=0.0)
    model.fit(data, asked)
    scores = model.score(np.array([2]))[0]
    assert scores[1] == scores[[1, 2, 3, 4, 5]].max() > 0
    assert scores[4] == 0
