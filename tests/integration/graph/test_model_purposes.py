"""One model ranks and another one reads texts: each purpose has its own active model and its own roll-back."""

from datetime import UTC, datetime

from graph.db.client import GraphClient
from graph.registry.model_records import Cause, Model, ModelStatus, Purpose, Training
from graph.registry.models import ModelRepository
from graph.viewer import SYSTEM

MOMENT = datetime(2026, 5, 1, tzinfo=UTC)


def model(id: str, kind: str) -> Model:
    training = Training(MOMENT, MOMENT, 1, 1, 1, 1)
    return Model(id, kind, id, ModelStatus.INACTIVE, MOMENT, training, (), (), (), None, id)


async def test_each_purpose_has_its_own_active_model(client: GraphClient) -> None:
    models = ModelRepository(client, SYSTEM)
    for id, kind in (("r1", "RANKER"), ("r2", "EASE"), ("t1", "TEXT"), ("t2", "TEXT")):
        await models.register(model(id, kind))
    for day, id in enumerate(("r1", "t1", "r2", "t2"), start=2):
        await models.activate(id, MOMENT.replace(day=day), "tests", Cause.MANUAL)
    ranking, reading = await models.active(), await models.active(Purpose.READING)
    assert ranking is not None
    assert reading is not None
    assert (ranking.id, reading.id) == ("r2", "t2")
    before, read_before = await models.previous(), await models.previous(Purpose.READING)
    assert before is not None
    assert read_before is not None
    assert (before.id, read_before.id) == ("r1", "t1")
    assert [activation.model for activation in await models.activations()] == ["t2", "r2", "t1", "r1"]
    statuses = {model.id: model.status for model in await models.all_models()}
    assert {id for id, status in statuses.items() if status is ModelStatus.ACTIVE} == {"r2", "t2"}
