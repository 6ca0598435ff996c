"""Shared fixtures of the model tests: a catalogue, people's states, and a small trained model."""

import pytest

from gnn.benchmarks.base import Benchmark
from gnn.data.catalogue import Catalogue, catalogue_of
from gnn.features.text import CharacterSvd
from gnn.models.ranker import RankerSettings
from gnn.scoring.blend import Serving
from gnn.training.backtest import Moment, Recipe, moment_at
from gnn.training.past_states import OfflineStates
from gnn.training.pipeline import embed, texts_before, train_model
from graph.people.state import PersonState
from tests.unit.gnn.small_training import SHORT, quiet


@pytest.fixture(scope="session")
def catalogue(tiny: Benchmark) -> Catalogue:
    return catalogue_of(tiny.data)


@pytest.fixture(scope="session")
def serving(catalogue: Catalogue) -> Serving:
    return Serving(catalogue, None)


@pytest.fixture(scope="session")
def states(catalogue: Catalogue) -> list[PersonState]:
    offline_states = OfflineStates(catalogue.data)
    return [offline_states.of(person) for person in range(len(catalogue.ids("User")))]


@pytest.fixture(scope="session")
def moment(tiny: Benchmark) -> tuple[Moment, Recipe]:
    """A model that was trained for some epochs, over what was known at the start of the test part."""
    assert tiny.split
    recipe = Recipe(network=SHORT, ranker=RankerSettings(steps=60))
    reader = CharacterSvd.fit(texts_before(tiny.data, tiny.split.validation), 1)
    trained_model = train_model(tiny.data, embed(tiny.data, reader, quiet), reader, tiny.split, recipe, "v", quiet)
    return moment_at(trained_model.artifact, tiny.data, tiny.split.test, recipe.filters), recipe
