"""Feature views name what the ranker looks at, each feature once."""

import pytest

from gnn.scoring.feature_views import VIEWS
from gnn.scoring.ranker_features import feature_names


@pytest.mark.parametrize("label", ["Job", "Course"])
def test_every_feature_is_in_one_view(label: str) -> None:
    named = [feature for view in VIEWS[label] for feature in view.features]
    assert sorted(named) == sorted(feature_names(label))
    assert {view.label for view in VIEWS[label]} == {label}
