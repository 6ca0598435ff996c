"""Times an uncached page of recommendations: the whole request over HTTP, and its stages in process.

There is one client, after a warm-up. Medians and 95th percentiles are of one run and comparable only within it.
"""

import statistics
import time

import numpy as np

from api.app import parts_of
from api.cli.session import Settings, setup_of
from api.setup import tokens_of
from gnn.scoring.blend import score_states
from graph.catalogue.types import ItemLabel
from graph.engines.home import Engines
from graph.people.users import Directory
from graph.viewer import SYSTEM

WARM_UP, ROUNDS = 60, 200
PEOPLE = 20
QUERY = """
query RecommendedJobs {
  viewer {
    recommendedJobs(first: 10) {
      edges {
        cursor rank score confidence source algorithm modelVersion createdAt expiresAt
        scoreParts { name points }
        reasons(first: 3, language: EN) {
          type message strength
          path {
            cypher
            nodes { elementId label caption }
            relationships { elementId type startElementId endElementId }
          }
        }
        node { id title company { name } }
        recommendation { id seenAt clickedAt appliedAt dismissedAt }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}
"""


def compute_percentiles(values: list[float]) -> tuple[str, str]:
    """Median and 95th percentile in milliseconds."""
    cuts = statistics.quantiles(values, n=20)
    return f"{statistics.median(values):.1f}", f"{cuts[18]:.1f}"


async def make_token(role: str, running_engines: Engines, settings: Settings) -> str:
    """A token of the demo's person with a role."""
    parts = parts_of(setup_of(settings, running_engines))
    person = await Directory(parts.client).persona(role)
    await parts.client.close()
    assert person is not None, "run make demo first"
    return tokens_of(settings.home, settings.api).make(*person)


async def make_people_tokens(running_engines: Engines, settings: Settings) -> dict[str, str]:
    """Tokens of the demo's candidate and of others, by id."""
    parts = parts_of(setup_of(settings, running_engines))
    tokens = tokens_of(settings.home, settings.api)
    candidate = await Directory(parts.client).persona("candidate")
    assert candidate is not None, "run make demo first"
    person_tokens = {candidate[0]: tokens.make(*candidate)}
    person_tokens |= {id: tokens.make(id, ("CANDIDATE",)) for id in (f"person-{n:06d}" for n in range(PEOPLE))}
    await parts.client.close()
    return person_tokens


async def time_stages(running_engines: Engines, settings: Settings, people: list[str]) -> dict[str, list[float]]:
    """Milliseconds of each stage of a page, in process."""
    parts = parts_of(setup_of(settings, running_engines))
    await parts.serving.refresh()
    serving, recommender = parts.serving.generation.serving, parts.recommender_for(SYSTEM)
    milliseconds: dict[str, list[float]] = {
        "read the person's state": [],
        "score and rank all jobs": [],
        "reasons and storing": [],
        "score 100 given jobs, besides": [],
    }
    jobs = np.arange(min(100, len(serving.catalogue.ids("Job"))), dtype=np.int64)
    for turn in range(WARM_UP + ROUNDS):
        began = time.perf_counter()
        state = await recommender.state_of(people[turn % len(people)])
        middle = time.perf_counter()
        ranking = recommender.rank_state(serving, state, ItemLabel.JOB)
        ranked = time.perf_counter()
        await recommender.page(serving, ranking, state, range(min(10, len(ranking.items))))
        ended = time.perf_counter()
        score_states(serving, [state], ItemLabel.JOB, recommender.blend, time.time(), jobs)
        scored = time.perf_counter()
        if turn >= WARM_UP:
            stage = (middle - began, ranked - middle, ended - ranked, scored - ended)
            for name, spent in zip(milliseconds, stage, strict=True):
                milliseconds[name].append(spent * 1_000)
    await parts.client.close()
    await parts.redis.aclose()
    return milliseconds
