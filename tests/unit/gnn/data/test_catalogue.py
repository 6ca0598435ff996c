"""The counts that a catalogue holds, when jobs come and change while it serves."""

from collections import Counter
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnn.benchmarks.worlds import snapshot_of
from gnn.data.catalogue import Catalogue, catalogue_of
from gnn.data.dataset import dataset_of
from graph.catalogue.types import ItemLabel
from graph.snapshot.patch import patch_snapshot
from graph.snapshot.tables import Snapshot
from graph.world.simulate import simulate
from tests.unit.conftest import TINY


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return snapshot_of(simulate(TINY))


def count_of_each_skill(catalogue: Catalogue, label: ItemLabel) -> list[int]:
    """The number of items with each skill, counted item by item."""
    counts: Counter[int] = Counter()
    for item in catalogue.items[label].skills.toarray():
        counts.update(np.flatnonzero(item).tolist())
    return [counts[skill] for skill in range(len(catalogue.ids("Skill")))]


@given(job=st.integers(0, TINY.jobs), skills=st.lists(st.integers(0, 20), unique=True))
def test_skills_are_counted_anew_when_a_job_is_posted_or_changed(
    snapshot: Snapshot, job: int, skills: list[int]
) -> None:
    ids, skill_ids = [*snapshot.nodes["Job"].ids, "posted"], snapshot.nodes["Skill"].ids
    properties = {"id": ids[job], "title": "Baker", "postedAt": datetime.now(UTC), "status": "OPEN"}
    links = {"REQUIRES": [[skill_ids[skill], 0.5] for skill in skills], "IS_A": [], "AT": [], "PLACED": []}
    catalogue = catalogue_of(dataset_of(patch_snapshot(snapshot, [{"properties": properties, "places": [], **links}])))
    for label, items in catalogue.items.items():
        assert items.items_per_skill.tolist() == count_of_each_skill(catalogue, label)


@given(rows=st.lists(st.integers(0, TINY.jobs - 1), unique=True))
def test_the_counts_of_some_jobs_are_their_own(catalogue: Catalogue, rows: list[int]) -> None:
    some = catalogue.items[ItemLabel.JOB].select(np.array(rows, dtype=np.int64))
    assert some.items_per_skill.tolist() == (some.skills > 0).sum(axis=0).ravel().tolist()[0]
