"""A generation serves consistently, whatever changes, in any order, and wherever a refresh fails."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from api.graphql.context import Context
from api.graphql.parts import Parts
from api.services.loaders import Loaders
from api.serving.generation import CatalogueState, Generation, GenerationBuilder, Stamp
from api.serving.generation_files import GenerationFiles
from api.serving.model_server import ModelServer, Prepare
from api.serving.serving_source import ServingSource, library_of
from gnn.benchmarks.worlds import snapshot_of
from gnn.data.dataset import ITEM_LABELS
from gnn.models.kinds import ModelKind
from gnn.scoring.baseline import Baseline, save_baseline
from gnn.scoring.calibration import Calibration
from gnn.scoring.loader import StoredModel
from gnn.scoring.model_store import ModelStore
from gnn.search.library import Library
from graph.catalogue.lookup import Names
from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient
from graph.errors import GraphUnavailableError
from graph.registry.experiments import Arm, Experiment, ExperimentMetric, ExperimentRepository, ExperimentState
from graph.registry.models import ModelRepository
from graph.snapshot.patch import GraphLife, Revisions, patch_snapshot
from graph.snapshot.tables import Snapshot
from graph.viewer import SYSTEM, VISITOR
from graph.world.simulate import simulate
from tests.unit.conftest import TINY
from workers.valkey.announcements import Announcements

VERSIONS = ("v1", "v2")
STEPS = ("post", "bulk", "v1", "v2", "none", "damaged", "experiment", "fail reading", "fail building", "look")


EXPERIMENT = Experiment(
    id="e",
    name="e",
    metric=ExperimentMetric.CLICK_RATE,
    state=ExperimentState.RUNNING,
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
    started_at=None,
    ended_at=None,
    arms=(Arm("a", 0.5, "m1", "v1"), Arm("b", 0.5, "m2", "v2")),
)


class Graph(ServingSource):
    """A graph of which a test says what is in it, and when it is away."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.now = Stamp(None, None, Revisions(1, 0))
        self.experiment: Experiment | None = None
        self.away = False
        self.reads = 0

    async def stamp(self) -> tuple[Stamp, Experiment | None]:
        return self.now, self.experiment

    async def life(self) -> GraphLife:
        return ("V001 2026-01-01",)

    async def read_catalogue(self, revisions: Revisions) -> CatalogueState:
        return CatalogueState(revisions, self.snapshot, await self._read(Names()), perf_counter())

    async def update_catalogue(self, before: CatalogueState, revisions: Revisions) -> CatalogueState:
        if before.revisions == revisions:
            return before
        library = await self._read(before.library.names)
        return replace(before, revisions=revisions, snapshot=self.snapshot, library=library)

    async def _read(self, names: Names) -> Library:
        await asyncio.sleep(0)
        if self.away:
            raise GraphUnavailableError("cut off")
        self.reads += 1
        return library_of(self.snapshot, names)

    def post(self) -> None:
        """A job more."""
        jobs, revisions = self.snapshot.nodes["Job"], self.now.revisions
        properties = {
            "id": f"posted-{len(jobs.ids)}", "title": "Nurse", "description": "", "remote": False,
            "postedAt": datetime(2026, 1, 1, tzinfo=UTC), "status": "OPEN", "language": "en",
        }  # fmt: skip
        links: dict[str, list[Any]] = {name: [] for name in ("places", "REQUIRES", "IS_A", "AT", "PLACED")}
        job = {"properties": properties, **links}
        self.snapshot = patch_snapshot(self.snapshot, [job])
        self.now = replace(self.now, revisions=Revisions(revisions.bulk, revisions.jobs + 1))


class Builder(GenerationBuilder):
    """Builds, and fails when a test says so."""

    failing = False

    def __init__(self, models: Path) -> None:
        super().__init__(ModelStore(models))

    def build(self, *arguments: Any) -> Generation:
        if self.failing:
            raise ValueError("a bug")
        return super().build(*arguments)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return snapshot_of(simulate(TINY))


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    blank = dict.fromkeys(ITEM_LABELS, Calibration.identity())
    for version in VERSIONS:
        save_baseline(folder, Baseline(version, ModelKind.POPULARITY, {}, {}, blank), {})
    return folder


def state_of(
    graph: Graph,
    builder: Builder,
    redis: "Redis | None" = None,
    prepare: Prepare | None = None,
    files: GenerationFiles | None = None,
) -> ModelServer:
    client = cast("GraphClient", None)
    return ModelServer(
        graph,
        builder,
        ModelRepository(client, SYSTEM),
        ExperimentRepository(client, SYSTEM),
        Announcements(cast("Redis", redis)),
        every=60.0,
        prepare=prepare,
        files=files,
    )


