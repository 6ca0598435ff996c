"""A deletion test of attributions: removes the three largest ones, or three random ones, and compares the scores.

``python -m tests.bench.deletion`` after ``make demo``, on the embedded engine: two hundred people, each with their
best job, scored by the active model.
"""

import asyncio
from functools import reduce

import numpy as np

from api.app import parts_of
from api.cli.session import Settings, console, engines, read_settings, setup_of
from api.graphql.parts import Parts
from gnn.device import compute_on
from gnn.explain.counterfactuals import attributions, known_of, remove_fact, scores_of
from gnn.recommend.recommender import Recommender
from gnn.scoring.blend import Serving
from graph.catalogue.types import ItemLabel
from graph.engines.home import Engines
from graph.people.state import PersonState
from graph.viewer import SYSTEM

PEOPLE, TAKEN, SEED = 200, 3, 3


def measure_losses(
    serving: Serving, recommender: Recommender, state: PersonState, rng: np.random.Generator
) -> tuple[float, float]:
    """Points that a person's best job loses without what it rests on most, and without things drawn by chance."""
    ranking = recommender.rank_state(serving, state, ItemLabel.JOB)
    job, now = serving.catalogue.positions["Job"][ranking.items.ids[0]], ranking.created_at.timestamp()
    largest = attributions(serving, state, job, recommender.blend, now)
    known = [fact for fact in known_of(state) if fact != ("Job", ranking.items.ids[0])]
    random_facts = [known[place] for place in rng.permutation(len(known))[:TAKEN].tolist()]
    removed_facts = [[(fact.label, fact.id) for fact in largest[:TAKEN] if fact.weight > 0], random_facts]
    variants = [state, *(reduce(lambda left, fact: remove_fact(left, *fact), facts, state) for facts in removed_facts)]
    before, top, chance = scores_of(serving, variants, job, recommender.blend, now)
    return before - top, before - chance


async def measure_people(running_engines: Engines, settings: Settings) -> list[tuple[float, float]]:
    """The losses of two hundred people."""
    parts: Parts = parts_of(setup_of(settings, running_engines))
    await parts.serving.refresh()
    serving, rng = parts.serving.generation.serving, np.random.default_rng(SEED)
    ids = serving.catalogue.ids("User")
    chosen = [ids[place] for place in rng.permutation(len(ids))[:PEOPLE].tolist()]
    recommender = parts.recommender_for(SYSTEM)
    states = await recommender.states_of(chosen)
    await parts.client.close()
    await parts.redis.aclose()
    return [measure_losses(serving, recommender, state, rng) for state in states]


def main() -> None:
    """Measure on the engines of the settings."""
    compute_on(threads=1)  # as the API does
    settings, output = read_settings(), console()
    with engines(settings) as running_engines:
        losses = np.array(asyncio.run(measure_people(running_engines, settings)))
    top, chance = losses.T
    output.print(
        f"{len(losses)} people: the three weightiest lower the score more than three by chance for "
        f"{(top > chance).mean():.1%}, at least as much for {(top >= chance).mean():.1%}; "
        f"points lost {top.mean():.2f} and {chance.mean():.2f} on average"
    )


if __name__ == "__main__":
    main()
