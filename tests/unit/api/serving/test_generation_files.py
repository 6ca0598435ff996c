"""Generations in files: one process reads the graph, the others map what it wrote, if it is of their graph and code."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest

from api.serving import generation_files
from api.serving.generation import Generation
from api.serving.generation_files import GenerationFiles
from api.serving.mapped_file import write_mapped
from graph.catalogue.types import ItemLabel
from graph.snapshot.patch import GraphLife
from graph.snapshot.tables import Snapshot
from tests.unit.api.serving.test_generation import Builder, Graph, change, check_whole, models, snapshot, state_of
from workers.serving_files import FOLDER, forget_serving_files

__all__ = ["models", "snapshot"]

LIFE, LONG_AGO = ("V001 2026-01-01",), datetime.min.replace(tzinfo=UTC)


def build(snapshot: Snapshot, models: Path) -> Generation:
    """The first generation of a graph with an active model."""

    async def refresh() -> Generation:
        graph = Graph(snapshot)
        change("v1", graph, Builder(models))
        server = state_of(graph, Builder(models))
        await server.refresh()
        return server.generation

    return asyncio.run(refresh())


@pytest.fixture(scope="module")
def generation(snapshot: Snapshot, models: Path) -> Generation:
    return build(snapshot, models)


def test_a_generation_comes_back_whole(generation: Generation, tmp_path: Path) -> None:
    files = GenerationFiles(tmp_path, "here")
    assert files.read(LIFE, 1, LONG_AGO) is None
    assert files.write(LIFE, generation)
    shared = files.read(LIFE, 1, LONG_AGO)
    assert shared is not None
    assert shared is not generation
    check_whole(shared)
    assert shared.stamp == generation.stamp
    assert shared.read_at == generation.read_at
    age_seconds = (datetime.now(UTC) - generation.read_at).total_seconds()
    assert perf_counter() - shared.state.read_at == pytest.approx(age_seconds, abs=5.0)
    jobs, same = (each.catalogue.items[ItemLabel.JOB] for each in (generation, shared))
    assert np.array_equal(jobs.skills.toarray(), same.skills.toarray())
    assert same.columns["posted"].tolist() == jobs.columns["posted"].tolist()
    assert shared.serving.catalogue is shared.library.catalogue
    hits = [each.library.search.search("nurse", ["Job", "Skill"]) for each in (generation, shared)]
    assert [hit.id for hit in hits[0].hits] == [hit.id for hit in hits[1].hits] != []


@pytest.mark.parametrize("other", ["address", "life", "bulk", "code", "age"])
def test_a_file_serves_no_other_graph_revision_or_code(
    generation: Generation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    GenerationFiles(tmp_path, "here").write(LIFE, generation)
    life, bulk, address, oldest = LIFE, 1, "here", LONG_AGO
    if other == "address":
        address = "elsewhere"
    elif other == "life":
        life = ("V001 2026-01-02",)
    elif other == "bulk":
        bulk = 2
    elif other == "age":
        oldest = generation.read_at + timedelta(seconds=1)
    else:
        monkeypatch.setattr(generation_files, "digest_of_code", lambda: "another version")
    assert GenerationFiles(tmp_path, address).read(life, bulk, oldest) is None


def test_a_later_file_replaces_all_others(generation: Generation, tmp_path: Path) -> None:
    files = GenerationFiles(tmp_path, "here")
    files.write(LIFE, generation)
    (tmp_path / FOLDER / "half.part").write_bytes(b"cut off")
    files.write(("V001 later",), generation)
    assert len(list((tmp_path / FOLDER).iterdir())) == 1
    assert files.read(LIFE, 1, LONG_AGO) is None


@pytest.mark.parametrize("kind", ["damaged", "index", "another object"])
def test_a_file_that_cannot_be_read_is_deleted_or_passed_over(
    generation: Generation, tmp_path: Path, kind: str
) -> None:
    files = GenerationFiles(tmp_path, "here")
    files.write(LIFE, generation)
    (path,) = (tmp_path / FOLDER).iterdir()
    if kind == "damaged":
        path.write_bytes(path.read_bytes()[:-100])
    elif kind == "index":
        text = b'{"checksum": 0}'
        path.write_bytes(path.read_bytes() + text + len(text).to_bytes(8, "big"))
    else:
        write_mapped(path, "no generation")
    assert files.read(LIFE, 1, LONG_AGO) is None
    assert path.exists() == (kind == "another object")
    assert files.write(LIFE, generation)
    assert files.read(LIFE, 1, LONG_AGO) is not None


def test_files_are_forgotten_while_they_serve(generation: Generation, tmp_path: Path) -> None:
    forget_serving_files(tmp_path)
    files = GenerationFiles(tmp_path, "here")
    files.write(LIFE, generation)
    shared = files.read(LIFE, 1, LONG_AGO)
    files.forget()
    assert list((tmp_path / FOLDER).iterdir()) == []
    assert shared is not None
    check_whole(shared)
    assert files.read(LIFE, 1, LONG_AGO) is None


class ErasingGraph(Graph):
    """A graph from which somebody is erased while it is read."""

    async def life(self) -> GraphLife:
        return (f"erasure {self.reads}",)


async def test_no_file_is_left_of_a_graph_from_which_somebody_was_erased_meanwhile(
    snapshot: Snapshot, models: Path, tmp_path: Path
) -> None:
    server = state_of(ErasingGraph(snapshot), Builder(models), files=GenerationFiles(tmp_path, "here"))
    await server.refresh()
    check_whole(server.generation)
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_a_folder_that_cannot_be_written_costs_the_sharing_alone(generation: Generation, tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("a file in its place")
    assert not GenerationFiles(tmp_path, "here").write(LIFE, generation)


async def test_one_process_reads_the_graph_and_the_others_map_what_it_wrote(
    snapshot: Snapshot, models: Path, tmp_path: Path
) -> None:
    graph = Graph(snapshot)
    change("v1", graph, Builder(models))
    servers = [state_of(graph, Builder(models), files=GenerationFiles(tmp_path, "here")) for _ in range(3)]
    await asyncio.gather(*(server.refresh() for server in servers[:2]))
    assert graph.reads == 1
    for step in ("post", "v2", "experiment"):
        change(step, graph, Builder(models))
    await servers[2].refresh()
    assert graph.reads == 2, "what changed since is read alone"
    check_whole(servers[2].generation)
    assert servers[2].generation.stamp == graph.now
    change("bulk", graph, Builder(models))
    for server in servers:
        await server.refresh()
        check_whole(server.generation)
    assert graph.reads == 3
    assert len({server.generation.read_at for server in servers}) == 1
    assert all(server.generation.stamp == graph.now for server in servers)
