"""Candidate retrieval."""

import numpy as np
import pytest

from gnn.features.people import group_of
from gnn.scoring.retrieval import Retriever, Source
from gnn.training.backtest import Moment, Recipe
from gnn.training.past_states import OfflineStates
from graph.catalogue.types import ItemLabel


@pytest.mark.parametrize("few", [4, 1_000])
def test_candidates_are_the_best_of_each_source(
    moment: tuple[Moment, Recipe], monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Of many items the best few of each source, each with the source that ranks it highest; of few, all."""
    backtest, _ = moment
    monkeypatch.setattr("gnn.scoring.retrieval.EVERYTHING", few)
    monkeypatch.setattr("gnn.scoring.retrieval.BEST", few)
    catalogue, retriever = backtest.catalogue, Retriever(backtest.catalogue)
    states, count = OfflineStates(catalogue.data), len(catalogue.ids("Job"))
    for allowed in (np.arange(count) % 3 > 0, np.zeros(count, dtype=bool)):
        group = group_of(catalogue, [states.of(3)])
        signals = backtest.scorer.signals(group, ItemLabel.JOB)
        values = {
            Source.GNN: signals.gnn[0] - signals.gnn[0].min() + 1.0,
            Source.GRAPH_FILTER: signals.filtered[0],
            Source.SEMANTIC: signals.semantic,
            Source.FRESH: catalogue.items[ItemLabel.JOB].columns["posted"],
            Source.POPULAR: np.diff(catalogue.choosers[ItemLabel.JOB].indptr),
        }
        best = {
            source: [place for place in np.lexsort((np.arange(count), -own)).tolist() if own[place] > 0]
            for source, own in values.items()
        }
        best = {source: [place for place in order if allowed[place]][:few] for source, order in best.items()}
        candidates = retriever.candidates(group, ItemLabel.JOB, allowed, signals)
        rows = candidates.rows.tolist()
        sources = [list(Source)[place] for place in candidates.sources_of(candidates.rows).tolist()]
        assert rows == sorted(set(rows))
        assert set(rows) >= {place for order in best.values() for place in order}
        assert set(rows) <= set(np.flatnonzero(allowed).tolist())
        for place, source in zip(rows, sources, strict=True):
            ranks = [order.index(place) for order in best.values() if place in order]
            if source is not Source.GRAPH_WALK:
                assert best[source].index(place) == min(ranks)