def check_whole(generation: Generation) -> None:
    """All parts are of one catalogue, and are what the stamp says."""
    catalogue, jobs = generation.library.catalogue, generation.stamp.revisions.jobs
    assert generation.state.revisions == generation.stamp.revisions
    assert len(catalogue.items[ItemLabel.JOB]) == TINY.jobs + jobs
    for serving in (generation.serving, *generation.arms.values()):
        assert serving.catalogue is catalogue
        assert serving.snapshot == generation.state.id
    for record in generation.scorers.values():
        assert record.state == generation.state.id
    assert (generation.stamp.experiment is None) == (generation.experiment is None)
    if generation.stamp.active in VERSIONS:
        assert generation.model == generation.stamp.active
        assert generation.problem is None or generation.experiment is not None
    if generation.stamp.active == "damaged":
        assert generation.problem is not None
    if generation.stamp.active is None:
        assert generation.model is None
    assert generation.key_for("ann")[1] == (generation.assignment_for("ann").serving.version or "")


def change(step: str, graph: Graph, builder: Builder) -> None:
    """One change to the graph, or a fault that a refresh meets."""
    revisions, now = graph.now.revisions, graph.now
    graph.away, builder.failing = step == "fail reading", step == "fail building"
    match step:
        case "post" | "fail reading" | "fail building":
            graph.post()
        case "bulk":
            graph.now = replace(now, revisions=Revisions(revisions.bulk + 1, revisions.jobs))
        case "experiment":
            graph.experiment = None if graph.experiment else EXPERIMENT
            graph.now = replace(now, experiment=graph.experiment.id if graph.experiment else None)
        case "none" | "v1" | "v2" | "damaged":
            graph.now = replace(now, active=None if step == "none" else step)


async def replay(steps: list[str], graph: Graph, builder: Builder) -> None:
    """Refresh after each change, while a reader looks at what serves whenever the loop comes round."""
    state, over, generations = state_of(graph, builder), asyncio.Event(), set()
    await state.refresh()

    async def look() -> None:
        while not over.is_set():
            generation = state.generation
            if id(generation) not in generations:
                generations.add(id(generation))
                kept.append(generation)  # so that no id is given twice
                check_whole(generation)
            await asyncio.sleep(0)

    kept: list[Generation] = []
    looking = asyncio.create_task(look())
    for step in steps:
        before = state.generation
        change(step, graph, builder)
        try:
            assert await state.refresh() == (before.stamp != graph.now)
        except (GraphUnavailableError, ValueError):
            assert state.generation is before
        else:
            assert state.generation.stamp == graph.now
        check_whole(state.generation)
        check_whole(before)
    over.set()
    await looking


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(st.sampled_from(STEPS), max_size=6))
@example(steps=["v1", "post", "fail building", "v2", "fail reading", "look", "v1"])
@example(steps=["v1", "damaged", "bulk", "experiment", "post", "none"])
def test_whatever_changes_one_whole_generation_serves(snapshot: Snapshot, models: Path, steps: list[str]) -> None:
    asyncio.run(replay(steps, Graph(snapshot), Builder(models)))


async def test_what_was_read_before_a_failed_build_is_not_read_again(snapshot: Snapshot, models: Path) -> None:
    graph, builder = Graph(snapshot), Builder(models)
    state = state_of(graph, builder)
    builder.failing = True
    with pytest.raises(ValueError, match="a bug"):
        await state.refresh()
    assert not state.loaded
    with pytest.raises(GraphUnavailableError):
        _ = state.generation
    builder.failing = False
    assert await state.refresh()
    assert graph.reads == 1


async def test_the_last_good_model_serves_while_the_active_one_is_damaged(snapshot: Snapshot, models: Path) -> None:
    graph = Graph(snapshot)
    state = state_of(graph, Builder(models))
    for step, model in (("v1", "v1"), ("damaged", "v1"), ("post", "v1"), ("v2", "v2"), ("none", None)):
        change(step, graph, Builder(models))
        await state.refresh()
        assert state.model == model
        assert (state.problem is not None) == (state.generation.stamp.active == "damaged")


async def test_what_reads_names_is_prepared_before_they_serve(snapshot: Snapshot, models: Path) -> None:
    graph, prepared = Graph(snapshot), list[tuple[bool, Generation]]()

    async def prepare(generation: Generation) -> None:
        prepared.append((server.loaded and server.generation is generation, generation))

    server = state_of(graph, Builder(models), prepare=prepare)
    for step, count in (("look", 1), ("post", 1), ("v1", 1), ("bulk", 2)):
        change(step, graph, Builder(models))
        await server.refresh()
        assert len(prepared) == count, step
    assert not any(serving for serving, _ in prepared)
    assert prepared[-1][1] is server.generation


