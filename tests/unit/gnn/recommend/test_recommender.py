"""Rankings and their candidates."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import ITEM_LABELS
from gnn.features.people import group_of
from gnn.recommend.intent import is_of_own_occupation
from gnn.recommend.ranking import open_items, open_places, rank_items
from gnn.recommend.relevance import is_well_known
from gnn.recommend.wishes import find_conflicts
from gnn.scoring.blend import Algorithm, Ranking, ScoredItems, Serving
from gnn.scoring.retrieval import Source
from gnn.training.backtest import Moment, Recipe
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState

NOW = datetime(2025, 12, 31, tzinfo=UTC).timestamp()


@pytest.mark.parametrize("label", list(ITEM_LABELS))
@pytest.mark.parametrize("later", [0.0, 30 * 86_400.0])
def test_a_kept_ranking_shows_what_a_new_one_may(
    catalogue: Catalogue, states: list[PersonState], label: ItemLabel, later: float
) -> None:
    """Whatever was decided and closed since it was made; what came after the catalogue may be shown."""
    ids = [*catalogue.ids(label), "came later"]
    count, moment = len(ids), datetime.fromtimestamp(NOW, UTC)
    items = ScoredItems(ids, [50.0] * count, [], [[]] * count, [None] * count, [Source.FRESH] * count)
    for state in states:
        ranking = Ranking(state.id, label, items, None, Algorithm.HEURISTIC, moment, moment)
        shown = open_places(catalogue, ranking, state, NOW + later)
        assert shown == [*np.flatnonzero(open_items(catalogue, state, label, NOW + later)).tolist(), count - 1]


def test_candidates_are_what_may_be_shown_and_remember_their_source(
    serving: Serving, states: list[PersonState]
) -> None:
    person = max(states, key=lambda state: len(state.skills))
    allowed = open_items(serving.catalogue, person, ItemLabel.JOB, NOW)
    candidates = serving.retriever.candidates(group_of(serving.catalogue, [person]), ItemLabel.JOB, allowed, None)
    assert sorted(candidates.rows.tolist()) == np.flatnonzero(allowed).tolist()
    kinds = {list(Source)[place] for place in candidates.sources_of(candidates.rows).tolist()}
    assert Source.GRAPH_WALK in kinds
    assert kinds <= {Source.GRAPH_WALK, Source.POPULAR, Source.FRESH}


def test_whoever_is_well_known_is_shown_every_job_of_their_own_occupations_that_no_wish_moves_down(
    moment: tuple[Moment, Recipe], states: list[PersonState]
) -> None:
    catalogue, recipe = moment[0].catalogue, moment[1]
    jobs = catalogue.items[ItemLabel.JOB]
    columns = {**jobs.columns, "closes": np.full(len(jobs), np.inf)}
    is_open = replace(catalogue, items={**catalogue.items, ItemLabel.JOB: replace(jobs, columns=columns)})
    serving, rows, count = Serving(is_open, moment[0].scorer), np.arange(len(jobs)), 0
    for state in filter(is_well_known, states[:40]):
        conflicts = find_conflicts(is_open, group_of(is_open, [state]))
        is_fit = (conflicts.factor == 1.0) & ~conflicts.is_excluded & open_items(is_open, state, ItemLabel.JOB, NOW)
        own = np.flatnonzero(is_of_own_occupation(is_open, state, rows) & is_fit)
        ranked = rank_items(serving, state, ItemLabel.JOB, recipe.blend)
        listed = {is_open.posting(ItemLabel.JOB, is_open.positions[ItemLabel.JOB][id]) for id in ranked.items.ids}
        assert listed >= {is_open.posting(ItemLabel.JOB, row) for row in own.tolist()}
        count += len(own)
    assert count > 50
