"""Feature views name the ranker's features, each feature once."""

import pytest

from gnn.data.dataset import ITEM_LABELS
from gnn.scoring.feature_views import VIEWS
from gnn.scoring.ranker_features import feature_names
from graph.catalogue.types import ItemLabel


@pytest.mark.parametrize("label", list(ITEM_LABELS))
def test_every_feature_is_in_one_view(label: ItemLabel) -> None:
    named = [feature for view in VIEWS[label] for feature in view.features]
    assert sorted(named) == sorted(feature_names(label))
    assert {view.label for view in VIEWS[label]} == {label}
