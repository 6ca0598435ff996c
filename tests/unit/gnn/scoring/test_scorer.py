"""Serving computes the same scores as training."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gnn.benchmarks.base import Benchmark
from gnn.data.dataset import ITEM_LABELS
from gnn.data.split import choosers
from gnn.features.people import group_of
from gnn.features.person_item import COLUMNS, decoded_columns, pairs_of
from gnn.models.choice_attention import latest_choices
from gnn.models.hetero import LASTING, HeteroGnn
from gnn.scoring.blend import Serving, score_states
from gnn.scoring.ranker_features import GNN, feature_names
from gnn.training.backtest import Moment, Recipe, moment_at
from gnn.training.past_states import OfflineStates
from gnn.training.pipeline import NEWCOMER_SHARE, learning_moment, share_to_present
from graph.catalogue.types import ItemLabel
from graph.people.state import Link, PersonState


def test_serving_one_person_is_scoring_many(tiny: Benchmark, moment: tuple[Moment, Recipe]) -> None:
    backtest, _ = moment
    people = choosers(tiny.test[ItemLabel.JOB])[:4]
    many = backtest.past.rank(ItemLabel.JOB, people)
    states = OfflineStates(backtest.catalogue.data)
    for row, person in enumerate(people.tolist()):
        group = group_of(backtest.catalogue, [states.of(person)])
        scores = backtest.scorer.score_with_features(
            group, pairs_of(backtest.catalogue, group.arrays, ItemLabel.JOB), backtest.now
        ).logits[0]
        assert scores == pytest.approx(many[row], abs=1e-2)


def test_signals_and_rows_change_no_score(tiny: Benchmark, moment: tuple[Moment, Recipe]) -> None:
    """What is computed once for a person, and for some of the items alone, is what is computed for all."""
    backtest, _ = moment
    scorer, catalogue = backtest.scorer, backtest.catalogue
    states, rows = OfflineStates(catalogue.data), np.array([5, 0, 17], dtype=np.int64)
    for label in ITEM_LABELS:
        for person in choosers(tiny.test[label])[:3].tolist():
            group = group_of(catalogue, [states.of(person)])
            signals = scorer.signals(group, label)
            whole = scorer.score_with_features(group, pairs_of(catalogue, group.arrays, label), backtest.now)
            assert whole.features is not None
            for asked, at in ((None, slice(None)), (rows, rows)):
                pairs = pairs_of(catalogue, group.arrays, label, asked)
                for kept in (None, signals):
                    part = scorer.score_with_features(group, pairs, backtest.now, kept)
                    assert part.logits == pytest.approx(whole.logits[:, at], abs=1e-4)
                    assert part.features == pytest.approx(whole.features[:, at], abs=1e-4)


def test_a_ranker_learns_of_items_presented_as_new_as_of_items_without_history(
    tiny: Benchmark, moment: tuple[Moment, Recipe]
) -> None:
    backtest, recipe = moment
    assert tiny.split
    learning = learning_moment(backtest.artifact, tiny.data, tiny.split, recipe)
    plain = moment_at(backtest.artifact, tiny.data, tiny.split.validation, recipe.filters, tiny.split.test)
    for label in ITEM_LABELS:
        names, people = feature_names(label), choosers(tiny.validation[label])[:5]
        new = learning.catalogue.data.as_new[label]
        without_history = plain.past.features(label, people)[0, :, names.index("known")] == 0
        assert 0 < new.sum() < len(new)
        shown, real = learning.past.features(label, people), plain.past.features(label, people)
        assert np.array_equal(shown[0, :, names.index("known")] == 0, new | without_history)
        assert not shown[:, new][..., [names.index(name) for name in ("known", "popular", "gnn_known")]].any()
        assert np.array_equal(shown[..., : len(COLUMNS[label])], real[..., : len(COLUMNS[label])])


@given(st.lists(st.booleans()))
def test_a_fifth_of_the_people_are_newcomers_unless_more_are_already(are_newcomers: list[bool]) -> None:
    share = share_to_present(np.array(are_newcomers, dtype=bool))
    real = sum(are_newcomers) / max(len(are_newcomers), 1)
    assert 0.0 <= share <= NEWCOMER_SHARE
    assert real + (1.0 - real) * share == pytest.approx(max(real, NEWCOMER_SHARE))


@pytest.mark.parametrize("bare", [False, True])
def test_the_network_has_a_weight_of_its_own_the_less_is_known(
    tiny: Benchmark, moment: tuple[Moment, Recipe], bare: bool
) -> None:
    backtest, _ = moment
    states = OfflineStates(backtest.catalogue.data)

    def trust_in(state: PersonState) -> float:
        return float(group_of(backtest.catalogue, [state]).arrays.trust[0])

    for label in ITEM_LABELS:
        names, people = feature_names(label), choosers(tiny.test[label])[:20]
        block = backtest.past.features(label, people, bare=np.full(len(people), bare))
        known, new, newcomer = (block[..., names.index(name)] for name in GNN)
        doubt = np.array(
            [1.0 - trust_in(states.bare(person) if bare else states.of(person)) for person in people.tolist()]
        )
        assert newcomer == pytest.approx((known + new) * doubt[:, None])


def test_a_network_without_message_passing_embeds_people_in_serving_as_in_training(
    tiny: Benchmark, moment: tuple[Moment, Recipe]
) -> None:
    assert tiny.split
    backtest, recipe = moment
    counts = {label: tiny.data.count(label) for label in LASTING}
    network = HeteroGnn(backtest.artifact.network.relations, counts, layers=0).eval()
    artifact = replace(backtest.artifact, network=network)
    scorer = moment_at(artifact, tiny.data, tiny.split.test, recipe.filters).scorer
    states, people = OfflineStates(backtest.catalogue.data), choosers(tiny.test[ItemLabel.JOB])[:20]
    embedded = scorer.embed([states.of(person) for person in people.tolist()])
    assert embedded == pytest.approx(scorer.embeddings["User"][people], abs=1e-4)


def test_the_decoder_and_the_ranker_score_as_their_networks_do(tiny: Benchmark, moment: tuple[Moment, Recipe]) -> None:
    backtest, _ = moment
    scorer, catalogue = backtest.scorer, backtest.catalogue
    states = OfflineStates(catalogue.data)
    for label in (ItemLabel.JOB, ItemLabel.COURSE):
        group = group_of(catalogue, [states.of(person) for person in choosers(tiny.test[label])[:3].tolist()])
        pairs = pairs_of(catalogue, group.arrays, label)
        embedded = scorer.embed(group.states)
        items = torch.from_numpy(scorer.embeddings[label])
        with torch.inference_mode():
            columns = torch.from_numpy(np.moveaxis(decoded_columns(pairs, scorer.compare_titles(pairs)), 0, -1).copy())
            chosen = latest_choices(group.arrays.recent[label])
            choices = items[chosen.items], chosen.known
            expected = scorer._network.logits(label, torch.from_numpy(embedded), items, columns, choices).numpy()
        assert scorer.network_logits(pairs, embedded) == pytest.approx(expected, abs=1e-4)
        detailed = scorer.score_with_features(group, pairs, backtest.now)
        with torch.inference_mode():
            ranked = scorer._ranker[label].net(torch.from_numpy(np.ascontiguousarray(detailed.features))).numpy()
        assert detailed.logits == pytest.approx(ranked, abs=1e-4)


def test_some_items_and_several_people_at_once_score_as_all_and_one(
    tiny: Benchmark, moment: tuple[Moment, Recipe]
) -> None:
    backtest, recipe = moment
    serving = Serving(backtest.catalogue, backtest.scorer)
    states = OfflineStates(backtest.catalogue.data)
    known = [states.of(person) for person in choosers(tiny.test[ItemLabel.JOB])[:5].tolist()]
    rows = np.array([40, 3, 77], dtype=np.int64)
    for label in ITEM_LABELS:
        asked = rows % len(backtest.catalogue.ids(label))
        together = score_states(serving, known, label, recipe.blend, backtest.now, asked)
        for place, state in enumerate(known):
            alone = score_states(serving, [state], label, recipe.blend, backtest.now)
            assert together.total[place] == pytest.approx(alone.total[0, asked], abs=1e-3)
            for name, points in together.parts.items():
                assert points[place] == pytest.approx(alone.parts[name][0, asked], abs=1e-3)


def test_a_sector_counts_once_however_many_targets_are_in_it(moment: tuple[Moment, Recipe]) -> None:
    backtest, _ = moment
    catalogue, column = backtest.catalogue, feature_names(ItemLabel.JOB).index("sector")
    table = catalogue.data.nodes["Occupation"]
    sectors = table.columns["sector"].astype(int)
    sector = int(np.bincount(sectors).argmax())
    rows = np.flatnonzero(sectors == sector)[:3]
    assert len(rows) == 3
    aims = tuple(Link("TARGETS", "", "Occupation", table.ids[row], "", "", 1.0, None) for row in rows)
    state = replace(OfflineStates(catalogue.data).of(0), careers=(), targets=aims)
    group = group_of(catalogue, [state])
    features = backtest.scorer.score_with_features(
        group, pairs_of(catalogue, group.arrays, ItemLabel.JOB), backtest.now
    ).features
    assert features is not None
    occupations = catalogue.items[ItemLabel.JOB].occupation
    inside = (occupations >= 0) & (sectors[occupations] == sector)
    assert inside.any()
    assert features[0, :, column].tolist() == np.where(inside, 0.5, 0.0).tolist()
