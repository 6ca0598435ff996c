"""Removing the features that a score rests on lowers it."""

from functools import reduce

import numpy as np

from gnn.benchmarks.base import Benchmark
from gnn.data.split import choosers
from gnn.explain.counterfactuals import attributions, known_of, remove_fact, scores_of
from gnn.scoring.blend import Serving, score_states
from gnn.training.backtest import Moment, Recipe
from gnn.training.past_states import OfflineStates
from graph.catalogue.types import ItemLabel


def test_taking_away_what_a_score_rests_on_lowers_it_more_than_taking_away_anything(
    tiny: Benchmark, moment: tuple[Moment, Recipe]
) -> None:
    backtest, recipe = moment
    serving, states = Serving(backtest.catalogue, backtest.scorer), OfflineStates(backtest.catalogue.data)
    rng, people = np.random.default_rng(3), choosers(tiny.test[ItemLabel.JOB])[:40].tolist()
    ahead = []
    for person in people:
        state = states.of(person)
        job = int(score_states(serving, [state], ItemLabel.JOB, recipe.blend, backtest.now).total[0].argmax())
        rests_on = attributions(serving, state, job, recipe.blend, backtest.now)
        this_job = (ItemLabel.JOB, backtest.catalogue.ids(ItemLabel.JOB)[job])
        known = [fact for fact in known_of(state) if fact != this_job]
        drawn = [known[place] for place in rng.permutation(len(known))[:3].tolist()]
        both = [[(fact.label, fact.id) for fact in rests_on[:3] if fact.weight > 0], drawn]
        variants = [reduce(lambda left, fact: remove_fact(left, *fact), taken, state) for taken in both]
        top, random = scores_of(serving, variants, job, recipe.blend, backtest.now)
        ahead.append(top <= random)
    assert np.mean(ahead) >= 0.95, np.mean(ahead)
