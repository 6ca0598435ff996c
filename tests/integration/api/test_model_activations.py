"""An activation says which model it replaced: the one that a roll-back brings back."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from graph.db.client import GraphClient
from graph.registry.model_records import Cause, Model, ModelStatus, Training
from graph.registry.models import ModelRepository
from graph.viewer import SYSTEM, Role, Viewer
from tests.conftest import Server
from tests.door import Door, open_door

ADMIN = Viewer("root", frozenset({Role.ADMIN}))
MOMENT = datetime(2026, 5, 1, tzinfo=UTC)
QUERY = "{ modelActivations(first: 10) { model { version } replaced { version kind } } }"


@pytest.fixture
def door(server: Server, client: GraphClient) -> Iterator[Door]:
    del client
    with open_door(server) as opened:
        yield opened


async def activate_in_turn(client: GraphClient, kinds: dict[str, str]) -> None:
    """Register models of these kinds by version, and activate each a day after the one before."""
    models = ModelRepository(client, SYSTEM)
    training = Training(MOMENT, MOMENT, 1, 1, 1, 1)
    for day, (version, kind) in enumerate(kinds.items(), start=2):
        await models.register(
            Model(version, kind, version, ModelStatus.INACTIVE, MOMENT, training, (), (), (), None, "")
        )
        await models.activate(version, MOMENT.replace(day=day), "tests", Cause.MANUAL)


def test_an_activation_says_which_model_of_its_purpose_it_replaced(door: Door) -> None:
    kinds = {"r1": "RANKER", "t1": "TEXT", "e2": "EASE", "r3": "RANKER"}
    door.runner.run(activate_in_turn(door.parts.client, kinds))
    data, errors = door.ask(QUERY, {}, ADMIN)
    assert errors == []
    replaced = {activation["model"]["version"]: activation["replaced"] for activation in data["modelActivations"]}
    assert replaced == {
        "r3": {"version": "e2", "kind": "EASE"},
        "e2": {"version": "r1", "kind": "RANKER"},
        "t1": None,
        "r1": None,
    }
