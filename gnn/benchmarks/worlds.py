"""Simulated worlds, made in memory, with an oracle of their hidden preferences; and any graph."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from gnn.benchmarks.base import Benchmark, Oracle
from gnn.data.dataset import Dataset, dataset_of
from gnn.data.split import MOST_PEOPLE, sample_questions, temporal_split
from gnn.skills.snapshot_moves import add_learned_moves
from graph.catalogue.money import DEFAULT_RATES, Rates
from graph.catalogue.types import ItemLabel
from graph.ingest.report import Report
from graph.snapshot.in_memory import MemoryWriter
from graph.snapshot.tables import Snapshot
from graph.world.choice import Index, Worth
from graph.world.ids import course_id, job_id, person_id
from graph.world.simulate import SIZES, Parameters, World, simulate
from graph.world.write import write_world

UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
HEADLINE = ("ndcg@10", "recall@10")


def make_world(size: str, seed: int, rates: Rates = DEFAULT_RATES) -> Benchmark:
    """Make a world of a named size from a seed; it ends on 1 November 2026.

    Args:
        size: ``demo``, ``medium`` or ``large``.
        seed: seed of the simulation.
        rates: converts amounts of money.
    """
    people, jobs, courses, interactions = SIZES[size]
    simulated_world = simulate(Parameters(people, jobs, courses, interactions, seed, UNTIL))
    about = f"simulated world of {people:,} people, {jobs:,} jobs, {courses:,} courses, {interactions:,} interactions"
    return make_benchmark(size, f"{about} (seed {seed})", snapshot_of(simulated_world, rates), simulated_world)


def snapshot_of(simulated_world: World, rates: Rates = DEFAULT_RATES) -> Snapshot:
    """Return the snapshot that would be read from the graph of a simulated world."""
    writer = MemoryWriter(rates)
    with TemporaryDirectory() as folder:
        asyncio.run(write_world(writer, simulated_world, Report(Path(folder))))
    return add_learned_moves(writer.snapshot(), writer.posts())


def make_benchmark(name: str, about: str, snapshot: Snapshot, simulated_world: World | None) -> Benchmark:
    """Make a benchmark of a graph snapshot, with an oracle if the simulated world is given.

    Raises:
        InsufficientDataError: there are fewer than 50 interactions.
    """
    data = dataset_of(snapshot)
    split = temporal_split(data)
    return Benchmark(
        name=name,
        about=f"{about}, temporal split at 70% and 85% of the interactions, at most {MOST_PEOPLE:,} people evaluated",
        data=data,
        validation=sample_questions(data, split.validation, split.test),
        test=sample_questions(data, split.test, split.end),
        headline=HEADLINE,
        split=split,
        oracle=make_oracles(simulated_world, data) if simulated_world else None,
    )


def make_oracles(simulated_world: World, data: Dataset) -> Mapping[ItemLabel, Oracle]:
    """Return the hidden utilities by item label."""
    index_of_person = {person_id(index): index for index in range(simulated_world.parameters.people)}
    person_indices = [index_of_person.get(id, -1) for id in data.nodes["User"].ids]
    oracles: dict[ItemLabel, Oracle] = {}
    for label, item_id, utility in (
        (ItemLabel.JOB, job_id, simulated_world.hidden.job_utility),
        (ItemLabel.COURSE, course_id, simulated_world.hidden.course_utility),
    ):
        index_of_item = {item_id(index): index for index in range(len(data.nodes[label]))}
        items = np.array([index_of_item[id] for id in data.nodes[label].ids])
        oracles[label] = partial(compute_utilities, utility, person_indices, items)
    return oracles


def compute_utilities(
    utility: Callable[[Index, Index], Worth], person_indices: list[int], items: Index, people: Index
) -> NDArray[np.float32]:
    """Return hidden utilities of items for people by index, float32 [people, items]; zeros if not simulated."""
    zero_row = np.zeros(len(items))
    rows = [
        utility(np.full(len(items), person_indices[person]), items) if person_indices[person] >= 0 else zero_row
        for person in people.tolist()
    ]
    return np.stack(rows).astype(np.float32)