class HalfBuilder(Builder):
    """Builds from models that lack something, until they are mended."""

    mended = False

    def _load(self, version: str) -> StoredModel:
        stored_model = super()._load(version)
        return stored_model if self.mended else replace(stored_model, problem="its online change cannot be read")


async def test_what_is_wrong_with_a_model_is_told_until_it_is_mended(snapshot: Snapshot, models: Path) -> None:
    graph, builder = Graph(snapshot), HalfBuilder(models)
    state = state_of(graph, builder)
    for step in ("v1", "experiment"):
        change(step, graph, builder)
        await state.refresh()
        assert state.model == "v1"
        assert "online" in str(state.problem), "nothing was mended"
    builder.mended = True
    change("v2", graph, builder)
    change("v1", graph, builder)
    change("experiment", graph, builder)
    await state.refresh()
    assert state.problem is None


async def test_while_the_store_is_away_changes_of_jobs_load_no_model_again(
    snapshot: Snapshot, models: Path, tmp_path: Path
) -> None:
    shared, graph, builder = tmp_path / "shared", Graph(snapshot), Builder(models)
    shared.write_text("a file where the storage should be")
    builder._models = store = ModelStore(models, shared.as_uri())
    server = state_of(graph, builder)
    loaded_models = []
    for step in ("v1", "post", "post"):
        change(step, graph, builder)
        await server.refresh()
        loaded_models.append(server.generation.models["v1"])
        assert "cannot be used" in str(server.problem)
    assert loaded_models[0] is loaded_models[1] is loaded_models[2]
    shared.unlink()
    store.outage.until = 0.0
    change("post", graph, builder)
    await server.refresh()
    assert server.problem is None
    assert server.generation.models["v1"] is not loaded_models[0], "its online update may have changed meanwhile"


async def test_going_back_to_a_model_costs_nothing(snapshot: Snapshot, models: Path) -> None:
    graph = Graph(snapshot)
    state = state_of(graph, Builder(models))
    scorers = []
    for step in ("v1", "v2", "v1"):
        change(step, graph, Builder(models))
        await state.refresh()
        scorers.append(state.generation.serving.scorer)
    assert scorers[0] is scorers[2]


async def test_an_operation_keeps_its_generation_until_a_mutation_renews_it(snapshot: Snapshot, models: Path) -> None:
    graph = Graph(snapshot)
    state = state_of(graph, Builder(models))
    await state.refresh()
    parts = cast("Parts", SimpleNamespace(serving=state, client=None, jobs=None))
    context = Context(parts, VISITOR, Loaders(parts.client, parts.jobs))
    first = context.generation
    graph.post()
    await state.refresh()
    assert context.generation is first
    assert context.for_operation().generation is state.generation
    context.renew_generation()
    assert context.generation is state.generation is not first


class Channel:
    """Counts what is published."""

    published = 0

    async def publish(self, *_: str) -> None:
        self.published += 1


async def test_people_wait_for_their_own_changes_alone(snapshot: Snapshot, models: Path) -> None:
    graph, channel = Graph(snapshot), Channel()
    server = state_of(graph, Builder(models), cast("Redis", channel))
    await server.refresh()
    before = server.generation
    graph.post()
    await server.announce("ann", graph.now.revisions.jobs)
    await server.announce("ann", graph.now.revisions.jobs - 1)
    assert channel.published == 2
    assert not await server.wait_for_own_change("ben")
    assert server.generation is before
    assert await server.wait_for_own_change("ann")
    assert server.generation.stamp.revisions == graph.now.revisions, (
        "an earlier change that came late hides no later one"
    )
    assert not await server.wait_for_own_change("ann")


async def test_a_change_that_cannot_be_loaded_holds_nobody_up(snapshot: Snapshot, models: Path) -> None:
    graph, builder = Graph(snapshot), Builder(models)
    server = state_of(graph, builder, cast("Redis", Channel()))
    await server.refresh()
    before = server.generation
    graph.post()
    await server.announce("ann", graph.now.revisions.jobs)
    graph.away = True
    assert await server.wait_for_own_change("ann")
    graph.away, builder.failing = False, True
    await server.announce("ann", graph.now.revisions.jobs)
    assert await server.wait_for_own_change("ann")
    assert server.generation is before
