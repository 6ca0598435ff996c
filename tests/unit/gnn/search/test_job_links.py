"""Jobs that a query names by their occupation or by a skill that they ask for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnn.benchmarks.worlds import snapshot_of
from gnn.data.catalogue import Catalogue, catalogue_of
from gnn.data.dataset import dataset_of
from gnn.search.job_links import NAMED, SKILL, JobLinks, Scores, raise_named
from gnn.search.library import Library
from graph.catalogue.lookup import Names
from graph.catalogue.types import ItemLabel
from graph.world.simulate import simulate
from tests.unit.conftest import TINY

SHARES = st.floats(0, 1, width=32)
ARABIC = "\u0645\u062d\u0627\u0633\u0628 \u0642\u0627\u0646\u0648\u0646\u064a"


@pytest.fixture(scope="module")
def tiny() -> Catalogue:
    return catalogue_of(dataset_of(snapshot_of(simulate(TINY))))


def found_jobs(library: Library, query: str) -> set[int]:
    positions = library.catalogue.positions[ItemLabel.JOB]
    return {positions[hit.id] for hit in library.search.search(query, [ItemLabel.JOB]).hits}


def test_jobs_are_found_by_another_name_of_their_occupation(tiny: Catalogue) -> None:
    occupation = int(
        np.bincount(tiny.items[ItemLabel.JOB].occupation[tiny.items[ItemLabel.JOB].occupation >= 0]).argmax()
    )
    id, title = tiny.ids("Occupation")[occupation], tiny.data.nodes["Occupation"].titles[occupation]
    library = Library.of(tiny, Names(occupations=[(id, title, [ARABIC, "zymurgical quaestor"])]))
    in_it = set(np.flatnonzero(tiny.items[ItemLabel.JOB].occupation == occupation).tolist())
    for query in (ARABIC, "zymurgical quaestor", "zymurgcal quaestor"):
        assert found_jobs(library, query) == in_it, query
    assert all(hit.by_words for hit in library.search.search(ARABIC, [ItemLabel.JOB]).hits)


def test_further_titles_are_searched_and_looked_up_but_are_no_names_of_the_graph(tiny: Catalogue) -> None:
    occupation = int(tiny.items[ItemLabel.JOB].occupation.max())
    id, title = tiny.ids("Occupation")[occupation], tiny.data.nodes["Occupation"].titles[occupation]
    names = Names(occupations=[(id, title, [])])
    library = Library.of(tiny, names, {id: ["zqn"]})
    in_it = set(np.flatnonzero(tiny.items[ItemLabel.JOB].occupation == occupation).tolist())
    for state in (library, library.update(tiny)):
        assert found_jobs(state, "ZQN") == in_it
        assert [closest for closest, _ in state.occupations.closest("zqn")] == [id]
        assert state.names is names
    assert not found_jobs(Library.of(tiny, names), "ZQN")


def test_jobs_are_found_by_another_name_of_a_skill_that_they_ask_for(tiny: Catalogue) -> None:
    skill = int(np.diff(tiny.items[ItemLabel.JOB].skills.tocsc().indptr).argmax())
    id, name = tiny.ids("Skill")[skill], tiny.data.nodes["Skill"].titles[skill]
    library = Library.of(tiny, Names(skills=[(id, name, ["zymurgy"])]))
    asking = set(np.flatnonzero(tiny.items[ItemLabel.JOB].skills[:, [skill]].toarray()).tolist())
    assert found_jobs(library, "zymurgy") <= asking
    assert len(found_jobs(library, "zymurgy")) == min(len(asking), 200)


def test_what_is_not_named_clearly_names_no_job(tiny: Catalogue) -> None:
    def score(of: float) -> dict[str, Scores]:
        return {label: np.full(len(tiny.ids(label)), of, dtype=np.float32) for label in ("Occupation", "Skill")}

    links = JobLinks(tiny.items[ItemLabel.JOB])
    assert not links.find_named(score(NAMED - 0.01).__getitem__).any()
    named = links.find_named(score(1.0).__getitem__)
    has_occupation = tiny.items[ItemLabel.JOB].occupation >= 0
    assert (named[has_occupation] == 1).all()
    assert (named[~has_occupation] <= SKILL).all()


@given(SHARES, st.booleans(), SHARES, SHARES, st.sampled_from([0.4, 1.0]))
def test_a_link_never_lowers_a_score_and_more_of_it_raises_more(
    score: float, by_words: bool, named: float, more: float, factor: float
) -> None:
    lower, higher = sorted((named, more))
    raised = [
        float(
            raise_named(
                np.array([score], dtype=np.float32), np.array([by_words]), np.array([share], dtype=np.float32), factor
            )[0]
        )
        for share in (lower, higher)
    ]
    assert np.float32(score) <= raised[0] <= raised[1] <= 1
